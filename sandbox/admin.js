/**
 * The `/_sandbox/` interfaces: credentials, platform certificates, the payer's actions, the results of refunds, and
 * views of orders and refunds. They need no signature.
 */

import { utf8, utf8Text } from './encoding.js';
import { SandboxError } from './errors.js';

/** @typedef {import('./index.js').Sandbox<import('./index.js').SandboxMode>} Sandbox */
/** @typedef {import('./authorization.js').ReceivedRequest} ReceivedRequest */
/** @typedef {{ status: number, headers: Record<string, string>, body: Uint8Array<ArrayBuffer> }} PlainResponse */

/** @type {[method: string, path: RegExp, act: (sandbox: Sandbox, number: string, body: Uint8Array) => unknown][]} */
const ROUTES = [
  ['GET', /^\/_sandbox\/credentials$/, (sandbox) => sandbox.credentials],
  ['GET', /^\/_sandbox\/certificates$/, (sandbox) => sandbox.certificates()],
  ['POST', /^\/_sandbox\/certificates\/rotate$/, (sandbox) => sandbox.rotateCertificate()],
  ['POST', /^\/_sandbox\/certificates\/retire$/, (sandbox) => sandbox.retireCertificate()],
  ['POST', /^\/_sandbox\/certificates\/fail$/, acted((sandbox, told) => sandbox.certificates.fail(told))],
  [
    'POST',
    /^\/_sandbox\/certificates\/seal$/,
    acted((sandbox, { apiV3Key }) => sandbox.certificates.seal({ apiV3Key })),
  ],
  ['POST', /^\/_sandbox\/certificates\/list$/, acted((sandbox, { data }) => sandbox.certificates.list(data))],
  ['POST', /^\/_sandbox\/certificates\/spell$/, acted((sandbox, { form }) => sandbox.certificates.spell(form))],
  ['POST', /^\/_sandbox\/certificates\/reset$/, acted((sandbox) => sandbox.certificates.reset())],
  ['POST', /^\/_sandbox\/switch$/, acted((sandbox, { stage, ...options }) => sandbox.switchTo(stage, options))],
  ['GET', /^\/_sandbox\/orders\/([^/]+)$/, (sandbox, number) => sandbox.order(number)],
  ['POST', /^\/_sandbox\/orders\/([^/]+)\/pay$/, (sandbox, number, body) => sandbox.pay(number, payParams(body))],
  ['POST', /^\/_sandbox\/orders\/([^/]+)\/cancel$/, (sandbox, number) => sandbox.cancel(number)],
  ['GET', /^\/_sandbox\/orders\/([^/]+)\/refunds$/, (sandbox, number) => sandbox.refunds.list(number)],
  ['POST', /^\/_sandbox\/notifications\/([^/]+)\/resend$/, (sandbox, number) => sandbox.resend(number)],
  ['GET', /^\/_sandbox\/refunds$/, (sandbox) => sandbox.refunds.list()],
  ['GET', /^\/_sandbox\/refunds\/([^/]+)$/, (sandbox, number) => sandbox.refunds.get(number)],
  [
    'POST',
    /^\/_sandbox\/refunds\/([^/]+)\/settle$/,
    (sandbox, number, body) => sandbox.refunds.settle(number, jsonObject(body).result),
  ],
  [
    'POST',
    /^\/_sandbox\/refunds\/([^/]+)\/resend$/,
    (sandbox, number, body) => sandbox.refunds.resend(number, jsonObject(body).event),
  ],
  [
    'POST',
    /^\/_sandbox\/refund-refusals$/,
    acted((sandbox, { code, ...options }) => sandbox.refunds.refuseNext(code, options)),
  ],
];

/**
 * @param {Sandbox} sandbox
 * @param {ReceivedRequest} request
 * @returns {Promise<PlainResponse>}
 */
export async function answerAdmin(sandbox, { method, target, body }) {
  try {
    const path = target.split('?')[0];
    const known = ROUTES.filter(([, pattern]) => pattern.test(path));
    const route = known.find(([wanted]) => wanted === method);
    if (route) return plain(200, await route[2](sandbox, numberIn(route[1], path), body));
    throw known.length > 0
      ? new SandboxError('METHOD_NOT_ALLOWED', 405, `${path} takes ${known.map(([wanted]) => wanted).join(', ')}.`)
      : new SandboxError('NOT_FOUND', 404, `The sandbox has no ${path}.`);
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    return plain(error.status, { code: error.code, message: error.message });
  }
}

/**
 * An act that returns nothing, and is answered with what it was told.
 * @param {(sandbox: Sandbox, told: Record<string, any>) => Promise<void>} act
 * @returns {(sandbox: Sandbox, number: string, body: Uint8Array) => Promise<unknown>}
 */
function acted(act) {
  return async (sandbox, _, body) => {
    const told = jsonObject(body);
    await act(sandbox, told);
    return told;
  };
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

/** @param {Uint8Array} body pay params in JSON, or nothing */
function payParams(body) {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(utf8Text(body));
  } catch {
    throw new SandboxError('PAY_PARAMS_INVALID', 400, 'The body must be empty, or the pay params as JSON.');
  }
}

/**
 * @param {Uint8Array} body an object in JSON, or nothing
 * @returns {Record<string, any>}
 */
function jsonObject(body) {
  if (body.length === 0) return {};
  /** @type {unknown} */
  let value;
  try {
    value = JSON.parse(utf8Text(body));
  } catch {
    // Handled below, together with JSON that is not an object.
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new SandboxError('ARGUMENT_INVALID', 400, 'The body must be empty, or an object in JSON.');
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
  const answered = typeof value?.outcome === 'string' && (value.status !== null || value.outcome === 'redirected');
  return answered ? { ...value, reason: null } : value;
}
