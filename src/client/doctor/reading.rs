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

impl Verdict {
    /// What WeChat Pay said was wrong, if that is what came.
    pub(super) fn error(&self) -> Option<Error> {
        match self {
            Self::Busy(error) | Self::Refused(_, error) | Self::Accepted { error: Some(error), .. } => {
                Some(Error::Api(error.clone()))
            }
            Self::Foreign(_) | Self::Accepted { error: None, .. } => None,
        }
    }
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
    let told = || compare_refused(signed, error.sign_information()?);
    Some(match field {
        "timestamp" => Culprit::Clock,
        "mchid" | "brand_id" => Culprit::Merchant,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::json::Value;
    use crate::error::Language;
    use crate::merchant::testing::{merchant, vector};

    const NOW: UnixTime = UnixTime(1_784_512_800);
    const SIGNED: &[u8] = b"POST\n/v3/security/echo\n1784512800\nn1\n{\"a\":1}\n";

    fn response(status: u16, headers: &[(&str, &str)], body: &str) -> HttpResponse {
        HttpResponse { status, headers: headers.iter().copied().collect(), body: body.into() }
    }

    fn verdict(status: u16, headers: &[(&str, &str)], body: &str) -> Verdict {
        read(SIGNED, &response(status, headers, body), merchant().platform_keys(), NOW)
    }

    /// Who is to blame for a 401 with that answer.
    fn blamed(headers: &[(&str, &str)], body: &Value) -> Culprit {
        match verdict(401, headers, &body.to_string()) {
            Verdict::Refused(culprit, _) => culprit,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_refused_signature_is_blamed_on_what_the_answer_tells() {
        let answer = |field: &str, message: &str| serde_json::json!({"code": "SIGN_ERROR", "message": message, "detail": {"field": field}});
        assert_eq!(blamed(&[], &answer("timestamp", "")), Culprit::Clock);
        assert_eq!(blamed(&[], &answer("mchid", "")), Culprit::Merchant);
        assert_eq!(blamed(&[], &answer("serial_no", "")), Culprit::Serial);
        assert_eq!(blamed(&[], &answer("", "商户证书序列号有误。")), Culprit::Serial);
        assert_eq!(blamed(&[], &answer("signature", "")), Culprit::OneOfThem);
        assert_eq!(blamed(&[], &serde_json::json!({"code": "SIGN_ERROR"})), Culprit::OneOfThem);
        // The time of the answer says more than anything else.
        let late = [("Date", "Mon, 20 Jul 2026 02:10:00 GMT")];
        assert_eq!(blamed(&late, &answer("signature", "")), Culprit::Clock);
        let near = [("Date", "Mon, 20 Jul 2026 01:58:00 GMT")];
        assert_eq!(blamed(&near, &answer("serial_no", "")), Culprit::Serial);
    }

    #[test]
    fn the_message_that_wechat_pay_computed_tells_the_key_from_the_way() {
        let answer = |message: &str, length: usize| {
            let told = serde_json::json!({"truncated_sign_message": message, "sign_message_length": length});
            serde_json::json!({"code": "SIGN_ERROR", "detail": {"field": "signature", "sign_information": told}})
        };
        let text = core::str::from_utf8(SIGNED).unwrap();
        assert_eq!(blamed(&[], &answer(text, SIGNED.len())), Culprit::PrivateKey);
        let Culprit::Altered(what) = blamed(&[], &answer(&text.replace("/v3/", "/api/v3/"), SIGNED.len() + 4)) else {
            panic!()
        };
        assert!(what.say(Language::English).contains("(URL) differs"), "{what:?}");
    }

    #[test]
    fn a_merchant_that_is_unknown_or_disabled_is_named() {
        for (status, headers, body) in [
            (400, &[][..], r#"{"code":"MCH_NOT_EXISTS"}"#),
            (404, &[], r#"{"code":"MCH_NOT_EXISTS"}"#),
            (403, &[("Request-ID", "0B-268443715")], r#"{"code":"NO_AUTH"}"#),
            (403, &[("Request-ID", "0B-268448010")], r#"{"code":"A_NEW_CODE"}"#),
        ] {
            let found = verdict(status, headers, body);
            assert!(matches!(found, Verdict::Refused(Culprit::Merchant, _)), "{body}: {found:?}");
        }
    }

    #[test]
    fn what_is_not_wechat_pays_and_what_is_busy_blames_nobody() {
        for (status, body) in [(403, "<html>"), (401, "login"), (302, ""), (404, "{}"), (0, "")] {
            assert!(matches!(verdict(status, &[], body), Verdict::Foreign(found) if found == status), "{status}");
        }
        for (status, body) in [(500, r#"{"code":"SYSTEM_ERROR"}"#), (502, "<html>"), (429, "")] {
            assert!(matches!(verdict(status, &[], body), Verdict::Busy(_)), "{status}");
        }
        // Not implemented for this merchant: the signature was accepted all the same.
        for (status, code) in [(404, "ORDER_NOT_EXIST"), (403, "NO_AUTH"), (501, "NOT_FOUND")] {
            let found = verdict(status, &[], &format!(r#"{{"code":"{code}"}}"#));
            assert!(matches!(found, Verdict::Accepted { error: Some(_), seal: Seal::None }), "{code}: {found:?}");
        }
    }

    #[test]
    fn the_signature_of_an_answer_tells_of_the_configured_key() {
        let id = vector("wechatpay_public_key_id");
        let seal_of = |headers: &[(&str, &str)], body: &str| match verdict(200, headers, body) {
            Verdict::Accepted { error: None, seal } => seal,
            other => panic!("{other:?}"),
        };
        // The worked example of the protocol reference.
        let body = r#"{"prepay_id":"wx20100005a7c39e4d1b86f2035d7e9c0000"}"#;
        let signature = "lC8LXxLObCeIXvZpfwkITBTy3RPtyN/j+PiM6BUmgM0LQ3rl1p10eCJ39dvaWTFNNqic9Q5fJiwJJK/72kuBEb6eZ6DzbWFDvOSJHhgwBXDppxh56/SndRYaJDVrCBNE6tMH9TCHBKOO+gxAEFg2G2LNHPMdOKltRk7vtXbS4f9JTV6CrLqYz8Tj0Cki/4wxw+RAE75MS4cQqg57XcAwGx2SP84XHQR3jjydxz1q+Fro3dY/NXMoRkTV49jcpdsw2oQaKTUzmtNvPyxGpKmsqBLtCxzcSozhwdiM5CMjyUBky8FR7+prMdSeW/LFY1g43YV/clwjIqKgUvmCuaXLmA==";
        let of = |serial: &str, signature: &str, timestamp: &str, body: &str| {
            let headers = [
                ("Wechatpay-Timestamp", timestamp),
                ("Wechatpay-Nonce", "rF7cW2mQ9kT4xB6vN1pL8sD3gH5jZ0aY"),
                ("Wechatpay-Serial", serial),
                ("Wechatpay-Signature", signature),
            ];
            seal_of(&headers, body)
        };
        let at = "1784512860";
        assert_eq!(of(&id, signature, at, body), Seal::Fits(id.clone()));
        assert!(matches!(of(&id, signature, at, "{}"), Seal::Altered(_)));
        // Made by some other key: no digest comes out of it.
        let foreign = format!("A{}", signature.get(1..).unwrap());
        assert_eq!(of(&id, &foreign, at, body), Seal::WrongKey(id.clone()));
        assert!(matches!(of("PUB_KEY_ID_09", signature, at, body), Seal::UnknownKey(_)));
        assert_eq!(of(&id, signature, "1784510000", body), Seal::OffClock);
        assert_eq!(of(&id, "WECHATPAY/SIGNTEST/x", at, body), Seal::Probe);
        assert!(matches!(seal_of(&[], body), Seal::Altered(_)));
    }
}
