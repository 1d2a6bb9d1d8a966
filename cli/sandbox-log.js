/**
 * What happens in a sandbox, a line each.
 */

import { say } from './language.js';

/** @typedef {import('../sandbox/index.js').SandboxEvent} SandboxEvent */
/** @typedef {import('./language.js').Words} Words */

/**
 * Acts, which the events name by their English words.
 * @typedef {Extract<SandboxEvent, { act: string }>} Acted
 * @type {{ [T in Acted['type']]: Record<Extract<Acted, { type: T }>['act'], string> }}
 */
const ACTS = {
  order: { prepay: '下单', 'code-pay': '付款码支付', pay: '支付', cancel: '取消支付', close: '关单', reverse: '撤销' },
  combine: { prepay: '下单', pay: '支付', cancel: '取消支付', close: '关单' },
  'overseas-order': { prepay: '下单', pay: '支付', close: '关单' },
  refund: { create: '申请', settle: '结束', 'apply-abnormal': '异常退款' },
  'profit-sharing': { create: '申请', unfreeze: '解冻', return: '回退', finish: '完结' },
  'service-order': {
    create: '创建',
    confirm: '用户确认',
    complete: '完结',
    cancel: '取消',
    expire: '过期',
    pay: '支付',
  },
  complaint: {
    create: '用户投诉',
    respond: '用户留言',
    continue: '用户继续投诉',
    revoke: '用户撤销投诉',
    answer: '商户回复',
    decide: '退款审批',
    complete: '商户反馈处理完成',
  },
  certificate: { rotate: '增加', retire: '停用' },
};
/** What became of a notification, which the events name alike. @type {Record<string, string>} */
const OUTCOMES = {
  under_way: '进行中',
  accepted: '已接受',
  refused: '已拒绝',
  redirected: '被重定向',
  timeout: '超时未应答',
  unreachable: '无法连接',
  given_up: '已放弃',
};

/**
 * @param {import('./output.js').Output} output
 * @param {import('./language.js').Language} language
 */
export function createLog(output, language) {
  /** @type {Map<number, string>} */
  const targets = new Map();
  return (/** @type {SandboxEvent} */ event) => {
    output.result(plain(event));
    for (const words of linesOf(event, targets)) output.line(say(words, language));
  };
}

/** Without headers and bodies. @param {SandboxEvent} event */
function plain(event) {
  const { headers: _, body: __, message: ___, ...rest } = /** @type {any} */ (event);
  return rest;
}

/** @param {SandboxEvent} event @param {Map<number, string>} targets of requests under way @returns {Words[]} */
function linesOf(event, targets) {
  if (event.type === 'response') {
    const { code, detail } = errorIn(event.body);
    const reason = code === undefined ? '' : ` ${code}${detail ? ` ${JSON.stringify(detail)}` : ''}`;
    const line = `${targets.get(event.id)} -> ${event.status}${reason}`;
    targets.delete(event.id);
    return [event.probe ? [`${line}（签名探测）`, `${line} (signature probe)`] : [line, line]];
  }
  if (event.type === 'request') {
    targets.set(event.id, `${event.method} ${event.target}`);
    return [];
  }
  if (event.type === 'notification') return notification(event);
  if (event.type === 'fault') {
    const where = 'target' in event ? `${event.method} ${event.target}` : event.event_type;
    return [[`故障 ${event.name}：${where}`, `fault ${event.name}: ${where}`]];
  }
  if (event.type === 'generic') {
    const [zh, en] = [event.answer === 'scripted' ? '指定' : '通用', event.answer];
    const where = `${event.method} ${event.path}`;
    return [[`${where} 的${zh}应答`, `${en} answer of ${where}`]];
  }
  if (event.type === 'certificate')
    return [happened(named(['平台证书', 'platform certificate'], event.serial_no), event)];
  if (event.type === 'order') return [happened(named(['订单', 'order'], event.out_trade_no), event, event.trade_state)];
  if (event.type === 'overseas-order') {
    return [happened(named(['境外订单', 'overseas order'], event.out_trade_no), event, event.trade_state)];
  }
  if (event.type === 'combine') {
    return [happened(named(['合单', 'combined order'], event.combine_out_trade_no), event, event.trade_state)];
  }
  if (event.type === 'refund') {
    const { out_refund_no: number, out_trade_no: order } = event;
    /** @type {Words} */
    const refund = [`退款 ${number}（订单 ${order}）`, `refund ${number} of order ${order}`];
    return [happened(refund, event, event.status)];
  }
  if (event.type === 'profit-sharing') {
    const { out_return_no: number, out_order_no: order, state } = event;
    if (number === undefined) return [happened(named(['分账', 'sharing'], order), event, state)];
    return [happened([`分账回退 ${number}（分账 ${order}）`, `return ${number} of ${order}`], event, state)];
  }
  if (event.type === 'service-order') {
    return [happened(named(['支付分订单', 'payscore order'], event.out_order_no), event, event.state)];
  }
  if (event.type === 'complaint') {
    return [happened(named(['投诉', 'complaint'], event.complaint_id), event, event.complaint_state)];
  }
  if (event.type === 'transfer') return [becomes(named(['转账', 'transfer'], event.out_bill_no), event.state)];
  if (event.type === 'applyment')
    return [becomes(named(['进件', 'application'], event.business_code), event.applyment_state)];
  // A refused verification is told by the answer.
  return nothing(event.type);
}

/**
 * What somebody did, and what it is now.
 * @param {Words} what @param {Pick<Acted, 'type' | 'act'>} event @param {string} [state] @returns {Words}
 */
function happened([zh, en], { type, act }, state) {
  const acts = /** @type {Record<string, string>} */ (ACTS[type]);
  return [
    `${zh}：${acts[act] ?? act}${state === undefined ? '' : `，现为 ${state}`}`,
    `${en}: ${act}${state === undefined ? '' : `, now ${state}`}`,
  ];
}

/** Of every other event there is a line. @param {'verification'} _ @returns {Words[]} */
const nothing = (_) => [];

/** @param {Words} what @param {string} state @returns {Words} */
const becomes = ([zh, en], state) => [`${zh}：现为 ${state}`, `${en}: now ${state}`];

/** @param {Words} what @param {string} number @returns {Words} */
const named = ([zh, en], number) => [`${zh} ${number}`, `${en} ${number}`];

/** @param {Extract<SandboxEvent, { type: 'notification' }>} event @returns {Words[]} */
function notification({ attempt, url }) {
  const { probe, status, outcome, next_attempt: next } = attempt;
  const [zh, en] = probe ? ['签名探测', 'signature probe'] : ['通知', 'notification'];
  const became = OUTCOMES[outcome] ?? outcome;
  return [
    [
      `第 ${attempt.attempt} 次${zh} ${url} -> ${status ?? '无应答'} ${became}${next === null ? '' : `，下次 ${next}`}`,
      `${en} ${attempt.attempt} to ${url} -> ${status ?? 'no answer'} ${outcome}${next === null ? '' : `, next ${next}`}`,
    ],
    ...(attempt.accepted_probe
      ? [
          /** @type {Words} */ ([
            '  商户接受了错误的签名：它没有验签',
            '  the merchant accepted a wrong signature: it does not verify',
          ]),
        ]
      : []),
  ];
}

/**
 * @param {Uint8Array} body
 * @returns {{ code?: string, detail?: object }} also of a body that a fault has spoilt
 */
function errorIn(body) {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return {};
  }
}
