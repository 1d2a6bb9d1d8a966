// Marketing: cash coupons, merchant coupons, partnerships, gifts after payment.
import { appid, mchid, notify_url, openid, out_trade_no, page, time, transaction_id } from './values.mjs';

const stock_id = '9856000';
const stock_creator_mchid = '8956000';
const coupon_code = 'sxxe34343434';
const out_request_no = '89560002019101000121';
const activity_id = '10028001';
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
const AUTHORIZED = { business_type: 'FAVOR_STOCK', stock_id: '2433405' };
const APP = { type: 'APPID', appid: 'wx4e1916a585d1f4e9' };

/** @type {import('./values.mjs').CatalogueCall[]} */
export const MARKETING_CALLS = [
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
];
