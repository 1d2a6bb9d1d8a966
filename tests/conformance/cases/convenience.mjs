// What saves lines: methods that are taken out of the client, options from the environment, headers of one's own.
import { each, equal, ok, rejects, same, throws } from '../assert.mjs';
import { header, merchant, order, vectorClient, vectorOptions } from '../fixtures.mjs';

/** The environment of a merchant. @param {import('../suite.mjs').Env} env */
function variables(env) {
  const options = vectorOptions(env);
  return {
    WECHATPAY_MCHID: options.mchid,
    WECHATPAY_APPID: options.appid,
    WECHATPAY_SERIAL_NO: options.serialNo,
    WECHATPAY_PRIVATE_KEY: options.privateKey,
    WECHATPAY_API_V3_KEY: options.apiV3Key,
    WECHATPAY_PUBLIC_KEY_ID: options.publicKeyId,
    WECHATPAY_PUBLIC_KEY: options.publicKey,
    WECHATPAY_CERTIFICATE: '',
    UNRELATED: 'x',
  };
}

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'every method works when it is taken out of the client, and those of a subclass count',
    async run(lib, env) {
      const { sandbox, client } = await merchant(lib, env);
      const { prepayJsapi, queryByOutTradeNo, close, sign, assertPayment, dispose } = client;
      const { miniProgram } = client.payParams;
      const wanted = order();
      ok(/^wx/.test((await prepayJsapi(wanted)).prepay_id), 'prepayJsapi');
      equal((await miniProgram({ prepay_id: 'wx20' })).signType, 'RSA', 'payParams');
      const transaction = await queryByOutTradeNo(wanted.out_trade_no);
      throws(() => assertPayment(transaction, { ...wanted, amount: { total: 100 } }), /ERR_(INPUT|MISMATCH)/, 'unpaid');
      equal((await close(wanted.out_trade_no)).status, 204, 'close');
      ok((await sign('x')).length > 300, 'sign');
      for (const name of Object.getOwnPropertyNames(lib.WechatPay.prototype)) {
        const { value } = Object.getOwnPropertyDescriptor(lib.WechatPay.prototype, name) ?? {};
        if (name === 'constructor' || typeof value !== 'function') continue;
        const own = Object.getOwnPropertyDescriptor(client, name);
        same([own?.enumerable, own?.writable, own?.configurable], [false, true, true], name);
        equal(/** @type {any} */ (client)[name].name, name, 'name');
      }
      ok(!Object.keys(client).includes('sign'), 'not enumerable');

      class Counting extends lib.WechatPay {
        count = 0;
        /** @param {string | Uint8Array} message */
        async sign(message) {
          this.count += 1;
          return super.sign(message);
        }
      }
      const counting = new Counting(vectorOptions(env));
      const { sign: counted } = counting;
      equal(await counted('x'), await vectorClient(lib, env).sign('x'), 'signature');
      equal(counting.count, 1, 'calls of the subclass');
      // As a test replaces a method for a while.
      Object.defineProperty(Counting.prototype, 'sign', { value: async () => 'replaced', configurable: true });
      equal(await counted('x'), 'replaced', 'replaced');
      counting.sign = async () => 'a spy';
      equal(await counting.sign('x'), 'a spy', 'an own method');
      dispose();
      await rejects(sign('x'), 'ERR_CONFIG', 'disposed');
      sandbox.close();
    },
  },
  {
    name: 'a client is made from environment variables; options come first, and errors name the variable',
    async run(lib, env) {
      const given = variables(env);
      const options = vectorOptions(env);
      const client = lib.WechatPay.fromEnv(given);
      same([client.mchid, client.appid, client.serialNo], [options.mchid, options.appid, options.serialNo], 'options');
      equal(await client.sign('x'), await vectorClient(lib, env).sign('x'), 'signature');
      const other = lib.WechatPay.fromEnv(given, { mchid: '17', appid: undefined, now: () => 1_784_512_800_000 });
      same([other.mchid, other.appid], ['17', options.appid], 'options come first, if they are given');
      const { timestamp } = await other.signRequest({ method: 'GET', path: '/v3/certificates' });
      equal(timestamp, '1784512800', 'the clock');
      ok(lib.WechatPay.fromEnv(Object.create(given)) instanceof lib.WechatPay, 'inherited variables');

      /** @type {[change: any, options: any, fields: [string, string?][]][]} */
      const wrong = [
        [{ WECHATPAY_API_V3_KEY: undefined }, {}, [['apiV3Key', 'WECHATPAY_API_V3_KEY']]],
        [{ WECHATPAY_MCHID: '' }, {}, [['mchid', 'WECHATPAY_MCHID']]],
        [{ WECHATPAY_MCHID: 17n }, { apiV3Key: 'short' }, [['mchid']]],
        [
          { WECHATPAY_PRIVATE_KEY: '', WECHATPAY_MCHID: 'x' },
          { apiV3Key: 'short' },
          [['mchid', 'WECHATPAY_MCHID'], ['privateKey', 'WECHATPAY_PRIVATE_KEY'], ['apiV3Key']],
        ],
        [{ WECHATPAY_API_V3_KEY: { get: async () => '' } }, {}, [['apiV3Key (WECHATPAY_API_V3_KEY)']]],
      ];
      await each(
        wrong,
        ([change]) => Object.keys(change).join(),
        ([change, more, fields]) => {
          const error = throws(
            () => lib.WechatPay.fromEnv({ ...given, ...change }, { language: 'en', ...more }),
            'ERR_CONFIG',
            'unusable',
          );
          const found = error.issues.map((/** @type {any} */ { field, variable }) =>
            variable ? [field, variable] : [field],
          );
          same(found, fields, 'fields');
          for (const [, variable] of fields) {
            if (!variable) continue;
            ok(error.message.includes(`(${variable})`) && error.zh.message.includes(variable), error.message);
          }
        },
      );
      for (const bad of [null, 5, 'x']) {
        const error = throws(() => lib.WechatPay.fromEnv(/** @type {any} */ (bad)), 'ERR_CONFIG', String(bad));
        equal(error.issues[0].field, 'env', 'field');
        const refused = throws(() => lib.WechatPay.fromEnv(given, /** @type {any} */ (bad)), 'ERR_CONFIG', String(bad));
        equal(refused.issues[0].field, 'options', 'field');
      }
      const denied = new Proxy({}, { get: () => { throw new Error('not permitted'); } }); // biome-ignore format: one line
      const error = throws(() => lib.WechatPay.fromEnv(denied), 'ERR_CONFIG', 'denied');
      equal(error.cause?.message, 'not permitted', 'cause');
    },
  },
  {
    name: 'headers of the caller go out as they are, and those of others are refused',
    async run(lib, env) {
      /** @type {Record<string, string>[]} */
      const sent = [];
      const client = vectorClient(lib, env, {
        fetch: async (_, { headers }) => {
          sent.push(headers);
          throw new Error('nothing answers');
        },
      });
      const call = { method: /** @type {const} */ ('GET'), path: '/v3/certificates' };
      const headers = { 'Idempotency-Key': 'k'.repeat(64), 'X-Trace': 'a b', 'X-Absent': undefined };
      await rejects(client.request({ ...call, headers }), 'ERR_TRANSPORT', 'sent');
      const signed = await client.signRequest({ ...call, headers });
      for (const all of [sent[0] ?? {}, signed.headers]) {
        equal(header(all, 'idempotency-key'), 'k'.repeat(64), 'key');
        equal(header(all, 'x-trace'), 'a b', 'trace');
        equal(header(all, 'x-absent'), undefined, 'undefined is left out');
        ok(header(all, 'authorization')?.startsWith('WECHATPAY2-'), 'our own are there');
      }
      await each(
        /** @type {[any, string[]][]} */ ([
          [{ Authorization: 'x' }, ['headers.Authorization']],
          [{ 'wechatpay-serial': 'x', host: 'x' }, ['headers.wechatpay-serial', 'headers.host']],
          [{ 'Idempotency-Key': 'k'.repeat(65) }, ['headers.Idempotency-Key']],
          [{ 'X-A': '1', 'x-a': '2' }, ['headers.x-a']],
          [{ 'X-A': 'a\r\nB: c' }, ['headers.X-A']],
          [{ 'X-A': ' ' }, ['headers.X-A']],
          [{ 'a b': '1' }, ['headers.a b']],
          [{ 'X-A': null }, ['headers.X-A']],
          [['X-A', '1'], ['headers']],
          ['X-A: 1', ['headers']],
        ]),
        ([bad]) => JSON.stringify(bad),
        async ([bad, fields]) => {
          for (const attempt of [client.request, client.signRequest]) {
            const error = await rejects(() => attempt({ ...call, headers: bad }), 'ERR_INPUT', 'refused');
            same(
              error.issues.map((/** @type {any} */ { field }) => field),
              fields,
              'fields',
            );
          }
        },
      );
      const misplaced = await rejects(
        client.close('ORDER-1', /** @type {any} */ ({ headers })),
        'ERR_INPUT',
        'options',
      );
      equal(misplaced.issues[0].field, 'headers', 'an operation takes no headers');
      equal(sent.length, 1, 'requests sent');
    },
  },
  {
    name: 'the field of a value that is no number is its whole path',
    async run(lib, env) {
      const client = vectorClient(lib, env, { notifyUrl: 'https://a.example/' });
      const goods = [{ merchant_goods_id: 'g', quantity: Number.NaN, unit_price: 1 }];
      await each(
        /** @type {[any, string][]} */ ([
          [{ amount: { total: Number.NaN } }, 'amount.total'],
          [{ detail: { goods_detail: goods } }, 'detail.goods_detail[0].quantity'],
        ]),
        ([, field]) => field,
        async ([change, field]) => {
          const error = await rejects(client.prepayJsapi({ ...order(), ...change }), 'ERR_INPUT', field);
          equal(error.issues[0].field, field, 'field');
          ok(error.en.message.includes(`${field} is not a finite number`), error.en.message);
        },
      );
    },
  },
];
