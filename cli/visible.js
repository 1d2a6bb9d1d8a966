/**
 * Text of others, for a terminal: what would move its cursor, colour it or turn its direction is spelled out.
 */

/** C0, DEL and C1; the marks, embeddings, overrides and isolates of direction. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** @type {Record<string, string>} */
const SHORT = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** On one line. In JSON, it stays the same JSON. @param {string} text */
export const visible = (text) =>
  text.replace(CONTROL, (one) => SHORT[one] ?? `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The same of a text that has lines. @param {string} text */
export const visibleLines = (text) => text.split('\n').map(visible).join('\n');
