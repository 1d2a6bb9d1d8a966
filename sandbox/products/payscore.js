/**
 * Payscore (支付分): its interfaces, and the users who confirm service orders and pay them.
 */

import { paramError, SandboxError } from '../errors.js';
import { checkAppid, readBody } from '../input.js';
import { identityOf, orderOccasion, orderOf, paymentOf, ServiceOrders } from './payscore/book.js';
import { checkBusinessView } from './payscore/page.js';
import { CANCEL, COMPLETE, createRule } from './payscore/rules.js';

/** @typedef {{ appid: string, service_id: string }} Identified */

/** @param {import('./index.js').Context} context @returns {import('./index.js').Product} */
export function createPayscore({ vault, orders: payments, notifier, now, allowHttp, emit }) {
  const { merchant } = vault;
  const { mchid } = merchant;
  const rule = createRule(allowHttp);
  const orders = new ServiceOrders(now, (order, act) => {
    emit({ type: 'service-order', act, out_order_no: order.parameters.out_order_no, state: order.state });
    const payment = act === 'pay' ? paymentOf(order, mchid) : undefined;
    if (payment?.transactionId !== undefined) payments.byTransaction.set(payment.transactionId, payment);
    if (act === 'confirm' || act === 'pay') notifier.start(order, orderOccasion(order, act, mchid, now()));
  });

  /** @param {import('./payscore/book.js').ServiceOrder} order @returns {import('../index.js').ServiceOrderView} */
  const viewOf = (order) => ({
    ...orderOf(order, mchid),
    parameters: structuredClone(order.parameters),
    package: order.package,
    query_id: order.queryId,
  });

  /** @param {() => import('./payscore/book.js').ServiceOrder} act */
  const acted = (act) => {
    notifier.checkOpen();
    return viewOf(act());
  };

  /** @param {URLSearchParams} query @param {string} name */
  function required(query, name) {
    const value = query.get(name);
    if (value) return value;
    throw paramError(name, 'query', ['必填', 'is required']);
  }

  /** @type {import('../api.js').Route[]} */
  const routes = [
    {
      method: 'POST',
      path: /^\/v3\/payscore\/serviceorder$/,
      handle({ request }) {
        const parameters = /** @type {import('../index.js').ServiceOrderParameters} */ (readBody(request, rule));
        checkAppid(parameters.appid, vault);
        const order = orders.create(parameters);
        return { status: 200, json: { ...orderOf(order, mchid), package: order.package } };
      },
    },
    {
      method: 'GET',
      path: /^\/v3\/payscore\/serviceorder$/,
      handle({ query }) {
        checkAppid(required(query, 'appid'), vault);
        const service = required(query, 'service_id');
        const [number, queryId] = [query.get('out_order_no'), query.get('query_id')];
        if ((number === null) === (queryId === null)) {
          throw paramError('out_order_no', 'query', [
            'out_order_no和query_id必须且只能传一个',
            'and query_id: exactly one must be given',
          ]);
        }
        const order = number === null ? orders.getByQuery(queryId ?? '', service) : orders.get(number, service);
        return { status: 200, json: orderOf(order, mchid) };
      },
    },
    {
      method: 'POST',
      path: /^\/v3\/payscore\/serviceorder\/(?<out_order_no>[^/]+)\/cancel$/,
      handle({ request, id }) {
        const { appid, service_id } = /** @type {Identified} */ (readBody(request, CANCEL));
        checkAppid(appid, vault);
        const order = orders.get(id, service_id);
        orders.cancel(order);
        return { status: 200, json: identityOf(order, mchid) };
      },
    },
    {
      method: 'POST',
      path: /^\/v3\/payscore\/serviceorder\/(?<out_order_no>[^/]+)\/complete$/,
      handle({ request, id }) {
        const { appid, service_id, ...completion } =
          /** @type {Identified & import('../index.js').ServiceOrderCompletion} */ (readBody(request, COMPLETE));
        checkAppid(appid, vault);
        const order = orders.get(id, service_id);
        orders.complete(order, completion);
        const { collection, notify_url, openid, attach, ...answer } = orderOf(order, mchid);
        return { status: 200, json: answer };
      },
    },
  ];

  /** @type {import('../index.js').SandboxPayscore} */
  const controls = {
    get: async (number) => viewOf(orders.get(number)),
    async confirm(number, view) {
      if (view === undefined) return acted(() => orders.confirm(number));
      const { page, values } = await checkBusinessView(view, merchant);
      if (page !== 'wxpayScoreUse') throw new SandboxError('PAY_PARAMS_INVALID', 400, 'The page only shows the order.');
      return acted(() => orders.confirm(number, values.package));
    },
    async open(view) {
      const { values } = await checkBusinessView(view, merchant);
      return viewOf(orders.get(values.out_order_no ?? '', values.service_id));
    },
    expire: async (number) => acted(() => orders.expire(number)),
    pay: async (number) => acted(() => orders.pay(number)),
  };
  return { routes, controls: { payscore: controls } };
}
