//! An operation as data.

use crate::error::Repeat;
use crate::schema::{Contract, Field};

/// Everything the library knows about one operation of the API.
pub struct Row {
    /// Name of the client's method; `group.method` if it belongs to a group.
    pub name: &'static str,
    pub(crate) method: &'static str,
    /// Path; each `{name}` is replaced by an id.
    pub(crate) template: &'static str,
    /// Members of the input that go into the path.
    pub(crate) ids: Contract,
    /// Members of the input that go into the query.
    pub(crate) query: Contract,
    /// Members that default to the merchant's options.
    pub(crate) defaults: &'static [Default],
    /// Members of the request body, defaults included; `None` for no body.
    pub(crate) body: Option<Contract>,
    pub(crate) answer: Answered,
    /// Members of the answer that must equal the input, if the input has them.
    pub(crate) echoes: &'static [&'static str],
    pub(crate) repeat: Repeat,
    /// The member that identifies the call: repeating its value repeats the same call.
    pub key: &'static str,
    /// The member that holds a deadline, which is checked against the clock.
    pub(crate) deadline: Option<&'static str>,
}

/// A member that defaults to one of the merchant's options.
pub(crate) struct Default {
    pub(crate) name: &'static str,
    pub(crate) from: Source,
    pub(crate) place: Place,
}

/// The option.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Source {
    /// Any value but the merchant's own is refused.
    Mchid,
    Appid,
    NotifyUrl,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Place {
    Body,
    Query,
}

/// The form of a successful answer.
#[derive(Clone, Copy)]
pub(crate) enum Answered {
    /// A signed JSON object with these members.
    Object(Contract),
    /// Signed, with an empty body.
    Empty,
    /// Signed, any JSON or an empty body; 202 is a success as well.
    Open,
    /// A file without a signature, whose digest an earlier answer gave. Not offered yet.
    Digest,
}

impl Row {
    /// Name of the member that may be passed alone, as text.
    pub fn only_id(&self) -> Option<&'static str> {
        let own = |field: &&Field| !self.defaults.iter().any(|default| default.name == field.name);
        match (self.ids, self.body.unwrap_or_default().iter().filter(own).count()) {
            ([id], 0) => Some(id.name),
            _ => None,
        }
    }

    /// Whether a success has a body.
    pub fn gives_object(&self) -> bool {
        matches!(self.answer, Answered::Object(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ROWS;
    use crate::schema::Presence;

    #[test]
    fn rows_hold_together() {
        for (index, row) in ROWS.iter().enumerate() {
            let name = row.name;
            assert!(ROWS.iter().skip(index + 1).all(|other| other.name != name), "{name} twice");
            let placeholders = row.template.matches('{').count();
            assert_eq!(placeholders, row.ids.len(), "{name}");
            for id in row.ids {
                assert!(row.template.contains(&format!("{{{}}}", id.name)), "{name}");
                assert!(matches!(id.presence, Presence::Required), "{name}");
            }
            let body = row.body.unwrap_or_default();
            assert_eq!(row.body.is_some(), row.method != "GET", "{name}");
            let members = || row.ids.iter().chain(row.query).chain(body).map(|field| field.name);
            for default in row.defaults {
                let place = if default.place == Place::Body { body } else { row.query };
                assert!(place.iter().any(|field| field.name == default.name), "{name}: {}", default.name);
            }
            assert!(members().any(|member| member == row.key), "{name}: {}", row.key);
            assert!(row.deadline.is_none_or(|deadline| members().any(|member| member == deadline)), "{name}");
            if let Answered::Object(answer) = row.answer {
                for echo in row.echoes.iter().filter_map(|path| path.split('.').next()) {
                    assert!(answer.iter().any(|field| field.name == echo), "{name}: {echo}");
                    assert!(members().any(|member| member == echo), "{name}: {echo}");
                }
            }
        }
    }

    #[test]
    fn an_id_alone_may_be_passed_where_nothing_else_is_asked_for() {
        let ids: Vec<_> = ROWS.iter().filter_map(|row| Some((row.name, row.only_id()?))).collect();
        assert_eq!(
            ids,
            [
                ("queryByOutTradeNo", "out_trade_no"),
                ("queryByTransactionId", "transaction_id"),
                ("close", "out_trade_no"),
                ("refunds.query", "out_refund_no"),
            ]
        );
    }
}
