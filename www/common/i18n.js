// Two languages. Elements carry the key of their text, so switching rewrites texts in place and keeps all state.
import { en } from './text.en.js';
import { zh } from './text.zh.js';
import { recall, store } from './memory.js';

/** @typedef {'en' | 'zh'} Language */

/** @type {Record<Language, Record<string, string>>} */
const dictionaries = { en, zh };

/** @type {Language} */
let current = preferred();

/** @returns {Language} */
export const language = () => current;

/** @returns {Language} */
function preferred() {
  const chosen = recall('language');
  if (chosen === 'en' || chosen === 'zh') return chosen;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values] for the `{name}` places of the text
 * @returns {string}
 */
export function t(key, values = {}) {
  const text = dictionaries[current][key];
  if (text === undefined) {
    console.error(`no text for ${key}`);
    return key;
  }
  return text.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}

/** @param {HTMLElement} element */
export function translateElement(element) {
  const { t: text, tValues, tLabel, tLabelValues, tHint, tHintValues } = element.dataset;
  if (text !== undefined) element.replaceChildren(...rich(t(text, tValues && JSON.parse(tValues))));
  const label = element instanceof HTMLOptGroupElement ? 'label' : 'aria-label';
  if (tLabel !== undefined) element.setAttribute(label, t(tLabel, tLabelValues && JSON.parse(tLabelValues)));
  if (tHint !== undefined) element.setAttribute('placeholder', t(tHint, tHintValues && JSON.parse(tHintValues)));
}

/** Text with `code` between backticks. @param {string} text @returns {(Node | string)[]} */
function rich(text) {
  return text.split('`').map((piece, index) => {
    if (index % 2 === 0) return piece;
    const code = document.createElement('code');
    code.textContent = piece;
    return code;
  });
}

/** @param {Language} next */
export function setLanguage(next) {
  current = next;
  store('language', next);
  applyLanguage();
}

export function applyLanguage() {
  document.documentElement.lang = current === 'zh' ? 'zh-CN' : 'en';
  document.title = t('page.title');
  for (const element of document.querySelectorAll('[data-t], [data-t-label], [data-t-hint]')) {
    translateElement(/** @type {HTMLElement} */ (element));
  }
  document.dispatchEvent(new Event('language'));
}
