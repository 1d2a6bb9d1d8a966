// Money: parking, payscore, brand profit sharing, partners' codes, bills, batches of transfers.
import { CALLS } from '../../oracle/calls.mjs';
import { appid, mchid, notify_url, openid, out_trade_no, page, sub_mchid, time, transaction_id } from './values.mjs';

const out_order_no = '1234323JKHDFE1243252';
const service_id = '500001';
const bill_date = '2026-11-28';
const authorization_code = '1234323JKHDFE1243252';
const brand_mchid = '1900000108';
const out_batch_no = 'plfk2020042013';
const post_payments = [{ name: '就餐费用', amount: 40000, description: '就餐人均100元', count: 4 }];
const post_discounts = [{ name: '满20减1元', amount: 100, description: '不与其他优惠叠加' }];
const time_range = { start_time: '20361225091010', end_time: '20361226121010' };
const CAR = { plate_number: '粤B888888', plate_color: 'BLUE' };
const PARKING = {
  out_parking_no: '1231243',
  ...CAR,
  start_time: time,
  parking_name: '欢乐海岸停车场',
  free_duration: 3600,
};
const PARKED = {
  parking_id: '5K8264ILTKCH16CQ250',
  ...CAR,
  start_time: time,
  end_time: '2036-05-20T15:29:35+08:00',
  parking_name: '欢乐海岸停车场',
  charging_duration: 3600,
  device_id: '12313',
};
const DIRECT = {
  out_order_no,
  openid,
  service_id,
  service_introduction: '某某酒店',
  post_payments,
  time_range,
  total_amount: 40000,
};
const MODIFY = { service_id, post_payments, post_discounts, total_amount: 39900, reason: '用户投诉' };
const BRAND_ORDER = {
  brand_mchid,
  sub_mchid,
  transaction_id,
  out_order_no: 'P20150806125346',
  receivers: [{ type: 'MERCHANT_ID', account: '86693852', amount: 888, description: '分给商户A' }],
  finish: true,
};
const BRAND_RETURN = {
  sub_mchid,
  out_return_no: 'R20190516001',
  return_mchid: '86693852',
  amount: 10,
  description: '用户退款',
};
const BRAND_END = { sub_mchid, transaction_id, out_order_no: 'P20150806125346', description: '分账已完成' };
const BRAND_RECEIVER = { brand_mchid, account: '86693852', relation_type: 'SUPPLIER' };
const BATCH = {
  out_batch_no,
  batch_name: '2036年1月深圳分部报销单',
  batch_remark: '报销单',
  total_amount: 4000000,
  total_num: 1,
  transfer_detail_list: [
    { out_detail_no: 'x23zy545Bd5436', transfer_amount: 200000, transfer_remark: '报销', openid, user_name: '张三丰' },
  ],
};
const DETAILS = { need_query_detail: true, ...page, detail_status: 'FAIL' };
const RECEIPT = { accept_type: 'BATCH_TRANSFER', out_batch_no, out_detail_no: 'x23zy545Bd5436' };
const TRANSFER_BILL = { transfer_bill_no: '1330000071100999991182020050700019480001' };
const TILL = {
  sub_mchid,
  description: 'Image形象店-深圳腾大-QQ公仔',
  out_trade_no,
  amount: { total: 100, currency: 'CNY' },
  payer: { auth_code: '130061098828009406' },
  scene_info: { store_info: { id: '0001' } },
};

/** @type {import('./values.mjs').CatalogueCall[]} */
export const MONEY_CALLS = [
  ['parking_enter', PARKING, 'POST /v3/vehicle/parking/parkings', { body: { ...PARKING, notify_url } }],
  [
    'parking_order',
    { description: '停车场扣费', out_trade_no, total: 888, ...PARKED },
    'POST /v3/vehicle/transactions/parking',
    {
      body: {
        appid,
        description: '停车场扣费',
        out_trade_no,
        trade_scene: 'PARKING',
        notify_url,
        profit_sharing: 'N',
        amount: { total: 888, currency: 'CNY' },
        parking_info: PARKED,
      },
    },
  ],
  [
    'parking_order_query',
    { out_trade_no },
    'GET /v3/vehicle/transactions/out-trade-no/{out_trade_no}',
    { params: { out_trade_no } },
  ],
  [
    'parking_service_find',
    { ...CAR, openid },
    'GET /v3/vehicle/parking/services/find',
    { query: { appid, ...CAR, openid } },
  ],
  [
    'payscore_direct_complete',
    DIRECT,
    'POST /v3/payscore/serviceorder/direct-complete',
    { body: { ...DIRECT, appid, notify_url } },
  ],
  [
    'payscore_merchant_bill',
    { bill_date, service_id },
    'GET /v3/payscore/merchant-bill',
    { query: { bill_date, service_id, tar_type: 'GZIP', encryption_algorithm: 'AEAD_AES_256_GCM' } },
  ],
  [
    'payscore_modify',
    { out_order_no, ...MODIFY },
    'POST /v3/payscore/serviceorder/{out_order_no}/modify',
    { params: { out_order_no }, body: { ...MODIFY, appid } },
  ],
  [
    'payscore_pay',
    { out_order_no, service_id },
    'POST /v3/payscore/serviceorder/{out_order_no}/pay',
    { params: { out_order_no }, body: { appid, service_id } },
  ],
  [
    'payscore_permission',
    { service_id, authorization_code },
    'POST /v3/payscore/permissions',
    { body: { service_id, appid, authorization_code, notify_url } },
  ],
  [
    'payscore_permission_query',
    { service_id, authorization_code },
    'GET /v3/payscore/permissions/authorization-code/{authorization_code}',
    { params: { authorization_code }, query: { service_id } },
  ],
  [
    'payscore_permission_query',
    { service_id, openid },
    'GET /v3/payscore/permissions/openid/{openid}',
    { params: { openid }, query: { service_id, appid } },
  ],
  [
    'payscore_permission_terminate',
    { service_id, reason: '撤销授权', openid },
    'POST /v3/payscore/permissions/openid/{openid}/terminate',
    { params: { openid }, body: { service_id, appid, reason: '撤销授权' } },
  ],
  ['payscore_refund', CALLS['refunds.create'], 'POST /v3/refund/domestic/refunds', { body: CALLS['refunds.create'] }],
  [
    'payscore_refund_query',
    { out_refund_no: '1217752501201407033233368018' },
    'GET /v3/refund/domestic/refunds/{out_refund_no}',
    { params: { out_refund_no: '1217752501201407033233368018' } },
  ],
  [
    'payscore_sync',
    { out_order_no, service_id, detail: { paid_time: '20361225091210' } },
    'POST /v3/payscore/serviceorder/{out_order_no}/sync',
    {
      params: { out_order_no },
      body: { appid, service_id, type: 'Order_Paid', detail: { paid_time: '20361225091210' } },
    },
  ],
  [
    'brand_profitsharing_add_receiver',
    { ...BRAND_RECEIVER, account_type: 'MERCHANT_ID', name: '张三丰' },
    'POST /v3/brand/profitsharing/receivers/add',
    { body: { ...BRAND_RECEIVER, appid, type: 'MERCHANT_ID', name: '张三丰' } },
  ],
  [
    'brand_profitsharing_amount_query',
    { transaction_id },
    'GET /v3/brand/profitsharing/orders/{transaction_id}/amounts',
    { params: { transaction_id } },
  ],
  [
    'brand_profitsharing_config_query',
    { brand_mchid },
    'GET /v3/brand/profitsharing/brand-configs/{brand_mchid}',
    { params: { brand_mchid } },
  ],
  [
    'brand_profitsharing_delete_receiver',
    { brand_mchid, account_type: 'MERCHANT_ID', account: '86693852' },
    'POST /v3/brand/profitsharing/receivers/delete',
    { body: { brand_mchid, appid, type: 'MERCHANT_ID', account: '86693852' } },
  ],
  [
    'brand_profitsharing_order',
    BRAND_ORDER,
    'POST /v3/brand/profitsharing/orders',
    { body: { ...BRAND_ORDER, appid } },
  ],
  [
    'brand_profitsharing_order_query',
    { sub_mchid, transaction_id, out_order_no: 'P20150806125346' },
    'GET /v3/brand/profitsharing/orders',
    { query: { sub_mchid, transaction_id, out_order_no: 'P20150806125346' } },
  ],
  [
    'brand_profitsharing_return',
    { ...BRAND_RETURN, order_id: '3008450740201411110007820472', out_order_no: 'P20150806125346' },
    'POST /v3/brand/profitsharing/returnorders',
    { body: { ...BRAND_RETURN, order_id: '3008450740201411110007820472' } },
  ],
  [
    'brand_profitsharing_return, by the number of the shop',
    { ...BRAND_RETURN, out_order_no: 'P20150806125346' },
    'POST /v3/brand/profitsharing/returnorders',
    { body: { ...BRAND_RETURN, out_order_no: 'P20150806125346' } },
  ],
  [
    'brand_profitsharing_return_query',
    { sub_mchid, out_return_no: 'R20190516001', out_order_no: 'P20150806125346' },
    'GET /v3/brand/profitsharing/returnorders',
    { query: { sub_mchid, out_return_no: 'R20190516001', out_order_no: 'P20150806125346' } },
  ],
  ['brand_profitsharing_unfreeze', BRAND_END, 'POST /v3/brand/profitsharing/finish-order', { body: BRAND_END }],
  [
    'pay, by a partner',
    { ...TILL, pay_type: 'CODEPAY' },
    'POST /v3/pay/partner/transactions/codepay',
    { body: { ...TILL, sp_appid: appid, sp_mchid: mchid } },
  ],
  [
    'codepay_reverse, by a partner',
    { out_trade_no, sub_mchid },
    'POST /v3/pay/partner/transactions/out-trade-no/{out_trade_no}/reverse',
    { params: { out_trade_no }, body: { sp_appid: appid, sp_mchid: mchid, sub_mchid } },
  ],
  [
    'download_bill',
    { url: '/v3/billdownload/file?token=abc' },
    'GET /v3/billdownload/file',
    { query: { token: 'abc' } },
  ],
  ['transfer_batch', BATCH, 'POST /v3/transfer/batches', { body: { ...BATCH, appid, notify_url } }],
  ['transfer_bill_receipt', { out_batch_no }, 'POST /v3/transfer/bill-receipt', { body: { out_batch_no } }],
  ['transfer_detail_receipt', RECEIPT, 'POST /v3/transfer-detail/electronic-receipts', { body: RECEIPT }],
  [
    'transfer_query_batchid',
    { batch_id: '1030000071100999991182020050700019480001', ...DETAILS },
    'GET /v3/transfer/batches/batch-id/{batch_id}',
    { params: { batch_id: '1030000071100999991182020050700019480001' }, query: DETAILS },
  ],
  [
    'transfer_query_bill_receipt',
    { out_batch_no },
    'GET /v3/transfer/bill-receipt/{out_batch_no}',
    { params: { out_batch_no } },
  ],
  [
    'transfer_query_detail_id',
    { batch_id: '1030000071100999991182020050700019480001', detail_id: '1040000071100999991182020050700019500100' },
    'GET /v3/transfer/batches/batch-id/{batch_id}/details/detail-id/{detail_id}',
    {
      params: {
        batch_id: '1030000071100999991182020050700019480001',
        detail_id: '1040000071100999991182020050700019500100',
      },
    },
  ],
  [
    'transfer_query_out_batch_no',
    { out_batch_no, ...DETAILS },
    'GET /v3/transfer/batches/out-batch-no/{out_batch_no}',
    { params: { out_batch_no }, query: DETAILS },
  ],
  [
    'transfer_query_out_detail_no',
    { out_batch_no, out_detail_no: 'x23zy545Bd5436' },
    'GET /v3/transfer/batches/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}',
    { params: { out_batch_no, out_detail_no: 'x23zy545Bd5436' } },
  ],
  ['transfer_query_receipt', RECEIPT, 'GET /v3/transfer-detail/electronic-receipts', { query: RECEIPT }],
  [
    'mch_transfer_elecsign',
    TRANSFER_BILL,
    'POST /v3/fund-app/mch-transfer/elecsign/transfer-bill-no',
    { body: TRANSFER_BILL },
  ],
  [
    'mch_transfer_elecsign_query',
    TRANSFER_BILL,
    'GET /v3/fund-app/mch-transfer/elecsign/transfer-bill-no/{transfer_bill_no}',
    { params: TRANSFER_BILL },
  ],
];
