//! Parses serial numbers of certificates as tools print them and people copy them.
//!
//! Source: protocol reference, "Merchant certificate serial number".

use crate::error::{Text, text};
use crate::keys::spelling::visible;

/// Hex digits of the longest serial number: 20 bytes.
const MAX_DIGITS: usize = 40;

/// Why a text is not a serial number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SerialError {
    NotHex,
    TooLong,
    Zero,
}

impl SerialError {
    pub(crate) fn describe(self) -> Text {
        match self {
            Self::NotHex => text!("不是证书序列号", "is not a certificate serial number"),
            Self::TooLong => text!(
                "比证书序列号长：证书序列号最多 40 位十六进制数字",
                "is longer than a certificate serial number, which has up to 40 hex digits"
            ),
            Self::Zero => text!("为零：没有证书的序列号是零", "is zero, which no certificate has as serial number"),
        }
    }
}

/// Whether two certificate serials are the same number.
pub(crate) fn same_serial(a: &str, b: &str) -> bool {
    let digits = |text: &str| text.trim_start_matches('0').len();
    digits(a) == digits(b) && a.trim_start_matches('0').eq_ignore_ascii_case(b.trim_start_matches('0'))
}

/// A serial number in the protocol's form: upper-case hex, two digits per byte. The additions of tools are removed: a
/// label as in `serial=0A1B`, `0x`, separators between the bytes. A number of decimal digits that is too long for hex
/// is read as decimal.
pub(crate) fn normalise(text: &str) -> Result<String, SerialError> {
    let text = visible(text);
    let mut text = text.trim();
    if text.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("serial")) {
        let label = text.bytes().position(|byte| matches!(byte, b'=' | b':')).ok_or(SerialError::NotHex)?;
        text = text.get(label + 1..).unwrap_or_default().trim();
    }
    if text.len() > MAX_DIGITS && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return from_decimal(text).ok_or(SerialError::TooLong);
    }
    let text = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    // A tool that took the first bit for a sign printed the digits of another number.
    if text.starts_with('-') {
        return Err(SerialError::NotHex);
    }
    let mut serial = String::with_capacity(text.len() + 1);
    serial.extend(text.chars().filter(|c| !(matches!(c, ':' | '-') || c.is_whitespace())));
    serial.make_ascii_uppercase();
    if serial.is_empty() || !serial.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(SerialError::NotHex);
    }
    if serial.bytes().all(|byte| byte == b'0') {
        return Err(SerialError::Zero);
    }
    // DER puts a zero byte before a first byte with its high bit set.
    if serial.len() == MAX_DIGITS + 2
        && let Some(rest) = serial.strip_prefix("00")
    {
        serial = rest.into();
    }
    if serial.len() > MAX_DIGITS {
        return Err(SerialError::TooLong);
    }
    if serial.len() % 2 == 1 {
        serial.insert(0, '0');
    }
    Ok(serial)
}

/// The bytes of a decimal number, as hex; `None` if there are more than 20.
fn from_decimal(digits: &str) -> Option<String> {
    let mut bytes = [0u8; MAX_DIGITS / 2];
    for digit in digits.bytes() {
        let mut carry = u16::from(digit - b'0');
        for byte in bytes.iter_mut().rev() {
            let [high, low] = (u16::from(*byte) * 10 + carry).to_be_bytes();
            *byte = low;
            carry = high.into();
        }
        if carry != 0 {
            return None;
        }
    }
    let mut hex = String::with_capacity(MAX_DIGITS);
    for byte in bytes.iter().skip_while(|byte| **byte == 0) {
        for digit in [byte >> 4, byte & 15] {
            hex.extend(char::from_digit(digit.into(), 16));
        }
    }
    hex.make_ascii_uppercase();
    Some(hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_compare_without_case_and_leading_zeros() {
        assert!(same_serial("0A3D", "a3d"));
        assert!(!same_serial("0A3D", "A3D0"));
    }

    #[test]
    fn serials_are_taken_as_tools_print_them() {
        for text in [
            "0a3d5c",
            "0A:3D:5C",
            "0x0A3D5C",
            "0X0a3d5c",
            " 0A 3D 5C ",
            "0A\u{a0}3D\u{200b}5C",
            "\u{200e}0a 3d 5c",
            "A3D5C",
            "0A-3D-5C",
            "serial=0A3D5C",
            "serial=0A3D5C\n",
            "Serial Number: 0a:3d:5c",
            "        Serial Number:\n            0a:3d:5c\n",
            "SERIAL = 0x0a3d5c",
            "serialNumber=A3D5C",
            "serial_no: 0A3D5C",
        ] {
            assert_eq!(normalise(text).as_deref(), Ok("0A3D5C"), "{text}");
        }
        assert_eq!(normalise("000A3D5C").as_deref(), Ok("000A3D5C"));
        for text in [
            "PUB_KEY_ID_1",
            "",
            "0x",
            "serial=",
            "serial",
            "serial 0A",
            "-0A3D5C",
            "0A3D5G",
            "中",
            "序列号",
            "0A3D5C中",
        ] {
            assert_eq!(normalise(text), Err(SerialError::NotHex), "{text}");
        }
    }

    #[test]
    fn decimal_serials_are_converted() {
        let hex = "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567";
        // The output of java.math.BigInteger.
        assert_eq!(normalise("57695881630579109672551728465758925132512052583").as_deref(), Ok(hex));
        let largest = "1461501637330902918203684832716283019655932542975";
        assert_eq!(normalise(largest).as_deref(), Ok("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"));
        assert_eq!(normalise("1461501637330902918203684832716283019655932542976"), Err(SerialError::TooLong));
        assert_eq!(normalise(&"9".repeat(60)), Err(SerialError::TooLong));
        // Up to 40 digits are read as hex.
        assert_eq!(normalise(&"12".repeat(20)).as_deref(), Ok("12".repeat(20).as_str()));
        let ones = normalise(&"1".repeat(41));
        assert_eq!(ones.as_deref(), Ok("20A7122911F528D4F7B22D1671C71C71C7"));
    }

    #[test]
    fn no_certificate_has_serial_zero_or_one_of_more_than_twenty_bytes() {
        for text in ["0", "00:00", "0x0", "serial=00"] {
            assert_eq!(normalise(text), Err(SerialError::Zero), "{text}");
        }
        assert_eq!(normalise(&"A".repeat(41)), Err(SerialError::TooLong));
        assert_eq!(normalise(&format!("00{}", "A".repeat(41))), Err(SerialError::TooLong));
        // The sign byte of DER, as some viewers show it.
        assert_eq!(normalise(&format!("00 {}", "9a ".repeat(20))).as_deref(), Ok("9A".repeat(20).as_str()));
    }
}
