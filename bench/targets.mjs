// What the benchmark is meant to show, beside what it showed.

/** @typedef {import('./rows/shared.mjs').Result & { id: string }} Measured */

/**
 * @typedef {object} Verdict
 * @property {string} what
 * @property {string} limit
 * @property {string} [value] absent if it was not measured
 * @property {boolean} [met]
 */

const OURS = 'wechatpay-wasm';

/**
 * @param {readonly Measured[]} runtimes
 * @param {number} wasmGzip bytes of all WebAssembly in the package, each file compressed by itself
 * @returns {Verdict[]}
 */
export function judge(runtimes, wasmGzip) {
  const find = (/** @type {string} */ id) => runtimes.find((one) => one.id === id);
  const median = (/** @type {string} */ id, /** @type {string} */ operation, /** @type {string} */ contestant) =>
    find(id)?.figures[operation]?.[contestant]?.median ?? NaN;

  /** @type {(what: string, value: number, limit: number, unit: string) => Verdict} */
  const atMost = (what, value, limit, unit) => verdict(what, value, `≤ ${limit}${unit}`, value <= limit, unit);
  /** @type {(what: string, value: number, limit: number) => Verdict} */
  const atLeast = (what, value, limit) => verdict(what, value, `≥ ${limit}×`, value >= limit, '×');
  /** @type {(what: string, id: string, operation: string, peer: string, limit: number, ours?: string) => Verdict} */
  const ratio = (what, id, operation, peer, limit, ours = OURS) =>
    atMost(what, median(id, operation, ours) / median(id, operation, peer), limit, '×');
  /** @type {(peer: string, limit: number) => Verdict} */
  const faster = (peer, limit) =>
    atLeast(
      `sign: times faster than ${peer}, Node newest`,
      median('node-newest', 'sign', peer) / median('node-newest', 'sign', OURS),
      limit,
    );

  // Where the processor has no IFMA, nothing needs to be masked.
  const [withIfma, without] =
    find('node-newest')?.ifma === 'not on this processor'
      ? ['', 'node-newest']
      : ['node-newest', 'node-newest-no-ifma'];
  return [
    ratio('sign against node:crypto, Node newest, OpenSSL with AVX-512 IFMA', withIfma, 'sign', 'node:crypto', 2.1),
    ratio('sign against node:crypto, Node newest, OpenSSL without AVX-512 IFMA', without, 'sign', 'node:crypto', 1.05),
    ratio('sign against WebCrypto, Chromium', 'chromium', 'sign', 'WebCrypto', 1.05),
    ratio('sign against node:crypto, workerd', 'workerd', 'sign', 'node:crypto', 1.05),
    ratio('sign against node:crypto, Deno', 'deno', 'sign', 'node:crypto', 0.45),
    ratio(
      'sign with the integer kernel against node:crypto, Node 20',
      'node-20',
      'sign',
      'node:crypto',
      4.5,
      `${OURS}, integer`,
    ),
    ratio(
      'sign with the integer kernel against node:crypto, Bun',
      'bun',
      'sign',
      'node:crypto',
      2.3,
      `${OURS}, integer`,
    ),
    ratio(
      'one payment with nodeSigner against node:crypto, Node 20',
      'node-20',
      'pay',
      'node:crypto',
      1.4,
      `${OURS}, nodeSigner`,
    ),
    faster('rsa crate in wasm', 15),
    faster('node-forge', 30),
    faster('jsrsasign', 30),
    ratio('verify against node:crypto, Node newest', 'node-newest', 'verify', 'node:crypto', 1.4),
    atMost('one payment, workerd, warm', median('workerd', 'pay', OURS), 1.3, ' ms'),
    atMost(
      'first request in workerd, key loaded and warmed at start',
      median('workerd', 'first request', `${OURS}, warmed at start`),
      3,
      ' ms',
    ),
    atMost('first request in workerd, nothing done at start', median('workerd', 'first request', OURS), 10, ' ms'),
    atMost('all WebAssembly of the package, gzip', wasmGzip / 1000, 112, ' kB'),
  ];
}

/**
 * @param {string} what
 * @param {number} value NaN if it was not measured
 * @param {string} limit
 * @param {boolean} met
 * @param {string} unit
 * @returns {Verdict}
 */
const verdict = (what, value, limit, met, unit) =>
  Number.isNaN(value) ? { what, limit } : { what, limit, value: `${value.toFixed(value < 10 ? 2 : 1)}${unit}`, met };
