//! Reading: RFC 8259, strictly.

use super::{Map, Number, Value};

/// Objects and lists within one another; a document nested deeper is refused before it can exhaust the stack.
const DEPTH_LIMIT: u32 = 127;

/// Significant digits of the largest floating-point number, and the power of ten of the first.
const LARGEST: (&[u8], i32) = (b"17976931348623157081452742373170435", 308);

/// Reads a document; `None` for what is not JSON in UTF-8, is nested more than 127 levels deep, or holds a number beyond the
/// range of floating point.
pub fn parse(bytes: &[u8]) -> Option<Value> {
    let mut reader = Reader { text: core::str::from_utf8(bytes).ok()?, at: 0 };
    let value = reader.value(DEPTH_LIMIT)?;
    (reader.at == bytes.len()).then_some(value)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    /// The next octet; NUL, which is no part of JSON, at the end.
    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or_default()
    }

    /// Skips the octet if it is next.
    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        self.at += usize::from(found);
        found
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\r' | b'\n') {
            self.at += 1;
        }
    }

    /// Skips the octet and blanks on both sides of it, if it is next.
    fn mark(&mut self, byte: u8) -> bool {
        self.blanks();
        let found = self.take(byte);
        self.blanks();
        found
    }

    fn value(&mut self, depth: u32) -> Option<Value> {
        self.blanks();
        let value = match self.peek() {
            b'"' => Value::String(self.string()?),
            b'[' => {
                let mut items = Vec::new();
                self.list(b']', depth, |reader, depth| {
                    items.push(reader.value(depth)?);
                    Some(())
                })?;
                Value::Array(items)
            }
            b'{' => {
                let mut members = Vec::new();
                self.list(b'}', depth, |reader, depth| {
                    let name = reader.string()?;
                    if !reader.mark(b':') {
                        return None;
                    }
                    members.push((name, reader.value(depth)?));
                    Some(())
                })?;
                Value::Object(Map::of(members))
            }
            b'-' | b'0'..=b'9' => Value::Number(self.number()?),
            _ => self.word()?,
        };
        self.blanks();
        Some(value)
    }

    /// What stands between brackets, separated by commas.
    fn list(&mut self, end: u8, depth: u32, mut item: impl FnMut(&mut Self, u32) -> Option<()>) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        self.at += 1;
        self.blanks();
        if self.take(end) {
            return Some(());
        }
        loop {
            item(self, depth)?;
            if !self.mark(b',') {
                return self.take(end).then_some(());
            }
        }
    }

    fn word(&mut self) -> Option<Value> {
        let rest = self.text.get(self.at..)?;
        let words = [("null", Value::Null), ("true", Value::Bool(true)), ("false", Value::Bool(false))];
        let (word, value) = words.into_iter().find(|(word, _)| rest.starts_with(word))?;
        self.at += word.len();
        Some(value)
    }

    fn string(&mut self) -> Option<String> {
        if !self.take(b'"') {
            return None;
        }
        let mut text = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek(), 0..0x20 | b'"' | b'\\') {
                self.at += 1;
            }
            text.push_str(self.text.get(start..self.at)?);
            if self.take(b'"') {
                return Some(text);
            }
            // A control character, or the end.
            if !self.take(b'\\') {
                return None;
            }
            text.push(self.escape()?);
        }
    }

    fn escape(&mut self) -> Option<char> {
        let escaped = self.peek();
        self.at += 1;
        Some(match escaped {
            b'"' | b'\\' | b'/' => char::from(escaped),
            b'b' => '\x08',
            b'f' => '\x0c',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.unit()?;
                if unit & 0xfc00 != 0xd800 {
                    // Refuses the second half of a pair without its first.
                    return char::from_u32(unit);
                }
                let low = if self.take(b'\\') && self.take(b'u') { self.unit()? } else { 0 };
                if low & 0xfc00 != 0xdc00 {
                    return None;
                }
                char::from_u32(0x1_0000 + ((unit & 0x3ff) << 10) + (low & 0x3ff))?
            }
            _ => return None,
        })
    }

    /// Four hex digits.
    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit << 4 | char::from(self.peek()).to_digit(16)?;
            self.at += 1;
        }
        Some(unit)
    }

    /// Skips digits, of which there must be one at least.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn number(&mut self) -> Option<Number> {
        let start = self.at;
        self.take(b'-');
        // A further digit after a leading zero belongs to nothing, so the document is refused.
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        let mantissa = self.text.get(start..self.at)?;
        let mut exponent = 0i32;
        if self.take(b'e') || self.take(b'E') {
            let negative = self.take(b'-');
            if !negative {
                self.take(b'+');
            }
            let first = self.at;
            self.digits()?;
            for digit in self.text.get(first..self.at)?.bytes() {
                exponent = exponent.saturating_mul(10).saturating_add((digit & 15).into());
            }
            if negative {
                exponent = -exponent;
            }
        }
        in_range(mantissa, exponent).then_some(())?;
        self.text.get(start..self.at).map(|text| Number(text.into()))
    }
}

/// Whether floating point reaches that far, without rounding down to its largest number.
fn in_range(mantissa: &str, exponent: i32) -> bool {
    let point = mantissa.bytes().position(|byte| byte == b'.').unwrap_or(mantissa.len());
    let Some(first) = mantissa.bytes().position(|byte| matches!(byte, b'1'..=b'9')) else {
        return true;
    };
    let power = (point as i32 - first as i32 - i32::from(first < point)).saturating_add(exponent);
    let digits = mantissa.bytes().skip(first).filter(u8::is_ascii_digit);
    power < LARGEST.1 || (power == LARGEST.1 && digits.take(LARGEST.0.len()).le(LARGEST.0.iter().copied()))
}
