// An application of a sub-merchant (特约商户进件) with every field that is encrypted for a Chinese identity card.

export const APPLYMENT = {
  business_code: 'APPLYMENT_00000000001',
  contact_info: {
    contact_type: 'SUPER',
    contact_name: '张三',
    contact_id_doc_type: 'IDENTIFICATION_TYPE_IDCARD',
    contact_id_number: '110102199003077475',
    contact_id_doc_copy: 'media-id-1',
    contact_id_doc_copy_back: 'media-id-2',
    contact_period_begin: '2019-06-06',
    contact_period_end: '2036-06-06',
    business_authorization_letter: 'media-id-3',
    openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
    mobile_phone: '13900000000',
    contact_email: 'admin@example.com',
  },
  subject_info: {
    subject_type: 'SUBJECT_TYPE_ENTERPRISE',
    finance_institution: false,
    business_license_info: {
      license_copy: 'media-id-4',
      license_number: '91440300123456789X',
      merchant_name: '腾讯科技有限公司',
      legal_person: '李四',
    },
    identity_info: {
      id_holder_type: 'LEGAL',
      id_doc_type: 'IDENTIFICATION_TYPE_IDCARD',
      id_card_info: {
        id_card_copy: 'media-id-5',
        id_card_national: 'media-id-6',
        id_card_name: '李四',
        id_card_number: '110102199003077475',
        id_card_address: '北京市海淀区某小区1号楼',
        card_period_begin: '2026-06-06',
        card_period_end: '2036-06-06',
      },
      owner: false,
    },
    ubo_info_list: [
      {
        ubo_id_doc_type: 'IDENTIFICATION_TYPE_IDCARD',
        ubo_id_doc_copy: 'media-id-7',
        ubo_id_doc_copy_back: 'media-id-8',
        ubo_id_doc_name: '王五',
        ubo_id_doc_number: '110102199003077475',
        ubo_id_doc_address: '北京市海淀区某小区2号楼',
        ubo_period_begin: '2026-06-06',
        ubo_period_end: '2036-06-06',
      },
    ],
  },
  business_info: {
    merchant_shortname: '张三餐饮店',
    service_phone: '075812345678',
    sales_info: {
      sales_scenes_type: ['SALES_SCENES_STORE'],
      biz_store_info: {
        biz_store_name: '大郎烧饼',
        biz_address_code: '440305',
        biz_store_address: '南山区xx大厦x层xxxx室',
        store_entrance_pic: ['media-id-9'],
        indoor_pic: ['media-id-10'],
      },
    },
  },
  settlement_info: { settlement_id: '719', qualification_type: '餐饮' },
  bank_account_info: {
    bank_account_type: 'BANK_ACCOUNT_TYPE_CORPORATE',
    account_name: '腾讯科技有限公司',
    account_bank: '工商银行',
    bank_address_code: '110000',
    account_number: '6222020402016789012',
  },
  addition_info: { legal_person_commitment: 'media-id-11' },
};
