//! One error type with stable codes.
//!
//! Each variant names the cause: the configuration, the caller's input, the network, WeChat Pay's answer, or this
//! library. No variant can hold a key, an `Authorization` value or decrypted data.

mod answer;
mod codes;
mod detail;
mod results;
mod sentences;
mod words;

use core::fmt;

use crate::base::env::EntropyError;
use crate::base::text::harmless;

pub use answer::ApiError;
pub(crate) use detail::SignInformation;
pub use words::{Language, Text};
pub(crate) use words::{Part, has_places, text};

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Path of the field in the caller's own terms, for example `amount.total`.
    pub field: String,
    /// What is wrong. Never contains a secret value.
    pub reason: Text,
    /// What to do about it.
    pub remedy: Text,
    /// The environment variable of an option that was read from the environment.
    pub variable: Option<&'static str>,
}

impl Issue {
    /// An issue with a field.
    pub fn new(field: impl AsRef<str>, reason: Text, remedy: Text) -> Self {
        let field = harmless(field.as_ref(), LONGEST_FIELD);
        Self { field, reason, remedy, variable: None }
    }
}

/// Appends an issue.
pub(crate) fn refuse(issues: &mut Vec<Issue>, field: &str, reason: Text, remedy: Text) {
    issues.push(Issue::new(field, reason, remedy));
}

/// Characters of a field's name that are kept; members of the caller's may have any.
const LONGEST_FIELD: usize = 200;

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
    pub reason: Text,
    /// A more specific remedy than that of the failed step.
    pub remedy: Option<Text>,
    /// Status of an answer; `None` for notifications.
    pub status: Option<u16>,
    /// `Request-ID` of the message.
    pub request_id: Option<String>,
    /// For an answer: the effect of repeating its call.
    pub repeat: Option<Repeat>,
    /// For a message off the clock: seconds that the local clock is ahead of it; negative if behind.
    pub clock_offset: Option<i64>,
}

impl Refusal {
    fn new(reason: Text, remedy: Option<Text>) -> Self {
        Self { reason, remedy, status: None, request_id: None, repeat: None, clock_offset: None }
    }
}

/// The host of a call without an answer, and what is known of the cause.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connection {
    /// Scheme, host and port, for example `https://api.mch.weixin.qq.com`.
    pub host: String,
    /// What the runtime said, short and fit for a log, for example `ECONNREFUSED`.
    pub cause: Option<String>,
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
        /// Where it was sent.
        connection: Box<Connection>,
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
    /// The platform certificates could not be downloaded, and without one no answer can be verified: nothing was sent.
    Certificates(Box<Error>),
    /// The caller's signer gave nothing usable; nothing was sent.
    Signer(Box<Text>),
    /// Verified, but not as documented.
    Malformed(Box<Refusal>),
    /// A defect of this library, or a runtime without randomness.
    Internal(&'static str),
}

impl Error {
    /// One input issue.
    pub fn input(field: impl AsRef<str>, reason: Text, remedy: Text) -> Self {
        Self::Input(vec![Issue::new(field, reason, remedy)])
    }

    /// One configuration issue.
    pub fn config(field: impl AsRef<str>, reason: Text, remedy: Text) -> Self {
        Self::Config(vec![Issue::new(field, reason, remedy)])
    }

    pub(crate) fn verify(kind: VerifyKind, reason: Text) -> Fault {
        Box::new(Self::Verify { kind, refusal: Refusal::new(reason, None).into() })
    }

    /// As [`Error::verify`], with a specific remedy.
    pub(crate) fn verify_cause(kind: VerifyKind, reason: Text, remedy: Text) -> Fault {
        Box::new(Self::Verify { kind, refusal: Refusal::new(reason, Some(remedy)).into() })
    }

    /// A message that is too old, or from the future: the local clock is `offset` seconds ahead of it.
    pub(crate) fn verify_off_clock(reason: Text, offset: i64) -> Fault {
        let refusal = Refusal { clock_offset: Some(offset), ..Refusal::new(reason, None) };
        Box::new(Self::Verify { kind: VerifyKind::Timestamp, refusal: refusal.into() })
    }

    pub(crate) fn malformed(reason: Text) -> Fault {
        Box::new(Self::Malformed(Refusal::new(reason, None).into()))
    }

    /// The call ended before its request was sent.
    pub(crate) fn unsent(kind: TransportKind, repeat: Repeat) -> Self {
        Self::Transport { kind, sent: false, repeat, connection: Box::default() }
    }

    /// Says that the refused message is the answer to a call with this effect of repeating it.
    pub(crate) fn of_call(mut self, effect: Repeat) -> Self {
        if let Self::Verify { refusal, .. } | Self::Malformed(refusal) = &mut self {
            refusal.repeat = Some(effect);
        }
        self
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
            Self::Certificates(_) => "ERR_CERTIFICATES",
            Self::Signer(_) => "ERR_SIGNER",
            Self::Decrypt => "ERR_DECRYPT",
            Self::Malformed(_) => "ERR_MALFORMED",
            Self::Internal(_) => "ERR_INTERNAL",
        }
    }

    /// How far the operation got. `Unknown` for received messages, which say nothing about it.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Config(_) | Self::Input(_) | Self::Mismatch(_) | Self::Certificates(_) | Self::Signer(_) => {
                Outcome::NotSent
            }
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
            Self::Certificates(cause) => cause.retryable(),
            Self::Signer(_) => true,
            Self::Verify { kind, .. } => {
                matches!(kind, VerifyKind::Probe | VerifyKind::Signature | VerifyKind::UnknownKey)
            }
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    /// In English, as Rust's own errors are; [`Error::message`] has both languages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Language::English))
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
