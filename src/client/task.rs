//! What a client can be asked to do, and what comes of it.

use super::{Answer, Operation, SignedRequest};
use crate::api::notification::Notification;
use crate::api::pay_params::{Cashier, PayParams};
use crate::base::http::{Headers, HttpResponse};
use crate::base::time::UnixTime;
use crate::wire::resource::EncryptedResource;

/// One thing a client can do. All of them run as a [`super::Call`]: those that need a key may have to wait for it.
#[derive(Debug)]
pub enum Task {
    /// Ask something of WeChat Pay.
    Ask {
        /// What.
        operation: Operation,
        /// Limit of the exchange in milliseconds; default: the merchant's.
        timeout_ms: Option<u32>,
    },
    /// Make pay params.
    PayParams {
        /// Where the cashier is opened.
        cashier: Cashier,
        /// As the prepay gave it.
        prepay_id: String,
        /// App of the prepay; default: the merchant's.
        appid: Option<String>,
    },
    /// Sign a message.
    Sign(Vec<u8>),
    /// Sign a request without sending it.
    SignRequest {
        /// What is asked.
        operation: Operation,
        /// In place of a random one.
        nonce: Option<String>,
        /// In place of now.
        timestamp: Option<UnixTime>,
    },
    /// Verify and open a notification.
    Notification {
        /// Its headers.
        headers: Headers,
        /// Its body, byte for byte.
        body: Vec<u8>,
    },
    /// Verify an answer that was received by other means.
    Verify(HttpResponse),
    /// Open an encrypted resource.
    Open(EncryptedResource),
}

/// What comes of a [`Task`].
#[derive(Debug, Clone, PartialEq)]
pub enum Product {
    /// Of [`Task::Ask`].
    Answer(Answer),
    /// Of [`Task::PayParams`].
    PayParams(PayParams),
    /// Of [`Task::SignRequest`].
    Request(Box<SignedRequest>),
    /// Of [`Task::Notification`].
    Notification(Box<Notification>),
    /// A signature, base64, or the text of an opened resource.
    Text(String),
    /// Of [`Task::Verify`]: it is authentic.
    Nothing,
}
