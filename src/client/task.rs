//! The tasks of a client and their results.

use zeroize::Zeroizing;

use super::{Answer, Complaint, Inquiry, Limits, Operation, Settled, SignedRequest, Watch, Watched};
use crate::api::notification::Notification;
use crate::api::pages::Page;
use crate::api::pay_params::{Cashier, PayParams};
use crate::base::http::{Headers, HttpResponse};
use crate::base::json::Members;
use crate::base::time::UnixTime;
use crate::merchant::Check;
use crate::wire::field::Plaintext;
use crate::wire::resource::EncryptedResource;

/// A task of the client. Each runs as a [`super::Call`], because it may have to wait for a key.
#[derive(Debug)]
pub enum Task {
    /// Send an operation to WeChat Pay.
    Ask {
        /// The operation.
        operation: Operation,
        /// Limits of time.
        limits: Limits,
    },
    /// Begin to download a file.
    Download {
        /// See [`Operation::download`].
        operation: Operation,
        /// Limits of time, up to where the file begins.
        limits: Limits,
    },
    /// Open the key of an encrypted file, base64.
    OpenKey(String),
    /// Find out whether a call took effect whose outcome is unknown.
    Settle {
        /// The call.
        inquiry: Inquiry,
        /// Limit of each exchange in milliseconds; default: the merchant's.
        timeout_ms: Option<u32>,
    },
    /// Wait for the final state of an order or a refund.
    Watch {
        /// What is waited for.
        watch: Watch,
        /// Limits of time.
        limits: Limits,
    },
    /// Create pay params.
    PayParams {
        /// The app that opens the cashier.
        cashier: Cashier,
        /// The id from the prepay answer.
        prepay_id: String,
        /// App id of the prepay; default: the merchant's.
        appid: Option<String>,
        /// Certificate of the key that signed the prepay; default: that of the signing key.
        serial_no: Option<String>,
    },
    /// Hand out a link, which needs no key.
    Link(String),
    /// Create the parameters of another page than the cashier.
    Page {
        /// The page.
        page: Page,
        /// What it shows.
        input: Members,
    },
    /// Sign a message.
    Sign(Vec<u8>),
    /// Sign a request without sending it.
    SignRequest {
        /// The operation.
        operation: Operation,
        /// Replaces the random nonce.
        nonce: Option<String>,
        /// Replaces the current time.
        timestamp: Option<UnixTime>,
    },
    /// Verify and open a notification.
    Notification {
        /// Its headers.
        headers: Headers,
        /// Its body, byte for byte.
        body: Vec<u8>,
    },
    /// Verify an answer that the caller received.
    Verify(HttpResponse),
    /// Open an encrypted resource.
    Open(EncryptedResource),
    /// Encrypt a sensitive field to WeChat Pay.
    EncryptField(Plaintext),
    /// Open a sensitive field, base64, that WeChat Pay encrypted to the merchant.
    DecryptField(String),
    /// Find out which of the credentials are wrong.
    Examine(Box<Complaint>),
}

/// The result of a [`Task`].
#[derive(Clone, PartialEq)]
pub enum Product {
    /// From [`Task::Ask`].
    Answer(Answer),
    /// From [`Task::Download`].
    File {
        /// What came before the file.
        answer: Answer,
        /// Whether it is a bill, which may be compressed.
        bill: bool,
        /// See [`Operation::name`].
        operation: String,
        /// Scheme, host and port that it comes from.
        host: String,
    },
    /// From [`Task::OpenKey`].
    Key(Zeroizing<Vec<u8>>),
    /// From [`Task::Settle`].
    Settled(Settled),
    /// From [`Task::Watch`].
    Watched(Watched),
    /// From [`Task::PayParams`] and [`Task::Page`].
    PayParams(PayParams),
    /// From [`Task::SignRequest`].
    Request(Box<SignedRequest>),
    /// From [`Task::Notification`].
    Notification(Box<Notification>),
    /// A signature or an encrypted field, base64, or the text of what was opened.
    Text(String),
    /// From [`Task::Examine`].
    Checks(Vec<Check>),
    /// From [`Task::Verify`]: the answer is authentic.
    Nothing,
}

impl core::fmt::Debug for Product {
    /// Omits texts: they may be fields in clear.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Answer(answer) => f.debug_tuple("Answer").field(answer).finish(),
            Self::File { answer, .. } => f.debug_tuple("File").field(answer).finish(),
            Self::Key(_) => f.write_str("Key(…)"),
            Self::Settled(settled) => f.debug_tuple("Settled").field(settled).finish(),
            Self::Watched(watched) => f.debug_tuple("Watched").field(watched).finish(),
            Self::PayParams(params) => f.debug_tuple("PayParams").field(params).finish(),
            Self::Request(request) => f.debug_tuple("Request").field(request).finish(),
            Self::Notification(notification) => f.debug_tuple("Notification").field(notification).finish(),
            Self::Text(_) => f.write_str("Text(…)"),
            Self::Checks(checks) => f.debug_tuple("Checks").field(checks).finish(),
            Self::Nothing => f.write_str("Nothing"),
        }
    }
}
