/**
 * Requests made of `facts/catalogue`, and a judgement of answers by it: another reading than the sandbox's.
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../facts/catalogue/', import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
const shared = read('shared.json').shapes;

/** All operations: method, path, what the facts tell, and the shapes that they name. */
export const OPERATIONS = readdirSync(FOLDER)
  .filter((name) => name !== 'shared.json')
  .flatMap((name) => {
    const { operations, shapes = {} } = read(name);
    return Object.entries(operations).map(([key, told]) => {
      const [method, path] = key.split(' ');
      return { key, method, path, ...told, marks: told.marks ?? [], shapes: { ...shared, ...shapes } };
    });
  });

/** The name of a member without its marks, whether it is required, whether it is text that holds JSON. */
function memberOf(written) {
  const [, name, json, required] = /^(.*?)(\{\})?(!)?$/.exec(written);
  return { name, json: json !== undefined, required: required !== undefined };
}

/** The parts of a word: `text(1..32) /[0-9]+/`, `int 1|2`, `A|B`. */
function wordOf(word) {
  const [, name, min, max, rest] = /^([a-z-]+)(?:\((-?\d*)\.\.(-?\d*)\))?(?: (.+))?$/.exec(word) ?? [];
  const known = 'text url media-id media-url time date int number bool any open sealed sealed-key file'.split(' ');
  if (!known.includes(name)) return { name: 'text', choices: word.split('|') };
  if (rest?.startsWith('/')) return { name, min, max, pattern: rest.slice(1, -1) };
  return { name, min, max, choices: rest?.split('|') };
}

/** Text that has the patterns of the facts. */
const PATTERNED = ['20260720', '20260720120000', '120000', 'A-1'];

function textOf({ min, max, pattern }, name) {
  if (pattern !== undefined) {
    const text = PATTERNED.find((one) => fits(pattern, one));
    assert.ok(text, `no text for ${pattern}`);
    return text;
  }
  return name.slice(0, max || undefined).padEnd(Number(min ?? 0), '1');
}

/** Whether a text has a pattern; one of those published is none. */
function fits(pattern, text) {
  try {
    return new RegExp(`^(${pattern})$`).test(text);
  } catch {
    return true;
  }
}

/**
 * A value of a shape.
 * @param {any} shape
 * @param {{ shapes: object, seal: (text: string) => string, all: boolean }} options `all`: also what is not required
 * @param {string} [name]
 */
export function sampleOf(shape, options, name = 'value') {
  const { shapes, seal, all } = options;
  if (Array.isArray(shape)) {
    const least = Number(/^(\d+)\.\./.exec(shape[1] ?? '')?.[1] ?? 1);
    return Array.from({ length: Math.max(1, least) }, () => sampleOf(shape[0], options, name));
  }
  if (typeof shape === 'object') {
    return Object.fromEntries(
      Object.entries(shape)
        .map(([written, member]) => [memberOf(written), member])
        .filter(([{ required }]) => required || all)
        .map(([{ name: own, json }, member]) => {
          const value = sampleOf(member, options, own);
          return [own, json ? JSON.stringify(value) : value];
        }),
    );
  }
  if (shape.startsWith('@')) return sampleOf(shapes[shape.slice(1)], options, name);
  const word = wordOf(shape);
  if (word.choices) return word.name === 'text' || Number.isNaN(+word.choices[0]) ? word.choices[0] : +word.choices[0];
  switch (word.name) {
    case 'int':
    case 'number':
      return Math.min(Math.max(1, Number(word.min || 1)), Number(word.max || 1e9));
    case 'bool':
      return true;
    case 'any':
    case 'open':
      return {};
    case 'time':
      return '2026-07-20T12:00:00+08:00';
    case 'date':
      return '2026-07-20';
    case 'url':
    case 'media-url':
      return `https://merchant.example/${name}`;
    case 'sealed':
    case 'sealed-key':
      return seal(`secret ${name}`);
    default:
      return textOf(word, name);
  }
}

const encode = (text) =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** The request of an operation. */
export function requestOf(operation, options) {
  const { params, query, headers, body, path } = operation;
  const full = { ...options, shapes: operation.shapes };
  const filled = sampleOf(params ?? {}, { ...full, all: true });
  const search = Object.entries(sampleOf(query ?? {}, full)).flatMap(([name, value]) =>
    [value].flat().map((one) => `${encode(name)}=${encode(String(one))}`),
  );
  const target = path.replaceAll(/\{([^}]*)\}/g, (_, name) => encode(String(filled[name])));
  return {
    target: target + (search.length > 0 ? `?${search.join('&')}` : ''),
    headers: sampleOf(headers ?? {}, full),
    json: body === undefined ? undefined : sampleOf(body, full),
    params: filled,
  };
}

/**
 * Asserts that an answer has the shape of the facts.
 * @param {any} value
 * @param {any} shape
 * @param {{ shapes: object, open: (text: string) => string }} options
 * @param {string} [at] where, for the message
 */
export function assertShape(value, shape, options, at = '') {
  const { shapes, open } = options;
  if (Array.isArray(shape)) {
    assert.ok(Array.isArray(value), `${at} is a list`);
    for (const item of value) assertShape(item, shape[0], options, `${at}[]`);
    return;
  }
  if (typeof shape === 'object') {
    assert.equal(typeof value, 'object', `${at} is an object`);
    const known = Object.entries(shape).map(([written, member]) => [memberOf(written), member]);
    for (const [{ name, json, required }, member] of known) {
      if (value[name] === undefined) assert.ok(!required, `${at}.${name} is there`);
      else assertShape(json ? JSON.parse(value[name]) : value[name], member, options, `${at}.${name}`);
    }
    const names = known.map(([{ name }]) => name);
    assert.deepEqual(
      Object.keys(value).filter((name) => !names.includes(name)),
      [],
      `${at} has no other members`,
    );
    return;
  }
  if (shape.startsWith('@')) {
    assertShape(value, shapes[shape.slice(1)], options, at);
    return;
  }
  const { name, choices, pattern, min, max } = wordOf(shape);
  const shown = `${at} is ${shape}: ${JSON.stringify(value)}`;
  if (choices) {
    assert.ok(choices.includes(String(value)), shown);
    return;
  }
  switch (name) {
    case 'int':
      assert.ok(
        Number.isSafeInteger(value) && value >= Number(min || -Infinity) && value <= Number(max || Infinity),
        shown,
      );
      return;
    case 'number':
    case 'bool':
      assert.equal(typeof value, name === 'bool' ? 'boolean' : 'number', shown);
      return;
    case 'any':
      return;
    case 'open':
      assert.equal(typeof value, 'object', shown);
      return;
    case 'sealed':
    case 'sealed-key':
      assert.ok(open(value).length > 0, shown);
      return;
    default:
  }
  assert.equal(typeof value, 'string', shown);
  assert.ok(value.length >= Number(min ?? 0) && value.length <= Number(max || Infinity), shown);
  if (pattern !== undefined) assert.ok(fits(pattern, value), shown);
  if (name === 'time') assert.match(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/, shown);
  if (name === 'date') assert.match(value, /^\d{4}-\d\d-\d\d$/, shown);
  if (name === 'url' || name === 'media-url') assert.ok(URL.canParse(value), shown);
}
