//! Shapes of the values JavaScript gets.
//!
//! Objects are made member by member: a serialiser for each of these types would be a tenth of the WebAssembly module.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::JsValue;

use super::convert::to_js;
use crate::Merchant;
use crate::client::{Answer, SignedRequest};
use crate::diagnosis::Diagnosis;
use crate::error::{Error, Result};
use crate::http::HttpRequest;
use crate::notification::Notification;
use crate::pay_params::{AppPayParams, JsapiPayParams, MiniProgramPayParams};

/// A plain object in the making.
pub(super) struct View(Object);

impl View {
    pub(super) fn new() -> Self {
        Self(Object::new())
    }

    #[inline(never)]
    pub(super) fn set(&self, name: &str, value: &JsValue) {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&self.0, &JsValue::from_str(name), value);
    }

    #[inline(never)]
    fn text(&self, name: &str, text: &str) {
        self.set(name, &JsValue::from_str(text));
    }

    fn texts(&self, members: &[(&str, &str)]) {
        for (name, text) in members {
            self.text(name, text);
        }
    }

    /// A member that is absent where there is no value.
    fn text_if_any(&self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    pub(super) fn number(&self, name: &str, number: u32) {
        self.set(name, &JsValue::from_f64(number.into()));
    }

    fn flag(&self, name: &str, flag: bool) {
        self.set(name, &JsValue::from_bool(flag));
    }

    pub(super) fn done(self) -> JsValue {
        self.0.into()
    }
}

pub(super) fn merchant_view(merchant: &Merchant) -> JsValue {
    let view = View::new();
    view.text("mchid", merchant.mchid());
    view.text_if_any("appid", merchant.appid());
    view.text("serialNo", merchant.key().serial_no());
    let ids = Array::new();
    for id in merchant.platform_keys().ids() {
        ids.push(&JsValue::from_str(id));
    }
    view.set("platformKeyIds", &ids);
    view.done()
}

fn request_members(request: &HttpRequest) -> View {
    let headers = View::new();
    for (name, value) in &request.headers {
        headers.text(name, value);
    }
    let view = View::new();
    view.texts(&[("method", request.method), ("url", &request.url)]);
    view.set("headers", &headers.done());
    view.text_if_any("body", request.body.as_deref());
    view
}

pub(super) fn request_view(request: &HttpRequest) -> JsValue {
    request_members(request).done()
}

pub(super) fn signed_request_view(signed: &SignedRequest) -> JsValue {
    let view = request_members(&signed.http);
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

pub(super) fn notification_view(notification: &Notification) -> Result<JsValue> {
    let view = View::new();
    view.texts(&[
        ("kind", notification.kind.as_str()),
        ("id", &notification.id),
        ("create_time", &notification.create_time),
        ("event_type", &notification.event_type),
        ("summary", &notification.summary),
    ]);
    view.text_if_any("original_type", notification.original_type.as_deref());
    view.text_if_any("requestId", notification.request_id.as_deref());
    view.set("resource", &to_js(&notification.resource)?);
    Ok(view.done())
}

pub(super) fn answer_view(answer: &Answer) -> Result<JsValue> {
    let view = View::new();
    view.number("status", answer.response.status.into());
    view.text_if_any("requestId", answer.response.headers.get("request-id"));
    if let Some(value) = &answer.value {
        view.set("value", &to_js(value)?);
    }
    Ok(view.done())
}

fn mini_program_members(view: &View, params: &MiniProgramPayParams) {
    view.texts(&[
        ("timeStamp", &params.time_stamp),
        ("nonceStr", &params.nonce_str),
        ("package", &params.package),
        ("signType", params.sign_type),
        ("paySign", &params.pay_sign),
    ]);
}

pub(super) fn mini_program_view(params: &MiniProgramPayParams) -> JsValue {
    let view = View::new();
    mini_program_members(&view, params);
    view.done()
}

pub(super) fn jsapi_view(params: &JsapiPayParams) -> JsValue {
    let view = View::new();
    view.text("appId", &params.app_id);
    mini_program_members(&view, &params.common);
    view.done()
}

pub(super) fn app_view(params: &AppPayParams) -> JsValue {
    let view = View::new();
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
    let findings = Array::new();
    for finding in &diagnosis.findings {
        let view = View::new();
        view.texts(&[("code", finding.code), ("text", finding.text), ("remedy", finding.remedy)]);
        findings.push(&view.done());
    }
    let view = View::new();
    view.flag("valid", diagnosis.valid);
    view.text("message", &diagnosis.message);
    view.set("findings", &findings);
    view.done()
}

pub(super) fn error_view(error: &Error) -> JsValue {
    let view = View::new();
    view.texts(&[("code", error.code()), ("message", &error.message()), ("remedy", error.remedy())]);
    view.flag("retryable", error.retryable());
    view.text("outcome", error.outcome().as_str());
    match error {
        Error::Config(issues) | Error::Input(issues) | Error::Mismatch(issues) => {
            let list = Array::new();
            for issue in issues {
                let item = View::new();
                item.texts(&[("field", &issue.field), ("reason", &issue.reason), ("remedy", &issue.remedy)]);
                list.push(&item.done());
            }
            view.set("issues", &list);
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
            if let Some(Ok(detail)) = api.detail.as_ref().map(to_js) {
                view.set("detail", &detail);
            }
            view.text("body", &api.body);
        }
        Error::Transport { .. } | Error::Decrypt | Error::Internal(_) => {}
    }
    view.done()
}
