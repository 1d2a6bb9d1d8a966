// The sandbox's ways in, and a running sandbox that signs for `trigger`: the built package's command.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { writeMerchantFile } from '../../pkg/cli/merchant-file.js';
import { WechatPay } from '../../pkg/index.js';
import { connectSecurely, MAIN, sendSecurely } from '../sandbox/secure.mjs';
import { commandIn, startMerchant } from './project.mjs';

const command = commandIn(fileURLToPath(new URL('../..', import.meta.url)));
const folder = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-cli-'));
const file = (/** @type {string} */ name) => path.join(folder, name);
const read = (/** @type {string} */ name) => readFileSync(file(name), 'utf8');
/** @param {...string} args */
const start = (...args) => command.start(['sandbox', '--port', '0', ...args]);
/** @type {any} */
let sandbox;
/** @type {any} */
let credentials;
before(async () => {
  sandbox = await start('--proxy', '--ca-file', file('ca.pem'));
  credentials = await (await fetch(`${sandbox.url}/_sandbox/credentials`)).json();
});
after(async () => {
  await sandbox?.stop();
  rmSync(folder, { recursive: true });
});

/** @param {readonly string[]} args @param {Parameters<typeof command.run>[1]} [options] */
async function json(args, options) {
  const { stdout, code } = await command.run([...args, '--json'], options);
  return { code, ...JSON.parse(stdout) };
}
/** @param {import('node:test').TestContext} t @param {Parameters<typeof startMerchant>[0]} answer */
async function merchant(t, answer) {
  const started = await startMerchant(answer);
  t.after(started.close);
  return started;
}

test('--proxy and --ca-file let in a client with a fixed host', async () => {
  assert.equal(sandbox.httpsUrl, sandbox.url.replace('http', 'https'));
  const answer = await sendSecurely(sandbox.url, read('ca.pem'), 'GET', '/v3/certificates');
  assert.equal(answer.json.code, 'PARAM_ERROR', 'it is unsigned, and answered by the sandbox');
  const { text, status } = await fetch(`${sandbox.url}/_sandbox/ca.pem`).then(async (response) => ({
    text: await response.text(),
    status: response.status,
  }));
  assert.deepEqual([status, text], [200, read('ca.pem')]);
  assert.doesNotMatch(read('ca.pem') + sandbox.text(), /PRIVATE/);
});

test('--tls alone is no proxy, and without these there is neither', async () => {
  const secure = await start('--tls');
  try {
    const ca = await (await fetch(`${secure.url}/_sandbox/ca.pem`)).text();
    (await connectSecurely(secure.url, ca, MAIN, { proxy: false })).destroy();
    await assert.rejects(connectSecurely(secure.url, ca, MAIN));
  } finally {
    assert.equal(await secure.stop(), 0);
  }
  const plain = await start();
  try {
    assert.equal(plain.httpsUrl, undefined);
    assert.equal((await fetch(`${plain.url}/_sandbox/ca.pem`)).status, 404);
  } finally {
    assert.equal(await plain.stop(), 0);
  }
});

test('the authority is new at each start, unless --keys keeps it, in a file for its owner', async () => {
  const keys = ['--keys', file('keys.json'), '--ca-file', file('kept.pem')];
  const certificates = [];
  for (const more of [[], [], ['--allow-host', 'sandbox']]) {
    const one = await start(...keys, ...more);
    certificates.push(read('kept.pem'));
    assert.equal(await one.stop(), 0);
    assert.match(JSON.parse(read('keys.json')).authority.privateKey, /PRIVATE KEY/);
    assert.doesNotMatch(one.text(), /PRIVATE/);
  }
  assert.equal(statSync(file('keys.json')).mode & 0o077, 0);
  const [first, second, other] = certificates;
  assert.ok(first === second && first !== other && first !== read('ca.pem'));
  // A sandbox that speaks no TLS leaves it where it is.
  const text = read('keys.json');
  assert.equal(await (await start('--keys', file('keys.json'))).stop(), 0);
  assert.equal(read('keys.json'), text);
});

test('--ca-file replaces the certificate of an earlier authority, and nothing else', async () => {
  const texts = {
    'mine.txt': 'mine',
    'apiclient_cert.pem': credentials.certificate,
    'two.pem': read('ca.pem') + credentials.certificate,
    'broken.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  };
  for (const [name, text] of Object.entries(texts)) writeFileSync(file(name), text);
  // It is refused before anything starts, so no file of keys appears.
  for (const wrong of [...Object.keys(texts).map(file), folder]) {
    const { code, error } = await json(['sandbox', '--port', '0', '--keys', file('none.json'), '--ca-file', wrong]);
    assert.deepEqual([code, error.code], [3, 'ERR_FILE'], wrong);
  }
  assert.equal(existsSync(file('none.json')), false);
  for (const [name, text] of Object.entries(texts)) assert.equal(read(name), text);
  assert.equal((await command.run(['sandbox', '--port', '0', '--ca-file', file('none/ca.pem')])).code, 3);
});

test('--write-env writes no value that runtimes would read differently', async () => {
  const env = file('merchant.env');
  const args = ['--write-env', env, '--appid', 'a"b#$HOME', '--lang', 'en'];
  const { code, error } = await json(['sandbox', '--port', '0', ...args]);
  assert.deepEqual([code, error.code], [3, 'ERR_FILE']);
  assert.match(error.message, /^WECHATPAY_APPID holds /);
  for (const character of ['"', '`', '$', '#', '\\', '\n', '\r', '\0']) {
    for (const value of [`wx${character}1`, `-----BEGIN PRIVATE KEY-----\n${character === '\n' ? '"' : character}`]) {
      assert.throws(() => writeMerchantFile(env, { ONE: value }), { code: 'ERR_FILE' }, JSON.stringify(value));
    }
  }
  assert.equal(existsSync(env), false);
  const variables = { ONE: "wx 微信'=1", PEM: '-----BEGIN X-----\nAA==\n-----END X-----\n', NONE: '' };
  writeMerchantFile(env, variables);
  assert.deepEqual({ ...parseEnv(read('merchant.env')) }, variables);
});

test('the help tells of these in both languages', async () => {
  for (const lang of ['zh', 'en']) {
    const { stdout } = await command.run(['sandbox', '--help', '--lang', lang]);
    for (const option of ['--tls', '--ca-file FILE', '--proxy']) assert.ok(stdout.includes(`  ${option} `), option);
  }
});

test('a running sandbox signs for trigger, by its clock', async (t) => {
  const pay = new WechatPay(credentials);
  const handler = await merchant(t, async (message) => {
    const { status } = await pay.handleNotification(message, async () => {});
    return status;
  });
  const at = [...['--to', handler.url], ...['--sandbox', sandbox.url]];
  for (const event of ['TRANSACTION.SUCCESS', 'REFUND.SUCCESS', 'COMPLAINT.CREATE']) {
    const { code, deliveries } = await json(['trigger', event, ...at]);
    assert.deepEqual([code, deliveries[0].status], [0, 204], event);
  }
  for (const how of [['--forged'], ['--probe'], ['--stale'], ['--tamper', 'nonce']]) {
    const { code, deliveries } = await json(['trigger', 'TRANSACTION.SUCCESS', ...at, ...how]);
    assert.deepEqual([code, deliveries[0].outcome], [0, 'refused'], how.join(' '));
  }
  const twice = await json(['trigger', 'TRANSACTION.SUCCESS', '--duplicate', ...at]);
  const ids = handler.received.slice(-2).map(({ body }) => JSON.parse(body.toString()).id);
  assert.deepEqual([twice.code, ids], [0, [twice.id, twice.id]]);
  const last = /** @type {any} */ (handler.received.at(-1));
  assert.equal(/** @type {any} */ (await pay.parseNotification(last)).resource.mchid, credentials.mchid);

  const clock = (/** @type {RequestInit} */ init) => fetch(`${sandbox.url}/_sandbox/clock`, init);
  await clock({ method: 'POST', body: '{"offset":3600}' });
  try {
    const { deliveries } = await json(['trigger', 'TRANSACTION.SUCCESS', ...at]);
    assert.equal(deliveries[0].outcome, 'refused', 'it is of an hour ahead');
  } finally {
    await clock({ method: 'DELETE' });
  }
});

test('trigger takes keys from one place', async () => {
  const at = [...['trigger', 'TRANSACTION.SUCCESS'], ...['--to', 'http://127.0.0.1:1/n']];
  for (const more of [
    [],
    ['--sandbox', sandbox.url, '--keys', file('keys.json')],
    ['--sandbox', sandbox.url, '--mode', 'certificates'],
  ]) {
    assert.equal((await command.run([...at, ...more])).code, 2, more.join(' '));
  }
  const { code, error } = await json([...at, '--sandbox', 'http://127.0.0.1:1']);
  assert.deepEqual([code, error.code], [4, 'ERR_SANDBOX']);
  assert.equal((await json(['trigger', 'NO.SUCH', '--print', '--sandbox', sandbox.url])).code, 2);
});

test('Ctrl-C ends what waits for an answer with 130', async (t) => {
  /** @type {(value?: unknown) => void} */
  let reached = () => {};
  const interrupt = new Promise((resolve) => (reached = resolve));
  const silent = await merchant(t, () => new Promise(() => reached()));
  const at = [...['--to', silent.url], ...['--sandbox', sandbox.url]];
  const { code, error } = await json(['trigger', 'TRANSACTION.SUCCESS', ...at], { interrupt });
  assert.deepEqual([code, error.code], [130, 'ERR_INTERRUPTED']);
});
