// Electronic invoices (fapiao).
import { appid, mchid, openid, page, sub_mchid, time, url } from './values.mjs';

const fapiao_apply_id = '4200000444201910177461284488';
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

/** @type {import('./values.mjs').CatalogueCall[]} */
export const FAPIAO_CALLS = [
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
];
