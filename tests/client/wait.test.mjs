// Asking the merchant's server until it knows, on an emulated device whose clock jumps.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { device } from './device.mjs';

/** @typedef {import('wechatpay-wasm/client').WaitOptions} WaitOptions */
/** @typedef {import('wechatpay-wasm/client').CashierOutcome} Outcome */

/** @type {Record<Outcome['outcome'], Outcome>} */
const AFTER = {
  ok: { outcome: 'ok', next: 'wait', message: '' },
  unknown: { outcome: 'unknown', next: 'wait', message: '' },
  cancelled: { outcome: 'cancelled', next: 'ask', message: '' },
  failed: { outcome: 'failed', next: 'ask', reason: 'params', message: '' },
};

/**
 * Waits on a new device; `ask` is told how often it was asked before.
 * @template T
 * @param {(before: number) => T | Promise<T>} ask
 * @param {WaitOptions | ((clock: import('./device.mjs').Clock) => WaitOptions)} [options]
 */
async function wait(ask, options) {
  const { client, clock } = device();
  const started = clock.time;
  const asked = /** @type {number[]} */ ([]);
  const question = () => ask(asked.push(clock.time - started) - 1);
  const given = typeof options === 'function' ? options(clock) : options;
  const result = { ...(await clock.until(client.waitForResult(question, given))) };
  // Nothing is left behind.
  assert.deepEqual(clock.timers, []);
  return { result: /** @type {any} */ (result), asked, took: clock.time - started };
}

/** WeChat Pay's states of orders and transfers, and others, with what they mean to the payer. @type {Record<string, string>} */
const STATES = {
  SUCCESS: 'paid',
  REFUND: 'paid',
  paid: 'paid',
  CLOSED: 'closed',
  REVOKED: 'closed',
  PAYERROR: 'closed',
  FAIL: 'closed',
  CANCELLED: 'closed',
  closed: 'closed',
  NOTPAY: 'pending',
  USERPAYING: 'pending',
  ACCEPT: 'pending',
  ACCEPTED: 'pending',
  PROCESSING: 'pending',
  WAIT_USER_CONFIRM: 'pending',
  TRANSFERING: 'pending',
  CANCELING: 'pending',
  unpaid: 'pending',
  review: 'pending',
  success: 'pending',
  NEWER_THAN_THIS: 'pending',
  constructor: 'pending',
  __proto__x: 'pending',
};
for (const [state, meaning] of [...Object.entries(STATES), ['__proto__', 'pending']])
  test(`${state} means ${meaning}, alone or inside an object`, async () => {
    for (const answer of [state, { state }, { trade_state: state }, { trade_state: state, state: 'paid' }]) {
      const { result } = await wait(() => answer, { limitMs: 0 });
      const final = meaning !== 'pending';
      const rest = final ? {} : { why: 'limit', error: undefined };
      assert.deepEqual(result, { state: meaning, final, answer, ...rest });
    }
  });

test('the server is asked at once, then after pauses of one to two seconds, and a last time when the limit is there', async () => {
  const { result, asked } = await wait(() => ({ state: 'unpaid' }));
  assert.deepEqual(asked, [0, 1000, 2500, 4500, 6500, 8500, 10_500, 12_500, 14_500, 15_000]);
  assert.deepEqual(result, {
    state: 'pending',
    final: false,
    why: 'limit',
    answer: { state: 'unpaid' },
    error: undefined,
  });
});

test('it ends with the first final state', async () => {
  const { result, asked } = await wait((before) => (before === 2 ? 'SUCCESS' : 'NOTPAY'));
  assert.deepEqual([result, asked.length], [{ state: 'paid', final: true, answer: 'SUCCESS' }, 3]);
});

test('who waits long asks more and more rarely, and nobody waits longer than ten minutes', async () => {
  const { asked, took } = await wait(() => 'NOTPAY', { limitMs: Infinity });
  assert.equal(took, 600_000);
  const pauses = asked.slice(1).map((at, index) => at - /** @type {number} */ (asked[index]));
  assert.equal(Math.max(...pauses), 10_000);
  assert.ok(asked.length < 75, `${asked.length}`);
});

test('a limit that is no number of milliseconds is none: the server is asked once', async () => {
  for (const limitMs of [0, -1, NaN, /** @type {any} */ (null)])
    assert.deepEqual((await wait(() => 'NOTPAY', { limitMs })).asked, [0]);
});

test('after a cashier that was left, or did not open, the server is asked once; after the others until it knows', async () => {
  const counts = await Promise.all(
    Object.values(AFTER).map(async (after) => (await wait(() => 'NOTPAY', { after })).asked.length),
  );
  assert.deepEqual(counts, [10, 10, 1, 1]);
  // It may have been paid for all that.
  for (const after of Object.values(AFTER)) assert.equal((await wait(() => 'SUCCESS', { after })).result.state, 'paid');
});

test('a question that fails is asked again, and the last failure is told', async () => {
  const broken = new Error('no network');
  const { result } = await wait((before) => (before < 3 ? Promise.reject(broken) : 'SUCCESS'));
  assert.equal(result.state, 'paid');
  const thrown = await wait(() => {
    throw broken;
  });
  assert.deepEqual(thrown.result, { state: 'pending', final: false, why: 'limit', answer: undefined, error: broken });
  assert.equal(thrown.asked.length, 10);
  // An answer after it takes it back.
  const mended = await wait((before) => (before === 0 ? Promise.reject(broken) : 'NOTPAY'));
  assert.deepEqual([mended.result.answer, mended.result.error], ['NOTPAY', undefined]);
});

test('an answer without a state is a question that failed', async () => {
  for (const answer of [undefined, null, '', 0, true, {}, [], { state: 1 }, { code: 'LOGIN_REQUIRED' }]) {
    const { result } = await wait(() => /** @type {any} */ (answer), { limitMs: 0 });
    assert.equal(result.state, 'pending');
    assert.equal(result.answer, answer);
    assert.match(String(result.error), /trade_state/);
  }
});

/** @returns {Promise<any>} */
const never = () => new Promise(() => {});

test('a question without an answer is not waited for beyond the limit', async () => {
  const { result, asked, took } = await wait(never);
  assert.deepEqual([result.why, asked, took], ['limit', [0], 15_000]);
});

test('the last question gets five seconds, however late it is asked', async () => {
  const { asked, took } = await wait((before) => (before === 9 ? never() : 'NOTPAY'));
  assert.deepEqual([asked.at(-1), took], [15_000, 20_000]);
  assert.equal((await wait(never, { after: AFTER.cancelled })).took, 5000);
});

test('an answer that comes too late changes nothing, and questions do not overlap', async () => {
  const { client, clock } = device();
  let open = 0;
  const ask = async () => {
    open += 1;
    assert.equal(open, 1);
    await clock.sleep(9000);
    open -= 1;
    return clock.time > 1_784_512_830_000 + 15_000 ? 'SUCCESS' : 'NOTPAY';
  };
  const result = await clock.until(client.waitForResult(ask));
  assert.equal(result.state, 'pending');
  await clock.until(clock.sleep(10_000));
  assert.equal(open, 0);
});

test('a signal ends the waiting: at once where it tells, else before the next question is asked', async () => {
  const controller = new AbortController();
  const { result, asked, took } = await wait(
    () => 'NOTPAY',
    (clock) => {
      clock.setTimeout(() => controller.abort(), 1200);
      return { signal: controller.signal };
    },
  );
  assert.deepEqual([result.state, result.why, result.answer], ['pending', 'aborted', 'NOTPAY']);
  assert.deepEqual([asked, took], [[0, 1000], 1200]);

  const leaving = { aborted: false };
  const left = await wait(
    (before) => {
      leaving.aborted = before === 1;
      return 'NOTPAY';
    },
    { signal: leaving },
  );
  assert.deepEqual([left.result.why, left.asked], ['aborted', [0, 1000]]);
});

test('a signal without events is looked at while a question is under way, and in pauses', async () => {
  for (const answer of [never, () => 'NOTPAY']) {
    const leaving = { aborted: false };
    const { result, asked, took } = await wait(answer, (clock) => {
      clock.setTimeout(() => {
        leaving.aborted = true;
      }, 300);
      return { signal: leaving };
    });
    assert.deepEqual([result.why, asked, took], ['aborted', [0], 500]);
  }
  // One that is used again does not bring the waiting back.
  const leaving = { aborted: false };
  const { client, clock } = device();
  let asked = 0;
  const ask = () => {
    asked += 1;
    return 'NOTPAY';
  };
  clock.setTimeout(() => Object.assign(leaving, { aborted: true }), 300);
  await clock.until(client.waitForResult(ask, { signal: leaving, sleep: clock.sleep }));
  leaving.aborted = false;
  await clock.until(clock.sleep(5000));
  assert.equal(asked, 1);
});

test('a signal ends a question that is under way, and one that was given before asks nothing', async () => {
  const controller = new AbortController();
  const during = await wait(never, (clock) => {
    clock.setTimeout(() => controller.abort(), 700);
    return { signal: controller.signal };
  });
  assert.deepEqual([during.result.why, during.took], ['aborted', 700]);
  for (const signal of [controller.signal, { aborted: true }]) {
    const { result, asked } = await wait(() => 'SUCCESS', { signal });
    assert.deepEqual([result.why, asked], ['aborted', []]);
  }
});

test('an answer that comes after the end leads to no other question', async () => {
  const { client, clock } = device();
  let asked = 0;
  for (const end of [
    () => clock.sleep(1000).then(() => 'NOTPAY'),
    () => clock.sleep(1000).then(() => Promise.reject()),
  ]) {
    const controller = new AbortController();
    clock.setTimeout(() => controller.abort(), 500);
    const ask = () => {
      asked += 1;
      return end();
    };
    const result = await clock.until(client.waitForResult(ask, { signal: controller.signal }));
    assert.equal(result.state, 'pending');
    await clock.until(clock.sleep(600));
    assert.deepEqual(clock.timers, []);
  }
  assert.equal(asked, 2);
});

test('no listener is left at a signal', async () => {
  const listeners = new Set();
  const signal = {
    aborted: false,
    addEventListener: (/** @type {string} */ _type, /** @type {() => void} */ listener) => void listeners.add(listener),
    removeEventListener: (/** @type {string} */ _type, /** @type {() => void} */ listener) =>
      void listeners.delete(listener),
  };
  await wait(
    (before) => {
      assert.equal(listeners.size, 1);
      return before === 1 ? 'SUCCESS' : 'NOTPAY';
    },
    { signal },
  );
  assert.equal(listeners.size, 0);
});

test('clock and pauses may be those of a test', async () => {
  let time = 0;
  const pauses = /** @type {number[]} */ ([]);
  const sleep = async (/** @type {number} */ ms) => {
    pauses.push(ms);
    time += ms;
  };
  const { result, took } = await wait(() => 'NOTPAY', { now: () => time, sleep, limitMs: 4000 });
  assert.deepEqual([result.why, pauses, took], ['limit', [1000, 1500, 1500], 0]);
  // A pause that fails is over.
  const broken = await wait((before) => (before === 3 ? 'SUCCESS' : 'NOTPAY'), {
    sleep: () => Promise.reject(new Error()),
  });
  assert.equal(broken.result.state, 'paid');
});

/** @returns {never} */
const throws = () => {
  throw new Error('broken');
};
/** What throws when any member of it is read. */
const unreadable = () =>
  /** @type {any} */ (new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : throws()) }));

test('a pause that throws is over, and a clock that throws, or tells no number, stands still', async () => {
  const wrong = /** @type {any[]} */ ([() => undefined, () => Symbol('now'), () => 1n, () => 'noon']);
  for (const now of [throws, ...wrong]) {
    const { result, took } = await wait(() => 'NOTPAY', { now });
    assert.deepEqual([result.why, took], ['limit', 15_000]);
  }
  let calls = 0;
  const later = () => (calls++ < 2 ? 0 : throws());
  assert.equal((await wait(() => 'NOTPAY', { now: later })).took, 15_000);
  const { result, asked } = await wait(() => 'NOTPAY', { sleep: throws });
  assert.deepEqual([result.why, asked.length], ['limit', 10]);
});

test('an answer that cannot be read is a question that failed', async () => {
  const { result, asked } = await wait(unreadable);
  assert.deepEqual([result.state, result.why, result.error.message, asked.length], ['pending', 'limit', 'broken', 10]);
  const mended = await wait((before) => (before === 1 ? 'SUCCESS' : unreadable()));
  assert.equal(mended.result.state, 'paid');
  const thenable = { then: throws };
  assert.equal((await wait(() => /** @type {any} */ (thenable))).result.error.message, 'broken');
});

test('a signal that throws is one that does not tell', async () => {
  const signal = { aborted: false, addEventListener: throws, removeEventListener: throws };
  const { result, took } = await wait(never, (clock) => {
    clock.setTimeout(() => Object.assign(signal, { aborted: true }), 600);
    return { signal };
  });
  assert.deepEqual([result.why, took], ['aborted', 750]);
  assert.equal((await wait(() => 'SUCCESS', { signal: unreadable() })).result.state, 'paid');
  assert.equal((await wait(() => 'NOTPAY', { signal: unreadable() })).took, 15_000);
});

test('options that cannot be read ask nothing, and the reason is told', async () => {
  for (const options of [unreadable(), { after: unreadable() }, { limitMs: Symbol('limit') }, { limitMs: 1n }]) {
    const { result, asked } = await wait(() => 'SUCCESS', /** @type {any} */ (options));
    assert.deepEqual([result.state, result.why, result.answer, asked], ['pending', 'limit', undefined, []]);
    assert.ok(result.error);
  }
});

test('a clock that stands still or is put back does not make the waiting endless', async () => {
  for (const now of [() => 0, backwards()]) {
    const { took } = await wait(() => 'NOTPAY', { now });
    assert.equal(took, 15_000);
  }
});
function backwards() {
  let time = 1_000_000;
  return () => (time -= 5000);
}

test('a device that slept asks once more when it wakes, and then ends', async () => {
  const { result, asked } = await wait(
    () => 'NOTPAY',
    (clock) => ({
      sleep: async (ms) => {
        await clock.sleep(ms);
        clock.time += 3_600_000;
      },
    }),
  );
  assert.deepEqual([result.why, asked], ['limit', [0, 3_601_000]]);
});
