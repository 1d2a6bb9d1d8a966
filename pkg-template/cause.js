// What a log may keep of the cause of an error: names, texts and addresses, never functions, headers or requests.

/** Members that say what failed and where. */
const TOLD = ['name', 'message', 'code', 'syscall', 'hostname', 'address', 'port'];
const LONGEST_TEXT = 2000;
/** Causes of causes, and the errors of an `AggregateError`, together. */
const MOST = 20;

/** A summary of a cause, as JSON data. @param {unknown} cause */
export function summary(cause) {
  /** @type {Set<unknown>} */
  const seen = new Set();
  /** @param {unknown} value @returns {unknown} undefined if there is nothing to tell */
  const told = (value) => {
    if (typeof value !== 'object' || value === null) return plain(value);
    if (seen.has(value) || seen.size === MOST) return undefined;
    seen.add(value);
    /** @type {Record<string, unknown>} */
    const kept = {};
    for (const name of TOLD) keep(kept, name, plain(member(value, name)));
    keep(kept, 'cause', told(member(value, 'cause')));
    const errors = list(member(value, 'errors')).map(told);
    if (errors.length > 0) kept.errors = errors.filter((error) => error !== undefined);
    return kept;
  };
  return told(cause);
}

/** @param {Record<string, unknown>} kept @param {string} name @param {unknown} value */
function keep(kept, name, value) {
  if (value !== undefined) kept[name] = value;
}

/** The beginning of a text, up to an `Authorization`: a runtime may quote the header that it complains about. @param {string} text */
const harmless = (text) => (text.split('WECHATPAY', 1)[0] ?? '').slice(0, LONGEST_TEXT);

/** @param {unknown} value */
function plain(value) {
  switch (typeof value) {
    case 'string':
      return harmless(value);
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
    case 'symbol':
      return harmless(String(value));
    default:
      return undefined;
  }
}

/** A member; a getter of the cause may throw. @param {object} object @param {string} name @returns {unknown} */
function member(object, name) {
  try {
    return /** @type {any} */ (object)[name];
  } catch {
    return undefined;
  }
}

/** The first entries of a list. @param {unknown} value @returns {unknown[]} */
function list(value) {
  try {
    return Array.isArray(value) ? value.slice(0, MOST) : [];
  } catch {
    return [];
  }
}
