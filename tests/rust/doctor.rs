//! The examination of a merchant's credentials: natively and without a network. `tests/node/doctor.test.mjs` has it find
//! single faults in every key mode; here are its requests, what each answer tells, and where it ends.

use serde_json::{Value, json};
use wechatpay::Options;
use wechatpay::base::http::{HttpRequest, HttpResponse};
use wechatpay::base::time::UnixTime;
use wechatpay::client::{Action, Complaint, Event, Product, Task};
use wechatpay::error::{Error, Outcome, TransportKind};
use wechatpay::merchant::{CertificatesOption, Check, PlatformKeyOption, SignerOption, Status};
use wechatpay_rsa::PrivateKey;

use crate::support::driven::{DATE, NOW, answer_at, unsigned};
use crate::support::{Shop, headers, options, perform, text, vectors};

const ECHO: &str = "POST /v3/security/echo";
const SEALED: &str = "POST /v3/security/echo, sealed";
const QUERY: &str = "GET /v3/pay/transactions/out-trade-no";
const LIST: &str = "GET /v3/certificates";
const ORDER: &str = "POST /v3/pay/transactions/jsapi";
const CLOSE: &str = "POST /v3/pay/transactions/out-trade-no";

/// The time of the list of certificates among the vectors.
fn now() -> i64 {
    vectors()["certificates_download"]["now"].as_i64().unwrap()
}

/// A merchant with WeChat Pay's public key alone.
fn with_public_key() -> Shop {
    Shop::of(Options { platform_keys: Vec::new(), ..ready() })
}

/// The merchant of the vectors, with what an order needs.
fn ready() -> Options {
    Options { notify_url: Some("https://shop.example/n".into()), ..options(&vectors()) }
}

/// One that downloads certificates, with no key to begin with.
fn with_downloads() -> Shop {
    let (public_key, public_key_id, platform_certificates) = (None, None, Some(CertificatesOption { store: false }));
    Shop::of(Options { public_key, public_key_id, platform_keys: Vec::new(), platform_certificates, ..ready() })
}

fn ok(body: &Value) -> Event {
    answer_at(now(), 200, body, &[])
}

fn refused(status: u16, code: &str) -> Event {
    unsigned(status, &json!({"code": code, "message": "x"}), &[])
}

fn cut() -> Event {
    Event::Failed(TransportKind::Connection.into())
}

fn aborted() -> Event {
    Event::Failed(TransportKind::Aborted.into())
}

/// The list of the vectors, signed.
fn list() -> Event {
    let vector = &vectors()["certificates_download"];
    Event::Response(HttpResponse {
        status: 200,
        headers: headers(&vector["headers"]),
        body: text(vector, "/body").into(),
    })
}

/// A member as WeChat Pay encrypts it to the merchant: by a client that has the keys the other way round.
fn sealed_to_merchant(plain: &str) -> String {
    let vectors = vectors();
    let key = |name: &str| text(&vectors, &format!("/keys/TEST_ONLY_{name}")).to_owned();
    let mirror = Shop::of(Options {
        private_key: key("wechatpay_private_key_pkcs8_pem"),
        public_key: None,
        public_key_id: None,
        platform_keys: vec![PlatformKeyOption::Certificate(key("merchant_certificate_pem"))],
        ..options(&vectors)
    });
    match perform(&mirror, Task::EncryptField(plain.to_owned().into()), now()) {
        Ok(Product::Text(sealed)) => sealed,
        other => panic!("{other:?}"),
    }
}

/// Which request it is, of those above.
fn name_of(request: &HttpRequest) -> &'static str {
    let path = request.url.split("weixin.qq.com").nth(1).unwrap();
    let sealed = request.body.as_deref().is_some_and(|body| body.contains("encrypted_echo"));
    let name = format!("{} {path}{}", request.method, if sealed { ", sealed" } else { "" });
    let known = [SEALED, ECHO, LIST, ORDER, QUERY, CLOSE].into_iter().find(|known| name.starts_with(known));
    known.unwrap_or_else(|| panic!("{name}"))
}

/// What WeChat Pay answers if nothing is wrong.
fn well(request: &HttpRequest) -> Event {
    let word = || {
        let body: Value = serde_json::from_str(request.body.as_deref().unwrap()).unwrap();
        text(&body, "/echo_message").to_owned()
    };
    match name_of(request) {
        ECHO => ok(&json!({"echo_message": word()})),
        SEALED => ok(&json!({"echo_message": word(), "encrypted_echo_message": sealed_to_merchant(&word())})),
        LIST => list(),
        ORDER => ok(&json!({"prepay_id": "wx1"})),
        CLOSE => answer_at(now(), 204, &Value::String(String::new()), &[]),
        QUERY => refused(404, "ORDER_NOT_EXIST"),
        other => panic!("{other}"),
    }
}

struct Examined {
    verdict: Result<Vec<Check>, Error>,
    sent: Vec<&'static str>,
    timeouts: Vec<u32>,
}

impl Examined {
    /// The status of a check; nothing if there is no such check.
    fn of(&self, name: &str) -> Option<Status> {
        self.check(name).map(|check| check.status)
    }

    fn check(&self, name: &str) -> Option<&Check> {
        self.verdict.as_ref().unwrap().iter().find(|check| check.name == name)
    }

    fn with(&self, status: Status) -> Vec<&str> {
        let all = self.verdict.as_ref().unwrap().iter();
        all.filter(|check| check.status == status).map(|check| check.name.as_ref()).collect()
    }
}

/// Examines, with an answer in place of the usual one for some requests, in order.
fn examine(shop: &Shop, complaint: Complaint, instead: &[(&str, Event)]) -> Examined {
    let mut call = shop.call(Task::Examine(Box::new(complaint)));
    let (mut sent, mut timeouts, mut left) = (Vec::new(), Vec::new(), instead.to_vec());
    let mut action = call.step(Event::Start, UnixTime(now()));
    loop {
        action = match action {
            Action::Send { request, timeout_ms, .. } => {
                let name = name_of(&request);
                let event = match left.iter().position(|(wanted, _)| *wanted == name) {
                    Some(at) => left.remove(at).1,
                    None => well(&request),
                };
                sent.push(name);
                timeouts.push(timeout_ms);
                call.step(event, UnixTime(now()))
            }
            Action::Save { .. } => call.step(Event::Saved, UnixTime(now())),
            Action::Done(Ok(Product::Checks(checks))) => return Examined { verdict: Ok(checks), sent, timeouts },
            Action::Done(Err(error)) => return Examined { verdict: Err(error), sent, timeouts },
            other => panic!("{other:?}"),
        };
        assert!(sent.len() < 20, "{sent:?}");
    }
}

fn payer() -> Complaint {
    Complaint { openid: Some(text(&vectors(), "/keys/openid").to_owned()), ..Complaint::default() }
}

/// What is right, of a merchant with a public key; of the certificates it has none.
const WELL: [&str; 8] = ["network", "mchid", "serialNo", "privateKey", "publicKey", "fields", "apiV3Key", "appid"];

#[test]
fn a_merchant_with_nothing_wrong_is_told_so_of_each_credential() {
    let found = examine(&with_public_key(), payer(), &[]);
    assert_eq!(found.sent, [ECHO, SEALED, LIST, ORDER, CLOSE]);
    assert_eq!(found.with(Status::Ok), WELL);
    // The answers here tell no time, and the list has certificates that the client does not.
    assert_eq!((found.with(Status::Unchecked), found.with(Status::Warning)), (vec!["clock"], vec!["platformKeys"]));

    let found = examine(&with_downloads(), payer(), &[]);
    assert_eq!(found.sent[..2], [LIST, LIST], "what is told is not what is kept");
    assert!(found.with(Status::Ok).contains(&"apiV3Key"));

    // Without a payer there is no order, and what only an order tells stays open.
    let found = examine(&with_public_key(), Complaint::default(), &[]);
    assert_eq!((&found.sent[..], found.of("appid")), (&[ECHO, SEALED, LIST][..], Some(Status::Unchecked)));
}

#[test]
fn what_is_left_unchecked_says_what_would_check_it() {
    let remedy = |shop: &Shop, complaint: Complaint, instead: &[(&str, Event)], name: &str| {
        examine(shop, complaint, instead).check(name).unwrap().remedy.as_ref().unwrap().english()
    };
    let shop = with_public_key();
    assert!(remedy(&shop, Complaint::default(), &[], "appid").contains("pay.doctor({ openid })"));
    let nameless = Shop::of(Options { appid: None, platform_keys: Vec::new(), ..ready() });
    assert_eq!(remedy(&nameless, Complaint::default(), &[], "appid"), "Pass appid.");
    let named = Complaint { appid: Some("wx1".into()), ..Complaint::default() };
    assert!(remedy(&nameless, named, &[], "appid").contains("pay.doctor({ openid })"));
    let none = [(LIST, refused(404, "NOT_FOUND"))];
    assert!(remedy(&shop, Complaint::default(), &none, "apiV3Key").contains("send a notification"));
    // What is wrong comes first.
    let sick = [(ECHO, cut())];
    for name in ["appid", "apiV3Key", "fields"] {
        assert!(remedy(&shop, Complaint::default(), &sick, name).contains("Solve the problem above"), "{name}");
    }
}

#[test]
fn fields_are_tried_both_ways() {
    let shop = with_public_key();
    for (event, status, says) in [
        (ok(&json!({"encrypted_echo_message": sealed_to_merchant("another word")})), Status::Failed, "does not open"),
        (ok(&json!({"encrypted_echo_message": "no ciphertext"})), Status::Failed, "does not open"),
        (refused(400, "PARAM_ERROR"), Status::Failed, "could not open the sensitive field"),
        (refused(403, "NO_AUTH"), Status::Unchecked, "not checked"),
        (ok(&json!({})), Status::Unchecked, "not checked"),
        (cut(), Status::Unchecked, "not checked"),
    ] {
        let found = examine(&shop, Complaint::default(), &[(SEALED, event.clone())]);
        let check = found.check("fields").unwrap();
        assert_eq!(check.status, status, "{event:?}");
        assert!(check.message.english().contains(says), "{event:?}: {}", check.message.english());
    }
}

#[test]
fn an_examination_that_is_given_up_ends_at_once() {
    let shop = with_public_key();
    for (place, name) in [ECHO, SEALED, LIST, ORDER, CLOSE].into_iter().enumerate() {
        let found = examine(&shop, payer(), &[(name, aborted())]);
        let Err(error) = found.verdict else { panic!("{name}") };
        // Once the order is placed, it may stay.
        let outcome = if place < 3 { Outcome::NotSent } else { Outcome::Unknown };
        assert_eq!((error.code(), error.outcome()), ("ERR_ABORTED", outcome), "{name}");
        assert_eq!(found.sent.len(), place + 1, "{name}");
    }
}

#[test]
fn an_examination_is_given_up_while_a_signer_opens_a_field() {
    let signer = Some(SignerOption { opens: true, ..SignerOption::default() });
    let shop = Shop::of(Options { private_key: String::new(), signer, platform_keys: Vec::new(), ..ready() });
    let key = PrivateKey::from_pem(&ready().private_key).unwrap();
    let mut random = |bytes: &mut [u8]| {
        bytes.fill(7);
        Ok(())
    };
    let mut call = shop.call(Task::Examine(Box::default()));
    let mut action = call.step(Event::Start, UnixTime(now()));
    let mut opened = 0;
    loop {
        let event = match &action {
            Action::Sign { message, .. } => Event::Given(key.sign_pkcs1v15_sha256(message, &mut random).unwrap()),
            Action::Send { request, .. } => well(request),
            Action::Decrypt { .. } => {
                opened += 1;
                aborted()
            }
            Action::Done(verdict) => {
                assert_eq!(verdict.as_ref().unwrap_err().code(), "ERR_ABORTED");
                break;
            }
            other => panic!("{other:?}"),
        };
        action = call.step(event, UnixTime(now()));
    }
    assert_eq!(opened, 1);
}

#[test]
fn the_order_is_closed_wherever_it_may_have_been_placed() {
    let shop = with_public_key();
    for (event, check, status, closed) in [
        (refused(403, "APPID_MCHID_NOT_MATCH"), "appid", Status::Failed, false),
        (refused(400, "OPENID_MISMATCH"), "openid", Status::Failed, false),
        (
            unsigned(400, &json!({"code": "PARAM_ERROR", "detail": {"field": "/payer/openid"}}), &[]),
            "openid",
            Status::Failed,
            false,
        ),
        (refused(403, "RULE_LIMIT"), "appid", Status::Unchecked, false),
        (refused(500, "SYSTEM_ERROR"), "appid", Status::Unchecked, true),
        (refused(429, "FREQUENCY_LIMITED"), "appid", Status::Unchecked, false),
        (unsigned(403, &json!("<html>"), &[]), "appid", Status::Unchecked, true),
        (cut(), "network", Status::Failed, true),
    ] {
        let found = examine(&shop, payer(), &[(ORDER, event.clone())]);
        assert_eq!(found.of(check), Some(status), "{event:?}");
        assert_eq!(found.sent.contains(&CLOSE), closed, "{event:?}");
    }
    for event in [refused(500, "SYSTEM_ERROR"), refused(403, "NO_AUTH"), cut()] {
        let found = examine(&shop, payer(), &[(CLOSE, event.clone())]);
        assert_eq!(found.of("order"), Some(Status::Warning), "{event:?}");
        assert!(found.check("order").unwrap().message.english().contains("the order doctor"), "{event:?}");
    }
    // Of what is wrong already, an order would tell nothing new.
    let found = examine(&shop, payer(), &[(SEALED, refused(400, "PARAM_ERROR"))]);
    assert!(!found.sent.contains(&ORDER), "{:?}", found.sent);
    // One that cannot be placed is not.
    let silent = Shop::of(Options { notify_url: None, platform_keys: Vec::new(), ..ready() });
    let found = examine(&silent, payer(), &[]);
    assert_eq!((found.sent.len(), found.of("appid")), (3, Some(Status::Unchecked)));
    assert!(found.check("appid").unwrap().message.english().contains("no order was placed: notify_url"));
}

#[test]
fn where_the_echo_is_not_offered_a_query_tells() {
    let shop = with_public_key();
    for event in [
        refused(404, "NOT_FOUND"),
        refused(501, "NOT_FOUND"),
        refused(500, "SYSTEM_ERROR"),
        unsigned(404, &json!("<html>"), &[]),
    ] {
        let found = examine(&shop, Complaint::default(), &[(ECHO, event.clone())]);
        assert_eq!(found.sent, [ECHO, QUERY, LIST], "{event:?}");
        assert_eq!(
            (found.of("privateKey"), found.of("publicKey")),
            (Some(Status::Ok), Some(Status::Unchecked)),
            "{event:?}"
        );
    }
    for (event, check, says) in [
        (refused(500, "SYSTEM_ERROR"), "network", "500 SYSTEM_ERROR"),
        (unsigned(403, &json!("<html>"), &[]), "network", "(status 403) does not come from"),
        (refused(401, "SIGN_ERROR"), "privateKey", "SIGN_ERROR"),
        (
            unsigned(400, &json!({"code": "PARAM_ERROR", "message": "Wechatpay-Serial"}), &[]),
            "publicKeyId",
            "Wechatpay-Serial",
        ),
        (cut(), "network", "failed"),
    ] {
        let found = examine(&shop, payer(), &[(ECHO, refused(404, "NOT_FOUND")), (QUERY, event.clone())]);
        assert_eq!(found.sent, [ECHO, QUERY], "{event:?}");
        let check = found.check(check).unwrap();
        assert_eq!(check.status, Status::Failed, "{event:?}");
        assert!(check.message.english().contains(says), "{event:?}: {}", check.message.english());
        // The id is told of in place of its key, and of nothing else.
        let key = (check.name != "publicKeyId").then_some(Status::Unchecked);
        assert_eq!((found.of("publicKey"), found.of("fields")), (key, Some(Status::Unchecked)), "{event:?}");
    }
}

/// An answer whose signature is a deliberately wrong one.
fn probe() -> Event {
    let Event::Response(response) = ok(&json!({})) else { panic!() };
    let wrong = |(name, value): (&str, &str)| {
        let value = if name.eq_ignore_ascii_case("wechatpay-signature") { "WECHATPAY/SIGNTEST/x" } else { value };
        (name.to_owned(), value.to_owned())
    };
    let headers = response.headers.iter().map(wrong).collect();
    Event::Response(HttpResponse { headers, ..response })
}

#[test]
fn a_signature_probe_is_asked_again_once() {
    let shop = with_public_key();
    let found = examine(&shop, Complaint::default(), &[(ECHO, probe())]);
    assert_eq!((&found.sent[..2], found.of("publicKey")), (&[ECHO, ECHO][..], Some(Status::Ok)));
    let found = examine(&shop, Complaint::default(), &[(ECHO, probe()), (ECHO, probe())]);
    assert_eq!((&found.sent[..3], found.of("publicKey")), (&[ECHO, ECHO, SEALED][..], Some(Status::Unchecked)));
}

#[test]
fn a_client_without_a_key_is_examined_by_its_list() {
    let shop = with_downloads();
    let other = Shop::of(Options {
        api_v3_keys: vec!["x".repeat(32)],
        public_key: None,
        public_key_id: None,
        platform_keys: Vec::new(),
        platform_certificates: Some(CertificatesOption { store: false }),
        ..ready()
    });
    let empty = || answer_at(now(), 200, &json!({"data": []}), &[]);
    for (shop, event, check, says) in [
        (&other, list(), "apiV3Key", "does not open"),
        (&shop, empty(), "platformCertificates", ""),
        (&shop, refused(404, "RESOURCE_NOT_EXISTS"), "platformCertificates", "404 RESOURCE_NOT_EXISTS"),
        (&shop, refused(401, "SIGN_ERROR"), "privateKey", "SIGN_ERROR"),
        (&shop, refused(500, "SYSTEM_ERROR"), "network", "500 SYSTEM_ERROR"),
        (&shop, cut(), "network", "failed"),
    ] {
        let found = examine(shop, payer(), &[(LIST, event.clone())]);
        assert_eq!(found.sent, [LIST], "{event:?}");
        let check = found.check(check).unwrap();
        assert_eq!(check.status, Status::Failed, "{event:?}");
        assert!(check.message.english().contains(says), "{event:?}: {}", check.message.english());
    }
    let found = examine(&shop, payer(), &[(LIST, aborted())]);
    assert!(found.verdict.is_err());
    let found = examine(&shop, payer(), &[(LIST, list()), (LIST, aborted())]);
    assert!(found.verdict.is_err() && found.sent.len() == 2);
}

#[test]
fn the_list_tells_of_the_api_v3_key_and_of_certificates_that_are_missing() {
    let shop = with_public_key();
    let other = Shop::of(Options { api_v3_keys: vec!["x".repeat(32)], platform_keys: Vec::new(), ..ready() });
    let found = examine(&other, payer(), &[]);
    assert_eq!((found.of("apiV3Key"), found.sent.len()), (Some(Status::Failed), 3), "nothing is ordered");
    let whole = examine(&Shop::of(ready()), Complaint::default(), &[]);
    assert_eq!(whole.of("platformKeys"), None, "all are configured");
    let missing = examine(&shop, Complaint::default(), &[]);
    assert!(
        missing.check("platformKeys").unwrap().message.english().contains("51C7E0A94D8836FB2719C05E6AF3D48B7720E19C")
    );
    // The one that downloads them needs no advice, unless there are none.
    let both = Shop::of(Options {
        platform_keys: Vec::new(),
        platform_certificates: Some(CertificatesOption { store: false }),
        ..ready()
    });
    assert_eq!(examine(&both, Complaint::default(), &[]).of("platformKeys"), None);
    for (shop, status, code, told) in [
        (&both, 404, "RESOURCE_NOT_EXISTS", Some(Status::Warning)),
        (&both, 403, "NO_AUTH", None),
        (&shop, 404, "RESOURCE_NOT_EXISTS", None),
    ] {
        let found = examine(shop, Complaint::default(), &[(LIST, refused(status, code))]);
        assert_eq!(found.of("platformCertificates"), told, "{status}");
    }
}

#[test]
fn the_clock_is_compared_with_the_date_of_the_first_answer_that_tells_it() {
    let shop = with_public_key();
    for (late, status) in [
        (0, Status::Ok),
        (60, Status::Ok),
        (-60, Status::Ok),
        (61, Status::Warning),
        (-300, Status::Warning),
        (301, Status::Failed),
    ] {
        let mut call = shop.call(Task::Examine(Box::default()));
        let now = UnixTime(NOW + late);
        assert!(matches!(call.step(Event::Start, now), Action::Send { .. }));
        let mut action = call.step(answer_at(now.0, 200, &json!({}), &[DATE]), now);
        for _ in 0..20 {
            if matches!(action, Action::Send { .. }) {
                action = call.step(refused(403, "NO_AUTH"), now);
            }
        }
        let Action::Done(Ok(Product::Checks(checks))) = action else { panic!("{action:?}") };
        let clock: Vec<_> = checks.iter().filter(|check| check.name == "clock").map(|check| check.status).collect();
        assert_eq!(clock, [status], "{late} s");
    }
}

#[test]
fn each_exchange_has_the_time_that_was_given() {
    let shop = with_public_key();
    assert!(examine(&shop, payer(), &[]).timeouts.iter().all(|ms| *ms == 10_000));
    let complaint = Complaint { timeout_ms: Some(700), ..payer() };
    assert!(examine(&shop, complaint, &[]).timeouts.iter().all(|ms| *ms == 700));
}

#[test]
fn what_is_known_before_comes_in_its_place() {
    let shop = with_public_key();
    let mut certificate = examine(&shop, Complaint::default(), &[]).check("fields").unwrap().clone();
    certificate.name = "certificate".into();
    let known = vec![certificate];
    let complaint = Complaint { known, ..Complaint::default() };
    let found = examine(&shop, complaint, &[]);
    let names: Vec<_> = found.verdict.unwrap().into_iter().map(|check| check.name.to_string()).collect();
    assert_eq!(
        names,
        [
            "network",
            "clock",
            "mchid",
            "serialNo",
            "privateKey",
            "certificate",
            "publicKey",
            "platformKeys",
            "fields",
            "apiV3Key",
            "appid"
        ]
    );
}
