// Where to begin, and what has happened.
import { el } from '../dom.js';
import { copyButton, when } from '../format.js';
import { t } from '../i18n.js';
import { facts } from '../parts.js';

/** @param {any} state @param {any[]} feed newest first */
export function overview(state, feed) {
  const url = location.origin;
  const commands = [`WECHATPAY_BASE_URL=${url}`, `curl ${url}/_sandbox/credentials`];
  return [
    el('h2', { tabindex: -1, class: 'visually-hidden' }, t('nav.overview')),
    el(
      'section',
      { class: 'card' },
      el('h3', {}, t('overview.start')),
      el('p', {}, t('overview.start.text')),
      commands.map((command) => el('p', { class: 'command' }, el('code', {}, command), copyButton(command, command))),
      facts([
        ['mchid', state.mchid],
        ['appid', state.appid],
        ['serial_no', state.serialNo],
        ['public_key_id', state.publicKeyId],
        ...state.certificates.map((/** @type {string} */ serial) => ['platform certificate', serial]),
        ['notify_url', state.notifyUrl],
      ]),
      el('p', { class: 'muted small' }, t('overview.keys')),
    ),
    el(
      'section',
      { class: 'card' },
      el('h3', {}, t('overview.feed')),
      feed.length === 0
        ? el('p', { class: 'muted' }, t('overview.feed.empty'))
        : el('ol', { class: 'feed' }, feed.map(line)),
    ),
  ];
}

/** @param {any} entry */
const line = ({ seq, time, kind, number, text, good }) =>
  el(
    'li',
    { 'data-key': `feed-${seq}` },
    when(time),
    el('span', { class: `dot ${good === undefined ? '' : good ? 'good' : 'bad'}`, 'aria-hidden': 'true' }),
    el(
      'a',
      { href: ['faults', 'certificates'].includes(kind) ? '#/controls' : `#/${kind}/${encodeURIComponent(number)}` },
      t(`one.${kind}`),
      ' ',
      el('code', {}, kind === 'notifications' ? number.slice(0, 8) : number),
    ),
    el('span', { class: 'text' }, text),
  );
