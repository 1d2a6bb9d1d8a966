// Bills: asked for, downloaded, decompressed, decrypted, read; what is refused, what breaks off, what is a bomb.
import { equal, ok, rejects, same } from '../assert.mjs';
import { fromBase64, merchant, order, orderNumber, vectorClient } from '../fixtures.mjs';

/** @typedef {import('../suite.mjs').Library} Library */
/** @typedef {import('../suite.mjs').Env} Env */

/** Noon in Beijing. */
const NOON = Date.parse('2026-07-20T12:00:00+08:00');
const DAY = { bill_date: '2026-07-20' };
const FILE = '/v3/billdownload/file';

/**
 * A paid order, another that was refunded in part, and their day's bill.
 * @param {Library} lib
 * @param {Env} env
 */
async function traded(lib, env) {
  const both = await merchant(
    lib,
    env,
    { refundInterval: 0, now: () => NOON, notify: async () => new Response(null, { status: 204 }) },
    { now: () => NOON, retry: false },
  );
  const { sandbox, client } = both;
  const numbers = [orderNumber(), orderNumber()];
  for (const number of numbers) {
    const prepay = await client.prepayJsapi({ ...order(number), attach: '一,二`三' });
    await sandbox.pay(number, await client.payParams.miniProgram(prepay));
  }
  const [first = '', second = ''] = numbers;
  const out_refund_no = orderNumber();
  await client.refunds.create({
    out_trade_no: second,
    out_refund_no,
    amount: { refund: 40, total: 100, currency: 'CNY' },
  });
  await sandbox.bills.publish();
  return { ...both, first, second, out_refund_no };
}

/** @template T @param {AsyncIterable<T>} list */
async function all(list) {
  const items = [];
  for await (const item of list) items.push(item);
  return items;
}

/** Where the sandbox cannot compress, its bomb is plain. */
const COMPRESSES = typeof CompressionStream !== 'undefined';

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'a trade bill: where it is, its rows in fen, its summary, and the comparison with the books',
    async run(lib, env) {
      const { sandbox, client, first, second, out_refund_no } = await traded(lib, env);
      for (const tar_type of /** @type {const} */ ([undefined, 'GZIP'])) {
        const bill = client.bills.trade({ ...DAY, ...(tar_type && { tar_type }) });
        const answer = await bill;
        same([answer.hash_type, answer.response.status], ['SHA1', 200], 'the answer');
        const rows = await all(bill);
        same(
          rows.map((row) => [row.out_trade_no, row.out_refund_no, row.order_amount, row.applied_refund_amount]),
          [
            [first, '0', 100, 0],
            [second, '0', 100, 0],
            [second, out_refund_no, 0, 40],
          ],
          `rows ${tar_type}`,
        );
        same(
          [rows[0]?.trade_time, rows[0]?.fee_millifen, rows[0]?.attach],
          ['2026-07-20T12:00:00+08:00', 0, '一,二`三'],
          'time, fee, and a field with a comma',
        );
        same([bill.summary?.total_count, bill.summary?.order_amount], [3, 200], 'summary');
      }
      const books = [
        { out_trade_no: first, total: 100 },
        { out_trade_no: second, total: 99 },
        { out_trade_no: 'MISSING-1', total: 5 },
      ];
      const { matched, missing, extra, different } = await client.bills.reconcile(client.bills.trade(DAY), books);
      same([matched, missing, extra.map((row) => row.out_refund_no)], [1, [books[2]], [out_refund_no]], 'the books');
      same(
        different.map((each) => [each.order.total, each.row.order_amount]),
        [[99, 100]],
        'what differs',
      );
      await rejects(() => client.bills.reconcile([], [{ out_trade_no: first, total: 1.5 }]), 'ERR_INPUT', 'no fen');
      const twice = (/** @type {number} */ total) => [
        { out_trade_no: first, total: 1 },
        { out_trade_no: first, total },
      ];
      await rejects(() => client.bills.reconcile([], twice(2)), 'ERR_INPUT', 'an order with two amounts');
      equal((await client.bills.reconcile([], twice(1))).missing.length, 1, 'the same order twice');
      sandbox.close();
    },
  },
  {
    name: 'a fund flow bill, and one that is encrypted in several files',
    async run(lib, env) {
      const { sandbox, client } = await traded(lib, env);
      const plain = await all(client.bills.fundFlow(DAY));
      same(
        plain.map(({ direction, amount, balance }) => [direction, amount, balance]),
        [
          ['收入', 100, 100],
          ['收入', 100, 200],
          ['支出', 40, 160],
        ],
        'flow',
      );
      for (const tar_type of /** @type {const} */ ([undefined, 'GZIP'])) {
        const bill = client.bills.subMerchantFundFlow({
          ...DAY,
          sub_mchid: '1900000109',
          account_type: 'BASIC',
          algorithm: 'AEAD_AES_256_GCM',
          ...(tar_type && { tar_type }),
        });
        equal((await bill).download_bill_count, 2, 'files');
        const rows = await all(bill);
        same(
          rows.map(({ direction, amount }) => [direction, amount]),
          [
            ['收入', 100],
            ['收入', 100],
            ['支出', 40],
          ],
          'joined',
        );
        equal(bill.summary?.expense_amount, 40, 'summary');
      }
      sandbox.close();
    },
  },
  {
    name: 'a bill with another hash, one that breaks off, one that expired and one that is a bomb are no bills',
    async run(lib, env) {
      const { sandbox, client } = await traded(lib, env);
      for (const [trouble, codes] of /** @type {const} */ ([
        ['wrong-hash', ['ERR_VERIFY_HASH']],
        // Some runtimes end a body that is shorter than it was announced as if it were whole; the hash tells.
        ['cut', ['ERR_TRANSPORT', 'ERR_VERIFY_HASH']],
        ['expired', ['ERR_API']],
        ['bomb', COMPRESSES ? ['ERR_LIMIT'] : ['ERR_LIMIT', 'ERR_VERIFY_HASH']],
      ])) {
        await sandbox.bills.trouble(trouble);
        const answer = await client.bills.trade(DAY);
        /** @type {any} */
        let refused;
        try {
          await (await client.bills.download(answer)).bytes();
        } catch (error) {
          refused = error;
        }
        ok(/** @type {readonly string[]} */ (codes).includes(refused?.code), `${trouble}: ${refused?.code}`);
        equal(refused.operation, `GET ${FILE}`, trouble);
        ok(refused.zh.remedy !== '' && refused.en.remedy !== '', trouble);
      }
      await rejects(() => all(client.bills.trade({ bill_date: '2026-07-19' })), 'ERR_API', 'a day without trade');
      await rejects(() => client.bills.trade({ bill_date: '20260720' }), 'ERR_INPUT', 'no day');
      sandbox.close();
    },
  },
  {
    name: 'no signature leaves for an address that is not of the files of WeChat Pay, and no redirect is followed',
    async run(lib, env) {
      /** @type {{ url: string, redirect: unknown }[]} */
      const sent = [];
      const client = vectorClient(lib, env, {
        fetch: async (url, { redirect }) => {
          sent.push({ url, redirect });
          return new Response(null, { status: 302, headers: { location: 'https://evil.example/' } });
        },
      });
      const host = 'https://api.mch.weixin.qq.com';
      for (const url of [
        `https://evil.example${FILE}?token=x`,
        `${host}.evil.example${FILE}?token=x`,
        `https://evil-api.mch.weixin.qq.com${FILE}?token=x`,
        `https://api.mch.weixin.qq.com@evil.example${FILE}?token=x`,
        `https://a:b@api.mch.weixin.qq.com${FILE}?token=x`,
        `${host}:8443${FILE}?token=x`,
        `http://api.mch.weixin.qq.com${FILE}?token=x`,
        `https://101.226.103.1${FILE}?token=x`,
        `https://[::1]${FILE}?token=x`,
        `${host}\\@evil.example${FILE}?token=x`,
        `${host}/v3/billdownload/../certificates`,
        `${host}/v3/billdownload/%2e%2e/certificates`,
        `${host}/v3/billdownload%2Ffile?token=x`,
        `${host}/v3/certificates`,
        `${host}${FILE}?token=x#fragment`,
        `https://аpi.mch.weixin.qq.com${FILE}?token=x`,
        `https://ａpi.mch.weixin.qq.com${FILE}?token=x`,
        `https://api.mch.weixin.qq。com${FILE}?token=x`,
        `https://api.mch.weixin.qq.com.${FILE}?token=x`,
        `${host}/v3/bill\tdownload/file?token=x`,
        `${host}${FILE}?token=x\n`,
        ` ${host}${FILE}?token=x`,
        `//evil.example${FILE}?token=x`,
        `https:${FILE}?token=x`,
        '',
      ]) {
        const { outcome } = await rejects(() => client.download(url), 'ERR_INPUT', JSON.stringify(url));
        equal(outcome, 'not_sent', url);
      }
      equal(sent.length, 0, 'requests');
      const url = `${host}${FILE}?token=a%2Bb`;
      const { status } = await rejects(() => client.download(url), 'ERR_API', 'a redirect');
      same([status, sent], [302, [{ url, redirect: 'manual' }]], 'asked once, and not followed');
      await rejects(() => client.request({ method: 'GET', path: FILE, query: { token: 'x' } }), 'ERR_INPUT', 'request');
    },
  },
  {
    name: 'a file is read once, within its limits, and ends when nobody reads it any more',
    async run(lib, env) {
      const { vectors } = env;
      const csv = fromBase64(vectors.bill.csv_base64);
      /** @type {(controller: ReadableStreamDefaultController<Uint8Array>) => void | Promise<void>} */
      let source = () => {};
      let cancelled = 0;
      const client = vectorClient(lib, env, {
        fetch: async () =>
          new Response(
            new ReadableStream({ pull: (controller) => source(controller), cancel: () => void (cancelled += 1) }),
          ),
      });
      const hashed = { download_url: `${FILE}?token=x`, hash_type: 'SHA1', hash_value: vectors.bill.csv_sha1_hex };
      /** The file in parts of this length. @param {Uint8Array} bytes @param {number} length */
      const inParts = (bytes, length) => {
        let at = 0;
        source = (controller) => {
          controller.enqueue(bytes.slice(at, at + length));
          at += length;
          if (at >= bytes.length) controller.close();
        };
      };
      for (const bytes of [csv, fromBase64(vectors.bill.gzip_base64)])
        for (const length of [1, 7, 1000]) {
          inParts(bytes, length);
          const download = await client.download(hashed);
          const rows = await all(download.rows());
          same(
            rows.map((row) => row.order_amount),
            [5600, 1000],
            `${bytes.length} ${length}`,
          );
        }
      inParts(csv, 50);
      same([...(await (await client.download(hashed)).bytes())], [...csv], 'bytes');
      inParts(csv, 50);
      const once = await client.download(hashed);
      await once.bytes();
      await rejects(() => once.bytes(), 'ERR_INPUT', 'read again');
      inParts(csv, 50);
      await rejects(async () => (await client.download(hashed, { maxBytes: 100 })).bytes(), 'ERR_LIMIT', 'maxBytes');
      source = () => new Promise(() => {});
      await rejects(
        async () => all((await client.download(hashed, { idleTimeoutMs: 30 })).rows()),
        'ERR_TIMEOUT',
        'idle',
      );
      source = (controller) => controller.error(new TypeError('broken'));
      await rejects(async () => (await client.download(hashed)).bytes(), 'ERR_TRANSPORT', 'broken');
      inParts(fromBase64(vectors.bill.gzip_base64).slice(0, -9), 50);
      await rejects(async () => (await client.download(hashed)).bytes(), 'ERR_MALFORMED', 'half a gzip file');
      const abort = new AbortController();
      source = () => abort.abort();
      await rejects(
        async () => (await client.download(hashed, { signal: abort.signal })).bytes(),
        'ERR_ABORTED',
        'abort',
      );
      const before = cancelled;
      let at = 0;
      source = (controller) => controller.enqueue(csv.slice(at, (at += 100)));
      const early = await client.download(hashed);
      for await (const row of early.rows()) {
        ok(row.order_amount === 5600, 'the first row');
        break;
      }
      const unread = await client.download(hashed);
      unread.cancel();
      const stream = (await client.download(hashed)).body;
      await stream.cancel();
      equal(cancelled - before, 3, 'ended');
    },
  },
];
