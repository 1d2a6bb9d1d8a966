// WeChat Pay with Node's own http module.
import { createServer } from 'node:http';
import { Shop } from '../shop/shop.mjs';

/** No request of this shop is longer, bytes. */
const LONGEST_BODY = 2 * 1024 * 1024;

const shop = new Shop(process.env);

/**
 * The body as it came, bytes; undefined if it is too long.
 * @param {import('node:http').IncomingMessage} request
 */
async function rawBody(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > LONGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  // Joined as bytes. `body += chunk` would break characters that lie across two chunks.
  return Buffer.concat(chunks);
}

/** @param {Buffer} body */
function parsed(body) {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<{ status: number, headers?: Record<string, string>, body: string }>}
 */
async function answer(request) {
  const { method, url = '/', headers } = request;
  const body = await rawBody(request);
  if (!body) return { status: 413, headers: { connection: 'close' }, body: '' };
  const path = url.split('?')[0] ?? '';
  if (method === 'POST' && path === '/wechatpay/notify') {
    return shop.wechatPay.handleNotification({ headers, body }, shop.receive, shop.payments);
  }
  const number = /^\/orders\/(\w+)$/.exec(path)?.[1];
  const { status, json } =
    method === 'POST' && path === '/orders'
      ? await shop.order(headers.authorization, parsed(body))
      : method === 'GET' && number
        ? await shop.state(headers.authorization, number)
        : { status: 404, json: { code: 'NOT_FOUND' } };
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) };
}

const server = createServer(async (request, response) => {
  try {
    const { status, headers, body } = await answer(request);
    response.writeHead(status, headers).end(body);
  } catch (error) {
    console.error(error);
    response.writeHead(500).end();
  }
});
const port = Number(process.env.PORT ?? 3000);
server.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`));
