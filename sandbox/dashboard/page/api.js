// The sandbox's interfaces over HTTP, as every other program uses them.

/** A refusal, with the sandbox's code and message. */
export class Refused extends Error {
  /** @param {string} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>}
 */
export async function ask(method, path, body) {
  const init =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
  const response = await fetch(path, { method, ...init });
  const text = await response.text();
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Refused(String(response.status), text.slice(0, 200));
  }
  if (!response.ok) throw new Refused(json.code ?? String(response.status), json.message ?? '');
  return json;
}

/** @param {string} path */
export const look = (path) => ask('GET', path);

/** A path with the number of something in it. @param {string} path @param {string} number */
export const at = (path, number) => path.replace(':n', encodeURIComponent(number));
