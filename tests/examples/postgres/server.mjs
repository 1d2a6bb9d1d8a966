// A real Postgres server for one test, on a socket of its own. Needs the programs `postgres` and `initdb`.
import { spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findProgram } from '../../../tools/install.mjs';
import { until } from '../far-side.mjs';

/** Postgres refuses to run as root: somebody else, where the tests do. */
function otherUser() {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [, , uid, gid] = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

/** @param {import('node:test').TestContext} t the server ends after this test */
export async function startPostgres(t) {
  const program = findProgram('postgres');
  if (!program) throw new Error('This test needs postgres: install it, or set POSTGRES_SERVER.');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pg-'));
  const user = otherUser();
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = path.join(folder, 'data');
  let output = '';
  /** @param {string} file @param {string[]} args */
  const begin = (file, args) => {
    const child = spawn(file, args, { ...user, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    const ended = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    return { child, ended };
  };
  const initdb = path.join(path.dirname(realpathSync(program)), 'initdb');
  const options = ['--no-sync', '--auth=trust', '--encoding=UTF8', '--no-locale', '--username=shop'];
  if ((await begin(initdb, ['-D', data, ...options]).ended) !== 0) throw new Error(`initdb failed:\n${output}`);
  const settings = ['fsync=off', 'listen_addresses=', `unix_socket_directories=${folder}`, 'max_connections=60'];
  const server = begin(program, ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]);
  t.after(async () => {
    // An immediate shutdown: a kill would leave its children.
    server.child.kill('SIGQUIT');
    await server.ended;
    rmSync(folder, { recursive: true, force: true });
  });
  await until('Postgres accepts connections', () => {
    if (server.child.exitCode !== null) throw new Error(`Postgres ended:\n${output}`);
    return output.includes('ready to accept connections');
  });
  return { host: folder, user: 'shop', database: 'postgres' };
}
