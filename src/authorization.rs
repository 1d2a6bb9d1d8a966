//! The `Authorization` header of a request.
//!
//! Source: protocol reference, "The `Authorization` header".

/// Signature scheme of RSA merchants; also the value of `Wechatpay-Signature-Type`.
pub const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";

/// Writes the header's value. No member may hold a quote; nothing this crate puts in does.
pub fn header(mchid: &str, nonce: &str, timestamp: &str, serial_no: &str, signature: &str) -> String {
    format!(
        "{SCHEME} mchid=\"{mchid}\",nonce_str=\"{nonce}\",timestamp=\"{timestamp}\",serial_no=\"{serial_no}\",signature=\"{signature}\""
    )
}
