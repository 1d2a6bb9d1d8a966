// What the sandbox's log says of the products, in both languages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from '../../pkg/cli/sandbox-log.js';

/** @typedef {import('../../sandbox/index.js').SandboxEvent} SandboxEvent */

/** @param {SandboxEvent} event @param {'zh' | 'en'} language */
function told(event, language) {
  /** @type {string[]} */
  const lines = [];
  const output = /** @type {any} */ ({ result() {}, line: (/** @type {string} */ line) => lines.push(line) });
  createLog(output, language)(event);
  return lines.join('\n');
}

/** @type {[SandboxEvent, string, string][]} */
const LINES = [
  [
    { type: 'transfer', out_bill_no: 'T1', state: 'WAIT_USER_CONFIRM' },
    '转账 T1：现为 WAIT_USER_CONFIRM',
    'transfer T1: now WAIT_USER_CONFIRM',
  ],
  [
    { type: 'complaint', act: 'create', complaint_id: 'C1', complaint_state: 'PENDING' },
    '投诉 C1：用户投诉，现为 PENDING',
    'complaint C1: create, now PENDING',
  ],
  [
    { type: 'service-order', act: 'confirm', out_order_no: 'S1', state: 'DOING' },
    '支付分订单 S1：用户确认，现为 DOING',
    'payscore order S1: confirm, now DOING',
  ],
  [
    { type: 'overseas-order', act: 'pay', out_trade_no: 'O1', trade_state: 'SUCCESS' },
    '境外订单 O1：支付，现为 SUCCESS',
    'overseas order O1: pay, now SUCCESS',
  ],
  [
    { type: 'applyment', business_code: 'A1', applyment_state: 'APPLYMENT_STATE_FINISHED' },
    '进件 A1：现为 APPLYMENT_STATE_FINISHED',
    'application A1: now APPLYMENT_STATE_FINISHED',
  ],
  [
    { type: 'refund', act: 'settle', out_refund_no: 'R1', refund_id: '5', out_trade_no: 'O1', status: 'SUCCESS' },
    '退款 R1（订单 O1）：结束，现为 SUCCESS',
    'refund R1 of order O1: settle, now SUCCESS',
  ],
  [
    { type: 'profit-sharing', act: 'return', out_order_no: 'P1', out_return_no: 'B1', state: 'SUCCESS' },
    '分账回退 B1（分账 P1）：回退，现为 SUCCESS',
    'return B1 of P1: return, now SUCCESS',
  ],
  [{ type: 'certificate', act: 'rotate', serial_no: 'AB' }, '平台证书 AB：增加', 'platform certificate AB: rotate'],
];

for (const [event, chinese, english] of LINES)
  test(`${event.type}: a line in the language of the command`, () => {
    assert.equal(told(event, 'zh'), chinese);
    assert.equal(told(event, 'en'), english);
  });
