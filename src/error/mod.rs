//! One error type with stable codes.
//!
//! Each variant names the cause: the configuration, the caller's input, the network, WeChat Pay's answer, or this
//! library. No variant can hold a key, an `Authorization` value or decrypted data.

mod answer;

use core::fmt;

use serde::Serialize;

use crate::base::env::EntropyError;

pub use answer::ApiError;

/// Result of this crate.
pub type Result<T, E = Error> = core::result::Result<T, E>;

/// A boxed [`Error`]: keeps `Result`s one word wide inside the crate.
pub(crate) type Fault = Box<Error>;

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        *fault
    }
}

impl From<EntropyError> for Error {
    fn from(_: EntropyError) -> Self {
        Self::Internal("the runtime's random source failed")
    }
}

/// One thing wrong with a field or an option: where, why, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// Path of the field in the caller's own terms, for example `amount.total`.
    pub field: String,
    /// What is wrong. Never contains a secret value.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
    /// The environment variable of an option that was read from the environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variable: Option<&'static str>,
}

impl Issue {
    /// An issue from its three texts.
    pub fn new(field: impl AsRef<str>, reason: impl AsRef<str>, remedy: impl AsRef<str>) -> Self {
        issue(field.as_ref(), reason.as_ref(), remedy.as_ref())
    }
}

fn issue(field: &str, reason: &str, remedy: &str) -> Issue {
    let field = field.chars().take(LONGEST_FIELD).collect();
    Issue { field, reason: reason.into(), remedy: remedy.into(), variable: None }
}

/// Appends an issue.
pub(crate) fn refuse(issues: &mut Vec<Issue>, field: &str, reason: &str, remedy: &str) {
    issues.push(issue(field, reason, remedy));
}

/// The effect of repeating a call with identical parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// The same as calling once: reads, and calls whose number makes WeChat Pay return the existing object.
    Same,
    /// Undocumented: query first.
    QueryFirst,
    /// It may take effect twice.
    Never,
}

impl Repeat {
    /// The remedy when it is unknown whether the call took effect.
    fn remedy(self) -> &'static str {
        match self {
            Self::Same => "The outcome is unknown: repeat the call with identical parameters, or query.",
            Self::QueryFirst => "The outcome is unknown: query before you repeat the call.",
            Self::Never => "The outcome is unknown: query, and do not repeat the call by itself.",
        }
    }
}

/// How far the operation got at WeChat Pay, as far as can be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was sent.
    NotSent,
    /// WeChat Pay refused it. Error answers are not authenticated, so this proves nothing.
    Refused,
    /// It may have taken effect: repeat it unchanged or query.
    Unknown,
}

impl Outcome {
    /// Stable name, used in JavaScript.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }
}

/// Why there was no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportKind {
    /// The connection failed or broke.
    Connection,
    /// The time limit was exceeded.
    Timeout,
    /// The caller aborted the call.
    Aborted,
    /// The answer is longer than the limit and was not read.
    Limit,
}

/// Which step of the verification refused a message (protocol, "Response verification").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifyKind {
    /// A signature header is missing, repeated or malformed.
    Header,
    /// Signed with an algorithm other than RSA with SHA-256.
    Algorithm,
    /// More than 300 seconds away from the local clock.
    Timestamp,
    /// A deliberate probe of WeChat Pay (签名探测).
    Probe,
    /// `Wechatpay-Serial` names a key that is not configured, or a certificate outside its validity.
    UnknownKey,
    /// The signature does not fit the bytes.
    Signature,
}

/// Details of a refused message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong, for the merchant's own log.
    pub reason: String,
    /// A more specific remedy than that of the failed step.
    pub remedy: Option<&'static str>,
    /// Status of an answer; `None` for notifications.
    pub status: Option<u16>,
    /// `Request-ID` of the message.
    pub request_id: Option<String>,
}

impl Refusal {
    fn new(reason: &str, remedy: Option<&'static str>) -> Box<Self> {
        Box::new(Self { reason: reason.into(), remedy, status: None, request_id: None })
    }
}

/// Every error of this crate. Kept to a few words in size, because every function passes it on.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// Unusable options.
    Config(Vec<Issue>),
    /// Fields that WeChat Pay would refuse; nothing was sent.
    Input(Vec<Issue>),
    /// A transaction is not the expected payment.
    Mismatch(Vec<Issue>),
    /// No answer.
    Transport {
        /// What happened.
        kind: TransportKind,
        /// Whether the request may have reached WeChat Pay.
        sent: bool,
        /// The effect of repeating the call.
        repeat: Repeat,
    },
    /// WeChat Pay answered with an error status.
    Api(Box<ApiError>),
    /// A message is not authentic, or cannot be shown to be.
    Verify {
        /// The step that refused it.
        kind: VerifyKind,
        /// Why it refused the message.
        refusal: Box<Refusal>,
    },
    /// A ciphertext could not be opened; no reason is given on purpose.
    Decrypt,
    /// Verified, but not as documented.
    Malformed(Box<Refusal>),
    /// A defect of this library, or a runtime without randomness.
    Internal(&'static str),
}

impl Error {
    /// One input issue.
    pub fn input(field: impl AsRef<str>, reason: impl AsRef<str>, remedy: impl AsRef<str>) -> Self {
        Self::Input(one(field.as_ref(), reason.as_ref(), remedy.as_ref()))
    }

    /// One configuration issue.
    pub fn config(field: impl AsRef<str>, reason: impl AsRef<str>, remedy: impl AsRef<str>) -> Self {
        Self::Config(one(field.as_ref(), reason.as_ref(), remedy.as_ref()))
    }

    pub(crate) fn verify(kind: VerifyKind, reason: &str) -> Fault {
        Box::new(Self::Verify { kind, refusal: Refusal::new(reason, None) })
    }

    /// As [`Error::verify`], with a specific remedy.
    pub(crate) fn verify_cause(kind: VerifyKind, reason: &str, remedy: &'static str) -> Fault {
        Box::new(Self::Verify { kind, refusal: Refusal::new(reason, Some(remedy)) })
    }

    pub(crate) fn malformed(reason: &str) -> Fault {
        Box::new(Self::Malformed(Refusal::new(reason, None)))
    }

    /// Adds details of the answer that caused the error.
    pub(crate) fn with_answer(mut self, status: Option<u16>, request_id: Option<String>) -> Self {
        if let Self::Verify { refusal, .. } | Self::Malformed(refusal) = &mut self {
            refusal.status = status;
            refusal.request_id = request_id;
        }
        self
    }

    /// Stable code to branch on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Config(_) => "ERR_CONFIG",
            Self::Input(_) => "ERR_INPUT",
            Self::Mismatch(_) => "ERR_MISMATCH",
            Self::Transport { kind: TransportKind::Connection, .. } => "ERR_TRANSPORT",
            Self::Transport { kind: TransportKind::Timeout, .. } => "ERR_TIMEOUT",
            Self::Transport { kind: TransportKind::Aborted, .. } => "ERR_ABORTED",
            Self::Transport { kind: TransportKind::Limit, .. } => "ERR_LIMIT",
            Self::Api(_) => "ERR_API",
            Self::Verify { kind, .. } => match kind {
                VerifyKind::Header => "ERR_VERIFY_HEADER",
                VerifyKind::Algorithm => "ERR_VERIFY_ALGORITHM",
                VerifyKind::Timestamp => "ERR_VERIFY_TIMESTAMP",
                VerifyKind::Probe => "ERR_VERIFY_PROBE",
                VerifyKind::UnknownKey => "ERR_VERIFY_UNKNOWN_KEY",
                VerifyKind::Signature => "ERR_VERIFY_SIGNATURE",
            },
            Self::Decrypt => "ERR_DECRYPT",
            Self::Malformed(_) => "ERR_MALFORMED",
            Self::Internal(_) => "ERR_INTERNAL",
        }
    }

    /// How far the operation got. `Unknown` for received messages, which say nothing about it.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Config(_) | Self::Input(_) | Self::Mismatch(_) => Outcome::NotSent,
            Self::Transport { sent: false, .. } => Outcome::NotSent,
            Self::Api(error) => error.outcome(),
            Self::Transport { .. } | Self::Verify { .. } | Self::Decrypt | Self::Malformed(_) | Self::Internal(_) => {
                Outcome::Unknown
            }
        }
    }

    /// Whether the same call may succeed later.
    pub fn retryable(&self) -> bool {
        match self {
            Self::Transport { kind, .. } => matches!(kind, TransportKind::Connection | TransportKind::Timeout),
            Self::Api(error) => error.retryable(),
            Self::Verify { kind, .. } => {
                matches!(kind, VerifyKind::Probe | VerifyKind::Signature | VerifyKind::UnknownKey)
            }
            _ => false,
        }
    }

    /// What to do, in one sentence.
    pub fn remedy(&self) -> &str {
        match self {
            Self::Config(issues) | Self::Input(issues) | Self::Mismatch(issues) => {
                issues.first().map_or("", |issue| issue.remedy.as_str())
            }
            Self::Transport { sent: false, .. } => "Nothing was sent; call again.",
            Self::Transport { kind: TransportKind::Limit, .. } => {
                "The outcome is unknown: query the order. No API answer is that long: check the proxies between this machine and WeChat Pay."
            }
            Self::Transport { repeat, .. } => repeat.remedy(),
            Self::Api(error) => error.remedy(),
            Self::Verify { refusal, .. } if refusal.remedy.is_some() => refusal.remedy.unwrap_or_default(),
            Self::Verify { kind, .. } => match kind {
                VerifyKind::Header => {
                    "Check that no proxy strips, repeats or rewrites the Wechatpay-* headers and that the URL is WeChat Pay's; query the order."
                }
                VerifyKind::Algorithm => {
                    "Only WECHATPAY2-SHA256-RSA2048 is supported; merchants using SM cryptography cannot use this library yet."
                }
                VerifyKind::Timestamp => "Synchronise this machine's clock; a replayed message is refused as well.",
                VerifyKind::Probe => {
                    "Nothing to fix: WeChat Pay tests that signatures are verified. Answer 4xx; the genuine message follows."
                }
                VerifyKind::UnknownKey => {
                    "Configure the WeChat Pay public key or platform certificate of that id, or check whose message it is."
                }
                VerifyKind::Signature => {
                    "Pass the body bytes exactly as received (never parsed and serialised again) and check that the configured key belongs to its id."
                }
            },
            Self::Decrypt => "Check the APIv3 key: it was changed, or belongs to another merchant.",
            Self::Malformed(_) => {
                "Keep the requestId for WeChat Pay's support. What the call changed is unknown: ask again before you act on it."
            }
            Self::Internal(_) => "Please report this with the version of the library and of the runtime.",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl Error {
    /// What happened, in one line.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Config(issues) => list("unusable configuration", issues),
            Self::Input(issues) => list("unusable input, nothing was sent", issues),
            Self::Mismatch(issues) => list("not the expected payment", issues),
            Self::Transport { kind, sent, .. } => {
                let what = match kind {
                    TransportKind::Connection => "no answer: the connection failed",
                    TransportKind::Timeout => "no answer within the time limit",
                    TransportKind::Aborted => "the call was aborted",
                    TransportKind::Limit => "the answer is longer than the limit and was not read",
                };
                format!("{what}{}", if *sent { "; the outcome is unknown" } else { "; nothing was sent" })
            }
            Self::Api(error) => error.message_line(),
            Self::Verify { refusal, .. } => format!("not authentic: {}", refusal.reason),
            Self::Decrypt => "the ciphertext could not be opened".into(),
            Self::Malformed(refusal) => format!("authentic but not as documented: {}", refusal.reason),
            Self::Internal(what) => format!("internal error: {what}"),
        }
    }
}

impl core::error::Error for Error {}

impl Error {
    /// HTTP status of the answer to a notification that ended with this error. Every unauthentic message gets the same
    /// answer, so that a forger learns nothing. After a valid signature, or a mistake in the receiving code, the fault
    /// is on this side, and 5xx asks for another delivery.
    pub fn reply_status(&self) -> u16 {
        if matches!(self, Self::Verify { .. }) { reply::REFUSED } else { reply::FAILED }
    }
}

/// Status of the answer to a notification; nothing else in it counts (protocol reference, "Notifications").
pub mod reply {
    /// It need not come again.
    pub const ACCEPTED: u16 = 204;
    /// It is not from WeChat Pay.
    pub const REFUSED: u16 = 401;
    /// It is to come again.
    pub const FAILED: u16 = 500;
}

/// A message names no more issues; `issues` has them all.
const MOST_NAMED: usize = 20;
/// Characters of a field's name that are kept; members of the caller's may have any.
const LONGEST_FIELD: usize = 200;

fn list(title: &str, issues: &[Issue]) -> String {
    let mut text = String::from(title);
    for (index, issue) in issues.iter().take(MOST_NAMED).enumerate() {
        let variable = issue.variable.map(|variable| format!(" ({variable})")).unwrap_or_default();
        for part in [if index == 0 { ": " } else { "; " }, &issue.field, &variable, " ", &issue.reason] {
            text.push_str(part);
        }
    }
    text
}

fn one(field: &str, reason: &str, remedy: &str) -> Vec<Issue> {
    vec![issue(field, reason, remedy)]
}
