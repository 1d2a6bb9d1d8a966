//! Writing: no whitespace, no escapes but the necessary ones.

use super::Value;

/// Writes a document, members in alphabetical order, without whitespace.
pub fn write(value: &Value) -> String {
    let mut text = String::new();
    push_value(&mut text, value);
    text
}

/// [`write()`] at the end of a text.
pub(crate) fn push_value(text: &mut String, value: &Value) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => text.push_str(number.as_str()),
        Value::String(string) => push_text(text, string),
        Value::Array(items) => {
            let mut before = '[';
            for item in items {
                text.push(before);
                push_value(text, item);
                before = ',';
            }
            text.push_str(if before == '[' { "[]" } else { "]" });
        }
        Value::Object(members) => {
            let mut before = '{';
            for (name, member) in members.iter() {
                text.push(before);
                push_text(text, name);
                text.push(':');
                push_value(text, member);
                before = ',';
            }
            text.push_str(if before == '{' { "{}" } else { "}" });
        }
    }
}

/// Text in quotes.
pub(crate) fn push_text(text: &mut String, string: &str) {
    text.push('"');
    for character in string.chars() {
        let short = match character {
            '"' | '\\' => character,
            '\x08' => 'b',
            '\x0c' => 'f',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\0'..' ' => {
                text.push_str(&format!("\\u{:04x}", u32::from(character)));
                continue;
            }
            _ => {
                text.push(character);
                continue;
            }
        };
        text.push('\\');
        text.push(short);
    }
    text.push('"');
}
