// The committed results of proofs: JSON, one run a line.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../../tools/process.mjs';

/**
 * Which sources a result is about.
 * @param {string} root
 */
export async function sources(root) {
  const git = async (/** @type {string[]} */ ...args) => (await run('git', args, { cwd: root })).stdout.trim();
  const commit = await git('rev-parse', '--short=12', 'HEAD');
  // Results of earlier proofs are no source.
  const changed = await git('status', '--porcelain', '--untracked-files=no', '--', '.', ':!proofs');
  return changed === '' ? { commit } : { commit, changed: true };
}

/**
 * The runs in a file of results.
 * @param {string} file
 * @returns {Record<string, unknown>[]}
 */
export const readRecords = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []);

/**
 * Writes runs, one a line, so that each is one line of a diff.
 * @param {string} file
 * @param {readonly Record<string, unknown>[]} records
 */
export function writeRecords(file, records) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `[\n${records.map((record) => `  ${JSON.stringify(record)}`).join(',\n')}\n]\n`);
}

/**
 * Facts by their keys, as {@link writeFacts} wrote them.
 * @template T
 * @param {string} file
 * @returns {Record<string, T>}
 */
export const readFacts = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});

/**
 * Writes facts, one a line and in order, so that a run changes few lines.
 * @param {string} file
 * @param {Readonly<Record<string, unknown>>} facts
 */
export function writeFacts(file, facts) {
  const lines = Object.keys(facts)
    .sort()
    .map((key) => `  ${JSON.stringify(key)}: ${JSON.stringify(facts[key])}`);
  writeFileSync(file, `{\n${lines.join(',\n')}\n}\n`);
}

/** @param {string} code @returns {string} a few digits that differ if the code does */
export const digest = (code) => createHash('sha256').update(code).digest('hex').slice(0, 12);

/**
 * A number of minutes given as an option.
 * @param {string | undefined} text
 * @param {number} otherwise
 */
export const minutesOf = (text, otherwise) => numberOf('minutes', text, otherwise);

/**
 * A number given as an option.
 * @param {string} name
 * @param {string | undefined} text
 * @param {number} otherwise
 */
export function numberOf(name, text, otherwise) {
  const number = text === undefined ? otherwise : Number(text);
  if (!(number > 0)) throw new Error(`--${name} takes a number above 0`);
  return number;
}

/** The date of a result. */
export const today = () => new Date().toISOString().slice(0, 10);
