/**
 * The `/_sandbox/` interfaces: what `control-routes.js` lists, answered in JSON. They need no signature.
 */

import { CONTROL_ROUTES } from './control-routes.js';
import { utf8 } from './encoding.js';
import { SandboxError } from './errors.js';
import { splitOnce } from './input.js';
import { jsonObject } from './json-body.js';

/** @typedef {import('./index.js').Sandbox<import('./index.js').SandboxMode>} Sandbox */
/** @typedef {import('./authorization.js').ReceivedRequest} ReceivedRequest */
/** The parameters of an act that takes a body. */
const WITH_BODY = 3;

/** @typedef {{ status: number, headers: Record<string, string>, body: Uint8Array<ArrayBuffer> }} PlainResponse */

/**
 * @param {Sandbox} sandbox
 * @param {ReceivedRequest} request
 * @param {boolean} inProcess
 * @returns {Promise<PlainResponse>}
 */
export async function answerAdmin(sandbox, { method, target, body }, inProcess) {
  try {
    const [path, query] = splitOnce(target, '?');
    const known = CONTROL_ROUTES.filter(([, pattern]) => pattern.test(path));
    const route = known.find(([wanted]) => wanted === method);
    if (route) {
      const [, pattern, act] = route;
      checkTold(`${method} ${path}`, act.length >= WITH_BODY, query, body);
      return plain(200, await act(sandbox, numberIn(pattern, path), body, inProcess));
    }
    throw known.length > 0
      ? new SandboxError('METHOD_NOT_ALLOWED', 405, `${path} takes ${known.map(([wanted]) => wanted).join(', ')}.`)
      : new SandboxError('NOT_FOUND', 404, `The sandbox has no ${path}.`);
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    return plain(error.status, { code: error.code, message: error.message });
  }
}

/**
 * Refuses what would be lost: whoever asks to end one fault by its name must not end all of them.
 * @param {string} control
 * @param {boolean} takesBody
 * @param {string | undefined} query
 * @param {Uint8Array} body
 */
function checkTold(control, takesBody, query, body) {
  const lost = query ? 'query' : !takesBody && Object.keys(jsonObject(body)).length > 0 ? 'body' : undefined;
  if (lost !== undefined) {
    throw new SandboxError('ARGUMENT_INVALID', 400, `${control} takes no ${lost}; nothing was done.`);
  }
}

/**
 * @param {RegExp} pattern
 * @param {string} path
 */
function numberIn(pattern, path) {
  try {
    return decodeURIComponent(pattern.exec(path)?.[1] ?? '');
  } catch {
    throw new SandboxError('NOT_FOUND', 404, 'The number is not percent-encoded UTF-8.');
  }
}

/**
 * @param {number} status
 * @param {unknown} json
 * @returns {PlainResponse}
 */
export function plain(status, json) {
  return {
    status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
    body: utf8(JSON.stringify(json, withoutAnswers)),
  };
}

/**
 * Of the answers to notifications only the status is told over HTTP: the sandbox shows nobody what other hosts say.
 * @param {string} _
 * @param {any} value
 */
function withoutAnswers(_, value) {
  const answered = typeof value?.attempt === 'number' && (value.status !== null || value.outcome === 'redirected');
  return answered ? { ...value, reason: null } : value;
}
