// WebAssembly itself fails: only the calls then under way end, the instance is replaced, and every client goes on.
//
// No input reaches a panic, so the failure is forced from outside: a call with next to no stack left overflows somewhere inside.
import { equal, ok, rejects } from '../assert.mjs';
import { merchant, order } from '../fixtures.mjs';

const LANES = 10;
const CALLS = 200;
/** Nothing opens it. */
const SEALED = { key: new Uint8Array(32), nonce: new Uint8Array(12), ciphertext: new Uint8Array(300) };

/**
 * Uses the library where the stack ends, then from higher and higher up until that works. On the way it overflows everywhere it
 * can: inside WebAssembly (engines differ in which call takes enough of the stack there), and while the instance that failed is
 * being replaced.
 *
 * Only calls that answer at once: what a promise tells would come when the stack is empty again.
 * @param {import('../suite.mjs').Library} lib
 * @param {import('../suite.mjs').Env} env
 * @param {number} [every] of so many heights it is used at one: each try costs a new instance, which takes Bun 30 ms
 */
function overflow(lib, { vectors }, every = 1) {
  const { message, signature } = vectors.request_signing[0];
  const publicKey = vectors.keys.TEST_ONLY_merchant_certificate_pem;
  let verdict = true;
  fromTheEdge(() => {
    verdict &&= lib.verifySignature({ message, signature, publicKey });
  }, every);
  ok(verdict, 'a good signature is accepted or not judged');
  fromTheEdge(() => {
    try {
      lib.openAes256Gcm(SEALED);
    } catch (error) {
      if (/** @type {any} */ (error).code !== 'ERR_DECRYPT') throw error;
    }
  }, every);
}

/** @param {() => unknown} action @param {number} every */
function fromTheEdge(action, every) {
  let failures = 0;
  let height = 0;
  let succeeded = false;
  function down() {
    try {
      down();
    } catch {
      // The end of the stack.
    }
    height += 1;
    if (succeeded || height % every > 0) return;
    try {
      action();
      succeeded = true;
    } catch {
      failures += 1;
    }
  }
  down();
  ok(succeeded && failures > 0, `${failures} failures`);
}

/** @param {import('../suite.mjs').Library} lib @param {import('../suite.mjs').Env} env */
async function threeMerchants(lib, env) {
  const merchants = [];
  let held = 0;
  for (let index = 0; index < 3; index++) {
    /** @type {Promise<void> | undefined} */
    let gate;
    const { sandbox, client } = await merchant(
      lib,
      env,
      { ...(index > 0 && { keys: await env.createKeys() }) },
      {
        fetch: async (/** @type {string} */ url, /** @type {any} */ init) => {
          const response = await sandbox.fetch(url, init);
          held += 1;
          await gate;
          held -= 1;
          return /** @type {any} */ (response);
        },
      },
    );
    const { out_trade_no, ...rest } = order();
    await client.prepayJsapi({ ...rest, out_trade_no });
    merchants.push({
      query: () => client.queryByOutTradeNo(out_trade_no),
      hold: (/** @type {Promise<void>} */ until) => {
        gate = until;
      },
      close: () => sandbox.close(),
    });
  }
  const allHeld = async (/** @type {number} */ count) => {
    while (held < count) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return { merchants, allHeld };
}

/** Runs the calls in lanes. @param {(index: number) => Promise<unknown>} call */
async function inLanes(call) {
  let next = 0;
  const lane = async () => {
    while (next < CALLS) await call(next++);
  };
  const started = Date.now();
  await Promise.all(Array.from({ length: LANES }, lane));
  return Date.now() - started;
}

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'a failure under ten calls of three merchants ends those calls and nothing else',
    async run(lib, env) {
      const { merchants, allHeld } = await threeMerchants(lib, env);
      const all = (/** @type {number} */ index) => merchants[index % merchants.length]?.query();
      const before = await inLanes(async (index) => all(index));

      /** @type {() => void} */
      let open = () => {};
      const gate = new Promise((/** @type {(value: void) => void} */ resolve) => {
        open = resolve;
      });
      merchants.forEach(({ hold }) => hold(gate));
      const held = Array.from({ length: LANES }, (_, index) => Promise.resolve(all(index)));
      held.forEach((call) => call.catch(() => {}));
      await allHeld(LANES);
      overflow(lib, env);
      open();
      for (const [index, call] of held.entries()) {
        const error = await rejects(call, 'ERR_INTERNAL', `call ${index} under way`);
        equal(error.outcome, 'unknown', 'it had been sent');
      }

      for (const { query } of merchants) equal((await query()).trade_state, 'NOTPAY', 'the next call');
      const after = await inLanes(async (index) => all(index));
      // Far too slow is what an instance replaced again and again would be.
      ok(after < 5 * before + 1000, `${CALLS} calls took ${after} ms after the failure, ${before} ms before`);

      for (let round = 0; round < 3; round++) {
        overflow(lib, env, 5);
        for (let index = 0; index < LANES; index++) await all(index);
      }
      merchants.forEach(({ close }) => close());
    },
  },
  {
    name: 'clocks and fetches that give nonsense are refused by name and break nothing',
    async run(lib, env) {
      const { sandbox, client: good } = await merchant(lib, env);
      const wanted = order();
      await good.prepayJsapi(wanted);
      const thrown = new Error('no clock');
      const clocks = [
        () => {
          throw thrown;
        },
        () => 10n,
        () => NaN,
        () => -1,
        () => 'now',
        () => ({ valueOf: () => 1 }),
        () => undefined,
      ];
      for (const nonsense of clocks) {
        let calls = 0;
        let good = Infinity;
        const now = /** @type {any} */ (() => (calls++ < good ? Date.now() : nonsense()));
        const { client } = {
          client: new lib.WechatPay({
            ...sandbox.credentials,
            notifyUrl: 'https://shop.example.com/n',
            fetch: /** @type {any} */ (sandbox.fetch),
            now,
          }),
        };
        good = 0;
        calls = 0;
        const early = await rejects(client.queryByOutTradeNo(wanted.out_trade_no), 'ERR_CONFIG', 'before sending');
        equal(early.issues[0].field, 'now', 'field');
        equal(early.outcome, 'not_sent', 'nothing was sent');
        await rejects(() => client.payParams.miniProgram({ prepay_id: 'wx1' }), 'ERR_CONFIG', 'pay params');
        good = 1;
        calls = 0;
        const late = await rejects(client.queryByOutTradeNo(wanted.out_trade_no), 'ERR_CONFIG', 'after sending');
        equal(late.outcome, 'unknown', 'it was sent');
        good = Infinity;
        equal((await client.queryByOutTradeNo(wanted.out_trade_no)).trade_state, 'NOTPAY', 'afterwards');
      }
      // A clock that calls the client itself.
      /** @type {any} */
      let inner;
      const reentrant = new lib.WechatPay({
        ...sandbox.credentials,
        fetch: /** @type {any} */ (sandbox.fetch),
        now: () => {
          inner ??= Promise.resolve(reentrant.sign('x')).catch((error) => error);
          return Date.now();
        },
      });
      equal((await reentrant.queryByOutTradeNo(wanted.out_trade_no)).trade_state, 'NOTPAY', 're-entrant clock');
      equal(await inner, await reentrant.sign('x'), 'what the clock had signed');

      const body = () => new Response('{}').body;
      const headers = new Headers();
      const answers = [
        undefined,
        null,
        1,
        'x',
        {},
        { status: 10n, headers, body: null },
        { status: '200', headers },
        { status: 1000, headers },
        { status: NaN, headers },
        { status: 200 },
        { status: 200, headers: {} },
        { status: 200, headers: { forEach: 1 } },
        {
          status: 200,
          headers: {
            forEach: () => {
              throw thrown;
            },
          },
          body: body(),
        },
      ];
      for (const answer of answers) {
        const client = new lib.WechatPay({ ...sandbox.credentials, fetch: /** @type {any} */ (async () => answer) });
        const error = await rejects(client.queryByOutTradeNo('ORDER-1'), 'ERR_CONFIG', String(answer));
        equal(error.issues[0].field, 'fetch', 'field');
        equal(error.outcome, 'unknown', 'it was sent');
      }
      equal((await good.queryByOutTradeNo(wanted.out_trade_no)).trade_state, 'NOTPAY', 'a valid call afterwards');
      sandbox.close();
    },
  },
  {
    name: 'an answer is read up to its limit and no further',
    async run(lib, env) {
      const { sandbox } = await merchant(lib, env);
      let pulled = 0;
      const endless = () =>
        new ReadableStream(
          {
            pull(controller) {
              pulled += 1;
              controller.enqueue(new Uint8Array(64 * 1024));
            },
          },
          { highWaterMark: 0 },
        );
      for (const status of [200, 500]) {
        pulled = 0;
        const client = new lib.WechatPay({
          ...sandbox.credentials,
          retry: false,
          fetch: /** @type {any} */ (async () => new Response(endless(), { status })),
        });
        // An error answer is one whatever its length.
        const error = await rejects(
          client.queryByOutTradeNo('ORDER-1'),
          status === 200 ? 'ERR_LIMIT' : 'ERR_API',
          `status ${status}`,
        );
        equal(error.outcome, 'unknown', 'outcome');
        equal(error.retryable, status !== 200, 'retryable');
        ok(pulled <= 8 * 16 + 2, `${pulled} parts of 64 KiB were read`);
      }
      const declared = new lib.WechatPay({
        ...sandbox.credentials,
        fetch: /** @type {any} */ (
          async () => {
            pulled = 0;
            return new Response(endless(), { headers: { 'content-length': String(9 << 20) } });
          }
        ),
      });
      await rejects(declared.queryByOutTradeNo('ORDER-1'), 'ERR_LIMIT', 'declared length');
      ok(pulled <= 1, `${pulled} parts were read in spite of the declared length`);
      const buffered = { status: 200, headers: new Headers(), arrayBuffer: async () => new ArrayBuffer(9 << 20) };
      const simple = new lib.WechatPay({ ...sandbox.credentials, fetch: /** @type {any} */ (async () => buffered) });
      await rejects(simple.queryByOutTradeNo('ORDER-1'), 'ERR_LIMIT', 'without a stream');
      await rejects(
        () => simple.verifyResponse({ headers: {}, body: new Uint8Array(9 << 20) }),
        'ERR_INPUT',
        'received by other means',
      );
      sandbox.close();
    },
  },
  {
    name: 'a client that was disposed of answers nothing, and its calls under way still end',
    async run(lib, env) {
      const { sandbox, client: other } = await merchant(lib, env);
      const wanted = order();
      await other.prepayJsapi(wanted);
      /** @type {() => void} */
      let sent = () => {};
      const sending = new Promise((/** @type {(value: void) => void} */ resolve) => {
        sent = resolve;
      });
      const client = new lib.WechatPay({
        ...sandbox.credentials,
        fetch: /** @type {any} */ (
          (/** @type {string} */ url, /** @type {any} */ init) => (sent(), sandbox.fetch(url, init))
        ),
      });
      const underWay = client.queryByOutTradeNo(wanted.out_trade_no);
      await sending;
      client.dispose();
      client.dispose();
      equal((await underWay).trade_state, 'NOTPAY', 'the call under way');
      const { issues } = await rejects(() => client.sign('x'), 'ERR_CONFIG', 'sign');
      equal(issues[0].field, 'client', 'field');
      await rejects(client.prepayJsapi(order()), 'ERR_CONFIG', 'a new call');
      equal(client.mchid, sandbox.credentials.mchid, 'the getters still answer');
      if ('dispose' in Symbol) ok(/** @type {any} */ (Symbol).dispose in client, 'works with `using`');
      sandbox.close();
    },
  },
];
