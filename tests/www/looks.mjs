// What can be measured of how a page looks: nothing cut off, text that stands out from what lies behind it, what axe finds.
import { readFileSync } from 'node:fs';

/** Runs in the page, once, before `axeFindings`. */
export const AXE = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** What axe finds within a place. Runs in the page. @param {string} [root] a selector @returns {Promise<string[]>} */
export async function axeFindings(root = 'html') {
  const { violations } = await /** @type {any} */ (window).axe.run(root === 'html' ? document : root);
  return violations.map(
    (/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ node) => node.html).join(' ')}`,
  );
}

/** Elements of a kind that are not wholly in the window, or lie behind another one. Runs in the page. @param {string} selector */
export function outOfView(selector) {
  const all = [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility());
  if (all.length === 0) return [`there is no ${selector}`];
  return all.flatMap((element) => {
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const inside = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
    const above = [top + 2, bottom - 2]
      .map((y) => document.elementFromPoint((left + right) / 2, y))
      .find((there) => !(there && (element.contains(there) || there.contains(element))));
    if (inside && above === undefined) return [];
    return [`${selector}: ${Math.round(top)} to ${Math.round(bottom)} of ${innerHeight}, behind ${above?.className}`];
  });
}

/** Text whose contrast is below WCAG AA, as "ratio text". Runs in the page. */
export function weakText() {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
  /** @param {string[]} layers bottom first */
  const mix = (layers) => {
    context.clearRect(0, 0, 1, 1);
    for (const layer of layers) {
      context.fillStyle = layer;
      context.fillRect(0, 0, 1, 1);
    }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  /** @param {number[]} rgb */
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((value) =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const weak = [];
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('body *'))) {
    const own = [...element.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => node.textContent ?? '')
      .join('')
      .trim();
    const inactive = element.closest(':disabled, .ahead, .visually-hidden, .skip, option');
    if (!own || inactive || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    const layers = [];
    for (let at = /** @type {Element | null} */ (element); at; at = at.parentElement)
      layers.unshift(getComputedStyle(at).backgroundColor);
    const behind = mix(['#fff', ...layers]);
    const text = mix([`rgb(${behind.join(' ')})`, style.color]);
    const [light, dark] = [luminance(text), luminance(behind)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) weak.push(`${ratio.toFixed(2)} ${own.slice(0, 40)}`);
  }
  return weak;
}

/** Elements that stick out of the window sideways, or hide part of their text. Runs in the page. */
export function cutOff() {
  const width = document.documentElement.clientWidth;
  const found =
    document.documentElement.scrollWidth > width
      ? [`the page is ${document.documentElement.scrollWidth} wide, the window ${width}`]
      : [];
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('main *'))) {
    if (!element.checkVisibility() || element.closest('.visually-hidden, .lane-heads, input, textarea, select'))
      continue;
    const { left, right, width: own } = element.getBoundingClientRect();
    if (own > 0 && (right > width + 1 || left < -1)) found.push(`sticks out: ${element.className || element.tagName}`);
    const clips = ['hidden', 'clip'].includes(getComputedStyle(element).overflowX);
    if (clips && element.scrollWidth > element.clientWidth + 1) found.push(`cut off: ${element.className}`);
  }
  return [...new Set(found)];
}

/** Controls without an accessible name. Runs in the page. */
export function nameless() {
  return [
    ...document.querySelectorAll('main button, main input, main select, main textarea, header select, [role="tab"]'),
  ]
    .filter((control) => {
      const { labels } = /** @type {HTMLInputElement} */ (control);
      const text =
        control.getAttribute('aria-label') ??
        ([...(labels ?? [])].map((label) => label.textContent).join('') || control.textContent);
      return !text?.trim();
    })
    .map((control) => control.outerHTML.slice(0, 120));
}
