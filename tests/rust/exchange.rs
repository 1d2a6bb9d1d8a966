//! Whole calls and whole notifications through the public interface, natively and without a network.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use wechatpay::api::pay_params::Cashier;
use wechatpay::base::env::{Entropy, EntropyError};
use wechatpay::base::http::{HttpRequest, HttpResponse};
use wechatpay::base::time::UnixTime;
use wechatpay::client::{Action, Answer, Call, Clue, Event, Failure, GenericRequest, Limits, Operation, Product, Task};
use wechatpay::error::{Language, Outcome, TransportKind};
use wechatpay::{Error, Merchant, Options};

use crate::support::{self, Shop, merchant, operation, perform, perform_with, signed};

const NOW: i64 = 1_784_512_805;

fn order() -> Value {
    json!({
        "description": "手冲咖啡 中杯 x2", "out_trade_no": "COFFEE_20260720-0001",
        "notify_url": "https://pay.example.com/hooks/wechat", "amount": {"total": 5600},
        "payer": {"openid": "oTESTu5Wn2Yk8Rb0Vq3Jd6Ls9Xc1"}
    })
}

/// The request of a call.
fn start(call: &mut Call) -> HttpRequest {
    match call.step(Event::Start, UnixTime(NOW)) {
        Action::Send { request, timeout_ms, .. } => {
            assert_eq!(timeout_ms, 10_000);
            request
        }
        other => panic!("{other:?}"),
    }
}

fn finish(call: &mut Call, event: Event) -> Result<Answer, Error> {
    match call.step(event, UnixTime(NOW)) {
        Action::Done(Ok(Product::Answer(answer))) => Ok(answer),
        Action::Done(Err(error)) => Err(error),
        other => panic!("{other:?}"),
    }
}

fn answer(status: u16, body: &str) -> Event {
    let headers = signed(body.as_bytes(), NOW).into_iter().collect();
    Event::Response(HttpResponse { status, headers, body: body.into() })
}

fn run(operation: Operation, event: Event) -> Result<Answer, Error> {
    let merchant = merchant();
    let mut call = merchant.ask(operation);
    start(&mut call);
    finish(&mut call, event)
}

fn prepay() -> Operation {
    operation(&merchant(), "prepayJsapi", order()).unwrap()
}

#[test]
fn a_prepay_sends_the_order_once_serialised_and_gives_the_verified_id() {
    let merchant = merchant();
    let mut call = merchant.ask(prepay());
    let request = start(&mut call);
    assert_eq!(
        (request.method, request.url.as_str()),
        ("POST", "https://api.mch.weixin.qq.com/v3/pay/transactions/jsapi")
    );
    let body: Value = serde_json::from_str(request.body.as_deref().unwrap()).unwrap();
    assert_eq!((body["appid"].as_str(), body["mchid"].as_str()), (Some("wx7d2e4c90b1a35f68"), Some("1747000321")));
    let header = |name: &str| request.headers.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str());
    assert_eq!(header("Accept"), Some("application/json"));
    assert_eq!(header("Content-Type"), Some("application/json"));
    assert_eq!(header("Wechatpay-Serial"), Some("PUB_KEY_ID_0117470003212026030500291847003905"));
    assert!(header("User-Agent").unwrap().starts_with("wechatpay-wasm/"));
    let answer = finish(&mut call, answer(200, r#"{"prepay_id":"wx20","later":1}"#)).unwrap();
    assert_eq!(answer.body.as_deref(), Some(r#"{"prepay_id":"wx20","later":1}"#));
}

#[test]
fn queries_name_the_merchant_and_encode_the_number() {
    let by_number = operation(&merchant(), "queryByOutTradeNo", json!({"out_trade_no": "T|20260720*07_a-1"})).unwrap();
    let request = start(&mut merchant().ask(by_number));
    assert!(request.url.ends_with("/v3/pay/transactions/out-trade-no/T%7C20260720%2A07_a-1?mchid=1747000321"));
    assert_eq!(request.body, None);
    let by_id =
        operation(&merchant(), "queryByTransactionId", json!({"transaction_id": "4200009901202607200417365082"}))
            .unwrap();
    let request = start(&mut merchant().ask(by_id));
    assert!(request.url.ends_with("/v3/pay/transactions/id/4200009901202607200417365082?mchid=1747000321"));
}

#[test]
fn a_close_is_done_with_a_signed_204() {
    let close = || operation(&merchant(), "close", json!({"out_trade_no": "COFFEE_20260720-0001"})).unwrap();
    assert_eq!(run(close(), answer(204, "")).unwrap().body, None);
    let unsigned = Event::Response(HttpResponse { status: 204, headers: Default::default(), body: Vec::new() });
    assert_eq!(run(close(), unsigned).unwrap_err().code(), "ERR_VERIFY_HEADER");
}

#[test]
fn numbers_that_cannot_exist_are_refused_before_anything_is_sent() {
    let merchant = merchant();
    for no in ["", "12345", "a b c d e", &"1".repeat(33), "中文中文中文", "../../x"] {
        assert_eq!(
            operation(&merchant, "queryByOutTradeNo", json!({"out_trade_no": no})).unwrap_err().code(),
            "ERR_INPUT",
            "{no}"
        );
        assert_eq!(operation(&merchant, "close", json!({"out_trade_no": no})).unwrap_err().code(), "ERR_INPUT", "{no}");
    }
    let foreign = operation(&merchant, "prepayJsapi", {
        let mut order = order();
        order["mchid"] = "1900000001".into();
        order
    });
    assert_eq!(foreign.unwrap_err().code(), "ERR_INPUT");
    assert!(request("get", "/v3/certificates", None).is_err());
    assert!(request("GET", "/v3/certificates", Some("{}")).is_err());
    assert!(request("POST", "/v3/x", Some("{")).is_err());
    assert!(request("POST", "/v3/x", Some("{\"a\":\"🎉\"}")).is_err());
}

#[test]
fn an_answer_that_is_authentic_but_not_as_documented_is_malformed_and_unknown() {
    for body in ["", "{}", "[]", "{\"prepay_id\":1}", "not json", "{\"prepay_id\":null}"] {
        let error = run(prepay(), answer(200, body)).unwrap_err();
        assert_eq!((error.code(), error.outcome()), ("ERR_MALFORMED", Outcome::Unknown), "{body}");
    }
}

fn order_answer(change: impl FnOnce(&mut Value)) -> Event {
    let mut order = json!({
        "appid": "wx7d2e4c90b1a35f68", "mchid": "1747000321", "out_trade_no": "COFFEE_20260720-0001",
        "transaction_id": "4200009901202607200417365082", "trade_state": "SUCCESS", "trade_state_desc": "支付成功"
    });
    change(&mut order);
    answer(200, &order.to_string())
}

#[test]
fn the_answer_to_a_query_is_about_the_order_asked_for() {
    let by_number =
        || operation(&merchant(), "queryByOutTradeNo", json!({"out_trade_no": "COFFEE_20260720-0001"})).unwrap();
    let by_id = || {
        operation(&merchant(), "queryByTransactionId", json!({"transaction_id": "4200009901202607200417365082"}))
            .unwrap()
    };
    assert!(run(by_number(), order_answer(|_| {})).is_ok() && run(by_id(), order_answer(|_| {})).is_ok());
    let without_id = |order: &mut Value| drop(order.as_object_mut().unwrap().remove("transaction_id"));
    assert!(run(by_number(), order_answer(without_id)).is_ok());
    let with = |name: &'static str, value: &'static str| order_answer(move |order| order[name] = value.into());
    for (operation, event, member) in [
        (by_number(), with("out_trade_no", "COFFEE_20260720-0002"), "out_trade_no"),
        (by_number(), with("mchid", "1747000322"), "mchid"),
        (by_id(), with("transaction_id", "4200009901202607200417365083"), "transaction_id"),
        (by_id(), order_answer(without_id), "transaction_id"),
        (by_id(), with("mchid", "1747000322"), "mchid"),
    ] {
        let error = run(operation, event).unwrap_err();
        assert_eq!((error.code(), error.outcome()), ("ERR_MALFORMED", Outcome::Unknown));
        assert!(error.to_string().contains(&format!(": {member} ")), "{error}");
    }
}

#[test]
fn accepted_is_not_finished() {
    let query =
        || operation(&merchant(), "queryByOutTradeNo", json!({"out_trade_no": "COFFEE_20260720-0001"})).unwrap();
    let close = || operation(&merchant(), "close", json!({"out_trade_no": "COFFEE_20260720-0001"})).unwrap();
    for operation in [prepay(), query(), close()] {
        for body in
            [r#"{"code":"USERPAYING","message":"m"}"#, r#"{"code":"ORDER_CLOSED"}"#, r#"{"prepay_id":"wx20"}"#, ""]
        {
            let error = run(operation.clone(), answer(202, body)).unwrap_err();
            assert_eq!(
                (error.code(), error.outcome(), error.retryable()),
                ("ERR_API", Outcome::Unknown, true),
                "{body}"
            );
            let words =
                if body.contains("USERPAYING") { ["waitFor", "reverse"] } else { ["identical parameters", "query"] };
            assert!(words.iter().all(|word| error.remedy().english().contains(word)), "{body}");
            assert!(matches!(&error, Error::Api(api) if api.status == 202));
        }
        let headers = signed(b"{}", NOW).into_iter().collect();
        let forged = Event::Response(HttpResponse { status: 202, headers, body: b"{ }".to_vec() });
        let error = run(operation, forged).unwrap_err();
        assert_eq!(error.code(), "ERR_VERIFY_SIGNATURE");
        assert!(matches!(&error, Error::Verify { refusal, .. } if refusal.status == Some(202)));
    }
    let answered = run(generic("GET", "/v3/x"), answer(202, r#"{"state":"PROCESSING"}"#)).unwrap();
    assert_eq!((answered.status, answered.body.is_some()), (202, true));
}

fn request(method: &str, path: &str, body: Option<&str>) -> Result<Operation, Error> {
    let body = body.map(String::from);
    Operation::generic(GenericRequest { method, path, body, ..GenericRequest::default() })
}

fn generic(method: &str, path: &str) -> Operation {
    request(method, path, None).unwrap()
}

#[test]
fn any_call_gets_json_or_nothing() {
    assert_eq!(run(generic("GET", "/v3/x"), answer(200, "")).unwrap().body, None);
    assert_eq!(run(generic("GET", "/v3/x"), answer(200, "null")).unwrap().body.as_deref(), Some("null"));
    for body in ["<html>", "{", " ", "\u{feff}{}"] {
        let error = run(generic("GET", "/v3/x"), answer(200, body)).unwrap_err();
        assert_eq!((error.code(), error.outcome()), ("ERR_MALFORMED", Outcome::Unknown), "{body}");
    }
}

#[test]
fn files_are_refused_before_anything_is_sent_but_may_be_signed() {
    let merchant = merchant();
    for (method, path) in [("GET", "/v3/billdownload/file?token=x"), ("POST", "/v3/merchant/media/upload")] {
        let operation = generic(method, path);
        let sign = Task::SignRequest { operation: operation.clone(), nonce: None, timestamp: None };
        assert!(perform(&merchant, sign, NOW).is_ok());
        let error = finish(&mut merchant.ask(operation), Event::Start).unwrap_err();
        assert_eq!((error.code(), error.outcome()), ("ERR_INPUT", Outcome::NotSent));
    }
    // Who says that the fields are encrypted is taken at his word only if they are.
    let clear = |path| {
        let body = Some(r#"{"user_name":"张三"}"#.into());
        Operation::generic(GenericRequest { method: "POST", path, body, encrypted: true, ..GenericRequest::default() })
    };
    let error = clear("/v3/fund-app/mch-transfer/transfer-bills").unwrap_err();
    assert_eq!(error.code(), "ERR_INPUT");
    assert!(error.to_string().contains("body.user_name is a sensitive field"), "{error}");
    // Another spelling of the path, and a second name that would be read in place of the first.
    assert!(clear("/v3/fund-app/mch%2Dtransfer/transfer-bills").is_err());
    let sealed = STANDARD.encode([7; 256]);
    let twice = format!(r#"{{"user_name":"张三","user_name":"{sealed}"}}"#);
    let error = request("POST", "/v3/fund-app/mch-transfer/transfer-bills", Some(&twice)).unwrap_err();
    assert!(error.to_string().contains("names a member twice"), "{error}");
    assert!(request("POST", "/v3/x", Some(r#"{"a":"\ud83d\ude00"}"#)).is_err());
}

#[test]
fn a_merchant_without_platform_certificates_is_told_what_to_configure() {
    let error = run(generic("GET", "/v3/certificates"), answer(404, r#"{"code":"NOT_FOUND"}"#)).unwrap_err();
    assert!(error.remedy().english().contains("publicKeyId"), "{}", error.remedy().english());
}

fn with_deadline(time_expire: &str) -> Operation {
    let mut order = order();
    order["time_expire"] = time_expire.into();
    operation(&merchant(), "prepayJsapi", order).unwrap()
}

#[test]
fn a_deadline_that_has_passed_is_refused_before_anything_is_sent() {
    // NOW is 2026-07-20T10:00:05+08:00.
    let attempt = |time_expire: &str| {
        let action = merchant().ask(with_deadline(time_expire)).step(Event::Start, UnixTime(NOW));
        match action {
            Action::Send { .. } => None,
            Action::Done(Err(error)) => Some(error),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(attempt("2026-07-20T10:00:06+08:00"), None);
    assert_eq!(attempt("2026-07-20T02:00:06.5Z"), None);
    let error = attempt("2026-07-20T02:30:05+08:00").unwrap();
    assert_eq!((error.code(), error.outcome()), ("ERR_INPUT", Outcome::NotSent));
    assert_eq!(error.to_string(), "unusable input, nothing was sent: time_expire passed 7 h 30 min ago");
    assert!(error.remedy().english().contains("UTC"), "{}", error.remedy().english());
    assert!(!attempt("2026-07-20T01:00:00Z").unwrap().remedy().english().contains("UTC"));
}

#[test]
fn an_identical_repeat_of_an_unknown_outcome_is_not_judged_by_the_clock_again() {
    let merchant = merchant();
    let run = |time_expire: &str, now: i64, event: Option<Event>| {
        let mut call = merchant.ask(with_deadline(time_expire));
        let mut step = |event| match call.step(event, UnixTime(now)) {
            Action::Send { .. } => Ok(()),
            Action::Done(verdict) => verdict.map(drop).map_err(|error| error.code()),
            other => panic!("{other:?}"),
        };
        step(Event::Start).and_then(|()| event.map_or(Ok(()), step))
    };
    const DEADLINE: &str = "2026-07-20T10:01:00+08:00";
    let (before, after) = (NOW, NOW + 120);
    let refused = || Some(answer(400, r#"{"code":"PARAM_ERROR"}"#));
    let prepaid = || {
        let body = r#"{"prepay_id":"wx20"}"#;
        let headers = signed(body.as_bytes(), after).into_iter().collect();
        Some(Event::Response(HttpResponse { status: 200, headers, body: body.into() }))
    };
    assert_eq!(run(DEADLINE, after, None), Err("ERR_INPUT"));
    // A refusal is an outcome.
    assert_eq!(run(DEADLINE, before, refused()), Err("ERR_API"));
    assert_eq!(run(DEADLINE, after, None), Err("ERR_INPUT"));
    for event in [Event::Failed(TransportKind::Timeout.into()), answer(500, "{}"), answer(202, "{}"), answer(200, "{}")]
    {
        assert!(run(DEADLINE, before, Some(event)).is_err());
        // The very same call, and not one with another deadline that has passed.
        assert_eq!(run("2026-07-20T10:01:01+08:00", after, None), Err("ERR_INPUT"));
        // A refusal now says nothing about the first attempt.
        assert_eq!(run(DEADLINE, after, refused()), Err("ERR_API"));
        assert_eq!(run(DEADLINE, after, prepaid()), Ok(()));
        // Settled.
        assert_eq!(run(DEADLINE, after, None), Err("ERR_INPUT"));
    }
    // A call under way, and one that was given up without a word, may have taken effect.
    assert_eq!(run(DEADLINE, before, None), Ok(()));
    assert_eq!(run(DEADLINE, after, None), Ok(()));
}

#[test]
fn no_answer_means_unknown_once_sent_and_not_sent_before() {
    let merchant = merchant();
    for (kind, code) in [
        (TransportKind::Connection, "ERR_TRANSPORT"),
        (TransportKind::Timeout, "ERR_TIMEOUT"),
        (TransportKind::Aborted, "ERR_ABORTED"),
    ] {
        let error = run(prepay(), Event::Failed(kind.into())).unwrap_err();
        assert_eq!((error.code(), error.outcome()), (code, Outcome::Unknown));
        let error = finish(&mut merchant.ask(prepay()), Event::Failed(kind.into())).unwrap_err();
        assert_eq!((error.code(), error.outcome()), (code, Outcome::NotSent));
    }
}

#[test]
fn a_connection_that_was_never_made_sent_nothing_and_its_host_and_cause_are_told() {
    let clue = |code: &str| Clue { code: code.into(), call: "connect".into(), message: String::new() };
    let fail = |codes: &[&str]| {
        let clues = codes.iter().map(|code| clue(code)).collect();
        run(prepay(), Event::Failed(Failure { clues, ..TransportKind::Connection.into() })).unwrap_err()
    };
    let error = fail(&["ECONNREFUSED"]);
    assert_eq!(error.outcome(), Outcome::NotSent);
    let [zh, en] = Language::ALL.map(|language| error.message(language));
    let host = "https://api.mch.weixin.qq.com";
    assert_eq!(en, format!("no answer: the connection to {host} failed (ECONNREFUSED); nothing was sent"));
    assert_eq!(zh, format!("没有应答：与 {host} 的连接失败（ECONNREFUSED）；请求没有发出"));
    assert!(error.retryable() && error.remedy().english().contains("DNS"));
    for broken in [fail(&["ECONNRESET"]), fail(&["ECONNREFUSED", "ECONNRESET"]), fail(&[])] {
        assert_eq!(broken.outcome(), Outcome::Unknown);
        assert!(broken.to_string().contains(host) && broken.to_string().ends_with("the outcome is unknown"));
    }
}

#[test]
fn a_sign_error_names_the_line_that_differs() {
    let merchant = merchant();
    let refuse = |told: &dyn Fn(&HttpRequest, &str) -> String| {
        let mut call = merchant.ask(prepay());
        let request = start(&mut call);
        let authorization = &request.headers.iter().find(|(name, _)| *name == "Authorization").unwrap().1;
        let of = |name: &str| authorization.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap();
        let head = format!("POST\n/v3/pay/transactions/jsapi\n{}\n{}\n", of("timestamp"), of("nonce_str"));
        let message = told(&request, &head);
        let body = json!({"code": "SIGN_ERROR", "message": "错误的签名，验签失败", "detail": {
            "detail": {"issue": "sign not match"}, "field": "signature", "location": "authorization",
            "sign_information": {"truncated_sign_message": message}}});
        finish(&mut call, answer(401, &body.to_string())).unwrap_err()
    };
    let same = refuse(&|request, head| format!("{head}{}", &request.body.as_ref().unwrap()[..8]));
    assert!(
        same.to_string().contains("(sign not match). What WeChat Pay tells of the message was signed like that"),
        "{same}"
    );
    assert!(same.remedy().english().contains("serialNo"));
    let rewritten = refuse(&|_, head| head.replace("/v3", "/proxy/v3"));
    let line = "Line 2 of the signed message (URL) differs: WeChat Pay received /proxy/v3/pay/transactions/jsapi, ";
    assert!(rewritten.to_string().contains(line), "{rewritten}");
    assert!(rewritten.remedy().say(Language::Chinese).contains("签什么就发什么"));
    let other_body = refuse(&|_, head| format!("{head}amount=1"));
    assert!(other_body.to_string().contains("Line 5"), "{other_body}");
}

#[test]
fn error_answers_keep_what_they_say_and_never_prove_a_failure() {
    for (status, body, api_code, retryable, outcome) in [
        (400, r#"{"code":"ORDERPAID","message":"m"}"#, Some("ORDER_PAID"), false, Outcome::Refused),
        (404, r#"{"code":"ORDERNOTEXIST"}"#, Some("ORDER_NOT_EXIST"), false, Outcome::Refused),
        (429, r#"{"code":"RATELIMIT_EXCEED"}"#, Some("FREQUENCY_LIMITED"), true, Outcome::Unknown),
        (500, r#"{"code":"SYSTEMERROR"}"#, Some("SYSTEM_ERROR"), true, Outcome::Unknown),
        (500, r#"{"code":"OPENID_MISMATCH"}"#, Some("OPENID_MISMATCH"), false, Outcome::Refused),
        (502, "<html>", None, true, Outcome::Unknown),
        (302, "", None, false, Outcome::Unknown),
        (0, "", None, false, Outcome::Unknown),
        (418, r#"{"code":"NEW_CODE"}"#, Some("NEW_CODE"), false, Outcome::Refused),
    ] {
        let error = run(prepay(), answer(status, body)).unwrap_err();
        assert_eq!((error.code(), error.retryable(), error.outcome()), ("ERR_API", retryable, outcome), "{status}");
        let Error::Api(api) = &error else { panic!() };
        assert_eq!((api.status, api.api_code(), api.body.as_str()), (status, api_code, body));
        assert_eq!(api.request_id.as_deref(), Some("0TEST-0"));
    }
}

#[test]
fn a_call_driven_out_of_order_ends_and_sends_nothing() {
    let merchant = merchant();
    for event in [Event::Elapsed, answer(200, "{}")] {
        let error = finish(&mut merchant.ask(prepay()), event).unwrap_err();
        assert_eq!(error.code(), "ERR_INTERNAL");
    }
    let mut call = merchant.ask(prepay());
    start(&mut call);
    finish(&mut call, answer(200, r#"{"prepay_id":"wx20"}"#)).unwrap();
    assert!(finish(&mut call, Event::Start).is_err());
}

struct Broken;

impl Entropy for Broken {
    fn fill(&mut self, _: &mut [u8]) -> Result<(), EntropyError> {
        Err(EntropyError)
    }
}

#[test]
fn without_randomness_nothing_is_signed() {
    let merchant = merchant();
    let cashier = Cashier::MiniProgram;
    let params = Task::PayParams { cashier, prepay_id: "wx20".into(), appid: None, serial_no: None };
    for task in [Task::Ask { operation: prepay(), limits: Limits::default() }, params, Task::Sign(b"x".to_vec())] {
        assert!(matches!(perform_with(&merchant, task, NOW, Broken), Err(Error::Internal(_))));
    }
}

#[test]
fn requests_go_out_in_the_order_of_their_members_with_what_was_left_out_at_the_end() {
    let input = json!({"payer": {"openid": "o"}, "amount": {"currency": "CNY", "total": 1}, "out_trade_no": "ORDER-1",
        "description": "x", "notify_url": "https://a.example/n"});
    let merchant = merchant();
    let request = start(&mut merchant.ask(operation(&merchant, "prepayJsapi", input).unwrap()));
    assert_eq!(
        request.body.as_deref(),
        Some(
            r#"{"payer":{"openid":"o"},"amount":{"currency":"CNY","total":1},"out_trade_no":"ORDER-1","description":"x","notify_url":"https://a.example/n","appid":"wx7d2e4c90b1a35f68","mchid":"1747000321"}"#
        )
    );
}

#[test]
fn the_host_follows_from_the_path_unless_one_is_set() {
    let vectors = support::vectors();
    let url = |merchant: &Shop, path: &str| start(&mut merchant.ask(generic("GET", path))).url;
    let usual = merchant();
    for (path, host) in [
        ("/v3/certificates", "https://api.mch.weixin.qq.com"),
        ("/v3/global/certificates", "https://apihk.mch.weixin.qq.com"),
        ("/hk/v3/certificates", "https://apihk.mch.weixin.qq.com"),
        ("/global/v3/transactions", "https://apihk.mch.weixin.qq.com"),
    ] {
        assert_eq!(url(&usual, path), format!("{host}{path}"));
        let base_url = Some("http://127.0.0.1:9000".into());
        let local = Shop::of(Options { base_url, ..support::options(&vectors) });
        assert_eq!(url(&local, path), format!("http://127.0.0.1:9000{path}"));
    }
}

#[test]
fn nothing_secret_shows_in_debug_output_or_errors() {
    let vectors = support::vectors();
    let merchant = merchant();
    let shown = format!("{:?} {:?} {:?}", *merchant, merchant.key(), merchant.api_v3_keys());
    assert!(!shown.contains(support::text(&vectors, "/keys/apiv3_key")) && !shown.contains("MII"));
    assert!(shown.contains(merchant.mchid()), "{shown}");
    let mut options = support::options(&vectors);
    let secret = "S3cretS3cretS3cret";
    options.private_key = format!("-----BEGIN PRIVATE KEY-----\n{secret}\n-----END PRIVATE KEY-----");
    options.api_v3_keys = vec![secret.into()];
    let error = Merchant::new(options).unwrap_err();
    assert!(!format!("{error:?} {error}").contains(secret));
}
