//! The application itself.
//!
//! The facts document neither lengths nor which members depend on which. They mark both documents of a subject as
//! required, but no subject has both, so neither is here.

use super::{BUSINESS_CODE, WORDS};
use crate::schema::{Contract, Shape, one_of, optional, required, text, token};

/// What an upload returned.
const MEDIA: Shape = token(1, 1024);
const PICTURES: Shape = Shape::List { max: 100, item: &MEDIA };
const SECRET: Shape = Shape::Sensitive;
/// A date, or 长期 at the end of a period.
const DATE: Shape = text(1, 1024);

const ID_DOCUMENT: Shape = one_of(&[
    "IDENTIFICATION_TYPE_IDCARD",
    "IDENTIFICATION_TYPE_OVERSEA_PASSPORT",
    "IDENTIFICATION_TYPE_HONGKONG_PASSPORT",
    "IDENTIFICATION_TYPE_MACAO_PASSPORT",
    "IDENTIFICATION_TYPE_TAIWAN_PASSPORT",
    "IDENTIFICATION_TYPE_FOREIGN_RESIDENT",
    "IDENTIFICATION_TYPE_HONGKONG_MACAO_RESIDENT",
    "IDENTIFICATION_TYPE_TAIWAN_RESIDENT",
]);

const HOLDER: Shape = one_of(&["LEGAL", "SUPER"]);

pub(super) const APPLYMENT: Contract = &[
    required("business_code", BUSINESS_CODE),
    required("contact_info", Shape::Object(CONTACT)),
    required("subject_info", Shape::Object(SUBJECT)),
    required("business_info", Shape::Object(BUSINESS)),
    required("settlement_info", Shape::Object(SETTLEMENT)),
    required("bank_account_info", Shape::Object(ACCOUNT)),
    optional("addition_info", Shape::Object(ADDITION)),
];

const CONTACT: Contract = &[
    required("contact_type", HOLDER),
    required("contact_name", SECRET),
    optional("contact_id_doc_type", ID_DOCUMENT),
    optional("contact_id_number", SECRET),
    optional("contact_id_doc_copy", MEDIA),
    optional("contact_id_doc_copy_back", MEDIA),
    optional("contact_period_begin", DATE),
    optional("contact_period_end", DATE),
    optional("business_authorization_letter", MEDIA),
    optional("openid", SECRET),
    required("mobile_phone", SECRET),
    required("contact_email", SECRET),
];

const SUBJECT: Contract = &[
    required(
        "subject_type",
        one_of(&[
            "SUBJECT_TYPE_INDIVIDUAL",
            "SUBJECT_TYPE_ENTERPRISE",
            "SUBJECT_TYPE_INSTITUTIONS",
            "SUBJECT_TYPE_OTHERS",
            "SUBJECT_TYPE_MICRO",
            "SUBJECT_TYPE_GOVERNMENT",
            "SUBJECT_TYPE_INSTITUTIONS_CLONED",
        ]),
    ),
    optional("finance_institution", Shape::Bool),
    optional("micro_biz_info", Shape::Object(MICRO)),
    optional("business_license_info", Shape::Object(LICENSE)),
    optional("certificate_info", Shape::Object(CERTIFICATE)),
    optional("organization_info", Shape::Object(ORGANIZATION)),
    optional("certificate_letter_copy", MEDIA),
    optional("finance_institution_info", Shape::Object(FINANCE)),
    required("identity_info", Shape::Object(IDENTITY)),
    optional("ubo_info_list", Shape::List { max: 100, item: &Shape::Object(OWNER) }),
];

const MICRO: Contract = &[
    required("micro_biz_type", one_of(&["MICRO_TYPE_STORE", "MICRO_TYPE_MOBILE", "MICRO_TYPE_ONLINE"])),
    optional("micro_store_info", Shape::Object(MICRO_STORE)),
    optional("micro_mobile_info", Shape::Object(MICRO_MOBILE)),
    optional("micro_online_info", Shape::Object(MICRO_ONLINE)),
];

const MICRO_STORE: Contract = &[
    required("micro_name", WORDS),
    required("micro_address_code", WORDS),
    required("micro_address", WORDS),
    required("store_entrance_pic", MEDIA),
    required("micro_indoor_copy", MEDIA),
    optional("store_longitude", WORDS),
    optional("store_latitude", WORDS),
];

const MICRO_MOBILE: Contract = &[
    required("micro_mobile_name", WORDS),
    required("micro_mobile_city", WORDS),
    required("micro_mobile_address", WORDS),
    required("micro_mobile_pics", PICTURES),
];

const MICRO_ONLINE: Contract = &[
    required("micro_online_store", WORDS),
    required("micro_ec_name", WORDS),
    optional("micro_qrcode", WORDS),
    optional("micro_link", WORDS),
];

const LICENSE: Contract = &[
    required("license_copy", MEDIA),
    required("license_number", WORDS),
    required("merchant_name", WORDS),
    required("legal_person", WORDS),
    optional("license_address", WORDS),
    optional("period_begin", DATE),
    optional("period_end", DATE),
];

const CERTIFICATE: Contract = &[
    required("cert_copy", MEDIA),
    required(
        "cert_type",
        one_of(&[
            "CERTIFICATE_TYPE_2388",
            "CERTIFICATE_TYPE_2389",
            "CERTIFICATE_TYPE_2390",
            "CERTIFICATE_TYPE_2391",
            "CERTIFICATE_TYPE_2392",
            "CERTIFICATE_TYPE_2393",
            "CERTIFICATE_TYPE_2394",
            "CERTIFICATE_TYPE_2395",
            "CERTIFICATE_TYPE_2396",
            "CERTIFICATE_TYPE_2399",
            "CERTIFICATE_TYPE_2400",
            "CERTIFICATE_TYPE_2520",
            "CERTIFICATE_TYPE_2521",
            "CERTIFICATE_TYPE_2522",
        ]),
    ),
    required("cert_number", WORDS),
    required("merchant_name", WORDS),
    required("company_address", WORDS),
    required("legal_person", WORDS),
    required("period_begin", DATE),
    required("period_end", DATE),
];

const ORGANIZATION: Contract = &[
    required("organization_copy", MEDIA),
    required("organization_code", WORDS),
    required("org_period_begin", DATE),
    required("org_period_end", DATE),
];

const FINANCE: Contract = &[
    optional("finance_type", one_of(&["BANK_AGENT", "PAYMENT_AGENT", "INSURANCE", "TRADE_AND_SETTLE", "OTHER"])),
    optional("finance_license_pics", PICTURES),
];

const IDENTITY: Contract = &[
    optional("id_holder_type", HOLDER),
    required("id_doc_type", ID_DOCUMENT),
    optional("authorize_letter_copy", MEDIA),
    optional("id_card_info", Shape::Object(ID_CARD)),
    optional("id_doc_info", Shape::Object(ID_DOC)),
    optional("owner", Shape::Bool),
];

const ID_CARD: Contract = &[
    required("id_card_copy", MEDIA),
    required("id_card_national", MEDIA),
    required("id_card_name", SECRET),
    required("id_card_number", SECRET),
    optional("id_card_address", SECRET),
    required("card_period_begin", DATE),
    required("card_period_end", DATE),
];

const ID_DOC: Contract = &[
    required("id_doc_copy", MEDIA),
    optional("id_doc_copy_back", MEDIA),
    required("id_doc_name", SECRET),
    required("id_doc_number", SECRET),
    optional("id_doc_address", SECRET),
    required("doc_period_begin", DATE),
    required("doc_period_end", DATE),
];

/// A beneficial owner (最终受益人). A passport has no back, although the facts mark it as required.
const OWNER: Contract = &[
    required("ubo_id_doc_type", ID_DOCUMENT),
    required("ubo_id_doc_copy", MEDIA),
    optional("ubo_id_doc_copy_back", MEDIA),
    required("ubo_id_doc_name", SECRET),
    required("ubo_id_doc_number", SECRET),
    required("ubo_id_doc_address", SECRET),
    required("ubo_period_begin", DATE),
    required("ubo_period_end", DATE),
];

const BUSINESS: Contract = &[
    required("merchant_shortname", WORDS),
    required("service_phone", WORDS),
    required("sales_info", Shape::Object(SALES)),
];

const SALES: Contract = &[
    required("sales_scenes_type", Shape::List { max: 100, item: &SALES_SCENE }),
    optional("biz_store_info", Shape::Object(STORE)),
    optional(
        "mp_info",
        Shape::Object(&[optional("mp_appid", WORDS), optional("mp_sub_appid", WORDS), optional("mp_pics", PICTURES)]),
    ),
    optional(
        "mini_program_info",
        Shape::Object(&[
            optional("mini_program_appid", WORDS),
            optional("mini_program_sub_appid", WORDS),
            optional("mini_program_pics", PICTURES),
        ]),
    ),
    optional(
        "app_info",
        Shape::Object(&[
            optional("app_appid", WORDS),
            optional("app_sub_appid", WORDS),
            optional("app_pics", PICTURES),
        ]),
    ),
    optional(
        "web_info",
        Shape::Object(&[optional("domain", WORDS), optional("web_authorisation", MEDIA), optional("web_appid", WORDS)]),
    ),
    optional("wework_info", Shape::Object(&[optional("sub_corp_id", WORDS), optional("wework_pics", PICTURES)])),
];

const SALES_SCENE: Shape = one_of(&[
    "SALES_SCENES_STORE",
    "SALES_SCENES_MP",
    "SALES_SCENES_MINI_PROGRAM",
    "SALES_SCENES_WEB",
    "SALES_SCENES_APP",
    "SALES_SCENES_WEWORK",
]);

const STORE: Contract = &[
    required("biz_store_name", WORDS),
    required("biz_address_code", WORDS),
    required("biz_store_address", WORDS),
    required("store_entrance_pic", PICTURES),
    required("indoor_pic", PICTURES),
    optional("biz_sub_appid", WORDS),
];

const SETTLEMENT: Contract = &[
    optional("settlement_id", WORDS),
    optional("qualification_type", WORDS),
    optional("qualifications", PICTURES),
    optional("activities_id", WORDS),
    optional("activities_rate", WORDS),
    optional("debit_activities_rate", WORDS),
    optional("credit_activities_rate", WORDS),
    optional("activities_additions", PICTURES),
];

const ACCOUNT: Contract = &[
    required("bank_account_type", one_of(&["BANK_ACCOUNT_TYPE_CORPORATE", "BANK_ACCOUNT_TYPE_PERSONAL"])),
    required("account_name", SECRET),
    required("account_bank", WORDS),
    required("bank_address_code", WORDS),
    optional("bank_name", WORDS),
    optional("bank_branch_id", WORDS),
    optional("account_number", SECRET),
];

const ADDITION: Contract = &[
    optional("legal_person_commitment", WORDS),
    optional("legal_person_video", MEDIA),
    optional("business_addition_pics", PICTURES),
    optional("business_addition_msg", WORDS),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::applyments::SUBMIT;
    use crate::api::testing::{refused, with, without};
    use crate::base::json;
    use serde_json::{Value, json};

    fn shop() -> Value {
        json!({
            "business_code": "1900013511_10000",
            "contact_info": {
                "contact_type": "LEGAL", "contact_name": "张三", "mobile_phone": "13900000000",
                "contact_email": "shop@example.com"
            },
            "subject_info": {
                "subject_type": "SUBJECT_TYPE_ENTERPRISE",
                "business_license_info": {
                    "license_copy": "47ZC6GC-vnrbEg05InE4d2I6_H7I4", "license_number": "123456789012345678",
                    "merchant_name": "腾讯科技有限公司", "legal_person": "张三"
                },
                "identity_info": {
                    "id_doc_type": "IDENTIFICATION_TYPE_IDCARD",
                    "id_card_info": {
                        "id_card_copy": "jTpGmxUX3FBWVQ5NJTZvlKX_gdU4", "id_card_national": "47ZC6GC-vnrbEg05InE4d2I6_H7I5",
                        "id_card_name": "张三", "id_card_number": "440000000000000000",
                        "card_period_begin": "2026-06-06", "card_period_end": "长期"
                    },
                    "owner": true
                }
            },
            "business_info": {
                "merchant_shortname": "张三餐饮店", "service_phone": "0758XXXXX",
                "sales_info": {"sales_scenes_type": ["SALES_SCENES_STORE"]}
            },
            "settlement_info": {"settlement_id": "719", "qualification_type": "餐饮"},
            "bank_account_info": {
                "bank_account_type": "BANK_ACCOUNT_TYPE_CORPORATE", "account_name": "腾讯科技有限公司",
                "account_bank": "工商银行", "bank_address_code": "110000", "account_number": "d+xT+MQCvrLHUVDWv/8MR"
            }
        })
    }

    #[test]
    fn an_application_is_accepted_and_each_broken_rule_names_its_field() {
        assert_eq!(refused(&SUBMIT, &shop()), [""; 0]);
        for (pointer, value, field) in [
            ("/business_code", json!("1".repeat(125)), "business_code"),
            ("/contact_info/contact_type", json!("OTHER"), "contact_info.contact_type"),
            ("/contact_info/contact_name", json!(""), "contact_info.contact_name"),
            ("/contact_info/contact_email", json!(1), "contact_info.contact_email"),
            ("/subject_info/subject_type", json!("SUBJECT_TYPE_SHOP"), "subject_info.subject_type"),
            (
                "/subject_info/identity_info/id_card_info/id_card_copy",
                json!("a b"),
                "subject_info.identity_info.id_card_info.id_card_copy",
            ),
            ("/subject_info/identity_info/owner", json!("true"), "subject_info.identity_info.owner"),
            ("/subject_info/ubo_info_list", json!([{}]), "subject_info.ubo_info_list.0.ubo_id_doc_type"),
            (
                "/business_info/sales_info/sales_scenes_type",
                json!(["STORE"]),
                "business_info.sales_info.sales_scenes_type.0",
            ),
            ("/bank_account_info/bank_account_type", json!("OTHER"), "bank_account_info.bank_account_type"),
            ("/bank_account_info/account", json!("1"), "bank_account_info.account"),
        ] {
            let mut body = shop();
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            body.pointer_mut(parent).unwrap()[name] = value;
            assert_eq!(refused(&SUBMIT, &body).first().map(String::as_str), Some(field), "{pointer}");
        }
        for name in
            ["business_code", "contact_info", "subject_info", "business_info", "settlement_info", "bank_account_info"]
        {
            assert_eq!(refused(&SUBMIT, &without(shop(), name)), [name]);
        }
        assert_eq!(refused(&SUBMIT, &with(shop(), &json!({"mchid": "1900000001"}))), ["mchid"]);
    }

    /// A body with every documented member.
    fn whole(contract: Contract) -> Value {
        fn of(shape: &Shape) -> Value {
            match shape {
                Shape::Text { rule: crate::schema::rule::Rule::OneOf(words), .. } => json!(words[0]),
                Shape::Text { .. } | Shape::DateFrom(_) | Shape::Sensitive => json!("a"),
                Shape::Integer { .. } | Shape::Within { .. } | Shape::UpTo(_) | Shape::CountOf(_) => json!(1),
                Shape::Bool => json!(true),
                Shape::Object(contract) => whole(contract),
                Shape::List { item, .. } => json!([of(item)]),
            }
        }
        contract.iter().map(|field| (field.name.to_owned(), of(&field.shape))).collect::<json::Members>().into()
    }

    #[test]
    fn no_documented_member_is_refused() {
        let body = whole(APPLYMENT);
        assert_eq!(refused(&SUBMIT, &body), [""; 0]);
        // As many as the facts list, groups included.
        assert_eq!(body.to_string().matches("\":").count(), MEMBERS);
    }

    const MEMBERS: usize = 146;
}
