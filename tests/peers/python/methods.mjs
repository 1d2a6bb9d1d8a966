// Its method for each of ours that has a name.
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Files that are uploaded; who imports this removes it. */
export const folder = mkdtempSync(path.join(os.tmpdir(), 'uploads-'));
/** It uploads files of the disk. @param {any} file */
function stored({ filename, content }) {
  const filepath = path.join(folder, filename);
  writeFileSync(filepath, content);
  return { filepath };
}
/** Which endpoint `pay` and `combine_pay` call. @param {string} pay_type */
const kind = (pay_type) => (/** @type {any} */ order) => ({ ...order, pay_type });
/** @param {any} values */
const account_type = ({ type, ...others }) => ({ account_type: type, ...others });

/**
 * Its method for ours, and what it is called with.
 * @type {Record<string, [string, ((values: any) => Record<string, unknown>)?]>}
 */
export const METHODS = {
  prepayJsapi: ['pay', kind('JSAPI')],
  prepayApp: ['pay', kind('APP')],
  prepayH5: ['pay', kind('H5')],
  prepayNative: ['pay', kind('NATIVE')],
  queryByOutTradeNo: ['query'],
  queryByTransactionId: ['query'],
  close: ['close'],
  codePay: ['pay', kind('CODEPAY')],
  reverse: ['codepay_reverse'],
  'refunds.create': ['refund'],
  'refunds.query': ['query_refund'],
  'refunds.applyAbnormal': ['abnormal_refund'],
  'bills.trade': ['trade_bill'],
  'bills.fundFlow': ['fundflow_bill'],
  'bills.subMerchantFundFlow': ['submch_fundflow_bill'],
  'partner.prepayJsapi': ['pay', kind('JSAPI')],
  'partner.prepayApp': ['pay', kind('APP')],
  'partner.prepayH5': ['pay', kind('H5')],
  'partner.prepayNative': ['pay', kind('NATIVE')],
  'partner.queryByOutTradeNo': ['query'],
  'partner.queryByTransactionId': ['query'],
  'partner.close': ['close'],
  'combine.prepayJsapi': ['combine_pay', kind('JSAPI')],
  'combine.prepayApp': ['combine_pay', kind('APP')],
  'combine.prepayH5': ['combine_pay', kind('H5')],
  'combine.prepayNative': ['combine_pay', kind('NATIVE')],
  'combine.query': ['combine_query'],
  'combine.close': ['combine_close'],
  'profitSharing.createOrder': ['profitsharing_order'],
  'profitSharing.queryOrder': ['profitsharing_order_query'],
  'profitSharing.unfreeze': ['profitsharing_unfreeze'],
  'profitSharing.createReturn': ['profitsharing_return'],
  'profitSharing.queryReturn': ['profitsharing_return_query'],
  'profitSharing.queryAmounts': ['profitsharing_amount_query'],
  'profitSharing.addReceiver': ['profitsharing_add_receiver', account_type],
  'profitSharing.deleteReceiver': ['profitsharing_delete_receiver', account_type],
  'profitSharing.queryMaxRatio': ['profitsharing_config_query'],
  'profitSharing.bill': ['profitsharing_bill'],
  'transfers.create': ['mch_transfer_bills'],
  'transfers.queryByOutBillNo': ['mch_transfer_bills_query'],
  'transfers.queryByTransferBillNo': ['mch_transfer_bills_query'],
  'transfers.cancel': ['mch_transfer_bills_cancel'],
  'transfers.applyReceipt': ['mch_transfer_elecsign'],
  'transfers.queryReceipt': ['mch_transfer_elecsign_query'],
  'complaints.list': ['complaint_list_query'],
  'complaints.get': ['complaint_detail_query'],
  'complaints.history': ['complaint_history_query'],
  'complaints.respond': ['complaint_response'],
  'complaints.complete': ['complaint_complete'],
  'complaints.updateRefund': ['complaint_update_refund'],
  'media.uploadImage': ['image_upload', stored],
  'media.uploadVideo': ['video_upload', stored],
  'payscore.create': ['payscore_create'],
  'payscore.query': ['payscore_query'],
  'payscore.cancel': ['payscore_cancel'],
  'payscore.complete': ['payscore_complete'],
  'applyments.submit': ['applyment_submit'],
  'applyments.queryByBusinessCode': ['applyment_query'],
  certificates: ['certificates'],
};
