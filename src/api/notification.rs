//! Notifications (回调通知): verify, then open, then parse. The body is not read before its signature is verified.
//!
//! Source: protocol reference, "Notifications".

mod kind;

pub use kind::Kind;

use crate::base::http::Headers;
use crate::base::json::{self, Value};
use crate::base::time::UnixTime;
use crate::diagnosis;
use crate::error::{Error, Fault, Result, text};
use crate::keys::PlatformKeys;
use crate::merchant::Merchant;
use crate::schema::check_answer;
use crate::wire::resource::{EncryptedResource, required_text};

/// A verified and decrypted notification.
#[derive(Clone, PartialEq)]
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
    /// The kind of object in `resource`.
    pub kind: Kind,
    /// The decrypted content: JSON text, byte for byte but for fields that were encrypted once more.
    pub resource: String,
    /// Such fields that no key opened: they hold their ciphertexts.
    pub unopened: Vec<String>,
    /// Whether the content names this merchant: as the merchant, as the service provider (服务商), or as the receiver.
    pub own: bool,
    /// Name and value of the number that the content is about, if it is of this merchant's orders, refunds or transfers.
    pub number: Option<String>,
}

/// A number with its name, as `out_trade_no=…`: those of different kinds may have the same value.
pub(crate) fn number_of(name: &str, value: &str) -> String {
    format!("{name}={value}")
}

impl core::fmt::Debug for Notification {
    /// Omits the content: it may hold personal data.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { id, event_type, kind, .. } = self;
        f.debug_struct("Notification")
            .field("id", id)
            .field("event_type", event_type)
            .field("kind", kind)
            .finish_non_exhaustive()
    }
}

/// Verifies and decrypts a notification from its headers and the raw body bytes. `keys`: those that may have signed it.
///
/// # Errors
/// `ERR_VERIFY_*` if it is not authentic, `ERR_DECRYPT` if no APIv3 key opens it, `ERR_MALFORMED` if it is authentic
/// but not as documented.
pub fn parse(
    merchant: &Merchant,
    keys: &PlatformKeys,
    headers: &Headers,
    body: &[u8],
    now: UnixTime,
) -> Result<Notification> {
    read(merchant, keys, headers, body, now).map_err(|error| error.with_answer(None, headers.request_id()))
}

/// Checks the headers of a notification before its body is read. A request that fails here is refused whatever its
/// body.
///
/// # Errors
/// `ERR_VERIFY_*`, as [`parse`] would give for the same headers.
pub fn check_headers(keys: &PlatformKeys, headers: &Headers, now: UnixTime) -> Result<()> {
    diagnosis::examine(headers, keys, now).map(drop).map_err(|error| error.with_answer(None, headers.request_id()))
}

fn read(
    merchant: &Merchant,
    keys: &PlatformKeys,
    headers: &Headers,
    body: &[u8],
    now: UnixTime,
) -> Result<Notification, Fault> {
    diagnosis::verify(headers, body, keys, now)?;
    let envelope =
        json::parse(body).ok_or_else(|| Error::malformed(text!("报文主体不是 JSON", "the body is not JSON")))?;
    let member = |name: &str| required_text(&envelope, name);
    if member("resource_type")? != "encrypt-resource" {
        return Err(Error::malformed(text!(
            "resource_type 不是 encrypt-resource",
            "resource_type is not encrypt-resource"
        )));
    }
    let sealed =
        envelope.get("resource").ok_or_else(|| Error::malformed(text!("缺少 resource", "resource is missing")))?;
    let resource = EncryptedResource::from_value(sealed)?;
    let plain = resource.open(merchant.api_v3_keys())?;
    let content = json::parse(&plain)
        .ok_or_else(|| Error::malformed(text!("解密后的 resource 不是 JSON", "the decrypted resource is not JSON")))?;
    let event_type = member("event_type")?;
    let (kind, number) = kind_of(merchant, &event_type, &content)?;
    Ok(Notification {
        kind,
        number,
        own: kind::names(&content, merchant.mchid()),
        id: member("id")?,
        create_time: member("create_time")?,
        summary: member("summary")?,
        original_type: json::text(sealed, "original_type").map(String::from),
        request_id: headers.request_id(),
        event_type,
        // What was parsed is UTF-8.
        resource: String::from_utf8(plain).unwrap_or_default(),
        unopened: Vec::new(),
    })
}

/// The kind of a notification, and the number of what it is about. Content about another merchant is open data where
/// products share the event's name.
fn kind_of(merchant: &Merchant, event_type: &str, content: &Value) -> Result<(Kind, Option<String>), Fault> {
    if let Some(rule) = kind::rule(event_type, content, merchant.mchid()) {
        check_answer(content, rule.contract)?;
        let number = rule.number.and_then(|name| json::text(content, name).map(|value| number_of(name, value)));
        return Ok((rule.kind, number));
    }
    match kind::named(event_type) {
        Some(kind) => check_answer(content, &[]).map(|()| (kind, None)),
        None => Ok((Kind::Other, None)),
    }
}
