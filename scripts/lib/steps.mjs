// Runs a list of steps in lanes, and tells how they went.
import { CommandError } from '../../tools/process.mjs';
import { Unavailable, createResources } from './resources.mjs';

/**
 * One line of the final table.
 * @typedef {{ name: string, state: 'passed' | 'failed' | 'not run', detail: string, ms: number }} Line
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {'cargo' | 'javascript' | 'alone'} lane the steps of a lane run one after the other, beside those of the other
 *   lane; those that measure time or load are `alone`, last in the list, and wait until everything else is done
 * @property {readonly string[]} needs the resources that must be ready before it runs
 * @property {(ready: Record<string, string>) => Promise<string | Line[] | void>} run gets what the resources resolved with;
 *   resolves with a detail, or with lines of its own; throws `NotRun` when something outside the project is missing
 *
 * @typedef {(text: string) => void} Print
 */

/** A step that could not run here, and why. Counts as a failure where `CI=true`. */
export class NotRun extends Error {}

/** Lines of a failed command's output that are shown. */
const SHOWN = 60;
/** A resource that took as long is told; most were there already. */
const WORTH_A_LINE_MS = 1000;

/**
 * What a person needs to see of a failure.
 * @param {unknown} error
 */
export function explain(error) {
  if (error instanceof Unavailable) return error.message;
  if (error instanceof CommandError) return [error.message, ...error.output.trimEnd().split('\n').slice(-SHOWN)].join('\n');
  return String(/** @type {any} */ (error)?.stack ?? error);
}

const seconds = (/** @type {number} */ ms) => `${(ms / 1000).toFixed(1)} s`;

/**
 * @param {Line} line
 * @param {Print} [print]
 */
export function printLine({ name, state, detail, ms }, print = console.log) {
  const mark = { passed: 'ok     ', failed: 'FAILED ', 'not run': 'not run' }[state];
  print(`${mark} ${name.padEnd(34)} ${seconds(ms).padStart(8)}  ${detail.split('\n')[0] ?? ''}`);
}

/**
 * @param {Step} step
 * @param {Pick<ReturnType<typeof createResources>, 'ready'>} resources
 * @param {Print} print
 * @returns {Promise<Line[]>}
 */
async function runStep({ name, needs, run }, resources, print) {
  let started = Date.now();
  const end = (/** @type {Line['state']} */ state, /** @type {string} */ detail) => {
    const line = { name, state, detail, ms: Date.now() - started };
    printLine(line, print);
    return [line];
  };
  try {
    const ready = await resources.ready(needs);
    // What it waited for has a line of its own.
    started = Date.now();
    const result = await run(ready);
    // Lines of its own were printed as they came.
    return Array.isArray(result) ? result : end('passed', result ?? '');
  } catch (error) {
    if (error instanceof NotRun) return end('not run', error.message);
    const text = explain(error);
    // A resource that failed was shown when it did.
    if (!(error instanceof Unavailable)) print(`\n--- ${name} failed\n${text}\n---\n`);
    return end('failed', text);
  }
}

/**
 * Runs the steps, each when what it needs is ready, and prints each when it has ended.
 * @param {readonly Step[]} steps
 * @param {(step: Step) => boolean} chosen which of them
 * @param {object} [options]
 * @param {readonly import('./resources.mjs').Resource[]} [options.resources] what steps may need
 * @param {Print} [options.print]
 * @returns {Promise<Line[]>} in the order of `steps`
 */
export async function runSteps(steps, chosen, { resources: list = [], print = console.log } = {}) {
  const resources = createResources(list, {
    made: (name, ms) => void (ms >= WORTH_A_LINE_MS && print(`ready   ${name.padEnd(34)} ${seconds(ms).padStart(8)}`)),
    failed: (name, error) => print(`\n--- ${name} failed\n${explain(error)}\n---\n`),
  });
  checkPlan(steps, resources);
  resources.startEarly(steps.filter(chosen).flatMap(({ needs }) => needs));

  /** @type {Promise<Line[]>[]} */
  const ended = [];
  /** @type {Map<string, Promise<unknown>>} the last step of each lane so far */
  const lanes = new Map();
  for (const step of steps) {
    const { lane } = step;
    const free = lane === 'alone' ? Promise.all(lanes.values()) : lanes.get(lane);
    const lines = chosen(step) ? Promise.resolve(free).then(() => runStep(step, resources, print)) : Promise.resolve([]);
    ended.push(lines);
    lanes.set(lane, Promise.all([free, lines]));
  }
  return (await Promise.all(ended)).flat();
}

/**
 * A mistake in the list is found whichever steps are chosen.
 * @param {readonly Step[]} steps
 * @param {Pick<ReturnType<typeof createResources>, 'check'>} resources
 */
function checkPlan(steps, resources) {
  const seen = new Set();
  for (const { name, needs } of steps) {
    if (seen.has(name)) throw new Error(`two steps are called "${name}"`);
    resources.check(name, needs);
    seen.add(name);
  }
}
