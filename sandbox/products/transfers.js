/**
 * Transfers to users (商家转账): their interfaces, and the users who confirm them or do not.
 */

import { beijingTime, hex, utf8 } from '../encoding.js';
import { refusal, SandboxError } from '../errors.js';
import { checkAppid, openFields, readBody } from '../input.js';
import { acceptedOf, isOver, Transfers, transferOccasion, transferOf } from './transfers/book.js';
import { RECEIPT, transferRule } from './transfers/rules.js';

/** @param {import('./index.js').Context} context @returns {import('./index.js').Product} */
export function createTransfers({ vault, notifier, files, now, allowHttp, emit }) {
  const { mchid } = vault.merchant;
  const rule = transferRule(allowHttp);
  const transfers = new Transfers(now, (transfer) => {
    const { state, parameters } = transfer;
    emit({ type: 'transfer', out_bill_no: parameters.out_bill_no, state });
    if (isOver(transfer)) notifier.start(transfer, transferOccasion(transfer, mchid));
  });

  /** @param {import('./transfers/book.js').Transfer} transfer */
  async function answerOf(transfer) {
    const { user_name: name, ...answer } = transferOf(transfer, mchid);
    return { status: 200, json: { ...answer, ...(name !== undefined && { user_name: await vault.sealField(name) }) } };
  }

  /** @param {import('./transfers/book.js').Transfer} transfer @returns {import('../index.js').TransferView} */
  const viewOf = (transfer) => ({
    ...transferOf(transfer, mchid),
    parameters: structuredClone(transfer.parameters),
    package_info: transfer.packageInfo,
    ...(transfer.receipt && { receipt: transfer.receipt.state }),
  });

  /** @param {string} number @param {string} origin */
  async function receiptOf(number, origin) {
    const { state, created, updated } = transfers.receipt(number);
    return {
      state,
      create_time: beijingTime(created),
      update_time: beijingTime(updated),
      ...(state === 'FINISHED' && (await linkOf(number, origin))),
      ...(state === 'FAILED' && { fail_reason: 'SYSTEM_ERROR' }),
    };
  }

  /** The file, under an address of its own. @param {string} number @param {string} origin */
  async function linkOf(number, origin) {
    const file = utf8(`%PDF-1.4\n% electronic receipt of ${number}\n%%EOF\n`);
    return {
      hash_type: 'SHA256',
      hash_value: hex(await crypto.subtle.digest('SHA-256', file)),
      download_url: `${origin}/v3/transferdownload/signfile?token=${files.put(file)}`,
    };
  }

  /** Refuses what would start a notification that is never posted. @param {() => import('./transfers/book.js').Transfer} act */
  const acted = async (act) => {
    notifier.checkOpen();
    return viewOf(act());
  };

  /** @type {import('../api.js').Route[]} */
  const routes = [
    {
      method: 'POST',
      path: /^\/v3\/fund-app\/mch-transfer\/transfer-bills$/,
      async handle({ request }) {
        const parameters = /** @type {import('../index.js').TransferParameters} */ (readBody(request, rule));
        checkAppid(parameters.appid, vault);
        const opened = await openFields(request, { '/user_name': parameters.user_name }, vault);
        const named = { ...parameters, user_name: opened['/user_name'] };
        if (named.user_name === undefined) delete named.user_name;
        return { status: 200, json: acceptedOf(transfers.create(named)) };
      },
    },
    {
      method: 'GET',
      path: /^\/v3\/fund-app\/mch-transfer\/transfer-bills\/out-bill-no\/(?<out_bill_no>[^/]+)$/,
      handle: ({ id }) => answerOf(transfers.get(id)),
    },
    {
      method: 'GET',
      path: /^\/v3\/fund-app\/mch-transfer\/transfer-bills\/transfer-bill-no\/(?<transfer_bill_no>[^/]+)$/,
      handle: ({ id }) => answerOf(transfers.getById(id)),
    },
    {
      method: 'POST',
      path: /^\/v3\/fund-app\/mch-transfer\/transfer-bills\/out-bill-no\/(?<out_bill_no>[^/]+)\/cancel$/,
      handle({ id }) {
        const { out_bill_no, transfer_bill_no, state, update_time } = transferOf(transfers.cancel(id), mchid);
        return { status: 200, json: { out_bill_no, transfer_bill_no, state, update_time } };
      },
    },
    {
      method: 'POST',
      path: /^\/v3\/fund-app\/mch-transfer\/elecsign\/out-bill-no$/,
      handle({ request }) {
        const { out_bill_no } = /** @type {{ out_bill_no: string }} */ (readBody(request, RECEIPT));
        const { state, created } = transfers.applyReceipt(out_bill_no);
        return { status: 200, json: { state, create_time: beijingTime(created) } };
      },
    },
    {
      method: 'GET',
      path: /^\/v3\/fund-app\/mch-transfer\/elecsign\/out-bill-no\/(?<out_bill_no>[^/]+)$/,
      handle: async ({ id, origin }) => ({ status: 200, json: await receiptOf(id, origin) }),
    },
    {
      method: 'GET',
      path: /^\/v3\/transferdownload\/signfile$/,
      async handle({ query }) {
        const file = files.get(query.get('token') ?? '');
        if (file) return { status: 200, file };
        throw refusal('NO_AUTH', { field: 'token', location: 'query', issue: 'no file has this token' });
      },
    },
  ];

  /** @type {import('../index.js').SandboxTransfers} */
  const controls = {
    get: async (number) => viewOf(transfers.get(number)),
    list: async () => transfers.list().map(viewOf),
    confirm: (number, params) => acted(() => transfers.confirm(number, params && packageOf(params, vault.merchant))),
    fail: (number, reason) => acted(() => transfers.fail(number, reason)),
    expire: (number) => acted(() => transfers.fail(number, 'OVERDUE_CLOSE')),
    async stepwise(on = true) {
      transfers.stepwise = on;
    },
    advance: (number) => acted(() => transfers.advance(number)),
    finishReceipt: async (number, state = 'FINISHED') => transfers.finishReceipt(number, state).state,
  };
  return { routes, controls: { transfers: controls } };
}

/**
 * WeChat's check of the parameters of `wx.requestMerchantTransfer`.
 * @param {object} params
 * @param {import('../index.js').MerchantCredentials} merchant
 */
function packageOf(params, { mchid, appid }) {
  const { mchId, appId, package: shown, ...more } = /** @type {Record<string, unknown>} */ (params);
  /** @param {string} issue */
  const invalid = (issue) => new SandboxError('PAY_PARAMS_INVALID', 400, `The page refuses the parameters: ${issue}.`);
  if (mchId !== mchid) throw invalid(`mchId must be ${mchid}`);
  if (appId !== appid) throw invalid(`appId must be ${appid}`);
  if (typeof shown !== 'string' || shown === '') throw invalid('package must be the package_info');
  if (Object.keys(more).length > 0) throw invalid(`there is no ${Object.keys(more)[0]}`);
  return shown;
}
