// Each framework example as its users run it: a process of its own, and one whole payment over HTTP against the sandbox.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { merchantEnvironment } from '../../tools/environment.mjs';
import { run } from '../../tools/process.mjs';
import { freePort, post, send, startFarSide, until } from './far-side.mjs';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const { resolve } = createRequire(path.join(examples, 'index.js'));
const DEMO_SESSION = 'session-of-the-only-customer';
const DEMO_OPENID = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
/** Milliseconds. */
const START_LIMIT = 30_000;

/** @typedef {import('../../sandbox/index.js').SandboxMode} SandboxMode */

/** Arguments of Node; WeChat Pay's way to sign. @type {{ folder: string, start: string[], build?: string[], mode?: SandboxMode }[]} */
const SERVERS = [
  { folder: 'node-http', start: ['server.mjs'] },
  { folder: 'express', start: ['server.mjs'] },
  { folder: 'hono', start: ['server.mjs'], mode: 'certificates' },
  {
    folder: 'deno',
    start: [resolve('deno/bin.cjs'), 'run', '--allow-net', '--allow-env', 'server.ts'],
  },
  {
    folder: 'nextjs',
    // Without any secret in the environment, as on a build machine.
    build: [resolve('next/dist/bin/next'), 'build'],
    start: [resolve('next/dist/bin/next'), 'start', '--hostname', '127.0.0.1'],
  },
];

/**
 * @param {(typeof SERVERS)[number]} example
 * @param {import('./far-side.mjs').FarSide<SandboxMode>} far
 */
async function startServer({ folder, start, build }, far) {
  const cwd = path.join(examples, folder);
  if (build) await run(process.execPath, build, { cwd, env: { NEXT_TELEMETRY_DISABLED: '1' } });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, start, {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PORT: String(port),
      NEXT_TELEMETRY_DISABLED: '1',
      ...merchantEnvironment(far.sandbox.credentials, { sandbox: far.url, shop: url }),
      DEMO_SESSION,
      DEMO_OPENID,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  const server = {
    url,
    output: () => output,
    /** Ends the example with everything it started. */
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((done) => {
        child.once('exit', done);
      });
      process.kill(-(/** @type {number} */ (child.pid)), 'SIGTERM');
      await ended;
    },
  };
  try {
    await until(
      'the server answers',
      () => {
        assert.equal(child.exitCode, null, output);
        return send(`${url}/orders/none`, { headers: {} }).then(
          (response) => response.status === 401,
          () => false,
        );
      },
      START_LIMIT,
    );
  } catch (error) {
    await server.stop();
    throw new Error(`${folder} did not start:\n${output}`, { cause: error });
  }
  return server;
}

for (const example of SERVERS) {
  describe(example.folder, () => {
    /** @type {import('./far-side.mjs').FarSide<SandboxMode>} */
    let far;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;
    before(async () => {
      far = await startFarSide({ mode: example.mode });
      server = await startServer(example, far);
    });
    after(async () => {
      await server?.stop();
      await far?.close();
    });

    /** @param {string} method @param {string} target @param {unknown} [json] */
    async function call(method, target, json, session = DEMO_SESSION) {
      const response = await send(`${server.url}${target}`, {
        method,
        headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      });
      return { status: response.status, json: /** @type {any} */ (await response.json()) };
    }
    /** @param {string} number */
    const deliveries = (number) => server.output().split(`delivered ${number}`).length - 1;
    let taps = 0;
    /** An order, paid; WeChat Pay keeps the notification to itself. */
    async function paidInSilence() {
      const { status, json } = await call('POST', '/orders', {
        article: 'coffee',
        client_token: `tap-number-${++taps}`,
      });
      assert.equal(status, 201, server.output());
      far.notifies = false;
      await far.sandbox.pay(json.out_trade_no, json.payParams);
      await far.sandbox.idle();
      far.notifies = true;
      return /** @type {string} */ (json.out_trade_no);
    }
    /** What the shop itself knows: WeChat Pay does not answer its question. @param {string} number */
    async function ownState(number) {
      far.trouble = () => 500;
      const { json } = await call('GET', `/orders/${number}`);
      far.trouble = undefined;
      return json.state;
    }

    test('one payment goes from the order through cashier and notification to one delivery', async () => {
      const { json } = await call('POST', '/orders', { article: 'coffee', client_token: 'the-first-tap', price: 1 });
      assert.deepEqual(Object.keys(json.payParams).sort(), ['nonceStr', 'package', 'paySign', 'signType', 'timeStamp']);
      assert.equal((await call('GET', `/orders/${json.out_trade_no}`)).json.state, 'unpaid');
      await far.sandbox.pay(json.out_trade_no, json.payParams);
      await far.sandbox.idle();
      const { notification, amount } = await far.sandbox.order(json.out_trade_no);
      assert.deepEqual(
        notification.attempts.map(({ status }) => status),
        [204],
        server.output(),
      );
      assert.equal(amount.total, 1800);
      await far.sandbox.resend(json.out_trade_no);
      const again = await far.sandbox.notification(json.out_trade_no);
      assert.deepEqual(await Promise.all([1, 2, 3, 4].map(() => post(again))), [204, 204, 204, 204]);
      assert.equal((await call('GET', `/orders/${json.out_trade_no}`)).json.state, 'paid');
      await until('the delivery is printed', () => deliveries(json.out_trade_no) > 0);
      assert.equal(deliveries(json.out_trade_no), 1);
      const tapped = await call('POST', '/orders', { article: 'coffee', client_token: 'the-first-tap' });
      assert.deepEqual([tapped.status, tapped.json.code], [409, 'ORDER_PAID']);
    });

    test('an order without a usable client_token is refused, since a second tap would be a second order', async () => {
      for (const client_token of [undefined, null, '', 'short', 12345678, ['a-list-of-one'], { a: 1 }]) {
        const { status, json } = await call('POST', '/orders', { article: 'coffee', client_token });
        assert.deepEqual([status, json.code], [400, 'BAD_CLIENT_TOKEN'], JSON.stringify(client_token));
      }
    });

    test('a forged or re-serialised notification is refused, the bytes as they came are accepted', async () => {
      const number = await paidInSilence();
      for (const tamper of /** @type {const} */ (['body', 'signature', 'timestamp', 'nonce', 'serial'])) {
        assert.equal(await post(await far.sandbox.notification(number, { tamper })), 401, tamper);
      }
      assert.equal(await post(await far.sandbox.notification(number, { probe: true })), 401);
      assert.equal(await post(await far.reserialised(number)), 401);
      const { url, headers } = await far.sandbox.notification(number);
      assert.notEqual(await post({ url, headers, body: new Uint8Array() }), 204, 'no body at all');
      assert.equal(await ownState(number), 'unpaid');
      assert.equal(await post(await far.spacious(number)), 204, server.output());
      assert.equal(await ownState(number), 'paid');
    });

    test('neither the wrong amount nor an unknown order is delivered; both are set aside and need not come again', async () => {
      const number = await paidInSilence();
      const cheap = (/** @type {any} */ transaction) => ({
        ...transaction,
        amount: { ...transaction.amount, total: 1 },
      });
      assert.equal(await post(await far.sandbox.notification(number, { transaction: cheap })), 204);
      assert.equal(await ownState(number), 'review');
      const unknown = (/** @type {any} */ transaction) => ({ ...transaction, out_trade_no: 'NOT-OF-THIS-SHOP' });
      assert.equal(await post(await far.sandbox.notification(number, { transaction: unknown })), 204);
      await until('both are on record', () =>
        [number, 'NOT-OF-THIS-SHOP'].every((one) => server.output().includes(`to look at, ${one}: `)),
      );
      assert.equal(deliveries(number), 0);
    });

    test('without a notification the question of the customer finds the payment; strangers learn nothing', async () => {
      const number = await paidInSilence();
      assert.equal((await call('GET', `/orders/${number}`, undefined, 'nobody')).status, 401);
      assert.equal(
        (await call('POST', '/orders', { article: 'coffee', client_token: 'stranger' }, 'nobody')).status,
        401,
      );
      assert.equal((await call('GET', `/orders/${number}`)).json.state, 'paid');
    });
  });
}
