//! Error answers of WeChat Pay and their meaning for the caller.
//!
//! Error answers are not reliably signed, so they prove nothing; the outcome is only what they suggest. Source:
//! protocol reference, "Errors" and "Idempotency, time-outs and retries".

use super::codes::{
    CHECK_SIGNER, CODES, NO_CERTIFICATES, NOT_ENCRYPTED, REPEAT_OR_QUERY, Reaction, Row, SLOW_DOWN, WRONG_SERIAL,
};
use super::detail::{DETAIL_LIMIT, SignInformation, harmless_detail};
use super::sentences::after;
use super::{Outcome, Repeat, Text, results, text};
use crate::base::http::HttpResponse;
use crate::base::json::{self, Value};
use crate::base::text::harmless;
use crate::base::time::{self, SIGNED_WINDOW, UnixTime};

/// An error answer: status, the wire's members, and the text. All of it is untrusted, so it is cut and control
/// characters are removed.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError {
    /// HTTP status.
    pub status: u16,
    /// `Request-ID`, to quote to WeChat Pay's support.
    pub request_id: Option<String>,
    /// The wire's `code` as sent.
    pub wire_code: Option<String>,
    /// The wire's `message`, for humans only.
    pub message: Option<String>,
    /// The wire's `detail`.
    pub detail: Option<Value>,
    /// The body as text.
    pub body: String,
    /// Seconds that the local clock is ahead of WeChat Pay's (behind if negative), by the `Date` of the answer. No
    /// signature covers it.
    pub clock_offset: Option<i64>,
    /// `Retry-After` in seconds.
    pub retry_after: Option<u32>,
    /// Whether WeChat Pay signed it. Few error answers are reliably signed.
    pub verified: bool,
    sign_information: Option<SignInformation>,
    /// Of the call that it answers: the effect of repeating it.
    repeat: Option<Repeat>,
    /// What is known beyond the answer itself, and a remedy that depends on the request.
    finding: Option<(Option<Text>, Text)>,
}

/// Bytes kept of a body, which may be anything, such as a gateway's error page.
const BODY_LIMIT: usize = 8_192;
const MESSAGE_LIMIT: usize = 512;
const CODE_LIMIT: usize = 64;
const FIELD_LIMIT: usize = 128;
const SYNCHRONISE: Text = text!("请校准本机时钟，然后重试。", "Synchronise this machine's clock, then call again.");

const ACCEPTED: u16 = 202;
const ACCEPTED_REMEDY: Text = text!(
    "已受理，尚未完成：请用完全相同的参数再次调用，或查询订单。",
    "Accepted, not finished: ask again with identical parameters, or query the order."
);

/// Statuses of requests that were not decided: a server or a gateway between gave up, or asks for patience.
const NO_VERDICTS: [u16; 4] = [408, 425, 429, 499];

const READ_MESSAGE: Text = text!("请看提示；需要修改请求。", "Read the message; the request must change.");

const USERPAYING: &str = "USERPAYING";
/// Of a code payment, which must not be asked for again.
const PASSWORD_REMEDY: Text = text!(
    "付款人正在输入密码：用 waitFor 等待订单的终态，30 秒后仍未支付则用 reverse 撤销。",
    "The payer is entering the password: wait for the order with waitFor, and call it off with reverse if it is not paid after 30 seconds."
);

/// The time of a `Retry-After`: seconds, or a date.
fn seconds_until(told: &str, now: UnixTime) -> Option<u32> {
    if !told.is_empty() && told.bytes().all(|b| b.is_ascii_digit()) {
        return Some(told.parse().unwrap_or(u32::MAX));
    }
    let until = time::from_http_date(told)?.0.saturating_sub(now.0).max(0);
    Some(u32::try_from(until).unwrap_or(u32::MAX))
}

impl ApiError {
    /// Reads an error answer of any shape.
    pub(crate) fn read(response: &HttpResponse, now: UnixTime) -> Self {
        let mut parsed = document(&response.body);
        let text = |name: &str, limit| json::text(&parsed, name).map(|text| harmless(text, limit));
        let (wire_code, message) = (text("code", CODE_LIMIT), text("message", MESSAGE_LIMIT));
        let mut body =
            harmless(&String::from_utf8_lossy(response.body.get(..BODY_LIMIT).unwrap_or(&response.body)), BODY_LIMIT);
        // Replacement characters may be longer than the bytes they replace.
        while body.len() > BODY_LIMIT {
            body.pop();
        }
        Self {
            status: response.status,
            request_id: response.headers.request_id(),
            wire_code,
            message,
            sign_information: parsed.get("detail").and_then(SignInformation::read),
            detail: parsed.get_mut("detail").map(Value::take).and_then(harmless_detail),
            body,
            clock_offset: response.headers.get("date").and_then(time::from_http_date).map(|date| now.0 - date.0),
            retry_after: response.headers.get("retry-after").and_then(|told| seconds_until(told.trim(), now)),
            verified: false,
            repeat: None,
            finding: None,
        }
    }

    /// Says what repeating the call does.
    pub(crate) fn of_call(&mut self, effect: Repeat) {
        self.repeat = Some(effect);
    }

    /// Adds the remedy that depends on the request. `repeat`: the effect of repeating it.
    pub(crate) fn in_answer_to(mut self, method: &str, target: &str, repeat: Repeat) -> Self {
        self.of_call(repeat);
        let path = target.split('?').next().unwrap_or_default();
        if self.status == 404 && method == "GET" && path == "/v3/certificates" {
            self.finding = Some((None, NO_CERTIFICATES));
        }
        self
    }

    /// Adds an explanation, and the remedy that follows from it.
    pub(crate) fn explained(mut self, what: Text, remedy: Text) -> Self {
        self.finding = Some((Some(what), remedy));
        self
    }

    /// Why, in WeChat Pay's words: `detail.issue`, in `SIGN_ERROR` one level deeper.
    pub fn issue(&self) -> Option<String> {
        let detail = self.detail.as_ref()?;
        let issue = json::text(detail, "issue").or_else(|| json::text(detail.get("detail")?, "issue"))?;
        Some(harmless(issue, MESSAGE_LIMIT))
    }

    /// The field that WeChat Pay refused, as `amount.total`: from `detail.field`, a JSON Pointer or a name, otherwise from
    /// the message, which names its source between Chinese quotation marks, as in 输入源“/body/amount/total”.
    pub fn field(&self) -> Option<String> {
        let source = || self.message.as_deref()?.split_once('“')?.1.split_once('”').map(|(source, _)| source);
        let detail = self.detail.as_ref().and_then(|detail| json::text(detail, "field"));
        let path = detail.or_else(|| source().filter(|source| source.starts_with('/')))?;
        let places = ["/body/", "/query/", "/uri_template/", "/"];
        let path = places.into_iter().find_map(|place| path.strip_prefix(place)).unwrap_or(path);
        (!path.is_empty()).then(|| harmless(&path.replace('/', ".").replace("~1", "/").replace("~0", "~"), FIELD_LIMIT))
    }

    /// Whether it says that there is no such order or refund.
    pub(crate) fn denies_existence(&self) -> bool {
        self.status == 404 && matches!(self.api_code(), Some("ORDER_NOT_EXIST" | "RESOURCE_NOT_EXISTS"))
    }

    /// Whether WeChat Pay refused the key that the request named as `Wechatpay-Serial`.
    pub(crate) fn refuses_serial(&self) -> bool {
        let speaks = |text: &String| text.contains("Wechatpay-Serial");
        let refused = self.meaning().is_some_and(|row| row.0 == "PARAM_ERROR");
        refused && self.message.as_ref().is_some_and(speaks)
    }

    /// What the signature of the request was checked over, if a `SIGN_ERROR` tells.
    pub(crate) fn sign_information(&self) -> Option<&SignInformation> {
        self.sign_information.as_ref().filter(|_| self.api_code() == Some("SIGN_ERROR"))
    }

    fn row(&self) -> Option<&'static Row> {
        let code = self.wire_code.as_deref()?;
        CODES.iter().find(|(name, variants, ..)| *name == code || variants.contains(&code))
    }

    /// The documented spelling of the wire's code; unknown codes are unchanged.
    pub fn api_code(&self) -> Option<&str> {
        self.row().map(|row| row.0).or(self.wire_code.as_deref())
    }

    /// Whether the status says that nobody knows, or that nobody has decided yet, whatever code the body holds: gateways
    /// answer with codes too. `OPENID_MISMATCH` and `INVALID_TRANSACTIONID` are refusals that WeChat Pay answers with 500.
    fn decides_nothing(&self) -> bool {
        match self.status {
            500 => !matches!(self.api_code(), Some("OPENID_MISMATCH" | "INVALID_TRANSACTIONID")),
            400..500 => NO_VERDICTS.contains(&self.status),
            _ => true,
        }
    }

    /// What is known of the code, if it counts: a refusal does not where the status decides nothing.
    fn meaning(&self) -> Option<&'static Row> {
        self.row().filter(|row| row.2 != Reaction::Fix || !self.decides_nothing())
    }

    fn reaction(&self) -> Reaction {
        self.meaning().map_or(Reaction::ByStatus, |row| row.2)
    }

    /// Whether the same request may succeed later.
    pub fn retryable(&self) -> bool {
        if self.status == ACCEPTED {
            return true;
        }
        match self.reaction() {
            Reaction::Fix => false,
            Reaction::Repeat => true,
            Reaction::ByStatus => NO_VERDICTS.contains(&self.status) || (self.status >= 500 && self.status != 501),
        }
    }

    /// `Refused` only if WeChat Pay refused this request; otherwise `Unknown`.
    pub fn outcome(&self) -> Outcome {
        match self.reaction() {
            _ if self.decides_nothing() => Outcome::Unknown,
            Reaction::Fix => Outcome::Refused,
            Reaction::Repeat => Outcome::Unknown,
            // Other statuses come from intermediaries too, unless the body is one of WeChat Pay.
            Reaction::ByStatus if matches!(self.status, 400 | 401 | 403 | 404) || self.wire_code.is_some() => {
                Outcome::Refused
            }
            Reaction::ByStatus => Outcome::Unknown,
        }
    }

    /// What to do.
    pub fn remedy(&self) -> Text {
        let own = self.own_remedy();
        match self.repeat {
            Some(repeat) if repeat != Repeat::Same && self.outcome() == Outcome::Unknown && !self.is_awaited() => {
                match self.status {
                    300..400 | 501 => after(Some(repeat), own),
                    429 => after(Some(repeat), text!("请降低频率。", "Slow down.")),
                    // The others tell to repeat the call.
                    _ => repeat.remedy(),
                }
            }
            _ => own,
        }
    }

    /// Whether the payer is about to decide.
    fn is_awaited(&self) -> bool {
        self.status == ACCEPTED && self.api_code() == Some(USERPAYING)
    }

    fn own_remedy(&self) -> Text {
        if self.off_clock().is_some() {
            return SYNCHRONISE;
        }
        if let Some((_, remedy)) = &self.finding {
            return remedy.clone();
        }
        let message = self.message.as_deref().unwrap_or_default();
        let speaks_of = |words: &[&str]| words.iter().any(|word| message.contains(word));
        match (self.meaning(), self.status) {
            _ if self.is_awaited() => PASSWORD_REMEDY,
            (_, ACCEPTED) => ACCEPTED_REMEDY,
            _ if self.refuses_serial() => WRONG_SERIAL,
            (Some(("RESOURCE_NOT_EXISTS", ..)), _) if speaks_of(&["平台证书"]) => NO_CERTIFICATES,
            (Some(("PARAM_ERROR", ..)), _) if speaks_of(&["加密", "解密", "密文", "decrypt", "encrypt"]) => {
                NOT_ENCRYPTED
            }
            (Some(("PARAM_ERROR", ..)), _) if self.field().is_some() => {
                text!("请改正 {0}。", "Correct {0}.", self.field().unwrap_or_default())
            }
            (Some(row), _) => self.result_remedy().unwrap_or_else(|| row.3.clone()),
            (None, 300..=399) => {
                text!("不会跟随重定向；请检查 baseUrl。", "Redirects are never followed; check baseUrl.")
            }
            (None, 401) => CHECK_SIGNER,
            (None, 429) => SLOW_DOWN,
            // Not implemented.
            (None, 501) => READ_MESSAGE,
            _ if !self.decides_nothing() => self.result_remedy().unwrap_or(READ_MESSAGE),
            _ => REPEAT_OR_QUERY,
        }
    }
}

impl ApiError {
    /// The number that ends the `Request-ID`, such as 268443715 for a merchant that is disabled; 0 is success.
    pub fn result(&self) -> Option<u32> {
        results::number(self.request_id.as_deref()?)
    }

    /// The remedy for that number, where it may say more than the code.
    fn result_remedy(&self) -> Option<Text> {
        results::remedy(self.result()?).filter(|_| results::may_tell(self.api_code()))
    }

    /// Status, code and message, WeChat Pay's reason, what we found out, and the `Request-ID`, in one line.
    pub(crate) fn summary(&self) -> Text {
        // A text that is not a code is left out here; `wire_code` keeps it.
        let code =
            self.wire_code.as_deref().filter(|code| code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
        let status = code.map_or_else(|| self.status.to_string(), |code| format!("{} {code}", self.status));
        let told = match (self.message.as_deref(), self.issue()) {
            (Some(message), Some(issue)) if message != issue.as_str() => Some(format!("{message} ({issue})")),
            (message, issue) => message.map(String::from).or(issue),
        };
        let mut summary = match told {
            Some(told) => text!("微信支付返回 {0}：{1}", "WeChat Pay answered {0}: {1}", status, told),
            None if self.status == ACCEPTED => {
                text!("微信支付返回 {0}：已受理，尚未完成", "WeChat Pay answered {0}: accepted, not finished", status)
            }
            None => text!("微信支付返回 {0}", "WeChat Pay answered {0}", status),
        };
        let finding = self.finding.as_ref().and_then(|(what, _)| what.clone());
        for known in [self.off_clock(), finding].into_iter().flatten() {
            summary = text!("{0}。{1}", "{0}. {1}", summary, known);
        }
        match &self.request_id {
            Some(id) => text!("{0}（Request-ID {1}）", "{0} (Request-ID {1})", summary, id),
            None => summary,
        }
    }

    /// How far off the local clock is, where that explains the answer.
    fn off_clock(&self) -> Option<Text> {
        let offset = self.clock_offset.filter(|offset| self.status == 401 && offset.abs() > SIGNED_WINDOW)?;
        Some(if offset > 0 {
            text!("本机时钟比微信支付快 {0} 秒", "This machine's clock is {0} s ahead of WeChat Pay's", offset)
        } else {
            text!("本机时钟比微信支付慢 {0} 秒", "This machine's clock is {0} s behind WeChat Pay's", -offset)
        })
    }
}

/// The members of an error answer. Anybody may have written it: an object of many hostile names takes long to build, so a
/// body far longer than any documented one is not parsed.
fn document(body: &[u8]) -> Value {
    if body.len() > LONGEST_PARSED {
        return Value::Null;
    }
    json::parse(body).unwrap_or_default()
}

/// Bytes of a body that is parsed.
const LONGEST_PARSED: usize = 4 * DETAIL_LIMIT;

#[cfg(test)]
mod tests;
