// One colour per protocol field, and the tie between all places that show the same field.
import { el } from './dom.js';

/** Members of JSON bodies that are worth following, by the field they show. @type {Record<string, string>} */
const MEMBERS = {
  appid: 'appid', appId: 'appid', mchid: 'mchid', description: 'description', out_trade_no: 'out_trade_no', attach: 'attach',
  notify_url: 'notify_url', openid: 'openid', total: 'total', prepay_id: 'prepay_id', package: 'prepay_id',
  timeStamp: 'timestamp', nonceStr: 'nonce', paySign: 'signature', transaction_id: 'transaction_id',
  trade_state: 'trade_state', ciphertext: 'ciphertext', nonce: 'aes_nonce', associated_data: 'associated_data',
};

/** @type {Record<string, string>} */
const HEADERS = {
  'wechatpay-timestamp': 'timestamp', 'wechatpay-nonce': 'nonce', 'wechatpay-signature': 'signature',
  'wechatpay-serial': 'platform_key',
};

/** Members of `Authorization`. @type {Record<string, string>} */
const AUTHORIZATION = {
  mchid: 'mchid', nonce_str: 'nonce', timestamp: 'timestamp', serial_no: 'serial_no', signature: 'signature',
};

/** @param {string} text @param {string} f */
export const segment = (text, f) => el('span', { class: 'seg', f }, text);

/** @param {string} name @returns {string | undefined} */
export const headerField = (name) => HEADERS[name.toLowerCase()];

/** JSON text, its known members marked. @param {string} text @returns {(Node | string)[]} */
export function jsonSegments(text) {
  return marked(text, /"(\w+)"\s*:\s*(?:"(?:[^"\\]|\\.)*"|-?\d+)/g, MEMBERS);
}

/** The value of an `Authorization` header, its members marked. @param {string} text @returns {(Node | string)[]} */
export function authorizationSegments(text) {
  return marked(text, /(\w+)="[^"]*"/g, AUTHORIZATION);
}

/** @param {string} text @param {RegExp} pattern its first group is the name @param {Record<string, string>} names */
function marked(text, pattern, names) {
  /** @type {(Node | string)[]} */
  const pieces = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    const f = Object.hasOwn(names, match[1]) ? names[match[1]] : undefined;
    if (!f) continue;
    pieces.push(text.slice(at, match.index), segment(match[0], f));
    at = match.index + match[0].length;
  }
  pieces.push(text.slice(at));
  return pieces;
}

/** A request target: the order number and the merchant number are fields of their own. @param {string} text */
export function targetSegments(text) {
  const match = /^(.*\/out-trade-no\/)([^/?]+)(\/close)?(?:(\?)(mchid=\d+))?$/.exec(text);
  if (!match) return [text];
  const [, head, number, close = '', mark = '', mchid] = match;
  return [head, segment(number, 'out_trade_no'), close + mark, mchid ? segment(mchid, 'mchid') : ''];
}

/**
 * Ties the fields below `root`: pointing at one place, or focusing it, lights up all.
 * @param {HTMLElement} root
 */
export function tieFields(root) {
  /** @type {string | undefined} */
  let pinned;
  /** @type {string | undefined} */
  let shown;
  const show = (/** @type {string | undefined} */ f) => {
    if (f === shown) return;
    shown = f;
    for (const element of root.querySelectorAll('.hot')) element.classList.remove('hot');
    if (f) for (const element of root.querySelectorAll(`[data-f="${f}"]`)) element.classList.add('hot');
  };
  const fieldOf = (/** @type {EventTarget | null} */ target) =>
    target instanceof Element ? target.closest('[data-f]')?.getAttribute('data-f') ?? undefined : undefined;
  root.addEventListener('pointerover', (event) => show(fieldOf(event.target) ?? pinned));
  root.addEventListener('pointerleave', () => show(pinned));
  root.addEventListener('focusin', (event) => show(fieldOf(event.target) ?? pinned));
  root.addEventListener('click', (event) => {
    const chip = event.target instanceof Element ? event.target.closest('.chip') : null;
    if (!chip) return;
    const f = fieldOf(chip);
    pinned = pinned === f ? undefined : f;
    for (const other of root.querySelectorAll('.chip')) {
      other.setAttribute('aria-pressed', String(fieldOf(other) === pinned));
    }
    shown = undefined;
    show(pinned);
  });
}

/** One chip per field that occurs below `root`, in order of appearance. @param {HTMLElement} root */
export function legend(root) {
  const fields = new Set([...root.querySelectorAll('[data-f]')].map((element) => element.getAttribute('data-f') ?? ''));
  if (fields.size < 2) return null;
  return el('div', { class: 'legend', role: 'group', label: 'bytes.legend' },
    ...[...fields].map((f) => el('button', { type: 'button', class: 'chip', f, 'aria-pressed': 'false' }, f)));
}
