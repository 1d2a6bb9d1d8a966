/**
 * Field rules made of the catalogue's shapes.
 */

import { boolean, broken, list, object, oneOf, optional, required } from '../schema.js';
import { numberIssue, textIssue } from './formats.js';
import { describe } from './shapes.js';

/** @typedef {import('../schema.js').Rule} Rule */
/** @typedef {import('./shapes.js').Shape} Shape */

/** @type {Rule} */
const anything = (value, pointer) => {
  if (value === null) throw broken(pointer, ['不能为null', 'must not be null'], null);
};

/** @type {Rule} */
const anyObject = (value, pointer) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw broken(pointer, ['必须是对象', 'must be an object'], value);
  }
};

/**
 * @param {Shape} shape
 * @param {readonly Shape[]} shared
 * @param {(pointer: string, ciphertext: string) => void} secret told of each encrypted field
 * @returns {Rule}
 */
export function ruleOf(shape, shared, secret) {
  const known = describe(shape, shared);
  const inner = (/** @type {Shape} */ part) => ruleOf(part, shared, secret);
  switch (known.kind) {
    case 'any':
      return anything;
    case 'choice':
      return oneOf(...known.values);
    case 'list':
      return list(inner(known.item), known);
    case 'json':
      return jsonText(inner(known.content));
    case 'object':
      if (!known.members) return anyObject;
      return object(
        Object.fromEntries(
          Array.from(known.members, ([name, { shape: member, required: needed }]) => [
            name,
            (needed ? required : optional)(inner(member)),
          ]),
        ),
      );
    default:
      return scalarRule(known, secret);
  }
}

/**
 * @param {import('./shapes.js').Scalar} scalar
 * @param {(pointer: string, ciphertext: string) => void} secret
 * @returns {Rule}
 */
function scalarRule(scalar, secret) {
  if (scalar.type === 'boolean') return boolean;
  return (value, pointer) => {
    if (scalar.type === 'text') {
      if (typeof value !== 'string') throw broken(pointer, ['必须是字符串', 'must be a string'], value);
      // Whether limits count characters of the text or of its ciphertext is not told.
      if (scalar.secret) return secret(pointer, value);
      const issue = textIssue(scalar, value);
      if (issue) throw broken(pointer, issue, value);
      return undefined;
    }
    if (typeof value !== 'number') throw broken(pointer, ['必须是数字', 'must be a number'], value);
    const issue = numberIssue(scalar, value);
    if (issue) throw broken(pointer, issue, value);
    return undefined;
  };
}

/**
 * @param {Rule} content
 * @returns {Rule}
 */
function jsonText(content) {
  return (value, pointer) => {
    if (typeof value !== 'string') throw broken(pointer, ['必须是字符串', 'must be a string'], value);
    let inner;
    try {
      inner = JSON.parse(value);
    } catch {
      throw broken(pointer, ['必须是JSON文本', 'must be text that holds JSON'], value);
    }
    content(inner, pointer);
  };
}
