// The tables of docs/migration.md.
import { readFileSync } from 'node:fs';

export const PAGES = ['migration.md', 'migration.zh-CN.md'];

/**
 * The rows of each table by its section: the name there, the names here, the remark.
 * @param {string} [page]
 * @returns {Map<string, [string, string[], string?][]>}
 */
export function tablesOf(page = 'migration.md') {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  const sections = text.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const lines = section.split('\n');
      const start = lines.findIndex((line) => line.startsWith('|---'));
      const rows = lines.slice(start + 1).filter((line) => line.startsWith('|'));
      return [
        lines[0] ?? '',
        rows.map((row) => {
          const [theirs = '', ours = '', remark] = row.split('|').slice(1, -1);
          const names = (/** @type {string} */ cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
          return [names(theirs)[0] ?? '', names(ours), remark?.trim()];
        }),
      ];
    }),
  );
}
