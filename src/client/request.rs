//! One attempt: an operation with a new timestamp, nonce and signature, ready to send.

use super::Operation;
use crate::api::paths;
use crate::base::http::HttpRequest;
use crate::base::json::Value;
use crate::base::time::UnixTime;
use crate::error::{Error, Result, text};
use crate::merchant::{Merchant, held};
use crate::schema::target;
use crate::wire::authorization;

/// A signed request and the parts of its signature.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedRequest {
    /// The request to send.
    pub http: HttpRequest,
    /// The canonical text that was signed.
    pub message: Vec<u8>,
    /// Base64.
    pub signature: String,
    /// Unix seconds, decimal.
    pub timestamp: String,
    /// Nonce.
    pub nonce: String,
}

impl core::fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SignedRequest").field("http", &self.http).finish_non_exhaustive()
    }
}

/// Parses a caller's timestamp for a request.
///
/// # Errors
/// `ERR_INPUT` for anything but Unix seconds, in particular milliseconds.
pub fn seconds(timestamp: &Value) -> Result<UnixTime> {
    let reason = match timestamp.as_i64() {
        Some(seconds @ 0..=9_999_999_999) => return Ok(UnixTime(seconds)),
        Some(1_000_000_000_000..=9_999_999_999_999) => text!("是毫秒", "is in milliseconds"),
        _ => text!("不是以整秒表示的 Unix 时间", "is not Unix time in whole seconds"),
    };
    Err(Error::input(
        "timestamp",
        reason,
        text!("请传入秒：Math.floor(Date.now() / 1000)。", "Pass seconds: Math.floor(Date.now() / 1000)."),
    ))
}

/// A nonce of the caller's: 1 to 32 letters and digits.
///
/// # Errors
/// `ERR_INPUT` for any other.
pub(super) fn checked_nonce(text: String) -> Result<String> {
    if (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(text);
    }
    Err(Error::input(
        "nonce",
        text!("不是 1 到 32 个字母和数字", "is not 1 to 32 letters and digits"),
        text!("去掉它即使用随机值。", "Leave it out for a random one."),
    ))
}

/// Checks that whose client this is may call an operation, and that it gives away none of its keys.
///
/// # Errors
/// `ERR_INPUT` for a brand that calls a merchant's path, for a merchant that calls a brand's, and for an API key in what would
/// be sent.
pub(super) fn check_caller(merchant: &Merchant, operation: &Operation) -> Result<()> {
    let headers = operation.headers.iter().map(|(_, value)| ("headers", value));
    let parts = headers.chain([("path", &operation.target)]).chain(operation.body.iter().map(|body| ("body", body)));
    for (field, text) in parts {
        if let Some(option) = merchant.secret_in(text) {
            return Err(Error::Input(vec![held(field, option)]));
        }
    }
    match (target::is_brand(&operation.target), merchant.brand_id()) {
        (true, None) => Err(Error::input(
            "path",
            text!("由品牌调用", "is called by a brand (品牌)"),
            text!("请使用设置了 brandId（而不是 mchid）的客户端。", "Use a client that has brandId in place of mchid."),
        )),
        (false, _) => merchant.must_be_merchant("path", paths::path_of(&operation.target)),
        _ => Ok(()),
    }
}

/// The signature of a request, and what it covers.
pub(super) struct Parts {
    pub(super) message: Vec<u8>,
    pub(super) signature: String,
    pub(super) timestamp: String,
    pub(super) nonce: String,
    /// Separates the parts of a form.
    pub(super) boundary: Option<String>,
}

/// The request to send. `platform_key`: the id of the key of WeChat Pay that it names, which is to sign the answer.
pub(super) fn assemble(
    merchant: &Merchant,
    operation: &Operation,
    platform_key: Option<&str>,
    parts: Parts,
) -> SignedRequest {
    let Parts { message, signature, timestamp, nonce, boundary } = parts;
    let authorization =
        authorization::header(merchant.caller(), &nonce, &timestamp, merchant.key().serial_no(), &signature);
    let mut headers = Vec::from([
        ("Authorization".into(), authorization),
        ("Accept".into(), "application/json".into()),
        ("User-Agent".into(), merchant.user_agent.clone()),
    ]);
    let form = operation.form.as_ref().zip(boundary);
    let (body, tail) = match &form {
        Some((form, boundary)) => {
            let (head, tail) = form.around_file(boundary, operation.body.as_deref().unwrap_or_default());
            (Some(head), Some(tail))
        }
        None => (operation.body.clone(), None),
    };
    if body.is_some() {
        let form = form.map(|(_, boundary)| format!("multipart/form-data; boundary={boundary}"));
        headers.push(("Content-Type".into(), form.unwrap_or_else(|| "application/json".into())));
    }
    if let Some(id) = platform_key {
        headers.push(("Wechatpay-Serial".into(), id.into()));
    }
    if let Some(language) = &merchant.language {
        headers.push(("Accept-Language".into(), language.clone()));
    }
    headers.extend(operation.headers.iter().map(|(name, value)| (name.clone().into(), value.clone())));
    let http = HttpRequest {
        method: operation.method,
        url: format!("{}{}", merchant.host(&operation.target), operation.target),
        headers,
        body,
        tail,
    };
    SignedRequest { http, message, signature, timestamp, nonce }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_unix_seconds() {
        let given = |text: &str| seconds(&crate::base::json::parse(text.as_bytes()).unwrap());
        assert_eq!(given("1784512805"), Ok(UnixTime(1_784_512_805)));
        assert_eq!(given("0"), Ok(UnixTime(0)));
        for (text, reason) in [
            ("1784512805000", "is in milliseconds"),
            ("1000000000000", "is in milliseconds"),
            ("10000000000", "is not Unix time in whole seconds"),
            ("1784512805.5", "is not Unix time in whole seconds"),
            ("-1", "is not Unix time in whole seconds"),
            ("\"1784512805\"", "is not Unix time in whole seconds"),
        ] {
            let Error::Input(issues) = given(text).unwrap_err() else { panic!("{text}") };
            assert_eq!(
                (issues[0].field.as_str(), issues[0].reason.english().as_str()),
                ("timestamp", reason),
                "{text}"
            );
            assert!(issues[0].remedy.english().contains("Math.floor(Date.now() / 1000)"));
        }
    }
}
