// A real Redis server for one test. Needs the program `redis-server` or `valkey-server`.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findProgram } from '../../../tools/install.mjs';
import { freePort, until } from '../far-side.mjs';

/** @param {import('node:test').TestContext} t the server ends after this test */
export async function startRedis(t) {
  const program = findProgram('redis');
  if (!program) throw new Error('This test needs redis-server or valkey-server: install it, or set REDIS_SERVER.');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'redis-'));
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  const server = spawn(program, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => {
    server.once('exit', resolve);
  });
  let output = '';
  server.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  const stop = async () => {
    server.kill('SIGKILL');
    await ended;
  };
  t.after(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  await until('Redis accepts connections', () => {
    if (server.exitCode !== null) throw new Error(`Redis ended:\n${output}`);
    return output.includes('Ready to accept connections');
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    stop,
    /** It keeps its connections and answers nothing. */
    freeze: () => server.kill('SIGSTOP'),
    thaw: () => server.kill('SIGCONT'),
  };
}
