//! Applications of sub-merchants (特约商户进件), which a service provider submits.
//!
//! Source: facts of the interface catalogue, "Partner onboarding".

mod request;

use super::row::{Answered, Evidence, Progress, Row, Settling};
use crate::schema::{Contract, Shape, optional, required, text, token};
use request::APPLYMENT;

pub(super) const ROWS: &[&Row] = &[&SUBMIT, &QUERY_BY_BUSINESS_CODE];

const SUBMIT: Row = Row {
    body: Some(APPLYMENT),
    answer: Answered::Object(&[required("applyment_id", Shape::Integer { min: 0 })]),
    key: Some("business_code"),
    // The same number is submitted again after a rejection, so that there is one says nothing.
    settling: Some(Settling {
        query: &QUERY_BY_BUSINESS_CODE,
        took_effect: Evidence::All(&[
            Evidence::IsNot("applyment_state", "APPLYMENT_STATE_REJECTED"),
            Evidence::IsNot("applyment_state", "APPLYMENT_STATE_EDITTING"),
        ]),
    }),
    ..Row::post("applyments.submit", "/v3/applyment4sub/applyment/")
};

const QUERY_BY_BUSINESS_CODE: Row = Row {
    ids: &[required("business_code", BUSINESS_CODE)],
    answer: Answered::Object(STATE),
    key: Some("business_code"),
    progress: Some(Progress {
        member: "applyment_state",
        ends: &[
            "APPLYMENT_STATE_FINISHED",
            "APPLYMENT_STATE_REJECTED",
            "APPLYMENT_STATE_CANCELED",
            "APPLYMENT_STATE_EDITTING",
            "APPLYMENT_STATE_PASSED",
            "APPLYMENT_STATE_FREEZED",
        ],
        // People look at it, for days.
        pauses_ms: &[60_000, 120_000, 300_000],
        deadline_ms: 600_000,
    }),
    ..Row::get("applyments.queryByBusinessCode", "/v3/applyment4sub/applyment/business_code/{business_code}")
};

const BUSINESS_CODE: Shape = token(1, 124);
/// Where no limit is documented.
const WORDS: Shape = text(1, 1024);
const STATE: Contract = &[
    optional("business_code", WORDS),
    optional("applyment_id", Shape::Integer { min: 0 }),
    optional("sub_mchid", WORDS),
    optional("sign_url", WORDS),
    required("applyment_state", WORDS),
    optional("applyment_state_msg", WORDS),
    optional("audit_detail", Shape::List { max: usize::MAX, item: &Shape::Object(REJECTION) }),
];

const REJECTION: Contract =
    &[optional("field", WORDS), optional("field_name", WORDS), optional("reject_reason", WORDS)];
