//! Field rules as data, and the two checks that use them.
//!
//! Requests are checked strictly (WeChat Pay refuses unknown members and `null`), and all problems are reported at
//! once. Answers are checked loosely: documented required members must be there with the right type, everything else is
//! kept. Source: protocol reference, "Encoding rules for JSON" and "Field rules".

mod contract;
pub(crate) mod fields;
pub(crate) mod header;
pub(crate) mod origin;
pub(crate) mod rule;
pub mod target;

use crate::base::json::{self, MAX_SAFE_INTEGER, Members, Value};
use crate::base::similar::similar;
use crate::error::{Error, Fault, Issue, Result, Text, refuse, text};
pub(crate) use contract::{
    Contract, Field, Presence, Shape, any_of, contract, exactly_one, if_given, if_text, one_of, optional, required,
    text, token,
};
use rule::{Problem, Rule};

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
    fn refuse(&mut self, path: &str, reason: Text, remedy: Text) {
        refuse(&mut self.issues, path, reason, remedy);
    }

    fn members(&mut self, members: &Members, contract: Contract, prefix: &str) {
        for field in contract {
            let path = format!("{prefix}{}", field.name);
            match members.get(field.name) {
                Some(Value::Null) => {
                    let needed = field.presence.needed(field.name, members);
                    let remedy = if needed {
                        REQUIRED
                    } else {
                        text!("请去掉这个字段：微信支付不接受 null。", "Leave the field out: WeChat Pay refuses null.")
                    };
                    self.refuse(&path, text!("是 null", "is null"), remedy);
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
            let known: Vec<_> = contract.iter().map(|field| field.name).collect();
            let known = text!(
                "微信支付不接受未知字段；这里可用：{0}。",
                "WeChat Pay refuses unknown fields; known here: {0}.",
                known.join(", ")
            );
            let remedy = match meant {
                Some(meant) => text!("是不是想写 {0}？{1}", "Did you mean {0}? {1}", meant, known),
                None => known,
            };
            self.refuse(&format!("{prefix}{name}"), text!("不是文档中的字段", "is not a documented field"), remedy);
        }
    }

    fn presence(&mut self, members: &Members, field: &Field, path: &str) {
        let given = |name: &str| members.contains_key(name);
        match field.presence {
            Presence::Required if !given(field.name) => self.refuse(path, text!("没有填写", "is missing"), REQUIRED),
            Presence::IfText(other, is) if !given(field.name) && members.get(other).is_some_and(|text| text == is) => {
                self.refuse(
                    path,
                    text!("没有填写", "is missing"),
                    text!("{0} 为 {1} 时必填。", "It is required where {0} is {1}.", other, is),
                );
            }
            Presence::IfGiven(other) if !given(field.name) && json::at(members, other).is_some() => self.refuse(
                path,
                text!("没有填写", "is missing"),
                text!("传了 {0} 时必填。", "It is required with {0}.", other),
            ),
            // Reported once, for the first member of the group.
            Presence::ExactlyOne(names) if names.first() == Some(&field.name) => {
                let remedy = text!("{0} 中请只传一个。", "Pass exactly one of {0}.", names.join(", "));
                match names.iter().filter(|name| given(name)).count() {
                    0 => self.refuse(path, text!("没有填写", "is missing"), remedy),
                    1 => {}
                    _ => self.refuse(
                        path,
                        text!("与可替代的字段同时出现", "is given together with an alternative"),
                        remedy,
                    ),
                }
            }
            Presence::AnyOf(names) if names.first() == Some(&field.name) && !names.iter().any(|name| given(name)) => {
                let remedy = text!("{0} 中请至少传一个。", "Pass at least one of {0}.", names.join(", "));
                self.refuse(path, text!("没有填写", "is missing"), remedy);
            }
            _ => {}
        }
    }

    /// `empty` is the remedy for a text or list without content.
    fn value(&mut self, value: &Value, shape: &Shape, siblings: &Members, path: &str, empty: Text) {
        let (reason, remedy) = match (shape, value) {
            (Shape::Sensitive, Value::String(text)) if text.is_empty() => (text!("为空", "is empty"), empty),
            (Shape::Sensitive, Value::String(_)) => return,
            (Shape::Text { min, max, rule }, Value::String(text)) => {
                match check_text(text, *min, *max, *rule, self.local, empty) {
                    Some(problem) => problem,
                    None => return,
                }
            }
            (Shape::DateFrom(name), Value::String(text)) => {
                // Days in this form are in the order of their texts.
                let first = siblings.get(*name).and_then(Value::as_str);
                let early =
                    first.is_some_and(|first| Rule::Date.problem(first, false).is_none() && text.as_str() < first);
                match check_text(text, 1, 10, Rule::Date, self.local, empty) {
                    Some(problem) => problem,
                    None if early => (
                        text!("早于 {0}", "is before {0}", name),
                        text!("请传入不早于它的日期。", "Pass a day that is not before it."),
                    ),
                    None => return,
                }
            }
            (Shape::Within { min, max }, Value::Number(_)) => {
                if json::integer(value).is_some_and(|n| (*min..=*max).contains(&n)) {
                    return;
                }
                (
                    text!("不是 {0} 到 {1} 的整数", "is not a whole number from {0} to {1}", min, max),
                    text!("请传入这个范围内的整数。", "Pass an integer within these limits."),
                )
            }
            (Shape::Integer { .. } | Shape::UpTo(_), Value::Number(_)) => {
                let limit = match shape {
                    Shape::UpTo(name) => siblings.get(*name).and_then(json::integer).map(|limit| (*name, limit)),
                    _ => None,
                };
                let min = if let Shape::Integer { min } = shape { *min } else { 1 };
                match (value.as_i64(), limit) {
                    (Some(n), Some((name, limit))) if n > limit => (
                        text!("大于 {0}", "is more than {0}", name),
                        text!(
                            "请与自己的订单核对：两者的单位都是分。",
                            "Compare with your own order: both are whole fen (分)."
                        ),
                    ),
                    (Some(n), _) if n >= min && n <= MAX_SAFE_INTEGER => return,
                    (Some(_), _) => (
                        text!("超出范围：至少为 {0}", "is out of range: at least {0}", min),
                        text!("金额的单位是分，为整数。", "Amounts are whole fen (分)."),
                    ),
                    (None, _) => (
                        text!("不是整数", "is not a whole number"),
                        text!(
                            "金额的单位是分，为整数：56 元写作 5600。请用整数计算。",
                            "Amounts are whole fen (分): 56 yuan is 5600. Compute in integers."
                        ),
                    ),
                }
            }
            (Shape::Bool, Value::Bool(_)) => return,
            (Shape::Object(contract), Value::Object(members)) => {
                return self.members(members, contract, &format!("{path}."));
            }
            (Shape::List { max, item }, Value::Array(items)) => {
                if items.is_empty() || items.len() > *max {
                    let reason =
                        text!("有 {0} 项，应为 1 到 {1} 项", "has {0} items instead of 1 to {1}", items.len(), max);
                    let fewer = text!("最多传 {0} 项。", "Pass at most {0} items.", max);
                    self.refuse(path, reason, if items.is_empty() { empty } else { fewer });
                }
                for (index, member) in items.iter().take(*max).enumerate() {
                    self.value(member, item, siblings, &format!("{path}.{index}"), LEAVE_ITEM_OUT);
                }
                return;
            }
            (shape, value) => (
                text!("是{0}，应为{1}", "is {0} instead of {1}", type_of(value), shape.describe()),
                text!("请传入文档规定的类型。", "Pass the documented type."),
            ),
        };
        self.refuse(path, reason, remedy);
    }
}

const REQUIRED: Text = text!("这个字段必填。", "This field is required.");
const LEAVE_OUT: Text = text!("没有值时请去掉这个字段。", "Leave the field out if there is no value.");
const LEAVE_ITEM_OUT: Text = text!("请去掉这一项。", "Leave the item out.");

impl Presence {
    /// Whether the member `name`, which is given, must stay: the members beside it do not allow to leave it out.
    fn needed(&self, name: &str, siblings: &Members) -> bool {
        match self {
            Self::Required => true,
            Self::Optional => false,
            Self::ExactlyOne(names) | Self::AnyOf(names) => {
                !names.iter().any(|other| *other != name && siblings.contains_key(*other))
            }
            Self::IfText(other, is) => siblings.get(*other).is_some_and(|text| text == is),
            Self::IfGiven(other) => json::at(siblings, other).is_some(),
        }
    }
}

fn check_text(text: &str, min: usize, max: usize, rule: Rule, local: bool, empty: Text) -> Option<Problem> {
    let length = text.chars().count();
    if text.is_empty() {
        return Some((text!("为空", "is empty"), empty));
    }
    if length < min || length > max {
        let reason = text!(
            "有 {0} 个字符，应为 {1} 到 {2} 个",
            "has a length of {0} instead of {1} to {2} characters",
            length,
            min,
            max
        );
        return Some((reason, text!("请缩短或补全。", "Shorten or complete the value.")));
    }
    beyond_bmp(text).or_else(|| rule.problem(text, local))
}

/// The problem with a character outside the Basic Multilingual Plane, which WeChat Pay refuses.
pub(crate) fn beyond_bmp(text: &str) -> Option<Problem> {
    text.chars().any(|c| c > '\u{ffff}').then_some((
        text!(
            "含有基本多文种平面以外的字符，例如表情符号",
            "holds a character outside the Basic Multilingual Plane, such as an emoji"
        ),
        text!(
            "请去掉：微信支付只接受不超过 3 个 UTF-8 字节的字符。",
            "Remove it: WeChat Pay accepts characters of up to 3 UTF-8 bytes."
        ),
    ))
}

/// Checks an answer against its contract.
///
/// # Errors
/// `ERR_MALFORMED` naming the first contradiction.
pub(crate) fn check_answer(value: &Value, contract: Contract) -> Result<(), Fault> {
    contradiction(value, contract).map_or(Ok(()), |reason| Err(Error::malformed(reason)))
}

fn contradiction(value: &Value, contract: Contract) -> Option<Text> {
    let Value::Object(members) = value else {
        return Some(text!("报文主体不是 JSON 对象", "the body is not a JSON object"));
    };
    contract.iter().find_map(|field| match members.get(field.name) {
        None | Some(Value::Null) if matches!(field.presence, Presence::Required) => {
            Some(text!("缺少 {0}", "{0} is missing", field.name))
        }
        None | Some(Value::Null) => None,
        Some(member) => {
            member_contradiction(member, &field.shape, field.name).or_else(|| miscount(member, field, members))
        }
    })
}

/// A number of items that is not that of the list: a part is missing, or is there twice.
fn miscount(value: &Value, field: &Field, members: &Members) -> Option<Text> {
    let Shape::CountOf(list) = field.shape else { return None };
    let items = members.get(list).and_then(Value::as_array).map_or(0, Vec::len);
    (json::integer(value) != i64::try_from(items).ok()).then(|| {
        text!(
            "{0} 与 {1} 的项数 {2} 不符",
            "{0} is not the number of items of {1}, which has {2}",
            field.name,
            list,
            items
        )
    })
}

fn member_contradiction(value: &Value, shape: &Shape, name: &str) -> Option<Text> {
    match (shape, value) {
        (Shape::Object(contract), Value::Object(_)) => {
            contradiction(value, contract).map(|reason| text!("{0}：{1}", "{0}: {1}", name, reason))
        }
        (Shape::List { item, .. }, Value::Array(items)) => {
            items.iter().find_map(|member| member_contradiction(member, item, name))
        }
        (Shape::Text { .. } | Shape::Sensitive | Shape::DateFrom(_), Value::String(_))
        | (Shape::Bool, Value::Bool(_)) => None,
        (Shape::Integer { .. } | Shape::Within { .. } | Shape::UpTo(_) | Shape::CountOf(_), number)
            if json::integer(number).is_some() =>
        {
            None
        }
        (shape, value) => {
            Some(text!("{0} 是{1}，应为{2}", "{0} is {1} instead of {2}", name, type_of(value), shape.describe()))
        }
    }
}

impl Shape {
    fn describe(&self) -> Text {
        match self {
            Self::Text { .. } | Self::Sensitive | Self::DateFrom(_) => text!("文本", "text"),
            Self::Integer { .. } | Self::Within { .. } | Self::UpTo(_) | Self::CountOf(_) => {
                text!("整数", "a whole number")
            }
            Self::Bool => text!("布尔值", "true or false"),
            Self::Object(_) => text!("对象", "an object"),
            Self::List { .. } => text!("列表", "a list"),
        }
    }
}

fn type_of(value: &Value) -> Text {
    match value {
        Value::Null => text!("null", "null"),
        Value::Bool(_) => text!("布尔值", "true or false"),
        Value::Number(_) => text!("数字", "a number"),
        Value::String(_) => text!("文本", "text"),
        Value::Array(_) => text!("列表", "a list"),
        Value::Object(_) => text!("对象", "an object"),
    }
}

#[cfg(test)]
mod tests;
