// The shops that are measured, each on one processor: the example for Node's http module, and the Worker with D1.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startFarSide, until } from '../../../tests/examples/far-side.mjs';
import { openShop } from '../../../tests/examples/worker/shop.mjs';
import { merchantEnvironment } from '../../../tools/environment.mjs';
import { run } from '../../../tools/process.mjs';
import { profileOf } from './profile.mjs';

/**
 * @typedef {object} MeasuredShop
 * @property {() => Promise<string>} paid places an order and pays for it; WeChat Pay keeps the notification back
 * @property {import('../../../tests/examples/far-side.mjs').FarSide} far
 * @property {string | undefined} pinned to which processor, if this machine can do that
 * @property {<T>(work: () => Promise<T>) => Promise<{ shares: Record<string, number>, done: T }>} [profile] where the time of
 *   the shop goes meanwhile, in percent
 * @property {() => Promise<unknown>} close
 */

/** The processor of the shop; the generator has the others. */
const PROCESSOR = '0';

/**
 * Binds a process, with all its threads, to one processor.
 * @param {number | undefined} pid
 * @returns {Promise<string | undefined>}
 */
async function pin(pid) {
  const bound = await run('taskset', ['-a', '-p', '-c', PROCESSOR, String(pid)]).then(
    () => true,
    () => false,
  );
  return bound ? `processor ${PROCESSOR}` : undefined;
}

/** @type {Record<string, () => Promise<MeasuredShop>>} */
export const SHOPS = {
  async node() {
    const far = await startFarSide();
    far.notifies = false;
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const [session, openid] = ['session-of-the-load', 'oLOAD'];
    const server = spawn(process.execPath, ['examples/node-http/server.mjs'], {
      cwd: fileURLToPath(new URL('../../../', import.meta.url)),
      env: {
        ...process.env,
        ...merchantEnvironment(far.sandbox.credentials, { sandbox: far.url, shop: url }),
        PORT: String(port),
        DEMO_SESSION: session,
        DEMO_OPENID: openid,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const call = (/** @type {object} */ json) =>
      fetch(`${url}/orders`, {
        method: 'POST',
        headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
        body: JSON.stringify(json),
      });
    await until('the server', () => call({}).catch(() => undefined));
    let taps = 0;
    return {
      far,
      pinned: await pin(server.pid),
      async paid() {
        const answer = await call({ article: 'coffee', client_token: `tap-on-the-button-${(taps += 1)}` });
        const { out_trade_no, payParams } = /** @type {any} */ (await answer.json());
        await far.sandbox.pay(out_trade_no, payParams);
        return out_trade_no;
      },
      async close() {
        server.kill();
        await far.close();
      },
    };
  },

  async workerd() {
    const inspectorPort = await freePort();
    const shop = await openShop({ plain: true, impatient: false, inspectorPort });
    shop.far.notifies = false;
    return {
      far: shop.far,
      pinned: await pin(childOf(process.pid, 'workerd')),
      async paid() {
        const { number, params } = await shop.ordered();
        await shop.far.sandbox.pay(number, params);
        return number;
      },
      profile: (work) => profileOf(inspectorPort, work),
      close: shop.close,
    };
  },
};

/**
 * A child process by its name, where the system shows them as files.
 * @param {number} parent
 * @param {string} name
 */
function childOf(parent, name) {
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const [, command, rest = ''] = /\((.*)\) (.*)/s.exec(readFileSync(path.join('/proc', pid, 'stat'), 'utf8')) ?? [];
      if (command === name && Number(rest.split(' ')[1]) === parent) return Number(pid);
    } catch {
      // It has ended meanwhile.
    }
  }
  return undefined;
}
