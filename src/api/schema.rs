//! Field rules as data, and the two checks that read them.
//!
//! Requests are checked strictly (WeChat Pay refuses unknown members and `null`), every problem in one answer.
//! Answers are checked loosely: documented required members must be there with the right type, everything else is kept.
//! Source: protocol reference, "Encoding rules for JSON" and "Field rules".

use serde_json::{Map, Value};

use crate::error::Issue;

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
pub(crate) fn check_request(value: &Map<String, Value>, contract: Contract) -> Vec<Issue> {
    let mut issues = Vec::new();
    check_members(value, contract, "", &mut issues);
    issues
}

fn check_members(value: &Map<String, Value>, contract: Contract, prefix: &str, issues: &mut Vec<Issue>) {
    for field in contract {
        let path = format!("{prefix}{}", field.name);
        match value.get(field.name) {
            None if field.required => issues.push(Issue::new(path, "is missing", "This field is required.")),
            None => {}
            Some(Value::Null) if field.required => {
                issues.push(Issue::new(path, "is null", "This field is required."));
            }
            Some(Value::Null) => {
                issues.push(Issue::new(path, "is null", "Leave the field out: WeChat Pay refuses null."));
            }
            Some(member) => check_value(member, &field.kind, &path, issues),
        }
    }
    for name in value.keys().filter(|name| !contract.iter().any(|field| field.name == name.as_str())) {
        let known: Vec<&str> = contract.iter().map(|field| field.name).collect();
        issues.push(Issue::new(
            format!("{prefix}{name}"),
            "is not a documented field",
            format!("WeChat Pay refuses unknown fields; known here: {}.", known.join(", ")),
        ));
    }
}

fn check_value(value: &Value, kind: &Kind, path: &str, issues: &mut Vec<Issue>) {
    match (kind, value) {
        (Kind::Text { min, max, rule }, Value::String(text)) => check_text(text, *min, *max, *rule, path, issues),
        (Kind::Integer { min }, Value::Number(number)) => match number.as_i64() {
            Some(n) if n >= *min && n <= MAX_SAFE_INTEGER => {}
            Some(_) => {
                issues.push(Issue::new(path, format!("is out of range: at least {min}"), "Amounts are whole fen (分)."))
            }
            None => issues.push(Issue::new(
                path,
                "is not a whole number",
                "Amounts are whole fen (分): 56 yuan is 5600. Compute in integers.",
            )),
        },
        (Kind::Bool, Value::Bool(_)) => {}
        (Kind::Object(contract), Value::Object(members)) => {
            check_members(members, contract, &format!("{path}."), issues)
        }
        (Kind::List { max, item }, Value::Array(items)) => {
            if items.is_empty() || items.len() > *max {
                issues.push(Issue::new(
                    path,
                    format!("has {} items instead of 1 to {max}", items.len()),
                    "Leave an empty list out.",
                ));
            }
            for (index, member) in items.iter().take(*max).enumerate() {
                check_value(member, item, &format!("{path}.{index}"), issues);
            }
        }
        (kind, value) => issues.push(Issue::new(
            path,
            format!("is {} instead of {}", type_of(value), kind.describe()),
            "Pass the documented type.",
        )),
    }
}

fn check_text(text: &str, min: usize, max: usize, rule: TextRule, path: &str, issues: &mut Vec<Issue>) {
    let length = text.chars().count();
    if text.is_empty() {
        issues.push(Issue::new(path, "is empty", "Leave the field out if there is no value."));
    } else if length < min || length > max {
        issues.push(Issue::new(
            path,
            format!("has {length} characters instead of {min} to {max}"),
            "Shorten or complete the value.",
        ));
    } else if text.chars().any(|c| c > '\u{ffff}') {
        issues.push(Issue::new(
            path,
            "holds a character outside the Basic Multilingual Plane, such as an emoji",
            "Remove it: WeChat Pay takes characters of up to 3 UTF-8 bytes.",
        ));
    } else if let Some((reason, remedy)) = rule(text) {
        issues.push(Issue::new(path, reason, remedy));
    }
}

/// Largest integer a JavaScript number holds exactly; documented amounts are far below.
const MAX_SAFE_INTEGER: i64 = 9_007_199_254_740_991;

/// The first thing in an answer that contradicts its contract.
pub(crate) fn check_answer(value: &Value, contract: Contract) -> Result<(), String> {
    let Value::Object(members) = value else {
        return Err("the body is not a JSON object".into());
    };
    for field in contract {
        match members.get(field.name) {
            None | Some(Value::Null) if field.required => return Err(format!("{} is missing", field.name)),
            None | Some(Value::Null) => {}
            Some(member) => check_answer_value(member, &field.kind, field.name)?,
        }
    }
    Ok(())
}

fn check_answer_value(value: &Value, kind: &Kind, name: &str) -> Result<(), String> {
    match (kind, value) {
        (Kind::Object(contract), Value::Object(_)) => {
            check_answer(value, contract).map_err(|reason| format!("{name}: {reason}"))
        }
        (Kind::List { item, .. }, Value::Array(items)) => {
            items.iter().try_for_each(|member| check_answer_value(member, item, name))
        }
        (Kind::Text { .. }, Value::String(_)) | (Kind::Bool, Value::Bool(_)) => Ok(()),
        (Kind::Integer { .. }, Value::Number(number)) if number.is_i64() => Ok(()),
        (kind, value) => Err(format!("{name} is {} instead of {}", type_of(value), kind.describe())),
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
