// Where the requests of wechatpayv3 differ from those through the catalogue, and which of its methods send none, by call,
// with who is right. The test fails for a difference that is not here, and for one here that is gone.

/** @typedef {import('./differences.mjs').Verdict} Verdict */

const SIGNED = 'WECHATPAY2-SHA256-RSA2048 1900000001 5157F09EFDC096DE15EBE81A47057A7232F1B8E1';

/** @param {string} why @returns {Verdict} */
const ours = (why) => ({ right: 'ours', why });
/** @param {string} why @param {string[]} lines @returns {Record<string, Verdict>} */
const each = (why, ...lines) => Object.fromEntries(lines.map((line) => [line, ours(why)]));

const WITHOUT_BOUNDARY = each(
  'A form names its boundary (RFC 7578). WeChat Pay takes it from the body where it is missing.',
  'header content-type: theirs multipart/form-data, ours multipart/form-data; boundary=…',
);
const GET_IS_POST = each('The operation is a POST.', 'method: theirs GET, ours POST');
const WRONG_SIGNATURE = each(
  'It signs the query as it put it together, then its HTTP library encodes it: what is signed is not what is sent.',
  `header authorization: theirs ${SIGNED} wrong signature, ours ${SIGNED} signed`,
);
const BODY_OF_GET = 'The operation is a GET, and these are parameters of its query.';

/** @type {Record<string, Record<string, Verdict>>} */
export const DIFFERENCES = {
  'apply4subject_cancel → POST /v3/apply4subject/applyment/{business_code}/cancel': GET_IS_POST,
  'fapiao_check_submch → POST /v3/new-tax-control-fapiao/merchant/{sub_mchid}/check': GET_IS_POST,
  'complaint_image_upload → POST /v3/merchant-service/images/upload': WITHOUT_BOUNDARY,
  'marketing_image_upload → POST /v3/marketing/favor/media/image-upload': WITHOUT_BOUNDARY,
  'fapiao_upload_file → POST /v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file': WITHOUT_BOUNDARY,
  'fapiao_insert_cards → POST /v3/new-tax-control-fapiao/fapiao-applications/{fapiao_apply_id}/insert-cards': each(
    'Phone and email of the buyer are encrypted here as they are when an invoice is issued; it sends them in clear.',
    'body.buyer_information.email: theirs "admin@example.com", ours absent',
    'body.buyer_information.phone: theirs "13900000000", ours absent',
    'encrypted body.buyer_information.email: theirs absent, ours admin@example.com',
    'encrypted body.buyer_information.phone: theirs absent, ours 13900000000',
  ),
  'fapiao_query_files → GET /v3/new-tax-control-fapiao/fapiao-applications/{fapiao_apply_id}/fapiao-files': each(
    BODY_OF_GET,
    'body.fapiao_id: theirs "20200701123456", ours absent',
    'body.sub_mchid: theirs "1900000109", ours absent',
    'header content-type: theirs application/json, ours absent',
    'method: theirs POST, ours GET',
    'query.fapiao_id: theirs absent, ours "20200701123456"',
    'query.sub_mchid: theirs absent, ours "1900000109"',
  ),
  'marketing_paygift_activity_list → GET /v3/marketing/paygiftactivity/activities': each(
    BODY_OF_GET,
    'body.activity_status: theirs "ONGOING_ACT_STATUS", ours absent',
    'body.limit: theirs 5, ours absent',
    'body.offset: theirs 10, ours absent',
    'header content-type: theirs application/json, ours absent',
    'method: theirs POST, ours GET',
    'query.activity_status: theirs absent, ours "ONGOING_ACT_STATUS"',
    'query.limit: theirs absent, ours "5"',
    'query.offset: theirs absent, ours "10"',
  ),
  'marketing_busifavor_stock_create → POST /v3/marketing/busifavor/stocks': {
    'body.subsidy: theirs false, ours absent': {
      right: 'both',
      why: 'The member is optional; it always sends it.',
    },
  },
  'marketing_partnership_build → POST /v3/marketing/partnerships/build': each(
    'The member is `business_type`, which its own query of partnerships spells so, too.',
    'body.authorized_data.business_type: theirs absent, ours "FAVOR_STOCK"',
    'body.authorized_data.bussiness_type: theirs "FAVOR_STOCK", ours absent',
  ),
  'marketing_partnership_query → GET /v3/marketing/partnerships': WRONG_SIGNATURE,
  'parking_service_find → GET /v3/vehicle/parking/services/find': WRONG_SIGNATURE,
  'payscore_direct_complete → POST /v3/payscore/serviceorder/direct-complete': each(
    'It leaves out `/v3`.',
    'path: theirs /payscore/serviceorder/direct-complete, ours /v3/payscore/serviceorder/direct-complete',
  ),
  'brand_profitsharing_add_receiver → POST /v3/brand/profitsharing/receivers/add': each(
    'Brands send the name in clear; only ordinary profit sharing encrypts it.',
    'body.name: theirs absent, ours "张三丰"',
    'encrypted body.name: theirs 张三丰, ours absent',
  ),
  'brand_profitsharing_delete_receiver → POST /v3/brand/profitsharing/receivers/delete': each(
    'It calls the operation of ordinary profit sharing.',
    'path: theirs /v3/profitsharing/receivers/delete, ours /v3/brand/profitsharing/receivers/delete',
  ),
  'guides_query → GET /v3/smartguide/guides': each(
    'A ciphertext in a query is escaped: `+` would arrive as a space.',
    'encrypted query.mobile: theirs absent, ours 13900000000',
    'unescaped encrypted query.mobile: theirs 13900000000, ours absent',
  ),
  'transfer_query_receipt → GET /v3/transfer-detail/electronic-receipts': each(
    'It sends the number of the detail as that of the batch.',
    'query.out_batch_no: theirs "x23zy545Bd5436", ours "plfk2020042013"',
    'query.out_batch_no again: theirs "plfk2020042013", ours absent',
    'query.out_detail_no: theirs absent, ours "x23zy545Bd5436"',
  ),
};

/** By call: what it raises before it sends anything. @type {Record<string, Verdict & { error: string }>} */
export const NOT_PERFORMED = {
  'business_parking_sync → POST /v3/businesscircle/parkings': {
    ...ours('It passes the body by a wrong name, and a URL where its own request takes a path.'),
    error: "unexpected keyword argument 'date'",
  },
  'transfer_bill_receipt → POST /v3/transfer/bill-receipt': {
    ...ours('It passes the body by a wrong name.'),
    error: "unexpected keyword argument 'params'",
  },
  'transfer_detail_receipt → POST /v3/transfer-detail/electronic-receipts': {
    ...ours('It passes the body by a wrong name.'),
    error: "unexpected keyword argument 'params'",
  },
  'brand_profitsharing_return, by the number of the shop → POST /v3/brand/profitsharing/returnorders': {
    ...ours('One of the two numbers is enough; it asks for both, and sends one.'),
    error: 'order_id or out_order_no is not assigned',
  },
  'business_point_status → GET /v3/businesscircle/users/{openid}/points/commit_status': {
    ...ours('It passes a URL where its own request takes a path: the host stands twice in what it calls.'),
    error: 'InvalidURL',
  },
};
