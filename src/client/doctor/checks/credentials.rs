//! The merchant's own credentials: number, certificate, private key, APIv3 key.

use super::network::SYNCHRONISE;
use super::{API_V3_KEY, BRAND_ID, CLOCK, FIELDS, MCHID, NETWORK, PRIVATE_KEY, SERIAL, SIGNER, failed};
use crate::client::doctor::Culprit;
use crate::diagnosis::SENT_AS_SIGNED;
use crate::error::{ApiError, Error, text};
use crate::merchant::{Check, Merchant, Status};

/// What WeChat Pay accepted together with a signature.
pub(in super::super) fn signer(merchant: &Merchant) -> [Check; 3] {
    let serial = merchant.key().serial_no();
    [
        match merchant.brand_id() {
            Some(id) => Check::ok(BRAND_ID, text!("微信支付认得品牌 {0}", "WeChat Pay knows the brand {0}", id)),
            None => {
                Check::ok(MCHID, text!("微信支付认得商户号 {0}", "WeChat Pay knows the merchant {0}", merchant.mchid()))
            }
        },
        Check::ok(
            SERIAL,
            text!("证书序列号 {0} 属于这个商户", "the certificate {0} is one of this merchant's", serial),
        ),
        Check::ok(
            PRIVATE_KEY,
            text!("微信支付接受了私钥的签名", "WeChat Pay accepts the signature of the private key"),
        ),
    ]
}

/// The request was refused for its signature or its merchant.
pub(in super::super) fn refused(culprit: Culprit, error: &ApiError, merchant: &Merchant) -> Check {
    let told = error.summary();
    let (mchid, serial) = (merchant.mchid(), merchant.key().serial_no());
    match culprit {
        Culprit::Clock => {
            failed(CLOCK, text!("时间戳没有被接受：{0}", "the timestamp was not accepted: {0}", told), SYNCHRONISE)
        }
        Culprit::Merchant if merchant.brand_id().is_some() => failed(
            BRAND_ID,
            text!(
                "品牌 {0} 没有被接受：{1}",
                "the brand {0} was not accepted: {1}",
                merchant.brand_id().unwrap_or_default(),
                told
            ),
            text!(
                "请核对品牌 ID，并确认私钥和证书是这个品牌的。",
                "Compare the brand id, and check that key and certificate are this brand's."
            ),
        ),
        Culprit::Merchant => failed(
            MCHID,
            text!("商户号 {0} 没有被接受：{1}", "the merchant {0} was not accepted: {1}", mchid, told),
            text!(
                "请与商户平台上的商户号核对；如已停用或受限，请在商户平台查看原因。",
                "Compare it with the number shown in the merchant platform; look there for the reason if it was disabled."
            ),
        ),
        Culprit::Serial => failed(
            SERIAL,
            text!("证书序列号 {0} 没有被接受：{1}", "the serial number {0} was not accepted: {1}", serial, told),
            text!(
                "请与商户平台（账户中心 → API安全）列出的证书核对：它可能属于另一个商户号，或者已经作废、过期。用 openssl x509 -in apiclient_cert.pem -noout -serial 可以看到序列号。",
                "Compare it with the certificates listed in the merchant platform (账户中心 → API安全): it may be another merchant's, or have been voided, or have expired. openssl x509 -in apiclient_cert.pem -noout -serial prints it."
            ),
        ),
        Culprit::PrivateKey => failed(
            PRIVATE_KEY,
            text!(
                "私钥与证书序列号 {0} 不是一对：{1}",
                "the private key does not belong to the certificate {0}: {1}",
                serial,
                told
            ),
            text!(
                "请传入与这份证书同一次申请得到的 apiclient_key.pem；传入 certificate 可以在启动时就查出来。",
                "Pass the apiclient_key.pem of the same application as this certificate; with option certificate a wrong pair is found at start."
            ),
        ),
        Culprit::OneOfThem => failed(PRIVATE_KEY, told, error.remedy()),
        Culprit::Altered(what) => failed(
            NETWORK,
            text!("请求在途中被改写：{0}", "the request was changed on its way: {0}", what),
            SENT_AS_SIGNED,
        ),
    }
}

/// The caller's signer did not sign.
pub(in super::super) fn signer_does_not_sign(error: &Error) -> Check {
    failed(
        SIGNER,
        error.summary(),
        text!(
            "{0}调用 pay.sign('x') 可以看到原因：错误的 cause 就是 signer 抛出的错误。",
            "{0} To see why, call pay.sign('x'): the cause of its error is what the signer threw.",
            error.remedy()
        ),
    )
}

/// The caller's signer did not open a field.
pub(in super::super) fn signer_does_not_open(error: &Error) -> Check {
    Check::with_remedy(
        FIELDS,
        Status::Warning,
        error.summary(),
        text!(
            "需要解密敏感字段时，请给 signer 加上 decrypt：RSAES-OAEP（SHA-1），空标签。",
            "If you read sensitive fields, give the signer a decrypt: RSAES-OAEP with SHA-1 and an empty label."
        ),
    )
}

pub(in super::super) fn fields_fit() -> Check {
    Check::ok(FIELDS, text!("敏感字段双向都能加密和解密", "sensitive fields are encrypted and opened, both ways"))
}

pub(in super::super) fn other_certificate() -> Check {
    failed(
        FIELDS,
        text!(
            "微信支付返回的敏感字段，本客户端的私钥解不开",
            "WeChat Pay's sensitive field does not open with this client's private key"
        ),
        text!(
            "请检查 serialNo 是否就是签名所用私钥的证书。",
            "Check that serialNo is the certificate of the private key that signs."
        ),
    )
}

pub(in super::super) fn fields_refused(error: &ApiError) -> Check {
    failed(
        FIELDS,
        text!("微信支付解不开敏感字段：{0}", "WeChat Pay could not open the sensitive field: {0}", error.summary()),
        text!(
            "请检查 publicKey 与 publicKeyId 是否成对，平台证书是否已作废。",
            "Check that publicKey belongs to publicKeyId, and that a platform certificate was not voided."
        ),
    )
}

pub(in super::super) fn api_v3_key(opens: bool) -> Check {
    if opens {
        return Check::ok(
            API_V3_KEY,
            text!("APIv3密钥能解开微信支付的平台证书", "the APIv3 key opens WeChat Pay's platform certificates"),
        );
    }
    failed(
        API_V3_KEY,
        text!("APIv3密钥解不开微信支付的平台证书", "the APIv3 key does not open WeChat Pay's platform certificates"),
        text!(
            "它不是商户平台（账户中心 → API安全）上设置的那一个：请改成那一个；不记得时请在那里重新设置。",
            "It is not the one set in the merchant platform (账户中心 → API安全): use that one; if nobody knows it, set a new one there."
        ),
    )
}
