// Platform certificates that the client downloads by itself, in every way in which WeChat Pay signs, with everything that
// can be wrong with them.
import { each, equal, libraryError, ok, rejects, same } from '../assert.mjs';
import { order } from '../fixtures.mjs';

const NOON = Date.UTC(2026, 6, 20, 4, 0, 0);
const SECOND = 1000;
const HOUR = 3600 * SECOND;
const MODES = /** @type {const} */ (['public-key', 'certificates', 'switching']);

/**
 * @typedef {import('../suite.mjs').Library} Library
 * @typedef {import('../suite.mjs').Env} Env
 * @typedef {import('wechatpay-wasm/sandbox').SandboxMode} Mode
 * @typedef {import('wechatpay-wasm/sandbox').Sandbox<any>} Sandbox
 * @typedef {import('wechatpay-wasm/sandbox').SandboxKeys} Keys
 * @typedef {import('wechatpay-wasm/sandbox').CertificateKey} CertificateKey
 */

/** @type {Promise<{ keys: Required<Keys>, stranger: Keys }> | undefined} */
let made;

/** The keys of these cases, with a certificate; and those of a stranger. @param {Env} env */
async function throwaway(env) {
  made ??= (async () => {
    const stranger = await env.createKeys();
    const { keys } = await env.createSandbox({ mode: 'switching', now: () => NOON });
    return { stranger, keys: /** @type {Required<Keys>} */ (keys) };
  })();
  return made;
}

/**
 * What became of a call: `ok`, or the code of its error.
 * @param {Promise<unknown>} promise
 */
const outcome = (promise) =>
  promise.then(
    () => 'ok',
    (error) => /** @type {string} */ (libraryError(error, /^ERR_/, 'a call').code),
  );

/**
 * WeChat Pay for one merchant with a paid order, and a clock that the test moves.
 * @param {Library} lib
 * @param {Env} env
 * @param {Mode} mode
 * @param {Partial<Keys>} [others] keys
 */
async function open(lib, env, mode, others) {
  const clock = { now: NOON };
  const now = () => clock.now;
  const keys = { ...(await throwaway(env)).keys, ...others };
  const notify = async () => new Response(null, { status: 204 });
  const sandbox = /** @type {Sandbox} */ (await env.createSandbox({ mode, keys, now, notify }));
  const { credentials } = sandbox;
  const route = { to: sandbox };
  /** @param {Partial<import('wechatpay-wasm').WechatPayOptions>} [options] */
  const connect = (options) =>
    new lib.WechatPay({
      ...credentials,
      platformKeys: undefined,
      platformCertificates: mode === 'public-key' ? undefined : true,
      now,
      fetch: /** @type {any} */ ((/** @type {string} */ url, /** @type {any} */ init) => route.to.fetch(url, init)),
      language: 'en',
      ...options,
    });
  const shop = connect({ platformCertificates: undefined, platformKeys: credentials.platformKeys });
  const wanted = order();
  const { out_trade_no } = wanted;
  await shop.prepayJsapi(wanted);
  await sandbox.pay(out_trade_no);
  await sandbox.idle();
  shop.dispose();
  return { mode, clock, sandbox, route, connect, out_trade_no };
}

/** @typedef {Awaited<ReturnType<typeof open>>} Scene */

/**
 * A new client, and what becomes of its calls and of what it is told.
 * @param {Scene} scene
 * @param {Partial<import('wechatpay-wasm').WechatPayOptions>} [options]
 */
function begin({ sandbox, connect, out_trade_no }, options) {
  const client = connect(options);
  const before = sandbox.certificates.downloads;
  return {
    client,
    ask: () => outcome(client.queryByOutTradeNo(out_trade_no)),
    /**
     * A notification, by default as WeChat Pay sends it.
     * @param {Record<string, string>} [headers] in place of its own
     * @param {Sandbox} [from]
     */
    tell: async (headers, from = sandbox) => {
      const signed = await from.notification(out_trade_no);
      return outcome(client.parseNotification({ headers: { ...signed.headers, ...headers }, body: signed.body }));
    },
    downloads: () => sandbox.certificates.downloads - before,
  };
}

/** @typedef {ReturnType<typeof begin>} Side */
/** @typedef {(string | number)[]} Outcomes of calls in their order, and the number of downloads */

const FORGED = { 'Wechatpay-Serial': 'AB12' };
const [OK, UNKNOWN, NONE] = /** @type {const} */ (['ok', 'ERR_VERIFY_UNKNOWN_KEY', 'ERR_CERTIFICATES']);

/**
 * What is done to every merchant, with a new client each time, and what becomes of it: for a merchant with the public
 * key alone (without a list, which it does not use), with certificates alone, and with both.
 * @type {{ name: string, act: (side: Side, scene: Scene, env: Env) => Promise<Outcomes>, expected: Record<Mode, Outcomes> }[]}
 */
const ROWS = [
  {
    name: 'first call cold',
    act: async ({ ask, downloads }) => [await ask(), await ask(), downloads()],
    expected: { 'public-key': [OK, OK, 0], certificates: [OK, OK, 1], switching: [OK, OK, 1] },
  },
  {
    name: 'first notifications cold',
    act: async ({ tell, downloads }) => [await tell(), await tell(), downloads()],
    expected: { 'public-key': [OK, OK, 0], certificates: [OK, OK, 1], switching: [OK, OK, 1] },
  },
  {
    name: 'every 6 hours',
    async act({ ask, downloads }, { clock }) {
      const outcomes = [];
      for (const time of [0, 6 * HOUR - SECOND, SECOND, HOUR]) {
        clock.now += time;
        outcomes.push(await ask(), downloads());
      }
      return outcomes;
    },
    expected: {
      'public-key': [OK, 0, OK, 0, OK, 0, OK, 0],
      certificates: [OK, 1, OK, 1, OK, 2, OK, 2],
      switching: [OK, 1, OK, 1, OK, 2, OK, 2],
    },
  },
  {
    name: 'rotation mid-flight',
    async act({ ask, tell, downloads }, { sandbox, mode, clock }) {
      const outcomes = [await ask()];
      if (mode !== 'public-key') await sandbox.rotateCertificate();
      outcomes.push(await ask(), await tell(), await tell(), downloads());
      // The old one ends: nothing names it any more.
      if (mode !== 'public-key') await sandbox.retireCertificate();
      clock.now += 7 * HOUR;
      return [...outcomes, await ask(), await tell(), await tell(), downloads()];
    },
    expected: {
      'public-key': [OK, OK, OK, OK, 0, OK, OK, OK, 0],
      certificates: [OK, OK, OK, OK, 2, OK, OK, OK, 3],
      switching: [OK, OK, OK, OK, 2, OK, OK, OK, 3],
    },
  },
  {
    name: 'unknown serial',
    async act({ ask, tell, downloads }, { clock }) {
      const outcomes = [await ask(), await tell(FORGED), downloads()];
      // It stays unknown, and another one costs no download within a minute.
      outcomes.push(await tell(FORGED), await tell({ 'Wechatpay-Serial': 'AB13' }), downloads());
      clock.now += 61 * SECOND;
      outcomes.push(await tell(FORGED), downloads(), await tell({ 'Wechatpay-Serial': 'AB14' }), downloads());
      return [...outcomes, await tell(), await tell()];
    },
    expected: {
      'public-key': [OK, UNKNOWN, 0, UNKNOWN, UNKNOWN, 0, UNKNOWN, 0, UNKNOWN, 0, OK, OK],
      certificates: [OK, UNKNOWN, 2, UNKNOWN, UNKNOWN, 2, UNKNOWN, 2, UNKNOWN, 3, OK, OK],
      switching: [OK, UNKNOWN, 2, UNKNOWN, UNKNOWN, 2, UNKNOWN, 2, UNKNOWN, 3, OK, OK],
    },
  },
  {
    name: 'refresh fails',
    async act({ ask, tell, downloads }, { sandbox, clock }) {
      const outcomes = [await ask(), downloads()];
      clock.now += 7 * HOUR;
      await sandbox.certificates.fail({ times: Number.POSITIVE_INFINITY });
      outcomes.push(await ask(), await ask(), await tell(), await tell(), downloads());
      await sandbox.certificates.reset();
      clock.now += 7 * HOUR;
      return [...outcomes, await ask(), downloads()];
    },
    expected: {
      'public-key': [OK, 0, OK, OK, OK, OK, 0, OK, 0],
      certificates: [OK, 1, OK, OK, OK, OK, 2, OK, 3],
      switching: [OK, 1, OK, OK, OK, OK, 2, OK, 3],
    },
  },
  ...[
    { status: 403, code: 'NO_AUTH' },
    { status: 404, code: 'RESOURCE_NOT_EXISTS' },
    { status: 404, code: 'NOT_FOUND' },
    { status: 500, code: 'SYSTEM_ERROR' },
  ].map((failure) => ({
    name: `${failure.status} ${failure.code} cold`,
    async act(/** @type {Side} */ { ask, downloads }, /** @type {Scene} */ { sandbox, clock }) {
      await sandbox.certificates.fail(failure);
      const outcomes = [await ask(), await ask(), downloads()];
      clock.now += 2 * SECOND;
      return [...outcomes, await ask(), downloads()];
    },
    // Who has the public key does without certificates until the next time is due.
    expected: { 'public-key': [OK, OK, 0, OK, 0], certificates: [NONE, NONE, 1, OK, 2], switching: [OK, OK, 1, OK, 1] },
  })),
  ...Object.entries({
    'expired certificate': (/** @type {CertificateKey} */ known) => [
      { ...known, effectiveTime: '2020-01-01T00:00:00+08:00', expireTime: '2025-01-01T00:00:00+08:00' },
    ],
    'certificate that is not yet valid': (/** @type {CertificateKey} */ known) => [
      { ...known, effectiveTime: '2030-01-01T00:00:00+08:00', expireTime: '2035-01-01T00:00:00+08:00' },
    ],
    'serial mismatch inside': (/** @type {CertificateKey} */ known) => [known, { ...known, listedAs: 'AB12' }],
    '__proto__ as serial': (/** @type {CertificateKey} */ known) => [{ ...known, listedAs: '__proto__' }],
    'list without certificate': () => [],
  }).map(([name, list]) => ({
    name: `${name}, listed`,
    async act(/** @type {Side} */ { ask, tell, downloads }, /** @type {Scene} */ { sandbox, clock, mode }) {
      if (mode === 'public-key') return [await ask(), await tell(), downloads()];
      const { certificateKeys: [known] = [] } = sandbox.keys;
      ok(known, 'the sandbox has a certificate');
      await sandbox.certificates.list(list(known));
      const cold = [await ask(), downloads()];
      await sandbox.certificates.reset();
      clock.now += 7 * HOUR;
      const warm = [await ask(), downloads()];
      await sandbox.certificates.list(list(known));
      clock.now += 7 * HOUR;
      const kept = [await ask(), await tell(), await tell(), downloads()];
      await sandbox.certificates.reset();
      return [...cold, ...warm, ...kept];
    },
    expected: {
      'public-key': [OK, OK, 0],
      certificates: [NONE, 1, OK, 2, OK, OK, OK, 3],
      switching: [OK, 1, OK, 2, OK, OK, OK, 3],
    },
  })),
  {
    name: 'forged certificate under a known serial',
    async act({ ask, tell, downloads }, { sandbox, clock, mode }, env) {
      const outcomes = [await ask(), downloads()];
      const { privateKey } = (await throwaway(env)).stranger;
      const { certificateKeys: [known] = [] } = sandbox.keys;
      if (mode !== 'public-key' && known) await sandbox.certificates.list([{ ...known, privateKey }]);
      clock.now += 7 * HOUR;
      return [...outcomes, await ask(), await tell(), await tell(), downloads()];
    },
    expected: {
      'public-key': [OK, 0, OK, OK, OK, 0],
      certificates: [OK, 1, OK, OK, OK, 2],
      switching: [OK, 1, OK, OK, OK, 2],
    },
  },
  {
    name: 'list sealed with another key',
    async act({ ask, tell, downloads }, { sandbox, clock, mode }, env) {
      if (mode === 'public-key') return [await ask(), await tell(), downloads()];
      const { apiV3Key } = (await throwaway(env)).stranger;
      await sandbox.certificates.seal({ apiV3Key });
      const cold = [await ask(), downloads()];
      await sandbox.certificates.reset();
      clock.now += 7 * HOUR;
      const warm = [await ask(), downloads()];
      await sandbox.certificates.seal({ apiV3Key });
      clock.now += 7 * HOUR;
      const kept = [await ask(), await tell(), await tell(), downloads()];
      await sandbox.certificates.reset();
      return [...cold, ...warm, ...kept];
    },
    expected: {
      'public-key': [OK, OK, 0],
      certificates: [NONE, 1, OK, 2, OK, OK, OK, 3],
      switching: [OK, 1, OK, 2, OK, OK, OK, 3],
    },
  },
  {
    name: '__proto__ and other serials that are none, in messages',
    async act({ ask, tell, downloads }) {
      const outcomes = [await ask()];
      for (const serial of ['__proto__', 'constructor', 'AB 12', 'A'.repeat(41), 'PUB_KEY_ID_AB12']) {
        outcomes.push(await tell({ 'Wechatpay-Serial': serial }));
      }
      return [...outcomes, downloads()];
    },
    expected: {
      'public-key': [OK, ...Array(5).fill(UNKNOWN), 0],
      certificates: [OK, ...Array(5).fill(UNKNOWN), 1],
      switching: [OK, ...Array(5).fill(UNKNOWN), 1],
    },
  },
  .../** @type {const} */ (['lower-case', 'zero-padded']).map((form) => ({
    name: `${form} serial`,
    async act(/** @type {Side} */ { ask, tell, downloads }, /** @type {Scene} */ { sandbox, mode }) {
      if (mode !== 'public-key') await sandbox.certificates.spell(form);
      const outcomes = [await ask(), await tell(), await tell(), downloads()];
      await sandbox.certificates.reset();
      return outcomes;
    },
    expected: { 'public-key': [OK, OK, OK, 0], certificates: [OK, OK, OK, 1], switching: [OK, OK, OK, 1] },
  })),
];

/** @type {import('../suite.mjs').Case[]} */
export default [
  ...MODES.map((mode) => ({
    name: `${mode}: a client stands everything that can happen to platform certificates`,
    async run(/** @type {Library} */ lib, /** @type {Env} */ env) {
      const scene = await open(lib, env, mode);
      await each(
        ROWS,
        ({ name }) => name,
        async ({ act, expected }) => {
          const side = begin(scene);
          same(await act(side, scene, env), expected[mode], mode);
          side.client.dispose();
          await scene.sandbox.certificates.reset();
        },
      );
      scene.sandbox.close();
    },
  })),
  {
    name: 'a message signed by a stranger under a known serial is refused, and costs no download',
    async run(lib, env) {
      const { stranger, keys } = await throwaway(env);
      const [known] = keys.certificateKeys;
      ok(known, 'there is a certificate');
      const scene = await open(lib, env, 'certificates');
      const forger = await open(lib, env, 'certificates', {
        certificateKeys: [{ ...known, privateKey: stranger.privateKey }],
      });
      const { client, ask, tell, downloads } = begin(scene);
      equal(await ask(), OK, 'genuine');
      const { headers, body } = await forger.sandbox.notification(forger.out_trade_no);
      equal(headers['Wechatpay-Serial'], known.serialNo, 'the serial is the genuine one');
      await rejects(() => client.parseNotification({ headers, body }), 'ERR_VERIFY_SIGNATURE', 'notification');
      scene.route.to = forger.sandbox;
      const { outcome: effect } = await rejects(
        () => client.queryByOutTradeNo(forger.out_trade_no),
        'ERR_VERIFY_SIGNATURE',
        'answer',
      );
      equal(effect, 'unknown', 'outcome of a call');
      scene.route.to = scene.sandbox;
      same([await ask(), await tell(), downloads()], [OK, OK, 1], 'genuine again');
    },
  },
  {
    name: 'a certificate that has expired meanwhile is not used any more',
    async run(lib, env) {
      const [known] = (await throwaway(env)).keys.certificateKeys;
      ok(known, 'there is a certificate');
      const certificateKeys = [{ ...known, expireTime: '2026-07-20T13:00:00+08:00' }];
      const scene = await open(lib, env, 'certificates', { certificateKeys });
      const { ask, tell, downloads } = begin(scene);
      same([await ask(), await tell(), downloads()], [OK, OK, 1], 'before its end');
      scene.clock.now += HOUR - SECOND;
      same([await ask(), await tell(), downloads()], [OK, OK, 1], 'a second before its end');
      scene.clock.now += 2 * SECOND;
      equal(await ask(), NONE, 'a call after its end');
      ok((await tell()) !== OK, 'a notification after its end');
      await scene.sandbox.rotateCertificate();
      scene.clock.now += 61 * SECOND;
      same([await ask(), await tell()], [OK, OK], 'with a new one');
    },
  },
  {
    name: 'a merchant with the public key alone gets on without certificates, and without the public key the remedy',
    async run(lib, env) {
      for (const failure of [
        { status: 404, code: 'RESOURCE_NOT_EXISTS' },
        { status: 404, code: 'NOT_FOUND' },
        { status: 500, code: 'SYSTEM_ERROR' },
      ]) {
        const scene = await open(lib, env, 'public-key');
        await scene.sandbox.certificates.fail({ ...failure, times: Number.POSITIVE_INFINITY });
        const both = begin(scene, { platformCertificates: true });
        for (let count = 0; count < 5; count += 1) equal(await both.ask(), OK, `${failure.code}, call ${count}`);
        same([await both.tell(), both.downloads()], [OK, 1], failure.code);
        const wrong = begin(scene, { platformCertificates: true, publicKeyId: undefined, publicKey: undefined });
        const { en, outcome: effect } = await rejects(
          () => wrong.client.queryByOutTradeNo(scene.out_trade_no),
          'ERR_CERTIFICATES',
          failure.code,
        );
        equal(effect, 'not_sent', 'outcome');
        if (failure.status === 404) ok(/publicKey/.test(en.remedy), en.remedy);
        for (let count = 0; count < 5; count += 1) equal(await wrong.ask(), NONE, 'repeated at once');
        equal(wrong.downloads(), 1, 'downloads of calls that are repeated at once');
      }
    },
  },
  {
    name: 'a client follows the switch to the public key through all its stages',
    async run(lib, env) {
      const scene = await open(lib, env, 'switching');
      const { sandbox, clock } = scene;
      // One client that knows both, one that has not heard of the switch.
      const [both, old] = [begin(scene), begin(scene, { publicKeyId: undefined, publicKey: undefined })];
      /** @param {import('wechatpay-wasm/sandbox').SwitchStage} stage @param {number} [notifications] */
      const at = async (stage, notifications) => {
        await sandbox.switchTo(stage, notifications === undefined ? {} : { notifications });
        clock.now += 7 * HOUR;
        const asked = [await both.ask(), await old.ask()];
        return [...asked, await both.tell(), await both.tell(), await both.tell()];
      };
      const fine = [OK, OK, OK, OK, OK];
      same(await at('prepared'), fine, 'not enabled');
      for (const share of [0, 0.1, 0.5, 1]) same(await at('running', share), fine, `running, ${share}`);
      // The certificates are void: the client that was not told of the public key is at its end.
      same(await at('finished'), [OK, 'ERR_API', OK, OK, OK], 'finished');
      const { headers, body } = await sandbox.notification(scene.out_trade_no);
      const refused = [
        await rejects(() => old.client.queryByOutTradeNo(scene.out_trade_no), 'ERR_API', 'answer'),
        await rejects(() => old.client.parseNotification({ headers, body }), UNKNOWN, 'notification'),
      ];
      for (const { remedy } of refused) ok(/WeChat Pay public key/.test(remedy), remedy);
    },
  },
  {
    name: '100 concurrent cold calls make one download',
    async run(lib, env) {
      const scene = await open(lib, env, 'certificates');
      const { ask, downloads } = begin(scene);
      const outcomes = await Promise.all(Array.from({ length: 100 }, ask));
      same([[...new Set(outcomes)], downloads()], [[OK], 1], 'outcomes and downloads');
    },
  },
  {
    name: '300 forged serials in 15 seconds make at most two downloads, and genuine traffic goes on',
    async run(lib, env) {
      const scene = await open(lib, env, 'certificates');
      const { client, ask, tell, downloads } = begin(scene);
      equal(await ask(), OK, 'before');
      const { headers, body } = await scene.sandbox.notification(scene.out_trade_no);
      for (let count = 0; count < 300; count += 1) {
        scene.clock.now += 50;
        const forged = { ...headers, 'Wechatpay-Serial': `AB${count.toString(16).toUpperCase().padStart(4, '0')}` };
        const refused = await outcome(client.parseNotification({ headers: forged, body }));
        if (refused !== UNKNOWN) equal(refused, UNKNOWN, `forged ${count}`);
        if (count % 30 === 0) same([await ask(), await tell()], [OK, OK], `genuine ${count}`);
      }
      ok(downloads() <= 3, `${downloads() - 1} downloads because of forged serials`);
      // A rotation in the middle of it reaches the client by the next answer.
      await scene.sandbox.rotateCertificate();
      same([await ask(), await tell()], [OK, OK], 'after a rotation');
    },
  },
];
