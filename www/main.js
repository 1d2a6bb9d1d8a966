// Brings the page to life: theme and language first, then the part that is open; the others when they are opened.
import { copies } from './common/copy.js';
import { byId, el, setText } from './common/dom.js';
import { applyLanguage, language, setLanguage } from './common/i18n.js';
import { applyTheme, setTheme, theme } from './common/theme.js';

/** @type {Record<string, () => Promise<{ mount: (root: HTMLElement) => void }>>} */
const PARTS = {
  flow: () => import('./flow/index.js'),
  workbench: () => import('./workbench/index.js'),
  decrypt: () => import('./decrypt/index.js'),
  bench: () => import('./bench/index.js'),
};
const names = Object.keys(PARTS);
const mounted = new Set();

applyTheme();
applyLanguage();
const tabs = names.map((name) => byId(`tab-${name}`, HTMLButtonElement));
const themes = byId('theme', HTMLSelectElement);
themes.value = theme();
themes.addEventListener('change', () => setTheme(/** @type {import('./common/theme.js').Theme} */ (themes.value)));
const languages = byId('language', HTMLSelectElement);
languages.value = language();
languages.addEventListener('change', () =>
  setLanguage(/** @type {import('./common/i18n.js').Language} */ (languages.value)),
);

tabs.forEach((tab, index) => {
  tab.addEventListener('click', () => {
    history.replaceState(null, '', `#${names[index]}`);
    void open(index);
  });
  tab.addEventListener('keydown', (event) => {
    const next = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: names.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const target = tabs[(next + names.length) % names.length];
    target.focus();
    target.click();
  });
});
// Other addresses lead to a place outside of the parts.
window.addEventListener('hashchange', () => void (inAddress() >= 0 && open(inAddress())));
void open(Math.max(0, inAddress()));
for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll('[data-copy]')))
  copies(button, button.dataset.copy ?? '');

function inAddress() {
  return names.indexOf(location.hash.slice(1));
}

/** @param {number} index */
async function open(index) {
  tabs.forEach((tab, at) => {
    tab.setAttribute('aria-selected', String(at === index));
    tab.tabIndex = at === index ? 0 : -1;
    byId(`part-${names[at]}`, HTMLElement).hidden = at !== index;
  });
  // On a phone the tabs are wider than the page.
  tabs[index].scrollIntoView({ block: 'nearest', inline: 'nearest' });
  const name = names[index];
  if (mounted.has(name)) return;
  mounted.add(name);
  const root = byId(`part-${name}`, HTMLElement);
  const waiting = el('p', { class: 'muted', role: 'status', t: 'page.loading' });
  root.append(waiting);
  try {
    const part = await PARTS[name]();
    waiting.remove();
    part.mount(root);
    root.dataset.ready = 'true';
  } catch (error) {
    setText(waiting, 'page.broken');
    throw error;
  }
}
