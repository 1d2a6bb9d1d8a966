// "Decrypt a notification": AES-256-GCM taken apart, with a throwaway APIv3 key.
import { refusal, verdict } from '../common/bytes.js';
import { debounce, el } from '../common/dom.js';
import { clientWithApiKey, throwawayKeys } from '../common/keys.js';
import { field, plaintextPanel } from '../workbench/index.js';
import { paidNotification } from '../workbench/examples.js';

const TAG_LENGTH = 16;

/** @typedef {{ algorithm?: string, ciphertext?: string, nonce?: string, associated_data?: string }} Resource */

class DecryptPanel {
  #soon = debounce(() => void this.#open(), 200);
  #key = el('input', { id: 'dc-key', type: 'text', 'aria-describedby': 'dc-key-hint', ...this.#typed() });
  #body = el('textarea', { id: 'dc-body', rows: 14, 'aria-describedby': 'dc-body-hint', ...this.#typed() });
  /** The verdict, announced as it changes. */
  #result = el('div', { class: 'result', 'aria-live': 'polite' });
  #bytes = el('div', { class: 'parts' });
  #round = 0;

  /** @param {HTMLElement} root */
  constructor(root) {
    const button = (/** @type {string} */ name, /** @type {() => unknown} */ click) =>
      el('button', { type: 'button', t: `dc.${name}`, 'data-change': name, on: { click } });
    root.append(el('div', { class: 'bench-grid' },
      el('form', { class: 'card inputs', novalidate: true, on: { submit: (event) => event.preventDefault() } },
        el('div', { class: 'buttons', role: 'group', label: 'dc.changes' },
          button('fresh', () => this.#load()),
          button('otherkey', () => this.#change((resource) => resource, true)),
          button('flip', () => this.#change(flipped)),
          button('aad', () => this.#change((resource) => ({ ...resource, associated_data: '' }))),
          button('cuttag', () => this.#change((resource) => ({ ...resource, ciphertext: cut(resource.ciphertext ?? '') })))),
        field('dc-key', 'dc.key', this.#key, 'dc.key.hint'),
        field('dc-body', 'dc.body', this.#body, 'dc.body.hint')),
      el('section', { class: 'card outputs', label: 'dc.result' }, this.#result, this.#bytes)));
    void this.#load();
  }

  #typed() {
    return { spellcheck: 'false', autocomplete: 'off', on: { input: this.#soon } };
  }

  async #load() {
    const keys = await throwawayKeys();
    const { body } = await paidNotification(keys);
    this.#key.value = keys.apiV3Key;
    this.#body.value = JSON.stringify(JSON.parse(new TextDecoder().decode(body)), null, 2);
    await this.#open();
  }

  /** Spoils what is in the boxes. @param {(resource: Resource) => Resource} change @param {boolean} [key] the key too */
  #change(change, key = false) {
    const parsed = parse(this.#body.value);
    if (!parsed) return;
    const { envelope, resource } = parsed;
    const changed = change(resource);
    this.#body.value = JSON.stringify(envelope ? { ...envelope, resource: changed } : changed, null, 2);
    if (key) this.#key.value = [...this.#key.value].reverse().join('');
    void this.#open();
  }

  async #open() {
    const round = (this.#round += 1);
    const parsed = parse(this.#body.value);
    if (!parsed) {
      this.#bytes.replaceChildren();
      this.#result.replaceChildren(verdict(false, 'dc.nojson'));
      return;
    }
    const { resource } = parsed;
    /** @type {HTMLElement} */
    let outcome;
    const bytes = [anatomy(this.#key.value, resource)];
    try {
      const client = await clientWithApiKey(this.#key.value);
      const text = client.decryptResource(/** @type {import('../pkg/index.js').EncryptedResource} */ (resource));
      outcome = verdict(true, 'dc.opened');
      bytes.unshift(plaintextPanel(text));
    } catch (error) {
      outcome = refusal(/** @type {any} */ (error));
    }
    if (round !== this.#round) return;
    this.#result.replaceChildren(outcome);
    this.#bytes.replaceChildren(...bytes);
  }
}

/** The four inputs of AES-256-GCM, with their lengths. @param {string} key @param {Resource} resource */
function anatomy(key, { ciphertext = '', nonce = '', associated_data = '' }) {
  const bytes = decoded(ciphertext);
  const sealed = Math.max(0, bytes.length - TAG_LENGTH);
  const row = (/** @type {string} */ name, /** @type {string} */ f, /** @type {number} */ length, /** @type {string} */ value) =>
    el('div', { class: 'anatomy-row' },
      el('dt', {}, el('span', { t: `dc.part.${name}` }), el('span', { class: 'size', t: ['bytes.size', { n: length }] })),
      el('dd', {}, el('span', { class: 'seg', f }, value || '—')));
  const utf8 = (/** @type {string} */ text) => new TextEncoder().encode(text).length;
  return el('section', { class: 'anatomy' }, el('h3', { t: 'dc.anatomy' }), el('dl', {},
    row('key', 'api_v3_key', utf8(key), `${key.slice(0, 4)}…`),
    row('nonce', 'aes_nonce', utf8(nonce), nonce),
    row('aad', 'associated_data', utf8(associated_data), associated_data),
    row('ciphertext', 'ciphertext', sealed, hex(bytes.subarray(0, Math.min(sealed, 48))) + (sealed > 48 ? ' …' : '')),
    row('tag', 'tag', bytes.length - sealed, hex(bytes.subarray(sealed)))));
}

/** @param {string} text @returns {{ envelope?: Record<string, unknown>, resource: Resource } | undefined} */
function parse(text) {
  try {
    const value = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { resource } = value;
    return typeof resource === 'object' && resource !== null ? { envelope: value, resource } : { resource: value };
  } catch {
    return undefined;
  }
}

/** @param {Resource} resource @returns {Resource} one bit of the ciphertext changed */
function flipped(resource) {
  const bytes = decoded(resource.ciphertext ?? '');
  if (bytes.length > 0) bytes[0] ^= 1;
  return { ...resource, ciphertext: encoded(bytes) };
}

/** @param {string} ciphertext */
const cut = (ciphertext) => encoded(decoded(ciphertext).slice(0, -4));

/** @param {string} base64 */
function decoded(base64) {
  try {
    return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

/** @param {Uint8Array} bytes */
const encoded = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

/** @param {Uint8Array} bytes */
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');

/** @param {HTMLElement} root */
export function mount(root) {
  new DecryptPanel(root);
}
