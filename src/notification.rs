//! Notifications (回调通知): verify, then open, then parse. Nothing is looked at before the signature holds.
//!
//! Source: protocol reference, "Notifications".

use crate::api::{check_answer, transaction::TRANSACTION};
use crate::env::UnixTime;
use crate::error::{Error, Fault, Result};
use crate::http::Headers;
use crate::json::{self, Value};
use crate::merchant::Merchant;
use crate::resource::EncryptedResource;
use crate::verify::{examine, verify};

const PAYMENT: &str = "TRANSACTION.SUCCESS";

/// A verified and decrypted notification.
#[derive(Debug, Clone, PartialEq)]
pub struct Notification {
    /// Same on redelivery.
    pub id: String,
    /// RFC 3339.
    pub create_time: String,
    /// For example `TRANSACTION.SUCCESS`; an open list.
    pub event_type: String,
    /// Short Chinese text for humans.
    pub summary: String,
    /// For example `transaction`; may be absent or empty.
    pub original_type: Option<String>,
    /// `Request-ID` of the delivery.
    pub request_id: Option<String>,
    /// What `resource` holds.
    pub kind: Kind,
    /// The decrypted content.
    pub resource: Value,
}

/// What a notification is about, decided by its content, as event names are reused across products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A paid order of this merchant: `resource` satisfies the order's contract.
    Payment,
    /// Anything else, as open data.
    Other,
}

impl Kind {
    /// Stable text for JavaScript.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Other => "other",
        }
    }
}

/// Verifies and decrypts a notification from its headers and the raw body bytes.
///
/// # Errors
/// `ERR_VERIFY_*` when it is not authentic, `ERR_DECRYPT` when no APIv3 key opens it, `ERR_MALFORMED` when it is authentic
/// but not as documented.
pub fn parse(merchant: &Merchant, headers: &Headers, body: &[u8], now: UnixTime) -> Result<Notification> {
    read(merchant, headers, body, now).map_err(|error| error.about(None, headers.request_id()))
}

/// Judges the headers of a notification before its body is read: a request that fails here is refused whatever it carries.
///
/// # Errors
/// `ERR_VERIFY_*`, as [`parse`] would give for the same headers.
pub fn check_headers(merchant: &Merchant, headers: &Headers, now: UnixTime) -> Result<()> {
    examine(headers, &merchant.platform_keys, now).map(drop).map_err(|error| error.about(None, headers.request_id()))
}

fn read(merchant: &Merchant, headers: &Headers, body: &[u8], now: UnixTime) -> Result<Notification, Fault> {
    verify(headers, body, &merchant.platform_keys, now)?;
    let envelope = json::parse(body).ok_or_else(|| Error::malformed("the body is not JSON"))?;
    if text(&envelope, "resource_type")? != "encrypt-resource" {
        return Err(Error::malformed("resource_type is not encrypt-resource"));
    }
    let sealed = envelope.get("resource").ok_or_else(|| Error::malformed("resource is missing"))?;
    let resource = EncryptedResource::from_value(sealed)?;
    let plain = resource.open(&merchant.api_v3_keys)?;
    let content = json::parse(&plain).ok_or_else(|| Error::malformed("the decrypted resource is not JSON"))?;
    let event_type = text(&envelope, "event_type")?;
    Ok(Notification {
        kind: kind_of(merchant, &event_type, &content)?,
        id: text(&envelope, "id")?,
        create_time: text(&envelope, "create_time")?,
        summary: text(&envelope, "summary")?,
        original_type: json::text(sealed, "original_type").map(Into::into),
        request_id: headers.request_id(),
        event_type,
        resource: content,
    })
}

/// Combined payments, partner payments and profit sharing use the same event name with other members, and one APIv3 key may
/// serve several merchants: what is not an order of this merchant is open data.
fn kind_of(merchant: &Merchant, event_type: &str, content: &Value) -> Result<Kind, Fault> {
    let own = match content.get("mchid") {
        Some(Value::String(mchid)) => *mchid == merchant.mchid,
        // Not as documented, which is said below.
        other => other.is_some(),
    };
    if event_type != PAYMENT || !own || content.get("out_trade_no").is_none() || content.get("order_id").is_some() {
        return Ok(Kind::Other);
    }
    check_answer(content, TRANSACTION)?;
    Ok(Kind::Payment)
}

fn text(value: &Value, name: &str) -> Result<String, Fault> {
    match json::text(value, name) {
        Some(text) => Ok(text.into()),
        None => Err(Error::malformed(&format!("{name} is missing or not text"))),
    }
}

impl EncryptedResource {
    /// Reads the wire's object; an absent `associated_data` is empty.
    ///
    /// # Errors
    /// `ERR_MALFORMED` when a member is missing or not text.
    pub fn from_value(value: &Value) -> Result<Self> {
        Ok(Self {
            algorithm: text(value, "algorithm")?,
            ciphertext: text(value, "ciphertext")?,
            nonce: text(value, "nonce")?,
            associated_data: match value.get("associated_data") {
                None | Some(Value::Null) => String::new(),
                Some(_) => text(value, "associated_data")?,
            },
        })
    }
}
