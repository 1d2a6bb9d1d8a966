/**
 * The command's modes, the rotation of certificates over HTTP, and keys that survive a restart.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { send, signedSend } from './http.mjs';

const COMMAND = new URL('../../cli/main.mjs', import.meta.url).pathname;

/** A place for a file of keys. */
async function keysFile(t) {
  const folder = await mkdtemp(path.join(tmpdir(), 'sandbox-keys-'));
  t.after(() => rm(folder, { recursive: true }));
  return path.join(folder, 'keys.json');
}

/** Starts the command; `end` stops it as a terminal does. */
async function start(t, ...args) {
  const child = spawn(process.execPath, [COMMAND, 'sandbox', '--port', '0', ...args]);
  t.after(() => child.kill());
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, 'line');
  const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
  const end = async () => {
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    assert.equal(code, 0);
  };
  const { json: credentials } = await send(url, 'GET', '/_sandbox/credentials');
  return { url, credentials, end };
}

/** Runs the command, which must not start. */
async function fail(expected, ...args) {
  const child = spawn(process.execPath, [COMMAND, 'sandbox', '--port', '0', ...args]);
  const errors = [];
  child.stderr.on('data', (chunk) => errors.push(chunk));
  child.stdout.once('data', () => child.kill());
  const [code] = await once(child, 'exit');
  assert.equal(code, expected, 'it started');
  return Buffer.concat(errors).toString();
}

test('certificates are listed, rotated and retired over HTTP', async (t) => {
  const { url, credentials, end } = await start(t, '--mode', 'certificates');
  const { json: first } = await send(url, 'GET', '/_sandbox/certificates');
  assert.deepEqual(Object.keys(first[0]), ['serial_no', 'effective_time', 'expire_time', 'newest']);
  const { status, json: both } = await send(url, 'POST', '/_sandbox/certificates/rotate');
  assert.deepEqual([status, both.length, both[0].serial_no], [200, 2, first[0].serial_no]);
  const list = await signedSend(url, credentials, 'GET', '/v3/certificates');
  assert.deepEqual(
    list.json.data.map(({ serial_no }) => serial_no),
    both.map(({ serial_no }) => serial_no),
  );
  assert.equal(list.headers['wechatpay-serial'], both[1].serial_no);
  const { json: rest } = await send(url, 'POST', '/_sandbox/certificates/retire');
  assert.deepEqual(rest, [both[1]]);
  const last = await send(url, 'POST', '/_sandbox/certificates/retire');
  assert.deepEqual([last.status, last.json.code], [409, 'LAST_CERTIFICATE']);
  await end();
});

test('without --mode there are no certificates', async (t) => {
  const { url, credentials, end } = await start(t);
  assert.equal((await signedSend(url, credentials, 'GET', '/v3/certificates')).status, 404);
  const refused = await send(url, 'POST', '/_sandbox/certificates/rotate');
  assert.deepEqual([refused.status, refused.json.code], [409, 'NO_CERTIFICATES']);
  await end();
});

test('--keys keeps everything across restarts, rotations too; the file is for its owner alone', async (t) => {
  const file = await keysFile(t);
  const first = await start(t, '--keys', file, '--mode', 'switching');
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  await send(first.url, 'POST', '/_sandbox/certificates/rotate');
  const { json: before } = await send(first.url, 'GET', '/_sandbox/credentials');
  assert.equal(before.platformKeys.length, 2);
  await first.end();

  const second = await start(t, '--keys', file, '--mode', 'switching');
  // The certificate of the merchant is issued at each start, to the same key and serial number.
  const { certificate: _, ...kept } = second.credentials;
  const { certificate: __, ...expected } = before;
  assert.deepEqual(kept, expected);
  await second.end();

  // Nothing changes, so nothing is written.
  const { mtimeMs } = await stat(file);
  const third = await start(t, '--keys', file);
  assert.equal(third.credentials.publicKey, before.publicKey);
  await third.end();
  assert.equal((await stat(file)).mtimeMs, mtimeMs);
  assert.deepEqual(await readdir(path.dirname(file)), ['keys.json']);
});

test('a file of the mode public-key gets certificates when a mode needs them', async (t) => {
  const file = await keysFile(t);
  const first = await start(t, '--keys', file);
  await first.end();
  assert.equal(JSON.parse(await readFile(file, 'utf8')).certificateKeys, undefined);
  const second = await start(t, '--keys', file, '--mode', 'certificates');
  assert.equal(second.credentials.privateKey, first.credentials.privateKey);
  await second.end();
  assert.equal(JSON.parse(await readFile(file, 'utf8')).certificateKeys.length, 1);
});

test('a file that others may use, or of something else, is refused and left as it is', async (t) => {
  const file = await keysFile(t);
  for (const text of ['not JSON', 'null', '[]', '{"privateKey":"x"}']) {
    await writeFile(file, text, { mode: 0o600 });
    assert.match(await fail(3, '--keys', file), /does not hold the keys of a sandbox/, text);
    assert.equal(await readFile(file, 'utf8'), text);
  }
  await rm(file);
  await (await start(t, '--keys', file)).end();
  for (const mode of [0o640, 0o604, 0o620]) {
    await chmod(file, mode);
    assert.match(await fail(3, '--keys', file), /open to others: chmod 600/, mode.toString(8));
  }
});

test('a file that cannot be written, and an unknown mode, end the start', async (t) => {
  const file = await keysFile(t);
  assert.match(await fail(3, '--keys', path.join(file, 'missing', 'keys.json')), /ENOENT|ENOTDIR/);
  assert.match(await fail(2, '--mode', 'certificate'), /mode must be one of public-key, certificates, switching/);
});
