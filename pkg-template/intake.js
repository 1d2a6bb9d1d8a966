// Recognises the requests that callers pass to `handleNotification` and `parseNotification` by their members, so that
// classes of another realm or another copy of a framework work too.
//
//   web         Request; Hono `c.req` and `c`; `{ request }` of SvelteKit, Astro, Elysia; h3        → Response
//   node        IncomingMessage; Express, Nest, Next.js API routes; Koa `ctx`, `ctx.request`,
//               `ctx.req`; Fastify; functions whose request keeps `rawBody`                         → { status, headers, body }
//   serverless  events of API Gateway, Lambda URLs, Tencent SCF, Aliyun FC, as object or JSON text  → { statusCode, … }
//   raw         { headers, body }                                                                   → { status, headers, body }
//
// Only converts; the core judges headers and body.

import { iteratedParts, LONGEST_BODY, streamParts, tooLong, wholeParts } from './body.js';
import { harmless, harmlessName, inputError } from './errors.js';
import { asBytes, BODY_REMEDY, bodyBytes, PARSED } from './input.js';
import { foreign, PROMISE, UNREADABLE } from './snapshot.js';
import { describe, insteadOf, is, spaced } from './words.js';

/**
 * @typedef {import('./words.js').Words} Words
 * @typedef {'web' | 'node' | 'serverless' | 'raw' | 'unknown'} Kind
 * @typedef {object} Shape
 * @property {Kind} kind
 * @property {any} source the request itself, or the event
 * @property {any[]} [layers] of `node`: the framework's request objects, then Node's
 * @property {Words} [remedy] of `node`: how to make this framework keep the raw bytes
 *
 * @typedef {object} Message
 * @property {unknown} headers
 * @property {() => Uint8Array} [bytes] a body in memory
 * @property {() => import('./body.js').Parts} [parts] a body that has to be read
 */

/** @type {Words} */
const READ = ['已被读走', 'has already been read'];

/** Code that keeps the raw bytes, in both languages. */
const EXPRESS_RAW = 'express.json({ verify: (req, res, buf) => { req.rawBody = buf } })';
const NEST = 'NestFactory.create(AppModule, { rawBody: true })';
const NEST_FASTIFY = 'NestFactory.create(AppModule, adapter, { rawBody: true })';
const NEXT = 'config = { api: { bodyParser: false } }';
const PARSER =
  'addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => done(null, body))';

/** @type {Words} */
const EXPRESS = [
  `请让这个路由拿到原始字节：在 express.json() 之前使用 express.raw({ type: "*/*" })，或 ${EXPRESS_RAW}。Nest：${NEST}。Next.js API 路由：${NEXT}。Koa：传入 ctx。`,
  `Give this route the raw bytes: express.raw({ type: "*/*" }) before express.json(), or ${EXPRESS_RAW}. Nest: ${NEST}. Next.js API route: ${NEXT}. Koa: pass ctx.`,
];
/** @type {Words} */
const KOA = [
  '请在 koa-bodyparser 之前处理这个路由，或把字节保留为 ctx.request.rawBody：koa-bodyparser 会保留，koa-body 不会。',
  'Handle this route before koa-bodyparser, or keep the bytes as ctx.request.rawBody, as koa-bodyparser does and koa-body does not.',
];
/** @type {Words} */
const FASTIFY = [
  `请让这个路由拿到原始字节：${PARSER}。Nest 使用 Fastify 时：${NEST_FASTIFY}。`,
  `Give this route the raw bytes: ${PARSER}. Nest on Fastify: ${NEST_FASTIFY}.`,
];
/** @type {Words} */
const WEB = [
  '请在调用 request.json() 或 request.text() 之前传入请求，或传入事先得到的 request.clone()。',
  'Pass the request before anything calls request.json() or request.text(), or a request.clone() made before.',
];
/** @type {Words} */
const EVENT = [
  '请在任何 JSON 中间件之前，原样传入平台给的事件。',
  'Pass the event as the platform gave it, before any JSON middleware.',
];
/** @type {Words} */
const SHAPES = [
  '请传入框架的请求、云函数平台的事件，或带原始字节的 { headers, body }。',
  'Pass the request of your framework, the event of your serverless platform, or { headers, body } with the raw bytes.',
];

/** @param {Words} what */
const noRequest = (what) => inputError('message', insteadOf(what, ['请求', 'a request']), SHAPES);

/** A member, or undefined if reading it throws. @param {any} object @param {PropertyKey} name @returns {any} */
function peek(object, name) {
  try {
    return object?.[name];
  } catch {
    return undefined;
  }
}

/** @param {any} value */
const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

/** @param {any} object @param {PropertyKey} name */
const can = (object, name) => isObject(object) && typeof peek(object, name) === 'function';

/** @param {any} value */
const isWeb = (value) => can(value, 'arrayBuffer') && can(peek(value, 'headers'), 'get');

/** @param {any} value */
const isNode = (value) => can(value, 'on') && can(value, Symbol.asyncIterator) && isObject(peek(value, 'headers'));

/** @param {any} value */
const isEvent = (value) =>
  isObject(value) &&
  ['isBase64Encoded', 'requestContext', 'multiValueHeaders', 'httpMethod'].some(
    (name) => peek(value, name) !== undefined,
  );

/**
 * Recognises the request. Never throws, so that the answer has the right form even if the message cannot be read.
 * @param {any} source
 * @returns {Shape}
 */
export function recognise(source) {
  // Aliyun FC passes the event as a Buffer of JSON; a bare body looks the same and is refused later.
  if (typeof source === 'string' || asBytes(source)) return { kind: 'serverless', source };
  if (!isObject(source)) return { kind: 'unknown', source };
  if (isWeb(source)) return { kind: 'web', source };
  if (isNode(source)) return { kind: 'node', source, layers: [source], remedy: EXPRESS };
  const [raw, req, request] = [peek(source, 'raw'), peek(source, 'req'), peek(source, 'request')];
  if (isWeb(raw)) return { kind: 'web', source: raw, layers: [source] };
  if (isNode(raw)) return { kind: 'node', source: raw, layers: [source, raw], remedy: FASTIFY };
  if (isWeb(peek(req, 'raw'))) return { kind: 'web', source: req.raw, layers: [req] };
  if (isWeb(req)) return { kind: 'web', source: req };
  if (isWeb(request)) return { kind: 'web', source: request };
  // Koa: `ctx.body` is the answer's body; the received one is in `ctx.request`.
  if (isNode(req))
    return { kind: 'node', source: req, layers: [isObject(request) ? request : source, req], remedy: KOA };
  const inner = peek(peek(source, 'node'), 'req');
  if (isNode(inner)) return { kind: 'node', source: inner, layers: [inner], remedy: EXPRESS };
  if (isEvent(source)) return { kind: 'serverless', source };
  return { kind: isRaw(source) ? 'raw' : 'unknown', source };
}

/** @param {any} source */
function isRaw(source) {
  try {
    return 'headers' in source;
  } catch {
    return false;
  }
}

/**
 * Finds headers and body of the request. Nothing is read or converted yet.
 * @param {Shape} shape
 * @returns {Message}
 */
export function contents({ kind, source, layers = [], remedy = BODY_REMEDY }) {
  switch (kind) {
    case 'web':
      return { headers: member(source, 'headers'), ...later(() => ({ parts: webBody(source, layers[0]) })) };
    case 'node':
      return { headers: nodeHeaders(source), ...later(() => nodeBody(source, layers, remedy)) };
    case 'serverless':
      return event(source);
    case 'raw':
      return { headers: member(source, 'headers'), ...later(() => rawBody(source)) };
    default:
      throw noRequest(found(source));
  }
}

/**
 * Defers the error for a missing body until it is needed, because the headers are judged first.
 * @template T @param {() => T} body @returns {T | { bytes: () => never }}
 */
function later(body) {
  try {
    return body();
  } catch (error) {
    return {
      bytes: () => {
        throw error;
      },
    };
  }
}

/** @param {any} request @param {any} wrapper Hono's request, which keeps the bytes read from its raw one */
function webBody(request, wrapper) {
  const stream = member(request, 'body');
  if (member(request, 'bodyUsed') || peek(stream, 'locked')) {
    const kept = peek(wrapper, 'bodyCache');
    const read = peek(kept, 'arrayBuffer') ?? peek(kept, 'text');
    if (read === undefined) throw inputError('body', READ, WEB);
    return () => wholeParts(() => read);
  }
  if (stream === null) return () => wholeParts(() => new Uint8Array());
  // Firefox and hand-made requests have no stream.
  return can(stream, 'getReader') ? () => streamParts(stream) : () => wholeParts(() => request.arrayBuffer());
}

/** Node's `headers` joins or drops repeated headers; `rawHeaders` has them all, unless an adapter left it empty. @param {any} request */
function nodeHeaders(request) {
  const flat = peek(request, 'rawHeaders');
  if (!Array.isArray(flat) || !flat.some((name) => /^wechatpay-/i.test(String(name))))
    return member(request, 'headers');
  return flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1]]] : []));
}

/** @param {any} request @param {any[]} layers @param {Words} remedy */
function nodeBody(request, layers, remedy) {
  // A getter of the framework may parse, and throw.
  const kept = [...layers.map((layer) => peek(layer, 'rawBody')), ...layers.map((layer) => peek(layer, 'body'))];
  const bytes = kept.find((body) => asBytes(body) !== undefined || (typeof body === 'string' && body !== ''));
  if (bytes !== undefined) return { bytes: () => bounded(bytes) };
  const stream = kept.find((body) => can(body, Symbol.asyncIterator));
  if (stream) return { parts: () => iteratedParts(stream) };
  // Express 4 sets `body` to `{}` if it did not parse.
  const parsed = kept.find((body) => typeof body === 'object' && body !== null);
  const started = peek(request, 'readableDidRead') ?? hasMembers(parsed);
  if (!started && !peek(request, 'readableEnded')) return { parts: () => iteratedParts(request) };
  // The framework reports an empty body.
  if (kept.includes('')) return { bytes: () => bounded('') };
  throw inputError('body', parsed === undefined ? READ : PARSED, remedy);
}

/** @param {any} value */
function hasMembers(value) {
  try {
    return Object.keys(value ?? {}).length > 0;
  } catch {
    return true;
  }
}

/** @param {any} given @returns {Message} */
function event(given) {
  const source = typeof given === 'string' || asBytes(given) ? eventFromText(given) : given;
  const many = member(source, 'multiValueHeaders');
  const headers = (hasMembers(many) ? many : member(source, 'headers')) ?? {};
  const body = member(source, 'body') ?? '';
  if (typeof body !== 'string' && !asBytes(body)) throw inputError('body', PARSED, EVENT);
  const encoded = member(source, 'isBase64Encoded') === true && typeof body === 'string';
  return { headers, bytes: () => (encoded ? fromBase64(body) : bounded(body)) };
}

/** @param {any} given text or bytes */
function eventFromText(given) {
  if (size(given) > 2 * LONGEST_BODY) throw tooLong();
  const [zh, en] = typeof given === 'string' ? ['文本', 'text'] : ['字节', 'bytes'];
  /** @type {any} */
  let source;
  try {
    source = JSON.parse(typeof given === 'string' ? given : new TextDecoder().decode(asBytes(given)));
  } catch {
    throw noRequest([zh, en]);
  }
  if (!isObject(source) || (!isObject(peek(source, 'headers')) && !isEvent(source)))
    throw noRequest([`没有 headers 的${zh}`, `${en} without headers`]);
  return source;
}

/** @param {any} source */
function rawBody(source) {
  // Azure Functions keep the text next to the parsed body.
  const kept = peek(source, 'rawBody');
  const body = (typeof kept === 'string' && kept !== '') || asBytes(kept) ? kept : member(source, 'body');
  if (can(body, 'getReader')) return { parts: () => streamParts(body) };
  if (can(body, Symbol.asyncIterator)) return { parts: () => iteratedParts(body) };
  if (can(body, 'then')) throw inputError('body', is(PROMISE.what), BODY_REMEDY);
  const bytes = typeof body === 'string' || asBytes(body) ? body : bodyBytes(body);
  return { bytes: () => bounded(bytes) };
}

/** @param {any} body text or bytes, which may be an ArrayBuffer @returns {number} */
const size = (body) => body.length ?? body.byteLength;

/** @param {any} body text or bytes */
function bounded(body) {
  // Checked before copying: UTF-8 has at least as many bytes as characters.
  if (size(body) > LONGEST_BODY) throw tooLong();
  const bytes = bodyBytes(body);
  if (bytes.length > LONGEST_BODY) throw tooLong();
  return bytes;
}

/** @param {string} text */
function fromBase64(text) {
  if (text.length > (LONGEST_BODY * 4) / 3 + 4) throw tooLong();
  let binary;
  try {
    binary = atob(text);
  } catch {
    throw inputError(
      'body',
      ['不是 Base64，而 isBase64Encoded 为 true', 'is not base64, although isBase64Encoded is true'],
      EVENT,
    );
  }
  return bounded(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}

/** A required member; an error of its getter becomes a named error. @param {any} object @param {string} name @returns {any} */
function member(object, name) {
  try {
    return object[name];
  } catch (cause) {
    throw inputError(name, UNREADABLE, SHAPES, { cause });
  }
}

/** Describes the passed value for an error. @param {any} source @returns {Words} */
function found(source) {
  try {
    const what = foreign(source) ?? describe(source);
    const names = foreign(source) || !isObject(source) ? [] : Object.keys(source).slice(0, 5);
    if (names.length === 0) return what;
    const list = harmless(names.map(harmlessName).join(', '));
    return [`带有成员 ${list} 的${spaced(what[0])}`, `${what[1]} with the members ${list}`];
  } catch {
    return ['无法读取的对象', 'an object that cannot be read'];
  }
}
