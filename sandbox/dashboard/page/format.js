// Money, times and states as the page shows them.
import { el, svg } from './dom.js';
import { locale, t } from './i18n.js';

/** @param {number | null | undefined} fen */
export function yuan(fen) {
  if (fen === null || fen === undefined) return '';
  const sign = fen < 0 ? '-' : '';
  const value = Math.abs(fen);
  return `${sign}¥${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}`;
}

/** @param {string | number | null | undefined} time */
export function clock(time) {
  if (time === null || time === undefined || time === '') return '–';
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time);
  const today = date.toDateString() === new Date().toDateString();
  const day = today ? '' : `${date.toLocaleDateString(locale(), { month: 'short', day: 'numeric' })} `;
  return day + date.toLocaleTimeString(locale(), { hour12: false });
}

/** @param {string | number | null | undefined} value */
export const when = (value) =>
  value === null || value === undefined
    ? el('span', { class: 'muted' }, '–')
    : el('time', { datetime: new Date(value).toISOString(), title: new Date(value).toISOString() }, clock(value));

const GOOD = /SUCCESS|FINISHED|DONE|PROCESSED|accepted|PAID|FINISH$/;
const BAD = /FAIL|ERROR|ABNORMAL|REJECTED|refused|timeout|unreachable|redirected|PENDING$/;
const DONE = /CLOSED|REVOKED|EXPIRED|CANCEL|REFUND|given_up/;

/** How a state is coloured. @param {string} state */
const toneOf = (state) => (BAD.test(state) ? 'bad' : DONE.test(state) ? 'done' : GOOD.test(state) ? 'good' : 'open');

/** @param {string} state */
export const badge = (state) => el('span', { class: `badge ${toneOf(state)}` }, state.replace(/^APPLYMENT_STATE_/, ''));

/** @param {string} text @param {string} label of what */
export const copyButton = (text, label) =>
  el(
    'button',
    {
      type: 'button',
      class: 'quiet copy',
      'aria-label': t('copy.of', { what: label }),
      title: t('copy'),
      onclick: async (/** @type {Event} */ event) => {
        const button = /** @type {HTMLElement} */ (event.currentTarget);
        await navigator.clipboard?.writeText(text).catch(() => {});
        button.classList.add('copied');
        setTimeout(() => button.classList.remove('copied'), 1200);
      },
    },
    el(
      'span',
      { 'aria-hidden': 'true' },
      svg('svg', { viewBox: '0 0 16 16', class: 'icon' }, svg('path', { d: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z' })),
    ),
  );
