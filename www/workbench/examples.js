// Messages to try, signed in this tab with throwaway keys: sound ones, and one for each usual mistake.

import { publicKeyOf, throwawayKeys } from '../common/keys.js';
import { canonical, createSandbox, WechatPay } from '../common/lib.js';

/**
 * @typedef {object} Example
 * @property {string} head start line and headers
 * @property {string} body
 * @property {string} publicKey
 * @property {string} publicKeyId
 * @property {string} [apiV3Key]
 */

/** Sound first, then by what went wrong. */
export const EXAMPLES = /** @type {const} */ ({
  sound: ['request', 'response', 'notification'],
  request: [
    'no-final-newline',
    'crlf',
    'decoded-url',
    'no-query',
    'lower-method',
    'milliseconds',
    'swapped',
    'other-body',
    'other-serial',
  ],
  response: [
    'reserialised',
    'newline-added',
    'newline-removed',
    'wrong-key',
    'unknown-serial',
    'stale',
    'probe',
    'cut-signature',
  ],
});

const NONCE = 'n1GETquery9Z8xC7vB6nM5lK4jH3gF2d';
const NUMBER = 'T|20260720*07_a-1';
const seconds = () => String(Math.floor(Date.now() / 1000));

/** @type {Promise<Awaited<ReturnType<typeof prepare>>> | undefined} */
let prepared;

async function prepare() {
  const keys = await throwawayKeys();
  const sandbox = await createSandbox({ keys });
  sandbox.close();
  const { credentials } = sandbox;
  const merchant = new WechatPay(credentials);
  const merchantKey = await publicKeyOf(keys.privateKey);
  // WeChat Pay's side signs with its own key: the same library, the two keys in each other's place.
  const wechat = new WechatPay({
    ...credentials,
    // It belongs to the other key.
    certificate: undefined,
    privateKey: keys.wechatpayPrivateKey,
    publicKey: merchantKey,
  });
  return { keys, credentials, merchant, wechat, merchantKey };
}

/** @param {string} name one of `EXAMPLES` @returns {Promise<Example>} */
export async function makeExample(name) {
  prepared ??= prepare();
  const parts = await prepared;
  if (name === 'notification' || name === 'reserialised') return notification(parts, name);
  return Object.hasOwn(REQUESTS, name) ? request(parts, REQUESTS[name]) : response(parts, RESPONSES[name]);
}

/**
 * How a request is signed wrongly: what differs in the text that is signed, and in what is sent.
 * @typedef {{ post?: true, sign?: (text: string) => string, sent?: { serial?: 'other', body?: 'pretty' }, timestamp?: 'ms' }} RequestMistake
 */

/** @type {Record<string, RequestMistake>} */
const REQUESTS = {
  request: { post: true },
  'no-final-newline': { sign: (text) => text.slice(0, -1) },
  crlf: { sign: (text) => text.replaceAll('\n', '\r\n') },
  'decoded-url': { sign: (text) => text.replaceAll('%7C', '|').replaceAll('%2A', '*') },
  'no-query': { sign: (text) => text.replace(/\?[^\n]*/, '') },
  'lower-method': { sign: (text) => text.replace(/^GET/, 'get') },
  milliseconds: { timestamp: 'ms' },
  swapped: { sign: (text) => text.replace(/^(.*\n.*\n)(.*\n)(.*\n)/, '$1$3$2') },
  'other-body': { post: true, sent: { body: 'pretty' } },
  'other-serial': { post: true, sent: { serial: 'other' } },
};

/** @param {Awaited<ReturnType<typeof prepare>>} parts @param {RequestMistake} mistake @returns {Promise<Example>} */
async function request(
  { credentials, merchant, merchantKey },
  { post, sign = (text) => text, sent = {}, timestamp: unit },
) {
  const method = post ? 'POST' : 'GET';
  const path = post
    ? '/v3/pay/transactions/jsapi'
    : `/v3/pay/transactions/out-trade-no/${encodeURIComponent(NUMBER).replaceAll('*', '%2A')}?mchid=${credentials.mchid}`;
  const order = {
    appid: credentials.appid,
    mchid: credentials.mchid,
    description: '手冲咖啡 中杯 x2',
    out_trade_no: 'COFFEE_20260720-0001',
    notify_url: 'https://pay.example.com/hooks/wechat',
    amount: { total: 5600, currency: 'CNY' },
    payer: { openid: 'oTESTu5Wn2Yk8Rb0Vq3Jd6Ls9Xc1' },
  };
  const body = post ? JSON.stringify(order) : '';
  const timestamp = unit === 'ms' ? String(Date.now()) : seconds();
  const signature = await merchant.sign(sign(`${method}\n${path}\n${timestamp}\n${NONCE}\n${body}\n`));
  const serial = sent.serial
    ? credentials.serialNo.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    : credentials.serialNo;
  const head =
    `${method} ${path} HTTP/1.1\n` +
    'Accept: application/json\n' +
    `Authorization: WECHATPAY2-SHA256-RSA2048 mchid="${credentials.mchid}",nonce_str="${NONCE}",timestamp="${timestamp}",` +
    `serial_no="${serial}",signature="${signature}"`;
  return {
    head,
    body: sent.body ? JSON.stringify(order, null, 2) : body,
    publicKey: merchantKey,
    publicKeyId: credentials.serialNo,
  };
}

/**
 * What is wrong with an answer: its age, its signature, its body after or before signing, the key it names or is checked with.
 * @typedef {(text: string) => string} Change
 * @typedef {{ age?: number, signature?: Change, body?: Change, signed?: Change, serial?: true, key?: true }} ResponseMistake
 */

/** @type {Record<string, ResponseMistake>} */
const RESPONSES = {
  response: {},
  'newline-added': { body: (text) => `${text}\n` },
  'newline-removed': { signed: (text) => `${text}\n` },
  'wrong-key': { key: true },
  'unknown-serial': { serial: true },
  stale: { age: 600 },
  probe: { signature: (text) => `WECHATPAY/SIGNTEST/${text.slice(19)}` },
  'cut-signature': { signature: (text) => text.slice(0, -12) },
};

/** @param {Awaited<ReturnType<typeof prepare>>} parts @param {ResponseMistake} mistake @returns {Promise<Example>} */
async function response({ credentials, wechat, merchantKey }, mistake) {
  const { age = 0, signature: spoil = same, body: change = same, signed: other = same } = mistake;
  const body = '{"prepay_id":"wx20100005a7c39e4d1b86f2035d7e9c0000"}';
  const timestamp = String(Number(seconds()) - age);
  const signature = spoil(await wechat.sign(canonical.response({ timestamp, nonce: NONCE, body: other(body) })));
  const id = credentials.publicKeyId;
  const head = responseHead({
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': NONCE,
    'Wechatpay-Signature': signature,
    'Wechatpay-Serial': mistake.serial ? id.replace(/.$/, (last) => (last === '0' ? '1' : '0')) : id,
    'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
  });
  return { head, body: change(body), publicKey: mistake.key ? merchantKey : credentials.publicKey, publicKeyId: id };
}

/** @param {Awaited<ReturnType<typeof prepare>>} parts @param {string} name @returns {Promise<Example>} */
async function notification({ keys, credentials }, name) {
  const { headers, body } = await paidNotification(keys);
  const text = new TextDecoder().decode(body);
  return {
    head: responseHead(
      Object.fromEntries(Object.entries(headers).filter(([header]) => header.startsWith('Wechatpay-'))),
    ),
    body: name === 'reserialised' ? JSON.stringify(JSON.parse(text), null, 2) : text,
    publicKey: credentials.publicKey,
    publicKeyId: credentials.publicKeyId,
    apiV3Key: credentials.apiV3Key,
  };
}

/**
 * The notification of an order paid just now, in a sandbox of its own.
 * @param {import('../pkg/sandbox/index.js').SandboxKeys} keys
 */
export async function paidNotification(keys) {
  const sandbox = await createSandbox({ keys, notify: async () => new Response(null, { status: 204 }) });
  const { credentials } = sandbox;
  const client = new WechatPay({
    ...credentials,
    fetch: (url, init) => sandbox.fetch(url, /** @type {RequestInit} */ (init)),
  });
  const number = 'COFFEE_20260720-0001';
  await client.prepayJsapi({
    description: '手冲咖啡 中杯 x2',
    out_trade_no: number,
    attach: 'shop=07',
    notify_url: 'https://pay.example.com/hooks/wechat',
    amount: { total: 5600 },
    payer: { openid: 'oTESTu5Wn2Yk8Rb0Vq3Jd6Ls9Xc1' },
  });
  await sandbox.pay(number);
  const signed = await sandbox.notification(number);
  await sandbox.idle();
  sandbox.close();
  return signed;
}

/** @param {Record<string, string>} headers */
const responseHead = (headers) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

/** @param {string} text */
function same(text) {
  return text;
}
