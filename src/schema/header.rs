//! Headers that callers add to a request of their own making.
//!
//! Source: protocol reference, "Request headers".

use super::Problem;
use crate::error::{Issue, refuse, text};

/// Headers that this library sets.
const OURS: [&str; 5] = ["authorization", "accept", "accept-language", "user-agent", "content-type"];
/// Headers that the connection decides: `fetch` ignores or refuses them, and some change what the body means.
const OF_THE_CONNECTION: [&str; 27] = [
    "accept-charset",
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "http2-settings",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "keep-alive",
    "origin",
    "range",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];
const PREFIXES_OF_THE_CONNECTION: [&str; 4] = ["access-control-", "proxy-", "sec-", "x-http-method"];

/// In lower case.
pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency-key";
const LONGEST_IDEMPOTENCY_KEY: usize = 64;

/// The problems with headers; their fields are `headers.{name}`.
pub(crate) fn problems(headers: &[(String, String)]) -> Vec<Issue> {
    let mut issues = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for (name, value) in headers {
        let lower = name.to_ascii_lowercase();
        let problem = name_problem(&lower, &seen).or_else(|| value_problem(&lower, value));
        if let Some((reason, remedy)) = problem {
            refuse(&mut issues, &format!("headers.{name}"), reason, remedy);
        }
        seen.push(lower);
    }
    issues
}

fn name_problem(lower: &str, seen: &[String]) -> Option<Problem> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if !lower.starts_with(|c: char| c.is_ascii_alphabetic()) || !lower.bytes().all(is_token) {
        return Some((
            text!("不是请求头的名称", "is not the name of a header"),
            text!("请使用字母、数字和 -，以字母开头。", "Use letters, digits and -, a letter first."),
        ));
    }
    if OURS.contains(&lower) || lower.starts_with("wechatpay-") {
        return Some((
            text!("由本库设置", "is set by this library"),
            text!(
                "请不要传；userAgent 和 language 是客户端的选项。",
                "Leave it out; userAgent and language are options of the client."
            ),
        ));
    }
    if OF_THE_CONNECTION.contains(&lower) || PREFIXES_OF_THE_CONNECTION.iter().any(|prefix| lower.starts_with(prefix)) {
        return Some((text!("由网络连接决定", "is decided by the connection"), text!("请不要传。", "Leave it out.")));
    }
    seen.iter().any(|name| name == lower).then_some((
        text!("重复", "is given twice"),
        text!("每个请求头只传一次，名称不分大小写。", "Give each header once: upper and lower case are the same."),
    ))
}

/// The problem with the value of a header, its name in lower case.
pub(crate) fn value_problem(lower: &str, value: &str) -> Option<Problem> {
    if value.is_empty() {
        return Some((
            text!("为空", "is empty"),
            text!("没有值时请不要传这个请求头。", "Leave the header out if there is no value."),
        ));
    }
    if !value.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Some((
            text!("不是一行可打印 ASCII", "is not one line of printable ASCII"),
            text!("请先编码，例如用 encodeURIComponent。", "Encode the value, for example with encodeURIComponent."),
        ));
    }
    if value.trim_matches(' ') != value {
        return Some((
            text!("首尾有空白", "begins or ends with whitespace"),
            text!("请去掉首尾的空白。", "Remove the whitespace around the value."),
        ));
    }
    (lower == IDEMPOTENCY_KEY && value.len() > LONGEST_IDEMPOTENCY_KEY).then_some((
        text!("超过 64 个字符", "is longer than 64 characters"),
        text!("请使用不超过 64 个字符的键。", "Use a key of your own of up to 64 characters."),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(headers: &[(&str, &str)]) -> Option<String> {
        let headers: Vec<_> = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let mut issues = problems(&headers);
        assert!(issues.len() < 2, "{issues:?}");
        issues.pop().map(|issue| format!("{} {}", issue.field, issue.reason.english()))
    }

    #[test]
    fn headers_of_the_caller_pass_and_those_of_others_are_refused() {
        let longest = "k".repeat(64);
        for (name, value) in [("Idempotency-Key", longest.as_str()), ("X-Trace", "a b"), ("x.y_z", "~")] {
            assert_eq!(reason(&[(name, value)]), None, "{name}");
        }
        for name in ["Authorization", "ACCEPT", "Accept-Language", "user-agent", "Content-Type", "Wechatpay-Serial"] {
            let wanted = format!("headers.{name} is set by this library");
            assert_eq!(reason(&[(name, "x")]), Some(wanted));
        }
        for name in ["Host", "content-length", "Cookie", "Transfer-Encoding", "Sec-Fetch-Mode", "Proxy-Authorization"] {
            let wanted = format!("headers.{name} is decided by the connection");
            assert_eq!(reason(&[(name, "x")]), Some(wanted));
        }
    }

    #[test]
    fn names_are_tokens_and_values_one_line() {
        for name in ["", "a b", "a:", "a\r\nb", "-a", "__proto__", "头", "1a"] {
            assert!(reason(&[(name, "x")]).is_some_and(|text| text.ends_with("is not the name of a header")), "{name}");
        }
        for (value, why) in [
            ("", "is empty"),
            (" a", "begins or ends with whitespace"),
            ("a ", "begins or ends with whitespace"),
            ("a\r\nb: c", "is not one line of printable ASCII"),
            ("a\tb", "is not one line of printable ASCII"),
            ("中", "is not one line of printable ASCII"),
        ] {
            assert_eq!(reason(&[("X-A", value)]), Some(format!("headers.X-A {why}")), "{value}");
        }
        let long = "k".repeat(65);
        assert_eq!(
            reason(&[("idempotency-key", &long)]).as_deref(),
            Some("headers.idempotency-key is longer than 64 characters")
        );
        assert_eq!(reason(&[("X-A", "1"), ("x-a", "2")]).as_deref(), Some("headers.x-a is given twice"));
    }
}
