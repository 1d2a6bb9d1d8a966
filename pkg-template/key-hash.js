// How the keys of the catalogue are told apart: by 27 bits of each.

/** FNV-1a. @param {string} text */
export function hashOf(text) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 5;
}

/** A key without the names of its placeholders, which may be chosen freely. @param {string} key */
export const withoutNames = (key) => key.replace(/\{\w*\}/g, '{}');
