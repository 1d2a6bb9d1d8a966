// Light, dark, or as the system says.
import { recall, store } from './memory.js';

/** @typedef {'auto' | 'light' | 'dark'} Theme */
const THEMES = /** @type {const} */ (['auto', 'light', 'dark']);

/** @returns {Theme} */
export function theme() {
  const chosen = recall('theme');
  return THEMES.find((name) => name === chosen) ?? 'auto';
}

/** @param {Theme} next */
export function setTheme(next) {
  store('theme', next === 'auto' ? null : next);
  applyTheme();
}

export function applyTheme() {
  const chosen = theme();
  if (chosen === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}
