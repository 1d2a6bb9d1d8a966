/**
 * The operations of WeChat Pay that the catalogue knows, and which of them a request means.
 */

import { membersOf } from './shapes.js';

/** @typedef {import('./shapes.js').Shape} Shape */
/** @typedef {import('./shapes.js').Member} Member */

/**
 * One operation in the data: method, template, number of its product, query, body, answers by status, and what is
 * special about it.
 * @typedef {[method: string, template: string, product: number, query: { [name: string]: Shape } | 0, body: Shape | 0,
 *   answers: { [status: string]: Shape | 0 } | 0, more?: Special]} Row
 */

/**
 * @typedef {object} Special
 * @property {{ [name: string]: Shape }} [params] path parameters that are not just text
 * @property {{ [name: string]: Shape }} [headers]
 * @property {1} [form] the body is a form with a file
 * @property {1} [file] the answer is a file, without a signature
 */

/** @typedef {{ products: readonly string[], shapes: readonly Shape[], operations: readonly Row[] }} Data */

/**
 * @typedef {object} Operation
 * @property {string} method
 * @property {string} template the path, with `{parameters}`
 * @property {string} product its name in English
 * @property {ReadonlyMap<string, Member>} params
 * @property {ReadonlyMap<string, Member>} query
 * @property {ReadonlyMap<string, Member>} headers
 * @property {Shape | undefined} body undefined if it has none
 * @property {boolean} form
 * @property {number} status of its answer
 * @property {Shape | undefined} answer undefined if it has no body
 * @property {boolean} file
 */

export class Catalogue {
  /** The shapes that others name by number. */
  shapes;
  /** @type {readonly Operation[]} */
  operations;
  /** @type {Map<number, { operation: Operation, segments: string[] }[]>} by the number of segments, the most literal first */
  #bySegments = new Map();

  /** @param {Data} data */
  constructor({ products, shapes, operations }) {
    this.shapes = shapes;
    this.operations = operations.map((row) => operationOf(row, products));
    const split = this.operations.map((operation) => ({ operation, segments: segmentsOf(operation.template) }));
    const parameters = (/** @type {string[]} */ segments) => segments.filter(isParameter).length;
    for (const entry of split.sort((one, two) => parameters(one.segments) - parameters(two.segments))) {
      const { length } = entry.segments;
      const alike = this.#bySegments.get(length);
      if (alike) alike.push(entry);
      else this.#bySegments.set(length, [entry]);
    }
  }

  /**
   * The operations that a path fits, whatever their method, the closest first.
   * @param {string} path percent-encoded
   */
  ofPath(path) {
    const asked = segmentsOf(path);
    return (this.#bySegments.get(asked.length) ?? [])
      .filter(({ segments }) =>
        segments.every((known, at) => (isParameter(known) ? asked[at] !== '' : known === asked[at])),
      )
      .map(({ operation }) => operation);
  }
}

/** @type {Catalogue | undefined} */
let catalogue;

/** Loads the data when it is needed first: few sandboxes need it. */
export async function loadCatalogue() {
  // The catalogue is kept, not the promise: in a Worker no request may wait for the promise of another.
  const { data } = await import('./data.js');
  catalogue ??= new Catalogue(/** @type {Data} */ (data));
  return catalogue;
}

/** @param {string} path */
const segmentsOf = (path) => path.split('/');

/** @param {string} segment of a template */
export const isParameter = (segment) => segment.startsWith('{');

/**
 * @param {Row} row
 * @param {readonly string[]} products
 * @returns {Operation}
 */
function operationOf([method, template, product, query, body, answers, more = {}], products) {
  const [[status, answer] = ['200', '']] = Object.entries(answers || {});
  const names = segmentsOf(template)
    .filter(isParameter)
    .map((segment) => segment.slice(1, -1));
  const params = Object.fromEntries(names.map((name) => [name, more.params?.[name] ?? 's']));
  return {
    method,
    template,
    product: products[product],
    params: membersOf(params),
    query: membersOf(query || {}),
    headers: membersOf(more.headers ?? {}),
    body: body === 0 ? undefined : body,
    form: more.form === 1,
    status: Number(status),
    answer: answer === 0 ? undefined : answer,
    file: more.file === 1,
  };
}
