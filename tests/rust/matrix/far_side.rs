//! WeChat Pay and the network before it, with faults.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs8::DecodePrivateKey;
use rsa::signature::{SignatureEncoding, Signer};
use serde_json::json;
use wechatpay::base::http::{HttpRequest, HttpResponse};
use wechatpay::client::{Clue, Event, Failure};
use wechatpay::error::TransportKind;
use wechatpay::wire::message;

use crate::support::{text, vectors};

/// How far a signature may be off the clock and still be judged, and twice that.
const TEN_MINUTES: i64 = 600;
const NONCE: &str = "tEsTnOnCe0123456789abcdefghijkLM";

/// A key of WeChat Pay and its name.
type Key = (String, rsa::pkcs1v15::SigningKey<sha2::Sha256>);

/// What a request met.
pub struct Met {
    pub event: Event,
    /// Milliseconds that it took.
    pub took_ms: i64,
}

/// An answer before it is sent.
struct Reply {
    status: u16,
    body: String,
    headers: Vec<(String, String)>,
}

/// The keys of WeChat Pay, and what they signed: a signature takes milliseconds, and the cells ask for the same ones.
pub struct Signers {
    /// They sign in turns.
    keys: Vec<Key>,
    made: HashMap<(String, Vec<u8>), String>,
}

pub struct FarSide<'s> {
    signers: &'s mut Signers,
    answers: usize,
    /// What took effect: the request target and body of each.
    pub effects: Vec<(String, String)>,
    runtime: String,
}

impl Signers {
    /// Those of a key mode.
    pub fn new(mode: &str) -> Self {
        let vectors = vectors();
        let key = |pem: &str, serial: &str| {
            let private = rsa::PrivateKey::from_pkcs8_pem(text(&vectors, &format!("/keys/{pem}"))).unwrap();
            (text(&vectors, &format!("/keys/{serial}")).to_owned(), rsa::pkcs1v15::SigningKey::new(private))
        };
        let public = || key("TEST_ONLY_wechatpay_private_key_pkcs8_pem", "wechatpay_public_key_id");
        let certificate = || key("TEST_ONLY_platform_private_key_pkcs8_pem", "platform_serial_no");
        let keys = match mode {
            "public-key" => vec![public()],
            "certificates" => vec![certificate()],
            "switching" => vec![certificate(), public()],
            other => panic!("no key mode {other}"),
        };
        Self { keys, made: HashMap::new() }
    }

    /// Name of the key, and its signature.
    fn sign(&mut self, turn: usize, message: Vec<u8>) -> (String, String) {
        let (name, key) = &self.keys[turn % self.keys.len()];
        let made = self.made.entry((name.clone(), message));
        let signature = made.or_insert_with_key(|(_, message)| STANDARD.encode(key.sign(message).to_vec()));
        (name.clone(), signature.clone())
    }
}

impl<'s> FarSide<'s> {
    pub fn new(signers: &'s mut Signers, runtime: &str) -> Self {
        Self { signers, answers: 0, effects: Vec::new(), runtime: runtime.into() }
    }

    /// What becomes of a request at this time, Unix seconds; `limit_ms`: how long the client waits.
    pub fn meet(&mut self, request: &HttpRequest, fault: Option<(&str, bool)>, now: i64, limit_ms: u32) -> Met {
        let (fault, effect) = fault.unwrap_or(("", true));
        if effect {
            self.act(request);
        }
        let event = self.event(request, fault, now);
        let took_ms = match (&event, fault) {
            (Event::Failed(failure), _) if failure.kind == TransportKind::Timeout => i64::from(limit_ms),
            (_, "answer-delayed") => i64::from(limit_ms) - 1,
            _ => 20,
        };
        Met { event, took_ms }
    }

    /// A number is an idempotency key where the protocol says so; whatever else is posted takes effect each time.
    fn act(&mut self, request: &HttpRequest) {
        let Some(body) = &request.body else { return };
        let effect = (target(request).to_owned(), body.clone());
        let numbered = !effect.0.starts_with("/v3/fund-app/");
        if !(numbered && self.effects.contains(&effect)) {
            self.effects.push(effect);
        }
    }

    fn event(&mut self, request: &HttpRequest, fault: &str, now: i64) -> Event {
        let clue = |code: &str, call: &str| self.lost(Some((code, call)));
        let overlong = |reply: Reply| Event::Overlong(HttpResponse { body: Vec::new(), ..reply.response() });
        match fault {
            "connection-refused" => clue("ECONNREFUSED", "connect"),
            "dns-failure" => clue("ENOTFOUND", "getaddrinfo"),
            "connect-timeout" => clue("UND_ERR_CONNECT_TIMEOUT", ""),
            "tls-failure" => clue("CERT_HAS_EXPIRED", ""),
            "connection-closed" => clue("UND_ERR_SOCKET", ""),
            "connection-reset-before-effect" | "connection-reset-after-effect" => clue("ECONNRESET", "read"),
            "body-cut" | "body-not-gzip" => self.lost(None),
            "timeout-before-effect" | "timeout-after-effect" | "body-slow" => {
                Event::Failed(TransportKind::Timeout.into())
            }
            "aborted-after-effect" => Event::Failed(TransportKind::Aborted.into()),
            "aborted-between-attempts" => clue("ECONNRESET", "read"),
            "body-endless" | "body-huge" => overlong(self.signed(200, right(request).1, now)),
            _ => Event::Response(self.reply(request, fault, now).response()),
        }
    }

    fn lost(&self, clue: Option<(&str, &str)>) -> Event {
        let clues = clue.map(|(code, call)| Clue { code: code.into(), call: call.into(), ..Clue::default() });
        let runtime = self.runtime.clone();
        Event::Failed(Failure { kind: TransportKind::Connection, runtime, clues: clues.into_iter().collect() })
    }

    /// Answers that arrive whole.
    fn reply(&mut self, request: &HttpRequest, fault: &str, now: i64) -> Reply {
        let (status, body) = right(request);
        match fault {
            "" | "answer-delayed" => self.signed(status, body, now),
            "system-error-before-effect" | "system-error-after-effect" => self.code(500, "SYSTEM_ERROR", now),
            "bank-error" => self.code(500, "BANK_ERROR", now),
            "bad-gateway-before-effect" | "bad-gateway-after-effect" => page(502),
            "service-unavailable" => page(503).header("Retry-After", "1"),
            "rate-limited-before-effect" | "rate-limited-after-effect" => self.code(429, "FREQUENCY_LIMITED", now),
            "accepted-before-effect" | "accepted-after-effect" => self.code(202, "USERPAYING", now),
            "sign-error" => unsigned(401, json!({"code": "SIGN_ERROR", "message": "m"}).to_string()),
            "clock-ahead" | "clock-behind" => unsigned(401, json!({"code": "SIGN_ERROR", "message": "m"}).to_string())
                .header("Date", if fault == "clock-ahead" { AHEAD } else { BEHIND }),
            "gateway-forbidden" => page(403),
            "not-found-empty" => unsigned(404, String::new()),
            "redirect" => unsigned(302, String::new()).header("Location", "https://other.example/"),
            "refund-not-enough" => self.code(403, "NOT_ENOUGH", now),
            "answer-empty" => unsigned(200, String::new()),
            "answer-unsigned" => unsigned(status, body),
            "answer-replayed" => self.signed(status, body.replace(NUMBER, "OTHER"), now),
            "signature-wrong" | "signature-of-other-body" => {
                Reply { body: body.clone(), ..self.signed(status, body + " ", now) }
            }
            "body-altered" => Reply { body: body.replacen("\":\"", "\":\"x", 1), ..self.signed(status, body, now) },
            "signature-probe" => {
                let other = self.signed(status, body.clone() + " ", now);
                let value = format!("WECHATPAY/SIGNTEST/{}", other.value("Wechatpay-Signature"));
                Reply { body, ..other }.header("Wechatpay-Signature", &value)
            }
            "signature-unknown-serial" => self
                .signed(status, body, now)
                .header("Wechatpay-Serial", "PUB_KEY_ID_0000000000000000000000000000000001"),
            "signature-old" => self.signed(status, body, now - TEN_MINUTES),
            "json-malformed" => self.signed(status, "{\"prepay_id\":".into(), now),
            "member-missing" => self.signed(status, "{}".into(), now),
            other => panic!("the model of WeChat Pay knows no fault {other}"),
        }
    }

    fn code(&mut self, status: u16, code: &str, now: i64) -> Reply {
        self.signed(status, json!({"code": code, "message": "m"}).to_string(), now)
    }

    fn signed(&mut self, status: u16, body: String, time: i64) -> Reply {
        let (name, signature) =
            self.signers.sign(self.answers, message::response(&time.to_string(), NONCE, body.as_bytes()));
        self.answers += 1;
        unsigned(status, body)
            .header("Wechatpay-Timestamp", &time.to_string())
            .header("Wechatpay-Nonce", NONCE)
            .header("Wechatpay-Serial", &name)
            .header("Wechatpay-Signature", &signature)
            .header("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048")
    }
}

/// `Date` ten minutes after and before the time of the matrix.
const AHEAD: &str = "Mon, 20 Jul 2026 02:10:05 GMT";
const BEHIND: &str = "Mon, 20 Jul 2026 01:50:05 GMT";

impl Reply {
    /// With a header in place of one of that name.
    fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(held, _)| held != name);
        self.headers.push((name.into(), value.into()));
        self
    }

    fn value(&self, name: &str) -> &str {
        self.headers.iter().find(|(held, _)| held == name).map(|(_, value)| value.as_str()).unwrap()
    }

    fn response(self) -> HttpResponse {
        let headers = self.headers.into_iter().collect();
        HttpResponse { status: self.status, headers, body: self.body.into_bytes() }
    }
}

fn unsigned(status: u16, body: String) -> Reply {
    Reply { status, body, headers: vec![("Request-ID".into(), "0TEST-0".into())] }
}

fn page(status: u16) -> Reply {
    unsigned(status, "<html><body>gateway</body></html>".into()).header("Content-Type", "text/html")
}

/// The number of everything that the matrix asks for.
pub const NUMBER: &str = "FAULT-1";

fn target(request: &HttpRequest) -> &str {
    &request.url[request.url.find("/v3/").unwrap()..]
}

/// Status and body of the right answer.
fn right(request: &HttpRequest) -> (u16, String) {
    let target = target(request);
    let refund = || {
        json!({
            "refund_id": "50300", "out_refund_no": NUMBER, "transaction_id": "4200009901202607200417365082",
            "out_trade_no": NUMBER, "channel": "ORIGINAL", "user_received_account": "零钱",
            "create_time": "2026-07-20T10:00:05+08:00", "status": "PROCESSING",
            "amount": {"total": 2, "refund": 1, "payer_total": 2, "payer_refund": 1, "settlement_refund": 1,
                "settlement_total": 2, "discount_refund": 0, "currency": "CNY"}
        })
    };
    let body = match (request.method, target) {
        ("POST", "/v3/pay/transactions/jsapi") => json!({"prepay_id": "wx20"}),
        ("POST", _) if target.ends_with("/close") => return (204, String::new()),
        ("GET", _) if target.starts_with("/v3/pay/transactions/out-trade-no/") => {
            json!({"appid": "a", "mchid": "1747000321", "out_trade_no": NUMBER, "trade_state": "NOTPAY",
                "trade_state_desc": "d"})
        }
        (_, _) if target.starts_with("/v3/refund/domestic/refunds") => refund(),
        ("POST", _) if target.starts_with("/v3/fund-app/") => json!({"out_bill_no": NUMBER}),
        other => panic!("{other:?}"),
    };
    (200, body.to_string())
}
