// Small helpers to build elements. Text comes from the dictionaries, so that a change of language needs no rebuild.
import { translateElement } from './i18n.js';

/**
 * @typedef {string | [key: string, values: Record<string, string | number>]} TextRef a dictionary key, or with values
 * @typedef {object} Own
 * @property {TextRef} [t] text content by key
 * @property {TextRef} [label] `aria-label` by key
 * @property {TextRef} [hint] `placeholder` by key
 * @property {string} [class]
 * @property {string} [f] the protocol field this element shows; see fields.js
 * @property {Record<string, (event: any) => void>} [on]
 * @property {string} [value]
 */

/**
 * Creates an element.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Own & Record<string, unknown>} [props] own members above; anything else becomes an attribute (`true`: empty)
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, props = {}, ...children) {
  const { t, label, hint, class: className, f, on, value, ...attributes } = props;
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (f) element.dataset.f = f;
  for (const [name, attribute] of Object.entries(attributes)) {
    if (attribute === undefined || attribute === false) continue;
    element.setAttribute(name, attribute === true ? '' : String(attribute));
  }
  for (const [type, handler] of Object.entries(on ?? {})) element.addEventListener(type, handler);
  if (t !== undefined) setText(element, t);
  if (label !== undefined) remember(element, 'tLabel', label);
  if (hint !== undefined) remember(element, 'tHint', hint);
  if (value !== undefined) /** @type {any} */ (element).value = value;
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/**
 * Gives an element a text of the dictionaries, now and after every change of language.
 * @param {HTMLElement} element
 * @param {TextRef} ref
 */
export function setText(element, ref) {
  remember(element, 't', ref);
}

/** @param {HTMLElement} element @param {'t' | 'tLabel' | 'tHint'} name @param {TextRef} ref */
function remember(element, name, ref) {
  const [key, values] = typeof ref === 'string' ? [ref, undefined] : ref;
  element.dataset[name] = key;
  if (values) element.dataset[`${name}Values`] = JSON.stringify(values);
  else delete element.dataset[`${name}Values`];
  translateElement(element);
}

/**
 * The element with this id, of this type.
 * @template {typeof HTMLElement} T
 * @param {string} id
 * @param {T} type
 * @returns {InstanceType<T>}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`no #${id}`);
  return /** @type {InstanceType<T>} */ (element);
}

/**
 * Calls the last of a burst only.
 * @param {() => void} action
 * @param {number} ms
 */
export function debounce(action, ms) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, ms);
  };
}
