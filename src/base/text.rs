//! Makes untrusted text fit for errors, logs and terminals.

/// Length limit for a header's text in an error.
const HEADER_LIMIT: usize = 128;

/// Untrusted header text made fit for an error and a log line: printable ASCII, cut.
pub(crate) fn header_text(text: &str) -> String {
    text.chars().filter(|c| matches!(c, ' '..='~')).take(HEADER_LIMIT).collect()
}

/// As [`harmless`]. A part between dots that may be a key becomes `…`: a caller may confuse name and value.
pub(crate) fn harmless_name(name: &str) -> String {
    let parts = name.split('.').map(|part| if may_be_key(part) { "…" } else { part });
    harmless(&parts.collect::<Vec<_>>().join("."), LONGEST_NAME as usize)
}

/// UTF-16 units of a word that may be a key. No name of the wire or of an option has so long a word; an APIv3 key has 32
/// characters, a line of a PEM text 64.
pub(crate) const SHORTEST_KEY: u32 = 24;

/// UTF-16 units of a name that are kept; members of the caller's may have any.
pub(crate) const LONGEST_NAME: u32 = 200;

/// Words end where names divide them. Every other character counts, even an invisible one.
pub(crate) fn may_be_key(part: &str) -> bool {
    part.split(['_', '-', '[', ']', '"', '(']).any(|word| word.encode_utf16().count() >= SHORTEST_KEY as usize)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_name_that_may_be_a_key_is_left_out() {
        let key = "a1".repeat(SHORTEST_KEY as usize / 2);
        for (name, told) in [
            ("amount.total", "amount.total"),
            ("platformCertificates.0", "platformCertificates.0"),
            ("platformKeys (WECHATPAY_PLATFORM_KEYS_OF_SHOP)", "platformKeys (WECHATPAY_PLATFORM_KEYS_OF_SHOP)"),
            (
                "merchant_contact_information.business_authorization_letter_copy",
                "merchant_contact_information.business_authorization_letter_copy",
            ),
            (key.as_str(), "…"),
            (&key[1..], &key[1..]),
            (&format!("amount.{key}.total"), "amount.….total"),
            (&format!("-----BEGIN PRIVATE KEY-----\n{key}/+\nab==\n"), "…"),
            (&format!("name_of_{key}"), "…"),
            (&format!("{}\u{200e} {}", &key[..9], &key[9..]), "…"),
            (&format!("{}\u{202e}", &key[1..]), "…"),
        ] {
            assert_eq!(harmless_name(name), told);
        }
        assert_eq!(harmless_name("am\u{202e}ount.total"), "amount.total");
    }
}
