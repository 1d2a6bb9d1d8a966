// Takes JSON text of the callers' values before they enter WebAssembly: getters, proxies and `toJSON` run only here,
// each once. `JSON.stringify` is not used for objects: it turns an upload or a promise into `{}`, and its errors name a
// member without its path.

import { harmlessPart, inputError, WechatPayError } from './errors.js';
import { describe, insteadOf, is, OBJECT, typed, withArticle } from './words.js';

/** @typedef {import('./words.js').Words} Words */

// Read once: where every global is a property behind an interceptor (node:vm, so the edge runtime), a lookup for each
// member takes longer than the rest of the walk.
const { stringify } = JSON;
const { isArray } = Array;
const { getPrototypeOf, hasOwn, keys } = Object;
const { toString: builtIn } = Object.prototype;
const { isView } = ArrayBuffer;
const finite = Number.isFinite;

/** The core's own JSON reader stops at 127. */
const DEEPEST = 100;
/** Larger than any request of the API; counts characters and members. */
const LARGEST = 2 * 1024 * 1024;

/**
 * Whether text holds a lone surrogate, which has no form in UTF-8. Avoids a regular expression if possible: compiling
 * one takes as long as several signatures.
 * @type {(text: string) => boolean}
 */
export const isBroken =
  'isWellFormed' in String.prototype ? (text) => !text.isWellFormed() : (text) => /\p{Surrogate}/u.test(text);

/** Tag of a built-in type; works across realms, where `instanceof` does not. @param {unknown} value */
export const tag = (value) => builtIn.call(value).slice(8, -1);

/** @type {Words} */
export const HALF = ['包含半个代理对（字符不完整）', 'holds half of a surrogate pair'];
/** @type {Words} */
export const UNREADABLE = ['无法读取', 'could not be read'];

/** @type {Words} */
const WHOLE = ['请传入完整的字符。', 'Pass whole characters.'];
/** @type {Words} */
const PLAIN = ['请传入普通的 JSON 数据。', 'Pass plain JSON data.'];
/** @type {Words} */
const UPLOAD = [
  '文件不是 JSON：上传请使用 pay.upload 或 pay.media；这里请传入由文档所列成员组成的对象。',
  'A file is not JSON: use pay.upload or pay.media to upload it. Here, pass the documented members as an object.',
];
/** @type {Words} */
const UNREAD = ['请先读取，再把内容作为普通数据传入。', 'Read it first, and pass what it holds as plain data.'];
/** @type {Words} */
export const MEMBERS = ['请传入由文档所列成员组成的对象。', 'Pass an object with the documented members.'];
/** @param {string} code @returns {Words} */
const pass = (code) => [`请传入 ${code}。`, `Pass ${code}.`];

/** Types whose content JSON does not see, with remedies; refused even if they were given a `toJSON`. @type {Map<string, Words>} */
const OPAQUE = new Map([
  ['FormData', UPLOAD],
  ['Blob', UPLOAD],
  ['File', UPLOAD],
  ['URLSearchParams', pass('Object.fromEntries(params)')],
  ['Headers', pass('Object.fromEntries(headers)')],
  ['Map', pass('Object.fromEntries(map)')],
  ['Set', pass('[...set]')],
  ['WeakMap', PLAIN],
  ['WeakSet', PLAIN],
  ['ReadableStream', UNREAD],
  ['Request', UNREAD],
  ['Response', UNREAD],
]);

/**
 * What a value is that is never JSON data, and the remedy.
 * @param {unknown} value
 * @returns {{ what: Words, remedy: Words } | undefined}
 */
function opaque(value) {
  if (typeof value !== 'object' || value === null) return undefined;
  const kind = tag(value);
  if (isView(value) || kind === 'ArrayBuffer' || kind === 'SharedArrayBuffer') return BYTES;
  const remedy = OPAQUE.get(kind);
  if (remedy) return { what: typed(kind), remedy };
  // The `then` of a plain object is checked when its members are read.
  const isPromise = kind === 'Promise' || (!isPlain(value) && typeof (/** @type {any} */ (value).then) === 'function');
  return isPromise ? PROMISE : undefined;
}

/** @type {{ what: Words, remedy: Words }} */
const BYTES = {
  what: ['字节', 'bytes'],
  remedy: [
    '请传入普通的 JSON 数据；确需传字节时，写成 Base64 文本。',
    'Pass plain JSON data; bytes go into it as base64 text, if at all.',
  ],
};

/** @type {{ what: Words, remedy: Words }} */
export const PROMISE = {
  what: ['promise（需要 await）', 'a promise (await it)'],
  remedy: ['请传入它兑现后的值。', 'Pass what it resolves to.'],
};

/**
 * What a value is that cannot be read as an object with members.
 * @param {unknown} value
 */
export const foreign = (value) => opaque(value)?.what;

/** Whether an object is made by `{}` in any realm, or has no prototype. @param {object} value */
function isPlain(value) {
  const parent = getPrototypeOf(value);
  return parent === null || (getPrototypeOf(parent) === null && hasOwn(parent, 'hasOwnProperty'));
}

/**
 * Reason and remedy for an object that is not plain: JSON would write only its own members, usually none.
 * @param {object} value
 * @returns {{ reason: Words, remedy: Words } | undefined}
 */
function classInstance(value) {
  const kind = tag(value);
  if (isPlain(value))
    return kind === 'Object' || kind === 'Module' ? undefined : { reason: is(typed(kind)), remedy: PLAIN };
  const name = kind === 'Object' ? value.constructor?.name : kind;
  const named = typeof name === 'string' && /^[\p{L}_$][\p{L}\d_$]{0,63}$/u.test(name) && name !== 'Object';
  return {
    reason: named
      ? [`是 ${name}，不是普通对象`, `is ${withArticle(name)}, not a plain object`]
      : ['不是普通对象', 'is not a plain object'],
    remedy: [
      '请传入 { ...value } 这样的普通对象，或给它的类加上 toJSON 方法。',
      'Pass a plain object such as { ...value }, or give its class a toJSON method.',
    ],
  };
}

/**
 * JSON text of a value; refuses anything that JSON would silently drop or change.
 * @param {unknown} value
 * @param {string} name the value's name in messages; its members go by their path
 * @param {string} [asText] a member that is written as the JSON text of an object, in quotes: the core sends it byte for byte
 * @returns {string}
 */
export function snapshot(value, name, asText) {
  if (typeof value !== 'object' || value === null || isArray(value)) {
    throw inputError(name, insteadOf(describe(value), OBJECT), MEMBERS);
  }
  const walk = new Walk(name, asText);
  let json;
  try {
    json = walk.text(value, '');
  } catch (cause) {
    if (cause instanceof WechatPayError) throw cause;
    // A getter, a proxy or a `toJSON` threw.
    throw walk.refusal(UNREADABLE, PLAIN, cause);
  }
  if (json === undefined) throw inputError(name, ['不能写成 JSON', 'has no JSON form'], PLAIN);
  return json;
}

class Walk {
  /** Path from the root to the present value; it stays after a throw. @type {(string | number)[]} */
  #path = [];
  /** The objects that contain the present one. @type {object[]} */
  #holders = [];
  #room = LARGEST;
  #name;

  #asText;

  /** @param {string} name @param {string} [asText] */
  constructor(name, asText) {
    this.#name = name;
    this.#asText = asText;
  }

  /** @param {Words} reason @param {Words} remedy @param {unknown} [cause] */
  refusal(reason, remedy, cause) {
    let field = '';
    for (const step of this.#path) {
      if (typeof step === 'number') field += `[${step}]`;
      else if (/^[A-Za-z_$][\w$-]{0,63}$/.test(step)) field += field ? `.${step}` : step;
      else field += `[${stringify(harmlessPart(step))}]`;
    }
    return inputError(field || this.#name, reason, remedy, { cause });
  }

  /** @param {number} size */
  #take(size) {
    this.#room -= size;
    if (this.#room < 0) {
      this.#path = [];
      throw this.refusal(['比任何请求都大', 'is larger than any request'], PLAIN);
    }
  }

  /** @param {any} value @param {string | number} key the argument of `toJSON`, as text @returns {string | undefined} undefined if JSON leaves it out */
  text(value, key) {
    this.#take(1);
    let data = value;
    let toJSON;
    if ((typeof value === 'object' && value !== null) || typeof value === 'bigint') {
      const refused = opaque(value);
      if (refused) throw this.refusal(is(refused.what), refused.remedy);
      toJSON = value.toJSON;
      if (typeof toJSON === 'function') {
        data = toJSON.call(value, `${key}`);
        if (data === null && tag(value) === 'Date')
          throw this.refusal(
            ['是无效的日期', 'is an invalid date'],
            ['请传入有效的日期。', 'Pass a date that exists.'],
          );
      }
    }
    switch (typeof data) {
      case 'undefined':
        return undefined;
      case 'string':
        return this.#quoted(data);
      case 'number':
        if (!finite(data))
          throw this.refusal(['不是有限的数字', 'is not a finite number'], ['请传入数字。', 'Pass a number.']);
        return `${data}`;
      case 'boolean':
        return `${data}`;
      case 'object':
        return data === null ? 'null' : this.#object(data, data !== value, toJSON);
      default:
        throw this.refusal(is(describe(data)), PLAIN);
    }
  }

  /** @param {string} text */
  #quoted(text) {
    this.#take(text.length);
    if (isBroken(text)) throw this.refusal(HALF, WHOLE);
    return stringify(text);
  }

  /** @param {any} object @param {boolean} converted whether a `toJSON` gave it @param {unknown} toJSON its member of that name */
  #object(object, converted, toJSON) {
    const isList = isArray(object);
    const refused = converted ? opaque(object) : undefined;
    if (refused) throw this.refusal(is(refused.what), refused.remedy);
    const unplain = converted || isList || typeof toJSON === 'function' ? undefined : classInstance(object);
    if (unplain) throw this.refusal(unplain.reason, unplain.remedy);
    if (this.#holders.includes(object)) throw this.refusal(['包含自身', 'contains itself'], PLAIN);
    if (this.#holders.length === DEEPEST) throw this.refusal(['嵌套过深', 'is nested too deeply'], PLAIN);
    this.#holders.push(object);
    const json = isList ? this.#list(object) : this.#members(object, converted ? undefined : toJSON);
    this.#holders.pop();
    return json;
  }

  /** @param {unknown[]} list */
  #list(list) {
    let json = '';
    const { length } = list;
    // At once: a list of holes takes a second to count.
    if (length > this.#room) this.#take(length);
    for (let index = 0; index < length; index++) {
      this.#path.push(index);
      const item = this.text(list[index], index);
      if (item === undefined) throw this.refusal(is(describe(undefined)), PLAIN);
      json += index === 0 ? item : `,${item}`;
      this.#path.pop();
    }
    return `[${json}]`;
  }

  /** @param {Record<string, unknown>} object @param {unknown} toJSON its member of that name, already read */
  #members(object, toJSON) {
    let json = '';
    for (const name of keys(object)) {
      this.#path.push(name);
      const member = name === 'toJSON' && toJSON !== undefined ? toJSON : object[name];
      if (name === 'then' && typeof member === 'function') {
        this.#path.pop();
        throw this.refusal(is(PROMISE.what), PROMISE.remedy);
      }
      if (isBroken(name)) throw this.refusal(['有不完整的成员名', 'has a broken name'], WHOLE);
      let text = this.text(member, name);
      if (name === this.#asText && this.#path.length === 1 && text?.startsWith('{')) text = stringify(text);
      if (text !== undefined) json += `${json === '' ? '' : ','}${this.#quoted(name)}:${text}`;
      this.#path.pop();
    }
    return `{${json}}`;
  }
}
