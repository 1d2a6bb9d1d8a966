//! Rules for texts, as data, so that rows of the catalogue can use them.

use core::net::IpAddr;

use super::target;
use crate::base::time;
use crate::error::{Text, text};

/// Reason and remedy.
pub(crate) type Problem = (Text, Text);

/// A rule for a text, besides its length.
#[derive(Clone, Copy)]
pub(crate) enum Rule {
    /// Anything but control characters.
    Readable,
    /// Printable ASCII without whitespace.
    Token,
    /// Text of several lines: no control characters but line breaks.
    Lines,
    /// `0-9`: merchant numbers.
    Digits,
    /// `[0-9A-Za-z_\-|*]`: order numbers.
    OrderNumber,
    /// `[0-9A-Za-z_\-|*@]`: refund numbers.
    RefundNumber,
    /// `[0-9A-Za-z]`: transfer numbers.
    BillNumber,
    /// `[0-9A-Za-z_\-]`: goods ids of the merchant.
    GoodsId,
    /// No control characters, and at most this many bytes of UTF-8.
    Bytes(usize),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A day: `yyyy-MM-dd`.
    Day,
    /// RFC 3339 with an offset.
    Rfc3339,
    /// A day, `yyyy-MM-dd`.
    Date,
    /// IPv4 or IPv6.
    IpAddress,
    /// IPv4 or IPv6 of a payer elsewhere.
    PayerIp,
    /// An https URL that WeChat Pay can call.
    NotifyUrl,
}

impl Rule {
    /// The problem with a text and its remedy, if any. `local`: the API is on this machine.
    pub(crate) fn problem(self, text: &str, local: bool) -> Option<Problem> {
        let only =
            |fine: fn(u8) -> bool, reason: Text, remedy: Text| (!text.bytes().all(fine)).then_some((reason, remedy));
        match self {
            Self::Readable => readable(text),
            Self::Lines => readable(&text.replace(['\r', '\n'], " ")),
            Self::Token => untrimmed(text),
            Self::Digits => only(
                |byte| byte.is_ascii_digit(),
                text!("含有数字以外的字符", "holds characters other than digits"),
                text!("请填写商户号。", "Use the merchant number (商户号)."),
            ),
            Self::OrderNumber => only(
                |byte| byte.is_ascii_alphanumeric() || b"_-|*".contains(&byte),
                NOT_ALLOWED,
                text!("可用字母、数字和 _ - | *。", "Use letters, digits, _ - | and *."),
            ),
            Self::RefundNumber => only(
                |byte| byte.is_ascii_alphanumeric() || b"_-|*@".contains(&byte),
                NOT_ALLOWED,
                text!("可用字母、数字和 _ - | * @。", "Use letters, digits, _ - | * and @."),
            ),
            Self::BillNumber => only(
                |byte| byte.is_ascii_alphanumeric(),
                NOT_ALLOWED,
                text!("只可用字母和数字。", "Use letters and digits only."),
            ),
            Self::GoodsId => only(
                |byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte),
                NOT_ALLOWED,
                text!("可用字母、数字、_ 和 -。", "Use letters, digits, _ and -."),
            ),
            Self::Bytes(max) if text.len() > max => Some((
                text!(
                    "有 {0} 个 UTF-8 字节，最多 {1} 个",
                    "has {0} bytes of UTF-8 instead of up to {1}",
                    text.len(),
                    max
                ),
                text!("请缩短：一个汉字占 3 个字节。", "Shorten it: a Chinese character takes 3 bytes."),
            )),
            Self::Day => (!is_day(text)).then_some((
                text!("不是日期", "is not a day"),
                text!("请写作 2026-07-20。", "Write it like 2026-07-20."),
            )),
            Self::Bytes(_) => readable(text),
            Self::OneOf(words) => (!words.contains(&text)).then(|| match words {
                [word] => (text!("不是 {0}", "is not {0}", word), text!("请使用 {0}。", "Use {0}.", word)),
                _ => (
                    text!("不是文档列出的值", "is not one of the documented values"),
                    text!("可选：{0}。", "Use one of {0}.", words.join(", ")),
                ),
            }),
            Self::Rfc3339 => time::from_rfc3339(text).is_none().then_some((
                text!("不是带时区的 RFC 3339 时间", "is not an RFC 3339 time with offset"),
                text!("请写成 2026-07-20T10:30:00+08:00 的形式。", "Write it like 2026-07-20T10:30:00+08:00."),
            )),
            Self::IpAddress | Self::PayerIp => {
                let remedy = text!("请传入付款人的 IPv4 或 IPv6 地址。", "Pass the payer's IPv4 or IPv6 address.");
                match text.parse::<IpAddr>() {
                    Err(_) => Some((text!("不是 IP 地址", "is not an IP address"), remedy)),
                    Ok(address) if matches!(self, Self::PayerIp) && address.is_loopback() && !local => {
                        Some((text!("是本机地址", "is the address of this machine"), remedy))
                    }
                    Ok(_) => None,
                }
            }
            Self::Date => (text.len() != 10 || time::from_rfc3339(&format!("{text}T00:00:00+08:00")).is_none())
                .then_some((
                    text!("不是 yyyy-MM-dd 形式的日期", "is not a day of the form yyyy-MM-dd"),
                    text!("请写成 2026-07-20 的形式。", "Write it like 2026-07-20."),
                )),
            Self::NotifyUrl => target::notify_url_problem(text, local),
        }
    }
}

const NOT_ALLOWED: Text = text!("含有不允许的字符", "holds a character that is not allowed");

/// The problem with a text that must not contain whitespace, if any.
pub(crate) fn untrimmed(text: &str) -> Option<Problem> {
    if text.trim() != text {
        return Some((
            text!("首尾有空白", "begins or ends with whitespace"),
            text!("请去掉首尾的空白。", "Remove the whitespace around the value."),
        ));
    }
    let printable = text.chars().all(|c| c.is_ascii_graphic());
    (!printable).then_some((
        text!("含有空白或不可打印的 ASCII 字符", "holds whitespace or a character that is not printable ASCII"),
        text!("请原样传入微信给出的值。", "Pass the value exactly as WeChat issued it."),
    ))
}

/// Whether a text is a day in the form `2026-07-20`.
fn is_day(text: &str) -> bool {
    text.len() == 10 && time::from_rfc3339(&format!("{text}T00:00:00Z")).is_some()
}

fn readable(text: &str) -> Option<Problem> {
    text.chars().any(char::is_control).then_some((
        text!("含有控制字符", "holds a control character"),
        text!("请去掉制表符、换行和其他控制字符。", "Remove tabs, line breaks and other control characters."),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_accepts_its_own_and_names_what_it_refuses() {
        let words = Rule::OneOf(&["A", "B"]);
        let cases: &[(Rule, &str, &str)] = &[
            (Rule::Readable, "中 a", "a\tb"),
            (Rule::Lines, "中\na\r\n", "a\tb"),
            (Rule::Token, "a-1", "a b"),
            (Rule::Token, "a-1", " a"),
            (Rule::Digits, "17", "1a"),
            (Rule::OrderNumber, "a_-|*1", "a@1"),
            (Rule::RefundNumber, "a_-|*@1", "a#1"),
            (Rule::BillNumber, "aZ1", "a_1"),
            (Rule::GoodsId, "a_-1", "a|1"),
            (Rule::Bytes(6), "中文", "中文a"),
            (Rule::Bytes(6), "中文", "a\nb"),
            (words, "B", "C"),
            (Rule::OneOf(&["CNY"]), "CNY", "USD"),
            (Rule::Day, "2026-07-20", "2026-7-20"),
            (Rule::Day, "2024-02-29", "2026-02-29"),
            (Rule::Day, "2026-12-31", "2026-07-20T10:30:00+08:00"),
            (Rule::Rfc3339, "2026-07-20T10:30:00+08:00", "2026-07-20 10:30:00"),
            (Rule::Date, "2028-02-29", "2026-02-29"),
            (Rule::Date, "2026-07-20", "2026-07-2"),
            (Rule::IpAddress, "::1", "300.1.1.1"),
            (Rule::PayerIp, "203.0.113.9", "127.0.0.1"),
            (Rule::PayerIp, "2001:db8::1", "300.1.1.1"),
            (Rule::NotifyUrl, "https://a.example/x", "http://a.example/x"),
        ];
        for (rule, fine, wrong) in cases {
            assert_eq!(rule.problem(fine, false), None, "{fine}");
            let (reason, remedy) = rule.problem(wrong, false).unwrap();
            assert!(!reason.english().is_empty() && remedy.english().ends_with('.'), "{wrong}");
        }
        assert_eq!(words.problem("C", false).unwrap().1.english(), "Use one of A, B.");
        assert_eq!(Rule::NotifyUrl.problem("http://127.0.0.1:1/x", true), None);
        assert_eq!(Rule::PayerIp.problem("127.0.0.1", true), None);
    }
}
