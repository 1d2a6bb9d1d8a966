//! Overseas acquiring: its host, statements whose hash is signed, its list of certificates.

use wechatpay::base::http::{Headers, HttpRequest, HttpResponse};
use wechatpay::base::time::UnixTime;
use wechatpay::client::{Action, Answer, Call, Event, GenericRequest, Limits, Operation, Product, Task};
use wechatpay::error::TransportKind;
use wechatpay::merchant::{CertificatesOption, Retry};
use wechatpay::{Error, Options};

use crate::support::{Shop, merchant, options, signed, signed_with, vectors};

const NOW: i64 = 1_784_512_805;
const SHA1: &str = "04db158cbc3af1f629f9e229dc4bb87313023bfb";
const HOST: &str = "https://apihk.mch.weixin.qq.com";

fn statement(path: &str) -> (Call, HttpRequest) {
    let operation = Operation::download_path(path, &[], &[("date".into(), "20260720".into())]).unwrap();
    let mut call = merchant().call(Task::Download { operation, limits: Limits::default() });
    match call.step(Event::Start, UnixTime(NOW)) {
        Action::Send { request, streamed: true, .. } => (call, request),
        other => panic!("{other:?}"),
    }
}

/// The beginning of a statement: the headers of a signature over `text`, and this hash.
fn head(text: &str, hash: &[&str]) -> Event {
    let mut headers: Headers = signed(text.as_bytes(), NOW).into_iter().collect();
    hash.iter().for_each(|hash| headers.push("Wechatpay-Statement-Sha1", hash));
    Event::Response(HttpResponse { status: 200, headers, body: Vec::new() })
}

fn told(call: &mut Call, event: Event) -> Result<Answer, Error> {
    match call.step(event, UnixTime(NOW)) {
        Action::Done(Ok(Product::File { answer, bill: false, .. })) => Ok(answer),
        Action::Done(Err(error)) => Err(error),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_hash_of_a_statement_is_believed_if_its_signature_fits() {
    let text = format!("{{\"sha1\":\"{SHA1}\"}}");
    for path in ["/v3/global/statements", "/hk/v3/statements"] {
        let (mut call, request) = statement(path);
        assert_eq!(request.url, format!("{HOST}{path}?date=20260720"));
        assert_eq!(told(&mut call, head(&text, &[SHA1])).unwrap().sha1.as_deref(), Some(SHA1), "{path}");
        let upper = SHA1.to_ascii_uppercase();
        let (mut call, _) = statement(path);
        let signed = head(&format!("{{\"sha1\":\"{upper}\"}}"), &[&upper]);
        assert_eq!(told(&mut call, signed).unwrap().sha1, Some(upper), "as it is spelt");
    }
    let other = "0".repeat(40);
    for (event, code) in [
        (head(&text, &[]), "ERR_VERIFY_HEADER"),
        (head(&text, &[&SHA1[1..]]), "ERR_VERIFY_HEADER"),
        (head(&text, &[&format!("{}\"", &SHA1[1..])]), "ERR_VERIFY_HEADER"),
        (head(&text, &[SHA1, &other]), "ERR_VERIFY_HEADER"),
        (head(&text, &[&other]), "ERR_VERIFY_SIGNATURE"),
        (head("", &[SHA1]), "ERR_VERIFY_SIGNATURE"),
        (head(&format!("{{\"sha1\": \"{SHA1}\"}}"), &[SHA1]), "ERR_VERIFY_SIGNATURE"),
    ] {
        let (mut call, _) = statement("/v3/global/statements");
        assert_eq!(told(&mut call, event).unwrap_err().code(), code);
    }
    // Other files have no signature, whatever their headers say.
    let image = Operation::download_path("/v3/global/merchant-service/images/{id}", &[("id".into(), "m".into())], &[]);
    let mut call = merchant().call(Task::Download { operation: image.unwrap(), limits: Limits::default() });
    let Action::Send { request, .. } = call.step(Event::Start, UnixTime(NOW)) else { panic!() };
    assert_eq!(request.url, format!("{HOST}/v3/global/merchant-service/images/m"));
    assert_eq!(told(&mut call, head(&text, &[SHA1])).unwrap().sha1, None);
}

#[test]
fn the_overseas_host_has_no_backup() {
    for (path, hosts) in [("/v3/x", 2), ("/v3/global/x", 1), ("/hk/v3/x", 1), ("/global/v3/x", 1)] {
        let operation =
            Operation::generic(GenericRequest { method: "GET", path, ..GenericRequest::default() }).unwrap();
        let limits = Limits { retry: Some(Retry { attempts: 3, ..Retry::default() }), ..Limits::default() };
        let mut call = merchant().call(Task::Ask { operation, limits });
        let (mut event, mut urls) = (Event::Start, Vec::new());
        loop {
            event = match call.step(event, UnixTime(NOW)) {
                Action::Send { request, .. } => {
                    urls.push(request.url.strip_suffix(path).unwrap().to_owned());
                    Event::Failed(TransportKind::Connection.into())
                }
                Action::Wait { .. } => Event::Elapsed,
                Action::Done(_) => break,
                other => panic!("{other:?}"),
            };
        }
        assert_eq!(urls.len(), 3, "{path}");
        urls.sort_unstable();
        urls.dedup();
        assert_eq!(urls.len(), hosts, "{path}: {urls:?}");
    }
}

#[test]
fn a_client_of_the_overseas_host_downloads_the_certificates_there() {
    let certificates = Some(CertificatesOption { store: false });
    for (base_url, url) in [
        (None, "https://api.mch.weixin.qq.com/v3/certificates".to_owned()),
        (Some(HOST.to_owned()), format!("{HOST}/v3/global/certificates")),
        (Some("http://127.0.0.1:8080".into()), "http://127.0.0.1:8080/v3/certificates".into()),
    ] {
        let options = options(&vectors());
        let (public_key, public_key_id, platform_keys) = (None, None, Vec::new());
        let shop = Shop::of(Options {
            base_url,
            public_key,
            public_key_id,
            platform_keys,
            platform_certificates: certificates,
            ..options
        });
        let query = GenericRequest { method: "GET", path: "/v3/global/x", ..GenericRequest::default() };
        match shop.ask(Operation::generic(query).unwrap()).step(Event::Start, UnixTime(NOW)) {
            Action::Send { request, .. } => assert_eq!(request.url, url),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_statement_under_a_platform_certificate_is_verified_by_it() {
    let text = format!("{{\"sha1\":\"{SHA1}\"}}");
    let key = ("TEST_ONLY_platform_private_key_pkcs8_pem", "/keys/platform_serial_no");
    let mut headers: Headers = signed_with(key.0, key.1, text.as_bytes(), NOW).into_iter().collect();
    headers.push("wechatpay-statement-sha1", SHA1);
    let (mut call, _) = statement("/v3/global/statements");
    let event = Event::Response(HttpResponse { status: 200, headers, body: Vec::new() });
    assert_eq!(told(&mut call, event).unwrap().sha1.as_deref(), Some(SHA1));
}
