// The order, editable, judged by the library itself on every keystroke.

import { issueInBoth } from '../common/bytes.js';
import { debounce, el, setText } from '../common/dom.js';
import { throwawayKeys } from '../common/keys.js';
import { createSandbox, WechatPay } from '../common/lib.js';

/**
 * @typedef {import('../pkg/index.js').JsapiOrder} JsapiOrder
 * @typedef {{ path: string, name: string, long?: true }} FieldSpec
 */

/** @type {readonly FieldSpec[]} */
const FIELDS = [
  { path: 'description', name: 'description' },
  { path: 'amount.total', name: 'total' },
  { path: 'out_trade_no', name: 'out_trade_no' },
  { path: 'attach', name: 'attach' },
  { path: 'notify_url', name: 'notify_url', long: true },
  { path: 'payer.openid', name: 'openid', long: true },
];

/** @param {'zh' | 'en'} language */
const goods = (language) => (language === 'zh' ? '手冲咖啡 中杯 ×2' : 'Pour-over coffee, medium ×2');

/** The order numbers of one shop differ forever, so each default order gets its own. */
const number = () =>
  `COFFEE_${new Date().toISOString().slice(0, 10).replaceAll('-', '')}-${Math.floor(Math.random() * 9000) + 1000}`;

/** @param {'zh' | 'en'} language @returns {Record<string, string>} */
const coffee = (language) => ({
  description: goods(language),
  'amount.total': '5600',
  out_trade_no: number(),
  attach: 'shop=07',
  notify_url: 'https://pay.example.com/hooks/wechat',
  'payer.openid': 'oTESTu5Wn2Yk8Rb0Vq3Jd6Ls9Xc1',
});

/**
 * The example that circulates on the web, blanks included: one before the URL, a tab after the openid.
 * @returns {Record<string, string>}
 */
const circulating = () => ({
  description: 'Image形象店-深圳腾大-QQ公仔',
  'amount.total': '100',
  out_trade_no: '1217752501201407033233368018',
  attach: '',
  notify_url: ' https://www.weixin.qq.com/wxpay/pay.php',
  'payer.openid': 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o\t',
});

export class OrderForm {
  /** @type {Map<string, { input: HTMLInputElement, problem: HTMLElement, blanks: HTMLElement }>} */
  #inputs = new Map();
  #state = el('p', { class: 'form-state', role: 'status' });
  #edit = el('details', {});
  #changed = () => {};
  /** @type {Promise<WechatPay> | undefined} */
  #judge;
  #round = 0;

  /** @param {'zh' | 'en'} language @param {() => void} changed told of every edit */
  constructor(language, changed) {
    const check = debounce(() => void this.check(), 200);
    const rows = FIELDS.map((field) => this.#row(field, check));
    const preset = (/** @type {string} */ t, /** @type {() => Record<string, string>} */ values) =>
      el('button', { type: 'button', class: 'quiet', t, on: { click: () => this.#fill(values()) } });
    this.element = el(
      'form',
      { class: 'order-form', novalidate: true, on: { submit: (event) => event.preventDefault() } },
      el(
        'div',
        { class: 'order-head' },
        el('h3', { t: 'order.title' }),
        this.#state,
        el(
          'div',
          { class: 'presets', role: 'group', label: 'order.presets' },
          preset('order.coffee', () => coffee(language)),
          preset('order.circulating', () => {
            this.#edit.open = true;
            return circulating();
          }),
          preset('order.trim', () => this.#trimmed()),
        ),
      ),
      this.#edit,
    );
    this.#edit.append(el('summary', { t: 'order.edit' }), el('div', { class: 'fields' }, ...rows));
    this.#fill(coffee(language));
    this.#changed = changed;
  }

  /** @param {FieldSpec} field @param {() => void} check */
  #row({ path, name, long }, check) {
    const id = `order-${name}`;
    const problem = el('span', { class: 'problem', id: `${id}-problem`, lang: 'en' });
    const blanks = el('code', { class: 'blanks', 'aria-hidden': 'true' });
    const input = el('input', {
      id,
      type: 'text',
      spellcheck: 'false',
      autocomplete: 'off',
      'aria-describedby': problem.id,
      f: name,
      inputmode: name === 'total' ? 'numeric' : undefined,
      on: {
        input: () => {
          this.#changed();
          check();
        },
      },
    });
    this.#inputs.set(path, { input, problem, blanks });
    return el(
      'div',
      { class: long ? 'field wide' : 'field' },
      el('label', { for: id }, el('span', { t: `order.${name}` }), el('code', {}, path)),
      input,
      blanks,
      problem,
    );
  }

  /** @param {Record<string, string>} values */
  #fill(values) {
    for (const [path, { input }] of this.#inputs) input.value = values[path];
    this.#changed();
    void this.check();
  }

  #trimmed() {
    return Object.fromEntries([...this.#inputs].map(([path, { input }]) => [path, input.value.trim()]));
  }

  /** The order as the merchant's server would pass it; empty optional fields are left out. @returns {JsapiOrder} */
  get order() {
    const value = (/** @type {string} */ path) => this.#inputs.get(path)?.input.value ?? '';
    const total = value('amount.total');
    const order = {
      description: value('description'),
      out_trade_no: value('out_trade_no'),
      notify_url: value('notify_url'),
      // What is no number is passed on as it is: the library shall say so.
      amount: { total: /^-?\d+(\.\d+)?$/.test(total) ? Number(total) : /** @type {any} */ (total), currency: 'CNY' },
      payer: { openid: value('payer.openid') },
    };
    return value('attach') === '' ? order : { ...order, attach: value('attach') };
  }

  /** Asks the library about the order, and shows its words at the fields. @returns {Promise<void>} */
  async check() {
    const round = (this.#round += 1);
    const { zh, en } = await this.#issues();
    if (round !== this.#round) return;
    for (const [path, { input, problem, blanks }] of this.#inputs) {
      const found = zh.flatMap((issue, index) =>
        issue.field === path ? [issueInBoth(issue, en[index] ?? issue)] : [],
      );
      problem.replaceChildren(...found.flatMap((texts) => [...texts, ' ']));
      input.setAttribute('aria-invalid', String(found.length > 0));
      blanks.textContent = /^\s|\s$|\t/.test(input.value) ? visibleBlanks(input.value) : '';
    }
    setText(this.#state, zh.length === 0 ? 'order.fine' : ['order.broken', { n: zh.length }]);
    this.#state.classList.toggle('bad', zh.length > 0);
  }

  /** @returns {Promise<Record<'zh' | 'en', readonly import('../pkg/index.js').Issue[]>>} in both languages */
  async #issues() {
    this.#judge ??= makeJudge();
    try {
      await (await this.#judge).prepayJsapi(this.order);
      return { zh: [], en: [] };
    } catch (error) {
      const { code, zh, en } = /** @type {import('../pkg/index.js').InputError} */ (error);
      // An order without fault gets as far as sending, where the judge's `fetch` stops it.
      return code === 'ERR_INPUT' ? { zh: zh.issues ?? [], en: en.issues ?? [] } : { zh: [], en: [] };
    }
  }
}

/** A client that never sends: the order is checked before `fetch` is called. */
async function makeJudge() {
  const sandbox = await createSandbox({ keys: await throwawayKeys() });
  sandbox.close();
  return new WechatPay({
    ...sandbox.credentials,
    fetch: () => Promise.reject(new Error('checking only')),
  });
}

/** @param {string} text */
const visibleBlanks = (text) => text.replaceAll('\t', '⇥').replace(/^ +| +$/g, (blanks) => '␣'.repeat(blanks.length));
