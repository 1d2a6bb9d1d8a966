// Runs a list of steps in lanes, and tells how they went.
import { CommandError } from './process.mjs';

/**
 * One line of the final table.
 * @typedef {{ name: string, state: 'passed' | 'failed' | 'not run', detail: string, ms: number }} Line
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {'cargo' | 'javascript' | 'alone'} lane the steps of a lane run one after the other, beside those of the other
 *   lane; those that measure time or load are `alone`, last in the list, and wait until everything else is done
 * @property {string} [after] an earlier step, of the other lane, that must have ended
 * @property {() => Promise<string | Line[] | void>} run resolves with a detail, or with lines of its own;
 *   throws `NotRun` when something outside the project is missing
 */

/** A step that could not run here, and why. Counts as a failure where `CI=true`. */
export class NotRun extends Error {}

/** Lines of a failed command's output that are shown. */
const SHOWN = 60;

/**
 * What a person needs to see of a failure.
 * @param {unknown} error
 */
export function explain(error) {
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
 * @param {Step} step
 * @returns {Promise<Line[]>}
 */
async function runStep({ name, run }) {
  const started = Date.now();
  const line = (/** @type {Line['state']} */ state, /** @type {string} */ detail) => (
    { name, state, detail, ms: Date.now() - started });
  try {
    const result = await run();
    // Lines of its own were printed as they came.
    if (Array.isArray(result)) return result;
    return printed(line('passed', result ?? ''));
  } catch (error) {
    if (error instanceof NotRun) return printed(line('not run', error.message));
    const text = explain(error);
    console.log(`\n--- ${name} failed\n${text}\n---\n`);
    return printed(line('failed', text));
  }
}

/** @param {Line} line */
function printed(line) {
  printLine(line);
  return [line];
}

/**
 * Runs the steps and prints each when it has ended.
 * @param {readonly Step[]} steps
 * @param {(step: Step) => boolean} chosen which of them
 * @returns {Promise<Line[]>} in the order of `steps`
 */
export async function runSteps(steps, chosen) {
  /** @type {Map<string, Promise<Line[]>>} */
  const ended = new Map();
  /** @type {Map<string, Promise<unknown>>} the last step of each lane so far */
  const lanes = new Map();
  for (const step of steps) {
    const { name, lane, after } = step;
    if (after !== undefined && !ended.has(after)) throw new Error(`no step before "${name}" is called "${after}"`);
    const free = lane === 'alone' ? Promise.all(lanes.values()) : lanes.get(lane);
    const lines = chosen(step) ? Promise.all([free, ended.get(after ?? '')]).then(() => runStep(step)) : Promise.resolve([]);
    ended.set(name, lines);
    lanes.set(lane, Promise.all([free, lines]));
  }
  return (await Promise.all(ended.values())).flat();
}
