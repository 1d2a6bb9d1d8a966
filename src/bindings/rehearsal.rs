//! Runs an order, pay params and a notification once through every function a real one uses.
//!
//! Engines compile a function at its first call, which takes half the time of a first request. All results are dropped:
//! the samples belong to no one, their signatures are invalid, and [`crate::keys::MerchantKey::warm_up`] discards the
//! values drawn from this constant source of bytes.

use std::rc::Rc;

use super::convert::members;
use super::views::action_view;
use super::{Core, requests};
use crate::Merchant;
use crate::api::ROWS;
use crate::api::notification::{Kind, Notification};
use crate::base::base64;
use crate::base::env::{Entropy, EntropyError};
use crate::base::http::{Headers, HttpResponse};
use crate::base::time::UnixTime;
use crate::client::{Action, Client, Event, Limits, Operation, Product, Task};
use crate::error::Result;
use crate::keys::PlatformKey;
use crate::wire::resource::EncryptedResource;

const ORDER: &str = r#"{"appid":"wx0000000000000000","description":"-","out_trade_no":"000000","notify_url":"https://a.example/","amount":{"total":1,"currency":"CNY"},"payer":{"openid":"0000"}}"#;
const REQUEST: &str = r#"{"method":"POST","path":"/v3/pay","body":"{\"amount\":{\"total\":1}}"}"#;
const PREPAY: &str = r#"{"prepay_id":"wx000000","appid":"wx0000000000000000"}"#;
const RESOURCE: &str = r#"{"algorithm":"AEAD_AES_256_GCM","ciphertext":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","nonce":"000000000000","associated_data":"transaction"}"#;
const TRANSACTION: &str = r#"{"appid":"wx0000000000000000","mchid":"0","out_trade_no":"000000","transaction_id":"0","trade_type":"JSAPI","trade_state":"SUCCESS","trade_state_desc":"-","success_time":"2018-06-08T10:34:56+08:00","payer":{"openid":"0000"},"amount":{"total":1,"payer_total":1,"currency":"CNY","payer_currency":"CNY"}}"#;
const EXPECTED: &str = r#"{"out_trade_no":"000000","appid":"wx0000000000000000","amount":{"total":1}}"#;

/// A Worker has no randomness before its first request.
struct NoEntropy;

impl Entropy for NoEntropy {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        buffer.fill(1);
        Ok(())
    }
}

impl Core {
    /// All results are dropped, refusals included.
    pub(super) fn rehearse(&self, client: &Client) {
        let merchant = client.merchant();
        // Before its certificates are valid, a client sends nothing.
        let valid = merchant.platform_keys().iter().find_map(PlatformKey::validity);
        let now = valid.map_or(UnixTime(0), |(beginning, _)| beginning);
        let answer =
            |body: &str| HttpResponse { status: 200, headers: sample_headers(merchant, now), body: body.into() };
        let client = &client.apart();
        let order = ROWS.first().and_then(|row| Operation::of(row, merchant, members(ORDER).ok()?, false).ok());
        if let Some(operation) = order {
            step(client, now, Ok(Task::Ask { operation, limits: Limits::default() }), Some(answer(PREPAY)));
        }
        step(client, now, requests::to_sign(REQUEST), None);
        step(client, now, requests::pay_params(0, PREPAY), None);
        let headers = sample_headers(merchant, now);
        step(client, now, Ok(Task::Notification { headers, body: REQUEST.into() }), None);
        step(
            client,
            now,
            members(RESOURCE).and_then(|resource| EncryptedResource::from_value(&resource.into())).map(Task::Open),
            None,
        );
        let _ = self.compare("payment", TRANSACTION, Some(EXPECTED.into()), false);
        let notification = Notification {
            id: String::new(),
            create_time: String::new(),
            event_type: String::new(),
            summary: String::new(),
            original_type: None,
            request_id: None,
            kind: Kind::Payment,
            resource: TRANSACTION.into(),
            unopened: Vec::new(),
            own: true,
            number: None,
        };
        let _ = action_view(Ok(Action::Done(Ok(Product::Notification(notification.into())))), None);
    }
}

fn step(client: &Rc<Client>, now: UnixTime, task: Result<Task>, answer: Option<HttpResponse>) {
    let Ok(task) = task else { return };
    let mut call = client.call(task, Box::new(NoEntropy));
    let _ = action_view(Ok(call.step(Event::Start, now)), None);
    if let Some(answer) = answer {
        let _ = action_view(Ok(call.step(Event::Response(answer), now)), None);
    }
}

fn sample_headers(merchant: &Merchant, now: UnixTime) -> Headers {
    let mut headers = Headers::default();
    headers.push("wechatpay-timestamp", &now.0.to_string());
    headers.push("wechatpay-nonce", "0");
    headers.push("wechatpay-signature", &base64::encode(&[1; 256]));
    if let Some(id) = merchant.platform_keys().ids().next() {
        headers.push("wechatpay-serial", id);
    }
    headers
}
