// A user's empty project with the packed tarball, and its command, in each runtime.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { run } from '../../tools/process.mjs';
import { ARCHITECTURE, DENO, NODES, program } from '../conformance/rows/processes.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tools = path.join(root, 'tests/conformance');
const BIN = 'node_modules/wechatpay-wasm/cli/main.mjs';

/** @type {{ name: string, command: () => string[] }[]} */
export const RUNTIMES = [
  ...NODES.map(([name, variable, file]) => ({ name, command: () => [program(tools, variable, file)] })),
  { name: 'Deno', command: () => [program(tools, 'DENO', DENO), 'run', '--allow-all', '--no-prompt'] },
  { name: 'Bun', command: () => [program(tools, 'BUN', `@oven/bun-linux-${ARCHITECTURE.bun}/bin/bun`)] },
];

/** No merchant of the machine that the tests run on, and one language. */
const ENV = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('WECHATPAY_'))),
  LC_ALL: 'C',
  NO_COLOR: '1',
};

/** Packs and installs, as a user does. @returns {Promise<{ folder: string, dispose: () => void }>} */
export async function makeProject() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-cli-'));
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: path.join(root, 'pkg'),
  });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const tarball = stdout.trim().split('\n').at(-1);
  await run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--offline', `./${tarball}`], { cwd: folder });
  return { folder, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * @typedef {object} Ended
 * @property {number | null} code
 * @property {string} stdout
 * @property {string} stderr
 * @property {number} ms
 */

/**
 * The command in a project.
 * @param {string} folder
 * @param {{ command: () => string[] }} [runtime] default: this Node
 */
export function commandIn(folder, runtime = { command: () => [process.execPath] }) {
  /** @param {readonly string[]} args @param {Record<string, string>} env */
  const start = (args, env) => {
    const [file = '', ...before] = runtime.command();
    return spawn(file, [...before, BIN, ...args], { cwd: folder, env: { ...ENV, ...env } });
  };
  return {
    /**
     * Runs it to its end.
     * @param {readonly string[]} args
     * @param {{ input?: string, env?: Record<string, string>, interrupt?: Promise<unknown>,
     *   heard?: (stdout: string) => void, deaf?: readonly ('stdout' | 'stderr')[] }} [options] `interrupt`: when it resolves,
     *   Ctrl-C; `heard` is told all that was printed so far; `deaf`: what nobody reads, as after `| head` has ended
     * @returns {Promise<Ended>}
     */
    run(args, { input = '', env = {}, interrupt, heard, deaf = [] } = {}) {
      const started = performance.now();
      const child = start(args, env);
      interrupt?.then(() => child.kill('SIGINT'));
      const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
      let [stdout, stderr] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text) => {
        stdout += text;
        heard?.(stdout);
      });
      child.stderr.setEncoding('utf8').on('data', (text) => {
        stderr += text;
      });
      for (const name of deaf) child[name].destroy();
      child.stdin.on('error', () => {});
      child.stdin.end(input);
      return new Promise((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code) => {
          clearTimeout(timer);
          resolve({ code, stdout, stderr, ms: Math.round(performance.now() - started) });
        });
      });
    },
    /**
     * Starts one that goes on, with `--json`; resolves with its first line.
     * @param {readonly string[]} args
     * @param {{ env?: Record<string, string> }} [options]
     */
    async start(args, { env = {} } = {}) {
      const started = performance.now();
      const child = start([...args, '--json'], env);
      /** @type {any[]} */
      const lines = [];
      /** @type {(() => void)[]} */
      const waiting = [];
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text) => {
        stderr += text;
      });
      createInterface({ input: child.stdout }).on('line', (line) => {
        lines.push(JSON.parse(line));
        for (const wake of waiting.splice(0)) wake();
      });
      const ended = new Promise((resolve) => {
        child.on('close', (code) => {
          resolve(code);
          for (const wake of waiting.splice(0)) wake();
        });
      });
      /** The first line that fits. @param {(line: any) => boolean} fits */
      const line = async (fits) => {
        for (const limit = Date.now() + 30_000; Date.now() < limit; ) {
          const found = lines.find(fits);
          if (found) return found;
          if (child.exitCode !== null) break;
          await Promise.race([new Promise((resolve) => waiting.push(() => resolve(undefined))), pause(1000)]);
        }
        throw new Error(`no such line in\n${lines.map((one) => JSON.stringify(one)).join('\n')}\n${stderr}`);
      };
      const first = await line(({ type }) => type === 'started');
      return {
        ...first,
        ms: Math.round(performance.now() - started),
        line,
        text: () => lines.map((one) => JSON.stringify(one)).join('\n') + stderr,
        /** As Ctrl-C does. @returns {Promise<number | null>} its exit code */
        stop(signal = /** @type {NodeJS.Signals} */ ('SIGINT')) {
          child.kill(signal);
          return /** @type {Promise<number | null>} */ (ended);
        },
      };
    },
  };
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * A merchant's handler that answers as told and keeps what it got.
 * @param {(received: { headers: import('node:http').IncomingHttpHeaders, body: Buffer }) => Promise<number> | number} answer
 */
export async function startMerchant(answer) {
  /** @type {{ headers: import('node:http').IncomingHttpHeaders, body: Buffer }[]} */
  const received = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const message = { headers: request.headers, body: Buffer.concat(chunks) };
    received.push(message);
    response.writeHead(await answer(message)).end();
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/notify`,
    received,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
