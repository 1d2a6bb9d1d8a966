//! Error answers of WeChat Pay and their meaning for the caller.
//!
//! Error answers are not reliably signed, so they prove nothing; the outcome is only what they suggest. Source:
//! protocol reference, "Errors" and "Idempotency, time-outs and retries".

use super::codes::{
    CHECK_SIGNER, CODES, NO_CERTIFICATES, NOT_ENCRYPTED, REPEAT_OR_QUERY, Reaction, Row, SLOW_DOWN, WRONG_SERIAL,
};
use super::detail::{DETAIL_LIMIT, SignInformation, harmless_detail};
use super::{Outcome, Text, results, text};
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
    sign_information: Option<SignInformation>,
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
            finding: None,
        }
    }

    /// Adds the remedy that depends on the request.
    pub(crate) fn in_answer_to(mut self, method: &str, target: &str) -> Self {
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

    /// Whether WeChat Pay refused the key that the request named as `Wechatpay-Serial`.
    pub(crate) fn refuses_serial(&self) -> bool {
        let speaks = |text: &String| text.contains("Wechatpay-Serial");
        self.api_code() == Some("PARAM_ERROR") && self.message.as_ref().is_some_and(speaks)
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
    pub fn remedy(&self) -> Text {
        if self.off_clock().is_some() {
            return SYNCHRONISE;
        }
        if let Some((_, remedy)) = &self.finding {
            return remedy.clone();
        }
        let message = self.message.as_deref().unwrap_or_default();
        let speaks_of = |words: &[&str]| words.iter().any(|word| message.contains(word));
        match (self.row(), self.status) {
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
            (None, 300..400) => {
                text!("不会跟随重定向；请检查 baseUrl。", "Redirects are never followed; check baseUrl.")
            }
            (None, 401) => CHECK_SIGNER,
            (None, 429) => SLOW_DOWN,
            (None, 400..500) => self
                .result_remedy()
                .unwrap_or(text!("请看提示；需要修改请求。", "Read the message; the request must change.")),
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
mod tests {
    use super::*;

    fn read(status: u16, body: impl Into<Vec<u8>>) -> ApiError {
        let headers = [("Request-ID", "0\u{1b}[31m1\r\n".repeat(100))].into_iter().collect();
        ApiError::read(&HttpResponse { status, headers, body: body.into() }, UnixTime(0))
    }

    /// The message without the `Request-ID`.
    fn said(mut error: ApiError) -> String {
        error.request_id = None;
        error.summary().english()
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
        let line = error.summary().english();
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
    fn only_what_looks_like_a_code_enters_the_message() {
        let line = |code: &str| said(read(400, serde_json::json!({"code": code, "message": "m"}).to_string()));
        assert_eq!(line("PARAM_ERROR"), "WeChat Pay answered 400 PARAM_ERROR: m");
        assert_eq!(line("call +86 to pay"), "WeChat Pay answered 400: m");
        assert_eq!(said(read(202, "")), "WeChat Pay answered 202: accepted, not finished");
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
    fn the_number_of_the_request_id_tells_more_than_a_general_code() {
        let remedy = |status, code: &str, number: &str| {
            let headers = [("Request-ID", format!("0B6F-{number}"))].into_iter().collect();
            let body = serde_json::json!({"code": code, "message": "m"}).to_string().into();
            ApiError::read(&HttpResponse { status, headers, body }, UnixTime(0)).remedy().english()
        };
        assert!(remedy(403, "NO_AUTH", "268443715").starts_with("The merchant is disabled"));
        assert!(remedy(400, "INVALID_REQUEST", "268498689").contains("already paid"));
        assert!(remedy(400, "A_NEW_CODE", "268445527").starts_with("Bind the appid"));
        // The code says enough, or nothing is known to have been refused.
        assert!(remedy(400, "ORDER_CLOSED", "268449538").contains("is closed"));
        assert!(remedy(400, "PARAM_ERROR", "268435461").starts_with("Correct the field"));
        assert!(remedy(500, "A_NEW_CODE", "268512771").starts_with("The outcome is unknown"));
    }

    #[test]
    fn the_request_and_the_message_tell_more_than_the_code() {
        let remedy = |status, code: &str, message: &str, target: &str| {
            read(status, serde_json::json!({"code": code, "message": message}).to_string())
                .in_answer_to("GET", target)
                .remedy()
                .english()
        };
        assert_eq!(remedy(404, "NOT_FOUND", "", "/v3/certificates?algorithm_type=RSA"), NO_CERTIFICATES.english());
        assert_eq!(remedy(404, "RESOURCE_NOT_EXISTS", "无可用的平台证书", "/v3/x"), NO_CERTIFICATES.english());
        assert_eq!(
            remedy(400, "PARAM_ERROR", "请确认待处理的消息是否为加密后的密文", "/v3/x"),
            NOT_ENCRYPTED.english()
        );
        assert!(remedy(404, "RESOURCE_NOT_EXISTS", "", "/v3/refund/domestic/refunds/1").starts_with("Not found"));
        assert!(remedy(400, "PARAM_ERROR", "金额错误", "/v3/x").starts_with("Correct"));
        assert!(remedy(401, "SIGN_ERROR", "", "/v3/certificates").starts_with("Check that privateKey"));
    }
    #[test]
    fn the_field_and_the_reason_are_read_in_both_shapes() {
        let of = |body: &str| {
            let error = read(400, body);
            (error.field().unwrap_or_default(), error.issue().unwrap_or_default())
        };
        let detailed = r#"{"code":"PARAM_ERROR","message":"参数错误","detail":{"field":"/amount/total","value":0,"issue":"too small","location":"body"}}"#;
        assert_eq!(of(detailed), ("amount.total".into(), "too small".into()));
        assert_eq!(said(read(400, detailed)), "WeChat Pay answered 400 PARAM_ERROR: 参数错误 (too small)");
        let captured = r#"{"code":"PARAM_ERROR","message":"输入源“/body/payer/openid”映射到值字段“openid”字符串规则校验失败","detail":{"location":"body","value":"x"}}"#;
        assert_eq!(of(captured), ("payer.openid".into(), String::new()));
        assert_eq!(read(400, captured).remedy().english(), "Correct payer.openid.");
        let path = r#"{"code":"PARAM_ERROR","message":"输入源“/uri_template/out_trade_no”映射到…","detail":{"location":"uri_template"}}"#;
        assert_eq!(of(path).0, "out_trade_no");
        let nested = r#"{"code":"SIGN_ERROR","message":"错误的签名，验签失败","detail":{"detail":{"issue":"sign not match"},"field":"signature","location":"authorization"}}"#;
        assert_eq!(of(nested), ("signature".into(), "sign not match".into()));
        for plain in
            [r#"{"code":"PARAM_ERROR","message":"请输入“金额”"}"#, r#"{"detail":[]}"#, "x", r#"{"message":"“"}"#]
        {
            assert_eq!(of(plain), (String::new(), String::new()), "{plain}");
        }
    }

    #[test]
    fn a_clock_that_is_off_explains_a_401_and_only_that() {
        let at = |status, now: i64| {
            let headers = [("Date", "Mon, 20 Jul 2026 02:30:00 GMT")].into_iter().collect();
            let body = br#"{"code":"SIGN_ERROR","message":"m"}"#.to_vec();
            ApiError::read(&HttpResponse { status, headers, body }, UnixTime(1_784_514_600 + now))
        };
        let ahead = at(401, 480);
        assert_eq!(ahead.clock_offset, Some(480));
        let message = "WeChat Pay answered 401 SIGN_ERROR: m. This machine's clock is 480 s ahead of WeChat Pay's";
        assert_eq!(ahead.summary().english(), message);
        assert_eq!(ahead.remedy(), SYNCHRONISE);
        assert!(at(401, -301).summary().english().ends_with("is 301 s behind WeChat Pay's"));
        for fine in [at(401, 300), at(400, 480)] {
            assert!(fine.summary().english().ends_with(": m") && fine.remedy() != SYNCHRONISE);
        }
        assert_eq!(read(401, "").clock_offset, None);
    }
}
