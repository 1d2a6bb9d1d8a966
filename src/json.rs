//! JSON, read and written at one place: each further type to read it into would be another parser in the WebAssembly module.

use core::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Reads a document; `None` for what is not JSON in UTF-8.
pub(crate) fn parse(bytes: &[u8]) -> Option<Value> {
    let text = core::str::from_utf8(bytes).ok()?;
    serde_json::from_str::<Document>(text).ok().map(|document| document.0)
}

/// Writes a document, members in alphabetical order, without blanks.
#[inline(never)]
pub(crate) fn write(value: &Value) -> String {
    // Fails for maps with other keys than text only, of which there are none.
    serde_json::to_string(value).unwrap_or_default()
}

/// A text member of an object.
#[inline(never)]
pub(crate) fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str()
}

/// A `Value` that is read without describing what else was expected: any value is. The description of `Value` itself comes
/// with the formatting of all there could be, which is a tenth of the WebAssembly module.
struct Document(Value);

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue).map(Self)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        // Only finite numbers are read.
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Document(item)) = source.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some((name, Document(member))) = source.next_entry()? {
            // The name of a member is always text.
            if let Document(Value::String(name)) = name {
                members.insert(name, member);
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_read_as_the_library_reads_a_value() {
        for text in [
            "null",
            " true ",
            "-0",
            "18446744073709551615",
            "-9223372036854775808",
            "9223372036854775808",
            "1.5e3",
            "1e-400",
            "123456789012345678901234567890",
            r#""a\u4e2d\ud83c\udf89\n""#,
            r#"{"b":[1,{"":null},[]],"a":{},"b":"the last of a name counts"}"#,
            r#"{"__proto__":{"$serde_json::private::Number":"1"}}"#,
        ] {
            assert_eq!(parse(text.as_bytes()), serde_json::from_str(text).ok(), "{text}");
            assert!(parse(text.as_bytes()).is_some(), "{text}");
        }
    }

    #[test]
    fn what_is_not_json_in_utf8_is_no_document() {
        let deep = "[".repeat(200);
        for bytes in [
            &b"{"[..],
            b"",
            b"[1,]",
            b"01",
            b"1e400",
            b"\"\xff\"",
            b"\"\\ud800\"",
            b"{} x",
            b"nul",
            b"{1:2}",
            b"\xef\xbb\xbf{}",
            deep.as_bytes(),
        ] {
            assert_eq!(parse(bytes), None);
        }
    }
}
