//! The values JavaScript gets: plain objects with the members of these types.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use serde_wasm_bindgen::Serializer as ToJs;
use wasm_bindgen::prelude::JsValue;

use super::Thrown;
use super::errors::{CheckView, error_view, thrown};
use crate::Merchant;
use crate::api::notification::Notification;
use crate::api::pay_params::CASHIERS;
use crate::api::{ROWS, Row};
use crate::base::http::HttpRequest;
use crate::client::{Action, Answer, MAX_ANSWER_BYTES, Product, SignedRequest};
use crate::error::{Result, reply};
use crate::merchant::MAX_TIMEOUT_MS;
use crate::merchant::options::variables;
use crate::wire::verify::HEADERS;

/// Converts a value for JavaScript: `None` members are absent, maps become plain objects.
pub(super) fn view(value: &impl Serialize) -> JsValue {
    // Cannot fail for the types of this crate.
    value
        .serialize(&ToJs::json_compatible().serialize_missing_as_null(false).serialize_bytes_as_arrays(false))
        .unwrap_or_default()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FactsView {
    /// The operations of the catalogue; the core knows them by their place in this list.
    operations: Vec<OperationView>,
    /// The methods of `payParams`; the core knows their cashiers by their place in this list.
    cashiers: Vec<&'static str>,
    /// Environment variables by the option they set.
    #[serde(serialize_with = "as_object")]
    variables: Vec<(&'static str, &'static str)>,
    /// Headers that verification reads.
    header_names: Vec<&'static str>,
    /// Milliseconds of one exchange.
    longest_timeout_ms: u32,
    /// Bytes.
    longest_answer: u32,
    replies: RepliesView,
}

/// Status of the answer to a notification.
#[derive(Serialize)]
struct RepliesView {
    accepted: u16,
    refused: u16,
    failed: u16,
}

impl FactsView {
    pub(super) fn new() -> Self {
        Self {
            operations: ROWS.iter().copied().map(OperationView::of).collect(),
            cashiers: CASHIERS.map(|(name, _)| name).into(),
            variables: variables().collect(),
            header_names: HEADERS.into_iter().chain(["request-id"]).collect(),
            longest_timeout_ms: MAX_TIMEOUT_MS,
            longest_answer: MAX_ANSWER_BYTES,
            replies: RepliesView { accepted: reply::ACCEPTED, refused: reply::REFUSED, failed: reply::FAILED },
        }
    }
}

/// `id` names the member that may be passed alone as text, `object` says whether a success has a body.
#[derive(Serialize)]
struct OperationView {
    name: &'static str,
    id: Option<&'static str>,
    object: bool,
}

impl OperationView {
    fn of(row: &Row) -> Self {
        Self { name: row.name, id: row.only_id(), object: row.gives_object() }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MerchantView<'a> {
    mchid: &'a str,
    appid: Option<&'a str>,
    notify_url: Option<&'a str>,
    serial_no: &'a str,
}

pub(super) fn merchant_view(merchant: &Merchant) -> JsValue {
    view(&MerchantView {
        mchid: merchant.mchid(),
        appid: merchant.appid(),
        notify_url: merchant.notify_url(),
        serial_no: merchant.key().serial_no(),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum ActionView<'a> {
    #[serde(rename_all = "camelCase")]
    Send {
        request: RequestView<'a>,
        timeout_ms: u32,
        max_bytes: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        notify_url: Option<&'a str>,
        operation: bool,
    },
    Wait {
        ms: u32,
    },
    #[serde(rename_all = "camelCase")]
    Sign {
        key: usize,
        bytes: Bytes<'a>,
        timeout_ms: u32,
    },
    #[serde(rename_all = "camelCase")]
    Decrypt {
        key: usize,
        bytes: Bytes<'a>,
        timeout_ms: u32,
    },
    #[serde(rename_all = "camelCase")]
    Load {
        key: &'a str,
        timeout_ms: u32,
    },
    #[serde(rename_all = "camelCase")]
    Save {
        key: &'a str,
        value: &'a str,
        timeout_ms: u32,
    },
    Done(ProductView<'a>),
}

/// A `Uint8Array`.
struct Bytes<'a>(&'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> core::result::Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum ProductView<'a> {
    Answer(AnswerView<'a>),
    PayParams(&'a crate::api::pay_params::PayParams),
    Request(SignedRequestView<'a>),
    Notification(NotificationView<'a>),
    Text(&'a str),
    Checks(Vec<CheckView<'a>>),
    Nothing,
}

/// An action; an error verdict is thrown.
pub(super) fn action_view(action: Result<Action>) -> Thrown {
    let action = thrown(action)?;
    Ok(view(&match &action {
        Action::Send { request, timeout_ms, max_bytes, notify_url, operation } => ActionView::Send {
            request: request.into(),
            timeout_ms: *timeout_ms,
            max_bytes: *max_bytes,
            notify_url: notify_url.as_deref(),
            operation: *operation,
        },
        Action::Wait { ms } => ActionView::Wait { ms: *ms },
        Action::Sign { key, message, timeout_ms } => {
            ActionView::Sign { key: *key, bytes: Bytes(message), timeout_ms: *timeout_ms }
        }
        Action::Decrypt { key, ciphertext, timeout_ms } => {
            ActionView::Decrypt { key: *key, bytes: Bytes(ciphertext), timeout_ms: *timeout_ms }
        }
        Action::Load { key, timeout_ms } => ActionView::Load { key, timeout_ms: *timeout_ms },
        Action::Save { key, value, timeout_ms } => ActionView::Save { key, value, timeout_ms: *timeout_ms },
        Action::Done(Ok(product)) => ActionView::Done(product.into()),
        Action::Done(Err(error)) => return Err(error_view(error)),
    }))
}

impl<'a> From<&'a Product> for ProductView<'a> {
    fn from(product: &'a Product) -> Self {
        match product {
            Product::Answer(answer) => Self::Answer(answer.into()),
            Product::PayParams(params) => Self::PayParams(params),
            Product::Request(signed) => Self::Request(signed.as_ref().into()),
            Product::Notification(notification) => Self::Notification(notification.as_ref().into()),
            Product::Text(text) => Self::Text(text),
            Product::Checks(checks) => Self::Checks(checks.iter().map(CheckView::from).collect()),
            Product::Nothing => Self::Nothing,
        }
    }
}

#[derive(Serialize)]
struct RequestView<'a> {
    method: &'static str,
    url: &'a str,
    #[serde(serialize_with = "as_object")]
    headers: &'a [(Cow<'static, str>, String)],
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
}

fn as_object<S: Serializer>(
    pairs: &[(impl Serialize, impl Serialize)],
    serializer: S,
) -> core::result::Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
}

impl<'a> From<&'a HttpRequest> for RequestView<'a> {
    fn from(request: &'a HttpRequest) -> Self {
        Self { method: request.method, url: &request.url, headers: &request.headers, body: request.body.as_deref() }
    }
}

#[derive(Serialize)]
struct SignedRequestView<'a> {
    #[serde(flatten)]
    request: RequestView<'a>,
    message: &'a str,
    signature: &'a str,
    timestamp: &'a str,
    nonce: &'a str,
}

impl<'a> From<&'a SignedRequest> for SignedRequestView<'a> {
    fn from(signed: &'a SignedRequest) -> Self {
        Self {
            request: (&signed.http).into(),
            // Every line of the signed text is UTF-8.
            message: core::str::from_utf8(&signed.message).unwrap_or_default(),
            signature: &signed.signature,
            timestamp: &signed.timestamp,
            nonce: &signed.nonce,
        }
    }
}

/// `body` is JSON text.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AnswerView<'a> {
    status: u16,
    request_id: Option<&'a str>,
    serial_no: &'a str,
    body: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    unopened: &'a [String],
}

impl<'a> From<&'a Answer> for AnswerView<'a> {
    fn from(answer: &'a Answer) -> Self {
        let Answer { status, request_id, serial_no, body, unopened } = answer;
        Self { status: *status, request_id: request_id.as_deref(), serial_no, body: body.as_deref(), unopened }
    }
}

/// `resource` is JSON text. Absent members are absent.
#[derive(Serialize)]
struct NotificationView<'a> {
    kind: &'static str,
    id: &'a str,
    create_time: &'a str,
    event_type: &'a str,
    summary: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    original_type: Option<&'a str>,
    #[serde(rename = "requestId", skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    resource: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    unopened: &'a [String],
    own: bool,
}

impl<'a> From<&'a Notification> for NotificationView<'a> {
    fn from(notification: &'a Notification) -> Self {
        Self {
            kind: notification.kind.as_str(),
            id: &notification.id,
            create_time: &notification.create_time,
            event_type: &notification.event_type,
            summary: &notification.summary,
            original_type: notification.original_type.as_deref(),
            request_id: notification.request_id.as_deref(),
            resource: &notification.resource,
            unopened: &notification.unopened,
            own: notification.own,
        }
    }
}
