// Shows exact bytes: canonical messages line by line, HTTP messages, JSON, verdicts.
import { copyButton } from './copy.js';
import { el } from './dom.js';
import { authorizationSegments, headerField, jsonSegments, segment, targetSegments } from './fields.js';

/**
 * @typedef {import('../pkg/index.js').ErrorTexts} Texts
 * @typedef {{ code?: string, message: string, zh?: Texts, en?: Texts }} Refusal an error of the library, or another
 * @typedef {{ kind: 'message', form: Form, text: string, title?: string }
 *   | { kind: 'http', title: string, start: string, headers: [string, string][], body: string }
 *   | { kind: 'json', title: string, text: string }
 *   | { kind: 'verdict', ok: boolean | null, text: import('./dom.js').TextRef }
 *   | { kind: 'note', text: import('./dom.js').TextRef }
 *   | { kind: 'error', error: Refusal }} Part
 * @typedef {'request' | 'response' | 'pay'} Form
 */

/** The lines of each signed text: the name shown in the margin, and the field. */
const LINES = /** @type {const} */ ({
  request: ['method', 'url', 'timestamp', 'nonce', 'body'],
  response: ['timestamp', 'nonce', 'body'],
  pay: ['appid', 'timestamp', 'nonce', 'prepay_id'],
});

/** @param {Part} part @returns {HTMLElement} */
export function renderPart(part) {
  switch (part.kind) {
    case 'message':
      return panel(part.title ?? `bytes.message.${part.form}`, messageLines(part.form, part.text), part.text);
    case 'http':
      return httpPanel(part);
    case 'json':
      return panel(part.title, el('pre', { class: 'code' }, ...jsonSegments(part.text)), part.text);
    case 'verdict':
      return verdict(part.ok, part.text);
    case 'note':
      return el('p', { class: 'note', t: part.text });
    case 'error':
      return refusal(part.error);
  }
}

/**
 * A titled box of bytes with a copy button.
 * @param {import('./dom.js').TextRef} title
 * @param {HTMLElement} content
 * @param {string} copied what the button copies
 */
export function panel(title, content, copied) {
  const bytes = new TextEncoder().encode(copied).length;
  return figure(title, el('span', { class: 'size', t: ['bytes.size', { n: bytes }] }), content, copied);
}

/**
 * Code, which is no bytes of the wire.
 * @param {import('./dom.js').TextRef} title @param {string} text
 */
export const source = (title, text) => figure(title, null, el('pre', { class: 'source' }, text), text);

/** @param {import('./dom.js').TextRef} title @param {HTMLElement | null} note @param {HTMLElement} content @param {string} copied */
const figure = (title, note, content, copied) =>
  el('figure', { class: 'bytes' }, el('figcaption', {}, el('span', { t: title }), note, copyButton(copied)), content);

/**
 * A signed text, one row per line: its name, its bytes, and the line feed that ends it.
 * @param {Form} form
 * @param {string} text
 */
export function messageLines(form, text) {
  const names = LINES[form];
  const rows = splitMessage(text, names.length).map(({ content, ended }, index) => {
    const f = names[index];
    const pieces = f === 'body' ? jsonSegments(content) : f === 'url' ? targetSegments(content) : [content];
    return el(
      'div',
      { class: 'line', role: 'listitem' },
      el('span', { class: 'line-name' }, f),
      el(
        'span',
        { class: f === 'body' ? 'seg seg-body' : 'seg', f },
        ...breaksShown(pieces),
        content === '' ? el('span', { class: 'empty', t: 'bytes.empty' }) : null,
      ),
      ended ? el('span', { class: 'lf', title: 'LF, 0x0A', label: 'bytes.lf', role: 'img' }, '↵') : null,
    );
  });
  return el('div', { class: 'lines', role: 'list', label: `bytes.message.${form}` }, ...rows);
}

/** @param {string} text @param {number} count @returns {{ content: string, ended: boolean }[]} the last one may hold line feeds */
function splitMessage(text, count) {
  const lines = [];
  let rest = text;
  for (let index = 0; index < count - 1; index++) {
    const at = rest.indexOf('\n');
    if (at < 0) break;
    lines.push({ content: rest.slice(0, at), ended: true });
    rest = rest.slice(at + 1);
  }
  const ended = rest.endsWith('\n');
  lines.push({ content: ended ? rest.slice(0, -1) : rest, ended });
  return lines;
}

/** Line feeds and carriage returns inside a line, made visible. @param {(Node | string)[]} pieces */
function breaksShown(pieces) {
  return pieces.flatMap((piece) => {
    if (typeof piece !== 'string' || !/[\r\n]/.test(piece)) return [piece];
    return piece.split(/(\r\n|\r|\n)/).map((part) => {
      if (!/[\r\n]/.test(part)) return part;
      const mark = part.replace('\r', '␍').replace('\n', '↵');
      return el('span', {}, el('span', { class: 'lf inner', title: JSON.stringify(part) }, mark), '\n');
    });
  });
}

/** @param {Extract<Part, { kind: 'http' }>} part */
function httpPanel({ title, start, headers, body }) {
  const text = `${start}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
  const [, method, target, rest] = /^([A-Z]+) (\S+)( HTTP\/.*)$/.exec(start) ?? [];
  const first = method
    ? [segment(method, 'method'), ' ', el('span', { class: 'seg', f: 'url' }, ...targetSegments(target)), rest]
    : [start];
  const content = el(
    'div',
    { class: 'http' },
    el('div', { class: 'http-start' }, ...first),
    ...headers.map(([name, value]) => {
      const f = headerField(name);
      const pieces = name.toLowerCase() === 'authorization' ? authorizationSegments(value) : [value];
      return el(
        'div',
        { class: 'http-header' },
        el('span', { class: 'http-name' }, `${name}: `),
        f ? segment(value, f) : el('span', {}, ...pieces),
      );
    }),
    body === ''
      ? el('div', { class: 'http-body none', t: 'bytes.nobody' })
      : el('div', { class: 'http-body' }, el('span', { class: 'seg seg-body', f: 'body' }, ...jsonSegments(body))),
  );
  return panel(title, content, text);
}

/**
 * @param {boolean | null} ok `null`: neither good nor bad
 * @param {import('./dom.js').TextRef} text
 */
export function verdict(ok, text) {
  const state = ok === null ? 'neutral' : ok ? 'good' : 'bad';
  const mark = ok === null ? '·' : ok ? '✓' : '✕';
  return el(
    'p',
    { class: `verdict ${state}` },
    el('span', { class: 'mark', 'aria-hidden': 'true' }, mark),
    el('span', { t: text }),
  );
}

/** A text of the library in both languages, of which the page's is shown. @param {string} zh @param {string} en */
export const inBoth = (zh, en) => [
  el('span', { class: 'only-zh', lang: 'zh-CN' }, zh),
  el('span', { class: 'only-en', lang: 'en' }, en),
];

/** That the library refused, in one line. @param {Refusal} error */
const refusalLine = ({ code, message, zh, en }) =>
  el(
    'p',
    { class: 'verdict bad' },
    el('span', { class: 'mark', 'aria-hidden': 'true' }, '✕'),
    el('span', {}, code ? el('code', {}, code) : null, ' ', ...inBoth(zh?.message ?? message, en?.message ?? message)),
  );

/** The verdict that the parts come to, if they have one: a refusal, or the last one. @param {readonly Part[]} parts */
export function summary(parts) {
  for (const part of parts) if (part.kind === 'error') return refusalLine(part.error);
  for (const part of [...parts].reverse()) if (part.kind === 'verdict') return verdict(part.ok, part.text);
  return undefined;
}

/** What the library refused, in its own words. @param {Refusal} error */
export function refusal(error) {
  const { zh, en } = error;
  const issues = zh?.issues ?? [];
  return el(
    'div',
    { class: 'refusal' },
    refusalLine(error),
    issues.length > 0
      ? el(
          'ul',
          { class: 'issues' },
          ...issues.map(({ field, ...issue }, index) =>
            el(
              'li',
              {},
              el('code', { f: lastName(field) }, field),
              ' ',
              ...issueInBoth(issue, en?.issues?.[index] ?? issue),
            ),
          ),
        )
      : zh && en
        ? el('p', { class: 'remedy' }, ...inBoth(zh.remedy, en.remedy))
        : null,
  );
}

/** @param {Omit<import('../pkg/index.js').Issue, 'field'>} zh @param {Omit<import('../pkg/index.js').Issue, 'field'>} en */
export const issueInBoth = (zh, en) => inBoth(`${zh.reason}。${zh.remedy}`, `${en.reason}. ${en.remedy}`);

/** @param {string} field */
const lastName = (field) => field.split('.').at(-1) ?? field;
