//! What a document holds.

use core::cmp::Ordering;

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it was written.
    Number(Number),
    /// Text.
    String(String),
    /// A list.
    Array(Vec<Value>),
    /// Names and values.
    Object(Map),
}

impl Value {
    /// A member of an object.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Object(members) => members.get(name),
            _ => None,
        }
    }

    /// A member of an object, out of which it is taken; `null` stays.
    pub(crate) fn take(&mut self, name: &str) -> Option<Value> {
        let Self::Object(Map(members)) = self else { return None };
        members.iter_mut().find(|(held, _)| held == name).map(|(_, value)| core::mem::take(value))
    }

    /// Text, if it is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is written as a whole one and fits.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

/// A number in JSON's spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number(pub(super) String);

impl Number {
    /// The spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number, if it is written as a whole one and fits.
    pub fn as_i64(&self) -> Option<i64> {
        // With a fraction or an exponent it is not whole, whatever its value; `-0` is floating point as well.
        if self.0 == "-0" { None } else { self.0.parse().ok() }
    }
}

/// Members of an object in alphabetical order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Map(Vec<(String, Value)>);

impl Map {
    /// An object without members.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sorts members as they come in a document; of those with one name the last counts.
    pub(crate) fn of(members: Vec<(String, Value)>) -> Self {
        Self(sorted(members))
    }

    /// The member of that name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(held, _)| held == name).map(|(_, value)| value)
    }

    /// Adds a member, in place of one of the same name.
    pub fn insert(&mut self, name: &str, value: Value) {
        let mut members = core::mem::take(&mut self.0);
        members.push((name.into(), value));
        self.0 = sorted(members);
    }

    /// Names and values, to keep.
    pub(crate) fn into_members(self) -> Vec<(String, Value)> {
        self.0
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Names.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

/// Merge sort, from the ends: stable, so that of equal names the later one is known, and a tenth of the standard library's sorts.
fn sorted(mut left: Vec<(String, Value)>) -> Vec<(String, Value)> {
    if left.len() < 2 {
        return left;
    }
    let mut right = sorted(left.split_off(left.len() / 2));
    left = sorted(left);
    let mut merged = Vec::with_capacity(left.len() + right.len());
    loop {
        let order = match (left.last(), right.last()) {
            (Some(earlier), Some(later)) => earlier.0.cmp(&later.0),
            (Some(_), None) => Ordering::Greater,
            (None, Some(_)) => Ordering::Less,
            (None, None) => break,
        };
        let last = if order == Ordering::Greater { &mut left } else { &mut right };
        merged.extend(last.pop());
        if order == Ordering::Equal {
            left.pop();
        }
    }
    merged.reverse();
    merged
}
