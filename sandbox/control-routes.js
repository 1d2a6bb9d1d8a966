/**
 * What may be done over HTTP: every control of the sandbox is reached by one of these rows.
 */

import { moveClock } from './clock.js';
import { DELIVERY_ROUTES } from './delivery-routes.js';
import { utf8, utf8Text } from './encoding.js';
import { SandboxError } from './errors.js';
import { TAMPERINGS } from './forgery.js';
import { jsonObject } from './json-body.js';

/** @typedef {import('./index.js').Sandbox<import('./index.js').SandboxMode>} Sandbox */

/**
 * `inProcess`: whether the request came by `sandbox.fetch`. An act without the parameter `body` is told nothing.
 * @typedef {(sandbox: Sandbox, number: string, body: Uint8Array, inProcess: boolean) => unknown} Act
 */

/** @type {[method: string, path: RegExp, act: Act][]} */
export const CONTROL_ROUTES = [
  ['GET', /^\/_sandbox\/credentials$/, (sandbox) => sandbox.credentials],
  ['GET', /^\/_sandbox\/brand-credentials$/, (sandbox) => sandbox.brandCredentials],
  ['GET', /^\/_sandbox\/certificates$/, (sandbox) => sandbox.certificates()],
  ['GET', /^\/_sandbox\/certificates\/downloads$/, ({ certificates: { downloads } }) => ({ downloads })],
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
  ['POST', /^\/_sandbox\/certificates\/reset$/, untold((sandbox) => sandbox.certificates.reset())],
  ['POST', /^\/_sandbox\/switch$/, acted((sandbox, { stage, ...options }) => sandbox.switchTo(stage, options))],
  ['GET', /^\/_sandbox\/orders\/([^/]+)$/, (sandbox, number) => sandbox.order(number)],
  ['POST', /^\/_sandbox\/orders\/([^/]+)\/pay$/, (sandbox, number, body) => sandbox.pay(number, payParams(body))],
  ['POST', /^\/_sandbox\/orders\/([^/]+)\/cancel$/, (sandbox, number) => sandbox.cancel(number)],
  [
    'POST',
    /^\/_sandbox\/code-payments$/,
    acted((sandbox, { outcome, ...options }) => sandbox.nextCodePayments(outcome, options)),
  ],
  ['GET', /^\/_sandbox\/orders\/([^/]+)\/refunds$/, (sandbox, number) => sandbox.refunds.list(number)],
  ['POST', /^\/_sandbox\/notifications\/([^/]+)\/resend$/, (sandbox, number) => sandbox.resend(number)],
  [
    'POST',
    /^\/_sandbox\/notifications\/([^/]+)\/compose$/,
    composed((sandbox, number, forging) => sandbox.notification(number, forging)),
  ],
  ...DELIVERY_ROUTES,
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
    /^\/_sandbox\/refunds\/([^/]+)\/compose$/,
    composed((sandbox, number, forging, { event }) => sandbox.refunds.notification(number, { ...forging, event })),
  ],
  [
    'POST',
    /^\/_sandbox\/refund-refusals$/,
    acted((sandbox, { code, ...options }) => sandbox.refunds.refuseNext(code, options)),
  ],
  ['GET', /^\/_sandbox\/combine\/([^/]+)$/, (sandbox, number) => sandbox.combine.order(number)],
  [
    'POST',
    /^\/_sandbox\/combine\/([^/]+)\/pay$/,
    (sandbox, number, body) => sandbox.combine.pay(number, payParams(body)),
  ],
  ['POST', /^\/_sandbox\/combine\/([^/]+)\/cancel$/, (sandbox, number) => sandbox.combine.cancel(number)],
  ['POST', /^\/_sandbox\/combine\/([^/]+)\/resend$/, (sandbox, number) => sandbox.combine.resend(number)],
  [
    'POST',
    /^\/_sandbox\/combine\/([^/]+)\/compose$/,
    composed((sandbox, number, forging) => sandbox.combine.notification(number, forging)),
  ],
  ['GET', /^\/_sandbox\/profit-sharing\/orders\/([^/]+)$/, (sandbox, number) => sandbox.profitSharing.order(number)],
  [
    'POST',
    /^\/_sandbox\/profit-sharing\/orders\/([^/]+)\/settle$/,
    (sandbox, number, body) => sandbox.profitSharing.settle(number, jsonObject(body).failures),
  ],
  ['GET', /^\/_sandbox\/profit-sharing\/returns\/([^/]+)$/, (sandbox, number) => sandbox.profitSharing.return(number)],
  [
    'POST',
    /^\/_sandbox\/profit-sharing\/returns\/([^/]+)\/settle$/,
    (sandbox, number, body) => sandbox.profitSharing.settleReturn(number, jsonObject(body).result),
  ],
  ['GET', /^\/_sandbox\/profit-sharing\/receivers$/, (sandbox) => sandbox.profitSharing.receivers()],
  [
    'POST',
    /^\/_sandbox\/profit-sharing\/takes$/,
    // JSON has no Infinity: null is until `settle`.
    acted(({ profitSharing }, { milliseconds }) =>
      profitSharing.takes(milliseconds === null ? Number.POSITIVE_INFINITY : milliseconds),
    ),
  ],
  [
    'POST',
    /^\/_sandbox\/profit-sharing\/agree$/,
    acted(({ profitSharing }, { ratio, sub_mchid }) => profitSharing.agree(ratio, sub_mchid)),
  ],
  [
    'POST',
    /^\/_sandbox\/profit-sharing\/notify-receivers$/,
    acted(({ profitSharing }, { url, event }) => profitSharing.notifyReceivers(url, event)),
  ],
  ['GET', /^\/_sandbox\/complaints$/, (sandbox) => sandbox.complaints.list()],
  [
    'POST',
    /^\/_sandbox\/complaints$/,
    (sandbox, _, body) => sandbox.complaints.create(/** @type {any} */ (jsonObject(body))),
  ],
  ['GET', /^\/_sandbox\/complaints\/([^/]+)$/, (sandbox, id) => sandbox.complaints.get(id)],
  ...['respond', 'continue'].map(complained),
  ['POST', /^\/_sandbox\/complaints\/([^/]+)\/revoke$/, ({ complaints }, id) => complaints.revoke(id)],
  ['GET', /^\/_sandbox\/uploads$/, ({ uploads }) => uploads.list()],
  ['GET', /^\/_sandbox\/uploads\/([^/]+)$/, ({ uploads }, id) => uploads.get(id)],
  ['GET', /^\/_sandbox\/transfers$/, ({ transfers }) => transfers.list()],
  ['GET', /^\/_sandbox\/transfers\/([^/]+)$/, ({ transfers }, number) => transfers.get(number)],
  [
    'POST',
    /^\/_sandbox\/transfers\/([^/]+)\/confirm$/,
    ({ transfers }, number, body) => transfers.confirm(number, payParams(body)),
  ],
  [
    'POST',
    /^\/_sandbox\/transfers\/([^/]+)\/fail$/,
    ({ transfers }, number, body) => transfers.fail(number, jsonObject(body).reason),
  ],
  ['POST', /^\/_sandbox\/transfers\/([^/]+)\/expire$/, ({ transfers }, number) => transfers.expire(number)],
  ['POST', /^\/_sandbox\/transfers\/([^/]+)\/advance$/, ({ transfers }, number) => transfers.advance(number)],
  ['POST', /^\/_sandbox\/transfers-stepwise$/, acted(({ transfers }, { on }) => transfers.stepwise(on))],
  [
    'POST',
    /^\/_sandbox\/transfers\/([^/]+)\/receipt$/,
    async ({ transfers }, number, body) => ({
      state: await transfers.finishReceipt(number, jsonObject(body).state),
    }),
  ],
  ['GET', /^\/_sandbox\/service-orders\/([^/]+)$/, ({ payscore }, number) => payscore.get(number)],
  [
    'POST',
    /^\/_sandbox\/service-orders\/([^/]+)\/confirm$/,
    ({ payscore }, number, body) => payscore.confirm(number, payParams(body)),
  ],
  ['POST', /^\/_sandbox\/service-orders\/([^/]+)\/pay$/, ({ payscore }, number) => payscore.pay(number)],
  ['POST', /^\/_sandbox\/service-orders\/([^/]+)\/expire$/, ({ payscore }, number) => payscore.expire(number)],
  ['POST', /^\/_sandbox\/service-orders\/open$/, ({ payscore }, _, body) => payscore.open(jsonObject(body))],
  ['GET', /^\/_sandbox\/applyments\/([^/]+)$/, ({ applyments }, number) => applyments.get(number)],
  [
    'POST',
    /^\/_sandbox\/applyments\/([^/]+)\/move$/,
    ({ applyments }, number, body) => applyments.move(number, jsonObject(body).state, jsonObject(body)),
  ],
  ['POST', /^\/_sandbox\/bills\/publish$/, untold(({ bills }) => bills.publish())],
  ['POST', /^\/_sandbox\/bills\/trouble$/, acted(({ bills }, { kind }) => bills.trouble(kind))],
  [
    'POST',
    /^\/_sandbox\/events$/,
    ({ events }, _, body) => {
      const { type, content, ...options } = jsonObject(body);
      return events.send(type, content, options);
    },
  ],
  [
    'POST',
    /^\/_sandbox\/events\/compose$/,
    composed(({ events }, _, forgery, { type, content, tamper, probe, timestamp, ...options }) =>
      events.compose(type, content, { ...options, forgery }),
    ),
  ],
  [
    'POST',
    /^\/_sandbox\/events\/seal$/,
    async ({ events }, _, body) => ({ sealed: await events.seal(textIn(jsonObject(body), 'text')) }),
  ],
  ['GET', /^\/_sandbox\/overseas\/orders\/([^/]+)$/, ({ overseas }, number) => overseas.get(number)],
  ['POST', /^\/_sandbox\/overseas\/orders\/([^/]+)\/pay$/, ({ overseas }, number) => overseas.pay(number)],
  [
    'POST',
    /^\/_sandbox\/overseas\/statements$/,
    acted(({ overseas }, told) => overseas.statement(textIn(told, 'date'), utf8(textIn(told, 'text')))),
  ],
  ['GET', /^\/_sandbox\/operations$/, (sandbox) => sandbox.operations()],
  ['GET', /^\/_sandbox\/answers$/, ({ answers }) => answers.list()],
  ['POST', /^\/_sandbox\/answers$/, ({ answers }, _, body) => answers.set(/** @type {any} */ (jsonObject(body)))],
  ['DELETE', /^\/_sandbox\/answers$/, untold(({ answers }) => answers.clear())],
  ['GET', /^\/_sandbox\/faults$/, async ({ faults: { known, list } }) => ({ injected: await list(), known })],
  ['POST', /^\/_sandbox\/faults$/, (sandbox, _, body, inProcess) => injected(sandbox, jsonObject(body), inProcess)],
  ['DELETE', /^\/_sandbox\/faults$/, untold((sandbox) => sandbox.faults.clear())],
  ['GET', /^\/_sandbox\/clock$/, (sandbox) => sandbox.clock.get()],
  ['POST', /^\/_sandbox\/clock$/, (sandbox, _, body) => moveClock(sandbox.clock, jsonObject(body))],
  ['DELETE', /^\/_sandbox\/clock$/, (sandbox) => sandbox.clock.reset()],
];

/**
 * What a payer does who complained.
 * @param {string} act
 * @returns {[method: string, path: RegExp, act: Act]}
 */
function complained(act) {
  const name = /** @type {'respond' | 'continue'} */ (act);
  return [
    'POST',
    new RegExp(`^/_sandbox/complaints/([^/]+)/${act}$`),
    (sandbox, id, body) => sandbox.complaints[name](id, jsonObject(body).detail),
  ];
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
 * An act that is told nothing and returns nothing.
 * @param {(sandbox: Sandbox) => Promise<void>} act
 * @returns {(sandbox: Sandbox) => Promise<unknown>}
 */
function untold(act) {
  return async (sandbox) => {
    await act(sandbox);
    return {};
  };
}

/**
 * @param {Sandbox} sandbox
 * @param {Record<string, any>} told
 * @param {boolean} inProcess
 */
async function injected({ faults }, told, inProcess) {
  const fault = faults.known.find(({ name }) => name === told.name);
  if (fault?.where === 'process' && !inProcess) {
    throw new SandboxError(
      'ARGUMENT_INVALID',
      400,
      `${fault.name} exists only for sandbox.fetch: a server cannot refuse what has reached it. The closest is ` +
        'connection-closed.',
    );
  }
  return faults.inject(/** @type {import('./index.js').FaultOptions} */ (told));
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
 * An act that returns a notification which nobody posts, forged as the request wants it. Changes of the content are functions,
 * which exist in process only.
 * @param {(sandbox: Sandbox, number: string, forging: import('./index.js').ForgingOptions, told: Record<string, any>) =>
 *   Promise<import('./index.js').SignedNotification>} act
 * @returns {(sandbox: Sandbox, number: string, body: Uint8Array) => Promise<unknown>}
 */
function composed(act) {
  return async (sandbox, number, body) => {
    const told = jsonObject(body);
    const { tamper, probe, timestamp } = told;
    if (tamper !== undefined && !TAMPERINGS.includes(tamper)) {
      throw new SandboxError('ARGUMENT_INVALID', 400, `tamper must be one of ${TAMPERINGS.join(', ')}.`);
    }
    if (timestamp !== undefined && !Number.isSafeInteger(timestamp)) {
      throw new SandboxError('ARGUMENT_INVALID', 400, 'timestamp must be Unix time in seconds.');
    }
    const notification = await act(sandbox, number, { tamper, probe: probe === true, timestamp }, told);
    return { ...notification, body: utf8Text(notification.body) };
  };
}

/**
 * @param {Record<string, any>} told
 * @param {string} name
 */
function textIn(told, name) {
  if (typeof told[name] === 'string') return told[name];
  throw new SandboxError('ARGUMENT_INVALID', 400, `${name} must be a text.`);
}
