//! The texts that are signed (待签名串), byte for byte.
//!
//! Every line ends with LF, the last one included; nothing else is ever added or normalised.
//! Source: protocol reference, "Request signature", "Response verification" and "Pay params".

/// Five lines: method, request target, timestamp (Unix seconds), nonce, body.
///
/// `target` is the path with query, exactly as sent; `body` is empty if there is none.
///
/// ```
/// let text = wechatpay::wire::message::request("GET", "/v3/certificates", "1784512800", "n0", b"");
/// assert_eq!(text, b"GET\n/v3/certificates\n1784512800\nn0\n\n");
/// ```
pub fn request(method: &str, target: &str, timestamp: &str, nonce: &str, body: &[u8]) -> Vec<u8> {
    lines(&[method.as_bytes(), target.as_bytes(), timestamp.as_bytes(), nonce.as_bytes(), body])
}

/// Three lines: `Wechatpay-Timestamp`, `Wechatpay-Nonce`, body. For both answers and notifications.
///
/// ```
/// assert_eq!(wechatpay::wire::message::response("1784512860", "r0", b""), b"1784512860\nr0\n\n");
/// ```
pub fn response(timestamp: &str, nonce: &str, body: &[u8]) -> Vec<u8> {
    lines(&[timestamp.as_bytes(), nonce.as_bytes(), body])
}

/// Four lines for mini program and JSAPI; the last is `prepay_id=` followed by the id.
///
/// ```
/// assert_eq!(wechatpay::wire::message::jsapi_pay("wx1", "17", "n", "wx20"), b"wx1\n17\nn\nprepay_id=wx20\n");
/// ```
pub fn jsapi_pay(appid: &str, timestamp: &str, nonce: &str, prepay_id: &str) -> Vec<u8> {
    let mut package = Vec::from(b"prepay_id=".as_slice());
    package.extend_from_slice(prepay_id.as_bytes());
    lines(&[appid.as_bytes(), timestamp.as_bytes(), nonce.as_bytes(), &package])
}

/// Four lines for APP payment; the last is the bare id.
///
/// ```
/// assert_eq!(wechatpay::wire::message::app_pay("wx1", "17", "n", "wx20"), b"wx1\n17\nn\nwx20\n");
/// ```
pub fn app_pay(appid: &str, timestamp: &str, nonce: &str, prepay_id: &str) -> Vec<u8> {
    lines(&[appid.as_bytes(), timestamp.as_bytes(), nonce.as_bytes(), prepay_id.as_bytes()])
}

fn lines(parts: &[&[u8]]) -> Vec<u8> {
    let mut text = Vec::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for part in parts {
        text.extend_from_slice(part);
        text.push(b'\n');
    }
    text
}
