// Elements, and bringing the page up to date without losing focus, scroll positions or what was typed. Text is always text:
// nothing here parses markup.

/** @typedef {Node | string | number | null | undefined | false} Child */
const SVG = 'http://www.w3.org/2000/svg';
const HANDLERS = /** @type {const} */ (['onclick', 'onsubmit', 'oninput', 'onchange', 'ontoggle']);

/**
 * @param {string} tag
 * @param {Record<string, any>} [props] `class`, handlers as `onclick`, anything else becomes an attribute (`true`: empty)
 * @param {...(Child | Child[])} children
 * @returns {any}
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === 'function') /** @type {any} */ (element)[name] = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(
    ...children
      .flat()
      .flatMap((child) =>
        child === null || child === undefined || child === false ? [] : [child instanceof Node ? child : String(child)],
      ),
  );
  return element;
}

/** @param {string} tag @param {Record<string, string>} attributes @param {...Node} children */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * Makes the children of an element like these; elements of the same kind, or of the same `data-key`, stay.
 * @param {Element} parent
 * @param {Iterable<Node>} wanted
 */
export function show(parent, wanted) {
  /** @type {Map<string, Element>} */
  const keyed = new Map();
  for (const child of parent.children) {
    const key = keyOf(child);
    if (key !== undefined) keyed.set(key, child);
  }
  let at = parent.firstChild;
  for (const next of [...wanted]) {
    const key = keyOf(next);
    const known = key === undefined ? undefined : keyed.get(key);
    const kept =
      known ?? (at && key === undefined && keyOf(at) === undefined && at.nodeName === next.nodeName ? at : undefined);
    if (kept && kept.nodeName === next.nodeName) {
      if (kept === at) at = at.nextSibling;
      else parent.insertBefore(kept, at);
      renew(kept, next);
    } else {
      parent.insertBefore(next, at);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

/** @param {Node} node */
const keyOf = (node) => (node instanceof HTMLElement ? node.dataset.key : undefined);

/** @param {Node} old @param {Node} next of the same kind */
function renew(old, next) {
  if (!(old instanceof Element) || !(next instanceof Element)) {
    if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue;
    return;
  }
  for (const name of HANDLERS) /** @type {any} */ (old)[name] = /** @type {any} */ (next)[name];
  for (const { name } of [...old.attributes]) {
    // Whether details are open, the reader decides.
    if (!next.hasAttribute(name) && !(name === 'open' && old instanceof HTMLDetailsElement)) old.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  show(old, next.childNodes);
}

/** The element with this id. @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);
