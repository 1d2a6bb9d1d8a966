/**
 * Options that cannot be used: each is refused by its name, in both languages, and quotes no key.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { asUsage } from '../../cli/sandbox-usage.js';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import { startSandboxServer } from '../../sandbox/server.mjs';

const keys = await createKeys();
const SECRET = 'SECRETSECRETSECRETSECRETSECRET12';
const COMMAND = fileURLToPath(new URL('../../cli/main.mjs', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'sandbox-options-'));
after(() => rmSync(folder, { recursive: true }));

const framed = (label) => `-----BEGIN ${label}-----\n${SECRET}\n-----END ${label}-----\n`;
const certificateKeys = [
  {
    privateKey: keys.privateKey,
    serialNo: 'AB',
    effectiveTime: '2026-01-01T00:00:00+08:00',
    expireTime: '2027-01-01T00:00:00+08:00',
  },
];
const certified = (changes) => ({ mode: 'certificates', keys: { ...keys, ...changes } });

/** @param {() => Promise<any>} start @param {string} field */
async function refused(start, field) {
  await assert.rejects(start(), (error) => {
    assert.ok(error instanceof TypeError, `${field}: ${error}`);
    assert.deepEqual([error.code, error.field], ['OPTION_INVALID', field], error.message);
    assert.ok(error.message.startsWith(`${field} `) && error.zh.startsWith(`${field} `), error.zh);
    assert.match(error.zh, /[\u4e00-\u9fff]/);
    assert.doesNotMatch(`${error.stack}${JSON.stringify(error)}`, /SECRETSECRET/);
    return true;
  });
}

test('an option that cannot be used is refused by its name', async () => {
  for (const [options, field] of [
    [null, 'options'],
    [[], 'options'],
    [{ nope: 1 }, 'nope'],
    [{ mode: 'x' }, 'mode'],
    [{ mchid: '' }, 'mchid'],
    [{ appid: 'x'.repeat(40) }, 'appid'],
    [{ timeScale: 1000.5 }, 'timeScale'],
    [{ timeScale: Number.NaN }, 'timeScale'],
    [{ probeEvery: 1.5 }, 'probeEvery'],
    [{ answerLimit: 0.5 }, 'answerLimit'],
    [{ answerLimit: 2 ** 31 }, 'answerLimit'],
    [{ answerLimit: Number.POSITIVE_INFINITY }, 'answerLimit'],
    [{ refundInterval: Number.POSITIVE_INFINITY }, 'refundInterval'],
    [{ refundInterval: -1 }, 'refundInterval'],
    [{ settleRefunds: 'maybe' }, 'settleRefunds'],
    [{ notifyUrl: 'ftp://x' }, 'notifyUrl'],
    [{ refundNotifyUrl: 'https://shop.example.com' }, 'refundNotifyUrl'],
    [{ now: 5 }, 'now'],
    [{ subMerchants: [5] }, 'subMerchants.0'],
    [{ keys: { [SECRET]: 1 } }, 'keys.…'],
    [{ [SECRET]: 1 }, '…'],
    [{ keys: { ...keys, apiV3Key: `${SECRET}x` } }, 'keys.apiV3Key'],
    [{ keys: { ...keys, apiV2Key: `${SECRET}x` } }, 'keys.apiV2Key'],
    [{ keys: { ...keys, serialNo: SECRET } }, 'keys.serialNo'],
    [{ keys: { ...keys, publicKeyId: SECRET } }, 'keys.publicKeyId'],
    [{ keys: { ...keys, publicKeyId: 'PUB_KEY_ID_' } }, 'keys.publicKeyId'],
    [{ keys: { ...keys, privateKey: SECRET } }, 'keys.privateKey'],
    [{ keys: { ...keys, privateKey: framed('PRIVATE KEY') } }, 'keys.privateKey'],
    [{ keys: { ...keys, wechatpayPrivateKey: framed('RSA PRIVATE KEY') } }, 'keys.wechatpayPrivateKey'],
    [certified({ wechatpayPrivateKey: SECRET }), 'keys.wechatpayPrivateKey'],
    [certified({ certificateKeys: {} }), 'keys.certificateKeys'],
    [certified({ certificateKeys: [SECRET] }), 'keys.certificateKeys.0'],
    [certified({ certificateKeys: [{ privateKey: SECRET }] }), 'keys.certificateKeys.0.serialNo'],
    [
      certified({ certificateKeys: [...certificateKeys, { ...certificateKeys[0], privateKey: SECRET }] }),
      'keys.certificateKeys.1.privateKey',
    ],
    [
      { keys: { ...keys, certificateKeys: [{ ...certificateKeys[0], serialNo: '0' }] } },
      'keys.certificateKeys.0.serialNo',
    ],
  ]) {
    await refused(() => createSandbox(options), field);
  }
  const widest = { answerLimit: 2 ** 31 - 1, refundInterval: 2 ** 31 - 1, timeScale: 1000, keys };
  (await createSandbox({ ...widest, keys: { ...keys, certificateKeys } })).close();
});

test('the message says what the option must be, and of a long unknown name nothing', async () => {
  for (const [options, text, chinese] of [
    [{ allowedHosts: 'shop' }, 'allowedHosts must be an array', 'allowedHosts 应为数组'],
    [{ allowedHosts: new Set(['shop']) }, 'allowedHosts must be an array', 'allowedHosts 应为数组'],
    [{ subMerchants: 5 }, 'subMerchants must be an array', 'subMerchants 应为数组'],
    [{ subMerchants: {} }, 'subMerchants must be an array', 'subMerchants 应为数组'],
    [{ keys: { ...keys, certificateKeys: null } }, 'keys.certificateKeys must be an array'],
    [{ keys: [] }, 'keys must be an object', 'keys 应为对象'],
    [{ port: 'x' }, 'port must be a number', 'port 应为数字'],
    [{ tls: null }, 'tls must be a boolean', 'tls 应为 true 或 false'],
    [{ timeScales: 1 }, 'timeScales is no option; known are ', 'timeScales 不是选项'],
    [{ 'a\u001b[31m': 1 }, 'a [31m is no option'],
    ...[
      '550e8400-e29b-41d4-a716-446655440000',
      'abcdefghijklmnopqrst-uvwxyz_0123456789[]',
      'a.'.repeat(40),
      framed('PRIVATE KEY'),
    ].flatMap((name) => [
      [{ [name]: 1 }, '… is no option; known are ', '… 不是选项'],
      [{ keys: { ...keys, [name]: 1 } }, 'keys.… is no option; known are '],
    ]),
  ]) {
    await assert.rejects(startSandboxServer({ keys, ...options }), ({ message, zh }) => {
      assert.equal(message.slice(0, text.length), text);
      if (chinese) assert.equal(zh.slice(0, chinese.length), chinese);
      return true;
    });
  }
});

test('an option of the server too', async () => {
  for (const [options, field] of [
    [{ port: '8790x' }, 'port'],
    [{ port: '' }, 'port'],
    [{ port: '70000' }, 'port'],
    [{ port: 70_000 }, 'port'],
    [{ host: 5 }, 'host'],
    [{ allowedHosts: 'shop' }, 'allowedHosts'],
    [{ allowedHosts: [5] }, 'allowedHosts.0'],
    [{ allowedHosts: ['shop', 'http://shop'] }, 'allowedHosts.1'],
    [{ tls: 'yes' }, 'tls'],
    [{ proxy: true, tls: false }, 'proxy'],
    [{ authority: {} }, 'authority.certificate'],
    [{ mchid: 'x' }, 'mchid'],
  ]) {
    await refused(() => startSandboxServer({ keys, ...options }), field);
  }
  // As a variable of the environment has it.
  const started = await startSandboxServer({ keys, tls: true, port: '0' });
  await started.close();
  const authority = { ...started.authority, privateKey: framed('PRIVATE KEY') };
  await refused(() => startSandboxServer({ keys, authority }), 'authority.privateKey');
});

test('a merchant has the longest limit to answer in', async () => {
  const sandbox = await createSandbox({
    keys,
    answerLimit: 2 ** 31 - 1,
    notify: () => new Promise((resolve) => setTimeout(() => resolve(new Response(null, { status: 204 })), 20)),
  });
  await sandbox.events.send('COMPLAINT.CREATE', { complaint_id: '1' });
  await sandbox.idle();
  assert.equal((await sandbox.deliveries.list())[0].attempts.length, 1);
});

test('no interval is longer than a timer, however it is scaled', async (t) => {
  const waits = [];
  const { setTimeout: real } = globalThis;
  t.mock.method(globalThis, 'setTimeout', (act, wait, ...more) => {
    waits.push(wait);
    return real(act, Math.min(wait, 20), ...more);
  });
  const sandbox = await createSandbox({
    keys,
    timeScale: 1000,
    notify: async () => new Response(null, { status: 500 }),
  });
  await sandbox.events.send('COMPLAINT.CREATE', { complaint_id: '1' });
  await sandbox.idle({ throughFailures: true });
  sandbox.close();
  assert.equal(Math.max(...waits), 2 ** 31 - 1);
});

/** Runs the command, which must not start. */
function run(language, ...args) {
  const { status, stdout } = spawnSync(process.execPath, [COMMAND, ...args, '--lang', language, '--json'], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  const { code, message } = JSON.parse(stdout).error;
  return [status, code, message];
}

test('the command says which of its options cannot be used, and in which range', () => {
  const sandbox = (language, ...args) => run(language, 'sandbox', '--port', '0', ...args);
  for (const [args, chinese, english] of [
    [['--time-scale', '1e9'], '--time-scale 应为 0 到 1000 的数字', '--time-scale must be a number from 0 to 1000'],
    [['--time-scale', '2000'], '--time-scale 应为 0 到 1000 的数字', '--time-scale must be a number from 0 to 1000'],
    [['--refund-interval', '1e9'], '--refund-interval 应为 0 到', '--refund-interval must be a number from 0 to'],
    [['--probe-every', '1.5'], '--probe-every 应为整数', '--probe-every must be a whole number'],
    [['--mchid', 'x'], '--mchid 应为 1 到 32 位数字', '--mchid must be 1 to 32 decimal digits'],
    [['--settle-refunds', 'x'], '--settle-refunds 应为', '--settle-refunds must be SUCCESS'],
    [['--notify-url', 'ftp://x/'], '--notify-url 必须', '--notify-url must be an absolute https URL'],
    [
      ['--notify-url', 'http://192.168.1.2/x'],
      '--notify-url 必须是公网地址（本机除外，选项 --allow-http 放行内网）',
      '--notify-url must be reachable from the internet (or this machine; the option --allow-http allows the own network)',
    ],
    [['--sub-merchant', 'x'], '--sub-merchant 应为', '--sub-merchant must be'],
    [['--allow-host', 'http://x'], '--allow-host 应为', '--allow-host must be'],
  ]) {
    for (const [language, text] of [
      ['zh', chinese],
      ['en', english],
    ]) {
      const [status, code, message] = sandbox(language, ...args);
      assert.deepEqual([status, code, message.slice(0, text.length)], [2, 'ERR_USAGE', text]);
    }
  }
});

test('the command says what is wrong with its file of keys', () => {
  const file = path.join(folder, 'keys.json');
  for (const [content, mode, chinese, english] of [
    [{ ...keys, privateKey: SECRET }, 0o600, 'keys.privateKey 应为', 'keys.privateKey must be'],
    [{}, 0o600, '里不是沙箱的密钥', 'does not hold the keys'],
    [keys, 0o644, '对其他用户开放', 'is open to others'],
  ]) {
    rmSync(file, { force: true });
    writeFileSync(file, JSON.stringify(content), { mode });
    const trigger = ['trigger', 'TRANSACTION.SUCCESS', '--print', '--keys', file];
    for (const args of [['sandbox', '--port', '0', '--keys', file], ...(mode === 0o644 ? [trigger] : [])]) {
      for (const [language, text] of [
        ['zh', chinese],
        ['en', english],
      ]) {
        const [status, code, message] = run(language, ...args);
        assert.deepEqual([status, code], [3, 'ERR_FILE'], message);
        assert.ok(message.includes(file) && message.includes(text), message);
        assert.doesNotMatch(message, /SECRETSECRET/);
      }
    }
  }
});

test('of keys that came from no file, no file is named', async () => {
  const error = await createSandbox({ keys: { nope: 1 } }).catch((refused) => refused);
  const { exit, what, remedy, code } = asUsage(error, undefined);
  assert.deepEqual([exit, what, remedy, code], [3, [error.zh, error.message], undefined, 'ERR_COMMAND']);
});
