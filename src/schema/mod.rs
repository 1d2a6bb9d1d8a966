//! Field rules as data, and the two checks that use them.
//!
//! Requests are checked strictly (WeChat Pay refuses unknown members and `null`), and all problems are reported at
//! once. Answers are checked loosely: documented required members must be there with the right type, everything else is
//! kept. Source: protocol reference, "Encoding rules for JSON" and "Field rules".

pub(crate) mod fields;
pub(crate) mod header;
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
    check.value(value, &field.shape, &Members::new(), field.name, REQUIRED);
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
                    let needed = field.presence.needed(field.name, members);
                    let remedy = if needed { REQUIRED } else { "Leave the field out: WeChat Pay refuses null." };
                    self.refuse(&path, "is null", remedy);
                }
                Some(member) => {
                    let empty = if field.presence.needed(field.name, members) { REQUIRED } else { LEAVE_OUT };
                    self.value(member, &field.shape, members, &path, empty);
                }
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

    /// `empty` is the remedy for a text or list without content.
    fn value(&mut self, value: &Value, shape: &Shape, siblings: &Members, path: &str, empty: &str) {
        let (reason, remedy) = match (shape, value) {
            (Shape::Text { min, max, rule }, Value::String(text)) => {
                match check_text(text, *min, *max, *rule, self.local, empty) {
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
                    let fewer = format!("Pass at most {max} items.");
                    self.refuse(path, &reason, if items.is_empty() { empty } else { &fewer });
                }
                for (index, member) in items.iter().take(*max).enumerate() {
                    self.value(member, item, siblings, &format!("{path}.{index}"), "Leave the item out.");
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
const LEAVE_OUT: &str = "Leave the field out if there is no value.";

impl Presence {
    /// Whether the member `name`, which is given, must stay: the members beside it do not allow to leave it out.
    fn needed(&self, name: &str, siblings: &Members) -> bool {
        match self {
            Self::Required => true,
            Self::Optional => false,
            Self::ExactlyOne(names) => !names.iter().any(|other| *other != name && siblings.contains_key(*other)),
            Self::IfText(other, is) => siblings.get(*other).is_some_and(|text| text == is),
        }
    }
}

fn check_text(
    text: &str,
    min: usize,
    max: usize,
    rule: Rule,
    local: bool,
    empty: &str,
) -> Option<(String, String)> {
    let length = text.chars().count();
    if text.is_empty() {
        return Some(("is empty".into(), empty.into()));
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

#[cfg(test)]
mod tests {
    use super::*;

    const CONTRACT: Contract = &[
        required("a", text(1, 9)),
        optional("b", text(1, 9)),
        exactly_one("c", &["c", "d"], text(1, 9)),
        exactly_one("d", &["c", "d"], text(1, 9)),
        if_text("e", "b", "x", text(1, 9)),
        required("f", Shape::List { max: 2, item: &text(1, 9) }),
        optional("g", Shape::List { max: 2, item: &text(1, 9) }),
    ];

    /// The remedies for one member of a document.
    fn remedies(json: &str, field: &str) -> Vec<String> {
        let Some(Value::Object(members)) = json::parse(json.as_bytes()) else { panic!("{json}") };
        let issues = check_request(&members, CONTRACT, false);
        issues.into_iter().filter(|issue| issue.field == field).map(|issue| issue.remedy).collect()
    }

    #[test]
    fn what_is_required_is_never_to_be_left_out() {
        for empty in ["null", r#""""#, "[]"] {
            for (json, field) in [
                (format!(r#"{{"a":{empty}}}"#), "a"),
                (format!(r#"{{"c":{empty}}}"#), "c"),
                (format!(r#"{{"b":"x","e":{empty}}}"#), "e"),
                (format!(r#"{{"f":{empty}}}"#), "f"),
            ] {
                let found = remedies(&json, field);
                assert!(!found.is_empty(), "{json}");
                assert!(found.iter().all(|remedy| !remedy.contains("out")), "{json}: {found:?}");
            }
        }
    }

    #[test]
    fn what_may_be_left_out_is_to_be_left_out_when_it_is_empty() {
        for empty in ["null", r#""""#] {
            for (json, field) in [
                (format!(r#"{{"b":{empty}}}"#), "b"),
                (format!(r#"{{"c":"1","d":{empty}}}"#), "d"),
                (format!(r#"{{"e":{empty}}}"#), "e"),
            ] {
                assert!(remedies(&json, field).iter().any(|remedy| remedy.starts_with("Leave the field out")), "{json}");
            }
        }
        assert_eq!(remedies(r#"{"g":[]}"#, "g"), [LEAVE_OUT]);
        assert_eq!(remedies(r#"{"g":["1","2","3"]}"#, "g"), ["Pass at most 2 items."]);
        assert_eq!(remedies(r#"{"f":["1",""]}"#, "f.1"), ["Leave the item out."]);
    }
}
