//! Error answers of WeChat Pay and what they mean for the caller.
//!
//! Error answers are not reliably signed, so nothing here counts as proof; the outcome is what such an answer suggests.
//! Source: protocol reference, "Errors" and "Idempotency, time-outs and retries".

use core::fmt;

use crate::error::Outcome;
use crate::http::HttpResponse;
use crate::json::{self, Value};
use crate::text::{decimal, join, lossy};

/// An error answer: status, the wire's members, and the raw text.
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
}

/// Kept of a body that may be anything, such as a gateway's error page.
const BODY_LIMIT: usize = 8_192;

#[derive(Clone, Copy, PartialEq)]
enum Reaction {
    /// The request must change.
    Fix,
    /// The very same request may succeed later.
    Repeat,
    /// As the status says.
    ByStatus,
}

/// Documented spelling, older spellings, reaction, remedy.
type Row = (&'static str, &'static [&'static str], Reaction, &'static str);

const CODES: &[Row] = &[
    ("PARAM_ERROR", &[], Reaction::Fix, "Mend the field named in detail."),
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
        "Check privateKey, serialNo and mchid belong together and that this machine's clock is right.",
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
    ("TRADE_ERROR", &[], Reaction::Fix, "Ask the payer for another means of payment."),
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
    ("NO_STATEMENT_EXIST", &[], Reaction::Fix, "There was no trade that day: treat it as an empty bill."),
    ("STATEMENT_CREATING", &[], Reaction::Repeat, "The bill is not ready: ask again after 10:00 Beijing time."),
    ("REQUEST_BLOCKED", &[], Reaction::Fix, "Blocked by risk control; contact WeChat Pay."),
];

impl ApiError {
    /// Reads an error answer of any shape.
    pub(crate) fn read(response: &HttpResponse) -> Self {
        let mut parsed = json::parse(&response.body).unwrap_or_default();
        let text = |name: &str| json::text(&parsed, name).map(String::from);
        let (wire_code, message) = (text("code"), text("message"));
        let mut body = lossy(&response.body);
        if body.len() > BODY_LIMIT {
            body = body.chars().take(BODY_LIMIT / 4).collect();
        }
        Self {
            status: response.status,
            request_id: response.headers.get("request-id").map(Into::into),
            wire_code,
            message,
            detail: parsed.take("detail"),
            body,
        }
    }

    fn row(&self) -> Option<&'static Row> {
        let code = self.wire_code.as_deref()?;
        CODES.iter().find(|(name, variants, ..)| *name == code || variants.contains(&code))
    }

    /// The documented spelling of the wire's code; unknown codes as they are.
    pub fn api_code(&self) -> Option<&str> {
        self.row().map(|row| row.0).or(self.wire_code.as_deref())
    }

    /// Whether the same request may succeed later.
    pub fn retryable(&self) -> bool {
        match self.row().map_or(Reaction::ByStatus, |row| row.2) {
            Reaction::Fix => false,
            Reaction::Repeat => true,
            Reaction::ByStatus => self.status == 429 || (self.status >= 500 && self.status != 501),
        }
    }

    /// `Refused` only for answers in which WeChat Pay says no to this request; else `Unknown`.
    pub fn outcome(&self) -> Outcome {
        match self.row().map_or(Reaction::ByStatus, |row| row.2) {
            // Also says no with status 500: OPENID_MISMATCH, INVALID_TRANSACTIONID.
            Reaction::Fix => Outcome::Refused,
            Reaction::Repeat => Outcome::Unknown,
            Reaction::ByStatus => match self.status {
                429 => Outcome::Unknown,
                400..500 => Outcome::Refused,
                _ => Outcome::Unknown,
            },
        }
    }

    /// What to do.
    pub fn remedy(&self) -> &'static str {
        match (self.row(), self.status) {
            (Some(row), _) => row.3,
            (None, 300..400) => "Redirects are never followed; check baseUrl.",
            (None, 401) => {
                "Check privateKey, serialNo and mchid belong together and that this machine's clock is right."
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
        let status = decimal(self.status.into());
        let mut line = join(&["WeChat Pay answered ", &status]);
        for (before, text) in [(" ", &self.wire_code), (": ", &self.message)] {
            if let Some(text) = text {
                line.push_str(before);
                line.push_str(text);
            }
        }
        line
    }
}
