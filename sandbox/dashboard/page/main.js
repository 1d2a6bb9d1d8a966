// The frame: which view is shown, and keeping it up to date.
import { at, look } from './api.js';
import { byId, el, show } from './dom.js';
import { keep, language, recall, setLanguage, t } from './i18n.js';
import { KINDS } from './kinds.js';
import { listen } from './live.js';
import { toast } from './parts.js';
import { controls } from './views/controls.js';
import { deliveryDetail } from './views/delivery.js';
import { exchangeDetail } from './views/exchange.js';
import { listOf } from './views/list.js';
import { overview } from './views/overview.js';
import { recordDetail } from './views/record.js';

const GROUPS = /** @type {const} */ ([
  ['nav.traffic', ['exchanges', 'notifications']],
  ['nav.money', Object.keys(KINDS)],
  ['nav.tests', ['controls']],
]);
const THEMES = ['auto', 'light', 'dark'];
/** How long changes are gathered before the page asks again, milliseconds. */
const GATHER = 120;

let live = false;
/** @type {any} */
let state;
/** @type {Record<string, string>} by kind */
const searches = {};
/** Counts what is asked, so that a late answer does not replace a newer one. */
let asked = 0;
let shownAt = '';

/** @returns {[kind: string, number: string]} */
function place() {
  const [, kind = '', number = ''] = location.hash.split('/');
  try {
    return [kind, decodeURIComponent(number)];
  } catch {
    return [kind, number];
  }
}

/** Asks for what is shown, and shows it. */
async function refresh() {
  const turn = (asked += 1);
  const [kind, number] = place();
  try {
    const [newState, content] = await Promise.all([look('/_sandbox/dashboard/state'), contentOf(kind, number)]);
    if (turn !== asked) return;
    state = newState;
    draw(content);
  } catch (error) {
    if (turn === asked && live) toast(/** @type {Error} */ (error).message, 'bad');
  }
}

/** @param {string} kind @param {string} number @returns {Promise<() => any[]>} draws it, in whatever language */
async function contentOf(kind, number) {
  if (kind === 'controls') {
    const [faults, time] = await Promise.all([look('/_sandbox/faults'), look('/_sandbox/clock')]);
    return () => [el('div', { class: 'page' }, controls(faults, time, later))];
  }
  const listed = LISTS[kind] ?? (KINDS[kind] && `/_sandbox/records/${kind}`);
  if (listed === undefined) {
    const { items } = await look('/_sandbox/feed');
    return () => [el('div', { class: 'page' }, overview(state, items))];
  }
  const search = searches[kind] ?? '';
  const query = search === '' ? '' : `?search=${encodeURIComponent(search)}`;
  const [list, detail] = await Promise.all([look(listed + query), number === '' ? undefined : detailOf(kind, number)]);
  const items = Array.isArray(list) ? { items: list } : list;
  const find = (/** @type {string} */ text) => {
    searches[kind] = text;
    later();
  };
  return () => [
    el(
      'div',
      { class: `columns ${number === '' ? '' : 'chosen'}` },
      el('section', { class: 'list', 'aria-label': t(`kind.${kind}`) }, listOf(kind, number, items, search, find)),
      el(
        'article',
        { class: 'detail', 'data-key': `${kind}/${number}` },
        el('a', { href: `#/${kind}`, class: 'back' }, `← ${t('back')}`),
        detail === undefined ? el('p', { class: 'empty' }, t('pick')) : detail(),
      ),
    ),
  ];
}

/** @type {Record<string, string>} */
const LISTS = { exchanges: '/_sandbox/exchanges', notifications: '/_sandbox/deliveries' };

/** @param {string} kind @param {string} number @returns {Promise<() => any>} */
async function detailOf(kind, number) {
  try {
    if (kind === 'exchanges') {
      const exchange = await look(at('/_sandbox/exchanges/:n', number));
      return () => exchangeDetail(exchange);
    }
    if (kind === 'notifications') {
      const [delivery, posted] = await Promise.all([
        look(at('/_sandbox/deliveries/:n', number)),
        look(at('/_sandbox/posted/:n', number)),
      ]);
      return () => deliveryDetail(delivery, posted);
    }
    const [record, deliveries, { items }] = await Promise.all([
      look(at(KINDS[kind].path, number)),
      look(at('/_sandbox/deliveries/about/:n', number)),
      look(`/_sandbox/exchanges?limit=20&about=${encodeURIComponent(number)}`),
    ]);
    return () => recordDetail(kind, number, record, deliveries, items);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    return () => el('p', { class: 'empty', role: 'alert' }, t('gone'), ' ', message);
  }
}

/** @type {(() => any[]) | undefined} */
let last;

/** @param {() => any[]} content */
function draw(content) {
  last = content;
  document.title = t('title');
  document.documentElement.lang = language() === 'zh' ? 'zh-CN' : 'en';
  byId('skip').textContent = t('skip');
  byId('home').textContent = t('title');
  show(byId('facts'), headFacts());
  show(byId('settings'), settings());
  show(byId('nav'), navigation());
  byId('nav').setAttribute('aria-label', t('nav'));
  show(byId('main'), el('div', {}, content()).childNodes);
  document.body.dataset.ready = location.hash;
  if (shownAt === location.hash) return;
  const first = shownAt === '';
  shownAt = location.hash;
  byId('nav').querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  if (!first) {
    // Whoever came here by keyboard goes on at the heading of what is new.
    const heading = document.querySelector('.detail h2, .page h2') ?? document.querySelector('.list h2');
    if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }
}

function headFacts() {
  const { mchid, clock } = state;
  const moved = `${clock.offset > 0 ? '+' : ''}${clock.offset} s`;
  return [
    el('span', {}, el('span', { class: 'word' }, `${t('merchant')} `), el('code', {}, mchid)),
    clock.offset !== 0 && el('a', { href: '#/controls', class: 'badge bad' }, t('clock.moved', { offset: moved })),
    el('span', { class: `live ${live ? 'on' : ''}`, id: 'live' }, t(live ? 'live' : 'live.off')),
  ].filter(Boolean);
}

function settings() {
  const languages = el(
    'select',
    {
      id: 'language',
      'aria-label': t('language'),
      onchange: (/** @type {any} */ event) => speak(event.currentTarget.value),
    },
    [
      ['zh', '中文'],
      ['en', 'English'],
    ].map(([value, name]) => el('option', { value, lang: value, selected: value === language() }, name)),
  );
  const themes = el(
    'select',
    {
      id: 'theme',
      'aria-label': t('theme'),
      onchange: (/** @type {any} */ event) => setTheme(event.currentTarget.value),
    },
    THEMES.map((value) => el('option', { value, selected: value === themeOf() }, t(`theme.${value}`))),
  );
  return [languages, themes];
}

/** @param {'en' | 'zh'} next */
function speak(next) {
  setLanguage(next);
  if (last) draw(last);
}

const themeOf = () => recall('sandbox-theme') ?? 'auto';

/** @param {string} theme */
function setTheme(theme) {
  keep('sandbox-theme', theme === 'auto' ? null : theme);
  applyTheme();
}

function applyTheme() {
  const theme = themeOf();
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

function navigation() {
  const [here] = place();
  const item = (/** @type {string} */ kind, /** @type {string} */ label) =>
    el('a', { href: `#/${kind}`, 'aria-current': kind === here && 'page' }, label);
  return [
    item('', t('nav.overview')),
    ...GROUPS.flatMap(([label, kinds]) => [
      el('span', { class: 'group' }, t(label)),
      ...kinds.map((kind) => item(kind, t(`kind.${kind}`))),
    ]),
  ];
}

let timer = 0;
/** Soon, once for many changes. */
function later() {
  clearTimeout(timer);
  timer = window.setTimeout(refresh, GATHER);
}

applyTheme();
window.addEventListener('hashchange', refresh);
document.addEventListener('acted', refresh);
listen(later, (now) => {
  const back = now && !live;
  live = now;
  if (back) void refresh();
  else if (last) draw(last);
});
void refresh();
