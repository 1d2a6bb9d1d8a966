/**
 * The field rules of applications of sub-merchants, and which of their fields are encrypted.
 */

import { boolean, list, object, oneOf, optional, required, text } from '../../schema.js';

const words = text(Infinity);
const pictures = list(words);
const ID_TYPES = ['IDCARD', 'OVERSEA_PASSPORT', 'HONGKONG_PASSPORT', 'MACAO_PASSPORT', 'TAIWAN_PASSPORT'];
const RESIDENTS = ['FOREIGN_RESIDENT', 'HONGKONG_MACAO_RESIDENT', 'TAIWAN_RESIDENT'];
const document = oneOf(...[...ID_TYPES, ...RESIDENTS].map((type) => `IDENTIFICATION_TYPE_${type}`));
const SUBJECTS = ['INDIVIDUAL', 'ENTERPRISE', 'INSTITUTIONS', 'OTHERS', 'MICRO', 'GOVERNMENT', 'INSTITUTIONS_CLONED'];
const CERTIFICATES = [2388, 2389, 2390, 2391, 2392, 2393, 2394, 2395, 2396, 2399, 2400, 2520, 2521, 2522];
const SCENES = ['STORE', 'MP', 'MINI_PROGRAM', 'WEB', 'APP', 'WEWORK'];

/**
 * @param {string} needed names, separated by spaces
 * @param {string} [others]
 * @param {Record<string, import('../../schema.js').Member>} [more]
 */
const fields = (needed, others = '', more = {}) =>
  object({
    ...Object.fromEntries(
      needed
        .split(' ')
        .filter(Boolean)
        .map((name) => [name, required(words)]),
    ),
    ...Object.fromEntries(
      others
        .split(' ')
        .filter(Boolean)
        .map((name) => [name, optional(words)]),
    ),
    ...more,
  });

const contact = fields(
  'contact_name mobile_phone contact_email',
  'contact_id_number contact_id_doc_copy contact_id_doc_copy_back contact_period_begin contact_period_end ' +
    'business_authorization_letter openid',
  { contact_type: required(oneOf('LEGAL', 'SUPER')), contact_id_doc_type: optional(document) },
);

const micro = object({
  micro_biz_type: required(oneOf('MICRO_TYPE_STORE', 'MICRO_TYPE_MOBILE', 'MICRO_TYPE_ONLINE')),
  micro_store_info: optional(
    fields(
      'micro_name micro_address_code micro_address store_entrance_pic micro_indoor_copy',
      'store_longitude store_latitude',
    ),
  ),
  micro_mobile_info: optional(
    fields('micro_mobile_name micro_mobile_city micro_mobile_address', '', { micro_mobile_pics: required(pictures) }),
  ),
  micro_online_info: optional(fields('micro_online_store micro_ec_name', 'micro_qrcode micro_link')),
});

const identity = object({
  id_holder_type: optional(oneOf('LEGAL', 'SUPER')),
  id_doc_type: required(document),
  authorize_letter_copy: optional(words),
  id_card_info: optional(
    fields(
      'id_card_copy id_card_national id_card_name id_card_number card_period_begin card_period_end',
      'id_card_address',
    ),
  ),
  id_doc_info: optional(
    fields('id_doc_copy id_doc_name id_doc_number doc_period_begin doc_period_end', 'id_doc_copy_back id_doc_address'),
  ),
  owner: optional(boolean),
});

const subject = object({
  subject_type: required(oneOf(...SUBJECTS.map((type) => `SUBJECT_TYPE_${type}`))),
  finance_institution: optional(boolean),
  micro_biz_info: optional(micro),
  business_license_info: optional(
    fields('license_copy license_number merchant_name legal_person', 'license_address period_begin period_end'),
  ),
  certificate_info: optional(
    fields('cert_copy cert_number merchant_name company_address legal_person period_begin period_end', '', {
      cert_type: required(oneOf(...CERTIFICATES.map((type) => `CERTIFICATE_TYPE_${type}`))),
    }),
  ),
  organization_info: optional(fields('organization_copy organization_code org_period_begin org_period_end')),
  certificate_letter_copy: optional(words),
  finance_institution_info: optional(
    object({
      finance_type: optional(oneOf('BANK_AGENT', 'PAYMENT_AGENT', 'INSURANCE', 'TRADE_AND_SETTLE', 'OTHER')),
      finance_license_pics: optional(pictures),
    }),
  ),
  identity_info: required(identity),
  ubo_info_list: optional(
    list(
      fields(
        'ubo_id_doc_copy ubo_id_doc_name ubo_id_doc_number ubo_id_doc_address ubo_period_begin ubo_period_end',
        'ubo_id_doc_copy_back',
        { ubo_id_doc_type: required(document) },
      ),
    ),
  ),
});

const business = fields('merchant_shortname service_phone', '', {
  sales_info: required(
    object({
      sales_scenes_type: required(list(oneOf(...SCENES.map((scene) => `SALES_SCENES_${scene}`)))),
      biz_store_info: optional(
        fields('biz_store_name biz_address_code biz_store_address', 'biz_sub_appid', {
          store_entrance_pic: required(pictures),
          indoor_pic: required(pictures),
        }),
      ),
      mp_info: optional(fields('', 'mp_appid mp_sub_appid', { mp_pics: optional(pictures) })),
      mini_program_info: optional(
        fields('', 'mini_program_appid mini_program_sub_appid', { mini_program_pics: optional(pictures) }),
      ),
      app_info: optional(fields('', 'app_appid app_sub_appid', { app_pics: optional(pictures) })),
      web_info: optional(fields('', 'domain web_authorisation web_appid')),
      wework_info: optional(fields('', 'sub_corp_id', { wework_pics: optional(pictures) })),
    }),
  ),
});

export const APPLYMENT = object({
  business_code: required(text(124)),
  contact_info: required(contact),
  subject_info: required(subject),
  business_info: required(business),
  settlement_info: required(
    fields(
      '',
      'settlement_id qualification_type activities_id activities_rate debit_activities_rate credit_activities_rate',
      { qualifications: optional(pictures), activities_additions: optional(pictures) },
    ),
  ),
  bank_account_info: required(
    fields('account_name account_bank bank_address_code', 'bank_name bank_branch_id account_number', {
      bank_account_type: required(oneOf('BANK_ACCOUNT_TYPE_CORPORATE', 'BANK_ACCOUNT_TYPE_PERSONAL')),
    }),
  ),
  addition_info: optional(
    fields('', 'legal_person_commitment legal_person_video business_addition_msg', {
      business_addition_pics: optional(pictures),
    }),
  ),
});

/** The names of encrypted members; none of them is plain elsewhere in an application. */
export const ENCRYPTED = [
  'contact_name',
  'contact_id_number',
  'openid',
  'mobile_phone',
  'contact_email',
  'id_card_name',
  'id_card_number',
  'id_card_address',
  'id_doc_name',
  'id_doc_number',
  'id_doc_address',
  'ubo_id_doc_name',
  'ubo_id_doc_number',
  'ubo_id_doc_address',
  'account_name',
  'account_number',
];
