// Runs a list of steps in lanes and reports their results.
import { CommandError } from '../../tools/process.mjs';
import { createResources, Unavailable } from './resources.mjs';

/**
 * One line of the final table.
 * @typedef {{ name: string, state: 'passed' | 'failed' | 'not run', detail: string, ms: number }} Line
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {'cargo' | 'javascript' | 'alone'} lane the steps of a lane run one after another, in parallel with the
 *   other lane; those that measure time or load are `alone`, last in the list, and wait until everything else is done
 * @property {readonly string[]} needs the resources that must be ready before it runs
 * @property {(ready: Record<string, string>) => Promise<string | Line[] | void>} run gets the values of the resources;
 *   resolves with a detail or with separate lines; throws `NotRun` if something outside the project is missing
 *
 * @typedef {(text: string) => void} Print
 */

/** A step that could not run here, and why. Counts as a failure where `CI=true`. */
export class NotRun extends Error {}

/** Number of lines shown of a failed command's output. */
const SHOWN = 60;
/** Only a resource that took this long is reported; most exist already. */
const WORTH_A_LINE_MS = 1000;

/**
 * The part of a failure to show.
 * @param {unknown} error
 */
export function explain(error) {
  if (error instanceof Unavailable) return error.message;
  if (error instanceof CommandError)
    return [error.message, ...error.output.trimEnd().split('\n').slice(-SHOWN)].join('\n');
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
    // Resources have separate lines, so waiting for them is not counted.
    started = Date.now();
    const result = await run(ready);
    // Separate lines were already printed.
    return Array.isArray(result) ? result : end('passed', result ?? '');
  } catch (error) {
    if (error instanceof NotRun) return end('not run', error.message);
    const text = explain(error);
    // A failed resource was already shown.
    if (!(error instanceof Unavailable)) print(`\n--- ${name} failed\n${text}\n---\n`);
    return end('failed', text);
  }
}

/**
 * Runs each step when its resources are ready, and prints it when it ends.
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
  /** @type {Map<string, Promise<unknown>>} the latest step of each lane */
  const lanes = new Map();
  for (const step of steps) {
    const { lane } = step;
    const free = lane === 'alone' ? Promise.all(lanes.values()) : lanes.get(lane);
    const lines = chosen(step)
      ? Promise.resolve(free).then(() => runStep(step, resources, print))
      : Promise.resolve([]);
    ended.push(lines);
    lanes.set(lane, Promise.all([free, lines]));
  }
  return (await Promise.all(ended)).flat();
}

/**
 * Finds mistakes in the list, whichever steps are chosen.
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
