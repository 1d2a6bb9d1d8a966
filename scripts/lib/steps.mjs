// Runs a list of steps, one after the other, and tells how they went.
import { CommandError } from './process.mjs';

/**
 * One line of the final table.
 * @typedef {{ name: string, state: 'passed' | 'failed' | 'not run', detail: string, ms: number }} Line
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {() => Promise<string | Line[] | void>} run resolves with a detail, or with lines of its own;
 *   throws `NotRun` when something outside the project is missing
 */

/** A step that could not run here, and why. Counts as a failure where `CI=true`. */
export class NotRun extends Error {}

/** Lines of a failed command's output that are shown. */
const SHOWN = 60;

/** @param {unknown} error */
function explain(error) {
  if (error instanceof CommandError) return [error.message, ...error.output.trimEnd().split('\n').slice(-SHOWN)].join('\n');
  return String(/** @type {any} */ (error)?.stack ?? error);
}

const seconds = (/** @type {number} */ ms) => `${(ms / 1000).toFixed(1)} s`;

/** @param {Line} line */
export function printLine({ name, state, detail, ms }) {
  const mark = { passed: 'ok     ', failed: 'FAILED ', 'not run': 'not run' }[state];
  console.log(`${mark} ${name.padEnd(34)} ${seconds(ms).padStart(8)}  ${detail.split('\n')[0] ?? ''}`);
}

/**
 * @param {readonly Step[]} steps
 * @returns {Promise<Line[]>}
 */
export async function runSteps(steps) {
  /** @type {Line[]} */
  const lines = [];
  for (const { name, run } of steps) {
    const started = Date.now();
    const line = (/** @type {Line['state']} */ state, /** @type {string} */ detail) => (
      { name, state, detail, ms: Date.now() - started });
    /** @type {Line[]} */
    let made;
    try {
      const result = await run();
      made = Array.isArray(result) ? result : [line('passed', result ?? '')];
    } catch (error) {
      if (error instanceof NotRun) {
        made = [line('not run', error.message)];
      } else {
        const text = explain(error);
        console.log(`\n--- ${name} failed\n${text}\n---\n`);
        made = [line('failed', text)];
      }
    }
    // Lines of its own were printed as they came.
    if (made.length !== 1 || made[0]?.name === name) made.forEach(printLine);
    lines.push(...made);
  }
  return lines;
}
