// Runs cells of the fault matrix: the package against the sandbox, many at the same time, because most of them wait.
import { expectedOf, title } from './cells.mjs';
import { OPERATIONS } from './operations.mjs';

/**
 * @typedef {import('./cells.mjs').Matrix} Matrix
 * @typedef {import('./cells.mjs').Cell} Cell
 * @typedef {import('./cells.mjs').Mode} Mode
 * @typedef {import('wechatpay-wasm/sandbox').Sandbox<any>} Sandbox
 * @typedef {import('wechatpay-wasm').WechatPay} Client
 *
 * @typedef {{ lib: typeof import('wechatpay-wasm') } & Pick<typeof import('wechatpay-wasm/sandbox'), 'createSandbox'>} Env
 *
 * @typedef {object} Scene one WeChat Pay, and what exists there
 * @property {Sandbox} sandbox
 * @property {string} known a paid order
 * @property {string} refunded a refund of it
 * @property {() => Promise<string>} paid a paid order that can be refunded
 * @property {() => void} close
 *
 * @typedef {{ host: string, method: string, body: unknown, authorization: string }} Sent
 *
 * @typedef {object} Slot a client that runs one cell at a time
 * @property {Client} client
 * @property {{ host: string, sent: Sent[], by?: (send: () => Promise<any>) => Promise<any> }} now of the cell that runs
 */

/** How long a cell waits for an answer that does not come, milliseconds. */
const PATIENCE = 3_000;
/** The others: on a busy machine, many at the same time take long. */
const ENOUGH = 25_000;
/** More attempts than this are never made. */
const MOST_ATTEMPTS = 8;
/** Refunds of one order. */
const REFUNDS = 40;

/**
 * @param {Env} env
 * @param {Matrix} matrix
 * @param {readonly Cell[]} cells
 * @param {{ atOnce: number, patience?: number }} options
 * @returns {Promise<{ count: number, failures: string[], attempts: number }>}
 */
export async function runCells(env, matrix, cells, { atOnce, patience = PATIENCE }) {
  /** @type {string[]} */
  const failures = [];
  /** Cells that came to an end, as expected or not. */
  let count = 0;
  let attempts = 0;
  const modes = matrix.modes.filter((mode) => cells.some((cell) => cell.mode === mode));
  await Promise.all(
    modes.map(async (mode) => {
      const scene = await openScene(env, mode);
      // Those that wait longest begin first.
      const waiting = cells
        .filter((cell) => cell.mode === mode)
        .sort((a, b) => patienceOf(matrix, a) - patienceOf(matrix, b));
      const slots = Array.from({ length: Math.ceil(atOnce / modes.length) }, async () => {
        const slot = openSlot(env, scene);
        for (let cell = waiting.pop(); cell; cell = waiting.pop()) {
          try {
            const { wrong, sent } = await runCell(matrix, cell, scene, slot, patience);
            attempts += sent;
            count += 1;
            if (wrong.length > 0) failures.push(`${title(cell)}: ${wrong.join('; ')}`);
          } catch (error) {
            failures.push(`${title(cell)}: ${error instanceof Error ? error.stack : error}`);
          }
        }
        slot.client.dispose();
      });
      await Promise.all(slots);
      scene.close();
    }),
  );
  return { count, failures, attempts };
}

/** Whether no answer comes in time. @param {Matrix} matrix @param {Cell} cell */
const waits = (matrix, { fault }) => matrix.kinds[fault.kind]?.code === 'ERR_TIMEOUT';
/** @param {Matrix} matrix @param {Cell} cell */
const patienceOf = (matrix, cell) => (waits(matrix, cell) ? 1 : 0) + (cell.times === 'always' ? 1 : 0);

/** @type {Promise<import('wechatpay-wasm/sandbox').SandboxKeys> | undefined} */
let keys;

/** The one set of keys of this run: to make one takes long. @param {Env['createSandbox']} createSandbox */
function keysOf(createSandbox) {
  keys ??= createSandbox({ mode: 'switching' }).then((sandbox) => {
    sandbox.close();
    return sandbox.keys;
  });
  return keys;
}

let numbers = 0;
/** A number that nothing had before. */
const fresh = () => `F${(numbers += 1).toString().padStart(7, '0')}`;

/**
 * @param {Env} env
 * @param {Mode} mode
 * @returns {Promise<Scene>}
 */
async function openScene({ lib, createSandbox }, mode) {
  const notify = async () => new Response(null, { status: 204 });
  const sandbox = await createSandbox({ mode, notify, refundInterval: 0, keys: await keysOf(createSandbox) });
  const client = new lib.WechatPay({ ...sandbox.credentials, fetch: /** @type {any} */ (sandbox.fetch) });
  let left = 0;
  /** @type {Promise<string>} */
  let order;
  const pay = async (/** @type {string} */ number) => {
    await OPERATIONS.prepay?.ask(client, number, {}, number);
    await sandbox.pay(number);
    return number;
  };
  const paid = () => {
    if (left === 0) order = pay(fresh());
    left = (left || REFUNDS) - 1;
    return order;
  };
  const known = await paid();
  const [first, refunded] = [fresh(), fresh()];
  // Earlier answers of each interface, of which one is given again.
  await client.queryByOutTradeNo(await pay(fresh()));
  for (const number of [first, refunded]) await OPERATIONS.refund?.ask(client, number, {}, known);
  await client.refunds.query(first);
  const close = () => {
    client.dispose();
    sandbox.close();
  };
  return { sandbox, known, refunded, paid, close };
}

/**
 * @param {Env} env
 * @param {Scene} scene
 * @returns {Slot}
 */
function openSlot({ lib }, { sandbox }) {
  /** @type {Slot['now']} */
  const nobody = { host: 'nobody.invalid', sent: [] };
  /** @type {Slot} */
  const slot = /** @type {any} */ ({ now: nobody });
  slot.client = new lib.WechatPay({
    ...sandbox.credentials,
    fetch: (/** @type {any} */ url, /** @type {any} */ init) => {
      const { origin, pathname, search } = new URL(url);
      const { host, sent, by = (send) => send() } = slot.now;
      sent.push({ host: origin, method: init.method, body: init.body, authorization: init.headers.Authorization });
      // The sandbox is told which cell asks: a fault is injected for that host alone, and no signature covers it.
      return by(async () => sandbox.fetch(`https://${host}${pathname}${search}`, init));
    },
  });
  return slot;
}

/**
 * @param {Matrix} matrix
 * @param {Cell} cell
 * @param {Scene} scene
 * @param {Slot} slot
 * @param {number} patience
 * @returns {Promise<{ wrong: string[], sent: number }>}
 */
async function runCell(matrix, cell, scene, slot, patience) {
  const { fault, times } = cell;
  const operation = OPERATIONS[cell.operation.name];
  if (!operation) throw new Error(`no operation ${cell.operation.name}`);
  const number = fresh();
  slot.now = { host: 'nobody.invalid', sent: [] };
  const about = await operation.prepare(scene, slot.client, number);
  const host = `${number.toLowerCase()}.invalid`;
  const aborter = new AbortController();
  /** @type {Sent[]} */
  const sent = [];
  slot.now = { host, sent, by: fault.by === 'caller' ? byCaller(fault.name, aborter) : undefined };
  const name = fault.by === 'caller' ? BEHIND[fault.name] : fault.name;
  const more = name === 'answer-delayed' ? { delayMs: 50 } : {};
  if (name) {
    const often = times === 'once' ? 1 : /** @type {const} */ ('always');
    await scene.sandbox.faults.inject({ name: /** @type {any} */ (name), host, times: often, ...more });
  }

  const options = { signal: aborter.signal, timeoutMs: waits(matrix, cell) ? patience : ENOUGH };
  const started = Date.now();
  /** @type {any} */
  let error;
  /** @type {any} */
  let value;
  try {
    value = await operation.ask(slot.client, number, options, about);
  } catch (cause) {
    error = cause;
  }
  const took = Date.now() - started;
  slot.now = { host: 'nobody.invalid', sent: [] };

  const expected = expectedOf(matrix, cell, runtime());
  /** @type {string[]} */
  const wrong = [];
  const check = (/** @type {string} */ what, /** @type {unknown} */ found, /** @type {unknown} */ wanted) => {
    const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
    if (a !== b) wrong.push(`${what}: expected ${b}, found ${a}`);
  };
  const { code, outcome, retryable } = error ?? {};
  // That of an error answer; other errors tell it by the way.
  const status = code === 'ERR_API' ? error.status : undefined;
  check('verdict', error && { code, outcome, retryable, status }, expected.error);
  if (error && !expected.error) wrong.push(String(error));
  check(
    'hosts',
    sent.map((one) => one.host),
    expected.hosts,
  );
  check('attempts within the bound', sent.length <= MOST_ATTEMPTS, true);
  check('bodies', new Set(sent.map(({ body }) => String(body))).size, Math.min(1, sent.length));
  const nonces = new Set(sent.map(({ authorization }) => /nonce_str="([^"]+)"/.exec(authorization)?.[1]));
  check('nonces', nonces.size, sent.length);
  check('deadline', took <= matrix.deadlineMs, true);
  const effects = cell.operation.changes ? await operation.effects(scene, slot.client, number, about) : 0;
  check('effects', effects, expected.effects);
  if (effects > 0 && error) check('the outcome of what took effect', error.outcome, 'unknown');
  if (error && expected.hosts.length > 1)
    check(
      'error.attempts',
      error.attempts?.map((/** @type {any} */ one) => one.host),
      expected.hosts,
    );
  if (!error) check('value', await operation.value(scene, value, number, about), true);
  return { wrong, sent: sent.length };
}

/** The faults behind what the caller does. @type {Record<string, string | undefined>} */
const BEHIND = { 'aborted-between-attempts': 'connection-reset-after-effect' };

/**
 * What the caller does around the sending.
 * @param {string} fault
 * @param {AbortController} aborter
 * @returns {(send: () => Promise<any>) => Promise<any>}
 */
function byCaller(fault, aborter) {
  if (fault === 'aborted-before') {
    aborter.abort();
    return (send) => send();
  }
  if (fault === 'aborted-after-effect')
    return async (send) => {
      await send();
      aborter.abort();
      return new Promise(() => {});
    };
  return async (send) => {
    // By then the pause has begun, and its timer cannot have fired.
    const soon = async () => {
      for (let turn = 0; turn < 200; turn += 1) await undefined;
      aborter.abort();
    };
    return send().finally(() => void soon());
  };
}

const runtime = () => ['Deno', 'Bun'].find((name) => name in globalThis) ?? '';
