// How much memory a bill takes while it is read, and how long: a bill that a server makes as it is asked for, plain and
// compressed, its rows, and its bytes. Prints the growth of the resident memory over the idle process.
//   node bench/bill.mjs [megabytes] [how]       deno run -A bench/bill.mjs [megabytes] [how]
// Without `how` (bytes, rows, wrong, cut) all of them are measured.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';

const own = fileURLToPath(import.meta.url);
const HEADER =
  '\ufeff交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,' +
  '代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n';

/** The bill, a block of rows at a time. @param {number} bytes @returns {Generator<Buffer>} */
function* bill(bytes) {
  yield Buffer.from(HEADER);
  let rows = 0;
  for (let written = 0; written < bytes; ) {
    const lines = [];
    for (let at = 0; at < 200; at += 1) {
      rows += 1;
      const number = (BigInt(rows) * 6364136223846793005n).toString().padStart(22, '7').slice(-22);
      lines.push(
        `\`2026-07-20 10:04:31,\`wx7d2e4c90b1a35f68,\`1747000321,\`0,\`,\`420000${number},\`COFFEE_${number},\`oTEST${number},` +
          '`JSAPI,`SUCCESS,`OTHERS,`CNY,`56.00,`0.00,`0,`0,`0.00,`0.00,`,`,`手冲咖啡 中杯 x2,`shop=07,`0.33600,`0.60%,`56.00,`0.00,`\r\n',
      );
    }
    const block = Buffer.from(lines.join(''));
    written += block.length;
    yield block;
  }
  yield Buffer.from(`总交易单数,应结订单总金额\r\n\`${rows}.0,\`${rows * 56}.00\r\n`);
}

/** A bill whose sender breaks off in the middle. @param {number} bytes @returns {Generator<Buffer>} */
function* half(bytes) {
  let left = bytes / 2;
  for (const block of bill(bytes)) {
    if (left <= 0) throw new Error('the connection breaks');
    left -= block.length;
    yield block;
  }
}

/** The server: a process of its own, so that its memory does not count. */
async function serve() {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://server');
    const cut = searchParams.has('cut');
    const source = Readable.from(
      cut ? half(Number(searchParams.get('bytes'))) : bill(Number(searchParams.get('bytes'))),
      {
        objectMode: false,
      },
    );
    const steps = searchParams.has('gzip') ? [createGzip({ level: 1 })] : [];
    pipeline([source, ...steps, response]).catch(() => {});
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  console.log(/** @type {import('node:net').AddressInfo} */ (server.address()).port);
  process.stdin.on('end', () => process.exit()).resume();
}

/** What is read, and how: each in a process of its own. */
const RUNS = [
  ['plain', 'bytes'],
  ['plain', 'rows'],
  ['gzip', 'bytes'],
  ['gzip', 'rows'],
  ['plain', 'wrong'],
  ['gzip', 'wrong'],
  ['plain', 'cut'],
  ['gzip', 'cut'],
];

async function measureAll() {
  const megabytes = Number(process.argv[2] ?? 2048);
  const hash = createHash('sha1');
  for (const block of bill(megabytes * 2 ** 20)) hash.update(block);
  const server = spawn('node', [own, 'serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const port = await new Promise((resolve) => server.stdout.once('data', (data) => resolve(String(data).trim())));
  const runtime = 'Deno' in globalThis ? ['run', '-A'] : [];
  const value = hash.digest('hex');
  for (const run of RUNS.filter(([, how]) => process.argv[3] === undefined || how === process.argv[3])) {
    const one = spawn(process.execPath, [...runtime, own, 'one', ...run, port, String(megabytes), value], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    await new Promise((resolve) => one.on('exit', resolve));
  }
  server.stdin.end();
}

/** @param {string[]} run */
async function measure([kind, how, port, megabytes, hash_value]) {
  const { WechatPay } = await import('wechatpay-wasm');
  const { keys } = JSON.parse(readFileSync(new URL('../tests/fixtures/vectors.json', import.meta.url), 'utf8'));
  const baseUrl = `http://127.0.0.1:${port}`;
  const pay = new WechatPay({
    mchid: keys.mchid,
    serialNo: keys.merchant_serial_no,
    privateKey: keys.TEST_ONLY_merchant_private_key_pkcs8_pem,
    apiV3Key: keys.apiv3_key,
    publicKeyId: keys.wechatpay_public_key_id,
    publicKey: keys.TEST_ONLY_wechatpay_public_key_spki_pem,
    baseUrl,
    language: 'en',
  });
  /** @param {number} bytes */
  const url = (bytes) => `${baseUrl}/v3/billdownload/file?token=t&bytes=${bytes}${kind === 'gzip' ? '&gzip=1' : ''}`;
  const whole = url(Number(megabytes) * 2 ** 20);
  /** @param {string | object} source */
  const read = async (source) => {
    const download = await pay.download(/** @type {any} */ (source));
    if (how === 'rows') {
      const rows = download.rows();
      let count = 0;
      for await (const row of rows) count += row.order_amount === 5600 ? 1 : 0;
      if (rows.summary?.total_count !== count) throw new Error('rows are missing');
      return `${count} rows`;
    }
    let length = 0;
    for await (const part of download.body) length += part.length;
    return `${length} bytes`;
  };
  // What is loaded and compiled at the first download is not the bill's.
  await read(url(1_000_000));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const idle = process.memoryUsage.rss();
  let most = idle;
  const watch = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const timer = setInterval(watch, 20);
  const started = performance.now();
  const hash = how === 'wrong' ? '0'.repeat(40) : hash_value;
  const source = { download_url: how === 'cut' ? `${whole}&cut=1` : whole, hash_type: 'SHA1', hash_value: hash };
  const told = await read(source).catch(({ code, message }) => code ?? message);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  clearInterval(timer);
  watch();
  const [over, before] = [most - idle, idle].map((bytes) => (bytes / 2 ** 20).toFixed(1));
  console.log(`${kind}, ${how}: ${megabytes} MiB in ${seconds} s, ${over} MiB over ${before} MiB idle; ${told}`);
}

if (process.argv[2] === 'serve') await serve();
else if (process.argv[2] === 'one') await measure(process.argv.slice(3));
else await measureAll();
