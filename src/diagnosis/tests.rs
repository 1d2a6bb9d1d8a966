use sha2::{Digest, Sha256};

use super::budget::Budget;
use super::search::Search;
use super::*;
use crate::base::json;

const TIME: &str = "1784512801";
const NONCE: &str = "n1";
const SIGNED: &str = r#"{"id":"1","summary":"支付成功","resource":{"algorithm":"x","nonce":"中/é"}}"#;
const NOTIFICATION: &str = r#"{"id":"1","create_time":"2026","resource_type":"encrypt-resource","event_type":"TRANSACTION.SUCCESS","summary":"支付成功","resource":{"original_type":"transaction","algorithm":"A","ciphertext":"AA+/","associated_data":"","nonce":"n"}}"#;

fn search<'b>(signed: &str, received: &'b [u8]) -> Search<'b> {
    let digest = Sha256::digest(message::response(TIME, NONCE, signed.as_bytes()));
    let mut search = Search::of_message(digest.into(), TIME, NONCE, received);
    search.body_mistakes();
    search
}

fn found(signed: &str, received: impl AsRef<[u8]>) -> Finding {
    search(signed, received.as_ref()).received()
}

/// The same document with its members in reverse order.
fn reversed(text: &str) -> String {
    let Some(json::Value::Object(members)) = json::parse(text.as_bytes()) else { panic!("{text}") };
    json::Value::Object(members.into_iter().rev().collect()).to_string()
}

#[test]
fn what_became_of_a_body_on_its_way_is_named() {
    let latin_1: String = SIGNED.bytes().map(char::from).collect();
    // As decoders read Latin-1: 0x80 to 0x9f become other characters.
    let windows: String = SIGNED
        .bytes()
        .map(|byte| match byte {
            0x94 => '”',
            0x98 => '˜',
            0x90 => '\u{90}',
            0x9f => 'Ÿ',
            0x8a => 'Š',
            other => char::from(other),
        })
        .collect();
    let cases: Vec<(&str, &str, Vec<u8>)> = vec![
        ("body_empty", SIGNED, Vec::new()),
        ("body_base64", SIGNED, base64::encode(SIGNED.as_bytes()).into()),
        ("body_base64", SIGNED, format!("{}\n", base64::encode(SIGNED.as_bytes())).into()),
        ("body_charset", SIGNED, latin_1.into()),
        ("body_charset", SIGNED, windows.into()),
        // GBK, as bytes and as decoded text.
        ("body_charset", NOTIFICATION, NOTIFICATION.replace("支付成功", "鏀\u{e21c}粯鎴愬姛").into()),
        ("body_charset", NOTIFICATION, NOTIFICATION.replace("支付成功", "\u{fffd}\u{fffd}").into()),
        ("body_charset", SIGNED, [b"{\"id\":\"1\",\"summary\":\"".as_slice(), b"\xd6\xa7\xb8\xb6\"}"].concat()),
        ("body_charset", SIGNED, SIGNED.replace('中', "\u{fffd}\u{fffd}").into()),
        ("body_v2", SIGNED, b"\n<xml><appid>1</appid></xml>".to_vec()),
        ("body_newline_added", SIGNED, format!("{SIGNED}\r\n").into()),
        ("body_blanks_added", SIGNED, format!(" {SIGNED}\t").into()),
        ("body_bom", SIGNED, format!("\u{feff}{SIGNED}").into()),
        ("body_newline_removed", "{}\n", b"{}".to_vec()),
        ("body_newline_removed", "{}\r\n", b"{}".to_vec()),
        ("body_line_ends", "{\n}", b"{\r\n}".to_vec()),
        ("body_line_ends", "{\r\n}", b"{\n}".to_vec()),
        ("body_not_signed", "", b"{}".to_vec()),
        ("reserialised", SIGNED, SIGNED.replace(":", ": ").replace(',', ", ").into()),
        ("reserialised", SIGNED, SIGNED.replace('中', "\\u4e2d").into()),
        ("reserialised", NOTIFICATION, reversed(NOTIFICATION).into()),
        ("reordered", SIGNED, SIGNED.replace("\"1\"", "\"2\"").into()),
        ("reordered", r#"{"b":1,"a":2}"#, br#"{"a":2,"b":1}"#.to_vec()),
        ("other_bytes", SIGNED, b"id=1".to_vec()),
    ];
    for (code, signed, received) in cases {
        assert_eq!(found(signed, &received).code, code, "{}", String::from_utf8_lossy(&received));
    }
}

#[test]
fn the_work_for_one_message_is_bounded_whatever_it_holds() {
    let whole = Budget::WHOLE.left();
    let nested = |length: usize| {
        let deep = format!("{}\"中\"{}", "{\"a\":[".repeat(60), "]}".repeat(60));
        format!("[{}]", vec![deep.as_str(); length / deep.len()].join(","))
    };
    for body in [nested(60_000), nested(1_000_000), "\n".repeat(3_000_000), "中".repeat(400_000), "A".repeat(2_000_000)]
    {
        let search = search(SIGNED, body.as_bytes());
        assert!(search.left() < whole, "something was tried");
    }
    // A genuine message costs a fraction of the budget and is respelled in full.
    let usual = search("signed", NOTIFICATION.as_bytes());
    assert!(usual.left() > whole / 2, "{}", usual.left());
    // Too long to be respelled.
    let long = format!("[{}]", vec!["1"; 40_000].join(","));
    assert_eq!(found(&long.replace(',', ", "), &long).code, "reordered");
    let short = format!("[{}]", vec!["1"; 10_000].join(","));
    assert_eq!(found(&short.replace(',', ", "), &short).code, "reserialised");
}

#[test]
fn what_is_respelled_counts_against_the_budget_before_it_is_hashed() {
    let deep = format!("{}{}", "[".repeat(120), "]".repeat(120));
    let text = format!("[{}]", vec![deep; 250].join(","));
    let mut budget = Budget::WHOLE;
    let mut written = 0;
    let fits = respell::any(&text, &mut budget, &mut |spelling, _| {
        written += spelling.len();
        false
    });
    assert!(!fits && written > 0 && written + budget.left() <= Budget::WHOLE.left());
}
