//! The `Authorization` header of a request.
//!
//! Source: protocol reference, "The `Authorization` header" and "Brand mode".

/// Signature scheme of RSA merchants; also the value of `Wechatpay-Signature-Type`.
pub const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";

/// Who signs a request.
#[derive(Clone, Copy)]
pub enum Caller<'a> {
    /// A merchant, by `mchid`.
    Merchant(&'a str),
    /// A brand (品牌), by `brand_id`.
    Brand(&'a str),
}

/// Writes the header's value. No value may contain a quotation mark; none from this crate does.
pub fn header(caller: Caller<'_>, nonce: &str, timestamp: &str, serial_no: &str, signature: &str) -> String {
    let (scheme, member, id) = match caller {
        Caller::Merchant(id) => (SCHEME, "mchid", id),
        Caller::Brand(id) => ("WECHATPAY-BRAND-SHA256-RSA2048", "brand_id", id),
    };
    format!(
        "{scheme} {member}=\"{id}\",nonce_str=\"{nonce}\",timestamp=\"{timestamp}\",serial_no=\"{serial_no}\",signature=\"{signature}\""
    )
}
