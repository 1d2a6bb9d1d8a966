//! The options of a brand (品牌), which calls in its own name and not in a merchant's.
//!
//! Source: protocol reference, "Brand mode": a brand id in place of the merchant number, and no platform certificates.

use super::{Options, PlatformKeyOption, word};
use crate::error::{Issue, refuse, text};
use crate::keys::PlatformKeys;
use crate::keys::spelling::bare;

impl Options {
    /// Whether they are those of a brand: its id is given, whatever it is.
    pub(super) fn is_of_brand(&self) -> bool {
        self.brand_id.as_deref().is_some_and(|id| bare(id) != Some(""))
    }
}

/// The brand id.
pub(super) fn id(options: &Options, issues: &mut Vec<Issue>) -> Option<String> {
    let id = word("brandId", options.brand_id.as_deref(), issues)?;
    if id.len() > 32 || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        refuse(
            issues,
            "brandId",
            text!("不是品牌 ID", "is not a brand id"),
            text!("请填写品牌 ID，由十进制数字组成。", "Use the decimal digits of the brand id (品牌ID)."),
        );
    }
    Some(id)
}

/// Refuses what a brand does not have.
pub(super) fn check(options: &Options, mchid: &str, issues: &mut Vec<Issue>) {
    if !mchid.is_empty() {
        refuse(
            issues,
            "brandId",
            text!("与 mchid 同时出现", "is given together with mchid"),
            text!(
                "客户端要么是商户的，要么是品牌的：请各建一个。品牌的客户端用品牌自己的私钥和证书。",
                "A client is a merchant's or a brand's: make one for each. That of the brand has the brand's own key and certificate."
            ),
        );
    }
    if options.platform_certificates.is_some() {
        refuse_certificates("platformCertificates", issues);
    }
}

/// Refuses certificates, in whichever option they are.
pub(super) fn check_keys(options: &Options, keys: &PlatformKeys, issues: &mut Vec<Issue>) {
    if keys.iter().any(|key| !key.is_public_key()) {
        let listed = options.platform_keys.iter().any(|key| matches!(key, PlatformKeyOption::Certificate(_)));
        refuse_certificates(if listed { "platformKeys" } else { "publicKey" }, issues);
    }
}

fn refuse_certificates(option: &str, issues: &mut Vec<Issue>) {
    refuse(
        issues,
        option,
        text!("品牌没有平台证书", "holds platform certificates, which a brand has none of"),
        text!("请使用 publicKey 和 publicKeyId。", "Use publicKey and publicKeyId."),
    );
}
