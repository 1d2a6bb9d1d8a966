//! Respells JSON text: same value and order of members, other whitespace and escapes.
//!
//! Works on the text, because a parsed value loses the spelling of numbers.

use super::budget::Budget;
use crate::base::json::{self, Value};

/// The whitespace of common serialisers.
#[derive(Clone, Copy)]
struct Layout {
    /// After a colon.
    colon: &'static str,
    /// After a comma, in one-line layouts.
    comma: &'static str,
    /// Spaces per level of indentation; `None` for one line.
    indent: Option<usize>,
}

const LAYOUTS: [Layout; 4] = [
    Layout { colon: "", comma: "", indent: None },
    Layout { colon: " ", comma: " ", indent: None },
    Layout { colon: " ", comma: "", indent: Some(2) },
    Layout { colon: " ", comma: "", indent: Some(4) },
];

/// The escapes of common serialisers.
#[derive(Clone, Copy)]
enum Escapes {
    Keep,
    /// `/` as `\/`.
    Slashes,
    /// Only mandatory escapes.
    Fewest,
    /// Non-ASCII as `\uXXXX`.
    Ascii,
    /// `<`, `>` and `&` as `\u003c` and so on.
    Html,
}

const ESCAPES: [Escapes; 5] = [Escapes::Keep, Escapes::Slashes, Escapes::Fewest, Escapes::Ascii, Escapes::Html];

/// Whether `fits` holds for any spelling of `text` by a common serialiser; false if `text` is not JSON. Tries spellings
/// until the budget is spent.
pub(super) fn any(text: &str, budget: &mut Budget, fits: &mut dyn FnMut(&str, &mut Budget) -> bool) -> bool {
    // One pass for the parser, one for the tokens.
    if !budget.spend(2 * text.len()) {
        return false;
    }
    let Some(tokens) = tokens(text) else { return false };
    for escapes in ESCAPES {
        let mut spelled = Vec::with_capacity(tokens.len());
        for token in &tokens {
            let token = respell(token, escapes);
            if !budget.spend(token.len()) {
                return false;
            }
            spelled.push(token);
        }
        for layout in LAYOUTS {
            // The indentation of a deep document is many times its length.
            let Some(spelling) = arrange(&spelled, layout, budget.left()) else { return false };
            if !budget.spend(spelling.len()) {
                return false;
            }
            if fits(&spelling, budget) {
                return true;
            }
        }
    }
    false
}

/// The tokens of a document: quoted strings, punctuation, and other literals; whitespace is dropped.
fn tokens(text: &str) -> Option<Vec<&str>> {
    json::parse(text.as_bytes())?;
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            b'{' | b'}' | b'[' | b']' | b':' | b',' => {}
            b'"' => {
                while let Some(&inner) = bytes.get(at) {
                    at += if inner == b'\\' { 2 } else { 1 };
                    if inner == b'"' {
                        break;
                    }
                }
            }
            _ => {
                while bytes.get(at).is_some_and(|b| !b" \t\r\n{}[]:,\"".contains(b)) {
                    at += 1;
                }
            }
        }
        tokens.push(text.get(start..at)?);
    }
    Some(tokens)
}

fn respell(token: &str, escapes: Escapes) -> String {
    if !token.starts_with('"') || matches!(escapes, Escapes::Keep) {
        return token.into();
    }
    let plain = json::parse(token.as_bytes()).unwrap_or(Value::Null).to_string();
    let mut spelled = String::with_capacity(plain.len());
    for character in plain.chars() {
        match (escapes, character) {
            (Escapes::Slashes, '/') => spelled.push_str("\\/"),
            (Escapes::Ascii, c) if !c.is_ascii() => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    push_escape(&mut spelled, *unit);
                }
            }
            (Escapes::Html, '<' | '>' | '&') => push_escape(&mut spelled, u32::from(character) as u16),
            _ => spelled.push(character),
        }
    }
    spelled
}

/// Writes `\u` and four hex digits.
fn push_escape(text: &mut String, unit: u16) {
    text.push_str(&format!("\\u{unit:04x}"));
}

/// Writes the tokens in one spelling; `None` as soon as the text is longer than `limit`.
fn arrange(tokens: &[String], layout: Layout, limit: usize) -> Option<String> {
    let mut text = String::new();
    let mut depth = 0usize;
    let line = |text: &mut String, depth: usize| {
        if let Some(width) = layout.indent {
            text.push('\n');
            for _ in 0..width * depth {
                text.push(' ');
            }
        }
    };
    let mut previous = "";
    for (index, token) in tokens.iter().enumerate() {
        let next = tokens.get(index + 1).map_or("", String::as_str);
        match token.as_str() {
            "}" | "]" => {
                depth = depth.saturating_sub(1);
                if !matches!(previous, "{" | "[") {
                    line(&mut text, depth);
                }
                text.push_str(token);
            }
            "{" | "[" => {
                text.push_str(token);
                depth += 1;
                if !matches!(next, "}" | "]") {
                    line(&mut text, depth);
                }
            }
            "," => {
                text.push(',');
                text.push_str(layout.comma);
                line(&mut text, depth);
            }
            ":" => {
                text.push(':');
                text.push_str(layout.colon);
            }
            other => text.push_str(other),
        }
        if text.len() > limit {
            return None;
        }
        previous = token;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn respellings(text: &str, budget: &mut Budget) -> Vec<String> {
        let mut all = Vec::new();
        let fits = any(text, budget, &mut |spelling, _| {
            all.push(spelling.to_owned());
            false
        });
        assert!(!fits);
        all
    }

    #[test]
    fn spells_as_common_serialisers_do() {
        let text = r#"{"b":"中/<x>","a":[1,2.50,{}],"c":{}}"#;
        let all = respellings(text, &mut Budget::WHOLE.clone());
        for expected in [
            "{\"b\": \"中/<x>\", \"a\": [1, 2.50, {}], \"c\": {}}",
            "{\n  \"b\": \"中/<x>\",\n  \"a\": [\n    1,\n    2.50,\n    {}\n  ],\n  \"c\": {}\n}",
            r#"{"b":"中\/<x>","a":[1,2.50,{}],"c":{}}"#,
            r#"{"b": "\u4e2d/<x>", "a": [1, 2.50, {}], "c": {}}"#,
            r#"{"b":"中/\u003cx\u003e","a":[1,2.50,{}],"c":{}}"#,
        ] {
            assert!(all.iter().any(|spelling| spelling == expected), "{expected}");
        }
        assert!(any(text, &mut Budget::WHOLE.clone(), &mut |spelling, _| spelling.contains("\\u003c")));
    }

    #[test]
    fn what_is_not_json_has_no_spellings() {
        for text in ["", "{", "中", "{\"a\":}", "\"\\"] {
            assert!(respellings(text, &mut Budget::WHOLE.clone()).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_spelling_is_written_if_it_is_no_longer_than_it_may_be() {
        let tokens = ["{", "\"name\"", ":", "[", "true", "]", "}"].map(String::from);
        for layout in LAYOUTS {
            let whole = arrange(&tokens, layout, usize::MAX).unwrap();
            for limit in 0..=whole.len() {
                assert_eq!(arrange(&tokens, layout, limit).is_some(), limit == whole.len(), "{limit} of {whole}");
            }
        }
    }

    #[test]
    fn a_deep_document_is_written_no_further_than_the_budget_reaches() {
        // Indented, each of these lines takes up to five hundred spaces.
        let deep = format!("{}{}", "[".repeat(120), "]".repeat(120));
        let text = format!("[{}]", vec![deep; 200].join(","));
        for bytes in [0, 100, text.len(), 200_000, 1_000_000] {
            let mut budget = Budget::of(bytes);
            let written: usize = respellings(&text, &mut budget).iter().map(String::len).sum();
            assert!(written + budget.left() <= bytes, "{written} of {bytes}");
        }
    }
}
