//! JSON text respelled: same value and order of members, other blanks and escapes.
//!
//! Works on the text, as a parsed value would lose the order of members and the spelling of numbers.

use super::Value;
use crate::json;
use crate::text::push_hex;

/// How common serialisers put blanks.
#[derive(Clone, Copy)]
struct Layout {
    /// After a colon.
    colon: &'static str,
    /// After a comma, in one-line layouts.
    comma: &'static str,
    /// Indentation of one level; `None` for one line.
    indent: Option<usize>,
}

const LAYOUTS: [Layout; 4] = [
    Layout { colon: "", comma: "", indent: None },
    Layout { colon: " ", comma: " ", indent: None },
    Layout { colon: " ", comma: "", indent: Some(2) },
    Layout { colon: " ", comma: "", indent: Some(4) },
];

/// How common serialisers escape.
#[derive(Clone, Copy)]
enum Escapes {
    Keep,
    /// `/` as `\/`.
    Slashes,
    /// Nothing that need not be.
    Fewest,
    /// Non-ASCII as `\uXXXX`.
    Ascii,
    /// `<`, `>` and `&` as `\u003c` and so on.
    Html,
}

const ESCAPES: [Escapes; 5] = [Escapes::Keep, Escapes::Slashes, Escapes::Fewest, Escapes::Ascii, Escapes::Html];

/// The spellings common serialisers would give `text`; empty when it is not JSON.
pub(crate) fn respellings(text: &str) -> Vec<String> {
    let Some(tokens) = tokens(text) else { return Vec::new() };
    let mut all = Vec::new();
    for escapes in ESCAPES {
        let spelled: Vec<String> = tokens.iter().map(|token| respell(token, escapes)).collect();
        all.extend(LAYOUTS.iter().map(|layout| arrange(&spelled, *layout)));
    }
    all.retain(|spelling| spelling != text);
    all
}

/// Strings with their quotes, punctuation, and everything else; without blanks.
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
    let plain = json::write(&json::parse(token.as_bytes()).unwrap_or(Value::Null));
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

/// `\u` and four digits.
fn push_escape(text: &mut String, unit: u16) {
    text.push_str("\\u");
    push_hex(text, unit.into(), 4);
}

fn arrange(tokens: &[String], layout: Layout) -> String {
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
        previous = token;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spells_as_common_serialisers_do() {
        let text = r#"{"b":"中/<x>","a":[1,2.50,{}],"c":{}}"#;
        let all = respellings(text);
        for expected in [
            "{\"b\": \"中/<x>\", \"a\": [1, 2.50, {}], \"c\": {}}",
            "{\n  \"b\": \"中/<x>\",\n  \"a\": [\n    1,\n    2.50,\n    {}\n  ],\n  \"c\": {}\n}",
            r#"{"b":"中\/<x>","a":[1,2.50,{}],"c":{}}"#,
            r#"{"b": "\u4e2d/<x>", "a": [1, 2.50, {}], "c": {}}"#,
            r#"{"b":"中/\u003cx\u003e","a":[1,2.50,{}],"c":{}}"#,
        ] {
            assert!(all.iter().any(|spelling| spelling == expected), "{expected}");
        }
    }

    #[test]
    fn what_is_not_json_has_no_spellings() {
        for text in ["", "{", "中", "{\"a\":}", "\"\\"] {
            assert!(respellings(text).is_empty(), "{text}");
        }
    }
}
