// A client from the variables of the process, and methods that a test replaces for a while.
import assert from 'node:assert/strict';
import { after, mock, test } from 'node:test';
import { WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';
import { variables as names } from '../../pkg/facts.js';
import { merchantEnvironment } from '../../tools/environment.mjs';

const sandbox = await createSandbox({ notify: async () => new Response(null, { status: 204 }) });
const variables = merchantEnvironment(sandbox.credentials, {
  sandbox: 'http://127.0.0.1:8089',
  shop: 'https://shop.example',
});
const before = { ...process.env };
after(() => {
  process.env = before;
  sandbox.close();
});

test('without an argument the variables of the process count, and all that are missing are named', () => {
  process.env = { ...before, ...variables };
  assert.equal(WechatPay.fromEnv().mchid, sandbox.credentials.mchid);
  delete process.env['WECHATPAY_API_V3_KEY'];
  process.env['WECHATPAY_SERIAL_NO'] = '';
  assert.throws(
    () => WechatPay.fromEnv(),
    (/** @type {any} */ error) => {
      assert.deepEqual(
        error.issues.map((/** @type {any} */ { field, variable }) => [field, variable]),
        [
          ['serialNo', 'WECHATPAY_SERIAL_NO'],
          ['apiV3Key', 'WECHATPAY_API_V3_KEY'],
        ],
      );
      assert.match(
        error.en.message,
        /serialNo \(WECHATPAY_SERIAL_NO\) is missing; apiV3Key \(WECHATPAY_API_V3_KEY\) is missing/,
      );
      assert.match(error.message, /serialNo \(WECHATPAY_SERIAL_NO\) 没有填写/);
      return error.code === 'ERR_CONFIG';
    },
  );
});

test('a variable that may not be read is named with its option', () => {
  for (const [option, variable] of Object.entries(names)) {
    const env = Object.defineProperty({}, variable, { get: () => assert.fail('denied') });
    assert.throws(
      () => WechatPay.fromEnv(env),
      (/** @type {any} */ error) => {
        assert.deepEqual([error.code, error.issues[0].field], ['ERR_CONFIG', `${option} (${variable})`]);
        return true;
      },
    );
  }
});

test('a subclass makes its own clients', () => {
  class Shop extends WechatPay {
    name = 'shop';
  }
  assert.equal(Shop.fromEnv(variables).name, 'shop');
});

test('variables and options become one client that pays', async () => {
  const pay = WechatPay.fromEnv({ ...variables, WECHATPAY_BASE_URL: undefined }, { fetch: sandbox.fetch });
  const order = { description: 'x', out_trade_no: 'ENV-0001', amount: { total: 1 }, payer: { openid: 'o1' } };
  assert.match((await pay.prepayJsapi(order)).prepay_id, /^wx/);
});

test('the methods of a client can be replaced for a test, on the client and on the class', async () => {
  const pay = WechatPay.fromEnv(variables);
  const own = mock.method(pay, 'sign', async () => 'mocked');
  assert.equal(await pay.sign('x'), 'mocked');
  own.mock.restore();
  const { sign } = pay;
  const shared = mock.method(WechatPay.prototype, 'sign', async () => 'mocked for all');
  assert.equal(await sign('x'), 'mocked for all');
  shared.mock.restore();
  assert.equal((await sign('x')).length, 344);
  assert.equal(own.mock.callCount() + shared.mock.callCount(), 2);
});

test('options by the names of other libraries are told from the missing ones, all in one error', () => {
  const { mchid, privateKey, apiV3Key, serialNo } = sandbox.credentials;
  /** @param {any} options @returns {string[]} */
  const told = (options) => {
    try {
      new WechatPay(options);
    } catch (error) {
      return /** @type {any} */ (error).en.issues.map(
        (/** @type {any} */ { field, reason, remedy }) => `${field} ${reason}. ${remedy}`,
      );
    }
    return [];
  };
  // wechatpay-node-v3, wechatpay-axios-plugin and wechatpayv3, as their users write them.
  assert.deepEqual(
    told({
      appid: 'wx1',
      mchid,
      publicKey: undefined,
      privateKey,
      key: apiV3Key,
      authType: 'x',
      serial_no: serialNo,
    }).map((line) => line.split('.')[0]),
    ['key is not an option', 'authType is not an option', 'serial_no is not an option', 'publicKey is missing'],
  );
  assert.deepEqual(told({ mchid, serial: serialNo, privateKey, certs: { a: '' }, secret: apiV3Key, merchant: {} }), [
    'serial is not an option. Did you mean serialNo?',
    'certs is not an option. Did you mean platformKeys?',
    'secret is not an option. Did you mean apiV3Key?',
    'merchant is not an option. Remove it: APIv3 uses no client certificate.',
  ]);
  assert.deepEqual(
    told({
      wechatpay_type: 1,
      mchid,
      private_key: privateKey,
      cert_serial_no: serialNo,
      apiv3_key: apiV3Key,
      appid: 'wx1',
      notify_url: '',
      cert_dir: './cert',
      logger: {},
      partner_mode: false,
      proxy: null,
      timeout: 10,
      public_key: '',
      public_key_id: '',
    }).map((line) => /^(\w+) is not an option\. (Did you mean \w+|Remove it)/.exec(line)?.slice(1).join(': ')),
    [
      'wechatpay_type: Remove it',
      'private_key: Did you mean privateKey',
      'cert_serial_no: Did you mean serialNo',
      'apiv3_key: Did you mean apiV3Key',
      'notify_url: Did you mean notifyUrl',
      'cert_dir: Remove it',
      'logger: Remove it',
      'partner_mode: Remove it',
      'proxy: Remove it',
      'timeout: Did you mean timeoutMs',
      'public_key: Did you mean publicKey',
      'public_key_id: Did you mean publicKeyId',
    ],
  );
});
