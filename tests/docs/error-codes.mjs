// The codes of errors, as the sources have them: ours, and those of WeChat Pay.
import { readFileSync } from 'node:fs';

/** @param {string} file */
const source = (file) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

/** Our codes: those of the core, and those that JavaScript alone gives. @returns {string[]} */
export function ownCodes() {
  const core = /pub fn code\(&self\)[\s\S]*?\n {4}\}\n/.exec(source('src/error/mod.rs'))?.[0] ?? '';
  const codes = [core, source('pkg-template/errors.js')].flatMap((text) =>
    [...text.matchAll(/["'](ERR_[A-Z_]+)["']/g)].map(([, code = '']) => code),
  );
  return [...new Set(codes)].sort();
}

/** The codes that the declarations name. @returns {string[]} */
export function declaredCodes() {
  const codes = [...source('pkg-template/index.d.ts').matchAll(/'(ERR_[A-Z_]+)'/g)].map(([, code = '']) => code);
  return [...new Set(codes)].sort();
}

const TEXT = String.raw`text!\(\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)",?\s*\)`;

/**
 * @typedef {object} ApiCode a code of WeChat Pay's
 * @property {string} code
 * @property {string[]} older its older spellings
 * @property {'refused' | 'unknown'} outcome of a call that it answers
 * @property {{ zh: string, en: string }} remedy
 */

/** The codes of WeChat Pay that the core knows. @returns {ApiCode[]} */
export function apiCodes() {
  const text = source('src/error/codes.rs');
  const named = new Map(
    [...text.matchAll(new RegExp(String.raw`const (\w+): Text =\s*${TEXT};`, 'g'))].map(
      ([, name = '', zh = '', en = '']) => [name, { zh, en }],
    ),
  );
  const row = new RegExp(
    String.raw`\(\s*"([A-Z_]+)",\s*&\[([^\]]*)\],\s*Reaction::(\w+),\s*(?:${TEXT}|(\w+)),?\s*\),`,
    'g',
  );
  return [...text.matchAll(row)].map(([, code = '', older = '', reaction, zh = '', en = '', name = '']) => ({
    code,
    older: [...older.matchAll(/"(\w+)"/g)].map(([, spelling = '']) => spelling),
    outcome: reaction === 'Repeat' ? 'unknown' : 'refused',
    remedy: named.get(name) ?? { zh, en },
  }));
}
