// Platform certificates that the client downloads by itself, in every way in which WeChat Pay signs, with everything
// that can be wrong with them.
import { each, same } from '../assert.mjs';
import { begin, current, HOUR, NONE, OK, open, SECOND, throwaway, UNKNOWN } from '../trust.mjs';

const MODES = /** @type {const} */ (['public-key', 'certificates', 'switching']);

/**
 * @typedef {import('../trust.mjs').Scene} Scene
 * @typedef {import('../trust.mjs').Side} Side
 * @typedef {Scene['sandbox']} Sandbox
 * @typedef {import('../suite.mjs').Library} Library
 * @typedef {import('../suite.mjs').Env} Env
 * @typedef {import('wechatpay-wasm/sandbox').SandboxMode} Mode
 * @typedef {import('wechatpay-wasm/sandbox').CertificateKey} CertificateKey
 * @typedef {(string | number)[]} Outcomes of calls in their order, and the number of downloads
 */

const FORGED = { 'Wechatpay-Serial': 'AB12' };

/**
 * Has the sandbox list these certificates.
 * @param {(known: CertificateKey) => CertificateKey[]} list of the certificate that it has
 * @returns {(sandbox: Sandbox, known: CertificateKey) => Promise<void>}
 */
const listing = (list) => (sandbox, known) => sandbox.certificates.list(list(known));

/**
 * What is done to every merchant, with a new client each time, and what becomes of it: for a merchant with the public
 * key alone (without a list, which it does not use), with certificates alone, and with both.
 * @typedef {(side: Side, scene: Scene, env: Env) => Promise<Outcomes>} Act
 * @type {{ name: string, act: Act, expected: Record<Mode, Outcomes> }[]}
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
      /** @type {Outcomes} */
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
      /** @type {Outcomes} */
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
    'expired certificate, listed': listing((known) => [
      { ...known, effectiveTime: '2020-01-01T00:00:00+08:00', expireTime: '2025-01-01T00:00:00+08:00' },
    ]),
    'certificate that is not yet valid, listed': listing((known) => [
      { ...known, effectiveTime: '2030-01-01T00:00:00+08:00', expireTime: '2035-01-01T00:00:00+08:00' },
    ]),
    'serial mismatch inside, listed': listing((known) => [known, { ...known, listedAs: 'AB12' }]),
    '__proto__ as serial, listed': listing((known) => [{ ...known, listedAs: '__proto__' }]),
    'list without certificate, listed': listing(() => []),
    'list sealed with another key': (/** @type {Sandbox} */ sandbox) =>
      sandbox.certificates.seal({ apiV3Key: 'x'.repeat(32) }),
  }).map(([name, spoil]) => ({
    name,
    async act(/** @type {Side} */ { ask, tell, downloads }, /** @type {Scene} */ { sandbox, clock, mode }) {
      if (mode === 'public-key') return [await ask(), await tell(), downloads()];
      const known = current(sandbox);
      await spoil(sandbox, known);
      const cold = [await ask(), downloads()];
      await sandbox.certificates.reset();
      clock.now += 7 * HOUR;
      const warm = [await ask(), downloads()];
      await spoil(sandbox, known);
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
      const privateKey = (await throwaway(env)).stranger;
      if (mode !== 'public-key') await sandbox.certificates.list([{ ...current(sandbox), privateKey }]);
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
    name: '__proto__ and other serials that are none, in messages',
    async act({ ask, tell, downloads }) {
      /** @type {Outcomes} */
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
];
