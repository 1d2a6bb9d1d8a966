// One notification: how its delivery goes, and posting it once more, right or wrong.
import { at } from '../api.js';
import { el } from '../dom.js';
import { clock, when } from '../format.js';
import { t } from '../i18n.js';
import { act, bytes, facts, headersOf, once, raw, standing } from '../parts.js';

/** What is posted, by the name of its button. @type {[name: string, options: object][]} */
const POSTS = [
  ['resend', {}],
  ['duplicate', { copies: 2 }],
  ['forge', { tamper: 'body' }],
  ['signature', { tamper: 'signature' }],
  ['probe', { probe: true }],
  ['stale', { age: 600 }],
];

/** @param {any} delivery */
const deliveryButtons = ({ id }) =>
  el(
    'div',
    { class: 'buttons' },
    POSTS.map(([name, options]) =>
      el(
        'button',
        {
          type: 'button',
          'data-post': name,
          'data-key': `post-${name}`,
          class: name === 'resend' ? '' : 'hostile',
          onclick: (/** @type {Event} */ event) => once(event, () => post(id, name, options)),
        },
        t(`delivery.${name}`),
      ),
    ),
  );

/** @param {string} id @param {string} name @param {object} options */
function post(id, name, options) {
  const label = t(`delivery.${name}`);
  return act('POST', at('/_sandbox/deliveries/:n/post', id), options, `${label}: ${t('done')}`);
}

/** @param {any} delivery */
function attempts({ attempts: all }) {
  if (all.length === 0) return el('p', { class: 'muted' }, t('attempt.none'));
  return el(
    'ol',
    { class: 'attempts' },
    all.map((/** @type {any} */ one) => {
      const wanted = one.probe ? one.outcome !== 'accepted' : one.outcome === 'accepted';
      const kind = one.probe ? 'probe' : one.resend ? 'resend' : 'genuine';
      const pending = one.outcome === 'under_way';
      return el(
        'li',
        {},
        el('span', { class: 'nr' }, one.attempt),
        when(one.time),
        el('span', { class: 'kind' }, t(`attempt.${kind}`)),
        el(
          'span',
          { class: `badge ${pending ? 'open' : wanted ? 'good' : 'bad'}` },
          [one.status, t(`outcome.${one.outcome}`)].filter((x) => x !== null).join(' '),
        ),
        one.accepted_probe && el('strong', { class: 'bad-text' }, t('attempt.probe.accepted')),
        one.next_attempt && el('span', { class: 'muted' }, `${t('attempt.next')} ${clock(one.next_attempt)}`),
      );
    }),
  );
}

/** A short view inside that of a record. @param {any} delivery */
export const deliveryCard = (delivery) =>
  el(
    'article',
    { class: 'card', 'data-key': `delivery-${delivery.id}` },
    el('h4', {}, el('a', { href: `#/notifications/${delivery.id}` }, delivery.event_type), ' ', standing(delivery)),
    delivery.accepted_probe && el('p', { class: 'alarm' }, t('delivery.exposed')),
    attempts(delivery),
    deliveryButtons(delivery),
  );

/** @param {any} delivery @param {any[]} posted the bytes of its attempts */
export function deliveryDetail(delivery, posted) {
  return [
    el(
      'header',
      { class: 'detail-head' },
      el('h2', { tabindex: -1 }, delivery.event_type),
      el('p', { class: 'head-line' }, standing(delivery), el('span', { class: 'muted' }, delivery.summary)),
    ),
    delivery.accepted_probe && el('p', { class: 'alarm' }, t('delivery.exposed')),
    deliveryButtons(delivery),
    el('h3', {}, t('attempt')),
    attempts(delivery),
    el('h3', {}, t('facts')),
    facts([
      ['id', delivery.id],
      [t('delivery.url'), delivery.url],
      ...Object.entries(delivery.numbers),
      [t('time'), clock(delivery.time)],
    ]),
    raw(t('delivery.content'), delivery.content),
    posted.map((one) =>
      el(
        'details',
        { 'data-key': `posted-${one.attempt}` },
        el('summary', {}, t('attempt.bytes', { n: one.attempt })),
        el('p', { class: 'start-line' }, `POST ${one.url}`),
        headersOf(one.headers),
        bytes(one.body),
      ),
    ),
  ];
}
