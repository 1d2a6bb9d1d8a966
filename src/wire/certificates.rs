//! The list of platform certificates (平台证书), each encrypted under the APIv3 key.
//!
//! Source: protocol reference, "Platform certificates".

use super::resource::{EncryptedResource, required_text};
use crate::base::json::{self, Value};
use crate::error::{Error, Fault, Result, text};
use crate::keys::serial::same_serial;
use crate::keys::{ApiV3Key, KeyMaterial, PlatformKey};

/// A merchant has one or two; around changes a few more.
const MOST: usize = 16;

/// Opens every certificate of a list, all or none: that one opens proves that its sender knows the APIv3 key.
///
/// # Errors
/// `ERR_DECRYPT` if no APIv3 key opens one, `ERR_MALFORMED` if the list is not as documented, or a certificate is listed
/// under the serial number of another.
pub(crate) fn open(body: &[u8], keys: &[ApiV3Key]) -> Result<Vec<PlatformKey>, Fault> {
    let list = json::parse(body);
    let entries = match list.as_ref().and_then(|list| list.get("data")) {
        Some(Value::Array(entries)) if (1..=MOST).contains(&entries.len()) => entries,
        _ => return Err(malformed()),
    };
    entries.iter().map(|entry| certificate(entry, keys)).collect()
}

fn malformed() -> Fault {
    Error::malformed(text!("data 不是平台证书列表", "data is not a list of platform certificates"))
}

fn certificate(entry: &Value, keys: &[ApiV3Key]) -> Result<PlatformKey, Fault> {
    let listed = required_text(entry, "serial_no")?;
    let sealed = EncryptedResource::from_value(entry.get("encrypt_certificate").ok_or_else(malformed)?)?;
    let pem = sealed.open(keys)?;
    let certificate =
        KeyMaterial::read("certificate", &pem).ok().and_then(|read| read.into_platform_certificate().ok());
    let certificate = certificate.ok_or_else(|| {
        Error::malformed(text!(
            "列表中的 {0} 不是 RSA 证书",
            "what is listed as {0} is not an RSA certificate",
            listed.clone()
        ))
    })?;
    if !same_serial(certificate.id(), &listed) {
        return Err(Error::malformed(text!(
            "列为 {0} 的证书，序列号却是 {1}",
            "the certificate listed as {0} has the serial number {1}",
            listed,
            certificate.id()
        )));
    }
    Ok(certificate)
}
