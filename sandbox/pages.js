/**
 * The pages that a payer opens in a browser: the cashier behind an `h5_url`, and a camera for `code_url`s. Each has a
 * button that pays, so that a shop can be tried by hand.
 */

import { utf8, utf8Text } from './encoding.js';
import { SandboxError } from './errors.js';

/** @typedef {import('./index.js').Sandbox<import('./index.js').SandboxMode>} Sandbox */
/** @typedef {import('./admin.js').PlainResponse} PlainResponse */

const PAGE = /^\/_sandbox\/(h5|scan)$/;

/** @param {string} target */
export const isPage = (target) => PAGE.test(target.split('?')[0]);

/**
 * @param {Sandbox} sandbox
 * @param {import('./authorization.js').ReceivedRequest} request
 * @returns {Promise<PlainResponse>}
 */
export async function answerPage(sandbox, { method, target, headers, body }) {
  const { pathname, searchParams } = new URL(target, 'http://sandbox.invalid');
  const scan = pathname.endsWith('/scan');
  const link = scan ? searchParams.get('code_url') : `http://sandbox.invalid${target}`;
  if (method !== 'GET' && method !== 'POST') return page(405, `<p>${escaped(method)}</p>`);
  if (link === null) return page(200, SCANNER);
  try {
    if (method === 'GET') return page(200, cashier(await sandbox.order(link)));
    // A form of a foreign page sends its own origin, which the server refuses; this refuses other content.
    if (!/^application\/x-www-form-urlencoded\b/i.test(headers.get('content-type') ?? ''))
      return page(415, '<p>415</p>');
    const act = new URLSearchParams(utf8Text(body)).get('act') === 'pay' ? 'pay' : 'cancel';
    const order = await sandbox[act](link);
    const back = searchParams.get('redirect_url');
    if (back !== null && /^https?:\/\//i.test(back) && URL.canParse(back)) return redirect(new URL(back).href);
    return page(200, result(order));
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    return page(error.status, `<p role="alert">${escaped(error.code)}: ${escaped(error.message)}</p>`);
  }
}

/** Small enough to stand in the page, which its security policy allows by this hash alone. */
const STYLE =
  'body{margin:0 auto;max-width:26rem;padding:1.5rem;font:1rem/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;color-scheme:light dark;background:Canvas;color:CanvasText}' +
  'h1{font-size:1.2rem}' +
  'dt{opacity:.75;font-size:.88rem}' +
  'dd{margin:0 0 .8rem;overflow-wrap:anywhere}' +
  'button,input{box-sizing:border-box;width:100%;min-height:2.9rem;margin-top:.7rem;padding:0 .8rem;border:1px solid #6b7a72;border-radius:.6rem;background:Canvas;color:CanvasText;font:inherit}' +
  'button[value=pay]{border-color:#067a41;background:#067a41;color:#fff;font-weight:600}' +
  '[role=status]{font-weight:600}';
const STYLE_HASH = 'SmVRF3b/GvGeeeiSrvsz9cAQuz1uuFNKzyAW5iLnYxg=';

const SCANNER = `<form><label>code_url <input name="code_url" size="48" required></label>
<button>扫码 Scan</button></form>`;

/** @param {import('./index.js').OrderView} order */
function cashier(order) {
  if (order.trade_state !== 'NOTPAY') return result(order);
  return `<dl>${described(order)}</dl>
<form method="post"><button name="act" value="pay">确认支付 Pay</button>
<button name="act" value="cancel">取消 Cancel</button></form>`;
}

/** @param {import('./index.js').OrderView} order */
const result = (order) =>
  `<dl>${described(order)}</dl><p role="status">${escaped(order.trade_state_desc)} (${escaped(order.trade_state)})</p>`;

/** @param {import('./index.js').OrderView} order */
function described({ parameters: { description, out_trade_no }, amount: { total } }) {
  const yuan = `¥${Math.floor(total / 100)}.${String(total % 100).padStart(2, '0')}`;
  return [
    ['商品 Goods', description],
    ['订单 Order', out_trade_no],
    ['金额 Amount', yuan],
  ]
    .map(([name, value]) => `<dt>${name}</dt><dd>${escaped(value)}</dd>`)
    .join('');
}

/**
 * @param {number} status
 * @param {string} content
 * @returns {PlainResponse}
 */
function page(status, content) {
  const head = `<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>${STYLE}</style>`;
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'`,
      'X-Content-Type-Options': 'nosniff',
    },
    body: utf8(`${head}<title>沙箱收银台 Sandbox cashier</title><h1>沙箱收银台 Sandbox cashier</h1>${content}</html>`),
  };
}

/**
 * @param {string} location
 * @returns {PlainResponse}
 */
const redirect = (location) => ({
  status: 303,
  headers: { Location: location, 'Cache-Control': 'no-store' },
  body: new Uint8Array(),
});

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
