//! Field rules as data, and the two checks that use them.
//!
//! Requests are checked strictly (WeChat Pay refuses unknown members and `null`), and all problems are reported at
//! once. Answers are checked loosely: documented required members must be there with the right type, everything else is
//! kept. Source: protocol reference, "Encoding rules for JSON" and "Field rules".

pub(crate) mod fields;
pub(crate) mod origin;
pub(crate) mod rule;
pub mod target;

use crate::base::json::{self, MAX_SAFE_INTEGER, Members, Value};
use crate::base::similar::similar;
use crate::error::{Error, Fault, Issue, Result, refuse};
use rule::Rule;

/// Members of a JSON object.
pub(crate) type Contract = &'static [Field];

/// One documented member.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) presence: Presence,
    pub(crate) shape: Shape,
}

/// Whether a member must be there.
pub(crate) enum Presence {
    Required,
    Optional,
    /// Exactly one of these members, which include this one.
    ExactlyOne(&'static [&'static str]),
    /// Required if the named member has this text.
    IfText(&'static str, &'static str),
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
    /// An integer of at least `min`.
    Integer {
        min: i64,
    },
    /// An integer of at least 1 and at most the named member of the same object.
    UpTo(&'static str),
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

pub(crate) const fn if_text(name: &'static str, other: &'static str, is: &'static str, shape: Shape) -> Field {
    Field { name, presence: Presence::IfText(other, is), shape }
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

/// Checks the members of a request; an empty list means it may be sent. `local`: the API is on this machine.
pub(crate) fn check_request(members: &Members, contract: Contract, local: bool) -> Vec<Issue> {
    let mut check = Check { local, issues: Vec::new() };
    check.members(members, contract, "");
    check.issues
}

/// Checks one value like a member of a request.
pub(crate) fn check_value(value: &Value, field: &Field) -> Vec<Issue> {
    let mut check = Check { local: false, issues: Vec::new() };
    check.value(value, &field.shape, &Members::new(), field.name);
    check.issues
}

struct Check {
    local: bool,
    issues: Vec<Issue>,
}

impl Check {
    fn refuse(&mut self, path: &str, reason: &str, remedy: &str) {
        refuse(&mut self.issues, path, reason, remedy);
    }

    fn members(&mut self, members: &Members, contract: Contract, prefix: &str) {
        for field in contract {
            let path = format!("{prefix}{}", field.name);
            match members.get(field.name) {
                Some(Value::Null) => {
                    let needed = matches!(field.presence, Presence::Required);
                    let remedy = if needed { REQUIRED } else { "Leave the field out: WeChat Pay refuses null." };
                    self.refuse(&path, "is null", remedy);
                }
                Some(member) => self.value(member, &field.shape, members, &path),
                None => {}
            }
            self.presence(members, field, &path);
        }
        for name in members.keys().filter(|name| !contract.iter().any(|field| field.name == **name)) {
            let meant = similar(name, contract.iter().map(|field| field.name));
            let hint = meant.map(|meant| format!("Did you mean {meant}? ")).unwrap_or_default();
            let known: Vec<_> = contract.iter().map(|field| field.name).collect();
            let remedy = format!("{hint}WeChat Pay refuses unknown fields; known here: {}.", known.join(", "));
            self.refuse(&format!("{prefix}{name}"), "is not a documented field", &remedy);
        }
    }

    fn presence(&mut self, members: &Members, field: &Field, path: &str) {
        let given = |name: &str| members.contains_key(name);
        match field.presence {
            Presence::Required if !given(field.name) => self.refuse(path, "is missing", REQUIRED),
            Presence::IfText(other, is) if !given(field.name) && members.get(other).is_some_and(|text| text == is) => {
                self.refuse(path, "is missing", &format!("It is required where {other} is {is}."));
            }
            // Reported once, for the first member of the group.
            Presence::ExactlyOne(names) if names.first() == Some(&field.name) => {
                let remedy = format!("Pass exactly one of {}.", names.join(", "));
                match names.iter().filter(|name| given(name)).count() {
                    0 => self.refuse(path, "is missing", &remedy),
                    1 => {}
                    _ => self.refuse(path, "is given together with an alternative", &remedy),
                }
            }
            _ => {}
        }
    }

    fn value(&mut self, value: &Value, shape: &Shape, siblings: &Members, path: &str) {
        let (reason, remedy) = match (shape, value) {
            (Shape::Text { min, max, rule }, Value::String(text)) => {
                match check_text(text, *min, *max, *rule, self.local) {
                    Some(problem) => problem,
                    None => return,
                }
            }
            (Shape::Integer { .. } | Shape::UpTo(_), Value::Number(_)) => {
                let limit = match shape {
                    Shape::UpTo(name) => siblings.get(*name).and_then(json::integer).map(|limit| (*name, limit)),
                    _ => None,
                };
                let min = if let Shape::Integer { min } = shape { *min } else { 1 };
                match (value.as_i64(), limit) {
                    (Some(n), Some((name, limit))) if n > limit => {
                        (format!("is more than {name}"), "Compare with your own order: both are whole fen (分).".into())
                    }
                    (Some(n), _) if n >= min && n <= MAX_SAFE_INTEGER => return,
                    (Some(_), _) => (format!("is out of range: at least {min}"), "Amounts are whole fen (分).".into()),
                    (None, _) => (
                        "is not a whole number".into(),
                        "Amounts are whole fen (分): 56 yuan is 5600. Compute in integers.".into(),
                    ),
                }
            }
            (Shape::Bool, Value::Bool(_)) => return,
            (Shape::Object(contract), Value::Object(members)) => {
                return self.members(members, contract, &format!("{path}."));
            }
            (Shape::List { max, item }, Value::Array(items)) => {
                if items.is_empty() || items.len() > *max {
                    let reason = format!("has {} items instead of 1 to {max}", items.len());
                    self.refuse(path, &reason, "Leave an empty list out.");
                }
                for (index, member) in items.iter().take(*max).enumerate() {
                    self.value(member, item, siblings, &format!("{path}.{index}"));
                }
                return;
            }
            (shape, value) => {
                (format!("is {} instead of {}", type_of(value), shape.describe()), "Pass the documented type.".into())
            }
        };
        self.refuse(path, &reason, &remedy);
    }
}

const REQUIRED: &str = "This field is required.";

fn check_text(text: &str, min: usize, max: usize, rule: Rule, local: bool) -> Option<(String, String)> {
    let length = text.chars().count();
    if text.is_empty() {
        return Some(("is empty".into(), "Leave the field out if there is no value.".into()));
    }
    if length < min || length > max {
        let reason = format!("has {length} characters instead of {min} to {max}");
        return Some((reason, "Shorten or complete the value.".into()));
    }
    if let Some((reason, remedy)) = beyond_bmp(text) {
        return Some((reason.into(), remedy.into()));
    }
    rule.problem(text, local)
}

/// The problem with a character outside the Basic Multilingual Plane, which WeChat Pay refuses.
pub(crate) fn beyond_bmp(text: &str) -> Option<(&'static str, &'static str)> {
    text.chars().any(|c| c > '\u{ffff}').then_some((
        "holds a character outside the Basic Multilingual Plane, such as an emoji",
        "Remove it: WeChat Pay accepts characters of up to 3 UTF-8 bytes.",
    ))
}

/// Checks an answer against its contract.
///
/// # Errors
/// `ERR_MALFORMED` naming the first contradiction.
pub(crate) fn check_answer(value: &Value, contract: Contract) -> Result<(), Fault> {
    contradiction(value, contract).map_or(Ok(()), |reason| Err(Error::malformed(&reason)))
}

fn contradiction(value: &Value, contract: Contract) -> Option<String> {
    let Value::Object(members) = value else {
        return Some("the body is not a JSON object".into());
    };
    contract.iter().find_map(|field| match members.get(field.name) {
        None | Some(Value::Null) if matches!(field.presence, Presence::Required) => {
            Some(format!("{} is missing", field.name))
        }
        None | Some(Value::Null) => None,
        Some(member) => member_contradiction(member, &field.shape, field.name),
    })
}

fn member_contradiction(value: &Value, shape: &Shape, name: &str) -> Option<String> {
    match (shape, value) {
        (Shape::Object(contract), Value::Object(_)) => {
            contradiction(value, contract).map(|reason| format!("{name}: {reason}"))
        }
        (Shape::List { item, .. }, Value::Array(items)) => {
            items.iter().find_map(|member| member_contradiction(member, item, name))
        }
        (Shape::Text { .. }, Value::String(_)) | (Shape::Bool, Value::Bool(_)) => None,
        (Shape::Integer { .. } | Shape::UpTo(_), number) if json::integer(number).is_some() => None,
        (shape, value) => Some(format!("{name} is {} instead of {}", type_of(value), shape.describe())),
    }
}

impl Shape {
    fn describe(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Integer { .. } | Self::UpTo(_) => "a whole number",
            Self::Bool => "true or false",
            Self::Object(_) => "an object",
            Self::List { .. } => "a list",
        }
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
