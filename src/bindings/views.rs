//! The values JavaScript gets: plain objects with the members of these types.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use serde_wasm_bindgen::Serializer as ToJs;
use wasm_bindgen::prelude::JsValue;

use super::Thrown;
use super::errors::{CheckView, error_view, thrown};
use crate::Merchant;
use crate::api::notification::Notification;
use crate::base::http::HttpRequest;
use crate::client::{About, Action, Answer, Judged, Product, Retrying, Sending, SignedRequest};
use crate::error::Result;

/// Converts a value for JavaScript: `None` members are absent, maps become plain objects.
pub(super) fn view(value: &impl Serialize) -> JsValue {
    // Cannot fail for the types of this crate.
    value
        .serialize(&ToJs::json_compatible().serialize_missing_as_null(false).serialize_bytes_as_arrays(false))
        .unwrap_or_default()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MerchantView<'a> {
    mchid: &'a str,
    brand_id: Option<&'a str>,
    appid: Option<&'a str>,
    notify_url: Option<&'a str>,
    serial_no: &'a str,
}

pub(super) fn merchant_view(merchant: &Merchant) -> JsValue {
    view(&MerchantView {
        mchid: merchant.mchid(),
        brand_id: merchant.brand_id(),
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
        streamed: bool,
        operation: bool,
        attempt: SendingView<'a>,
    },
    Wait {
        ms: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        retry: Option<RetryingView<'a>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        number: Option<&'a str>,
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

#[derive(Serialize)]
struct SendingView<'a> {
    number: u32,
    operation: &'a str,
    host: &'a str,
}

#[derive(Serialize)]
struct RetryingView<'a> {
    number: u32,
    host: &'a str,
    code: &'static str,
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
    File(FileView<'a>),
    Key(Bytes<'a>),
    Settled(SettledView<'a>),
    Watched(WatchedView<'a>),
    PayParams(&'a crate::api::pay_params::PayParams),
    Request(SignedRequestView<'a>),
    Notification(NotificationView<'a>),
    Text(&'a str),
    Checks(Vec<CheckView<'a>>),
    Nothing,
}

/// An action; an error verdict is thrown.
pub(super) fn action_view(action: Result<Action>, about: Option<&About>) -> Thrown {
    let action = thrown(action)?;
    Ok(view(&match &action {
        Action::Send { request, timeout_ms, max_bytes, notify_url, streamed, operation, attempt } => ActionView::Send {
            request: request.into(),
            timeout_ms: *timeout_ms,
            max_bytes: *max_bytes,
            notify_url: notify_url.as_deref(),
            streamed: *streamed,
            operation: *operation,
            attempt: attempt.into(),
        },
        Action::Wait { ms, retry, number } => {
            ActionView::Wait { ms: *ms, retry: retry.as_ref().map(Into::into), number: number.as_deref() }
        }
        Action::Sign { key, message, timeout_ms } => {
            ActionView::Sign { key: *key, bytes: Bytes(message), timeout_ms: *timeout_ms }
        }
        Action::Decrypt { key, ciphertext, timeout_ms } => {
            ActionView::Decrypt { key: *key, bytes: Bytes(ciphertext), timeout_ms: *timeout_ms }
        }
        Action::Load { key, timeout_ms } => ActionView::Load { key, timeout_ms: *timeout_ms },
        Action::Save { key, value, timeout_ms } => ActionView::Save { key, value, timeout_ms: *timeout_ms },
        Action::Done(Ok(product)) => ActionView::Done(product.into()),
        Action::Done(Err(error)) => return Err(error_view(error, about)),
    }))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JudgedView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
}

pub(super) fn judged_view(attempts: &[Judged]) -> JsValue {
    view(&attempts.iter().map(JudgedView::of).collect::<Vec<_>>())
}

impl<'a> JudgedView<'a> {
    fn of(attempt: &'a Judged) -> Self {
        Self {
            status: attempt.status,
            request_id: attempt.request_id.as_deref(),
            code: attempt.failed.map(|(code, _)| code),
            outcome: attempt.failed.map(|(_, outcome)| outcome.as_str()),
        }
    }
}

impl<'a> From<&'a Sending> for SendingView<'a> {
    fn from(Sending { number, operation, host }: &'a Sending) -> Self {
        Self { number: *number, operation, host }
    }
}

impl<'a> From<&'a Retrying> for RetryingView<'a> {
    fn from(Retrying { number, host, code }: &'a Retrying) -> Self {
        Self { number: *number, host, code }
    }
}

impl<'a> From<&'a Product> for ProductView<'a> {
    fn from(product: &'a Product) -> Self {
        match product {
            Product::Answer(answer) => Self::Answer(answer.into()),
            Product::File { answer, bill, operation, host } => Self::File(FileView {
                answer: answer.into(),
                bill: *bill,
                operation,
                host,
                sha1: answer.sha1.as_deref(),
            }),
            Product::Key(key) => Self::Key(Bytes(key)),
            Product::Settled(settled) => Self::Settled(SettledView {
                took_effect: settled.took_effect,
                answer: settled.answer.as_ref().map(AnswerView::from),
            }),
            Product::Watched(watched) => {
                Self::Watched(WatchedView { is_final: watched.is_final, answer: (&watched.answer).into() })
            }
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
    #[serde(skip_serializing_if = "Option::is_none")]
    tail: Option<&'a str>,
}

pub(super) fn as_object<S: Serializer>(
    pairs: &[(impl Serialize, impl Serialize)],
    serializer: S,
) -> core::result::Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
}

impl<'a> From<&'a HttpRequest> for RequestView<'a> {
    fn from(request: &'a HttpRequest) -> Self {
        Self {
            method: request.method,
            url: &request.url,
            headers: &request.headers,
            body: request.body.as_deref(),
            tail: request.tail.as_deref(),
        }
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

#[derive(Serialize)]
struct FileView<'a> {
    answer: AnswerView<'a>,
    bill: bool,
    operation: &'a str,
    host: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha1: Option<&'a str>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a str>,
}

impl<'a> From<&'a Answer> for AnswerView<'a> {
    fn from(answer: &'a Answer) -> Self {
        let Answer { status, request_id, serial_no, body, unopened, next, .. } = answer;
        Self {
            status: *status,
            request_id: request_id.as_deref(),
            serial_no,
            body: body.as_deref(),
            unopened,
            next: next.as_deref(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SettledView<'a> {
    took_effect: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<AnswerView<'a>>,
}

#[derive(Serialize)]
struct WatchedView<'a> {
    #[serde(rename = "final")]
    is_final: bool,
    answer: AnswerView<'a>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<&'a str>,
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
            number: notification.number.as_deref(),
        }
    }
}
