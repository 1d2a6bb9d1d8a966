//! Pay params (调起支付参数): the values a client app passes to open the cashier.
//!
//! Signed with the same key as the prepay request. Source: protocol reference, "Pay params".

use super::pages::{Page, PageParams};
use crate::base::json::{Members, Value};
use crate::base::similar::similar;
use crate::base::time::UnixTime;
use crate::error::{Error, Result, Text, refuse, text};
use crate::merchant::Merchant;
use crate::schema::fields::{appid_problem, prepay_id_issues};
use crate::wire::message;

/// Argument of `wx.requestPayment`; the app id is implied by the mini program.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct MiniProgramPayParams {
    /// Unix seconds, as text: some clients fail on a number.
    #[serde(rename = "timeStamp")]
    pub time_stamp: String,
    /// Random.
    #[serde(rename = "nonceStr")]
    pub nonce_str: String,
    /// `prepay_id=` followed by the id.
    pub package: String,
    /// `RSA`.
    #[serde(rename = "signType")]
    pub sign_type: &'static str,
    /// Base64.
    #[serde(rename = "paySign")]
    pub pay_sign: String,
}

/// Argument of `WeixinJSBridge.invoke('getBrandWCPayRequest', …)`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct JsapiPayParams {
    /// App of the order.
    #[serde(rename = "appId")]
    pub app_id: String,
    /// The other members are those of mini programs.
    #[serde(flatten)]
    pub common: MiniProgramPayParams,
}

/// Fields of the OpenSDK's payment request.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AppPayParams {
    /// App of the order.
    pub app_id: String,
    /// Merchant number.
    pub partner_id: String,
    /// The bare id.
    pub prepay_id: String,
    /// `Sign=WXPay`.
    pub package_value: &'static str,
    /// Random.
    pub nonce_str: String,
    /// Unix seconds, as text.
    pub time_stamp: String,
    /// Base64.
    pub sign: String,
}

/// Argument of `wx.chooseWXPay` of the JS-SDK: that of mini programs, but for one letter.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChooseWxPayParams {
    /// Unix seconds, as text; spelled `timestamp` here.
    #[serde(rename = "timestamp")]
    pub time_stamp: String,
    /// Random.
    pub nonce_str: String,
    /// `prepay_id=` followed by the id.
    pub package: String,
    /// `RSA`.
    pub sign_type: &'static str,
    /// Base64.
    pub pay_sign: String,
}

impl From<MiniProgramPayParams> for ChooseWxPayParams {
    fn from(params: MiniProgramPayParams) -> Self {
        let MiniProgramPayParams { time_stamp, nonce_str, package, sign_type, pay_sign } = params;
        Self { time_stamp, nonce_str, package, sign_type, pay_sign }
    }
}

/// The same as [`AppPayParams`] under their older names.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LowerCaseAppPayParams {
    /// App of the order.
    pub appid: String,
    /// Merchant number.
    pub partnerid: String,
    /// The bare id.
    pub prepayid: String,
    /// `Sign=WXPay`.
    pub package: &'static str,
    /// Random.
    pub noncestr: String,
    /// Unix seconds, as text.
    pub timestamp: String,
    /// Base64.
    pub sign: String,
}

impl From<AppPayParams> for LowerCaseAppPayParams {
    fn from(params: AppPayParams) -> Self {
        let AppPayParams { app_id, partner_id, prepay_id, package_value, nonce_str, time_stamp, sign } = params;
        Self {
            appid: app_id,
            partnerid: partner_id,
            prepayid: prepay_id,
            package: package_value,
            noncestr: nonce_str,
            timestamp: time_stamp,
            sign,
        }
    }
}

/// A member of a prepay answer from a caller's value: the text itself, or a member of the whole answer.
///
/// # Errors
/// `ERR_INPUT` naming the value that was passed instead.
pub fn of_answer<'m>(members: &'m Members, field: &'static str) -> Result<&'m str> {
    let given = members.get(field).filter(|value| !value.is_null());
    match (given, given.and_then(|answer| answer.get(field))) {
        (Some(Value::String(text)), _) | (_, Some(Value::String(text))) => Ok(text),
        (None, _) => Err(match similar(field, members.keys().map(String::as_str)) {
            Some(name) => Error::input(
                field,
                text!("没有填写", "is missing"),
                text!("传入的是 {0}：是不是想写 {1}？", "{0} is given: did you mean {1}?", name, field),
            ),
            None => Error::input(
                field,
                text!("没有填写", "is missing"),
                text!("请传入下单应答中的 {0}（answer.{0}）。", "Pass answer.{0}, as the prepay gave it.", field),
            ),
        }),
        (Some(_), _) => Err(Error::input(field, text!("不是文本", "is not text"), whole_answer(field))),
    }
}

fn whole_answer(field: &'static str) -> Text {
    text!("请传入 answer.{0}，而不是整个应答。", "Pass answer.{0}, not the whole answer.", field)
}

/// The app that opens the cashier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cashier {
    /// `wx.requestPayment`.
    MiniProgram,
    /// WeChat's built-in browser.
    Jsapi,
    /// The OpenSDK.
    App,
    /// `wx.chooseWXPay` of the JS-SDK.
    ChooseWxPay,
    /// The OpenSDK, under its older names.
    AppLowerCase,
}

/// What opens a cashier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// Signed pay params.
    Signed(Cashier),
    /// The link of [`super::links::h5`].
    H5,
    /// The link of [`super::links::native`].
    Native,
    /// Another page than a cashier.
    Page(Page),
}

/// Every way to open a cashier, with the name of its method. The bindings refer to one by its index in this list.
pub const OPENINGS: [(&str, Opening); 10] = [
    ("miniProgram", Opening::Signed(Cashier::MiniProgram)),
    ("jsapi", Opening::Signed(Cashier::Jsapi)),
    ("app", Opening::Signed(Cashier::App)),
    ("chooseWXPay", Opening::Signed(Cashier::ChooseWxPay)),
    ("appLowerCase", Opening::Signed(Cashier::AppLowerCase)),
    ("h5", Opening::H5),
    ("native", Opening::Native),
    ("merchantTransfer", Opening::Page(Page::MerchantTransfer)),
    ("payscore", Opening::Page(Page::PayscoreUse)),
    ("payscoreDetail", Opening::Page(Page::PayscoreDetail)),
];

/// The member of a prepay answer that pay params are made of.
pub const PREPAY_ID: &str = "prepay_id";

/// Pay params for one of the cashiers.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
pub enum PayParams {
    /// For `wx.requestPayment`.
    MiniProgram(MiniProgramPayParams),
    /// For `getBrandWCPayRequest`.
    Jsapi(JsapiPayParams),
    /// For the OpenSDK.
    App(AppPayParams),
    /// For `wx.chooseWXPay`.
    ChooseWxPay(ChooseWxPayParams),
    /// For the OpenSDK, under its older names.
    AppLowerCase(LowerCaseAppPayParams),
    /// For another page than the cashier.
    Page(PageParams),
}

/// Pay params before their signature.
pub(crate) struct Draft<'a> {
    merchant: &'a Merchant,
    cashier: Cashier,
    prepay_id: &'a str,
    appid: &'a str,
    time_stamp: String,
    nonce_str: String,
}

impl<'a> Draft<'a> {
    /// Checks what is to be signed.
    ///
    /// # Errors
    /// `ERR_INPUT` if the `prepay_id` is not one, or there is no app id.
    pub(crate) fn new(
        merchant: &'a Merchant,
        cashier: Cashier,
        prepay_id: &'a str,
        appid: Option<&'a str>,
        now: UnixTime,
        nonce_str: String,
    ) -> Result<Self> {
        let appid = checked(merchant, prepay_id, appid)?;
        Ok(Self { merchant, cashier, prepay_id, appid, time_stamp: now.0.to_string(), nonce_str })
    }

    fn is_app(&self) -> bool {
        matches!(self.cashier, Cashier::App | Cashier::AppLowerCase)
    }

    /// The message to sign.
    pub(crate) fn message(&self) -> Vec<u8> {
        let text = if self.is_app() { message::app_pay } else { message::jsapi_pay };
        text(self.appid, &self.time_stamp, &self.nonce_str, self.prepay_id)
    }

    /// The pay params with their signature, base64.
    pub(crate) fn signed(self, signature: String) -> PayParams {
        let (is_app, appid) = (self.is_app(), self.appid.into());
        let Self { merchant, cashier, prepay_id, time_stamp, nonce_str, .. } = self;
        if is_app {
            let params = AppPayParams {
                app_id: appid,
                partner_id: merchant.mchid.clone(),
                prepay_id: prepay_id.into(),
                package_value: "Sign=WXPay",
                sign: signature,
                nonce_str,
                time_stamp,
            };
            return match cashier {
                Cashier::AppLowerCase => PayParams::AppLowerCase(params.into()),
                _ => PayParams::App(params),
            };
        }
        let package = format!("prepay_id={prepay_id}");
        let common = MiniProgramPayParams { time_stamp, nonce_str, package, sign_type: "RSA", pay_sign: signature };
        match cashier {
            Cashier::Jsapi => PayParams::Jsapi(JsapiPayParams { app_id: appid, common }),
            Cashier::ChooseWxPay => PayParams::ChooseWxPay(common.into()),
            _ => PayParams::MiniProgram(common),
        }
    }
}

fn checked<'a>(merchant: &'a Merchant, prepay_id: &str, appid: Option<&'a str>) -> Result<&'a str> {
    if prepay_id.trim_start().starts_with('{') {
        return Err(Error::input(PREPAY_ID, text!("是 JSON 文本", "is JSON text"), whole_answer(PREPAY_ID)));
    }
    let mut issues = prepay_id_issues(prepay_id);
    if prepay_id.contains('=') {
        refuse(
            &mut issues,
            "prepay_id",
            text!("除了 prepay_id 还有别的内容", "holds more than the id"),
            text!(
                "请只传 prepay_id 本身；需要 prepay_id= 的地方会自动加上。",
                "Pass the bare prepay_id; prepay_id= is added where it belongs."
            ),
        );
    }
    let appid = appid.or(merchant.appid());
    match appid.map(|appid| (appid, appid_problem(appid))) {
        Some((appid, None)) if issues.is_empty() => return Ok(appid),
        Some((_, None)) => {}
        Some((_, Some(reason))) => refuse(
            &mut issues,
            "appid",
            reason,
            text!("请使用下单时的 appid。", "Use the appid of the prepay request."),
        ),
        None => refuse(
            &mut issues,
            "appid",
            text!("没有填写", "is missing"),
            text!(
                "请传入下单时的 appid，或在选项中设置 appid。",
                "Pass the appid of the prepay request, or set appid in the options."
            ),
        ),
    }
    Err(Error::Input(issues))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prepay_id_is_found_in_a_whole_answer_and_missed_with_a_hint() {
        let given = |text: &str| {
            let Some(Value::Object(members)) = crate::base::json::parse(text.as_bytes()) else { panic!("{text}") };
            of_answer(&members, PREPAY_ID).map(String::from).map_err(|error| error.remedy().english())
        };
        assert_eq!(given(r#"{"prepay_id":"wx20"}"#).as_deref(), Ok("wx20"));
        assert_eq!(given(r#"{"prepay_id":{"prepay_id":"wx20","later":1}}"#).as_deref(), Ok("wx20"));
        assert!(given(r#"{"prepayId":"wx20"}"#).unwrap_err().contains("prepayId is given"));
        for text in [r#"{"prepay_id":null}"#, r#"{"prepay_id":20}"#, r#"{"prepay_id":{"id":"wx20"}}"#, r#"{"a":1}"#] {
            assert!(given(text).unwrap_err().starts_with("Pass answer.prepay_id"), "{text}");
        }
    }
}
