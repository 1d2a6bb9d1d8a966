/**
 * Uploads: a form of a file and `meta` (JSON, and all that is signed), at some endpoints with further parts.
 */

import { beijingTime, hex, randomText, utf8Text } from '../encoding.js';
import { refusal } from '../errors.js';
import { openFields, wrongMediaType } from '../input.js';
import { isForm, readForm } from '../multipart.js';
import { broken, integer, object, optional, required, text } from '../schema.js';
import { sm3 } from '../sm3.js';

/** @typedef {import('../schema.js').Member} Member */
/** @typedef {Map<string, import('../multipart.js').Part>} Parts */

/**
 * Where a file goes, and what must come with it.
 * @typedef {object} Upload
 * @property {RegExp} path
 * @property {string} [part] the one with the file; default `file`
 * @property {string} [filename] the member of `meta` that repeats the file's name
 * @property {string} digest the member of `meta` with the digest
 * @property {string} [algorithm] the member that names SM3; without it the digest is SHA-256's
 * @property {Record<string, Member>} [meta] further members
 * @property {Record<string, Member>} [fields] further parts; numbers in decimal
 * @property {Map<string, number>} [limits] the largest size of each kind in bytes; any file without it
 * @property {(told: Told) => object | Promise<object>} answer
 *
 * What an answer may tell again.
 * @typedef {{ id: string, kind: string, path: string, meta: any, filename: string, opened?: string, now: number,
 *   seal: (text: string) => Promise<string> }} Told
 */

const MB = 1024 * 1024;

/** @param {string} kinds @param {number} megabytes @returns {[string, number][]} */
const upTo = (kinds, megabytes) => kinds.split(' ').map((kind) => [kind, megabytes * MB]);

const IMAGE = 'jpg jpeg bmp png';
const IMAGES_OF_2_MB = new Map(upTo(IMAGE, 2));
const USUAL = { filename: 'filename', digest: 'sha256' };
const NAMED_OTHERWISE = { filename: 'file_name', digest: 'file_digest' };
const ANY = text(Infinity);

/** @param {Told} told */
const mediaId = ({ id }) => ({ media_id: id });
/** @param {Told} told */
const mediaUrl = ({ id, kind }) => ({ media_url: `https://sandbox.invalid/media/${id}.${kind}` });
/** @param {Told} told */
const fileId = ({ id }) => ({ file_id: id });
/** @param {Told} told */
const fapiaoMediaId = ({ id }) => ({ fapiao_media_id: id });

const PHONE = '/merchant_contact_information/consultation_phone_number';

/** @type {Upload[]} */
const UPLOADS = [
  {
    ...USUAL,
    path: /^\/v3\/merchant\/media\/upload$/,
    limits: new Map([...upTo(IMAGE, 5), ...upTo('pdf', 7.5)]),
    answer: mediaId,
  },
  {
    ...USUAL,
    path: /^\/v3\/merchant\/media\/video_upload$/,
    limits: new Map(upTo('avi wmv mpeg mp4 mov mkv flv f4v m4v rmvb', 5)),
    answer: mediaId,
  },
  { ...USUAL, path: /^\/v3\/marketing\/favor\/media\/image-upload$/, limits: IMAGES_OF_2_MB, answer: mediaUrl },
  { ...USUAL, path: /^\/v3\/merchant-service\/images\/upload$/, limits: IMAGES_OF_2_MB, answer: mediaId },
  { ...USUAL, path: /^\/v3\/global\/merchant-service\/images\/upload$/, answer: mediaId },
  { ...USUAL, path: /^\/v3\/global\/merchant-storage\/file\/upload$/, answer: fileId },
  { ...USUAL, path: /^\/v3\/marketing\/partner\/product-coupon\/media\/upload-image$/, answer: mediaUrl },
  {
    ...USUAL,
    path: /^\/brand\/marketing\/product-coupon\/media\/upload-image$/,
    answer: (told) => ({ image_url: mediaUrl(told).media_url }),
  },
  { ...NAMED_OTHERWISE, path: /^\/v3\/ecommerce\/account\/cancel-applications\/media$/, answer: mediaId },
  {
    ...USUAL,
    path: /^\/v3\/marketing\/bank\/packages\/(?<package_id>[^/]+)\/tasks$/,
    meta: { bank_type: required(ANY) },
    answer: ({ id, path, meta, filename, now }) => ({
      task_id: id,
      package_id: decodeURIComponent(path.split('/')[5] ?? ''),
      bank_type: meta.bank_type,
      filename,
      create_time: beijingTime(now),
    }),
  },
  {
    digest: 'sha256',
    path: /^\/v3\/marketing\/shopping-receipt\/shoppingreceipts$/,
    meta: {
      transaction_id: required(ANY),
      transaction_mchid: optional(ANY),
      transaction_sub_mchid: optional(ANY),
      out_trade_no: optional(ANY),
      openid: required(ANY),
      merchant_contact_information: optional(object({ consultation_phone_number: optional(ANY) })),
      upload_time: optional(ANY),
    },
    answer: async ({ id, kind, meta, opened, now, seal }) => ({
      receipt: {
        receipt_id: id,
        state: 'WAIT_REVIEW',
        ...meta,
        image_type: kind,
        create_time: beijingTime(now),
        modify_time: beijingTime(now),
        ...(opened !== undefined && {
          merchant_contact_information: { consultation_phone_number: await seal(opened) },
        }),
      },
    }),
  },
  {
    ...NAMED_OTHERWISE,
    path: /^\/v3\/mch-manage\/submission-files\/sub-mchid\/(?<sub_mchid>[^/]+)\/upload$/,
    part: 'submission_file',
    fields: { item_id: required(integer(0)), manage_record_id: required(ANY) },
    answer: fileId,
  },
  {
    ...NAMED_OTHERWISE,
    path: /^\/v3\/mch-operation-manage\/enhanced-due-diligence\/(?<due_diligence_id>[^/]+)\/upload$/,
    part: 'due_diligence_file',
    meta: { sub_mchid: optional(ANY), item_id: optional(integer(0)) },
    answer: fileId,
  },
  {
    path: /^\/v3\/new-tax-control-fapiao\/fapiao-applications\/upload-fapiao-file$/,
    digest: 'digest',
    // It is spelt like this.
    algorithm: 'digest_alogrithm',
    meta: { sub_mchid: optional(ANY), file_type: required(ANY) },
    answer: fapiaoMediaId,
  },
  {
    path: /^\/v3\/taxi-invoice\/cards\/upload-file$/,
    digest: 'digest',
    algorithm: 'digest_algorithm',
    meta: { company_mchid: required(ANY), region_id: required(integer(0)) },
    answer: fapiaoMediaId,
  },
];

/** The images that were uploaded for answers to complaints, by their ids. @typedef {Set<string>} Images */

/**
 * @param {import('./index.js').Context} context
 * @returns {import('./index.js').Product}
 */
export function createUploads({ vault, images, now }) {
  /** @type {Map<string, import('../index.js').UploadView>} oldest first */
  const all = new Map();
  /** @type {import('../index.js').SandboxUploads} */
  const controls = {
    async get(id) {
      const known = all.get(id);
      if (known) return structuredClone(known);
      throw refusal('RESOURCE_NOT_EXISTS', { issue: 'no upload has this id' });
    },
    list: async () => [...all.values()].map((upload) => structuredClone(upload)),
  };
  const routes = UPLOADS.map((upload) => ({
    method: 'POST',
    path: upload.path,
    /** @param {import('../api.js').Call} call */
    async handle({ request }) {
      if (!isForm(request.headers)) throw wrongMediaType(request, 'multipart/form-data');
      const { meta, filename, kind, size } = await accepted(readForm(request.headers, request.body), upload);
      const sealed = meta.merchant_contact_information?.consultation_phone_number;
      const opened = (await openFields(request, { [PHONE]: sealed }, vault))[PHONE];
      const id = randomText(64);
      if (upload.path.test('/v3/merchant-service/images/upload')) images.add(id);
      const path = request.target.split('?')[0];
      const told = { id, kind, path, meta, filename, opened, now: now(), seal: vault.sealField };
      all.set(id, { id, path, filename, size, meta, upload_time: beijingTime(told.now) });
      return { status: 200, json: await upload.answer(told) };
    },
  }));
  return { routes, controls: { uploads: controls } };
}

/**
 * Checks the file against its `meta`. It is not kept.
 * @param {Parts} parts
 * @param {Upload} upload
 * @returns {Promise<{ meta: any, filename: string, kind: string, size: number }>}
 */
async function accepted(parts, { part = 'file', filename: named, digest, algorithm, meta: more, fields = {}, limits }) {
  for (const name of ['meta', part]) {
    if (!parts.has(name)) throw broken(`/${name}`, ['缺少这一部分', 'the part is missing']);
  }
  const known = ['meta', part, ...Object.keys(fields)];
  const unknown = [...parts.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw broken(`/${unknown}`, ['没有这一部分', 'no such part']);
  const { filename = '', bytes } = /** @type {import('../multipart.js').Part} */ (parts.get(part));
  const meta = readMeta(parts.get('meta')?.bytes ?? new Uint8Array(), {
    ...(named !== undefined && { [named]: required(text(128)) }),
    [digest]: required(DIGEST),
    ...(algorithm !== undefined && { [algorithm]: required(text(Infinity, { check: isSm3 })) }),
    ...more,
  });
  object(fields)(fieldsOf(parts, fields), '');
  if (named !== undefined && filename !== meta[named]) {
    throw broken(`/${part}`, [`文件名与meta.${named}不一致`, `its filename differs from meta.${named}`], filename);
  }
  const kind = /\.([^.]+)$/.exec(filename)?.[1].toLowerCase() ?? '';
  const limit = limits ? limits.get(kind) : Infinity;
  if (limit === undefined) {
    const kinds = [...(limits?.keys() ?? [])];
    throw broken(
      '/meta/filename',
      [`扩展名必须是${kinds.join('、')}之一`, `must end with one of ${kinds.join(', ')}`],
      filename,
    );
  }
  if (bytes.length === 0) throw broken(`/${part}`, ['文件为空', 'is empty'], 0);
  if (bytes.length > limit) {
    throw broken(`/${part}`, [`文件大于最大值${limit}字节`, `must have at most ${limit} bytes`], bytes.length);
  }
  const own = hex(algorithm === undefined ? await crypto.subtle.digest('SHA-256', bytes) : sm3(bytes));
  if (meta[digest] !== own) {
    const hash = algorithm === undefined ? 'SHA-256' : 'SM3';
    throw broken(`/meta/${digest}`, [`与文件的${hash}不一致`, `is not the ${hash} of the file`], meta[digest]);
  }
  return { meta, filename, kind, size: bytes.length };
}

const DIGEST = text(64, {
  pattern: /^[0-9a-f]{64}$/,
  expected: ['64位小写十六进制数', '64 lower-case hexadecimal digits'],
});

/** @param {string} value @returns {import('../errors.js').Words | undefined} */
const isSm3 = (value) => (value === 'SM3' ? undefined : ['必须是SM3', 'must be SM3']);

/**
 * @param {Parts} parts
 * @param {Record<string, Member>} fields
 */
function fieldsOf(parts, fields) {
  const given = Object.keys(fields).filter((name) => parts.has(name));
  const read = (/** @type {string} */ name) => {
    const value = utf8Text(parts.get(name)?.bytes ?? new Uint8Array());
    return [name, name === 'item_id' && /^[0-9]+$/.test(value) ? Number(value) : value];
  };
  return Object.fromEntries(given.map(read));
}

/**
 * @param {Uint8Array} bytes
 * @param {Record<string, Member>} members
 */
function readMeta(bytes, members) {
  let meta;
  try {
    meta = JSON.parse(utf8Text(bytes));
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw broken('/meta', [`必须是UTF-8的JSON：${message}`, `must be JSON in UTF-8: ${message}`]);
  }
  object(members)(meta, '/meta');
  return meta;
}
