/**
 * The operations beyond the products: generic answers, and answers that the sandbox's user sets, of any operation.
 */

import { utf8, utf8Text } from '../encoding.js';
import { splitOnce } from '../input.js';
import { createGeneric, find } from './generic.js';
import { isParameter, loadCatalogue } from './operations.js';
import { Scripts } from './scripts.js';
import { withSecrets } from './secrets.js';

/** Ends the `Request-ID` of a refusal that the user set. */
const REFUSED = 268435461;
const HEADER = 'X-Sandbox-Answer';

/** @typedef {import('../api.js').Route} Route */
/** @typedef {import('../api.js').Call} Call */
/** @typedef {import('../api.js').Answer} Answer */
/** @typedef {import('./operations.js').Operation} Operation */
/** @typedef {import('./scripts.js').Script} Script */

/**
 * @param {object} parts
 * @param {import('../credentials.js').Vault} parts.vault
 * @param {import('../files.js').Files} parts.files
 * @param {() => number} parts.now Unix milliseconds
 * @param {() => readonly Route[]} parts.played the routes of the products
 */
export function createCatalogue({ played, ...parts }) {
  const { vault } = parts;
  const generic = createGeneric(parts);
  const scripts = new Scripts();
  /** @type {WeakMap<object, Route>} by operation or script: whoever keeps answers by interface compares routes */
  const routes = new WeakMap();

  /**
   * @param {object} owner
   * @param {Pick<Route, 'method' | 'empty' | 'handle'>} parts
   */
  function routeOf(owner, parts) {
    const known = routes.get(owner) ?? { ...parts, path: /^/ };
    routes.set(owner, known);
    return known;
  }

  /**
   * @param {Answer} answer
   * @param {'generic' | 'scripted'} kind
   * @param {{ method: string, path: string, product?: string }} operation
   * @returns {Answer}
   */
  const marked = (answer, kind, operation) => ({
    ...answer,
    headers: { [HEADER]: kind },
    told: { type: 'generic', answer: kind, ...operation },
  });

  /**
   * @param {Script} script
   * @param {Call} call
   * @param {Awaited<ReturnType<typeof find>>} found
   */
  async function scripted(script, call, { catalogue, operation }) {
    const { status, body, checked } = script.take();
    const subject = { method: script.method, path: operation?.template ?? script.path };
    const asked = operation && checked ? await generic.checked(catalogue, operation, call) : undefined;
    let json = body;
    if (typeof body === 'function') {
      const plain = async (/** @type {string} */ text) => text;
      const answer = operation && asked && (await generic.jsonOf(catalogue, operation, asked, call, plain));
      json = await body({ ...(asked ?? unchecked(script, call)), answer });
    }
    if (operation?.file && status < 300) {
      const file = utf8(typeof json === 'string' ? json : JSON.stringify(json ?? ''));
      return marked({ status, file }, 'scripted', { ...subject, product: operation.product });
    }
    if (operation?.answer !== undefined && status < 300) {
      json = await withSecrets(json, operation.answer, catalogue.shapes, vault.sealField);
    }
    const answer = { status, json, ...(status >= 400 && { result: REFUSED }) };
    return marked(answer, 'scripted', { ...subject, ...(operation && { product: operation.product }) });
  }

  return {
    /**
     * @param {string} method
     * @param {string} path
     * @param {Route | undefined} product the route of the product that plays it
     * @returns {Promise<Route | undefined>}
     */
    async routeOf(method, path, product) {
      const script = scripts.find(method, path);
      if (!script && product) return product;
      const found = await find(method, path);
      if (script) return routeOf(script, { method, handle: (call) => scripted(script, call, found) });
      const { catalogue, operation } = found;
      if (!operation) return undefined;
      const { template, product: name } = operation;
      const empty = operation.answer === undefined && !operation.file;
      return routeOf(operation, {
        method,
        empty,
        handle: async (call) =>
          marked(await generic.answer(catalogue, operation, call), 'generic', {
            method,
            path: template,
            product: name,
          }),
      });
    },

    /** @param {string} path @returns {Promise<string[]>} the methods that the catalogue knows of it */
    methodsOf: async (path) => (await find('', path)).methods,

    /** @type {import('../index.js').SandboxAnswers} */
    answers: {
      set: async (told) => scripts.set(told),
      list: async () => scripts.list(),
      clear: async () => scripts.clear(),
    },

    /** @returns {Promise<import('../index.js').SandboxOperation[]>} */
    async operations() {
      const { operations } = await loadCatalogue();
      return operations.map(({ method, template, product }) => {
        const path = template.replaceAll(/\{[^}]*\}/g, 'x');
        const isPlayed = played().some((route) => route.method === method && route.path.test(path));
        const answer = scripts.find(method, path) ? 'scripted' : isPlayed ? 'played' : 'generic';
        return { method, path: template, product, answer };
      });
    },
  };
}

/**
 * What a request says that nobody checks.
 * @param {Script} script
 * @param {Call} call
 * @returns {import('./answers.js').Asked}
 */
function unchecked({ path }, { request: { target, body }, query }) {
  const segments = splitOnce(target, '?')[0].split('/');
  const named = path
    .split('/')
    .flatMap((known, at) => (isParameter(known) ? [[known.slice(1, -1), segments[at]]] : []));
  return { params: Object.fromEntries(named), query: Object.fromEntries(query), body: jsonIn(body) };
}

/**
 * @param {Uint8Array} bytes
 * @returns {unknown} nothing if they are no JSON
 */
function jsonIn(bytes) {
  try {
    return JSON.parse(utf8Text(bytes));
  } catch {
    return undefined;
  }
}
