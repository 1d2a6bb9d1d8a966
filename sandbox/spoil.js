/**
 * Answers as a fault makes them: in place of the operation, or after it.
 */

import { utf8, utf8Text } from './encoding.js';
import { refusal, SandboxError } from './errors.js';
import { TEN_MINUTES } from './faulttable.js';
import { gunzip, gzip, isGzip } from './files.js';
import { otherFirst, otherLast } from './forgery.js';
import { signedPart } from './respond.js';
import { signatureHeaders } from './signing.js';

/** The pause of faults that slow things down, unless they say otherwise, milliseconds. */
const DELAY = 1000;
/** What tells of the order or refund; the first that is there is left out. */
const TELLING = ['prepay_id', 'trade_state', 'status', 'out_trade_no'];
const TRANSPORTS = /** @type {Record<string, import('./index.js').Transport['act']>} */ ({
  'connection-closed': 'close',
  'connection-reset-before-effect': 'reset',
  'connection-reset-after-effect': 'reset',
  'timeout-before-effect': 'hang',
  'timeout-after-effect': 'hang',
  'answer-delayed': 'delay',
  'body-cut': 'cut',
  'body-endless': 'endless',
  'body-huge': 'huge',
  'body-slow': 'slow',
});

/** @typedef {import('./respond.js').WireResponse} WireResponse */
/** @typedef {import('./injection.js').Fault} Fault */
/** @typedef {import('./respond.js').Manner} Manner */

/** @type {Record<string, (answer: WireResponse) => boolean>} whether there is in an answer what the fault spoils */
const SPOILS = {
  'body-not-gzip': ({ body }) => !isGzip(body),
  'answer-unsigned': isSigned,
  'signature-wrong': isSigned,
  'signature-probe': isSigned,
  'signature-unknown-serial': isSigned,
  'signature-old': isSigned,
  'signature-of-other-body': isSigned,
  'body-altered': (answer) => isJson(answer) || answer.body.length > 0,
  'json-malformed': isJson,
  'member-missing': (answer) => Object.keys(objectIn(answer) ?? {}).length > 0,
};

/**
 * Whether the genuine answer has to show that the fault can spoil it. What is no query is answered in JSON, and signed; only the
 * members may be missing.
 * @param {import('./index.js').KnownFault} fault
 * @param {string} method
 */
export const dependsOnAnswer = ({ name }, method) =>
  Object.hasOwn(SPOILS, name) && (method === 'GET' || name === 'member-missing');

/**
 * Whether this answer is another one with this fault: a bill, for example, has no signature that could be wrong.
 * @param {Fault} fault
 * @param {WireResponse} genuine
 */
export const isSpoilt = ({ known }, genuine) => SPOILS[known.name](genuine);

/**
 * @param {object} parts
 * @param {ReturnType<typeof import('./respond.js').createResponder>} parts.responder
 * @param {import('./platform.js').Platform} parts.platform
 * @param {() => number} parts.now
 */
export function createSpoiler({ responder, platform, now }) {
  /**
   * The same answer with the signature of this message.
   * @param {WireResponse} answer
   * @param {Manner} manner
   * @param {Uint8Array} message
   * @param {{ age?: number, probe?: boolean }} [more] `age`: how many milliseconds ago it was signed
   */
  async function signedWith(answer, { serial }, message, { age = 0, probe = false } = {}) {
    return withHeaders(answer, await signatureHeaders(platform.answering(serial), now() - age, message, { probe }));
  }

  /**
   * @type {Record<string, (fault: Fault, manner: Manner) => WireResponse | Promise<WireResponse>>} the answers that do
   *   not depend on the genuine one, by name without the time of effect
   */
  const others = {
    'system-error': (_, manner) => responder.refuse(refusal('SYSTEM_ERROR'), manner),
    'bank-error': (_, manner) => responder.refuse(BANK_ERROR, manner),
    'bad-gateway': () => page(502, 'Bad Gateway'),
    'service-unavailable': ({ options }) => withRetryAfter(page(503, 'Service Unavailable'), options.retryAfter ?? 1),
    'rate-limited': async ({ options }, manner) =>
      withRetryAfter(await responder.refuse(refusal('FREQUENCY_LIMITED'), manner), options.retryAfter),
    accepted: (_, manner) => responder.refuse(USERPAYING, manner),
    'sign-error': (_, manner) => responder.refuse(refusal('SIGN_ERROR'), { ...manner, signed: false }),
    'gateway-forbidden': () => page(403, 'Forbidden'),
    'not-found-empty': () => bare(404),
    redirect: () => bare(302, { Location: 'https://redirected.invalid/' }),
    'refund-not-enough': (_, manner) => responder.refuse(refusal('NOT_ENOUGH'), manner),
    'answer-empty': () => bare(200, { 'Content-Type': 'application/json; charset=utf-8' }),
  };

  /**
   * @type {Record<string, (genuine: WireResponse, manner: Manner) => WireResponse | Promise<WireResponse>>} changes of
   *   the genuine answer
   */
  const changes = {
    'body-not-gzip': (genuine) => withHeaders(withBody(genuine), { 'Content-Encoding': 'gzip' }),
    'answer-unsigned': (genuine) => ({
      ...genuine,
      headers: Object.fromEntries(Object.entries(genuine.headers).filter(([name]) => !name.startsWith('Wechatpay-'))),
    }),
    'signature-wrong': (genuine) => changed(genuine, 'Wechatpay-Signature', otherFirst),
    'signature-probe': async (genuine, manner) => ({
      ...(await signedWith(genuine, manner, signedPart(genuine), { probe: true })),
      probe: true,
    }),
    'signature-unknown-serial': (genuine) => changed(genuine, 'Wechatpay-Serial', otherLast),
    'signature-old': (genuine, manner) => signedWith(genuine, manner, signedPart(genuine), { age: TEN_MINUTES }),
    'signature-of-other-body': (genuine, manner) => signedWith(genuine, manner, OTHER_BODY),
    async 'body-altered'(genuine) {
      const whole = withBody(genuine);
      const object = objectIn(whole);
      return { ...whole, body: object ? json(altered(object)) : await alteredFile(whole.body) };
    },
    'json-malformed'(genuine, manner) {
      const whole = withBody(genuine);
      const body = half(whole.body);
      return signedWith({ ...whole, body }, manner, body);
    },
    'member-missing'(genuine, manner) {
      const body = json(shortened(objectIn(genuine) ?? {}));
      return signedWith({ ...genuine, body }, manner, body);
    },
  };

  /**
   * @param {Fault} fault
   * @param {Manner} manner
   * @param {WireResponse} [genuine] the answer to the operation, if it was done
   * @param {WireResponse} [earlier] the answer to another request of this interface
   * @returns {Promise<WireResponse>}
   */
  return async function spoiled(fault, manner, genuine = bare(200), earlier = genuine) {
    const { known, options } = fault;
    const act = TRANSPORTS[known.name];
    if (act !== undefined) {
      const inBody = act === 'cut' || act === 'endless' || act === 'huge';
      const pause = act === 'delay' || act === 'slow' ? { delayMs: options.delayMs ?? DELAY } : {};
      return { ...(inBody ? withBody(genuine) : genuine), transport: { act, ...pause } };
    }
    if (known.name === 'answer-replayed') return earlier;
    const other = others[known.name.replace(/-(before|after)-effect$/, '')];
    return other ? other(fault, manner) : changes[known.name](genuine, manner);
  };
}

const BANK_ERROR = new SandboxError('BANK_ERROR', 500, 'The bank failed', { zh: '银行系统异常', result: 268435461 });
const OTHER_BODY = utf8('{"prepay_id":"wx00000000000000000000000000000000"}');
const USERPAYING = new SandboxError('USERPAYING', 202, 'Accepted, not finished', { zh: '已受理，处理中' });

/**
 * @param {number} status
 * @param {string} title
 * @returns {WireResponse} a page of a gateway
 */
function page(status, title) {
  const heading = `${status} ${title}`;
  const html = `<html>\r\n<head><title>${heading}</title></head>\r\n<body><center><h1>${heading}</h1></center></body>\r\n</html>\r\n`;
  return { ...bare(status, { 'Content-Type': 'text/html' }), body: utf8(html) };
}

/**
 * @param {number} status
 * @param {Record<string, string>} [headers]
 * @returns {WireResponse} an answer without body
 */
function bare(status, headers = {}) {
  return { status, headers, body: new Uint8Array(), probe: false };
}

/**
 * @param {WireResponse} answer
 * @param {Record<string, string>} headers
 */
const withHeaders = (answer, headers) => ({ ...answer, headers: { ...answer.headers, ...headers } });

/**
 * @param {WireResponse} answer
 * @param {number | undefined} seconds
 */
const withRetryAfter = (answer, seconds) =>
  seconds === undefined ? answer : withHeaders(answer, { 'Retry-After': String(seconds) });

/**
 * @param {WireResponse} answer
 * @param {string} name of a header
 * @param {(value: string) => string} change
 */
const changed = (answer, name, change) => withHeaders(answer, { [name]: change(answer.headers[name] ?? '') });

/**
 * The answer, with a body in any case: a 204 becomes 200 with an empty object.
 * @param {WireResponse} answer
 * @returns {WireResponse}
 */
const withBody = (answer) => (answer.body.length > 0 ? answer : { ...answer, status: 200, body: utf8('{}') });

/** @param {Uint8Array<ArrayBuffer>} body */
export const half = (body) => body.slice(0, Math.floor(body.length / 2));

/** @param {object} value */
const json = (value) => utf8(JSON.stringify(value));

/** @param {WireResponse} answer */
function isSigned({ headers }) {
  return headers['Wechatpay-Signature'] !== undefined;
}

/** What is no file. @param {WireResponse} answer */
function isJson({ headers }) {
  return headers['Content-Type']?.startsWith('application/json') ?? false;
}

/**
 * @param {WireResponse} answer
 * @returns {Record<string, unknown> | undefined} undefined if it is anything else: nothing, a file, a list that was set
 */
function objectIn(answer) {
  if (!isJson(answer) || answer.body.length === 0) return undefined;
  const value = JSON.parse(utf8Text(answer.body));
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

/**
 * A file, or a body that is no object, with another digit: of a bill an amount or a number. What is packed stays readable.
 * @param {Uint8Array<ArrayBuffer>} file
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
async function alteredFile(file) {
  const plain = isGzip(file) ? await gunzip(file).catch(() => undefined) : undefined;
  // In one that is empty there is nothing to alter.
  if (plain) return gzip(plain.length > 0 ? await alteredFile(plain) : utf8('0'));
  // `slice` of a Buffer would be the same bytes.
  const copy = new Uint8Array(file);
  let at = copy.length - 1;
  while (at >= 0 && !(copy[at] >= 0x30 && copy[at] <= 0x39)) at -= 1;
  copy[at < 0 ? copy.length - 1 : at] ^= 1;
  return copy;
}

/**
 * What a forger would want: another state, or another text.
 * @param {Record<string, unknown>} answer
 */
function altered(answer) {
  const state = ['trade_state', 'status'].find((name) => name in answer);
  if (state !== undefined) return { ...answer, [state]: answer[state] === 'SUCCESS' ? 'CLOSED' : 'SUCCESS' };
  const [name, value] = Object.entries(answer).find((entry) => typeof entry[1] === 'string') ?? ['altered', 'x'];
  return { ...answer, [name]: otherLast(String(value)) };
}

/** @param {Record<string, unknown>} answer */
function shortened(answer) {
  const name = TELLING.find((telling) => telling in answer) ?? Object.keys(answer)[0];
  return Object.fromEntries(Object.entries(answer).filter((entry) => entry[0] !== name));
}
