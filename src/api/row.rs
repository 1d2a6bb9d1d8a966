//! An operation as data.

use crate::base::json::Members;
use crate::error::{Issue, Repeat};
use crate::schema::{Contract, Field, Presence};

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
    /// Adds what is wrong between members of the body, where no rule of one member expresses it.
    pub(crate) relations: Option<fn(&Members, &mut Vec<Issue>)>,
    pub(crate) answer: Answered,
    /// Members of the answer that must equal the input, if the input has them.
    pub(crate) echoes: &'static [&'static str],
    pub(crate) repeat: Repeat,
    /// The member that identifies the call, if one does: repeating its value repeats the same call.
    pub key: Option<&'static str>,
    /// How to find out whether it took effect, for one that changes something.
    pub(crate) settling: Option<Settling>,
    /// How the state that a query tells goes on.
    pub(crate) progress: Option<Progress>,
    /// The member that holds a deadline, which is checked against the clock.
    pub(crate) deadline: Option<&'static str>,
    /// Whether the answer says where a bill can be downloaded, which is read row by row.
    pub bill: bool,
    /// Where its list goes on, if it answers with a page of one.
    pub(crate) paging: Option<&'static Paging>,
}

/// The members of a page. `offset` and `limit` are those of the query as well.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paging {
    /// The member of the answer that holds the items.
    pub(crate) items: &'static str,
    /// How many items are before the page.
    pub(crate) offset: &'static str,
    /// How many items a page may have.
    pub(crate) limit: &'static str,
    /// How many items there are in all. Not every answer tells.
    pub(crate) total: &'static str,
}

/// Lists as the API gives them.
pub(super) const PAGED: &Paging = &Paging { items: "data", offset: "offset", limit: "limit", total: "total_count" };

/// How to find out whether a call took effect whose outcome is unknown.
#[derive(Clone, Copy)]
pub(crate) struct Settling {
    /// Its ids and its query are members of the call.
    pub(crate) query: &'static Row,
    pub(crate) took_effect: Evidence,
}

/// What the answer of a query says of an earlier call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Evidence {
    /// It took effect if there is anything.
    Exists,
    /// It took effect if the member has this value.
    Is(&'static str, &'static str),
    /// It took effect if the member has another value.
    IsNot(&'static str, &'static str),
    /// It took effect if one of these says so.
    Any(&'static [Evidence]),
    /// It took effect if each of these says so.
    All(&'static [Evidence]),
}

/// How long to wait for the last state, and how often to look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Progress {
    /// The member that holds the state; a path like `sub_orders[].trade_state` if each item of a list has one, and all must
    /// have ended.
    pub(crate) member: &'static str,
    /// States that do not change any more, or only by another call.
    pub(crate) ends: &'static [&'static str],
    /// Milliseconds before the next query; the last one repeats.
    pub(crate) pauses_ms: &'static [u32],
    /// Milliseconds after which the wait is over, unless the caller says otherwise.
    pub(crate) deadline_ms: u32,
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
    /// The merchant's own unless another is given.
    SomeMchid,
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
    /// A file without a signature, whose hash an earlier answer gave: only its beginning is judged here.
    File,
}

impl Row {
    /// An operation that changes nothing, to be completed with the members it has.
    pub(super) const fn get(name: &'static str, template: &'static str) -> Self {
        Self { method: "GET", repeat: Repeat::Same, ..Self::post(name, template) }
    }

    /// An operation that changes something, to be completed with the members it has. Whether it may be repeated by itself is
    /// for each to say.
    pub(super) const fn post(name: &'static str, template: &'static str) -> Self {
        Self {
            name,
            method: "POST",
            template,
            ids: &[],
            query: &[],
            defaults: &[],
            body: None,
            relations: None,
            answer: Answered::Empty,
            echoes: &[],
            repeat: Repeat::QueryFirst,
            key: None,
            settling: None,
            progress: None,
            deadline: None,
            bill: false,
            paging: None,
        }
    }

    /// Name of the member that may be passed alone, as text.
    pub fn only_id(&self) -> Option<&'static str> {
        let own = |field: &&Field| !self.defaults.iter().any(|default| default.name == field.name);
        let needed = |field: &&Field| !matches!(field.presence, Presence::Optional);
        let [mut body, mut query] = [self.body.unwrap_or_default(), self.query].map(|part| part.iter().filter(own));
        match self.ids {
            [id] if body.next().is_none() && !query.any(|field| needed(&field)) => Some(id.name),
            _ => None,
        }
    }

    /// The member of the answer that holds the items of a list.
    pub fn items(&self) -> Option<&'static str> {
        self.paging.map(|paging| paging.items)
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
            assert!(row.body.is_none() || row.method != "GET", "{name}");
            let members = || row.ids.iter().chain(row.query).chain(body).map(|field| field.name);
            for default in row.defaults {
                let place = if default.place == Place::Body { body } else { row.query };
                assert!(place.iter().any(|field| field.name == default.name), "{name}: {}", default.name);
            }
            assert!(row.key.is_none_or(|key| members().any(|member| member == key)), "{name}: {:?}", row.key);
            let paged = row.paging.iter().flat_map(|paging| [paging.offset, paging.limit]);
            assert!(paged.into_iter().all(|name| row.query.iter().any(|field| field.name == name)), "{name}");
            // Only a number makes a repetition the same call.
            assert!(row.method == "GET" || row.repeat != Repeat::Same || row.key.is_some(), "{name}");
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
    fn a_number_of_the_request_that_always_comes_back_is_compared() {
        for row in ROWS {
            let Answered::Object(answer) = row.answer else { continue };
            let required = |field: &&Field| matches!(field.presence, Presence::Required);
            let back = |name: &&str| answer.iter().filter(required).any(|field| field.name == *name);
            let asked = row.ids.iter().chain(row.query).filter(required).map(|field| field.name);
            for number in asked.chain(row.key).filter(back) {
                assert!(row.echoes.contains(&number), "{}: {number}", row.name);
            }
        }
    }

    #[test]
    fn a_call_about_one_thing_names_its_number() {
        for row in ROWS {
            // That of a merchant numbers no call.
            let numbered = row.ids.iter().any(|id| id.name != "sub_mchid");
            assert!(row.key.is_some() || !numbered && row.settling.is_none(), "{}", row.name);
        }
    }

    #[test]
    fn a_query_that_begins_anywhere_in_a_list_is_paged() {
        for row in ROWS {
            let begins = row.query.iter().any(|field| field.name == "offset");
            assert_eq!(row.paging.is_some(), begins, "{}", row.name);
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
                ("reverse", "out_trade_no"),
                ("refunds.query", "out_refund_no"),
                ("combine.query", "combine_out_trade_no"),
                ("profitSharing.queryAmounts", "transaction_id"),
                ("profitSharing.queryMaxRatio", "sub_mchid"),
                ("transfers.queryByOutBillNo", "out_bill_no"),
                ("transfers.queryByTransferBillNo", "transfer_bill_no"),
                ("transfers.cancel", "out_bill_no"),
                ("transfers.queryReceipt", "out_bill_no"),
                ("applyments.queryByBusinessCode", "business_code"),
                ("complaints.get", "complaint_id"),
                ("complaints.history", "complaint_id"),
                ("complaints.complete", "complaint_id"),
            ]
        );
    }
}
