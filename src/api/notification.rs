//! Notifications (回调通知): verify, then open, then parse. The body is not read before its signature is verified.
//!
//! Source: protocol reference, "Notifications".

use super::orders::TRANSACTION;
use super::refunds::REFUND_NOTICE;
use crate::base::http::Headers;
use crate::base::json::{self, Value};
use crate::base::time::UnixTime;
use crate::diagnosis;
use crate::error::{Error, Fault, Result, text};
use crate::keys::PlatformKeys;
use crate::merchant::Merchant;
use crate::schema::{Contract, check_answer};
use crate::wire::resource::{EncryptedResource, required_text};

/// One kind of event: its names, its kind, and the contract of its content. Products share event names, so the content
/// decides: it must have the member `number` and none of `not`.
struct EventRow {
    names: &'static [&'static str],
    kind: Kind,
    number: &'static str,
    not: &'static [&'static str],
    contract: Contract,
}

const EVENTS: &[EventRow] = &[
    EventRow {
        names: &["TRANSACTION.SUCCESS"],
        kind: Kind::Payment,
        number: "out_trade_no",
        // Profit sharing.
        not: &["order_id"],
        contract: TRANSACTION,
    },
    EventRow {
        names: &["REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED"],
        kind: Kind::Refund,
        number: "out_refund_no",
        not: &[],
        contract: REFUND_NOTICE,
    },
];

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
    /// Whether the content names this merchant, as the merchant or as the service provider (服务商).
    pub own: bool,
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

/// The subject of a notification. Decided by its content, because products share event names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A paid order of this merchant: `resource` satisfies the order's contract.
    Payment,
    /// A finished refund of this merchant: `resource` satisfies the refund's contract.
    Refund,
    /// Anything else, as open data.
    Other,
}

impl Kind {
    /// Stable name, used in JavaScript.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Refund => "refund",
            Self::Other => "other",
        }
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
    Ok(Notification {
        kind: kind_of(merchant, &event_type, &content)?,
        own: ["mchid", "sp_mchid"].into_iter().any(|name| json::text(&content, name) == Some(merchant.mchid())),
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

/// Combined payments, partner payments and profit sharing use the same event names with other members, and several
/// merchants may share one APIv3 key: content about anything but this merchant's orders and refunds is open data.
fn kind_of(merchant: &Merchant, event_type: &str, content: &Value) -> Result<Kind, Fault> {
    let own = match content.get("mchid") {
        Some(Value::String(mchid)) => *mchid == merchant.mchid,
        // Not as documented; the contract check below reports it.
        other => other.is_some(),
    };
    let has = |name: &&str| content.get(*name).is_some();
    let fits = |row: &&EventRow| row.names.contains(&event_type) && has(&row.number) && !row.not.iter().any(&has);
    match EVENTS.iter().find(fits) {
        Some(row) if own => check_answer(content, row.contract).map(|()| row.kind),
        _ => Ok(Kind::Other),
    }
}
