// Refunds against the embedded sandbox, from request to notification; and what leaves for the hosts and callers of other paths.
import { equal, ok, rejects, same } from '../assert.mjs';
import { listener, order, orderNumber, vectorClient } from '../fixtures.mjs';

/** @typedef {import('../suite.mjs').Library} Library */
/** @typedef {import('../suite.mjs').Env} Env */

/**
 * A paid order, and a shop that hears of its refunds.
 * @param {Library} lib
 * @param {Env} env
 */
async function paidOrder(lib, env) {
  const both = await listener(lib, env, { refundInterval: 0 });
  const wanted = order();
  const prepay = await both.client.prepayJsapi(wanted);
  await both.sandbox.pay(wanted.out_trade_no, await both.client.payParams.miniProgram(prepay));
  await both.sandbox.idle();
  /** @param {number} refund */
  const request = (refund) => ({
    out_trade_no: wanted.out_trade_no,
    out_refund_no: orderNumber(),
    reason: '杯子破了',
    notify_url: 'https://shop.example.com/refunds',
    amount: { refund, total: 100, currency: /** @type {const} */ ('CNY') },
  });
  return { ...both, request, out_trade_no: wanted.out_trade_no };
}

/**
 * A client whose request is caught, and never answered.
 * @param {Library} lib
 * @param {Env} env
 * @param {Partial<import('wechatpay-wasm').WechatPayOptions>} [options]
 */
function catching(lib, env, options) {
  /** @type {{ url: string, init: import('wechatpay-wasm').FetchInit }[]} */
  const sent = [];
  const client = vectorClient(lib, env, {
    fetch: (url, init) => {
      sent.push({ url, init });
      return Promise.reject(new Error('nobody answers'));
    },
    ...options,
  });
  return { client, sent };
}

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'a refund: accepted, settled, told, and found by its number',
    async run(lib, env) {
      const { sandbox, client, heard, request, out_trade_no } = await paidOrder(lib, env);
      const wanted = request(40);
      const { out_refund_no } = wanted;
      const refund = await client.refunds.create(wanted);
      same([refund.status, refund.out_refund_no, refund.amount.refund], ['PROCESSING', out_refund_no, 40], 'accepted');
      equal(refund.response.status, 200, 'status');
      const again = await client.refunds.create(wanted);
      equal(again.refund_id, refund.refund_id, 'the same number is the same refund');
      equal((await client.queryByOutTradeNo(out_trade_no)).trade_state, 'REFUND', 'the order');

      await sandbox.refunds.settle(out_refund_no);
      await sandbox.idle();
      const event = heard.find(({ kind }) => kind === 'refund');
      if (event?.kind !== 'refund') throw new Error(`no refund among ${heard.map(({ event_type }) => event_type)}`);
      const { refund_status, refund_id, amount } = event.resource;
      same([event.event_type, refund_status, refund_id], ['REFUND.SUCCESS', 'SUCCESS', refund.refund_id], 'event');
      same([amount.total, amount.refund], [100, 40], 'amount');

      const byText = await client.refunds.query(out_refund_no);
      equal(byText.status, 'SUCCESS', 'settled');
      same(await client.refunds.query({ out_refund_no }), byText, 'the number in an object');
      sandbox.close();
    },
  },
  {
    name: 'an abnormal refund is resolved, and a closed one leaves the money',
    async run(lib, env) {
      const { sandbox, client, heard, request } = await paidOrder(lib, env);
      const [abnormal, closed] = [request(30), request(20)];
      const { refund_id } = await client.refunds.create(abnormal);
      await client.refunds.create(closed);
      await sandbox.refunds.settle(abnormal.out_refund_no, 'ABNORMAL');
      await sandbox.refunds.settle(closed.out_refund_no, 'CLOSED');
      await sandbox.idle();
      const told = heard.filter(({ kind }) => kind === 'refund').map(({ event_type }) => event_type);
      same(told.sort(), ['REFUND.ABNORMAL', 'REFUND.CLOSED'], 'events');
      const { out_refund_no } = abnormal;
      const card = { bank_type: 'ICBC_DEBIT', bank_account: '6222000000001234', real_name: '张三' };
      const application = { refund_id, out_refund_no, type: /** @type {const} */ ('USER_BANK_CARD'), ...card };
      const real_name = await client.encryptField('张三');
      const error = await rejects(
        client.refunds.applyAbnormal({ ...application, real_name }),
        'ERR_INPUT',
        'encrypted already',
      );
      same(
        error.issues.map((/** @type {any} */ issue) => issue.field),
        ['real_name'],
        'fields',
      );
      ok(!JSON.stringify(error).includes('6222'), 'no personal data in the error');
      const resolved = await client.refunds.applyAbnormal(application);
      // The sandbox reads the card's number to say this.
      same([resolved.status, resolved.user_received_account], ['PROCESSING', '工商银行储蓄卡1234'], 'resolved');
      // Encrypted anew it is the same application.
      same(await client.refunds.applyAbnormal(application), resolved, 'repeated');
      sandbox.close();
    },
  },
  {
    name: 'a refund that cannot be is refused, by the library before it is sent and by WeChat Pay',
    async run(lib, env) {
      const { sandbox, client, request } = await paidOrder(lib, env);
      const wanted = request(60);
      for (const [change, field] of /** @type {const} */ ([
        [{ amount: { refund: 101, total: 100, currency: 'CNY' } }, 'amount.refund'],
        [{ reason: '退'.repeat(27) }, 'reason'],
        [{ out_trade_no: undefined }, 'transaction_id'],
        [{ transaction_id: '4200' }, 'transaction_id'],
        [{ notifyUrl: 'https://a.example/x' }, 'notifyUrl'],
      ])) {
        const bad = /** @type {any} */ ({ ...wanted, ...change });
        const { issues, outcome } = await rejects(client.refunds.create(bad), 'ERR_INPUT', field);
        same([issues[0].field, outcome], [field, 'not_sent'], field);
      }
      await client.refunds.create(wanted);
      const more = await rejects(client.refunds.create(request(60)), 'ERR_API', 'more than was paid');
      equal(more.outcome, 'refused', 'outcome');
      const other = await rejects(client.refunds.create({ ...wanted, reason: 'other' }), 'ERR_API', 'other parameters');
      equal(other.outcome, 'refused', 'outcome');
      const unknown = await rejects(client.refunds.query('R-unknown'), 'ERR_API', 'unknown');
      equal(unknown.apiCode, 'RESOURCE_NOT_EXISTS', 'code');
      sandbox.close();
    },
  },
  {
    name: 'a request goes out in the order of its members, and a value arrives as WeChat Pay wrote it',
    async run(lib, env) {
      const { client, sent } = catching(lib, env);
      const body = { payer: { openid: 'o' }, amount: { currency: 'CNY', total: 1 }, out_trade_no: 'ORDER-1' };
      const call = { ...body, description: 'x', notify_url: 'https://a.example/n', appid: 'wx1', mchid: client.mchid };
      await rejects(client.prepayJsapi(call), 'ERR_TRANSPORT', 'prepay');
      equal(sent[0]?.init.body, JSON.stringify(call), 'the body of an operation');
      const free = { z: 1, a: { y: [2.5, 1e21, 'x'], b: null } };
      await rejects(client.request({ method: 'POST', path: '/v3/x', body: free }), 'ERR_TRANSPORT', 'request');
      same(JSON.parse(String(sent[1]?.init.body)), free, 'the body of a call');
      same(Object.keys(JSON.parse(String(sent[1]?.init.body))), ['z', 'a'], 'its order');

      const [vector] = env.vectors.notification;
      const { resource } = await vectorClient(lib, env, { now: () => vector.now * 1000 }).parseNotification({
        headers: vector.headers,
        body: vector.body,
      });
      equal(JSON.stringify(resource), JSON.stringify(JSON.parse(vector.plaintext)), 'members in their order');
    },
  },
  {
    name: 'a URL to call back is one for the parser of this runtime as well, or nothing is sent',
    async run(lib, env) {
      const { client, sent } = catching(lib, env);
      // A label that no punycode decodes to; the core's own grammar has it.
      const notify_url = 'https://xn--a.example/x';
      const readable = (() => {
        try {
          return new URL(notify_url).href !== '';
        } catch {
          return false;
        }
      })();
      const error = await rejects(client.prepayJsapi({ ...order(), notify_url }), /^ERR_(INPUT|TRANSPORT)$/, 'prepay');
      const told = error.code === 'ERR_INPUT' && error.issues[0].field === 'notify_url' && error.outcome === 'not_sent';
      same([sent.length, told], readable ? [1, false] : [0, true], 'sent, or told what is wrong');
      /** @type {any} */
      let refusal;
      try {
        vectorClient(lib, env, { notifyUrl: notify_url });
      } catch (thrown) {
        refusal = thrown;
      }
      equal(refusal?.code, readable ? undefined : 'ERR_CONFIG', 'option');
    },
  },
  {
    name: 'the path says which host is called',
    async run(lib, env) {
      const { client, sent } = catching(lib, env);
      const call = async (/** @type {string} */ path) => {
        await rejects(client.request({ method: 'GET', path }), 'ERR_TRANSPORT', path);
        const last = sent.at(-1);
        return [last?.url, last?.init.headers['Authorization']?.split('"')[0]];
      };
      const [main, overseas] = ['https://api.mch.weixin.qq.com', 'https://apihk.mch.weixin.qq.com'];
      const byMerchant = 'WECHATPAY2-SHA256-RSA2048 mchid=';
      same(await call('/v3/x'), [`${main}/v3/x`, byMerchant], 'main');
      for (const path of ['/v3/global/x', '/hk/v3/x', '/global/v3/x']) {
        same(await call(path), [`${overseas}${path}`, byMerchant], path);
      }
      await rejects(client.request({ method: 'GET', path: '/v2/x' }), 'ERR_INPUT', 'no path of the API');
    },
  },
];
