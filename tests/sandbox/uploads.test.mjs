import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createSandbox } from '../../sandbox/index.js';
import { assertRefused, NOON, signatureIsRight, signedHeaders } from './merchant.mjs';

const sandbox = await createSandbox({ now: () => NOON });
const { credentials } = sandbox;
const UPLOAD = '/v3/merchant/media/upload';
const BOUNDARY = 'sandbox-tests-9f3b';
const sha256 = (bytes) => crypto.createHash('sha256').update(bytes).digest('hex');

/** A form of two parts as the documentation shows it; `more` is put between them. */
function form({ meta, file, filename, more = '', part = 'file' }) {
  return Buffer.concat([
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="meta"\r\n`),
    Buffer.from(`Content-Type: application/json\r\n\r\n${meta}\r\n${more}--${BOUNDARY}\r\n`),
    Buffer.from(`Content-Disposition: form-data; name="${part}"; filename="${filename}"\r\n`),
    Buffer.from('Content-Type: image/png\r\n\r\n'),
    file,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);
}

/** An upload, signed over its `meta`, or over `signed`. */
async function upload(changes = {}) {
  const file = changes.file ?? Buffer.from('PNG\r\n--\u00ff');
  const filename = changes.filename ?? '店招.png';
  const meta = changes.meta ?? JSON.stringify({ filename, sha256: sha256(file) });
  const { target = UPLOAD, type = `multipart/form-data; boundary=${BOUNDARY}`, signed = meta } = changes;
  const body =
    changes.body ??
    form({ meta, file, filename: changes.partName ?? filename, more: changes.more, part: changes.part });
  const headers = { ...signedHeaders(credentials, { method: 'POST', target, body: signed }), 'Content-Type': type };
  const response = await sandbox.fetch(`https://api.mch.weixin.qq.com${target}`, { method: 'POST', headers, body });
  const raw = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, raw, json: JSON.parse(raw) };
}
const refused = (response, field) =>
  assertRefused(response, credentials, { status: 400, code: 'PARAM_ERROR', field, location: 'body' });

test('the upload of the vector is accepted byte for byte; its signature covers meta alone', async () => {
  const vectors = JSON.parse(readFileSync(new URL('../fixtures/vectors.json', import.meta.url), 'utf8'));
  const { keys, multipart_upload: vector } = vectors;
  const other = await createSandbox({
    mchid: keys.mchid,
    appid: keys.appid,
    now: () => Number(vector.timestamp) * 1000,
    keys: {
      privateKey: keys.TEST_ONLY_merchant_private_key_pkcs8_pem,
      serialNo: keys.merchant_serial_no,
      apiV3Key: keys.apiv3_key,
      publicKeyId: keys.wechatpay_public_key_id,
      wechatpayPrivateKey: keys.TEST_ONLY_wechatpay_private_key_pkcs8_pem,
    },
  });
  const send = async (bytes, type = vector.content_type) => {
    const headers = { Accept: '*/*', 'User-Agent': 'x', Authorization: vector.authorization, 'Content-Type': type };
    const { status, body } = await other.handle({
      method: 'POST',
      target: vector.path_and_query,
      headers,
      body: bytes,
    });
    return [status, JSON.parse(Buffer.from(body))];
  };
  const bytes = Buffer.from(vector.http_body_base64, 'base64');
  const [status, json] = await send(bytes);
  assert.equal(status, 200, JSON.stringify(json));
  assert.match(json.media_id, /^.{1,512}$/);
  // Some SDKs leave the boundary to the body.
  assert.equal((await send(bytes, 'multipart/form-data'))[0], 200);

  const at = (text) => bytes.indexOf(text);
  const changed = (position) => bytes.map((byte, index) => (index === position ? byte ^ 1 : byte));
  const [inFile, fileError] = await send(changed(at('IHDR')));
  assert.deepEqual([inFile, fileError.code], [400, 'PARAM_ERROR']);
  assert.match(fileError.message, /“\/body\/meta\/sha256”/);
  const [inMeta, metaError] = await send(changed(at(vector.file_sha256_hex)));
  assert.deepEqual([inMeta, metaError.code], [401, 'SIGN_ERROR']);
  assert.equal(metaError.detail.sign_information.sign_message_length, Buffer.byteLength(vector.message));
  assert.ok(metaError.detail.sign_information.truncated_sign_message.endsWith('\n{"filena'));
});

test('every upload is signed and answered with a fresh id', async () => {
  const first = await upload();
  assert.equal(first.status, 200, first.raw.toString());
  assert.ok(signatureIsRight(credentials, first.headers, first.raw));
  assert.notEqual((await upload()).json.media_id, first.json.media_id);
  for (const [target, filename, answer] of [
    ['/v3/merchant/media/upload', 'licence.PDF', 'media_id'],
    ['/v3/merchant/media/video_upload', 'shop.mp4', 'media_id'],
    ['/v3/marketing/favor/media/image-upload', 'coupon.jpg', 'media_url'],
    ['/v3/merchant-service/images/upload', 'reply.bmp', 'media_id'],
  ]) {
    const { status, json } = await upload({ target, filename });
    assert.equal(status, 200, JSON.stringify(json));
    assert.deepEqual(Object.keys(json), [answer]);
  }
});

test('forms are read as SDKs write them: FormData, quoted boundary, no boundary, encoded names', async () => {
  const file = Buffer.from([0, 255, 13, 10, 45, 45]);
  const filename = '店"招.png';
  const meta = JSON.stringify({ filename, sha256: sha256(file) });
  const data = new FormData();
  data.append('meta', new Blob([meta], { type: 'application/json' }));
  data.append('file', new Blob([file], { type: 'image/png' }), filename);
  const headers = signedHeaders(credentials, { method: 'POST', target: UPLOAD, body: meta });
  delete headers['Content-Type'];
  const sent = await sandbox.fetch(`https://x.test${UPLOAD}`, { method: 'POST', headers, body: data });
  // The part "meta" of a Blob has a file name too.
  assert.equal(sent.status, 200, await sent.text());

  for (const type of [
    `multipart/form-data; boundary="${BOUNDARY}"`,
    `Multipart/Form-Data; charset=utf-8; boundary=${BOUNDARY}`,
    'multipart/form-data',
  ]) {
    assert.equal((await upload({ type })).status, 200, type);
  }
  const encoded = form({ meta, file, filename: 'x' }).toString('latin1');
  const body = Buffer.from(encoded.replace('filename="x"', "filename*=utf-8''%E5%BA%97%22%E6%8B%9B.png"), 'latin1');
  assert.equal((await upload({ meta, body })).status, 200);
});

test('parameters are not looked for inside quotation marks', async () => {
  const file = Buffer.from('x');
  const send = (filename, disposition, type) => {
    const meta = JSON.stringify({ filename, sha256: sha256(file) });
    const text = form({ meta, file, filename: 'x' }).toString('latin1');
    const changed = text.replace('form-data; name="file"; filename="x"', disposition);
    assert.notEqual(changed, text);
    return upload({ meta, body: Buffer.from(changed, 'latin1'), type });
  };
  for (const [filename, disposition] of [
    ['a; name=b.png', 'form-data; filename="a; name=b.png"; name="file"'],
    ["a; filename*=utf-8''z.png", 'form-data; name="file"; filename="a; filename*=utf-8\'\'z.png"'],
    ['a;b.png', 'form-data; name="file"; filename="a;b.png"'],
    ['a"; name="b.png', 'form-data; filename="a\\"; name=\\"b.png"; name=file'],
    ['a.png', 'form-data;name=file ; FILENAME = "a.png" ;'],
  ]) {
    const { status, raw } = await send(filename, disposition);
    assert.equal(status, 200, `${disposition}: ${raw}`);
  }
  const type = `multipart/form-data; comment="; boundary=other"; boundary=${BOUNDARY}`;
  assert.equal((await upload({ type })).status, 200);
});

test('spaces and tabs may follow a delimiter', async () => {
  const file = Buffer.from('x');
  const meta = JSON.stringify({ filename: 'a.png', sha256: sha256(file) });
  const text = form({ meta, file, filename: 'a.png' }).toString('latin1');
  const padded = Buffer.from(text.replaceAll(`--${BOUNDARY}\r\n`, `--${BOUNDARY} \t\r\n`), 'latin1');
  for (const type of [undefined, 'multipart/form-data']) {
    const { status, raw } = await upload({ meta, body: padded, ...(type && { type }) });
    assert.equal(status, 200, raw.toString());
  }
});

test('a signature over the whole body is refused', async () => {
  const file = Buffer.from('x');
  const body = form({ meta: JSON.stringify({ filename: 'a.png', sha256: sha256(file) }), file, filename: 'a.png' });
  assertRefused(await upload({ body, signed: body }), credentials, {
    status: 401,
    code: 'SIGN_ERROR',
    field: 'signature',
    signed: false,
  });
});

test('meta and file are checked against each other and the limits', async () => {
  const file = Buffer.from('x');
  const hash = sha256(file);
  const meta = (changes) => JSON.stringify({ filename: 'a.png', sha256: hash, ...changes });
  const send = (changes, more) => upload({ file, filename: 'a.png', meta: meta(changes), ...more });
  refused(await send({ sha256: sha256('y') }), '/meta/sha256');
  refused(await send({ sha256: hash.toUpperCase() }), '/meta/sha256');
  refused(await send({ sha256: undefined }), '/meta/sha256');
  refused(await send({ filename: undefined }), '/meta/filename');
  refused(await send({ size: 1 }), '/meta/size');
  refused(await send({}, { meta: '{' }), '/meta');
  refused(await send({}, { partName: 'b.png' }), '/file');
  const { message } = (await upload({ filename: 'a.gif' })).json;
  assert.match(message, /扩展名必须是jpg、jpeg、bmp、png、pdf之一$/);
  const long = `${'x'.repeat(125)}.png`;
  refused(await upload({ filename: long }), '/meta/filename');
  for (const filename of ['a.gif', 'a', 'a.png.exe', 'a.mp4']) refused(await upload({ filename }), '/meta/filename');
  refused(await upload({ filename: 'a.pdf', target: '/v3/merchant-service/images/upload' }), '/meta/filename');
  refused(await upload({ file: Buffer.alloc(0) }), '/file');
  const MB = 1024 * 1024;
  for (const [filename, limit] of [
    ['a.png', 5 * MB],
    ['a.pdf', 7.5 * MB],
  ]) {
    assert.equal((await upload({ filename, file: Buffer.alloc(limit) })).status, 200);
    refused(await upload({ filename, file: Buffer.alloc(limit + 1) }), '/file');
  }
});

test('an incomplete form, or another media type, is refused', async () => {
  const file = Buffer.from('x');
  const meta = JSON.stringify({ filename: 'a.png', sha256: sha256(file) });
  const whole = form({ meta, file, filename: 'a.png' });
  const unsigned = (response, field) =>
    assertRefused(response, credentials, { status: 400, code: 'PARAM_ERROR', field, signed: false });
  for (const length of [whole.length - 4, whole.length - 20, 60, 10]) {
    unsigned(await upload({ meta, body: whole.subarray(0, length) }), '');
  }
  const other = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="meta"\r\n\r\n{}\r\n`;
  unsigned(await upload({ meta, file, filename: 'a.png', more: other }), '/meta');
  unsigned(await upload({ meta, body: Buffer.from('no form'), type: 'multipart/form-data' }), 'Content-Type');
  const third = other.replace('"meta"', '"extra"');
  refused(await upload({ meta, file, filename: 'a.png', more: third }), '/extra');
  const onlyMeta = Buffer.from(`${other.replace('{}', meta)}--${BOUNDARY}--\r\n`);
  refused(await upload({ meta, body: onlyMeta }), '/file');
  const json = await upload({ meta, body: Buffer.from(meta), type: 'application/json' });
  assertRefused(json, credentials, { status: 400, code: 'PARAM_ERROR', field: 'Content-Type', location: 'header' });
});

test('the other endpoints want their own members, parts and digests', async () => {
  const file = Buffer.from('abc');
  const sm3 = '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0';
  const send = (target, meta, more) => upload({ target, file, filename: 'a.bin', meta: JSON.stringify(meta), ...more });
  const fapiao = '/v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file';
  const invoice = { file_type: 'PDF', digest_alogrithm: 'SM3', digest: sm3 };
  assert.ok((await send(fapiao, invoice)).json.fapiao_media_id);
  refused(await send(fapiao, { ...invoice, digest: sha256(file) }), '/meta/digest');
  refused(await send(fapiao, { ...invoice, digest_alogrithm: 'SHA256' }), '/meta/digest_alogrithm');
  refused(await send(fapiao, { ...invoice, digest_algorithm: 'SM3' }), '/meta/digest_algorithm');
  refused(await send(fapiao, { ...invoice, file_type: undefined }), '/meta/file_type');
  const taxi = { company_mchid: '1', region_id: 1, digest_algorithm: 'SM3', digest: sm3 };
  assert.ok((await send('/v3/taxi-invoice/cards/upload-file', taxi)).json.fapiao_media_id);
  refused(await send('/v3/taxi-invoice/cards/upload-file', { ...taxi, region_id: '1' }), '/meta/region_id');

  const named = { file_name: 'a.bin', file_digest: sha256(file) };
  assert.ok((await send('/v3/ecommerce/account/cancel-applications/media', named)).json.media_id);
  refused(await send('/v3/ecommerce/account/cancel-applications/media', { ...named, file_name: 'b' }), '/file');
  const submission = '/v3/mch-manage/submission-files/sub-mchid/1900000109/upload';
  const field = (name, value) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const more = field('item_id', '7') + field('manage_record_id', 'R1');
  assert.ok((await send(submission, named, { part: 'submission_file', more })).json.file_id);
  refused(await send(submission, named, { more }), '/submission_file');
  refused(await send(submission, named, { part: 'submission_file' }), '/item_id');
  const text = field('item_id', 'x') + field('manage_record_id', 'R1');
  refused(await send(submission, named, { part: 'submission_file', more: text }), '/item_id');
  const brand = await send('/brand/marketing/product-coupon/media/upload-image', {
    filename: 'a.bin',
    sha256: sha256(file),
  });
  assert.deepEqual([brand.status, brand.json.code], [401, 'SIGN_ERROR']);
});

test('what arrived is told, and what was refused is not', async () => {
  const before = (await sandbox.uploads.list()).length;
  const file = Buffer.from('abc');
  const { media_id } = (await upload({ file, filename: 'a.png' })).json;
  await upload({ file, filename: 'a.gif' });
  const listed = await sandbox.uploads.list();
  assert.equal(listed.length, before + 1);
  assert.deepEqual(listed.at(-1), {
    id: media_id,
    path: UPLOAD,
    filename: 'a.png',
    size: 3,
    meta: { filename: 'a.png', sha256: sha256(file) },
    upload_time: '2026-07-20T12:00:00+08:00',
  });
  assert.deepEqual(await sandbox.uploads.get(media_id), listed.at(-1));
  await assert.rejects(sandbox.uploads.get('1'), { code: 'RESOURCE_NOT_EXISTS' });
});
