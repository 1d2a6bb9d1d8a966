// One API call: the bytes of both sides, and how the sandbox judged it.
import { el } from '../dom.js';
import { clock } from '../format.js';
import { t } from '../i18n.js';
import { bytes, headersOf } from '../parts.js';

const MARKS = { passed: '✓', failed: '✕', unreached: '·' };

/** @param {any} exchange */
export function exchangeDetail(exchange) {
  const { id, time, method, target, headers, body, verdict, answer, fault } = exchange;
  return [
    el(
      'header',
      { class: 'detail-head' },
      el('h2', { tabindex: -1, class: 'target' }, `${method} ${target}`),
      el(
        'p',
        { class: 'head-line' },
        statusBadge(exchange),
        fault && el('span', { class: 'badge bad' }, t('exchange.fault', { name: fault })),
        el('span', { class: 'muted' }, `#${id}, ${clock(time)}`),
      ),
    ),
    verdictPart(verdict),
    el('h3', {}, t('exchange.request')),
    el(
      'div',
      { class: 'http' },
      el('p', { class: 'start-line' }, `${method} ${target} HTTP/1.1`),
      headersOf(headers),
      bytes(body),
    ),
    el('h3', {}, t('exchange.answer')),
    answer === null
      ? el('p', { class: 'muted' }, t('exchange.noanswer'))
      : el(
          'div',
          { class: 'http' },
          el('p', { class: 'start-line' }, `HTTP/1.1 ${answer.status}`),
          answer.probe && el('p', { class: 'alarm' }, t('exchange.probe')),
          answer.way && el('p', { class: 'alarm' }, t('exchange.way', { way: answer.way })),
          headersOf(answer.headers),
          bytes(answer.body),
        ),
  ];
}

/** @param {{ status: number | null, code: string | null }} exchange */
export const statusBadge = ({ status, code }) =>
  status === null
    ? el('span', { class: 'badge bad' }, '–')
    : el(
        'span',
        { class: `badge ${status < 300 ? 'good' : 'bad'}` },
        [status, code].filter((part) => part !== null).join(' '),
      );

/** @param {{ accepted: boolean | null, checks: any[], lines: any[], mistake: string | null }} verdict */
function verdictPart({ accepted, checks, lines, mistake }) {
  const [tone, text] =
    accepted === true
      ? ['good', 'exchange.accepted']
      : accepted === false
        ? ['bad', 'exchange.refused']
        : ['', 'exchange.pending'];
  return el(
    'section',
    { class: 'card verdict' },
    el('h3', {}, t('exchange.verdict')),
    el('p', { class: `ruling ${tone}` }, t(text)),
    mistake !== null && el('p', { class: 'alarm', 'data-mistake': mistake }, t(`mistake.${mistake}`)),
    el('h4', {}, t('exchange.checks')),
    el(
      'ol',
      { class: 'checks' },
      checks.map(({ check, state, said, value }) =>
        el(
          'li',
          { class: state },
          el('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[/** @type {keyof typeof MARKS} */ (state)]),
          el('b', {}, check),
          el('span', { class: 'visually-hidden' }, t(`check.${state}`)),
          value !== undefined && el('code', {}, value),
          said !== undefined && el('span', { class: 'said' }, said),
        ),
      ),
    ),
    el('h4', {}, t('exchange.lines')),
    lines.length === 0
      ? el('p', { class: 'muted' }, t('exchange.lines.none'))
      : [
          el('p', { class: 'muted small' }, t('exchange.lines.hint')),
          el(
            'ol',
            { class: 'lines' },
            lines.map(({ name, text: line }) =>
              el(
                'li',
                { class: `line-${name}` },
                el('span', { class: 'line-name' }, t(`line.${name}`)),
                el(
                  'code',
                  name === 'body' ? { tabindex: 0, role: 'group', 'aria-label': t('line.body') } : {},
                  line,
                  el('span', { class: 'lf', 'aria-label': 'LF' }, '⏎'),
                ),
              ),
            ),
          ),
        ],
  );
}
