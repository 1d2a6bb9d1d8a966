// Cloudflare's runtime: timed from outside, because a Worker's own clock is no measure (see `suite/programs/worker.mjs`).
import { spawn } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import path from 'node:path';
import { COMPATIBILITY_DATE, from, wasmImports } from '../../tests/conformance/rows/workers.mjs';
import { interleave, spread } from '../suite/interleave.mjs';
import { Times } from './shared.mjs';

/** @typedef {import('./shared.mjs').Context} Context */

/** How often a request that does nothing is sent, to know what the way there and back takes. */
const EMPTY_REQUESTS = 15;

/** Flags for the engine, to find out what a figure is made of: `WORKERD_V8_FLAGS=--no-wasm-bounds-checks`. None in a run that is kept. */
const V8_FLAGS = (process.env.WORKERD_V8_FLAGS ?? '').split(' ').filter(Boolean);

/** How often a sample is taken again that a disturbance has spoilt. */
const ATTEMPTS = 8;

/** What comes first in a fresh Worker: this package with more or less done at module scope, and others with nothing. */
const FIRST = [
  { label: 'wechatpay-wasm, warmed at start', contestant: 'wechatpay-wasm', start: 'warmed' },
  { label: 'wechatpay-wasm, key loaded at start', contestant: 'wechatpay-wasm', start: 'loaded' },
  { label: 'wechatpay-wasm', contestant: 'wechatpay-wasm', start: 'nothing' },
  ...['node:crypto', 'WebCrypto', 'rsa crate in wasm'].map((contestant) => ({ label: contestant, contestant, start: 'nothing' })),
];

/**
 * One program, bundled for Workers.
 *
 * @param {Pick<Context, 'app' | 'tools'>} context
 * @param {string} program
 */
async function bundle({ app, tools }, program) {
  const folder = path.join(app, 'workerd', program);
  const wasm = /** @type {Set<string>} */ (new Set());
  await from(tools)('esbuild').build({
    entryPoints: [path.join(app, 'suite/programs', `${program}.mjs`)], outfile: path.join(folder, 'worker.js'),
    bundle: true, format: 'esm', conditions: ['workerd', 'worker', 'browser'], logLevel: 'error', external: ['node:*'],
    plugins: [wasmImports(wasm, (file) => ({ path: `./${path.basename(file)}`, external: true }))],
  });
  for (const file of wasm) copyFileSync(file, path.join(folder, path.basename(file)));
  return { folder, wasm: [...wasm].map((file) => path.basename(file)) };
}

/**
 * The configuration of a server with that one Worker, in Cap'n Proto's text form.
 * @param {readonly string[]} wasm
 */
const configuration = (wasm) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
  v8Flags = [${V8_FLAGS.map((flag) => JSON.stringify(flag)).join(', ')}],
);
const worker :Workerd.Worker = (
  modules = [
    (name = "main.js", esModule = embed "main.js"),
    ${wasm.map((file) => `(name = "${file}", wasm = embed "${file}"),`).join('\n    ')}
  ],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  compatibilityFlags = ["nodejs_compat"],
);
`;

/**
 * Starts it; `prelude` is put ahead of the script. workerd itself, as it is deployed: with a development server around it, first
 * requests were measured to take up to twice as long.
 *
 * @param {string} tools
 * @param {{ folder: string, wasm: string[] }} bundled
 * @param {string} [prelude]
 */
async function start(tools, { folder, wasm }, prelude = '') {
  writeFileSync(path.join(folder, 'main.js'), prelude + readFileSync(path.join(folder, 'worker.js'), 'utf8'));
  writeFileSync(path.join(folder, 'config.capnp'), configuration(wasm));
  const program = from(tools)('workerd').default;
  // It tells its port on the third descriptor.
  const server = spawn(program, ['serve', '--control-fd=3', path.join(folder, 'config.capnp')], { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => { server.once('exit', resolve); });
  let complaints = '';
  server.stderr?.setEncoding('utf8').on('data', (text) => { complaints += text; });
  /** @type {Promise<number>} */
  const listening = new Promise((resolve, reject) => {
    server.once('error', reject).once('exit', () => reject(new Error(`workerd does not start\n${complaints}`)));
    let events = '';
    /** @type {import('node:stream').Readable} */ (server.stdio[3]).setEncoding('utf8').on('data', (text) => {
      events += text;
      for (const line of events.split('\n').slice(0, -1)) {
        const { event, port } = JSON.parse(line);
        if (event === 'listen') resolve(port);
      }
    });
  });
  const url = `http://127.0.0.1:${await listening}`;
  const agent = new Agent({ keepAlive: true, maxSockets: 1, noDelay: true });

  /**
   * @param {string} target
   * @returns {Promise<{ ms: number, text: string }>}
   */
  const request = (target) => new Promise((resolve, reject) => {
    const started = performance.now();
    get(new URL(target, url), { agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', () => {
        const ms = performance.now() - started;
        if (response.statusCode === 200) resolve({ ms, text });
        else reject(new Error(`${target}: ${response.statusCode} ${text}`));
      });
    }).on('error', reject);
  });
  const empty = async () => {
    const times = [];
    for (let i = 0; i < EMPTY_REQUESTS; i++) times.push((await request('/nothing')).ms);
    return spread(times).median;
  };
  const stop = async () => {
    agent.destroy();
    server.kill();
    await ended;
  };
  return { request, empty, stop };
}

/** @param {Context} context */
async function warm({ app, tools, pace }) {
  const { request, stop } = await start(tools, await bundle({ app, tools }, 'worker'));

  /**
   * What the calls add to a request that does nothing; of two of those the quicker, because only disturbances make it slower.
   * @param {{ contestant: string, operation: string }} pair
   * @param {number} calls
   */
  const timed = async (pair, calls) => {
    const query = new URLSearchParams({ ...pair, calls: String(calls) });
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = await request('/nothing');
      const { ms } = await request(`/?${query}`);
      const after = await request('/nothing');
      const difference = ms - Math.min(before.ms, after.ms);
      if (difference > 0) return difference;
    }
    throw new Error('requests that do nothing take longer than those that compute: this machine is too busy to measure workerd');
  };

  try {
    const { about, pairs } = JSON.parse((await request('/about')).text);
    const entries = pairs.map((/** @type {{ contestant: string, operation: string }} */ pair) => ({
      ...pair, run: (/** @type {number} */ calls) => timed(pair, calls),
    }));
    // Long samples, because the way there and back varies by tenths of a millisecond.
    return { about, figures: await interleave(entries, { ...pace, sampleMs: pace.sampleMs * 4 }) };
  } finally {
    await stop();
  }
}

/** @param {Context} context */
async function first({ app, tools, coldRounds }) {
  const bundled = await bundle({ app, tools }, 'first-request');
  const times = new Times();
  for (let round = 0; round < coldRounds; round++) {
    for (const { label, ...what } of FIRST) {
      const { request, empty, stop } = await start(tools, bundled, `globalThis.FIRST = ${JSON.stringify(what)};\n`);
      try {
        // The connection stands; of the Worker itself only module scope has run.
        for (let i = 0; i < 3; i++) await request('/nothing');
        const { ms } = await request('/');
        times.add(label, ms - await empty());
      } finally {
        await stop();
      }
    }
  }
  return times.figures(spread);
}

/** @type {import('./shared.mjs').Row} */
export const workerdRow = {
  id: 'workerd',
  title: 'workerd',
  async run(context) {
    const { version } = from(context.tools)('workerd/package.json');
    const { about, figures } = await warm(context);
    delete about.openssl;
    return { name: `workerd ${version}`, about, figures: { ...figures, 'first request': await first(context) } };
  },
};
