// Notifications as people receive them: what the field reports about WeChat Pay libraries tell, one row each. Every message is
// accepted, or refused with the cause and the remedy; and the answer has the form the receiving side reads.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';
import { bilingual } from '../conformance/assert.mjs';

const examples = createRequire(new URL('../../examples/package.json', import.meta.url));
const express = examples('express');
const { Hono } = examples('hono');

const sandbox = await createSandbox({ notify: async () => new Response(null, { status: 204 }) });
after(() => sandbox.close());
const pay = new WechatPay({ ...sandbox.credentials, fetch: sandbox.fetch });
const out_trade_no = 'FIELD-0001';
await pay.prepayJsapi({
  description: '咖啡',
  out_trade_no,
  notify_url: 'https://shop.example/n',
  amount: { total: 5600 },
  payer: { openid: 'o1' },
});
await sandbox.pay(out_trade_no);
await sandbox.idle();

const { url, headers, body } = await sandbox.notification(out_trade_no);
const text = new TextDecoder().decode(body);
const base64 = Buffer.from(body).toString('base64');
const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
const parsed = () => JSON.parse(text);

const PLAIN = { status: 204, headers: {}, body: '' };
const SERVERLESS = { statusCode: 204, headers: {}, body: '', isBase64Encoded: false };

/**
 * What becomes of it: the answer, and the reason if there is one.
 * @param {any} source @param {any} [client]
 */
async function outcome(source, client = pay) {
  /** @type {any} */
  let reason;
  /** @type {any} */
  let event;
  const reply = await client.handleNotification(
    source,
    (/** @type {any} */ e) => {
      event = e;
    },
    {
      onError: (/** @type {any} */ e) => {
        reason = e;
      },
    },
  );
  return { reply, reason, event };
}

/** @param {any} source @param {any} expected the answer */
async function accepted(source, expected) {
  const { reply, reason, event } = await outcome(source);
  assert.equal(reason, undefined);
  assert.equal(event?.kind, 'payment');
  assert.equal(event.resource.out_trade_no, out_trade_no);
  if (expected === 204) assert.ok(reply instanceof Response && reply.status === 204);
  else assert.deepEqual(reply, expected);
}

/** @param {any} source @param {number} status @param {string} code @param {RegExp} words of message and remedy */
async function refused(source, status, code, words, client = pay) {
  const { reply, reason, event } = await outcome(source, client);
  assert.equal(event, undefined);
  assert.deepEqual([reply.status ?? reply.statusCode, reason.code], [status, code], reason.message);
  bilingual(reason, String(words));
  assert.match(`${reason.en.message} → ${reason.en.remedy}`, words);
}

/**
 * The message over HTTP, through a server of theirs.
 * @param {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => void} listener
 * @param {RequestInit} [init]
 */
async function posted(listener, init) {
  const server = createServer(listener);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  try {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const answer = await fetch(`http://127.0.0.1:${port}/n`, { method: 'POST', headers, body, ...init });
    return { status: answer.status, body: await answer.text() };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/**
 * What `handleNotification` makes of a request of Node's server, seen from inside.
 * @param {(request: any) => any} shape what the framework makes of it; may wait
 * @param {(source: any) => Promise<void>} check
 */
async function inNode(shape, check) {
  /** @type {unknown} */
  let failure;
  await posted(async (request, response) => {
    try {
      await check(await shape(request));
    } catch (error) {
      failure = error;
    }
    response.end();
  });
  if (failure) throw failure;
}

/** @param {AsyncIterable<Buffer>} stream */
async function joined(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Express with a middleware in front of the route. @param {any[]} middleware */
function expressApp(...middleware) {
  const app = express();
  /** @type {any} */
  let seen;
  app.post('/n', ...middleware, async (/** @type {any} */ req, /** @type {any} */ res) => {
    seen = await outcome(req);
    res.status(seen.reply.status).set(seen.reply.headers).send(seen.reply.body);
  });
  return { app, seen: () => seen };
}

test('N01 a body decoded in another charset is refused, and the charset is named', async () => {
  for (const decoded of [
    new TextDecoder('gbk').decode(body),
    Buffer.from(body).toString('latin1'),
    new TextDecoder('utf-8').decode(body.slice(0, -40)).replace(/支/, '\ufffd'),
  ]) {
    await refused({ headers, body: decoded }, 401, 'ERR_VERIFY_SIGNATURE', /charset|UTF-8/);
  }
});

test('N04 header names in any case are accepted', async () => {
  const shouted = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
  for (const form of [lower, shouted]) await accepted({ headers: form, body }, PLAIN);
});

test('N05 Koa: ctx, ctx.request and ctx.req, before and after the body parser', async () => {
  // What Koa makes of a request; its own body is the answer's.
  const context = (/** @type {any} */ req, /** @type {object} */ more = {}) => {
    const request = { req, headers: req.headers, ...more };
    return { req, request, headers: req.headers, body: undefined };
  };
  await inNode(context, (ctx) => accepted(ctx, PLAIN));
  await inNode(context, (ctx) => accepted(ctx.request, PLAIN));
  await inNode(context, (ctx) => accepted(ctx.req, PLAIN));
  const kept = async (/** @type {any} */ req) => {
    const rawBody = String(await joined(req));
    return context(req, { rawBody, body: JSON.parse(rawBody) });
  };
  await inNode(kept, (ctx) => accepted(ctx, PLAIN));
  await inNode(kept, async (ctx) => assert.equal((await pay.parseNotification(ctx.request)).kind, 'payment'));
  const lost = async (/** @type {any} */ req) => context(req, { body: JSON.parse(String(await joined(req))) });
  await inNode(lost, (ctx) => refused(ctx, 500, 'ERR_INPUT', /already parsed.*koa-bodyparser.*rawBody/));
});

test('N06 a proxy that strips a header is suspected by name', async () => {
  const { 'wechatpay-serial': _, ...rest } = lower;
  await refused({ headers: rest, body }, 401, 'ERR_VERIFY_HEADER', /wechatpay-serial is missing.*proxy/);
});

test('N08, N09 a body that was parsed and written again is refused with that cause', async () => {
  const members = parsed();
  for (const again of [
    JSON.stringify(members, null, 2),
    JSON.stringify(Object.fromEntries(Object.entries(members).reverse())),
  ]) {
    await refused({ headers, body: again }, 401, 'ERR_VERIFY_SIGNATURE', /never parsed/);
  }
});

test('N10 an empty body is refused as empty', async () => {
  await refused({ headers, body: '' }, 401, 'ERR_VERIFY_SIGNATURE', /empty/);
  await refused({ headers, body: null, isBase64Encoded: false }, 401, 'ERR_VERIFY_SIGNATURE', /empty/);
});

test('N12, N14 serverless events are taken as they are, and answered with statusCode', async () => {
  const events = {
    'API Gateway, REST': {
      resource: '/n',
      httpMethod: 'POST',
      headers,
      multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      queryStringParameters: null,
      requestContext: { requestId: '1' },
      body: text,
      isBase64Encoded: false,
    },
    'API Gateway, HTTP': {
      version: '2.0',
      rawPath: '/n',
      headers: lower,
      requestContext: { http: { method: 'POST' } },
      body: base64,
      isBase64Encoded: true,
    },
    'load balancer with repeated headers': {
      httpMethod: 'POST',
      multiValueHeaders: Object.fromEntries(Object.entries(lower).map(([name, value]) => [name, [value]])),
      body: text,
      isBase64Encoded: false,
    },
    'Tencent SCF': { httpMethod: 'POST', path: '/n', headers: lower, requestContext: { stage: 'release' }, body: text },
    'Aliyun FC, parsed': {
      version: 'v1',
      rawPath: '/n',
      headers,
      body: base64,
      isBase64Encoded: true,
      requestContext: {},
    },
  };
  for (const event of Object.values(events)) {
    await accepted(event, SERVERLESS);
    await accepted(JSON.stringify(event), SERVERLESS);
    await accepted(Buffer.from(JSON.stringify(event)), SERVERLESS);
    assert.equal((await pay.parseNotification(/** @type {any} */ (event))).kind, 'payment');
  }
  // Refused, it must not be without a statusCode either: the platform would answer 200.
  const { reply } = await outcome({ ...events['API Gateway, HTTP'], headers: {} });
  assert.deepEqual(reply, {
    statusCode: 401,
    headers: { 'Content-Type': 'application/json' },
    body: '{"code":"FAIL","message":"not accepted"}',
    isBase64Encoded: false,
  });
  await refused({ ...events['API Gateway, HTTP'], headers: null }, 401, 'ERR_VERIFY_HEADER', /missing/);
  await refused({ ...events['API Gateway, HTTP'], body: '***' }, 500, 'ERR_INPUT', /is not base64/);
  await refused({ ...events['API Gateway, REST'], body: parsed() }, 500, 'ERR_INPUT', /already parsed.*event/);
  // Only the body was passed, or nothing of use: whoever reads statusCode finds one.
  for (const source of [text, Buffer.from(text), 'x', Buffer.from([0xff]), undefined, 5, { a: 1 }]) {
    const { reply, reason } = await outcome(source);
    assert.deepEqual([reply.statusCode, reason.code], [500, 'ERR_INPUT']);
  }
});

test('N15, N16 a handler that fails is answered 500, one that resolves 204 without a body, whatever it returns', async () => {
  const onError = () => {};
  for (const handler of [
    () => {
      throw new Error('x');
    },
    () => Promise.reject(new Error('x')),
  ]) {
    assert.equal((await pay.handleNotification({ headers, body }, handler, { onError })).status, 500);
  }
  for (const result of [undefined, null, { status: 201 }, '<xml/>', new Response('x', { status: 500 })]) {
    assert.deepEqual(await pay.handleNotification({ headers, body }, async () => result), PLAIN);
  }
});

test('N17, N19, N20 refunds, transfers and partner payments are opened as they are', async () => {
  for (const [event_type, resource, kind = 'other'] of /** @type {const} */ ([
    [
      'REFUND.SUCCESS',
      { sp_mchid: '1900000001', sub_mchid: '1900000002', out_refund_no: 'R1', refund_status: 'SUCCESS' },
    ],
    [
      'MCHTRANSFER.BILL.FINISHED',
      { out_bill_no: 'plfk1', transfer_bill_no: '1330009', state: 'SUCCESS', transfer_amount: 1 },
      'transfer',
    ],
    [
      'TRANSACTION.SUCCESS',
      { sp_mchid: '1900000001', sub_mchid: '1900000002', out_trade_no: 'P1', amount: { total: 1 } },
    ],
  ])) {
    const message = await sealed(event_type, resource);
    const event = await pay.parseNotification(message);
    assert.deepEqual([event.kind, event.event_type, event.resource], [kind, event_type, resource]);
    assert.deepEqual(await pay.handleNotification(message, () => {}), PLAIN);
  }
});

test('N23 an unknown serial is named', async () => {
  await refused(
    { headers: { ...lower, 'wechatpay-serial': '7157F09EFDC096DE15EBE81A47057A7232F1B8E1' }, body },
    401,
    'ERR_VERIFY_UNKNOWN_KEY',
    /7157F09E/,
  );
});

test('N24 a wrong APIv3 key is named, and asks for another delivery', async () => {
  const wrong = new WechatPay({ ...sandbox.credentials, apiV3Key: '0'.repeat(32) });
  await refused({ headers, body }, 500, 'ERR_DECRYPT', /APIv3 key/, wrong);
});

test('N25 Express: the raw body in each usual way; behind express.json() the remedy is named', async () => {
  const verify = (/** @type {any} */ req, /** @type {any} */ _, /** @type {Buffer} */ buffer) => {
    req.rawBody = buffer;
  };
  for (const middleware of [
    [],
    [express.raw({ type: '*/*' })],
    [express.json({ verify })],
    [express.text({ type: '*/*' })],
    [express.urlencoded()],
  ]) {
    const { app, seen } = expressApp(...middleware);
    assert.deepEqual(await posted(app), { status: 204, body: '' }, String(seen()?.reason));
  }
  const { app, seen } = expressApp(express.json());
  assert.equal((await posted(app)).status, 500);
  const { reason } = seen();
  assert.equal(reason.code, 'ERR_INPUT');
  assert.match(reason.en.message, /already parsed/);
  for (const remedy of [
    /express\.raw\(\{ type: "\*\/\*" \}\) before express\.json\(\)/,
    /req\.rawBody = buf/,
    /rawBody: true/,
    /bodyParser: false/,
  ])
    assert.match(reason.en.remedy, remedy);
});

test('N25 Fastify and Nest: the payload unread, as a Buffer, as text and beside the parsed body', async () => {
  const request = (/** @type {any} */ raw, /** @type {object} */ more = {}) => ({
    raw,
    headers: raw.headers,
    params: {},
    ...more,
  });
  await inNode(
    (raw) => request(raw),
    (source) => accepted(source, PLAIN),
  );
  await inNode(
    (raw) => request(raw, { body: raw }),
    (source) => accepted(source, PLAIN),
  );
  await inNode(
    async (raw) => request(raw, { body: await joined(raw) }),
    (source) => accepted(source, PLAIN),
  );
  await inNode(
    async (raw) => request(raw, { body: String(await joined(raw)) }),
    (source) => accepted(source, PLAIN),
  );
  await inNode(
    async (raw) => {
      const rawBody = await joined(raw);
      return request(raw, { rawBody, body: JSON.parse(String(rawBody)) });
    },
    (source) => accepted(source, PLAIN),
  );
  const lost = async (/** @type {any} */ raw) => request(raw, { body: JSON.parse(String(await joined(raw))) });
  await inNode(lost, (source) =>
    refused(source, 500, 'ERR_INPUT', /already parsed.*addContentTypeParser.*parseAs: "buffer"/),
  );
});

test('N25 functions whose request keeps rawBody', async () => {
  for (const rawBody of [text, body, Buffer.from(body)]) {
    await accepted({ method: 'POST', headers: lower, rawBody, body: parsed() }, PLAIN);
    assert.equal(
      (await pay.parseNotification(/** @type {any} */ ({ headers: lower, rawBody, body: parsed() }))).kind,
      'payment',
    );
  }
});

test('N26 Hono: c, c.req and c.req.raw, also after a middleware read the text', async () => {
  const app = new Hono();
  /** @type {any} */
  let reason;
  const options = {
    onError: (/** @type {any} */ error) => {
      reason = error;
    },
  };
  const handle = (/** @type {any} */ source) => pay.handleNotification(source, () => {}, options);
  app.post('/context', (/** @type {any} */ c) => handle(c));
  app.post('/request', (/** @type {any} */ c) => handle(c.req));
  app.post('/raw', (/** @type {any} */ c) => handle(c.req.raw));
  app.post('/text', async (/** @type {any} */ c) => handle((await c.req.text(), c)));
  app.post('/json', async (/** @type {any} */ c) => handle((await c.req.json(), c.req)));
  app.post('/lost', async (/** @type {any} */ c) => handle((await c.req.raw.text(), c)));
  for (const [path, status] of /** @type {const} */ ([
    ['context', 204],
    ['request', 204],
    ['raw', 204],
    ['text', 204],
    ['json', 204],
    ['lost', 500],
  ])) {
    const response = await app.request(`http://shop.example/${path}`, { method: 'POST', headers, body });
    assert.equal(response.status, status, path);
  }
  assert.match(`${reason.en.message} ${reason.en.remedy}`, /already been read.*request\.json\(\)/);
});

test('N26 whatever holds a web request gives it', async () => {
  const request = () => new Request(url, { method: 'POST', headers, body });
  for (const wrap of [
    (/** @type {any} */ r) => ({ request: r, locals: {} }),
    (/** @type {any} */ r) => ({ req: r }),
    (/** @type {any} */ r) => r,
  ])
    await accepted(wrap(request()), 204);
});

test('N27 the request of Node itself: unread it is read, read it is refused with the remedy', async () => {
  await inNode(
    (request) => request,
    (request) => accepted(request, PLAIN),
  );
  await inNode(
    (request) => request.setEncoding('utf8'),
    (request) => accepted(request, PLAIN),
  );
  await inNode(
    (request) => ({ node: { req: request } }),
    (event) => accepted(event, PLAIN),
  );
  await inNode(
    (request) => ({ headers: request.headers, body: request }),
    (message) => accepted(message, PLAIN),
  );
  await inNode(
    async (request) => (await joined(request), request),
    (request) => refused(request, 500, 'ERR_INPUT', /already been read.*express\.raw/),
  );
  await inNode(
    async (request) => Object.assign(request, { rawBody: await joined(request) }),
    (request) => accepted(request, PLAIN),
  );
  await inNode(
    (request) => request,
    async (request) => {
      await assert.rejects(async () => pay.parseNotification(request), {
        code: 'ERR_INPUT',
        message: /还没有读取/,
        remedy: /handleNotification/,
      });
    },
  );
  await inNode(
    (request) => ({ headers: request.headers, body: new Promise(() => {}) }),
    (message) => refused(message, 500, 'ERR_INPUT', /is a promise \(await it\)/),
  );
});

test('N27 a Node request that is too long, drips or breaks off is refused, and the sender still gets the answer', async () => {
  const errors = /** @type {any[]} */ ([]);
  let taken = 0;
  /** @type {import('node:http').RequestListener} */
  const listener = async (request, response) => {
    const onError = (/** @type {any} */ error) => {
      errors.push(error);
    };
    const reply = await pay.handleNotification(request, () => {}, { onError, bodyTimeoutMs: 300 });
    taken = request.socket.bytesRead;
    response.writeHead(reply.status, reply.headers).end(reply.body);
  };
  const endless = () =>
    Readable.toWeb(
      Readable.from(
        (function* () {
          for (let index = 0; index < 400; index++) yield Buffer.alloc(1 << 20);
        })(),
      ),
    );
  const answer = await posted(listener, /** @type {any} */ ({ body: endless(), duplex: 'half' }));
  assert.deepEqual(answer, { status: 401, body: '{"code":"FAIL","message":"not accepted"}' });
  assert.ok(taken < 8 << 20, `${taken} bytes were read`);
  const still = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(1)) });
  assert.deepEqual(await posted(listener, /** @type {any} */ ({ body: still, duplex: 'half' })), answer);
  assert.deepEqual(
    errors.map(({ en }) => /longer|within 300 ms/.exec(en.message)?.[0]),
    ['longer', 'within 300 ms'],
  );
  // Forged headers are refused before any of it is taken.
  const forged = { headers: { 'content-type': 'application/json' }, body: endless(), duplex: 'half' };
  assert.deepEqual(await posted(listener, /** @type {any} */ (forged)), answer);
  assert.ok(taken < 1 << 20, `${taken} bytes were read`);
});

test('N28 a header that a proxy repeats is refused as repeated, however the repetition looks', async () => {
  const twice = `${lower['wechatpay-serial']}, ${lower['wechatpay-serial']}`;
  const doubled = new Headers(headers);
  doubled.append('Wechatpay-Serial', String(lower['wechatpay-serial']));
  for (const form of [
    { ...lower, 'wechatpay-serial': twice },
    doubled,
    { ...lower, 'wechatpay-serial': [lower['wechatpay-serial'], lower['wechatpay-serial']] },
  ]) {
    await refused({ headers: form, body }, 401, 'ERR_VERIFY_HEADER', /wechatpay-serial occurs more than once/);
  }
  // Node joins them as well; its raw list shows them.
  await inNode(
    (request) => {
      request.rawHeaders.push('Wechatpay-Serial', String(lower['wechatpay-serial']));
      return request;
    },
    (request) => refused(request, 401, 'ERR_VERIFY_HEADER', /wechatpay-serial occurs more than once/),
  );
});

test('N30 a wrong clock is named with the distance', async () => {
  const late = new WechatPay({ ...sandbox.credentials, now: () => Date.now() + 600_000 });
  await refused({ headers, body }, 401, 'ERR_VERIFY_TIMESTAMP', /60\d s behind the local clock.*clock/, late);
});

test('what is no request is refused with what was found', async () => {
  for (const [source, words] of /** @type {[any, RegExp][]} */ ([
    [undefined, /is undefined instead of a request/],
    [null, /is null/],
    [5, /is a number/],
    [[], /is a list/],
    [{ method: 'POST', url: '/' }, /is an object with the members method, url/],
    [new FormData(), /is a FormData/],
    [Promise.resolve({}), /is a promise \(await it\)/],
    ['{}', /is text without headers/],
    [new Uint8Array(2), /is bytes instead/],
    [{ headers: 5, body: '' }, /headers is a number/],
    [{ headers, body: undefined }, /body is undefined instead of bytes/],
    [{ headers, body: parsed() }, /already parsed/],
    [
      {
        get headers() {
          throw new Error('x');
        },
        body: '',
      },
      /headers could not be read/,
    ],
    [
      new Proxy(
        {},
        {
          has() {
            throw new Error('x');
          },
          ownKeys() {
            throw new Error('x');
          },
        },
      ),
      /is an object that cannot be read/,
    ],
  ]))
    await assert.rejects(
      async () => pay.parseNotification(source),
      (/** @type {any} */ error) => error.code === 'ERR_INPUT' && words.test(error.en.message) && error.remedy !== '',
    );
});

/**
 * A genuine message with another content.
 * @param {string} event_type @param {object} resource
 */
function sealed(event_type, resource) {
  return sandbox.notification(out_trade_no, {
    transaction: () => resource,
    envelope: (envelope) => ({ ...envelope, event_type }),
  });
}
