//! What claims to come from WeChat Pay: one change at a time, through the same doors a real message takes.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wechatpay::api::notification;
use wechatpay::base::http::HttpResponse;
use wechatpay::client::Task;
use wechatpay::{Error, Options};

use crate::support::{self, Shop, merchant, perform, signed};

const NOW: i64 = 1_784_512_805;

fn notification_message() -> (Vec<(String, String)>, Vec<u8>) {
    let vectors = support::vectors();
    let body = support::text(&vectors, "/notification/0/body").as_bytes().to_vec();
    (signed(&body, NOW), body)
}

fn parse(headers: &[(String, String)], body: &[u8], now: i64) -> Result<notification::Notification, Error> {
    merchant().parse(&headers.iter().cloned().collect(), body, now)
}

#[test]
fn the_untouched_notification_is_accepted_throughout_the_window_and_not_beyond() {
    let (headers, body) = notification_message();
    for distance in [-300, 0, 300] {
        assert!(parse(&headers, &body, NOW + distance).is_ok(), "{distance}");
    }
    for distance in [-301, 301, -100_000, 100_000] {
        let error = parse(&headers, &body, NOW + distance).unwrap_err();
        assert_eq!(error.code(), "ERR_VERIFY_TIMESTAMP", "{distance}");
        let direction = if distance > 0 { "behind" } else { "ahead of" };
        let told = format!("Wechatpay-Timestamp is {} s {direction} the local clock", distance.abs());
        assert!(error.to_string().ends_with(&told), "{error}");
    }
}

#[test]
fn every_changed_missing_or_doubled_header_is_refused() {
    let (headers, body) = notification_message();
    for index in 0..5 {
        let name = headers[index].0.clone();
        let mut missing = headers.clone();
        missing.remove(index);
        // The algorithm header alone may be absent.
        assert_eq!(parse(&missing, &body, NOW).is_ok(), name == "Wechatpay-Signature-Type", "{name} missing");

        let mut changed = headers.clone();
        let last = changed[index].1.pop().unwrap();
        changed[index].1.push(if last == '1' { '2' } else { '1' });
        assert!(parse(&changed, &body, NOW).unwrap_err().code().starts_with("ERR_VERIFY"), "{name} changed");

        let mut empty = headers.clone();
        empty[index].1.clear();
        assert!(parse(&empty, &body, NOW).is_err(), "{name} empty");

        let mut doubled = headers.clone();
        doubled.push(headers[index].clone());
        let mut joined = headers.clone();
        joined[index].1 = format!("{0}, {0}", headers[index].1);
        for repeated in [doubled, joined] {
            let error = parse(&repeated, &body, NOW).unwrap_err();
            assert_eq!(error.code(), "ERR_VERIFY_HEADER", "{name} repeated");
            assert!(error.to_string().contains("more than once"), "{error}");
        }
    }
}

#[test]
fn headers_are_judged_before_there_is_a_body_and_with_the_same_verdict() {
    let (headers, body) = notification_message();
    let check = |headers: &[(String, String)]| merchant().check_headers(&headers.iter().cloned().collect(), NOW);
    assert_eq!(check(&headers), Ok(()));
    for (index, value) in
        [(0, ""), (0, "1784512000"), (1, ""), (2, "PUB_KEY_ID_9"), (3, "AAAA"), (3, "***"), (4, "SM2")]
            .into_iter()
            .chain([(3, "WECHATPAY/SIGNTEST/abc")])
    {
        let mut changed = headers.clone();
        changed[index].1 = value.into();
        assert_eq!(check(&changed).unwrap_err(), parse(&changed, &body, NOW).unwrap_err(), "{index} {value}");
    }
    // What only the body can show is not judged.
    assert_eq!(parse(&headers, b"{}", NOW).unwrap_err().code(), "ERR_VERIFY_SIGNATURE");
}

#[test]
fn every_changed_byte_of_a_body_is_refused() {
    let (headers, body) = notification_message();
    for index in 0..body.len() {
        let mut changed = body.clone();
        changed[index] ^= 1;
        assert_eq!(parse(&headers, &changed, NOW).unwrap_err().code(), "ERR_VERIFY_SIGNATURE", "byte {index}");
    }
    for changed in [&body[..body.len() - 1], &[&body[..], b"\n"].concat(), b""] {
        assert_eq!(parse(&headers, changed, NOW).unwrap_err().code(), "ERR_VERIFY_SIGNATURE");
    }
}

#[test]
fn probes_unknown_serials_and_foreign_algorithms_have_codes_of_their_own() {
    let (headers, body) = notification_message();
    let with = |name: &str, value: &str| {
        let mut changed = headers.clone();
        changed.iter_mut().find(|(n, _)| n == name).unwrap().1 = value.into();
        parse(&changed, &body, NOW).unwrap_err().code()
    };
    assert_eq!(with("Wechatpay-Signature", "WECHATPAY/SIGNTEST/abc"), "ERR_VERIFY_PROBE");
    assert_eq!(with("Wechatpay-Serial", "PUB_KEY_ID_9"), "ERR_VERIFY_UNKNOWN_KEY");
    assert_eq!(with("Wechatpay-Serial", "51C7E0A94D8836FB2719C05E6AF3D48B7720E19C"), "ERR_VERIFY_SIGNATURE");
    assert_eq!(with("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3"), "ERR_VERIFY_ALGORITHM");
    for timestamp in ["", "abc", "-1", "1784512805.0", "+1784512805", "99999999999999999999"] {
        assert_eq!(with("Wechatpay-Timestamp", timestamp), "ERR_VERIFY_HEADER", "{timestamp}");
    }
}

#[test]
fn a_platform_certificate_outside_its_validity_verifies_nothing() {
    // The test certificate ends in 2030.
    let at_year = |year: i64| {
        let now = (year - 1970) * 31_556_952;
        let key = "TEST_ONLY_platform_private_key_pkcs8_pem";
        let headers = support::signed_with(key, "/keys/platform_serial_no", b"{}", now);
        let response = HttpResponse { status: 200, headers: headers.into_iter().collect(), body: b"{}".to_vec() };
        perform(&merchant(), Task::Verify(response), now).map(drop).map_err(|error| error.code())
    };
    assert_eq!(at_year(2028), Ok(()));
    assert_eq!(at_year(2040), Err("ERR_VERIFY_UNKNOWN_KEY"));
    // It begins in 2025.
    assert_eq!(at_year(2024), Err("ERR_VERIFY_UNKNOWN_KEY"));
}

#[test]
fn a_changed_resource_under_a_right_signature_does_not_open() {
    let vectors = support::vectors();
    let envelope: Value = serde_json::from_str(support::text(&vectors, "/notification/0/body")).unwrap();
    for (pointer, value, code) in [
        ("/resource/nonce", json!("g4Ks8Wm2Pq6U"), "ERR_DECRYPT"),
        ("/resource/nonce", json!("short"), "ERR_MALFORMED"),
        ("/resource/associated_data", json!("transactioN"), "ERR_DECRYPT"),
        ("/resource/associated_data", json!(1), "ERR_MALFORMED"),
        ("/resource/ciphertext", json!("AAAA"), "ERR_DECRYPT"),
        ("/resource/ciphertext", json!("*"), "ERR_MALFORMED"),
        ("/resource/algorithm", json!("AEAD_SM4_GCM"), "ERR_MALFORMED"),
        ("/resource_type", json!("plain"), "ERR_MALFORMED"),
        ("/event_type", json!(null), "ERR_MALFORMED"),
        ("/resource", json!(null), "ERR_MALFORMED"),
        ("/resource/associated_data", json!(null), "ERR_DECRYPT"),
    ] {
        let mut changed = envelope.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        let body = changed.to_string();
        let error = parse(&signed(body.as_bytes(), NOW), body.as_bytes(), NOW).unwrap_err();
        assert_eq!(error.code(), code, "{pointer}");
    }
}

#[test]
fn what_headers_say_enters_errors_cut_and_without_control_characters() {
    let (mut headers, body) = notification_message();
    let nasty = "\u{1b}[31m中".repeat(1_000);
    for (name, value) in &mut headers {
        if name == "Wechatpay-Serial" || name == "Request-ID" {
            value.clone_from(&nasty);
        }
    }
    let error = parse(&headers, &body, NOW).unwrap_err();
    let shown = "[31m".repeat(32);
    assert_eq!(error.to_string(), format!("not authentic: no key is known under Wechatpay-Serial {shown}"));
    let Error::Verify { refusal, .. } = error else { panic!() };
    assert_eq!(refusal.request_id.as_deref(), Some(shown.as_str()));
}

fn changed_body(change: impl FnOnce(&str) -> Vec<u8>) -> (String, String) {
    let (headers, body) = notification_message();
    let changed = change(core::str::from_utf8(&body).unwrap());
    let error = parse(&headers, &changed, NOW).unwrap_err();
    assert_eq!(error.code(), "ERR_VERIFY_SIGNATURE");
    (error.to_string(), error.remedy().english())
}

#[test]
fn the_reason_of_a_wrong_signature_is_what_became_of_the_body() {
    use base64::Engine as _;
    let (reason, _) = changed_body(|_| Vec::new());
    assert!(reason.contains("empty") && reason.contains("read the body before"), "{reason}");
    let (reason, remedy) = changed_body(|body| base64::engine::general_purpose::STANDARD.encode(body).into());
    assert!(reason.contains("base64") && remedy.contains("isBase64Encoded"), "{reason}");
    let (reason, _) = changed_body(|body| body.replace("支付成功", "鏀\u{e21c}粯鎴愬姛").into());
    assert!(reason.contains("charset"), "{reason}");
    let (reason, _) = changed_body(|body| body.replace("支付成功", "支\u{fffd}\u{fffd}成功").into());
    assert!(reason.contains("charset"), "{reason}");
    let (reason, remedy) = changed_body(|body| body.replace(':', ": ").replace(": //", "://").into());
    assert!(remedy.contains("exactly as received"), "{reason} {remedy}");
    let (reason, remedy) = changed_body(|body| {
        let sorted: BTreeMap<String, Value> = serde_json::from_str(body).unwrap();
        serde_json::to_string_pretty(&sorted).unwrap().into()
    });
    assert!(reason.contains("another order") && remedy.contains("never parsed"), "{reason}");
    let (reason, _) = changed_body(|body| format!("{body}\n").into());
    assert!(reason.contains("line end"), "{reason}");
    let (reason, remedy) = changed_body(|_| b"<xml><return_code>SUCCESS</return_code></xml>".to_vec());
    assert!(reason.contains("API v2") && remedy.contains("API v3"), "{reason}");
}

#[test]
fn a_signature_of_another_key_is_named_as_such_and_nothing_about_the_body() {
    let (headers, _) = notification_message();
    let other = "TEST_ONLY_platform_private_key_pkcs8_pem";
    let forged = support::signed_with(other, "/keys/wechatpay_public_key_id", b"{}", NOW);
    for body in [b"{}".as_slice(), b"", b"<xml>"] {
        let error = parse(&forged, body, NOW).unwrap_err();
        assert_eq!(error.code(), "ERR_VERIFY_SIGNATURE");
        assert!(error.to_string().ends_with("another key made it, or it was altered"), "{error}");
        assert!(error.remedy().english().contains("belongs to its id"), "{}", error.remedy().english());
    }
    // One character of the signature changed.
    let mut altered = headers.clone();
    let value = &mut altered[3].1;
    let flipped = if value.starts_with('A') { "B" } else { "A" };
    value.replace_range(..1, flipped);
    assert!(parse(&altered, b"", NOW).unwrap_err().to_string().contains("another key"));
}

#[test]
fn a_notification_of_api_v2_is_recognised_without_the_headers_it_does_not_have() {
    let error = parse(&[], b"<xml><return_code>SUCCESS</return_code></xml>", NOW).unwrap_err();
    assert_eq!(error.code(), "ERR_VERIFY_HEADER");
    assert!(error.to_string().contains("is missing") && error.to_string().contains("API v2"), "{error}");
    assert!(error.remedy().english().contains("API v3"));
    let error = parse(&[], b"{}", NOW).unwrap_err();
    assert!(!error.to_string().contains("API v2") && error.remedy().english().contains("proxy"), "{error}");
}

#[test]
fn a_payment_of_another_merchant_is_open_data() {
    let vectors = support::vectors();
    let (headers, body) = notification_message();
    let kind = |mchid: &str| {
        let merchant = Shop::of(Options { mchid: mchid.into(), ..support::options(&vectors) });
        merchant.parse(&headers.iter().cloned().collect(), &body, NOW).unwrap().kind
    };
    assert_eq!(kind(support::text(&vectors, "/keys/mchid")), notification::Kind::Payment);
    assert_eq!(kind("1900000001"), notification::Kind::Other);
}

/// A notification with this content, sealed and signed.
fn sealed(event_type: &str, change: impl FnOnce(&mut Value)) -> Result<notification::Notification, Error> {
    let vectors = support::vectors();
    let mut content: Value = serde_json::from_str(support::text(&vectors, "/notification/0/plaintext")).unwrap();
    change(&mut content);
    let body = support::sealed_notification(event_type, &content.to_string());
    parse(&signed(body.as_bytes(), NOW), body.as_bytes(), NOW)
}

#[test]
fn what_is_a_payment_is_decided_by_event_and_content() {
    let kind =
        |event_type: &str, change: &dyn Fn(&mut Value)| sealed(event_type, change).map(|event| event.kind.as_str());
    let without = |name: &'static str| move |content: &mut Value| drop(content.as_object_mut().unwrap().remove(name));
    assert_eq!(kind("TRANSACTION.SUCCESS", &|_| {}), Ok("payment"));
    // A refund has a refund number.
    assert_eq!(kind("REFUND.SUCCESS", &|_| {}), Ok("other"));
    assert_eq!(kind("TRANSACTION.FAIL", &|_| {}), Ok("deduction-failed"));
    assert_eq!(kind("TRANSACTION.NEW", &|_| {}), Ok("other"));
    assert_eq!(kind("TRANSACTION.SUCCESS", &without("out_trade_no")), Ok("other"));
    assert_eq!(kind("TRANSACTION.SUCCESS", &without("mchid")), Ok("other"));
    assert_eq!(kind("TRANSACTION.SUCCESS", &|content| content["order_id"] = "3008".into()), Ok("other"));
    assert_eq!(kind("TRANSACTION.SUCCESS", &|content| content["mchid"] = "1900000001".into()), Ok("other"));
    for (name, value) in [("mchid", json!(1_747_000_321)), ("mchid", json!(null)), ("trade_state", json!(null))] {
        let error = kind("TRANSACTION.SUCCESS", &|content| content[name] = value.clone()).unwrap_err();
        assert_eq!(error.code(), "ERR_MALFORMED", "{name} {value}");
    }
}

#[test]
fn what_is_a_refund_is_decided_by_event_and_content() {
    let refund = json!({
        "mchid": "1747000321", "out_trade_no": "COFFEE_20260720-0001", "transaction_id": "4200009901202607200417365082",
        "out_refund_no": "R-1", "refund_id": "50300", "refund_status": "SUCCESS", "user_received_account": "零钱",
        "amount": {"total": 5600, "refund": 600, "payer_total": 5600, "payer_refund": 600}
    });
    let kind = |event_type: &str, change: &dyn Fn(&mut Value)| {
        let mut content = refund.clone();
        change(&mut content);
        let body = support::sealed_notification(event_type, &content.to_string());
        let event = parse(&signed(body.as_bytes(), NOW), body.as_bytes(), NOW)?;
        assert_eq!(event.resource, content.to_string());
        Ok::<_, Error>(event.kind.as_str())
    };
    for event in ["REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED"] {
        assert_eq!(kind(event, &|_| {}), Ok("refund"), "{event}");
    }
    assert_eq!(kind("TRANSACTION.SUCCESS", &|content| content["order_id"] = "1".into()), Ok("other"));
    assert_eq!(kind("REFUND.SUCCESS", &|content| content["mchid"] = "1900000001".into()), Ok("other"));
    for (name, value) in
        [("refund_status", json!(null)), ("refund_id", json!(1)), ("amount", json!({"total": 1})), ("mchid", json!(1))]
    {
        let error = kind("REFUND.SUCCESS", &|content| content[name] = value.clone()).unwrap_err();
        assert_eq!(error.code(), "ERR_MALFORMED", "{name} {value}");
    }
}

/// What a merchant of direct payments takes for its own must never be another one's.
#[test]
fn products_that_share_an_event_are_told_apart_by_their_members() {
    let own = "1747000321";
    let kind = |event_type: &str, content: &Value| {
        let body = support::sealed_notification(event_type, &content.to_string());
        let event = parse(&signed(body.as_bytes(), NOW), body.as_bytes(), NOW)?;
        Ok::<_, Error>((event.kind.as_str(), event.number))
    };
    let order = json!({"out_trade_no": "N-1", "trade_state": "SUCCESS"});
    let with = |base: &Value, members: Value| {
        let mut content = base.clone();
        content.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        content
    };
    let paid = |members: Value| kind("TRANSACTION.SUCCESS", &with(&order, members));
    let numbered = |kind: &'static str, number: &str| Ok((kind, Some(number.to_owned())));
    assert_eq!(paid(json!({"mchid": own, "appid": "wx1"})), numbered("payment", "out_trade_no=N-1"));
    let partner = json!({"sp_mchid": own, "sp_appid": "wx1", "sub_mchid": "19"});
    assert_eq!(paid(partner.clone()), numbered("partner-payment", "out_trade_no=N-1"));
    // A provider that names itself in both ways.
    assert_eq!(paid(with(&partner, json!({"mchid": own}))).map(|(kind, _)| kind), Ok("partner-payment"));
    for (members, expected) in [
        (json!({"sp_mchid": "19", "sp_appid": "wx1", "sub_mchid": own}), "other"),
        (json!({"mchid": own, "appid": "wx1", "sub_mchid": "19"}), "other"),
        (json!({"mchid": own, "trade_scene": "PARKING"}), "vehicle-payment"),
        (json!({"sp_mchid": own, "parking_info": {}}), "vehicle-payment"),
        (json!({"mchid": "19", "trade_scene": "PARKING"}), "other"),
        (json!({"mchid": own, "appid": "wx1", "trade_type": "PAP"}), "deduction"),
        (json!({"mchid": own, "appid": "wx1", "device_info": {}}), "deduction"),
        (json!({"sp_mchid": own, "contract_information": {}}), "deduction"),
        (json!({"mchid": "19", "trade_type": "PAP"}), "other"),
        (json!({"mchid": own, "appid": "wx1", "id": "42"}), "overseas-payment"),
        (json!({"mchid": "1", "sp_mchid": own, "id": "42"}), "overseas-payment"),
        (json!({"mchid": own, "appid": "wx1", "id": "42", "transaction_id": "42"}), "payment"),
    ] {
        assert_eq!(paid(members.clone()).map(|(kind, _)| kind), Ok(expected), "{members}");
    }
    let combined = json!({"combine_appid": "wx1", "combine_mchid": own, "combine_out_trade_no": "C-1", "sub_orders": [
        {"mchid": "19", "out_trade_no": "N-1", "trade_state": "SUCCESS", "amount": {"total_amount": 1}}]});
    let event = "TRANSACTION.SUCCESS";
    assert_eq!(kind(event, &combined), numbered("combined-payment", "combine_out_trade_no=C-1"));
    assert_eq!(kind(event, &with(&combined, json!({"combine_mchid": "19"}))).map(|(kind, _)| kind), Ok("other"));
    assert_eq!(kind(event, &with(&combined, json!({"sub_orders": 1}))).unwrap_err().code(), "ERR_MALFORMED");
    let share = json!({"mchid": "19", "transaction_id": "4", "order_id": "3", "out_order_no": "S-1",
        "receiver": {"type": "MERCHANT_ID", "account": own, "amount": 1}});
    let back = with(&share, json!({"receiver": {"account": "19", "amount": 1}}));
    for (event, content, expected) in [
        ("TRANSACTION.SUCCESS", &share, "profit-sharing"),
        ("PROFITSHARING", &share, "profit-sharing"),
        ("PROFITSHARING.SUCCESS", &share, "profit-sharing"),
        ("TRANSACTION.SUCCESS", &back, "profit-sharing-return"),
        ("PROFITSHARING_RETURN", &share, "profit-sharing-return"),
        ("PROFITSHARING.RETURN", &back, "profit-sharing-return"),
        ("PROFITSHARING.RETURN", &order, "other"),
        ("REFUND.SUCCESS", &share, "other"),
    ] {
        assert_eq!(kind(event, content).map(|(kind, _)| kind), Ok(expected), "{event}");
    }
    let unnumbered = paid(json!({"mchid": own, "appid": "wx1", "id": 42})).unwrap_err();
    assert_eq!(unnumbered.code(), "ERR_MALFORMED");
}

#[test]
fn refunds_and_transfers_of_partners_are_not_those_of_a_merchant() {
    let own = "1747000321";
    let kind = |event_type: &str, base: Value, members: Value| {
        let mut content = base;
        content.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        let body = support::sealed_notification(event_type, &content.to_string());
        parse(&signed(body.as_bytes(), NOW), body.as_bytes(), NOW).map(|event| event.kind.as_str())
    };
    let refund = |members: Value| {
        let base = json!({"out_trade_no": "N-1", "transaction_id": "42", "out_refund_no": "R-1", "refund_id": "50",
            "refund_status": "CLOSED", "amount": {"total": 2, "refund": 1, "payer_total": 2, "payer_refund": 1}});
        kind("REFUND.CLOSED", base, members)
    };
    for (members, expected) in [
        (json!({"mchid": own}), "refund"),
        (json!({"sp_mchid": own, "sub_mchid": "19"}), "partner-refund"),
        (json!({"sp_mchid": "19", "sub_mchid": own}), "other"),
        (json!({"mchid": own, "sub_mchid": "19"}), "other"),
        (json!({"mchid": own, "recv_account": "x"}), "overseas-refund"),
        (json!({"mchid": own, "recv_account": "x", "user_received_account": "x"}), "refund"),
    ] {
        assert_eq!(refund(members.clone()), Ok(expected), "{members}");
    }
    let transfer = |members: Value| {
        let base = json!({"out_bill_no": "T-1", "transfer_bill_no": "13", "state": "SUCCESS", "transfer_amount": 1});
        kind("MCHTRANSFER.BILL.FINISHED", base, members)
    };
    for (members, expected) in [
        (json!({"mch_id": own}), "transfer"),
        (json!({"mchid": own}), "transfer"),
        (json!({}), "transfer"),
        (json!({"mch_id": "19"}), "other"),
        (json!({"mchid": own, "sub_mchid": "19"}), "partner-transfer"),
        (json!({"sp_mchid": own, "sub_mchid": "19"}), "partner-transfer"),
        (json!({"mchid": "19", "sub_mchid": own}), "other"),
    ] {
        assert_eq!(transfer(members.clone()), Ok(expected), "{members}");
    }
    assert_eq!(kind("COMPLAINT.CREATE", json!({"complaint_id": "1", "action_type": "X"}), json!({})), Ok("complaint"));
    let error = kind("COMPLAINT.CREATE", json!({"complaint_id": "1"}), json!({})).unwrap_err();
    assert_eq!(error.code(), "ERR_MALFORMED");
}

#[test]
fn amounts_that_javascript_cannot_hold_are_malformed() {
    for total in ["9007199254740993", "1.0", "-0", "5600e0"] {
        let vectors = support::vectors();
        let content = support::text(&vectors, "/notification/0/plaintext").replacen(":5600", &format!(":{total}"), 1);
        assert!(content.contains(total));
        let body = support::sealed_notification("TRANSACTION.SUCCESS", &content);
        let error = parse(&signed(body.as_bytes(), NOW), body.as_bytes(), NOW).unwrap_err();
        assert_eq!(error.code(), "ERR_MALFORMED", "{total}");
    }
}

#[test]
fn a_notification_tells_what_its_envelope_says() {
    let event = sealed("TRANSACTION.SUCCESS", |_| {}).unwrap();
    assert_eq!((event.id.as_str(), event.create_time.as_str()), ("id-1", "2026-07-20T10:00:00+08:00"));
    assert_eq!((event.event_type.as_str(), event.summary.as_str()), ("TRANSACTION.SUCCESS", "支付成功"));
    assert_eq!((event.original_type.as_deref(), event.request_id.as_deref()), (Some("transaction"), Some("0TEST-0")));
}

#[test]
fn a_notification_says_whether_it_names_this_merchant() {
    let named = |member: &str, mchid: &str| {
        let change = |content: &mut Value| {
            let members = content.as_object_mut().unwrap();
            members.remove("mchid");
            members.insert(member.into(), mchid.into());
        };
        sealed("OTHER.EVENT", change).unwrap().own
    };
    let vectors = support::vectors();
    let mchid = support::text(&vectors, "/keys/mchid");
    for (member, mchid, own) in [
        ("mchid", mchid, true),
        ("sp_mchid", mchid, true),
        ("combine_mchid", mchid, true),
        ("mch_id", mchid, true),
        ("mchid", "1900000001", false),
        ("sub_mchid", mchid, false),
    ] {
        assert_eq!(named(member, mchid), own, "{member} {mchid}");
    }
}

#[test]
fn what_is_printed_of_a_notification_tells_its_event_and_nothing_of_its_content() {
    let event = sealed("TRANSACTION.SUCCESS", |_| {}).unwrap();
    let printed = format!("{event:?}");
    for told in ["id-1", "TRANSACTION.SUCCESS", "Payment"] {
        assert!(printed.contains(told), "{printed}");
    }
    let content: Value = serde_json::from_str(&event.resource).unwrap();
    for secret in ["/payer/openid", "/out_trade_no", "/transaction_id"] {
        assert!(!printed.contains(support::text(&content, secret)), "{printed}");
    }
}

#[test]
fn during_a_change_of_the_apiv3_key_both_keys_open() {
    let vectors = support::vectors();
    let (headers, body) = notification_message();
    let with = |keys: &[&str]| {
        let api_v3_keys =
            keys.iter().map(|name| support::text(&vectors, &format!("/keys/{name}")).to_owned()).collect();
        let merchant = Shop::of(Options { api_v3_keys, ..support::options(&vectors) });
        merchant.parse(&headers.iter().cloned().collect(), &body, NOW).map(|n| n.kind)
    };
    assert_eq!(with(&["apiv3_key_wrong", "apiv3_key"]), Ok(notification::Kind::Payment));
    assert_eq!(with(&["apiv3_key_wrong"]), Err(Error::Decrypt));
}

#[test]
fn an_api_v2_notification_is_named_by_its_media_type_before_its_body_is_read() {
    let merchant = merchant();
    let check = |headers: &[(&str, &str)]| merchant.check_headers(&headers.iter().copied().collect(), NOW).unwrap_err();
    for media_type in ["text/xml", "application/xml; charset=utf-8"] {
        let error = check(&[("Content-Type", media_type)]);
        assert_eq!(error.code(), "ERR_VERIFY_HEADER");
        assert!(error.to_string().contains("API v2"), "{error}");
    }
    assert!(!check(&[("Content-Type", "application/json")]).to_string().contains("v2"));
    // With any of the headers it claims to be one of API v3.
    assert!(!check(&[("Content-Type", "text/xml"), ("Wechatpay-Nonce", "n")]).to_string().contains("v2"));
}
