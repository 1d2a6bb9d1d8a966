//! Orders of service providers: which query waits for one, and which settles a call, from the members that are given.

use crate::support::{Shop, merchant, operation};
use serde_json::{Value, json};
use wechatpay::client::{Inquiry, Limits, Task, Watch};
use wechatpay::error::Error;

const DIRECT: &str = "GET /v3/pay/transactions/out-trade-no/{out_trade_no}";
const PARTNER: &str = "GET /v3/pay/partner/transactions/out-trade-no/{out_trade_no}";

fn watch(shop: &Shop, input: Value) -> Result<String, Error> {
    let Value::Object(members) = input else { panic!() };
    let task = Task::Watch { watch: Watch::of(shop, members)?, limits: Limits::default() };
    Ok(shop.call(task).about().unwrap().operation.clone())
}

#[test]
fn the_members_say_whose_order_is_waited_for() {
    let shop = merchant();
    let own = shop.mchid().to_owned();
    for (input, query) in [
        (json!({"out_trade_no": "ORDER-1"}), DIRECT),
        (json!({"out_trade_no": "ORDER-1", "mchid": own}), DIRECT),
        (json!({"out_trade_no": "ORDER-1", "sub_mchid": "19"}), PARTNER),
        (json!({"out_trade_no": "ORDER-1", "sub_mchid": "19", "sp_mchid": own}), PARTNER),
    ] {
        assert_eq!(watch(&shop, input.clone()).unwrap(), query, "{input}");
    }
    for (input, field) in [
        (json!({"out_trade_no": "ORDER-1", "sub_mchid": "19", "sp_mchid": "1"}), "sp_mchid"),
        (json!({"out_trade_no": "ORDER-1", "sub_mchid": ""}), "sub_mchid"),
    ] {
        let Err(Error::Input(issues)) = watch(&shop, input.clone()) else { panic!("{input}") };
        assert_eq!(issues[0].field, field, "{input}");
    }
}

#[test]
fn a_call_for_a_sub_merchant_is_settled_by_the_query_for_it() {
    let shop = merchant();
    let path = format!("/v3/pay/partner/transactions/out-trade-no/ORDER-1?sp_mchid={}&sub_mchid=19", shop.mchid());
    let order = json!({
        "sub_mchid": "19", "description": "x", "out_trade_no": "ORDER-1", "notify_url": "https://a.example/n",
        "amount": {"total": 1}
    });
    for (name, input) in
        [("partner.prepayNative", order), ("partner.close", json!({"out_trade_no": "ORDER-1", "sub_mchid": "19"}))]
    {
        let call = shop.ask(operation(&shop, name, input).unwrap());
        let about = call.about().unwrap();
        assert_eq!(about.settled_by.as_deref(), Some(path.as_str()), "{name}");
        assert!(Inquiry::of(&shop, &about.operation, &path, shop.mchid()).is_ok(), "{name}");
        // Whose it is belongs to the question.
        let without = path.split("&sub_mchid").next().unwrap();
        assert!(Inquiry::of(&shop, &about.operation, without, shop.mchid()).is_err(), "{name}");
    }
}
