// The example's Worker, unchanged, behind bindings that fail when a test says so. Before and after every statement and
// every message the test's process is asked: it may let it pass, make it fail, keep it waiting, or end the whole runtime.
import shop from '../../../examples/worker/src/index.js';

/** @typedef {import('../../../examples/worker/src/env').Env} Env */
/** @typedef {Env & { TEST: Fetcher }} TestEnv */
/** @typedef {{ statement: any, sql: string }} Wrapped */

/** Ways to run one D1 statement. */
const RUNNERS = ['run', 'all', 'first', 'raw'];
/** What lies behind a statement of `shielded`. */
const WRAPPED = Symbol('wrapped');

/**
 * @template T
 * @param {TestEnv} env
 * @param {string} name
 * @param {() => Promise<T>} act
 * @returns {Promise<T>}
 */
async function between(env, name, act) {
  /** @param {string} moment */
  const ask = async (moment) => {
    const response = await env.TEST.fetch('http://test/', { method: 'POST', body: `${moment} ${name}` });
    if ((await response.text()) === 'fail') throw new Error(`made to fail ${moment} ${name}`);
  };
  await ask('before');
  const result = await act();
  await ask('after');
  return result;
}

/**
 * @param {TestEnv} env
 * @param {any} statement
 * @param {string} sql
 * @returns {any}
 */
function wrap(env, statement, sql) {
  return {
    [WRAPPED]: { statement, sql },
    bind: (/** @type {unknown[]} */ ...values) => wrap(env, statement.bind(...values), sql),
    ...Object.fromEntries(
      RUNNERS.map((name) => [
        name,
        (/** @type {unknown[]} */ ...values) => between(env, sql, () => statement[name](...values)),
      ]),
    ),
  };
}

/** @param {TestEnv} env @returns {any} */
function shielded(env) {
  const DB = {
    prepare: (/** @type {string} */ sql) => wrap(env, env.DB.prepare(sql), sql),
    batch(/** @type {any[]} */ statements) {
      const wrapped = statements.map((statement) => /** @type {Wrapped} */ (statement[WRAPPED]));
      const sql = wrapped.map((one) => one.sql).join('; ');
      return between(env, sql, () => env.DB.batch(wrapped.map(({ statement }) => statement)));
    },
  };
  const FULFILMENT = {
    send: (/** @type {any} */ body) => between(env, 'send', () => env.FULFILMENT.send(body)),
    sendBatch: (/** @type {any} */ messages) => between(env, 'sendBatch', () => env.FULFILMENT.sendBatch(messages)),
  };
  return { ...env, DB, FULFILMENT };
}

export default {
  fetch: (/** @type {any} */ request, /** @type {TestEnv} */ env, /** @type {ExecutionContext} */ ctx) =>
    shop.fetch?.(request, shielded(env), ctx),
  queue: (/** @type {any} */ batch, /** @type {TestEnv} */ env, /** @type {ExecutionContext} */ ctx) =>
    shop.queue?.(batch, shielded(env), ctx),
  scheduled: (/** @type {any} */ controller, /** @type {TestEnv} */ env, /** @type {ExecutionContext} */ ctx) =>
    shop.scheduled?.(controller, shielded(env), ctx),
};
