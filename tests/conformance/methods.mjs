// The methods of a client that send nothing, and what none of them takes.
import { equal, same } from './assert.mjs';
import { utf8, vectorClient } from './fixtures.mjs';

/** @typedef {import('./suite.mjs').Library} Library */
/** @typedef {import('./suite.mjs').Env} Env */

/**
 * A method of a client that sends nothing.
 * @typedef {object} Method
 * @property {string} name
 * @property {(argument: any) => any} call
 * @property {() => any} valid an argument, new each time
 * @property {(given: any) => void} check of what it gives for that
 */

export const PREPAY_ID = 'wx201410272009395522657a690389285100';
/** No method takes any of these. */
export const WRONG = () => [
  undefined,
  null,
  5,
  NaN,
  true,
  1n,
  Symbol('x'),
  () => 1,
  [],
  {},
  new Date(NaN),
  new Map(),
  Promise.resolve('x'),
];
/** Reading these throws what is no error of the library. */
export const UNREADABLE = () => [
  {
    get body() {
      throw new Error('a getter');
    },
    get prepay_id() {
      throw new Error('a getter');
    },
  },
  new Proxy(
    {},
    {
      get() {
        throw new Error('a trap');
      },
      ownKeys() {
        throw new Error('a trap');
      },
    },
  ),
];

/**
 * All of them, of a client whose clock stands where its messages are valid.
 * @param {Library} lib
 * @param {Env} env
 * @param {Parameters<typeof vectorClient>[2]} [options]
 */
export function methods(lib, env, options) {
  const { vectors } = env;
  const [[notification], [resource], [field]] = [vectors.notification, vectors.aead_decrypt, vectors.oaep.decrypt];
  const answer = vectors.response_verification.find((/** @type {any} */ one) => one.name === 'public key mode');
  const request = vectors.request_signing.find((/** @type {any} */ one) => one.body !== '');
  const publicKey = vectors.keys.TEST_ONLY_merchant_certificate_pem;
  const client = /** @type {any} */ (vectorClient(lib, env, { now: () => notification.now * 1000, ...options }));
  const { payParams, appid } = client;
  const signed = (/** @type {string} */ message, /** @type {string} */ signature) => {
    equal(lib.verifySignature({ message, signature, publicKey }), true, 'signature');
  };
  const { jsapiPay, appPay } = lib.canonical;
  const parts = (/** @type {any} */ { timeStamp: timestamp, nonceStr: nonce }) => ({
    appid,
    timestamp,
    nonce,
    prepay_id: PREPAY_ID,
  });
  const prepay = () => ({ prepay_id: PREPAY_ID });
  const message = (/** @type {any} */ { headers, body }) => ({ headers: { ...headers }, body: utf8(body) });

  /** @type {Method[]} */
  const all = [
    {
      name: 'payParams.miniProgram',
      call: (x) => payParams.miniProgram(x),
      valid: prepay,
      check: (made) => signed(jsapiPay(parts(made)), made.paySign),
    },
    {
      name: 'payParams.jsapi',
      call: (x) => payParams.jsapi(x),
      valid: prepay,
      check: (made) => signed(jsapiPay(parts(made)), made.paySign),
    },
    {
      name: 'payParams.app',
      call: (x) => payParams.app(x),
      valid: prepay,
      check: (made) => signed(appPay(parts(made)), made.sign),
    },
    {
      name: 'parseNotification',
      call: (x) => client.parseNotification(x),
      valid: () => message(notification),
      check: (event) => same(event.resource, JSON.parse(notification.plaintext), 'resource'),
    },
    {
      name: 'sign',
      call: (x) => client.sign(x),
      valid: () => utf8(request.message),
      check: (signature) => equal(signature, request.signature, 'signature'),
    },
    {
      name: 'signRequest',
      call: (x) => client.signRequest(x),
      valid: () => ({
        method: request.method,
        path: request.path_and_query,
        body: request.body,
        timestamp: Number(request.timestamp),
        nonce: request.nonce_str,
      }),
      check: (made) => equal(made.signature, request.signature, 'signature'),
    },
    {
      name: 'verifyResponse',
      call: (x) => client.verifyResponse(x),
      valid: () => ({ ...message(answer), status: answer.status }),
      check: (nothing) => equal(nothing, undefined, 'value'),
    },
    {
      name: 'decryptResource',
      call: (x) => client.decryptResource(x),
      valid: () => {
        const { algorithm, nonce, associated_data, ciphertext } = resource;
        return { algorithm, nonce, associated_data, ciphertext };
      },
      check: (text) => equal(text, resource.plaintext, 'text'),
    },
    {
      name: 'encryptField',
      call: (x) => client.encryptField(x),
      valid: () => '张三',
      check: (ciphertext) => equal(ciphertext.length, 344, 'length'),
    },
    {
      name: 'decryptField',
      call: (x) => client.decryptField(x),
      valid: () => field.ciphertext,
      check: (text) => equal(text, field.plaintext, 'text'),
    },
  ];
  return { client, all };
}
