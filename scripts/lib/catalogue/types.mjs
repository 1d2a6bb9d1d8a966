// Makes `endpoints.d.ts`: the types of all operations. It imports nothing, so that one file serves `import` and `require`.
import { has, memberOf, operationsOf, resolved, wordOf } from './facts.mjs';

/**
 * @typedef {import('./facts.mjs').Catalogue} Catalogue
 * @typedef {import('./facts.mjs').Operation} Operation
 * @typedef {import('./facts.mjs').ProductFacts} ProductFacts
 * @typedef {import('./facts.mjs').Members} Members
 * @typedef {import('./facts.mjs').Shape} Shape
 *
 * What a shape is written for: what callers pass; an answer of which `!` is to be trusted; any other answer.
 * @typedef {'request' | 'compared' | 'answer'} Use
 */

/** @param {Catalogue} catalogue */
export function declarations(catalogue) {
  const writer = new Writer(catalogue);
  const operations = operationsOf(catalogue);
  const entries = operations.map((operation) => writer.entry(operation));
  return `// The types of all operations (全部接口的类型). Made by \`npm run build\` from \`facts/catalogue\`: change that.
//
// What is required of a request is what the documentation says. Members of answers are optional unless two descriptions
// agree that they are there; none is checked at run time. Lists of known values are open, and so are answers.

/** Every operation by method and path: what it takes, and what it answers. */
export interface Endpoints {
${entries.join('')}}

type Open = { [more: string]: unknown };
/** A value that is not known yet. */
type Other = string & {};
${writer.interfaces()}export {};
`;
}

class Writer {
  #catalogue;
  /** Text of every named shape, by its name. @type {Map<string, string>} */
  #named = new Map();
  /** The name of a shape for a use. @type {Map<string, string>} */
  #names = new Map();
  /** Shapes whose answers are not all compared. @type {Set<Shape>} */
  #untrusted = new Set();

  /** @param {Catalogue} catalogue */
  constructor(catalogue) {
    this.#catalogue = catalogue;
    for (const operation of operationsOf(catalogue)) {
      if (!has(operation, 'compared')) this.#distrust(operation.of, operation.answer);
    }
  }

  /** @param {ProductFacts} of @param {Shape | null} shape */
  #distrust(of, shape) {
    if (shape === null) return;
    const inner = resolved(this.#catalogue, of, shape);
    if (typeof inner !== 'object' || this.#untrusted.has(inner)) return;
    this.#untrusted.add(inner);
    for (const part of Array.isArray(inner) ? [inner[0]] : Object.values(inner)) this.#distrust(of, part);
  }

  /** @param {Operation} operation */
  entry(operation) {
    const { key, title, of, params, query, body } = operation;
    const doc = `  /** ${title}.${has(operation, 'deprecated') ? ' @deprecated' : ''} */\n`;
    if (has(operation, 'upload')) return `${doc}  '${key}': { upload: true };\n`;
    const members = [
      params && `params: ${this.#type(of, params, 'request')}`,
      query && `query${someRequired(query) ? '' : '?'}: ${this.#type(of, query, 'request')}`,
      idempotencyKey(operation),
      body && `body: ${this.#type(of, body, 'request')}`,
    ].filter(Boolean);
    const input = members.length > 0 ? `{ ${members.join('; ')} }` : '{}';
    return `${doc}  '${key}': { input: ${input}; ${this.#answer(operation)} };\n`;
  }

  /** @param {Operation} operation */
  #answer(operation) {
    const { of, answer } = operation;
    if (answer === 'file') return 'file: true';
    if (answer === null) return 'answer: null';
    return `answer: ${this.#type(of, answer, has(operation, 'compared') ? 'compared' : 'answer')}`;
  }

  interfaces() {
    return [...this.#named].map(([name, text]) => `interface ${name} ${text}\n`).join('');
  }

  /** @param {ProductFacts} of @param {Shape} shape @param {Use} use @returns {string} */
  #type(of, shape, use) {
    if (typeof shape === 'string') return shape.startsWith('@') ? this.#reference(of, shape, use) : wordType(shape);
    if (Array.isArray(shape)) {
      const item = this.#type(of, shape[0], use);
      return `${use === 'request' ? 'readonly ' : ''}${item.includes('|') ? `(${item})` : item}[]`;
    }
    const members = Object.entries(shape).map(([member, inner]) => {
      const { name, required, json } = memberOf(member);
      const type = json ? 'string' : this.#type(of, inner, use);
      return `${/^[\w$]+$/.test(name) ? name : `'${name}'`}${required && use !== 'answer' ? '' : '?'}: ${type}`;
    });
    if (use !== 'request') members.push('[more: string]: unknown');
    return `{ ${members.join('; ')} }`;
  }

  /** @param {ProductFacts} of @param {string} reference @param {Use} use */
  #reference(of, reference, use) {
    const shape = resolved(this.#catalogue, of, reference);
    if (typeof shape !== 'object' || Array.isArray(shape)) return this.#type(of, shape, use);
    const own = reference.slice(1);
    const use2 = use === 'compared' && this.#untrusted.has(shape) ? 'answer' : use;
    const base = `${own in of.shapes ? pascal(of.file) : 'Shared'}${own}`;
    const id = `${base} ${use2}`;
    const known = this.#names.get(id);
    if (known) return known;
    const name = use2 === 'request' || /Answer\d*$/.test(base) ? base : `${base}Answer`;
    if ([...this.#names.values()].includes(name)) throw new Error(`two shapes are named ${name}`);
    this.#names.set(id, name);
    // Its place among the others, before those it needs itself.
    this.#named.set(name, '');
    this.#named.set(name, this.#type(of, shape, use2));
    return name;
  }
}

/** @param {Members} members */
const someRequired = (members) => Object.keys(members).some((member) => memberOf(member).required);

/** @param {Operation} operation */
function idempotencyKey({ key, headers = {} }) {
  for (const member of Object.keys(headers)) {
    const { name, required } = memberOf(member);
    if (name !== 'Idempotency-Key') throw new Error(`${key}: what is ${name}?`);
    return `idempotencyKey${required ? '' : '?'}: string`;
  }
  return undefined;
}

/** @param {string} file */
const pascal = (file) => file.replace(/(?:^|-)(.)/g, (_, letter) => letter.toUpperCase());

/** @param {string} shape */
function wordType(shape) {
  const { word } = wordOf(shape);
  switch (word) {
    case 'text':
    case 'url':
    case 'media-id':
    case 'media-url':
    case 'time':
    case 'date':
    case 'sealed':
    case 'sealed-key':
      return 'string';
    case 'int':
    case 'number':
      return 'number';
    case 'bool':
      return 'boolean';
    case 'any':
      return 'unknown';
    case 'open':
      return 'Open';
    default: {
      if (word.startsWith('int ')) return `${word.slice(4).split('|').join(' | ')} | (number & {})`;
      const values = word.startsWith('text ') ? word.slice(5) : word;
      return `${values
        .split('|')
        .map((value) => `'${value}'`)
        .join(' | ')} | Other`;
    }
  }
}
