// What the page knows of each kind of record: where it is read, which facts matter, and what may happen to it in which state.
// Every act is a request to the sandbox's interfaces.

/**
 * @typedef {object} Field of a form
 * @property {string} name in the body
 * @property {string} label
 * @property {string | number} [value]
 * @property {'text' | 'number' | 'select'} [type]
 * @property {string[]} [choices]
 * @property {boolean} [optional]
 */
/** @typedef {{ id: string, label: string, method?: string, path: string, body?: object, fields?: Field[], primary?: boolean, shape?: (told: any) => object, goTo?: (answer: any) => string }} Act */
/** @typedef {{ path: string, state: (record: any) => string, amount: (record: any) => number | null | undefined, facts: (record: any) => [string, any][], acts: (record: any) => Act[], link?: (record: any) => string | undefined }} Kind */

/** A number that nobody used before. @param {string} prefix */
const fresh = (prefix) => `${prefix}${Date.now().toString(36).toUpperCase()}`;

/** Of ordinary and of small merchants. */
const APPLYMENT_STATES = [
  ...['EDITTING', 'AUDITING', 'REJECTED', 'TO_BE_CONFIRMED', 'TO_BE_SIGNED', 'SIGNING', 'FINISHED', 'CANCELED'],
  ...['WAITTING_FOR_AUDIT', 'WAITTING_FOR_CONFIRM_CONTACT', 'WAITTING_FOR_CONFIRM_LEGALPERSON', 'PASSED', 'FREEZED'],
];

/** @type {Record<string, Kind>} */
export const KINDS = {
  orders: {
    path: '/_sandbox/orders/:n',
    state: (order) => order.trade_state,
    amount: (order) => order.amount?.total,
    facts: (order) => [
      ['description', order.parameters.description],
      ['transaction_id', order.transaction_id],
      ['trade_type', order.trade_type],
      ['attach', order.parameters.attach],
      ['openid', order.payer?.openid ?? order.parameters.payer?.openid],
      ['prepay_id', order.prepay_id],
      ['code_url', order.code_url],
      ['h5_url', order.h5_url],
      ['notify_url', order.parameters.notify_url],
      ['create_time', order.create_time],
      ['expire_time', order.expire_time],
      ['success_time', order.success_time],
    ],
    link: (order) => order.code_url,
    acts(order) {
      const paid = ['SUCCESS', 'REFUND'].includes(order.trade_state);
      const open = ['NOTPAY', 'USERPAYING'].includes(order.trade_state);
      return [
        ...(open
          ? [
              { id: 'pay', label: 'act.pay', path: '/_sandbox/orders/:n/pay', primary: true },
              { id: 'cancel', label: 'act.cancel', path: '/_sandbox/orders/:n/cancel' },
            ]
          : []),
        ...(paid ? [refundAct(order), complainAct(order)] : []),
      ];
    },
  },
  combine: {
    path: '/_sandbox/combine/:n',
    state: (order) => order.sub_orders[0].trade_state,
    amount: (order) =>
      order.sub_orders.reduce((/** @type {number} */ sum, /** @type {any} */ sub) => sum + sub.amount.total_amount, 0),
    facts: (order) => [
      ...order.sub_orders.map((/** @type {any} */ sub) => [
        `${sub.mchid} ${sub.out_trade_no}`,
        `${sub.amount.total_amount} fen, ${sub.trade_state}`,
      ]),
      ['opener', order.opener],
      ['notify_url', order.parameters.notify_url],
      ['create_time', order.create_time],
      ['expire_time', order.expire_time],
    ],
    link: (order) => (String(order.opener).startsWith('weixin:') ? order.opener : undefined),
    acts: (order) =>
      order.sub_orders[0].trade_state === 'NOTPAY'
        ? [
            { id: 'pay', label: 'act.pay', path: '/_sandbox/combine/:n/pay', primary: true },
            { id: 'cancel', label: 'act.cancel', path: '/_sandbox/combine/:n/cancel' },
          ]
        : [],
  },
  refunds: {
    path: '/_sandbox/refunds/:n',
    state: (refund) => refund.status,
    amount: (refund) => refund.amount.refund,
    facts: (refund) => [
      ['out_trade_no', { kind: 'orders', number: refund.out_trade_no }],
      ['refund_id', refund.refund_id],
      ['reason', refund.parameters.reason],
      ['user_received_account', refund.user_received_account],
      ['notify_url', refund.parameters.notify_url],
      ['create_time', refund.create_time],
      ['success_time', refund.success_time],
    ],
    acts: (refund) =>
      refund.status === 'PROCESSING'
        ? ['SUCCESS', 'ABNORMAL', 'CLOSED'].map((result) => ({
            id: `settle-${result}`,
            label: `act.settle.${result}`,
            path: '/_sandbox/refunds/:n/settle',
            body: { result },
            primary: result === 'SUCCESS',
          }))
        : [],
  },
  transfers: {
    path: '/_sandbox/transfers/:n',
    state: (transfer) => transfer.state,
    amount: (transfer) => transfer.transfer_amount,
    facts: (transfer) => [
      ['transfer_remark', transfer.transfer_remark],
      ['transfer_bill_no', transfer.transfer_bill_no],
      ['openid', transfer.openid],
      ['fail_reason', transfer.fail_reason],
      ['notify_url', transfer.parameters.notify_url],
      ['create_time', transfer.create_time],
      ['update_time', transfer.update_time],
    ],
    acts(transfer) {
      const over = ['SUCCESS', 'FAIL', 'CANCELLED'].includes(transfer.state);
      const waiting = transfer.state === 'WAIT_USER_CONFIRM';
      /** @type {Act[]} */
      const acts = [];
      if (waiting)
        acts.push({ id: 'confirm', label: 'act.confirm', path: '/_sandbox/transfers/:n/confirm', primary: true });
      if (waiting) acts.push({ id: 'expire', label: 'act.expire', path: '/_sandbox/transfers/:n/expire' });
      if (!over && !waiting)
        acts.push({ id: 'advance', label: 'act.advance', path: '/_sandbox/transfers/:n/advance', primary: true });
      if (!over)
        acts.push({
          id: 'fail',
          label: 'act.fail',
          path: '/_sandbox/transfers/:n/fail',
          fields: [{ name: 'reason', label: 'field.reason', value: 'NAME_NOT_CORRECT' }],
        });
      return acts;
    },
  },
  'profit-sharing': {
    path: '/_sandbox/profit-sharing/orders/:n',
    state: (sharing) => sharing.state,
    amount: (sharing) =>
      sharing.receivers?.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.amount, 0),
    facts: (sharing) => [
      ['transaction_id', sharing.transaction_id],
      ['order_id', sharing.order_id],
      ...(sharing.receivers ?? []).map((/** @type {any} */ one) => [
        `${one.type} ${one.account}`,
        `${one.amount} fen, ${one.result}`,
      ]),
    ],
    acts: (sharing) =>
      sharing.state === 'PROCESSING'
        ? [{ id: 'settle', label: 'act.share', path: '/_sandbox/profit-sharing/orders/:n/settle', primary: true }]
        : [],
  },
  'sharing-returns': {
    path: '/_sandbox/profit-sharing/returns/:n',
    state: (one) => one.result,
    amount: (one) => one.amount,
    facts: (one) => [
      ['out_order_no', { kind: 'profit-sharing', number: one.out_order_no }],
      ['return_id', one.return_id],
      ['return_mchid', one.return_mchid],
      ['description', one.description],
      ['fail_reason', one.fail_reason],
      ['create_time', one.create_time],
      ['finish_time', one.finish_time],
    ],
    acts: (one) =>
      one.result === 'PROCESSING'
        ? [
            {
              id: 'return',
              label: 'act.return',
              path: '/_sandbox/profit-sharing/returns/:n/settle',
              body: { result: 'SUCCESS' },
              primary: true,
            },
            {
              id: 'returnfail',
              label: 'act.returnfail',
              path: '/_sandbox/profit-sharing/returns/:n/settle',
              body: { result: 'ACCOUNT_ABNORMAL' },
            },
          ]
        : [],
  },
  'service-orders': {
    path: '/_sandbox/service-orders/:n',
    state: (order) => order.state,
    amount: (order) => order.total_amount,
    facts: (order) => [
      ['service_introduction', order.service_introduction],
      ['state_description', order.state_description],
      ['order_id', order.order_id],
      ['risk_fund', `${order.risk_fund.name}, ${order.risk_fund.amount} fen`],
      ['collection', order.collection?.state],
      ['openid', order.openid],
      ['notify_url', order.notify_url],
    ],
    acts(order) {
      /** @type {Act[]} */
      const acts = [];
      if (order.state === 'CREATED') {
        acts.push({ id: 'confirm', label: 'act.confirm', path: '/_sandbox/service-orders/:n/confirm', primary: true });
        acts.push({ id: 'expire', label: 'act.expire', path: '/_sandbox/service-orders/:n/expire' });
      }
      if (order.collection && order.collection.state !== 'USER_PAID')
        acts.push({ id: 'payscore', label: 'act.payscore', path: '/_sandbox/service-orders/:n/pay', primary: true });
      return acts;
    },
  },
  complaints: {
    path: '/_sandbox/complaints/:n',
    state: (complaint) => complaint.complaint_state,
    amount: (complaint) => complaint.apply_refund_amount,
    facts: (complaint) => [
      ['complaint_detail', complaint.complaint_detail],
      ['problem_type', complaint.problem_type],
      ...(complaint.complaint_order_info ?? []).map((/** @type {any} */ one) => [
        'out_trade_no',
        { kind: 'orders', number: one.out_trade_no },
      ]),
      ['complaint_time', complaint.complaint_time],
      ...complaint.history.map((/** @type {any} */ one) => [one.operate_type, one.operate_details ?? one.operate_time]),
    ],
    acts: () => [
      ...['respond', 'continue'].map((act) => ({
        id: act,
        label: `act.${act}`,
        path: `/_sandbox/complaints/:n/${act}`,
        fields: [{ name: 'detail', label: 'field.detail', value: '' }],
      })),
      { id: 'revoke', label: 'act.revoke', path: '/_sandbox/complaints/:n/revoke' },
    ],
  },
  applyments: {
    path: '/_sandbox/applyments/:n',
    state: (applyment) => applyment.applyment_state,
    amount: () => null,
    facts: (applyment) => [
      ['applyment_state_msg', applyment.applyment_state_msg],
      ['applyment_id', applyment.applyment_id],
      ['sub_mchid', applyment.sub_mchid],
      ['sign_url', applyment.sign_url],
    ],
    acts: () => [
      {
        id: 'move',
        label: 'act.move',
        path: '/_sandbox/applyments/:n/move',
        fields: [{ name: 'state', label: 'field.state', type: 'select', choices: APPLYMENT_STATES }],
      },
    ],
  },
};

/** What is left to refund, by the merchant platform. @param {any} order @returns {Act} */
function refundAct(order) {
  const { out_trade_no, notify_url, sub_mchid } = order.parameters;
  const { total } = order.amount;
  return {
    id: 'refund',
    label: 'act.refund',
    path: '/_sandbox/refunds',
    fields: [
      { name: 'amount', label: 'field.amount', type: 'number', value: total },
      { name: 'reason', label: 'field.reason', value: '', optional: true },
      { name: 'notify_url', label: 'field.notify_url', value: notify_url, optional: true },
    ],
    shape: ({ amount, ...more }) => ({
      out_trade_no,
      out_refund_no: fresh('R'),
      ...(sub_mchid !== undefined && { sub_mchid }),
      ...more,
      amount: { refund: Number(amount), total, currency: 'CNY' },
    }),
    goTo: ({ out_refund_no }) => `#/refunds/${encodeURIComponent(out_refund_no)}`,
  };
}

/** @param {any} order @returns {Act} */
const complainAct = ({ out_trade_no }) => ({
  id: 'complain',
  label: 'act.complain',
  path: '/_sandbox/complaints',
  fields: [{ name: 'complaint_detail', label: 'field.detail', value: '' }],
  shape: (told) => ({ ...told, out_trade_no }),
  goTo: ({ complaint_id }) => `#/complaints/${encodeURIComponent(complaint_id)}`,
});
