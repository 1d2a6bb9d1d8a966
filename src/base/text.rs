//! Makes untrusted text fit for errors, logs and terminals.

/// Length limit for a header's text in an error.
const HEADER_LIMIT: usize = 128;

/// Untrusted header text made fit for an error and a log line: printable ASCII, cut.
pub(crate) fn header_text(text: &str) -> String {
    text.chars().filter(|c| matches!(c, ' '..='~')).take(HEADER_LIMIT).collect()
}

/// Untrusted text made fit for an error, a log and a terminal: control characters and direction marks removed, cut to
/// `limit` UTF-16 units.
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
