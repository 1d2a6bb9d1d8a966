// npm run worker: the Worker example in workerd, with its database, queue and cron, against a sandbox on this machine.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startSandboxServer } from '../sandbox/server.mjs';
import { merchantEnvironment } from '../tools/environment.mjs';
import { ensureNodeModules } from '../tools/install.mjs';
import { bundleWorker, startWorker } from '../tools/worker-host.mjs';

const USAGE = `The Worker example against the sandbox.

  --port N           the Worker's port (default 8787)
  --sandbox-port N   the sandbox's port (default 8790)
  --persist FOLDER   keep the database there; default: forgotten at the end
`;
/** Interval of the scheduled job, as in wrangler.jsonc. */
const CRON_MS = 60_000;
const SESSION = { token: 'demo-session-of-one-customer', openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' };

const root = fileURLToPath(new URL('..', import.meta.url));
const examples = path.join(root, 'examples');
const folder = path.join(examples, 'worker');

/** @param {string | undefined} text @param {number} otherwise */
function portOf(text, otherwise) {
  const port = text === undefined ? otherwise : Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  process.stderr.write(USAGE);
  process.exit(2);
}

const string = /** @type {const} */ ({ type: 'string' });
const { values } = parseArgs({ options: { port: string, 'sandbox-port': string, persist: string } });
const port = portOf(values.port, 8787);
if (!existsSync(path.join(root, 'pkg', 'workerd.js'))) throw new Error('The package is not built: npm run build');
await ensureNodeModules(examples);

const {
  url: sandboxUrl,
  sandbox,
  close,
} = await startSandboxServer({
  port: portOf(values['sandbox-port'], 8790),
  onEvent(event) {
    if (event.type !== 'notification') return;
    const { attempt, out_trade_no } = event;
    console.log(`sandbox: notification ${attempt.attempt} of ${out_trade_no} -> ${attempt.status ?? attempt.outcome}`);
  },
});
const worker = await startWorker({
  folder,
  modules: await bundleWorker({ folder }),
  port,
  ...(values.persist ? { persist: path.resolve(values.persist) } : {}),
  bindings: {
    ...merchantEnvironment(sandbox.credentials, { sandbox: sandboxUrl, shop: `http://127.0.0.1:${port}` }),
    // The page's customer, who can pay.
    DEMO_SESSION: SESSION.token,
  },
});
await worker.db
  .prepare('INSERT OR REPLACE INTO sessions VALUES (?1, ?2, ?3)')
  .bind(SESSION.token, SESSION.openid, Date.now() + 24 * 3_600_000)
  .run();

console.log(`
Shop     ${worker.url}   open it in a browser, order and pay
Sandbox  ${sandboxUrl}

Or by hand:

  SESSION='Authorization: Bearer ${SESSION.token}'

  # order two coffees; the price is the shop's
  NO=$(curl -s ${worker.url}/orders -H "$SESSION" \\
    -d '{"sku":"coffee-1","quantity":2,"client_token":"'"tap-$RANDOM-$RANDOM"'"}' \\
    | tee /dev/stderr | sed 's/.*"out_trade_no":"\\([^"]*\\).*/\\1/')

  # what the mini program hands to wx.requestPayment
  PARAMS=$(curl -s -X POST ${worker.url}/orders/$NO/pay -H "$SESSION" | tee /dev/stderr)

  # the payer pays with exactly these values, and WeChat Pay notifies the shop
  curl -s ${sandboxUrl}/_sandbox/orders/$NO/pay -d "$PARAMS"

  # the result; and a duplicate of the notification, which changes nothing
  curl -s ${worker.url}/orders/$NO -H "$SESSION"
  curl -s -X POST ${sandboxUrl}/_sandbox/notifications/$NO/resend

The scheduled job runs every ${CRON_MS / 1000} s. Ctrl-C ends both.
`);

const cron = setInterval(() => {
  worker.tick().catch((/** @type {unknown} */ error) => console.error('the scheduled job failed:', error));
}, CRON_MS);
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, async () => {
    clearInterval(cron);
    await worker.stop();
    await close();
  });
}
