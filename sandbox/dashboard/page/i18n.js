// Two languages; the page is drawn again when the choice changes.
import { en } from './text.en.js';
import { zh } from './text.zh.js';

/** @typedef {'en' | 'zh'} Language */
const KEY = 'sandbox-language';
/** @type {Record<Language, Record<string, string>>} */
const TEXTS = { en, zh };
/** @type {Language} */
let current = chosen();

/** @returns {Language} */
function chosen() {
  const kept = recall(KEY);
  if (kept === 'en' || kept === 'zh') return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

export const language = () => current;
export const locale = () => (current === 'zh' ? 'zh-CN' : 'en-GB');

/** @param {Language} next */
export function setLanguage(next) {
  current = next;
  keep(KEY, next);
}

/** @param {string} key @param {Record<string, string | number>} [values] for the `{name}` places */
export function t(key, values = {}) {
  const text = TEXTS[current][key] ?? TEXTS.en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}

/** A browser may refuse storage. @param {string} key @returns {string | null} */
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string | null} value */
export function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // The choice holds until the page is left.
  }
}
