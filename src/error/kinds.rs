//! What errors tell besides their texts: how far a call got, which step failed, the details of a refused message.

use super::Text;

/// The effect of repeating a call with identical parameters, the harmless one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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

/// Why a file that was downloaded cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Its hash is not the one that a signed answer gave.
    Hash,
    /// It, or a line of it, is longer than it may be.
    Limit,
    /// It is not laid out as documented.
    Layout,
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
    pub(super) fn new(reason: Text, remedy: Option<Text>) -> Self {
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
