// Merchants: applications, banks, business circles, complaints, the Gold Plan, risk, guides.
import { appid, openid, out_trade_no, page, sub_mchid, time, transaction_id, url } from './values.mjs';

const business_code = '1111111111_11111111';
const guide_id = 'LLA3WJ6DSZUfiaZDS79FH5Wm5m4X69TBic';
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
const CIRCLE_CAR = { openid, brandid: 1000, plate_number: '粤B888888', state: 'in', time };
const GOLD = { sub_mchid, operation_type: 'OPEN' };
const FILTERS = { sub_mchid, advertising_industry_filters: ['SOFTWARE', 'SECURITY'] };
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

/** @type {import('./values.mjs').CatalogueCall[]} */
export const MERCHANT_CALLS = [
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
];
