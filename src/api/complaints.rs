//! Complaints of payers (消费者投诉).
//!
//! Source: endpoint reference, "Complaints".

use super::row::{Answered, Default, Evidence, PAGED, Place, Row, Settling, Source};
use crate::schema::rule::Rule;
use crate::schema::{Contract, Shape, if_text, one_of, optional, required, text, token};

pub(super) const ROWS: &[&Row] = &[&LIST, &GET, &HISTORY, &RESPOND, &COMPLETE, &UPDATE_REFUND];

pub(super) const LIST: Row = Row {
    query: &[
        optional("limit", Shape::Within { min: 1, max: 50 }),
        optional("offset", OFFSET),
        required("begin_date", DATE),
        required("end_date", Shape::DateFrom("begin_date")),
        optional("complainted_mchid", MCHID),
    ],
    answer: Answered::Object(COMPLAINTS),
    echoes: &["offset"],
    paging: Some(PAGED),
    ..Row::get("complaints.list", "/v3/merchant-service/complaints-v2")
};

pub(super) const GET: Row = Row {
    ids: &[ID],
    answer: Answered::Object(COMPLAINT),
    echoes: &["complaint_id"],
    key: Some("complaint_id"),
    ..Row::get("complaints.get", "/v3/merchant-service/complaints-v2/{complaint_id}")
};

pub(super) const HISTORY: Row = Row {
    ids: &[ID],
    query: &[optional("limit", Shape::Integer { min: 1 }), optional("offset", OFFSET)],
    answer: Answered::Object(HISTORIES),
    echoes: &["offset"],
    key: Some("complaint_id"),
    paging: Some(PAGED),
    ..Row::get("complaints.history", "/v3/merchant-service/complaints-v2/{complaint_id}/negotiation-historys")
};

/// Answers the payer. A repetition would answer twice.
pub(super) const RESPOND: Row = Row {
    ids: &[ID],
    defaults: &[COMPLAINED_OF],
    body: Some(&[
        required("complainted_mchid", MCHID),
        required("response_content", LINES),
        optional("response_images", IMAGES),
        optional("jump_url", text(1, 1024)),
        optional("jump_url_text", text(1, 1024)),
        optional("mini_program_jump_info", Shape::Object(JUMP)),
    ]),
    key: Some("complaint_id"),
    ..Row::post("complaints.respond", "/v3/merchant-service/complaints-v2/{complaint_id}/response")
};

/// Says that the complaint is dealt with.
pub(super) const COMPLETE: Row = Row {
    ids: &[ID],
    defaults: &[COMPLAINED_OF],
    body: Some(&[required("complainted_mchid", MCHID)]),
    key: Some("complaint_id"),
    settling: Some(Settling { query: &GET, took_effect: Evidence::Is("complaint_state", "PROCESSED") }),
    ..Row::post("complaints.complete", "/v3/merchant-service/complaints-v2/{complaint_id}/complete")
};

pub(super) const UPDATE_REFUND: Row = Row {
    ids: &[ID],
    body: Some(&[
        required("action", one_of(&["APPROVE", "REJECT"])),
        if_text("launch_refund_day", "action", "APPROVE", Shape::Integer { min: 0 }),
        if_text("reject_reason", "action", "REJECT", LINES),
        optional("reject_media_list", IMAGES),
        optional("remark", LINES),
    ]),
    key: Some("complaint_id"),
    ..Row::post("complaints.updateRefund", "/v3/merchant-service/complaints-v2/{complaint_id}/update-refund-progress")
};

const ID: crate::schema::Field = required("complaint_id", token(1, 1024));
const OFFSET: Shape = Shape::Integer { min: 0 };
const DATE: Shape = Shape::Text { min: 1, max: 10, rule: Rule::Date };
const MCHID: Shape = crate::schema::fields::MCHID;
/// What a payer or a merchant reads.
const LINES: Shape = Shape::Text { min: 1, max: 200, rule: Rule::Lines };
/// Ids of uploaded images.
const IMAGES: Shape = Shape::List { max: 4, item: &token(1, 512) };
/// A service provider answers for another merchant.
const COMPLAINED_OF: Default = Default { name: "complainted_mchid", from: Source::SomeMchid, place: Place::Body };

const JUMP: Contract =
    &[required("appid", token(1, 32)), required("path", text(1, 1024)), required("text", text(1, 1024))];

const COMPLAINTS: Contract = &[
    optional("data", Shape::List { max: usize::MAX, item: &Shape::Object(COMPLAINT) }),
    required("limit", Shape::Integer { min: 0 }),
    required("offset", Shape::Integer { min: 0 }),
    optional("total_count", Shape::Integer { min: 0 }),
];

const COMPLAINT: Contract = &[
    required("complaint_id", text(0, 1024)),
    required("complaint_time", text(0, 64)),
    required("complaint_detail", text(0, 1024)),
    required("complaint_state", text(0, 64)),
    required("complainted_mchid", text(0, 64)),
    optional("payer_phone", Shape::Sensitive),
    optional("payer_openid", text(0, 128)),
    required("complaint_full_refunded", Shape::Bool),
    required("incoming_user_response", Shape::Bool),
    required("problem_description", text(0, 1024)),
    required("user_complaint_times", Shape::Integer { min: 0 }),
    optional("apply_refund_amount", Shape::Integer { min: 0 }),
];

const HISTORIES: Contract = &[
    optional("data", Shape::List { max: usize::MAX, item: &Shape::Object(HISTORY_ITEM) }),
    required("limit", Shape::Integer { min: 0 }),
    required("offset", Shape::Integer { min: 0 }),
    optional("total_count", Shape::Integer { min: 0 }),
];

const HISTORY_ITEM: Contract = &[
    required("log_id", text(0, 64)),
    required("operator", text(0, 64)),
    required("operate_time", text(0, 64)),
    required("operate_type", text(0, 64)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::json;
    use crate::schema::check_request;

    /// The fields of a request that are refused.
    fn refused(contract: Contract, body: &str) -> Vec<String> {
        let members = json::parse(body.as_bytes()).unwrap().as_object().unwrap().clone();
        check_request(&members, contract, false).into_iter().map(|issue| issue.field).collect()
    }

    #[test]
    fn a_list_asks_for_days_and_pages() {
        let list = |query: &str| refused(LIST.query, query);
        assert!(list(r#"{"begin_date":"2026-07-01","end_date":"2026-07-01","limit":50,"offset":0}"#).is_empty());
        assert_eq!(list("{}"), ["begin_date", "end_date"]);
        for (query, field) in [
            (r#"{"begin_date":"2026-07-02","end_date":"2026-07-01"}"#, "end_date"),
            (r#"{"begin_date":"2026-7-2","end_date":"2026-07-20"}"#, "begin_date"),
            (r#"{"begin_date":"2026-02-30","end_date":"2026-07-20"}"#, "begin_date"),
            (r#"{"begin_date":"20260701","end_date":"2026-07-20"}"#, "begin_date"),
            (r#"{"begin_date":"2026-07-01","end_date":"2026-07-20","limit":51}"#, "limit"),
            (r#"{"begin_date":"2026-07-01","end_date":"2026-07-20","limit":0}"#, "limit"),
            (r#"{"begin_date":"2026-07-01","end_date":"2026-07-20","limit":"9"}"#, "limit"),
            (r#"{"begin_date":"2026-07-01","end_date":"2026-07-20","offset":-1}"#, "offset"),
            (r#"{"begin_date":"2026-07-01","end_date":"2026-07-20","complainted_mchid":"x"}"#, "complainted_mchid"),
            (r#"{"begin_date":"2026-07-01","end_date":"2026-07-20","page":1}"#, "page"),
        ] {
            assert_eq!(list(query), [field], "{query}");
        }
        assert!(refused(HISTORY.query, r#"{"limit":300}"#).is_empty());
        assert_eq!(refused(HISTORY.query, r#"{"limit":0,"offset":-1}"#), ["limit", "offset"]);
    }

    #[test]
    fn an_answer_to_the_payer_holds_what_is_documented() {
        let answer = |more: &str| {
            refused(
                RESPOND.body.unwrap(),
                &format!(r#"{{"complainted_mchid":"1","response_content":"您好\n抱歉"{more}}}"#),
            )
        };
        let jump = r#","jump_url":"https://a.example","jump_url_text":"详情","mini_program_jump_info":{"appid":"wx1","path":"p","text":"t"}"#;
        assert!(answer(&format!(r#","response_images":["a","b","c","d"]{jump}"#)).is_empty());
        for (more, field) in [
            (r#","response_images":["a","b","c","d","e"]"#, "response_images"),
            (r#","response_images":[]"#, "response_images"),
            (r#","mini_program_jump_info":{"appid":"wx1","path":"p"}"#, "mini_program_jump_info.text"),
            (r#","images":["a"]"#, "images"),
        ] {
            assert_eq!(answer(more), [field], "{more}");
        }
        let long = format!(r#"{{"complainted_mchid":"1","response_content":"{}"}}"#, "字".repeat(201));
        assert_eq!(refused(RESPOND.body.unwrap(), &long), ["response_content"]);
        assert_eq!(
            refused(RESPOND.body.unwrap(), r#"{"complainted_mchid":"1","response_content":"a\u0007"}"#),
            ["response_content"]
        );
        assert_eq!(refused(COMPLETE.body.unwrap(), "{}"), ["complainted_mchid"]);
    }

    #[test]
    fn a_refund_is_approved_with_a_day_or_refused_with_a_reason() {
        let decision = |body: &str| refused(UPDATE_REFUND.body.unwrap(), body);
        assert!(decision(r#"{"action":"APPROVE","launch_refund_day":0,"remark":"好"}"#).is_empty());
        assert!(decision(r#"{"action":"REJECT","reject_reason":"已发货","reject_media_list":["a"]}"#).is_empty());
        assert_eq!(decision(r#"{"action":"APPROVE"}"#), ["launch_refund_day"]);
        assert_eq!(decision(r#"{"action":"REJECT"}"#), ["reject_reason"]);
        assert_eq!(decision(r#"{"action":"REFUSE"}"#), ["action"]);
        assert_eq!(decision(r#"{"action":"APPROVE","launch_refund_day":-1}"#), ["launch_refund_day"]);
    }
}
