//! What the merchant recorded, from JSON, compared with verified contents.

use super::convert::{Input, members};
use crate::api::expected::{
    Expected, ExpectedCombined, ExpectedRefund, ExpectedSubOrder, ExpectedTransfer, assert_combined_payment,
    assert_payment, assert_refund, assert_transfer, number_of, unknown,
};
use crate::base::json::{Members, Value};
use crate::error::{Error, Result, text};
use crate::merchant::Merchant;

/// Compares a content with what is expected; `subject` is `payment`, `refund` or `transfer`. `own_number`: the expected
/// number may be left out, and nothing is expected of a number that the merchant does not know.
pub(super) fn compare(
    merchant: &Merchant,
    subject: &str,
    content: &str,
    expected: Option<&str>,
    own_number: bool,
) -> Result<()> {
    merchant.must_be_merchant("expected", subject)?;
    let content = Value::from(members(content)?);
    let Some(expected) = expected else { return Err(unknown(&content)) };
    let expected = members(expected)?;
    let (_, number) = number_of(&content);
    let number = |name: &str| match Input::of(&expected) {
        input if own_number => Ok(input.text(name)?.unwrap_or(number)),
        input => input.required_text(name),
    };
    match subject {
        "payment" if content.get("combine_out_trade_no").is_some() => {
            assert_combined_payment(&content, &combined(merchant, &expected, number("combine_out_trade_no")?)?)
        }
        "payment" => assert_payment(&content, &payment(merchant, &expected, number("out_trade_no")?)?),
        "refund" => assert_refund(&content, &refund(merchant, &expected, number("out_refund_no")?)?),
        "transfer" => assert_transfer(&content, &transfer(merchant, &expected, number("out_bill_no")?)?),
        _ => Err(Error::Internal("unknown subject of a comparison")),
    }
}

fn payment<'a>(merchant: &'a Merchant, members: &'a Members, out_trade_no: &'a str) -> Result<Expected<'a>> {
    let input = Input::of(members);
    let amount = input.object("amount", "amount.")?;
    let expected = Expected {
        out_trade_no,
        mchid: input.text("mchid")?.unwrap_or(merchant.mchid()),
        appid: input.text("appid")?.or(merchant.appid()),
        sub_mchid: input.text("sub_mchid")?,
        sub_appid: input.text("sub_appid")?,
        total: whole(&amount, "total")?,
        currency: amount.text("currency")?.unwrap_or("CNY"),
    };
    amount.only(&["total", "currency"])?;
    input.only(&["out_trade_no", "mchid", "appid", "sub_mchid", "sub_appid", "amount"])?;
    Ok(expected)
}

fn combined<'a>(merchant: &'a Merchant, members: &'a Members, number: &'a str) -> Result<ExpectedCombined<'a>> {
    let input = Input::of(members);
    let Some(Value::Array(orders)) = input.get("sub_orders") else {
        return Err(input.refused(
            "sub_orders",
            text!("不是列表", "is not a list"),
            text!("请传入全部子单。", "Pass all sub-orders."),
        ));
    };
    let sub_orders = orders.iter().map(|order| sub_order(merchant, order)).collect::<Result<_>>()?;
    let expected = ExpectedCombined {
        combine_out_trade_no: number,
        combine_mchid: input.text("combine_mchid")?.unwrap_or(merchant.mchid()),
        combine_appid: input.text("combine_appid")?.or(merchant.appid()),
        sub_orders,
    };
    input.only(&["combine_out_trade_no", "combine_mchid", "combine_appid", "sub_orders"])?;
    Ok(expected)
}

fn sub_order<'a>(merchant: &'a Merchant, order: &'a Value) -> Result<ExpectedSubOrder<'a>> {
    let Value::Object(members) = order else {
        return Err(Error::input(
            "sub_orders",
            text!("有一项不是对象", "has an item that is not an object"),
            text!("请传入文档所列的成员。", "Pass the documented members."),
        ));
    };
    let input = Input { path: "sub_orders.", members };
    let amount = input.object("amount", "sub_orders.amount.")?;
    let expected = ExpectedSubOrder {
        out_trade_no: input.required_text("out_trade_no")?,
        mchid: input.text("mchid")?.unwrap_or(merchant.mchid()),
        sub_mchid: input.text("sub_mchid")?,
        total_amount: whole(&amount, "total_amount")?,
        currency: amount.text("currency")?.unwrap_or("CNY"),
    };
    amount.only(&["total_amount", "currency"])?;
    input.only(&["out_trade_no", "mchid", "sub_mchid", "amount"])?;
    Ok(expected)
}

fn refund<'a>(merchant: &'a Merchant, members: &'a Members, out_refund_no: &'a str) -> Result<ExpectedRefund<'a>> {
    let input = Input::of(members);
    let amount = input.object("amount", "amount.")?;
    let expected = ExpectedRefund {
        out_refund_no,
        out_trade_no: input.text("out_trade_no")?,
        transaction_id: input.text("transaction_id")?,
        mchid: input.text("mchid")?.unwrap_or(merchant.mchid()),
        sub_mchid: input.text("sub_mchid")?,
        refund: whole(&amount, "refund")?,
        total: whole(&amount, "total")?,
        currency: amount.text("currency")?.unwrap_or("CNY"),
        status: input.text("status")?,
    };
    amount.only(&["refund", "total", "currency"])?;
    input.only(&["out_refund_no", "out_trade_no", "transaction_id", "mchid", "sub_mchid", "amount", "status"])?;
    Ok(expected)
}

fn transfer<'a>(merchant: &'a Merchant, members: &'a Members, out_bill_no: &'a str) -> Result<ExpectedTransfer<'a>> {
    let input = Input::of(members);
    let expected = ExpectedTransfer {
        out_bill_no,
        mchid: input.text("mchid")?.unwrap_or(merchant.mchid()),
        transfer_amount: whole(&input, "transfer_amount")?,
        openid: input.text("openid")?,
        transfer_bill_no: input.text("transfer_bill_no")?,
        state: input.text("state")?,
    };
    input.only(&["out_bill_no", "mchid", "transfer_amount", "openid", "transfer_bill_no", "state"])?;
    Ok(expected)
}

/// An amount that must be there.
fn whole(input: &Input<'_>, name: &str) -> Result<i64> {
    input.integer(name)?.ok_or_else(|| {
        input.refused(
            name,
            text!("没有填写", "is missing"),
            text!("请传入自己订单中的值。", "Pass the value of your own order."),
        )
    })
}
