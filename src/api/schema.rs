//! Field rules as data, and the two checks that read them.
//!
//! Requests are checked strictly (WeChat Pay refuses unknown members and `null`), every problem in one answer.
//! Answers are checked loosely: documented required members must be there with the right type, everything else is kept.
//! Source: protocol reference, "Encoding rules for JSON" and "Field rules".

use crate::error::{Error, Fault, Issue, Result, refuse};
use crate::json::{Map, Value};
use crate::similar::similar;

/// Members of a JSON object.
pub(crate) type Contract = &'static [Field];

/// One documented member.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) kind: Kind,
}

/// What a member holds.
pub(crate) enum Kind {
    /// Text of so many characters, with a further rule.
    Text {
        min: usize,
        max: usize,
        rule: TextRule,
    },
    /// A whole number of at least so much.
    Integer {
        min: i64,
    },
    Bool,
    Object(Contract),
    /// A list with so many items at most, each of one kind.
    List {
        max: usize,
        item: &'static Kind,
    },
}

/// Says what is wrong with a text and what to do, if anything.
pub(crate) type TextRule = fn(&str) -> Option<(&'static str, &'static str)>;

pub(crate) const fn required(name: &'static str, kind: Kind) -> Field {
    Field { name, required: true, kind }
}

pub(crate) const fn optional(name: &'static str, kind: Kind) -> Field {
    Field { name, required: false, kind }
}

/// Text for humans: anything but control characters.
pub(crate) const fn text(min: usize, max: usize) -> Kind {
    Kind::Text { min, max, rule: readable }
}

/// Text in which blanks are never meant.
pub(crate) const fn token(min: usize, max: usize) -> Kind {
    Kind::Text { min, max, rule: no_blanks }
}

fn readable(text: &str) -> Option<(&'static str, &'static str)> {
    text.chars()
        .any(char::is_control)
        .then_some(("holds a control character", "Remove tabs, line breaks and other control characters."))
}

pub(crate) fn no_blanks(text: &str) -> Option<(&'static str, &'static str)> {
    if text.trim() != text {
        return Some(("begins or ends with a blank", "Remove the blanks around the value."));
    }
    let printable = text.chars().all(|c| c.is_ascii_graphic());
    (!printable).then_some((
        "holds a blank or a character that is not printable ASCII",
        "Pass the value exactly as WeChat issued it.",
    ))
}

/// Checks a request body; an empty list means it may be sent.
pub(crate) fn check_request(value: &Map, contract: Contract) -> Vec<Issue> {
    let mut issues = Vec::new();
    check_members(value, contract, "", &mut issues);
    issues
}

fn check_members(value: &Map, contract: Contract, prefix: &str, issues: &mut Vec<Issue>) {
    for field in contract {
        let path = format!("{prefix}{}", field.name);
        let problem = match value.get(field.name) {
            None if field.required => ("is missing", "This field is required."),
            None => continue,
            Some(Value::Null) if field.required => ("is null", "This field is required."),
            Some(Value::Null) => ("is null", "Leave the field out: WeChat Pay refuses null."),
            Some(member) => {
                check_value(member, &field.kind, &path, issues);
                continue;
            }
        };
        refuse(issues, &path, problem.0, problem.1);
    }
    for name in value.keys().filter(|name| !contract.iter().any(|field| field.name == *name)) {
        let meant = similar(name, contract.iter().map(|field| field.name));
        let mut remedy = meant.map_or_else(String::new, |meant| format!("Did you mean {meant}? "));
        remedy.push_str("WeChat Pay refuses unknown fields; known here: ");
        for (index, field) in contract.iter().enumerate() {
            remedy.push_str(if index == 0 { "" } else { ", " });
            remedy.push_str(field.name);
        }
        remedy.push('.');
        refuse(issues, &format!("{prefix}{name}"), "is not a documented field", &remedy);
    }
}

fn check_value(value: &Value, kind: &Kind, path: &str, issues: &mut Vec<Issue>) {
    let (reason, remedy) = match (kind, value) {
        (Kind::Text { min, max, rule }, Value::String(text)) => match check_text(text, *min, *max, *rule) {
            Some(problem) => problem,
            None => return,
        },
        (Kind::Integer { min }, Value::Number(number)) => match number.as_i64() {
            Some(n) if n >= *min && n <= MAX_SAFE_INTEGER => return,
            Some(_) => (format!("is out of range: at least {min}"), "Amounts are whole fen (分)."),
            None => {
                ("is not a whole number".into(), "Amounts are whole fen (分): 56 yuan is 5600. Compute in integers.")
            }
        },
        (Kind::Bool, Value::Bool(_)) => return,
        (Kind::Object(contract), Value::Object(members)) => {
            return check_members(members, contract, &format!("{path}."), issues);
        }
        (Kind::List { max, item }, Value::Array(items)) => {
            if items.is_empty() || items.len() > *max {
                let reason = format!("has {} items instead of 1 to {max}", items.len());
                refuse(issues, path, &reason, "Leave an empty list out.");
            }
            for (index, member) in items.iter().take(*max).enumerate() {
                check_value(member, item, &format!("{path}.{index}"), issues);
            }
            return;
        }
        (kind, value) => (format!("is {} instead of {}", type_of(value), kind.describe()), "Pass the documented type."),
    };
    refuse(issues, path, &reason, remedy);
}

fn check_text(text: &str, min: usize, max: usize, rule: TextRule) -> Option<(String, &'static str)> {
    let length = text.chars().count();
    if text.is_empty() {
        return Some(("is empty".into(), "Leave the field out if there is no value."));
    }
    if length < min || length > max {
        let reason = format!("has {length} characters instead of {min} to {max}");
        return Some((reason, "Shorten or complete the value."));
    }
    let (reason, remedy) = if text.chars().any(|c| c > '\u{ffff}') { BEYOND_BMP } else { rule(text)? };
    Some((reason.into(), remedy))
}

/// WeChat Pay takes characters of the Basic Multilingual Plane only.
pub(crate) const BEYOND_BMP: (&str, &str) = (
    "holds a character outside the Basic Multilingual Plane, such as an emoji",
    "Remove it: WeChat Pay takes characters of up to 3 UTF-8 bytes.",
);

/// Largest integer a JavaScript number holds exactly; documented amounts are far below.
const MAX_SAFE_INTEGER: i64 = 9_007_199_254_740_991;

/// The first thing in an answer that contradicts its contract.
///
/// # Errors
/// `ERR_MALFORMED`.
pub(crate) fn check_answer(value: &Value, contract: Contract) -> Result<(), Fault> {
    contradiction(value, contract).map_or(Ok(()), |reason| Err(Error::malformed(&reason)))
}

fn contradiction(value: &Value, contract: Contract) -> Option<String> {
    let Value::Object(members) = value else {
        return Some("the body is not a JSON object".into());
    };
    contract.iter().find_map(|field| match members.get(field.name) {
        None | Some(Value::Null) if field.required => Some(format!("{} is missing", field.name)),
        None | Some(Value::Null) => None,
        Some(member) => member_contradiction(member, &field.kind, field.name),
    })
}

fn member_contradiction(value: &Value, kind: &Kind, name: &str) -> Option<String> {
    match (kind, value) {
        (Kind::Object(contract), Value::Object(_)) => {
            contradiction(value, contract).map(|reason| format!("{name}: {reason}"))
        }
        (Kind::List { item, .. }, Value::Array(items)) => {
            items.iter().find_map(|member| member_contradiction(member, item, name))
        }
        (Kind::Text { .. }, Value::String(_)) | (Kind::Bool, Value::Bool(_)) => None,
        (Kind::Integer { .. }, Value::Number(number)) if number.as_i64().is_some() => None,
        (kind, value) => Some(format!("{name} is {} instead of {}", type_of(value), kind.describe())),
    }
}

impl Kind {
    fn describe(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Integer { .. } => "a whole number",
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
