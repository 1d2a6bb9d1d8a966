// The OpenAPI document of the sandbox's controls: what they are called and do is told by the tables of `docs/sandbox.md` and its
// Chinese twin, what they take and answer by types.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readTypes } from './schema.mjs';

/** Where the document is kept, as a module: the package ships those. */
export const OUTPUT = 'sandbox/openapi.js';
const [ENGLISH, CHINESE] = ['docs/sandbox.md', 'docs/sandbox.zh-CN.md'];
/** Of the server itself, which no type describes. */
const FILES = /** @type {const} */ ({
  'GET /_sandbox/openapi.json': { 'application/json': { schema: { type: 'object' } } },
  'GET /_sandbox/ca.pem': { 'application/x-pem-file': { schema: { type: 'string' } } },
});

/** @typedef {{ key: string, tag: string, about: string }} Row */

/**
 * The rows of a page's tables, in order.
 * @param {string} text
 * @returns {Row[]}
 */
export function rowsOf(text) {
  let tag = '';
  return text.split('\n').flatMap((line) => {
    tag = /^## (.*)/.exec(line)?.[1] ?? tag;
    const [, key, about] = /^\| `([A-Z]+ \/_sandbox\/[^`]+)` \|.*\| ([^|]+) \|$/.exec(line) ?? [];
    return key === undefined || about === undefined ? [] : [{ key, tag, about: plain(about) }];
  });
}

/** Without the marks of Markdown. @param {string} text */
const plain = (text) =>
  text
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll('`', '')
    .trim();

/** @param {string} root */
export function openapi(root) {
  const read = (/** @type {string} */ file) => readFileSync(path.join(root, file), 'utf8');
  const rows = rowsOf(read(ENGLISH));
  const chinese = new Map(rowsOf(read(CHINESE)).map((row) => [row.key, row]));
  const { components, controls } = readTypes(path.join(root, 'scripts/lib/openapi/controls.d.ts'));
  const types = controls('Controls');
  /** @type {Record<string, Record<string, unknown>>} */
  const paths = {};
  for (const row of rows) {
    const [method = '', target = ''] = row.key.split(' ');
    (paths[target] ??= {})[method.toLowerCase()] = operationOf(row, chinese.get(row.key), types.get(row.key));
    types.delete(row.key);
  }
  if (types.size > 0) throw new Error(`${ENGLISH} does not tell of ${[...types.keys()].join(', ')}`);
  const tags = [...new Map(rows.map(({ key, tag }) => [tag, chinese.get(key)?.tag]))];
  return {
    openapi: '3.1.0',
    info: {
      title: 'wechatpay-wasm sandbox: controls',
      // Of this interface; the package has its own, which stands in one place.
      version: '1',
      description:
        'What tests do with the sandbox over HTTP: payers, banks, faults, the clock. The API of payments itself, /v3/ and ' +
        "the like, is WeChat Pay's. Controls need no signature; programs on the same machine may ask.\n\n" +
        '测试用 HTTP 操纵沙箱的接口：付款人、银行、故障、时钟。支付接口（/v3/ 等）即微信支付 APIv3。无需签名，只接受本机程序的请求。',
      license: { name: 'MIT OR Apache-2.0', identifier: 'MIT OR Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: tags.map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: { ...Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))), Refusal: REFUSAL },
      responses: { Refusal: { description: 'Refused', content: json({ $ref: '#/components/schemas/Refusal' }) } },
    },
  };
}

const REFUSAL = {
  type: 'object',
  properties: {
    code: { type: 'string', description: 'Stable, for programs.' },
    message: { type: 'string', description: 'For people.' },
  },
  required: ['code', 'message'],
};

/**
 * @param {Row} row
 * @param {Row | undefined} chinese
 * @param {{ body?: object, bodyRequired?: boolean, answer: object } | undefined} type
 */
function operationOf({ key, tag, about }, chinese, type) {
  const content = type ? json(type.answer) : FILES[/** @type {keyof typeof FILES} */ (key)];
  if (!content) throw new Error(`scripts/lib/openapi/controls.d.ts does not tell of ${key}`);
  if (!chinese) throw new Error(`${CHINESE} does not tell of ${key}`);
  const parameters = [...key.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  return {
    operationId: idOf(key),
    summary: about,
    description: chinese.about,
    tags: [tag],
    ...(parameters.length > 0 && { parameters }),
    ...(type?.body && { requestBody: { required: type.bodyRequired, content: json(type.body) } }),
    responses: { 200: { description: about, content }, default: { $ref: '#/components/responses/Refusal' } },
  };
}

/** @param {object} schema */
const json = (schema) => ({ 'application/json': { schema } });

/** Of method and path, in camelCase: it names functions of generated clients. @param {string} key */
const idOf = (key) =>
  key
    .replace('/_sandbox/', '')
    .replaceAll(/\{(\w+)\}/g, 'by-$1')
    .toLowerCase()
    .replaceAll(/[^a-z]+(.)/g, (_, letter) => letter.toUpperCase());

/** The module. @param {string} root */
export const openapiModule = (root) =>
  '// Generated by scripts/openapi.mjs from docs/sandbox.md and scripts/lib/openapi/controls.d.ts.\n\n' +
  `export const OPENAPI = ${lines(openapi(root), ['paths', 'components', 'schemas'])};\n`;

/**
 * JSON, with a line for each member of the objects that bear these names.
 * @param {object} value
 * @param {readonly string[]} names
 * @returns {string}
 */
function lines(value, names) {
  const members = Object.entries(value).map(([name, member]) => {
    const text = names.includes(name) ? lines(member, names) : JSON.stringify(member);
    return `${JSON.stringify(name)}: ${text},\n`;
  });
  return `{\n${members.join('')}}`;
}
