//! Calls that are driven through their whole policy, with the answers of WeChat Pay given one by one.

use serde_json::{Value, json};
use wechatpay::base::http::{HttpRequest, HttpResponse};
use wechatpay::base::time::{Moment, UnixTime};
use wechatpay::client::{Action, Call, Event, Product, Task};
use wechatpay::error::Error;

use super::{Shop, options, signed, vectors};

/// Unix seconds.
pub const NOW: i64 = 1_784_512_805;
/// `NOW`.
pub const DATE: (&str, &str) = ("Date", "Mon, 20 Jul 2026 02:00:05 GMT");

pub fn shop() -> Shop {
    Shop::of(options(&vectors()))
}

pub fn order(shop: &Shop, state: &str) -> Value {
    json!({"appid": "wx1", "mchid": shop.mchid(), "out_trade_no": "ORDER-1", "trade_state": state, "trade_state_desc": ""})
}

pub fn refund(status: &str) -> Value {
    json!({
        "refund_id": "5", "out_refund_no": "REFUND-1", "transaction_id": "4", "out_trade_no": "ORDER-1",
        "channel": "ORIGINAL", "user_received_account": "x", "create_time": "2026-07-20T10:00:00+08:00",
        "status": status,
        "amount": {"total": 2, "refund": 1, "payer_total": 2, "payer_refund": 1, "settlement_refund": 1,
            "settlement_total": 2, "discount_refund": 0, "currency": "CNY"}
    })
}

/// Signed by WeChat Pay at a time.
pub fn answer_at(time: i64, status: u16, body: &Value, more: &[(&str, &str)]) -> Event {
    let body = body.to_string();
    let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let headers = signed(body.as_bytes(), time).into_iter().chain(more).collect();
    Event::Response(HttpResponse { status, headers, body: body.into() })
}

pub fn answer(status: u16, body: &Value) -> Event {
    answer_at(NOW, status, body, &[])
}

pub fn unsigned(status: u16, body: &Value, more: &[(&str, &str)]) -> Event {
    let headers = more.iter().copied().collect();
    Event::Response(HttpResponse { status, headers, body: body.to_string().into() })
}

pub fn absent() -> Value {
    json!({"code": "ORDER_NOT_EXIST"})
}

/// A call whose exchanges get these events in order, the last one for all that follow.
pub struct Driven {
    pub verdict: Result<Product, Error>,
    pub sent: Vec<HttpRequest>,
    pub pauses: Vec<u32>,
    pub number: Option<String>,
}

pub fn drive(shop: &Shop, task: Task, events: &[Event]) -> Driven {
    drive_at(shop, task, NOW, events)
}

pub fn drive_at(shop: &Shop, task: Task, now: i64, events: &[Event]) -> Driven {
    let mut call: Call = shop.call(task);
    let mut now = Moment::from(UnixTime(now));
    let (mut sent, mut pauses, mut waits_for) = (Vec::new(), Vec::new(), None);
    let mut action = call.step(Event::Start, now);
    loop {
        action = match action {
            Action::Done(verdict) => return Driven { verdict, sent, pauses, number: waits_for },
            Action::Send { request, .. } => {
                let event = events.get(sent.len()).or(events.last()).cloned().unwrap();
                sent.push(request);
                call.step(event, now)
            }
            Action::Wait { ms, number, .. } => {
                pauses.push(ms);
                waits_for = waits_for.or(number);
                now.0 += i64::from(ms);
                call.step(Event::Elapsed, now)
            }
            other => panic!("{other:?}"),
        };
        assert!(sent.len() < 100, "it does not end");
    }
}
