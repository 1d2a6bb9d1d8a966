/**
 * `doctor`: whether the credentials work.
 */

import { offlineRemedy, onlineRemedy } from '../doctor-remedies.js';
import { say } from '../language.js';
import { EXIT } from '../outcome.js';
import { CREDENTIALS, clientOf, settingsFrom } from '../settings.js';

/** @typedef {import('wechatpay-wasm').CheckReport} CheckReport */

/** @type {Record<string, [sign: string, colour: 'green' | 'yellow' | 'red' | 'dim']>} */
const SIGNS = { ok: ['✔', 'green'], warning: ['!', 'yellow'], failed: ['✘', 'red'], unchecked: ['–', 'dim'] };

/** @type {import('../arguments.js').Command} */
export const command = {
  name: 'doctor',
  usage: '[--offline] [--openid OPENID]',
  about: [
    '先在本机检查密钥、证书和选项，再向微信支付核实：时钟、签名、公钥、APIv3 密钥、appid 绑定。不显示任何密钥。',
    'Checks keys, certificates and options on this machine, then with WeChat Pay: clock, signature, public key, APIv3 key, binding of the app. Shows no secret.',
  ],
  positionals: [0, 0],
  options: {
    offline: { about: ['只做本机检查', 'only what can be checked on this machine'] },
    appid: { value: 'APPID', about: ['检查此 appid 的绑定', 'the app whose binding is tried'] },
    openid: {
      value: 'OPENID',
      about: [
        '该应用的一个用户：下一笔 0.01 元的订单并关闭',
        'a user of that app: an order of 0.01 yuan is placed and closed',
      ],
    },
    ...CREDENTIALS,
  },
  examples: ['doctor', 'doctor --offline --env production.env', 'doctor --sandbox http://127.0.0.1:8790'],
  exits: ['有检查未通过', 'a check failed'],
  async run({ values, output, language, signal }) {
    const settings = await settingsFrom(values, { signal });
    const { checkConfig } = await import('wechatpay-wasm');
    const locale = language === 'zh' ? /** @type {const} */ ('zh-CN') : /** @type {const} */ ('en');
    const report = checkConfig({ ...settings.options, language: locale }, /** @type {any} */ (settings.env));
    const network = !values.offline && report.ok;
    const here = typed(report, (check) => offlineRemedy(check, { network: !values.offline }), language);
    output.line(output.paint('bold', say(['本机', 'On this machine'], language)));
    show(here, output);
    const asked = network ? await online(settings, { values, output, language, signal }) : undefined;
    const ok = here.ok && (asked?.ok ?? true);
    output.result({ ok, offline: plain(here), ...(asked && { online: plain(asked) }) });
    return ok ? EXIT.ok : EXIT.no;
  },
};

/**
 * @param {import('../settings.js').Settings} settings
 * @param {Pick<import('../arguments.js').Run, 'values' | 'output' | 'language' | 'signal'>} run
 */
async function online(settings, { values, output, language, signal }) {
  const pay = await clientOf(settings, language);
  output.line();
  output.line(output.paint('bold', say(['微信支付', 'With WeChat Pay'], language)));
  output.progress(say(['正在核实…', 'asking …'], language));
  const { appid, openid } = values;
  const report = await pay.doctor({ signal, ...(appid && { appid }), ...(openid && { openid }) });
  output.clear();
  const named = appid ?? settings.options.appid ?? (settings.env.WECHATPAY_APPID || undefined);
  const asked = { appid: named !== undefined, healthy: report.ok };
  const told = openid ? report : typed(report, (check) => onlineRemedy(check, asked), language);
  show(told, output);
  return told;
}

/**
 * The report with what can be typed here.
 * @param {CheckReport} report
 * @param {(check: CheckReport['checks'][number]) => import('../language.js').Words | undefined} remedyOf
 * @param {import('../language.js').Language} language
 * @returns {CheckReport}
 */
function typed({ ok, checks }, remedyOf, language) {
  return {
    ok,
    checks: checks.map((check) => {
      const words = remedyOf(check);
      return words === undefined ? check : { ...check, remedy: say(words, language) };
    }),
  };
}

/** @param {CheckReport} report @param {import('../output.js').Output} output */
function show({ checks }, output) {
  for (const { name, status, message, remedy } of checks) {
    const [sign, colour] = SIGNS[status] ?? ['?', 'dim'];
    output.line(`  ${output.paint(colour, sign)} ${name}: ${message}`);
    if (remedy !== undefined) output.line(output.paint('dim', `      ${remedy}`));
  }
}

/** @param {CheckReport} report */
const plain = ({ checks }) => checks.map(({ name, status, message, remedy }) => ({ name, status, message, remedy }));
