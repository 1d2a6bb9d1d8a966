// What the types cost, with and without those of the catalogue: CPU time of `tsc`, and how long an editor waits for its first
// completion once the project is read (the language server of TypeScript 5, started anew each time).
//
//   node bench/types.mjs [--runs 5]        after `npm run build`; nothing else should run; needs a POSIX shell
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { run } from '../tools/process.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const HEAD = `import { WechatPay } from 'wechatpay-wasm';\ndeclare const pay: WechatPay;\n`;
const CATALOGUE = `import { catalogue } from 'wechatpay-wasm/catalogue';\nconst api = catalogue(pay);\n`;
const REFUND = `{ out_trade_no: 'T1', out_refund_no: 'R1', amount: { refund: 1, total: 1, currency: 'CNY' } }`;
/** What is compiled. */
const PROGRAMS = {
  without: `${HEAD}const { status } = await pay.refunds.create(${REFUND});\nexport const done: string = status;\n`,
  with: `${HEAD}${CATALOGUE}const { status } = await api('POST /v3/refund/domestic/refunds', { body: ${REFUND} });\nexport { status };\n`,
};
const COMPILERS = { 'TypeScript 5': 'typescript-5', 'TypeScript 7': 'typescript' };
/** What is typed, with `|` where the completion is asked for. */
const PLACES = {
  'without the catalogue: pay.refunds.': `${HEAD}pay.refunds.|`,
  'a key': `${HEAD}${CATALOGUE}api('|', {});`,
  'members of an operation': `${HEAD}${CATALOGUE}api('POST /v3/refund/domestic/refunds', { body: { | } });`,
};

const project = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-types-'));
mkdirSync(path.join(project, 'node_modules'));
symlinkSync(path.join(root, 'pkg'), path.join(project, 'node_modules/wechatpay-wasm'), 'junction');
writeFileSync(
  path.join(project, 'tsconfig.json'),
  JSON.stringify({ compilerOptions: { strict: true, noEmit: true, module: 'nodenext', target: 'es2022', types: [] } }),
);
const file = path.join(project, 'shop.mts');

/** @param {string} compiler its folder in `node_modules` @param {string} text @returns {Promise<number>} seconds of CPU */
async function compiled(compiler, text) {
  writeFileSync(file, text);
  const tsc = path.join(root, 'node_modules', compiler, 'bin/tsc');
  // The shell tells the time of its children, and of theirs, in its second line.
  const script = '"$@" && times';
  const { stdout } = await run('sh', ['-c', script, 'sh', process.execPath, tsc, '-p', project]);
  const [, children = ''] = stdout.trim().split('\n').slice(-2);
  const times = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  return times.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0);
}

/** @param {string} text @returns {Promise<{ ms: number, entries: number }>} */
async function completed(text) {
  const at = text.indexOf('|');
  const content = text.replace('|', '');
  writeFileSync(file, content);
  const server = spawn(process.execPath, [path.join(root, 'node_modules/typescript-5/lib/tsserver.js')], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  /** @param {string} command @param {object} args @param {number} seq */
  const send = (command, args, seq) =>
    server.stdin.write(`${JSON.stringify({ seq, type: 'request', command, arguments: args })}\n`);
  const lines = content.slice(0, at).split('\n');
  const place = { file, line: lines.length, offset: (lines.at(-1) ?? '').length + 1 };
  let told = '';
  let loaded = 0;
  send('open', { file }, 1);
  for await (const chunk of server.stdout) {
    told += chunk;
    const lines = told.split(/\r?\n/);
    if (!loaded && lines.some((line) => line.includes('"projectLoadingFinish"'))) {
      loaded = performance.now();
      send('completionInfo', place, 2);
    }
    const answer = lines.find((line) => line.includes('"request_seq":2'));
    if (!answer?.endsWith('}')) continue;
    const ms = performance.now() - loaded;
    server.kill();
    await once(server, 'exit');
    return { ms, entries: JSON.parse(answer).body?.entries.length ?? 0 };
  }
  throw new Error('the language server ended');
}

/** @template T @param {() => Promise<T>} measure @returns {Promise<T[]>} */
async function several(measure) {
  const results = [];
  for (let run = 0; run < Number(values.runs); run++) results.push(await measure());
  return results;
}

/** @param {readonly number[]} numbers */
const median = (numbers) => numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? Number.NaN;

try {
  for (const [name, compiler] of Object.entries(COMPILERS)) {
    for (const [which, text] of Object.entries(PROGRAMS)) {
      const seconds = median(await several(() => compiled(compiler, text)));
      console.log(`${`tsc, ${name}, ${which} the catalogue`.padEnd(44)} ${seconds.toFixed(1).padStart(5)} s of CPU`);
    }
  }
  for (const [name, text] of Object.entries(PLACES)) {
    const runs = await several(() => completed(text));
    const ms = median(runs.map((one) => one.ms));
    console.log(`${`completion, ${name}`.padEnd(44)} ${ms.toFixed(0).padStart(5)} ms, ${runs[0]?.entries} entries`);
  }
} finally {
  rmSync(project, { recursive: true, force: true });
}
