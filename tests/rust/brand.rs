//! A brand (品牌): its options, what it calls in its own name, and what is refused before anything is sent.

use serde_json::{Value, json};
use wechatpay::api::ROWS;
use wechatpay::api::pay_params::Cashier;
use wechatpay::base::http::{Headers, HttpRequest, HttpResponse};
use wechatpay::base::time::UnixTime;
use wechatpay::client::{Action, Event, GenericRequest, Operation, Product, Task};
use wechatpay::merchant::{Check, PlatformKeyOption, Status, report};
use wechatpay::wire::resource::EncryptedResource;
use wechatpay::{Error, Merchant, Options};

use crate::support::{self, Shop, merchant, sealed_notification, signed, text, vectors};

const NOW: i64 = 1_784_512_805;
const STORE: &str = "/brand/store/brandstores";

fn options() -> Options {
    let brand_id = Some("120344".into());
    let (mchid, api_v3_keys, platform_keys) = Default::default();
    Options { brand_id, mchid, api_v3_keys, platform_keys, ..support::options(&vectors()) }
}

fn brand() -> Shop {
    Shop::of(options())
}

fn generic(method: &str, path: &str) -> Operation {
    Operation::generic(GenericRequest { method, path, ..GenericRequest::default() }).unwrap()
}

fn sent(shop: &Shop, operation: Operation) -> HttpRequest {
    match shop.ask(operation).step(Event::Start, UnixTime(NOW)) {
        Action::Send { request, .. } => request,
        other => panic!("{other:?}"),
    }
}

fn header<'r>(request: &'r HttpRequest, name: &str) -> &'r str {
    &request.headers.iter().find(|(own, _)| own == name).unwrap().1
}

/// Field and reason of each problem of the options.
fn refused(options: Options) -> Vec<String> {
    match Merchant::new(options) {
        Err(Error::Config(issues)) => {
            issues.into_iter().map(|issue| format!("{} {}", issue.field, issue.reason.english())).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// Field of the one problem of a call, and its remedy.
fn issue(verdict: Result<Product, Error>) -> (String, String) {
    match verdict {
        Err(Error::Input(issues)) if issues.len() == 1 => (issues[0].field.clone(), issues[0].remedy.english()),
        other => panic!("{other:?}"),
    }
}

fn verdict(shop: &Shop, task: Task) -> Result<Product, Error> {
    support::perform(shop, task, NOW)
}

#[test]
fn a_brand_calls_in_its_own_name() {
    for method in ["GET", "POST"] {
        let request = sent(&brand(), generic(method, STORE));
        let wanted = "WECHATPAY-BRAND-SHA256-RSA2048 brand_id=\"120344\",nonce_str=";
        assert!(header(&request, "Authorization").starts_with(wanted));
        assert!(!header(&request, "Authorization").contains("mchid"));
        assert_eq!(request.url, format!("https://api.mch.weixin.qq.com{STORE}"));
        assert!(header(&request, "Wechatpay-Serial").starts_with("PUB_KEY_ID_"), "{method}");
    }
    let request = sent(&merchant(), generic("GET", "/v3/brand/partner/x"));
    assert!(header(&request, "Authorization").starts_with("WECHATPAY2-SHA256-RSA2048 mchid=\"1747000321\","));
}

#[test]
fn a_brand_has_its_id_alone_and_no_platform_certificates() {
    let usual = support::options(&vectors());
    let Options { mchid, api_v3_keys, platform_keys, .. } = usual;
    assert_eq!(Merchant::new(options()).unwrap().brand_id(), Some("120344"));
    assert_eq!(Merchant::new(Options { api_v3_keys, ..options() }).unwrap().mchid(), "");
    assert_eq!(refused(Options { mchid, ..options() }), ["brandId is given together with mchid"]);
    assert_eq!(refused(Options { brand_id: Some("x1".into()), ..options() }), ["brandId is not a brand id"]);
    assert_eq!(
        refused(Options { platform_keys, ..options() }),
        ["platformKeys holds platform certificates, which a brand has none of"]
    );
    let certificate = text(&vectors(), "/keys/TEST_ONLY_platform_certificate_pem").to_owned();
    assert_eq!(
        refused(Options { public_key: Some(certificate), public_key_id: None, ..options() }),
        ["publicKey holds platform certificates, which a brand has none of"]
    );
    let id = text(&vectors(), "/keys/wechatpay_public_key_id").to_owned();
    let key = text(&vectors(), "/keys/TEST_ONLY_wechatpay_public_key_spki_pem").to_owned();
    let further = vec![PlatformKeyOption::PublicKey { id: format!("{id}9"), public_key: key }];
    assert!(Merchant::new(Options { platform_keys: further, ..options() }).is_ok());
    let empty = Options { brand_id: Some(" ".into()), ..support::options(&vectors()) };
    assert_eq!(refused(empty), ["brandId is empty"]);
    let neither = refused(Options { brand_id: None, ..options() });
    assert_eq!(neither, ["mchid is missing", "apiV3Key is missing"]);
}

#[test]
fn what_others_call_is_refused_before_anything_is_sent() {
    let ask = |shop: &Shop, path: &str| {
        let mut call = shop.ask(generic("GET", path));
        match call.step(Event::Start, UnixTime(NOW)) {
            Action::Done(verdict) => issue(verdict),
            other => panic!("{other:?}"),
        }
    };
    let use_merchant = ("path".to_owned(), "Use a client that has mchid.".to_owned());
    for path in ["/v3/x", "/v3/global/x", "/hk/v3/x", "/v3/brand/profitsharing/orders", "/v3/certificates"] {
        assert_eq!(ask(&brand(), path), use_merchant, "{path}");
    }
    assert_eq!(ask(&merchant(), STORE).1, "Use a client that has brandId in place of mchid.");
    let download = Operation::download_path("/v3/billdownload/file", &[], &[]).unwrap();
    assert_eq!(
        issue(verdict(&brand(), Task::Download { operation: download, limits: Default::default() })),
        use_merchant
    );
    let operation = generic("GET", "/v3/x");
    assert_eq!(issue(verdict(&brand(), Task::SignRequest { operation, nonce: None, timestamp: None })), use_merchant);
    let operation = generic("GET", STORE);
    assert!(verdict(&brand(), Task::SignRequest { operation, nonce: None, timestamp: None }).is_ok());
}

#[test]
fn no_method_of_merchants_works_for_a_brand() {
    let brand = brand();
    for row in ROWS {
        match support::operation(&brand, row.name, json!({})) {
            Err(Error::Input(issues)) => {
                assert_eq!(issues.len(), 1, "{}", row.name);
                assert!(issues[0].reason.english().contains(" is for merchants, "), "{}", row.name);
            }
            other => panic!("{}: {other:?}", row.name),
        }
    }
    let (appid, serial_no) = (Some("wx7d2e4c90b1a35f68".into()), None);
    let params = Task::PayParams { cashier: Cashier::MiniProgram, prepay_id: "wx1".into(), appid, serial_no };
    assert_eq!(issue(verdict(&brand, params)).0, "prepay");
    assert_eq!(issue(verdict(&brand, Task::Link("weixin://x".into()))).0, "prepay");
}

#[test]
fn notifications_need_the_key_that_a_brand_may_lack() {
    let body = sealed_notification("COUPON.USE", r#"{"a":1}"#);
    let headers: Headers = signed(body.as_bytes(), NOW).into_iter().collect();
    let error = brand().parse(&headers, body.as_bytes(), NOW).unwrap_err();
    assert_eq!((error.code(), error.reply_status()), ("ERR_CONFIG", 500));
    let Options { api_v3_keys, .. } = support::options(&vectors());
    let receiver = Shop::of(Options { api_v3_keys, ..options() });
    let event = receiver.parse(&headers, body.as_bytes(), NOW).unwrap();
    assert!(!event.own && event.resource == r#"{"a":1}"#);
    // A content without a merchant is nobody's.
    let empty = sealed_notification("COUPON.USE", r#"{"mchid":"","receiver":{"account":""}}"#);
    let headers: Headers = signed(empty.as_bytes(), NOW).into_iter().collect();
    assert!(!receiver.parse(&headers, empty.as_bytes(), NOW).unwrap().own);
    let sealed: Value = serde_json::from_str(&body).unwrap();
    let resource = EncryptedResource::from_value(&sealed["resource"]).unwrap();
    assert!(matches!(verdict(&brand(), Task::Open(resource)), Err(Error::Config(_))));
}

/// Name and status of each check.
fn told(checks: Vec<Check>) -> Vec<(String, Status)> {
    checks.into_iter().map(|check| (check.name.to_string(), check.status)).collect()
}

fn examine(shop: &Shop, status: u16, body: &str, path: &str) -> Vec<(String, Status)> {
    let mut call = shop.call(Task::Examine(Box::default()));
    let Action::Send { request, .. } = call.step(Event::Start, UnixTime(NOW)) else { panic!() };
    assert!(request.url.contains(path), "{}", request.url);
    let headers = signed(body.as_bytes(), NOW).into_iter().collect();
    let answer = Event::Response(HttpResponse { status, headers, body: body.into() });
    match call.step(answer, UnixTime(NOW)) {
        Action::Done(Ok(Product::Checks(checks))) => told(checks),
        other => panic!("{other:?}"),
    }
}

#[test]
fn doctor_asks_what_a_brand_may_ask() {
    const CONFIGS: &str = "https://api.mch.weixin.qq.com/brand/marketing/product-coupon/notify-configs";
    let all = ["network", "clock", "brandId", "serialNo", "privateKey", "publicKey"];
    for (status, body) in [(200, r#"{"notify_url":"https://a.example/n"}"#), (404, r#"{"code":"RESOURCE_NOT_EXISTS"}"#)]
    {
        let found = examine(&brand(), status, body, CONFIGS);
        let ok: Vec<_> = found.iter().filter(|(_, status)| *status == Status::Ok).map(|(name, _)| name).collect();
        assert_eq!(ok.iter().filter(|name| all.contains(&name.as_str())).count(), ok.len(), "{found:?}");
        assert!(["brandId", "serialNo", "privateKey"].iter().all(|name| ok.iter().any(|own| own == name)), "{found:?}");
        assert!(found.iter().all(|(name, _)| !["mchid", "appid", "apiV3Key", "fields"].contains(&name.as_str())));
    }
    let refused = r#"{"code":"SIGN_ERROR","detail":{"field":"brand_id"}}"#;
    let found = examine(&brand(), 401, refused, CONFIGS);
    assert!(found.contains(&("brandId".into(), Status::Failed)), "{found:?}");
}

#[test]
fn a_report_of_a_brands_options_speaks_of_a_brand() {
    let keys = vectors()["keys"].clone();
    let mut given = json!({
        "brandId": "120344", "serialNo": keys["merchant_serial_no"],
        "privateKey": keys["TEST_ONLY_merchant_private_key_pkcs8_pem"],
        "publicKeyId": keys["wechatpay_public_key_id"], "publicKey": keys["TEST_ONLY_wechatpay_public_key_spki_pem"],
    });
    let of = |given: &Value| told(report(given.to_string().as_bytes(), "", Ok(UnixTime(NOW))));
    let found = of(&given);
    assert!(found.contains(&("brandId".into(), Status::Ok)) && found.contains(&("apiV3Key".into(), Status::Unchecked)));
    assert!(found.iter().all(|(name, status)| name != "mchid" && *status != Status::Failed), "{found:?}");
    given["mchid"] = "17".into();
    given["platformCertificates"] = true.into();
    let found = of(&given);
    for name in ["brandId", "platformCertificates"] {
        assert!(found.contains(&(name.into(), Status::Failed)), "{name}: {found:?}");
    }
}
