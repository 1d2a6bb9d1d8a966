//! Small operations on text, written once.
//!
//! Each is small on purpose: `format!` and the searchers of the standard library are general, and their generality would be
//! a tenth of the WebAssembly module. None is inlined, for the same reason.

/// The parts, one after the other.
#[inline(never)]
pub(crate) fn join(parts: &[&str]) -> String {
    let mut text = String::with_capacity(parts.iter().map(|part| part.len()).sum());
    for part in parts {
        text.push_str(part);
    }
    text
}

/// A number in decimal digits.
#[inline(never)]
pub(crate) fn decimal(number: i64) -> String {
    let mut text = String::new();
    if number < 0 {
        text.push('-');
    }
    push_digits(&mut text, number.unsigned_abs());
    text
}

fn push_digits(text: &mut String, number: u64) {
    if number >= 10 {
        push_digits(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

/// So many hex digits, the last ones of a number.
#[inline(never)]
pub(crate) fn push_hex(text: &mut String, number: u32, digits: u32) {
    for place in (0..digits).rev() {
        text.extend(char::from_digit(number >> (4 * place) & 15, 16));
    }
}

/// Where `part` begins.
#[inline(never)]
pub(crate) fn find(text: &str, part: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..=bytes.len()).find(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(part.as_bytes())))
}

/// What stands before and after the first `separator`.
#[inline(never)]
pub(crate) fn split_once<'t>(text: &'t str, separator: &str) -> Option<(&'t str, &'t str)> {
    let at = find(text, separator)?;
    Some((text.get(..at)?, text.get(at + separator.len()..)?))
}

/// `text` with every `from`, which is not empty, written as `to`.
#[inline(never)]
pub(crate) fn replace(text: &str, from: &str, to: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = split_once(rest, from) {
        replaced.push_str(before);
        replaced.push_str(to);
        rest = after;
    }
    replaced.push_str(rest);
    replaced
}

/// The one of `names` that differs from `name` in case and underscores only, as `prepay_id` from `prepayId`.
#[inline(never)]
pub(crate) fn similar<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let core = |text: &str| text.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect::<String>();
    let wanted = core(name);
    names.into_iter().find(|known| *known != name && core(known) == wanted)
}

/// How many characters there are.
#[inline(never)]
pub(crate) fn characters(text: &str) -> usize {
    // Every octet but those that continue a character.
    text.bytes().filter(|byte| byte & 0xc0 != 0x80).count()
}

/// Octets as text, with U+FFFD for what is not UTF-8.
#[inline(never)]
pub(crate) fn lossy(mut bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    loop {
        let error = match core::str::from_utf8(bytes) {
            Ok(valid) => {
                text.push_str(valid);
                return text;
            }
            Err(error) => error,
        };
        let (valid, rest) = bytes.split_at_checked(error.valid_up_to()).unwrap_or_default();
        text.push_str(core::str::from_utf8(valid).unwrap_or_default());
        text.push('\u{fffd}');
        // Without a length the text ends within a character.
        bytes = error.error_len().and_then(|length| rest.get(length..)).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_standard_library_does() {
        for number in [0, 7, -1, 10, 1_784_512_861, i64::MAX, i64::MIN] {
            assert_eq!(decimal(number), number.to_string());
        }
    }

    #[test]
    fn searching_and_replacing_is_that_of_the_standard_library() {
        for (text, part) in
            [("", "a"), ("a", "a"), ("aab", "ab"), ("中\r\n文\r\n", "\r\n"), ("a=b=c", "="), ("aaa", "aa")]
        {
            assert_eq!(find(text, part), text.find(part));
            assert_eq!(split_once(text, part), text.split_once(part));
            assert_eq!(replace(text, part, "-中-"), text.replace(part, "-中-"));
        }
        assert_eq!(join(&["a", "", "中"]), "a中");
        let mut hex = String::from("\\u");
        push_hex(&mut hex, 0x1_4e0d, 4);
        assert_eq!(hex, "\\u4e0d");
        assert_eq!(characters("a中🎉\u{301}"), 4);
    }

    #[test]
    fn names_are_similar_but_for_case_and_underscores() {
        let names = ["appid", "prepay_id", "mchid"];
        assert_eq!(similar("prepayId", names), Some("prepay_id"));
        assert_eq!(similar("mch_id", names), Some("mchid"));
        assert_eq!(similar("appId", names), Some("appid"));
        assert_eq!((similar("mchid", names), similar("prepay", names)), (None, None));
    }

    #[test]
    fn what_is_not_utf8_is_replaced_as_the_standard_library_does() {
        for bytes in [
            &b"plain"[..],
            "中文🎉".as_bytes(),
            b"",
            b"\xff",
            b"a\xe4\xb8b\xe4",
            b"\xf0\x9f\x8e",
            b"\xed\xa0\x80\xc0\x80",
            b"\xe4\xb8\xad\xff\xe4\xb8\xad",
        ] {
            assert_eq!(lossy(bytes), String::from_utf8_lossy(bytes));
        }
    }
}
