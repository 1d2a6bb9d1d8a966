/**
 * `listen`: an inbox for notifications, in front of a handler.
 */

import { createServer } from 'node:http';
import { openKeysFile } from '../../sandbox/keys-file.mjs';
import { startSandboxServer } from '../../sandbox/server.mjs';
import { UsageError } from '../arguments.js';
import { until } from '../interruption.js';
import { say } from '../language.js';
import { opened } from '../port.js';
import { TITLE } from '../sandbox-guide.js';
import { SHARED } from '../sandbox-options.js';
import { CREDENTIALS, clientOf, settingsFrom } from '../settings.js';
import { visible, visibleLines } from '../visible.js';

/** The longest notification, as for the client, and the time a handler has, in milliseconds. */
const MAX_BODY = 2 * 1024 * 1024;
const ANSWER_LIMIT = 5000;
/** Of one connection, and so not passed on. */
const HOP = [
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'expect',
  'te',
  'trailer',
  'upgrade',
];

/** @typedef {import('wechatpay-wasm').WechatPay} WechatPay */
/** @typedef {{ ok: boolean, event_type?: string, kind?: string, id?: string, code?: string, message?: string, remedy?: string, resource?: unknown }} Verdict */

const { sandbox: _, ...OWN } = CREDENTIALS;

/** @type {import('../arguments.js').Command} */
export const command = {
  name: 'listen',
  usage: '--forward-to URL [--inbox]',
  about: [
    '启动沙箱，并接收它的所有通知：逐条显示并验签，把报文头和字节原样转发给你的程序，再显示其应答。加 --inbox 则不启动沙箱，用你自己的密钥接收和验证。',
    'Starts a sandbox and receives all its notifications: shows and verifies each, passes headers and bytes on to your program as they are, and shows its answer. With --inbox there is no sandbox, and your own credentials verify.',
  ],
  positionals: [0, 0],
  options: {
    'forward-to': {
      value: 'URL',
      is: 'url',
      about: [
        '你的程序的回调地址；省略则由收件箱应答：验签通过为 204，否则拒绝',
        'your handler; without it the inbox answers 204 to what verifies, and refuses all else',
      ],
    },
    port: {
      value: 'N',
      is: 'port',
      about: ['收件端口，0 为任意（默认 8791）', 'port of the inbox, 0 for any (default 8791)'],
    },
    'sandbox-port': {
      value: 'N',
      is: 'port',
      about: ['沙箱端口，0 为任意（默认 8790）', 'port of the sandbox, 0 for any (default 8790)'],
    },
    ...SHARED,
    inbox: {
      about: ['不启动沙箱，用环境变量等指定的密钥验证', 'no sandbox; the credentials of the environment verify'],
    },
    content: { about: ['显示解密后的内容', 'show the decrypted content'] },
    ...OWN,
  },
  examples: [
    'listen --forward-to http://127.0.0.1:3000/wechatpay/notify',
    'listen --inbox --port 8791 --forward-to http://127.0.0.1:3000/wechatpay/notify',
  ],
  async run(run) {
    const { values, output, language, signal } = run;
    if (
      values.inbox &&
      ['mode', 'keys', 'timeScale', 'probeEvery', 'sandboxPort'].some((name) => values[name] !== undefined)
    ) {
      throw new UsageError([
        '--inbox 不启动沙箱，沙箱的选项无用',
        '--inbox starts no sandbox, so options of one have no use',
      ]);
    }
    /** @type {() => Promise<WechatPay>} */
    let client;
    const port = values.port ?? 8791;
    const opening = startInbox(port, async (received) => {
      const pay = await client();
      const verdict = await judged(pay, received);
      const to = values.forwardTo;
      const answer =
        to === undefined ? await answered(pay, received, verdict) : await forwarded(received, to, language);
      show(received, verdict, answer, run);
      return answer;
    });
    const inbox = await opened(opening, { port });
    let close = async () => {};
    try {
      if (values.inbox) {
        const pay = await clientOf(await settingsFrom(values, { signal }), language);
        client = async () => pay;
        output.result({ type: 'started', url: inbox.url });
      } else {
        const started = await startSandbox(values, inbox.url, language);
        ({ client, close } = started);
        output.result({ type: 'started', url: inbox.url, sandbox: started.url });
        output.line(`${say(TITLE, language)}${started.url}  curl ${started.url}/_sandbox/credentials`);
      }
      output.line(
        `${say(['收件', 'inbox'], language)}: ${inbox.url}${values.forwardTo ? ` → ${values.forwardTo}` : ''}`,
      );
      await until(signal);
    } finally {
      await close();
      inbox.close();
    }
  },
};

/**
 * A sandbox whose notifications, whatever their address, come to the inbox.
 * @param {Record<string, any>} values
 * @param {string} url
 * @param {import('../language.js').Language} language
 */
async function startSandbox({ keys, mode, timeScale, probeEvery, sandboxPort: port = 8790 }, url, language) {
  const kept = keys === undefined ? undefined : openKeysFile(keys);
  const starting = startSandboxServer({
    keys: kept?.keys,
    mode,
    timeScale,
    probeEvery,
    port,
    notify: (_, init) => fetch(url, init),
    onEvent: (event) => {
      if (event.type === 'certificate') kept?.keep(server.sandbox.keys);
    },
  });
  const server = await opened(starting, { port, option: '--sandbox-port', keys });
  kept?.keep(server.sandbox.keys);
  const { WechatPay } = await import('wechatpay-wasm');
  return {
    url: server.url,
    close: server.close,
    /** As its certificates and its clock are now. */
    client: async () => {
      const { offset } = await server.sandbox.clock.get();
      return new WechatPay({
        .../** @type {any} */ (server.sandbox.credentials),
        language: language === 'zh' ? 'zh-CN' : 'en',
        now: () => Date.now() + offset * 1000,
      });
    },
  };
}

/** @typedef {{ headers: Record<string, string>, body: Uint8Array<ArrayBuffer> }} Received */
/** @typedef {{ status: number, type?: string, body: Uint8Array, problem?: string }} Answer */

/**
 * @param {number} port
 * @param {(received: Received) => Promise<Answer>} handle
 */
async function startInbox(port, handle) {
  const server = createServer(async (request, response) => {
    try {
      const body = await read(request);
      if (request.method !== 'POST' || body === undefined) {
        response.writeHead(request.method === 'POST' ? 413 : 405, { Connection: 'close' }).end();
        return;
      }
      const pairs = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
      const answer = await handle({ headers: Object.fromEntries(pairs), body });
      response
        .writeHead(answer.status, answer.type === undefined ? {} : { 'Content-Type': answer.type })
        .end(answer.body);
    } catch (error) {
      process.stderr.write(`${/** @type {Error} */ (error).message}\n`);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const { port: actual } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${actual}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** @param {import('node:http').IncomingMessage} request @returns {Promise<Uint8Array<ArrayBuffer> | undefined>} */
async function read(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** What the core says of it. @param {WechatPay} pay @param {Received} received @returns {Promise<Verdict>} */
async function judged(pay, received) {
  try {
    const { event_type, kind, id, resource } = await pay.parseNotification(received);
    return { ok: true, event_type, kind, id, resource };
  } catch (error) {
    const { code, message, remedy } = /** @type {any} */ (error);
    return { ok: false, code, message, remedy };
  }
}

/**
 * As a handler that verifies answers: nothing passes as accepted that the verdict refuses, and the core says whose fault it is.
 * @param {WechatPay} pay @param {Received} received @param {Verdict} verdict
 * @returns {Promise<Answer>}
 */
async function answered(pay, received, verdict) {
  if (verdict.ok) return { status: 204, body: new Uint8Array() };
  const { status, headers, body } = await pay.handleNotification(received, () => {
    // What verifies by now, as after a certificate came, is to come again.
    throw new Error(verdict.message);
  });
  return { status, type: headers['Content-Type'], body: new TextEncoder().encode(body) };
}

/**
 * @param {Received} received
 * @param {string} to
 * @param {import('../language.js').Language} language
 * @returns {Promise<Answer>}
 */
async function forwarded({ headers, body }, to, language) {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP.includes(name)));
  const init = { method: 'POST', headers: kept, body, redirect: /** @type {const} */ ('manual') };
  try {
    const response = await fetch(to, { ...init, signal: AbortSignal.timeout(ANSWER_LIMIT) });
    const type = response.headers.get('content-type');
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, body: bytes, ...(type !== null && { type }) };
  } catch (error) {
    const { name, message, cause } = /** @type {any} */ (error);
    const silence = say([`${ANSWER_LIMIT} 毫秒内没有应答`, `no answer within ${ANSWER_LIMIT} ms`], language);
    const problem = name === 'TimeoutError' ? silence : (cause?.code ?? message);
    // WeChat Pay would deliver it again.
    return { status: 502, body: new Uint8Array(), problem };
  }
}

/** @param {Received} received @param {Verdict} verdict @param {Answer} answer @param {import('../arguments.js').Run} run */
function show({ headers, body }, verdict, { status, body: said, problem }, { values, output, language }) {
  const { resource, ...rest } = verdict;
  const text = new TextDecoder().decode(said).slice(0, 256);
  const view = { ...rest, ...(values.content && { resource }) };
  output.result({
    type: 'notification',
    ...view,
    serial: headers['wechatpay-serial'],
    bytes: body.length,
    status,
    ...(problem && { problem }),
  });
  const mark = verdict.ok ? output.paint('green', '✔') : output.paint('red', '✘');
  const what = verdict.ok
    ? `${verdict.event_type} (${verdict.kind}) ${verdict.id}`
    : `${verdict.code}: ${verdict.message}`;
  output.line(`${mark} ${visible(what)}`);
  if (values.content && verdict.ok) output.line(visibleLines(JSON.stringify(resource, null, 2)));
  const forwardedTo = values.forwardTo ?? say(['收件箱', 'the inbox'], language);
  output.line(`    ${forwardedTo} → ${problem ?? status}${text === '' ? '' : ` ${visible(text)}`}`);
}
