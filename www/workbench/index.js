// The signature workbench: any message in, its signed text and a verdict out.
import { inBoth, messageLines, panel, refusal, verdict } from '../common/bytes.js';
import { debounce, el } from '../common/dom.js';
import { jsonSegments, legend, tieFields } from '../common/fields.js';
import { clientWithApiKey } from '../common/keys.js';
import { diagnose } from './diagnosis.js';
import { EXAMPLES, makeExample } from './examples.js';
import { missingParts, readHeaders } from './read.js';

/** @type {Record<string, (text: string) => string>} How the text in the box stands for the body's bytes. */
const BODY_FORMS = {
  lf: (text) => text,
  crlf: (text) => text.replaceAll('\n', '\r\n'),
};

class Workbench {
  #soon = debounce(() => this.#judge(), 200);
  #head = this.#area('wb-head', 7);
  #body = this.#area('wb-body', 7);
  #key = this.#area('wb-key', 4);
  #id = this.#line('wb-id');
  #apiKey = this.#line('wb-apikey');
  #form = el(
    'select',
    { id: 'wb-form', on: { change: () => this.#judge() } },
    ...Object.keys(BODY_FORMS).map((form) => el('option', { value: form, t: `wb.form.${form}` })),
  );
  #clock = el('input', { type: 'checkbox', id: 'wb-clock', checked: true, on: { change: () => this.#judge() } });
  #example = el(
    'select',
    { id: 'wb-example', on: { change: () => void this.#load() } },
    ...Object.entries(EXAMPLES).map(([group, names]) =>
      el(
        'optgroup',
        { label: `wb.examples.${group}` },
        ...names.map((name) => el('option', { value: name, t: `wb.example.${name}` })),
      ),
    ),
  );
  /** Verdict and causes, announced as they change. */
  #result = el('div', { class: 'result', 'aria-live': 'polite' });
  #bytes = el('div', { class: 'parts' });
  #round = 0;

  /** @param {HTMLElement} root */
  constructor(root) {
    root.append(
      el(
        'div',
        { class: 'bench-grid' },
        el(
          'form',
          { class: 'card inputs', novalidate: true, on: { submit: (event) => event.preventDefault() } },
          field('wb-example', 'wb.example', this.#example),
          field('wb-head', 'wb.head', this.#head, 'wb.head.hint'),
          field('wb-body', 'wb.body', this.#body, 'wb.body.hint'),
          field('wb-form', 'wb.form', this.#form),
          field('wb-key', 'wb.key', this.#key, 'wb.key.hint'),
          field('wb-id', 'wb.id', this.#id, 'wb.id.hint'),
          field('wb-apikey', 'wb.apikey', this.#apiKey, 'wb.apikey.hint'),
          el('label', { class: 'check', for: 'wb-clock' }, this.#clock, el('span', { t: 'wb.clock' })),
        ),
        el('section', { class: 'card outputs', label: 'wb.result' }, this.#result, this.#bytes),
      ),
    );
    tieFields(root);
    void this.#load();
  }

  /** @param {string} id @param {number} rows */
  #area(id, rows) {
    return el('textarea', { id, rows, ...this.#typed(id) });
  }

  /** @param {string} id */
  #line(id) {
    return el('input', { id, type: 'text', ...this.#typed(id) });
  }

  /** @param {string} id */
  #typed(id) {
    return {
      spellcheck: 'false',
      autocomplete: 'off',
      'aria-describedby': `${id}-hint`,
      on: { input: () => this.#edited() },
    };
  }

  /** Drops the answer under way: it is about the text before this edit. */
  #edited() {
    this.#round += 1;
    this.#soon();
  }

  async #load() {
    const round = (this.#round += 1);
    if (!this.#head.value) this.#result.replaceChildren(el('p', { class: 'muted', t: 'page.keys' }));
    const example = await makeExample(this.#example.value);
    if (round !== this.#round) return;
    this.#head.value = example.head;
    this.#body.value = example.body;
    this.#key.value = example.publicKey;
    this.#id.value = example.publicKeyId;
    this.#apiKey.value = example.apiV3Key ?? '';
    this.#form.value = 'lf';
    this.#judge();
  }

  #judge() {
    const reading = readHeaders(this.#head.value);
    const body = BODY_FORMS[this.#form.value](this.#body.value);
    const publicKey = this.#key.value.trim();
    const missing = [...missingParts(reading), ...(publicKey ? [] : ['publicKey'])];
    if (missing.length > 0) {
      this.#bytes.replaceChildren();
      this.#result.replaceChildren(verdict(null, ['wb.missing', { names: missing.join(', ') }]));
      return;
    }
    let sound = false;
    try {
      const publicKeyId = this.#id.value.trim();
      const { valid, message, findings } = diagnose(reading, {
        body,
        publicKey,
        publicKeyId,
        byOwnClock: this.#clock.checked,
      });
      const lines = messageLines(reading.kind, message);
      sound = valid && findings.length === 0;
      this.#result.replaceChildren(
        verdict(sound, sound ? 'wb.sound' : valid ? 'wb.valid' : 'wb.invalid'),
        ...findings.map(finding),
      );
      this.#bytes.replaceChildren(
        ...[legend(lines)].flatMap((chips) => chips ?? []),
        panel(`bytes.message.${reading.kind}`, lines, message),
        readTable(reading),
      );
    } catch (error) {
      this.#bytes.replaceChildren();
      this.#result.replaceChildren(refusal(/** @type {any} */ (error)));
      return;
    }
    // As everywhere: what does not verify is not opened.
    if (sound && this.#apiKey.value.trim() && reading.kind === 'response') void this.#open(body);
  }

  /** Opens the notification's content under the APIv3 key. @param {string} body */
  async #open(body) {
    const round = this.#round;
    const shown = this.#result.firstChild;
    const content = await openNotification(body, this.#apiKey.value.trim());
    if (round === this.#round && shown === this.#result.firstChild) this.#bytes.append(content);
  }
}

/** @param {string} body @param {string} apiV3Key */
async function openNotification(body, apiV3Key) {
  try {
    const { resource } = JSON.parse(body);
    const text = await (await clientWithApiKey(apiV3Key)).decryptResource(resource);
    return plaintextPanel(text);
  } catch (error) {
    return refusal(/** @type {any} */ (error));
  }
}

/** A decrypted text, indented if it is JSON (certificates are not). @param {string} text */
export function plaintextPanel(text) {
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Shown as it is.
  }
  return panel('bytes.decrypted', el('pre', { class: 'code' }, ...jsonSegments(shown)), text);
}

/** One cause, in the library's words. @param {import('./diagnosis.js').Finding} finding */
function finding({ code, zh, en }) {
  return el(
    'div',
    { class: 'finding' },
    el('code', { class: 'finding-code' }, code),
    el('p', {}, ...inBoth(zh.text, en.text)),
    el('p', { class: 'remedy' }, ...inBoth(zh.remedy, en.remedy)),
  );
}

/** What was read from the headers. @param {import('./read.js').Reading} reading */
function readTable(reading) {
  const rows = Object.entries(reading).filter(([, value]) => value);
  return el(
    'details',
    { class: 'read' },
    el('summary', { t: 'wb.read' }),
    el('dl', {}, ...rows.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value ?? '')])),
  );
}

/** @param {string} id @param {string} t @param {HTMLElement} input @param {string} [hint] */
export function field(id, t, input, hint) {
  return el(
    'div',
    { class: 'field wide' },
    el('label', { for: id, t }),
    input,
    hint ? el('p', { class: 'hint', id: `${id}-hint`, t: hint }) : null,
  );
}

/** @param {HTMLElement} root */
export function mount(root) {
  new Workbench(root);
}
