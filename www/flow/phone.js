// The payer's phone: the mini program, the cashier, the password, the result. Every tap is a step of the flow.
import { el } from '../common/dom.js';

/**
 * @typedef {'buy' | 'pay' | 'cancel' | 'done' | 'again' | 'close'} Tap
 * @typedef {{ screen: import('./steps.js').Screen, description: string, total: unknown, transactionId?: string }} View
 */

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '', '0', '⌫'];
const PASSWORD_LENGTH = 6;
const COFFEE = /coffee|咖啡/i;

/** Fen as yuan, without a detour through fractions. @param {unknown} fen */
export function yuan(fen) {
  if (typeof fen !== 'number' || !Number.isSafeInteger(fen) || fen < 0) return '—';
  const digits = String(fen).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

export class Phone {
  #glass = el('div', { class: 'glass' });
  #tap;
  #shown = '';
  #typed = 0;
  /** The payer has chosen to pay and is typing the password, which is the payer's alone. */
  #typing = false;
  /** @type {View | undefined} */
  #view;
  #held = false;

  /** @param {(tap: Tap) => void} tap */
  constructor(tap) {
    this.#tap = tap;
    this.element = el(
      'section',
      { class: 'phone', label: 'phone.label' },
      el(
        'div',
        { class: 'phone-body' },
        el(
          'div',
          { class: 'status-bar', 'aria-hidden': 'true' },
          el('span', {}, '9:41'),
          el('span', { class: 'island' }),
          el('span', { class: 'battery' }),
        ),
        el(
          'div',
          { class: 'nav-bar', 'aria-hidden': 'true' },
          el('span', { t: 'phone.shop' }),
          el('span', { class: 'capsule' }, '•••', el('i', {}), '◉'),
        ),
        this.#glass,
      ),
    );
  }

  /** @param {View} view */
  update(view) {
    this.#view = view;
    if (view.screen !== 'cashier') this.#typing = false;
    const screen = this.#typing ? 'typing' : view.screen;
    const key = JSON.stringify([screen, view.description, view.total, view.transactionId]);
    if (key === this.#shown) return;
    this.#shown = key;
    // Whoever taps on with the keyboard keeps the focus in the phone, across screens without a button.
    const { activeElement: active, body } = document;
    this.#held = this.#glass.contains(active) || (this.#held && (active === body || active === null));
    this.#glass.replaceChildren(...this.#draw(screen, view));
    this.#glass.dataset.screen = screen;
    if (this.#held) {
      const target = this.#glass.querySelector('button.primary') ?? this.#glass.querySelector('button:not(:disabled)');
      /** @type {HTMLElement | null} */ (target)?.focus({ preventScroll: true });
    }
  }

  /** @param {string} screen @param {View} view @returns {HTMLElement[]} */
  #draw(screen, view) {
    const goods = this.#goods(view);
    switch (screen) {
      case 'shop':
        return [goods, this.#button('phone.buy', 'buy', 'primary')];
      case 'cashier':
        return [goods, this.#cashier(view)];
      case 'typing':
        this.#typed = 0;
        return [goods, this.#password(view, false)];
      case 'password':
        return [goods, this.#password(view, true)];
      case 'paid':
        return [this.#receipt(view), this.#button('phone.done', 'done', 'outline')];
      case 'done':
        return [outcome('good', 'phone.delivered', 'phone.delivered.more'), goods];
      case 'unpaid':
        return [
          outcome('wait', 'phone.unpaid', 'phone.unpaid.more'),
          goods,
          this.#button('phone.again', 'again', 'primary'),
          this.#button('phone.close', 'close', 'outline'),
        ];
      case 'closed':
        return [outcome('none', 'phone.closed', 'phone.closed.more'), goods];
      case 'refused':
        return [outcome('bad', 'phone.refused', 'phone.refused.more'), goods];
      default:
        return [goods, el('p', { class: 'waiting', t: `phone.${screen}` })];
    }
  }

  /** @param {View} view */
  #goods({ description, total }) {
    return el(
      'div',
      { class: 'goods' },
      el('span', { class: 'goods-image', 'aria-hidden': 'true' }, picture(description)),
      el('span', { class: 'goods-name', f: 'description' }, description || '—'),
      el('span', { class: 'goods-price', f: 'total' }, `¥${yuan(total)}`),
    );
  }

  /** @param {View} view */
  #cashier({ total }) {
    const pay = () => {
      this.#typing = true;
      if (this.#view) this.update(this.#view);
    };
    return el(
      'div',
      { class: 'sheet', role: 'group', label: 'phone.cashier' },
      el(
        'button',
        { type: 'button', class: 'sheet-close', label: 'phone.cancel', on: { click: () => this.#tap('cancel') } },
        '✕',
      ),
      el('span', { class: 'sheet-shop', t: 'phone.payto' }),
      el('span', { class: 'sheet-amount', f: 'total' }, `¥${yuan(total)}`),
      el('span', { class: 'sheet-method' }, el('span', { t: 'phone.method' }), el('span', { t: 'phone.balance' })),
      el('button', { type: 'button', class: 'primary', t: 'phone.pay', on: { click: pay } }),
      el('button', { type: 'button', class: 'link', t: 'phone.cancel', on: { click: () => this.#tap('cancel') } }),
    );
  }

  /** @param {View} view @param {boolean} filled */
  #password({ total }, filled) {
    const boxes = el(
      'div',
      { class: filled ? 'boxes full' : 'boxes', 'aria-hidden': 'true' },
      ...Array.from({ length: PASSWORD_LENGTH }, () => el('i', {})),
    );
    const press = (/** @type {string} */ digit) => {
      this.#typed = Math.max(0, Math.min(PASSWORD_LENGTH, this.#typed + (digit === '⌫' ? -1 : 1)));
      [...boxes.children].forEach((box, index) => box.classList.toggle('on', index < this.#typed));
      if (this.#typed === PASSWORD_LENGTH) this.#tap('pay');
    };
    return el(
      'div',
      { class: 'sheet', role: 'group', label: 'phone.password' },
      el('span', { class: 'sheet-shop', t: 'phone.password' }),
      el('span', { class: 'sheet-amount', f: 'total' }, `¥${yuan(total)}`),
      boxes,
      el('p', { class: 'sheet-note', t: 'phone.anydigits' }),
      el(
        'div',
        { class: 'keypad' },
        ...DIGITS.map((digit) =>
          digit === ''
            ? el('span', {})
            : el(
                'button',
                {
                  type: 'button',
                  disabled: filled,
                  label: digit === '⌫' ? 'phone.delete' : undefined,
                  on: { click: () => press(digit) },
                },
                digit,
              ),
        ),
      ),
    );
  }

  /** @param {View} view */
  #receipt({ total, transactionId = '' }) {
    return el(
      'div',
      { class: 'receipt' },
      el('span', { class: 'tick', 'aria-hidden': 'true' }, '✓'),
      el('strong', { t: 'phone.paid' }),
      el('span', { class: 'sheet-amount', f: 'total' }, `¥${yuan(total)}`),
      el(
        'span',
        { class: 'receipt-id' },
        el('span', { t: 'phone.transaction' }),
        el('code', { f: 'transaction_id' }, transactionId),
      ),
    );
  }

  /** @param {string} t @param {Tap} tap @param {string} look */
  #button(t, tap, look) {
    return el('button', { type: 'button', class: look, t, on: { click: () => this.#tap(tap) } });
  }
}

/** Of coffee a cup, of anything else its first letter. @param {string} description */
const picture = (description) =>
  COFFEE.test(description) ? el('img', { src: './flow/cup.svg', alt: '' }) : ([...description.trim()][0] ?? '');

/** @param {string} look @param {string} title @param {string} more */
function outcome(look, title, more) {
  const mark = { good: '✓', bad: '✕', wait: '…', none: '–' }[look] ?? '';
  return el(
    'div',
    { class: `outcome ${look}` },
    el('span', { class: 'tick', 'aria-hidden': 'true' }, mark),
    el('strong', { t: title }),
    el('p', { t: more }),
  );
}
