// An HTTP server that records requests as they are on the wire, and reads them with Node alone: what it makes of a
// signature, an encrypted field or a form owes nothing to this package or its sandbox.
import assert from 'node:assert/strict';
import { constants, createHash, generateKeyPairSync, privateDecrypt, verify } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { listen } from '../listen.mjs';

/** A serial number of the certificate that belongs to the merchant's key: nobody here looks at the certificate. */
const SERIAL = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1';
const KEY_ID = 'PUB_KEY_ID_0112345678202611290000000001';
const pair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

/** @typedef {{ method: string, target: string, headers: import('node:http').IncomingHttpHeaders, body: Buffer }} Sent */
/**
 * A request as entries: `method`, `path`, `query.mchid`, `body.amount.total`, `encrypted body.user_name` with the plain
 * text, `header wechatpay-serial`, `form meta`, …
 * @typedef {Map<string, string>} Entries
 */

/**
 * @param {import('../shop.mjs').Test} t
 * @returns the address and the credentials for both sides, and `record`
 */
export async function startRecorder(t) {
  const [merchant, platform] = [pair(), pair()];
  /** @type {Sent[]} */
  const sent = [];
  const url = await listen(t, async (request, response) => {
    const { method = '', url: target = '', headers } = request;
    sent.push({ method, target, headers, body: await buffer(request) });
    // Nobody verifies or reads an answer that says no, and nobody repeats the request.
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"code":"NOT_FOUND","message":"recorded"}');
  });
  const keys = { merchant: merchant.publicKey, platform: platform.privateKey };
  return {
    url,
    notifyUrl: 'https://shop.example.com/wechatpay/notify',
    /** What WeChat Pay signs with. */
    platformKey: platform.privateKey,
    credentials: {
      mchid: '1900000001',
      appid: 'wx8888888888888888',
      privateKey: merchant.privateKey,
      serialNo: SERIAL,
      apiV3Key: '0123456789abcdef0123456789abcdef',
      publicKeyId: KEY_ID,
      publicKey: platform.publicKey,
    },
    /**
     * The one request that `work` sends, however `work` ends.
     * @param {() => Promise<unknown>} work
     * @returns {Promise<Entries>}
     */
    async record(work) {
      sent.length = 0;
      /** @type {any} */
      const end = await work().catch((error) => error);
      const [first, ...more] = sent;
      assert.ok(first && more.length === 0, `${sent.length} requests; it ended with: ${end?.stack ?? end}`);
      return entriesOf(first, keys);
    },
  };
}

/**
 * @param {Sent} sent
 * @param {{ merchant: string, platform: string }} keys
 */
function entriesOf({ method, target, headers, body }, keys) {
  /** @type {Entries} */
  const entries = new Map();
  const [path = '', query = ''] = target.split('?', 2);
  entries.set('method', method);
  entries.set('path', path);
  const flat = (/** @type {string} */ name, /** @type {unknown} */ value) => {
    if (typeof value === 'object' && value !== null) {
      for (const [member, inner] of Object.entries(value)) flat(`${name}.${member}`, inner);
      return;
    }
    const plain = opened(value, keys.platform);
    if (plain === undefined) entries.set(name, JSON.stringify(value));
    else entries.set(`encrypted ${name}`, plain);
  };
  for (const [name, value] of new URLSearchParams(query)) {
    const again = entries.has(`query.${name}`) ? ' again' : '';
    flat(`query.${name}${again}`, value);
  }
  // A ciphertext as it stands, whose `+` anyone who reads a query takes for a space.
  for (const [, name = '', value] of query.matchAll(/([^&=]+)=([A-Za-z0-9+/]{342}==)(?=&|$)/g)) {
    entries.delete(`query.${name}`);
    entries.delete(`encrypted query.${name}`);
    entries.set(`unescaped encrypted query.${name}`, opened(value, keys.platform) ?? '');
  }
  for (const name of ['wechatpay-serial', 'idempotency-key']) {
    const value = headers[name];
    if (value !== undefined) entries.set(`header ${name}`, String(value));
  }
  const type = headers['content-type'] ?? '';
  const multipart = type.startsWith('multipart/');
  // A boundary is another one each time: what matters is that it is named.
  if (body.length > 0) entries.set('header content-type', type.replace(/boundary=.*/, 'boundary=…'));
  const form = multipart ? partsOf(body) : [];
  for (const { name, filename, type: of, content } of form) {
    if (filename === undefined) flat(`form ${name}`, JSON.parse(content.toString()));
    else flat(`form ${name}`, { filename, type: of, sha256: createHash('sha256').update(content).digest('hex') });
  }
  if (body.length > 0 && !multipart) flat('body', JSON.parse(body.toString()));
  // Of an upload, `meta` alone is signed.
  const signed = form.find(({ name }) => name === 'meta')?.content ?? body;
  entries.set('header authorization', authorization(headers.authorization, method, target, signed, keys.merchant));
  return entries;
}

/**
 * The plain text, if the value is one that only the platform's private key opens.
 * @param {unknown} value
 * @param {string} key
 */
function opened(value, key) {
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]{342}==$/.test(value)) return undefined;
  const padding = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  return privateDecrypt(padding, Buffer.from(value, 'base64')).toString();
}

/**
 * Scheme, merchant, serial number, and whether the signature is that of the request as it arrived.
 * @param {string} header
 * @param {string} method
 * @param {string} target
 * @param {Buffer} body
 * @param {string} key
 */
function authorization(header = '', method, target, body, key) {
  const [scheme = '', rest = ''] = header.split(/ (.*)/s);
  const { mchid, serial_no, nonce_str, timestamp, signature } = Object.fromEntries(
    [...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  const text = Buffer.concat([
    Buffer.from(`${method}\n${target}\n${timestamp}\n${nonce_str}\n`),
    body,
    Buffer.from('\n'),
  ]);
  const good = verify('sha256', text, key, Buffer.from(signature ?? '', 'base64'));
  return `${scheme} ${mchid} ${serial_no} ${good ? 'signed' : 'wrong signature'}`;
}

/** The parts of a form, by the boundary it begins with: a header may leave it out. @param {Buffer} body */
function partsOf(body) {
  const text = body.toString('latin1');
  const boundary = text.slice(0, text.indexOf('\r\n')).replace(/[^\w-]/g, '\\$&');
  const sections = text.split(new RegExp(`(?:^|\r\n)${boundary}(?:--)?(?:\r\n|$)`)).slice(1, -1);
  return sections.map((section) => {
    const end = section.indexOf('\r\n\r\n');
    const head = Buffer.from(section.slice(0, end), 'latin1').toString();
    const content = Buffer.from(section.slice(end + 4), 'latin1');
    const of = (/** @type {RegExp} */ pattern) => head.match(pattern)?.[1];
    return {
      name: of(/[; ]name="([^"]*)"/i),
      filename: of(/filename="([^"]*)"/i),
      type: of(/content-type: *([^\r\n]*)/i),
      content,
    };
  });
}

/**
 * What differs, a line each: `body.notify_url: theirs "https://…", ours absent`.
 * @param {Entries} theirs
 * @param {Entries} ours
 */
export function differences(theirs, ours) {
  const names = [...new Set([...theirs.keys(), ...ours.keys()])].sort();
  return names
    .filter((name) => theirs.get(name) !== ours.get(name))
    .map((name) => `${name}: theirs ${theirs.get(name) ?? 'absent'}, ours ${ours.get(name) ?? 'absent'}`);
}
