//! A payment rehearsed: order, pay params and notification pass once through all that they will pass through.
//!
//! Engines compile a function when it is first called, which is half of the time that a first request takes. Nothing made here
//! leaves: the samples are nobody's, the signature under the sample messages is no signature, and what was drawn from this
//! random source, which is none, is forgotten by [`crate::keys::MerchantKey::warm_up`].

use std::rc::Rc;

use super::call::Call;
use super::{Core, views};
use crate::client::{self, Event};
use crate::env::{Entropy, EntropyError, Env, UnixTime};
use crate::http::{Headers, HttpResponse};
use crate::notification::{Kind, Notification};
use crate::{Merchant, base64, json, notification};

const ORDER: &str = r#"{"appid":"wx0000000000000000","description":"-","out_trade_no":"000000","notify_url":"https://a.example/","amount":{"total":1,"currency":"CNY"},"payer":{"openid":"0000"}}"#;
const REQUEST: &str = r#"{"method":"POST","path":"/v3/pay","body":{"amount":{"total":1}}}"#;
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
    /// Whatever these calls give, refusals included, is dropped.
    pub(super) fn rehearse(&self, merchant: &Rc<Merchant>) {
        let env = &mut Env { now: UnixTime(0), entropy: &mut NoEntropy };
        if let Ok(order) = self.operation("prepayJsapi", ORDER) {
            let mut call = Call::new(Rc::clone(merchant), Rc::default(), client::Call::new(order, None));
            let _ = call.step_in(Event::Start, env);
            let answer = HttpResponse { status: 200, headers: sample_headers(merchant), body: PREPAY.into() };
            let _ = call.step_in(Event::Response(answer), env);
        }
        let _ = self.signed_request(REQUEST, env);
        let _ = self.signed_params("miniProgram", PREPAY, env);
        let _ = notification::parse(merchant, &sample_headers(merchant), REQUEST.as_bytes(), env.now);
        let _ = self.decrypt_resource(RESOURCE);
        let _ = self.assert_payment(TRANSACTION, EXPECTED);
        views::notification_view(&Notification {
            id: String::new(),
            create_time: String::new(),
            event_type: String::new(),
            summary: String::new(),
            original_type: None,
            request_id: None,
            kind: Kind::Payment,
            resource: json::parse(TRANSACTION.as_bytes()).unwrap_or_default(),
        });
    }
}

fn sample_headers(merchant: &Merchant) -> Headers {
    let mut headers = Headers::default();
    headers.push("wechatpay-timestamp", "0");
    headers.push("wechatpay-nonce", "0");
    headers.push("wechatpay-signature", &base64::encode(&[1; 256]));
    if let Some(id) = merchant.platform_keys().ids().next() {
        headers.push("wechatpay-serial", id);
    }
    headers
}
