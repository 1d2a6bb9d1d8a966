//! Text nobody vouches for, made fit for errors, logs and terminals.

/// Kept of a header's text in an error.
const HEADER_LIMIT: usize = 128;

/// Text of a header, which nobody vouches for, fit for an error and for a log line: printable ASCII, cut.
pub(crate) fn header_text(text: &str) -> String {
    text.chars().filter(|c| matches!(c, ' '..='~')).take(HEADER_LIMIT).collect()
}

/// Text nobody vouches for, fit for an error, a log and a terminal: without control characters and such that change the
/// direction of text, and cut to `limit` UTF-16 units.
pub(crate) fn harmless(text: &str, limit: usize) -> String {
    let mut left = limit;
    let mut kept = String::new();
    for character in text.chars() {
        let character = match character {
            '\t' | '\n' | '\r' => ' ',
            c if c.is_control() => continue,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => continue,
            c => c,
        };
        let Some(rest) = left.checked_sub(character.len_utf16()) else { break };
        left = rest;
        kept.push(character);
    }
    kept
}
