/**
 * A `.env` file: `NAME=value`, quotes over several lines, `export`, comments. Values are never shown.
 */

const LINE =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*("(?:\\[\s\S]|[^"\\])*"|'[^']*'|`[^`]*`|[^\r\n]*)/gm;

/**
 * @param {string} text
 * @returns {Record<string, string>}
 */
export function parseEnvFile(text) {
  const found = [...text.replace(/^\uFEFF/, '').matchAll(LINE)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, unquoted(value)]));
}

/** @param {string} value */
function unquoted(value) {
  const quote = value.length > 1 && value.endsWith(value.charAt(0)) ? value[0] : undefined;
  if (quote === '"') return value.slice(1, -1).replaceAll(/\\([nr"\\])/g, (_, one) => ESCAPES[one] ?? one);
  if (quote === "'" || quote === '`') return value.slice(1, -1);
  return value.replace(/[ \t]+#.*$/, '').trim();
}

/** @type {Record<string, string>} */
const ESCAPES = { n: '\n', r: '\r' };
