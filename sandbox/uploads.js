/**
 * Uploads: a form of two parts, `meta` (JSON, and all that is signed) and `file`.
 */

import { hex, randomText, utf8Text } from './encoding.js';
import { readForm } from './multipart.js';
import { broken } from './schema.js';

const MB = 1024 * 1024;

/** @param {string} kinds @param {number} megabytes @returns {[string, number][]} */
const upTo = (kinds, megabytes) => kinds.split(' ').map((kind) => [kind, megabytes * MB]);

const IMAGE = 'jpg jpeg bmp png';

/**
 * Where files go, the largest size of each kind in bytes, and what is answered.
 * @type {{ path: RegExp, limits: Map<string, number>, answer: 'media_id' | 'media_url' }[]}
 */
export const UPLOADS = [
  {
    path: /^\/v3\/merchant\/media\/upload$/,
    limits: new Map([...upTo(IMAGE, 5), ...upTo('pdf', 7.5)]),
    answer: 'media_id',
  },
  {
    path: /^\/v3\/merchant\/media\/video_upload$/,
    limits: new Map(upTo('avi wmv mpeg mp4 mov mkv flv f4v m4v rmvb', 5)),
    answer: 'media_id',
  },
  {
    path: /^\/v3\/marketing\/favor\/media\/image-upload$/,
    limits: new Map(upTo(IMAGE, 2)),
    answer: 'media_url',
  },
  {
    path: /^\/v3\/merchant-service\/images\/upload$/,
    limits: new Map(upTo(IMAGE, 2)),
    answer: 'media_id',
  },
];

/**
 * Checks the file against its `meta` and accepts it. It is not kept.
 * @param {import('./authorization.js').ReceivedRequest} request
 * @param {import('./schema.js').Rule} rule of `meta`
 * @param {(typeof UPLOADS)[number]} upload
 * @returns {Promise<{ media_id: string } | { media_url: string }>}
 */
export async function acceptUpload({ headers, body }, rule, { limits, answer }) {
  const parts = readForm(headers, body);
  for (const name of ['meta', 'file']) {
    if (!parts.has(name)) throw broken(`/${name}`, ['缺少这一部分', 'the part is missing']);
  }
  const unknown = [...parts.keys()].find((name) => name !== 'meta' && name !== 'file');
  if (unknown !== undefined) throw broken(`/${unknown}`, ['没有这一部分', 'no such part']);
  const { filename, bytes } = /** @type {import('./multipart.js').Part} */ (parts.get('file'));
  const meta = readMeta(parts.get('meta')?.bytes ?? new Uint8Array(), rule);
  if (filename !== meta.filename) {
    throw broken('/file', ['文件名与meta.filename不一致', 'its filename differs from meta.filename'], filename);
  }
  const kind = /\.([^.]+)$/.exec(filename)?.[1].toLowerCase() ?? '';
  const limit = limits.get(kind);
  if (limit === undefined) {
    const kinds = [...limits.keys()];
    throw broken(
      '/meta/filename',
      [`扩展名必须是${kinds.join('、')}之一`, `must end with one of ${kinds.join(', ')}`],
      filename,
    );
  }
  if (bytes.length === 0) throw broken('/file', ['文件为空', 'is empty'], 0);
  if (bytes.length > limit) {
    throw broken('/file', [`文件大于最大值${limit}字节`, `must have at most ${limit} bytes`], bytes.length);
  }
  if (meta.sha256 !== hex(await crypto.subtle.digest('SHA-256', bytes))) {
    throw broken('/meta/sha256', ['与文件的SHA-256不一致', 'is not the SHA-256 of the file'], meta.sha256);
  }
  const id = randomText(64);
  return answer === 'media_id' ? { media_id: id } : { media_url: `https://sandbox.invalid/media/${id}.${kind}` };
}

/**
 * @param {Uint8Array} bytes
 * @param {import('./schema.js').Rule} rule
 * @returns {{ filename: string, sha256: string }}
 */
function readMeta(bytes, rule) {
  let meta;
  try {
    meta = JSON.parse(utf8Text(bytes));
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw broken('/meta', [`必须是UTF-8的JSON：${message}`, `must be JSON in UTF-8: ${message}`]);
  }
  rule(meta, '/meta');
  return meta;
}
