// Every command of the packed package, in a project of its own, against a running sandbox; and that none prints a secret.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { parseEnv } from 'node:util';
import { WechatPay } from '../../pkg/index.js';
import { run as runProcess } from '../../tools/process.mjs';
import { commandIn, makeProject, startMerchant } from './project.mjs';

/** @type {Awaited<ReturnType<typeof makeProject>>} */
let project;
/** @type {ReturnType<typeof commandIn>} */
let command;
/** @type {any} */
let sandbox;
/** @type {any} */
let credentials;
/** What no command may print. @type {string[]} */
let secrets = [];
const KEYS = 'sandbox keys.json';
const MERCHANT = 'merchant.env';
const MARK = '# Throwaway credentials of a wechatpay-wasm sandbox, written at each start. Changes are lost.\n';

/** @param {readonly string[]} args @param {Parameters<ReturnType<typeof commandIn>['run']>[1]} [options] */
async function run(args, options) {
  const ended = await command.run(args, options);
  assertNoSecret(ended.stdout + ended.stderr);
  return ended;
}
/** @param {string} printed */
function assertNoSecret(printed) {
  assert.ok(secrets.length > 50, `${secrets.length}`);
  assert.ok(!secrets.some((secret) => printed.includes(secret)), 'a secret was printed');
}
/** Of a key, each line. @param {readonly string[]} texts */
const linesOf = (texts) =>
  texts.flatMap((text) => text.split('\n').filter((line) => line.length > 30 && !line.includes('---')));
/** @param {readonly string[]} args @param {Parameters<typeof run>[1]} [options] */
async function json(args, options) {
  const { stdout, code, stderr } = await run([...args, '--json'], options);
  assert.equal(stdout.trim().split('\n').length, 1, stdout + stderr);
  return { code, ...JSON.parse(stdout) };
}
const file = (/** @type {string} */ name) => path.join(project.folder, name);
const merchants = /** @type {{ close(): void }[]} */ ([]);
/** @param {Parameters<typeof startMerchant>[0]} answer */
async function merchant(answer) {
  const started = await startMerchant(answer);
  merchants.push(started);
  return started;
}
/** The environment of the sandbox's merchant. */
const environment = () => ({
  WECHATPAY_MCHID: credentials.mchid,
  WECHATPAY_APPID: credentials.appid,
  WECHATPAY_PRIVATE_KEY: credentials.privateKey,
  WECHATPAY_CERTIFICATE: credentials.certificate,
  WECHATPAY_API_V3_KEY: credentials.apiV3Key,
  WECHATPAY_PUBLIC_KEY_ID: credentials.publicKeyId,
  WECHATPAY_PUBLIC_KEY: credentials.publicKey,
});
const admin = async (/** @type {string} */ what, /** @type {unknown} */ body) => {
  const init = { method: 'POST', body: body === undefined ? null : JSON.stringify(body) };
  assert.equal((await fetch(`${sandbox.url}/_sandbox/${what}`, init)).status, 200, what);
};

before(async () => {
  project = await makeProject();
  command = commandIn(project.folder);
  // Of an earlier start.
  writeFileSync(file(MERCHANT), `${MARK}WECHATPAY_MCHID="17"\n`);
  const files = ['--keys', KEYS, '--write-env', MERCHANT];
  sandbox = await command.start(['sandbox', '--port', '0', ...files, '--time-scale', '0.001']);
  credentials = await (await fetch(`${sandbox.url}/_sandbox/credentials`)).json();
  const { privateKey, wechatpayPrivateKey, apiV3Key, apiV2Key } = JSON.parse(readFileSync(file(KEYS), 'utf8'));
  secrets = linesOf([privateKey, wechatpayPrivateKey, apiV3Key, apiV2Key]);
});
after(async () => {
  for (const each of merchants) each.close();
  await sandbox?.stop();
  project?.dispose();
});

test('npm links the command, and its keys file is the owner’s', () => {
  assert.ok(existsSync(file('node_modules/.bin/wechatpay-wasm')));
  assert.equal(statSync(file(KEYS)).mode & 0o077, 0);
});

test('the sandbox writes its merchant as variables, for the owner alone, and overwrites no file of others', async () => {
  assert.equal(statSync(file(MERCHANT)).mode & 0o077, 0);
  const variables = parseEnv(readFileSync(file(MERCHANT), 'utf8'));
  assert.equal(variables.WECHATPAY_BASE_URL, sandbox.url);
  assert.equal(WechatPay.fromEnv(variables).mchid, credentials.mchid);
  assert.equal((await json(['doctor', '--env', MERCHANT])).ok, true);

  writeFileSync(file('real.env'), 'WECHATPAY_MCHID=17\n');
  const refused = await run(['sandbox', '--port', '0', '--write-env', 'real.env', '--lang', 'en']);
  assert.equal(refused.code, 3);
  assert.match(refused.stderr, /real\.env exists, and no sandbox wrote it/);
  assert.equal(readFileSync(file('real.env'), 'utf8'), 'WECHATPAY_MCHID=17\n');
});

test('the demo ends with a refund that is booked once', async () => {
  const { code, stdout, ms } = await run(['demo']);
  assert.equal(code, 0);
  assert.match(stdout, /refunded, and booked exactly once/);
  console.log(`demo ${ms} ms, sandbox start ${sandbox.ms} ms`);
  assert.deepEqual(
    [(await json(['demo', '--cancel'])).plot, (await run(['demo', '--cancel', '--expire'])).code],
    ['cancel', 2],
  );
});

test('the doctor finds nothing wrong with a sandbox, and says what is wrong with an environment', async () => {
  const { code, ok, offline, online, ms } = { ...(await json(['doctor', '--sandbox', sandbox.url])), ms: 0 };
  assert.deepEqual([code, ok], [0, true], JSON.stringify(online));
  assert.ok(offline.length > 5 && online.length > 3, `${offline.length} ${online.length} ${ms}`);
  const wrong = await run(['doctor'], { env: { ...environment(), WECHATPAY_API_V3_KEY: 'too-short-and-secret' } });
  assert.equal(wrong.code, 1);
  assert.match(wrong.stdout, /✘ apiV3Key/);
  assert.doesNotMatch(wrong.stdout + wrong.stderr, /too-short-and-secret/);
  assert.match((await run(['doctor', '--lang', 'zh'])).stdout, /本机\n {2}✘ mchid/);
});

test('a .env file is read, with keys over several lines, and the environment comes first', async () => {
  const lines = Object.entries(environment()).map(([name, value]) => `export ${name}="${value}" # a comment`);
  writeFileSync(file('.env'), `# the shop\r\n\n${lines.join('\n')}\nOTHER='a b'\n`);
  writeFileSync(file('bare.env'), `WECHATPAY_MCHID=17 # seventeen\nWECHATPAY_PRIVATE_KEY='${credentials.privateKey}'`);
  try {
    assert.equal((await json(['doctor', '--offline'])).ok, true);
    assert.equal((await json(['doctor', '--offline'], { env: { WECHATPAY_MCHID: 'no number' } })).ok, false);
    const { offline } = await json(['doctor', '--offline', '--env', 'bare.env']);
    const failed = offline.filter((/** @type {any} */ { status }) => status === 'failed');
    assert.ok(
      !failed.some((/** @type {any} */ { name }) => name === 'mchid' || name === 'privateKey'),
      JSON.stringify(failed),
    );
    assert.equal((await run(['doctor', '--env', 'none.env'])).code, 3);
  } finally {
    writeFileSync(file('.env'), '');
  }
});

test('a notification is accepted by a handler that verifies, and a forged one refused', async () => {
  const pay = new WechatPay({ ...credentials, language: 'en' });
  const verifying = await merchant(async (message) => {
    const { status } = await pay.handleNotification(message, async () => {});
    return status;
  });
  const trigger = (/** @type {string[]} */ ...args) =>
    json(['trigger', 'REFUND.SUCCESS', '--to', verifying.url, '--keys', KEYS, ...args]);
  const genuine = await trigger();
  assert.deepEqual([genuine.code, genuine.deliveries[0].outcome, genuine.deliveries[0].status], [0, 'accepted', 204]);
  for (const how of [['--forged'], ['--probe'], ['--stale'], ['--tamper', 'body'], ['--tamper', 'serial']]) {
    const forged = await trigger(...how);
    assert.deepEqual([forged.code, forged.deliveries[0].outcome], [0, 'refused'], how.join(' '));
  }
  const twice = await trigger('--duplicate');
  const ids = verifying.received.slice(-2).map(({ body }) => JSON.parse(body.toString()).id);
  assert.deepEqual([twice.code, twice.deliveries.length, ids], [0, 2, [twice.id, twice.id]]);
  assert.equal((await trigger('--forged', '--probe')).code, 2);

  writeFileSync(file('content.json'), '{ "out_trade_no": "MINE", "anything": 1 }');
  await json(['trigger', 'VIOLATION.PUNISH', '--content', 'content.json', '--to', verifying.url, '--keys', KEYS]);
  const last = /** @type {any} */ (verifying.received.at(-1));
  assert.equal(/** @type {any} */ (await pay.parseNotification(last)).resource.out_trade_no, 'MINE');
});

test('a handler that believes everything is told so, and one that refuses or is silent', async () => {
  const gullible = await merchant(() => 200);
  const refusing = await merchant(() => 500);
  const forged = await run(['trigger', 'TRANSACTION.SUCCESS', '--to', gullible.url, '--keys', KEYS, '--forged']);
  assert.equal(forged.code, 1);
  assert.match(forged.stderr, /does not verify signatures/);
  const elsewhere = await merchant(() => 302);
  const sent = await run(['trigger', 'TRANSACTION.SUCCESS', '--to', elsewhere.url, '--keys', KEYS, '--forged']);
  assert.equal(sent.code, 1);
  assert.match(sent.stderr, /4xx or 5xx refuses it/);
  assert.doesNotMatch(sent.stderr, /does not verify signatures/, 'it believed nothing');
  assert.equal((await run(['trigger', 'TRANSACTION.SUCCESS', '--to', refusing.url, '--keys', KEYS])).code, 1);
  const nobody = await json(['trigger', 'TRANSACTION.SUCCESS', '--to', 'http://127.0.0.1:1/n', '--keys', KEYS]);
  assert.deepEqual([nobody.code, nobody.error.code], [4, 'ERR_TRANSPORT']);
  const unknown = ['trigger', 'NO.SUCH', '--to', gullible.url, '--keys', KEYS];
  for (const [language, words] of /** @type {const} */ ([
    ['en', /NO\.SUCH is no event that WeChat Pay publishes: eventTypes lists all/],
    ['zh', /微信支付没有公布事件 NO\.SUCH：eventTypes 列出全部事件/],
  ])) {
    const { code, stderr } = await run([...unknown, '--lang', language]);
    assert.equal(code, 2);
    assert.match(stderr, words);
  }
  assert.equal((await run(['trigger', 'TRANSACTION.SUCCESS', '--to', gullible.url, '--keys', 'none.json'])).code, 3);
  const { stdout } = await run(['trigger', '--list']);
  assert.equal(stdout.trim().split('\n').length, 107);
});

/** A notification as text. */
async function message() {
  const { stdout, code } = await run(['trigger', 'TRANSACTION.SUCCESS', '--keys', KEYS, '--print']);
  assert.equal(code, 0);
  return stdout;
}

test('a message at hand is verified, and what became of it is named', async () => {
  const input = await message();
  const good = await json(['verify', '--sandbox', sandbox.url], { input });
  assert.deepEqual([good.code, good.valid, good.findings], [0, true, []]);
  assert.match(good.message, /^\d+\n\w+\n\{.*\}\n$/);

  writeFileSync(file('pub_key.pem'), credentials.publicKey);
  const own = ['--public-key', 'pub_key.pem', '--public-key-id', credentials.publicKeyId];
  writeFileSync(
    file('message.txt'),
    `HTTP/1.1 200 OK\r\n${input.replaceAll(/^([\w-]+: .*)$/gm, '$1\r').replace('\n\n', '\n\r\n')}`,
  );
  assert.equal((await run(['verify', 'message.txt', ...own])).code, 0);
  const [head = '', body = ''] = input.split('\n\n');
  writeFileSync(file('head.txt'), head);
  writeFileSync(file('body.json'), `${body}\n`);
  const spoilt = await json(['verify', '--headers', 'head.txt', '--body', 'body.json', ...own]);
  assert.deepEqual([spoilt.code, spoilt.valid, spoilt.findings[0].code], [1, false, 'body_newline_added']);
  assert.ok(spoilt.findings[0].remedy.length > 5);
  const asJson = JSON.stringify({
    headers: Object.fromEntries(head.split('\n').map((line) => line.split(': '))),
    body,
  });
  assert.equal((await run(['verify', '-', ...own], { input: asJson })).code, 0);
  assert.match((await run(['verify', '--lang=zh', ...own], { input: `${input} ` })).stdout, /✘ 签名不符/);
  assert.equal((await run(['verify'], { input })).code, 3);
  assert.equal((await run(['verify', ...own], { input: 'nothing of the kind' })).code, 2);
});

test('a notification is decrypted once its signature fits', async () => {
  const input = await message();
  const opened = await json(['decrypt', '--sandbox', sandbox.url], { input });
  assert.deepEqual([opened.code, opened.verified, opened.resource.mchid], [0, true, credentials.mchid]);
  const spoilt = await json(['decrypt', '--sandbox', sandbox.url], {
    input: input.replace('"summary":"T', '"summary":"t'),
  });
  assert.deepEqual([spoilt.code, spoilt.ok, spoilt.resource], [1, false, undefined]);
  const { code, stdout, stderr } = await run(['decrypt', '--sandbox', sandbox.url], { input: input.split('\n\n')[1] });
  assert.deepEqual([code, JSON.parse(stdout).trade_state], [0, 'SUCCESS']);
  assert.match(stderr, /not verified/);
  writeFileSync(file('none.txt'), 'Date: now\n\nnull');
  const nothing = await json(['decrypt', 'none.txt', '--sandbox', sandbox.url]);
  assert.deepEqual([nothing.code, nothing.error.code], [2, 'ERR_INPUT']);
});

test('what a message holds does nothing to the terminal', async () => {
  const control = String.fromCharCode(0x1b, 0x5b, 0x32, 0x4a, 0x9b, 0x7f, 0x202e, 0x2066);
  const input = (await message()).replace('\n\n', `\n\n${control}`);
  const { code, stdout } = await run(['verify', '--sandbox', sandbox.url], { input });
  assert.equal(code, 1);
  assert.ok(stdout.includes('\\u001b[2J\\u009b\\u007f\\u202e\\u2066{'), stdout);
  const body = JSON.stringify({ note: `it's ${control.slice(4)}1 \\ 茶` });
  writeFileSync(file('note.json'), body);
  const signed = await run(['sign', 'POST', '/v3/a', '--body', 'note.json', '--sandbox', sandbox.url]);
  for (const printed of [stdout, signed.stdout]) assert.doesNotMatch(printed, /[^\P{C}\n]/u);
  const [quoted = ''] = /(?<=--data-binary )\$'.*'/.exec(signed.stdout) ?? [];
  const shell = await runProcess('bash', ['-c', `printf %s ${quoted}`], { cwd: project.folder });
  assert.equal(shell.stdout, body, 'a shell reads the same bytes');
});

test('a signed request is accepted as curl would send it', async () => {
  const out_trade_no = 'ORDER-0001';
  const { mchid, appid } = credentials;
  const order = {
    mchid,
    appid,
    out_trade_no,
    description: "Tom's 茶",
    notify_url: 'https://shop.example.com/n',
    amount: { total: 1 },
  };
  writeFileSync(file('order.json'), `${JSON.stringify(order, null, 2)}\n`);
  const path = '/v3/pay/transactions/native';
  const signed = await json(['sign', 'post', path, '--body', 'order.json', '--sandbox', sandbox.url]);
  assert.equal(signed.message.split('\n').slice(0, 2).join(' '), `POST ${path}`);
  assert.equal(signed.body, readFileSync(file('order.json'), 'utf8'));
  const answer = await fetch(signed.url, { method: signed.method, headers: signed.headers, body: signed.body });
  assert.equal(answer.status, 200, await answer.text());
  const { stdout } = await run(['sign', 'GET', '/v3/certificates', '--sandbox', sandbox.url]);
  assert.match(stdout, /Authorization: WECHATPAY2-SHA256-RSA2048 mchid=/);
  assert.match(stdout, /curl -i -X GET 'http:\/\/127\.0\.0\.1:\d+\/v3\/certificates'/);
  assert.equal((await run(['sign', 'GET', 'v3/certificates', '--sandbox', sandbox.url])).code, 2);
});

test('a bill is a file once its hash is right', async () => {
  const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
  const shop = new WechatPay({ ...credentials, baseUrl: sandbox.url });
  await shop.prepayNative({
    out_trade_no: 'BILL-0001',
    description: 'Tea',
    amount: { total: 5 },
    notify_url: 'https://shop.example.com/n',
  });
  await admin('orders/BILL-0001/pay', undefined);
  await admin('clock', { offset: 2 * 86_400 });
  try {
    const pay = [...['--date', today], ...['--sandbox', sandbox.url]];
    const { code, path: saved, bytes } = await json(['bills', 'trade', ...pay]);
    assert.deepEqual([code, saved], [0, `trade-${today}.csv`]);
    const csv = readFileSync(file(saved), 'utf8');
    assert.equal(Buffer.byteLength(csv), bytes);
    assert.match(csv, /BILL-0001/);
    assert.equal((await json(['bills', 'fund-flow', '--out', 'flow.csv', ...pay])).path, 'flow.csv');
    const none = await json(['bills', 'trade', '--date', '2020-01-01', '--sandbox', sandbox.url]);
    assert.deepEqual([none.code, none.error.code], [4, 'ERR_API']);
  } finally {
    await admin('clock', { offset: 0 });
  }
  assert.equal((await run(['bills', 'trade', '--sandbox', sandbox.url])).code, 2);
  assert.equal((await run(['bills', 'trade', '--date', 'today'])).code, 2);
});

test('the inbox shows each notification with the verdict, and passes it on unchanged', async () => {
  const handler = await merchant(({ body }) => (body.includes('REFUND.CLOSED') ? 500 : 204));
  const inbox = await command.start(['listen', '--inbox', '--port', '0', '--forward-to', handler.url], {
    env: environment(),
  });
  try {
    const at = [...['--to', inbox.url], ...['--keys', KEYS]];
    assert.equal((await run(['trigger', 'TRANSACTION.SUCCESS', ...at])).code, 0);
    const { id, ok, status, serial } = await inbox.line((/** @type {any} */ line) => line.kind === 'payment');
    assert.deepEqual([ok, status, serial], [true, 204, credentials.publicKeyId]);
    const [passed] = handler.received;
    const pay = new WechatPay(credentials);
    assert.equal((await pay.parseNotification(/** @type {any} */ (passed))).id, id);
    assert.equal((await run(['trigger', 'REFUND.CLOSED', ...at])).code, 1);
    await inbox.line((/** @type {any} */ line) => line.status === 500);
    await run(['trigger', 'REFUND.SUCCESS', '--forged', ...at]);
    const refused = await inbox.line((/** @type {any} */ line) => line.ok === false);
    assert.equal(refused.code, 'ERR_VERIFY_SIGNATURE');
    assert.equal(handler.received.length, 3, 'the forged one is passed on too: the handler is to be tried');
  } finally {
    assert.equal(await inbox.stop(), 0);
    assertNoSecret(inbox.text());
  }
});

test('without a handler, the inbox answers as one that verifies', async () => {
  const inbox = await command.start(['listen', '--inbox', '--port', '0'], { env: environment() });
  try {
    const at = [...['--to', inbox.url], ...['--keys', KEYS]];
    const post = async (/** @type {Record<string, string>} */ headers) =>
      (await fetch(inbox.url, { method: 'POST', headers, body: '{}' })).status;
    assert.deepEqual([await post({}), await post({ Origin: 'https://evil.example' })], [401, 401]);
    for (const how of [['--forged'], ['--probe'], ['--stale'], ['--tamper', 'body']]) {
      const { code, deliveries } = await json(['trigger', 'TRANSACTION.SUCCESS', ...how, ...at]);
      assert.deepEqual([code, deliveries[0].status], [0, 401], how.join(' '));
    }
    assert.equal((await json(['trigger', 'TRANSACTION.SUCCESS', ...at])).deliveries[0].status, 204);
  } finally {
    assert.equal(await inbox.stop(), 0);
  }
  // It cannot open what is genuine: that is the fault of this side, and WeChat Pay is to send it again.
  const env = { ...environment(), WECHATPAY_API_V3_KEY: '0'.repeat(32) };
  const locked = await command.start(['listen', '--inbox', '--port', '0'], { env });
  try {
    const { deliveries } = await json(['trigger', 'TRANSACTION.SUCCESS', '--to', locked.url, '--keys', KEYS]);
    assert.equal(deliveries[0].status, 500);
  } finally {
    assert.equal(await locked.stop(), 0);
  }
});

test('a name that every object has is no command', async () => {
  const { code, stderr } = await run(['toString']);
  assert.equal(code, 2);
  assert.match(stderr, /See wechatpay-wasm --help/);
});

test('with a sandbox of its own, every notification comes to the inbox', async () => {
  const handler = await merchant(() => 204);
  const both = await command.start(['listen', '--port', '0', '--sandbox-port', '0', '--forward-to', handler.url]);
  try {
    const own = await (await fetch(`${both.sandbox}/_sandbox/credentials`)).json();
    const pay = new WechatPay({ ...own, baseUrl: both.sandbox });
    const order = { out_trade_no: 'TEA-0001', description: 'Tea', amount: { total: 5 } };
    await pay.prepayNative({ ...order, notify_url: 'https://shop.example.com/n' });
    assert.equal((await fetch(`${both.sandbox}/_sandbox/orders/TEA-0001/pay`, { method: 'POST' })).status, 200);
    const { event_type, ok } = await both.line((/** @type {any} */ line) => line.type === 'notification');
    assert.deepEqual([event_type, ok, handler.received.length], ['TRANSACTION.SUCCESS', true, 1]);
    console.log(`listen start ${both.ms} ms`);
  } finally {
    assert.equal(await both.stop(), 0);
    assertNoSecret(both.text());
  }
});

test('SIGTERM ends it as Ctrl-C does', async () => {
  const waiting = await command.start(['listen', '--port', '0', '--sandbox-port', '0']);
  assert.equal(await waiting.stop('SIGTERM'), 0);
});

test('what cannot be used is named, and not shown', async () => {
  const { privateKey, apiV3Key } = credentials;
  // As after a bad paste: the key file in another variable, half a key, the APIv3 key with a letter too many.
  for (const wrong of [
    { WECHATPAY_MCHID: privateKey },
    { WECHATPAY_PRIVATE_KEY: privateKey.slice(0, 900) },
    { WECHATPAY_API_V3_KEY: `${apiV3Key}x` },
    { WECHATPAY_PUBLIC_KEY: privateKey },
    { WECHATPAY_PUBLIC_KEY_ID: apiV3Key },
  ]) {
    const env = { ...environment(), ...wrong };
    for (const args of [
      ['doctor', '--offline'],
      ['sign', 'GET', '/v3/certificates'],
      ['sign', 'GET', '/v3/a', '--json'],
    ]) {
      const { code } = await run(args, { env });
      assert.ok(code === 1 || code === 3, `${args[0]} with ${Object.keys(wrong)}: ${code}`);
    }
    await run(['verify'], { env, input: 'Wechatpay-Serial: 1\n\n{}' });
  }
  assertNoSecret(sandbox.text());
});
