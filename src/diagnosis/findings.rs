//! The possible findings with their texts and remedies.

use crate::error::{Text, text};

/// One finding; `code` is stable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// For programs.
    pub code: &'static str,
    /// What is wrong.
    pub text: Text,
    /// What to do.
    pub remedy: Text,
}

const fn finding(code: &'static str, text: Text, remedy: Text) -> Finding {
    Finding { code, text, remedy }
}

pub(super) const RAW: Text = text!(
    "请在任何 JSON 中间件之前取得原始字节，不要解析后重新序列化；签什么就发什么。",
    "Take the body bytes exactly as received (never parsed and serialised again), before any JSON middleware; sign the very bytes that are sent."
);

pub(super) const PROBE: Finding = finding(
    "probe",
    text!("这是微信支付有意发出的签名探测。", "This is a deliberate signature probe of WeChat Pay."),
    text!(
        "与其他错误签名一样拒绝即可，真正的报文随后会到。",
        "Refuse it like any wrong signature; the genuine message follows."
    ),
);
pub(super) const NOT_BASE64: Finding = finding(
    "not_base64",
    text!("签名不是 Base64。", "The signature is not base64."),
    text!("请复制完整的头部值，共 344 个字符。", "Copy the whole header value of 344 characters."),
);
pub(super) const URL_SAFE: Finding = finding(
    "base64url",
    text!("签名用了 URL 安全的或无填充的 Base64。", "The signature is URL-safe or unpadded base64."),
    text!("请使用带填充的标准字母表。", "Use the standard alphabet with padding."),
);
pub(super) const WRONG_LENGTH: Finding = finding(
    "wrong_length",
    text!("签名的长度不是 256 字节。", "The signature is not 256 bytes long."),
    text!(
        "请复制完整的头部值；这套接口的密钥都是 RSA-2048。",
        "Copy the whole header value; keys of this API are RSA-2048."
    ),
);
pub(super) const WRONG_KEY: Finding = finding(
    "wrong_key",
    text!("签名出自另一把密钥，或者被改动过。", "Another key made this signature, or it was altered."),
    text!(
        "请使用这条报文所写序列号对应的公钥。",
        "Use the public key that belongs to the serial of this very message."
    ),
);
pub(super) const OTHER_BYTES: Finding = finding(
    "other_bytes",
    text!(
        "签名确实出自这把密钥，但针对的是别的字节，且不属于常见错误。",
        "This key made the signature, but over other bytes, and none of the usual mistakes explains the difference."
    ),
    text!(
        "请把方法、目标、时间戳、随机串和报文主体与实际签名的内容逐一比对。",
        "Compare method, target, timestamp, nonce and body with the values that were really signed."
    ),
);
pub(super) const WRONG_SERIAL: Finding = finding(
    "wrong_serial",
    text!("报文写明的密钥与所给的不是同一把。", "The message names a different key from the one given."),
    text!(
        "只按 Wechatpay-Serial 选择密钥，不要逐个尝试。",
        "Choose the key by Wechatpay-Serial alone, never by trial."
    ),
);
pub(super) const CLOCK: Finding = finding(
    "clock",
    text!("时间戳与时钟相差超过 300 秒。", "The timestamp is more than 300 seconds away from the clock."),
    text!(
        "请校准时钟；过期的报文即使签名正确也会被拒绝。",
        "Synchronise the clock; an old message is refused even with a valid signature."
    ),
);
pub(super) const TIMESTAMP_FORM: Finding = finding(
    "timestamp_form",
    text!("时间戳不是十进制的秒数。", "The timestamp is not decimal seconds."),
    text!("请使用 10 位的 Unix 秒。", "Use Unix seconds, 10 digits."),
);
pub(super) const SIGNATURE_BLANKS: Finding = finding(
    "signature_blanks",
    text!("签名中混入了空白或换行。", "The signature holds whitespace."),
    text!("请原样传入头部的值。", "Pass the header value unchanged."),
);
pub(super) const BODY_NOT_SIGNED: Finding = finding(
    "body_not_signed",
    text!("签名覆盖的是空报文主体。", "The signature covers an empty body."),
    text!(
        "请对实际发送的报文主体签名；上传文件时对 meta 部分签名。",
        "Sign the body that is sent; for uploads, the meta part."
    ),
);
pub(super) const BODY_NEWLINE_ADDED: Finding = finding(
    "body_newline_added",
    text!("报文主体末尾多了一个未签名的换行。", "The body has a line end that was not signed."),
    RAW,
);
pub(super) const BODY_BLANKS_ADDED: Finding = finding(
    "body_blanks_added",
    text!("报文主体首尾多了未签名的空白。", "The body has whitespace around it that was not signed."),
    RAW,
);
pub(super) const BODY_WITH_CRLF: Finding = finding(
    "body_line_ends",
    text!("报文主体的行尾由 LF 变成了 CRLF。", "The body's line ends were changed from LF to CRLF."),
    RAW,
);
pub(super) const BODY_WITH_LF: Finding = finding(
    "body_line_ends",
    text!("报文主体的行尾由 CRLF 变成了 LF。", "The body's line ends were changed from CRLF to LF."),
    RAW,
);
pub(super) const BODY_BOM: Finding = finding(
    "body_bom",
    text!("报文主体以未签名的字节顺序标记（BOM）开头。", "The body begins with a byte order mark that was not signed."),
    RAW,
);
pub(super) const BODY_NEWLINE_REMOVED: Finding =
    finding("body_newline_removed", text!("报文主体末尾的换行丢失了。", "The body lost a line end at its end."), RAW);
pub(super) const RESERIALISED: Finding = finding(
    "reserialised",
    text!(
        "报文主体被解析后重新序列化：JSON 相同，字节不同。",
        "The body was parsed and serialised again: same JSON, other bytes."
    ),
    RAW,
);
pub(super) const REORDERED_AS_KNOWN: Finding = finding(
    "reserialised",
    text!(
        "报文主体被解析后重新序列化，成员的顺序也变了。",
        "The body was parsed and serialised again, with its members in another order."
    ),
    RAW,
);
pub(super) const REORDERED: Finding = finding(
    "reordered",
    text!(
        "报文主体是 JSON，但不是被签名的那一份：多半是成员顺序变了，也可能被改动过。",
        "The body is JSON, but not the JSON that was signed: its members were probably put in another order, or it was altered."
    ),
    RAW,
);
pub(super) const BODY_EMPTY: Finding = finding(
    "body_empty",
    text!(
        "报文主体是空的，而签名覆盖的不是空报文主体：之前已被读走。",
        "The body is empty, but the signature covers another one: something read the body before."
    ),
    text!(
        "请在任何中间件读取请求之前取得字节，或从它保存的地方取（例如 rawBody）。",
        "Take the bytes before any middleware reads the request, or from where it keeps them, for example rawBody."
    ),
);
pub(super) const BODY_BASE64: Finding = finding(
    "body_base64",
    text!("报文主体是被签名内容的 Base64。", "The body is the base64 form of the signed bytes."),
    text!(
        "请先解码：Lambda 和 API 网关的事件带 isBase64Encoded 时，传入 Buffer.from(event.body, 'base64')。",
        "Decode it first: with isBase64Encoded, as Lambda and API gateways set it, pass Buffer.from(event.body, 'base64')."
    ),
);
pub(super) const BODY_CHARSET: Finding = finding(
    "body_charset",
    text!("报文主体曾按 UTF-8 以外的字符集解码。", "The body was decoded in a charset other than UTF-8."),
    text!(
        "请原样传入收到的字节，或按 UTF-8 解码；框架的字符集请设为 UTF-8。",
        "Pass the bytes as received, or decode them as UTF-8; set the charset of the framework to UTF-8."
    ),
);
pub(super) const BODY_NOT_UTF8: Finding = finding(
    "body_charset",
    text!("报文主体不是 UTF-8：被转换成了别的字符集。", "The body is not UTF-8: it was converted to another charset."),
    text!(
        "请原样传入收到的字节，或按 UTF-8 解码；框架的字符集请设为 UTF-8。",
        "Pass the bytes as received, or decode them as UTF-8; set the charset of the framework to UTF-8."
    ),
);
pub(super) const BODY_REPLACED: Finding = finding(
    "body_charset",
    text!(
        "报文主体含有 U+FFFD：字节曾按别的字符集解码，或一个字符被拆在两个分块里。",
        "The body holds U+FFFD: its bytes were decoded in another charset, or a character was split between two chunks."
    ),
    text!(
        "请先把分块按字节拼接，再按 UTF-8 解码；或原样传入收到的字节。",
        "Join the chunks as bytes before decoding them, and decode as UTF-8; or pass the bytes as received."
    ),
);
pub(super) const BODY_V2: Finding = finding(
    "body_v2",
    text!(
        "报文主体是 XML：这是 API v2 的通知，签名在报文里面。",
        "The body is XML: a notification of API v2, whose signature is inside it."
    ),
    text!(
        "请按 API v2 的规则处理，或改用 API v3 下单：通知跟随订单的版本。",
        "Handle it with the rules of API v2, or place the order through API v3: the notification follows the order."
    ),
);
pub(super) const FINAL_NEWLINE: Finding = finding(
    "final_newline",
    text!("签名时最后一行缺少换行符。", "The last line was signed without its line feed."),
    text!("每一行都以 LF 结尾，最后一行也不例外。", "End every line with LF, the last one included."),
);
pub(super) const CRLF: Finding = finding(
    "crlf",
    text!("签名时各行以 CRLF 结尾。", "The lines were signed with CRLF ends."),
    text!("请只使用 LF。", "Use LF alone."),
);
pub(super) const LITERAL_NEWLINE: Finding = finding(
    "literal_newline",
    text!("签名时把反斜杠加 n 当成了换行符。", "A backslash and an n were signed instead of line feeds."),
    text!("请使用字节 0x0A。", "Use the byte 0x0A."),
);
pub(super) const SWAPPED: Finding = finding(
    "swapped",
    text!("签名时时间戳与随机串的顺序颠倒了。", "Timestamp and nonce were signed in the wrong order."),
    text!("时间戳在前。", "The timestamp comes first."),
);
pub(super) const MILLISECONDS: Finding = finding(
    "milliseconds",
    text!("时间戳的秒与毫秒混用了。", "Seconds and milliseconds were mixed up in the timestamp."),
    text!("两处都请使用 Unix 秒。", "Use Unix seconds in both places."),
);
pub(super) const METHOD_CASE: Finding = finding(
    "method_case",
    text!("签名时请求方法的大小写不对。", "The method was signed in another case."),
    text!("请用大写的请求方法签名。", "Sign it in upper case."),
);
pub(super) const QUERY_NOT_SIGNED: Finding = finding(
    "query_not_signed",
    text!("查询串没有参与签名。", "The query was not signed."),
    text!("路径和查询串怎么发就怎么签。", "Sign path and query exactly as they are sent."),
);
pub(super) const WHOLE_URL_SIGNED: Finding = finding(
    "whole_url_signed",
    text!("对整个 URL 签了名。", "The whole URL was signed."),
    text!("只签路径和查询串，不含协议和域名。", "Sign path and query without scheme and host."),
);
pub(super) const URL_ENCODING: Finding = finding(
    "url_encoding",
    text!(
        "签名的目标与发送的目标百分号编码不同。",
        "The target was signed with a different percent-encoding from the one sent."
    ),
    text!("目标只构造一次：签它，也原样发送它。", "Build the target once; sign and send exactly that text."),
);
