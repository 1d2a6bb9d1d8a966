// A key service: the only program that has the merchant's private key. It lends two uses of it, and never the key.
//
//   POST /sign      any bytes: their signature, 256 bytes
//   POST /decrypt   a sensitive field, 256 bytes: what it says
//
// It needs no package, so no package can read the key.
import { constants, createHash, createPrivateKey, privateDecrypt, sign, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/** No message to sign is longer, bytes. */
const LONGEST = 2 * 1024 * 1024;

const { KEY_FILE = 'apiclient_key.pem', KEY_SERVICE_TOKEN: token = '', PORT = '3001' } = process.env;
if (token.length < 32) throw new Error('KEY_SERVICE_TOKEN must have at least 32 characters: openssl rand -hex 32');
const key = createPrivateKey(readFileSync(KEY_FILE));

/** @type {Record<string, (bytes: Buffer) => Buffer>} */
const USES = {
  '/sign': (message) => {
    // What the key was used for; no body, which holds data of customers.
    const [method, target] = message.toString().split('\n', 2);
    console.log(`signed ${JSON.stringify([method, target?.split('?')[0]])}`);
    return sign('sha256', message, key);
  },
  '/decrypt': (ciphertext) =>
    privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, ciphertext),
};

/** @param {string} text */
const digest = (text) => createHash('sha256').update(text).digest();
const expected = digest(`Bearer ${token}`);
/** Digests of one length, compared in constant time: the time tells nothing about the token. @param {string | undefined} header */
const isAllowed = (header = '') => timingSafeEqual(digest(header), expected);

/**
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<{ status: number, body?: Buffer }>}
 */
async function answer(request) {
  const { method, url = '', headers } = request;
  if (!isAllowed(headers.authorization)) return { status: 401 };
  const use = USES[url];
  if (!use) return { status: 404 };
  if (method !== 'POST') return { status: 405 };
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > LONGEST) return { status: 413 };
    chunks.push(chunk);
  }
  try {
    return { status: 200, body: use(Buffer.concat(chunks)) };
  } catch {
    // Says nothing about why a ciphertext does not open.
    return { status: 422 };
  }
}

const server = createServer(async (request, response) => {
  try {
    const { status, body } = await answer(request);
    // What was not read is not waited for.
    const headers = {
      'content-type': 'application/octet-stream',
      ...(request.complete ? {} : { connection: 'close' }),
    };
    response.writeHead(status, headers).end(body);
  } catch (error) {
    console.error(error);
    response.writeHead(500).end();
  }
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}`));
