// Uploads in Node: the digests against vectors, files of the disk, and how much memory they take.
import assert from 'node:assert/strict';
import { createReadStream, openAsBlob, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';

const { sm3 } = JSON.parse(readFileSync(new URL('../fixtures/sm3.json', import.meta.url), 'utf8'));
const sandbox = await createSandbox();
const FAPIAO = '/v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file';

/** A client, and the bodies that it sent. */
function watched() {
  const bodies = [];
  const client = new WechatPay({
    ...sandbox.credentials,
    fetch: (url, init) => {
      bodies.push(init.body);
      return sandbox.fetch(url, init);
    },
  });
  return { client, bodies };
}

test('an invoice is sent with its SM3', async () => {
  const { client, bodies } = watched();
  let seen = 0;
  for (const { text, text_repeat: [part, times] = ['', 0], digest } of sm3) {
    const file = Buffer.from(text ?? part.repeat(times));
    if (file.length === 0) continue;
    const meta = { file_type: 'PDF' };
    const { fapiao_media_id } = await client.upload(FAPIAO, file, { filename: 'a.ofd', meta });
    assert.ok(fapiao_media_id);
    const [, sent] = /\r\n\r\n(\{.*\})\r\n/.exec(Buffer.from(bodies.at(-1)).toString('latin1'));
    assert.deepEqual(JSON.parse(sent), { file_type: 'PDF', digest_alogrithm: 'SM3', digest });
    seen += 1;
  }
  assert.equal(seen, sm3.length - 1);
});

test('files of the disk: a Blob without a name, a stream, a stream that fails', async () => {
  const { client } = watched();
  const file = path.join(os.tmpdir(), `wechatpay-wasm-${process.pid}.png`);
  writeFileSync(file, Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.alloc(100_000, 7)]));
  assert.ok((await client.media.uploadImage(await openAsBlob(file), { filename: 'a.png' })).media_id);
  assert.ok((await client.media.uploadImage(createReadStream(file), { filename: 'a.png' })).media_id);
  const error = await client.media.uploadImage(createReadStream(`${file}.none`), { filename: 'a.png' }).then(
    () => assert.fail('uploaded'),
    (error) => error,
  );
  assert.deepEqual([error.code, error.issues[0].field, error.cause.code], ['ERR_INPUT', 'file', 'ENOENT']);
  rmSync(file);
});

test('a stream is read no further than the endpoint allows, and let go', async () => {
  const { client, bodies } = watched();
  const part = new Uint8Array(64 * 1024);
  let read = 0;
  let let_go = false;
  const stream = new ReadableStream({
    pull(controller) {
      read += part.length;
      controller.enqueue(part);
    },
    cancel() {
      let_go = true;
    },
  });
  await assert.rejects(client.media.uploadVideo(stream, { filename: 'a.mp4' }), { code: 'ERR_INPUT' });
  assert.ok(read <= 6 * 1024 * 1024, `${read} bytes read`);
  assert.deepEqual([let_go, bodies.length], [true, 0]);
});

test('an upload whose outcome is unknown is never repeated by itself', async () => {
  let sent = 0;
  const client = new WechatPay({
    ...sandbox.credentials,
    fetch: () => {
      sent += 1;
      return Promise.resolve(new Response('{"code":"SYSTEM_ERROR","message":"x"}', { status: 500 }));
    },
  });
  const file = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
  await assert.rejects(client.media.uploadImage(file, { filename: 'a.png' }), { code: 'ERR_API', outcome: 'unknown' });
  assert.equal(sent, 1);
});

test('a streamed upload has its length, and the bytes of one that is not', async (t) => {
  const seen = [];
  const server = http.createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    seen.push({ headers: request.headers, body: Buffer.concat(parts) });
    response.writeHead(500).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const baseUrl = `http://127.0.0.1:${server.address().port}`;
  const client = new WechatPay({ ...sandbox.credentials, baseUrl });
  const file = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.alloc(500_000, 7)]);
  const told = [];
  for (const onProgress of [undefined, (progress) => told.push(progress.sentBytes)])
    await assert.rejects(client.media.uploadImage(file, { filename: 'a.png', onProgress }), { code: 'ERR_API' });
  const [whole, streamed] = seen;
  assert.equal(streamed.headers['transfer-encoding'], undefined);
  assert.equal(Number(streamed.headers['content-length']), streamed.body.length);
  assert.equal(streamed.body.length, whole.body.length);
  assert.ok(streamed.body.includes(file));
  assert.ok(told.length > 5 && told.at(-1) === whole.body.length, told.join());
});

test('what reads like a Blob may give its bytes at once', async () => {
  const { client } = watched();
  const bytes = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);
  const file = { size: bytes.length, name: 'a.png', arrayBuffer: () => bytes.buffer };
  assert.ok((await client.media.uploadImage(/** @type {any} */ (file))).media_id);
});

test('an upload is given up although its file is never read to the end', async () => {
  const { client, bodies } = watched();
  const controller = new AbortController();
  const file = Object.assign(new Blob(['x']), {
    arrayBuffer() {
      setImmediate(() => controller.abort());
      return new Promise(() => {});
    },
  });
  const { signal } = controller;
  await assert.rejects(client.media.uploadImage(file, { filename: 'a.png', signal }), {
    code: 'ERR_ABORTED',
    outcome: 'not_sent',
  });
  assert.equal(bodies.length, 0);
});
