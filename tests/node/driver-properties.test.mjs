// Whatever the caller's functions do: properties of every call. The same runs each time; a failure prints its seed, and
// DRIVER_SEED chooses another.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';

const RUNS = 250;
const seed = Number(process.env.DRIVER_SEED ?? 13);
/** Milliseconds after which a call that has not ended never will: each exchange may take 60. */
const NEVER = 8_000;
const OUTCOMES = ['not_sent', 'refused', 'unknown'];

const sandbox = await createSandbox({ mode: 'switching', refundInterval: 0 });
/** @type {unknown[]} */
const unhandled = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));
after(() => sandbox.close());

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const never = () => new Promise(() => {});
const right = (url, init) => sandbox.fetch(url, init);

/** What a fetch may do. */
const FETCHES = {
  right,
  late: (url, init) => pause(15).then(() => right(url, init)),
  never,
  throws: () => {
    throw new Error('thrown');
  },
  rejects: () => Promise.reject(new TypeError('fetch failed')),
  rejectsLate: () => pause(60).then(() => Promise.reject(new Error('late'))),
  refused: () =>
    Promise.reject(
      new TypeError('fetch failed', {
        cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED', syscall: 'connect' }),
      }),
    ),
  rejectsWithNothing: () => Promise.reject(undefined),
  nothing: () => undefined,
  number: async () => 7,
  empty: async () => ({}),
  status: async () => new Response('{}', { status: 500 }),
  unsigned: async () => new Response('{}'),
  bodyFails: async () =>
    new Response(
      new ReadableStream({
        pull() {
          throw new Error('body');
        },
      }),
    ),
  bodyNever: async () => new Response(new ReadableStream({ pull: never })),
  getters: async () => ({
    get status() {
      throw new Error('getter');
    },
  }),
};
const SIGNERS = {
  none: undefined,
  never,
  throws: () => {
    throw new Error('signer');
  },
  rejects: () => Promise.reject(new Error('signer')),
  garbage: async () => 'x',
  short: async () => new Uint8Array(3),
  wrong: async () => new Uint8Array(256).fill(1),
};

const calls = fc.record({
  what: fc.constantFrom('prepay', 'query', 'generic'),
  fetches: fc.array(fc.constantFrom(...Object.keys(FETCHES)), { minLength: 3, maxLength: 3 }),
  signer: fc.oneof({ weight: 6, arbitrary: fc.constant('none') }, fc.constantFrom(...Object.keys(SIGNERS))),
  /** Milliseconds until the caller gives up; before the call if negative. */
  abort: fc.option(fc.integer({ min: -1, max: 60 }), { freq: 3 }),
});

let numbers = 0;

async function holds({ what, fetches, signer, abort }) {
  const aborter = new AbortController();
  let settled = 0;
  let sent = 0;
  /** @type {string[]} */
  const broken = [];
  const { privateKey, ...credentials } = sandbox.credentials;
  const sign = SIGNERS[signer];
  const client = new WechatPay({
    ...credentials,
    ...(sign ? { signer: { sign } } : { privateKey }),
    timeoutMs: 60,
    retry: { attempts: 3, deadlineMs: 5_000 },
    fetch: (url, init) => {
      if (settled) broken.push('a fetch after the verdict');
      if (aborter.signal.aborted) broken.push('a fetch after the abort');
      sent += 1;
      if (sent > 3) broken.push('more attempts than allowed');
      return FETCHES[fetches[sent - 1] ?? 'right'](url, init);
    },
  });
  const number = `P0000000${(numbers += 1)}`;
  const options = { signal: aborter.signal };
  const order = { description: 'x', out_trade_no: number, amount: { total: 1 }, payer: { openid: 'o' } };
  const path = '/v3/security/echo';
  const asks = {
    prepay: () => client.prepayJsapi(order, options),
    query: () => client.queryByOutTradeNo(number, options),
    generic: () => client.request({ method: 'POST', path, body: { echo_message: 'x' } }, options),
  };
  if (abort !== null && abort < 0) aborter.abort();
  const timer = abort !== null && abort >= 0 ? setTimeout(() => aborter.abort(), abort) : undefined;
  const verdict = asks[what]().then(
    () => {
      settled += 1;
      return undefined;
    },
    (error) => {
      settled += 1;
      return error;
    },
  );
  const error = await Promise.race([verdict, pause(NEVER).then(() => broken.push('it never settles'))]);
  clearTimeout(timer);
  await pause(5);
  client.dispose();
  if (settled !== 1) broken.push(`${settled} verdicts`);
  const unsafe = fetches.slice(0, sent).some((kind) => kind !== 'refused');
  if (error) {
    if (error.name !== 'WechatPayError' || !OUTCOMES.includes(error.outcome)) broken.push(`rejected with ${error}`);
    if (what !== 'query' && unsafe && error.outcome === 'not_sent') broken.push(`it left, and ${error.code} denies it`);
    if (abort === -1 && error.code !== 'ERR_ABORTED') broken.push(`aborted before, and ${error.code}`);
  } else if (!fetches.slice(0, sent).some((kind) => kind === 'right' || kind === 'late')) {
    broken.push('a success that nobody signed');
  }
  if (what === 'generic' && sent > 1) broken.push('a call without a number was repeated');
  assert.deepEqual(broken, []);
}

test('every call settles once, and nothing is sent after its end', async () => {
  // Many at the same time: most of them wait.
  const sampled = fc.sample(calls, { seed, numRuns: RUNS });
  const failures = [];
  const lanes = Array.from({ length: 50 }, async (_, lane) => {
    for (let index = lane; index < sampled.length; index += 50) {
      await holds(sampled[index]).catch((error) =>
        failures.push(`${JSON.stringify(sampled[index])}: ${error.message}`),
      );
    }
  });
  await Promise.all(lanes);
  await pause(100);
  assert.deepEqual(failures, [], `DRIVER_SEED=${seed}`);
  assert.deepEqual(unhandled, [], `unhandled rejections, DRIVER_SEED=${seed}`);
});
