//! Request targets that mean the same to the signature and to the URL parser of `fetch`.
//!
//! A target is built once, signed, and sent. It may contain only characters that the WHATWG URL parser leaves
//! unchanged. Source: protocol reference, "URL canonicalisation" and "Notifications, Transport".

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::origin::{self, OriginError};
use super::rule::Problem;
use crate::error::{Error, Issue, Result, Text, refuse, text};

/// The API's main host (主域名).
pub(crate) const MAIN_HOST: &str = "https://api.mch.weixin.qq.com";
/// The backup host in another city (备域名).
pub(crate) const BACKUP_HOST: &str = "https://api2.mch.weixin.qq.com";
/// The host for overseas acquiring (境外).
pub(crate) const OVERSEAS_HOST: &str = "https://apihk.mch.weixin.qq.com";

/// Path prefixes of the API and their hosts; the first match counts.
const PREFIXES: [(&str, &str); 5] = [
    ("/v3/global/", OVERSEAS_HOST),
    ("/v3/", MAIN_HOST),
    ("/hk/v3/", OVERSEAS_HOST),
    ("/global/v3/", OVERSEAS_HOST),
    (BRAND, MAIN_HOST),
];

const BRAND: &str = "/brand/";

/// The host that serves a request target.
pub(crate) fn host(target: &str) -> &'static str {
    PREFIXES.iter().find(|(prefix, _)| target.starts_with(prefix)).map_or(MAIN_HOST, |(_, host)| host)
}

/// The backup of the host that serves a request target (备域名), if it has one.
pub(crate) fn backup_host(target: &str) -> Option<&'static str> {
    (host(target) == MAIN_HOST).then_some(BACKUP_HOST)
}

/// Whether a brand (品牌) calls this path instead of a merchant.
pub(crate) fn is_brand(target: &str) -> bool {
    target.starts_with(BRAND)
}

/// Percent-encodes every byte but `A–Z a–z 0–9 - . _ ~`.
///
/// ```
/// assert_eq!(wechatpay::schema::target::encode("T|20260720*07"), "T%7C20260720%2A07");
/// ```
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// All but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Decodes percent-encoding; `None` if it is broken or not UTF-8.
pub(crate) fn decode(text: &str) -> Option<String> {
    // The `percent-encoding` crate passes a broken percent sign through.
    percent_signs_encode(text).then(|| percent_decode_str(text).decode_utf8().ok()).flatten().map(Into::into)
}

/// Fills the `{name}` placeholders of a path template and appends the query.
///
/// # Errors
/// `ERR_INPUT` for a path outside the API, characters that URL parsers rewrite, dot segments, and unmatched names.
pub fn target(template: &str, params: &[(String, String)], query: &[(String, String)]) -> Result<String> {
    let mut issues = Vec::new();
    let (path, own_query) = template.split_once('?').map_or((template, None), |(path, query)| (path, Some(query)));
    let path = fill(path, params, &mut issues);
    if !PREFIXES.iter().any(|(prefix, _)| path.starts_with(prefix)) {
        issues.push(path_issue(
            text!(
                "不以 /v3/、/hk/v3/、/global/v3/ 或 /brand/ 开头",
                "does not start with /v3/, /hk/v3/, /global/v3/ or /brand/"
            ),
            text!(
                "请传入主机之后的路径，例如 /v3/certificates。",
                "Pass the path below the host, for example /v3/certificates."
            ),
        ));
    }
    if !path.bytes().all(path_byte) || !percent_signs_encode(&path) {
        issues.push(path_issue(
            text!("含有 URL 解析器会改写的字符", "holds a character that URL parsers rewrite"),
            text!(
                "请做百分号编码；或在路径里写 {name} 并用 params 传值，会自动编码。",
                "Percent-encode it, or use {name} in the path and params: they are encoded for you."
            ),
        ));
    }
    if has_dot_segment(&path) {
        issues.push(path_issue(
            text!("含有 . 或 .. 路径段", "has a . or .. segment"),
            text!(
                "URL 解析器会去掉这样的路径段，它们不可能是有效的值。",
                "Such segments are removed by URL parsers; they are never valid values."
            ),
        ));
    }
    let mut target = path;
    let mut separator = '?';
    if let Some(own) = own_query {
        if own.is_empty() || !own.bytes().all(|b| path_byte(b) || b == b'?') || !percent_signs_encode(own) {
            issues.push(path_issue(
                text!(
                    "查询串为空，或含有 URL 解析器会改写的字符",
                    "has an empty query or one with a character that URL parsers rewrite"
                ),
                text!("请用 query 传参数，会自动编码。", "Pass the parameters as query: they are encoded for you."),
            ));
        }
        target.push('?');
        target.push_str(own);
        separator = '&';
    }
    for (name, value) in query {
        target.push(separator);
        target.push_str(&encode(name));
        target.push('=');
        target.push_str(&encode(value));
        separator = '&';
    }
    if issues.is_empty() { Ok(target) } else { Err(Error::Input(issues)) }
}

/// Whether an absolute URL points to this machine.
pub(crate) fn is_loopback(url: &str) -> bool {
    origin::split(url).is_ok_and(|(origin, _)| origin.host.is_loopback())
}

/// Why WeChat Pay would not call this URL, and the remedy. `local`: the API itself is on this machine, so http to this
/// machine is allowed.
pub(crate) fn notify_url_problem(url: &str, local: bool) -> Option<Problem> {
    const REMEDY: Text = text!(
        "请使用公网可访问的 https 绝对地址，要有路径，不带查询串和片段。",
        "Use an absolute https URL with a path, reachable from the internet, without query or fragment."
    );
    if url.trim() != url {
        return Some((
            text!("首尾有空白", "begins or ends with whitespace"),
            text!("请去掉首尾的空白。", "Remove the whitespace around the URL."),
        ));
    }
    let printable = |b: u8| (0x21..0x7f).contains(&b) && !b"\"<>\\^`{|}".contains(&b);
    if !url.bytes().all(printable) {
        return Some((
            text!("含有空白或 URL 中不允许的字符", "holds whitespace or a character that is not allowed in a URL"),
            REMEDY,
        ));
    }
    if !(url.starts_with("https://") || (local && url.starts_with("http://"))) {
        return Some((text!("不是 https 地址", "is not an https URL"), REMEDY));
    }
    let (origin, rest) = match origin::split(url) {
        Ok(parts) => parts,
        Err(OriginError::Port) => return Some((text!("端口无效", "has an impossible port"), REMEDY)),
        Err(_) => return Some((text!("没有正常的主机名", "has no plain host"), REMEDY)),
    };
    let here = origin.host.is_loopback();
    if !origin.https && !here {
        return Some((text!("不是 https 地址", "is not an https URL"), REMEDY));
    }
    if rest.contains(['?', '#']) {
        return Some((
            text!("带有查询串或片段", "has a query or fragment"),
            text!("请把数据放进路径或 attach。", "Put the data into the path or into attach."),
        ));
    }
    if rest.is_empty() {
        return Some((text!("没有路径", "has no path"), REMEDY));
    }
    if !local && (here || origin.host.is_private()) {
        return Some((
            text!("是内网或本机地址", "is a private or local address"),
            text!(
                "微信支付从公网访问它：请使用公网主机。",
                "WeChat Pay calls it from the internet: use a public host."
            ),
        ));
    }
    None
}

fn path_issue(reason: Text, remedy: Text) -> Issue {
    Issue::new("path", reason, remedy)
}

fn fill(template: &str, params: &[(String, String)], issues: &mut Vec<Issue>) -> String {
    let mut path = String::with_capacity(template.len());
    let mut used = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        path.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            issues.push(path_issue(
                text!("有 { 但没有 }", "has a { without a }"),
                text!("请补全占位符，或把花括号编码为 %7B。", "Close the placeholder, or encode the brace as %7B."),
            ));
            return path;
        };
        match params.iter().find(|(given, _)| given == name) {
            Some((_, value)) if value.is_empty() => {
                refuse(
                    issues,
                    &format!("params.{name}"),
                    text!("为空", "is empty"),
                    text!("请传入这个占位符的值。", "Pass the value for this placeholder."),
                );
            }
            // URL parsers would remove the segment.
            Some((_, value)) if matches!(value.as_str(), "." | "..") => refuse(
                issues,
                &format!("params.{name}"),
                text!("是 . 或 ..", "is . or .."),
                text!("URL 解析器会去掉它；它不可能是有效的值。", "URL parsers remove it; it is never a valid value."),
            ),
            Some((_, value)) => path.push_str(&encode(value)),
            None => refuse(
                issues,
                &format!("params.{name}"),
                text!("没有填写", "is missing"),
                text!("路径里有这个名称的占位符。", "The path has a placeholder of that name."),
            ),
        }
        used.push(name);
        rest = tail;
    }
    path.push_str(rest);
    for (name, _) in params.iter().filter(|(name, _)| !used.contains(&name.as_str())) {
        refuse(
            issues,
            &format!("params.{name}"),
            text!("路径里没有这个占位符", "is not in the path"),
            text!("请去掉它，或改用 query 传入。", "Remove it, or pass it as query."),
        );
    }
    path
}

/// The characters that URL parsers leave unchanged in paths and queries; `'` is not one of them.
fn path_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&()*+,;=:@/%".contains(&byte)
}

fn percent_signs_encode(mut text: &str) -> bool {
    while let Some((_, after)) = text.split_once('%') {
        if !after.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return false;
        }
        text = after;
    }
    true
}

fn has_dot_segment(path: &str) -> bool {
    let plain = format!("/{}/", path.replace("%2e", ".").replace("%2E", "."));
    plain.contains("/./") || plain.contains("/../")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect()
    }

    #[test]
    fn fills_and_encodes_templates() {
        let got = target(
            "/v3/pay/transactions/out-trade-no/{out_trade_no}",
            &pairs(&[("out_trade_no", "T|20260720*07_a-1")]),
            &pairs(&[("mchid", "17"), ("memo", "a b+c/d中'")]),
        );
        assert_eq!(
            got.unwrap(),
            "/v3/pay/transactions/out-trade-no/T%7C20260720%2A07_a-1?mchid=17&memo=a%20b%2Bc%2Fd%E4%B8%AD%27"
        );
        assert_eq!(target("/v3/x?a=1", &[], &pairs(&[("b", "2")])).unwrap(), "/v3/x?a=1&b=2");
    }

    #[test]
    fn decoding_undoes_encoding_and_refuses_what_is_broken() {
        let all: String = ('\0'..'\u{100}').chain(['中', '🎉']).collect();
        assert_eq!(decode(&encode(&all)), Some(all));
        assert_eq!(decode("a%2fb+c").as_deref(), Some("a/b+c"));
        for broken in ["%", "%4", "%zz", "%+1", "%ff", "%中"] {
            assert_eq!(decode(broken), None, "{broken}");
        }
    }

    #[test]
    fn refuses_what_would_be_rewritten_after_signing() {
        for path in [
            "/v2/x",
            "v3/x",
            "/v3/a b",
            "/v3/a|b",
            "/v3/a'b",
            "/v3/../x",
            "/v3/%2e%2E/x",
            "/v3/a#b",
            "/v3/a?",
            "/v3/a%zz",
            "/v3/{id}",
            "/v3/{id",
            "/v3/a\\b",
            "/v3/中",
            "/v3/a?x='1'",
            "/v3/a%",
        ] {
            assert_eq!(target(path, &[], &[]).unwrap_err().code(), "ERR_INPUT", "{path}");
        }
        assert!(target("/v3/{id}", &pairs(&[("id", "..")]), &[]).is_err());
        assert!(target("/v3/{id}", &pairs(&[("id", "")]), &[]).is_err());
        assert!(target("/v3/x", &pairs(&[("id", "1")]), &[]).is_err());
    }

    #[test]
    fn the_path_says_which_host_serves_it() {
        for target in ["/v3/global/transactions/jsapi", "/hk/v3/refunds", "/global/v3/x"] {
            assert_eq!(host(target), OVERSEAS_HOST, "{target}");
        }
        for target in ["/v3/globally", "/v3/pay/transactions/jsapi", "/brand/marketing/x"] {
            assert_eq!(host(target), MAIN_HOST, "{target}");
        }
        assert!(is_brand("/brand/marketing/x") && !is_brand("/v3/brand/x"));
    }

    #[test]
    fn judges_notify_urls() {
        assert_eq!(notify_url_problem("https://pay.example.com/hooks/wechat", false), None);
        assert_eq!(notify_url_problem("https://pay.example.com:8443/h", false), None);
        assert_eq!(notify_url_problem("https://Pay.Example.com/h", false), None);
        assert_eq!(notify_url_problem("https://xn--fiq228c.example/h", false), None);
        assert_eq!(notify_url_problem("https://203.0.113.7/h", false), None);
        assert_eq!(notify_url_problem("https://[2001:db8::1]:8443/h", false), None);
        assert_eq!(notify_url_problem("http://127.0.0.1:8080/h", true), None);
        assert_eq!(notify_url_problem("https://shop:8443/h", true), None);
        for url in [
            " https://a.example/x",
            "https://a.example/x\t",
            "http://a.example/x",
            "https://a.example/x?y=1",
            "https://a.example/x#y",
            "https://a.example",
            "/x",
            "https:///x",
            "https://u@a.example/x",
            "https://localhost/x",
            "https://192.168.1.4/x",
            "https://172.20.0.1/x",
            "https://a.example/中",
            "https://[::1]/x",
            "https://[fd00::1]/x",
            "https://[fe80::1]:8443/x",
            "https://[::ffff:10.0.0.5]/x",
            "https://intranet/x",
            "https://a..example/x",
            "https://a.example:99999/x",
            "https://[2001:db8::1/x",
            "https://1.2.3/x",
            "ftp://a.example/x",
            "http://127.0.0.1/x",
            "",
        ] {
            assert!(notify_url_problem(url, false).is_some(), "{url}");
        }
        assert!(notify_url_problem("http://a.example/x", true).is_some());
    }
}
