//! Keys that only the caller's signer has, and several keys of one merchant: natively and without a network.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wechatpay::api::pay_params::{Cashier, PayParams};
use wechatpay::base::http::HttpResponse;
use wechatpay::base::time::UnixTime;
use wechatpay::client::{Action, Call, Event, GenericRequest, Limits, Operation, Product, Task};
use wechatpay::error::{Outcome, TransportKind};
use wechatpay::merchant::{MerchantKeyOption, PlatformKeyOption, Retry, SignerOption};
use wechatpay::{Error, Merchant, Options};

use crate::support::{Shop, merchant, options, perform, sign, text, vectors};

const NOW: i64 = 1_784_512_805;

fn key(name: &str) -> String {
    text(&vectors(), &format!("/keys/{name}")).to_owned()
}

/// A merchant whose signer has the key; `certified`: it has the certificate too.
fn outside(certified: bool, opens: bool) -> Options {
    Options {
        private_key: String::new(),
        signer: Some(SignerOption { opens, ..SignerOption::default() }),
        certificate: certified.then(|| key("TEST_ONLY_merchant_certificate_pem")),
        ..options(&vectors())
    }
}

fn query() -> Task {
    let request = GenericRequest { method: "GET", path: "/v3/x", ..GenericRequest::default() };
    Task::Ask { operation: Operation::generic(request).unwrap(), limits: Limits::default() }
}

fn start(shop: &Shop, task: Task) -> (Call, Action) {
    let mut call = shop.call(task);
    let action = call.step(Event::Start, UnixTime(NOW));
    (call, action)
}

#[track_caller]
fn failed(action: Action) -> Error {
    match action {
        Action::Done(Err(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_signer_signs_what_the_key_would_have_signed() {
    let (here, there) = (merchant(), Shop::of(outside(true, false)));
    let params =
        || Task::PayParams { cashier: Cashier::MiniProgram, prepay_id: "wx20".into(), appid: None, serial_no: None };
    for task in [query, || Task::Sign(b"x".to_vec()), params] {
        let (mut call, action) = start(&there, task());
        let Action::Sign { key: 0, message, timeout_ms: 10_000 } = action else { panic!("{action:?}") };
        let signature = STANDARD.decode(sign(&here, &message)).unwrap();
        match call.step(Event::Given(signature.clone()), UnixTime(NOW)) {
            Action::Send { request, .. } => {
                let authorization = &request.headers.iter().find(|(name, _)| name == "Authorization").unwrap().1;
                assert!(authorization.contains(&format!("signature=\"{}\"", STANDARD.encode(signature))));
                assert!(authorization.contains(&format!("serial_no=\"{}\"", key("merchant_serial_no"))));
            }
            Action::Done(Ok(Product::Text(given))) => assert_eq!(given, STANDARD.encode(signature)),
            Action::Done(Ok(Product::PayParams(PayParams::MiniProgram(params)))) => {
                assert_eq!(params.pay_sign, STANDARD.encode(signature));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_no_certificate_confirms_never_leaves() {
    let ours = |message: &[u8]| STANDARD.decode(sign(&merchant(), message)).unwrap();
    let wrong: [(&str, Event, &str); 7] = [
        ("of another message", Event::Given(ours(b"another")), "did not make"),
        ("of zeros", Event::Given(vec![0; 256]), "did not make"),
        ("too short", Event::Given(vec![1; 255]), "255 bytes instead of 256"),
        ("too long", Event::Given(vec![1; 257]), "257 bytes instead of 256"),
        ("empty", Event::Given(Vec::new()), "0 bytes instead of 256"),
        ("thrown", Event::Unable { late: false }, "the signer failed"),
        ("late", Event::Unable { late: true }, "within the time limit"),
    ];
    for (name, event, says) in wrong {
        let (mut call, _) = start(&Shop::of(outside(true, false)), query());
        let error = failed(call.step(event, UnixTime(NOW)));
        assert_eq!((error.code(), error.outcome()), ("ERR_SIGNER", Outcome::NotSent), "{name}");
        assert!(error.to_string().contains(says), "{name}: {error}");
    }
    // Without the certificate only the length can be judged.
    let (mut call, _) = start(&Shop::of(outside(false, false)), query());
    assert!(matches!(call.step(Event::Given(vec![0; 256]), UnixTime(NOW)), Action::Send { .. }));
    let (mut call, _) = start(&Shop::of(outside(false, false)), query());
    let error = failed(call.step(Event::Failed(TransportKind::Aborted.into()), UnixTime(NOW)));
    assert_eq!((error.code(), error.outcome()), ("ERR_ABORTED", Outcome::NotSent));
}

fn ciphertext() -> String {
    text(&vectors(), "/oaep/decrypt/0/ciphertext").to_owned()
}

#[test]
fn a_signer_opens_fields_if_it_can() {
    let decrypt = || Task::DecryptField(ciphertext());
    let (mut call, action) = start(&Shop::of(outside(true, true)), decrypt());
    let Action::Decrypt { key: 0, ciphertext: sealed, .. } = action else { panic!("{action:?}") };
    assert_eq!(STANDARD.encode(sealed), ciphertext());
    let action = call.step(Event::Given(b"13800001747".to_vec()), UnixTime(NOW));
    assert_eq!(action, Action::Done(Ok(Product::Text("13800001747".into()))));
    for (event, code) in [
        (Event::Given(vec![b'a'; 215]), "ERR_SIGNER"),
        (Event::Unable { late: false }, "ERR_SIGNER"),
        (Event::Given(vec![0xff]), "ERR_MALFORMED"),
    ] {
        let (mut call, _) = start(&Shop::of(outside(true, true)), decrypt());
        assert_eq!(failed(call.step(event, UnixTime(NOW))).code(), code);
    }
    let error = failed(start(&Shop::of(outside(true, false)), decrypt()).1);
    assert_eq!((error.code(), error.to_string().contains("no decrypt")), ("ERR_SIGNER", true));
}

/// The merchant with another key, and its own as a further one.
fn replaced() -> Options {
    Options {
        private_key: key("TEST_ONLY_platform_private_key_pkcs8_pem"),
        serial_no: Some("AB".into()),
        platform_keys: Vec::new(),
        merchant_keys: vec![MerchantKeyOption {
            private_key: key("TEST_ONLY_merchant_private_key_pkcs8_pem"),
            certificate: Some(key("TEST_ONLY_merchant_certificate_pem")),
            ..MerchantKeyOption::default()
        }],
        ..options(&vectors())
    }
}

#[test]
fn while_a_certificate_is_replaced_both_keys_serve() {
    let shop = Shop::of(replaced());
    assert_eq!(shop.key().serial_no(), "AB");
    let opened = perform(&shop, Task::DecryptField(ciphertext()), NOW);
    assert_eq!(opened, Ok(Product::Text("13800001747".into())));
    let params = |shop: &Shop, serial_no: Option<&str>| {
        let serial_no = serial_no.map(String::from);
        let task = Task::PayParams { cashier: Cashier::MiniProgram, prepay_id: "wx20".into(), appid: None, serial_no };
        perform(shop, task, NOW)
    };
    let older = key("merchant_serial_no").to_lowercase();
    assert_eq!(params(&shop, Some(&older)), params(&merchant(), None));
    assert_eq!(params(&shop, Some("0AB")), params(&shop, None));
    assert_ne!(params(&shop, None), params(&merchant(), None));
    let error = params(&shop, Some("AC")).unwrap_err();
    assert!(error.code() == "ERR_INPUT" && error.remedy().english().contains("merchantKeys"), "{error}");
}

#[test]
fn keys_that_cannot_serve_are_refused_where_they_stand() {
    let issues = |change: &dyn Fn(&mut Options)| {
        let mut options = replaced();
        change(&mut options);
        match Merchant::new(options) {
            Err(Error::Config(issues)) => issues
                .into_iter()
                .map(|issue| format!("{} {}", issue.field, issue.reason.english()))
                .collect::<Vec<_>>()
                .join("; "),
            _ => String::new(),
        }
    };
    assert_eq!(issues(&|_| {}), "");
    let further = |change: fn(&mut MerchantKeyOption)| issues(&|options| change(&mut options.merchant_keys[0]));
    assert_eq!(further(|key| key.private_key.clear()), "merchantKeys.0.privateKey is missing");
    assert_eq!(further(|key| key.certificate = None), "merchantKeys.0.serialNo is missing");
    assert_eq!(
        further(|key| key.signer = Some(SignerOption::default())),
        "merchantKeys.0.signer is given next to privateKey"
    );
    assert_eq!(
        further(|key| (key.certificate, key.serial_no) = (None, Some("00AB".into()))),
        "merchantKeys.0 has the serial number of another key"
    );
    assert!(
        further(|option| option.private_key = key("TEST_ONLY_platform_private_key_pkcs8_pem"))
            .starts_with("merchantKeys.0.privateKey does not belong to the certificate")
    );
    // WeChat Pay's key is none of ours, the further ones included.
    let public_key = key("TEST_ONLY_merchant_certificate_pem");
    let own = issues(&|options| (options.public_key, options.public_key_id) = (Some(public_key.clone()), None));
    assert_eq!(own, "publicKey is the merchant's own key");
    let listed = issues(&|options| options.platform_keys = vec![PlatformKeyOption::Certificate(public_key.clone())]);
    assert_eq!(listed, "platformKeys.0.certificate is the merchant's own key");
    // The certificate of another key has another serial number as well, and that is not what is wrong.
    let other = issues(&|options| {
        (options.certificate, options.serial_no) =
            (Some(key("TEST_ONLY_platform2_certificate_pem")), Some(key("merchant_serial_no")));
    });
    assert_eq!(other, "privateKey does not belong to the certificate");
    let signer = |change: fn(&mut Options)| {
        let mut options = outside(false, false);
        change(&mut options);
        match Merchant::new(options) {
            Err(Error::Config(issues)) => issues[0].field.clone(),
            _ => String::new(),
        }
    };
    assert_eq!(signer(|options| options.serial_no = None), "serialNo");
    assert_eq!(signer(|options| options.certificate = Some(key("TEST_ONLY_platform_certificate_pem"))), "serialNo");
    assert_eq!(signer(|options| options.private_key = "x".into()), "signer");
}

#[test]
fn the_time_of_a_call_bounds_its_signer() {
    let there =
        Shop::of(Options { retry: Some(Retry { attempts: 3, deadline_ms: Some(3_000) }), ..outside(true, false) });
    let (mut call, action) = start(&there, query());
    assert!(matches!(action, Action::Sign { timeout_ms: 3_000, .. }), "{action:?}");
    // It took all of it: nothing is sent then.
    let Action::Sign { message, .. } = action else { panic!("{action:?}") };
    let signature = STANDARD.decode(sign(&merchant(), &message)).unwrap();
    let error = failed(call.step(Event::Given(signature), UnixTime(NOW + 3)));
    assert_eq!((error.code(), error.outcome()), ("ERR_TIMEOUT", Outcome::NotSent));
}

/// It opens the fields of an answer in the time that is left of the call, all of them together.
#[test]
fn the_time_of_a_call_bounds_the_opening_of_its_answer() {
    let retry = Some(Retry { attempts: 3, deadline_ms: Some(3_000) });
    let shop = Shop::of(Options { retry, ..outside(true, true) });
    let path = "/v3/merchant-service/complaints-v2";
    let complaints = GenericRequest { method: "GET", path, ..GenericRequest::default() };
    let mut now = UnixTime(NOW);
    let mut call = shop.ask(Operation::generic(complaints).unwrap());
    let Action::Sign { message, .. } = call.step(Event::Start, now) else { panic!() };
    let signature = STANDARD.decode(sign(&merchant(), &message)).unwrap();
    assert!(matches!(call.step(Event::Given(signature), now), Action::Send { timeout_ms: 3_000, .. }));
    now.0 += 2;
    let body = serde_json::json!({"data": [{"payer_phone": ciphertext()}]}).to_string();
    let headers = crate::support::signed(body.as_bytes(), NOW).into_iter().collect();
    let answer = HttpResponse { status: 200, headers, body: body.into() };
    let action = call.step(Event::Response(answer), now);
    assert!(matches!(action, Action::Decrypt { timeout_ms: 1_000, .. }), "{action:?}");
    let Action::Done(Ok(Product::Answer(answer))) = call.step(Event::Unable { late: true }, now) else { panic!() };
    assert_eq!(answer.unopened, ["data.0.payer_phone"]);
}
