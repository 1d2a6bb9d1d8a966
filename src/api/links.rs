//! What opens the cashier of H5 and Native orders: a link, which needs no signature.
//!
//! Source: protocol reference, "Pay params, H5" and "Native".

use crate::error::{Error, Issue, Result, Text, refuse, text};
use crate::schema::fields::{CODE_URL, H5_URL};
use crate::schema::target::encode;
use crate::schema::{Field, check_value};

/// The address that the payer's browser navigates to, which returns to `redirect_url` afterwards if there is one.
///
/// # Errors
/// `ERR_INPUT` if one of them is no absolute address, or the first has a `redirect_url` already.
pub fn h5(h5_url: &str, redirect_url: Option<&str>) -> Result<String> {
    let mut issues = issues(h5_url, &H5_URL);
    if issues.is_empty() && !is_absolute(h5_url) {
        refuse(&mut issues, H5_URL.name, NOT_ABSOLUTE, AS_IT_CAME);
    }
    if h5_url.contains(['?', '&']) && redirect_of(h5_url) {
        refuse(&mut issues, H5_URL.name, text!("已有 redirect_url", "has a redirect_url already"), AS_IT_CAME);
    }
    if h5_url.contains('#') {
        refuse(&mut issues, H5_URL.name, text!("带有片段", "has a fragment"), AS_IT_CAME);
    }
    if let Some(target) = redirect_url {
        if target.chars().any(|c| c.is_control() || c.is_whitespace()) {
            refuse(
                &mut issues,
                REDIRECT_URL,
                text!("含有空白或控制字符", "holds whitespace or a control character"),
                PLAIN,
            );
        } else if !is_absolute(target) {
            refuse(&mut issues, REDIRECT_URL, NOT_ABSOLUTE, PLAIN);
        }
    }
    if !issues.is_empty() {
        return Err(Error::Input(issues));
    }
    Ok(match redirect_url {
        Some(target) => {
            let separator = if h5_url.contains('?') { '&' } else { '?' };
            format!("{h5_url}{separator}{REDIRECT_URL}={}", encode(target))
        }
        None => h5_url.into(),
    })
}

/// The text of the QR code that the payer scans.
///
/// # Errors
/// `ERR_INPUT` if it is not the `code_url` of a Native order.
pub fn native(code_url: &str) -> Result<String> {
    let mut issues = issues(code_url, &CODE_URL);
    if issues.is_empty() && !code_url.starts_with(SCHEME) {
        refuse(&mut issues, CODE_URL.name, text!("不以 {0} 开头", "does not start with {0}", SCHEME), AS_IT_CAME);
    }
    if issues.is_empty() { Ok(code_url.into()) } else { Err(Error::Input(issues)) }
}

const SCHEME: &str = "weixin://";
const REDIRECT_URL: &str = "redirect_url";
const NOT_ABSOLUTE: Text = text!("不是 http 或 https 的绝对地址", "is not an absolute http or https URL");
const AS_IT_CAME: Text = text!("请原样传入下单应答中的值。", "Pass it exactly as the prepay gave it.");
const PLAIN: Text = text!(
    "请传入支付后返回的绝对地址，不要编码：会自动编码。它的域名须是商户平台登记的 H5 支付域名。",
    "Pass the absolute URL to return to, not encoded: it is encoded for you. Its domain must be one registered for H5 payment."
);

fn issues(url: &str, field: &Field) -> Vec<Issue> {
    check_value(&url.into(), field)
}

fn is_absolute(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.starts_with(|c: char| !"/?#".contains(c)))
}

fn redirect_of(url: &str) -> bool {
    url.split(['?', '&']).any(|pair| pair.strip_prefix(REDIRECT_URL).is_some_and(|rest| rest.starts_with('=')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(link: Result<String>) -> Vec<String> {
        match link {
            Err(Error::Input(issues)) => issues.into_iter().map(|issue| issue.field).collect(),
            other => panic!("{other:?}"),
        }
    }

    const URL: &str = "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx20&package=1";

    #[test]
    fn an_address_to_return_to_is_appended_encoded_and_nothing_else_changes() {
        assert_eq!(h5(URL, None).as_deref(), Ok(URL));
        let with = |target| h5(URL, Some(target)).map(|link| link.strip_prefix(URL).map(String::from));
        for (target, appended) in [
            ("https://shop.example/done", "&redirect_url=https%3A%2F%2Fshop.example%2Fdone"),
            (
                "https://shop.example/o?no=1&x=a b".replace(' ', "+").as_str(),
                "&redirect_url=https%3A%2F%2Fshop.example%2Fo%3Fno%3D1%26x%3Da%2Bb",
            ),
            ("https://shop.example/#/订单", "&redirect_url=https%3A%2F%2Fshop.example%2F%23%2F%E8%AE%A2%E5%8D%95"),
            ("https://shop.example/a%20b", "&redirect_url=https%3A%2F%2Fshop.example%2Fa%2520b"),
        ] {
            assert_eq!(with(target), Ok(Some(appended.into())), "{target}");
        }
        assert_eq!(
            h5("http://127.0.0.1:1/p", Some("http://a")).as_deref(),
            Ok("http://127.0.0.1:1/p?redirect_url=http%3A%2F%2Fa")
        );
    }

    #[test]
    fn what_is_no_address_is_refused_by_its_name() {
        for url in ["", " ", "weixin://wxpay/1", "https://", "https:///x", "//a.example/x", &"https://a/".repeat(52)] {
            assert_eq!(refused(h5(url, None)), ["h5_url"], "{url}");
        }
        for url in [&format!("{URL}#x"), &format!("{URL}&redirect_url=x"), &format!("{URL} ")] {
            assert_eq!(refused(h5(url, Some("https://a.example/x"))), ["h5_url"], "{url}");
        }
        for target in
            ["", "shop.example/x", "/done", "https%3A%2F%2Fshop.example", " https://a.example/x", "https://a/\n"]
        {
            assert_eq!(refused(h5(URL, Some(target))), ["redirect_url"], "{target:?}");
        }
        // A name that only begins like it is another.
        assert!(h5(&format!("{URL}&redirect_urls=1"), None).is_ok());
    }

    #[test]
    fn only_a_code_url_is_drawn() {
        let code = "weixin://wxpay/bizpayurl?pr=p4lpSuKzz";
        assert_eq!(native(code).as_deref(), Ok(code));
        for url in ["", "https://a.example/x", "weixin://wxpay/ x", " weixin://wxpay/x", "wxpay"] {
            assert_eq!(refused(native(url)), ["code_url"], "{url:?}");
        }
    }
}
