/**
 * Lists of what the sandbox holds, a line for each: the numbers that the journal has heard of, as the sandbox sees them now.
 */

import { SandboxError } from '../errors.js';

/** @typedef {import('../index.js').Sandbox<import('../index.js').SandboxMode>} Sandbox */
/** @typedef {import('./journal.js').Kind} Kind */
/** @typedef {{ number: string, time: string, state: string, amount: number | null, title: string, type: string }} Line */

/** @type {Record<Kind, (sandbox: Sandbox, number: string) => Promise<Omit<Line, 'number' | 'time'>>>} */
const LINES = {
  async orders(sandbox, number) {
    const order = await sandbox.order(number);
    const { trade_state, parameters, amount } = order;
    return { state: trade_state, amount: amount.total, title: parameters.description, type: typeOf(order) };
  },
  async combine(sandbox, number) {
    const { sub_orders, parameters } = await sandbox.combine.order(number);
    const amount = sub_orders.reduce((sum, { amount: { total_amount } }) => sum + total_amount, 0);
    const title = parameters.sub_orders.map(({ description }) => description).join(' + ');
    return { state: sub_orders[0].trade_state, amount, title, type: `${sub_orders.length}×` };
  },
  async refunds(sandbox, number) {
    const { status, amount, out_trade_no, parameters } = await sandbox.refunds.get(number);
    return { state: status, amount: amount.refund, title: parameters.reason ?? out_trade_no, type: out_trade_no };
  },
  async transfers(sandbox, number) {
    const { state, transfer_amount, transfer_remark } = await sandbox.transfers.get(number);
    return { state, amount: transfer_amount, title: transfer_remark, type: '' };
  },
  async 'profit-sharing'(sandbox, number) {
    const { state, receivers = [], transaction_id } = await sandbox.profitSharing.order(number);
    const amount = receivers.reduce((sum, receiver) => sum + receiver.amount, 0);
    return { state, amount, title: transaction_id, type: `${receivers.length}×` };
  },
  async 'sharing-returns'(sandbox, number) {
    const { result, amount, description = '', out_order_no } = await sandbox.profitSharing.return(number);
    return { state: result, amount, title: description, type: out_order_no };
  },
  async 'service-orders'(sandbox, number) {
    const {
      state,
      total_amount = null,
      service_introduction,
      state_description = '',
    } = await sandbox.payscore.get(number);
    return { state, amount: total_amount, title: service_introduction, type: state_description };
  },
  async complaints(sandbox, number) {
    const {
      complaint_state,
      complaint_detail,
      problem_type,
      apply_refund_amount = null,
    } = await sandbox.complaints.get(number);
    return { state: complaint_state, amount: apply_refund_amount, title: complaint_detail, type: problem_type };
  },
  async applyments(sandbox, number) {
    const { applyment_state, applyment_state_msg } = await sandbox.applyments.get(number);
    return { state: applyment_state, amount: null, title: applyment_state_msg, type: '' };
  },
};

/** @param {string} kind @returns {kind is Kind} */
export const isKind = (kind) => Object.hasOwn(LINES, kind);

/**
 * @param {Sandbox} sandbox
 * @param {import('./journal.js').Journal} journal
 * @param {Kind} kind
 * @param {{ limit: number, search: string }} options
 * @returns {Promise<{ total: number, items: Line[] }>} changed last first
 */
export async function listOf(sandbox, journal, kind, { limit, search }) {
  const all = journal.numbers(kind);
  const found = search === '' ? all : all.filter(([number]) => number.includes(search));
  const lines = await Promise.all(
    found.slice(0, limit).map(async ([number, time]) => {
      try {
        return [{ number, time: new Date(time).toISOString(), ...(await LINES[kind](sandbox, number)) }];
      } catch (error) {
        // A number that the sandbox refuses to show is not worth the whole list.
        if (error instanceof SandboxError) return [];
        throw error;
      }
    }),
  );
  return { total: found.length, items: lines.flat() };
}

/** What an order is paid by, also before it is paid. @param {import('../index.js').OrderView} order */
function typeOf({ trade_type, code_url, h5_url, parameters }) {
  if (trade_type !== undefined) return trade_type;
  if (code_url !== undefined) return 'NATIVE';
  if (h5_url !== undefined) return 'MWEB';
  return parameters.payer === undefined ? 'APP' : 'JSAPI';
}
