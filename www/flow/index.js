// "Watch the flow": the payment, step by step, with its bytes, beside the payer's phone.

import { renderPart, source, summary } from '../common/bytes.js';
import { el, setText } from '../common/dom.js';
import { legend, tieFields } from '../common/fields.js';
import { language } from '../common/i18n.js';
import { ATTACKS } from './attacks.js';
import { CODE } from './code.js';
import { OrderForm } from './order-form.js';
import { Payment } from './payment.js';
import { Phone } from './phone.js';
import { PATHS, STEPS } from './steps.js';
import { Timeline } from './timeline.js';

/** Time between two steps while the flow plays, milliseconds. */
const PACE = 900;
/** Where playing stops for the payer to decide what happens to the order. */
const STOPS = ['unpaid'];
/** Where everything stands in one column: flow.css says the same. */
const NARROW = matchMedia('(max-width: 50rem)');
const STILL = matchMedia('(prefers-reduced-motion: reduce)');

/** @param {Element | null} element */
const bring = (element) => element?.scrollIntoView({ block: 'start', behavior: STILL.matches ? 'auto' : 'smooth' });

class FlowPanel {
  /** @type {Payment | undefined} */
  #payment;
  /** @type {number} index of the step shown */
  #shown = -1;
  #busy = false;
  /** Grows with each restart: what was started before is not shown. */
  #round = 0;
  /** The steps being played, one after the other; a new run replaces the old. @type {{ until?: string } | undefined} */
  #playing;
  #form = new OrderForm(language(), () => this.#edited());
  #phone = new Phone((tap) => void this.#tapped(tap));
  #timeline = new Timeline((index) => {
    this.#show(index);
    this.#reveal();
  });
  #detail = el('div', { class: 'detail-inner' });
  /** On a phone: what was done last, and its verdict. */
  #now = el('div', { class: 'now' });
  #stage = el('div', { class: 'stage' });
  #news = el('p', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
  #next = el('button', {
    type: 'button',
    class: 'primary',
    id: 'flow-next',
    t: 'flow.next',
    on: { click: () => void this.#step().then(() => this.#reveal()) },
  });
  #play = el('button', { type: 'button', id: 'flow-play', t: 'flow.play', on: { click: () => this.#toggle() } });
  #lost = el('input', { type: 'checkbox', id: 'flow-lost', on: { change: () => this.#restart() } });
  #attacks = ATTACKS.map((kind) =>
    el('button', {
      type: 'button',
      t: `attack.${kind}`,
      disabled: true,
      'data-attack': kind,
      on: { click: () => void this.#attack(kind) },
    }),
  );

  /** @param {HTMLElement} root */
  constructor(root) {
    const again = el('button', {
      type: 'button',
      id: 'flow-restart',
      t: 'flow.restart',
      on: { click: () => this.#restart() },
    });
    root.append(
      el(
        'section',
        { class: 'card order', label: 'order.title' },
        this.#form.element,
        el('label', { class: 'check', for: 'flow-lost' }, this.#lost, el('span', { t: 'flow.lost' })),
      ),
      this.#stage,
      this.#news,
    );
    this.#stage.append(
      el('div', { class: 'card column-steps' }, this.#timeline.element),
      el(
        'section',
        { class: 'column-detail', label: 'flow.detail' },
        el(
          'div',
          { class: 'flow-bar' },
          this.#now,
          el('div', { class: 'controls', role: 'group', label: 'flow.controls' }, this.#next, this.#play, again),
        ),
        el('div', { class: 'card detail' }, this.#detail),
        el(
          'section',
          { class: 'card attacks', 'aria-labelledby': 'attacks-title' },
          el('h3', { id: 'attacks-title', t: 'attack.title' }),
          el('p', { class: 'muted', t: 'attack.intro' }),
          el('div', { class: 'buttons' }, ...this.#attacks),
        ),
      ),
      el('div', { class: 'column-phone' }, this.#phone.element, el('p', { class: 'muted small', t: 'phone.hint' })),
    );
    tieFields(root);
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.#pause();
    });
    this.#welcome();
    this.#refresh();
  }

  #edited() {
    if (this.#payment || this.#busy) this.#restart();
    else this.#refresh();
  }

  #restart() {
    this.#pause();
    this.#round += 1;
    this.#payment?.close();
    this.#payment = undefined;
    this.#shown = -1;
    this.#welcome();
    this.#refresh();
  }

  #welcome() {
    this.#now.replaceChildren(el('p', { t: 'flow.ready' }));
    this.#detail.replaceChildren(
      el('h3', { t: 'flow.welcome' }),
      el('p', { t: 'flow.welcome.1' }),
      el('p', { t: 'flow.welcome.2' }),
      el('p', { class: 'muted', t: 'flow.welcome.3' }),
    );
  }

  /** Does one thing at a time. @param {(payment: Payment) => Promise<unknown>} action */
  async #act(action) {
    if (this.#busy) return;
    this.#busy = true;
    this.#refresh();
    const round = this.#round;
    try {
      const payment = this.#payment ?? (await Payment.start(this.#form.order, { lost: this.#lost.checked }));
      if (round !== this.#round) {
        payment.close();
        return;
      }
      this.#payment = payment;
      await action(payment);
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
    this.#reveal();
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
    if (NARROW.matches) this.#revealStage();
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
      if (payment !== this.#payment) return;
      this.#shown = -1;
      this.#fill([el('p', { class: 'eyebrow', t: 'attack.eyebrow' }), el('h3', { t: `attack.${kind}` })], parts);
      this.#tell([el('strong', { t: `attack.${kind}` })], summary(parts));
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
    const code = CODE[record.id];
    const news = /** @type {const} */ ([record.ok ? 'flow.news' : 'flow.news.bad', { n: label }]);
    this.#tell(
      [el('span', { class: 'step-number' }, label), el('strong', { t: `step.${record.id}.title` })],
      summary(record.parts) ?? el('p', { t: [...news] }),
    );
    this.#fill(
      [
        el(
          'p',
          { class: record.ok ? 'eyebrow' : 'eyebrow failed' },
          el('span', { class: 'step-number' }, label),
          el('span', { t: `actor.${from}` }),
          from === to ? null : ' → ',
          from === to ? null : el('span', { t: `actor.${to}` }),
        ),
        el('h3', { t: `step.${record.id}.title` }),
        el('p', { class: 'lead', t: `step.${record.id}.text` }),
        ...(code ? [source('flow.code', code)] : []),
      ],
      record.parts,
    );
    setText(this.#news, [...news]);
    this.#refresh();
  }

  /** What was done last, and what came of it. @param {Node[]} what @param {Node | undefined} verdict */
  #tell(what, verdict) {
    const read = el('button', {
      type: 'button',
      class: 'quiet',
      id: 'flow-read',
      t: 'flow.read',
      on: { click: () => bring(this.#detail.parentElement) },
    });
    this.#now.replaceChildren(el('p', { class: 'now-head' }, ...what, read), ...(verdict ? [verdict] : []));
  }

  /**
   * After a button has changed what is shown: the beginning of the bytes comes into view; on a phone the steps, the verdict
   * and the payer's screen, unless somebody is reading the bytes.
   */
  #reveal() {
    const { top } = this.#detail.getBoundingClientRect();
    if (NARROW.matches && top > innerHeight * 0.4) this.#revealStage();
    else if (top < 0 || top >= innerHeight * 0.6) bring(this.#detail.parentElement);
  }

  #revealStage() {
    const { top } = this.#stage.getBoundingClientRect();
    if (top < 0 || top > innerHeight * 0.02) bring(this.#stage);
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
      screen: payment?.screen ?? 'shop',
      description: order.description,
      total: order.amount.total,
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
