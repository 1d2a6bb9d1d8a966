import { utf8Text } from './encoding.js';
import { SandboxError } from './errors.js';

/**
 * What a control is told.
 * @param {Uint8Array} body an object in JSON, or nothing
 * @returns {Record<string, any>}
 */
export function jsonObject(body) {
  if (body.length === 0) return {};
  /** @type {unknown} */
  let value;
  try {
    value = JSON.parse(utf8Text(body));
  } catch {
    // Handled below, together with JSON that is not an object.
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new SandboxError('ARGUMENT_INVALID', 400, 'The body must be empty, or an object in JSON.');
}
