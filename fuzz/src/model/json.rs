//! `JSON.parse` of ECMAScript, as its specification has it: the grammar of ECMA-404, numbers as double floating point,
//! text as UTF-16 units, the last of equal names.
//!
//! One loop with a stack of its own: a short input is not too deep for it.

/// A JSON value as JavaScript holds it.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number.
    Number(f64),
    /// UTF-16 units, halves of pairs among them.
    String(Vec<u16>),
    /// A list.
    Array(Vec<Json>),
    /// Members sorted by name, each name once.
    Object(Vec<(Vec<u16>, Json)>),
}

/// Twice the relative distance of neighbouring numbers.
const LAST_BITS: f64 = 2.0 * f64::EPSILON;
/// From here on the core refuses: its reader and JavaScript's round to different sides of the largest number.
const NEAR_THE_END: f64 = 1.797e308;
/// Numbers below the normal range have fewer bits to be exact in.
const SMALLEST: f64 = f64::MIN_POSITIVE * f64::EPSILON * 64.0;

impl Json {
    /// Text.
    pub fn string(text: &str) -> Self {
        Self::String(text.encode_utf16().collect())
    }

    /// An object of members in the order of a document.
    pub fn object<'t>(members: impl Iterator<Item = (&'t str, Json)>) -> Self {
        sorted(members.map(|(name, value)| (name.encode_utf16().collect(), value)).collect())
    }

    /// Whether both say the same. The core reads fractions to the last bit but one, and hands none of them on: what callers get
    /// is read by JavaScript, what is sent is the text that was given.
    pub fn says_what(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => {
                a == b || (a - b).abs() <= (a.abs().max(b.abs()) * LAST_BITS).max(SMALLEST)
            }
            (Self::Array(a), Self::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.says_what(b)),
            (Self::Object(a), Self::Object(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && a.1.says_what(&b.1))
            }
            (a, b) => a == b,
        }
    }

    /// A member of an object.
    pub fn get(&self, name: &str) -> Option<&Json> {
        let Self::Object(members) = self else { return None };
        let name: Vec<u16> = name.encode_utf16().collect();
        members.iter().find(|(held, _)| *held == name).map(|(_, value)| value)
    }

    /// Text, if it is text without halves of pairs.
    pub fn text(&self) -> Option<String> {
        let Self::String(units) = self else { return None };
        String::from_utf16(units).ok()
    }
}

fn sorted(members: Vec<(Vec<u16>, Json)>) -> Json {
    let map: std::collections::BTreeMap<_, _> = members.into_iter().collect();
    Json::Object(map.into_iter().collect())
}

/// What a document holds that a stricter reader may refuse.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Peculiar {
    /// Half of a surrogate pair as an escape.
    pub lone_surrogate: bool,
    /// A number beyond the largest there is: it becomes infinite, or is rounded down.
    pub out_of_range: bool,
    /// A name twice in one object.
    pub repeated_name: bool,
    /// How deep objects and lists are nested.
    pub depth: usize,
}

enum Open {
    Array(Vec<Json>),
    Object(Vec<(Vec<u16>, Json)>, Vec<u16>),
}

/// Reads a document; `None` where `JSON.parse` throws.
pub fn parse(text: &str) -> Option<(Json, Peculiar)> {
    let mut reader = Reader { units: text.as_bytes(), at: 0, peculiar: Peculiar::default() };
    let mut open: Vec<Open> = Vec::new();
    loop {
        // Here a value begins.
        reader.whitespace();
        let mut value = match reader.next()? {
            b'[' => {
                reader.whitespace();
                if reader.skip(b']') {
                    reader.deep(open.len() + 1);
                    Json::Array(Vec::new())
                } else {
                    open.push(Open::Array(Vec::new()));
                    reader.deep(open.len());
                    continue;
                }
            }
            b'{' => {
                reader.whitespace();
                if reader.skip(b'}') {
                    reader.deep(open.len() + 1);
                    Json::Object(Vec::new())
                } else {
                    let name = reader.name()?;
                    open.push(Open::Object(Vec::new(), name));
                    reader.deep(open.len());
                    continue;
                }
            }
            b'"' => Json::String(reader.string()?),
            b't' => reader.word("rue", Json::Bool(true))?,
            b'f' => reader.word("alse", Json::Bool(false))?,
            b'n' => reader.word("ull", Json::Null)?,
            b'-' | b'0'..=b'9' => reader.number()?,
            _ => return None,
        };
        // Here it ends, and with it perhaps what it stands in.
        loop {
            reader.whitespace();
            match open.pop() {
                None => return (reader.at == reader.units.len()).then_some((value, reader.peculiar)),
                Some(Open::Array(mut items)) => {
                    items.push(value);
                    match reader.next()? {
                        b',' => open.push(Open::Array(items)),
                        b']' => {
                            value = Json::Array(items);
                            continue;
                        }
                        _ => return None,
                    }
                }
                Some(Open::Object(mut members, name)) => {
                    reader.peculiar.repeated_name |= members.iter().any(|(held, _)| *held == name);
                    members.push((name, value));
                    match reader.next()? {
                        b',' => {
                            let name = reader.name()?;
                            open.push(Open::Object(members, name));
                        }
                        b'}' => {
                            value = sorted(members);
                            continue;
                        }
                        _ => return None,
                    }
                }
            }
            break;
        }
    }
}

struct Reader<'t> {
    units: &'t [u8],
    at: usize,
    peculiar: Peculiar,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<u8> {
        let byte = *self.units.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn skip(&mut self, byte: u8) -> bool {
        let found = self.units.get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn whitespace(&mut self) {
        while [b' ', b'\t', b'\n', b'\r'].into_iter().any(|byte| self.skip(byte)) {}
    }

    fn deep(&mut self, depth: usize) {
        self.peculiar.depth = self.peculiar.depth.max(depth);
    }

    fn word(&mut self, rest: &str, value: Json) -> Option<Json> {
        rest.bytes().all(|byte| self.skip(byte)).then_some(value)
    }

    /// A name and the colon after it.
    fn name(&mut self) -> Option<Vec<u16>> {
        self.whitespace();
        if !self.skip(b'"') {
            return None;
        }
        let name = self.string()?;
        self.whitespace();
        self.skip(b':').then_some(name)
    }

    /// The rest of a string whose first quotation mark was read.
    fn string(&mut self) -> Option<Vec<u16>> {
        let mut units = Vec::new();
        let mut plain = Vec::new();
        loop {
            let byte = self.next()?;
            if !matches!(byte, b'"' | b'\\' | 0..=0x1f) {
                plain.push(byte);
                continue;
            }
            // Escapes are ASCII: what stands between two of them is whole characters.
            units.extend(std::str::from_utf8(&std::mem::take(&mut plain)).ok()?.encode_utf16());
            match byte {
                b'"' => break,
                b'\\' => units.push(self.escape()?),
                _ => return None,
            }
        }
        self.peculiar.lone_surrogate |= char::decode_utf16(units.iter().copied()).any(|unit| unit.is_err());
        Some(units)
    }

    fn escape(&mut self) -> Option<u16> {
        Some(match self.next()? {
            b'b' => 8,
            b't' => 9,
            b'n' => 10,
            b'f' => 12,
            b'r' => 13,
            b'u' => {
                let mut unit = 0;
                for _ in 0..4 {
                    unit = unit * 16 + char::from(self.next()?).to_digit(16)? as u16;
                }
                unit
            }
            other @ (b'"' | b'\\' | b'/') => other.into(),
            _ => return None,
        })
    }

    fn number(&mut self) -> Option<Json> {
        self.at -= 1;
        let start = self.at;
        self.skip(b'-');
        if !self.skip(b'0') {
            self.digits()?;
        }
        if self.skip(b'.') {
            self.digits()?;
        }
        if self.skip(b'e') || self.skip(b'E') {
            let _sign = self.skip(b'+') || self.skip(b'-');
            self.digits()?;
        }
        let number: f64 = std::str::from_utf8(self.units.get(start..self.at)?).ok()?.parse().ok()?;
        self.peculiar.out_of_range |= number.abs() >= NEAR_THE_END;
        Some(Json::Number(number))
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while matches!(self.units.get(self.at), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_read_as_javascript_reads_them() {
        let value = |text: &str| parse(text).map(|(value, _)| value);
        assert_eq!(
            value(" [1, -0.5e1 ,true] "),
            Some(Json::Array(vec![Json::Number(1.0), Json::Number(-5.0), Json::Bool(true),]))
        );
        assert_eq!(
            value(r#"{"b":1,"a":2,"b":null}"#),
            Some(Json::object([("a", Json::Number(2.0)), ("b", Json::Null)].into_iter()))
        );
        assert_eq!(value(r#""\ud83d\ude00é\/""#), Some(Json::string("😀é/")));
        for bad in
            ["", "[", "[1,]", "{\"a\":1,}", "{,}", "01", "1.", "-", "\"\u{1}\"", "\u{feff}1", "tru", "1 2", "'a'", "+1"]
        {
            assert_eq!(value(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_is_peculiar_is_told() {
        let peculiar = |text: &str| parse(text).map(|(_, peculiar)| peculiar).expect("JSON");
        assert!(peculiar(r#""\ud800""#).lone_surrogate && !peculiar(r#""\ud83d\ude00""#).lone_surrogate);
        assert!(peculiar("1e309").out_of_range && !peculiar("1e308").out_of_range);
        assert!(peculiar(r#"{"a":1,"\u0061":2}"#).repeated_name);
        assert_eq!(peculiar(&format!("{}{}", "[".repeat(2_000), "]".repeat(2_000))).depth, 2_000);
        assert_eq!((peculiar("1").depth, peculiar("{}").depth, peculiar("[{}]").depth), (0, 1, 2));
    }
}
