//! Explains a `SIGN_ERROR`: which line of the message WeChat Pay computed is not the one that was signed.

use crate::base::text::harmless;
use crate::error::{SignInformation, Text, text};

/// Characters of a line that an explanation quotes.
const QUOTED: usize = 200;
/// Characters of the body that are compared: WeChat Pay cuts it after about eight, in a way that is not documented.
const COMPARED: usize = 4;

/// Why a signature was refused, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refused {
    /// What was signed is not what arrived.
    Altered(Text),
    /// What arrived was signed like that, as far as it is told: by another key.
    WrongKey(Text),
}

/// Compares the message that was signed with what WeChat Pay tells of its own. Returns what differs, and the remedy.
pub(crate) fn explain_refusal(signed: &[u8], told: &SignInformation) -> Option<(Text, Text)> {
    const CHECK_PAIR: Text = text!(
        "请检查 privateKey、serialNo 和 mchid 是否来自同一份商户API证书；传入 certificate 可以在启动时就查出不成对的密钥。",
        "Check that privateKey, serialNo and mchid come from the same merchant API certificate; with option certificate a wrong pair is found at start."
    );
    compare_refused(signed, told).map(|refused| match refused {
        Refused::Altered(what) => (what, SENT_AS_SIGNED),
        Refused::WrongKey(what) => (what, CHECK_PAIR),
    })
}

/// Compares the message that was signed with what WeChat Pay tells of its own.
pub(crate) fn compare_refused(signed: &[u8], told: &SignInformation) -> Option<Refused> {
    if told.message.is_empty() {
        return None;
    }
    let signed = String::from_utf8_lossy(signed);
    let (mut ours, mut theirs) = (signed.splitn(5, '\n'), told.message.splitn(5, '\n'));
    for (line, name) in LINES.into_iter().enumerate() {
        let (Some(our), Some(their)) = (ours.next(), theirs.next()) else { break };
        if our != their {
            let what = text!(
                "验签串第 {0} 行（{1}）不同：微信支付收到的是 {2}，签名时是 {3}",
                "Line {0} of the signed message ({1}) differs: WeChat Pay received {2}, {3} was signed",
                line + 1,
                name,
                harmless(their, QUOTED),
                harmless(our, QUOTED)
            );
            return Some(Refused::Altered(what));
        }
    }
    let (our_body, their_body) = (ours.next().unwrap_or_default(), theirs.next().unwrap_or_default());
    let start = |body: &str| body.chars().take(COMPARED).collect::<String>();
    // Whether bytes or characters are counted is not documented.
    let same_length = |length: i64| [signed.len(), signed.chars().count()].map(|own| own as i64).contains(&length);
    let wrong_length = told.length.filter(|length| !same_length(*length));
    if let Some(length) = wrong_length {
        let what = text!(
            "验签串第 5 行（报文主体）不同：微信支付收到的验签串长 {0}，签名时是 {1} 字节",
            "Line 5 of the signed message (the body) differs: the message WeChat Pay received has length {0}, {1} bytes were signed",
            length,
            signed.len()
        );
        return Some(Refused::Altered(what));
    }
    if !their_body.is_empty() && start(our_body) != start(their_body) {
        let what = text!("验签串第 5 行（报文主体）不同", "Line 5 of the signed message (the body) differs");
        return Some(Refused::Altered(what));
    }
    let what = if our_body.is_empty() {
        text!(
            "微信支付列出的验签串与签名时一致：私钥与 serialNo 不是一对",
            "The message WeChat Pay tells of is the one that was signed: the private key does not belong to serialNo"
        )
    } else {
        text!(
            "微信支付列出的部分与签名时一致：私钥与 serialNo 不是一对，或者报文主体在开头之后被改写",
            "What WeChat Pay tells of the message was signed like that: the private key does not belong to serialNo, or the body was changed after its beginning"
        )
    };
    Some(Refused::WrongKey(what))
}

/// The lines before the body.
const LINES: [Text; 4] =
    [text!("请求方法", "method"), text!("URL", "URL"), text!("时间戳", "timestamp"), text!("随机串", "nonce")];

pub(crate) const SENT_AS_SIGNED: Text = text!(
    "签什么就发什么：请检查 fetch 选项以及到微信支付之间的代理，是否改写了请求。",
    "Send what was signed: check whether the fetch option, or a proxy between this machine and WeChat Pay, rewrites the request."
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Language;
    use crate::wire::message;

    fn explained(message: &str, length: Option<i64>) -> String {
        let signed = message::request("POST", "/v3/a?b=1", "1784512805", "n1", "{\"描述\":1}".as_bytes());
        let found = explain_refusal(&signed, &SignInformation { message: message.into(), length });
        found.map_or_else(String::new, |(what, _)| what.say(Language::English))
    }

    #[test]
    fn the_line_that_differs_is_named() {
        let told = "POST\n/v3/a?b=1\n1784512805\nn1\n{\"描述\":...";
        let bytes = 4 + 1 + 9 + 1 + 10 + 1 + 2 + 1 + 12 + 1;
        for length in [None, Some(bytes), Some(bytes - 4)] {
            assert!(explained(told, length).contains("does not belong to serialNo"), "{length:?}");
        }
        assert!(explained(&told.replace("POST", "GET"), None).starts_with("Line 1 of the signed message (method)"));
        let rewritten = explained(&told.replace("?b=1", ""), None);
        assert!(rewritten.contains("(URL) differs: WeChat Pay received /v3/a, /v3/a?b=1 was signed"), "{rewritten}");
        assert!(explained(&told.replace("1784512805", "1784512806"), None).starts_with("Line 3"));
        assert!(explained(&told.replace("n1", "n2\u{1b}"), None).contains("received n2, n1 was"));
        assert!(explained(&told.replace("{\"", "{ \""), None).starts_with("Line 5"));
        assert!(explained(told, Some(bytes + 1)).starts_with("Line 5"));
        // Nothing told, nothing made up.
        assert_eq!(explained("", None), "");
    }
}
