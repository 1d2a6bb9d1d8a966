//! JSON, by `serde_json`.
//!
//! Documents from outside are parsed twice: here, to check them, and by `JSON.parse` in JavaScript, to make the
//! callers' values. The two must never disagree about a document that is accepted. `serde_json` refuses documents that
//! `JSON.parse` would read differently: numbers beyond floating point or close to its end, lone surrogates, a byte order mark, nesting
//! beyond 127 levels. Of two members with one name both keep the last, at the position of the first. If a contract
//! requires an integer, one that JavaScript cannot hold exactly is refused (room `schema`).
//! Fractions are read to the last bit but one, and none is handed on: bodies go out as the text that was given, and come
//! in as the text that was verified; sensitive fields are replaced in place (`places`). `tests/rust/bindings.rs` and the fuzz target `json` compare the two readers.
//!
//! Objects keep the order of their members, so requests keep the caller's order.

pub use serde_json::{Map, Value};

/// Members of an object, in order.
pub type Members = Map<String, Value>;

/// Parses a document; `None` if it is not JSON in UTF-8.
pub fn parse(bytes: &[u8]) -> Option<Value> {
    serde_json::from_slice(bytes).ok().filter(is_in_range)
}

/// Near the end of floating point the two readers round to different sides of it.
fn is_in_range(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64().is_some_and(|number| number.abs() < 1.797e308),
        Value::Array(items) => items.iter().all(is_in_range),
        Value::Object(members) => members.values().all(is_in_range),
        _ => true,
    }
}

/// Whether an object of a document names a member twice: readers differ in which of the two they take. `value` is what was
/// read of `text`.
pub(crate) fn repeats_a_name(text: &str, value: &Value) -> bool {
    let (mut colons, mut within, mut escaped) = (0, false, false);
    for byte in text.bytes() {
        match (within, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => within = !within,
            (false, b':') => colons += 1,
            _ => {}
        }
    }
    colons != count_members(value)
}

fn count_members(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(count_members).sum(),
        Value::Object(members) => members.len() + members.values().map(count_members).sum::<usize>(),
        _ => 0,
    }
}

/// The value at a path of member names joined by dots.
pub(crate) fn at<'v>(members: &'v Members, path: &str) -> Option<&'v Value> {
    match path.split_once('.') {
        Some((name, rest)) => at(members.get(name)?.as_object()?, rest),
        None => members.get(path),
    }
}

/// A text member of an object.
pub(crate) fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str()
}

/// Largest integer a JavaScript number holds exactly; documented amounts are far smaller.
pub(crate) const MAX_SAFE_INTEGER: i64 = 9_007_199_254_740_991;

/// The number, if it is written as an integer that JavaScript holds exactly.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    value.as_i64().filter(|number| (-MAX_SAFE_INTEGER..=MAX_SAFE_INTEGER).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_json_parse_reads_in_its_own_way_is_refused() {
        for bytes in [
            &b"1e400"[..],
            b"1797693134.86231591e299",
            b"1.7976931348623157e308",
            b"-1e309",
            b"\"\\ud800\"",
            b"\"\\udc00x\"",
            b"\xef\xbb\xbf{}",
            b"\"\xff\"",
            b"{} x",
            b"01",
            b"+1",
            b"1.",
            b".5",
            b"NaN",
            b"[1,]",
            b"{\"a\":1,}",
            b"\"a\nb\"",
            b"",
        ] {
            assert_eq!(parse(bytes), None, "{}", String::from_utf8_lossy(bytes));
        }
        assert!(parse("[".repeat(127).as_bytes()).is_none());
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(nested(127).as_bytes()).is_some() && parse(nested(128).as_bytes()).is_none());
    }

    #[test]
    fn a_name_given_twice_is_noticed_wherever_it_is() {
        let repeats = |text: &str| repeats_a_name(text, &parse(text.as_bytes()).unwrap());
        for text in [r#"{"a":1,"a":1}"#, r#"[{"b":{"x":1,"y":2,"x":3}}]"#, r#"{"a":1,"\u0061":2}"#] {
            assert!(repeats(text), "{text}");
        }
        for text in [r#"{"a":{"a":1}}"#, r#"[{"a":1},{"a":2}]"#, r#"{"a:\":b":":","c":"\\"}"#, "[]", r#"":""#] {
            assert!(!repeats(text), "{text}");
        }
    }

    #[test]
    fn members_keep_their_order_and_of_one_name_the_last_counts() {
        let value = parse(br#"{"z":1,"a":2,"z":3,"__proto__":{"x":1}}"#).unwrap();
        assert_eq!(value.to_string(), r#"{"z":3,"a":2,"__proto__":{"x":1}}"#);
    }

    #[test]
    fn whole_numbers_are_those_written_as_such_and_held_exactly() {
        let number = |text: &str| integer(&parse(text.as_bytes()).unwrap());
        assert_eq!(number("9007199254740991"), Some(MAX_SAFE_INTEGER));
        for text in ["9007199254740992", "-9007199254740992", "1.0", "1e2", "-0", "18446744073709551615", "\"1\""] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
