//! The merchant who asks, and what for.

use serde_json::json;
use wechatpay::client::{GenericRequest, Operation};
use wechatpay::merchant::{Retry, SignerOption};
use wechatpay::{Merchant, Options};

use super::NUMBER;
use crate::support::{Shop, operation, options, vectors};

/// A shop that knows the keys of this mode.
pub fn shop(mode: &str, retry: Retry) -> Shop {
    // A signer, because the library's own signatures take most of the time. Node runs the same cells with them.
    let signer = Some(SignerOption::default());
    let all = Options { retry: Some(retry), private_key: String::new(), signer, ..options(&vectors()) };
    Shop::of(match mode {
        "public-key" => Options { platform_keys: Vec::new(), ..all },
        "certificates" => Options { public_key: None, public_key_id: None, ..all },
        _ => all,
    })
}

/// An operation of the matrix.
pub fn operation_of(merchant: &Merchant, name: &str) -> Operation {
    let number = NUMBER;
    let of = |name: &str, input| operation(merchant, name, input).unwrap();
    match name {
        "prepay" => of(
            "prepayJsapi",
            json!({"description": "x", "out_trade_no": number, "notify_url": "https://a.example/n",
                "amount": {"total": 2}, "payer": {"openid": "o"}}),
        ),
        "query" => of("queryByOutTradeNo", json!({"out_trade_no": number})),
        "close" => of("close", json!({"out_trade_no": number})),
        "refund" => of(
            "refunds.create",
            json!({"out_trade_no": number, "out_refund_no": number,
                "amount": {"refund": 1, "total": 2, "currency": "CNY"}}),
        ),
        "refund-query" => of("refunds.query", json!({"out_refund_no": number})),
        "generic" => {
            let body = json!({"out_bill_no": number, "transfer_amount": 1}).to_string();
            let path = "/v3/fund-app/mch-transfer/transfer-bills";
            Operation::generic(GenericRequest { method: "POST", path, body: Some(body), ..GenericRequest::default() })
                .unwrap()
        }
        other => panic!("no operation {other}"),
    }
}
