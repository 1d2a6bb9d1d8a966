//! A merchant, WeChat Pay and what they say to one another: keys made for these tests, and messages with placeholders.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use aes_gcm::aead::{Aead, KeyInit, Payload};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs8::DecodePrivateKey;
use rsa::signature::{SignatureEncoding, Signer};

/// The time at which everything happens, unless a message says otherwise.
pub const NOW: i64 = 1_784_512_805;
/// A deadline that is a minute ahead of [`NOW`], and [`SOON`] as a number.
pub const SOON: &str = "2026-07-20T10:01:05+08:00";
/// [`SOON`] as Unix time.
pub const SOON_SECONDS: i64 = NOW + 60;
/// Merchant number.
pub const MCHID: &str = "1900000001";
/// App id.
pub const APPID: &str = "wx7d2e4c90b1a35f68";
/// The merchant's number of the order.
pub const OUT_TRADE_NO: &str = "COFFEE_20260720-0001";
/// WeChat Pay's number of the order.
pub const TRANSACTION_ID: &str = "4200009901202607200417365082";
/// The APIv3 key.
pub const API_V3_KEY: &str = "FuzzTestOnly0Vector9Key4Spec2026";
/// Of the merchant's certificate.
pub const MERCHANT_SERIAL: &str = "3775B6A45ACD588826D15E583A95F5DD4A4E9C2F";
/// Of the platform certificate.
pub const PLATFORM_SERIAL: &str = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
/// The platform certificate is valid from here to there.
pub const PLATFORM_VALIDITY: (i64, i64) = (1_767_225_600, 1_924_992_000);
/// Of WeChat Pay's public key.
pub const PUBLIC_KEY_ID: &str = "PUB_KEY_ID_0119000000012026010100000000000001";
/// The merchant's private key.
pub const MERCHANT_KEY: &str = include_str!("../keys/merchant.key.pem");
/// WeChat Pay's public key.
pub const WECHATPAY_PUBLIC_KEY: &str = include_str!("../keys/wechatpay.pub.pem");
/// A platform certificate.
pub const PLATFORM_CERTIFICATE: &str = include_str!("../keys/platform.cert.pem");

/// Standard base64.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Strict base64 with padding.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// An order that is as documented.
pub fn order(time_expire: Option<&str>) -> String {
    let deadline = time_expire.map(|text| format!(r#","time_expire":"{text}""#)).unwrap_or_default();
    format!(
        r#"{{"description":"coffee","out_trade_no":"{OUT_TRADE_NO}","amount":{{"total":5600}},"payer":{{"openid":"oTESTu5Wn2Yk8Rb0Vq3Jd6Ls9Xc1"}}{deadline}}}"#
    )
}

/// Who signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Signatory {
    /// WeChat Pay, with the key of [`PUBLIC_KEY_ID`].
    WeChatPay,
    /// WeChat Pay, with the key of the platform certificate.
    Platform,
    /// The merchant, who has no business signing answers.
    Merchant,
}

type Key = rsa::pkcs1v15::SigningKey<sha2::Sha256>;

static KEYS: LazyLock<[Key; 3]> = LazyLock::new(|| {
    [include_str!("../keys/wechatpay.key.pem"), include_str!("../keys/platform.key.pem"), MERCHANT_KEY]
        .map(|pem| Key::new(rsa::PrivateKey::from_pkcs8_pem(pem).expect("a test key")))
});

/// Signatures made before: the same message comes again and again while an input is made smaller.
type Signed = HashMap<(Signatory, Vec<u8>), String>;
static SIGNED: LazyLock<Mutex<Signed>> = LazyLock::new(Mutex::default);
const SIGNED_LIMIT: usize = 4096;

/// The signature of a message in base64.
pub fn signature(who: Signatory, message: &[u8]) -> String {
    // A target that panicked held no lock at that time.
    let mut signed = SIGNED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if signed.len() > SIGNED_LIMIT {
        signed.clear();
    }
    let make = || base64(&KEYS[who as usize].sign(message).to_vec());
    signed.entry((who, message.to_vec())).or_insert_with(make).clone()
}

/// Nonce and associated data of what [`seal`] makes.
pub const SEALED_WITH: (&str, &str) = ("0123456789ab", "transaction");

/// A content, encrypted under the APIv3 key, in base64.
pub fn seal(content: &[u8]) -> String {
    let (nonce, aad) = SEALED_WITH;
    let cipher = aes_gcm::Aes256Gcm::new_from_slice(API_V3_KEY.as_bytes()).expect("32 bytes");
    let payload = Payload { msg: content, aad: aad.as_bytes() };
    base64(&cipher.encrypt(nonce.as_bytes().try_into().expect("12 bytes"), payload).expect("short enough"))
}

/// A message from WeChat Pay, or one that pretends to be.
#[derive(Debug, Clone)]
pub struct Message {
    /// The clock of whoever receives it.
    pub now: i64,
    /// Headers as they came.
    pub headers: Vec<(String, String)>,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl Message {
    /// Reads `name: value` lines, an empty line, and the body. In values stand `{now}`, `{serial}`, `{id}`, `{mchid}`,
    /// and the signatures `{signed}`, `{signed by platform}` and `{signed by merchant}` of the first timestamp, the
    /// first nonce and the body. A line `now: 5` moves the clock.
    pub fn parse(data: &[u8]) -> Self {
        let (head, body) = split(data, b"\n\n");
        let mut message = Self { now: NOW, headers: Vec::new(), body: body.into() };
        for line in String::from_utf8_lossy(head).lines().take(64) {
            let (name, value) = line.split_once(": ").unwrap_or((line, ""));
            if name == "now" {
                message.now = value.parse::<i64>().map_or(NOW, |seconds| NOW.saturating_add(seconds));
            } else {
                message.headers.push((name.into(), filled(value)));
            }
        }
        message.sign();
        message
    }

    /// The headers of a message by WeChat Pay.
    pub fn signed(body: &[u8], now: i64) -> Self {
        let header = |name: &str, value: String| (name.to_owned(), value);
        let mut message = Self { now, headers: Vec::new(), body: body.into() };
        message.headers = vec![
            header("Wechatpay-Timestamp", now.to_string()),
            header("Wechatpay-Nonce", "n0nce".into()),
            header("Wechatpay-Serial", PUBLIC_KEY_ID.into()),
            header("Wechatpay-Signature", "{signed}".into()),
        ];
        message.sign();
        message
    }

    fn sign(&mut self) {
        let first = |wanted: &str| {
            let found = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            found.map_or("", |(_, value)| value).to_owned()
        };
        let text = signed_text(&first("wechatpay-timestamp"), &first("wechatpay-nonce"), &self.body);
        let marks = [
            ("{signed}", Signatory::WeChatPay),
            ("{signed by platform}", Signatory::Platform),
            ("{signed by merchant}", Signatory::Merchant),
        ];
        for (_, value) in &mut self.headers {
            for (mark, who) in marks {
                if value.contains(mark) {
                    *value = value.replacen(mark, &signature(who, &text), 1);
                }
            }
        }
    }
}

/// The text that is signed: three lines.
pub fn signed_text(timestamp: &str, nonce: &str, body: &[u8]) -> Vec<u8> {
    let mut text = format!("{timestamp}\n{nonce}\n").into_bytes();
    text.extend_from_slice(body);
    text.push(b'\n');
    text
}

fn filled(value: &str) -> String {
    value
        .replace("{now}", &NOW.to_string())
        .replace("{serial}", PLATFORM_SERIAL)
        .replace("{id}", PUBLIC_KEY_ID)
        .replace("{mchid}", MCHID)
}

/// What stands before and after a mark; all of it and nothing where the mark is not found.
pub fn split<'d>(data: &'d [u8], mark: &[u8]) -> (&'d [u8], &'d [u8]) {
    match data.windows(mark.len()).position(|window| window == mark) {
        Some(at) => (&data[..at], &data[at + mark.len()..]),
        None => (data, &[]),
    }
}
