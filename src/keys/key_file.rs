//! Reads a key file and selects the part of it that is meant.
//!
//! A file may hold a chain of certificates, or a certificate and its key. The option it was given for decides which
//! part is meant; an ambiguous file is refused.

use crate::base::time::UnixTime;
use crate::error::{Issue, Result, Text, text};
use crate::keys::PlatformKey;
use crate::keys::der;
use crate::keys::pem::{self, Block, Label, PemError};
use crate::keys::rs256::{KeyError, SigningKey, VerifyingKey};

/// A key or certificate.
pub(crate) enum KeyMaterial {
    Private(Box<SigningKey>),
    Public(VerifyingKey),
    Certificate { serial_no: String, key: VerifyingKey, validity: (UnixTime, UnixTime) },
}

impl KeyMaterial {
    /// Reads a file that should hold a public key or a certificate. A file with only a private key gives that key.
    ///
    /// # Errors
    /// An [`Issue`] for `field` that names the file's content.
    pub(crate) fn read(field: &str, input: &[u8]) -> Result<Self, Issue> {
        KeyFile::read(field, input)?.take(&[Label::Public, Label::Certificate], None)
    }

    /// In words, for error messages.
    pub(crate) fn describe(&self) -> Text {
        self.label().describe()
    }

    fn label(&self) -> Label {
        match self {
            Self::Private(_) => Label::Private,
            Self::Public(_) => Label::Public,
            Self::Certificate { .. } => Label::Certificate,
        }
    }

    /// As a key of WeChat Pay under its own serial number, if this is a certificate.
    pub(crate) fn into_platform_certificate(self) -> Result<PlatformKey, Self> {
        match self {
            Self::Certificate { serial_no, key, validity } => Ok(PlatformKey::certificate(serial_no, key, validity)),
            other => Err(other),
        }
    }

    fn of(block: &Block) -> Result<Self, Unreadable> {
        let der = block.der.as_slice();
        let private = || SigningKey::from_der(der).map(Box::new).map(Self::Private);
        let public = || VerifyingKey::from_der(der).map(Self::Public);
        let read = match block.label {
            Label::EncryptedPrivate => return Err(Unreadable::Encrypted),
            Label::Other => return Err(Unreadable::OtherArmour),
            Label::Private => private(),
            Label::Public => public(),
            Label::Certificate => Self::certificate(der),
            // Without armour the bytes decide: at most one of the three readings fits.
            Label::None => match (private(), public(), Self::certificate(der)) {
                (Ok(found), ..) | (_, Ok(found), _) | (.., Ok(found)) => Ok(found),
                (Err(KeyError::Size), ..) | (_, Err(KeyError::Size), _) | (.., Err(KeyError::Size)) => {
                    Err(KeyError::Size)
                }
                _ if der::is_encrypted_key(der) => return Err(Unreadable::Encrypted),
                _ => Err(KeyError::NotRsa),
            },
        };
        match read {
            Ok(Self::Certificate { serial_no, .. }) if serial_no.is_empty() => Err(Unreadable::SerialZero),
            other => other.map_err(Unreadable::Key),
        }
    }

    fn certificate(der: &[u8]) -> Result<Self, KeyError> {
        let certificate = wechatpay_rsa::Certificate::from_der(der)?;
        Ok(Self::Certificate {
            key: VerifyingKey::of(certificate.public_key())?,
            validity: (UnixTime(certificate.not_before()), UnixTime(certificate.not_after())),
            serial_no: certificate.serial().into(),
        })
    }
}

/// Why a block cannot be used.
#[derive(Clone, Copy)]
enum Unreadable {
    Encrypted,
    OtherArmour,
    SerialZero,
    Key(KeyError),
}

/// A block with its content.
struct Part {
    block: Block,
    material: Result<KeyMaterial, Unreadable>,
}

impl Part {
    /// Its kind, from its armour or its bytes.
    fn label(&self) -> Label {
        match (&self.material, self.block.label) {
            (Ok(material), _) => material.label(),
            (Err(_), Label::EncryptedPrivate) => Label::Private,
            (Err(_), label) => label,
        }
    }

    /// The public key or public half; the same for a certificate and its key.
    fn key(&self) -> Option<&VerifyingKey> {
        match self.material.as_ref().ok()? {
            KeyMaterial::Private(key) => Some(key.public_key()),
            KeyMaterial::Public(key) | KeyMaterial::Certificate { key, .. } => Some(key),
        }
    }
}

/// A parsed key file.
pub(crate) struct KeyFile<'f> {
    pub(crate) field: &'f str,
    parts: Vec<Part>,
}

impl<'f> KeyFile<'f> {
    /// Reads a key file of any kind.
    ///
    /// # Errors
    /// An [`Issue`] for `field` if it is not a key file.
    pub(crate) fn read(field: &'f str, input: &[u8]) -> Result<Self, Issue> {
        let blocks = pem::decode(input).map_err(|error| Issue::new(field, error.describe(), remedy(field, error)))?;
        let mut parts: Vec<Part> = Vec::new();
        for block in blocks {
            // Drop repeated parts.
            let known = |part: &Part| part.block.label == block.label && part.block.der == block.der;
            if !parts.iter().any(known) {
                parts.push(Part { material: KeyMaterial::of(&block), block });
            }
        }
        Ok(Self { field, parts })
    }

    /// Whether there is a part of this kind.
    pub(crate) fn holds(&self, label: Label) -> bool {
        self.parts.iter().any(|part| part.label() == label)
    }

    /// Takes out the part that is meant: the first kind in `wanted` that the file holds, otherwise whatever it holds.
    /// With `belonging_to`, a certificate of that key is preferred.
    ///
    /// # Errors
    /// An [`Issue`] if the part is unusable, or if several could be meant.
    pub(crate) fn take(&mut self, wanted: &[Label], belonging_to: Option<&VerifyingKey>) -> Result<KeyMaterial, Issue> {
        let field = self.field;
        let label = wanted.iter().copied().find(|label| self.holds(*label));
        let label = label.or_else(|| self.parts.first().map(Part::label)).unwrap_or(Label::None);
        let (mut candidates, others): (Vec<Part>, Vec<Part>) =
            core::mem::take(&mut self.parts).into_iter().partition(|part| part.label() == label);
        self.parts = others;
        if label == Label::Certificate {
            narrow(&mut candidates, |part| belonging_to.is_some() && part.key() == belonging_to);
            let leaves = leaves(&candidates);
            let mut leaf = leaves.into_iter();
            narrow(&mut candidates, |_| leaf.next() == Some(true));
        } else {
            narrow(&mut candidates, |part| part.material.is_ok());
        }
        let mut candidates = candidates.into_iter();
        let Some(chosen) = candidates.next() else {
            return Err(Issue::new(field, PemError::Empty.describe(), remedy(field, PemError::Empty)));
        };
        // A key may occur twice in two encodings. Certificates all differ, each by its serial number.
        let same = |other: &Part| label != Label::Certificate && chosen.key().is_some() && other.key() == chosen.key();
        if !candidates.all(|other| same(&other)) {
            return Err(several(field, label));
        }
        chosen.material.map_err(|error| unusable(field, chosen.block.label, error))
    }

    /// How the private key is written, in words; `None` if there is none that can be read.
    pub(crate) fn private_form(&self) -> Option<Text> {
        let part = self.parts.iter().find(|part| matches!(part.material, Ok(KeyMaterial::Private(_))))?;
        let standard = if der::is_pkcs1(&part.block.der) { "PKCS#1" } else { "PKCS#8" };
        Some(match part.block.label {
            Label::None => text!("{0}，不带 BEGIN 和 END 行", "{0}, without BEGIN and END lines", standard),
            _ => text!("{0}，PEM", "{0}, PEM", standard),
        })
    }

    /// The certificate of this key, if the file holds it.
    pub(crate) fn take_certificate_of(&mut self, key: &VerifyingKey) -> Option<KeyMaterial> {
        let belongs = |part: &Part| part.label() == Label::Certificate && part.key() == Some(key);
        let at = self.parts.iter().position(belongs)?;
        self.parts.swap_remove(at).material.ok()
    }
}

/// Keeps the preferred parts, if there are any.
fn narrow(parts: &mut Vec<Part>, mut better: impl FnMut(&Part) -> bool) {
    let verdicts: Vec<bool> = parts.iter().map(&mut better).collect();
    if verdicts.contains(&true) {
        let mut verdict = verdicts.into_iter();
        parts.retain(|_| verdict.next() == Some(true));
    }
}

/// Which certificates are leaves of their chain: they may not issue certificates, and issued none of the others.
fn leaves(parts: &[Part]) -> Vec<bool> {
    let places: Vec<_> = parts.iter().map(|part| der::place(&part.block.der).unwrap_or_default()).collect();
    let issues = |subject: &[u8]| places.iter().any(|other| other.issuer == subject && other.subject != subject);
    places.iter().map(|place| !place.authority && !issues(place.subject)).collect()
}

fn several(field: &str, label: Label) -> Issue {
    let (reason, remedy) = match label {
        Label::Private => (
            text!("含有多把私钥", "holds several private keys"),
            text!("请只保留与现用证书成对的那一把。", "Leave only the one that belongs to the certificate in use."),
        ),
        Label::Certificate => (
            text!("含有多份证书，且互不签发", "holds several certificates of which none issued the other"),
            text!(
                "每个文件只放一份；多份微信支付平台证书请用 platformKeys: [{ certificate }, { certificate }] 传入。",
                "Pass one in each file; give several of WeChat Pay's as platformKeys: [{ certificate }, { certificate }]."
            ),
        ),
        _ => (
            text!("含有多把密钥", "holds several keys"),
            text!(
                "每个文件只放一把；多把微信支付公钥请用 platformKeys: [{ id, publicKey }, { id, publicKey }] 传入。",
                "Pass one in each file; give several of WeChat Pay's as platformKeys: [{ id, publicKey }, { id, publicKey }]."
            ),
        ),
    };
    Issue::new(field, reason, remedy)
}

fn unusable(field: &str, label: Label, error: Unreadable) -> Issue {
    match error {
        Unreadable::Encrypted => Issue::new(
            field,
            text!("是加密的私钥", "is an encrypted private key"),
            text!(
                "请先解密：openssl pkcs8 -topk8 -nocrypt -in KEY -out apiclient_key.pem",
                "Decrypt it first: openssl pkcs8 -topk8 -nocrypt -in KEY -out apiclient_key.pem"
            ),
        ),
        Unreadable::OtherArmour => Issue::new(
            field,
            text!("是其他类型的 PEM", "is PEM of another kind"),
            text!(
                "需要私钥、公钥或证书：BEGIN PRIVATE KEY、BEGIN PUBLIC KEY、BEGIN CERTIFICATE。",
                "A private key, public key or certificate is needed: BEGIN PRIVATE KEY, BEGIN PUBLIC KEY, BEGIN CERTIFICATE."
            ),
        ),
        Unreadable::SerialZero => Issue::new(
            field,
            text!("是序列号为零的证书", "is a certificate with serial number zero"),
            text!(
                "请传入微信支付签发的证书 apiclient_cert.pem。",
                "Pass the certificate that WeChat Pay issued: apiclient_cert.pem."
            ),
        ),
        Unreadable::Key(KeyError::Size) => Issue::new(
            field,
            text!("是 RSA 密钥，但不是 2048 位", "is an RSA key that does not have 2048 bits"),
            text!(
                "微信支付使用 RSA-2048；请重新下载密钥或重新申请证书。",
                "WeChat Pay uses RSA-2048; download the key or apply for the certificate again."
            ),
        ),
        Unreadable::Key(KeyError::NotRsa) => Issue::new(
            field,
            text!("是{0}，但不能作为 RSA 读取", "is {0} that cannot be read as RSA", label.describe()),
            text!(
                "请原样传入从商户平台下载的文件；不支持 SM2 和 EC 密钥。",
                "Pass the file downloaded from the merchant platform, unaltered; SM2 and EC keys are not supported."
            ),
        ),
    }
}

/// The remedy for a file that is not a key file.
fn remedy(field: &str, error: PemError) -> Text {
    // The last part of a path such as `platformKeys.0.certificate`.
    let option = field.rsplit('.').next().unwrap_or_default();
    match (error, option) {
        (PemError::Pkcs12, "privateKey") => {
            text!(
                "请从中取出私钥：openssl pkcs12 -in apiclient_cert.p12 -nocerts -nodes -out apiclient_key.pem。密码是商户号；OpenSSL 3 打不开时请加 -legacy。",
                "Take the key out of it: openssl pkcs12 -in apiclient_cert.p12 -nocerts -nodes -out apiclient_key.pem. Its password is the mchid; if OpenSSL 3 refuses the file, add -legacy."
            )
        }
        (PemError::Pkcs12, "certificate") if option == field => {
            text!(
                "请从中取出证书：openssl pkcs12 -in apiclient_cert.p12 -clcerts -nokeys -out apiclient_cert.pem；私钥则用 -nocerts -nodes -out apiclient_key.pem。密码是商户号；OpenSSL 3 打不开时请加 -legacy。",
                "Take the certificate out of it: openssl pkcs12 -in apiclient_cert.p12 -clcerts -nokeys -out apiclient_cert.pem, and the key with -nocerts -nodes -out apiclient_key.pem. Its password is the mchid; if OpenSSL 3 refuses the file, add -legacy."
            )
        }
        (PemError::Keystore, "privateKey" | "certificate") if option == field => {
            text!(
                "请先转换：keytool -importkeystore -srckeystore FILE -destkeystore apiclient_cert.p12 -deststoretype PKCS12，然后：openssl pkcs12 -in apiclient_cert.p12 -nocerts -nodes -out apiclient_key.pem",
                "Convert it first: keytool -importkeystore -srckeystore FILE -destkeystore apiclient_cert.p12 -deststoretype PKCS12, then: openssl pkcs12 -in apiclient_cert.p12 -nocerts -nodes -out apiclient_key.pem"
            )
        }
        (PemError::Pkcs12 | PemError::Keystore, _) => {
            text!(
                "里面是商户自己的密钥。请从商户平台下载微信支付公钥 pub_key.pem。",
                "It holds the merchant's own key. Download WeChat Pay's public key (pub_key.pem) from the merchant platform."
            )
        }
        (PemError::TooLong, _) => text!(
            "请传入一个文件的内容：apiclient_key.pem、apiclient_cert.pem 或 pub_key.pem。",
            "Pass the content of one file: apiclient_key.pem, apiclient_cert.pem or pub_key.pem."
        ),
        _ => text!(
            "请传入文件的内容，而不是文件名；可以是 PEM、不带头尾的 base64 或 DER。",
            "Pass the content of the file, not its name; PEM, bare base64 or DER."
        ),
    }
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    fn leaves_of(chain: &[(&str, &str, Option<bool>)]) -> Vec<bool> {
        let part = |(issuer, subject, authority): &(&str, &str, Option<bool>)| Part {
            block: Block { label: Label::Certificate, der: Zeroizing::new(der::outline(issuer, subject, *authority)) },
            material: Err(Unreadable::SerialZero),
        };
        leaves(&chain.iter().map(part).collect::<Vec<_>>())
    }

    #[test]
    fn the_leaf_of_a_chain_is_known_by_its_constraints_and_by_who_issued_whom() {
        let root = ("root", "root", Some(true));
        let middle = ("root", "middle", Some(true));
        assert_eq!(leaves_of(&[root, middle, ("middle", "leaf", Some(false))]), [false, false, true]);
        assert_eq!(leaves_of(&[("middle", "leaf", None), middle, root]), [true, false, false]);
        // Without constraints.
        assert_eq!(leaves_of(&[("middle", "leaf", None), ("root", "middle", None)]), [true, false]);
        // Self-signed, or from two issuers.
        assert_eq!(leaves_of(&[("a", "a", None), ("b", "b", None)]), [true, true]);
        assert_eq!(leaves_of(&[root]), [false]);
    }

    #[test]
    fn every_file_that_is_none_has_a_remedy_for_its_option() {
        for (field, error, words) in [
            ("privateKey", PemError::Pkcs12, "-nocerts -nodes -out apiclient_key.pem"),
            ("certificate", PemError::Pkcs12, "-clcerts -nokeys"),
            ("platformKeys.0.certificate", PemError::Pkcs12, "pub_key.pem"),
            ("publicKey", PemError::Keystore, "pub_key.pem"),
            ("certificate", PemError::Keystore, "keytool"),
            ("privateKey", PemError::Binary, "not its name"),
            ("privateKey", PemError::TooLong, "one file"),
        ] {
            assert!(remedy(field, error).english().contains(words), "{field} {error:?}");
        }
    }
}
