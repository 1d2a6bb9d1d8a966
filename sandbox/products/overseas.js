/**
 * Overseas acquiring (境外): orders, their payers, statements whose hash is signed, the list of certificates. Served at
 * a host of its own.
 */

import { beijingTime, canonical, randomText } from '../encoding.js';
import { paramError, refusal, SandboxError } from '../errors.js';
import { checkAppid, checkMchid, NOT_THE_SIGNER, readBody } from '../input.js';
import { notifyUrlRule } from '../rules.js';
import { broken, integer, list, object, oneOf, optional, required, text } from '../schema.js';

/** @typedef {import('../index.js').OverseasOrderView} View */
/** @typedef {{ view: View, parameters: any, prepayId: string }} Order */

const ANY = text(Infinity);
/** Rules of what is not checked further. */
const FURTHER = {
  attach: optional(text(127)),
  goods_tag: optional(ANY),
  limit_pay: optional(ANY),
  time_start: optional(ANY),
  time_expire: optional(ANY),
  payer: optional(object({ openid: optional(text(128)) })),
  scene_info: optional(
    object({
      device_id: optional(ANY),
      device_ip: optional(ANY),
      payer_client_ip: optional(ANY),
      operator_id: optional(ANY),
    }),
  ),
  detail: optional(list(object({ cost_price: optional(integer(0)), receipt_id: optional(ANY) }))),
};
const CLOSE = object({ mchid: required(text(32)) });

/** @param {import('./index.js').Context} context @returns {import('./index.js').Product} */
export function createOverseas({ vault, certificates, notifier, now, allowHttp, emit }) {
  const { mchid } = vault.merchant;
  /** @type {Map<string, Order>} */
  const orders = new Map();
  /** @type {Map<string, Uint8Array<ArrayBuffer>>} by their dates */
  const statements = new Map();

  /** @param {string} type */
  const rule = (type) =>
    object({
      mchid: required(text(32)),
      appid: required(text(32)),
      description: required(text(127)),
      notify_url: required(notifyUrlRule(256, allowHttp)),
      out_trade_no: required(text(32)),
      trade_type: required(oneOf(type)),
      merchant_category_code: required(text(32)),
      amount: required(object({ total: required(integer(1)), currency: optional(text(16)) })),
      ...FURTHER,
    });

  /** @param {string} number @returns {Order} */
  const found = (number) => {
    const order = orders.get(number);
    if (!order) throw refusal('ORDER_NOT_EXIST');
    return order;
  };

  /** @param {string} path @param {string} type @returns {import('../api.js').Route} */
  const prepay = (path, type) => {
    const rules = rule(type);
    return {
      method: 'POST',
      path: new RegExp(`^/(v3/global|hk/v3)/transactions/${path}$`),
      handle({ request }) {
        const parameters = /** @type {any} */ (readBody(request, rules));
        if (parameters.mchid !== mchid) throw broken('/mchid', NOT_THE_SIGNER, parameters.mchid);
        checkAppid(parameters.appid, vault);
        const { out_trade_no, appid, attach, amount } = parameters;
        const known = orders.get(out_trade_no);
        if (known && canonical(known.parameters) !== canonical(parameters)) throw refusal('OUT_TRADE_NO_USED');
        if (known && known.view.trade_state !== 'NOTPAY') throw refusal('INVALID_REQUEST');
        const prepayId = known?.prepayId ?? `wx${randomText(34)}`;
        /** @type {View} */
        const view = {
          mchid,
          appid,
          out_trade_no,
          id: `42${randomText(26, '0123456789')}`,
          ...(attach !== undefined && { attach }),
          trade_type: type,
          trade_state: 'NOTPAY',
          trade_state_desc: '订单未支付',
          amount: { currency: 'CNY', ...amount },
        };
        if (!known) orders.set(out_trade_no, { view, parameters, prepayId });
        emit({ type: 'overseas-order', act: 'prepay', out_trade_no, trade_state: 'NOTPAY' });
        return { status: 200, json: { prepay_id: prepayId } };
      },
    };
  };

  /** @param {URLSearchParams} query */
  const checkOwner = (query) => checkMchid(query.get('mchid'), vault);

  /** @type {import('../api.js').Route[]} */
  const routes = [
    prepay('jsapi', 'JSAPI'),
    prepay('app', 'APP'),
    {
      method: 'GET',
      path: /^\/(?:v3\/global|hk\/v3)\/transactions\/out-trade-no\/(?<out_trade_no>[^/]+)$/,
      handle({ id, query }) {
        checkOwner(query);
        return { status: 200, json: found(id).view };
      },
    },
    {
      method: 'GET',
      path: /^\/(?:v3\/global|hk\/v3)\/transactions\/id\/(?<transaction_id>[^/]+)$/,
      handle({ id, query }) {
        checkOwner(query);
        const order = [...orders.values()].find(({ view }) => view.id === id);
        if (!order) throw refusal('ORDER_NOT_EXIST');
        return { status: 200, json: order.view };
      },
    },
    {
      method: 'POST',
      path: /^\/(?:v3\/global|hk\/v3)\/transactions\/out-trade-no\/(?<out_trade_no>[^/]+)\/close$/,
      empty: true,
      handle({ request, id }) {
        const body = /** @type {{ mchid: string }} */ (readBody(request, CLOSE));
        if (body.mchid !== mchid) throw broken('/mchid', NOT_THE_SIGNER, body.mchid);
        const { view } = found(id);
        if (view.trade_state === 'SUCCESS') throw refusal('ORDERPAID');
        Object.assign(view, { trade_state: 'CLOSED', trade_state_desc: '订单已关闭' });
        emit({ type: 'overseas-order', act: 'close', out_trade_no: id, trade_state: 'CLOSED' });
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: /^\/(?:v3\/global|hk\/v3)\/certificates$/,
      handle: async () => ({ status: 200, json: await certificates.download('RSA') }),
    },
    {
      method: 'GET',
      path: /^\/(?:v3\/global|hk\/v3)\/statements$/,
      handle({ query }) {
        const date = query.get('date');
        if (!date) throw paramError('date', 'query', ['必填', 'is required']);
        const file = statements.get(date);
        if (!file) throw refusal('NO_STATEMENT_EXIST');
        return { status: 200, file, hashSigned: true };
      },
    },
  ];

  /** @type {import('../index.js').SandboxOverseas} */
  const controls = {
    get: async (number) => structuredClone(found(number).view),
    async pay(number) {
      notifier.checkOpen();
      const { view, parameters } = found(number);
      if (view.trade_state !== 'NOTPAY') {
        throw new SandboxError(view.trade_state === 'CLOSED' ? 'ORDER_CLOSED' : 'ORDERPAID', 409, 'It is not waiting.');
      }
      const { total, currency } = view.amount;
      Object.assign(view, {
        trade_state: 'SUCCESS',
        trade_state_desc: '支付成功',
        bank_type: 'OTHERS',
        success_time: beijingTime(now()),
        payer: { openid: parameters.payer?.openid ?? 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
        amount: { total, currency, payer_total: total, payer_currency: currency },
      });
      emit({ type: 'overseas-order', act: 'pay', out_trade_no: number, trade_state: 'SUCCESS' });
      notifier.start(found(number), {
        type: 'TRANSACTION.SUCCESS',
        summary: '支付成功',
        originalType: 'transaction',
        content: structuredClone(view),
        time: now(),
        url: parameters.notify_url,
        numbers: { out_trade_no: number },
      });
      return structuredClone(view);
    },
    async statement(date, file) {
      if (typeof date !== 'string' || !(file instanceof Uint8Array)) {
        throw new SandboxError('ARGUMENT_INVALID', 400, 'A statement is the date as it is asked for, and bytes.');
      }
      // `slice` of a Buffer would be the same bytes.
      statements.set(date, new Uint8Array(file));
    },
  };
  return { routes, controls: { overseas: controls } };
}
