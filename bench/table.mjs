// The results as text to read in a terminal.

/** @typedef {import('./targets.mjs').Measured} Measured */

/** Operations in the order of the tables, with what they are. */
const OPERATIONS = {
  sign: 'sign: RSA-2048, SHA-256, ours blinded and checked',
  verify: 'verify: one signed answer, from headers and body, key loaded',
  load: 'key load: private and public key from PEM, ready to use',
  pay: 'one payment: 2 signatures, 1 verification, 1 AES-256-GCM, with the JSON around them',
  cold: 'cold start: import, compile, keys, first signature, in a fresh process',
  'first request': 'first request of a fresh Worker: one payment; keys loaded in it unless said otherwise',
};
const OURS = 'wechatpay-wasm';

/** Three digits. @param {number} value */
export const digits = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/**
 * One table for each operation: milliseconds, and in brackets how often our time fits into another's.
 * @param {readonly Measured[]} runtimes
 */
export function resultTables(runtimes) {
  return Object.entries(OPERATIONS).flatMap(([operation, title]) => {
    const columns = runtimes.filter(({ figures }) => figures[operation]);
    if (columns.length === 0) return [];
    const names = [...new Set(columns.flatMap(({ figures }) => Object.keys(figures[operation] ?? {})))]
      .sort((a, b) => Number(b.startsWith(OURS)) - Number(a.startsWith(OURS)));
    const rows = names.map((name) => [name, ...columns.map(({ figures }) => {
      const [figure, ours] = [figures[operation]?.[name], figures[operation]?.[OURS]];
      if (!figure) return '';
      return name === OURS || !ours ? digits(figure.median) : `${digits(figure.median)} (${(figure.median / ours.median).toFixed(2)})`;
    })]);
    return `${title}\n${grid([['ms (× ours)', ...columns.map(columnTitle)], ...rows])}`;
  }).join('\n\n');
}

/** @param {Measured} runtime */
const columnTitle = ({ name, ifma, about }) => `${name}${ifma === 'masked' ? ' no IFMA' : ''} [${about.kernel}]`;

/** @param {readonly import('./targets.mjs').Verdict[]} verdicts */
export function targetTable(verdicts) {
  const state = (/** @type {boolean | undefined} */ met) => (met === undefined ? 'not measured' : met ? 'met' : 'MISSED');
  return grid([['target', 'limit', 'measured', ''], ...verdicts.map(({ what, limit, value = '', met }) => [what, limit, value, state(met)])]);
}

/** @param {string[][]} rows the first is the heading */
function grid(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (/** @type {string[]} */ row) => (
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ').trimEnd());
  const [heading = [], ...others] = rows.map(line);
  return [heading, '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2)), ...others].join('\n');
}
