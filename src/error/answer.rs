//! Error answers of WeChat Pay and their meaning for the caller.
//!
//! Error answers are not reliably signed, so they prove nothing; the outcome is only what they suggest. Source:
//! protocol reference, "Errors" and "Idempotency, time-outs and retries".

use core::fmt;

use super::Outcome;
use crate::base::http::HttpResponse;
use crate::base::json::{self, Members, Value};
use crate::base::text::harmless;

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
    /// A remedy that depends on the request, not only on the code.
    advice: Option<&'static str>,
}

/// Bytes kept of a body, which may be anything, such as a gateway's error page.
const BODY_LIMIT: usize = 8_192;
const MESSAGE_LIMIT: usize = 512;
const CODE_LIMIT: usize = 64;
/// Limits for `detail`: a larger or deeper one is dropped, because no documented one is.
const DETAIL_LIMIT: usize = 8_192;
const DETAIL_DEPTH: u32 = 16;

const ACCEPTED: u16 = 202;
const ACCEPTED_REMEDY: &str = "Accepted, not finished: ask again with identical parameters, or query the order.";
const NO_CERTIFICATES: &str = "This merchant has no platform certificates: configure publicKeyId and publicKey (微信支付公钥), shown in the merchant platform under API security.";
const NOT_ENCRYPTED: &str = "The field named in the message is sensitive and could not be decrypted: encrypt it with WeChat Pay's public key (RSAES-OAEP with SHA-1, base64), under the id sent as Wechatpay-Serial.";

#[derive(Clone, Copy, PartialEq)]
enum Reaction {
    /// The request must change.
    Fix,
    /// The same request may succeed later.
    Repeat,
    /// Depends on the status.
    ByStatus,
}

/// Documented spelling, older spellings, reaction, remedy.
type Row = (&'static str, &'static [&'static str], Reaction, &'static str);

const CODES: &[Row] = &[
    ("PARAM_ERROR", &[], Reaction::Fix, "Correct the field named in detail or in the message."),
    (
        "INVALID_REQUEST",
        &[],
        Reaction::Fix,
        "The parameters contradict the order's state; query the order, and repeat a number only with identical parameters.",
    ),
    (
        "SIGN_ERROR",
        &[],
        Reaction::Fix,
        "Check that privateKey, serialNo and mchid belong together and that this machine's clock is right.",
    ),
    ("APPID_MCHID_NOT_MATCH", &[], Reaction::Fix, "Bind the appid to the mchid in the merchant platform."),
    ("MCH_NOT_EXISTS", &[], Reaction::Fix, "Check mchid."),
    ("NO_AUTH", &["NOAUTH"], Reaction::Fix, "Enable the product in the merchant platform."),
    (
        "OUT_TRADE_NO_USED",
        &[],
        Reaction::Fix,
        "The number exists with other parameters: query it; use that order or a new number.",
    ),
    (
        "FREQUENCY_LIMITED",
        &["FREQUENCY_LIMIT_EXCEED", "RATELIMIT_EXCEEDED", "RATELIMIT_EXCEED"],
        Reaction::Repeat,
        "Slow down and repeat with identical parameters.",
    ),
    (
        "SYSTEM_ERROR",
        &["SYSTEMERROR"],
        Reaction::Repeat,
        "The outcome is unknown: repeat with identical parameters and numbers, or query.",
    ),
    (
        "SERVICE_UNAVAILABLE",
        &[],
        Reaction::Repeat,
        "The outcome is unknown: repeat with identical parameters and numbers, or query.",
    ),
    ("BANK_ERROR", &["BANKERROR"], Reaction::Repeat, "Repeat later with identical parameters."),
    (
        "ORDER_NOT_EXIST",
        &["ORDERNOTEXIST", "ORDER_NOT_EXISTS"],
        Reaction::Fix,
        "No such order: after an unclear prepay repeat it with the same number, else check number and mchid.",
    ),
    ("ORDER_CLOSED", &["ORDERCLOSED"], Reaction::Fix, "The order is closed: use a new out_trade_no."),
    ("ORDER_PAID", &["ORDERPAID"], Reaction::Fix, "The order is already paid: query it and deliver."),
    ("TRADE_ERROR", &[], Reaction::Fix, "Ask the payer to choose another means of payment."),
    ("RULE_LIMIT", &["RULELIMIT"], Reaction::Fix, "A business or risk rule forbids it; read the message."),
    ("USERPAYING", &["USER_PAYING"], Reaction::Repeat, "The payer is entering the password: query again."),
    ("NOT_ENOUGH", &["NOTENOUGH"], Reaction::Fix, "Top up the account, then repeat with the same number."),
    ("ACCOUNT_ERROR", &["ACCOUNTERROR"], Reaction::Fix, "The account is abnormal; contact WeChat Pay."),
    ("USER_ACCOUNT_ABNORMAL", &[], Reaction::Fix, "The payer's account is abnormal: settle offline."),
    ("OPENID_MISMATCH", &[], Reaction::Fix, "Use the openid the payer has under this appid."),
    ("INVALID_TRANSACTIONID", &[], Reaction::Fix, "Check transaction_id."),
    (
        "RESOURCE_NOT_EXISTS",
        &["NOT_FOUND"],
        Reaction::Fix,
        "Not found: check the number; if it was just created, ask again in a moment.",
    ),
    ("RESOURCE_ALREADY_EXISTS", &["ALREADY_EXISTS"], Reaction::Fix, "The number is already used: query it."),
    ("NO_STATEMENT_EXIST", &[], Reaction::Fix, "There were no trades that day: treat the bill as empty."),
    ("STATEMENT_CREATING", &[], Reaction::Repeat, "The bill is not ready: ask again after 10:00 Beijing time."),
    ("REQUEST_BLOCKED", &[], Reaction::Fix, "Blocked by risk control; contact WeChat Pay."),
];

impl ApiError {
    /// Reads an error answer of any shape.
    pub(crate) fn read(response: &HttpResponse) -> Self {
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
            detail: parsed.get_mut("detail").map(Value::take).and_then(harmless_detail),
            body,
            advice: None,
        }
    }

    /// Adds the remedy that depends on the request.
    pub(crate) fn in_answer_to(mut self, method: &str, target: &str) -> Self {
        let path = target.split('?').next().unwrap_or_default();
        if self.status == 404 && method == "GET" && path == "/v3/certificates" {
            self.advice = Some(NO_CERTIFICATES);
        }
        self
    }

    fn row(&self) -> Option<&'static Row> {
        let code = self.wire_code.as_deref()?;
        CODES.iter().find(|(name, variants, ..)| *name == code || variants.contains(&code))
    }

    /// The documented spelling of the wire's code; unknown codes are unchanged.
    pub fn api_code(&self) -> Option<&str> {
        self.row().map(|row| row.0).or(self.wire_code.as_deref())
    }

    /// Whether the same request may succeed later.
    pub fn retryable(&self) -> bool {
        if self.status == ACCEPTED {
            return true;
        }
        match self.row().map_or(Reaction::ByStatus, |row| row.2) {
            Reaction::Fix => false,
            Reaction::Repeat => true,
            Reaction::ByStatus => self.status == 429 || (self.status >= 500 && self.status != 501),
        }
    }

    /// `Refused` only if WeChat Pay refused this request; otherwise `Unknown`.
    pub fn outcome(&self) -> Outcome {
        // No status below says no, whatever code the body holds.
        if self.status < 400 {
            return Outcome::Unknown;
        }
        match self.row().map_or(Reaction::ByStatus, |row| row.2) {
            // Some refusals have status 500: OPENID_MISMATCH, INVALID_TRANSACTIONID.
            Reaction::Fix => Outcome::Refused,
            Reaction::Repeat => Outcome::Unknown,
            Reaction::ByStatus => match self.status {
                400 | 401 | 403 | 404 => Outcome::Refused,
                // Other statuses come from intermediaries too, unless the body is one of WeChat Pay.
                402..500 if self.status != 429 && self.wire_code.is_some() => Outcome::Refused,
                _ => Outcome::Unknown,
            },
        }
    }

    /// What to do.
    pub fn remedy(&self) -> &'static str {
        if let Some(advice) = self.advice {
            return advice;
        }
        let message = self.message.as_deref().unwrap_or_default();
        let speaks_of = |words: &[&str]| words.iter().any(|word| message.contains(word));
        match (self.row(), self.status) {
            (_, ACCEPTED) => ACCEPTED_REMEDY,
            (Some(("RESOURCE_NOT_EXISTS", ..)), _) if speaks_of(&["平台证书"]) => NO_CERTIFICATES,
            (Some(("PARAM_ERROR", ..)), _) if speaks_of(&["加密", "解密", "密文", "decrypt", "encrypt"]) => {
                NOT_ENCRYPTED
            }
            (Some(row), _) => row.3,
            (None, 300..400) => "Redirects are never followed; check baseUrl.",
            (None, 401) => {
                "Check that privateKey, serialNo and mchid belong together and that this machine's clock is right."
            }
            (None, 429) => "Slow down and repeat with identical parameters.",
            (None, 400..500) => "Read the message; the request must change.",
            _ => "The outcome is unknown: repeat with identical parameters and numbers, or query.",
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message_line())
    }
}

impl ApiError {
    /// Status, code and message in one line.
    pub(crate) fn message_line(&self) -> String {
        let mut line = format!("WeChat Pay answered {}", self.status);
        // A text that is not a code is left out here; `wire_code` keeps it.
        let code =
            self.wire_code.as_deref().filter(|code| code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
        let unfinished = (self.status == ACCEPTED && self.message.is_none()).then_some("accepted, not finished");
        for (before, text) in [(" ", code), (": ", self.message.as_deref().or(unfinished))] {
            if let Some(text) = text {
                line.push_str(before);
                line.push_str(text);
            }
        }
        line
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

/// A detail within the limits, its texts made fit for logs; `None` for others.
fn harmless_detail(detail: Value) -> Option<Value> {
    if detail.to_string().len() > DETAIL_LIMIT {
        return None;
    }
    harmless_value(detail, DETAIL_DEPTH)
}

fn harmless_value(value: Value, depth: u32) -> Option<Value> {
    Some(match value {
        Value::String(text) => Value::String(harmless(&text, DETAIL_LIMIT)),
        Value::Array(items) => {
            let within = depth.checked_sub(1)?;
            Value::Array(items.into_iter().map(|item| harmless_value(item, within)).collect::<Option<_>>()?)
        }
        Value::Object(members) => {
            let within = depth.checked_sub(1)?;
            let member =
                |(name, value): (String, Value)| Some((harmless(&name, DETAIL_LIMIT), harmless_value(value, within)?));
            Value::Object(members.into_iter().map(member).collect::<Option<Members>>()?)
        }
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: impl Into<Vec<u8>>) -> ApiError {
        let headers = [("Request-ID", "0\u{1b}[31m1\r\n".repeat(100))].into_iter().collect();
        ApiError::read(&HttpResponse { status, headers, body: body.into() })
    }

    fn is_harmless(text: &str) -> bool {
        !text.chars().any(|c| {
            c.is_control()
                || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        })
    }

    #[test]
    fn whatever_an_answer_holds_the_error_is_short_and_fit_for_a_log() {
        let nasty = "\u{1b}]0;x\u{7}\u{9b}31m\u{202e}\u{2028}\r\n中🎉".repeat(200);
        let detail = serde_json::json!({"issue": "a\u{1b}b\u{2066}", "n\u{85}": [1]});
        let error = read(500, serde_json::json!({"code": nasty, "message": nasty, "detail": detail}).to_string());
        assert!(error.message.as_ref().is_some_and(|text| text.encode_utf16().count() == MESSAGE_LIMIT));
        assert!(error.wire_code.as_ref().is_some_and(|text| text.encode_utf16().count() <= CODE_LIMIT));
        assert!(error.body.len() <= BODY_LIMIT && error.body.len() > 4_000);
        assert_eq!(
            error.detail.as_ref().map(|detail| detail.to_string()).as_deref(),
            Some(r#"{"issue":"ab","n":[1]}"#)
        );
        let id = error.request_id.clone().unwrap_or_default();
        assert!(id.len() == 128 && id.starts_with("0[31m10[31m1"), "{id}");
        let line = error.message_line();
        assert!(line.len() < 2_000 && line.starts_with("WeChat Pay answered 500: "), "{line}");
        for text in [&line, &error.body, &id, &error.wire_code.unwrap_or_default()] {
            assert!(is_harmless(text), "{text:?}");
        }
        let huge = read(500, format!(r#"{{"code":"X","padding":"{}"}}"#, nasty.replace('\r', "").repeat(20_000)));
        assert!(huge.wire_code.is_none() && huge.body.len() <= BODY_LIMIT && is_harmless(&huge.body));
        let broken = read(500, vec![0xff; 20_000]);
        assert!(broken.body.len() <= BODY_LIMIT && broken.body.starts_with('\u{fffd}'));
    }

    #[test]
    fn a_detail_that_is_too_large_or_too_deep_is_dropped() {
        let with = |detail: &str| read(400, format!(r#"{{"code":"PARAM_ERROR","detail":{detail}}}"#)).detail;
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(with(&nested(16)).is_some() && with(&nested(17)).is_none());
        assert!(with(&nested(10).replace("[]", r#"[{"a":{"b":{"c":{"d":{"e":{"f":1}}}}}}]"#)).is_some());
        let text = |length: usize| format!("\"{}\"", "x".repeat(length));
        assert!(with(&text(8_190)).is_some() && with(&text(8_191)).is_none());
    }

    #[test]
    fn only_what_looks_like_a_code_enters_the_message() {
        let line = |code: &str| read(400, serde_json::json!({"code": code, "message": "m"}).to_string()).message_line();
        assert_eq!(line("PARAM_ERROR"), "WeChat Pay answered 400 PARAM_ERROR: m");
        assert_eq!(line("call +86 to pay"), "WeChat Pay answered 400: m");
        assert_eq!(read(202, "").message_line(), "WeChat Pay answered 202: accepted, not finished");
    }

    #[test]
    fn what_does_not_say_no_by_its_status_refuses_nothing() {
        for status in [0, 200, 202, 206, 302, 399] {
            assert_eq!(read(status, r#"{"code":"PARAM_ERROR"}"#).outcome(), Outcome::Unknown, "{status}");
        }
        assert_eq!(read(400, r#"{"code":"PARAM_ERROR"}"#).outcome(), Outcome::Refused);
        for status in [407, 408, 409, 425, 429, 499] {
            assert_eq!(read(status, "<html>").outcome(), Outcome::Unknown, "{status} of an intermediary");
        }
        assert_eq!(read(409, r#"{"code":"NEW_CODE"}"#).outcome(), Outcome::Refused);
    }

    #[test]
    fn the_request_and_the_message_tell_more_than_the_code() {
        let remedy = |status, code: &str, message: &str, target: &str| {
            read(status, serde_json::json!({"code": code, "message": message}).to_string())
                .in_answer_to("GET", target)
                .remedy()
        };
        assert_eq!(remedy(404, "NOT_FOUND", "", "/v3/certificates?algorithm_type=RSA"), NO_CERTIFICATES);
        assert_eq!(remedy(404, "RESOURCE_NOT_EXISTS", "无可用的平台证书", "/v3/x"), NO_CERTIFICATES);
        assert_eq!(remedy(400, "PARAM_ERROR", "请确认待处理的消息是否为加密后的密文", "/v3/x"), NOT_ENCRYPTED);
        assert!(remedy(404, "RESOURCE_NOT_EXISTS", "", "/v3/refund/domestic/refunds/1").starts_with("Not found"));
        assert!(remedy(400, "PARAM_ERROR", "金额错误", "/v3/x").starts_with("Correct"));
        assert!(remedy(401, "SIGN_ERROR", "", "/v3/certificates").starts_with("Check that privateKey"));
    }
}
