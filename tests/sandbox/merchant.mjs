/**
 * The merchant's side for these tests, on node:crypto alone: nothing here comes from the code under test.
 */

import assert from 'node:assert/strict';
import crypto from 'node:crypto';

/** A clock that stands still unless a test moves it, Unix milliseconds. */
export const NOON = Date.UTC(2026, 6, 20, 4, 0, 0);

/** The order of the example that circulates for this endpoint, without its two stray blanks. */
export function orderBody(changes = {}) {
  return {
    appid: 'wxd678efh567hg6787',
    mchid: '1230000109',
    description: 'Image形象店-深圳腾大-QQ公仔',
    out_trade_no: '1217752501201407033233368018',
    notify_url: 'https://www.weixin.qq.com/wxpay/pay.php',
    amount: { total: 100, currency: 'CNY' },
    payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
    ...changes,
  };
}

/**
 * A sandbox whose clock the test moves, for a shop that accepts every notification: `events` and `posts` are what it told.
 * @param {(options: object) => Promise<any>} create `createSandbox`
 * @param {object} options
 */
export async function watched(create, options) {
  const clock = { time: NOON };
  const [events, posts] = [[], []];
  const sandbox = await create({
    refundInterval: 0,
    subMerchants: [{ mchid: '1900000100' }],
    now: () => clock.time,
    notify: async (url, init) => {
      posts.push({ url, ...init });
      return new Response(null, { status: 204 });
    },
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { clock, events, posts, sandbox, credentials: sandbox.credentials };
}

/** Signs the lines with the merchant's key: RSASSA-PKCS1-v1_5, SHA-256, Base64. */
export function sign(message, privateKey) {
  return crypto.sign('sha256', Buffer.from(message), privateKey).toString('base64');
}

/**
 * Headers of a signed request. `members` changes members of Authorization after signing. Those of a brand sign
 * in its way.
 */
export function signedHeaders(credentials, { method, target, body = '', time = NOON, nonce, members = {}, order }) {
  const { mchid, brandId } = credentials;
  const values = {
    ...(brandId === undefined ? { mchid } : { brand_id: brandId }),
    nonce_str: nonce ?? crypto.randomBytes(16).toString('hex'),
    timestamp: String(Math.floor(time / 1000)),
    serial_no: credentials.serialNo,
  };
  const message = Buffer.concat([
    Buffer.from(`${method}\n${target}\n${members.timestamp ?? values.timestamp}\n${values.nonce_str}\n`),
    Buffer.from(body),
    Buffer.from('\n'),
  ]);
  const all = { ...values, signature: sign(message, credentials.privateKey), ...members };
  const names = order ?? Object.keys(all).filter((name) => all[name] !== undefined);
  return {
    Accept: 'application/json',
    'User-Agent': 'sandbox-tests/1.0',
    Authorization: `WECHATPAY${brandId === undefined ? '2' : '-BRAND'}-SHA256-RSA2048 ${names.map((name) => `${name}="${all[name]}"`).join(',')}`,
    ...(body.length > 0 ? { 'Content-Type': 'application/json' } : {}),
  };
}

const MAIN = 'api.mch.weixin.qq.com';

/**
 * One signed call, of the merchant or its `brand`. `headers` replaces or (with undefined) drops headers.
 * @returns status, headers, raw bytes, and the parsed JSON if there is any
 */
export async function call(
  sandbox,
  method,
  target,
  { json, body, headers = {}, host = MAIN, brand = false, ...signing } = {},
) {
  const bytes = body ?? (json === undefined ? '' : JSON.stringify(json));
  const credentials = brand ? sandbox.brandCredentials : sandbox.credentials;
  const all = { ...signedHeaders(credentials, { method, target, body: bytes, ...signing }), ...headers };
  for (const name of Object.keys(all)) if (all[name] === undefined) delete all[name];
  const response = await sandbox.fetch(`https://${host}${target}`, {
    method,
    headers: all,
    ...(bytes.length > 0 ? { body: bytes } : {}),
  });
  const raw = Buffer.from(await response.arrayBuffer());
  const isFile = /^(text\/plain|image\/)/.test(response.headers.get('Content-Type'));
  return {
    status: response.status,
    headers: response.headers,
    raw,
    json: raw.length > 0 && !isFile ? JSON.parse(raw) : undefined,
  };
}

export const prepay = (sandbox, changes, options) =>
  call(sandbox, 'POST', '/v3/pay/transactions/jsapi', { json: orderBody(changes), ...options });

export const query = (sandbox, number, options) =>
  call(sandbox, 'GET', `/v3/pay/transactions/out-trade-no/${number}?mchid=${sandbox.credentials.mchid}`, options);

export const close = (sandbox, number, options) =>
  call(sandbox, 'POST', `/v3/pay/transactions/out-trade-no/${number}/close`, {
    json: { mchid: sandbox.credentials.mchid },
    ...options,
  });

/** A refund of a part of the order above. */
export function refundBody(changes = {}) {
  return {
    out_trade_no: orderBody().out_trade_no,
    out_refund_no: 'RF-0001',
    notify_url: 'https://www.weixin.qq.com/wxpay/refund.php',
    amount: { refund: 40, total: 100, currency: 'CNY' },
    ...changes,
  };
}

export const refund = (sandbox, changes, options) =>
  call(sandbox, 'POST', '/v3/refund/domestic/refunds', { json: refundBody(changes), ...options });

export const queryRefund = (sandbox, number = 'RF-0001', options = {}) =>
  call(sandbox, 'GET', `/v3/refund/domestic/refunds/${number}`, options);

/** Encrypts a field to WeChat Pay's public key: RSAES-OAEP, SHA-1, Base64. */
export const seal = (credentials, text) =>
  crypto
    .publicEncrypt({ key: credentials.publicKey, padding: crypto.constants.RSA_PKCS1_OAEP_PADDING }, Buffer.from(text))
    .toString('base64');

/** Opens a field that is encrypted to the merchant, the same way. */
export const open = (credentials, field) =>
  crypto
    .privateDecrypt(
      { key: credentials.privateKey, padding: crypto.constants.RSA_PKCS1_OAEP_PADDING },
      Buffer.from(field, 'base64'),
    )
    .toString();

/** A test may stop the clock of the sandbox, but not that of waiting. */
const { setTimeout: later } = globalThis;

/** Waits until the condition holds, at most 20 seconds: the machine may be busy. */
export async function until(condition) {
  const end = performance.now() + 20_000;
  while (!(await condition())) {
    assert.ok(performance.now() < end, 'waited in vain');
    await new Promise((resolve) => later(resolve, 2));
  }
}

/** Whether these headers carry a right signature of these bytes. `headers` is a Headers or a plain object. */
export function signatureIsRight(credentials, headers, body) {
  const get = (name) => new Headers(headers).get(name);
  assert.equal(get('Wechatpay-Serial'), credentials.publicKeyId);
  assert.equal(get('Wechatpay-Signature-Type'), 'WECHATPAY2-SHA256-RSA2048');
  const message = Buffer.concat([
    Buffer.from(`${get('Wechatpay-Timestamp')}\n${get('Wechatpay-Nonce')}\n`),
    Buffer.from(body),
    Buffer.from('\n'),
  ]);
  const signature = Buffer.from(get('Wechatpay-Signature') ?? '', 'base64');
  return crypto.verify('sha256', message, credentials.publicKey, signature);
}

/** Opens an encrypted resource with the APIv3 key. */
export function decrypt(credentials, { ciphertext, nonce, associated_data: associatedData = '' }) {
  const bytes = Buffer.from(ciphertext, 'base64');
  const decipher = crypto.createDecipheriv('aes-256-gcm', credentials.apiV3Key, nonce);
  decipher.setAAD(Buffer.from(associatedData));
  decipher.setAuthTag(bytes.subarray(-16));
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString());
}

/** The field of a refusal: named in the detail, or in the message alone, between Chinese quotation marks. */
const fieldOf = ({ detail, message }) => detail?.field ?? /“\/(?:body|uri_template)([^”]*)”/.exec(message)?.[1];

/** Asserts an error body and that an answer to an authenticated request is signed, and one to others is not. */
export function assertRefused(response, credentials, { status, code, field, location, signed = true }) {
  assert.equal(response.status, status, response.raw.toString());
  assert.equal(response.json.code, code, response.raw.toString());
  assert.equal(typeof response.json.message, 'string');
  if (field !== undefined) assert.equal(fieldOf(response.json), field, response.raw.toString());
  if (location !== undefined) assert.equal(response.json.detail.location, location);
  assert.match(response.headers.get('Content-Type'), /^application\/json/);
  assert.equal(response.headers.get('Wechatpay-Signature-Type'), 'WECHATPAY2-SHA256-RSA2048');
  assert.match(response.headers.get('Request-ID'), /^[0-9A-F]+-[1-9]\d*$/);
  if (signed) assert.ok(signatureIsRight(credentials, response.headers, response.raw), 'the refusal is signed');
  else assert.equal(response.headers.get('Wechatpay-Signature'), null);
}
