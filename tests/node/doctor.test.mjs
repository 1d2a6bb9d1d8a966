// `pay.doctor()` against the sandbox: in every mode it finds nothing wrong, and of each single fault exactly that one.
import assert from 'node:assert/strict';
import { createPrivateKey, sign as cryptoSign, privateDecrypt } from 'node:crypto';
import { after, test } from 'node:test';
import { WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';
import { certificate, pkcs8, rsaPair, spki } from '../support/certificates.mjs';

/**
 * @typedef {import('wechatpay-wasm').CheckReport} Report
 * @typedef {import('wechatpay-wasm/sandbox').Sandbox<any>} Sandbox
 * @typedef {(url: string, init: any) => Promise<Response>} Fetch
 */

const MODES = /** @type {const} */ (['public-key', 'certificates', 'switching', 'downloaded']);
/** @typedef {(typeof MODES)[number]} Mode */
/** The option that WeChat Pay's key comes from. @type {Record<Mode, string>} */
const KEY = {
  'public-key': 'publicKey',
  certificates: 'platformKeys',
  switching: 'publicKey',
  downloaded: 'platformCertificates',
};

const other = rsaPair();
const OTHER_SERIAL = '7B1F09D3C75A4E28B0946D1EA57C32F8904B6E1D';

/** No fault changes anything in a sandbox, so a mode has one. @type {Map<string, Promise<Sandbox>>} */
const sandboxes = new Map();
after(async () => {
  for (const sandbox of sandboxes.values()) (await sandbox).close();
});

/** @param {Mode} mode @returns {Promise<{ sandbox: Sandbox, options: any }>} */
async function merchant(mode) {
  const kind = mode === 'downloaded' ? 'certificates' : mode;
  const sandbox = sandboxes.get(kind) ?? createSandbox({ mode: kind });
  sandboxes.set(kind, sandbox);
  const { platformKeys, ...options } = /** @type {any} */ ((await sandbox).credentials);
  const own = mode === 'downloaded' ? { platformCertificates: true } : platformKeys && { platformKeys };
  return { sandbox: await sandbox, options: { ...options, ...own, language: 'en' } };
}

/** Names of the checks with that verdict. @param {Report} report @param {string} wanted */
const withStatus = ({ checks }, wanted) => checks.flatMap(({ name, status }) => (status === wanted ? [name] : []));

/**
 * One thing wrong, and the check that must name it.
 * @typedef {object} Fault
 * @property {string} name
 * @property {string | ((mode: Mode) => string)} names
 * @property {RegExp} says in English, message and remedy
 * @property {readonly Mode[]} [modes] default: all
 * @property {(options: any, sandbox: Sandbox) => any} [options] of the client
 * @property {(fetch: Fetch) => Fetch} [fetch]
 * @property {any} [asked] of the doctor
 */

/** @param {Response} response @param {string} body */
const rewritten = async (response, body) => new Response(body, { status: response.status, headers: response.headers });

/** @type {Fault[]} */
const FAULTS = [
  {
    name: 'the private key of another pair',
    names: 'privateKey',
    says: /the private key does not belong to the certificate .*Pass the apiclient_key\.pem of the same application/s,
    options: ({ certificate: _, ...options }) => ({ ...options, privateKey: pkcs8(other.privateKey) }),
  },
  {
    name: 'another serial number',
    names: 'serialNo',
    says: new RegExp(
      `the serial number ${OTHER_SERIAL} was not accepted.*another merchant's, or have been voided`,
      's',
    ),
    options: ({ certificate: _, ...options }) => ({ ...options, serialNo: OTHER_SERIAL }),
  },
  {
    name: 'another merchant number',
    names: 'mchid',
    says: /the merchant 1999999999 was not accepted.*Compare it with the number shown/s,
    options: (options) => ({ ...options, mchid: '1999999999' }),
  },
  {
    name: 'a clock that is 10 minutes slow',
    names: 'clock',
    says: /is (599|600|601) s behind WeChat Pay's.*Synchronise/s,
    options: (options) => ({ ...options, now: () => Date.now() - 600_000 }),
  },
  {
    name: 'a clock that is 10 minutes fast',
    names: 'clock',
    says: /is (599|600|601) s ahead of WeChat Pay's.*Synchronise/s,
    options: (options) => ({ ...options, now: () => Date.now() + 600_000 }),
  },
  {
    name: 'another public key under the id',
    names: 'publicKey',
    says: /signed by PUB_KEY_ID_\d+, but not by the key that is configured.*Download pub_key\.pem again/s,
    modes: ['public-key', 'switching'],
    options: (options) => ({ ...options, publicKey: spki(other.publicKey) }),
  },
  {
    name: 'the id of another public key',
    names: 'publicKeyId',
    says: /Wechatpay-Serial.*Compare the id with the one shown/s,
    modes: ['public-key', 'switching'],
    options: (options) => ({ ...options, publicKeyId: 'PUB_KEY_ID_0119999999992026112500000000000009' }),
  },
  {
    name: 'another certificate under the serial number of WeChat Pay’s',
    names: 'platformKeys',
    says: /signed by [0-9A-F]{40}, but not by the key that is configured/,
    modes: ['certificates'],
    options: (options, sandbox) => {
      const serial = /** @type {any} */ (sandbox.keys).certificateKeys[0].serialNo;
      return { ...options, platformKeys: [{ certificate: certificate({ key: other.privateKey, serial }) }] };
    },
  },
  {
    name: 'the public key alone, for a merchant that has certificates',
    names: 'publicKey',
    says: /no key is known under Wechatpay-Serial [0-9A-F]{40}.*platformCertificates: true/s,
    modes: ['switching'],
    options: ({ platformKeys: _, ...options }) => options,
    // Before the switch is enabled the header is of no effect.
    fetch:
      (fetch) =>
      (url, { headers: { 'Wechatpay-Serial': _, ...headers }, ...init }) =>
        fetch(url, { ...init, headers }),
  },
  {
    name: 'another APIv3 key',
    names: 'apiV3Key',
    says: /does not open WeChat Pay's platform certificates.*not the one set in the merchant platform/s,
    modes: ['certificates', 'switching', 'downloaded'],
    options: (options) => ({ ...options, apiV3Key: 'x'.repeat(32) }),
  },
  {
    name: 'no network',
    names: 'network',
    says: /the connection to https:\/\/api\.mch\.weixin\.qq\.com failed \(ENOTFOUND\).*Check network, DNS/s,
    fetch: () => () => {
      const cause = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
      return Promise.reject(new TypeError('fetch failed', { cause }));
    },
  },
  {
    name: 'a network that swallows requests',
    names: 'network',
    says: /did not answer in time/,
    fetch: () => () => new Promise(() => {}),
    asked: { timeoutMs: 20 },
  },
  {
    name: 'a proxy that answers by itself',
    names: 'network',
    says: /\(status 403\) does not come from WeChat Pay's API.*Check baseUrl, the fetch option/s,
    fetch: () => async () => new Response('<html>Forbidden</html>', { status: 403 }),
  },
  {
    name: 'a proxy that serialises answers again',
    names: 'network',
    says: /the answer was changed on its way.*must arrive as they were sent/s,
    modes: ['public-key', 'certificates', 'switching'],
    fetch: (fetch) => async (url, init) => {
      const response = await fetch(url, init);
      return rewritten(response, JSON.stringify(JSON.parse(await response.text()), null, 1));
    },
  },
  {
    name: 'a proxy that rewrites the path of requests',
    names: 'network',
    says: /the request was changed on its way.*\(URL\) differs/s,
    fetch: (fetch) => (url, init) => fetch(url.replace('/v3/', '/v3//'), init),
  },
  {
    name: 'WeChat Pay out of order',
    names: 'network',
    says: /WeChat Pay answered 500 SYSTEM_ERROR.*run this again later/s,
    fetch: () => async () => new Response('{"code":"SYSTEM_ERROR","message":"x"}', { status: 500 }),
  },
  {
    name: 'a merchant that was disabled',
    names: 'mchid',
    says: /the merchant \d+ was not accepted.*268443715.*look there for the reason/s,
    fetch: () => async () =>
      new Response('{"code":"NO_AUTH","message":"x"}', { status: 403, headers: { 'Request-ID': '0A-268443715' } }),
  },
  {
    name: 'a certificate of the merchant that has expired',
    names: 'certificate',
    says: /by this machine's clock it expired on 2026-01-01.*Apply for a new merchant API certificate/s,
    options: (options) => {
      const key = createPrivateKey(options.privateKey);
      const [from, until] = [new Date('2021-01-01T00:00:00Z'), new Date('2026-01-01T00:00:00Z')];
      return { ...options, certificate: certificate({ key, serial: options.serialNo, from, until }) };
    },
  },
  {
    name: 'an appid that is not bound to the merchant',
    names: 'appid',
    says: /APPID_MCHID_NOT_MATCH.*Bind the appid to the mchid/s,
    options: (options) => ({ ...options, appid: 'wx0000000000000000' }),
    asked: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
  },
];

for (const mode of MODES) {
  test(`${mode}: nothing is wrong, and what cannot be told is said to be unchecked`, async () => {
    const { sandbox, options } = await merchant(mode);
    const report = await new WechatPay({ ...options, fetch: sandbox.fetch }).doctor();
    assert.equal(report.ok, true, String(report));
    assert.deepEqual(withStatus(report, 'warning'), []);
    const key = mode === 'public-key' ? ['apiV3Key', 'appid'] : ['appid'];
    assert.deepEqual(withStatus(report, 'unchecked'), key, String(report));
    const own = ['network', 'clock', 'mchid', 'serialNo', 'privateKey', 'certificate'];
    const [opens] = mode === 'public-key' ? [[]] : [['apiV3Key']];
    assert.deepEqual(withStatus(report, 'ok'), [...own, KEY[mode], 'fields', ...opens]);
  });

  for (const { name, names, says, modes = MODES, options: change, fetch, asked } of FAULTS) {
    if (!modes.includes(mode)) continue;
    test(`${mode}: ${name} is named, and nothing else`, async () => {
      const { sandbox, options } = await merchant(mode);
      const send = /** @type {Fetch} */ (sandbox.fetch);
      const pay = new WechatPay({ ...(change?.(options, sandbox) ?? options), fetch: fetch?.(send) ?? send });
      const report = await pay.doctor(asked);
      const wanted = typeof names === 'function' ? names(mode) : names;
      assert.deepEqual(withStatus(report, 'failed'), [wanted], String(report));
      assert.deepEqual(withStatus(report, 'warning'), [], String(report));
      assert.equal(report.ok, false);
      const check = report.checks.find(({ status }) => status === 'failed');
      assert.match(`${check?.message}\n${check?.remedy}`, says);
      for (const { zh, en, status } of report.checks) {
        assert.match(zh.message, /\p{Script=Han}/u);
        assert.ok(status === 'ok' || (zh.remedy && en.remedy));
      }
      const told = JSON.stringify(report);
      assert.ok(!told.includes(options.apiV3Key) && !told.includes(options.privateKey.slice(40, 80)), 'a secret');
      pay.dispose();
    });
  }
}

test('a merchant with a public key learns whether platformCertificates is needed', async () => {
  /** @param {Mode} mode @param {(options: any) => any} change */
  const warning = async (mode, change) => {
    const { sandbox, options } = await merchant(mode);
    const report = await new WechatPay({ ...change(options), fetch: sandbox.fetch }).doctor();
    assert.equal(report.ok, true, String(report));
    return report.checks.filter(({ status }) => status === 'warning').map(({ name, remedy }) => `${name}: ${remedy}`);
  };
  const [needless] = await warning('public-key', (options) => ({ ...options, platformCertificates: true }));
  assert.match(needless ?? '', /^platformCertificates: .*leave platformCertificates out/);
  const [missing] = await warning('switching', ({ platformKeys: _, ...options }) => options);
  assert.match(missing ?? '', /^platformKeys: While you switch .*pass platformCertificates: true as well/);
});

/** A fetch that answers one path by itself. @param {Fetch} fetch @param {string} path @param {() => Response} answer @returns {Fetch} */
const except = (fetch, path, answer) => async (url, init) => (url.includes(path) ? answer() : fetch(url, init));

/** Requests that reach a sandbox, as `POST /v3/…`. @param {Fetch} fetch @param {string[]} seen @returns {Fetch} */
const seeing = (fetch, seen) => (url, init) => {
  seen.push(`${init.method} ${new URL(url).pathname}`);
  return fetch(url, init);
};

test('where the echo is not offered, the query of an order that cannot exist tells as much, but for the fields', async () => {
  const { sandbox, options } = await merchant('public-key');
  for (const [status, body] of /** @type {[number, string][]} */ ([
    [404, '{"code":"RESOURCE_NOT_EXISTS"}'],
    [403, '{"code":"NO_AUTH"}'],
    [404, '<html>'],
    [502, ''],
  ])) {
    /** @type {string[]} */
    const seen = [];
    const fetch = seeing(
      except(/** @type {Fetch} */ (sandbox.fetch), '/echo', () => new Response(body, { status })),
      seen,
    );
    const report = await new WechatPay({ ...options, fetch }).doctor();
    assert.equal(report.ok, true, String(report));
    assert.deepEqual(withStatus(report, 'unchecked'), ['fields', 'apiV3Key', 'appid']);
    assert.match(`${seen[1]}`, /^GET \/v3\/pay\/transactions\/out-trade-no\/doctor\w{26}$/);
    // What only the echo would have told, the query tells: here of the key.
    const wrong = { ...options, fetch, publicKey: spki(other.publicKey) };
    assert.deepEqual(withStatus(await new WechatPay(wrong).doctor(), 'failed'), ['publicKey']);
  }
});

test('an order is placed for no one but a payer who is named, and it is closed', async () => {
  const { sandbox, options } = await merchant('public-key');
  /** @type {string[]} */
  const seen = [];
  const pay = new WechatPay({ ...options, fetch: seeing(/** @type {Fetch} */ (sandbox.fetch), seen) });
  await pay.doctor();
  assert.deepEqual(seen.splice(0), ['POST /v3/security/echo', 'POST /v3/security/echo', 'GET /v3/certificates']);
  const report = await pay.doctor({ openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' });
  assert.deepEqual(withStatus(report, 'unchecked'), ['apiV3Key'], String(report));
  assert.equal(seen[3], 'POST /v3/pay/transactions/jsapi');
  const [, number = ''] = /out-trade-no\/(doctor\w{26})\/close$/.exec(seen[4] ?? '') ?? [];
  assert.equal((await sandbox.order(number)).trade_state, 'CLOSED');
  assert.equal(seen.length, 5);
});

test('an order that cannot be closed is told with its number, and so is what an order lacks', async () => {
  const { sandbox, options } = await merchant('public-key');
  const fetch = except(/** @type {Fetch} */ (sandbox.fetch), '/close', () => new Response('', { status: 503 }));
  const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
  const report = await new WechatPay({ ...options, fetch }).doctor({ openid });
  assert.deepEqual(withStatus(report, 'warning'), ['order']);
  assert.match(String(report), /the order doctor\w{26}, made for this examination, could not be closed\n.*pay\.close/);
  const { notifyUrl: _, ...without } = options;
  const lacking = await new WechatPay({ ...without, fetch: sandbox.fetch }).doctor({ openid });
  assert.equal(lacking.ok, true);
  assert.match(String(lacking), /\[not checked\] appid: no order was placed: notify_url is missing/);
});

test('an openid that is not of the app is told from an app that is not bound', async () => {
  const { sandbox, options } = await merchant('public-key');
  const answer = () => new Response('{"code":"OPENID_MISMATCH","message":"x"}', { status: 500 });
  const fetch = except(/** @type {Fetch} */ (sandbox.fetch), '/jsapi', answer);
  const report = await new WechatPay({ ...options, fetch }).doctor({ openid: 'o1' });
  assert.deepEqual(withStatus(report, 'failed'), ['openid'], String(report));
});

test('a signature probe is asked past, once', async () => {
  const { options, sandbox: first } = await merchant('public-key');
  // An examination gets three answers, so the fourth is the first of the next one.
  for (const [probeResponsesEvery, status, echoes] of /** @type {const} */ ([
    [4, 'ok', 3],
    [1, 'unchecked', 3],
  ])) {
    const sandbox = await createSandbox({ keys: first.keys, probeResponsesEvery });
    /** @type {string[]} */
    const seen = [];
    const pay = new WechatPay({ ...options, fetch: seeing(/** @type {Fetch} */ (sandbox.fetch), seen) });
    await pay.doctor();
    seen.length = 0;
    const report = await pay.doctor();
    assert.equal(report.checks.find(({ name }) => name === 'publicKey')?.status, status, String(report));
    assert.equal(report.ok, true);
    assert.equal(seen.filter((request) => request.endsWith('/echo')).length, echoes);
    sandbox.close();
  }
});

test('the caller gives up: that is no finding', async () => {
  const { sandbox, options } = await merchant('public-key');
  const controller = new AbortController();
  const fetch = /** @type {Fetch} */ (
    (url, init) => {
      controller.abort(new Error('enough'));
      return sandbox.fetch(url, init);
    }
  );
  const pay = new WechatPay({ ...options, fetch });
  await assert.rejects(pay.doctor({ signal: controller.signal }), { code: 'ERR_ABORTED', outcome: 'not_sent' });
  await assert.rejects(pay.doctor({ signal: AbortSignal.abort() }), { code: 'ERR_ABORTED' });
  for (const wrong of [null, 1, { openId: 'x' }, { openid: 1 }, { timeoutMs: 0 }]) {
    await assert.rejects(pay.doctor(/** @type {any} */ (wrong)), { code: 'ERR_INPUT' }, JSON.stringify(wrong));
  }
});

test('a signer is tried like a key of its own', async () => {
  const { sandbox, options } = await merchant('public-key');
  const { privateKey, ...others } = options;
  const key = createPrivateKey(privateKey);
  const signing = (/** @type {any} */ signer) => new WechatPay({ ...others, signer, fetch: sandbox.fetch }).doctor();
  const sign = (/** @type {Uint8Array} */ bytes) => new Uint8Array(cryptoSign('sha256', bytes, key));
  const decrypt = (/** @type {Uint8Array} */ bytes) => new Uint8Array(privateDecrypt({ key, oaepHash: 'sha1' }, bytes));
  const right = await signing({ sign, decrypt });
  assert.deepEqual([right.ok, withStatus(right, 'warning')], [true, []], String(right));
  const half = await signing(sign);
  assert.deepEqual([half.ok, withStatus(half, 'warning')], [true, ['fields']], String(half));
  const broken = await signing(() => {
    throw new Error('the HSM is away');
  });
  assert.deepEqual(withStatus(broken, 'failed'), ['signer'], String(broken));
  assert.match(String(broken), /call pay\.sign\('x'\): the cause of its error/);
});
