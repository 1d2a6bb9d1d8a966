//! Shapes of the values JavaScript gets.

use serde::Serialize;
use serde_json::{Map, Value};

use super::convert::presentable;
use crate::Merchant;
use crate::client::{Answer, SignedRequest};
use crate::error::{Error, Issue};
use crate::http::HttpRequest;
use crate::notification::Notification;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MerchantView<'a> {
    mchid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    appid: Option<&'a str>,
    serial_no: &'a str,
    platform_key_ids: Vec<&'a str>,
}

impl<'a> MerchantView<'a> {
    pub(super) fn of(merchant: &'a Merchant) -> Self {
        Self {
            mchid: merchant.mchid(),
            appid: merchant.appid(),
            serial_no: merchant.key().serial_no(),
            platform_key_ids: merchant.platform_keys().ids().collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct RequestView<'a> {
    method: &'a str,
    url: &'a str,
    headers: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
}

impl<'a> RequestView<'a> {
    pub(super) fn of(request: &'a HttpRequest) -> Self {
        Self {
            method: request.method,
            url: &request.url,
            headers: request.headers.iter().map(|(name, value)| ((*name).into(), value.as_str().into())).collect(),
            body: request.body.as_deref(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct SignedRequestView<'a> {
    #[serde(flatten)]
    request: RequestView<'a>,
    message: String,
    signature: &'a str,
    timestamp: &'a str,
    nonce: &'a str,
}

impl<'a> SignedRequestView<'a> {
    pub(super) fn of(signed: &'a SignedRequest) -> Self {
        Self {
            request: RequestView::of(&signed.http),
            message: String::from_utf8_lossy(&signed.message).into_owned(),
            signature: &signed.signature,
            timestamp: &signed.timestamp,
            nonce: &signed.nonce,
        }
    }
}

#[derive(Serialize)]
pub(super) struct NotificationView {
    kind: &'static str,
    id: String,
    create_time: String,
    event_type: String,
    summary: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    original_type: Option<String>,
    #[serde(rename = "requestId", skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    resource: Value,
}

impl NotificationView {
    pub(super) fn of(notification: Notification) -> Self {
        Self {
            kind: notification.kind.as_str(),
            id: notification.id,
            create_time: notification.create_time,
            event_type: notification.event_type,
            summary: notification.summary,
            original_type: notification.original_type,
            request_id: notification.request_id,
            resource: presentable(notification.resource),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AnswerView {
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
}

impl AnswerView {
    pub(super) fn of(answer: Answer) -> Self {
        Self {
            status: answer.response.status,
            request_id: answer.response.headers.get("request-id").map(Into::into),
            value: answer.value.map(presentable),
        }
    }
}

#[derive(Serialize)]
pub(super) struct IssueView<'a> {
    field: &'a str,
    reason: &'a str,
    remedy: &'a str,
}

impl<'a> From<&'a Issue> for IssueView<'a> {
    fn from(issue: &'a Issue) -> Self {
        Self { field: &issue.field, reason: &issue.reason, remedy: &issue.remedy }
    }
}

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct ErrorView<'a> {
    code: &'a str,
    message: String,
    remedy: &'a str,
    retryable: bool,
    outcome: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    issues: Option<Vec<IssueView<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wire_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
}

impl<'a> ErrorView<'a> {
    pub(super) fn of(error: &'a Error) -> Self {
        let mut view = Self {
            code: error.code(),
            message: error.to_string(),
            remedy: error.remedy(),
            retryable: error.retryable(),
            outcome: error.outcome().as_str(),
            ..Self::default()
        };
        match error {
            Error::Config(issues) | Error::Input(issues) | Error::Mismatch(issues) => {
                view.issues = Some(issues.iter().map(IssueView::from).collect());
            }
            Error::Verify { status, request_id, .. } | Error::Malformed { status, request_id, .. } => {
                view.status = *status;
                view.request_id = request_id.as_deref();
            }
            Error::Api(api) => {
                view.status = Some(api.status);
                view.request_id = api.request_id.as_deref();
                view.wire_code = api.wire_code.as_deref();
                view.api_code = api.api_code();
                view.api_message = api.message.as_deref();
                view.detail = api.detail.clone().map(presentable);
                view.body = Some(&api.body);
            }
            Error::Transport { .. } | Error::Decrypt | Error::Internal(_) => {}
        }
        view
    }
}
