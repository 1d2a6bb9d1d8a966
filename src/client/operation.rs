//! Operations: what is asked of WeChat Pay, and what its answer must look like.

use crate::api::prepay::{self, JSAPI_PATH, PREPAY_ANSWER, order_issues};
use crate::api::transaction::TRANSACTION;
use crate::api::{BEYOND_BMP, Contract, check_answer, deadline, endpoints};
use crate::env::UnixTime;
use crate::error::{Error, Fault, Issue, Result, refuse};
use crate::http::HttpResponse;
use crate::json::{self, Map, Value};
use crate::merchant::Merchant;
use crate::url;

/// Methods of the API.
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// One thing to ask of WeChat Pay: method, request target and body, fixed before the first attempt.
///
/// Timestamp, nonce and signature are made afresh for every attempt; these bytes never change.
#[derive(Clone)]
pub struct Operation {
    pub(crate) method: &'static str,
    pub(crate) target: String,
    pub(crate) body: Option<String>,
    expects: Expects,
    /// `time_expire` of an order.
    deadline: Option<String>,
}

/// What a 2xx answer must hold.
#[derive(Clone)]
enum Expects {
    /// A JSON object with these members.
    Object(Contract),
    /// The order that was asked for: the value of this member, and the merchant.
    Order { member: &'static str, value: String, mchid: String },
    /// Nothing.
    Empty,
    /// Any JSON or nothing, as long as it is authentic.
    Anything,
}

/// A verified answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The answer as received.
    pub response: HttpResponse,
    /// Its parsed body; `None` when there is none.
    pub value: Option<Value>,
}

impl core::fmt::Debug for Operation {
    /// Without the body: it may hold personal data.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Operation").field("method", &self.method).field("target", &self.target).finish_non_exhaustive()
    }
}

impl Operation {
    /// A JSAPI or mini-program order. `appid`, `mchid` and `notify_url` are filled in from the merchant.
    ///
    /// # Errors
    /// `ERR_INPUT` naming every field that would be refused.
    pub fn prepay_jsapi(merchant: &Merchant, order: impl Into<Map>) -> Result<Self> {
        let mut order = order.into();
        let defaults = [
            ("appid", merchant.appid.as_deref()),
            ("mchid", Some(merchant.mchid.as_str())),
            ("notify_url", merchant.notify_url.as_deref()),
        ];
        for (name, value) in defaults {
            if let (false, Some(value)) = (order.get(name).is_some(), value) {
                order.insert(name, value.into());
            }
        }
        let mut issues = order_issues(&order, url::is_loopback(&merchant.base_url));
        if order.get("mchid").and_then(Value::as_str).is_some_and(|mchid| mchid != merchant.mchid) {
            refuse(
                &mut issues,
                "mchid",
                "is not the merchant of this client",
                "Leave it out, or use the client of that merchant.",
            );
        }
        if !issues.is_empty() {
            return Err(Error::Input(issues));
        }
        let deadline = order.get("time_expire").and_then(Value::as_str).map(String::from);
        let body = Some(json::write(&Value::Object(order)));
        Ok(Self { method: "POST", target: JSAPI_PATH.into(), body, expects: Expects::Object(PREPAY_ANSWER), deadline })
    }

    /// Query by the merchant's order number.
    ///
    /// # Errors
    /// `ERR_INPUT` for a number that cannot exist.
    pub fn query_by_out_trade_no(merchant: &Merchant, out_trade_no: &str) -> Result<Self> {
        accept(prepay::out_trade_no_issues(out_trade_no))?;
        Self::query(merchant, "/v3/pay/transactions/out-trade-no/{no}", "out_trade_no", out_trade_no)
    }

    /// Query by WeChat Pay's number. Finds paid orders only.
    ///
    /// # Errors
    /// `ERR_INPUT` for a number that cannot exist.
    pub fn query_by_transaction_id(merchant: &Merchant, transaction_id: &str) -> Result<Self> {
        accept(prepay::transaction_id_issues(transaction_id))?;
        Self::query(merchant, "/v3/pay/transactions/id/{no}", "transaction_id", transaction_id)
    }

    fn query(merchant: &Merchant, template: &str, member: &'static str, no: &str) -> Result<Self> {
        let query = [("mchid".into(), merchant.mchid.clone())];
        let target = url::target(template, &[("no".into(), no.into())], &query)?;
        let expects = Expects::Order { member, value: no.into(), mchid: merchant.mchid.clone() };
        Ok(Self { method: "GET", target, body: None, expects, deadline: None })
    }

    /// Closes an unpaid order.
    ///
    /// # Errors
    /// `ERR_INPUT` for a number that cannot exist.
    pub fn close(merchant: &Merchant, out_trade_no: &str) -> Result<Self> {
        accept(prepay::out_trade_no_issues(out_trade_no))?;
        let params = [("no".into(), out_trade_no.into())];
        let target = url::target("/v3/pay/transactions/out-trade-no/{no}/close", &params, &[])?;
        let mut body = Map::new();
        body.insert("mchid", merchant.mchid.as_str().into());
        let body = Some(json::write(&Value::Object(body)));
        Ok(Self { method: "POST", target, body, expects: Expects::Empty, deadline: None })
    }

    /// Any call to a `/v3/` path. `body` is JSON text that is signed and sent byte for byte.
    ///
    /// # Errors
    /// `ERR_INPUT` for an unknown method, a path that would be rewritten on its way, a body that is not JSON, or one with a
    /// sensitive field in clear.
    pub fn generic(
        method: &str,
        path: &str,
        params: &[(String, String)],
        query: &[(String, String)],
        body: Option<String>,
    ) -> Result<Self> {
        let Some(method) = METHODS.into_iter().find(|known| *known == method) else {
            return Err(Error::input("method", "is not one of the API", "Use GET, POST, PUT, PATCH or DELETE."));
        };
        let target = url::target(path, params, query)?;
        if let Some(text) = &body {
            if matches!(method, "GET" | "DELETE") {
                return Err(Error::input(
                    "body",
                    "is not allowed with this method",
                    "GET and DELETE carry no body: use query.",
                ));
            }
            let Some(value) = json::parse(text.as_bytes()) else {
                return Err(Error::input("body", "is not JSON", "Pass an object, or JSON text."));
            };
            accept(endpoints::unencrypted(&target, &value))?;
            if text.chars().any(|c| c > '\u{ffff}') {
                return Err(Error::input("body", BEYOND_BMP.0, BEYOND_BMP.1));
            }
        }
        Ok(Self { method, target, body, expects: Expects::Anything, deadline: None })
    }

    /// Whether there is an answer that verification can judge; an operation may be signed all the same.
    ///
    /// # Errors
    /// `ERR_INPUT` for a path that leads to a file.
    pub(crate) fn check_answerable(&self) -> Result<()> {
        match endpoints::not_offered(self.method, &self.target) {
            Some((reason, remedy)) => Err(Error::input("path", reason, remedy)),
            None => Ok(()),
        }
    }

    pub(crate) fn has_deadline(&self) -> bool {
        self.deadline.is_some()
    }

    /// Whether the deadline lies ahead.
    ///
    /// # Errors
    /// `ERR_INPUT` for a `time_expire` that has passed.
    pub(crate) fn check_deadline(&self, now: UnixTime) -> Result<()> {
        match self.deadline.as_deref().and_then(|time_expire| deadline::problem(time_expire, now)) {
            Some((reason, remedy)) => Err(Error::input("time_expire", reason, remedy)),
            None => Ok(()),
        }
    }

    /// Whether an answer that only accepts the request is not yet what was asked for.
    pub(crate) fn finishes(&self) -> bool {
        !matches!(self.expects, Expects::Anything)
    }

    /// Reads a verified answer.
    pub(crate) fn read(&self, response: HttpResponse) -> Result<Answer, Fault> {
        let value = json::parse(&response.body);
        if value.is_none() && !response.body.is_empty() {
            return Err(Error::malformed("the body is not JSON"));
        }
        match (&self.expects, &value) {
            (Expects::Object(contract), Some(value)) => check_answer(value, contract)?,
            (Expects::Order { member, value: wanted, mchid }, Some(order)) => {
                check_answer(order, TRANSACTION)?;
                for (name, wanted) in [(*member, wanted), ("mchid", mchid)] {
                    if json::text(order, name) != Some(wanted) {
                        return Err(Error::malformed(&format!("{name} is not that of the order asked for")));
                    }
                }
            }
            (Expects::Object(_) | Expects::Order { .. }, None) => return Err(Error::malformed("the body is empty")),
            (Expects::Empty | Expects::Anything, _) => {}
        }
        Ok(Answer { response, value })
    }
}

fn accept(issues: Vec<Issue>) -> Result<()> {
    if issues.is_empty() { Ok(()) } else { Err(Error::Input(issues)) }
}
