// Uploads against the embedded sandbox, which reads the form, the signature and the digests by itself.
import { equal, ok, rejects, same } from '../assert.mjs';
import { fromBase64, fromUtf8, merchant, utf8, vectorClient } from '../fixtures.mjs';

const PNG = utf8('\u0089PNG');
PNG.set([0x89, 0x50, 0x4e, 0x47]);
const IMAGE = '/v3/merchant/media/upload';

/** @param {number} length @param {number} [first] */
const bytesOf = (length, first = 0x89) => {
  const bytes = new Uint8Array(length).map((_, index) => index % 251);
  bytes.set(first === 0x89 ? [0x89, 0x50, 0x4e, 0x47] : [first]);
  return bytes;
};

/** @param {Uint8Array[]} parts @returns {any} */
async function* streamed(...parts) {
  for (const part of parts) yield part;
}

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'every form of a file is uploaded; what is signed is what is sent',
    async run(lib, env) {
      /** @type {Uint8Array[]} */
      const bodies = [];
      const { client } = await merchant(lib, env, {
        onEvent: (event) => {
          if (event.type === 'request') bodies.push(event.body);
        },
      });
      const bytes = bytesOf(200_000);
      const [half, rest] = [bytes.subarray(0, 70_001), bytes.subarray(70_001)];
      const files = {
        bytes,
        buffer: bytes.buffer,
        blob: new Blob([bytes]),
        iterable: streamed(half, rest),
        stream: new ReadableStream({
          start(controller) {
            controller.enqueue(half);
            controller.enqueue(rest);
            controller.close();
          },
        }),
      };
      for (const [name, file] of Object.entries(files)) {
        const { media_id, response } = await client.media.uploadImage(/** @type {any} */ (file), {
          filename: '店招.png',
        });
        ok(media_id.length > 0 && response.status === 200, name);
      }
      const [first = new Uint8Array()] = bodies;
      const text = fromUtf8(first);
      ok(text.includes('filename="店招.png"\r\nContent-Type: image/png\r\n'), 'headers of the part');
      ok(first.length > bytes.length && bodies.every((body) => body.length === first.length), 'the same form');
      if (typeof File === 'function')
        ok((await client.media.uploadImage(new File([bytes], 'a.PNG'))).media_id.length > 0, 'a file has a name');
    },
  },
  {
    name: 'the form of the vector is sent byte for byte, but for the boundary',
    async run(lib, env) {
      const vector = env.vectors.multipart_upload;
      /** @type {any} */
      let sent;
      const client = vectorClient(lib, env, {
        now: () => Number(vector.timestamp) * 1000,
        fetch: (url, init) => {
          sent = { url, init };
          return Promise.reject(new Error('nobody answers'));
        },
      });
      const file = fromBase64(vector.file_base64);
      const error = await rejects(client.media.uploadImage(file, { filename: '店招.png' }), 'ERR_TRANSPORT', 'nobody');
      same([error.operation, error.outcome], [`POST ${IMAGE}`, 'unknown'], 'error');
      ok(sent.url.endsWith(IMAGE) && sent.init.method === 'POST', 'target');
      const [, boundary] = /boundary=([0-9A-Za-z]{32})$/.exec(sent.init.headers['Content-Type']) ?? [];
      const [, wanted] = vector.content_type.split('boundary=');
      const latin = (/** @type {Uint8Array} */ bytes) => String.fromCharCode(...bytes);
      const body = latin(sent.init.body).replaceAll(boundary ?? '?', wanted);
      equal(body, latin(fromBase64(vector.http_body_base64)), 'body');
    },
  },
  {
    name: 'all endpoints take their file, with the digest and the members that each wants',
    async run(lib, env) {
      const { sandbox, client } = await merchant(lib, env);
      const brand = new lib.WechatPay({ ...sandbox.brandCredentials, fetch: /** @type {any} */ (sandbox.fetch) });
      const file = bytesOf(3000);
      const at = { filename: 'a.png' };
      const receipt = {
        transaction_id: '4200',
        openid: 'o1',
        merchant_contact_information: { consultation_phone_number: '13800001747' },
      };
      const answers = [
        await client.upload('/v3/merchant/media/upload', file, at),
        await client.upload('/v3/merchant/media/video_upload', file, { filename: 'a.mp4' }),
        await client.upload('/v3/marketing/favor/media/image-upload', file, at),
        await client.upload('/v3/merchant-service/images/upload', file, at),
        await client.upload('/v3/global/merchant-service/images/upload', file, at),
        await client.upload('/v3/global/merchant-storage/file/upload', file, at),
        await client.upload('/v3/marketing/partner/product-coupon/media/upload-image', file, at),
        await brand.upload('/brand/marketing/product-coupon/media/upload-image', file, at),
        await client.upload('/v3/ecommerce/account/cancel-applications/media', file, at),
        await client.upload('/v3/marketing/bank/packages/{package_id}/tasks', file, {
          filename: 'users.csv',
          params: { package_id: 'P/1' },
          meta: { bank_type: 'ICBC_DEBIT' },
        }),
        await client.upload('/v3/marketing/shopping-receipt/shoppingreceipts', file, { ...at, meta: receipt }),
        await client.upload('/v3/mch-manage/submission-files/sub-mchid/{sub_mchid}/upload', file, {
          ...at,
          params: { sub_mchid: '1900000109' },
          fields: { item_id: 7, manage_record_id: 'R1' },
        }),
        await client.upload('/v3/mch-operation-manage/enhanced-due-diligence/{due_diligence_id}/upload', file, {
          ...at,
          params: { due_diligence_id: 'D1' },
          meta: { item_id: 1 },
        }),
        await client.upload('/v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file', file, {
          filename: 'a.pdf.ofd',
          meta: { file_type: 'PDF' },
        }),
        await client.upload('/v3/taxi-invoice/cards/upload-file', file, {
          ...at,
          meta: { company_mchid: '1900000109', region_id: 4401 },
        }),
      ];
      same(
        answers.map((answer) => Object.keys(answer)[0]),
        [
          ...['media_id', 'media_id', 'media_url', 'media_id', 'media_id', 'file_id', 'media_url', 'image_url'],
          ...['media_id', 'task_id', 'receipt', 'file_id', 'file_id', 'fapiao_media_id', 'fapiao_media_id'],
        ],
        'answers',
      );
      equal(/** @type {any} */ (answers[9]).package_id, 'P/1', 'the path');
      const told = /** @type {any} */ (answers[10]).receipt.merchant_contact_information.consultation_phone_number;
      equal(told, '13800001747', 'encrypted there, opened here');
    },
  },
  {
    name: 'a file that would be refused never leaves, and the error says why',
    async run(lib, env) {
      let sent = 0;
      const client = vectorClient(lib, env, { fetch: () => Promise.reject(new Error(`sent ${++sent}`)) });
      const upload = /** @type {any} */ (client.media.uploadImage);
      const limit = 5 * 1024 * 1024;
      /** @type {[file: any, options: any, field: string][]} */
      const cases = [
        [PNG, {}, 'filename'],
        [PNG, { filename: 'a.gif' }, 'filename'],
        [PNG, { filename: '../a.png' }, 'filename'],
        [PNG, { filename: 7 }, 'filename'],
        [PNG, { filename: 'a.jpg' }, 'file'],
        [new Uint8Array(), { filename: 'a.png' }, 'file'],
        [bytesOf(limit + 1), { filename: 'a.png' }, 'file'],
        [new Blob([new Uint8Array(8 * 1024 * 1024)]), { filename: 'a.png' }, 'file'],
        [streamed(new Uint8Array(limit), new Uint8Array(limit)), { filename: 'a.png' }, 'file'],
        [streamed(/** @type {any} */ (7)), { filename: 'a.png' }, 'file'],
        ['a.png', { filename: 'a.png' }, 'file'],
        [undefined, { filename: 'a.png' }, 'file'],
        [PNG, { filename: 'a.png', onProgress: 1 }, 'onProgress'],
        [PNG, { filename: 'a.png', meta: { sha256: '0' } }, 'meta.sha256'],
        [PNG, { filename: 'a.png', meta: { extra: 1 } }, 'meta.extra'],
        [PNG, { filename: 'a.png', meta: 'x' }, 'meta'],
        [PNG, { filename: 'a.png', fields: { a: 1 } }, 'fields.a'],
        [PNG, { filename: 'a.png', type: 'image' }, 'type'],
        [PNG, { filename: 'a.png', name: 'a.png' }, 'name'],
      ];
      for (const [file, options, field] of cases) {
        const what = `${field} ${JSON.stringify(options)}`;
        const error = await rejects(upload(file, options), 'ERR_INPUT', what);
        equal(error.issues?.[0]?.field, field, what);
        equal(error.outcome, 'not_sent', what);
      }
      const path = /** @type {any} */ ('/v3/merchant/media');
      equal((await rejects(client.upload(path, PNG), 'ERR_INPUT', 'path')).issues?.[0]?.field, 'path', 'path');
      const request = { method: /** @type {const} */ ('POST'), path: IMAGE, body: { filename: 'a.png' } };
      const told = await rejects(client.request(request), 'ERR_INPUT', 'request');
      ok(told.en.remedy.includes('pay.upload'), 'says how');
      equal(sent, 0, 'nothing left');
    },
  },
  {
    name: 'an upload may be watched, and ended',
    async run(lib, env) {
      const { client } = await merchant(lib, env);
      const bytes = bytesOf(300_000);
      /** @type {{ sentBytes: number, totalBytes: number }[]} */
      const told = [];
      const onProgress = (/** @type {{ sentBytes: number, totalBytes: number }} */ progress) => {
        told.push(progress);
        throw new Error('whoever looks on stops nothing');
      };
      await client.media.uploadImage(bytes, { filename: 'a.png', onProgress });
      const total = told[0]?.totalBytes ?? 0;
      ok(total > 300_000 && told.every(({ totalBytes }) => totalBytes === total), 'total');
      equal(told.at(-1)?.sentBytes, total, 'the end');
      ok(
        told.every(({ sentBytes }, index) => index === 0 || sentBytes > (told[index - 1]?.sentBytes ?? 0)),
        'it grows',
      );

      const controller = new AbortController();
      /** @type {any} */
      const endless = {
        async *[Symbol.asyncIterator]() {
          for (;;) {
            yield new Uint8Array(1);
            await new Promise((resolve) => setTimeout(resolve, 1));
            controller.abort();
          }
        },
      };
      const options = { filename: 'a.png', signal: controller.signal };
      const error = await rejects(client.media.uploadImage(endless, options), 'ERR_ABORTED', 'aborted');
      equal(error.outcome, 'not_sent', 'outcome');
    },
  },
  {
    name: 'an upload of unknown outcome is not sent again, and no query settles it',
    async run(lib, env) {
      for (const [name, arrived] of /** @type {const} */ ([
        ['timeout-before-effect', 0],
        ['connection-reset-after-effect', 1],
      ])) {
        const { client, sandbox } = await merchant(lib, env);
        await sandbox.faults.inject({ name, path: IMAGE, times: 'always' });
        const options = { filename: 'a.png', timeoutMs: 500 };
        const error = await client.media.uploadImage(PNG, options).catch((thrown) => thrown);
        equal(error.outcome, 'unknown', name);
        // Nothing says that a repetition is the same upload, and WeChat Pay lists none.
        ok((await client.settle(error).catch((thrown) => thrown)) === error, 'the error itself');
        const files = await sandbox.uploads.list();
        same(
          files.map(({ size }) => size),
          Array(arrived).fill(PNG.length),
          'once at most',
        );
      }
    },
  },
  {
    name: 'an upload over HTTP arrives whole, streamed or not',
    async run(lib, env) {
      const credentials = await (await fetch(`${env.baseUrl}/_sandbox/credentials`)).json();
      const client = new lib.WechatPay({ ...credentials, baseUrl: env.baseUrl });
      const bytes = bytesOf(1_000_000);
      for (const onProgress of [undefined, () => {}]) {
        const { media_id } = await client.media.uploadImage(bytes, { filename: 'a.png', onProgress });
        ok(media_id.length > 0, onProgress ? 'streamed' : 'whole');
        const arrived = await (await fetch(`${env.baseUrl}/_sandbox/uploads/${media_id}`)).json();
        same([arrived.path, arrived.filename, arrived.size], [IMAGE, 'a.png', bytes.length], 'what arrived');
      }
    },
  },
];
