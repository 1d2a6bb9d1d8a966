use super::*;
use serde_json::json;

const CONTRACT: Contract = &[
    required("a", text(1, 9)),
    optional("b", text(1, 9)),
    exactly_one("c", &["c", "d"], text(1, 9)),
    exactly_one("d", &["c", "d"], text(1, 9)),
    if_text("e", "b", "x", text(1, 9)),
    required("f", Shape::List { max: 2, item: &text(1, 9) }),
    optional("g", Shape::List { max: 2, item: &text(1, 9) }),
    if_text("h", "b", "x", Shape::Sensitive),
    if_given("i", "j.k", text(1, 9)),
    optional("j", Shape::Object(&[optional("k", text(1, 9))])),
    any_of("m", &["m", "n"], text(1, 9)),
    any_of("n", &["m", "n"], text(1, 9)),
];

/// The remedies for one member of a document.
fn remedies(json: &str, field: &str) -> Vec<String> {
    let Some(Value::Object(members)) = json::parse(json.as_bytes()) else { panic!("{json}") };
    let issues = check_request(&members, CONTRACT, false);
    issues.into_iter().filter(|issue| issue.field == field).map(|issue| issue.remedy.english()).collect()
}

#[test]
fn what_is_required_is_never_to_be_left_out() {
    for empty in ["null", r#""""#, "[]"] {
        for (json, field) in [
            (format!(r#"{{"a":{empty}}}"#), "a"),
            (format!(r#"{{"c":{empty}}}"#), "c"),
            (format!(r#"{{"m":{empty}}}"#), "m"),
            (format!(r#"{{"b":"x","e":{empty}}}"#), "e"),
            (format!(r#"{{"f":{empty}}}"#), "f"),
            (format!(r#"{{"b":"x","h":{empty}}}"#), "h"),
            (format!(r#"{{"j":{{"k":"1"}},"i":{empty}}}"#), "i"),
        ] {
            let found = remedies(&json, field);
            assert!(!found.is_empty(), "{json}");
            assert!(found.iter().all(|remedy| !remedy.contains("out")), "{json}: {found:?}");
        }
    }
}

#[test]
fn what_another_member_asks_for_must_be_there() {
    assert_eq!(remedies(r#"{"j":{"k":"1"}}"#, "i"), ["It is required with j.k."]);
    assert_eq!(remedies(r#"{"j":{"k":"1"},"i":"1"}"#, "i"), [""; 0]);
    assert_eq!(remedies(r#"{"j":{}}"#, "i"), [""; 0]);
}

#[test]
fn what_may_be_left_out_is_to_be_left_out_when_it_is_empty() {
    for empty in ["null", r#""""#] {
        for (json, field) in [
            (format!(r#"{{"b":{empty}}}"#), "b"),
            (format!(r#"{{"c":"1","d":{empty}}}"#), "d"),
            (format!(r#"{{"m":"1","n":{empty}}}"#), "n"),
            (format!(r#"{{"e":{empty}}}"#), "e"),
            (format!(r#"{{"h":{empty}}}"#), "h"),
            (format!(r#"{{"j":{{}},"i":{empty}}}"#), "i"),
        ] {
            assert!(remedies(&json, field).iter().any(|remedy| remedy.starts_with("Leave the field out")), "{json}");
        }
    }
    assert_eq!(remedies("{}", "m"), ["Pass at least one of m, n."]);
    for json in [r#"{"m":"1"}"#, r#"{"n":"1"}"#, r#"{"m":"1","n":"1"}"#] {
        assert_eq!([remedies(json, "m"), remedies(json, "n")], [[""; 0]; 2], "{json}");
    }
    assert_eq!(remedies(r#"{"g":[]}"#, "g"), [LEAVE_OUT.english()]);
    assert_eq!(remedies(r#"{"g":["1","2","3"]}"#, "g"), ["Pass at most 2 items."]);
    assert_eq!(remedies(r#"{"f":["1",""]}"#, "f.1"), ["Leave the item out."]);
}

#[test]
fn an_answer_that_counts_its_items_has_as_many() {
    const PARTS: Contract =
        &[required("count", Shape::CountOf("list")), optional("list", Shape::List { max: 9, item: &text(0, 9) })];
    for (answer, fits) in [
        (json!({"count": 2, "list": ["a", "b"]}), true),
        (json!({"count": 0}), true),
        (json!({"count": 3, "list": ["a", "b"]}), false),
        (json!({"count": 1, "list": ["a", "b"]}), false),
        (json!({"count": 1}), false),
        (json!({"count": "2", "list": ["a", "b"]}), false),
    ] {
        assert_eq!(check_answer(&answer, PARTS).is_ok(), fits, "{answer}");
    }
}
