//! Reads the values JavaScript passes as JSON text.

use crate::base::http::Headers;
use crate::base::json::{self, Members, Value};
use crate::base::similar::similar;
use crate::base::time::{Moment, UnixTime};
use crate::error::{Error, Result, Text, text};

/// A time from the runtime's clock in milliseconds.
pub(super) fn unix_time(milliseconds: f64) -> Result<UnixTime> {
    Ok(moment(milliseconds)?.time())
}

/// The same to the millisecond.
pub(super) fn moment(milliseconds: f64) -> Result<Moment> {
    if milliseconds.is_finite() && (0.0..1e14).contains(&milliseconds) {
        return Ok(Moment(milliseconds as i64));
    }
    Err(Error::config(
        "now",
        text!("没有给出时间", "gave no time"),
        text!("请像 Date.now 那样返回 1970 年以来的毫秒数。", "Give milliseconds since 1970, as Date.now does."),
    ))
}

/// Headers from a JSON list of pairs.
pub(super) fn headers(json: &str) -> Result<Headers> {
    let refused = || Error::Internal("headers were not passed as pairs");
    let Some(Value::Array(pairs)) = json::parse(json.as_bytes()) else { return Err(refused()) };
    let pair = |pair: &Value| Some((pair.get(0)?.as_str()?.to_owned(), pair.get(1)?.as_str()?.to_owned()));
    pairs.iter().map(|value| pair(value).ok_or_else(refused)).collect()
}

/// A JSON object from JavaScript.
pub(super) fn members(json: &str) -> Result<Members> {
    let (reason, remedy) = match json::parse(json.as_bytes()) {
        Some(Value::Object(members)) => return Ok(members),
        Some(_) => (
            text!("不是对象", "is not an object"),
            text!("请传入由文档所列成员组成的对象。", "Pass an object with the documented members."),
        ),
        // Well-formed by construction; only nesting beyond any documented depth can fail.
        None => {
            (text!("嵌套过深", "is nested too deeply"), text!("请传入文档所列的成员。", "Pass the documented members."))
        }
    };
    Err(Error::input("input", reason, remedy))
}

/// Reads the members of an object, checking their types.
pub(super) struct Input<'a> {
    pub(super) path: &'a str,
    pub(super) members: &'a Members,
}

impl<'a> Input<'a> {
    pub(super) fn of(members: &'a Members) -> Self {
        Self { path: "", members }
    }

    /// The error for a member `name` with an unusable value.
    pub(super) fn refused(&self, name: &str, reason: Text, remedy: Text) -> Error {
        Error::input(format!("{}{name}", self.path), reason, remedy)
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => {
                Err(self.refused(name, text!("不是文本", "is not text"), text!("请传入字符串。", "Pass a string.")))
            }
        }
    }

    pub(super) fn required_text(&self, name: &str) -> Result<&'a str> {
        self.text(name)?.ok_or_else(|| {
            let remedy = match similar(name, self.members.keys().map(String::as_str)) {
                Some(given) => text!("传入的是 {0}：是不是想写 {1}？", "{0} is given: did you mean {1}?", given, name),
                None => text!("这个值必填。", "This value is required."),
            };
            self.refused(name, text!("没有填写", "is missing"), remedy)
        })
    }

    pub(super) fn integer(&self, name: &str) -> Result<Option<i64>> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => match json::integer(value) {
                None => Err(self.refused(
                    name,
                    text!("不是整数", "is not a whole number"),
                    text!("请传入整数。", "Pass an integer."),
                )),
                number => Ok(number),
            },
        }
    }

    pub(super) fn flag(&self, name: &str) -> Result<bool> {
        match self.get(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(self.refused(
                name,
                text!("不是布尔值", "is not true or false"),
                text!("请传入 true，或去掉它。", "Pass true, or leave it out."),
            )),
        }
    }

    /// A list of texts; an empty one if it is absent.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<String>> {
        let text = |item: &Value| item.as_str().map(String::from);
        let texts = match self.get(name) {
            None => Some(Vec::new()),
            Some(Value::Array(items)) => items.iter().map(text).collect(),
            Some(_) => None,
        };
        texts.ok_or_else(|| {
            self.refused(
                name,
                text!("不是文本的列表", "is not a list of texts"),
                text!("请传入字符串数组。", "Pass an array of strings."),
            )
        })
    }

    /// A member that is itself an object; `path` is its name followed by a dot.
    pub(super) fn object(&self, name: &str, path: &'a str) -> Result<Self> {
        match self.get(name) {
            Some(Value::Object(members)) => Ok(Self { path, members }),
            _ => Err(self.refused(
                name,
                text!("不是对象", "is not an object"),
                text!("请传入文档所列的成员。", "Pass the documented members."),
            )),
        }
    }

    /// An object of plain values, as text. In a query, a list is its items under the same name.
    pub(super) fn pairs(&self, name: &str) -> Result<Vec<(String, String)>> {
        let mut pairs = Vec::new();
        let members = match self.get(name) {
            None => return Ok(pairs),
            Some(Value::Object(members)) => members,
            Some(_) => {
                return Err(self.refused(
                    name,
                    text!("不是对象", "is not an object"),
                    text!("请传入名称和值。", "Pass names and values."),
                ));
            }
        };
        for (member, value) in members.iter() {
            let items = match value {
                Value::Array(items) if name == "query" => items.as_slice(),
                _ => std::slice::from_ref(value),
            };
            for item in items {
                let text = match item {
                    Value::String(text) => text.clone(),
                    Value::Number(_) | Value::Bool(_) => item.to_string(),
                    _ => {
                        let field = format!("{name}.{member}");
                        return Err(self.refused(
                            &field,
                            text!("不是简单的值", "is not a plain value"),
                            text!("请传入文本、数字或布尔值。", "Pass text, a number or a boolean."),
                        ));
                    }
                };
                pairs.push((member.clone(), text));
            }
        }
        Ok(pairs)
    }

    /// Refuses every other member.
    pub(super) fn only(&self, known: &[&str]) -> Result<()> {
        match self.members.keys().map(String::as_str).find(|name| !known.contains(name)) {
            None => Ok(()),
            Some(name) => {
                let remedy = match similar(name, known.iter().copied()) {
                    Some(meant) => text!("是不是想写 {0}？", "Did you mean {0}?", meant),
                    None => text!("请去掉它，或检查拼写。", "Remove it, or check its spelling."),
                };
                Err(self.refused(name, text!("这里没有这个成员", "is not known here"), remedy))
            }
        }
    }
}
