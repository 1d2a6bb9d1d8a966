// How long an editor waits for its first completion once the project is read: the language server of TypeScript 5, started
// anew each time.
//
//   node bench/completion.mjs [--runs 5]        after `npm run build`; nothing else should run
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const HEAD = `import { WechatPay } from 'wechatpay-wasm';\ndeclare const pay: WechatPay;\n`;
const CATALOGUE = `import { catalogue } from 'wechatpay-wasm/catalogue';\nconst api = catalogue(pay);\n`;
/** What is typed, with `|` where the completion is asked for. */
const PLACES = {
  'without the catalogue: pay.refunds.': `${HEAD}pay.refunds.|`,
  'a key': `${HEAD}${CATALOGUE}api('|', {});`,
  'members of an operation': `${HEAD}${CATALOGUE}api('POST /v3/refund/domestic/refunds', { body: { | } });`,
};

const project = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-completion-'));
mkdirSync(path.join(project, 'node_modules'));
symlinkSync(path.join(root, 'pkg'), path.join(project, 'node_modules/wechatpay-wasm'), 'junction');
writeFileSync(
  path.join(project, 'tsconfig.json'),
  JSON.stringify({ compilerOptions: { strict: true, module: 'nodenext', target: 'es2022', types: [] } }),
);
const file = path.join(project, 'shop.mts');

/** @param {string} text @returns {Promise<{ ms: number, entries: number }>} */
async function first(text) {
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

try {
  for (const [name, text] of Object.entries(PLACES)) {
    const runs = [];
    for (let run = 0; run < Number(values.runs); run++) runs.push(await first(text));
    const times = runs.map(({ ms }) => ms).sort((one, other) => one - other);
    const median = times[times.length >> 1] ?? Number.NaN;
    console.log(`${name.padEnd(40)} ${median.toFixed(0).padStart(5)} ms  ${runs[0]?.entries} entries`);
  }
} finally {
  rmSync(project, { recursive: true, force: true });
}
