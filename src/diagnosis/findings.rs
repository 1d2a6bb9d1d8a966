//! The possible findings with their texts and remedies.

/// One finding; `code` is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// For programs and translations.
    pub code: &'static str,
    /// What is wrong.
    pub text: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

const fn finding(code: &'static str, text: &'static str, remedy: &'static str) -> Finding {
    Finding { code, text, remedy }
}

pub(super) const PROBE: Finding = finding(
    "probe",
    "This is a deliberate signature probe of WeChat Pay.",
    "Refuse it like any wrong signature; the genuine message follows.",
);
pub(super) const NOT_BASE64: Finding =
    finding("not_base64", "The signature is not base64.", "Copy the whole header value of 344 characters.");
pub(super) const URL_SAFE: Finding =
    finding("base64url", "The signature is URL-safe or unpadded base64.", "Use the standard alphabet with padding.");
pub(super) const WRONG_LENGTH: Finding = finding(
    "wrong_length",
    "The signature is not 256 bytes long.",
    "Copy the whole header value; keys of this API are RSA-2048.",
);
pub(super) const WRONG_KEY: Finding = finding(
    "wrong_key",
    "Another key made this signature, or it was altered.",
    "Use the public key that belongs to the serial of this very message.",
);
pub(super) const OTHER_BYTES: Finding = finding(
    "other_bytes",
    "This key made the signature, but over other bytes, and none of the usual mistakes explains the difference.",
    "Compare method, target, timestamp, nonce and body with the values that were really signed.",
);
pub(super) const WRONG_SERIAL: Finding = finding(
    "wrong_serial",
    "The message names a different key from the one given.",
    "Choose the key by Wechatpay-Serial alone, never by trial.",
);
pub(super) const CLOCK: Finding = finding(
    "clock",
    "The timestamp is more than 300 seconds away from the clock.",
    "Synchronise the clock; an old message is refused even with a valid signature.",
);
pub(super) const TIMESTAMP_FORM: Finding =
    finding("timestamp_form", "The timestamp is not decimal seconds.", "Use Unix seconds, 10 digits.");

pub(super) const SIGNATURE_BLANKS: Finding =
    finding("signature_blanks", "The signature holds whitespace.", "Pass the header value unchanged.");
pub(super) const BODY_NOT_SIGNED: Finding = finding(
    "body_not_signed",
    "The signature covers an empty body.",
    "Sign the body that is sent; for uploads, the meta part.",
);

pub(super) const RAW: &str = "Take the body bytes exactly as received (never parsed and serialised again), before any JSON middleware; sign the very bytes that are sent.";

pub(super) const BODY_NEWLINE_ADDED: Finding =
    finding("body_newline_added", "The body has a line end that was not signed.", RAW);
pub(super) const BODY_BLANKS_ADDED: Finding =
    finding("body_blanks_added", "The body has whitespace around it that was not signed.", RAW);
pub(super) const BODY_WITH_CRLF: Finding =
    finding("body_line_ends", "The body's line ends were changed from LF to CRLF.", RAW);
pub(super) const BODY_WITH_LF: Finding =
    finding("body_line_ends", "The body's line ends were changed from CRLF to LF.", RAW);
pub(super) const BODY_BOM: Finding =
    finding("body_bom", "The body begins with a byte order mark that was not signed.", RAW);
pub(super) const BODY_NEWLINE_REMOVED: Finding =
    finding("body_newline_removed", "The body lost a line end at its end.", RAW);
pub(super) const RESERIALISED: Finding =
    finding("reserialised", "The body was parsed and serialised again: same JSON, other bytes.", RAW);
pub(super) const REORDERED_AS_KNOWN: Finding =
    finding("reserialised", "The body was parsed and serialised again, with its members in another order.", RAW);
pub(super) const REORDERED: Finding = finding(
    "reordered",
    "The body is JSON, but not the JSON that was signed: its members were probably put in another order, or it was altered.",
    RAW,
);
pub(super) const BODY_EMPTY: Finding = finding(
    "body_empty",
    "The body is empty, but the signature covers another one: something read the body before.",
    "Take the bytes before any middleware reads the request, or from where it keeps them, for example rawBody.",
);
pub(super) const BODY_BASE64: Finding = finding(
    "body_base64",
    "The body is the base64 form of the signed bytes.",
    "Decode it first: with isBase64Encoded, as Lambda and API gateways set it, pass Buffer.from(event.body, 'base64').",
);
pub(super) const BODY_CHARSET: Finding = finding(
    "body_charset",
    "The body was decoded in a charset other than UTF-8.",
    "Pass the bytes as received, or decode them as UTF-8; set the charset of the framework to UTF-8.",
);
pub(super) const BODY_NOT_UTF8: Finding = finding(
    "body_charset",
    "The body is not UTF-8: it was converted to another charset.",
    "Pass the bytes as received, or decode them as UTF-8; set the charset of the framework to UTF-8.",
);
pub(super) const BODY_REPLACED: Finding = finding(
    "body_charset",
    "The body holds U+FFFD: its bytes were decoded in another charset, or a character was split between two chunks.",
    "Join the chunks as bytes before decoding them, and decode as UTF-8; or pass the bytes as received.",
);
pub(super) const BODY_V2: Finding = finding(
    "body_v2",
    "The body is XML: a notification of API v2, whose signature is inside it.",
    "Handle it with the rules of API v2, or place the order through API v3: the notification follows the order.",
);
pub(super) const FINAL_NEWLINE: Finding = finding(
    "final_newline",
    "The last line was signed without its line feed.",
    "End every line with LF, the last one included.",
);
pub(super) const CRLF: Finding = finding("crlf", "The lines were signed with CRLF ends.", "Use LF alone.");
pub(super) const LITERAL_NEWLINE: Finding =
    finding("literal_newline", "A backslash and an n were signed instead of line feeds.", "Use the byte 0x0A.");
pub(super) const SWAPPED: Finding =
    finding("swapped", "Timestamp and nonce were signed in the wrong order.", "The timestamp comes first.");
pub(super) const MILLISECONDS: Finding = finding(
    "milliseconds",
    "Seconds and milliseconds were mixed up in the timestamp.",
    "Use Unix seconds in both places.",
);
pub(super) const METHOD_CASE: Finding =
    finding("method_case", "The method was signed in another case.", "Sign it in upper case.");
pub(super) const QUERY_NOT_SIGNED: Finding =
    finding("query_not_signed", "The query was not signed.", "Sign path and query exactly as they are sent.");
pub(super) const WHOLE_URL_SIGNED: Finding =
    finding("whole_url_signed", "The whole URL was signed.", "Sign path and query without scheme and host.");
pub(super) const URL_ENCODING: Finding = finding(
    "url_encoding",
    "The target was signed with a different percent-encoding from the one sent.",
    "Build the target once; sign and send exactly that text.",
);
