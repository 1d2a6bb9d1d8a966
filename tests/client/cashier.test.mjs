// How a cashier ended, as emulated devices tell it: a mini program, uni-app, Taro.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { APP, device, JSAPI, MINI_PROGRAM } from './device.mjs';

/** @typedef {import('wechatpay-wasm/client').CashierOutcome} Outcome */

/** The device's callbacks, and what it was called with. */
function recorder(/** @type {(options: any) => unknown} */ answer) {
  const calls = /** @type {any[]} */ ([]);
  const open = (/** @type {any} */ options) => {
    calls.push(options);
    return answer(options);
  };
  return { calls, open };
}
/** @param {any} options */
const given = ({ success, fail, complete, ...rest }) => {
  assert.deepEqual([typeof success, typeof fail, typeof complete], ['function', 'function', 'function']);
  // Copies of the device, in the realm of the test.
  return structuredClone(rest);
};

/** An outcome belongs to the realm of the device. @param {Promise<Outcome>} outcome */
const plain = async (outcome) => ({ ...(await outcome) });

/** @param {(options: any) => unknown} answer of `wx.requestPayment` */
function pay(answer) {
  const { client, clock } = device({ wx: { requestPayment: answer } });
  return clock.until(plain(client.requestPayment(MINI_PROGRAM)));
}

test('wx.requestPayment gets the params unchanged, and ok means: ask the server', async () => {
  const { calls, open } = recorder((options) => options.success({ errMsg: 'requestPayment:ok' }));
  assert.deepEqual(await pay(open), { outcome: 'ok', next: 'wait', message: 'requestPayment:ok' });
  assert.deepEqual(calls.map(given), [MINI_PROGRAM]);
});

/** What `fail` tells, and what that means. @type {[message: string, outcome: string, reason?: string][]} */
const FAILURES = [
  ['requestPayment:fail cancel', 'cancelled'],
  ['requestPayment:cancel', 'cancelled'],
  ['requestPayment:fail no permission', 'failed', 'refused'],
  ['requestPayment:fail jsapi has no permission, event=requestPayment', 'failed', 'refused'],
  ['requestPayment:fail banned', 'failed', 'refused'],
  ['requestPayment:fail access denied', 'failed', 'refused'],
  // Everything else may be paid all the same.
  ['requestPayment:fail', 'unknown'],
  ['requestPayment:fail:timeout', 'unknown'],
  ['requestPayment:fail 系统错误，错误码：1', 'unknown'],
  ['requestPayment:fail 支付验证签名失败', 'unknown'],
  ['requestPayment:fail cancelled by system', 'unknown'],
  ['requestPayment:fail unbanned', 'unknown'],
  ['requestPayment:fail bannedish', 'unknown'],
  ['requestPayment: Fail Cancel ', 'cancelled'],
  ['requestPayment:ok', 'unknown'],
  ['no permission', 'unknown'],
  ['', 'unknown'],
];

for (const [message, outcome, reason] of FAILURES)
  test(`the failure ${JSON.stringify(message)} is ${outcome}`, async () => {
    const next = outcome === 'unknown' ? 'wait' : 'ask';
    const told = await pay((options) => options.fail({ errMsg: message, errno: 1 }));
    assert.deepEqual(told, { outcome, next, message, ...(reason ? { reason } : {}) });
  });

test('a failure without a text, or with none that is text, is unknown', async () => {
  for (const value of [undefined, null, {}, { errMsg: 17 }, 17, new Error('')])
    assert.deepEqual(await pay((options) => options.fail(value)), { outcome: 'unknown', next: 'wait', message: '' });
});

test('a failure may be the text alone', async () => {
  assert.equal((await pay((options) => options.fail('requestPayment:fail cancel'))).outcome, 'cancelled');
});

test('a success that tells of something else is unknown, one that tells nothing is ok', async () => {
  const told = (/** @type {unknown} */ value) => pay((options) => options.success(value));
  assert.equal((await told({ errMsg: 'requestPayment:fail cancel' })).outcome, 'unknown');
  assert.equal((await told({ errMsg: 'requestPayment:pending' })).outcome, 'unknown');
  assert.equal((await told({})).outcome, 'ok');
  assert.equal((await told(undefined)).outcome, 'ok');
});

test('old WeChat tells of a cancellation by complete alone', async () => {
  assert.equal((await pay((options) => options.complete({ errMsg: 'requestPayment:cancel' }))).outcome, 'cancelled');
});

test('the first callback counts', async () => {
  const told = await pay((options) => {
    options.fail({ errMsg: 'requestPayment:fail cancel' });
    options.complete({ errMsg: 'requestPayment:ok' });
  });
  assert.equal(told.outcome, 'cancelled');
});

test('an error that is thrown is unknown: the cashier may be open', async () => {
  const told = await pay(() => {
    throw new Error('native failure');
  });
  assert.deepEqual(told, { outcome: 'unknown', next: 'wait', message: 'native failure' });
});

test('a promise is read where the callbacks are not called, and is never left alone', async () => {
  const message = 'requestPayment:fail cancel';
  assert.equal((await pay(() => Promise.resolve({ errMsg: 'requestPayment:ok' }))).outcome, 'ok');
  assert.equal((await pay(() => Promise.reject({ errMsg: message }))).outcome, 'cancelled');
  // As Taro: both, and an unhandled rejection would fail this test.
  const both = await pay((options) => {
    options.fail({ errMsg: message });
    return Promise.reject({ errMsg: message });
  });
  assert.equal(both.outcome, 'cancelled');
  // A wrapper whose promise is about nothing.
  const wrapped = await pay(async (options) => {
    setImmediate(() => options.fail({ errMsg: message }));
  });
  assert.equal(wrapped.outcome, 'cancelled');
});

test('a promise that tells nothing, where no callback tells anything either, is unknown', async () => {
  for (const value of [undefined, null, {}, { errMsg: 17 }])
    assert.deepEqual(await pay(async () => value), { outcome: 'unknown', next: 'wait', message: '' });
  assert.equal((await pay(async () => Promise.reject())).outcome, 'unknown');
});

/** @returns {never} */
const throws = () => {
  throw new Error('broken');
};

test('what the device tells may throw when it is read: that is no text', async () => {
  const told = {
    get errMsg() {
      return throws();
    },
  };
  for (const callback of ['fail', 'complete'])
    assert.equal((await pay((options) => options[callback](told))).outcome, 'unknown', callback);
  assert.equal((await pay(async () => told)).outcome, 'unknown');
  assert.equal((await pay(() => ({ then: throws }))).outcome, 'unknown');
});

test('params that throw when they are read open nothing; a platform that throws leaves it unknown', async () => {
  const { calls, open } = recorder((options) => options.success({}));
  const { client } = device({ wx: { requestPayment: open, requestMerchantTransfer: open, openBusinessView: open } });
  const traps = [{ has: throws }, { get: throws }, { ownKeys: throws }];
  for (const name of /** @type {const} */ (['requestPayment', 'requestMerchantTransfer', 'openBusinessView'])) {
    for (const trap of traps) {
      const told = await client[name](/** @type {any} */ (new Proxy({}, trap)));
      assert.ok(told.outcome === 'failed' && told.reason === 'params', name);
    }
  }
  const full = new Proxy(MINI_PROGRAM, { get: throws });
  assert.equal((await client.requestPayment(full)).outcome, 'failed');
  assert.deepEqual(calls, []);
  for (const options of [new Proxy({}, { get: throws }), { api: new Proxy({}, { get: throws }) }]) {
    for (const params of [MINI_PROGRAM, APP])
      assert.equal((await client.requestPayment(params, options)).outcome, 'unknown');
  }
  // A page whose events cannot be listened to.
  for (const document of [{ addEventListener: throws }, new Proxy({}, { get: throws })])
    assert.equal((await device({ document }).client.requestPayment(JSAPI)).outcome, 'unknown');
});

test('params that are not complete open nothing: the server may have answered an error', async () => {
  const { calls, open } = recorder((options) => options.success({}));
  const { timeStamp, ...without } = MINI_PROGRAM;
  const wrong = [
    [undefined, 'timeStamp, nonceStr, package, signType, paySign'],
    [null, 'timeStamp, nonceStr, package, signType, paySign'],
    ['text', 'timeStamp, nonceStr, package, signType, paySign'],
    [{ code: 'TRY_AGAIN' }, 'timeStamp, nonceStr, package, signType, paySign'],
    [without, 'timeStamp'],
    [{ ...MINI_PROGRAM, timeStamp: Number(timeStamp) }, 'timeStamp'],
    [{ ...MINI_PROGRAM, paySign: '' }, 'paySign'],
    [{ appId: JSAPI.appId }, 'timeStamp, nonceStr, package, signType, paySign'],
    // The OpenSDK's own names.
    [
      { appId: 'wx1', partnerId: '1', prepayId: 'wx2' },
      'appid, partnerid, prepayid, package, noncestr, timestamp, sign',
    ],
  ];
  for (const [params, lacking] of wrong) {
    const told = await device({ wx: { requestPayment: open } }).client.requestPayment(/** @type {any} */ (params));
    assert.deepEqual([told.outcome, told.next], ['failed', 'ask']);
    assert.ok(told.outcome === 'failed' && told.reason === 'params');
    assert.ok(told.message.includes(` ${lacking}，`) && told.message.includes(` ${lacking};`), told.message);
  }
  assert.deepEqual(calls, []);
});

test('outside WeChat there is no cashier', async () => {
  const stripped = { chooseWXPay() {} };
  for (const globals of [{}, { wx: undefined }, { wx: stripped }, { uni: null }]) {
    const told = await plain(device(globals).client.requestPayment(MINI_PROGRAM));
    assert.ok(told.outcome === 'failed' && told.reason === 'unsupported');
    assert.match(told.message, /requestPayment/);
  }
});

test('uni-app is told the provider; its app gets the params as orderInfo', async () => {
  const { calls, open } = recorder((options) => options.success({ errMsg: 'requestPayment:ok' }));
  const uni = { requestPayment: open, getProvider() {} };
  assert.equal((await device({ uni }).client.requestPayment(MINI_PROGRAM)).outcome, 'ok');
  assert.equal((await device({ uni }).client.requestPayment(APP)).outcome, 'ok');
  assert.deepEqual(calls.map(given), [
    { provider: 'wxpay', ...MINI_PROGRAM },
    { provider: 'wxpay', orderInfo: APP },
  ]);
});

test('a wx without that cashier does not hide the uni that has it', async () => {
  const uni = { requestPayment: (/** @type {any} */ { success }) => success({ errMsg: 'requestPayment:ok' }) };
  const told = await device({ wx: { chooseWXPay() {} }, uni }).client.requestPayment(MINI_PROGRAM);
  assert.equal(told.outcome, 'ok');
});

test("uni-app's app: code -2 of the OpenSDK is a cancellation, every other code unknown", async () => {
  /** @type {[string, string][]} */
  const told = [
    ['requestPayment:fail [payment微信:-2]User canceled', 'cancelled'],
    ['requestPayment:fail:[payment微信:-2]General errors', 'cancelled'],
    ['requestPayment:fail [payment微信:-1]General errors', 'unknown'],
    ['requestPayment:fail [payment微信:-20]', 'unknown'],
    ['requestPayment:fail -2', 'unknown'],
  ];
  for (const [errMsg, outcome] of told) {
    const uni = { getProvider() {}, requestPayment: (/** @type {any} */ { fail }) => fail({ errMsg, code: -100 }) };
    assert.equal((await device({ uni }).client.requestPayment(APP)).outcome, outcome, errMsg);
  }
});

test('the api that is passed is used, whatever is global', async () => {
  const wx = {
    requestPayment() {
      throw new Error('not this one');
    },
  };
  const { calls, open } = recorder((options) => options.success({ errMsg: 'requestPayment:ok' }));
  const told = await device({ wx }).client.requestPayment(MINI_PROGRAM, { api: { requestPayment: open } });
  assert.equal(told.outcome, 'ok');
  assert.deepEqual(calls.map(given), [MINI_PROGRAM]);
});

test('a transfer and a payscore order are confirmed in the same way', async () => {
  const transfer = { mchId: '1747000321', appId: 'wx7d2e4c90b1a35f68', package: 'affffddafdfafddffda==' };
  const view = { businessType: 'wxpayScoreUse', extraData: { mch_id: '1747000321', package: 'x', sign: 'y' } };
  const opened = recorder((options) => options.success({ errMsg: 'requestMerchantTransfer:ok' }));
  const left = recorder((options) => options.fail({ errMsg: 'openBusinessView:fail cancel' }));
  const { client } = device({ wx: { requestMerchantTransfer: opened.open, openBusinessView: left.open } });
  assert.equal((await client.requestMerchantTransfer(transfer)).outcome, 'ok');
  assert.equal((await client.openBusinessView(view)).outcome, 'cancelled');
  assert.deepEqual([...opened.calls, ...left.calls].map(given), [transfer, view]);

  const none = device().client;
  for (const told of [await none.requestMerchantTransfer(transfer), await none.openBusinessView(view)])
    assert.ok(told.outcome === 'failed' && told.reason === 'unsupported');
  for (const told of [
    await client.requestMerchantTransfer(/** @type {any} */ ({ package: 'x' })),
    await client.openBusinessView(/** @type {any} */ (undefined)),
  ])
    assert.ok(told.outcome === 'failed' && told.reason === 'params');
  assert.equal(opened.calls.length + left.calls.length, 2);
});
