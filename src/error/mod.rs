//! One error type with stable codes.
//!
//! Each variant names the cause: the configuration, the caller's input, the network, WeChat Pay's answer, or this
//! library. No variant can hold a key, an `Authorization` value or decrypted data.

mod answer;
mod codes;
mod detail;
mod kinds;
pub mod reply;
mod results;
mod sentences;
mod words;

use core::fmt;

use crate::base::env::EntropyError;
use crate::base::text::harmless_name;

pub use answer::ApiError;
pub(crate) use detail::SignInformation;
pub use kinds::{Connection, FileKind, Outcome, Refusal, Repeat, TransportKind, VerifyKind};
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
    /// Path of the field in the caller's own terms, for example `amount.total`; `…` stands for a name that may be a key.
    pub field: String,
    /// What is wrong. Never contains a secret value.
    pub reason: Text,
    /// What to do about it.
    pub remedy: Text,
    /// The environment variable of an option that was read from the environment.
    pub variable: Option<&'static str>,
}

impl Issue {
    /// An issue with a field. A part of its path that may be a key is left out.
    pub fn new(field: impl AsRef<str>, reason: Text, remedy: Text) -> Self {
        let field = harmless_name(field.as_ref());
        let reason = if field.contains('…') {
            text!("{0}（名称可能是密钥，以 … 代替）", "{0} (… stands for a name that may be a key)", reason)
        } else {
            reason
        };
        Self { field, reason, remedy, variable: None }
    }
}

/// Appends an issue.
pub(crate) fn refuse(issues: &mut Vec<Issue>, field: &str, reason: Text, remedy: Text) {
    issues.push(Issue::new(field, reason, remedy));
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
    /// A file that was downloaded cannot be used.
    File {
        /// What is wrong with it.
        kind: FileKind,
        /// The details.
        reason: Box<Text>,
    },
    /// The last error of a call that was tried several times.
    Tried(Box<Tried>),
    /// A defect of this library, or a runtime without randomness.
    Internal(&'static str),
}

/// The failed attempts of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// How the last one ended.
    pub last: Error,
    /// All of them, in order.
    pub attempts: Vec<Attempt>,
    /// Whether one of them may have taken effect, whatever the last one says.
    pub unknown: bool,
    /// The effect of repeating the call.
    pub repeat: Repeat,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// `ERR_…`.
    pub code: &'static str,
    /// Status of the answer, if there was one.
    pub status: Option<u16>,
    /// `Request-ID` of the answer.
    pub request_id: Option<String>,
    /// Scheme, host and port.
    pub host: String,
}

impl Attempt {
    pub(crate) fn of(error: &Error, host: &str) -> Self {
        let (status, request_id) = match error {
            Error::Api(told) => (Some(told.status), told.request_id.clone()),
            Error::Verify { refusal, .. } | Error::Malformed(refusal) => (refusal.status, refusal.request_id.clone()),
            _ => (None, None),
        };
        Self { code: error.code(), status, request_id, host: host.into() }
    }
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

    pub(crate) fn file(kind: FileKind, reason: Text) -> Self {
        Self::File { kind, reason: Box::new(reason) }
    }

    /// A file that begins like a compressed one and is none, or ends too early.
    pub fn not_compressed() -> Self {
        Self::file(FileKind::Layout, text!("压缩数据损坏或不完整", "its compressed data are damaged or incomplete"))
    }

    pub(crate) fn malformed(reason: Text) -> Fault {
        Box::new(Self::Malformed(Refusal::new(reason, None).into()))
    }

    /// The call ended before its request was sent.
    pub(crate) fn unsent(kind: TransportKind, repeat: Repeat) -> Self {
        Self::Transport { kind, sent: false, repeat, connection: Box::default() }
    }

    /// Says what repeating the call does that the error is of.
    pub(crate) fn of_call(mut self, effect: Repeat) -> Self {
        match &mut self {
            Self::Verify { refusal, .. } | Self::Malformed(refusal) => refusal.repeat = Some(effect),
            Self::Transport { repeat, .. } => *repeat = effect,
            Self::Api(told) => told.of_call(effect),
            _ => {}
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

    /// The same as the end of these attempts. `unknown`: one of them may have taken effect.
    pub(crate) fn after(self, attempts: Vec<Attempt>, unknown: bool, repeat: Repeat) -> Self {
        // Then it says all that there is to say.
        if attempts.len() < 2 && (!unknown || self.outcome() == Outcome::Unknown) {
            return self;
        }
        Self::Tried(Box::new(Tried { last: self, attempts, unknown, repeat }))
    }

    /// The same about a call that may have taken effect, whatever the error says of the query after it. `repeat`: the effect
    /// of repeating the call.
    pub(crate) fn of_unknown_outcome(self, repeat: Repeat) -> Self {
        let tried = match self {
            Self::Tried(tried) => Tried { last: tried.last.of_call(repeat), unknown: true, repeat, ..*tried },
            last => Tried { last: last.of_call(repeat), attempts: Vec::new(), unknown: true, repeat },
        };
        Self::Tried(Box::new(tried))
    }

    /// Seconds after which WeChat Pay asks for another attempt.
    pub(crate) fn retry_after(&self) -> Option<u32> {
        if let Self::Api(told) = self { told.retry_after } else { None }
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
            Self::File { kind, .. } => match kind {
                FileKind::Hash => "ERR_VERIFY_HASH",
                FileKind::Limit => "ERR_LIMIT",
                FileKind::Layout => "ERR_MALFORMED",
            },
            Self::Tried(tried) => tried.last.code(),
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
            Self::Tried(tried) if tried.unknown => Outcome::Unknown,
            Self::Tried(tried) => tried.last.outcome(),
            Self::Transport { .. }
            | Self::Verify { .. }
            | Self::Decrypt
            | Self::Malformed(_)
            | Self::File { .. }
            | Self::Internal(_) => Outcome::Unknown,
        }
    }

    /// Whether the same call may succeed later.
    pub fn retryable(&self) -> bool {
        match self {
            Self::Transport { kind, .. } => matches!(kind, TransportKind::Connection | TransportKind::Timeout),
            Self::Api(error) => error.retryable(),
            Self::Certificates(cause) => cause.retryable(),
            Self::Tried(tried) => tried.last.retryable(),
            Self::Signer(_) => true,
            Self::File { kind, .. } => *kind == FileKind::Hash,
            // Another message may be genuine. An algorithm stays the same.
            Self::Verify { kind, .. } => *kind != VerifyKind::Algorithm,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_told_if_there_are_several() {
        let error = || Error::unsent(TransportKind::Timeout, Repeat::Same);
        let attempts = |count| vec![Attempt::of(&error(), "https://a.example"); count];
        for (count, unknown, told) in [(0, false, 0), (1, false, 0), (2, false, 2), (3, false, 3), (1, true, 1)] {
            let kept = match error().after(attempts(count), unknown, Repeat::Same) {
                Error::Tried(tried) => tried.attempts.len(),
                _ => 0,
            };
            assert_eq!(kept, told, "{count}, {unknown}");
        }
    }

    #[test]
    fn an_issue_leaves_out_a_part_of_its_path_that_may_be_a_key() {
        let issue = |field: &str| Issue::new(field, text!("不对", "is wrong"), text!("改正。", "Mend it."));
        let secret = issue(&format!("a.{}", "Key4".repeat(8)));
        assert_eq!(secret.field, "a.…");
        assert_eq!(secret.reason.english(), "is wrong (… stands for a name that may be a key)");
        assert_eq!(issue("a.b").reason.english(), "is wrong");
    }
}
