// Applications of sub-merchants (特约商户进件), for service providers.
import type { ApiResult, CallOptions, OpenEnum, SensitiveCallOptions } from '../index.d.ts';

/** The methods of `pay.applyments`. */
export interface ApplymentsApi {
  /**
   * `POST /v3/applyment4sub/applyment/`. Names, numbers of documents and accounts are passed in clear: they are encrypted for
   * you. The same `business_code` is submitted again after a rejection. Query before you repeat a call that failed:
   * `pay.settle(error)` does.
   *
   * @example
   * const { applyment_id } = await pay.applyments.submit(applyment);
   */
  submit(applyment: ApplymentRequest, options?: SensitiveCallOptions): Promise<ApiResult<SubmittedApplyment>>;
  /**
   * `GET /v3/applyment4sub/applyment/business_code/{business_code}`: state, reasons of a rejection, and `sub_mchid` once there
   * is one. Auditing takes days; `pay.waitFor({ business_code }, { deadlineMs })` repeats it within its time.
   *
   * @example
   * const { applyment_state, audit_detail, sub_mchid } = await pay.applyments.queryByBusinessCode(business_code);
   */
  queryByBusinessCode(
    business_code: string | { business_code: string },
    options?: CallOptions,
  ): Promise<ApiResult<Applyment>>;
}

/** Body of `POST /v3/applyment4sub/applyment/`. Which members depend on which is for WeChat Pay to say. */
export interface ApplymentRequest {
  /** Your number of the application, up to 124 characters. */
  business_code: string;
  contact_info: ApplymentContact;
  subject_info: ApplymentSubject;
  business_info: ApplymentBusiness;
  settlement_info: ApplymentSettlement;
  bank_account_info: ApplymentAccount;
  addition_info?: ApplymentAddition;
}

export type ApplymentDocument =
  | 'IDENTIFICATION_TYPE_IDCARD'
  | 'IDENTIFICATION_TYPE_OVERSEA_PASSPORT'
  | 'IDENTIFICATION_TYPE_HONGKONG_PASSPORT'
  | 'IDENTIFICATION_TYPE_MACAO_PASSPORT'
  | 'IDENTIFICATION_TYPE_TAIWAN_PASSPORT'
  | 'IDENTIFICATION_TYPE_FOREIGN_RESIDENT'
  | 'IDENTIFICATION_TYPE_HONGKONG_MACAO_RESIDENT'
  | 'IDENTIFICATION_TYPE_TAIWAN_RESIDENT';

/** Who speaks for the sub-merchant. */
export interface ApplymentContact {
  contact_type: 'LEGAL' | 'SUPER';
  contact_name: string;
  contact_id_doc_type?: ApplymentDocument;
  contact_id_number?: string;
  contact_id_doc_copy?: string;
  contact_id_doc_copy_back?: string;
  contact_period_begin?: string;
  contact_period_end?: string;
  business_authorization_letter?: string;
  openid?: string;
  mobile_phone: string;
  contact_email: string;
}

/** Who the sub-merchant is. Media ids come from uploads. */
export interface ApplymentSubject {
  subject_type:
    | 'SUBJECT_TYPE_INDIVIDUAL'
    | 'SUBJECT_TYPE_ENTERPRISE'
    | 'SUBJECT_TYPE_INSTITUTIONS'
    | 'SUBJECT_TYPE_OTHERS'
    | 'SUBJECT_TYPE_MICRO'
    | 'SUBJECT_TYPE_GOVERNMENT'
    | 'SUBJECT_TYPE_INSTITUTIONS_CLONED';
  finance_institution?: boolean;
  micro_biz_info?: {
    micro_biz_type: 'MICRO_TYPE_STORE' | 'MICRO_TYPE_MOBILE' | 'MICRO_TYPE_ONLINE';
    micro_store_info?: {
      micro_name: string;
      micro_address_code: string;
      micro_address: string;
      store_entrance_pic: string;
      micro_indoor_copy: string;
      store_longitude?: string;
      store_latitude?: string;
    };
    micro_mobile_info?: {
      micro_mobile_name: string;
      micro_mobile_city: string;
      micro_mobile_address: string;
      micro_mobile_pics: string[];
    };
    micro_online_info?: {
      micro_online_store: string;
      micro_ec_name: string;
      micro_qrcode?: string;
      micro_link?: string;
    };
  };
  business_license_info?: {
    license_copy: string;
    license_number: string;
    merchant_name: string;
    legal_person: string;
    license_address?: string;
    period_begin?: string;
    period_end?: string;
  };
  certificate_info?: {
    cert_copy: string;
    cert_type:
      | 'CERTIFICATE_TYPE_2388'
      | 'CERTIFICATE_TYPE_2389'
      | 'CERTIFICATE_TYPE_2390'
      | 'CERTIFICATE_TYPE_2391'
      | 'CERTIFICATE_TYPE_2392'
      | 'CERTIFICATE_TYPE_2393'
      | 'CERTIFICATE_TYPE_2394'
      | 'CERTIFICATE_TYPE_2395'
      | 'CERTIFICATE_TYPE_2396'
      | 'CERTIFICATE_TYPE_2399'
      | 'CERTIFICATE_TYPE_2400'
      | 'CERTIFICATE_TYPE_2520'
      | 'CERTIFICATE_TYPE_2521'
      | 'CERTIFICATE_TYPE_2522';
    cert_number: string;
    merchant_name: string;
    company_address: string;
    legal_person: string;
    period_begin: string;
    period_end: string;
  };
  organization_info?: {
    organization_copy: string;
    organization_code: string;
    org_period_begin: string;
    org_period_end: string;
  };
  certificate_letter_copy?: string;
  finance_institution_info?: {
    finance_type?: 'BANK_AGENT' | 'PAYMENT_AGENT' | 'INSURANCE' | 'TRADE_AND_SETTLE' | 'OTHER';
    finance_license_pics?: string[];
  };
  identity_info: {
    id_holder_type?: 'LEGAL' | 'SUPER';
    id_doc_type: ApplymentDocument;
    authorize_letter_copy?: string;
    id_card_info?: {
      id_card_copy: string;
      id_card_national: string;
      id_card_name: string;
      id_card_number: string;
      id_card_address?: string;
      card_period_begin: string;
      card_period_end: string;
    };
    id_doc_info?: {
      id_doc_copy: string;
      id_doc_copy_back?: string;
      id_doc_name: string;
      id_doc_number: string;
      id_doc_address?: string;
      doc_period_begin: string;
      doc_period_end: string;
    };
    owner?: boolean;
  };
  ubo_info_list?: Array<{
    ubo_id_doc_type: ApplymentDocument;
    ubo_id_doc_copy: string;
    ubo_id_doc_copy_back?: string;
    ubo_id_doc_name: string;
    ubo_id_doc_number: string;
    ubo_id_doc_address: string;
    ubo_period_begin: string;
    ubo_period_end: string;
  }>;
}

/** What it sells, and where. */
export interface ApplymentBusiness {
  merchant_shortname: string;
  service_phone: string;
  sales_info: {
    sales_scenes_type: Array<
      | 'SALES_SCENES_STORE'
      | 'SALES_SCENES_MP'
      | 'SALES_SCENES_MINI_PROGRAM'
      | 'SALES_SCENES_WEB'
      | 'SALES_SCENES_APP'
      | 'SALES_SCENES_WEWORK'
    >;
    biz_store_info?: {
      biz_store_name: string;
      biz_address_code: string;
      biz_store_address: string;
      store_entrance_pic: string[];
      indoor_pic: string[];
      biz_sub_appid?: string;
    };
    mp_info?: {
      mp_appid?: string;
      mp_sub_appid?: string;
      mp_pics?: string[];
    };
    mini_program_info?: {
      mini_program_appid?: string;
      mini_program_sub_appid?: string;
      mini_program_pics?: string[];
    };
    app_info?: {
      app_appid?: string;
      app_sub_appid?: string;
      app_pics?: string[];
    };
    web_info?: {
      domain?: string;
      web_authorisation?: string;
      web_appid?: string;
    };
    wework_info?: {
      sub_corp_id?: string;
      wework_pics?: string[];
    };
  };
}

/** At which rates it is settled. */
export interface ApplymentSettlement {
  settlement_id?: string;
  qualification_type?: string;
  qualifications?: string[];
  activities_id?: string;
  activities_rate?: string;
  debit_activities_rate?: string;
  credit_activities_rate?: string;
  activities_additions?: string[];
}

/** Where its money goes. */
export interface ApplymentAccount {
  bank_account_type: 'BANK_ACCOUNT_TYPE_CORPORATE' | 'BANK_ACCOUNT_TYPE_PERSONAL';
  account_name: string;
  account_bank: string;
  bank_address_code: string;
  bank_name?: string;
  bank_branch_id?: string;
  account_number?: string;
}

/** What the auditors may want besides. */
export interface ApplymentAddition {
  legal_person_commitment?: string;
  legal_person_video?: string;
  business_addition_pics?: string[];
  business_addition_msg?: string;
}

export interface SubmittedApplyment {
  applyment_id: number;
  [more: string]: unknown;
}

export type ApplymentState = OpenEnum<
  | 'APPLYMENT_STATE_WAITTING_FOR_AUDIT'
  | 'APPLYMENT_STATE_WAITTING_FOR_CONFIRM_CONTACT'
  | 'APPLYMENT_STATE_WAITTING_FOR_CONFIRM_LEGALPERSON'
  | 'APPLYMENT_STATE_PASSED'
  | 'APPLYMENT_STATE_FREEZED'
  | 'APPLYMENT_STATE_EDITTING'
  | 'APPLYMENT_STATE_AUDITING'
  | 'APPLYMENT_STATE_REJECTED'
  | 'APPLYMENT_STATE_TO_BE_CONFIRMED'
  | 'APPLYMENT_STATE_TO_BE_SIGNED'
  | 'APPLYMENT_STATE_SIGNING'
  | 'APPLYMENT_STATE_FINISHED'
  | 'APPLYMENT_STATE_CANCELED'
>;

/** An application, as queries answer it. */
export interface Applyment {
  business_code?: string;
  applyment_id?: number;
  /** The merchant number that it got. */
  sub_mchid?: string;
  /** Where the sub-merchant confirms or signs. */
  sign_url?: string;
  applyment_state: ApplymentState;
  applyment_state_msg?: string;
  /** Why it was rejected, by field. */
  audit_detail?: Array<{ field?: string; field_name?: string; reject_reason?: string; [more: string]: unknown }>;
  [more: string]: unknown;
}
