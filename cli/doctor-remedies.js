/**
 * Remedies of a report that name calls of JavaScript, as one types them on the command line. They are known by the check and its
 * verdict, not by their words.
 */

/**
 * @typedef {import('wechatpay-wasm').CheckReport['checks'][number]} Check
 * @typedef {import('./language.js').Words} Words
 */

/** @type {Words} */
const CLOCK = ['请开启时间同步（NTP）', 'Keep it synchronised (NTP)'];
/** @type {Words} */
const CERTIFICATE = [
  '请用 --certificate FILE 指定 apiclient_cert.pem',
  'Name apiclient_cert.pem with --certificate FILE',
];

/** With `--offline`, leaving that out tells too. @param {Words} words @param {boolean} network @returns {Words} */
const orAsk = ([zh, en], network) =>
  network ? [`${zh}。`, `${en}.`] : [`${zh}，或去掉 --offline 再运行。`, `${en}, or run this without --offline.`];

/**
 * Of what was checked on this machine.
 * @param {Check} check
 * @param {{ network: boolean }} asked whether WeChat Pay is asked too
 * @returns {Words | undefined} nothing: the report's own will do
 */
export function offlineRemedy({ name, status }, { network }) {
  if (status !== 'unchecked') return undefined;
  if (name === 'clock') return orAsk(CLOCK, network);
  return name === 'serialNo' ? orAsk(CERTIFICATE, network) : undefined;
}

/**
 * Of what WeChat Pay was asked without an openid: whether the app is bound is left open, and nothing else is said of it, unless
 * another check failed.
 * @param {Check} check
 * @param {{ appid: boolean, healthy: boolean }} asked `appid`: one is named; `healthy`: no check failed
 * @returns {Words | undefined}
 */
export function onlineRemedy({ name, status }, { appid, healthy }) {
  if (name !== 'appid' || status !== 'unchecked' || !healthy) return undefined;
  return appid
    ? [
        '请加上 --openid OPENID 再运行：会下一个 0.01 元的订单，再把它关闭。或在商户平台查看绑定。',
        'Run this with --openid OPENID: an order of 0.01 yuan is placed and closed. Or look at the binding in the merchant platform.',
      ]
    : [
        '请用 --appid APPID 指定应用，用 --openid OPENID 指定它的一个用户。',
        'Name the app with --appid APPID, and a user of it with --openid OPENID.',
      ];
}
