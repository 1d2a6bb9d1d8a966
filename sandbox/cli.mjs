#!/usr/bin/env node
/**
 * The sandbox on the command line.
 */

import { parseArgs } from 'node:util';
import { openKeysFile } from './keys-file.mjs';
import { startSandboxServer } from './server.mjs';

const USAGE = `An embedded WeChat Pay (API v3) to test a merchant against.

  --port N                   port, 0 for any free one (default 8790)
  --host NAME                address to listen on (default 127.0.0.1)
  --allow-host NAME          a further host name, without port, by which /_sandbox/ may be called, for example that of a
                             container; may be repeated (default: only names of this machine, and that of --host)
  --mode MODE                how answers and notifications are signed: public-key (default), certificates, or switching
                             (from certificates to the public key)
  --keys FILE                keep the keys in this file; it is created if missing, readable by you alone (default: new
                             keys at every start)
  --mchid, --appid           the merchant's identifiers
  --notify-url URL           the notifyUrl of the credentials (default https://merchant.example/wechatpay/notify)
  --time-scale X             factor on the retry intervals of notifications (default 1; 0.001: a thousand times faster)
  --probe-every N            a signature probe before every n-th notification attempt (default 0, never)
  --probe-responses-every N  a signature probe instead of every n-th response signature (default 0, never)
  --settle-refunds RESULT    refunds end at once, as SUCCESS, ABNORMAL or CLOSED (default: on request)
  --refund-interval MS       shortest time between two refunds of one order (default 60000)
  --refund-notify-url URL    notify_url of refunds that do not name one (default: none)
  --allow-http               accept a notify_url to hosts of the own network too, over http and https
  --quiet                    do not log requests and notifications
  --help                     this text
`;

/**
 * @param {string} problem
 * @returns {never}
 */
function fail(problem) {
  process.stderr.write(`${problem}\n\n${USAGE}`);
  process.exit(2);
}

/**
 * @param {string | undefined} text
 * @param {string} name
 * @returns {number | undefined}
 */
function number(text, name) {
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(text)) fail(`--${name} must be a number, not "${text}"`);
  return Number(text);
}

function readArguments() {
  const string = /** @type {const} */ ({ type: 'string' });
  const flag = /** @type {const} */ ({ type: 'boolean' });
  try {
    return parseArgs({
      options: {
        port: string,
        host: string,
        'allow-host': { ...string, multiple: true },
        mode: string,
        keys: string,
        mchid: string,
        appid: string,
        'notify-url': string,
        'time-scale': string,
        'probe-every': string,
        'probe-responses-every': string,
        'settle-refunds': string,
        'refund-interval': string,
        'refund-notify-url': string,
        'allow-http': flag,
        quiet: flag,
        help: flag,
      },
    }).values;
  } catch (error) {
    return fail(/** @type {Error} */ (error).message);
  }
}

/** @param {import('./index.js').SandboxEvent} event */
function log(event) {
  if (event.type === 'response') {
    const { code, detail } = event.body.length > 0 ? JSON.parse(new TextDecoder().decode(event.body)) : {};
    const reason = code === undefined ? '' : ` ${code}${detail ? ` ${JSON.stringify(detail)}` : ''}`;
    console.log(`${targets.get(event.id)} -> ${event.status}${reason}${event.probe ? ' (signature probe)' : ''}`);
    targets.delete(event.id);
  } else if (event.type === 'request') {
    targets.set(event.id, `${event.method} ${event.target}`);
  } else if (event.type === 'notification') {
    const { attempt, url } = event;
    const kind = attempt.probe ? 'signature probe' : 'notification';
    const next = attempt.next_attempt === null ? '' : `, next ${attempt.next_attempt}`;
    console.log(`${kind} ${attempt.attempt} to ${url} -> ${attempt.status ?? 'no answer'} ${attempt.outcome}${next}`);
    if (attempt.accepted_probe) console.log('  the merchant accepted a wrong signature: it does not verify');
  } else if (event.type === 'certificate') {
    console.log(`platform certificate ${event.serial_no}: ${event.act}`);
  } else if (event.type === 'refund') {
    console.log(`refund ${event.out_refund_no} of order ${event.out_trade_no}: ${event.act}, now ${event.status}`);
  } else if (event.type === 'order') {
    console.log(`order ${event.out_trade_no}: ${event.act}, now ${event.trade_state}`);
  }
}

/** @type {Map<number, string>} */
const targets = new Map();
const values = readArguments();
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
try {
  const kept = values.keys === undefined ? undefined : openKeysFile(values.keys);
  const { url, sandbox, close } = await startSandboxServer({
    mode: /** @type {import('./index.js').SandboxMode | undefined} */ (values.mode),
    keys: kept?.keys,
    port: number(values.port, 'port') ?? 8790,
    host: values.host,
    allowedHosts: values['allow-host'],
    mchid: values.mchid,
    appid: values.appid,
    notifyUrl: values['notify-url'],
    timeScale: number(values['time-scale'], 'time-scale'),
    probeEvery: number(values['probe-every'], 'probe-every'),
    probeResponsesEvery: number(values['probe-responses-every'], 'probe-responses-every'),
    settleRefunds: /** @type {import('./index.js').RefundResult | undefined} */ (values['settle-refunds']),
    refundInterval: number(values['refund-interval'], 'refund-interval'),
    refundNotifyUrl: values['refund-notify-url'],
    allowHttp: values['allow-http'],
    onEvent(event) {
      if (event.type === 'certificate') kept?.keep(sandbox.keys);
      if (!values.quiet) log(event);
    },
  });
  try {
    kept?.keep(sandbox.keys);
  } catch (error) {
    await close();
    throw error;
  }
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.once(signal, () => void close());
  }
  console.log(`WeChat Pay sandbox: ${url}
  credentials   curl ${url}/_sandbox/credentials
  order         curl ${url}/_sandbox/orders/OUT_TRADE_NO
  payer pays    curl -X POST ${url}/_sandbox/orders/OUT_TRADE_NO/pay
  payer cancels curl -X POST ${url}/_sandbox/orders/OUT_TRADE_NO/cancel
  notify again  curl -X POST ${url}/_sandbox/notifications/OUT_TRADE_NO/resend
  refund        curl ${url}/_sandbox/refunds/OUT_REFUND_NO
  refund ends   curl -X POST ${url}/_sandbox/refunds/OUT_REFUND_NO/settle -d '{"result":"SUCCESS"}'
  notify again  curl -X POST ${url}/_sandbox/refunds/OUT_REFUND_NO/resend
  refuse a refund  curl -X POST ${url}/_sandbox/refund-refusals -d '{"code":"NOT_ENOUGH"}'`);
  if ((await sandbox.certificates()).length > 0) {
    console.log(`  certificates  curl ${url}/_sandbox/certificates
  one more      curl -X POST ${url}/_sandbox/certificates/rotate
  oldest ends   curl -X POST ${url}/_sandbox/certificates/retire
  refuse a download  curl -X POST ${url}/_sandbox/certificates/fail -d '{"status":500}'`);
  }
  if (values.mode === 'switching') {
    console.log(
      `  the switch    curl -X POST ${url}/_sandbox/switch -d '{"stage":"running"}'; prepared, running, finished`,
    );
  }
} catch (error) {
  console.error(`The sandbox did not start: ${/** @type {Error} */ (error).message}`);
  process.exitCode = 1;
}
