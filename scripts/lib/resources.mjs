// The resources that steps need: made on demand, once, and shared.
import { together } from '../../tools/process.mjs';

/**
 * @typedef {object} Resource
 * @property {string} name
 * @property {readonly string[]} [needs] earlier resources that `make` needs
 * @property {boolean} [early] made at the start of a run, because it waits for the network while others compile; the
 *   others are made for the first step that needs them
 * @property {() => Promise<string | void>} make resolves with a value for the steps, such as a path
 */

/** A needed resource could not be made. */
export class Unavailable extends Error {}

/**
 * @param {readonly Resource[]} list
 * @param {object} tell
 * @param {(name: string, ms: number) => void} tell.made
 * @param {(name: string, error: unknown) => void} tell.failed called once, however many steps need the resource
 */
export function createResources(list, tell) {
  /** @type {Map<string, Resource>} */
  const known = new Map();
  /** @type {Map<string, Promise<string>>} */
  const started = new Map();

  /** @param {string} user @param {readonly string[]} needs */
  const check = (user, needs) => {
    for (const name of needs)
      if (!known.has(name)) throw new Error(`"${user}" needs "${name}", which nothing before it makes`);
  };
  for (const resource of list) {
    if (known.has(resource.name)) throw new Error(`two resources are called "${resource.name}"`);
    // Only earlier ones, so that no two can wait for each other.
    check(resource.name, resource.needs ?? []);
    known.set(resource.name, resource);
  }
  const find = (/** @type {string} */ name) => /** @type {Resource} */ (known.get(name));

  /** @param {Resource} resource */
  const make = async ({ name, needs = [], make: work }) => {
    await ready(needs);
    const began = Date.now();
    try {
      const value = await work();
      tell.made(name, Date.now() - began);
      return value ?? '';
    } catch (error) {
      tell.failed(name, error);
      const message = error instanceof Error ? error.message : String(error);
      throw new Unavailable(`needs ${name}, which failed: ${message}`, { cause: error });
    }
  };

  /** @param {string} name */
  const start = (name) => {
    let running = started.get(name);
    if (running) return running;
    running = make(find(name));
    // Awaited by the steps that need it; this handler only prevents an unhandled rejection.
    running.catch(() => {});
    started.set(name, running);
    return running;
  };

  /**
   * Waits until all are made or have failed, so that no work for a failed step continues in the background.
   * @param {readonly string[]} needs
   * @returns {Promise<Record<string, string>>} the value of each
   */
  const ready = async (needs) => {
    const values = await together(needs.map(start));
    return Object.fromEntries(needs.map((name, index) => [name, values[index] ?? '']));
  };

  /**
   * Starts the early resources among those needed, directly or indirectly.
   * @param {readonly string[]} needs
   */
  const startEarly = (needs) => {
    for (const resource of needs.map(find)) {
      if (resource.early) start(resource.name);
      else startEarly(resource.needs ?? []);
    }
  };

  return { check, ready, startEarly };
}
