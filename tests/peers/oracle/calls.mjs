// What each method is called with, in the members of the wire: ours as it stands, an SDK of others with what its
// signature takes of it. Members that a client fills in (merchant, app, address for notifications) are left out.

import { APPLYMENT } from './applyment.mjs';

const OPENID = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
const SUB = { sub_mchid: '1900000109' };
const TRANSACTION = { transaction_id: '4200001234202611291234567890' };
const DAY = '2026-11-28';
const GZIP = { tar_type: 'GZIP' };
const H5 = { payer_client_ip: '14.23.150.211', h5_info: { type: 'Wap', app_name: '王者荣耀' } };
const STORE = { id: '0001', name: '腾讯大厦分店', area_code: '440305', address: '广东省深圳市南山区科技中一道10000号' };
const SCENE = { payer_client_ip: '14.23.150.211', device_id: '013467007045764', store_info: STORE };
const GOODS = { merchant_goods_id: '1246464644', wechatpay_goods_id: '1001', goods_name: 'iPhoneX 256G' };
const AMOUNT = { total: 100, currency: 'CNY' };

/** An order with all that every kind takes, without payer and scene; at a till it is paid at once. */
const AT_TILL = {
  description: 'Image形象店-深圳腾大-QQ公仔',
  out_trade_no: '1217752501201407033233368018',
  attach: '自定义数据说明',
  goods_tag: 'WXG',
  support_fapiao: true,
  amount: AMOUNT,
  detail: {
    cost_price: 608800,
    invoice_id: '微信123',
    goods_detail: [{ ...GOODS, quantity: 1, unit_price: 528800 }],
  },
  settle_info: { profit_sharing: true },
};
const ORDER = { ...AT_TILL, time_expire: '2036-06-08T10:34:56+08:00' };
const PARTNER = { ...ORDER, ...SUB, sub_appid: 'wxd678efh567hg6999' };

const SUB_ORDER = { mchid: '1900000001', description: '腾讯充值中心-QQ会员充值', attach: '深圳分店' };
const COMBINED = {
  combine_out_trade_no: 'P20150806125346',
  time_expire: '2036-06-08T10:34:56+08:00',
  sub_orders: [1, 2].map((number) => ({
    ...SUB_ORDER,
    out_trade_no: `2015080612534${number}`,
    amount: { total_amount: 100 * number, currency: 'CNY' },
    settle_info: { profit_sharing: false },
  })),
};
const COMBINED_PAYER = { combine_payer_info: { openid: OPENID } };

const RECEIVER = { type: 'PERSONAL_OPENID', account: OPENID };
const SERVICE = { out_order_no: '1234323JKHDFE1243252', service_id: '500001' };
const POST_PAYMENTS = [{ name: '就餐费用', amount: 40000, description: '就餐人均100元', count: 4 }];
const DISCOUNT = { name: '满20减1元', description: '不与其他优惠叠加', count: 1 };
const COMPLAINT = { complaint_id: '200201820200101080076610000' };
const PAGE = { limit: 5, offset: 10 };

/** Bytes that are a file for nobody but the test. @param {string} filename @param {string} type */
const file = (filename, type) => ({
  filename,
  type,
  content: `what ${filename} holds\r\n--with a line that looks like more`,
});

/**
 * By method of `pay`; what follows a comma says in what a further call of a method differs.
 * @type {Record<string, Record<string, any>>}
 */
export const CALLS = {
  prepayJsapi: { ...ORDER, payer: { openid: OPENID }, scene_info: SCENE },
  prepayApp: { ...ORDER, scene_info: SCENE },
  prepayH5: { ...ORDER, scene_info: H5 },
  prepayNative: ORDER,
  queryByOutTradeNo: { out_trade_no: ORDER.out_trade_no },
  'queryByOutTradeNo, a number that a path cannot hold as it is': { out_trade_no: '1217|7525*0120' },
  queryByTransactionId: TRANSACTION,
  close: { out_trade_no: ORDER.out_trade_no },
  codePay: {
    ...AT_TILL,
    // Here the second number of goods has another name.
    detail: {
      ...AT_TILL.detail,
      goods_detail: [{ merchant_goods_id: '1246464644', wxpay_goods_id: '1001', quantity: 1, unit_price: 528800 }],
    },
    payer: { auth_code: '130061098828009406' },
    scene_info: { device_id: '013467007045764', device_ip: '14.23.150.211', store_info: { id: '0001' } },
  },
  reverse: { out_trade_no: ORDER.out_trade_no },

  'refunds.create': {
    ...TRANSACTION,
    out_refund_no: '1217752501201407033233368018',
    reason: '商品已售完',
    notify_url: 'https://shop.example.com/wechatpay/refunds',
    funds_account: 'AVAILABLE',
    amount: { refund: 88, total: 100, currency: 'CNY' },
    goods_detail: [{ ...GOODS, unit_price: 528800, refund_amount: 528800, refund_quantity: 1 }],
  },
  'refunds.create, as little as possible': {
    out_trade_no: ORDER.out_trade_no,
    out_refund_no: '1217752501201407033233368019',
    amount: { refund: 88, total: 100, currency: 'CNY' },
  },
  'refunds.create, by a partner': {
    ...SUB,
    ...TRANSACTION,
    out_refund_no: '1217752501201407033233368020',
    notify_url: 'https://shop.example.com/wechatpay/refunds',
    amount: { refund: 88, total: 100, currency: 'CNY' },
  },
  'refunds.query': { out_refund_no: '1217752501201407033233368018' },
  'refunds.query, by a partner': { ...SUB, out_refund_no: '1217752501201407033233368020' },
  'refunds.applyAbnormal': {
    refund_id: '50000000382019052709732678859',
    out_refund_no: '1217752501201407033233368018',
    type: 'USER_BANK_CARD',
    bank_type: 'ICBC_DEBIT',
    bank_account: '6222020402016789012',
    real_name: '张三丰',
  },
  'refunds.applyAbnormal, by a partner': {
    ...SUB,
    refund_id: '50000000382019052709732678859',
    out_refund_no: '1217752501201407033233368018',
    type: 'MERCHANT_BANK_CARD',
  },

  'bills.trade': { bill_date: DAY, bill_type: 'ALL', ...GZIP },
  'bills.trade, by a partner': { ...SUB, bill_date: DAY, bill_type: 'REFUND', ...GZIP },
  'bills.fundFlow': { bill_date: DAY, account_type: 'BASIC', ...GZIP },
  'bills.subMerchantFundFlow': {
    ...SUB,
    bill_date: DAY,
    account_type: 'BASIC',
    algorithm: 'AEAD_AES_256_GCM',
    ...GZIP,
  },

  'partner.prepayJsapi': { ...PARTNER, payer: { sp_openid: OPENID }, scene_info: SCENE },
  'partner.prepayApp': { ...PARTNER, scene_info: SCENE },
  'partner.prepayH5': { ...PARTNER, scene_info: H5 },
  'partner.prepayNative': PARTNER,
  'partner.queryByOutTradeNo': { ...SUB, out_trade_no: ORDER.out_trade_no },
  'partner.queryByTransactionId': { ...SUB, ...TRANSACTION },
  'partner.close': { ...SUB, out_trade_no: ORDER.out_trade_no },

  'combine.prepayJsapi': { ...COMBINED, ...COMBINED_PAYER },
  'combine.prepayApp': { ...COMBINED, scene_info: { payer_client_ip: '14.17.22.32', device_id: 'POS1:123' } },
  'combine.prepayH5': { ...COMBINED, scene_info: { ...H5, device_id: 'POS1:123' } },
  'combine.prepayNative': COMBINED,
  'combine.query': { combine_out_trade_no: COMBINED.combine_out_trade_no },
  'combine.close': {
    combine_out_trade_no: COMBINED.combine_out_trade_no,
    sub_orders: COMBINED.sub_orders.map(({ mchid, out_trade_no }) => ({ mchid, out_trade_no })),
  },

  'profitSharing.createOrder': {
    ...TRANSACTION,
    out_order_no: 'P20150806125346',
    unfreeze_unsplit: false,
    receivers: [
      { type: 'MERCHANT_ID', account: '86693852', amount: 10, description: '分给商户A' },
      { ...RECEIVER, name: '张三丰', amount: 20, description: '分给员工' },
    ],
  },
  'profitSharing.createOrder, by a partner': {
    ...SUB,
    ...TRANSACTION,
    sub_appid: 'wxd678efh567hg6999',
    out_order_no: 'P20150806125346',
    unfreeze_unsplit: true,
    receivers: [{ type: 'PERSONAL_SUB_OPENID', account: OPENID, amount: 20, description: '分给员工' }],
  },
  'profitSharing.queryOrder': { ...TRANSACTION, out_order_no: 'P20150806125346' },
  'profitSharing.queryOrder, by a partner': { ...SUB, ...TRANSACTION, out_order_no: 'P20150806125346' },
  'profitSharing.unfreeze': { ...TRANSACTION, out_order_no: 'P20150806125347', description: '解冻全部剩余资金' },
  'profitSharing.createReturn': {
    out_order_no: 'P20150806125346',
    out_return_no: 'R20190516001',
    return_mchid: '86693852',
    amount: 10,
    description: '用户退款',
  },
  'profitSharing.createReturn, by a partner': {
    ...SUB,
    order_id: '3008450740201411110007820472',
    out_return_no: 'R20190516001',
    return_mchid: '86693852',
    amount: 10,
    description: '用户退款',
  },
  'profitSharing.queryReturn': { out_order_no: 'P20150806125346', out_return_no: 'R20190516001' },
  'profitSharing.queryReturn, by a partner': {
    ...SUB,
    out_order_no: 'P20150806125346',
    out_return_no: 'R20190516001',
  },
  'profitSharing.queryAmounts': TRANSACTION,
  'profitSharing.addReceiver': { ...RECEIVER, name: '张三丰', relation_type: 'CUSTOM', custom_relation: '代理商' },
  'profitSharing.addReceiver, by a partner': {
    ...SUB,
    sub_appid: 'wxd678efh567hg6999',
    type: 'MERCHANT_ID',
    account: '86693852',
    name: '腾讯科技有限公司',
    relation_type: 'STORE',
  },
  'profitSharing.deleteReceiver': RECEIVER,
  'profitSharing.deleteReceiver, by a partner': { ...SUB, sub_appid: 'wxd678efh567hg6999', ...RECEIVER },
  'profitSharing.queryMaxRatio': SUB,
  'profitSharing.bill': { bill_date: DAY, ...GZIP },

  'transfers.create': {
    out_bill_no: 'plfk2020042013',
    transfer_scene_id: '1000',
    openid: OPENID,
    user_name: '张三丰',
    transfer_amount: 400000,
    transfer_remark: '新会员开通有礼',
    user_recv_perception: '现金奖励',
    transfer_scene_report_infos: [
      { info_type: '活动名称', info_content: '新会员有礼' },
      { info_type: '奖励说明', info_content: '注册会员抽奖一等奖' },
    ],
  },
  'transfers.create, without a name': {
    out_bill_no: 'plfk2020042014',
    transfer_scene_id: '1011',
    openid: OPENID,
    transfer_amount: 29,
    transfer_remark: '退款',
    transfer_scene_report_infos: [{ info_type: '赔付原因', info_content: '商品破损' }],
    notify_url: 'https://shop.example.com/wechatpay/transfers',
  },
  'transfers.queryByOutBillNo': { out_bill_no: 'plfk2020042013' },
  'transfers.queryByTransferBillNo': { transfer_bill_no: '1330000071100999991182020050700019480001' },
  'transfers.cancel': { out_bill_no: 'plfk2020042013' },
  'transfers.applyReceipt': { out_bill_no: 'plfk2020042013' },
  'transfers.queryReceipt': { out_bill_no: 'plfk2020042013' },

  'complaints.list': { ...PAGE, begin_date: '2026-11-01', end_date: DAY },
  'complaints.list, of a sub-merchant': {
    ...PAGE,
    begin_date: '2026-11-01',
    end_date: DAY,
    complainted_mchid: SUB.sub_mchid,
  },
  'complaints.get': COMPLAINT,
  'complaints.history': { ...COMPLAINT, ...PAGE },
  'complaints.respond': {
    ...COMPLAINT,
    response_content: '已与用户沟通解决',
    response_images: ['file23578_21798531.jpg', 'file23578_21798532.jpg'],
    jump_url: 'https://shop.example.com/complaints',
    jump_url_text: '查看订单详情',
    mini_program_jump_info: { appid: 'wx8888888888888888', path: 'pages/complaint', text: '查看订单详情' },
  },
  'complaints.complete': COMPLAINT,
  'complaints.updateRefund': {
    ...COMPLAINT,
    action: 'REJECT',
    reject_reason: '拒绝退款',
    reject_media_list: ['file23578_21798531.jpg'],
    remark: '已处理完成',
  },
  'complaints.updateRefund, approved': { ...COMPLAINT, action: 'APPROVE', launch_refund_day: 0 },

  'media.uploadImage': file('licence.png', 'image/png'),
  'media.uploadVideo': file('shop.mp4', 'video/mp4'),

  'payscore.create': {
    ...SERVICE,
    service_introduction: '某某酒店',
    post_payments: POST_PAYMENTS,
    post_discounts: [DISCOUNT],
    time_range: { start_time: '20361225091010', end_time: '20361226121010' },
    location: { start_location: '嗨客时尚主题展餐厅', end_location: '嗨客时尚主题展餐厅' },
    risk_fund: { name: 'DEPOSIT', amount: 10000, description: '就餐的预估费用' },
    attach: 'Easdfowealsdkjfnlaksjdlfkwqoi',
    need_user_confirm: true,
  },
  'payscore.create, without confirmation': {
    ...SERVICE,
    service_introduction: '某某酒店',
    time_range: { start_time: 'OnAccept' },
    risk_fund: { name: 'ESTIMATE_ORDER_COST', amount: 10000 },
    need_user_confirm: false,
    openid: OPENID,
  },
  'payscore.query': SERVICE,
  'payscore.query, by the number of the page': { service_id: '500001', query_id: '15646546545165651651' },
  'payscore.cancel': { ...SERVICE, reason: '用户投诉' },
  'payscore.complete': {
    ...SERVICE,
    post_payments: POST_PAYMENTS,
    post_discounts: [{ ...DISCOUNT, amount: 100 }],
    total_amount: 39900,
    time_range: { start_time: '20361225091010', end_time: '20361226121010' },
    location: { end_location: '嗨客时尚主题展餐厅' },
    goods_tag: 'goods_tag',
  },

  'applyments.submit': APPLYMENT,
  'applyments.submit, a passport': {
    ...APPLYMENT,
    subject_info: {
      subject_type: 'SUBJECT_TYPE_MICRO',
      micro_biz_info: {
        micro_biz_type: 'MICRO_TYPE_STORE',
        micro_store_info: {
          micro_name: '大郎烧饼',
          micro_address_code: '440305',
          micro_address: '南山区xx大厦x层xxxx室',
          store_entrance_pic: 'media-id-9',
          micro_indoor_copy: 'media-id-10',
        },
      },
      identity_info: {
        id_doc_type: 'IDENTIFICATION_TYPE_OVERSEA_PASSPORT',
        id_doc_info: {
          id_doc_copy: 'media-id-5',
          id_doc_name: 'Jean Valjean',
          id_doc_number: '24601',
          doc_period_begin: '2026-06-06',
          doc_period_end: '2036-06-06',
        },
      },
    },
  },
  'applyments.queryByBusinessCode': { business_code: 'APPLYMENT_00000000001' },
  certificates: {},
};
