/**
 * What can be asked of a sandbox, as it is told at the start.
 */

import { columns } from './help.js';
import { say } from './language.js';

/** @typedef {import('./language.js').Words} Words */
/** @typedef {readonly (readonly [label: Words, text: string])[]} Rows */

/** What comes before its address. @type {Words} */
export const TITLE = ['微信支付沙箱：', 'WeChat Pay sandbox: '];

/** @param {string} url @returns {Rows} */
const always = (url) => [
  [['控制台', 'dashboard'], `${url}/`],
  [['接口说明', 'interface'], `${url}/_sandbox/openapi.json`],
  [['商户资料', 'credentials'], `curl ${url}/_sandbox/credentials`],
  [['查看订单', 'order'], `curl ${url}/_sandbox/orders/OUT_TRADE_NO`],
  [['用户支付', 'payer pays'], `curl -X POST ${url}/_sandbox/orders/OUT_TRADE_NO/pay`],
  [['用户取消', 'payer cancels'], `curl -X POST ${url}/_sandbox/orders/OUT_TRADE_NO/cancel`],
  [['重发通知', 'notify again'], `curl -X POST ${url}/_sandbox/notifications/OUT_TRADE_NO/resend`],
  [['查看退款', 'refund'], `curl ${url}/_sandbox/refunds/OUT_REFUND_NO`],
  [['结束退款', 'refund ends'], `curl -X POST ${url}/_sandbox/refunds/OUT_REFUND_NO/settle -d '{"result":"SUCCESS"}'`],
  [['重发通知', 'notify again'], `curl -X POST ${url}/_sandbox/refunds/OUT_REFUND_NO/resend`],
  [['拒绝退款', 'refuse a refund'], `curl -X POST ${url}/_sandbox/refund-refusals -d '{"code":"NOT_ENOUGH"}'`],
  [['全部故障', 'all faults'], `curl ${url}/_sandbox/faults`],
  [['制造故障', 'a fault'], `curl -X POST ${url}/_sandbox/faults -d '{"name":"timeout-after-effect"}'`],
  [['取消故障', 'no faults'], `curl -X DELETE ${url}/_sandbox/faults`],
  [['全部接口', 'all operations'], `curl ${url}/_sandbox/operations`],
  [
    ['指定应答', 'set an answer'],
    `curl -X POST ${url}/_sandbox/answers -d '{"method":"GET","path":"/v3/...","body":{}}'`,
  ],
  [['调整时钟', 'the clock'], `curl -X POST ${url}/_sandbox/clock -d '{"offset":600}'`],
];

/** @param {string} url @returns {Rows} */
const ofCertificates = (url) => [
  [['平台证书', 'certificates'], `curl ${url}/_sandbox/certificates`],
  [['增加一份', 'one more'], `curl -X POST ${url}/_sandbox/certificates/rotate`],
  [['停用最旧的', 'oldest ends'], `curl -X POST ${url}/_sandbox/certificates/retire`],
  [['拒绝下载', 'refuse a download'], `curl -X POST ${url}/_sandbox/certificates/fail -d '{"status":500}'`],
];

/** @param {string} url @returns {Rows} */
const ofSwitching = (url) => [
  [
    ['切换阶段', 'the switch'],
    `curl -X POST ${url}/_sandbox/switch -d '{"stage":"running"}'; prepared, running, finished`,
  ],
];

/** @param {string} url @param {string} ca @returns {Rows} */
const ofTls = (url, ca) => [
  [['TLS', 'TLS'], url],
  [['须信任的 CA', 'to be trusted'], ca],
];

/** @param {string} url @returns {Rows} */
const ofProxy = (url) => [[['代理', 'proxy'], `HTTPS_PROXY=${url}`]];

/**
 * @param {string} url
 * @param {{ certificates: boolean, switching: boolean, httpsUrl?: string | undefined, proxy?: boolean, caFile?: string }} has
 *   `httpsUrl`, `proxy` and `caFile`: how clients with a fixed host get in
 * @param {import('./language.js').Language} language
 */
export function guide(url, { certificates, switching, httpsUrl, proxy, caFile }, language) {
  const rows = [
    ...always(url),
    ...(certificates ? ofCertificates(url) : []),
    ...(switching ? ofSwitching(url) : []),
    ...(httpsUrl === undefined ? [] : ofTls(httpsUrl, caFile ?? `curl ${url}/_sandbox/ca.pem`)),
    ...(proxy ? ofProxy(url) : []),
  ];
  const told = rows.map(([label, text]) => ({ label: say(label, language), text }));
  const width = Math.max(...told.map(({ label }) => columns(label)));
  return [
    `${say(TITLE, language)}${url}`,
    ...told.map(({ label, text }) => `  ${label}${' '.repeat(width - columns(label))}  ${text}`),
  ].join('\n');
}
