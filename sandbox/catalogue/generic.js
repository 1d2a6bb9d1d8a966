/**
 * Every operation that no product of the sandbox plays: its request is checked against the catalogue, and its answer has
 * the shape that the catalogue knows. Nothing is remembered: the answer follows from the question and the clock.
 */

import { paramError } from '../errors.js';
import { openFields, readBody, splitOnce } from '../input.js';
import { object } from '../schema.js';
import { answerOf, fileOf } from './answers.js';
import { loadCatalogue } from './operations.js';
import { checkHeaders, pathValues, queryValues } from './parameters.js';
import { ruleOf } from './rules.js';
import { withClear } from './secrets.js';
import { describe } from './shapes.js';

/** @typedef {import('./operations.js').Operation} Operation */
/** @typedef {import('./operations.js').Catalogue} Catalogue */
/** @typedef {import('./shapes.js').Shape} Shape */
/** @typedef {import('./answers.js').Asked} Asked */
/** @typedef {import('../api.js').Call} Call */
/** @typedef {import('../api.js').Answer} Answer */

/** What an operation without a body may send: nothing, or nothing in JSON. */
const NOTHING = object({});

/**
 * @param {object} parts
 * @param {import('../credentials.js').Vault} parts.vault
 * @param {import('../files.js').Files} parts.files
 * @param {() => number} parts.now Unix milliseconds
 */
export function createGeneric({ vault, files, now }) {
  /**
   * @param {Catalogue} catalogue
   * @param {Operation} operation
   * @param {Call} call
   * @returns {Promise<Asked>} what is asked, if it is right
   */
  async function checked({ shapes }, operation, { request }) {
    const [path, search = ''] = splitOnce(request.target, '?');
    const params = pathValues(operation, path, shapes);
    const { values: query, secrets } = queryValues(operation, search, shapes);
    checkHeaders(operation, request.headers, shapes);
    /** @type {Record<string, string>} */
    const sealed = {};
    const body = bodyOf(operation, request, shapes, (pointer, ciphertext) => {
      sealed[pointer] = ciphertext;
    });
    const opened = await openFields(request, sealed, vault);
    const openedQuery = await openFields(request, secrets, vault, (name, words) => paramError(name, 'query', words));
    return {
      params,
      query: { ...query, .../** @type {Record<string, string>} */ (openedQuery) },
      body: withClear(body, opened),
    };
  }

  /**
   * @param {Catalogue} catalogue
   * @param {Operation} operation
   * @param {Asked} asked
   * @param {Call} call
   * @param {(text: string) => Promise<string>} [seal] of sensitive fields
   */
  function jsonOf({ shapes }, operation, asked, { request, origin }, seal = vault.sealField) {
    const [first] = vault.subMerchants.keys();
    const ground = {
      seed: `${operation.method} ${splitOnce(request.target, '?')[0]} ${JSON.stringify([asked.query, asked.body])}`,
      time: now(),
      origin,
      merchant: vault.merchant,
      subMerchant: first,
    };
    return answerOf(operation, asked, { shared: shapes, ground, files, seal });
  }

  return {
    checked,
    jsonOf,
    /**
     * @param {Catalogue} catalogue
     * @param {Operation} operation
     * @param {Call} call
     * @returns {Promise<Answer>}
     */
    async answer(catalogue, operation, call) {
      const asked = await checked(catalogue, operation, call);
      if (operation.file) {
        const { bytes, type } = fileOf(operation);
        const { token } = asked.query;
        return { status: 200, file: files.get(String(token)) ?? bytes, type };
      }
      return { status: operation.status, json: await jsonOf(catalogue, operation, asked, call) };
    },
  };
}

/**
 * The operation that a request means. There are two with the same path but for the name of its parameter, and the same
 * answer: it is the first.
 * @param {string} method
 * @param {string} path
 * @returns {Promise<{ catalogue: Catalogue, operation: Operation | undefined, methods: string[] }>} `methods`: those
 *   that the path has
 */
export async function find(method, path) {
  const catalogue = await loadCatalogue();
  const fitting = catalogue.ofPath(path);
  const operation = fitting.find((one) => one.method === method);
  return { catalogue, operation, methods: [...new Set(fitting.map((one) => one.method))] };
}

/**
 * @param {Operation} operation
 * @param {import('../authorization.js').ReceivedRequest} request
 * @param {readonly Shape[]} shapes
 * @param {(pointer: string, ciphertext: string) => void} secret
 * @returns {unknown} the parsed body
 */
function bodyOf({ body: shape, form }, request, shapes, secret) {
  // The products take all uploads; only their answers can come from elsewhere.
  if (form) return undefined;
  if (shape === undefined) {
    if (request.body.length > 0) readBody(request, NOTHING);
    return undefined;
  }
  if (request.body.length === 0 && isOptional(shape, shapes)) return undefined;
  return readBody(request, ruleOf(shape, shapes, secret));
}

/**
 * Whether a body has no member that it needs.
 * @param {Shape} shape
 * @param {readonly Shape[]} shapes
 */
function isOptional(shape, shapes) {
  const known = describe(shape, shapes);
  return known.kind === 'object' && ![...(known.members?.values() ?? [])].some(({ required }) => required);
}
