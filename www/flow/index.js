// "Watch the flow": the payment, step by step, with its bytes, beside the payer's phone.
import { el, setText } from '../common/dom.js';
import { renderPart } from '../common/bytes.js';
import { legend, tieFields } from '../common/fields.js';
import { language } from '../common/i18n.js';
import { ATTACKS } from './attacks.js';
import { OrderForm } from './order-form.js';
import { Payment } from './payment.js';
import { Phone } from './phone.js';
import { PATHS, STEPS } from './steps.js';
import { Timeline } from './timeline.js';

/** Time between two steps while the flow plays, milliseconds. */
const PACE = 900;
/** Where playing stops for the payer to decide what happens to the order. */
const STOPS = ['unpaid'];

class FlowPanel {
  /** @type {Payment | undefined} */
  #payment;
  /** @type {number} index of the step shown */
  #shown = -1;
  #busy = false;
  /** The steps being played, one after the other; a new run replaces the old. @type {{ until?: string } | undefined} */
  #playing;
  #form = new OrderForm(language(), () => this.#edited());
  #phone = new Phone((tap) => void this.#tapped(tap));
  #timeline = new Timeline((index) => {
    this.#show(index);
    this.#reveal();
  });
  #detail = el('div', { class: 'detail-inner' });
  #news = el('p', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
  #next = el('button', {
    type: 'button', class: 'primary', id: 'flow-next', t: 'flow.next',
    on: { click: () => void this.#step().then(() => this.#reveal()) },
  });
  #play = el('button', { type: 'button', id: 'flow-play', t: 'flow.play', on: { click: () => this.#toggle() } });
  #lost = el('input', { type: 'checkbox', id: 'flow-lost', on: { change: () => this.#restart() } });
  #attacks = ATTACKS.map((kind) => el('button', {
    type: 'button', t: `attack.${kind}`, disabled: true, 'data-attack': kind, on: { click: () => void this.#attack(kind) },
  }));

  /** @param {HTMLElement} root */
  constructor(root) {
    const again = el('button', { type: 'button', id: 'flow-restart', t: 'flow.restart', on: { click: () => this.#restart() } });
    root.append(
      el('section', { class: 'card order', label: 'order.title' }, this.#form.element,
        el('label', { class: 'check', for: 'flow-lost' }, this.#lost, el('span', { t: 'flow.lost' }))),
      el('div', { class: 'stage' },
        el('section', { class: 'card column-steps', label: 'flow.steps' }, this.#timeline.element),
        el('section', { class: 'column-detail', label: 'flow.detail' },
          el('div', { class: 'controls', role: 'group', label: 'flow.controls' }, this.#next, this.#play, again),
          el('div', { class: 'card detail' }, this.#detail),
          el('section', { class: 'card attacks', 'aria-labelledby': 'attacks-title' },
            el('h3', { id: 'attacks-title', t: 'attack.title' }), el('p', { class: 'muted', t: 'attack.intro' }),
            el('div', { class: 'buttons' }, ...this.#attacks))),
        el('div', { class: 'column-phone' }, this.#phone.element, el('p', { class: 'muted small', t: 'phone.hint' }))),
      this.#news);
    tieFields(root);
    document.addEventListener('visibilitychange', () => { if (document.hidden) this.#pause(); });
    this.#welcome();
    this.#refresh();
  }

  #edited() {
    if (this.#payment) this.#restart();
    else this.#refresh();
  }

  #restart() {
    this.#pause();
    this.#payment?.close();
    this.#payment = undefined;
    this.#shown = -1;
    this.#welcome();
    this.#refresh();
  }

  #welcome() {
    this.#detail.replaceChildren(
      el('h3', { t: 'flow.welcome' }), el('p', { t: 'flow.welcome.1' }), el('p', { t: 'flow.welcome.2' }),
      el('p', { class: 'muted', t: 'flow.welcome.3' }));
  }

  /** Does one thing at a time. @param {(payment: Payment) => Promise<unknown>} action */
  async #act(action) {
    if (this.#busy) return;
    this.#busy = true;
    this.#refresh();
    try {
      this.#payment ??= await Payment.start(this.#form.order, { lost: this.#lost.checked });
      await action(this.#payment);
    } finally {
      this.#busy = false;
    }
  }

  /** @param {(payment: Payment) => Promise<unknown>} [take] */
  async #step(take = (payment) => payment.next()) {
    let taken = 0;
    await this.#act(async (payment) => {
      await take(payment);
      taken = payment.done.length;
    });
    if (taken > 0) this.#show(taken - 1);
    this.#refresh();
  }

  #toggle() {
    if (this.#playing) this.#pause();
    else this.#run();
  }

  /** @param {string} [until] the step to stop after */
  #run(until) {
    const run = { until };
    const turn = async () => {
      if (this.#playing !== run) return;
      await this.#step();
      if (this.#playing !== run) return;
      const last = this.#payment?.done.at(-1);
      const over = !this.#payment?.upcoming || !last?.ok || last.id === until || STOPS.includes(last.id);
      if (over) this.#pause();
      else setTimeout(turn, PACE);
    };
    this.#playing = run;
    this.#refresh();
    void turn();
  }

  #pause() {
    this.#playing = undefined;
    this.#refresh();
  }

  /** @param {import('./phone.js').Tap} tap */
  async #tapped(tap) {
    if (this.#busy) return;
    if (tap === 'buy') this.#run('11');
    else if (tap === 'pay') this.#run('15');
    else if (tap === 'done') this.#run();
    else if (tap === 'close') await this.#step();
    else {
      this.#pause();
      await this.#step((payment) => (tap === 'cancel' ? payment.cancel() : payment.again()));
      this.#run(tap === 'again' ? '11' : undefined);
    }
  }

  /** @param {import('./attacks.js').Attack} kind */
  async #attack(kind) {
    this.#pause();
    await this.#act(async (payment) => {
      const { parts } = await payment.attack(kind);
      this.#shown = -1;
      this.#fill([el('p', { class: 'eyebrow', t: 'attack.eyebrow' }), el('h3', { t: `attack.${kind}` })], parts);
    });
    this.#refresh();
    this.#reveal();
  }

  /** @param {number} index */
  #show(index) {
    const payment = this.#payment;
    const record = payment?.done[index];
    if (!record) return;
    this.#shown = index;
    const { label, from, to } = STEPS[record.id];
    this.#fill([
      el('p', { class: record.ok ? 'eyebrow' : 'eyebrow failed' }, el('span', { class: 'step-number' }, label),
        el('span', { t: `actor.${from}` }), from === to ? null : ' → ', from === to ? null : el('span', { t: `actor.${to}` })),
      el('h3', { t: `step.${record.id}.title` }), el('p', { class: 'lead', t: `step.${record.id}.text` }),
    ], record.parts);
    setText(this.#news, [record.ok ? 'flow.news' : 'flow.news.bad', { n: label }]);
    this.#refresh();
  }

  /** Brings the beginning of the bytes into view after a button elsewhere has changed them. */
  #reveal() {
    const { top } = this.#detail.getBoundingClientRect();
    if (top >= 0 && top < innerHeight * 0.6) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#detail.parentElement?.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' });
  }

  /** @param {HTMLElement[]} head @param {import('../common/bytes.js').Part[]} parts */
  #fill(head, parts) {
    const body = el('div', { class: 'parts' }, ...parts.map(renderPart));
    this.#detail.replaceChildren(...head, ...[legend(body)].flatMap((chips) => chips ?? []), body);
    for (const failed of body.querySelectorAll('.verdict.bad')) failed.setAttribute('role', 'alert');
  }

  #refresh() {
    const payment = this.#payment;
    const order = payment?.order ?? this.#form.order;
    const over = payment !== undefined && payment.upcoming === undefined;
    const path = payment?.path ?? (this.#lost.checked ? PATHS.lost : PATHS.pay);
    this.#timeline.update(path, payment?.done ?? [], over, this.#shown);
    this.#phone.update({
      screen: payment?.screen ?? 'shop', description: order.description, total: order.amount.total,
      transactionId: payment?.transactionId,
    });
    this.#next.disabled = this.#busy || over;
    this.#play.disabled = over;
    setText(this.#next, payment?.deciding ? 'flow.next.pay' : 'flow.next');
    setText(this.#play, this.#playing ? 'flow.pause' : 'flow.play');
    for (const button of this.#attacks) button.disabled = this.#busy || !payment?.paid;
  }
}

/** @param {HTMLElement} root */
export function mount(root) {
  new FlowPanel(root);
}
