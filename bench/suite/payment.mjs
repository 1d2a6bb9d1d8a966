// One payment with a library that only has the primitives: what its user would write around them.

/** @typedef {import('./types.js').Fixture} Fixture */

/**
 * The primitives of a library with its keys loaded; each may give a promise.
 * @typedef {object} Primitives
 * @property {(message: string) => unknown} sign base64
 * @property {(message: string, signature: string) => unknown} verify
 * @property {(key: string, nonce: string, associatedData: string, ciphertext: string) => unknown} [open] AES-256-GCM, the
 *   ciphertext in base64 with the tag appended; gives the text
 */

/** Canonical text of an answer or notification. @param {{ headers: Record<string, string>, body: string }} message */
const received = ({ headers, body }) => `${headers['Wechatpay-Timestamp']}\n${headers['Wechatpay-Nonce']}\n${body}\n`;

/**
 * The steps; each `yield` waits for a primitive if it gives a promise.
 *
 * @param {Fixture} fixture
 * @param {Primitives & { open: NonNullable<Primitives['open']> }} primitives
 * @returns {Generator<unknown, string, any>}
 */
function* payment({ options, now, order, prepay_id, notification }, { sign, verify, open }) {
  const timestamp = String(Math.floor(now / 1000));
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const body = JSON.stringify(order);
  const signature = yield sign(`POST\n/v3/pay/transactions/jsapi\n${timestamp}\n${nonce}\n${body}\n`);
  const authorization = `WECHATPAY2-SHA256-RSA2048 mchid="${options.mchid}",nonce_str="${nonce}",timestamp="${timestamp}",`
    + `serial_no="${options.serialNo}",signature="${signature}"`;
  const paySign = yield sign(`${options.appid}\n${timestamp}\n${nonce}\nprepay_id=${prepay_id}\n`);
  if (authorization.length < 100 || !paySign) throw new Error('no signatures');

  const holds = yield verify(received(notification), notification.headers['Wechatpay-Signature'] ?? '');
  if (!holds) throw new Error('the notification is not authentic');
  const { resource } = JSON.parse(notification.body);
  return JSON.parse(yield open(options.apiV3Key, resource.nonce, resource.associated_data, resource.ciphertext)).out_trade_no;
}

/**
 * A contestant whose primitives answer at once.
 *
 * @param {Fixture} fixture
 * @param {() => Primitives} load
 * @returns {import('./types.js').Contestant}
 */
export function immediate(fixture, load) {
  const primitives = load();
  const { sign, verify, open } = primitives;
  const pay = open && (() => {
    const steps = payment(fixture, { sign, verify, open });
    let step = steps.next();
    while (!step.done) step = steps.next(step.value);
    return step.value;
  });
  return { ...contestant(fixture, primitives, load), ...(pay && { pay }) };
}

/**
 * A contestant whose primitives give promises.
 *
 * @param {Fixture} fixture
 * @param {() => Promise<Primitives & { open: NonNullable<Primitives['open']> }>} load
 * @returns {Promise<import('./types.js').Contestant>}
 */
export async function awaited(fixture, load) {
  const primitives = await load();
  const pay = async () => {
    const steps = payment(fixture, primitives);
    let step = steps.next();
    while (!step.done) step = steps.next(await step.value);
    return step.value;
  };
  return { ...contestant(fixture, primitives, load), pay };
}

/**
 * @param {Fixture} fixture
 * @param {Primitives} primitives
 * @param {() => unknown} load
 */
const contestant = ({ message, answer }, { sign, verify }, load) => ({
  load,
  sign: () => /** @type {any} */ (sign(message)),
  verify: () => /** @type {any} */ (verify(received(answer), answer.headers['Wechatpay-Signature'] ?? '')),
});

/** @param {string} base64 */
export function fromBase64(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** @param {Uint8Array} bytes */
export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

const encoder = new TextEncoder();
const decoder = new TextDecoder();
export const utf8 = (/** @type {string} */ text) => encoder.encode(text);
export const fromUtf8 = (/** @type {AllowSharedBufferSource} */ bytes) => decoder.decode(bytes);
