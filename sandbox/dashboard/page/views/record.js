// One order, refund, transfer …: its state, what may happen to it, its notifications, and the calls about it.
import { el, svg } from '../dom.js';
import { badge, copyButton, when, yuan } from '../format.js';
import { t } from '../i18n.js';
import { KINDS } from '../kinds.js';
import { actions, facts, raw } from '../parts.js';
import { qrOf } from '../qr.js';
import { deliveryCard } from './delivery.js';
import { statusBadge } from './exchange.js';

/** Modules of white around a code. */
const ZONE = 4;

/**
 * @param {string} kind @param {string} number
 * @param {any} record @param {any[]} deliveries @param {any[]} exchanges
 */
export function recordDetail(kind, number, record, deliveries, exchanges) {
  const known = KINDS[kind];
  const link = known.link?.(record);
  return [
    el(
      'header',
      { class: 'detail-head' },
      el(
        'h2',
        { tabindex: -1 },
        el('span', { class: 'visually-hidden' }, `${t(`kind.${kind}`)} `),
        el('code', {}, number),
        ' ',
        copyButton(number, t('number')),
      ),
      el(
        'p',
        { class: 'head-line' },
        badge(known.state(record)),
        el('strong', { class: 'amount' }, yuan(known.amount(record))),
      ),
    ),
    el('h3', {}, t('actions')),
    actions(known.acts(record), number),
    link !== undefined && scannable(link, kind === 'orders'),
    el('h3', {}, t('facts')),
    facts(known.facts(record)),
    record.refunds?.length > 0 && [
      el('h3', {}, t('related.refunds')),
      el(
        'ul',
        { class: 'links' },
        record.refunds.map((/** @type {string} */ one) =>
          el('li', {}, el('a', { href: `#/refunds/${encodeURIComponent(one)}` }, one)),
        ),
      ),
    ],
    record.payer_acts?.length > 0 && [
      el('h3', {}, t('acts')),
      el(
        'ul',
        { class: 'links' },
        record.payer_acts.map((/** @type {any} */ one) => el('li', {}, when(one.time), ' ', t(`act.${one.act}`))),
      ),
    ],
    deliveries.length > 0 && [el('h3', {}, t('related.deliveries')), deliveries.map(deliveryCard)],
    exchanges.length > 0 && [
      el('h3', {}, t('related.exchanges')),
      el(
        'ul',
        { class: 'calls' },
        exchanges.map((one) =>
          el(
            'li',
            {},
            el('a', { href: `#/exchanges/${one.id}` }, `${one.method} ${one.target.split('?')[0]}`),
            statusBadge(one),
          ),
        ),
      ),
    ],
    raw(t('raw'), record),
  ].flat(2);
}

/** @param {string} link a `code_url` @param {boolean} payable whether the sandbox has a page for it */
function scannable(link, payable) {
  const page = `${location.origin}/_sandbox/scan?code_url=${encodeURIComponent(link)}`;
  return el(
    'section',
    { class: 'card scan' },
    el('h3', {}, t('qr')),
    el('div', { class: 'codes' }, payable && code(page, 'qr.page'), code(link, 'qr.code')),
    payable && el('p', {}, el('a', { href: page, target: '_blank', rel: 'noopener', class: 'button' }, t('qr.open'))),
  );
}

/** @param {string} text @param {string} label */
function code(text, label) {
  const rows = qrOf(text);
  if (!rows) return null;
  const side = rows.length + 2 * ZONE;
  const path = rows
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + ZONE} ${y + ZONE}h1v1h-1z` : '')))
    .join('');
  const picture = svg(
    'svg',
    { viewBox: `0 0 ${side} ${side}`, class: 'qr', role: 'img', 'aria-label': t('qr.alt', { text }) },
    svg('path', { d: `M0 0h${side}v${side}H0z`, class: 'paper' }),
    svg('path', { d: path, class: 'ink' }),
  );
  return el(
    'figure',
    { 'data-qr': label },
    picture,
    el('figcaption', {}, el('b', {}, t(label)), el('span', {}, t(`${label}.hint`))),
  );
}
