//! What an answer says about the credentials that its request was signed with.

use crate::base::http::HttpResponse;
use crate::base::json;
use crate::base::time::{SIGNED_WINDOW, UnixTime};
use crate::client::exchange::is_success;
use crate::diagnosis::{Refused, compare_refused, examine, verify};
use crate::error::{ApiError, Error, Text, VerifyKind};
use crate::keys::PlatformKeys;

/// An exchange, as far as it tells of the credentials.
#[derive(Debug)]
pub(super) enum Verdict {
    /// The answer is none of WeChat Pay's API.
    Foreign(u16),
    /// WeChat Pay could not answer just now.
    Busy(Box<ApiError>),
    /// The signature of the request was not accepted, or its merchant.
    Refused(Culprit, Box<ApiError>),
    /// The signature of the request was accepted. `error`: what was refused all the same.
    Accepted { error: Option<Box<ApiError>>, seal: Seal },
}

/// Which of the credentials a refused request was wrong about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Culprit {
    Clock,
    Merchant,
    Serial,
    /// The private key, by what WeChat Pay tells of the message.
    PrivateKey,
    /// The private key, the serial number or the merchant number: the answer does not say which.
    OneOfThem,
    /// The request was changed on its way: what differs.
    Altered(Text),
}

/// What the signature of an answer says about the keys of WeChat Pay's that are configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seal {
    /// It fits, under the key of that id.
    Fits(String),
    /// Another key made it than the one configured under that id.
    WrongKey(String),
    /// No key is configured under its id, or a certificate outside its validity.
    UnknownKey(Text),
    /// The right key made it, but not for these bytes; or its headers were changed.
    Altered(Text),
    /// It is too old, or from the future.
    OffClock,
    /// A deliberately wrong one (签名探测).
    Probe,
    /// An error answer without signature, as they may be.
    None,
}

/// Whether WeChat Pay refused what goes out as `Wechatpay-Serial`.
pub(super) fn speaks_of_serial(error: &ApiError) -> bool {
    error.api_code() == Some("PARAM_ERROR")
        && error.message.as_deref().is_some_and(|message| message.contains("Wechatpay-Serial"))
}

/// Reads the answer to a request with that signed message.
pub(super) fn read(signed: &[u8], response: &HttpResponse, keys: &PlatformKeys, now: UnixTime) -> Verdict {
    if is_success(response.status) {
        return Verdict::Accepted { error: None, seal: seal(response, keys, now) };
    }
    let error = Box::new(ApiError::read(response, now));
    if error.status == 429 || (error.status >= 500 && error.status != 501) {
        return Verdict::Busy(error);
    }
    if error.wire_code.is_none() {
        return Verdict::Foreign(error.status);
    }
    if let Some(culprit) = culprit(&error, signed) {
        return Verdict::Refused(culprit, error);
    }
    let signed_answer = response.headers.get("wechatpay-signature").is_some();
    let seal = if signed_answer { seal(response, keys, now) } else { Seal::None };
    Verdict::Accepted { error: Some(error), seal }
}

fn culprit(error: &ApiError, signed: &[u8]) -> Option<Culprit> {
    /// Merchant disabled; collection restricted.
    const DISABLED: [u32; 2] = [268_443_715, 268_448_010];
    let disabled = error.result().is_some_and(|number| DISABLED.contains(&number));
    if error.api_code() == Some("MCH_NOT_EXISTS") || disabled {
        return Some(Culprit::Merchant);
    }
    if error.status != 401 {
        return None;
    }
    if error.clock_offset.is_some_and(|offset| offset.abs() > SIGNED_WINDOW) {
        return Some(Culprit::Clock);
    }
    let field = error.detail.as_ref().and_then(|detail| json::text(detail, "field")).unwrap_or_default();
    let message = error.message.as_deref().unwrap_or_default();
    let told = || Some(compare_refused(signed, error.sign_information()?)?);
    Some(match field {
        "timestamp" => Culprit::Clock,
        "mchid" => Culprit::Merchant,
        "serial_no" => Culprit::Serial,
        // The text of production, which names no field.
        _ if message.contains("序列号") => Culprit::Serial,
        _ => match told() {
            Some(Refused::Altered(what)) => Culprit::Altered(what),
            Some(Refused::WrongKey(_)) => Culprit::PrivateKey,
            None => Culprit::OneOfThem,
        },
    })
}

fn seal(response: &HttpResponse, keys: &PlatformKeys, now: UnixTime) -> Seal {
    let claim = examine(&response.headers, keys, now);
    let fault = match verify(&response.headers, &response.body, keys, now) {
        Ok(()) => return claim.map_or(Seal::None, |claim| Seal::Fits(claim.key.id().into())),
        Err(fault) => fault,
    };
    let Error::Verify { kind, refusal } = *fault else { return Seal::None };
    match (kind, claim) {
        (VerifyKind::Timestamp, _) => Seal::OffClock,
        (VerifyKind::Probe, _) => Seal::Probe,
        (VerifyKind::UnknownKey, _) => Seal::UnknownKey(refusal.reason),
        // Whoever made a signature has left its digest in it, for the right key alone.
        (VerifyKind::Signature, Ok(claim)) if claim.key.verifying_key().recover_digest(&claim.signature).is_none() => {
            Seal::WrongKey(claim.key.id().into())
        }
        _ => Seal::Altered(refusal.reason),
    }
}

/// Seconds that the local clock is ahead of WeChat Pay's, by the `Date` of an answer.
pub(super) fn clock_offset(response: &HttpResponse, now: UnixTime) -> Option<i64> {
    ApiError::read(response, now).clock_offset
}
