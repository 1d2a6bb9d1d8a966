//! Sensitive fields by their paths: what leaves the client, and what callers get. Natively the core computes with the `rsa`
//! crate, so WeChat Pay's side of it is `wechatpay-rsa`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use wechatpay::base::env::Entropy;
use wechatpay::base::http::{HttpRequest, HttpResponse};
use wechatpay::base::time::UnixTime;
use wechatpay::client::{Action, Answer, Call, Event, GenericRequest, Limits, Operation, Product, Task};
use wechatpay::error::TransportKind;
use wechatpay::merchant::{MerchantKeyOption, SignerOption};
use wechatpay::{Error, Options};
use wechatpay_rsa::{PrivateKey, RandomError};

use crate::support::{
    self, Counter, Shop, merchant, operation, options, perform, sealed_notification, signed, text, vectors,
};

const NOW: i64 = 1_784_512_805;
const TRANSFER: &str = "/v3/fund-app/mch-transfer/transfer-bills";
const RECEIVER: &str = "/v3/profitsharing/receivers/add";

fn key(holder: &str) -> PrivateKey {
    PrivateKey::from_pem(text(&vectors(), &format!("/keys/TEST_ONLY_{holder}_private_key_pkcs8_pem"))).unwrap()
}

fn random(bytes: &mut [u8]) -> Result<(), RandomError> {
    Counter(7).fill(bytes).map_err(|_| RandomError)
}

/// What the holder of a private key of the vectors reads in a field.
fn read(holder: &str, field: &str) -> Option<String> {
    let plain = key(holder).decrypt_oaep_sha1(&STANDARD.decode(field).unwrap(), &mut random).ok()?;
    Some(String::from_utf8(plain.to_vec()).unwrap())
}

/// A field that WeChat Pay encrypts to the holder of a private key of the vectors.
fn sealed(holder: &str, plain: &str) -> String {
    STANDARD.encode(key(holder).public_key().encrypt_oaep_sha1(plain.as_bytes(), &mut random).unwrap())
}

fn call(method: &str, path: &str, query: &[(&str, &str)], body: Option<Value>) -> Operation {
    let query = query.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let body = body.map(|body| body.to_string());
    Operation::generic(GenericRequest { method, path, query, body, ..GenericRequest::default() }).unwrap()
}

fn step(call: &mut Call, event: Event) -> Action {
    call.step(event, UnixTime(NOW))
}

fn start(shop: &Shop, operation: Operation) -> (Call, HttpRequest) {
    let mut call = shop.ask(operation);
    match step(&mut call, Event::Start) {
        Action::Send { request, .. } => (call, request),
        other => panic!("{other:?}"),
    }
}

fn answer(body: &str) -> Event {
    let headers = signed(body.as_bytes(), NOW).into_iter().collect();
    Event::Response(HttpResponse { status: 200, headers, body: body.into() })
}

fn answered(action: Action) -> Result<Answer, Error> {
    match action {
        Action::Done(Ok(Product::Answer(answer))) => Ok(answer),
        Action::Done(Err(error)) => Err(error),
        other => panic!("{other:?}"),
    }
}

fn body(request: &HttpRequest) -> Value {
    serde_json::from_str(request.body.as_deref().unwrap()).unwrap()
}

fn serial(request: &HttpRequest) -> &str {
    &request.headers.iter().find(|(name, _)| name == "Wechatpay-Serial").unwrap().1
}

#[test]
fn a_request_is_encrypted_to_the_key_that_it_names() {
    let vectors = vectors();
    let certificates = Options { public_key: None, public_key_id: None, ..options(&vectors) };
    let older = Options { platform_keys: certificates.platform_keys[..1].to_vec(), ..certificates.clone() };
    for (options, holder, id) in [
        (options(&vectors), "wechatpay", "wechatpay_public_key_id"),
        (certificates, "platform2", "platform2_serial_no"),
        (older, "platform", "platform_serial_no"),
    ] {
        let shop = Shop::of(options);
        let given = json!({"out_bill_no": "1", "user_name": "张三", "transfer_amount": 1});
        let (_, request) = start(&shop, call("POST", TRANSFER, &[], Some(given)));
        assert_eq!(serial(&request), text(&vectors, &format!("/keys/{id}")));
        for key in ["wechatpay", "platform", "platform2", "merchant"] {
            let wanted = (key == holder).then(|| "张三".to_owned());
            assert_eq!(read(key, text(&body(&request), "/user_name")), wanted, "{key}");
        }
        assert_eq!((&body(&request)["out_bill_no"], &body(&request)["transfer_amount"]), (&json!("1"), &json!(1)));
    }
}

#[test]
fn the_key_is_the_one_of_the_encryption_even_if_another_is_newer_when_the_signature_comes() {
    // The second certificate becomes valid while the signer works.
    const BEGINS: i64 = 1_779_244_200;
    let vectors = vectors();
    let signer = Some(SignerOption::default());
    let options = Options { public_key: None, public_key_id: None, ..options(&vectors) };
    let shop = Shop::of(Options { private_key: String::new(), signer, ..options });
    let sent = |name: &str| {
        let mut call = shop.ask(call("POST", TRANSFER, &[], Some(json!({ name: "张三" }))));
        let Action::Sign { message, .. } = call.step(Event::Start, UnixTime(BEGINS - 1)) else { panic!() };
        let signature = STANDARD.decode(support::sign(&merchant(), &message)).unwrap();
        match call.step(Event::Given(signature), UnixTime(BEGINS)) {
            Action::Send { request, .. } => request,
            other => panic!("{other:?}"),
        }
    };
    let request = sent("user_name");
    assert_eq!(serial(&request), text(&vectors, "/keys/platform_serial_no"));
    assert_eq!(read("platform", text(&body(&request), "/user_name")).as_deref(), Some("张三"));
    assert_eq!(serial(&sent("remark")), text(&vectors, "/keys/platform2_serial_no"));
}

#[test]
fn what_is_signed_is_what_is_sent_in_the_query_and_in_the_body() {
    let query = [("encrypted_name", "张三"), ("mchid", "17")];
    let in_query = call("GET", "/v3/realname/verify", &query, None);
    let in_body = call("POST", RECEIVER, &[], Some(json!({"account": "o1", "name": "张三"})));
    for operation in [in_query, in_body] {
        let task = Task::SignRequest { operation, nonce: None, timestamp: None };
        let Ok(Product::Request(signed)) = perform(&merchant(), task, NOW) else { panic!() };
        let target = signed.http.url.strip_prefix("https://api.mch.weixin.qq.com").unwrap();
        let message = String::from_utf8(signed.message.clone()).unwrap();
        let lines: Vec<_> = message.split('\n').collect();
        assert_eq!((lines[1], lines[4]), (target, signed.http.body.as_deref().unwrap_or_default()));
        let field = match &signed.http.body {
            Some(_) => text(&body(&signed.http), "/name").to_owned(),
            None => {
                let (_, value) = target.split_once("encrypted_name=").unwrap();
                value.split_once('&').unwrap().0.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")
            }
        };
        assert_eq!(read("wechatpay", &field).as_deref(), Some("张三"));
    }
}

#[test]
fn an_operation_of_the_catalogue_is_sent_encrypted() {
    let shop = merchant();
    let given = json!({"refund_id": "50", "out_refund_no": "R1", "type": "USER_BANK_CARD", "bank_type": "ICBC_DEBIT",
        "bank_account": "6222021702001234567", "real_name": "张三"});
    let (_, request) = start(&shop, operation(&shop, "refunds.applyAbnormal", given).unwrap());
    let sent = body(&request);
    let plain = ["/bank_account", "/real_name"].map(|at| read("wechatpay", text(&sent, at)).unwrap());
    assert_eq!(plain, ["6222021702001234567", "张三"]);
}

#[test]
fn an_answer_comes_with_its_fields_opened_and_its_other_bytes_as_they_were_signed() {
    let shop = merchant();
    let name = sealed("merchant", "张\"三");
    let text = format!(r#"{{ "type" :"X","name":"{name}", "n":1e2,"x":1.10 }}"#);
    let (mut call, _) = start(&shop, call("POST", RECEIVER, &[], Some(json!({"name": "张\"三"}))));
    let answer = answered(step(&mut call, answer(&text))).unwrap();
    assert_eq!(answer.body.unwrap(), text.replace(&name, r#"张\"三"#));
    assert_eq!(answer.unopened, [""; 0]);
}

#[test]
fn a_field_that_no_key_opens_is_named_and_the_call_has_succeeded() {
    let old = MerchantKeyOption {
        private_key: text(&vectors(), "/keys/TEST_ONLY_platform2_private_key_pkcs8_pem").into(),
        serial_no: Some("5A".into()),
        ..MerchantKeyOption::default()
    };
    let with_old = || Options { merchant_keys: vec![old], platform_keys: Vec::new(), ..options(&vectors()) };
    let name = sealed("platform2", "张三");
    let text = json!({"name": name}).to_string();
    let run = |shop: &Shop| {
        let (mut call, _) = start(shop, call("POST", RECEIVER, &[], Some(json!({"name": "张三"}))));
        let answer = answered(step(&mut call, answer(&text))).unwrap();
        (answer.body.unwrap(), answer.unopened)
    };
    assert_eq!(run(&merchant()), (text.clone(), vec!["name".into()]));
    // The others are opened all the same.
    let mixed = json!({"data": [{"payer_phone": name}, {"payer_phone": sealed("merchant", "138")}]}).to_string();
    let (mut call, _) = start(&merchant(), call("GET", "/v3/merchant-service/complaints-v2", &[], None));
    let found = answered(step(&mut call, answer(&mixed))).unwrap();
    assert!(found.body.unwrap().ends_with(r#"{"payer_phone":"138"}]}"#));
    assert_eq!(found.unopened, ["data.0.payer_phone"]);
    // A certificate that is being replaced still opens it.
    assert_eq!(run(&Shop::of(with_old())), (r#"{"name":"张三"}"#.into(), Vec::new()));
}

#[test]
fn a_signer_outside_opens_one_field_after_the_other() {
    let vectors = vectors();
    let outside = |opens| {
        let signer = Some(SignerOption { opens, ..SignerOption::default() });
        Shop::of(Options { private_key: String::new(), signer, ..options(&vectors) })
    };
    let complaints = || call("GET", "/v3/merchant-service/complaints-v2", &[], None);
    let [first, second, third] = ["13800001747", "13800001748", "13800001749"].map(|phone| sealed("merchant", phone));
    let text = json!({"data": [{"payer_phone": first}, {"payer_phone": second}, {"payer_phone": third}]}).to_string();
    let begin = |opens| {
        let mut call = outside(opens).ask(complaints());
        let Action::Sign { message, .. } = step(&mut call, Event::Start) else { panic!() };
        let signature = STANDARD.decode(support::sign(&merchant(), &message)).unwrap();
        let Action::Send { .. } = step(&mut call, Event::Given(signature)) else { panic!() };
        let next = step(&mut call, answer(&text));
        (call, next)
    };
    let open = |action: &Action| {
        let Action::Decrypt { ciphertext, .. } = action else { panic!("{action:?}") };
        Event::Given(key("merchant").decrypt_oaep_sha1(ciphertext, &mut random).unwrap().to_vec())
    };
    let (mut call, mut action) = begin(true);
    for _ in 0..3 {
        action = step(&mut call, open(&action));
    }
    let answer = answered(action).unwrap();
    let opened = text.replace(&first, "13800001747").replace(&second, "13800001748").replace(&third, "13800001749");
    assert_eq!(answer.body.unwrap(), opened);
    // Once it fails it is not asked again: 50 complaints would take 50 time limits.
    for failure in [Event::Unable { late: true }, Event::Failed(TransportKind::Aborted.into())] {
        let (mut call, action) = begin(true);
        let action = step(&mut call, open(&action));
        assert!(matches!(action, Action::Decrypt { .. }));
        let answer = answered(step(&mut call, failure)).unwrap();
        assert_eq!(answer.body.unwrap(), text.replace(&first, "13800001747"));
        assert_eq!(answer.unopened, ["data.1.payer_phone", "data.2.payer_phone"]);
    }
    let (_, action) = begin(false);
    assert_eq!(answered(action).unwrap().unopened.len(), 3);
}

#[test]
fn fields_inside_a_notification_are_opened() {
    for (holder, phone, unopened) in [("merchant", Some("13800001747"), 0), ("platform", None, 1)] {
        let phone_number = sealed(holder, "13800001747");
        let content = format!(r#"{{"openid" : "o1", "phone_number" : "{phone_number}"}}"#);
        let body = sealed_notification("MEMBERCARD.ACCEPT_CARD", &content);
        let headers = signed(body.as_bytes(), NOW).into_iter().collect();
        let task = Task::Notification { headers, body: body.into_bytes() };
        let Ok(Product::Notification(event)) = perform(&merchant(), task, NOW) else { panic!() };
        assert_eq!(event.resource, content.replace(&phone_number, phone.unwrap_or(&phone_number)));
        assert_eq!(event.unopened.len(), unopened);
    }
}

#[test]
fn a_repeat_with_the_same_plain_values_is_the_same_call_although_its_bytes_differ() {
    let shop = merchant();
    let order = |name: &str| {
        let order = json!({"description": "x", "out_trade_no": "COFFEE_1", "notify_url": "https://a.example/x",
            "amount": {"total": 1}, "time_expire": "2026-07-20T10:01:00+08:00",
            "payer": {"openid": "o1", "identity": {"type": "IDCARD", "number": "1", "name": name}}});
        operation(&shop, "prepayJsapi", order).unwrap()
    };
    let sent = |name: &str, now: i64, entropy: u64| {
        let task = Task::Ask { operation: order(name), limits: Limits::default() };
        let mut call = shop.0.call(task, Box::new(Counter(entropy)));
        match call.step(Event::Start, UnixTime(now)) {
            Action::Send { request, .. } => {
                let end = call.step(Event::Failed(TransportKind::Timeout.into()), UnixTime(now));
                assert!(matches!(end, Action::Done(Err(_))));
                Ok(request.body.unwrap())
            }
            Action::Done(Err(error)) => Err(error.code()),
            other => panic!("{other:?}"),
        }
    };
    let first = sent("张三", NOW, 1).unwrap();
    // The deadline has passed since.
    let second = sent("张三", NOW + 120, 2).unwrap();
    assert_ne!(first, second);
    assert_eq!(sent("李四", NOW + 120, 3), Err("ERR_INPUT"));
}
