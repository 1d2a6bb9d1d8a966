// Faults that the next requests and notifications meet, and the sandbox's clock.
import { el } from '../dom.js';
import { clock } from '../format.js';
import { t } from '../i18n.js';
import { act, input, once } from '../parts.js';

const MOVES = { minutes: 600, hours: 7200, week: 604_800 };
/** The fault that is chosen: the form shows what fits it. */
let chosen = '';

/** @param {{ injected: any[], known: any[] }} faults @param {{ now: string, offset: number }} time @param {() => void} redraw */
export function controls({ injected, known }, time, redraw) {
  const possible = known.filter(({ where }) => where !== 'process');
  return [
    el('h2', { tabindex: -1, class: 'visually-hidden' }, t('kind.controls')),
    faultsPart(injected, possible, redraw),
    clockPart(time),
  ];
}

/** @param {any[]} injected @param {any[]} possible @param {() => void} redraw */
function faultsPart(injected, possible, redraw) {
  const fault = possible.find(({ name }) => name === chosen) ?? possible[0];
  const kinds = [...new Set(possible.map(({ kind }) => kind))];
  const scope = fault.kind === 'notification' ? 'event' : 'path';
  const choose = (/** @type {any} */ event) => {
    chosen = event.currentTarget.value;
    redraw();
  };
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)));
    await act('POST', '/_sandbox/faults', optionsOf(given), t('faults.done', { name: fault.name }));
  };
  return el(
    'section',
    { class: 'card' },
    el('h3', {}, t('faults')),
    el(
      'form',
      { onsubmit: submit, id: 'inject' },
      el(
        'p',
        { class: 'field wide' },
        el('label', { for: 'fault-name' }, t('faults.name')),
        el(
          'select',
          {
            id: 'fault-name',
            name: 'name',
            onchange: choose,
          },
          kinds.map((kind) =>
            el(
              'optgroup',
              { label: t(`faults.kind.${kind}`) },
              possible.filter((one) => one.kind === kind).map(({ name }) => el('option', { value: name }, name)),
            ),
          ),
        ),
      ),
      el('p', { class: 'sentence' }, fault.sentence),
      input({ name: 'times', label: 'faults.times', value: '1' }, 'fault'),
      input({ name: 'after', label: 'faults.after', value: '0', type: 'number' }, 'fault'),
      input({ name: scope, label: `faults.${scope}`, value: '', optional: true }, 'fault'),
      fault.options.map((/** @type {string} */ name) =>
        input({ name, label: name, value: '', type: 'number', optional: true }, 'fault'),
      ),
      el('button', { type: 'submit', class: 'primary' }, t('faults.inject')),
    ),
    el('h4', {}, t('faults.waiting')),
    injected.length === 0
      ? el('p', { class: 'muted' }, t('faults.none'))
      : [
          el(
            'ul',
            { class: 'waiting' },
            injected.map(({ name, ...more }) =>
              el(
                'li',
                {},
                el('code', {}, name),
                ' ',
                el(
                  'span',
                  { class: 'muted' },
                  Object.entries(more)
                    .map(([key, value]) => `${key} ${value}`)
                    .join(', '),
                ),
              ),
            ),
          ),
          el(
            'button',
            {
              type: 'button',
              id: 'clear',
              onclick: (/** @type {Event} */ event) =>
                once(event, () => act('DELETE', '/_sandbox/faults', undefined, t('faults.cleared'))),
            },
            t('faults.clear'),
          ),
        ],
  );
}

/** Numbers as numbers, and nothing that was left empty. @param {Record<string, any>} given */
const optionsOf = (given) =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === '' ? [] : [[name, /^[0-9]+$/.test(value) ? Number(value) : value]],
    ),
  );

/** @param {{ now: string, offset: number }} time */
function clockPart({ now, offset }) {
  const move = (/** @type {number} */ seconds) => act('POST', '/_sandbox/clock', { advance: seconds }, t('clock.go'));
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    await move(Number(new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get('seconds')));
  };
  return el(
    'section',
    { class: 'card', id: 'clock' },
    el('h3', {}, t('clock')),
    el('p', { class: 'muted' }, t('clock.text')),
    el(
      'dl',
      { class: 'facts-list' },
      el('div', {}, el('dt', {}, t('clock.now')), el('dd', { id: 'clock-now' }, clock(now))),
      el('div', {}, el('dt', {}, t('clock.offset')), el('dd', { id: 'clock-offset' }, t('seconds', { n: offset }))),
    ),
    el(
      'div',
      { class: 'buttons' },
      Object.entries(MOVES).map(([name, seconds]) =>
        el(
          'button',
          {
            type: 'button',
            'data-move': name,
            onclick: (/** @type {Event} */ event) => once(event, () => move(seconds)),
          },
          t(`clock.${name}`),
        ),
      ),
      el(
        'button',
        {
          type: 'button',
          id: 'clock-reset',
          onclick: (/** @type {Event} */ event) =>
            once(event, () => act('DELETE', '/_sandbox/clock', undefined, t('clock.reset'))),
        },
        t('clock.reset'),
      ),
    ),
    el(
      'form',
      { onsubmit: submit, class: 'inline' },
      input({ name: 'seconds', label: 'clock.advance', value: '60', type: 'number' }, 'clock'),
      el('button', { type: 'submit' }, t('clock.go')),
    ),
  );
}
