//! Shapes of the values JavaScript gets.
//!
//! They are written as JSON and handed over in one piece: a serialiser for each of these types, or a call into JavaScript for
//! each member, would be a tenth of the WebAssembly module.

use wasm_bindgen::prelude::JsValue;

use crate::Merchant;
use crate::client::{Answer, SignedRequest};
use crate::diagnosis::Diagnosis;
use crate::error::Error;
use crate::http::HttpRequest;
use crate::json::{Value, push_text, push_value};
use crate::notification::Notification;
use crate::pay_params::{AppPayParams, JsapiPayParams, MiniProgramPayParams};

/// A plain object in the making.
pub(super) struct View(String);

impl View {
    pub(super) fn new() -> Self {
        Self("{".into())
    }

    fn name(&mut self, name: &str) -> &mut String {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        push_text(&mut self.0, name);
        self.0.push(':');
        &mut self.0
    }

    /// A member that is JSON already.
    fn json(&mut self, name: &str, json: &str) {
        self.name(name).push_str(json);
    }

    pub(super) fn object(&mut self, name: &str, view: View) {
        self.json(name, &view.closed());
    }

    fn text(&mut self, name: &str, text: &str) {
        push_text(self.name(name), text);
    }

    fn texts(&mut self, members: &[(&str, &str)]) {
        for (name, text) in members {
            self.text(name, text);
        }
    }

    /// A member that is absent where there is no value.
    fn text_if_any(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    fn objects(&mut self, name: &str, views: impl Iterator<Item = View>) {
        let mut before = '[';
        let list = self.name(name);
        for view in views {
            list.push(before);
            list.push_str(&view.closed());
            before = ',';
        }
        list.push_str(if before == '[' { "[]" } else { "]" });
    }

    /// What came over the wire, every member of it: read as JSON, even one named `__proto__` becomes a member like others.
    fn wire(&mut self, name: &str, value: &Value) {
        push_value(self.name(name), value);
    }

    pub(super) fn number(&mut self, name: &str, number: u32) {
        self.json(name, &number.to_string());
    }

    fn flag(&mut self, name: &str, flag: bool) {
        self.json(name, if flag { "true" } else { "false" });
    }

    fn closed(mut self) -> String {
        self.0.push('}');
        self.0
    }

    pub(super) fn done(self) -> JsValue {
        // Our own JSON is JSON.
        js_sys::JSON::parse(&self.closed()).unwrap_or_default()
    }
}

pub(super) fn merchant_view(merchant: &Merchant) -> JsValue {
    let mut view = View::new();
    view.text("mchid", merchant.mchid());
    view.text_if_any("appid", merchant.appid());
    view.text("serialNo", merchant.key().serial_no());
    let ids = merchant.platform_keys().ids().map(Value::from).collect();
    view.wire("platformKeyIds", &Value::Array(ids));
    view.done()
}

pub(super) fn request_view(request: &HttpRequest) -> View {
    let mut headers = View::new();
    for (name, value) in &request.headers {
        headers.text(name, value);
    }
    let mut view = View::new();
    view.texts(&[("method", request.method), ("url", &request.url)]);
    view.object("headers", headers);
    view.text_if_any("body", request.body.as_deref());
    view
}

pub(super) fn signed_request_view(signed: &SignedRequest) -> JsValue {
    let mut view = request_view(&signed.http);
    // Every line of the message is text.
    let message = core::str::from_utf8(&signed.message).unwrap_or_default();
    view.texts(&[
        ("message", message),
        ("signature", &signed.signature),
        ("timestamp", &signed.timestamp),
        ("nonce", &signed.nonce),
    ]);
    view.done()
}

pub(super) fn notification_view(notification: &Notification) -> JsValue {
    let mut view = View::new();
    view.texts(&[
        ("kind", notification.kind.as_str()),
        ("id", &notification.id),
        ("create_time", &notification.create_time),
        ("event_type", &notification.event_type),
        ("summary", &notification.summary),
    ]);
    view.text_if_any("original_type", notification.original_type.as_deref());
    view.text_if_any("requestId", notification.request_id.as_deref());
    view.wire("resource", &notification.resource);
    view.done()
}

pub(super) fn answer_view(answer: &Answer) -> View {
    let mut view = View::new();
    view.number("status", answer.response.status.into());
    view.text_if_any("requestId", answer.response.headers.request_id().as_deref());
    if let Some(value) = &answer.value {
        view.wire("value", value);
    }
    view
}

fn mini_program_members(view: &mut View, params: &MiniProgramPayParams) {
    view.texts(&[
        ("timeStamp", &params.time_stamp),
        ("nonceStr", &params.nonce_str),
        ("package", &params.package),
        ("signType", params.sign_type),
        ("paySign", &params.pay_sign),
    ]);
}

pub(super) fn mini_program_view(params: &MiniProgramPayParams) -> JsValue {
    let mut view = View::new();
    mini_program_members(&mut view, params);
    view.done()
}

pub(super) fn jsapi_view(params: &JsapiPayParams) -> JsValue {
    let mut view = View::new();
    view.text("appId", &params.app_id);
    mini_program_members(&mut view, &params.common);
    view.done()
}

pub(super) fn app_view(params: &AppPayParams) -> JsValue {
    let mut view = View::new();
    view.texts(&[
        ("appId", &params.app_id),
        ("partnerId", &params.partner_id),
        ("prepayId", &params.prepay_id),
        ("packageValue", params.package_value),
        ("nonceStr", &params.nonce_str),
        ("timeStamp", &params.time_stamp),
        ("sign", &params.sign),
    ]);
    view.done()
}

pub(super) fn diagnosis_view(diagnosis: &Diagnosis) -> JsValue {
    let mut view = View::new();
    view.flag("valid", diagnosis.valid);
    view.text("message", &diagnosis.message);
    let findings = diagnosis.findings.iter().map(|finding| {
        let mut view = View::new();
        view.texts(&[("code", finding.code), ("text", finding.text), ("remedy", finding.remedy)]);
        view
    });
    view.objects("findings", findings);
    view.done()
}

pub(super) fn error_view(error: &Error) -> JsValue {
    let mut view = View::new();
    view.texts(&[("code", error.code()), ("message", &error.message()), ("remedy", error.remedy())]);
    view.flag("retryable", error.retryable());
    view.text("outcome", error.outcome().as_str());
    match error {
        Error::Config(issues) | Error::Input(issues) | Error::Mismatch(issues) => {
            let issues = issues.iter().map(|issue| {
                let mut view = View::new();
                view.texts(&[("field", &issue.field), ("reason", &issue.reason), ("remedy", &issue.remedy)]);
                view
            });
            view.objects("issues", issues);
        }
        Error::Verify { message, .. } | Error::Malformed(message) => {
            if let Some(status) = message.status {
                view.number("status", status.into());
            }
            view.text_if_any("requestId", message.request_id.as_deref());
        }
        Error::Api(api) => {
            view.number("status", api.status.into());
            view.text_if_any("requestId", api.request_id.as_deref());
            view.text_if_any("wireCode", api.wire_code.as_deref());
            view.text_if_any("apiCode", api.api_code());
            view.text_if_any("apiMessage", api.message.as_deref());
            if let Some(detail) = &api.detail {
                view.wire("detail", detail);
            }
            view.text("body", &api.body);
        }
        Error::Transport { .. } | Error::Decrypt | Error::Internal(_) => {}
    }
    view.done()
}
