/**
 * The parameters of a path and a query, and the headers that an operation needs.
 */

import { paramError, ruleError } from '../errors.js';
import { numberIssue, textIssue } from './formats.js';
import { isParameter } from './operations.js';
import { describe } from './shapes.js';

/** @typedef {import('../errors.js').Words} Words */
/** @typedef {import('./shapes.js').Shape} Shape */
/** @typedef {import('./operations.js').Operation} Operation */
/** @typedef {Record<string, string>} Values by name, decoded */

/** @type {Words} */
const NOT_ENCODED = ['不是百分号编码的UTF-8', 'is not percent-encoded UTF-8'];
/** @type {Words} */
const REQUIRED = ['必填', 'is required'];

/**
 * @param {Operation} operation
 * @param {string} path
 * @param {readonly Shape[]} shared
 * @returns {Values}
 */
export function pathValues({ template, params }, path, shared) {
  const segments = path.split('/');
  /** @type {Values} */
  const values = {};
  template.split('/').forEach((known, at) => {
    if (!isParameter(known)) return;
    const name = known.slice(1, -1);
    const value = decoded(segments[at]);
    if (value === undefined) throw ruleError('uri_template', `/${name}`, NOT_ENCODED, segments[at]);
    const shape = params.get(name)?.shape ?? 's';
    const issue = value === known ? placeholder(known) : issueOf(shape, value, shared);
    if (issue) throw ruleError('uri_template', `/${name}`, issue, value);
    values[name] = value;
  });
  return values;
}

/**
 * @param {string} name with its braces
 * @returns {Words}
 */
const placeholder = (name) => [`占位符${name}没有替换`, `the placeholder ${name} was not replaced`];

/**
 * @param {Operation} operation
 * @param {string} search without the question mark
 * @param {readonly Shape[]} shared
 * @returns {{ values: Record<string, string | string[]>, secrets: Values }} `secrets`: those that are encrypted, as
 *   they came
 */
export function queryValues({ query }, search, shared) {
  /** @type {Record<string, string | string[]>} */
  const values = {};
  /** @type {Values} */
  const secrets = {};
  for (const pair of search.split('&').filter((text) => text !== '')) {
    const at = pair.indexOf('=');
    const [name, value] = (at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]).map((text) =>
      decoded(text.replaceAll('+', '%20')),
    );
    if (name === undefined || value === undefined) throw paramError(pair, 'query', NOT_ENCODED);
    const known = query.get(name);
    if (!known) throw paramError(name, 'query', ['不是文档中的参数', 'is not a documented parameter'], value);
    const described = describe(known.shape, shared);
    const earlier = values[name] ?? secrets[name];
    if (described.kind === 'list') {
      values[name] = [...(earlier ?? []), value];
    } else if (earlier !== undefined) {
      throw paramError(name, 'query', ['重复', 'is repeated'], value);
    } else if (described.kind === 'scalar' && described.secret) {
      secrets[name] = value;
    } else {
      values[name] = value;
    }
    const issue = described.kind === 'scalar' && described.secret ? undefined : issueOf(known.shape, value, shared);
    if (issue) throw paramError(name, 'query', issue, value);
  }
  for (const [name, { required }] of query) {
    if (required && values[name] === undefined && secrets[name] === undefined) {
      throw paramError(name, 'query', REQUIRED);
    }
  }
  return { values, secrets };
}

/**
 * @param {Operation} operation
 * @param {Map<string, string>} received
 * @param {readonly Shape[]} shared
 */
export function checkHeaders({ headers }, received, shared) {
  for (const [name, { shape, required }] of headers) {
    const value = received.get(name.toLowerCase())?.trim();
    if (!value && required) throw paramError(name, 'header', REQUIRED);
    const issue = value ? issueOf(shape, value, shared) : undefined;
    if (issue) throw paramError(name, 'header', issue, value);
  }
}

/**
 * @param {string} text percent-encoded
 * @returns {string | undefined}
 */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * @param {Shape} shape
 * @param {string} text
 * @param {readonly Shape[]} shared
 * @returns {Words | undefined} what is wrong with a value that came as text
 */
function issueOf(shape, text, shared) {
  const known = describe(shape, shared);
  switch (known.kind) {
    case 'choice': {
      const names = known.values.map(String);
      if (names.includes(text)) return undefined;
      return [`必须是${names.join('、')}之一`, `must be one of ${names.join(', ')}`];
    }
    case 'list':
      return issueOf(known.item, text, shared);
    case 'json':
      return isJson(text) ? undefined : ['必须是JSON文本', 'must be JSON'];
    case 'scalar':
      if (known.type === 'text') return textIssue(known, text);
      if (known.type === 'boolean') {
        return text === 'true' || text === 'false' ? undefined : ['必须是true或false', 'must be true or false'];
      }
      return /^-?\d+(\.\d+)?$/.test(text)
        ? numberIssue(known, Number(text))
        : ['必须是数字', 'must be a number in decimal'];
    default:
      return undefined;
  }
}

/** @param {string} text */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
