//! Notifications: what is authentic is opened and read; what is not is refused before any of it is believed.

use crate::core::{self, Notified};
use crate::model::json::{Json, parse};
use crate::model::verification::verdict;
use crate::trace::note;
use crate::world::{self, Message, SEALED_WITH, split};

/// What stands before a whole HTTP message; without it the input is an envelope and a content, which are sealed and
/// signed.
const RAW: &[u8] = b"raw\n";
/// Between the envelope, in which `{sealed}` stands for the ciphertext, and the content.
const CONTENT: &[u8] = b"\n---\n";

/// A whole message, or an envelope and its content.
pub fn run(data: &[u8]) {
    match data.strip_prefix(RAW) {
        Some(rest) => raw(&Message::parse(rest)),
        None => signed(data),
    }
}

fn read(message: &Message) -> Result<Notified, core::Refused> {
    let read = core::notify(&message.headers, &message.body, message.now);
    match &read {
        Ok(notified) => note(&format!("{} {}", notified.kind, notified.original_type.is_some())),
        // Headers are quoted in the reasons of verification.
        Err(refused) if refused.code.starts_with("ERR_VERIFY") => note(refused.code),
        Err(refused) => note(&refused.text),
    }
    read
}

/// Nothing but an authentic message gets past verification.
fn raw(message: &Message) {
    let refused = read(message).err().map(|refused| refused.code);
    match verdict(message) {
        Err(reason) => assert_eq!(refused, Some(reason.code()), "the verdict on a notification"),
        Ok(()) => {
            assert!(!refused.is_some_and(|code| code.starts_with("ERR_VERIFY")), "authentic, and refused: {refused:?}")
        }
    }
}

/// Reading an envelope which WeChat Pay signed.
fn signed(data: &[u8]) {
    let (envelope, content) = split(data, CONTENT);
    let (before, after) = split(envelope, b"{sealed}");
    let ciphertext = world::seal(content);
    let body = if before.len() == envelope.len() {
        envelope.to_vec()
    } else {
        [before, ciphertext.as_bytes(), after].concat()
    };
    let message = Message::signed(&body, world::NOW);
    let read = read(&message);
    // A search for the reason follows, which takes longer than all the rest.
    if data.len().is_multiple_of(16) {
        altered(&message);
    }

    let document = |bytes: &[u8]| std::str::from_utf8(bytes).ok().and_then(parse);
    let envelope = document(&body).map(|(envelope, _)| envelope);
    let resource = envelope.as_ref().and_then(|envelope| envelope.get("resource"));
    let text = |name: &str| resource.and_then(|resource| resource.get(name)).and_then(Json::text);
    let aad = resource.and_then(|resource| resource.get("associated_data")).cloned().unwrap_or(Json::Null);
    let opens = text("algorithm").as_deref() == Some("AEAD_AES_256_GCM")
        && text("ciphertext") == Some(ciphertext)
        && text("nonce").as_deref() == Some(SEALED_WITH.0)
        && aad == Json::string(SEALED_WITH.1);
    match read {
        Ok(notified) => {
            let envelope = envelope.as_ref().expect("an envelope that was read is JSON");
            assert!(opens, "opened, although it was not sealed so");
            assert_eq!(envelope.get("resource_type"), Some(&Json::string("encrypt-resource")), "another type");
            for (name, value) in &notified.texts {
                assert_eq!(envelope.get(name), Some(&Json::string(value)), "{name} is another");
            }
            assert_eq!(notified.original_type, text("original_type"), "original_type is another");
            let (content, _) = document(content).expect("a content that was read is JSON");
            assert!(notified.resource.says_what(&content), "the content is another");
            kind(&notified, &content);
        }
        Err(refused) => match refused.code {
            "ERR_MALFORMED" => {}
            "ERR_DECRYPT" => assert!(!opens, "sealed as it says, and not opened"),
            code => panic!("an authentic notification is refused with {code}: {}", refused.text),
        },
    }
}

/// A payment is one of this merchant, paid or not, with the members the contract promises.
fn kind(notified: &Notified, content: &Json) {
    let text = |name: &str| content.get(name).and_then(Json::text);
    let named = notified.texts.iter().any(|(name, value)| *name == "event_type" && value == "TRANSACTION.SUCCESS");
    match notified.kind {
        "payment" => {
            assert!(named, "a payment under another name");
            assert_eq!(text("mchid").as_deref(), Some(world::MCHID), "a payment of another merchant");
            assert!(text("out_trade_no").is_some(), "a payment without order");
            assert!(content.get("order_id").is_none(), "profit sharing taken for a payment");
            assert!(text("trade_state").is_some(), "a payment without state");
        }
        "other" => {
            let ours = named && text("mchid").as_deref() == Some(world::MCHID) && text("out_trade_no").is_some();
            assert!(!ours || content.get("order_id").is_some(), "a payment that is not recognised");
        }
        other => note(other),
    }
}

/// The same message with one byte of its body changed is never believed.
fn altered(message: &Message) {
    let mut altered = message.clone();
    let at = altered.body.len() / 2;
    match altered.body.get_mut(at) {
        Some(byte) => *byte ^= 1,
        None => altered.body.push(b' '),
    }
    let code = core::notify(&altered.headers, &altered.body, altered.now).err().map(|refused| refused.code);
    assert_eq!(code, Some("ERR_VERIFY_SIGNATURE"), "an altered notification");
}
