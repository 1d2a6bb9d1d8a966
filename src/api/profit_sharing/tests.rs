use super::*;
use crate::api::testing::{refused as fields, with};
use crate::schema::check_request;
use serde_json::json;

/// Changes of what is right, and the member that each makes wrong. `null` stands for a member that is missing.
fn check(row: &Row, right: &Value, wrong: &[(&str, Value, &str)]) {
    assert_eq!(fields(row, right), [""; 0], "{}", row.name);
    for (pointer, value, field) in wrong {
        let mut changed = right.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = changed.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match value {
            Value::Null => drop(parent.remove(name)),
            value => drop(parent.insert((*name).to_owned(), value.clone())),
        }
        assert_eq!(fields(row, &changed), [*field], "{} {pointer} {value}", row.name);
    }
}

#[test]
fn a_sharing_names_what_is_wrong() {
    let receiver = json!({
        "type": "MERCHANT_ID", "account": "1900000109", "name": "示例公司", "amount": 10, "description": "分给商户"
    });
    let right = json!({
        "sub_mchid": "1900000100", "appid": "wx1", "sub_appid": "wx2", "transaction_id": "4200",
        "out_order_no": "P@2026*1", "receivers": [receiver], "unfreeze_unsplit": false
    });
    check(
        &CREATE_ORDER,
        &right,
        &[
            ("/transaction_id", Value::Null, "transaction_id"),
            ("/out_order_no", json!("P#1"), "out_order_no"),
            ("/out_order_no", json!("P".repeat(65)), "out_order_no"),
            ("/unfreeze_unsplit", Value::Null, "unfreeze_unsplit"),
            ("/unfreeze_unsplit", json!("false"), "unfreeze_unsplit"),
            ("/receivers", Value::Null, "receivers"),
            ("/receivers", json!([receiver, receiver]), "receivers.1.account"),
            ("/receivers/0/type", json!("MERCHANT"), "receivers.0.type"),
            ("/receivers/0/amount", json!(0), "receivers.0.amount"),
            ("/receivers/0/amount", json!(0.1), "receivers.0.amount"),
            ("/receivers/0/description", json!("述".repeat(81)), "receivers.0.description"),
            ("/receivers/0/account", Value::Null, "receivers.0.account"),
            ("/receivers/0/relation_type", json!("STORE"), "receivers.0.relation_type"),
            ("/description", json!("x"), "description"),
        ],
    );
    let different = |index: usize| {
        let mut other = receiver.clone();
        other["account"] = json!(index.to_string());
        other
    };
    let many = |number| json!((0..number).map(different).collect::<Vec<_>>());
    check(&CREATE_ORDER, &right, &[("/receivers", many(51), "receivers")]);
    let mut person = right.clone();
    person["receivers"] = many(50);
    person["receivers"][0]["type"] = json!("PERSONAL_SUB_OPENID");
    check(&CREATE_ORDER, &person, &[("/sub_appid", Value::Null, "sub_appid")]);
    check(
        &UNFREEZE,
        &json!({"transaction_id": "4200", "out_order_no": "P-2", "description": "解冻"}),
        &[("/description", Value::Null, "description"), ("/unfreeze_unsplit", json!(true), "unfreeze_unsplit")],
    );
}

#[test]
fn a_return_names_its_sharing_in_one_way() {
    let right = json!({
        "out_order_no": "P-1", "out_return_no": "R-1", "return_mchid": "1900000109", "amount": 1, "description": "退"
    });
    check(
        &CREATE_RETURN,
        &right,
        &[
            ("/order_id", json!("3008"), "order_id"),
            ("/out_order_no", Value::Null, "order_id"),
            ("/return_mchid", Value::Null, "return_mchid"),
            ("/amount", json!(0), "amount"),
            ("/out_return_no", json!("R".repeat(65)), "out_return_no"),
        ],
    );
}

#[test]
fn a_receiver_brings_what_its_type_and_relation_ask_for() {
    let right = json!({
        "appid": "wx1", "type": "MERCHANT_ID", "account": "1900000109", "name": "示例公司", "relation_type": "STORE"
    });
    check(
        &ADD_RECEIVER,
        &right,
        &[
            ("/name", Value::Null, "name"),
            ("/type", json!("PERSONAL_SUB_OPENID"), "sub_appid"),
            ("/relation_type", json!("FRIEND"), "relation_type"),
            ("/relation_type", json!("CUSTOM"), "custom_relation"),
            ("/custom_relation", json!("关".repeat(11)), "custom_relation"),
            ("/account", json!("a b"), "account"),
        ],
    );
    let person = json!({"appid": "wx1", "type": "PERSONAL_OPENID", "account": "o1", "relation_type": "STAFF"});
    check(&ADD_RECEIVER, &person, &[]);
    let gone = json!({"appid": "wx1", "type": "PERSONAL_OPENID", "account": "o1"});
    check(&DELETE_RECEIVER, &gone, &[("/name", json!("张三"), "name"), ("/account", Value::Null, "account")]);
}

#[test]
fn a_bill_is_of_a_day() {
    let right = json!({"bill_date": "2026-07-20", "tar_type": "GZIP", "sub_mchid": "1900000109"});
    for (change, wrong) in [
        (json!({}), None),
        (json!({"bill_date": "2026-7-20"}), Some("bill_date")),
        (json!({"tar_type": "ZIP"}), Some("tar_type")),
        (json!({"sub_mchid": "x"}), Some("sub_mchid")),
    ] {
        let query = with(right.clone(), &change);
        let issues = check_request(query.as_object().unwrap(), BILL.query, false);
        let found: Vec<_> = issues.iter().map(|issue| issue.field.as_str()).collect();
        assert_eq!(found, Vec::from_iter(wrong), "{change}");
    }
}
