//! Combined payment and profit sharing: what settles an unknown outcome, and when a wait ends. Natively and without a
//! network.

use serde_json::{Value, json};
use wechatpay::client::{Event, Inquiry, Limits, Product, Settled, Task, Watch, Watched};
use wechatpay::error::Error;

use crate::support::driven::{answer, drive, shop};
use crate::support::{Shop, operation};

const PREPAY: &str = "POST /v3/combine-transactions/jsapi";
const CLOSE: &str = "POST /v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close";
const COMBINED: &str = "/v3/combine-transactions/out-trade-no/COMBINE-1";
const SHARED: &str = "/v3/profitsharing/orders/P-1?transaction_id=4200";

/// A combined order with the states of its sub-orders.
fn combined(shop: &Shop, states: &[&str]) -> Event {
    let subs = states.iter().enumerate().map(|(index, state)| {
        json!({"mchid": shop.mchid(), "out_trade_no": format!("SUB-000{index}"), "trade_state": state})
    });
    answer(
        200,
        &json!({
            "combine_appid": "wx1", "combine_mchid": shop.mchid(), "combine_out_trade_no": "COMBINE-1",
            "sub_orders": subs.collect::<Vec<_>>()
        }),
    )
}

fn sharing(state: &str) -> Event {
    answer(200, &json!({"transaction_id": "4200", "out_order_no": "P-1", "order_id": "3008", "state": state}))
}

fn took_effect(shop: &Shop, operation: &str, path: &str, found: Event) -> bool {
    let inquiry = Inquiry::of(shop, operation, path, shop.mchid()).unwrap();
    match drive(shop, Task::Settle { inquiry, timeout_ms: None }, &[found]).verdict {
        Ok(Product::Settled(Settled { took_effect, .. })) => took_effect,
        other => panic!("{other:?}"),
    }
}

fn ends(shop: &Shop, input: &Value, found: &[Event]) -> bool {
    let watch = Watch::of(shop, input.as_object().unwrap().clone()).unwrap();
    match drive(shop, Task::Watch { watch, limits: Limits::default() }, found).verdict {
        Ok(Product::Watched(Watched { is_final, .. })) => is_final,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_error_names_the_query_that_settles_its_call() {
    let shop = shop();
    let sub = json!({"mchid": shop.mchid(), "out_trade_no": "SUB-0001", "description": "x", "attach": "a",
        "amount": {"total_amount": 1, "currency": "CNY"}});
    let order = json!({"combine_out_trade_no": "COMBINE-1", "notify_url": "https://a.example/n", "sub_orders": [sub, sub],
        "combine_payer_info": {"openid": "o"}});
    let close = json!({"combine_out_trade_no": "COMBINE-1",
        "sub_orders": [{"mchid": shop.mchid(), "out_trade_no": "SUB-0001"}]});
    let receiver = json!({"type": "MERCHANT_ID", "account": "18", "amount": 1, "description": "x"});
    let share = json!({"transaction_id": "4200", "out_order_no": "P-1", "unfreeze_unsplit": false,
        "receivers": [receiver], "sub_mchid": "19"});
    let unfreeze = json!({"transaction_id": "4200", "out_order_no": "P-1", "description": "x"});
    let mut back = json!({"out_order_no": "P-1", "out_return_no": "R-1", "return_mchid": "18", "amount": 1,
        "description": "x"});
    let by_number = back.clone();
    back.as_object_mut().unwrap().remove("out_order_no");
    back["order_id"] = json!("3008");
    let receiver = json!({"type": "PERSONAL_OPENID", "account": "o", "relation_type": "STAFF"});
    let sub_merchant = format!("{SHARED}&sub_mchid=19");
    for (name, input, path) in [
        ("combine.prepayJsapi", order, Some(COMBINED)),
        ("combine.close", close, Some(COMBINED)),
        ("profitSharing.createOrder", share, Some(sub_merchant.as_str())),
        ("profitSharing.unfreeze", unfreeze, Some(SHARED)),
        ("profitSharing.createReturn", by_number, Some("/v3/profitsharing/return-orders/R-1?out_order_no=P-1")),
        // Its query needs the number of the sharing, which this call does not tell.
        ("profitSharing.createReturn", back, None),
        ("profitSharing.addReceiver", receiver, None),
    ] {
        let call = shop.ask(operation(&shop, name, input).unwrap());
        let about = call.about().unwrap();
        assert_eq!(about.settled_by.as_deref(), path, "{name}");
        if let Some(path) = path {
            assert!(Inquiry::of(&shop, &about.operation, path, shop.mchid()).is_ok(), "{name}");
        }
    }
}

#[test]
fn a_receiver_is_added_only_if_the_answer_speaks_of_it() {
    let shop = shop();
    let input = json!({"type": "PERSONAL_OPENID", "account": "o", "relation_type": "STAFF"});
    for (kind, account, fits) in
        [("PERSONAL_OPENID", "o", true), ("PERSONAL_OPENID", "another", false), ("MERCHANT_ID", "o", false)]
    {
        let operation = operation(&shop, "profitSharing.addReceiver", input.clone()).unwrap();
        let told = answer(200, &json!({"type": kind, "account": account, "relation_type": "STAFF"}));
        let found = drive(&shop, Task::Ask { operation, limits: Limits::default() }, &[told]).verdict;
        assert_eq!(found.is_ok(), fits, "{kind} {account}: {found:?}");
    }
}

#[test]
fn a_combined_order_is_closed_or_at_its_end_when_all_its_sub_orders_are() {
    let shop = shop();
    let number = json!({"combine_out_trade_no": "COMBINE-1"});
    assert!(took_effect(&shop, PREPAY, COMBINED, combined(&shop, &["NOTPAY", "NOTPAY"])));
    for (states, closed, over) in [
        (&["CLOSED", "CLOSED"][..], true, true),
        (&["SUCCESS", "REFUND"], false, true),
        (&["CLOSED", "NOTPAY"], false, false),
        (&["SUCCESS", "NOTPAY"], false, false),
        (&["SUCCESS", "A_NEW_STATE"], false, false),
        (&[], false, false),
    ] {
        assert_eq!(took_effect(&shop, CLOSE, COMBINED, combined(&shop, states)), closed, "{states:?}");
        assert_eq!(ends(&shop, &number, &[combined(&shop, states)]), over, "{states:?}");
    }
    let later = [combined(&shop, &["NOTPAY", "NOTPAY"]), combined(&shop, &["SUCCESS", "SUCCESS"])];
    assert!(ends(&shop, &number, &later));
}

#[test]
fn a_sharing_and_a_return_are_waited_for_by_their_own_numbers() {
    let shop = shop();
    let shared = json!({"out_order_no": "P-1", "transaction_id": "4200"});
    assert!(took_effect(&shop, "POST /v3/profitsharing/orders", SHARED, sharing("PROCESSING")));
    assert!(ends(&shop, &shared, &[sharing("PROCESSING"), sharing("FINISHED")]));
    assert!(!ends(&shop, &shared, &[sharing("PROCESSING")]));
    let returned = json!({"out_return_no": "R-1", "out_order_no": "P-1"});
    for (result, over) in [("PROCESSING", false), ("SUCCESS", true), ("FAILED", true)] {
        let found = json!({"order_id": "3008", "out_order_no": "P-1", "out_return_no": "R-1", "return_id": "3009",
            "return_mchid": "18", "amount": 1, "description": "x", "result": result});
        assert_eq!(ends(&shop, &returned, &[answer(200, &found)]), over, "{result}");
    }
    for missing in [json!({"out_order_no": "P-1"}), json!({"out_return_no": "R-1"})] {
        assert!(matches!(Watch::of(&shop, missing.as_object().unwrap().clone()), Err(Error::Input(_))), "{missing}");
    }
}
