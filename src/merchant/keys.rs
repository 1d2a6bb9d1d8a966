//! The keys among a merchant's options: matches files with identifiers, and the merchant's keys with WeChat Pay's.

use super::{Options, PlatformKeyOption, SignerOption};
use crate::error::{Issue, Text, refuse, text};
use crate::keys::serial::{self, same_serial};
use crate::keys::spelling::{bare, given, visible};
use crate::keys::{
    KeyFile, KeyMaterial, Label, MerchantKey, PUBLIC_KEY_ID_PREFIX, PlatformKey, PlatformKeys, VerifyingKey,
};

const PUBLIC_KEY_ID_REMEDY: Text = text!(
    "请填写商户平台上公钥旁边显示的公钥 ID，即 PUB_KEY_ID_…。",
    "Use the id shown next to the public key in the merchant platform, PUB_KEY_ID_…"
);

/// A merchant key among the options, and where it stands there.
struct Given<'o> {
    /// In front of the names of its members, for example `merchantKeys.0.`.
    prefix: String,
    private_key: &'o str,
    signer: Option<&'o SignerOption>,
    serial_no: Option<&'o str>,
    certificate: Option<&'o str>,
    /// The option `publicKey`, which may be the certificate by mistake.
    public_key: Option<&'o str>,
}

impl Given<'_> {
    fn name(&self, member: &str) -> String {
        format!("{}{member}", self.prefix)
    }
}

/// The signing key and the serial number of its certificate.
pub(crate) fn merchant_key(options: &Options, issues: &mut Vec<Issue>) -> Option<MerchantKey> {
    let given = Given {
        prefix: String::new(),
        private_key: &options.private_key,
        signer: options.signer.as_ref(),
        serial_no: options.serial_no.as_deref(),
        certificate: options.certificate.as_deref(),
        public_key: options.public_key.as_deref(),
    };
    key_of(&given, issues)
}

/// The keys of the option `merchantKeys`.
pub(crate) fn further_keys(
    options: &Options,
    current: Option<&MerchantKey>,
    issues: &mut Vec<Issue>,
) -> Vec<MerchantKey> {
    let mut keys: Vec<MerchantKey> = Vec::new();
    for (index, option) in options.merchant_keys.iter().enumerate() {
        let given = Given {
            prefix: format!("merchantKeys.{index}."),
            private_key: &option.private_key,
            signer: option.signer.as_ref(),
            serial_no: option.serial_no.as_deref(),
            certificate: option.certificate.as_deref(),
            public_key: None,
        };
        let Some(key) = key_of(&given, issues) else { continue };
        if current.into_iter().chain(&keys).any(|held| same_serial(held.serial_no(), key.serial_no())) {
            refuse(
                issues,
                &format!("merchantKeys.{index}"),
                text!("的证书序列号已经出现过", "has the serial number of another key"),
                text!("每把密钥只传一次，并使用它自己的证书。", "Give each key once, with its own certificate."),
            );
        }
        keys.push(key);
    }
    keys
}

fn key_of(given: &Given<'_>, issues: &mut Vec<Issue>) -> Option<MerchantKey> {
    // Judged whatever becomes of the key: all problems are told at once.
    let serial_no = serial_no(given, issues);
    let missing = bare(given.private_key) == Some("");
    if let Some(signer) = given.signer {
        if !missing {
            refuse(
                issues,
                &given.name("signer"),
                text!("与 privateKey 同时给出", "is given next to privateKey"),
                text!(
                    "两者只留一个：私钥在签名器里，就不要再传。",
                    "Keep one: a key that a signer has is not passed as well."
                ),
            );
            return None;
        }
        return signing_outside(given, signer, serial_no?, issues);
    }
    if missing {
        refuse(
            issues,
            &given.name("privateKey"),
            text!("没有填写", "is missing"),
            text!(
                "请传入商户API私钥 apiclient_key.pem 的内容，或者 signer；并检查环境变量是否已设置。",
                "Pass the content of apiclient_key.pem (商户API私钥), or a signer; check that the environment variable is set."
            ),
        );
        if given.certificate.is_none() && given.serial_no.is_none() {
            missing_serial(given, issues);
        }
        return None;
    }
    let refused = issues.len();
    let [key_name, certificate_name] = ["privateKey", "certificate"].map(|member| given.name(member));
    let first = file(&key_name, given.private_key, issues);
    let second = given.certificate.and_then(|text| file(&certificate_name, text, issues));
    let first = first.filter(|_| issues.len() == refused)?;
    // Swapped: each file shows its kind, so the intent is certain.
    let (mut key_file, certificate_file) = match second {
        Some(second)
            if second.holds(Label::Private) && !first.holds(Label::Private) && first.holds(Label::Certificate) =>
        {
            (second, Some(first))
        }
        second => (first, second),
    };
    let key = match take(&mut key_file, &[Label::Private], None, issues)? {
        KeyMaterial::Private(key) => key,
        other => {
            refuse(
                issues,
                key_file.field,
                text!("是{0}，不是私钥", "is {0}, not a private key", other.describe()),
                text!(
                    "请传入商户API私钥 apiclient_key.pem 的内容。",
                    "Pass the content of apiclient_key.pem (商户API私钥)."
                ),
            );
            return None;
        }
    };
    let certificate = match certificate_file {
        // The key's certificate may be in the same file.
        None => key_file.take_certificate_of(key.public_key()),
        Some(mut file) => Some(take(&mut file, &[Label::Certificate], Some(key.public_key()), issues)?),
    };
    let serial_no = serial_no?;
    let Some(certificate) = certificate else {
        if let Some(serial_no) = serial_no {
            return Some(MerchantKey::new(key, serial_no));
        }
        let public_key = given.public_key.and_then(|text| file("publicKey", text, &mut Vec::new()));
        match public_key.and_then(|mut file| file.take_certificate_of(key.public_key())) {
            Some(_) => refuse(
                issues,
                "publicKey",
                text!("是商户API证书", "is the merchant API certificate"),
                text!(
                    "请把它作为 certificate 传入；publicKey 传微信支付公钥 pub_key.pem，并传它的 publicKeyId。",
                    "Pass it as certificate, and WeChat Pay's own public key (pub_key.pem) as publicKey with its publicKeyId."
                ),
            ),
            None => missing_serial(given, issues),
        }
        return None;
    };
    let (public, certified) = own_certificate(given, certificate, serial_no, issues)?;
    if key.public_key() != &public {
        refuse_pair(&key_name, issues);
        return None;
    }
    Some(MerchantKey::new(key, certified))
}

/// The private key and the certificate are of two pairs.
fn refuse_pair(name: &str, issues: &mut Vec<Issue>) {
    refuse(
        issues,
        name,
        text!("与证书不是一对", "does not belong to the certificate"),
        text!(
            "请传入同一次申请得到的 apiclient_key.pem 和 apiclient_cert.pem；旧的一对是另一把密钥。",
            "Pass the apiclient_key.pem and apiclient_cert.pem of the same application; an older pair has another key."
        ),
    );
}

/// The key that a signer has.
fn signing_outside(
    given: &Given<'_>,
    signer: &SignerOption,
    serial_no: Option<String>,
    issues: &mut Vec<Issue>,
) -> Option<MerchantKey> {
    let own = match &signer.public_key {
        Some(text) => match read(&given.name("signer"), text, &[Label::Public], issues)? {
            KeyMaterial::Public(key) => Some(key),
            _ => None,
        },
        None => None,
    };
    let checks = own.is_some();
    let Some(text) = given.certificate else {
        if serial_no.is_none() {
            missing_serial(given, issues);
        }
        return Some(MerchantKey::outside(serial_no?, own, signer.opens, checks));
    };
    let name = given.name("certificate");
    let certificate = read(&name, text, &[Label::Certificate], issues)?;
    let (public, certified) = own_certificate(given, certificate, serial_no, issues)?;
    if own.is_some_and(|own| own != public) {
        refuse_pair(&given.name("signer"), issues);
        return None;
    }
    Some(MerchantKey::outside(certified, Some(public), signer.opens, checks))
}

/// The key and the serial number of the merchant's certificate.
fn own_certificate(
    given: &Given<'_>,
    material: KeyMaterial,
    serial_no: Option<String>,
    issues: &mut Vec<Issue>,
) -> Option<(VerifyingKey, String)> {
    let KeyMaterial::Certificate { serial_no: certified, key, .. } = material else {
        refuse(
            issues,
            &given.name("certificate"),
            text!("是{0}，不是证书", "is {0}, not a certificate", material.describe()),
            text!(
                "请传入 apiclient_cert.pem 的内容；或者去掉它，改传 serialNo。",
                "Pass the content of apiclient_cert.pem, or leave it out and pass serialNo."
            ),
        );
        return None;
    };
    if serial_no.is_some_and(|serial_no| !same_serial(&serial_no, &certified)) {
        refuse(
            issues,
            &given.name("serialNo"),
            text!("不是这份证书的序列号", "is not the serial number of the certificate"),
            text!("请去掉 serialNo：证书里已经有序列号。", "Leave serialNo out: the certificate gives it."),
        );
        return None;
    }
    Some((key, certified))
}

fn missing_serial(given: &Given<'_>, issues: &mut Vec<Issue>) {
    refuse(
        issues,
        &given.name("serialNo"),
        text!("没有填写", "is missing"),
        text!(
            "请传入商户API证书序列号，或者证书本身。",
            "Pass the serial number of the merchant API certificate (商户API证书序列号), or the certificate itself."
        ),
    );
}

/// The option `serialNo`; `None` if it is unusable.
#[expect(clippy::option_option, reason = "unusable differs from left out")]
fn serial_no(key: &Given<'_>, issues: &mut Vec<Issue>) -> Option<Option<String>> {
    let Some(text) = key.serial_no else { return Some(None) };
    let name = key.name("serialNo");
    let text = given(&name, text, issues)?;
    match serial::normalise(text) {
        Ok(serial) => Some(Some(serial)),
        Err(error) => {
            let remedy = if public_key_id(text).is_some() {
                text!(
                    "这是微信支付公钥 ID：请把它传给 publicKeyId；这里要的是贵方商户API证书的序列号。",
                    "That is the id of the WeChat Pay public key: pass it as publicKeyId, and here the serial number of your own API certificate."
                )
            } else {
                text!(
                    "请填写商户API证书的十六进制序列号：openssl x509 -in apiclient_cert.pem -noout -serial",
                    "Use the hex serial number of the merchant API certificate: openssl x509 -in apiclient_cert.pem -noout -serial"
                )
            };
            refuse(issues, &name, error.describe(), remedy);
            None
        }
    }
}

/// The keys that may sign for WeChat Pay.
pub(crate) fn platform_keys<'k>(
    options: &Options,
    merchant: impl Iterator<Item = &'k MerchantKey> + Clone,
    issues: &mut Vec<Issue>,
) -> PlatformKeys {
    let mut set = PlatformKeys::default();
    let refused = issues.len();
    let own = Own::of(options, merchant.clone());
    match (options.public_key_id.as_deref(), options.public_key.as_deref()) {
        (Some(id), Some(text)) => {
            set_public_key(&mut set, ("publicKeyId", id), ("publicKey", text), &own, issues);
        }
        (None, None) => {}
        (Some(_), None) => refuse(
            issues,
            "publicKey",
            text!("没有填写", "is missing"),
            text!(
                "请传入与 publicKeyId 对应的微信支付公钥 pub_key.pem 的内容。",
                "Pass the content of pub_key.pem (微信支付公钥) that belongs to publicKeyId."
            ),
        ),
        (None, Some(text)) => {
            match read("publicKey", text, &[Label::Public, Label::Certificate], issues)
                .map(KeyMaterial::into_platform_certificate)
            {
                // A certificate carries its own identifier.
                Some(Ok(key)) => set.insert(key),
                Some(Err(KeyMaterial::Public(_))) => {
                    refuse(issues, "publicKeyId", text!("没有填写", "is missing"), PUBLIC_KEY_ID_REMEDY)
                }
                Some(Err(other)) => refuse_other(&other, "publicKey", issues),
                None => {}
            }
        }
    }
    for (index, option) in options.platform_keys.iter().enumerate() {
        let name = |member: &str| format!("platformKeys.{index}.{member}");
        match option {
            PlatformKeyOption::PublicKey { id, public_key } => {
                set_public_key(&mut set, (&name("id"), id), (&name("publicKey"), public_key), &own, issues);
            }
            PlatformKeyOption::Certificate(text) => {
                let field = name("certificate");
                match read(&field, text, &[Label::Certificate], issues).map(KeyMaterial::into_platform_certificate) {
                    Some(Ok(key)) => set.insert(key),
                    Some(Err(other)) => refuse(
                        issues,
                        &field,
                        text!("是{0}，不是证书", "is {0}, not a certificate", other.describe()),
                        text!(
                            "请传入微信支付平台证书；公钥则传 { id, publicKey }。",
                            "Pass a platform certificate (微信支付平台证书), or { id, publicKey } for a public key."
                        ),
                    ),
                    None => {}
                }
            }
        }
    }
    if set.is_empty() && options.platform_certificates.is_none() && issues.len() == refused {
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
    if merchant.filter_map(MerchantKey::public_key).any(|own| set.iter().any(|key| key.verifying_key() == own)) {
        refuse(
            issues,
            "publicKey",
            text!("是商户自己的密钥", "is the merchant's own key"),
            text!(
                "请下载微信支付公钥 pub_key.pem；apiclient_cert.pem（请作为 certificate 传入）以及由 apiclient_key.pem 导出的公钥是贵方自己的。",
                "Download WeChat Pay's public key (pub_key.pem); apiclient_cert.pem, which is passed as certificate, and keys derived from apiclient_key.pem are yours."
            ),
        );
    }
    set
}

/// The merchant's identifiers, which cannot name a key of WeChat Pay.
struct Own {
    mchid: String,
    serials: Vec<String>,
}

impl Own {
    fn of<'k>(options: &Options, merchant: impl Iterator<Item = &'k MerchantKey>) -> Self {
        let plain = |text: &str| bare(text).map(visible).unwrap_or_default();
        let given = options.serial_no.as_deref().and_then(|text| serial::normalise(&plain(text)).ok());
        let certified = merchant.map(|key| key.serial_no().into());
        Self { mchid: plain(&options.mchid), serials: given.into_iter().chain(certified).collect() }
    }
}

fn set_public_key(
    set: &mut PlatformKeys,
    (id_field, id): (&str, &str),
    (field, text): (&str, &str),
    own: &Own,
    issues: &mut Vec<Issue>,
) {
    let id = key_id(id_field, id, own, issues);
    let material = read(field, text, &[Label::Public, Label::Certificate], issues);
    let (Some(id), Some(material)) = (id, material) else { return };
    match material {
        KeyMaterial::Public(key) => {
            let id = if is_bare_public_key_id(&id) { format!("{PUBLIC_KEY_ID_PREFIX}{id}") } else { id };
            set.insert(PlatformKey::public_key(id, key));
        }
        // A platform certificate under its own serial number: the intent is certain.
        KeyMaterial::Certificate { serial_no, key, validity } if same_serial(&id, &serial_no) => {
            set.insert(PlatformKey::certificate(serial_no, key, validity));
        }
        other => refuse_other(&other, field, issues),
    }
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
fn key_id(field: &str, text: &str, own: &Own, issues: &mut Vec<Issue>) -> Option<String> {
    let text = visible(given(field, text, issues)?);
    if let Some(rest) = public_key_id(&text) {
        let plausible = (1..=100).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if plausible {
            return Some(format!("{PUBLIC_KEY_ID_PREFIX}{rest}"));
        }
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
    refuse(issues, field, text!("不是公钥 ID", "is not a key id"), PUBLIC_KEY_ID_REMEDY);
    None
}

/// The part after the prefix of a public key id; the prefix may be in any case.
fn public_key_id(text: &str) -> Option<&str> {
    let (prefix, rest) = text.split_at_checked(PUBLIC_KEY_ID_PREFIX.len())?;
    prefix.eq_ignore_ascii_case(PUBLIC_KEY_ID_PREFIX).then_some(rest)
}

/// Whether these are the digits of a public key id. A serial number of forty digits contains others.
fn is_bare_public_key_id(text: &str) -> bool {
    (28..=34).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reads the file of an option.
fn file<'f>(field: &'f str, text: &str, issues: &mut Vec<Issue>) -> Option<KeyFile<'f>> {
    if bare(text) == Some("") {
        given(field, text, issues)?;
    }
    KeyFile::read(field, text.as_bytes()).map_err(|issue| issues.push(issue)).ok()
}

/// Takes the wanted part out of a file.
fn take(
    file: &mut KeyFile<'_>,
    wanted: &[Label],
    belonging_to: Option<&VerifyingKey>,
    issues: &mut Vec<Issue>,
) -> Option<KeyMaterial> {
    file.take(wanted, belonging_to).map_err(|issue| issues.push(issue)).ok()
}

fn read(field: &str, text: &str, wanted: &[Label], issues: &mut Vec<Issue>) -> Option<KeyMaterial> {
    take(&mut file(field, text, issues)?, wanted, None, issues)
}
