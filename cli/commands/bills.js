/**
 * `bills`: a bill of a day, as a file.
 */

import { UsageError } from '../arguments.js';
import { say } from '../language.js';
import { CREDENTIALS, clientOf, settingsFrom } from '../settings.js';

const KINDS = { trade: 'trade', 'fund-flow': 'fundFlow' };

/** @type {import('../arguments.js').Command} */
export const command = {
  name: 'bills',
  usage: 'trade|fund-flow --date YYYY-MM-DD [--out FILE]',
  about: [
    '下载某一天的交易账单或资金账单，解压并核对摘要后保存为 CSV；摘要不符则不留文件。次日 10:00（北京时间）后可下载。',
    "Downloads the trade bill or the fund flow bill of a day, decompresses it, compares its hash, and saves it as CSV; with another hash there is no file. A day's bill is there from 10:00 Beijing time of the next day.",
  ],
  positionals: [1, 1],
  options: {
    date: {
      value: 'DATE',
      is: 'date',
      about: ['账单日期，例如 2026-07-20', 'the day in Beijing, for example 2026-07-20'],
    },
    out: { value: 'FILE', about: ['保存为（默认 KIND-DATE.csv）', 'where to (default KIND-DATE.csv)'] },
    type: {
      value: 'TYPE',
      about: ['交易账单的类型：ALL（默认）、SUCCESS、REFUND', 'of a trade bill: ALL (default), SUCCESS, REFUND'],
    },
    account: {
      value: 'ACCOUNT',
      about: [
        '资金账单的账户：BASIC（默认）、OPERATION、FEES',
        'of a fund flow bill: BASIC (default), OPERATION, FEES',
      ],
    },
    'sub-mchid': { value: 'MCHID', about: ['服务商：只要此子商户的', 'for service providers: of one sub-merchant'] },
    ...CREDENTIALS,
  },
  examples: ['bills trade --date 2026-07-20', 'bills fund-flow --date 2026-07-20 --account OPERATION --out flow.csv'],
  async run({ values, positionals: [kind = ''], output, language, signal }) {
    const { date, type, account, subMchid } = values;
    const method = Object.hasOwn(KINDS, kind) ? KINDS[/** @type {keyof typeof KINDS} */ (kind)] : undefined;
    if (method === undefined)
      throw new UsageError(
        [`没有账单 ${kind}`, `there is no bill ${kind}`],
        ['trade 或 fund-flow', 'trade or fund-flow'],
      );
    if (date === undefined) throw new UsageError(['缺少 --date', '--date is missing']);
    const foreign = kind === 'trade' ? account && '--account' : type && '--type';
    if (foreign) throw new UsageError([`${foreign} 不用于 ${kind}`, `${foreign} does not belong to ${kind}`]);
    const pay = await clientOf(await settingsFrom(values, { signal }), language);
    const request = {
      bill_date: date,
      tar_type: /** @type {const} */ ('GZIP'),
      ...(type && { bill_type: type }),
      ...(account && { account_type: account }),
      ...(subMchid && { sub_mchid: subMchid }),
    };
    output.progress(say(['正在申请账单…', 'asking for the bill …'], language));
    const answer = await (method === 'trade'
      ? pay.bills.trade(request, { signal })
      : pay.bills.fundFlow(request, { signal }));
    const download = await pay.bills.download(answer, { signal });
    const saved = await download.saveTo(values.out ?? `${kind}-${date}.csv`, {
      onProgress: ({ receivedBytes }) => output.progress(`${kind} ${date}: ${size(receivedBytes)}`),
    });
    output.result(
      { ok: true, ...saved, hash_type: answer.hash_type, hash_value: answer.hash_value },
      `${output.paint('green', '✔')} ${saved.path}  ${size(saved.bytes)}  ${answer.hash_type} ${answer.hash_value}`,
    );
  },
};

/** @param {number} bytes */
const size = (bytes) =>
  bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
