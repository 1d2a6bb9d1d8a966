/**
 * Profit sharing (分账): its interfaces, what becomes of sharings and returns, and the notifications of receivers.
 */

import { beijingTime } from '../encoding.js';
import { paramError, refusal } from '../errors.js';
import { checkAppid, openFields, readBody, subMerchantOf } from '../input.js';
import { notifyUrlIssue } from '../urls.js';
import { Receivers } from './profit-sharing/receivers.js';
import { Returns, returnOf } from './profit-sharing/returns.js';
import { ADD, DELETE, RETURN, SHARE, UNFREEZE } from './profit-sharing/rules.js';
import { Sharings, sharingOf, wrong } from './profit-sharing/sharings.js';

/** How long a sharing or a return takes, milliseconds, unless the sandbox's user says otherwise. */
const USUAL_TIME = 2000;
/** By the name of the event of a share, that of a return: products and documents spell them differently. */
const EVENTS = {
  'PROFITSHARING.SUCCESS': 'PROFITSHARING.RETURN',
  PROFITSHARING: 'PROFITSHARING_RETURN',
  'TRANSACTION.SUCCESS': 'TRANSACTION.SUCCESS',
};

/** @typedef {import('../index.js').ReceiverParameters} ReceiverParameters */
/** @typedef {import('../index.js').SharingParameters} SharingParameters */
/** @typedef {import('./profit-sharing/sharings.js').Sharing} Sharing */
/** @typedef {import('./profit-sharing/returns.js').Return} Return */

/** @param {import('./index.js').Context} context @returns {import('./index.js').Product} */
export function createProfitSharing({ vault, orders, refunds, notifier, now, allowHttp, emit }) {
  const { mchid } = vault.merchant;
  let time = USUAL_TIME;
  /** @type {{ url: string, event: keyof typeof EVENTS } | undefined} */
  let notices;
  const takes = () => time;
  const receivers = new Receivers();
  const sharings = new Sharings({
    orders,
    refunds,
    receivers,
    mchid,
    now,
    takes,
    changed(sharing, act) {
      emit({ type: 'profit-sharing', act, out_order_no: sharing.parameters.out_order_no, state: sharing.state });
      if (act === 'finish') noticesOf(sharing, mchid).forEach(announce);
    },
  });
  const returns = new Returns({
    sharings,
    now,
    takes,
    changed(done, act) {
      const { out_return_no } = done.parameters;
      const { out_order_no } = done.sharing.parameters;
      emit({ type: 'profit-sharing', act, out_order_no, out_return_no, state: done.result });
      if (act === 'finish' && done.result === 'SUCCESS') announce(returnNoticeOf(done, mchid));
    },
  });

  /** @param {import('../index.js').SharingNotice & { returned?: boolean }} notice */
  function announce({ returned = false, ...content }) {
    if (!notices) return;
    notifier.start(
      {},
      {
        type: returned ? EVENTS[notices.event] : notices.event,
        summary: returned ? '分账回退成功' : '分账成功',
        originalType: 'profitsharing',
        content,
        time: now(),
        url: notices.url,
        numbers: { out_order_no: content.out_order_no },
      },
    );
  }

  /**
   * @param {URLSearchParams} query
   * @param {string} name
   */
  function needed(query, name) {
    const value = query.get(name);
    if (value === null) throw paramError(name, 'query', ['必填', 'is required']);
    return value;
  }

  /**
   * What is asked for by other numbers than its own is not found.
   * @param {boolean} fits
   * @param {string} issue
   */
  function expect(fits, issue) {
    if (!fits) throw refusal('RESOURCE_NOT_EXISTS', { issue });
  }

  /** @type {import('../index.js').SandboxProfitSharing} */
  const controls = {
    order: async (number) => viewOf(sharings.get(number)),
    return: async (number) => returnViewOf(returns.get(number)),
    receivers: async () => receivers.list(),
    async settle(number, failures = {}) {
      notifier.checkOpen();
      return viewOf(sharings.settle(number, failures));
    },
    async settleReturn(number, result = 'SUCCESS') {
      notifier.checkOpen();
      return returnViewOf(returns.settle(number, result));
    },
    async takes(milliseconds) {
      if (!(milliseconds >= 0)) throw wrong('The time must be a number of milliseconds, 0 or more.');
      time = milliseconds;
    },
    agree: async (ratio, subMchid) => sharings.agree(ratio, subMchid),
    async notifyReceivers(url, event = 'PROFITSHARING.SUCCESS') {
      const issue = notifyUrlIssue(url, allowHttp);
      if (issue !== undefined) throw wrong(`url ${issue[1]}.`);
      if (!Object.hasOwn(EVENTS, event)) throw wrong(`The event must be one of ${Object.keys(EVENTS).join(', ')}.`);
      notices = { url, event };
    },
  };

  return {
    controls: { profitSharing: controls },
    routes: [
      {
        method: 'POST',
        path: /^\/v3\/profitsharing\/orders$/,
        async handle({ request }) {
          const body = /** @type {SharingParameters} */ (readBody(request, SHARE));
          checkAppid(body.appid, vault);
          const names = body.receivers.map(({ name }, index) => [`/receivers/${index}/name`, name]);
          // Encryption is randomised, so only the names in clear show whether a sharing is a repetition.
          const opened = await openFields(request, Object.fromEntries(names), vault);
          const inClear = body.receivers.map((receiver, index) => {
            const name = opened[`/receivers/${index}/name`];
            return { ...receiver, ...(name !== undefined && { name }) };
          });
          return { status: 200, json: sharingOf(sharings.share({ ...body, receivers: inClear })) };
        },
      },
      {
        method: 'POST',
        path: /^\/v3\/profitsharing\/orders\/unfreeze$/,
        handle({ request }) {
          const body = readBody(request, UNFREEZE);
          const parameters = /** @type {import('../index.js').UnfreezingParameters} */ (body);
          return { status: 200, json: sharingOf(sharings.unfreeze(parameters)) };
        },
      },
      {
        method: 'GET',
        path: /^\/v3\/profitsharing\/orders\/(?<out_order_no>[^/]+)$/,
        handle({ id, query }) {
          const transactionId = needed(query, 'transaction_id');
          const sharing = sharings.get(id);
          const { transaction_id, sub_mchid } = sharing.parameters;
          expect(transaction_id === transactionId, 'no sharing has this out_order_no and transaction_id');
          expect((query.get('sub_mchid') ?? undefined) === sub_mchid, 'no sharing of this sub_mchid');
          return { status: 200, json: sharingOf(sharing) };
        },
      },
      {
        method: 'POST',
        path: /^\/v3\/profitsharing\/return-orders$/,
        handle({ request }) {
          const body = readBody(request, RETURN);
          const parameters = /** @type {import('../index.js').ReturnParameters} */ (body);
          return { status: 200, json: returnOf(returns.create(parameters)) };
        },
      },
      {
        method: 'GET',
        path: /^\/v3\/profitsharing\/return-orders\/(?<out_return_no>[^/]+)$/,
        handle({ id, query }) {
          const number = needed(query, 'out_order_no');
          const found = returns.get(id);
          const { out_order_no } = found.sharing.parameters;
          expect(out_order_no === number, 'no return has this out_return_no and out_order_no');
          const subMchid = query.get('sub_mchid') ?? undefined;
          expect(subMchid === found.parameters.sub_mchid, 'no return of this sub_mchid');
          return { status: 200, json: returnOf(found) };
        },
      },
      {
        method: 'GET',
        path: /^\/v3\/profitsharing\/transactions\/(?<transaction_id>[^/]+)\/amounts$/,
        handle: ({ id }) => ({
          status: 200,
          json: { transaction_id: id, unsplit_amount: sharings.left(sharings.paid(id)) },
        }),
      },
      {
        method: 'POST',
        path: /^\/v3\/profitsharing\/receivers\/add$/,
        async handle({ request }) {
          const body = /** @type {ReceiverParameters & { appid: string }} */ (readBody(request, ADD));
          checkAppid(body.appid, vault);
          if (body.sub_mchid !== undefined) subMerchantOf(body.sub_mchid, vault);
          const { appid, name: sealed, ...parameters } = body;
          const name = (await openFields(request, { '/name': sealed }, vault))['/name'];
          receivers.add({ ...parameters, ...(name !== undefined && { name }) });
          const { sub_appid, ...answer } = parameters;
          return { status: 200, json: { ...answer, ...(name !== undefined && { name: await vault.sealField(name) }) } };
        },
      },
      {
        method: 'POST',
        path: /^\/v3\/profitsharing\/receivers\/delete$/,
        handle({ request }) {
          const body = /** @type {ReceiverParameters & { appid: string }} */ (readBody(request, DELETE));
          checkAppid(body.appid, vault);
          receivers.delete(body);
          const { sub_mchid, type, account } = body;
          return { status: 200, json: { ...(sub_mchid !== undefined && { sub_mchid }), type, account } };
        },
      },
      {
        method: 'GET',
        path: /^\/v3\/profitsharing\/merchant-configs\/(?<sub_mchid>[^/]+)$/,
        handle({ id }) {
          subMerchantOf(id, vault);
          return { status: 200, json: { sub_mchid: id, max_ratio: sharings.ratio(id) } };
        },
      },
    ],
  };
}

/** @param {Sharing} sharing @returns {import('../index.js').SharingView} */
const viewOf = (sharing) => ({ ...sharingOf(sharing), parameters: structuredClone(sharing.parameters) });

/** @param {Return} done @returns {import('../index.js').ReturnView} */
const returnViewOf = (done) => ({ ...returnOf(done), parameters: structuredClone(done.parameters) });

/**
 * Whose the shared order is.
 * @param {string | undefined} subMchid
 * @param {string} mchid
 */
const ownerOf = (subMchid, mchid) => (subMchid === undefined ? { mchid } : { sp_mchid: mchid, sub_mchid: subMchid });

/**
 * What the merchants among the receivers are told.
 * @param {Sharing} sharing carried out just now
 * @param {string} mchid
 * @returns {import('../index.js').SharingNotice[]}
 */
function noticesOf({ id, parameters, shares, finished = 0 }, mchid) {
  const { sub_mchid, transaction_id, out_order_no } = parameters;
  const told = 'receivers' in parameters ? shares : [];
  return told
    .filter(({ type, result }) => type === 'MERCHANT_ID' && result === 'SUCCESS')
    .map(({ type, account, amount, description }) => ({
      ...ownerOf(sub_mchid, mchid),
      transaction_id,
      order_id: id,
      out_order_no,
      receiver: { type, account, amount, description },
      success_time: beijingTime(finished),
    }));
}

/**
 * What the merchant who returned is told: the receiver is the original payer, the numbers are those of the return.
 * @param {Return} done
 * @param {string} mchid
 */
function returnNoticeOf({ id, sharing, parameters, finished = 0 }, mchid) {
  const { sub_mchid, amount, description, out_return_no } = parameters;
  return {
    returned: true,
    ...ownerOf(sub_mchid, mchid),
    transaction_id: sharing.parameters.transaction_id,
    order_id: id,
    out_order_no: out_return_no,
    receiver: { type: 'MERCHANT_ID', account: sub_mchid ?? mchid, amount, description },
    success_time: beijingTime(finished),
  };
}
