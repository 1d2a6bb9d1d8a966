/**
 * Bills: made of the sandbox's own orders and refunds when they are asked for, downloaded by URLs that expire.
 */

import { hex, randomText, utf8 } from '../encoding.js';
import { paramError, refusal, SandboxError } from '../errors.js';
import { gzip, sealedFile } from '../files.js';
import { timeIssue } from '../order-rules.js';
import {
  bill,
  FUND_FLOW,
  FUND_FLOW_SUMMARY,
  fen,
  paymentRow,
  refundRow,
  tradeBill,
  wall,
  yuan,
} from './bills/tables.js';

const DAY = 86_400_000;
/** Beijing's distance from UTC, and the hour from which the bill of the day before is there. */
const BEIJING = 8 * 3_600_000;
const READY = 10 * 3_600_000;
/** Kept for three months. */
const KEPT = 92 * DAY;
/** A file that would be longer is split; real ones at 16 GB. */
const PARTS = 2;

/** @typedef {import('../index.js').BillTrouble} BillTrouble */
/** @typedef {import('./bills/tables.js').Entry} Entry */

const TROUBLES = /** @type {const} */ (['wrong-hash', 'cut', 'expired', 'bomb']);

/** @param {import('./index.js').Context} context @returns {import('./index.js').Product} */
export function createBills({ vault, orders, refunds, files, now }) {
  /** @type {BillTrouble[]} */
  const troubles = [];
  /** The last day whose bill is there, however early it is, as milliseconds of its beginning. */
  let published = Number.NEGATIVE_INFINITY;

  /** The day that is asked for, as the time of its beginning. @param {URLSearchParams} query */
  function dayOf(query) {
    const date = query.get('bill_date') ?? '';
    const midnight = `${date}T00:00:00+08:00`;
    if (timeIssue(midnight))
      throw paramError('bill_date', 'query', ['必须是yyyy-MM-dd格式的日期', 'must be a day, yyyy-MM-dd'], date);
    const begin = Date.parse(midnight);
    if (begin <= published) return begin;
    const today = Math.floor((now() + BEIJING) / DAY) * DAY - BEIJING;
    if (begin >= today || begin < today - KEPT)
      throw refusal('INVALID_REQUEST', {
        field: 'bill_date',
        location: 'query',
        issue: 'the day must be over, and within three months',
        value: date,
      });
    if (begin === today - DAY && now() < today + READY) throw refusal('STATEMENT_CREATING');
    return begin;
  }

  /** @param {URLSearchParams} query @param {readonly string[]} known */
  function checkQuery(query, known) {
    for (const name of query.keys())
      if (!known.includes(name)) throw paramError(name, 'query', ['不是文档中的参数', 'is not a documented parameter']);
    oneOf(query, 'tar_type', ['GZIP'], 'optional');
  }

  /** @param {number} begin @returns {{ payments: Entry[], returned: Entry[] }} */
  function entriesOf(begin) {
    const within = (/** @type {number | undefined} */ time) =>
      time !== undefined && time >= begin && time < begin + DAY;
    const all = [...orders.byNumber.values()].filter(({ paidAt }) => paidAt !== undefined);
    const payments = all
      .filter(({ paidAt }) => within(paidAt))
      .map((order) => ({ time: order.paidAt ?? 0, row: paymentRow(order, vault.merchant.mchid) }));
    const returned = all.flatMap((order) =>
      refunds
        .list(order)
        .filter(({ created }) => within(created))
        .map((refund) => ({ time: refund.created, row: refundRow(refund, order, vault.merchant.mchid) })),
    );
    return { payments, returned };
  }

  /** @param {Uint8Array<ArrayBuffer>} bytes @param {string} origin */
  function store(bytes, origin) {
    return `${origin}/v3/billdownload/file?token=${files.put(bytes)}`;
  }

  /** @param {Uint8Array<ArrayBuffer>} bytes */
  async function hashOf(bytes) {
    const found = hex(await crypto.subtle.digest('SHA-1', bytes));
    if (troubles[0] !== 'wrong-hash') return found;
    troubles.shift();
    return found.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  }

  /** @param {string} text @param {import('../api.js').Call} call */
  async function answerOf(text, { query, origin }) {
    const bytes = utf8(text);
    const sent = query.get('tar_type') === 'GZIP' ? await gzip(bytes) : bytes;
    return {
      status: 200,
      json: { hash_type: 'SHA1', hash_value: await hashOf(bytes), download_url: store(sent, origin) },
    };
  }

  /** The fund flow of a day. @param {number} begin */
  function fundFlow(begin) {
    const { payments, returned } = entriesOf(begin);
    const flow = [
      ...payments.map((entry) => ({ ...entry, income: true, amount: entry.row['订单金额'] })),
      ...returned.map((entry) => ({ ...entry, income: false, amount: entry.row['申请退款金额'] })),
    ].sort((one, two) => one.time - two.time);
    if (flow.length === 0) throw refusal('NO_STATEMENT_EXIST');
    let balance = 0;
    const rows = flow.map(({ time, row, income, amount = '0.00' }) => {
      balance += (income ? 1 : -1) * fen(amount);
      return [
        wall(time),
        row['微信订单号'],
        randomText(24, '0123456789'),
        income ? '交易' : '退款',
        income ? '交易' : '退款',
        income ? '收入' : '支出',
        amount,
        yuan(balance),
        'system',
        '',
        income ? row['商户订单号'] : row['商户退款单号'],
      ];
    });
    const sum = (/** @type {boolean} */ income) =>
      flow.filter((each) => each.income === income).reduce((total, { amount = '0' }) => total + fen(amount), 0);
    return bill(FUND_FLOW, rows, FUND_FLOW_SUMMARY, [
      `${rows.length}.0`,
      `${payments.length}.0`,
      yuan(sum(true)),
      `${returned.length}.0`,
      yuan(sum(false)),
    ]);
  }

  /** @type {import('../api.js').Route[]} */
  const routes = [
    {
      method: 'GET',
      path: /^\/v3\/bill\/tradebill$/,
      handle(call) {
        const { query } = call;
        checkQuery(query, ['bill_date', 'bill_type', 'tar_type', 'sub_mchid']);
        const type = oneOf(query, 'bill_type', ['ALL', 'SUCCESS', 'REFUND'], 'optional') ?? 'ALL';
        const { payments, returned } = entriesOf(dayOf(query));
        const chosen = [...(type === 'REFUND' ? [] : payments), ...(type === 'SUCCESS' ? [] : returned)];
        if (chosen.length === 0) throw refusal('NO_STATEMENT_EXIST');
        return answerOf(tradeBill(type, chosen), call);
      },
    },
    {
      method: 'GET',
      path: /^\/v3\/bill\/fundflowbill$/,
      handle(call) {
        checkQuery(call.query, ['bill_date', 'account_type', 'tar_type', 'sub_mchid']);
        oneOf(call.query, 'account_type', ['BASIC', 'OPERATION', 'FEES', 'ALL'], 'optional');
        return answerOf(fundFlow(dayOf(call.query)), call);
      },
    },
    {
      method: 'GET',
      path: /^\/v3\/bill\/sub-merchant-fundflowbill$/,
      async handle({ query, origin }) {
        checkQuery(query, ['sub_mchid', 'bill_date', 'account_type', 'algorithm', 'tar_type']);
        if (!query.get('sub_mchid')) throw paramError('sub_mchid', 'query', ['必填', 'is required']);
        oneOf(query, 'account_type', ['BASIC', 'OPERATION', 'FEES', 'DEPOSIT']);
        oneOf(query, 'algorithm', ['AEAD_AES_256_GCM']);
        const bytes = utf8(fundFlow(dayOf(query)));
        const half = Math.ceil(bytes.length / PARTS);
        const parts = [bytes.slice(0, half), bytes.slice(half)];
        const list = await Promise.all(
          parts.map(async (part, index) => {
            const [key, nonce] = [randomText(32), randomText(16)];
            const plain = query.get('tar_type') === 'GZIP' ? await gzip(part) : part;
            return {
              bill_sequence: index + 1,
              download_url: store(await sealedFile(plain, key, nonce), origin),
              encrypt_key: await vault.sealField(key),
              hash_type: 'SHA1',
              hash_value: await hashOf(part),
              nonce,
            };
          }),
        );
        // Whoever joins them goes by bill_sequence.
        return { status: 200, json: { download_bill_count: list.length, download_bill_list: list.reverse() } };
      },
    },
    {
      method: 'GET',
      path: /^\/v3\/billdownload\/file$/,
      async handle({ query }) {
        const file = files.get(query.get('token'));
        const trouble = troubles[0] === 'wrong-hash' ? undefined : troubles.shift();
        if (!file || trouble === 'expired')
          throw refusal(
            'NO_AUTH',
            { field: 'token', location: 'query', issue: 'the URL has expired' },
            {
              words: ['下载地址无效或已过期', 'The download URL is not valid, or has expired'],
            },
          );
        if (trouble === 'bomb') return { status: 200, file: await gzip(new Uint8Array(32 * 1024 * 1024)) };
        return { status: 200, file, cut: trouble === 'cut' };
      },
    },
  ];

  return {
    routes,
    controls: {
      bills: {
        async publish() {
          published = now();
        },
        async trouble(kind) {
          if (!TROUBLES.includes(kind))
            throw new SandboxError('ARGUMENT_INVALID', 400, `The trouble must be one of ${TROUBLES.join(', ')}.`);
          troubles.push(kind);
        },
      },
    },
  };
}

/**
 * @param {URLSearchParams} query
 * @param {string} name
 * @param {readonly string[]} values
 * @param {'optional'} [optional]
 */
function oneOf(query, name, values, optional) {
  const value = query.get(name);
  if (value === null && optional) return undefined;
  if (value !== null && values.includes(value)) return value;
  const list = values.join('、');
  throw paramError(name, 'query', [`必须是${list}`, `must be one of ${values.join(', ')}`], value);
}
