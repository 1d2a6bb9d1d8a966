// All operations by method and path. What is special about one, the core knows by its path. This side knows which keys there
// are, and nothing else of the package: any of its entries may have made the client.
import { count, downloads, hashes, rest } from './catalogue-keys.js';
import { hashOf, withoutNames } from './key-hash.js';

/** @type {typeof import('./catalogue.d.ts').catalogue} */
export const catalogue = (pay) => {
  // The methods' own types would want to know which operation it is.
  const client = /** @type {any} */ (pay);
  return async (/** @type {string} */ key, /** @type {any} */ input = {}) => {
    const plain = typeof key === 'string' ? withoutNames(key) : '';
    if (!known().has(hashOf(plain))) return client.request({ unknown: meant(plain) });
    const [method = '', path = ''] = key.split(' ');
    let given;
    try {
      given = { ...input };
    } catch {
      // The core says what is wrong with it.
      return client.request(input);
    }
    const { file, ...call } = given;
    if (file !== undefined) return client.upload(path, file, call);
    if (method === 'GET' && downloads.includes(withoutNames(path))) {
      const { params, query, ...options } = call;
      return client.download({ path, params, query }, options);
    }
    const { signal, timeoutMs, retry, idempotencyKey, ...others } = call;
    const policy = idempotencyKey === undefined ? others.policy : { ...others.policy, idempotencyKey };
    const answer = await client.request({ ...others, method, path, policy }, { signal, timeoutMs, retry });
    const { body: _, data, ...response } = answer;
    return data === Object(data) ? Object.defineProperty(data, 'response', { value: response }) : response;
  };
};

/** @type {Set<number> | undefined} */
let read;

/** The hashes of all keys. They are sorted, and stored by their distances: how many times `2 ** rest` in ones, then the rest. */
function known() {
  if (read) return read;
  const bytes = atob(hashes);
  let at = 0;
  const bit = () => (bytes.charCodeAt(at >> 3) >> (at++ & 7)) & 1;
  const all = new Set();
  for (let hash = 0; all.size < count; all.add(hash)) {
    let distance = 0;
    while (bit()) distance++;
    for (let left = rest; left > 0; left--) distance = distance * 2 + bit();
    hash += distance;
  }
  return (read = all);
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789-_/';

/** The key that may be meant, or nothing. @param {string} key without names */
function meant(key) {
  const all = known();
  if (key.length > 256) return '';
  for (const candidate of candidates(key)) if (all.has(hashOf(candidate))) return candidate;
  return '';
}

/** What may be meant by a key, the likeliest first. @param {string} key */
function* candidates(key) {
  const [, method = '', path = ''] =
    /^\W*(?:([a-z]+) +)?(?:https?:\/\/[^/]*)?\/*(.*)$/i.exec(key.split('?')[0] ?? '') ?? [];
  const own = method.toUpperCase();
  const methods = [own, ...METHODS];
  // `:name`, and a slash too many or too few.
  const plain = path.replace(/:\w+/g, '{}').replace(/\/+$/, '');
  const paths = [`/${plain}`, `/${plain}/`, `/v3/${plain}`, `/v3/${plain}/`];
  for (const name of methods) for (const template of paths) yield `${name} ${template}`;
  // A path with its values.
  const segments = plain.split('/');
  if (segments.length <= 10) {
    for (let chosen = 1; chosen < 1 << segments.length; chosen++) {
      const template = segments.map((segment, place) => ((chosen >> place) & 1 ? '{}' : segment)).join('/');
      for (const name of own ? [own] : METHODS) yield `${name} /${template}`;
    }
  }
  // One typing error.
  const text = `/${plain}`;
  for (let at = 1; at <= text.length; at++) {
    const [before, after] = [text.slice(0, at), text.slice(at)];
    yield `${own} ${before}${after.slice(1)}`;
    yield `${own} ${before}${after.charAt(1)}${after.charAt(0)}${after.slice(2)}`;
    for (const letter of LETTERS) {
      yield `${own} ${before}${letter}${after}`;
      yield `${own} ${before}${letter}${after.slice(1)}`;
    }
  }
}
