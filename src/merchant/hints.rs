//! Names that are no options: the option that is meant, or what to do instead.

use super::options::ROWS;
use crate::base::similar::{mistyped, respelled};
use crate::error::{Text, text};

/// The option meant by an unknown name.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    let names = || ROWS.iter().map(|row| row.name);
    let alias = |same: fn(&str, &'static [&'static str]) -> bool| {
        ROWS.iter().find(|row| same(name, row.aliases)).map(|row| row.name)
    };
    respelled(name, names())
        .or_else(|| {
            alias(|name, aliases| aliases.contains(&name) || respelled(name, aliases.iter().copied()).is_some())
        })
        .or_else(|| mistyped(name, names()))
        .or_else(|| alias(|name, aliases| mistyped(name, aliases.iter().copied()).is_some()))
}

/// What to do instead of giving an option of another library that none of ours replaces.
pub(super) fn elsewhere(name: &str) -> Option<Text> {
    ELSEWHERE
        .iter()
        .find(|(other, _)| name == *other || respelled(name, [*other]).is_some())
        .map(|(_, remedy)| remedy.clone())
}

static ELSEWHERE: [(&str, Text); 8] = [
    (
        "authType",
        text!(
            "请去掉它：所有请求都按 WECHATPAY2-SHA256-RSA2048 签名。",
            "Remove it: every request is signed with WECHATPAY2-SHA256-RSA2048."
        ),
    ),
    (
        "wechatpay_type",
        text!(
            "请去掉它：支付方式由所调用的方法决定，例如 prepayJsapi。",
            "Remove it: the method that is called says how to pay, for example prepayJsapi."
        ),
    ),
    (
        "partner_mode",
        text!("请去掉它：服务商订单用 request 下单。", "Remove it: partner orders (服务商) are made with request."),
    ),
    (
        "cert_dir",
        text!(
            "请去掉它：传 platformCertificates: true，平台证书由客户端自行下载；要存成文件则传 { store }。使用微信支付公钥的商户传 publicKeyId 和 publicKey。",
            "Remove it: with platformCertificates: true the client downloads platform certificates, and { store } keeps them in files. A merchant with a public key passes publicKeyId and publicKey."
        ),
    ),
    (
        "logger",
        text!(
            "请去掉它：需要日志时，传 onRequest、onResponse、onRetry、onNotification。",
            "Remove it: pass onRequest, onResponse, onRetry and onNotification, and log what they are told."
        ),
    ),
    ("proxy", text!("请去掉它：代理请通过 fetch 选项使用。", "Remove it: reach the proxy through the fetch option.")),
    ("merchant", text!("请去掉它：APIv3 不使用客户端证书。", "Remove it: APIv3 uses no client certificate.")),
    (
        "pfx",
        text!(
            "请去掉它：私钥 apiclient_key.pem 用 privateKey 传入；APIv3 不使用客户端证书。",
            "Remove it: pass apiclient_key.pem as privateKey; APIv3 uses no client certificate."
        ),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_other_libraries_that_are_no_options_are_told_what_to_do() {
        for (name, remedy) in &ELSEWHERE {
            assert_eq!(elsewhere(name).as_ref(), Some(remedy));
            assert!(remedy.english().starts_with("Remove it: "), "{name}");
        }
        assert!(elsewhere("certDir").is_some() && elsewhere("mchid").is_none());
    }

    #[test]
    fn a_name_is_first_respelled_and_then_mistyped() {
        for (name, option) in [("serial", "serialNo"), ("certificates", "platformKeys"), ("certificat", "certificate")]
        {
            assert_eq!(meant(name), Some(option));
        }
        assert_eq!(meant("colour"), None);
    }
}
