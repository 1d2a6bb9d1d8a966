//! Removes quotation marks and invisible characters that env files, consoles and word processors add to a value.

use crate::error::{Issue, refuse, text};

/// Whether a character is invisible: zero width, text direction, byte order mark, NUL.
pub(crate) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\0' | '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

/// Whether a character is a quotation mark of any kind.
pub(crate) fn is_quote(character: char) -> bool {
    quote(character).is_some()
}

/// A value without surrounding whitespace, invisible characters and pairs of quotation marks; `None` if a quotation
/// mark is unpaired.
pub(crate) fn bare(text: &str) -> Option<&str> {
    let mut text = text.trim_matches(is_padding);
    loop {
        let mut characters = text.chars();
        let (first, last) = (characters.next().and_then(quote), text.chars().next_back().and_then(quote));
        if first.is_none() && last.is_none() {
            return Some(text);
        }
        characters.next_back().filter(|_| first == last)?;
        text = characters.as_str().trim_matches(is_padding);
    }
}

/// Removes all invisible characters.
pub(crate) fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    visible.extend(text.chars().filter(|character| !is_invisible(*character)));
    visible
}

/// The issue for an unpaired quotation mark.
pub(crate) fn unmatched_quote(field: &str) -> Issue {
    Issue::new(
        field,
        text!("只有一端带引号", "has a quotation mark at one end only"),
        text!(
            "请去掉引号：不同的 env 文件会去掉的引号并不相同。",
            "Remove it: env files differ in which quotation marks they take away."
        ),
    )
}

/// The cleaned value of an option that was given. Empty text and an unpaired quotation mark are refused.
pub(crate) fn given<'t>(field: &str, text: &'t str, issues: &mut Vec<Issue>) -> Option<&'t str> {
    match bare(text) {
        None => issues.push(unmatched_quote(field)),
        Some("") => refuse(
            issues,
            field,
            text!("为空", "is empty"),
            text!(
                "请去掉它或填写内容。环境变量设为空时得到的是空文本：请取消该变量。",
                "Leave it out or fill it in. An environment variable set to nothing gives empty text: unset it."
            ),
        ),
        found => return found,
    }
    None
}

/// Whether a character at the ends of a value is not part of it.
fn is_padding(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}

/// The ASCII form of a quotation mark.
fn quote(character: char) -> Option<char> {
    match character {
        '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ff02}' => Some('"'),
        '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{ff07}' => Some('\''),
        '`' => Some('`'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_quotation_marks_are_no_part_of_a_value() {
        for text in [
            "a\"b",
            "\"a\"b\"",
            " 'a\"b' ",
            "`a\"b`",
            "“a\"b”",
            "”a\"b”",
            "‘a\"b’",
            "\"'a\"b'\"",
            "\" a\"b\t\"",
            "\u{feff}a\"b\u{200b}\u{a0}",
        ] {
            assert_eq!(bare(text), Some("a\"b"), "{text}");
        }
        for text in ["\"a", "a'", "\"a'", "\"", "\"'\"", "“a", "'a`"] {
            assert_eq!(bare(text), None, "{text}");
        }
        for text in ["", "\"\"", " ' ' ", "\u{200b}"] {
            assert_eq!(bare(text), Some(""), "{text}");
        }
    }

    #[test]
    fn invisible_characters_are_taken_out() {
        assert_eq!(visible("a\u{200b}b\u{200e}\u{feff}c d中"), "abc d中");
    }
}
