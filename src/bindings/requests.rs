//! Turns the JSON text that callers pass into tasks for the client.

use super::convert::{Input, members};
use crate::Merchant;
use crate::api::pay_params::{CASHIERS, prepay_id};
use crate::api::payment::Expected;
use crate::base::json::{Members, Value};
use crate::client::{Complaint, GenericRequest, Operation, Task, seconds};
use crate::error::{Error, Result, text};
use crate::merchant::Check;

const REQUEST: [&str; 7] = ["method", "path", "params", "query", "body", "headers", "encrypted"];

/// A call to any path.
pub(super) fn operation(input: &str) -> Result<Operation> {
    let members = members(input)?;
    generic(&Input::of(&members), &REQUEST)
}

/// A request that is signed but not sent.
pub(super) fn to_sign(input: &str) -> Result<Task> {
    let members = members(input)?;
    let input = Input::of(&members);
    let nonce = input.text("nonce")?.map(String::from);
    let timestamp = input.get("timestamp").map(seconds).transpose()?;
    let operation = generic(&input, &[&REQUEST[..], &["nonce", "timestamp"]].concat())?;
    Ok(Task::SignRequest { operation, nonce, timestamp })
}

/// `body` is JSON text; a member that is not `known` is refused.
fn generic(input: &Input<'_>, known: &[&str]) -> Result<Operation> {
    let body = match input.get("body") {
        None => None,
        // An object was written as text where it was passed: no number of it is spelled anew here.
        Some(Value::String(text)) => Some(text.clone()),
        Some(_) => {
            return Err(input.refused(
                "body",
                text!("既不是对象也不是文本", "is neither an object nor text"),
                text!("请传入对象或 JSON 文本。", "Pass an object, or JSON text."),
            ));
        }
    };
    let request = GenericRequest {
        method: input.required_text("method")?,
        path: input.required_text("path")?,
        params: input.pairs("params")?,
        query: input.pairs("query")?,
        body,
        headers: input.pairs("headers")?,
        encrypted: input.flag("encrypted")?,
    };
    input.only(known)?;
    Operation::generic(request)
}

/// What a caller wants to know of its credentials.
pub(super) fn complaint(input: &str, known: Vec<Check>, timeout_ms: Option<u32>) -> Result<Complaint> {
    let members = members(input)?;
    let input = Input::of(&members);
    let (appid, openid) = (input.text("appid")?.map(String::from), input.text("openid")?.map(String::from));
    input.only(&["appid", "openid"])?;
    Ok(Complaint { appid, openid, known, timeout_ms })
}

/// Pay params for the cashier at that index.
pub(super) fn pay_params(cashier: usize, input: &str) -> Result<Task> {
    let (_, cashier) = *CASHIERS.get(cashier).ok_or(Error::Internal("no such cashier"))?;
    let members = members(input)?;
    let prepay_id = prepay_id(&members)?.to_owned();
    let input = Input::of(&members);
    let [appid, serial_no] = ["appid", "serialNo"].map(|name| input.text(name));
    let (appid, serial_no) = (appid?.map(String::from), serial_no?.map(String::from));
    input.only(&["prepay_id", "appid", "serialNo"])?;
    Ok(Task::PayParams { cashier, prepay_id, appid, serial_no })
}

/// The expected values of an order. `own_number` is the order's number where it may be left out.
pub(super) fn expected<'a>(
    merchant: &'a Merchant,
    members: &'a Members,
    own_number: Option<&'a str>,
) -> Result<Expected<'a>> {
    let input = Input::of(members);
    let amount = input.object("amount", "amount.")?;
    let total = amount.integer("total")?;
    let expected = Expected {
        out_trade_no: match own_number {
            Some(number) => input.text("out_trade_no")?.unwrap_or(number),
            None => input.required_text("out_trade_no")?,
        },
        mchid: input.text("mchid")?.unwrap_or(merchant.mchid()),
        appid: input.text("appid")?.or(merchant.appid()),
        sub_mchid: input.text("sub_mchid")?,
        sub_appid: input.text("sub_appid")?,
        total: total.unwrap_or_default(),
        currency: amount.text("currency")?.unwrap_or("CNY"),
    };
    amount.only(&["total", "currency"])?;
    input.only(&["out_trade_no", "mchid", "appid", "sub_mchid", "sub_appid", "amount"])?;
    match total {
        Some(_) => Ok(expected),
        None => Err(input.refused(
            "amount.total",
            text!("没有填写", "is missing"),
            text!("请传入自己订单中的值。", "Pass the value of your own order."),
        )),
    }
}
