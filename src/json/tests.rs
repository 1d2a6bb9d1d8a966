use super::*;

/// What `serde_json` reads, as the oracle.
fn theirs(bytes: &[u8]) -> Option<serde_json::Value> {
    serde_json::from_slice(bytes).ok()
}

fn agree(bytes: &[u8]) {
    let ours = parse(bytes);
    assert_eq!(ours.as_ref().map(serde_json::Value::from), theirs(bytes), "{}", String::from_utf8_lossy(bytes));
    if let Some(ours) = ours {
        let again = write(&ours);
        assert_eq!(parse(again.as_bytes()), Some(ours), "{again}");
    }
}

const DOCUMENTS: &[&str] = &[
    "null",
    " true ",
    "false",
    "0",
    "-0",
    "-0.0",
    "10",
    "18446744073709551615",
    "-9223372036854775808",
    "9223372036854775808",
    "1.5e3",
    "1E+2",
    "1e-400",
    "0e999999999999",
    "0.000e5",
    "123456789012345678901234567890",
    r#""a\u4e2d\ud83c\udf89\n\"\\\/\b\f\r\t\u0000""#,
    r#"{"b":[1,{"":null},[]],"a":{},"b":"the last of a name counts"}"#,
    r#"{"z":1,"y":2,"x":3,"z":4,"中":5,"X":6,"y":[7]}"#,
    r#"{"__proto__":{"$serde_json::private::Number":"1"}}"#,
    " [ 1 , [ ] , { } , { \"a\" : \"b\" , \"c\" : -1.0e-1 } ] \n",
];

#[test]
fn documents_are_read_as_serde_json_reads_them() {
    for text in DOCUMENTS {
        assert!(parse(text.as_bytes()).is_some(), "{text}");
        agree(text.as_bytes());
    }
}

#[test]
fn numbers_reach_as_far_as_floating_point() {
    for text in ["1.7976931348623157e308", "-17976931348623157e292", "0.00017976931348623157e312", "9999e304"] {
        assert!(parse(text.as_bytes()).is_some(), "{text}");
        agree(text.as_bytes());
    }
    for text in ["1.7976931348623158e308", "-17976931348623158e292", "0.0001797693134862316E312", "99999e304"] {
        assert_eq!(parse(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn what_is_not_json_in_utf8_is_no_document() {
    for bytes in [
        &b"{"[..],
        b"",
        b" ",
        b"[1,]",
        b"[,1]",
        b"[1 2]",
        b"{\"a\":1,}",
        b"{,}",
        b"{\"a\" 1}",
        b"{\"a\"}",
        b"01",
        b"-",
        b"-01",
        b"+1",
        b"1.",
        b".5",
        b"1.e5",
        b"1e",
        b"1e+",
        b"1e400",
        b"-1e309",
        b"1.8e308",
        b"0.00018e312",
        b"0.1e310",
        b"1e99999999999999999999",
        b"\"\xff\"",
        b"\"",
        b"\"\\",
        b"\"\\u12",
        b"\"\\x\"",
        b"\"\\ud800\"",
        b"\"\\ud800x\"",
        b"\"\\ud800\\n\"",
        b"\"\\ud800\\ud800\"",
        b"\"\\udc00\"",
        b"\"\\u00g0\"",
        b"\"\\u+123\"",
        b"\"a\nb\"",
        b"\"\0\"",
        b"{} x",
        b"{}\0",
        b"null\0",
        b"nul",
        b"nulll",
        b"True",
        b"{1:2}",
        b"NaN",
        b"\xef\xbb\xbf{}",
        b"\xc2\xa0{}",
        b"[1]]",
        b"// x\n1",
    ] {
        assert_eq!(parse(bytes), None, "{}", String::from_utf8_lossy(bytes));
        agree(bytes);
    }
}

#[test]
fn nesting_is_limited_where_serde_json_limits_it() {
    for depth in [1, 126, 127, 128, 129, 100_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let core = if open == "[" { "" } else { "1" };
            agree([open.repeat(depth), core.into(), close.repeat(depth)].concat().as_bytes());
        }
        assert_eq!(parse("[".repeat(depth).as_bytes()), None);
    }
}

#[test]
fn altered_documents_are_judged_as_serde_json_judges_them() {
    let mut state = 7u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    const OCTETS: &[u8] = b"\"\\{}[],:-+.eE0129u dtfnl\n\x01\xc3\xa4";
    let mut read = 0;
    for _ in 0..60_000 {
        let mut bytes = Vec::from(DOCUMENTS[random(DOCUMENTS.len())]);
        for _ in 0..=random(3) {
            let at = random(bytes.len());
            let octet = OCTETS[random(OCTETS.len())];
            match random(3) {
                0 => bytes[at] = octet,
                1 => bytes.insert(at, octet),
                _ => drop(bytes.remove(at)),
            }
            if bytes.is_empty() {
                bytes.push(octet);
            }
        }
        agree(&bytes);
        read += usize::from(parse(&bytes).is_some());
    }
    assert!(read > 1_000, "{read}");
}

#[test]
fn whole_numbers_are_those_written_as_such() {
    let number = |text: &str| parse(text.as_bytes()).unwrap().as_i64();
    assert_eq!(number("-9223372036854775808"), Some(i64::MIN));
    for text in ["1.0", "1e2", "-0", "9223372036854775808", "\"1\"", "null"] {
        assert_eq!(number(text), None, "{text}");
        assert_eq!(theirs(text.as_bytes()).unwrap().as_i64(), None, "{text}");
    }
}

#[test]
fn texts_are_written_as_serde_json_writes_them() {
    let all: String = (0..0x300).chain([0x2028, 0xffff, 0x1_f389]).filter_map(char::from_u32).collect();
    let value = Value::from(all.as_str());
    assert_eq!(write(&value), serde_json::to_string(&all).unwrap());
    let document = r#"{"z":[1,2.50,true,null,{}],"a":{"b":[],"":false}}"#;
    assert_eq!(write(&parse(document.as_bytes()).unwrap()), r#"{"a":{"":false,"b":[]},"z":[1,2.50,true,null,{}]}"#);
}

#[test]
fn a_member_is_replaced_by_one_of_the_same_name() {
    let mut map = Map::new();
    for (name, value) in [("b", "1"), ("a", "2"), ("c", "3"), ("b", "4")] {
        map.insert(name, value.into());
    }
    assert_eq!(map.keys().collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!((map.len(), map.get("b").and_then(Value::as_str)), (3, Some("4")));
}
