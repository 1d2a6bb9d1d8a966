//! Platform certificates that the client downloads itself: natively and without a network. The list and its signature are
//! those of the vectors.

use serde_json::Value;
use wechatpay::base::http::{HttpRequest, HttpResponse};
use wechatpay::base::time::UnixTime;
use wechatpay::client::{
    Action, Call, Client, Event, GenericRequest, Judged, Limits, Operation, Product, Task, Unsettled,
};
use wechatpay::error::{Language, Outcome, TransportKind};
use wechatpay::merchant::{CertificatesOption, PlatformKeyOption, Retry, SignerOption};
use wechatpay::{Error, Merchant, Options};

use crate::support::{Shop, headers, merchant, options, sealed_notification, signed_with, text, vectors};

const OLDER: &str = "51C7E0A94D8836FB2719C05E6AF3D48B7720E19C";
const NEWER: &str = "7A40D2B86E15F39C04A7B1D8E6523FC90B18D74E";

/// The time of the list among the vectors.
fn now() -> i64 {
    vectors()["certificates_download"]["now"].as_i64().unwrap()
}

/// A merchant in certificate mode.
fn in_certificate_mode(store: bool) -> Options {
    Options {
        public_key: None,
        public_key_id: None,
        platform_keys: Vec::new(),
        platform_certificates: Some(CertificatesOption { store }),
        ..options(&vectors())
    }
}

fn cold() -> Shop {
    Shop::of(in_certificate_mode(false))
}

fn query() -> Operation {
    Operation::generic(GenericRequest { method: "GET", path: "/v3/x", ..GenericRequest::default() }).unwrap()
}

/// The list of the vectors, signed.
fn list() -> Event {
    let vector = &vectors()["certificates_download"];
    answer(200, headers(&vector["headers"]).iter().map(|(n, v)| (n.into(), v.into())).collect(), text(vector, "/body"))
}

fn answer(status: u16, headers: Vec<(String, String)>, body: &str) -> Event {
    Event::Response(HttpResponse { status, headers: headers.into_iter().collect(), body: body.into() })
}

/// An answer that the older certificate, or under another name, signed.
fn by_older(body: &str, now: i64, serial: &str) -> Event {
    answer(200, signed_by_older(body, now, serial), body)
}

fn signed_by_older(body: &str, now: i64, serial: &str) -> Vec<(String, String)> {
    let mut headers =
        signed_with("TEST_ONLY_platform_private_key_pkcs8_pem", "/keys/platform_serial_no", body.as_bytes(), now);
    headers[2].1 = serial.into();
    headers
}

/// The list, changed, and signed again.
fn changed_list(change: impl FnOnce(&mut Value)) -> Event {
    let mut body = serde_json::from_str(text(&vectors(), "/certificates_download/body")).unwrap();
    change(&mut body);
    by_older(&body.to_string(), now(), OLDER)
}

/// One call, driven by hand.
struct Driven(Call);

impl Driven {
    fn step(&mut self, event: Event, now: i64) -> Action {
        self.0.step(event, UnixTime(now))
    }

    fn start(shop: &Shop, now: i64) -> (Self, Action) {
        Self::task(shop, Task::Ask { operation: query(), limits: Limits::default() }, now)
    }

    fn task(shop: &Shop, task: Task, now: i64) -> (Self, Action) {
        let mut call = Self(shop.call(task));
        let action = call.step(Event::Start, now);
        (call, action)
    }
}

#[track_caller]
fn sent(action: Action) -> HttpRequest {
    match action {
        Action::Send { request, .. } => request,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn path(action: Action) -> String {
    sent(action).url.replace("https://api.mch.weixin.qq.com", "")
}

#[track_caller]
fn failed(action: Action) -> Error {
    match action {
        Action::Done(Err(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn serial_of(request: &HttpRequest) -> Option<&str> {
    request.headers.iter().find(|(name, _)| name == "Wechatpay-Serial").map(|(_, value)| value.as_str())
}

/// A client that has downloaded the list.
fn warm() -> Shop {
    let shop = cold();
    let (mut call, _) = Driven::start(&shop, now());
    assert!(matches!(call.step(list(), now()), Action::Save { .. }));
    sent(call.step(Event::Saved, now()));
    shop
}

#[test]
fn a_cold_client_downloads_the_list_before_it_sends_anything() {
    let shop = cold();
    assert_eq!(shop.0.platform_key_ids(), [""; 0]);
    let (mut call, action) = Driven::start(&shop, now());
    let Action::Send { request, operation, max_bytes: 262_144, notify_url: None, .. } = action else {
        panic!("{action:?}")
    };
    assert_eq!((request.method, operation, serial_of(&request)), ("GET", false, None));
    assert!(request.url.ends_with("/v3/certificates"));
    let Action::Save { key, value, .. } = call.step(list(), now()) else { panic!() };
    assert_eq!(key, "wechatpay-certificates-1747000321");
    assert_eq!(value.split_once('\n').unwrap().1, text(&vectors(), "/certificates_download/body"));
    assert_eq!(shop.0.platform_key_ids(), [OLDER, NEWER]);
    // The newest encrypts, and is named.
    let Action::Send { request, operation: true, .. } = call.step(Event::Saved, now()) else { panic!() };
    let newest = text(&vectors(), "/certificates_download/encrypt_requests_with").to_owned();
    assert_eq!((serial_of(&request), newest.as_str()), (Some(NEWER), NEWER));
    let action = call.step(by_older("{}", now(), OLDER), now());
    assert!(matches!(action, Action::Done(Ok(Product::Answer(_)))), "{action:?}");
    // Warm.
    assert_eq!(path(Driven::start(&shop, now() + 60).1), "/v3/x");
}

#[test]
fn the_driver_is_told_how_the_download_ended_and_then_the_attempt_that_needed_it() {
    let ended = |status, failed| Judged { status, failed, ..Judged::default() };
    let shop = cold();
    let (mut call, action) = Driven::start(&shop, now());
    let Action::Send { attempt, .. } = action else { panic!("{action:?}") };
    assert_eq!((attempt.number, attempt.operation.as_str()), (1, "GET /v3/certificates"));
    call.step(list(), now());
    assert_eq!(call.0.judged(), [ended(Some(200), None)]);
    call.step(Event::Saved, now());
    assert_eq!(path(call.step(by_older("{}", now(), "AB"), now())), "/v3/certificates");
    assert_eq!(call.0.judged(), [], "not yet");
    call.step(Event::Failed(TransportKind::Connection.into()), now());
    let download = ended(None, Some(("ERR_TRANSPORT", Outcome::Unknown)));
    let unknown_key = ended(Some(200), Some(("ERR_VERIFY_UNKNOWN_KEY", Outcome::Unknown)));
    assert_eq!(call.0.judged(), [download, Judged { request_id: Some("0TEST-0".into()), ..unknown_key }]);
}

#[test]
fn serial_numbers_are_compared_as_numbers() {
    for serial in [OLDER.to_lowercase(), format!("00{OLDER}"), format!("0{}", OLDER.to_lowercase())] {
        let shop = warm();
        let (mut call, _) = Driven::start(&shop, now());
        let action = call.step(by_older("{}", now(), &serial), now());
        assert!(matches!(action, Action::Done(Ok(_))), "{serial}: {action:?}");
    }
}

#[test]
fn a_list_that_is_not_wholly_right_is_refused_and_nothing_is_sent() {
    let vectors = vectors();
    let rejected = vectors["certificates_download"]["reject"].as_array().unwrap();
    assert_eq!(rejected.len(), 2);
    let mut lists: Vec<(String, Event, &str)> = rejected
        .iter()
        .map(|case| {
            let entry = case["entry"].clone();
            (text(case, "/name").to_owned(), changed_list(|list| list["data"][1] = entry), "")
        })
        .collect();
    let one = |name: &str, event, says| (name.to_owned(), event, says);
    let unsigned = || answer(200, Vec::new(), text(&vectors, "/certificates_download/body"));
    lists.extend([
        one("no list", by_older("{}", now(), OLDER), "not a list"),
        one("an empty list", by_older(r#"{"data":[]}"#, now(), OLDER), "not a list"),
        one("not JSON", by_older("<html>", now(), OLDER), "not a list"),
        one("too many", changed_list(|list| list["data"] = vec![list["data"][0].clone(); 17].into()), "not a list"),
        one("unsigned", unsigned(), "is missing"),
        one("signed by another key", by_older_named_newer(), "does not fit"),
        one("signed by nobody known", by_older(&list_body(), now(), "AB"), "no key is known"),
        one("signed long ago", by_older(&list_body(), now() - 301, OLDER), "behind the local clock"),
        one("a serial that is no text", changed_list(|list| list["data"][0]["serial_no"] = 7.into()), "serial_no"),
        one(
            "a swapped serial",
            changed_list(|list| list["data"][0]["serial_no"] = NEWER.into()),
            "has the serial number",
        ),
        one(
            "__proto__",
            changed_list(|list| list["data"][0]["serial_no"] = "__proto__".into()),
            "has the serial number",
        ),
        one(
            "tampered",
            changed_list(|list| list["data"][0]["encrypt_certificate"]["nonce"] = "c1Wq3Er5Ty7V".into()),
            "",
        ),
        one(
            "another algorithm",
            changed_list(|list| list["data"][0]["encrypt_certificate"]["algorithm"] = "X".into()),
            "algorithm",
        ),
    ]);
    for (name, event, says) in lists {
        let shop = cold();
        let (mut call, _) = Driven::start(&shop, now());
        let error = failed(call.step(event, now()));
        assert_eq!((error.code(), error.outcome()), ("ERR_CERTIFICATES", Outcome::NotSent), "{name}");
        assert!(error.to_string().contains(says), "{name}: {error}");
        assert_eq!(shop.0.platform_key_ids(), [""; 0], "{name}");
    }
}

fn list_body() -> String {
    text(&vectors(), "/certificates_download/body").to_owned()
}

fn by_older_named_newer() -> Event {
    by_older(&list_body(), now(), NEWER)
}

#[test]
fn a_list_sealed_with_another_apiv3_key_says_which_key_to_check() {
    let vectors = vectors();
    let shop = Shop::of(Options {
        api_v3_keys: vec![text(&vectors, "/keys/apiv3_key_wrong").into()],
        ..in_certificate_mode(false)
    });
    let (mut call, _) = Driven::start(&shop, now());
    let error = failed(call.step(list(), now()));
    assert!(error.remedy().english().starts_with("Check apiV3Key"), "{}", error.remedy().english());
}

#[test]
fn certificates_outside_their_validity_are_not_accepted() {
    let (before, after) = (1_700_000_000, 1_950_000_000);
    for now in [before, after] {
        let shop = cold();
        let (mut call, _) = Driven::start(&shop, now);
        let error = failed(call.step(by_older(&list_body(), now, OLDER), now));
        assert!(error.to_string().contains("outside its validity"), "{error}");
    }
    // One that was learnt expires.
    let shop = warm();
    assert_eq!(path(Driven::start(&shop, after).1), "/v3/certificates");
}

#[test]
fn certificates_that_cannot_be_wechat_pays_are_refused() {
    let vectors = vectors();
    // Configured under the same number, with another key.
    let public_key = text(&vectors, "/keys/TEST_ONLY_wechatpay_public_key_spki_pem").to_owned();
    let platform_keys = vec![PlatformKeyOption::PublicKey { id: OLDER.into(), public_key }];
    let shop = Shop::of(Options { platform_keys, ..in_certificate_mode(false) });
    let (mut call, _) = Driven::start(&shop, now());
    // What is configured counts, and the list is not believed.
    assert_eq!(path(call.step(list(), now())), "/v3/x");
    assert_eq!(shop.0.platform_key_ids(), [OLDER]);
    // The merchant's own key.
    let private_key = text(&vectors, "/keys/TEST_ONLY_platform2_private_key_pkcs8_pem").to_owned();
    let shop = Shop::of(Options { private_key, serial_no: Some("AB".into()), ..in_certificate_mode(false) });
    let (mut call, _) = Driven::start(&shop, now());
    let error = failed(call.step(list(), now()));
    assert!(error.to_string().contains("the merchant's own key"), "{error}");
}

#[test]
fn one_download_serves_every_call_that_waits() {
    let shop = cold();
    let (mut first, action) = Driven::start(&shop, now());
    assert_eq!(path(action), "/v3/certificates");
    let mut waiting: Vec<_> = (0..99)
        .map(|_| {
            let (call, action) = Driven::start(&shop, now());
            assert!(matches!(action, Action::Wait { .. }), "{action:?}");
            call
        })
        .collect();
    assert!(matches!(waiting[0].step(Event::Elapsed, now()), Action::Wait { .. }));
    first.step(list(), now());
    first.step(Event::Saved, now());
    for mut call in waiting {
        assert_eq!(path(call.step(Event::Elapsed, now())), "/v3/x");
    }
}

#[test]
fn no_call_waits_for_the_download_of_another_past_its_deadline() {
    let shop = cold();
    let (_first, _) = Driven::start(&shop, now());
    let hasty = || {
        let retry = Some(Retry { attempts: 3, deadline_ms: Some(1_000) });
        Driven::task(&shop, Task::Ask { operation: query(), limits: Limits { retry, ..Limits::default() } }, now())
    };
    let (mut call, action) = hasty();
    assert!(matches!(action, Action::Wait { .. }));
    let error = failed(call.step(Event::Elapsed, now() + 1));
    assert_eq!((error.code(), error.outcome(), error.retryable()), ("ERR_TIMEOUT", Outcome::NotSent, true));
    // A clock that stands still makes it wait no longer.
    let (mut call, mut action) = hasty();
    let mut waited = 0;
    while let Action::Wait { ms, .. } = action {
        waited += ms;
        action = call.step(Event::Elapsed, now());
    }
    assert_eq!((failed(action).code(), waited), ("ERR_TIMEOUT", 1_000));
    // The same while the key of an answer is looked for.
    let shop = warm();
    let (mut other, _) = Driven::start(&shop, now());
    let unknown = || by_older("{}", now(), "7A40D2B86E15F39C04A7B1D8E6523FC90B18D74F");
    assert_eq!(path(other.step(unknown(), now())), "/v3/certificates");
    let retry = Some(Retry { attempts: 1, deadline_ms: Some(1_000) });
    let limits = Limits { retry, ..Limits::default() };
    let (mut call, _) = Driven::task(&shop, Task::Ask { operation: query(), limits }, now());
    assert!(matches!(call.step(unknown(), now()), Action::Wait { .. }));
    assert_eq!(failed(call.step(Event::Elapsed, now() + 1)).code(), "ERR_TIMEOUT");
}

#[test]
fn a_download_that_is_given_up_or_cut_off_is_taken_over() {
    let aborted = || Event::Failed(TransportKind::Aborted.into());
    let shop = cold();
    let (mut first, _) = Driven::start(&shop, now());
    let (mut second, _) = Driven::start(&shop, now());
    let error = failed(first.step(aborted(), now()));
    assert_eq!((error.code(), error.outcome()), ("ERR_ABORTED", Outcome::NotSent));
    assert_eq!(path(second.step(Event::Elapsed, now())), "/v3/certificates");
    let (mut third, _) = Driven::start(&shop, now());
    assert_eq!(failed(third.step(aborted(), now())).code(), "ERR_ABORTED");
    // A call that its runtime dropped frees its lease; one that hangs loses it.
    let (mut fourth, _) = Driven::start(&shop, now());
    assert!(matches!(fourth.step(Event::Elapsed, now() + 29), Action::Wait { .. }));
    assert_eq!(path(fourth.step(Event::Elapsed, now() + 30)), "/v3/certificates");
    drop(fourth);
    assert_eq!(path(Driven::start(&shop, now() + 30).1), "/v3/certificates");
}

/// What became of the download says nothing about the call, which was not sent.
#[test]
fn a_failed_download_speaks_of_no_unknown_outcome() {
    let lost = |kind: TransportKind| Event::Failed(kind.into());
    for event in [
        lost(TransportKind::Timeout),
        lost(TransportKind::Connection),
        answer(500, Vec::new(), r#"{"code":"SYSTEM_ERROR"}"#),
        answer(502, Vec::new(), ""),
        answer(408, Vec::new(), ""),
    ] {
        let (mut call, _) = Driven::start(&cold(), now());
        let error = failed(call.step(event.clone(), now()));
        assert_eq!((error.code(), error.outcome()), ("ERR_CERTIFICATES", Outcome::NotSent));
        let said = format!("{} {}", error.message(Language::English), error.remedy().english());
        assert!(said.contains("nothing was sent") && !said.contains("unknown"), "{event:?}: {said}");
        let said = format!("{} {}", error.message(Language::Chinese), error.remedy().say(Language::Chinese));
        assert!(said.contains("没有发出") && !said.contains("结果未知"), "{event:?}: {said}");
    }
    let (mut call, _) = Driven::start(&cold(), now());
    let error = failed(call.step(answer(302, Vec::new(), ""), now()));
    assert!(error.remedy().english().starts_with("Redirects are never followed"), "{}", error.remedy().english());
}

/// A signer that is slower than a download may take, while the keys that are known still serve.
#[test]
fn a_signer_too_slow_for_the_download_fails_no_call_that_needs_none() {
    let signer = Some(SignerOption::default());
    let shop = Shop::of(Options { private_key: String::new(), signer, ..in_certificate_mode(false) });
    let (mut call, action) = Driven::start(&shop, now());
    assert!(matches!(action, Action::Sign { timeout_ms: 10_000, .. }), "{action:?}");
    call.step(Event::Given(vec![1; 256]), now());
    call.step(list(), now());
    // The list is due again.
    let due = now() + 13 * 3600;
    let (mut call, action) = Driven::start(&shop, due);
    assert!(matches!(action, Action::Sign { timeout_ms: 3_000, .. }), "{action:?}");
    let action = call.step(Event::Unable { late: true }, due + 3);
    assert!(matches!(action, Action::Sign { timeout_ms: 10_000, .. }), "{action:?}");
    let Action::Send { request, .. } = call.step(Event::Given(vec![1; 256]), due + 7) else { panic!() };
    assert!(request.url.ends_with("/v3/x"));
    // It is not asked again at once.
    let (_, action) = Driven::start(&shop, due + 8);
    assert!(matches!(action, Action::Sign { timeout_ms: 10_000, .. }), "{action:?}");
}

/// The signer of the list has the time of the download, not its own.
#[test]
fn a_download_has_one_time_for_the_signer_and_the_exchange() {
    let outside = || {
        let signer = Some(SignerOption::default());
        Shop::of(Options { private_key: String::new(), signer, ..in_certificate_mode(false) })
    };
    let shop = outside();
    let limits = Limits { timeout_ms: Some(4_000), ..Limits::default() };
    let (mut call, action) = Driven::task(&shop, Task::Ask { operation: query(), limits }, now());
    assert!(matches!(action, Action::Sign { timeout_ms: 4_000, .. }), "{action:?}");
    let action = call.step(Event::Given(vec![1; 256]), now() + 1);
    assert!(matches!(action, Action::Send { timeout_ms: 3_000, .. }), "{action:?}");
    let (mut call, _) = Driven::task(&outside(), Task::Ask { operation: query(), limits }, now());
    assert_eq!(failed(call.step(Event::Given(vec![1; 256]), now() + 4)).code(), "ERR_CERTIFICATES");
}

#[test]
fn after_a_failed_download_the_next_waits_longer_each_time() {
    let shop = cold();
    let mut time = now();
    for pause in [1, 2, 4, 8, 16, 32, 60, 60] {
        let (mut call, action) = Driven::start(&shop, time);
        assert_eq!(path(action), "/v3/certificates", "{pause}");
        let error = failed(call.step(answer(500, Vec::new(), r#"{"code":"SYSTEM_ERROR"}"#), time));
        assert!(error.retryable() && error.remedy().english().contains("configure publicKeyId"), "{error}");
        // Everybody learns why, and nobody asks.
        let again = failed(Driven::start(&shop, time + pause - 1).1);
        assert_eq!(again, error, "{pause}");
        time += pause;
    }
    // A success ends it, and a clock that was set back.
    assert_eq!(path(Driven::start(&shop, now() - 1).1), "/v3/certificates");
    let (mut call, _) = Driven::start(&shop, time + 60);
    call.step(by_older(&list_body(), time + 60, OLDER), time + 60);
    assert_eq!(path(call.step(Event::Saved, time + 60)), "/v3/x");
}

#[test]
fn a_failed_refresh_keeps_what_is_known() {
    const DUE: i64 = 6 * 3600;
    let failures: [fn() -> Event; 4] = [
        || Event::Failed(TransportKind::Timeout.into()),
        || answer(403, Vec::new(), r#"{"code":"NO_AUTH"}"#),
        || answer(404, Vec::new(), r#"{"code":"NOT_FOUND"}"#),
        || by_older("{}", now() + DUE, OLDER),
    ];
    for failure in failures {
        let shop = warm();
        assert_eq!(path(Driven::start(&shop, now() + DUE - 1).1), "/v3/x");
        let (mut call, action) = Driven::start(&shop, now() + DUE);
        assert_eq!(path(action), "/v3/certificates");
        // While it is under way, others go on with what is known.
        assert_eq!(path(Driven::start(&shop, now() + DUE).1), "/v3/x");
        assert_eq!(path(call.step(failure(), now() + DUE)), "/v3/x");
        assert_eq!(shop.0.platform_key_ids(), [OLDER, NEWER]);
        assert_eq!(path(Driven::start(&shop, now() + DUE + 59).1), "/v3/x");
        assert_eq!(path(Driven::start(&shop, now() + DUE + 60).1), "/v3/certificates");
    }
}

#[test]
fn a_merchant_with_a_public_key_goes_on_without_certificates() {
    for status in [403, 404, 500] {
        let shop = Shop::of(Options {
            platform_keys: Vec::new(),
            platform_certificates: Some(CertificatesOption { store: false }),
            ..options(&vectors())
        });
        let (mut call, action) = Driven::start(&shop, now());
        let request = sent(action);
        assert_eq!(serial_of(&request), Some(text(&vectors(), "/keys/wechatpay_public_key_id")));
        assert_eq!(path(call.step(answer(status, Vec::new(), "{}"), now())), "/v3/x");
        assert_eq!(path(Driven::start(&shop, now() + 3600).1), "/v3/x", "{status}");
    }
}

#[test]
fn when_the_named_certificate_is_refused_the_list_is_fetched_before_the_next_request() {
    let shop = warm();
    let refused = r#"{"code":"PARAM_ERROR","message":"平台证书序列号Wechatpay-Serial错误"}"#;
    for (after, next) in [(59, "/v3/x"), (60, "/v3/certificates")] {
        let (mut call, _) = Driven::start(&shop, now() + after);
        assert_eq!(failed(call.step(answer(400, Vec::new(), refused), now() + after)).code(), "ERR_API");
        assert_eq!(path(Driven::start(&shop, now() + after).1), next);
    }
}

#[test]
fn an_answer_under_an_unknown_serial_is_verified_after_a_download() {
    // The list at first holds the newer certificate only, then both.
    let shop = Shop::of(Options {
        platform_keys: vec![PlatformKeyOption::Certificate(key("TEST_ONLY_platform2_certificate_pem"))],
        ..in_certificate_mode(false)
    });
    let (mut call, action) = Driven::start(&shop, now());
    assert_eq!(path(action), "/v3/certificates");
    // Nothing is learnt at first.
    sent(call.step(Event::Failed(TransportKind::Timeout.into()), now()));
    let (mut call, _) = Driven::start(&shop, now());
    // A download failed a moment ago.
    let error = failed(call.step(by_older("{}", now(), OLDER), now()));
    assert_eq!((error.code(), error.outcome()), ("ERR_VERIFY_UNKNOWN_KEY", Outcome::Unknown));
    let (mut call, _) = Driven::start(&shop, now() + 1);
    assert_eq!(path(call.step(by_older("{}", now(), OLDER), now() + 1)), "/v3/certificates");
    assert!(matches!(call.step(list(), now() + 1), Action::Save { .. }));
    assert!(matches!(call.step(Event::Saved, now() + 1), Action::Done(Ok(_))));
}

#[test]
fn a_look_up_that_is_given_up_keeps_no_other_answer_from_its_certificate() {
    let aborted = || Event::Failed(TransportKind::Aborted.into());
    let shop = Shop::of(Options {
        platform_keys: Vec::new(),
        platform_certificates: Some(CertificatesOption { store: false }),
        ..options(&vectors())
    });
    // Nothing is learnt before the answers.
    let (mut call, _) = Driven::start(&shop, now());
    sent(call.step(answer(404, Vec::new(), "{}"), now()));
    let answered = |time: i64| {
        let (mut call, _) = Driven::start(&shop, time);
        let action = call.step(by_older("{}", time, OLDER), time);
        (call, action)
    };
    let (mut first, action) = answered(now() + 1);
    assert_eq!(path(action), "/v3/certificates");
    let error = failed(first.step(aborted(), now() + 1));
    assert_eq!((error.code(), error.outcome()), ("ERR_ABORTED", Outcome::Unknown));
    // A runtime may also drop a call.
    let (second, action) = answered(now() + 2);
    assert_eq!(path(action), "/v3/certificates");
    drop(second);
    let (mut third, action) = answered(now() + 3);
    assert_eq!(path(action), "/v3/certificates");
    assert!(matches!(third.step(by_older(&list_body(), now() + 3, OLDER), now() + 3), Action::Save { .. }));
    // What was learnt counts, even if the caller does not wait for the store.
    let action = third.step(aborted(), now() + 3);
    assert!(matches!(action, Action::Done(Ok(_))), "{action:?}");
}

#[test]
fn a_call_with_little_time_does_not_cut_the_download_short() {
    let limit = |shop: &Shop, timeout_ms: Option<u32>, now: i64| {
        let (_, action) = Driven::task(
            shop,
            Task::Ask { operation: query(), limits: Limits { timeout_ms, ..Limits::default() } },
            now,
        );
        let Action::Send { timeout_ms, operation: false, .. } = action else { panic!("{action:?}") };
        timeout_ms
    };
    let hasty = || Shop::of(Options { timeout_ms: Some(500), ..in_certificate_mode(false) });
    for (given, cold_limit, due_limit) in
        [(None, 10_000, 3_000), (Some(1), 3_000, 3_000), (Some(20_000), 20_000, 3_000)]
    {
        assert_eq!(limit(&cold(), given, now()), cold_limit, "{given:?}");
        assert_eq!(limit(&warm(), given, now() + 6 * 3600), due_limit, "{given:?}");
    }
    assert_eq!((limit(&hasty(), None, now()), limit(&hasty(), Some(900), now())), (500, 900));
}

#[test]
fn without_a_certificate_that_is_valid_nothing_is_sent() {
    let shop = Shop::of(Options { public_key: None, public_key_id: None, ..options(&vectors()) });
    assert_eq!(path(Driven::start(&shop, now()).1), "/v3/x");
    for time in [0, now() + 20 * 365 * 86_400] {
        let error = failed(Driven::start(&shop, time).1);
        assert_eq!((error.code(), error.outcome()), ("ERR_CONFIG", Outcome::NotSent));
        assert!(error.to_string().contains("no platform certificate that is valid now"), "{error}");
    }
}

fn key(name: &str) -> String {
    text(&vectors(), &format!("/keys/{name}")).to_owned()
}

#[test]
fn what_cannot_be_a_certificate_causes_no_download() {
    for serial in ["__proto__", "PUB_KEY_ID_0117470003212026030500291847003905", "", "G1", &"A".repeat(41)] {
        let shop = warm();
        let (mut call, _) = Driven::start(&shop, now());
        let error = failed(call.step(by_older("{}", now(), serial), now()));
        let code = if serial.is_empty() { "ERR_VERIFY_HEADER" } else { "ERR_VERIFY_UNKNOWN_KEY" };
        assert_eq!(error.code(), code, "{serial}");
    }
}

fn notify(serial: &str, now: i64) -> Task {
    let content = r#"{"mchid":"1","x":1}"#;
    let body = sealed_notification("TRANSACTION.SUCCESS", content);
    Task::Notification { headers: signed_by_older(&body, now, serial).into_iter().collect(), body: body.into() }
}

#[test]
fn a_notification_brings_its_certificate_to_a_cold_client() {
    let shop = cold();
    let (mut call, action) = Driven::task(&shop, notify(OLDER, now()), now());
    assert_eq!(path(action), "/v3/certificates");
    call.step(list(), now());
    let action = call.step(Event::Saved, now());
    assert!(matches!(action, Action::Done(Ok(Product::Notification(_)))), "{action:?}");
    // Where that fails, the fault is on this side: it is to come again.
    let shop = cold();
    let (mut call, _) = Driven::task(&shop, notify(OLDER, now()), now());
    let error = failed(call.step(Event::Failed(TransportKind::Timeout.into()), now()));
    assert_eq!((error.code(), error.reply_status()), ("ERR_CERTIFICATES", 500));
}

#[test]
fn forged_serials_cause_no_flood_and_harm_no_genuine_message() {
    let shop = warm();
    let mut downloads = 0;
    for index in 0..300 {
        let time = now() + index / 20;
        let forged = format!("{:040X}", 0xAB00 + index);
        let headers = signed_by_older("{}", time, &forged).into_iter().collect();
        let hopeless = shop.0.check_headers(&headers, UnixTime(time)).is_err();
        let (mut call, action) = Driven::task(&shop, notify(&forged, time), time);
        let error = match action {
            Action::Send { .. } => {
                downloads += 1;
                call.step(by_older(&list_body(), time, OLDER), time);
                failed(call.step(Event::Saved, time))
            }
            action => failed(action),
        };
        assert_eq!((error.code(), error.reply_status(), hopeless), ("ERR_VERIFY_UNKNOWN_KEY", 401, index > 0));
        if index % 50 == 0 {
            let (_, action) = Driven::task(&shop, notify(OLDER, time), time);
            assert!(matches!(action, Action::Done(Ok(_))), "{action:?}");
        }
    }
    assert_eq!(downloads, 1);
    // The same forged serial again is known not to exist, even when a download may be tried again.
    let first = format!("{:040X}", 0xAB00);
    assert_eq!(
        failed(Driven::task(&shop, notify(&first, now() + 100), now() + 100).1).code(),
        "ERR_VERIFY_UNKNOWN_KEY"
    );
    assert_eq!(path(Driven::task(&shop, notify(&first, now() + 300), now() + 300).1), "/v3/certificates");
    // An answer comes over TLS from WeChat Pay: forged notifications do not keep it from its certificate.
    let (mut call, _) = Driven::start(&shop, now() + 300);
    assert_eq!(path(call.step(by_older("{}", now() + 300, "AC"), now() + 300)), "/v3/certificates");
}

#[test]
fn a_store_spares_the_download_and_need_not_be_trusted() {
    let shop = Shop::of(in_certificate_mode(true));
    let (mut call, action) = Driven::start(&shop, now());
    let Action::Load { key, timeout_ms: 1_000 } = action else { panic!("{action:?}") };
    assert_eq!(path(call.step(Event::Loaded(None), now())), "/v3/certificates");
    let Action::Save { key: saved, value, .. } = call.step(list(), now()) else { panic!() };
    assert_eq!(saved, key);
    sent(call.step(Event::Saved, now()));
    // The next isolate.
    let after = |kept: Option<String>, time: i64| {
        let shop = Shop::of(in_certificate_mode(true));
        let (mut call, _) = Driven::start(&shop, time);
        path(call.step(Event::Loaded(kept), time))
    };
    assert_eq!(after(Some(value.clone()), now() + 6 * 3600 - 1), "/v3/x");
    assert_eq!(after(Some(value.clone()), now() + 6 * 3600), "/v3/certificates");
    // What is no list, is from the future, of another merchant, or altered.
    let (head, body) = value.split_once('\n').unwrap();
    let future = format!("wechatpay-certificates 1 {}\n{body}", now() + 10);
    let foreign = value.replace("associated_data\":\"certificate", "associated_data\":\"c");
    let swapped = value.replace(OLDER, "AB");
    for kept in
        ["", "null", head, body, &future, &foreign, &swapped, &format!("wechatpay-certificates 2 {}\n{body}", now())]
    {
        assert_eq!(after(Some(kept.into()), now()), "/v3/certificates", "{}", kept.get(..60).unwrap_or(kept));
    }
    // An old one is better than none, if the download fails.
    let shop = Shop::of(in_certificate_mode(true));
    let later = now() + 7 * 3600;
    let (mut call, _) = Driven::start(&shop, later);
    call.step(Event::Loaded(Some(value)), later);
    assert_eq!(path(call.step(Event::Failed(TransportKind::Connection.into()), later)), "/v3/x");
}

#[test]
fn what_was_learnt_survives_the_instance() {
    let shop = cold();
    let (mut call, _) = Driven::start(&shop, now());
    let Action::Save { value, .. } = call.step(list(), now()) else { panic!() };
    let restored = |learnt: &str| {
        let merchant = Merchant::new(in_certificate_mode(false)).unwrap();
        Shop(Client::new(merchant, std::rc::Rc::new(std::cell::Cell::new(Unsettled::new())), Some(learnt)))
    };
    assert_eq!(path(Driven::start(&restored(&value), now() + 60).1), "/v3/x");
    assert_eq!(path(Driven::start(&restored("damaged"), now() + 60).1), "/v3/certificates");
}

#[test]
fn without_the_option_nothing_is_downloaded() {
    let shop = merchant();
    let (mut call, action) = Driven::start(&shop, now());
    assert_eq!(path(action), "/v3/x");
    let error = failed(call.step(by_older("{}", now(), "AB"), now()));
    assert_eq!(error.code(), "ERR_VERIFY_UNKNOWN_KEY");
    let headers = signed_by_older("{}", now(), "AB").into_iter().collect();
    assert!(shop.0.check_headers(&headers, UnixTime(now())).is_err());
}
