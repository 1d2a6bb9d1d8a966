// Makes `src/api/sensitive.txt`: which fields of calls and notifications are encrypted, for the core.
import { has, memberOf, operationsOf, resolved, wordOf } from './facts.mjs';

/**
 * @typedef {import('./facts.mjs').Catalogue} Catalogue
 * @typedef {import('./facts.mjs').ProductFacts} ProductFacts
 * @typedef {import('./facts.mjs').Shape} Shape
 */

const WIDTH = 120;

/** @param {Catalogue} catalogue @param {import('../notification-facts.mjs').Facts} notifications */
export function sensitiveList(catalogue, notifications) {
  const rows = operationsOf(catalogue).map((operation) => {
    const { key, of, query, answer } = operation;
    // Of an upload, the core is given `meta` as its body.
    const body = has(operation, 'upload') ? metaOf(resolved(catalogue, of, operation.body ?? {})) : operation.body;
    return row(key, [
      ['>', paths(catalogue, of, body)],
      ['?', paths(catalogue, of, query)],
      ['<', paths(catalogue, of, answer)],
    ]);
  });
  const nowhere = /** @type {any} */ ({ shapes: {} });
  const events = Object.entries(notifications.events).map(([name, { kinds }]) => {
    const contents = Object.values(kinds).map((content) =>
      content === null ? {} : /** @type {import('./facts.mjs').Members} */ (notifications.contents[content]),
    );
    return row(`EVENT ${name}`, [['<', contents.flatMap((content) => paths(catalogue, nowhere, content))]]);
  });
  return [...rows, ...events].join('');
}

/** @param {Shape} form */
const metaOf = (form) =>
  typeof form === 'object' && !Array.isArray(form)
    ? Object.entries(form).find(([member]) => memberOf(member).name === 'meta')?.[1]
    : undefined;

/** The paths of the encrypted fields. @param {Catalogue} catalogue @param {ProductFacts} of @param {Shape | null} [shape] @returns {string[]} */
function paths(catalogue, of, shape, prefix = '') {
  const at = shape && resolved(catalogue, of, shape);
  if (!at) return [];
  if (typeof at === 'string') return wordOf(at).word === 'sealed' ? [prefix] : [];
  if (Array.isArray(at)) return paths(catalogue, of, at[0], `${prefix}[]`);
  return Object.entries(at).flatMap(([member, inner]) => {
    const { name } = memberOf(member);
    return paths(catalogue, of, inner, prefix === '' ? name : `${prefix}.${name}`);
  });
}

/** @param {string} name @param {[sign: string, paths: string[]][]} groups */
function row(name, groups) {
  const parts = groups.filter(([, of]) => of.length > 0).map(([sign, of]) => [sign, ...of]);
  if (parts.length === 0) return '';
  const line = [name, ...parts.flat()].join(' ');
  return line.length <= WIDTH ? `${line}\n` : `${name}\n${parts.map(wrapped).join('')}`;
}

/** Words on lines that are not too long. @param {string[]} words */
function wrapped(words) {
  const lines = [' '];
  for (const word of words) {
    if (`${lines.at(-1)} ${word}`.length > WIDTH) lines.push('   ');
    lines.push(`${lines.pop()} ${word}`);
  }
  return `${lines.join('\n')}\n`;
}
