// Every published notification, made from the facts, encrypted and signed by the sandbox.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handleNotification, memoryClaims, replyWith, WechatPay } from '../../pkg/index.js';
import { createSandbox } from '../../pkg/sandbox/index.js';
import { fixtures } from '../../pkg/testing/index.js';

const sandbox = await createSandbox({ notify: async () => new Response(null, { status: 204 }) });
const { mchid } = sandbox.credentials;
const pay = new WechatPay({ ...sandbox.credentials, language: 'en' });
const all = fixtures({ mchid }).map(({ event_type, kind, original_type, resource }) => ({
  type: event_type,
  kind,
  originalType: original_type,
  content: resource,
}));
/** @param {string} kind @param {string} [type] */
const sampleOf = (kind, type) => {
  const found = all.find((one) => one.kind === kind && (type === undefined || one.type === type));
  assert.ok(found, kind);
  return structuredClone(found);
};
/** @param {{ type: string, content: any, originalType?: string }} event */
const posted = async ({ type, content, originalType = '' }) => {
  const { headers, body } = await sandbox.events.compose(type, content, { originalType });
  return { headers, body };
};

test('every event comes out with its kind, in each of its shapes', async () => {
  assert.equal(new Set(all.map(({ type }) => type)).size, 107);
  for (const event of all) {
    const received = await pay.parseNotification(await posted(event));
    assert.deepEqual(
      [received.event_type, received.kind, received.resource],
      [event.type, event.kind, event.content],
      `${event.type} as ${event.kind}`,
    );
  }
});

test('an event of the future is open data', async () => {
  for (const type of ['COMPLAINT.NEW', 'NEW.EVENT', 'PAYSCORE', 'PAYSCORE.', 'complaint']) {
    const envelope = (/** @type {any} */ sent) => ({ ...sent, event_type: type });
    const { headers, body } = await sandbox.events.compose('NEW.EVENT', { a: 1 }, { forgery: { envelope } });
    const { kind, event_type } = await pay.parseNotification({ headers, body });
    assert.deepEqual([kind, event_type], ['other', type]);
  }
});

test('events that shared a name with direct payments never come as such', async () => {
  for (const { type, kind, content } of all.filter(({ type }) => /^(TRANSACTION\.SUCCESS|REFUND\.)/.test(type))) {
    // The same content about somebody else.
    const foreign = JSON.parse(JSON.stringify(content).replaceAll(`"${mchid}"`, '"1900000001"'));
    const received = await pay.parseNotification(await posted({ type, content: foreign }));
    assert.equal(received.kind, kind.startsWith('profit-sharing') ? kind : 'other', `${type} as ${kind}`);
  }
});

test('fields that are encrypted once more are opened', async () => {
  for (const [kind, type, seal] of /** @type {[string, string, (content: any, sealed: string) => any][]} */ ([
    ['membercard', 'MEMBERCARD.ACCEPT_CARD', (content, sealed) => ({ ...content, phone_number: sealed })],
    [
      'qq-wallet-transfer',
      'MCHTRANSFER.QQWALLETBILL.FINISHED',
      (content, sealed) => ({ ...content, user_name: sealed }),
    ],
    ...['CREATE', 'DELETE'].map((act) => [
      'brand-member-card-sp',
      `BRAND_MEMBER_CARD_SP.USER_CARD.${act}`,
      (/** @type {any} */ content, /** @type {string} */ sealed) => ({
        ...content,
        phone_number: sealed,
        user_information: {
          common_field_list: [{ name: 'n', value: sealed }],
          custom_field_list: [{ name: 'n', user_chosen_values: [sealed, sealed] }],
        },
      }),
    ]),
  ])) {
    const event = sampleOf(kind, type);
    const content = seal(event.content, await sandbox.events.seal('张三 13800138000'));
    const { resource, unopened } = await pay.parseNotification(await posted({ ...event, content }));
    assert.deepEqual(resource, seal(event.content, '张三 13800138000'), type);
    assert.equal(unopened, undefined);
  }
});

test('only what is marked is sent as the answer', async () => {
  const event = sampleOf('parking-fee');
  /** @param {unknown} value @param {object} [options] */
  const answer = async (value, options) => pay.handleNotification(await posted(event), async () => value, options);
  const data = { fee: 500, 名称: '停车' };
  assert.deepEqual(await answer(replyWith(data)), {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(data),
  });
  for (const value of [data, 'text', 1, null, JSON.stringify(data), { reply: data }]) {
    const { status, body } = await answer(value);
    assert.deepEqual([status, body], [204, ''], JSON.stringify(value));
  }
  assert.throws(() => replyWith(/** @type {any} */ (() => 1)), { code: 'ERR_INPUT' });
});

test('an event that asks for data is answered each time, with claims too', async () => {
  const message = await posted(sampleOf('payscore', 'PAYSCORE.MCH_PREPAY'));
  const claims = memoryClaims();
  let asked = 0;
  /** @type {(value?: unknown) => void} */
  let release = () => {};
  const held = new Promise((resolve) => {
    release = resolve;
  });
  const handler = async () => {
    asked += 1;
    if (asked === 1) await held;
    return replyWith({ asked });
  };
  const first = pay.handleNotification(message, handler, { claims });
  const meanwhile = await pay.handleNotification(message, handler, { claims });
  assert.equal(meanwhile.status, 500, 'while the first is at work');
  release();
  assert.deepEqual([(await first).status, (await first).body], [200, '{"asked":1}']);
  const again = await pay.handleNotification(message, handler, { claims });
  assert.deepEqual([again.status, again.body], [200, '{"asked":2}']);
});

test('data that comes too late is not sent, and the next delivery asks again', async () => {
  const message = await posted(sampleOf('cross-border-pay', 'CROSS_BORDER_PAY.GET_MCH_INFO'));
  const claims = memoryClaims();
  /** @type {Promise<void>[]} */
  const works = [];
  const waitUntil = (/** @type {Promise<void>} */ work) => void works.push(work);
  const slow = () => new Promise((resolve) => setTimeout(() => resolve(replyWith({ late: true })), 60));
  const late = await pay.handleNotification(message, slow, { claims, budgetMs: 20, waitUntil });
  assert.equal(late.status, 500);
  await Promise.all(works);
  const next = await pay.handleNotification(message, async () => replyWith({ late: false }), { claims });
  assert.deepEqual([next.status, next.body], [200, '{"late":false}']);
});

test('partner and combined payments, refunds and transfers are compared before the handler sees them', async () => {
  const { appid } = sandbox.credentials;
  const [sub] = sampleOf('combined-payment').content.sub_orders;
  const { out_trade_no, sub_mchid } = sub;
  const [total, currency] = [100, 'CNY'];
  const combined = { sub_orders: [{ out_trade_no, mchid, sub_mchid, amount: { total_amount: total, currency } }] };
  const refund = { out_trade_no, amount: { refund: total, total, currency } };
  const { sub_appid } = sampleOf('partner-payment').content;
  const expectations = /** @type {Record<string, [any, any, string]>} */ ({
    payment: [{ appid, amount: { total } }, { appid, amount: { total: total + 1 } }, 'amount.total'],
    'partner-payment': [
      { sub_mchid, sub_appid, amount: { total } },
      { sub_mchid: '1900000110', sub_appid, amount: { total } },
      'sub_mchid',
    ],
    'combined-payment': [
      { combine_appid: appid, ...combined },
      { combine_appid: appid, sub_orders: [] },
      'sub_orders.length',
    ],
    refund: [refund, { ...refund, amount: { ...refund.amount, refund: total + 1 } }, 'amount.refund'],
    'partner-refund': [{ ...refund, sub_mchid }, { ...refund, sub_mchid: '1900000110' }, 'sub_mchid'],
    transfer: [{ transfer_amount: total }, { transfer_amount: 1 }, 'transfer_amount'],
  });
  for (const [kind, [right, wrong, field]] of Object.entries(expectations)) {
    const event = sampleOf(kind);
    for (const [wanted, differing] of [
      [right, []],
      [wrong, [field]],
      [undefined, ['out_trade_no', 'out_refund_no', 'combine_out_trade_no', 'out_bill_no']],
    ]) {
      /** @type {unknown[]} */
      const handled = [];
      /** @type {any[]} */
      const mismatches = [];
      /** @type {unknown[]} */
      const errors = [];
      const { status } = await pay.handleNotification(
        await posted(event),
        async (received) => handled.push(received.kind),
        {
          checks: {
            [kind]: { expected: () => wanted, onMismatch: (/** @type {any} */ error) => mismatches.push(error) },
          },
          onError: (error) => errors.push(error),
        },
      );
      assert.deepEqual([status, errors], [204, []], kind);
      assert.deepEqual(handled, differing.length === 0 ? [kind] : [], kind);
      const fields = mismatches.flatMap((error) => error.issues.map((/** @type {any} */ issue) => issue.field));
      assert.ok(
        fields.every((name) => differing.includes(name)) && fields.length === Math.min(1, differing.length),
        `${kind}: ${fields}`,
      );
    }
  }
});

test('of several clients, the functions of checks learn which it is, as the last argument', async () => {
  const other = new WechatPay({ ...sandbox.credentials, mchid: '1900000109', language: 'en' });
  const event = sampleOf('refund');
  for (const [amount, asked] of [
    [event.content.amount.refund, ['expected', 'handler']],
    [event.content.amount.refund + 1, ['expected', 'onMismatch']],
  ]) {
    /** @type {[string, unknown][]} */
    const told = [];
    const { status } = await handleNotification(
      [other, pay],
      await posted(event),
      (_, client) => told.push(['handler', client]),
      {
        checks: {
          refund: {
            expected: ({ out_trade_no }, { resource }, client) => {
              told.push(['expected', client]);
              assert.equal(out_trade_no, resource.out_trade_no);
              return { out_trade_no, amount: { refund: amount, total: event.content.amount.total } };
            },
            onMismatch: (_, __, client) => told.push(['onMismatch', client]),
          },
        },
      },
    );
    assert.equal(status, 204);
    assert.deepEqual(
      told.map(([name]) => name),
      asked,
    );
    assert.ok(told.every(([, client]) => client === pay));
  }
});

test('checks that would compare nothing are refused', async () => {
  const message = await posted(sampleOf('payment'));
  const check = { expected: () => undefined, onMismatch() {} };
  for (const [options, field] of /** @type {[any, string][]} */ ([
    [{ checks: { partnerPayment: check } }, 'checks.partnerPayment'],
    [{ checks: { complaint: check } }, 'checks.complaint'],
    [{ checks: { toString: check } }, 'checks.toString'],
    [{ checks: { refund: { expected: check.expected } } }, 'checks.refund.onMismatch'],
    [{ checks: { refund: { ...check, expcted: 1 } } }, 'checks.refund.expcted'],
    [{ checks: { refund: null } }, 'checks.refund'],
    [{ checks: 1 }, 'checks'],
    [{ ...check, checks: { payment: check } }, 'checks.payment'],
  ])) {
    await assert.rejects(
      pay.handleNotification(message, () => {}, options),
      (/** @type {any} */ error) => {
        assert.deepEqual([error.code, error.issues[0].field], ['ERR_INPUT', field]);
        return true;
      },
    );
  }
});

test('the sandbox sends any event until it is accepted', async () => {
  /** @type {string[]} */
  const kinds = [];
  /** @type {number[]} */
  const statuses = [500, 204];
  const box = await createSandbox({
    timeScale: 0,
    notify: async (_, init) => {
      const { kind } = await shop.parseNotification({ headers: init.headers, body: init.body });
      kinds.push(kind);
      return new Response(null, { status: statuses.shift() ?? 204 });
    },
  });
  const shop = new WechatPay(box.credentials);
  const { id } = await box.events.send('COMPLAINT.CREATE', { complaint_id: '1', action_type: 'CREATE_COMPLAINT' });
  await box.idle();
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.deepEqual(kinds, ['complaint', 'complaint']);
  await assert.rejects(box.events.send('complaint', {}), { code: 'PARAM_ERROR' });
  await assert.rejects(box.events.send('COMPLAINT.CREATE', /** @type {any} */ (1)), { code: 'PARAM_ERROR' });
  box.close();
  await assert.rejects(box.events.send('COMPLAINT.CREATE', {}), { code: 'SANDBOX_CLOSED' });
});
