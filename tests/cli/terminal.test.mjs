// What a person meets at a terminal: a language, a port that is taken, a reader that goes away, remedies that can be typed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WechatPay } from '../../pkg/index.js';
import { commandIn } from './project.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const command = commandIn(root);
const folder = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-terminal-'));
/** Made once: keys take most of the time of a start. */
const KEYS = ['--keys', path.join(folder, 'keys.json')];
/** @type {any} */
let sandbox;
before(async () => {
  sandbox = await command.start(['sandbox', '--port', '0', ...KEYS]);
});
after(async () => {
  await sandbox?.stop();
  rmSync(folder, { recursive: true });
});

const CHINESE = { LC_ALL: 'zh_CN.UTF-8' };
const FREE = ['--port', '0', '--sandbox-port', '0'];

test('whoever stops reading ends every command, quietly', async () => {
  for (const args of [
    ['--help'],
    ['sandbox', '--help'],
    ['--version'],
    ['trigger', '--list'],
    ['trigger', 'TRANSACTION.SUCCESS', '--print', '--sandbox', sandbox.url],
    ['demo'],
    ['doctor', '--sandbox', sandbox.url],
    ['sign', 'GET', '/v3/certificates', '--sandbox', sandbox.url],
    ['sandbox', '--port', '0', ...KEYS],
    ['listen', ...FREE, ...KEYS],
    ['nonsense', '--json'],
  ]) {
    const { code, stderr } = await command.run(args, { deaf: ['stdout'] });
    assert.deepEqual([code, stderr.replace(/^(asking|POST) .*\n/, '')], [141, ''], args.join(' '));
  }
});

test('whoever does not read progress and errors gets the result all the same', async () => {
  const doctor = await command.run(['doctor', '--sandbox', sandbox.url], { deaf: ['stderr'] });
  assert.equal(doctor.code, 0);
  assert.match(doctor.stdout, /✔ network/);
  assert.equal((await command.run(['nonsense'], { deaf: ['stderr'] })).code, 2);
  assert.equal((await command.run(['--help'], { deaf: ['stdout', 'stderr'] })).code, 141);
});

test('what could not be written is no success', { skip: !existsSync('/dev/full') }, () => {
  const main = fileURLToPath(new URL('../../pkg/cli/main.mjs', import.meta.url));
  const shell = spawnSync('sh', ['-c', '"$0" "$1" trigger --list --lang en >/dev/full', process.execPath, main], {
    encoding: 'utf8',
  });
  assert.equal(shell.status, 3, shell.stderr);
  assert.match(shell.stderr, /^ERR_OUTPUT: standard output cannot be written: ENOSPC\n/);
});

test('a port that is taken is named, with what to do', async (t) => {
  const taken = createServer();
  await new Promise((resolve) => {
    taken.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  t.after(() => taken.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (taken.address());
  for (const [args, option] of /** @type {const} */ ([
    [['sandbox', '--port', `${port}`], '--port'],
    [['listen', '--port', `${port}`, '--sandbox-port', '0'], '--port'],
    [['listen', '--port', '0', '--sandbox-port', `${port}`], '--sandbox-port'],
  ])) {
    const zh = await command.run([...args, ...KEYS, '--lang', 'zh']);
    assert.deepEqual(
      [zh.code, zh.stdout, zh.stderr],
      [
        3,
        '',
        `EADDRINUSE: ${port} 端口已被占用，可能是另一个沙箱\n  用 Ctrl-C 结束那一个，或用 ${option} 换一个端口（0 为任意空闲端口）\n`,
      ],
    );
    const { stdout, code } = await command.run([...args, ...KEYS, '--json']);
    assert.equal(code, 3);
    assert.deepEqual(JSON.parse(stdout).error, {
      code: 'EADDRINUSE',
      message: `port ${port} is in use, perhaps by another sandbox`,
      remedy: `end that one with Ctrl-C, or choose another with ${option} (0: any free one)`,
    });
  }
});

test('so is an address of another machine', async () => {
  const { code, stderr } = await command.run([
    'sandbox',
    '--port',
    '0',
    '--host',
    '192.0.2.1',
    ...KEYS,
    '--lang',
    'en',
  ]);
  assert.deepEqual(
    [code, stderr],
    [
      3,
      'EADDRNOTAVAIL: 192.0.2.1 is no address of this machine\n  name one of its own with --host, for example 127.0.0.1\n',
    ],
  );
  const zh = await command.run(['sandbox', '--port', '0', '--host', '192.0.2.1', ...KEYS], { env: CHINESE });
  assert.match(zh.stderr, /192\.0\.2\.1 不是本机的地址\n {2}请用 --host 指定本机的地址，例如 127\.0\.0\.1\n$/);
});

/** Text of the other language, where it is no name, code or address. @param {string} text */
const english = (text) =>
  text
    .split('\n')
    // Bytes and values as they are, below the steps.
    .filter((line) => !/^ {10,}|^ {7}[\w-]|^ {5}(Authorization|Wechatpay-\w+): /.test(line))
    .map((line) =>
      line
        .replaceAll(/https?:\S+|curl\b.*$|\b(GET|POST) \/\S+|\bPOST …\/\w+/g, '')
        .replaceAll(
          /\b[A-Z][A-Z_]+\b|\b\w*_\w*\b|requestPayment:fail cancel|wx\.\w+|\b(mchid|appid|openid|status|Request-ID|wxd\w+)\b/g,
          '',
        ),
    )
    .filter((line) => /[a-z]{3,}/.test(line));

test('the demo is in Chinese for whom the rest is', async () => {
  for (const [plot, end] of /** @type {const} */ ([
    [[], '已退款，且只入账一次'],
    [['--cancel'], '双方都已关单，没有发货'],
  ])) {
    const { code, stdout } = await command.run(['demo', ...plot], { env: CHINESE });
    assert.equal(code, 0, stdout);
    assert.ok(stdout.includes(`✔ ${end}\n`), stdout);
    assert.deepEqual(english(stdout), []);
  }
  const other = await command.run(['demo', '--lang', 'en'], { env: CHINESE });
  const own = other.stdout.split('\n').filter((line) => /^.{0,7}\S/.test(line));
  // What WeChat Pay sends is Chinese for all.
  const mixed = own.filter((line) => /[\u4e00-\u9fff]/.test(line) && !/^ {10,}|body|小程序支付|resource/.test(line));
  assert.deepEqual(mixed, []);
});

test('the sandbox tells how it is used, and what happens, in the language that is asked for', async () => {
  const printed = [];
  for (const lang of ['zh', 'en']) {
    /** @type {() => void} */
    let end = () => {};
    const interrupt = new Promise((resolve) => (end = () => resolve(undefined)));
    let url = '';
    const ended = await command.run(
      [
        ...['sandbox', '--port', '0', '--mode', 'switching', '--proxy', '--settle-refunds', 'SUCCESS', ...KEYS],
        '--lang',
        lang,
      ],
      {
        interrupt,
        heard(text) {
          if (url === '' && /HTTPS_PROXY=\S+\n/.test(text)) {
            url = /http:\/\/[\d.:]+/.exec(text)?.[0] ?? '';
            use(url).then(end, (error) => {
              console.error(error);
              end();
            });
          }
        },
      },
    );
    printed.push(ended);
  }
  const [zh, en] = printed.map(({ stdout }) => stdout.replaceAll(/(http:\/\/[\d.]+):\d+/g, '$1'));
  assert.match(zh ?? '', /^微信支付沙箱：http:\/\/127\.0\.0\.1\n {2}控制台 /);
  assert.match(en ?? '', /^WeChat Pay sandbox: http:\/\/127\.0\.0\.1\n {2}dashboard /);
  assert.match(zh ?? '', /订单 TEA-0001：支付，现为 SUCCESS\n/);
  assert.match(en ?? '', /order TEA-0001: pay, now SUCCESS\n/);
  assert.match(zh ?? '', /退款 TEA-0001-1（订单 TEA-0001）：申请，现为 PROCESSING\n/);
  assert.match(en ?? '', /refund TEA-0001-1 of order TEA-0001: create, now PROCESSING\n/);
  assert.match(zh ?? '', /平台证书 [0-9A-F]+：增加\n/);
  assert.deepEqual(english(zh ?? ''), []);
  assert.doesNotMatch(en ?? '', /[\u4e00-\u9fff]/);
});

/** An order, its payment and a refund. @param {string} url */
async function use(url) {
  const credentials = /** @type {any} */ (await (await fetch(`${url}/_sandbox/credentials`)).json());
  const pay = new WechatPay({ ...credentials, baseUrl: url });
  const [out_trade_no, total] = ['TEA-0001', 5];
  await pay.prepayNative({ out_trade_no, description: 'Tea', amount: { total }, notify_url: 'https://127.0.0.1/n' });
  await fetch(`${url}/_sandbox/orders/${out_trade_no}/pay`, { method: 'POST' });
  await pay.refunds.create({
    out_trade_no,
    out_refund_no: `${out_trade_no}-1`,
    amount: { refund: 2, total, currency: 'CNY' },
  });
  await fetch(`${url}/_sandbox/certificates/rotate`, { method: 'POST' });
}

test('the remedies of the doctor are for the command line', async () => {
  const at = ['--sandbox', sandbox.url];
  const credentials = /** @type {any} */ (await (await fetch(`${sandbox.url}/_sandbox/credentials`)).json());
  const env = {
    WECHATPAY_MCHID: credentials.mchid,
    WECHATPAY_SERIAL_NO: credentials.serialNo,
    WECHATPAY_PRIVATE_KEY: credentials.privateKey,
    WECHATPAY_API_V3_KEY: credentials.apiV3Key,
    WECHATPAY_PUBLIC_KEY_ID: credentials.publicKeyId,
    WECHATPAY_PUBLIC_KEY: credentials.publicKey,
    WECHATPAY_BASE_URL: sandbox.url,
  };
  for (const lang of ['zh', 'en']) {
    const run = async (/** @type {string[]} */ args, /** @type {Record<string, string>} */ variables = {}) => {
      const { code, stdout } = await command.run(['doctor', ...args, '--lang', lang], { env: variables });
      assert.equal(code, 0, stdout);
      assert.doesNotMatch(stdout, /pay\.|\{ openid \}/);
      return stdout;
    };
    assert.match(await run(at), /– appid: .*\n +.*--openid OPENID/);
    const bare = await run([], env);
    assert.match(bare, /– appid: .*\n +.*--appid APPID/);
    assert.match(bare, /– serialNo: .*\n +.*--certificate FILE/);
    assert.match(await run(['--offline'], env), /– serialNo: .*\n +.*--offline/);
    assert.match(await run([...at, '--json']), /--openid OPENID/);
  }
});
