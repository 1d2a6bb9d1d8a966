/**
 * The `/v3/` interfaces: check headers, signature and body, then act.
 */

import { verifyRequest } from './authorization.js';
import { createCatalogue } from './catalogue/index.js';
import { paramError, refusal, SandboxError } from './errors.js';
import { clockOffset } from './faulttable.js';
import { History } from './history.js';
import { checkHost, isWechatPay } from './hosts.js';
import { openFields, pathParameter, readBody, requireHeader, splitOnce } from './input.js';
import { refundOf } from './refunds.js';
import { createResponder, languageOf } from './respond.js';
import { bodyRules, NOT_ALLOWED, PROVIDERS_ONLY } from './rules.js';
import { createSpoiler } from './spoil.js';

/** @typedef {import('./authorization.js').ReceivedRequest} ReceivedRequest */
/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {unknown} [json]
 * @property {Uint8Array<ArrayBuffer>} [file] unsigned bytes
 * @property {string} [type] the media type of the file; default `text/plain`
 * @property {boolean} [cut] whether the file breaks off
 * @property {boolean} [hashSigned] whether the signature covers the SHA-1 of the file
 * @property {number} [result] the number that ends the `Request-ID`; default 0
 * @property {Record<string, string>} [headers] further ones
 * @property {Omit<Extract<import('./index.js').SandboxEvent, { type: 'generic' }>, 'id'>} [told] the event of it
 */
/** @typedef {import('./refunds.js').Application & { out_refund_no: string, sub_mchid?: string }} AbnormalRefundBody */
/** @typedef {{ echo_message: string, encrypted_echo_message?: string, notify_url?: string }} EchoBody */
/**
 * `id`: the decoded path parameter; `origin`: scheme and host by which the sandbox is called; `home`: those by which a browser
 * finds its pages
 * @typedef {{ request: ReceivedRequest, id: string, query: URLSearchParams, origin: string, home: string }} Call
 */
/**
 * How a request came: by which name, by `sandbox.fetch` or as one over HTTP, over TLS or not.
 * @typedef {{ host: string, inProcess: boolean, secure: boolean, home?: string }} Way
 */
/**
 * `empty`: whether the answer has no body unless it is a refusal
 * @typedef {{ method: string, path: RegExp, empty?: boolean, handle: (call: Call) => Answer | Promise<Answer> }} Route
 */

/** @typedef {import('./respond.js').WireResponse} WireResponse */

/** What ends without an answer. @type {(string | undefined)[]} */
const UNANSWERED = ['close', 'reset', 'hang'];
/** @type {import('./errors.js').Words} */
const WRONG_SERIAL = [
  '平台证书序列号Wechatpay-Serial错误',
  'The serial number of the platform certificate is wrong: Wechatpay-Serial',
];

/**
 * @param {object} parts
 * @param {import('./credentials.js').Vault} parts.vault
 * @param {import('./refunds.js').Refunds} parts.refunds
 * @param {import('./downloads.js').CertificateList} parts.certificates
 * @param {import('./injection.js').Faults} parts.faults
 * @param {readonly import('./products/index.js').Product[]} parts.products
 * @param {import('./files.js').Files} parts.files
 * @param {(occasion: import('./notifications.js').Occasion) => void} parts.notify starts a notification of its own
 * @param {() => number} parts.now
 * @param {number} parts.probeResponsesEvery
 * @param {boolean} parts.allowHttp
 * @param {(event: import('./index.js').SandboxEvent) => void} parts.emit
 */
export function createApi({ vault, now, probeResponsesEvery, allowHttp, emit, ...parts }) {
  const { refunds, certificates, faults, notify, files } = parts;
  const provider = vault.subMerchants.size > 0;
  const rules = bodyRules({ allowHttp, provider });
  const responder = createResponder({ platform: vault.platform, now, probeEvery: probeResponsesEvery });
  const spoiled = createSpoiler({ responder, platform: vault.platform, now });
  const history = new History();
  let requests = 0;

  /** @type {Route[]} */
  const routes = [
    {
      method: 'POST',
      path: /^\/v3\/refund\/domestic\/refunds$/,
      handle({ request }) {
        const body = readBody(request, rules.refund);
        return { status: 200, json: refunds.create(/** @type {import('./index.js').RefundParameters} */ (body)) };
      },
    },
    {
      method: 'GET',
      path: /^\/v3\/refund\/domestic\/refunds\/(?<out_refund_no>[^/]+)$/,
      handle({ id, query }) {
        const subMchid = query.get('sub_mchid') ?? undefined;
        if (subMchid !== undefined && !provider) {
          throw paramError('sub_mchid', 'query', PROVIDERS_ONLY, subMchid, NOT_ALLOWED);
        }
        return { status: 200, json: refundOf(refunds.owned(id, subMchid)) };
      },
    },
    {
      method: 'POST',
      path: /^\/v3\/refund\/domestic\/refunds\/(?<refund_id>[^/]+)\/apply-abnormal-refund$/,
      async handle({ request, id }) {
        const body = /** @type {AbnormalRefundBody} */ (readBody(request, rules.abnormalRefund));
        const { out_refund_no: number, type, bank_type, bank_account, real_name } = body;
        // Encryption is randomised, so only the decrypted fields show whether an application is a repetition.
        const opened = await openFields(request, { '/bank_account': bank_account, '/real_name': real_name }, vault);
        const application = {
          type,
          bank_type,
          bank_account: opened['/bank_account'],
          real_name: opened['/real_name'],
        };
        return { status: 200, json: refunds.resolve(id, number, application, body.sub_mchid) };
      },
    },
    {
      method: 'GET',
      path: /^\/v3\/certificates$/,
      async handle({ query }) {
        const algorithm = query.get('algorithm_type') ?? 'RSA';
        if (!['RSA', 'SM2', 'ALL'].includes(algorithm)) {
          throw paramError('algorithm_type', 'query', ['必须是RSA、SM2或ALL', 'must be RSA, SM2 or ALL'], algorithm);
        }
        return { status: 200, json: await certificates.download(algorithm) };
      },
    },
    {
      method: 'POST',
      path: /^\/v3\/security\/echo$/,
      async handle({ request }) {
        const body = /** @type {EchoBody} */ (readBody(request, rules.echo));
        const { echo_message, encrypted_echo_message, notify_url: url } = body;
        const opened = await openFields(request, { '/encrypted_echo_message': encrypted_echo_message }, vault);
        const message = opened['/encrypted_echo_message'];
        /** @param {string} name of the encrypted member */
        const echoAs = async (name) => ({
          echo_message,
          ...(message !== undefined && { [name]: await vault.sealField(message) }),
        });
        // The notification spells it otherwise.
        if (url !== undefined) notify(echoOccasion(await echoAs('encrypt_echo_message'), url, now()));
        return { status: 200, json: await echoAs('encrypted_echo_message') };
      },
    },
    ...parts.products.flatMap((product) => product.routes),
  ];
  const catalogue = createCatalogue({ vault, files, now, played: () => routes });

  /**
   * @param {ReceivedRequest} request
   * @param {Way} way how it came
   * @returns {Promise<WireResponse | { unreached: string }>} `unreached`: the fault that kept the request away
   */
  async function answer(request, way) {
    const { method, target, headers, body } = request;
    const { host, inProcess } = way;
    const [path] = splitOnce(target, '?');
    const played = routes.find((known) => known.method === method && known.path.test(path));
    const route = await catalogue.routeOf(method, path, played);
    // Before it meets a fault, so that only a request which goes wrong by it uses it up.
    const check = await checkOf(request);
    const time = now();
    const earlier = history.other(route, request);
    const replayable = earlier !== undefined;
    const empty = route?.empty ?? false;
    const accepted = (/** @type {number} */ offset) => 'message' in check(time + offset);
    const meeting = faults.ofRequest({ method, path, host, inProcess, replayable, accepted, empty });
    const language = languageOf(headers.get('accept-language'));
    const manner = { signed: true, language, serial: headers.get('wechatpay-serial'), offset: 0 };
    // A query changes nothing, so it may be made before it is known whether a fault lets it come to that.
    const ahead = meeting.later && method === 'GET' ? perform(route, request, way, manner) : undefined;
    // What it throws is thrown below.
    const known = await ahead?.catch(() => undefined);
    let fault = known ? meeting.later?.(known.response) : meeting.fault;
    if (fault?.known.where === 'process') {
      emit({ type: 'fault', name: fault.known.name, method, target });
      return { unreached: fault.known.name };
    }
    const id = (requests += 1);
    emit({ type: 'request', id, method, target, headers: Object.fromEntries(headers), body });
    manner.offset = clockOffset(fault?.known);
    const checked = check(time + manner.offset);
    let response;
    if ('error' in checked) {
      const { code, detail } = checked.error;
      emit({ type: 'verification', id, accepted: false, code, detail });
      manner.signed = false;
      response = await responder.refuse(checked.error, manner);
    } else {
      emit({ type: 'verification', id, accepted: true, message: checked.message });
      if (!fault || fault.known.takesEffect || fault.known.kind === 'clock') {
        const done = await (ahead ?? perform(route, request, way, manner)).catch((error) => {
          if (fault) faults.putBack(fault);
          throw error;
        });
        response = done.response;
        if (done.told) emit({ ...done.told, id });
        if (!done.refused) history.keep(route, request, response);
        if (!ahead && meeting.later) fault = meeting.later(response);
      }
    }
    if (fault) {
      emit({ type: 'fault', name: fault.known.name, method, target, id });
      if (fault.known.kind !== 'clock') response = await spoiled(fault, manner, response, earlier);
    }
    const sent = /** @type {WireResponse} */ (response);
    if (!UNANSWERED.includes(sent.transport?.act)) emit({ type: 'response', id, ...sent });
    return sent;
  }

  /**
   * The genuine answer to a request whose signature was accepted.
   * @param {Route | undefined} route
   * @param {ReceivedRequest} request
   * @param {Way} way
   * @param {import('./respond.js').Manner} manner
   * @returns {Promise<{ response: WireResponse, told?: Answer['told'], refused: boolean }>}
   */
  async function perform(route, request, { host, secure, home }, manner) {
    try {
      checkHost(host, splitOnce(request.target, '?')[0]);
      const origin = `http${secure ? 's' : ''}://${host || 'localhost'}`;
      const places = { origin, home: home !== undefined && isWechatPay(host) ? home : origin };
      const { told, ...given } = await dispatch(route, request, places);
      return { response: await responder.respond({ result: 0, ...given, ...manner }), told, refused: false };
    } catch (error) {
      if (!(error instanceof SandboxError)) throw error;
      return { response: await responder.refuse(error, manner), refused: true };
    }
  }

  /**
   * Checks the headers, the signature above all.
   * @param {ReceivedRequest} request
   * @returns {Promise<(now: number) => { message: Uint8Array<ArrayBuffer> } | { error: SandboxError }>} what comes of it at a
   *   time, Unix milliseconds; `message`: the one whose signature was accepted
   */
  async function checkOf(request) {
    const refused = (/** @type {unknown} */ error) => {
      if (error instanceof SandboxError) return { error };
      throw error;
    };
    try {
      requireHeader(request.headers, 'Accept');
      requireHeader(request.headers, 'User-Agent');
      const verified = await verifyRequest(request, vault);
      return (time) => {
        try {
          return { message: verified(time) };
        } catch (error) {
          return refused(error);
        }
      };
    } catch (error) {
      const always = refused(error);
      return () => always;
    }
  }

  /**
   * @param {Route | undefined} route
   * @param {ReceivedRequest} request
   * @param {Pick<Call, 'origin' | 'home'>} places
   * @returns {Promise<Answer>}
   */
  async function dispatch(route, request, places) {
    const { method, target, headers, body } = request;
    const serial = headers.get('wechatpay-serial');
    // Some SDKs send the header empty as long as they know no key.
    if (serial && !vault.platform.find(serial)) {
      throw refusal('PARAM_ERROR', { location: null, value: serial }, { words: WRONG_SERIAL });
    }
    const [path, search = ''] = splitOnce(target, '?');
    if (route) {
      if (method === 'GET' && body.length > 0)
        throw paramError('body', 'body', ['GET请求中必须为空', 'must be empty in a GET request']);
      const id = pathParameter(route.path.exec(path)?.groups);
      return route.handle({ request, id, query: new URLSearchParams(search), ...places });
    }
    const known = routes.filter((other) => other.path.test(path)).map((other) => other.method);
    const methods = [...new Set([...known, ...(await catalogue.methodsOf(path))])];
    const [zh, en] = hintOf(methods);
    const issue = `the sandbox has no interface ${method} ${path}${en}`;
    /** @type {import('./errors.js').Words} */
    const words = [`资源不存在：沙箱没有接口${method} ${path}${zh}`, `No such resource: ${issue}`];
    throw refusal('RESOURCE_NOT_EXISTS', { field: path, location: 'url', issue }, { words });
  }

  return { answer, answers: catalogue.answers, operations: catalogue.operations };
}

/**
 * @param {object} content
 * @param {string} url
 * @param {number} time
 * @returns {import('./notifications.js').Occasion}
 */
const echoOccasion = (content, url, time) => ({
  type: 'SECURITY_ECHO.SUCCESS',
  summary: '回显成功',
  originalType: 'security',
  content,
  time,
  url,
  numbers: {},
});

/**
 * What there is in place of an interface that does not exist.
 * @param {string[]} methods those of the path
 * @returns {import('./errors.js').Words}
 */
function hintOf(methods) {
  return methods.length > 0 ? [`，该路径有${methods.join('、')}`, `; the path has ${methods.join(', ')}`] : ['', ''];
}
