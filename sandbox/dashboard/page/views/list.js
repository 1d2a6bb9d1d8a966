// The list of one kind, beside the detail of one of them.
import { el } from '../dom.js';
import { badge, clock, when, yuan } from '../format.js';
import { t } from '../i18n.js';
import { standing } from '../parts.js';
import { statusBadge } from './exchange.js';

/**
 * @param {string} kind @param {string} selected
 * @param {{ total?: number, items: any[] }} list @param {string} search @param {(text: string) => void} find
 */
export function listOf(kind, selected, { total, items }, search, find) {
  const searchable = total !== undefined;
  return [
    el(
      'div',
      { class: 'list-head' },
      el('h2', {}, t(`kind.${kind}`)),
      searchable && el('span', { class: 'muted small' }, t('list.count', { count: items.length, total: total ?? 0 })),
    ),
    searchable &&
      el('input', {
        type: 'search',
        class: 'search',
        'data-key': `search-${kind}`,
        'aria-label': t('search'),
        placeholder: t('search'),
        oninput: (/** @type {any} */ event) => find(event.currentTarget.value),
      }),
    items.length === 0
      ? el('p', { class: 'empty' }, t(search === '' ? 'list.empty' : 'list.none'))
      : el(
          'ul',
          { class: 'rows' },
          items.map((item) => row(kind, selected, item)),
        ),
  ];
}

/** @param {string} kind @param {string} selected @param {any} item */
function row(kind, selected, item) {
  const { key, parts } = (ROWS[kind] ?? record)(item);
  const here = key === selected;
  const href = `#/${kind}/${encodeURIComponent(key)}`;
  return el('li', { 'data-key': `row-${key}` }, el('a', { href, class: 'row', 'aria-current': here && 'true' }, parts));
}

/** @param {any} item */
const record = ({ number, time, state, amount, title, type }) => ({
  key: number,
  parts: [
    el('span', { class: 'row-title' }, title || number),
    el('span', { class: 'row-amount' }, yuan(amount)),
    el('span', { class: 'row-sub' }, el('code', {}, number)),
    el('span', { class: 'row-state' }, badge(state)),
    el('span', { class: 'row-sub' }, when(time), type && ` · ${type}`),
  ],
});

/** @type {Record<string, (item: any) => { key: string, parts: any[] }>} */
const ROWS = {
  exchanges: (item) => ({
    key: String(item.id),
    parts: [
      el('span', { class: 'row-title whole mono' }, item.target.split('?')[0]),
      el('span', { class: 'row-sub' }, `${item.method} · `, clock(item.time), item.fault && ` · ${item.fault}`),
      el('span', { class: 'row-state' }, statusBadge(item)),
    ],
  }),
  notifications: (item) => ({
    key: item.id,
    parts: [
      el('span', { class: 'row-title mono' }, item.event_type),
      el('span', { class: 'row-amount' }, `×${item.attempts.length}`),
      el(
        'span',
        { class: 'row-sub' },
        clock(item.time),
        ' ',
        el('code', {}, Object.values(item.numbers)[0] ?? item.id.slice(0, 8)),
      ),
      el('span', { class: 'row-state' }, standing(item)),
    ],
  }),
};
