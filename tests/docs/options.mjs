// The table of options in a document.

/** The first heading cell of that table, in each language. */
const HEADINGS = ['Option', '选项'];

/**
 * The options a document describes: the code in the first column of its table.
 * @param {string} text
 * @returns {string[] | undefined} undefined if it has no such table
 */
function describedOptions(text) {
  const lines = text.split(/\r?\n/);
  const heading = lines.findIndex((line) => HEADINGS.includes(firstCell(line)));
  if (heading < 0) return undefined;
  const rows = lines.slice(heading + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows
    .slice(0, end < 0 ? undefined : end)
    .flatMap((row) => [...firstCell(row).matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
}

/** @param {string} line */
const firstCell = (line) => (line.startsWith('|') ? (line.split('|')[1] ?? '').trim() : '');

/**
 * @param {string} file
 * @param {string} text
 * @param {readonly string[]} options all there are
 * @returns {string[]} problems
 */
export function optionProblems(file, text, options) {
  const described = describedOptions(text);
  if (!described) return [`${file}: there is no table of options`];
  return [
    ...options.filter((name) => !described.includes(name)).map((name) => `${file}: the table of options lacks ${name}`),
    ...described.filter((name) => !options.includes(name)).map((name) => `${file}: there is no option ${name}`),
    ...described
      .filter((name, at) => described.indexOf(name) !== at)
      .map((name) => `${file}: ${name} stands twice in the table of options`),
  ];
}
