//! Transfers to users (商家转账), which the user confirms.
//!
//! Source: endpoint reference, "Merchant transfer"; protocol reference, "Merchant transfer" (states) and "Idempotency,
//! time-outs and retries".

use super::row::{Answered, Default, Evidence, Place, Progress, Row, Settling, Source};
use crate::base::json::{self, Members, Value};
use crate::error::{Issue, Repeat, Text, refuse, text};
use crate::schema::fields::notify_url;
use crate::schema::rule::Rule;
use crate::schema::{Contract, Shape, one_of, optional, required, text, token};

pub(super) const ROWS: &[&Row] =
    &[&CREATE, &QUERY_BY_OUT_BILL_NO, &QUERY_BY_TRANSFER_BILL_NO, &CANCEL, &APPLY_RECEIPT, &QUERY_RECEIPT];

/// A repeated number returns the existing transfer.
const CREATE: Row = Row {
    defaults: &[Default { name: "appid", from: Source::Appid, place: Place::Body }],
    body: Some(REQUEST),
    relations: Some(relations),
    answer: Answered::Object(ACCEPTED),
    echoes: &["out_bill_no"],
    repeat: Repeat::Same,
    key: Some("out_bill_no"),
    settling: Some(Settling { query: &QUERY_BY_OUT_BILL_NO, took_effect: Evidence::Exists }),
    ..Row::post("transfers.create", "/v3/fund-app/mch-transfer/transfer-bills")
};

/// Finds a transfer for 30 days.
const QUERY_BY_OUT_BILL_NO: Row = Row {
    ids: &[required("out_bill_no", OUT_BILL_NO)],
    answer: Answered::Object(TRANSFER),
    echoes: &["out_bill_no"],
    key: Some("out_bill_no"),
    progress: Some(PROGRESS),
    ..Row::get("transfers.queryByOutBillNo", "/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}")
};

const QUERY_BY_TRANSFER_BILL_NO: Row = Row {
    ids: &[required("transfer_bill_no", TRANSFER_BILL_NO)],
    answer: Answered::Object(TRANSFER),
    echoes: &["transfer_bill_no"],
    key: Some("transfer_bill_no"),
    progress: Some(PROGRESS),
    ..Row::get(
        "transfers.queryByTransferBillNo",
        "/v3/fund-app/mch-transfer/transfer-bills/transfer-bill-no/{transfer_bill_no}",
    )
};

/// Before the user confirms. The answer only accepts it; the query tells the result.
const CANCEL: Row = Row {
    ids: &[required("out_bill_no", OUT_BILL_NO)],
    answer: Answered::Object(CANCELLED),
    echoes: &["out_bill_no"],
    key: Some("out_bill_no"),
    settling: Some(Settling {
        query: &QUERY_BY_OUT_BILL_NO,
        took_effect: Evidence::Any(&[Evidence::Is("state", "CANCELING"), Evidence::Is("state", "CANCELLED")]),
    }),
    ..Row::post("transfers.cancel", "/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel")
};

/// Applies for an e-receipt (电子回单).
const APPLY_RECEIPT: Row = Row {
    body: Some(&[required("out_bill_no", OUT_BILL_NO)]),
    answer: Answered::Object(&[required("state", text(0, 64)), required("create_time", text(0, 64))]),
    key: Some("out_bill_no"),
    settling: Some(Settling { query: &QUERY_RECEIPT, took_effect: Evidence::Exists }),
    ..Row::post("transfers.applyReceipt", "/v3/fund-app/mch-transfer/elecsign/out-bill-no")
};

const QUERY_RECEIPT: Row = Row {
    ids: &[required("out_bill_no", OUT_BILL_NO)],
    answer: Answered::Object(RECEIPT),
    key: Some("out_bill_no"),
    ..Row::get("transfers.queryReceipt", "/v3/fund-app/mch-transfer/elecsign/out-bill-no/{out_bill_no}")
};

/// The user is asked on a screen, like a payer.
const PROGRESS: Progress = Progress {
    member: "state",
    ends: &["SUCCESS", "FAIL", "CANCELLED"],
    pauses_ms: &[2_000, 2_000, 2_000, 2_000, 2_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000, 30_000],
    deadline_ms: 60_000,
};

const OUT_BILL_NO: Shape = Shape::Text { min: 1, max: 32, rule: Rule::BillNumber };
/// WeChat Pay's; no limit is documented.
const TRANSFER_BILL_NO: Shape = token(1, 1024);

const REQUEST: Contract = &[
    required("appid", token(1, 32)),
    required("out_bill_no", OUT_BILL_NO),
    required("transfer_scene_id", token(1, 36)),
    required("openid", token(1, 64)),
    optional("user_name", Shape::Sensitive),
    required("transfer_amount", Shape::Integer { min: 1 }),
    required("transfer_remark", text(1, 32)),
    optional("notify_url", notify_url(256)),
    optional("user_recv_perception", text(1, 1024)),
    required("transfer_scene_report_infos", Shape::List { max: 16, item: &Shape::Object(REPORT) }),
    optional("user_recv_style", Shape::Object(&[required("type", one_of(&["CONFIRM_PAGE", "RED_PACKET"]))])),
];

const REPORT: Contract = &[required("info_type", text(1, 15)), required("info_content", text(1, 32))];

/// Fen. From the first on the user must be named; below the second it must not.
const NAME_FROM: i64 = 200_000;
const NAME_NOT_BELOW: i64 = 30;

/// What a scene demands, where that is documented.
struct Scene {
    id: &'static str,
    /// The `info_type` of each report: all of them, each once.
    reports: &'static [&'static str],
    /// What `user_recv_perception` may say; empty if that is not documented.
    perceptions: &'static [&'static str],
}

const SCENES: [Scene; 7] = [
    Scene { id: "1000", reports: &["活动名称", "奖励说明"], perceptions: &["活动奖励", "现金奖励"] },
    Scene { id: "1002", reports: &["补贴类型"], perceptions: &["行政补贴", "行政奖励"] },
    Scene {
        id: "1004", reports: &["保险产品备案编号", "保险名称", "保险操作单号"], perceptions: &["保险理赔款"]
    },
    Scene { id: "1005", reports: &["岗位类型", "报酬说明"], perceptions: &[] },
    Scene { id: "1009", reports: &["采购商品名称"], perceptions: &[] },
    Scene { id: "1010", reports: &["回收商品名称"], perceptions: &["二手回收货款"] },
    Scene { id: "1011", reports: &["赔付原因"], perceptions: &["退款", "商家赔付"] },
];

fn relations(body: &Members, issues: &mut Vec<Issue>) {
    let amount = body.get("transfer_amount").and_then(json::integer);
    match (amount, body.contains_key("user_name")) {
        (Some(NAME_FROM..), false) => refuse(
            issues,
            "user_name",
            text!("没有填写", "is missing"),
            text!(
                "转账金额达到 2000 元时必填：请传入收款用户的真实姓名，本库会加密。",
                "It is required from 2000 yuan on: pass the user's real name; it is encrypted for you."
            ),
        ),
        (Some(..NAME_NOT_BELOW), true) => refuse(
            issues,
            "user_name",
            text!("在这个金额下不能填写", "is not allowed with this amount"),
            text!("转账金额低于 0.3 元时请去掉它。", "Leave it out below 0.3 yuan."),
        ),
        _ => {}
    }
    let text_of = |name: &str| body.get(name).and_then(Value::as_str);
    let Some(scene) = SCENES.iter().find(|scene| text_of("transfer_scene_id") == Some(scene.id)) else { return };
    if let Some(Value::Array(reports)) = body.get("transfer_scene_report_infos") {
        let types: Option<Vec<_>> = reports.iter().map(|report| json::text(report, "info_type")).collect();
        let fits = |types: &Vec<&str>| {
            types.len() == scene.reports.len() && scene.reports.iter().all(|wanted| types.contains(wanted))
        };
        if types.is_some_and(|types| !fits(&types)) {
            refuse(issues, "transfer_scene_report_infos", NOT_THE_SCENES, exactly(scene.reports));
        }
    }
    let allowed = scene.perceptions;
    if text_of("user_recv_perception").is_some_and(|given| !allowed.is_empty() && !allowed.contains(&given)) {
        let remedy = text!(
            "这个场景可选：{0}；或去掉它。",
            "Use a text of this scene ({0}), or leave it out.",
            allowed.join(", ")
        );
        refuse(issues, "user_recv_perception", NOT_THE_SCENES, remedy);
    }
}

const NOT_THE_SCENES: Text =
    text!("与 transfer_scene_id 的场景不符", "does not fit the scene named by transfer_scene_id");

fn exactly(reports: &[&str]) -> Text {
    text!(
        "这个场景的 info_type 必须是 {0}，各一项，不多不少。",
        "Report exactly the info_type of this scene, each once ({0}).",
        reports.join(", ")
    )
}

const ACCEPTED: Contract = &[
    required("out_bill_no", text(0, 32)),
    required("transfer_bill_no", text(0, 64)),
    required("create_time", text(0, 64)),
    required("state", text(0, 32)),
    optional("fail_reason", text(0, 64)),
    optional("package_info", text(0, 1024)),
];

/// `mch_id` is spelled in two ways by the sources, so it is not relied on.
const TRANSFER: Contract = &[
    required("out_bill_no", text(0, 32)),
    required("transfer_bill_no", text(0, 64)),
    required("appid", text(0, 32)),
    required("state", text(0, 32)),
    required("transfer_amount", Shape::Integer { min: 0 }),
    required("transfer_remark", text(0, 32)),
    optional("fail_reason", text(0, 64)),
    optional("openid", text(0, 64)),
    optional("user_name", Shape::Sensitive),
    required("create_time", text(0, 64)),
    required("update_time", text(0, 64)),
];

const CANCELLED: Contract = &[
    required("out_bill_no", text(0, 32)),
    required("transfer_bill_no", text(0, 64)),
    required("state", text(0, 32)),
    required("update_time", text(0, 64)),
];

const RECEIPT: Contract = &[
    required("state", text(0, 32)),
    required("create_time", text(0, 64)),
    required("update_time", text(0, 64)),
    optional("hash_type", text(0, 32)),
    optional("hash_value", text(0, 128)),
    optional("download_url", text(0, 1024)),
    optional("fail_reason", text(0, 64)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::{refused, with, without};
    use serde_json::json;

    fn good() -> Value {
        json!({
            "appid": "wx7d2e4c90b1a35f68", "out_bill_no": "T20260720001", "transfer_scene_id": "1000",
            "openid": "oTESTu5Wn2Yk8Rb0Vq3Jd6Ls9Xc1", "transfer_amount": 100, "transfer_remark": "活动奖励",
            "transfer_scene_report_infos": [
                {"info_type": "活动名称", "info_content": "新会员有礼"}, {"info_type": "奖励说明", "info_content": "注册会员抽奖一等奖"}
            ]
        })
    }

    fn fields(members: &Value) -> Vec<String> {
        refused(&CREATE, &with(good(), members))
    }

    #[test]
    fn every_documented_member_is_accepted_and_each_broken_rule_names_its_field() {
        let all = json!({
            "user_name": "张三", "transfer_amount": 30, "notify_url": "https://shop.example/transfers",
            "user_recv_perception": "现金奖励", "user_recv_style": {"type": "RED_PACKET"}
        });
        for fine in [json!({}), all] {
            assert_eq!(fields(&fine), [""; 0]);
        }
        for (members, field) in [
            (json!({"out_bill_no": "T_1"}), "out_bill_no"),
            (json!({"out_bill_no": "1".repeat(33)}), "out_bill_no"),
            (json!({"transfer_amount": 0}), "transfer_amount"),
            (json!({"transfer_amount": "100"}), "transfer_amount"),
            (json!({"transfer_remark": "字".repeat(33)}), "transfer_remark"),
            (json!({"openid": "o".repeat(65)}), "openid"),
            (json!({"notify_url": "https://shop.example/t?a=1"}), "notify_url"),
            (json!({"user_recv_style": {"type": "PAGE"}}), "user_recv_style.type"),
            (json!({"mchid": "1900000001"}), "mchid"),
            (json!({"transfer_scene_report_infos": []}), "transfer_scene_report_infos"),
        ] {
            assert!(fields(&members).contains(&field.to_owned()), "{members}");
        }
        for name in ["appid", "out_bill_no", "transfer_scene_id", "openid", "transfer_amount", "transfer_remark"] {
            assert_eq!(refused(&CREATE, &without(good(), name)), [name]);
        }
    }

    #[test]
    fn the_amount_decides_whether_the_user_is_named() {
        for (amount, named, refused) in [
            (29, false, false),
            (29, true, true),
            (30, true, false),
            (199_999, false, false),
            (200_000, false, true),
            (200_000, true, false),
        ] {
            let mut members = json!({"transfer_amount": amount});
            if named {
                members["user_name"] = json!("张三");
            }
            let wanted: &[&str] = if refused { &["user_name"] } else { &[] };
            assert_eq!(fields(&members), wanted, "{amount} {named}");
        }
    }

    #[test]
    fn a_scene_is_reported_with_exactly_its_types() {
        let reports = |types: &[&str]| -> Value {
            types.iter().map(|name| json!({"info_type": name, "info_content": "内容"})).collect()
        };
        for scene in &SCENES {
            let of = |types: &[&str]| {
                fields(&json!({"transfer_scene_id": scene.id, "transfer_scene_report_infos": reports(types)}))
            };
            assert!(of(scene.reports).is_empty(), "{}", scene.id);
            let twice = [scene.reports, &scene.reports[..1]].concat();
            let other = [&["活动"], &scene.reports[1..]].concat();
            for wrong in [&twice, &other] {
                assert_eq!(of(wrong), ["transfer_scene_report_infos"], "{} {wrong:?}", scene.id);
            }
            for said in scene.perceptions {
                let body = json!({
                    "transfer_scene_id": scene.id, "transfer_scene_report_infos": reports(scene.reports),
                    "user_recv_perception": said
                });
                assert_eq!(fields(&body), [""; 0]);
            }
        }
        // Of other scenes nothing is known.
        let other = json!({"transfer_scene_id": "1013", "transfer_scene_report_infos": reports(&["任何"])});
        assert_eq!(fields(&other), [""; 0]);
        assert_eq!(fields(&json!({"user_recv_perception": "退款"})), ["user_recv_perception"]);
    }
}
