//! The keys that may sign for WeChat Pay: public keys by their ids, platform certificates by their serial numbers.

use super::{public_key_id, read, without_api_key};
use crate::error::{Issue, Text, refuse, text};
use crate::keys::serial::{self, same_serial};
use crate::keys::spelling::{bare, given, visible};
use crate::keys::{KeyMaterial, Label, MerchantKey, PUBLIC_KEY_ID_PREFIX, PlatformKey, PlatformKeys};
use crate::merchant::{Options, PlatformKeyOption};

const PUBLIC_KEY_ID_REMEDY: Text = text!(
    "请填写商户平台上公钥旁边显示的公钥ID，即 PUB_KEY_ID_…。",
    "Use the id shown next to the public key in the merchant platform, PUB_KEY_ID_…"
);

const NOT_AN_ID: Text = text!("不是公钥ID", "is not a key id");

/// A key of WeChat Pay, and the option that holds it.
type Found = (String, PlatformKey);

/// The keys that may sign for WeChat Pay.
pub(crate) fn platform_keys<'k>(
    options: &Options,
    merchant: impl Iterator<Item = &'k MerchantKey> + Clone,
    issues: &mut Vec<Issue>,
) -> PlatformKeys {
    let refused = issues.len();
    let own = Own::of(options, merchant.clone());
    let further = options.platform_keys.iter().enumerate();
    let found: Vec<_> = first_key(options, &own, issues)
        .into_iter()
        .chain(further.filter_map(|(index, option)| further_key(index, option, &own, issues)))
        .collect();
    if found.is_empty() && options.platform_certificates.is_none() && issues.len() == refused {
        refuse(
            issues,
            "publicKey",
            text!("没有填写", "is missing"),
            text!(
                "请传入 publicKeyId 和 publicKey（微信支付公钥）；仍在使用平台证书的商户传 platformCertificates: true。未经验签的内容一概不接受。",
                "Pass publicKeyId and publicKey (微信支付公钥); a merchant that still has platform certificates passes platformCertificates: true. Nothing is accepted unverified."
            ),
        );
    }
    let mut set = PlatformKeys::default();
    for (field, key) in found {
        if merchant.clone().filter_map(MerchantKey::public_key).any(|own| key.verifying_key() == own) {
            refuse(
                issues,
                &field,
                text!("是商户自己的密钥", "is the merchant's own key"),
                text!(
                    "apiclient_cert.pem（请作为 certificate 传入）以及由 apiclient_key.pem 导出的公钥是商户自己的。这里要的是微信支付的密钥：公钥 pub_key.pem 从商户平台下载；平台证书传 platformCertificates: true，由客户端下载。",
                    "apiclient_cert.pem, which is passed as certificate, and keys derived from apiclient_key.pem are yours. WeChat Pay's are wanted here: its public key, pub_key.pem, is downloaded from the merchant platform; platform certificates are downloaded by the client with platformCertificates: true."
                ),
            );
        }
        set.insert(key);
    }
    set
}

/// The key of the options `publicKeyId` and `publicKey`.
fn first_key(options: &Options, own: &Own, issues: &mut Vec<Issue>) -> Option<Found> {
    match (options.public_key_id.as_deref(), options.public_key.as_deref()) {
        (Some(id), Some(text)) => public_key_under(("publicKeyId", id), ("publicKey", text), own, issues),
        (None, None) => None,
        (Some(_), None) => {
            refuse(
                issues,
                "publicKey",
                text!("没有填写", "is missing"),
                text!(
                    "请传入与 publicKeyId 对应的微信支付公钥 pub_key.pem 的内容。",
                    "Pass the content of pub_key.pem (微信支付公钥) that belongs to publicKeyId."
                ),
            );
            None
        }
        (None, Some(text)) => {
            let material = read("publicKey", text, &[Label::Public, Label::Certificate], issues)?;
            match material.into_platform_certificate() {
                // A certificate carries its own identifier.
                Ok(key) => return Some(("publicKey".into(), key)),
                Err(KeyMaterial::Public(_)) => {
                    refuse(issues, "publicKeyId", text!("没有填写", "is missing"), PUBLIC_KEY_ID_REMEDY);
                }
                Err(other) => refuse_other(&other, "publicKey", issues),
            }
            None
        }
    }
}

/// A key of the option `platformKeys`.
fn further_key(index: usize, option: &PlatformKeyOption, own: &Own, issues: &mut Vec<Issue>) -> Option<Found> {
    let name = |member: &str| format!("platformKeys.{index}.{member}");
    match option {
        PlatformKeyOption::PublicKey { id, public_key } => {
            public_key_under((&name("id"), id), (&name("publicKey"), public_key), own, issues)
        }
        PlatformKeyOption::Certificate(text) => {
            let field = name("certificate");
            match read(&field, text, &[Label::Certificate], issues)?.into_platform_certificate() {
                Ok(key) => Some((field, key)),
                Err(other) => {
                    refuse(
                        issues,
                        &field,
                        text!("是{0}，不是证书", "is {0}, not a certificate", other.describe()),
                        text!(
                            "请传入微信支付平台证书；公钥则传 { id, publicKey }。",
                            "Pass a platform certificate (微信支付平台证书), or { id, publicKey } for a public key."
                        ),
                    );
                    None
                }
            }
        }
    }
}

/// The merchant's identifiers and API keys, which cannot name a key of WeChat Pay.
struct Own<'o> {
    mchid: String,
    serials: Vec<String>,
    options: &'o Options,
}

impl<'o> Own<'o> {
    fn of<'k>(options: &'o Options, merchant: impl Iterator<Item = &'k MerchantKey>) -> Self {
        let plain = |text: &str| bare(text).map(visible).unwrap_or_default();
        let given = options.serial_no.as_deref().and_then(|text| serial::normalise(&plain(text)).ok());
        let certified = merchant.map(|key| key.serial_no().into());
        let serials = given.into_iter().chain(certified).collect();
        Self { mchid: plain(&options.mchid), serials, options }
    }
}

/// A public key under its id.
fn public_key_under(
    (id_field, id): (&str, &str),
    (field, text): (&str, &str),
    own: &Own,
    issues: &mut Vec<Issue>,
) -> Option<Found> {
    let id = key_id(id_field, id, own, issues);
    let material = read(field, text, &[Label::Public, Label::Certificate], issues);
    let id = id?;
    let key = match material? {
        KeyMaterial::Public(key) => {
            let id = if is_bare_public_key_id(&id) { format!("{PUBLIC_KEY_ID_PREFIX}{id}") } else { id };
            PlatformKey::public_key(id, key)
        }
        // A platform certificate under its own serial number: the intent is certain.
        KeyMaterial::Certificate { serial_no, key, validity } if same_serial(&id, &serial_no) => {
            PlatformKey::certificate(serial_no, key, validity)
        }
        other => {
            refuse_other(&other, field, issues);
            return None;
        }
    };
    Some((field.into(), key))
}

fn refuse_other(other: &KeyMaterial, field: &str, issues: &mut Vec<Issue>) {
    refuse(
        issues,
        field,
        text!("是{0}，不是公钥", "is {0}, not a public key", other.describe()),
        text!(
            "请传入微信支付公钥 pub_key.pem 的内容；平台证书请用 platformKeys: [{ certificate }] 传入。",
            "Pass the content of pub_key.pem (微信支付公钥); give platform certificates as platformKeys: [{ certificate }]."
        ),
    );
}

/// The identifier of a key of WeChat Pay: a public key id, possibly without its prefix, or a serial number.
///
/// Source: protocol reference, the table of `Wechatpay-Serial`: a public key id is its prefix and digits.
fn key_id(field: &str, text: &str, own: &Own, issues: &mut Vec<Issue>) -> Option<String> {
    let text = visible(without_api_key(field, given(field, text, issues)?, own.options, issues)?);
    if let Some(rest) = public_key_id(&text) {
        let reason = if !rest.bytes().all(|byte| byte.is_ascii_digit()) {
            text!("在 PUB_KEY_ID_ 之后不全是数字", "has something other than digits after PUB_KEY_ID_")
        } else if !(1..=100).contains(&rest.len()) {
            NOT_AN_ID
        } else {
            return Some(format!("{PUBLIC_KEY_ID_PREFIX}{rest}"));
        };
        refuse(issues, field, reason, PUBLIC_KEY_ID_REMEDY);
        return None;
    } else if text == own.mchid {
        refuse(issues, field, text!("是贵方自己的商户号", "is your own merchant number"), PUBLIC_KEY_ID_REMEDY);
        return None;
    } else if is_bare_public_key_id(&text) {
        return Some(text);
    } else if let Ok(serial) = serial::normalise(&text) {
        if !own.serials.iter().any(|own| same_serial(own, &serial)) {
            return Some(serial);
        }
        refuse(
            issues,
            field,
            text!("是贵方自己的商户API证书序列号", "is your own certificate's serial number"),
            PUBLIC_KEY_ID_REMEDY,
        );
        return None;
    }
    refuse(issues, field, NOT_AN_ID, PUBLIC_KEY_ID_REMEDY);
    None
}

/// Whether these are the digits of a public key id. A serial number of forty digits contains others.
fn is_bare_public_key_id(text: &str) -> bool {
    (28..=34).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
