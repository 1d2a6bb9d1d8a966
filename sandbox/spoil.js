/**
 * Answers as a fault makes them: in place of the operation, or after it.
 */

import { utf8, utf8Text } from './encoding.js';
import { refusal, SandboxError } from './errors.js';
import { otherFirst, otherLast } from './forgery.js';
import { signatureHeaders } from './signing.js';

/** The pause of faults that slow things down, unless they say otherwise, milliseconds. */
const DELAY = 1000;
/** How far the clock of a fault is off, and how old an old signature is, milliseconds. */
const TEN_MINUTES = 600_000;
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

/**
 * Milliseconds that WeChat Pay's clock is off while a request meets this fault.
 * @param {Fault | undefined} fault
 */
export function clockOffset(fault) {
  if (fault?.known.name === 'clock-ahead') return TEN_MINUTES;
  return fault?.known.name === 'clock-behind' ? -TEN_MINUTES : 0;
}

/**
 * @param {object} parts
 * @param {ReturnType<typeof import('./respond.js').createResponder>} parts.responder
 * @param {import('./platform.js').Platform} parts.platform
 * @param {() => number} parts.now
 */
export function createSpoiler({ responder, platform, now }) {
  /**
   * The same answer with another body, signed right, as it was so many milliseconds ago.
   * @param {WireResponse} answer
   * @param {Manner} manner
   * @param {Uint8Array<ArrayBuffer>} body
   * @param {number} [age]
   */
  async function signedAgain(answer, { serial }, body, age = 0) {
    const signature = await signatureHeaders(platform.answering(serial), now() - age, body);
    return { ...answer, body, headers: { ...answer.headers, ...signature } };
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
    async 'signature-probe'(genuine, { serial }) {
      const probe = await signatureHeaders(platform.answering(serial), now(), genuine.body, { probe: true });
      return { ...withHeaders(genuine, probe), probe: true };
    },
    'signature-unknown-serial': (genuine) => changed(genuine, 'Wechatpay-Serial', otherLast),
    'signature-old': (genuine, manner) => signedAgain(genuine, manner, genuine.body, TEN_MINUTES),
    async 'signature-of-other-body'(genuine, manner) {
      const { headers } = await signedAgain(
        genuine,
        manner,
        utf8('{"prepay_id":"wx00000000000000000000000000000000"}'),
      );
      return { ...genuine, headers };
    },
    'body-altered': (genuine) => ({ ...withBody(genuine), body: json(altered(objectIn(genuine))) }),
    'json-malformed': (genuine, manner) => signedAgain({ ...withBody(genuine) }, manner, half(withBody(genuine).body)),
    'member-missing': (genuine, manner) =>
      genuine.body.length === 0 ? genuine : signedAgain(genuine, manner, json(shortened(objectIn(genuine)))),
  };

  /**
   * @param {Fault} fault
   * @param {Manner} manner
   * @param {WireResponse} [genuine] the answer to the operation, if it was done
   * @param {WireResponse} [earlier] the answer to another request of this interface
   * @returns {Promise<WireResponse>}
   */
  return async function spoiled({ known, options }, manner, genuine = bare(200), earlier = genuine) {
    const act = TRANSPORTS[known.name];
    if (act !== undefined) {
      const inBody = act === 'cut' || act === 'endless' || act === 'huge';
      const pause = act === 'delay' || act === 'slow' ? { delayMs: options.delayMs ?? DELAY } : {};
      return { ...(inBody ? withBody(genuine) : genuine), transport: { act, ...pause } };
    }
    if (known.name === 'answer-replayed') return earlier;
    const other = others[known.name.replace(/-(before|after)-effect$/, '')];
    return other ? other({ known, options }, manner) : changes[known.name](genuine, manner);
  };
}

const BANK_ERROR = new SandboxError('BANK_ERROR', 500, 'The bank failed', { zh: '银行系统异常', result: 268435461 });
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

/**
 * @param {WireResponse} answer
 * @returns {Record<string, unknown>}
 */
const objectIn = ({ body }) => (body.length === 0 ? {} : JSON.parse(utf8Text(body)));

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
