/**
 * Complaints of payers: PENDING until the merchant answers, PROCESSING until it says that it is done, then PROCESSED. A payer
 * who complains again makes it PENDING once more.
 */

import { beijingTime, randomText } from '../encoding.js';
import { paramError, refusal, SandboxError } from '../errors.js';
import { NOT_THE_SIGNER, readBody } from '../input.js';
import { broken, integer, list, object, oneOf, optional, required, text } from '../schema.js';
import { notifyUrlIssue } from '../urls.js';

/** @typedef {import('../index.js').SandboxComplaint} View */
/** @typedef {import('../index.js').ComplaintHistoryView} Entry */
/** @typedef {{ view: View, phone?: string, created: number, history: Entry[] }} Complaint */
/** @typedef {import('../api.js').Route} Route */
/** @typedef {import('../api.js').Call} Call */

const PATH = '/v3/merchant-service/complaints-v2';
const DIGITS = '0123456789';
/** Unless the query says otherwise. */
const PAGE = 10;
const LARGEST_PAGE = 50;
const CREATE = { type: 'COMPLAINT.CREATE', summary: '产生新投诉' };
const CHANGE = { type: 'COMPLAINT.STATE_CHANGE', summary: '投诉状态变化' };

const MEDIA = list(text(512), { max: 4 });
const RESPONSE = object({
  complainted_mchid: required(text(32)),
  response_content: required(text(200)),
  response_images: optional(MEDIA),
  jump_url: optional(text(Infinity)),
  jump_url_text: optional(text(Infinity)),
  mini_program_jump_info: optional(
    object({ appid: required(text(32)), path: required(text(Infinity)), text: required(text(Infinity)) }),
  ),
});
const COMPLETION = object({ complainted_mchid: required(text(32)) });
const DECISION = object(
  {
    action: required(oneOf('APPROVE', 'REJECT')),
    launch_refund_day: optional(integer(0)),
    reject_reason: optional(text(200)),
    reject_media_list: optional(MEDIA),
    remark: optional(text(200)),
  },
  ({ action, launch_refund_day, reject_reason }, pointer) => {
    const [wanted, value] =
      action === 'APPROVE' ? ['launch_refund_day', launch_refund_day] : ['reject_reason', reject_reason];
    if (value === undefined) {
      throw broken(`${pointer}/${wanted}`, [`action为${action}时必填`, `is required with action ${action}`]);
    }
  },
);

class Complaints {
  /** @type {Map<string, Complaint>} oldest first */
  #all = new Map();
  /** @type {string | undefined} where notifications go */
  #url;
  #context;

  /** @param {import('./index.js').Context} context */
  constructor(context) {
    this.#context = context;
  }

  /** @param {string} id */
  get(id) {
    const complaint = this.#all.get(id);
    if (complaint) return complaint;
    throw refusal('RESOURCE_NOT_EXISTS', { issue: 'no complaint has this complaint_id' });
  }

  list() {
    return [...this.#all.values()];
  }

  /**
   * The payer complains.
   * @param {import('../index.js').NewComplaint} told
   */
  create(told) {
    const { orders, vault, now, emit } = this.#context;
    const { out_trade_no, complaint_detail, problem_type = 'OTHERS', payer_phone, images, ...more } = told;
    if (typeof complaint_detail !== 'string' || complaint_detail === '')
      throw new SandboxError('ARGUMENT_INVALID', 400, 'complaint_detail must be the text of the payer.');
    const order = out_trade_no === undefined ? undefined : orders.get(out_trade_no);
    if (order && order.paidAt === undefined)
      throw new SandboxError('ORDER_NOT_PAID', 409, 'Only a paid order can be complained of.');
    const created = now();
    const complaint_id = `2000${beijingTime(created).replace(/\D/g, '').slice(0, 8)}${randomText(12, DIGITS)}`;
    const media = images && [{ media_type: /** @type {const} */ ('USER_COMPLAINT_IMAGE'), media_url: images }];
    /** @type {View} */
    const view = {
      complaint_id,
      complaint_time: beijingTime(created),
      complaint_detail,
      complaint_state: 'PENDING',
      complainted_mchid: vault.merchant.mchid,
      ...(order && {
        payer_openid: order.payer.openid ?? order.payer.sp_openid ?? order.payer.sub_openid,
        complaint_order_info: [
          {
            transaction_id: order.transactionId ?? '',
            out_trade_no: order.parameters.out_trade_no,
            amount: order.parameters.amount.total,
          },
        ],
      }),
      ...(media && { complaint_media_list: media }),
      complaint_full_refunded: false,
      incoming_user_response: true,
      problem_description: more.problem_description ?? complaint_detail,
      user_complaint_times: 1,
      problem_type,
      ...(more.apply_refund_amount !== undefined && { apply_refund_amount: more.apply_refund_amount }),
    };
    const complaint = { view, phone: payer_phone, created, history: [] };
    this.#all.set(complaint_id, complaint);
    this.#note(complaint, '投诉人', 'USER_CREATE_COMPLAINT', complaint_detail, images);
    emit({ type: 'complaint', act: 'create', complaint_id, complaint_state: 'PENDING' });
    this.#announce(complaint, CREATE, 'CREATE_COMPLAINT');
    return complaint;
  }

  /**
   * The payer answers, complains again or is content.
   * @param {string} id
   * @param {'respond' | 'continue' | 'revoke'} act
   * @param {string} [detail]
   */
  act(id, act, detail) {
    const complaint = this.get(id);
    const { view } = complaint;
    if (act === 'revoke') {
      view.complaint_state = 'PROCESSED';
      view.incoming_user_response = false;
    } else {
      view.incoming_user_response = true;
      if (act === 'continue') {
        view.complaint_state = 'PENDING';
        view.user_complaint_times += 1;
      }
    }
    const [type, action] = {
      respond: ['USER_RESPONSE', 'USER_RESPONSE'],
      continue: ['USER_CONTINUE_COMPLAINT', 'CONTINUE_COMPLAINT'],
      revoke: ['USER_REVOKE_COMPLAINT', undefined],
    }[act];
    this.#note(complaint, '投诉人', type ?? '', detail);
    this.#changed(complaint, act, action);
    return complaint;
  }

  /** @type {Record<string, (call: Call) => Promise<{ status: number, json?: unknown }>>} */
  handlers = {
    list: async ({ query }) => {
      const [from, to] = ['begin_date', 'end_date'].map((name) => dayOf(query, name));
      if (to < from) throw paramError('end_date', 'query', ['早于begin_date', 'is before begin_date'], to);
      this.#checkMchid(query.get('complainted_mchid') ?? undefined, 'query');
      const found = this.list().filter(({ created }) => {
        const day = beijingTime(created).slice(0, 10);
        return from <= day && day <= to;
      });
      const { data, ...page } = pageOf(query, found, LARGEST_PAGE);
      return { status: 200, json: { data: await Promise.all(data.map((one) => this.#answer(one, false))), ...page } };
    },
    get: async ({ id }) => ({ status: 200, json: await this.#answer(this.get(id), true) }),
    history: async ({ id, query }) => ({ status: 200, json: pageOf(query, this.get(id).history, Infinity) }),
    respond: async ({ request, id }) => {
      const complaint = this.#open(id);
      const body = /** @type {any} */ (readBody(request, RESPONSE));
      this.#checkMchid(body.complainted_mchid, 'body');
      this.#checkImages('/response_images', body.response_images);
      if (complaint.view.complaint_state === 'PENDING') complaint.view.complaint_state = 'PROCESSING';
      complaint.view.incoming_user_response = false;
      this.#note(complaint, '商家', 'MERCHANT_RESPONSE', body.response_content, body.response_images);
      this.#changed(complaint, 'answer', 'MERCHANT_RESPONSE');
      return { status: 204 };
    },
    complete: async ({ request, id }) => {
      const complaint = this.#open(id);
      const body = /** @type {any} */ (readBody(request, COMPLETION));
      this.#checkMchid(body.complainted_mchid, 'body');
      complaint.view.complaint_state = 'PROCESSED';
      complaint.view.incoming_user_response = false;
      this.#note(complaint, '商家', 'MERCHANT_CONFIRM_COMPLETE');
      this.#changed(complaint, 'complete', 'MERCHANT_CONFIRM_COMPLETE');
      return { status: 204 };
    },
    updateRefund: async ({ request, id }) => {
      const complaint = this.#open(id);
      const body = /** @type {any} */ (readBody(request, DECISION));
      if (complaint.view.problem_type !== 'REFUND') {
        throw refusal('INVALID_REQUEST', { issue: 'the payer does not ask for a refund' });
      }
      this.#checkImages('/reject_media_list', body.reject_media_list);
      const approved = body.action === 'APPROVE';
      // As the interface spells it.
      const type = approved ? 'MERCHANT_APPROVE_REFUND' : 'MERCHANT_REFUSE_RERUND';
      this.#note(complaint, '商家', type, body.reject_reason ?? body.remark, body.reject_media_list);
      this.#changed(complaint, 'decide', approved ? 'MERCHANT_APPROVE_REFUND' : 'MERCHANT_REJECT_REFUND');
      return { status: 204 };
    },
    callback: async ({ request }) => {
      const { vault, allowHttp } = this.#context;
      const { mchid } = vault.merchant;
      if (request.method === 'DELETE') this.#url = undefined;
      else if (request.method !== 'GET') {
        const check = (/** @type {string} */ url) => notifyUrlIssue(url, allowHttp);
        const { url } = /** @type {any} */ (readBody(request, object({ url: required(text(Infinity, { check })) })));
        this.#url = url;
      } else if (this.#url === undefined) {
        throw refusal('RESOURCE_NOT_EXISTS', { issue: 'there is no URL for notifications' });
      }
      return this.#url === undefined ? { status: 204 } : { status: 200, json: { mchid, url: this.#url } };
    },
  };

  /** A complaint that is not dealt with. @param {string} id */
  #open(id) {
    const complaint = this.get(id);
    if (complaint.view.complaint_state !== 'PROCESSED') return complaint;
    throw refusal('INVALID_REQUEST', { issue: 'the complaint is PROCESSED' });
  }

  /** @param {Complaint} complaint @param {boolean} detailed the list does not tell who it was */
  async #answer({ view: { payer_openid, ...view }, phone }, detailed) {
    return {
      ...view,
      ...(phone !== undefined && { payer_phone: await this.#context.vault.sealField(phone) }),
      ...(detailed && payer_openid !== undefined && { payer_openid }),
    };
  }

  /** @param {string | undefined} mchid @param {'query' | 'body'} location */
  #checkMchid(mchid, location) {
    if (mchid === undefined || mchid === this.#context.vault.merchant.mchid) return;
    throw location === 'query'
      ? paramError('complainted_mchid', 'query', NOT_THE_SIGNER, mchid)
      : broken('/complainted_mchid', NOT_THE_SIGNER, mchid);
  }

  /** @param {string} pointer @param {string[]} [ids] */
  #checkImages(pointer, ids = []) {
    const unknown = ids.findIndex((id) => !this.#context.images.has(id));
    if (unknown >= 0) throw broken(`${pointer}/${unknown}`, ['没有这个图片', 'no such image'], ids[unknown]);
  }

  /** @param {Complaint} complaint @param {string} operator @param {string} type @param {string} [details] @param {string[]} [images] */
  #note({ history }, operator, type, details, images) {
    history.push({
      log_id: `3000${randomText(20, DIGITS)}`,
      operator,
      operate_time: beijingTime(this.#context.now()),
      operate_type: type,
      ...(details !== undefined && { operate_details: details }),
      ...(images !== undefined && { image_list: images }),
    });
  }

  /** @param {Complaint} complaint @param {import('../index.js').ComplaintAct} act @param {string} [action] */
  #changed(complaint, act, action) {
    const { complaint_id, complaint_state } = complaint.view;
    this.#context.emit({ type: 'complaint', act, complaint_id, complaint_state });
    if (action !== undefined) this.#announce(complaint, CHANGE, action);
  }

  /** @param {Complaint} complaint @param {{ type: string, summary: string }} event @param {string} action_type */
  #announce(complaint, event, action_type) {
    const { notifier, now } = this.#context;
    const content = { complaint_id: complaint.view.complaint_id, action_type };
    notifier.start(complaint, {
      ...event,
      originalType: 'complaint',
      content,
      time: now(),
      url: this.#url,
      numbers: {},
    });
  }
}

/**
 * @param {import('./index.js').Context} context
 * @returns {import('./index.js').Product}
 */
export function createComplaints(context) {
  const complaints = new Complaints(context);
  const { handlers } = complaints;
  const one = (/** @type {string} */ rest) => new RegExp(`^${PATH}/(?<complaint_id>[^/]+)${rest}$`);
  const callback = /^\/v3\/merchant-service\/complaint-notifications$/;
  /** @type {[string, RegExp, (typeof handlers)[string]][]} */
  const routes = [
    ['GET', new RegExp(`^${PATH}$`), handlers.list],
    ['GET', one(''), handlers.get],
    ['GET', one('/negotiation-historys'), handlers.history],
    ['POST', one('/response'), handlers.respond],
    ['POST', one('/complete'), handlers.complete],
    ['POST', one('/update-refund-progress'), handlers.updateRefund],
    ...['POST', 'GET', 'PUT', 'DELETE'].map(
      (method) => /** @type {[string, RegExp, (typeof handlers)[string]]} */ ([method, callback, handlers.callback]),
    ),
  ];
  /** @param {Complaint} complaint */
  const viewOf = ({ view, phone, history }) =>
    structuredClone({ ...view, ...(phone !== undefined && { payer_phone: phone }), history });
  const { respond, complete, updateRefund } = handlers;
  const isEmpty = (/** @type {string} */ method, /** @type {(typeof handlers)[string]} */ handle) =>
    method === 'DELETE' || [respond, complete, updateRefund].includes(handle);
  return {
    routes: routes.map(([method, path, handle]) => ({ method, path, empty: isEmpty(method, handle), handle })),
    controls: {
      complaints: {
        create: async (told) => {
          context.notifier.checkOpen();
          return viewOf(complaints.create(told));
        },
        respond: async (id, detail) => viewOf(complaints.act(id, 'respond', detail)),
        continue: async (id, detail) => viewOf(complaints.act(id, 'continue', detail)),
        revoke: async (id) => viewOf(complaints.act(id, 'revoke')),
        get: async (id) => viewOf(complaints.get(id)),
        list: async () => complaints.list().map(viewOf),
      },
    },
  };
}

/** @param {URLSearchParams} query @param {string} name */
function dayOf(query, name) {
  const day = query.get(name);
  if (day === null) throw paramError(name, 'query', ['必填', 'is required']);
  const time = new Date(`${day}T00:00:00Z`);
  if (/^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day)) return day;
  throw paramError(name, 'query', ['必须是yyyy-MM-dd', 'must be a day, yyyy-MM-dd'], day);
}

/**
 * @template T
 * @param {URLSearchParams} query
 * @param {readonly T[]} all
 * @param {number} largest
 */
function pageOf(query, all, largest) {
  const number = (
    /** @type {string} */ name,
    /** @type {number} */ usual,
    /** @type {number} */ min,
    max = Infinity,
  ) => {
    const given = query.get(name);
    const value = given === null ? usual : /^[0-9]{1,9}$/.test(given) ? Number(given) : NaN;
    if (value >= min && value <= max) return value;
    throw paramError(name, 'query', [`必须是${min}到${max}的整数`, `must be an integer from ${min} to ${max}`], given);
  };
  const [limit, offset] = [number('limit', PAGE, 1, largest), number('offset', 0, 0)];
  return { data: all.slice(offset, offset + limit), limit, offset, total_count: all.length };
}
