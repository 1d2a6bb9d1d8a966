//! Calls to endpoints that no table has, with what the caller says of them.

use serde_json::{Value, json};
use wechatpay::Error;
use wechatpay::base::env::Entropy;
use wechatpay::base::http::{Headers, HttpRequest, HttpResponse};
use wechatpay::base::time::UnixTime;
use wechatpay::client::{Action, Answer, Call, Event, GenericRequest, Limits, Operation, Policy, Product, Task};
use wechatpay::merchant::Retry;
use wechatpay_rsa::{PrivateKey, RandomError};

use crate::support::{Counter, merchant, signed, text, vectors};

const NOW: i64 = 1_784_512_805;
const NEW: &str = "/v3/new-product/orders/{id}";

fn key(holder: &str) -> PrivateKey {
    PrivateKey::from_pem(text(&vectors(), &format!("/keys/TEST_ONLY_{holder}_private_key_pkcs8_pem"))).unwrap()
}

fn random(bytes: &mut [u8]) -> Result<(), RandomError> {
    Counter(7).fill(bytes).map_err(|_| RandomError)
}

/// What WeChat Pay reads in a field.
fn read(field: &str) -> String {
    use base64::Engine as _;
    let sealed = base64::engine::general_purpose::STANDARD.decode(field).unwrap();
    String::from_utf8(key("wechatpay").decrypt_oaep_sha1(&sealed, &mut random).unwrap().to_vec()).unwrap()
}

fn sealed(plain: &str) -> String {
    use base64::Engine as _;
    let sealed = key("merchant").public_key().encrypt_oaep_sha1(plain.as_bytes(), &mut random).unwrap();
    base64::engine::general_purpose::STANDARD.encode(sealed)
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

fn request<'a>(method: &'a str, path: &'a str, body: Option<Value>, policy: Policy) -> GenericRequest<'a> {
    let params = if path.contains("{id}") { vec![("id".into(), "a/b".into())] } else { Vec::new() };
    GenericRequest {
        method,
        path,
        params,
        body: body.map(|body| body.to_string()),
        policy,
        ..GenericRequest::default()
    }
}

fn start(operation: Operation) -> (Call, HttpRequest) {
    let limits = Limits { retry: Some(Retry { attempts: 2, ..Retry::default() }), ..Limits::default() };
    let mut call = merchant().call(Task::Ask { operation, limits });
    match call.step(Event::Start, UnixTime(NOW)) {
        Action::Send { request, .. } => (call, request),
        other => panic!("{other:?}"),
    }
}

fn answered(call: &mut Call, body: &str) -> Answer {
    let headers = signed(body.as_bytes(), NOW).into_iter().collect();
    match call.step(Event::Response(HttpResponse { status: 200, headers, body: body.into() }), UnixTime(NOW)) {
        Action::Done(Ok(Product::Answer(answer))) => answer,
        other => panic!("{other:?}"),
    }
}

fn unsigned(status: u16, body: &str) -> HttpResponse {
    HttpResponse { status, headers: Headers::default(), body: body.into() }
}

/// Field and reason of each issue.
fn issues(request: GenericRequest<'_>) -> Vec<String> {
    match Operation::generic(request) {
        Ok(_) => Vec::new(),
        Err(Error::Input(issues)) => {
            issues.into_iter().map(|issue| format!("{} {}", issue.field, issue.reason.english())).collect()
        }
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn fields_of_an_unknown_endpoint_are_encrypted_and_opened_as_the_caller_says() {
    let policy = Policy {
        encrypt: texts(&["payer.name", "list[].id", "words[]"]),
        encrypt_query: texts(&["phone"]),
        decrypt: texts(&["payer.name", "list[].id", "absent"]),
        ..Policy::default()
    };
    let given =
        json!({"payer": {"name": "张三", "age": 1}, "list": [{"id": "1"}, {"x": 1}, {"id": "2"}], "words": ["a"]});
    let mut request = request("POST", NEW, Some(given), policy);
    request.query = vec![("phone".into(), "138 0".into()), ("page".into(), "1".into())];
    let (mut call, sent) = start(Operation::generic(request).unwrap());
    let target = sent.url.strip_prefix("https://api.mch.weixin.qq.com").unwrap();
    let (path, query) = target.split_once('?').unwrap();
    assert_eq!(path, "/v3/new-product/orders/a%2Fb");
    let phone = query.strip_prefix("phone=").unwrap().strip_suffix("&page=1").unwrap();
    assert_eq!(read(&phone.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")), "138 0");
    let body: Value = serde_json::from_str(sent.body.as_deref().unwrap()).unwrap();
    let fields = ["/payer/name", "/list/0/id", "/list/2/id", "/words/0"].map(|at| read(text(&body, at)));
    assert_eq!(fields, ["张三", "1", "2", "a"]);
    assert_eq!((&body["payer"]["age"], &body["list"][1]), (&json!(1), &json!({"x": 1})));
    assert!(sent.headers.iter().any(|(name, id)| name == "Wechatpay-Serial" && id.starts_with("PUB_KEY_ID_")));

    let answer =
        json!({"payer": {"name": sealed("李四")}, "list": [{"id": sealed("3")}], "n": 1.5, "other": sealed("no")});
    let found: Value = serde_json::from_str(&answered(&mut call, &answer.to_string()).body.unwrap()).unwrap();
    assert_eq!((&found["payer"]["name"], &found["list"][0]["id"]), (&json!("李四"), &json!("3")));
    assert_eq!((&found["other"], &found["n"]), (&answer["other"], &json!(1.5)));
}

#[test]
fn a_policy_adds_to_what_the_tables_say() {
    const TRANSFER: &str = "/v3/fund-app/mch-transfer/transfer-bills";
    let policy = |encrypt: &[&str]| Policy { encrypt: texts(encrypt), ..Policy::default() };
    let given = json!({"user_name": "张三", "new_name": "李四"});
    let (_, sent) = start(Operation::generic(request("POST", TRANSFER, Some(given), policy(&["new_name"]))).unwrap());
    let body: Value = serde_json::from_str(sent.body.as_deref().unwrap()).unwrap();
    assert_eq!([read(text(&body, "/user_name")), read(text(&body, "/new_name"))], ["张三", "李四"]);
    // Who names it means to send it: a misspelt member would leave in clear.
    assert_eq!(
        issues(request("POST", TRANSFER, Some(json!({"user_nmae": "张三"})), policy(&["user_name"]))),
        ["policy.encrypt.0 leads to nothing in this call"]
    );
}

#[test]
fn a_body_of_any_depth_is_refused_and_ends_nothing() {
    for depth in [200, 5_000, 200_000] {
        let policy = Policy { encrypt: texts(&["a"]), ..Policy::default() };
        let mut deep = request("POST", NEW, None, policy);
        deep.body = Some(format!("{{\"a\":{}", "[".repeat(depth)));
        assert_eq!(issues(deep), ["body is not JSON"], "{depth}");
    }
}

#[test]
fn what_would_leave_in_clear_is_refused() {
    let lost = |name: &str, index: usize| format!("policy.{name}.{index} leads to nothing in this call");
    let body = || Some(json!({"payer": {"name": "张三"}, "list": [{"id": "1"}], "n": 1, "none": null}));
    for (path, wanted) in [
        ("payer.name", None),
        ("list[].id", None),
        ("none", None),
        ("payer.nmae", Some(lost("encrypt", 0))),
        ("list.id", Some(lost("encrypt", 0))),
        ("payer[].name", Some(lost("encrypt", 0))),
        ("name", Some(lost("encrypt", 0))),
        ("payer", Some("body.payer is a sensitive field and not text".into())),
        ("n", Some("body.n is a sensitive field and not text".into())),
    ] {
        let policy = Policy { encrypt: texts(&[path]), ..Policy::default() };
        assert_eq!(issues(request("POST", NEW, body(), policy)), wanted.into_iter().collect::<Vec<_>>(), "{path}");
    }
    let both = || Policy { encrypt: texts(&["a"]), encrypt_query: texts(&["b"]), ..Policy::default() };
    assert_eq!(issues(request("GET", NEW, None, both())), [lost("encrypt", 0), lost("encryptQuery", 0)]);
    assert_eq!(issues(request("POST", NEW, Some(json!({"b": "1"})), both())).len(), 2);
    // Whoever encrypts does it for these fields as well.
    let mut encrypted = request("POST", NEW, body(), Policy { encrypt: texts(&["payer.name"]), ..Policy::default() });
    encrypted.encrypted = true;
    assert_eq!(issues(encrypted), ["body.payer.name is a sensitive field and not encrypted"]);
}

#[test]
fn every_mistake_in_a_policy_is_named() {
    let policy = Policy {
        encrypt: texts(&["a", "a..b", "a[0]"]),
        encrypt_query: texts(&[""]),
        decrypt: vec![String::new(); 100_000],
        idempotency_key: Some("k".repeat(65)),
        ..Policy::default()
    };
    assert_eq!(
        issues(request("POST", NEW, Some(json!({"a": "1"})), policy)),
        [
            "policy.encrypt.1 is not the path of a field",
            "policy.encrypt.2 is not the path of a field",
            "policy.encryptQuery.0 is not the path of a field",
            "policy.decrypt has more than 64 items",
            "policy.idempotencyKey is longer than 64 characters",
        ]
    );
    let long = Policy { decrypt: vec!["x".repeat(257)], ..Policy::default() };
    assert_eq!(issues(request("GET", NEW, None, long)), ["policy.decrypt.0 is not the path of a field"]);
}

#[test]
fn params_of_a_template_are_each_given_once_and_are_values() {
    let filled = |params: &[(&str, &str)]| {
        let params = params.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        issues(GenericRequest { method: "GET", path: NEW, params, ..GenericRequest::default() })
    };
    assert_eq!(filled(&[("id", "...")]), [""; 0]);
    assert_eq!(filled(&[]), ["params.id is missing"]);
    assert_eq!(filled(&[("id", "")]), ["params.id is empty"]);
    assert_eq!(filled(&[("id", ".")]), ["params.id is . or .."]);
    assert_eq!(filled(&[("id", "..")]), ["params.id is . or .."]);
    assert_eq!(filled(&[("id", "1"), ("no", "2")]), ["params.no is not in the path"]);
}

#[test]
fn a_key_goes_into_its_header_and_where_it_is_demanded_it_must_be_given() {
    const BUILD: &str = "/v3/marketing/partnerships/build";
    let policy = |key: Option<&str>| Policy { idempotency_key: key.map(String::from), ..Policy::default() };
    for path in [NEW, "/hk/v3/merchants", BUILD] {
        let (_, sent) = start(Operation::generic(request("POST", path, Some(json!({})), policy(Some("k-1")))).unwrap());
        let keys: Vec<_> = sent.headers.iter().filter(|(name, _)| name == "Idempotency-Key").collect();
        assert_eq!(keys, [&("Idempotency-Key".into(), "k-1".to_owned())], "{path}");
    }
    assert_eq!(issues(request("POST", "/hk/v3/merchants", Some(json!({})), policy(None))), [""; 0]);
    assert_eq!(issues(request("POST", BUILD, Some(json!({})), policy(None))), ["policy.idempotencyKey is missing"]);
    let mut header = request("POST", BUILD, Some(json!({})), policy(None));
    header.headers = vec![("idempotency-key".into(), "k".into())];
    assert_eq!(issues(header), [""; 0]);
    let mut both = request("POST", BUILD, Some(json!({})), policy(Some("k")));
    both.headers = vec![("idempotency-key".into(), "k".into())];
    assert_eq!(issues(both), ["policy.idempotencyKey is given in headers as well"]);
}

#[test]
fn a_write_is_repeated_by_itself_only_if_the_caller_says_that_it_is_the_same_call() {
    for (repeatable, again) in [(false, false), (true, true)] {
        let policy = Policy { repeatable, encrypt: texts(&["name"]), ..Policy::default() };
        let (mut call, first) =
            start(Operation::generic(request("POST", NEW, Some(json!({"name": "张三"})), policy)).unwrap());
        let failed = call.step(Event::Response(unsigned(500, "")), UnixTime(NOW));
        assert_eq!(matches!(failed, Action::Wait { .. }), again, "{failed:?}");
        if !again {
            continue;
        }
        let Action::Send { request: second, .. } = call.step(Event::Elapsed, UnixTime(NOW + 1)) else { panic!() };
        assert_eq!((&first.body, &first.url), (&second.body, &second.url), "the same ciphertext");
    }
}

#[test]
fn no_policy_gives_up_the_signature_of_an_answer() {
    let policy = Policy { decrypt: texts(&["name"]), ..Policy::default() };
    let (mut call, _) = start(Operation::generic(request("POST", NEW, None, policy)).unwrap());
    match call.step(Event::Response(unsigned(200, "{}")), UnixTime(NOW)) {
        Action::Done(Err(error)) => assert_eq!(error.code(), "ERR_VERIFY_HEADER"),
        other => panic!("{other:?}"),
    }
}

/// Paths go into logs on the way.
#[test]
fn no_request_carries_an_api_key() {
    let key = text(&vectors(), "/keys/apiv3_key").to_owned();
    let shop = merchant();
    let headers = vec![("Idempotency-Key".into(), key.clone())];
    let (inside, body) = (format!("/v3/x/{key}/y"), format!(r#"{{"a":{{"b":"x{key}"}}}}"#));
    for (request, field) in [
        (GenericRequest { method: "GET", path: &inside, ..GenericRequest::default() }, "path"),
        (GenericRequest { method: "POST", path: "/v3/x", body: Some(body), ..GenericRequest::default() }, "body"),
        (GenericRequest { method: "GET", path: "/v3/x", headers, ..GenericRequest::default() }, "headers"),
    ] {
        let Action::Done(Err(Error::Input(issues))) =
            shop.ask(Operation::generic(request).unwrap()).step(Event::Start, UnixTime(0))
        else {
            panic!()
        };
        assert_eq!((issues.len(), issues[0].field.as_str()), (1, field));
        assert!(issues[0].reason.english().contains("holds the APIv3 key"));
    }
}
