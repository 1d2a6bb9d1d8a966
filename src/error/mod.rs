//! One error type with stable codes.
//!
//! A variant says who erred: the configuration, the caller's input, the network, WeChat Pay's answer, or this library.
//! No variant can hold a key, an `Authorization` value or decrypted data.

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
    /// What is wrong. Never repeats a secret value.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
}

impl Issue {
    /// An issue from its three texts.
    pub fn new(field: impl AsRef<str>, reason: impl AsRef<str>, remedy: impl AsRef<str>) -> Self {
        issue(field.as_ref(), reason.as_ref(), remedy.as_ref())
    }
}

fn issue(field: &str, reason: &str, remedy: &str) -> Issue {
    Issue { field: field.into(), reason: reason.into(), remedy: remedy.into() }
}

/// Adds an issue to those found before.
pub(crate) fn refuse(issues: &mut Vec<Issue>, field: &str, reason: &str, remedy: &str) {
    issues.push(issue(field, reason, remedy));
}

/// What repeating a call with identical parameters means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// The same as calling once: reads, and calls whose number makes WeChat Pay answer with what exists already.
    Same,
    /// Nothing documents it: query first.
    QueryFirst,
    /// It may take effect twice.
    Never,
}

impl Repeat {
    /// What to do when nobody knows whether the call took effect.
    fn remedy(self) -> &'static str {
        match self {
            Self::Same => "The outcome is unknown: repeat the call with identical parameters, or query.",
            Self::QueryFirst => "The outcome is unknown: query before you repeat the call.",
            Self::Never => "The outcome is unknown: query, and do not repeat the call by itself.",
        }
    }
}

/// How far the operation got at WeChat Pay, as far as anybody can know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was sent.
    NotSent,
    /// An answer said no. Error answers are not authenticated, so this is no proof.
    Refused,
    /// It may have taken effect: repeat it unchanged, or query.
    Unknown,
}

impl Outcome {
    /// Stable text for JavaScript.
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
    /// The connection could not be made or broke.
    Connection,
    /// The time limit passed.
    Timeout,
    /// The caller gave up.
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

/// What is known of a message that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What was found or expected, for the merchant's own log.
    pub reason: String,
    /// What to do, where more is known than the step that refused it.
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

/// Everything that can go wrong. A few words long, as it is passed through every function.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// Options that cannot work.
    Config(Vec<Issue>),
    /// Fields that would be refused; nothing was sent.
    Input(Vec<Issue>),
    /// A transaction is not the payment that was expected.
    Mismatch(Vec<Issue>),
    /// No answer.
    Transport {
        /// What happened.
        kind: TransportKind,
        /// Whether the request may have reached WeChat Pay.
        sent: bool,
        /// What repeating the call means.
        repeat: Repeat,
    },
    /// WeChat Pay answered with an error status.
    Api(Box<ApiError>),
    /// A message is not authentic, or cannot be shown to be.
    Verify {
        /// The step that refused it.
        kind: VerifyKind,
        /// What was found.
        refusal: Box<Refusal>,
    },
    /// A ciphertext could not be opened; deliberately without a reason.
    Decrypt,
    /// Verified, yet not what the contract says.
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

    /// As [`Error::verify`], with a remedy of its own.
    pub(crate) fn verify_cause(kind: VerifyKind, reason: &str, remedy: &'static str) -> Fault {
        Box::new(Self::Verify { kind, refusal: Refusal::new(reason, Some(remedy)) })
    }

    pub(crate) fn malformed(reason: &str) -> Fault {
        Box::new(Self::Malformed(Refusal::new(reason, None)))
    }

    /// Adds what is known of the answer the error is about.
    pub(crate) fn with_answer(mut self, status: Option<u16>, request_id: Option<String>) -> Self {
        if let Self::Verify { refusal, .. } | Self::Malformed(refusal) = &mut self {
            refusal.status = status;
            refusal.request_id = request_id;
        }
        self
    }

    /// Stable code, the thing to branch on.
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

    /// How far the operation got. For messages that were received, `Unknown`: nothing follows from them.
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

    /// Whether the very same call may succeed later.
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
                "The outcome is unknown: query the order. No API answer is that long: check what stands between this machine and WeChat Pay."
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
    /// How a notification that ended with this error is answered. Whoever is not WeChat Pay learns nothing: every message that
    /// is not authentic gets the same answer. After a signature that holds, or where the receiving code made a mistake, the
    /// trouble is on this side, and 5xx asks for another delivery.
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

fn list(title: &str, issues: &[Issue]) -> String {
    let mut text = String::from(title);
    for (index, issue) in issues.iter().enumerate() {
        for part in [if index == 0 { ": " } else { "; " }, &issue.field, " ", &issue.reason] {
            text.push_str(part);
        }
    }
    text
}

fn one(field: &str, reason: &str, remedy: &str) -> Vec<Issue> {
    vec![issue(field, reason, remedy)]
}
