/**
 * Generic answers: of the shape that the catalogue knows, with what was asked in it.
 */

import { hex, utf8 } from '../encoding.js';
import { gzip, sealedFile } from '../files.js';
import { sm3 } from '../sm3.js';
import { numberIssue, textIssue } from './formats.js';
import { describe } from './shapes.js';
import { digitsOf, PIXEL, scalarValue } from './values.js';

/** Items of a list that is given out in pages, all in all. */
const TOTAL = 3;
const PAGE = 10;
/** Names that mean the same wherever they stand. */
const IDENTIFIER = /(^|_)(id|no|mchid|appid|openid|code|currency)$/;
/** By `hash_type`. @type {Record<string, (bytes: Uint8Array<ArrayBuffer>) => ArrayBuffer | Uint8Array | Promise<ArrayBuffer>>} */
const DIGESTS = {
  SHA1: (bytes) => crypto.subtle.digest('SHA-1', bytes),
  SHA256: (bytes) => crypto.subtle.digest('SHA-256', bytes),
  SM3: sm3,
};
const TOTALS = ['total_count', 'total_num', 'total'];

/** @typedef {import('./shapes.js').Shape} Shape */
/** @typedef {import('./operations.js').Operation} Operation */
/** @typedef {import('./values.js').Ground} Ground */

/**
 * A request that was checked; encrypted fields in clear.
 * @typedef {object} Asked
 * @property {Record<string, string>} params
 * @property {Record<string, string | string[]>} query
 * @property {any} body
 */

/** @typedef {{ offset: number, limit: number, count: number }} Page `count`: items on it */
/** @typedef {{ name: string, pointer: string, sent: unknown, top: boolean }} Place `sent`: what the request has there */

/**
 * @param {Operation} operation
 * @param {Asked} asked
 * @param {object} parts
 * @param {readonly Shape[]} parts.shared
 * @param {Ground} parts.ground
 * @param {import('../files.js').Files} parts.files
 * @param {(text: string) => Promise<string>} parts.seal
 * @returns {Promise<unknown>} the JSON of the answer
 */
export function answerOf(operation, asked, { shared, ground, files, seal }) {
  const page = pageOf(operation, asked, shared);

  /**
   * @param {Shape} shape
   * @param {Place} place
   * @returns {Promise<unknown>}
   */
  async function made(shape, place) {
    const known = describe(shape, shared);
    switch (known.kind) {
      case 'any':
        return place.sent ?? place.name;
      case 'choice':
        return known.values.find((value) => String(value) === String(echo(place))) ?? known.values[0];
      case 'json':
        return JSON.stringify(await made(known.content, { ...place, sent: undefined, top: false }));
      case 'list':
        return listOf(known, place);
      case 'object':
        return objectOf(known.members, place);
      default:
        return scalarOf(known, place);
    }
  }

  /**
   * @param {import('./shapes.js').Scalar} scalar
   * @param {Place} place
   */
  async function scalarOf(scalar, place) {
    const sent = typed(scalar, echo(place));
    const value = sent ?? scalarValue(scalar, place.name, place.pointer, ground);
    return scalar.secret ? seal(String(value)) : value;
  }

  /**
   * @param {{ item: Shape, min: number, max: number }} list
   * @param {Place} place
   */
  async function listOf({ item, min, max }, { name, pointer, sent, top }) {
    const items = Array.isArray(sent) ? sent : undefined;
    const paged = top && page !== undefined && !items;
    const usual = items?.length ?? Math.min(Math.max(1, min), max);
    const all = [];
    for (let at = 0; at < (paged ? page.count : usual); at += 1) {
      const index = paged ? page.offset + at : at;
      all.push(await made(item, { name, pointer: `${pointer}/${index}`, sent: items?.[at], top: false }));
    }
    return all;
  }

  /**
   * @param {ReadonlyMap<string, import('./shapes.js').Member> | undefined} members
   * @param {Place} place
   */
  async function objectOf(members, { pointer, sent, top, name: own }) {
    if (!members) return isObject(sent) ? sent : {};
    /** @type {Record<string, unknown>} */
    const object = {};
    const special = {
      ...(members.has('download_url') && (await fileMembers(members, pointer))),
      ...(own === 'links' && page && linksOf(page)),
    };
    for (const [name, { shape }] of members) {
      const there = isObject(sent) ? /** @type {Record<string, unknown>} */ (sent)[name] : undefined;
      const place = { name, pointer: `${pointer}/${name}`, sent: there, top };
      object[name] = special[name] ?? (await made(shape, { ...place, top: top && isList(shape) }));
    }
    if (top && page) countItems(object, page);
    return object;
  }

  /** @param {Shape} shape */
  const isList = (shape) => describe(shape, shared).kind === 'list';

  /**
   * What the request has of this name: at the same place, or, if it is a name of the whole request, anywhere.
   * @param {Place} place
   */
  function echo({ name, pointer, sent }) {
    if (sent !== undefined) return sent;
    if (pointer.lastIndexOf('/') > 0 && !IDENTIFIER.test(name)) return undefined;
    return asked.params[name] ?? asked.query[name] ?? (isObject(asked.body) ? asked.body[name] : undefined);
  }

  /**
   * A file that can be downloaded, and what is told of it.
   * @param {ReadonlyMap<string, import('./shapes.js').Member>} members
   * @param {string} pointer
   * @returns {Promise<Record<string, string>>}
   */
  async function fileMembers(members, pointer) {
    const bytes = utf8(`${operation.method} ${operation.template}\r\n`);
    const packed = asked.query.tar_type === 'GZIP' ? await gzip(bytes) : bytes;
    const types = describe(members.get('hash_type')?.shape ?? 's', shared);
    const type = types.kind === 'choice' ? String(types.values[0]) : 'SHA1';
    const key = digitsOf(`${pointer}/encrypt_key`, ground, 32);
    const nonce = digitsOf(`${pointer}/nonce`, ground, 16);
    const encrypted = members.has('encrypt_key');
    const token = digitsOf(`${pointer}/token`, ground, 48);
    files.put(encrypted ? await sealedFile(packed, key, nonce) : packed, token);
    return {
      download_url: `${ground.origin}/v3/billdownload/file?token=${token}`,
      hash_type: type,
      hash_value: hex(await DIGESTS[type](bytes)),
      ...(encrypted && { encrypt_key: await seal(key), nonce }),
    };
  }

  /**
   * @param {Page} page
   * @returns {Record<string, string>}
   */
  function linksOf({ offset, limit, count }) {
    const at = (/** @type {number} */ start) => `${filled(operation, asked)}?offset=${start}&limit=${limit}`;
    return {
      next: offset + count < TOTAL ? at(offset + count) : '',
      prev: offset > 0 ? at(Math.max(0, offset - limit)) : '',
      self: at(offset),
    };
  }

  if (operation.answer === undefined) return Promise.resolve(undefined);
  return made(operation.answer, { name: '', pointer: '', sent: asked.body, top: true });
}

/** The file of an operation that answers with one. @param {Operation} operation */
export function fileOf({ method, template }) {
  if (!template.includes('/images/')) return { bytes: utf8(`${method} ${template}\r\n`), type: 'text/plain' };
  return { bytes: Uint8Array.from(atob(PIXEL), (character) => character.charCodeAt(0)), type: 'image/png' };
}

/**
 * The page that is asked for, of an operation that answers with pages.
 * @param {Operation} operation
 * @param {Asked} asked
 * @param {readonly Shape[]} shared
 * @returns {Page | undefined}
 */
function pageOf({ query, body: shape = '' }, { query: told, body }, shared) {
  const content = describe(shape, shared);
  const known = [...query.keys(), ...((content.kind === 'object' && content.members?.keys()) || [])];
  if (!known.some((name) => ['offset', 'limit', 'page_size'].includes(name))) return undefined;
  /** @param {string} name @param {number} usual */
  const number = (name, usual) => {
    const value = Number(told[name] ?? (isObject(body) ? body[name] : undefined) ?? usual);
    return Number.isSafeInteger(value) && value >= 0 ? value : usual;
  };
  const offset = number('offset', number('page_token', 0));
  const limit = number('limit', number('page_size', PAGE));
  return { offset, limit, count: Math.max(0, Math.min(limit, TOTAL - offset)) };
}

/**
 * Sets the numbers that an answer with a page tells of it.
 * @param {Record<string, unknown>} object the answer
 * @param {Page} page
 */
function countItems(object, { offset, limit, count }) {
  const all = { ...Object.fromEntries(TOTALS.map((name) => [name, TOTAL])), offset, limit, count };
  for (const [name, value] of Object.entries(all)) if (typeof object[name] === 'number') object[name] = value;
  if ('next_page_token' in object) {
    const next = offset + count;
    if (next < TOTAL) object.next_page_token = `${next}`;
    else delete object.next_page_token;
  }
}

/**
 * The path as it was asked for.
 * @param {Operation} operation
 * @param {Asked} asked
 */
const filled = ({ template }, { params }) =>
  template.replaceAll(/\{([^}]*)\}/g, (_, name) => encodeURIComponent(params[name] ?? ''));

/**
 * A value of the request as an answer may have it: parameters come as text.
 * @param {import('./shapes.js').Scalar} scalar
 * @param {unknown} value
 * @returns {string | number | boolean | undefined} nothing if it does not fit
 */
function typed(scalar, value) {
  if (scalar.type === 'text') {
    return typeof value === 'string' && (scalar.secret || !textIssue(scalar, value)) ? value : undefined;
  }
  if (scalar.type === 'boolean') {
    return value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined;
  }
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && !numberIssue(scalar, number) ? number : undefined;
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
