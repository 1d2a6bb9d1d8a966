// Parts that several views share: facts, forms, buttons that ask the sandbox, bytes, attempts.
import { ask, at } from './api.js';
import { byId, el } from './dom.js';
import { clock, copyButton, when } from './format.js';
import { t } from './i18n.js';

/** @typedef {import('./kinds.js').Act} Act */

/** Says what became of something, for eyes and screen readers. @param {string} text @param {'good' | 'bad'} tone */
export function toast(text, tone) {
  const note = el('p', { class: `toast ${tone}` }, text);
  byId('toasts').append(note);
  setTimeout(() => note.remove(), tone === 'bad' ? 9000 : 4000);
}

/**
 * Asks the sandbox, and says what it answered.
 * @param {string} method @param {string} path @param {object | undefined} body @param {string} done
 * @returns {Promise<any>} the answer, or undefined if it refused
 */
export async function act(method, path, body, done) {
  try {
    const answer = await ask(method, path, body);
    toast(done, 'good');
    document.dispatchEvent(new Event('acted'));
    return answer;
  } catch (error) {
    const { code, message } = /** @type {import('./api.js').Refused} */ (error);
    toast(code === undefined ? message : `${code}: ${message}`, 'bad');
    return undefined;
  }
}

/** Keeps a button from being pressed twice. @param {Event} event @param {() => Promise<unknown>} work */
export async function once(event, work) {
  const button = /** @type {HTMLElement} */ (event.currentTarget);
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  await work().finally(() => button.removeAttribute('aria-disabled'));
}

/** @param {Act[]} acts @param {string} number */
export function actions(acts, number) {
  if (acts.length === 0) return el('p', { class: 'muted' }, t('actions.none'));
  const plain = acts.filter(({ fields }) => fields === undefined);
  const forms = acts.filter(({ fields }) => fields !== undefined);
  return el(
    'div',
    { class: 'actions' },
    plain.length > 0 &&
      el(
        'div',
        { class: 'buttons' },
        plain.map((one) =>
          el(
            'button',
            {
              type: 'button',
              class: one.primary ? 'primary' : '',
              'data-key': `act-${one.id}`,
              'data-act': one.id,
              onclick: (/** @type {Event} */ event) => once(event, () => run(one, number, one.body)),
            },
            t(one.label),
          ),
        ),
      ),
    forms.map((one) => form(one, number)),
  );
}

/** @param {Act} one @param {string} number @param {object | undefined} told */
async function run(one, number, told) {
  const body = one.shape ? one.shape(told ?? {}) : told;
  const answer = await act(one.method ?? 'POST', at(one.path, number), body, `${t(one.label)}: ${t('done')}`);
  if (answer && one.goTo) location.hash = one.goTo(answer);
}

/** @param {Act} one @param {string} number */
function form(one, number) {
  const fields = one.fields ?? [];
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const given = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const told = fields
      .map(({ name, optional }) => /** @type {const} */ ([name, String(given.get(name) ?? ''), optional]))
      .filter(([, value, optional]) => !(optional && value === ''));
    await run(one, number, Object.fromEntries(told));
  };
  return el(
    'details',
    { class: 'form', 'data-key': `form-${one.id}` },
    el('summary', { 'data-act': one.id }, t(one.label)),
    el(
      'form',
      { onsubmit: submit },
      fields.map((field) => input(field, one.id)),
      el('button', { type: 'submit', class: 'primary', 'data-submit': one.id }, t(one.label)),
    ),
  );
}

/** @param {import('./kinds.js').Field} field @param {string} prefix */
export function input({ name, label, value, type = 'text', choices, optional }, prefix) {
  const id = `${prefix}-${name}`;
  const control =
    type === 'select'
      ? el(
          'select',
          { id, name },
          (choices ?? []).map((choice) => el('option', { value: choice }, choice)),
        )
      : el('input', {
          id,
          name,
          value,
          required: !optional,
          autocomplete: 'off',
          ...(type === 'number' && { inputmode: 'numeric', pattern: '[0-9]+' }),
        });
  return el('p', { class: 'field', 'data-key': id }, el('label', { for: id }, t(label)), control);
}

/** Names and values; those without a value are left out. @param {[string, any][]} pairs */
export function facts(pairs) {
  const shown = pairs.filter(([, value]) => value !== undefined && value !== null && value !== '');
  return el(
    'dl',
    { class: 'facts-list' },
    shown.map(([name, value]) =>
      el(
        'div',
        {},
        el('dt', {}, name),
        el('dd', {}, typeof value === 'object' ? link(value) : shownOf(String(value), name)),
      ),
    ),
  );
}

/** @param {{ kind: string, number: string }} to */
const link = ({ kind, number }) => el('a', { href: `#/${kind}/${encodeURIComponent(number)}` }, number);

/** @param {string} text @param {string} name */
function shownOf(text, name) {
  if (/_time$/.test(name) && !Number.isNaN(Date.parse(text))) return when(text);
  if (/_(no|id|url)$/.test(name)) return [el('code', {}, text), ' ', copyButton(text, name)];
  return text;
}

/** The bytes of a body as the journal keeps them. @param {{ text?: string, base64?: string, length: number, cut: boolean }} body */
export function bytes(body) {
  if (body.length === 0) return el('p', { class: 'muted' }, t('body.empty'));
  const text = body.text ?? body.base64 ?? '';
  const readable = prettyOf(body.text);
  const shown = new TextEncoder().encode(text).length;
  const size = body.cut ? t('body.cut', { count: body.length, shown }) : t('body.bytes', { count: body.length });
  return el(
    'div',
    { class: 'bytes' },
    el(
      'p',
      { class: 'size' },
      size,
      body.text === undefined && `, ${t('body.binary')}`,
      ' ',
      copyButton(text, t('line.body')),
    ),
    el('pre', { tabindex: 0, role: 'group', 'aria-label': t('line.body') }, text),
    readable !== undefined &&
      el(
        'details',
        {},
        el('summary', {}, t('body.pretty')),
        el('pre', { tabindex: 0, role: 'group', 'aria-label': t('body.pretty') }, readable),
      ),
  );
}

/** @param {string | undefined} text @returns {string | undefined} JSON with line breaks, if it is any */
function prettyOf(text) {
  try {
    return text === undefined ? undefined : JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return undefined;
  }
}

/** @param {string} title @param {unknown} value */
export const raw = (title, value) =>
  el(
    'details',
    { 'data-key': `raw-${title}` },
    el('summary', {}, title),
    el('pre', { tabindex: 0, role: 'group', 'aria-label': title }, JSON.stringify(value, null, 2)),
  );

/** @param {Record<string, string>} headers */
export const headersOf = (headers) =>
  el(
    'div',
    { class: 'headers' },
    Object.entries(headers).map(([name, value]) => el('p', {}, el('b', {}, `${name}: `), value)),
  );

/** How a delivery stands. @param {any} delivery */
export function standing({ accepted, next_attempt, url }) {
  if (accepted) return el('span', { class: 'badge good' }, t('delivery.accepted'));
  if (url === null) return el('span', { class: 'badge done' }, t('delivery.nowhere'));
  if (next_attempt) return el('span', { class: 'badge open' }, t('delivery.waiting', { time: clock(next_attempt) }));
  return el('span', { class: 'badge bad' }, t('delivery.open'));
}
