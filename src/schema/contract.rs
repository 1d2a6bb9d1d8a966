//! Contracts: the members of JSON objects as data.

use super::rule::Rule;

/// Members of a JSON object.
pub(crate) type Contract = &'static [Field];

/// A contract made of parts that others share.
macro_rules! contract {
    ($($part:expr),+ $(,)?) => {{
        const PARTS: &[$crate::schema::Contract] = &[$($part),+];
        const ALL: [$crate::schema::Field; $crate::base::lists::count(PARTS)] = $crate::base::lists::concat(PARTS);
        &ALL
    }};
}
pub(crate) use contract;

/// One documented member.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) presence: Presence,
    pub(crate) shape: Shape,
}

/// Whether a member must be there.
#[derive(Clone, Copy)]
pub(crate) enum Presence {
    Required,
    Optional,
    /// Exactly one of these members, which include this one.
    ExactlyOne(&'static [&'static str]),
    /// At least one of these members, which include this one.
    AnyOf(&'static [&'static str]),
    /// Required if the named member has this text.
    IfText(&'static str, &'static str),
    /// Required if there is a member at this path, which begins at the same object.
    IfGiven(&'static str),
}

/// Type and limits of a member.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// Text of `min` to `max` characters that passes `rule`.
    Text {
        min: usize,
        max: usize,
        rule: Rule,
    },
    /// Text that is encrypted before it is sent: `client::fields` looks at it.
    Sensitive,
    /// An integer of at least `min`.
    Integer {
        min: i64,
    },
    /// An integer of at least `min` and at most `max`.
    Within {
        min: i64,
        max: i64,
    },
    /// An integer of at least 1 and at most the named member of the same object.
    UpTo(&'static str),
    /// How many items the named list of the same object has; in answers.
    CountOf(&'static str),
    /// A day, `yyyy-MM-dd`, that is not before the named member of the same object.
    DateFrom(&'static str),
    Bool,
    Object(Contract),
    /// A list of 1 to `max` items of one shape.
    List {
        max: usize,
        item: &'static Shape,
    },
}

pub(crate) const fn required(name: &'static str, shape: Shape) -> Field {
    Field { name, presence: Presence::Required, shape }
}

pub(crate) const fn optional(name: &'static str, shape: Shape) -> Field {
    Field { name, presence: Presence::Optional, shape }
}

pub(crate) const fn exactly_one(name: &'static str, of: &'static [&'static str], shape: Shape) -> Field {
    Field { name, presence: Presence::ExactlyOne(of), shape }
}

pub(crate) const fn any_of(name: &'static str, of: &'static [&'static str], shape: Shape) -> Field {
    Field { name, presence: Presence::AnyOf(of), shape }
}

pub(crate) const fn if_text(name: &'static str, other: &'static str, is: &'static str, shape: Shape) -> Field {
    Field { name, presence: Presence::IfText(other, is), shape }
}

pub(crate) const fn if_given(name: &'static str, path: &'static str, shape: Shape) -> Field {
    Field { name, presence: Presence::IfGiven(path), shape }
}

/// Text for humans: anything but control characters.
pub(crate) const fn text(min: usize, max: usize) -> Shape {
    Shape::Text { min, max, rule: Rule::Readable }
}

/// Text that never contains whitespace.
pub(crate) const fn token(min: usize, max: usize) -> Shape {
    Shape::Text { min, max, rule: Rule::Token }
}

/// One of a few words.
pub(crate) const fn one_of(words: &'static [&'static str]) -> Shape {
    Shape::Text { min: 1, max: 64, rule: Rule::OneOf(words) }
}
