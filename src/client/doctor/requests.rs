//! The requests of an examination.

use super::Complaint;
use crate::api::ROWS;
use crate::base::json::{Members, Value};
use crate::client::{GenericRequest, Operation};
use crate::error::{Error, Result};
use crate::merchant::Merchant;

/// Members of the echo test.
const ECHO: &str = "echo_message";
pub(super) const SEALED_ECHO: &str = "encrypted_echo_message";

/// The echo test. `sealed`: the encrypted member.
pub(super) fn echo(word: &str, sealed: Option<&str>) -> Result<Operation> {
    let members = [(ECHO, Some(word)), (SEALED_ECHO, sealed)];
    let members = members.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Value::from(text?))));
    let body = Some(Value::Object(members.collect()).to_string());
    Operation::generic(GenericRequest {
        method: "POST",
        path: "/v3/security/echo",
        body,
        encrypted: true,
        ..GenericRequest::default()
    })
}

/// An operation of the catalogue that needs an order's number alone.
pub(super) fn numbered(name: &str, merchant: &Merchant, number: String) -> Result<Operation> {
    operation(name, merchant, [("out_trade_no", number.into())])
}

/// A query that takes effect nowhere, for whoever is not offered the echo: of an order that cannot exist, or where a brand
/// is told of its coupons.
pub(super) fn query(merchant: &Merchant, number: String) -> Result<Operation> {
    let (path, params, query) = if merchant.brand_id().is_some() {
        ("/brand/marketing/product-coupon/notify-configs", None, None)
    } else if merchant.is_overseas() {
        let mchid = ("mchid".to_owned(), merchant.mchid().to_owned());
        ("/v3/global/transactions/out-trade-no/{out_trade_no}", Some(("out_trade_no".to_owned(), number)), Some(mchid))
    } else {
        return numbered("queryByOutTradeNo", merchant, number);
    };
    let [params, query] = [params, query].map(|pair| pair.into_iter().collect());
    Operation::generic(GenericRequest { method: "GET", path, params, query, ..GenericRequest::default() })
}

/// An order of 0.01 yuan.
pub(super) fn order(merchant: &Merchant, number: String, complaint: &Complaint) -> Result<Operation> {
    let object = |name: &str, value: Value| Value::Object(Members::from_iter([(name.to_owned(), value)]));
    let openid = complaint.openid.clone().unwrap_or_default();
    let members = [
        ("out_trade_no", number.into()),
        ("description", "wechatpay-wasm doctor".into()),
        ("amount", object("total", 1.into())),
        ("payer", object("openid", openid.into())),
    ];
    let appid = complaint.appid.clone().map(|appid| ("appid", appid.into()));
    operation("prepayJsapi", merchant, members.into_iter().chain(appid))
}

fn operation<'a>(
    name: &str,
    merchant: &Merchant,
    members: impl IntoIterator<Item = (&'a str, Value)>,
) -> Result<Operation> {
    let row = ROWS.iter().find(|row| row.name == name).ok_or(Error::Internal("no such operation"))?;
    let members = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Operation::of(row, merchant, members, false)
}
