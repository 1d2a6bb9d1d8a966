//! Values inside a JSON text, found by their paths and replaced where they stand: every other byte stays as it is.
//!
//! A document that is read and written anew spells its numbers in another way (`1e2`, `1.10`), so texts that were
//! checked or verified are changed in place only.

use core::ops::Range;
use std::borrow::Cow;

use super::json::{self, Value};

/// A value of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Names and indexes joined by dots: `receivers.2.name`.
    pub(crate) field: String,
    /// Its bytes in the text.
    pub(crate) at: Range<usize>,
}

/// The values at these paths, such as `receivers[].name`, in the order of the text, which must be JSON. Their fields
/// begin with `prefix`, if it is not empty.
pub(crate) fn find(text: &str, paths: &[&str], prefix: &str) -> Vec<Place> {
    let mut scan = Scan { text, at: 0, depth: 0, found: Vec::new() };
    if !paths.is_empty() {
        scan.value(paths, prefix);
    }
    scan.found
}

/// `text` with other texts instead of these parts of it, which must be in order.
pub(crate) fn replace<'a>(text: &str, parts: impl IntoIterator<Item = (Range<usize>, Cow<'a, str>)>) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut kept = 0;
    for (part, instead) in parts {
        replaced.push_str(text.get(kept..part.start).unwrap_or_default());
        replaced.push_str(&instead);
        kept = part.end;
    }
    replaced.push_str(text.get(kept..).unwrap_or_default());
    replaced
}

/// Documents are at most this deep: the reader of JSON refuses deeper ones.
const MOST_DEPTH: usize = 128;

/// A walk through a text that is known to be JSON. Any other text ends it at the latest where the text does, or where it is
/// too deep.
struct Scan<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    found: Vec<Place>,
}

impl<'t> Scan<'t> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes on behind the next byte, and behind those that follow and are `such`.
    fn pass(&mut self, such: impl Fn(u8) -> bool) {
        self.at += 1;
        while self.peek().is_some_and(&such) {
            self.at += 1;
        }
    }

    /// Whether another item follows before the end of a list or an object, which is passed.
    fn goes_on(&mut self, end: u8) -> bool {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace() || byte == b',' || byte == b':') {
            self.at += 1;
        }
        match self.peek() {
            None => false,
            Some(byte) if byte == end => {
                self.at += 1;
                false
            }
            Some(_) => true,
        }
    }

    /// Passes a value; `rests` are what is left of the paths that lead to it.
    fn value(&mut self, rests: &[&str], field: &str) {
        // No value begins with a zero byte.
        self.goes_on(0);
        let start = self.at;
        match self.peek() {
            Some(b'{') => {
                self.at += 1;
                while self.goes_on(b'}') {
                    let name = self.name();
                    self.within(rests.iter().filter_map(|rest| behind(rest, &name)).collect(), field, &name);
                }
            }
            Some(b'[') => {
                self.at += 1;
                let items: Vec<_> = rests.iter().filter_map(|rest| rest.strip_prefix("[]")).collect();
                let mut index = 0;
                while self.goes_on(b']') {
                    self.within(items.clone(), field, &index.to_string());
                    index += 1;
                }
            }
            Some(b'"') => self.string(),
            _ => self.pass(|byte| !byte.is_ascii_whitespace() && !b",]}".contains(&byte)),
        }
        if rests.contains(&"") {
            self.found.push(Place { field: field.into(), at: start..self.at });
        }
    }

    fn within(&mut self, rests: Vec<&str>, field: &str, name: &str) {
        // Most values are on no path.
        let field = match (rests.is_empty(), field) {
            (true, _) => String::new(),
            (_, "") => name.into(),
            _ => format!("{field}.{name}"),
        };
        if self.depth == MOST_DEPTH {
            self.at = self.text.len();
            return;
        }
        self.depth += 1;
        self.value(&rests, &field);
        self.depth -= 1;
    }

    fn string(&mut self) {
        self.pass(|byte| byte != b'"' && byte != b'\\');
        while self.peek() == Some(b'\\') {
            // The character behind a backslash, and what follows it.
            self.at += 1;
            self.pass(|byte| byte != b'"' && byte != b'\\');
        }
        self.at += 1;
    }

    /// The name of a member, without its escapes.
    fn name(&mut self) -> Cow<'t, str> {
        let start = self.at;
        self.string();
        let quoted = self.text.get(start..self.at).unwrap_or_default();
        if !quoted.contains('\\') {
            return quoted.trim_matches('"').into();
        }
        match json::parse(quoted.as_bytes()) {
            Some(Value::String(name)) => name.into(),
            _ => "".into(),
        }
    }
}

/// What is left of a path behind the member of that name.
fn behind<'p>(rest: &'p str, name: &str) -> Option<&'p str> {
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    let (first, left) = rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len()));
    (!first.is_empty() && first == name).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'t>(text: &'t str, paths: &[&str]) -> Vec<(String, &'t str)> {
        assert!(json::parse(text.as_bytes()).is_some(), "{text}");
        find(text, paths, "").into_iter().map(|place| (place.field, &text[place.at])).collect()
    }

    #[test]
    fn values_are_found_at_their_paths_and_nowhere_else() {
        let text = r#" { "a" : "1" , "b":{"a":"2","c":[ "3" , {"a":"4"},"5" ]},"c":[{"a":"6"},{"b":{"a":"7"}},[]] } "#;
        for (path, wanted) in [
            ("a", &[("a", "\"1\"")][..]),
            ("b.a", &[("b.a", "\"2\"")]),
            ("b.c[]", &[("b.c.0", "\"3\""), ("b.c.1", r#"{"a":"4"}"#), ("b.c.2", "\"5\"")]),
            ("b.c[].a", &[("b.c.1.a", "\"4\"")]),
            ("c[].a", &[("c.0.a", "\"6\"")]),
            ("c[].b.a", &[("c.1.b.a", "\"7\"")]),
            ("c[][]", &[]),
            ("d", &[]),
            ("a.a", &[]),
            ("a[]", &[]),
            ("b[].a", &[]),
            ("c.a", &[]),
        ] {
            let wanted: Vec<_> = wanted.iter().map(|(field, value)| ((*field).to_owned(), *value)).collect();
            assert_eq!(found(text, &[path]), wanted, "{path}");
        }
        let fields = |places: Vec<Place>| places.into_iter().map(|place| place.field).collect::<Vec<_>>();
        assert_eq!(fields(find(text, &["c[].a", "a", "b.a"], "body")), ["body.a", "body.b.a", "body.c.0.a"]);
        assert_eq!(fields(find(text, &[], "")), [""; 0]);
    }

    #[test]
    fn names_are_compared_as_they_are_meant_and_never_as_paths() {
        assert_eq!(found(r#"{"\u0061\u4e2d":1}"#, &["a中"]), [("a中".into(), "1")]);
        for text in [r#"{"a.b":1}"#, r#"{"a[]":[1]}"#, r#"{"":{"a":1}}"#, r#"{"a\"":1,"\"a":2,"\\a":3}"#, r#"{"A":1}"#]
        {
            assert_eq!(found(text, &["a.b", "a[]", "a"]), [], "{text}");
        }
        assert_eq!(found(r#"{"__proto__":{"a":1},"x":"a\":\"b","a":-1.0e+2}"#, &["a"]), [("a".into(), "-1.0e+2")]);
        // Both, where a name is given twice.
        assert_eq!(found(r#"{"a":1,"a":[2]}"#, &["a"]), [("a".into(), "1"), ("a".into(), "[2]")]);
        // An empty name leads nowhere.
        assert_eq!(found(r#"{"a":{"":1}}"#, &["a"]), [("a".into(), r#"{"":1}"#)]);
        assert_eq!(found(r#"{"a":{"":[{"b":1}]}}"#, &["a[].b"]), []);
        for whole in ["1", "null", r#""a""#, "[]", "{}", r#"["a"]"#] {
            assert_eq!(found(whole, &["a"]), [], "{whole}");
        }
    }

    #[test]
    fn what_is_found_is_what_serde_reads_there() {
        let text = r#"{"t":"q\"\\\u00e9\n/\/ 中","n":[1e2,1.10,-0,true,false,null,{},[]],"o":{"k":"v"}}"#;
        let value = json::parse(text.as_bytes()).unwrap();
        let places = find(text, &["t", "n[]", "o.k", "o"], "");
        assert_eq!(places.len(), 11);
        for place in places {
            let pointer = format!("/{}", place.field.replace('.', "/"));
            let read = json::parse(text[place.at].as_bytes());
            assert_eq!(read.as_ref(), value.pointer(&pointer), "{pointer}");
        }
    }

    #[test]
    fn only_the_parts_change() {
        let text = r#"{"n":1e2, "a":"1","b" :1.10,"a":"2"}"#;
        let parts = find(text, &["a"], "").into_iter().map(|place| (place.at, "\"中\"".into()));
        assert_eq!(replace(text, parts), r#"{"n":1e2, "a":"中","b" :1.10,"a":"中"}"#);
        assert_eq!(replace(text, []), text);
        assert_eq!(replace("ab", [(1..1, "x".into()), (2..2, "y".into())]), "axby");
    }

    #[test]
    fn a_text_that_is_not_json_ends_the_search_as_well() {
        let text = r#"{"a":["\u0061",{"b":1}],"c":"x\\"}"#;
        for cut in 0..=text.len() {
            let _ = find(&text[..cut], &["a[].b", "c"], "");
            let _ = find(&text[cut..], &["a[].b", "c"], "");
            for wrong in ["}", "]", "\"", "\\", ":", "\0"] {
                let _ = find(&format!("{}{wrong}{}", &text[..cut], &text[cut..]), &["a[].b", "c"], "");
            }
        }
    }
}
