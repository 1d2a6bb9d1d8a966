// What the methods of wechatpayv3 that no named method of ours answers are called with, and the operation of the catalogue
// with what it is called with. Our side is written from the facts of the catalogue, in the spelling of the wire.

import { CALLS } from '../oracle/calls.mjs';

export const FILES = {
  image: { filename: 'evidence.png', type: 'image/png', content: 'what a picture holds' },
  invoice: { filename: 'invoice.pdf', type: 'application/pdf', content: 'what an invoice holds' },
};

const appid = 'wx8888888888888888';
const mchid = '1900000001';
const notify_url = 'https://shop.example.com/wechatpay/notify';
const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
const sub_mchid = '1900000109';
const stock_id = '9856000';
const stock_creator_mchid = '8956000';
const coupon_code = 'sxxe34343434';
const out_request_no = '89560002019101000121';
const activity_id = '10028001';
const fapiao_apply_id = '4200000444201910177461284488';
const transaction_id = '4200001234202611291234567890';
const out_trade_no = '1217752501201407033233368018';
const out_order_no = '1234323JKHDFE1243252';
const service_id = '500001';
const bill_date = '2026-11-28';
const business_code = '1111111111_11111111';
const authorization_code = '1234323JKHDFE1243252';
const brand_mchid = '1900000108';
const guide_id = 'LLA3WJ6DSZUfiaZDS79FH5Wm5m4X69TBic';
const out_batch_no = 'plfk2020042013';
const page = { offset: 10, limit: 5 };
const time = '2036-05-20T13:29:35+08:00';
const url = 'https://shop.example.com/wechatpay/complaints';
const post_payments = [{ name: '就餐费用', amount: 40000, description: '就餐人均100元', count: 4 }];
const post_discounts = [{ name: '满20减1元', amount: 100, description: '不与其他优惠叠加' }];
const time_range = { start_time: '20361225091010', end_time: '20361226121010' };

const SUBJECT = {
  business_code,
  contact_info: { contact_type: 'SUPER', name: '张三', mobile: '13900000000', id_card_number: '110102199003077475' },
  subject_info: { subject_type: 'SUBJECT_TYPE_MICRO' },
  identification_info: {
    id_holder_type: 'LEGAL',
    identification_type: 'IDENTIFICATION_TYPE_IDCARD',
    identification_name: '李四',
    identification_number: '110102199003077475',
    identification_address: '北京市海淀区某小区1号楼',
    identification_valid_date: '["2020-01-01","forever"]',
    identification_front_copy: 'media-id-1',
    identification_back_copy: 'media-id-2',
  },
  addition_info: { confirm_mchid_list: [sub_mchid] },
  ubo_info_list: [
    {
      ubo_id_doc_type: 'IDENTIFICATION_TYPE_IDCARD',
      ubo_id_doc_name: '王五',
      ubo_id_doc_number: '110102199003077475',
      ubo_id_doc_address: '北京市海淀区某小区2号楼',
    },
  ],
};
const SETTLEMENT = {
  account_type: 'ACCOUNT_TYPE_BUSINESS',
  account_bank: '工商银行',
  bank_address_code: '110000',
  bank_name: '中国工商银行股份有限公司北京市分行',
  bank_branch_id: '402713354941',
  account_number: '6222020402016789012',
};
const POINTS = {
  transaction_id,
  openid,
  earn_points: true,
  increased_points: 100,
  points_update_time: time,
  no_points_remarks: '商品不参与积分活动',
  total_points: 888888,
};
const CAR = { plate_number: '粤B888888', plate_color: 'BLUE' };
const CIRCLE_CAR = { openid, brandid: 1000, plate_number: '粤B888888', state: 'in', time };
const BUYER = { type: 'INDIVIDUAL', name: '张三', phone: '13900000000', email: 'admin@example.com' };
const FAPIAO = {
  fapiao_id: '20200701123456',
  total_amount: 429900,
  need_list: false,
  items: [
    { tax_code: '3010101020203000000', quantity: 100000000, total_amount: 429900, tax_rate: 1300, discount: false },
  ],
};
const FAPIAO_CARD = {
  fapiao_media_id: 'ASNFZ4mrze/+3LqYdlQyEA==',
  fapiao_number: '12897794',
  fapiao_code: '044001911211',
  fapiao_time: time,
  total_amount: 429900,
};
const REVERSED = { fapiao_id: '20200701123456', fapiao_code: '044001911211', fapiao_number: '12897794' };
const CARD_TEMPLATE = { payee_name: '某公司', logo_url: 'https://shop.example.com/logo.png' };
const GOLD = { sub_mchid, operation_type: 'OPEN' };
const FILTERS = { sub_mchid, advertising_industry_filters: ['SOFTWARE', 'SECURITY'] };
const SEND_CARD = { openid, out_request_no, send_time: time };
const STOCK = {
  stock_name: '微信支付代金券批次',
  belong_merchant: '98568865',
  available_begin_time: time,
  available_end_time: '2036-06-20T13:29:35+08:00',
  stock_use_rule: {
    max_coupons: 100,
    max_amount: 5000,
    max_coupons_per_user: 3,
    natural_person_limit: false,
    prevent_api_abuse: false,
  },
  coupon_use_rule: { available_merchants: ['9856000'] },
  out_request_no,
  stock_type: 'NORMAL',
  no_cash: true,
  comment: '零售批次',
};
const BUSI_STOCK = {
  stock_name: '8月1日活动券',
  belong_merchant: '10000098',
  goods_name: '填写商家券可适用的商品',
  stock_type: 'NORMAL',
  coupon_use_rule: {
    coupon_available_time: { available_begin_time: time, available_end_time: '2036-06-20T13:29:35+08:00' },
    fixed_normal_coupon: { discount_amount: 5, transaction_minimum: 100 },
    use_method: 'OFF_LINE',
  },
  stock_send_rule: { max_coupons: 100, max_coupons_per_user: 5 },
  out_request_no,
  coupon_code_mode: 'WECHATPAY_MODE',
  comment: '活动使用',
};
const USE = { coupon_code, use_time: time, use_request_no: '1002600620019090123143254435', stock_id, openid };
const ASSOCIATED = { stock_id, coupon_code, out_trade_no, out_request_no };
const MODIFIED = { out_request_no, comment: '活动使用', goods_name: '可适用的商品' };
const BUDGET = {
  target_max_coupons: 3000,
  current_max_coupons: 500,
  modify_budget_request_no: '1002600620019090123143254436',
};
const RETURNED = { coupon_code, stock_id, return_request_no: '1002600620019090123143254437' };
const DEACTIVATED = {
  coupon_code,
  stock_id,
  deactivate_request_no: '1002600620019090123143254438',
  deactivate_reason: '用户退款',
};
const SUBSIDY = {
  stock_id,
  coupon_code,
  transaction_id,
  payer_merchant: '1900000001',
  payee_merchant: '1900000002',
  amount: 100,
  description: '20210115DESCRIPTION',
  out_subsidy_no: 'subsidy-abcd-12345678',
};
const CODES = { upload_request_no: '100002322019090134234sfdf', coupon_code_list: ['ABC9588200', 'ABC9588201'] };
const GIFT = {
  activity_base_info: {
    activity_name: '良品铺子回馈活动',
    activity_second_title: '海飞丝的券',
    merchant_logo_url: 'https://shop.example.com/logo.png',
    begin_time: time,
    end_time: '2036-06-20T13:29:35+08:00',
    out_request_no,
    delivery_purpose: 'OFF_LINE_PAY',
  },
  award_send_rule: {
    transaction_amount_minimum: 100,
    send_content: 'SINGLE_COUPON',
    award_type: 'BUSIFAVOR',
    award_list: [{ stock_id, original_image_url: 'https://shop.example.com/a.png' }],
    merchant_option: 'IN_SEVICE_COUPON_MERCHANT',
  },
};
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
const GUIDE = {
  corpid: '1234567890',
  store_id: 1234,
  userid: 'robert',
  name: '张三丰',
  mobile: '13900000000',
  qr_code: 'https://open.work.weixin.qq.com/wwopen/userQRCode?vcode=xxx',
  avatar: 'https://shop.example.com/avatar.png',
};
const NEW_GUIDE = { name: '李四', mobile: '13900000001' };
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
const AUTHORIZED = { business_type: 'FAVOR_STOCK', stock_id: '2433405' };
const APP = { type: 'APPID', appid: 'wx4e1916a585d1f4e9' };
const TILL = {
  sub_mchid,
  description: 'Image形象店-深圳腾大-QQ公仔',
  out_trade_no,
  amount: { total: 100, currency: 'CNY' },
  payer: { auth_code: '130061098828009406' },
  scene_info: { store_info: { id: '0001' } },
};

/**
 * Its method, what it is called with; our key, what it is called with. What follows a comma says in what a call differs.
 * @type {[string, any, string, any?][]}
 */
export const CATALOGUE_CALLS = [
  ['apply4subject_submit', SUBJECT, 'POST /v3/apply4subject/applyment', { body: SUBJECT }],
  [
    'apply4subject_cancel',
    { business_code },
    'POST /v3/apply4subject/applyment/{business_code}/cancel',
    { params: { business_code } },
  ],
  ['apply4subject_query', { business_code }, 'GET /v3/apply4subject/applyment', { query: { business_code } }],
  [
    'apply4subject_query',
    { applyment_id: '20000011111' },
    'GET /v3/apply4subject/applyment',
    { query: { applyment_id: '20000011111' } },
  ],
  [
    'apply4subject_state',
    { sub_mchid },
    'GET /v3/apply4subject/applyment/merchants/{sub_mchid}/state',
    { params: { sub_mchid } },
  ],
  [
    'applyment_query',
    { applyment_id: '2000001234567890' },
    'GET /v3/applyment4sub/applyment/applyment_id/{applyment_id}',
    { params: { applyment_id: '2000001234567890' } },
  ],
  [
    'applyment_settlement_modify',
    { sub_mchid, ...SETTLEMENT },
    'POST /v3/apply4sub/sub_merchants/{sub_mchid}/modify-settlement',
    { params: { sub_mchid }, body: SETTLEMENT },
  ],
  [
    'applyment_settlement_query',
    { sub_mchid },
    'GET /v3/apply4sub/sub_merchants/{sub_mchid}/settlement',
    { params: { sub_mchid } },
  ],
  ['business_parking_sync', CIRCLE_CAR, 'POST /v3/businesscircle/parkings', { body: { ...CIRCLE_CAR, appid } }],
  [
    'business_point_status',
    { openid, brandid: 1000 },
    'GET /v3/businesscircle/users/{openid}/points/commit_status',
    { params: { openid }, query: { brandid: 1000, appid } },
  ],
  ['points_notify', POINTS, 'POST /v3/businesscircle/points/notify', { body: { ...POINTS, appid } }],
  [
    'user_authorization',
    { openid },
    'GET /v3/businesscircle/user-authorizations/{openid}',
    { params: { openid }, query: { appid } },
  ],
  [
    'capital_branches',
    { bank_alias_code: '1000006247', city_code: 536, ...page },
    'GET /v3/capital/capitallhh/banks/{bank_alias_code}/branches',
    { params: { bank_alias_code: '1000006247' }, query: { city_code: 536, ...page } },
  ],
  [
    'capital_cities',
    { province_code: 22 },
    'GET /v3/capital/capitallhh/areas/provinces/{province_code}/cities',
    { params: { province_code: 22 } },
  ],
  ['capital_corporate_banks', page, 'GET /v3/capital/capitallhh/banks/corporate-banking', { query: page }],
  ['capital_personal_banks', page, 'GET /v3/capital/capitallhh/banks/personal-banking', { query: page }],
  ['capital_provinces', {}, 'GET /v3/capital/capitallhh/areas/provinces'],
  [
    'capital_search_bank_number',
    { account_number: '6222020402016789012' },
    'GET /v3/capital/capitallhh/banks/search-banks-by-bank-account',
    { query: { account_number: '6222020402016789012' } },
  ],
  [
    'complaint_image_download',
    { media_url: '/v3/merchant-service/images/ChsyMDA4MDAw' },
    'GET /v3/merchant-service/images/{media_id}',
    { params: { media_id: 'ChsyMDA4MDAw' } },
  ],
  ['complaint_image_upload', { file: 'image' }, 'POST /v3/merchant-service/images/upload', { file: 'image' }],
  ['complaint_notification_create', { url }, 'POST /v3/merchant-service/complaint-notifications', { body: { url } }],
  ['complaint_notification_delete', {}, 'DELETE /v3/merchant-service/complaint-notifications'],
  ['complaint_notification_query', {}, 'GET /v3/merchant-service/complaint-notifications'],
  ['complaint_notification_update', { url }, 'PUT /v3/merchant-service/complaint-notifications', { body: { url } }],
  [
    'fapiao_applications',
    { fapiao_apply_id, buyer_information: BUYER, fapiao_information: [FAPIAO] },
    'POST /v3/new-tax-control-fapiao/fapiao-applications',
    { body: { scene: 'WITH_WECHATPAY', fapiao_apply_id, buyer_information: BUYER, fapiao_information: [FAPIAO] } },
  ],
  [
    'fapiao_card_template',
    { card_template_information: CARD_TEMPLATE },
    'POST /v3/new-tax-control-fapiao/card-template',
    { body: { card_appid: appid, card_template_information: CARD_TEMPLATE } },
  ],
  [
    'fapiao_check_submch',
    { sub_mchid },
    'POST /v3/new-tax-control-fapiao/merchant/{sub_mchid}/check',
    { params: { sub_mchid } },
  ],
  [
    'fapiao_insert_cards',
    { fapiao_apply_id, buyer_information: BUYER, fapiao_card_information: [FAPIAO_CARD] },
    'POST /v3/new-tax-control-fapiao/fapiao-applications/{fapiao_apply_id}/insert-cards',
    {
      params: { fapiao_apply_id },
      body: { scene: 'WITH_WECHATPAY', buyer_information: BUYER, fapiao_card_information: [FAPIAO_CARD] },
    },
  ],
  ['fapiao_merchant_base_info', {}, 'GET /v3/new-tax-control-fapiao/merchant/base-information'],
  ['fapiao_merchant_config', {}, 'GET /v3/new-tax-control-fapiao/merchant/development-config'],
  [
    'fapiao_query',
    { fapiao_apply_id, fapiao_id: '20200701123456' },
    'GET /v3/new-tax-control-fapiao/fapiao-applications/{fapiao_apply_id}',
    { params: { fapiao_apply_id }, query: { fapiao_id: '20200701123456' } },
  ],
  [
    'fapiao_query_files',
    { fapiao_apply_id, sub_mchid, fapiao_id: '20200701123456' },
    'GET /v3/new-tax-control-fapiao/fapiao-applications/{fapiao_apply_id}/fapiao-files',
    { params: { fapiao_apply_id }, query: { sub_mchid, fapiao_id: '20200701123456' } },
  ],
  [
    'fapiao_reverse',
    { fapiao_apply_id, reverse_reason: 'SALES_RETURN', fapiao_information: [REVERSED] },
    'POST /v3/new-tax-control-fapiao/fapiao-applications/{fapiao_apply_id}/reverse',
    { params: { fapiao_apply_id }, body: { reverse_reason: 'SALES_RETURN', fapiao_information: [REVERSED] } },
  ],
  [
    'fapiao_set_merchant_config',
    { callback_url: url },
    'PATCH /v3/new-tax-control-fapiao/merchant/development-config',
    { body: { callback_url: url } },
  ],
  ['fapiao_tax_codes', page, 'GET /v3/new-tax-control-fapiao/merchant/tax-codes', { query: page }],
  [
    'fapiao_title',
    { fapiao_apply_id },
    'GET /v3/new-tax-control-fapiao/user-title',
    { query: { fapiao_apply_id, scene: 'WITH_WECHATPAY' } },
  ],
  [
    'fapiao_title_url',
    { fapiao_apply_id, source: 'WEB', total_amount: 382800, openid, show_phone_cell: true },
    'GET /v3/new-tax-control-fapiao/user-title/title-url',
    { query: { fapiao_apply_id, source: 'WEB', total_amount: 382800, openid, appid, show_phone_cell: true } },
  ],
  [
    'fapiao_upload_file',
    { file: 'invoice' },
    'POST /v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file',
    { file: 'invoice', meta: { file_type: 'PDF' } },
  ],
  [
    'goldplan_advertising_close',
    { sub_mchid },
    'POST /v3/goldplan/merchants/close-advertising-show',
    { body: { sub_mchid } },
  ],
  [
    'goldplan_advertising_filter',
    FILTERS,
    'POST /v3/goldplan/merchants/set-advertising-industry-filter',
    { body: FILTERS },
  ],
  ['goldplan_advertising_open', FILTERS, 'PATCH /v3/goldplan/merchants/open-advertising-show', { body: FILTERS }],
  ['goldplan_custompage_change', GOLD, 'POST /v3/goldplan/merchants/changecustompagestatus', { body: GOLD }],
  ['goldplan_plan_change', GOLD, 'POST /v3/goldplan/merchants/changegoldplanstatus', { body: GOLD }],
  ['marketing_busifavor_callback_query', {}, 'GET /v3/marketing/busifavor/callbacks', { query: { mchid } }],
  [
    'marketing_busifavor_callback_update',
    {},
    'POST /v3/marketing/busifavor/callbacks',
    { body: { mchid, notify_url } },
  ],
  [
    'marketing_busifavor_coupon_associate',
    ASSOCIATED,
    'POST /v3/marketing/busifavor/coupons/associate',
    { body: ASSOCIATED },
  ],
  [
    'marketing_busifavor_coupon_deactivate',
    DEACTIVATED,
    'POST /v3/marketing/busifavor/coupons/deactivate',
    { body: DEACTIVATED },
  ],
  [
    'marketing_busifavor_coupon_detail',
    { coupon_code, openid },
    'GET /v3/marketing/busifavor/users/{openid}/coupons/{coupon_code}/appids/{appid}',
    { params: { openid, coupon_code, appid } },
  ],
  [
    'marketing_busifavor_coupon_disassociate',
    ASSOCIATED,
    'POST /v3/marketing/busifavor/coupons/disassociate',
    { body: ASSOCIATED },
  ],
  ['marketing_busifavor_coupon_return', RETURNED, 'POST /v3/marketing/busifavor/coupons/return', { body: RETURNED }],
  ['marketing_busifavor_coupon_use', USE, 'POST /v3/marketing/busifavor/coupons/use', { body: { ...USE, appid } }],
  [
    'marketing_busifavor_couponcode_upload',
    { stock_id, ...CODES },
    'POST /v3/marketing/busifavor/stocks/{stock_id}/couponcodes',
    { params: { stock_id }, body: CODES },
  ],
  [
    'marketing_busifavor_stock_budget',
    { stock_id, ...BUDGET },
    'PATCH /v3/marketing/busifavor/stocks/{stock_id}/budget',
    { params: { stock_id }, body: BUDGET },
  ],
  ['marketing_busifavor_stock_create', BUSI_STOCK, 'POST /v3/marketing/busifavor/stocks', { body: BUSI_STOCK }],
  [
    'marketing_busifavor_stock_modify',
    { stock_id, ...MODIFIED },
    'PATCH /v3/marketing/busifavor/stocks/{stock_id}',
    { params: { stock_id }, body: MODIFIED },
  ],
  [
    'marketing_busifavor_stock_query',
    { stock_id },
    'GET /v3/marketing/busifavor/stocks/{stock_id}',
    { params: { stock_id } },
  ],
  ['marketing_busifavor_subsidy_pay', SUBSIDY, 'POST /v3/marketing/busifavor/subsidy/pay-receipts', { body: SUBSIDY }],
  [
    'marketing_busifavor_subsidy_query',
    { subsidy_receipt_id: '1120200119165100000000000001' },
    'GET /v3/marketing/busifavor/subsidy/pay-receipts/{subsidy_receipt_id}',
    { params: { subsidy_receipt_id: '1120200119165100000000000001' } },
  ],
  [
    'marketing_busifavor_user_coupon',
    { openid, stock_id, coupon_state: 'USED', creator_merchant: mchid, ...page },
    'GET /v3/marketing/busifavor/users/{openid}/coupons',
    { params: { openid }, query: { appid, stock_id, coupon_state: 'USED', creator_merchant: mchid, ...page } },
  ],
  [
    'marketing_card_send',
    { card_id: 'pIJMr5MMiIkO_93VtPyIiEk2DZ4w', ...SEND_CARD },
    'POST /v3/marketing/busifavor/coupons/{card_id}/send',
    { params: { card_id: 'pIJMr5MMiIkO_93VtPyIiEk2DZ4w' }, body: { ...SEND_CARD, appid } },
  ],
  [
    'marketing_favor_callback_update',
    {},
    'POST /v3/marketing/favor/callbacks',
    { body: { mchid, notify_url, switch: true } },
  ],
  [
    'marketing_favor_coupon_detail',
    { coupon_id: '9856888', openid },
    'GET /v3/marketing/favor/users/{openid}/coupons/{coupon_id}',
    { params: { openid, coupon_id: '9856888' }, query: { appid } },
  ],
  [
    'marketing_favor_refund_flow',
    { stock_id },
    'GET /v3/marketing/favor/stocks/{stock_id}/refund-flow',
    { params: { stock_id } },
  ],
  ['marketing_favor_stock_create', STOCK, 'POST /v3/marketing/favor/coupon-stocks', { body: STOCK }],
  [
    'marketing_favor_stock_detail',
    { stock_creator_mchid, stock_id },
    'GET /v3/marketing/favor/stocks/{stock_id}',
    { params: { stock_id }, query: { stock_creator_mchid } },
  ],
  [
    'marketing_favor_stock_item',
    { stock_creator_mchid, stock_id, ...page },
    'GET /v3/marketing/favor/stocks/{stock_id}/items',
    { params: { stock_id }, query: { stock_creator_mchid, ...page } },
  ],
  [
    'marketing_favor_stock_list',
    { stock_creator_mchid, ...page, status: 'running' },
    'GET /v3/marketing/favor/stocks',
    { query: { stock_creator_mchid, ...page, status: 'running' } },
  ],
  [
    'marketing_favor_stock_merchant',
    { stock_creator_mchid, stock_id, ...page },
    'GET /v3/marketing/favor/stocks/{stock_id}/merchants',
    { params: { stock_id }, query: { stock_creator_mchid, ...page } },
  ],
  [
    'marketing_favor_stock_pause',
    { stock_creator_mchid, stock_id },
    'POST /v3/marketing/favor/stocks/{stock_id}/pause',
    { params: { stock_id }, body: { stock_creator_mchid } },
  ],
  [
    'marketing_favor_stock_restart',
    { stock_creator_mchid, stock_id },
    'POST /v3/marketing/favor/stocks/{stock_id}/restart',
    { params: { stock_id }, body: { stock_creator_mchid } },
  ],
  [
    'marketing_favor_stock_send',
    { stock_id, openid, out_request_no, stock_creator_mchid },
    'POST /v3/marketing/favor/users/{openid}/coupons',
    { params: { openid }, body: { stock_id, out_request_no, appid, stock_creator_mchid } },
  ],
  [
    'marketing_favor_stock_start',
    { stock_creator_mchid, stock_id },
    'POST /v3/marketing/favor/stocks/{stock_id}/start',
    { params: { stock_id }, body: { stock_creator_mchid } },
  ],
  [
    'marketing_favor_use_flow',
    { stock_id },
    'GET /v3/marketing/favor/stocks/{stock_id}/use-flow',
    { params: { stock_id } },
  ],
  [
    'marketing_favor_user_coupon',
    { openid, stock_id, status: 'USED', creator_mchid: mchid, ...page },
    'GET /v3/marketing/favor/users/{openid}/coupons',
    { params: { openid }, query: { appid, stock_id, status: 'USED', creator_mchid: mchid, ...page } },
  ],
  ['marketing_image_upload', { file: 'image' }, 'POST /v3/marketing/favor/media/image-upload', { file: 'image' }],
  [
    'marketing_partnership_build',
    { idempotency_key: '12345', partner_type: 'APPID', partner_appid: APP.appid, ...AUTHORIZED },
    'POST /v3/marketing/partnerships/build',
    { idempotencyKey: '12345', body: { partner: APP, authorized_data: AUTHORIZED } },
  ],
  [
    'marketing_partnership_query',
    { ...AUTHORIZED, partner_type: 'APPID', partner_appid: APP.appid, ...page },
    'GET /v3/marketing/partnerships',
    { query: { partner: JSON.stringify(APP), authorized_data: JSON.stringify(AUTHORIZED), ...page } },
  ],
  [
    'marketing_paygift_activity_create',
    GIFT,
    'POST /v3/marketing/paygiftactivity/unique-threshold-activity',
    { body: GIFT },
  ],
  [
    'marketing_paygift_activity_detail',
    { activity_id },
    'GET /v3/marketing/paygiftactivity/activities/{activity_id}',
    { params: { activity_id } },
  ],
  [
    'marketing_paygift_activity_list',
    { ...page, activity_status: 'ONGOING_ACT_STATUS' },
    'GET /v3/marketing/paygiftactivity/activities',
    { query: { ...page, activity_status: 'ONGOING_ACT_STATUS' } },
  ],
  [
    'marketing_paygift_activity_terminate',
    { activity_id },
    'POST /v3/marketing/paygiftactivity/activities/{activity_id}/terminate',
    { params: { activity_id } },
  ],
  [
    'marketing_paygift_goods_list',
    { activity_id, ...page },
    'GET /v3/marketing/paygiftactivity/activities/{activity_id}/goods',
    { params: { activity_id }, query: page },
  ],
  [
    'marketing_paygift_merchant_add',
    { activity_id, add_request_no: '12345', merchant_id_list: [mchid] },
    'POST /v3/marketing/paygiftactivity/activities/{activity_id}/merchants/add',
    { params: { activity_id }, body: { add_request_no: '12345', merchant_id_list: [mchid] } },
  ],
  [
    'marketing_paygift_merchant_delete',
    { activity_id, delete_request_no: '12345', merchant_id_list: [mchid] },
    'POST /v3/marketing/paygiftactivity/activities/{activity_id}/merchants/delete',
    { params: { activity_id }, body: { delete_request_no: '12345', merchant_id_list: [mchid] } },
  ],
  [
    'marketing_paygift_merchants_list',
    { activity_id, ...page },
    'GET /v3/marketing/paygiftactivity/activities/{activity_id}/merchants',
    { params: { activity_id }, query: page },
  ],
  [
    'merchantrisk_callback_create',
    { notify_url: url },
    'POST /v3/merchant-risk-manage/violation-notifications',
    { body: { notify_url: url } },
  ],
  ['merchantrisk_callback_delete', {}, 'DELETE /v3/merchant-risk-manage/violation-notifications'],
  ['merchantrisk_callback_query', {}, 'GET /v3/merchant-risk-manage/violation-notifications'],
  [
    'merchantrisk_callback_update',
    { notify_url: url },
    'PUT /v3/merchant-risk-manage/violation-notifications',
    { body: { notify_url: url } },
  ],
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
    'guides_assign',
    { guide_id, out_trade_no },
    'POST /v3/smartguide/guides/{guide_id}/assign',
    { params: { guide_id }, body: { out_trade_no } },
  ],
  [
    'guides_query',
    { store_id: 1234, userid: 'robert', mobile: '13900000000', limit: 5, offset: 10 },
    'GET /v3/smartguide/guides',
    { query: { store_id: 1234, userid: 'robert', mobile: '13900000000', ...page } },
  ],
  ['guides_register', GUIDE, 'POST /v3/smartguide/guides', { body: GUIDE }],
  [
    'guides_update',
    { guide_id, ...NEW_GUIDE },
    'PATCH /v3/smartguide/guides/{guide_id}',
    { params: { guide_id }, body: NEW_GUIDE },
  ],
  [
    'download_bill',
    { url: '/v3/billdownload/file?token=abc' },
    'GET /v3/billdownload/file',
    { query: { token: 'abc' } },
  ],
  [
    'fapiao_download_file',
    {
      url: '/v3/new-tax-control-fapiao/download?token=abc',
      openid,
      invoice_code: '044001911211',
      invoice_no: '12897794',
      fapiao_id: '20200701123456',
    },
    'GET /v3/new-tax-control-fapiao/download',
    {
      query: {
        token: 'abc',
        mchid,
        openid,
        invoice_code: '044001911211',
        invoice_no: '12897794',
        fapiao_id: '20200701123456',
      },
    },
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
