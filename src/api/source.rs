//! Where files may be downloaded from: an `Authorization` leaves for no other host and no other path.
//!
//! Source: protocol reference, "Hosts", "Download" and "Which responses are signed".

use super::paths::{self, DOWNLOADS};
use crate::error::{Error, Result, Text, text};
use crate::merchant::Merchant;
use crate::schema::target;

/// The hosts of the API, as every URL parser writes them.
const ORIGINS: [&str; 5] = [
    "https://api.mch.weixin.qq.com",
    "https://api2.mch.weixin.qq.com",
    "https://api.wechatpay.cn",
    "https://api2.wechatpay.cn",
    "https://apihk.mch.weixin.qq.com",
];
const LONGEST: usize = 4096;

const NO_FILE: Text = text!("不是下载文件的路径", "is not a path that files are downloaded from");

/// A file: where it lies.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// Scheme, host and port, unless only a path was given.
    pub(crate) origin: Option<String>,
    /// Path and query.
    pub(crate) target: String,
}

/// Whether a bill lies there, which may be compressed.
pub(crate) fn is_bill(target: &str) -> bool {
    DOWNLOADS.iter().take(2).any(|template| paths::fits(template, target))
}

impl Source {
    /// A target of the API.
    ///
    /// # Errors
    /// `ERR_INPUT` for any that is not plainly one of a file.
    pub(crate) fn of_target(target: String) -> Result<Self> {
        if is_file(&target) {
            return Ok(Self { origin: None, target });
        }
        Err(Error::input(
            "path",
            NO_FILE,
            text!(
                "请使用 pay.request；它会验证应答的签名。",
                "Use pay.request, which verifies the answer's signature."
            ),
        ))
    }

    /// A URL that WeChat Pay gave, or a path of the API.
    ///
    /// # Errors
    /// `ERR_INPUT` for any URL that is not plainly one of a file of the API.
    pub(crate) fn of(url: &str, merchant: &Merchant) -> Result<Self> {
        // What URL parsers drop, rewrite or read as something else.
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"\"#'<>\\^`{|}".contains(&byte);
        if url.len() > LONGEST || !url.bytes().all(plain) {
            return Err(refused(text!(
                "含有 URL 解析器会改写或忽略的字符",
                "holds a character that URL parsers rewrite or drop"
            )));
        }
        let (origin, target) = if url.starts_with('/') {
            (None, url)
        } else {
            // Compared as text: no port, user, address or other spelling of a host has to be understood.
            let origin = ORIGINS
                .into_iter()
                .chain(merchant.base_url())
                .find(|origin| url.strip_prefix(origin).is_some_and(|rest| rest.starts_with('/')));
            let Some(origin) = origin else {
                return Err(refused(text!("不在微信支付的主机上", "is not on a host of WeChat Pay")));
            };
            (Some(origin.to_owned()), url.strip_prefix(origin).unwrap_or_default())
        };
        if !is_file(target) {
            return Err(refused(NO_FILE));
        }
        Ok(Self { origin, target: target.into() })
    }
}

/// Whether a file lies there: the path as it is spelt, and no segment that a host may read as several.
fn is_file(target: &str) -> bool {
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let literal = |template: &str| {
        let mut segments = path.split('/');
        template.split('/').all(|wanted| {
            segments.next().is_some_and(|own| if wanted.starts_with('{') { is_id(own) } else { own == wanted })
        }) && segments.next().is_none()
    };
    DOWNLOADS.iter().any(|template| literal(template))
        && query.is_none_or(|query| !query.is_empty() && target::decode(query).is_some())
}

/// Whether a segment is one value, however often it is decoded.
fn is_id(segment: &str) -> bool {
    target::decode(segment).is_some_and(|id| {
        !id.is_empty()
            && id != "."
            && id != ".."
            && !id.chars().any(|char| matches!(char, '/' | '\\' | '%' | '?' | '#') || char.is_control())
    })
}

fn refused(reason: Text) -> Error {
    Error::input(
        "download_url",
        reason,
        text!(
            "请原样传入微信支付应答中的 download_url；其他地址不能带着商户的签名访问。",
            "Pass the download_url exactly as WeChat Pay's answer gave it: no other address is visited with the merchant's signature."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merchant::testing::merchant;

    #[test]
    fn files_of_the_api_are_downloaded_as_their_urls_say() {
        let merchant = merchant();
        let start = "/v3/billdownload/file?token=";
        let long = format!("{start}{}", "x".repeat(LONGEST - start.len()));
        assert!(Source::of(&long, &merchant).is_ok() && Source::of(&format!("{long}x"), &merchant).is_err());
        for (url, origin, target) in [
            (
                "https://api.mch.weixin.qq.com/v3/billdownload/file?token=a%2Bb_-&tartype=gzip",
                Some("https://api.mch.weixin.qq.com"),
                "/v3/billdownload/file?token=a%2Bb_-&tartype=gzip",
            ),
            (
                "https://api2.wechatpay.cn/v3/bill/downloadurl?token=x",
                Some("https://api2.wechatpay.cn"),
                "/v3/bill/downloadurl?token=x",
            ),
            ("/v3/merchant-service/images/abc%3D%3D.bmp", None, "/v3/merchant-service/images/abc%3D%3D.bmp"),
            ("/v3/transferdownload/elecvoucherfile?token=x", None, "/v3/transferdownload/elecvoucherfile?token=x"),
            ("/v3/global/statements?date=20260720", None, "/v3/global/statements?date=20260720"),
            ("/hk/v3/statements?date=20260720&mchid=17", None, "/hk/v3/statements?date=20260720&mchid=17"),
        ] {
            let source = Source::of(url, &merchant).unwrap();
            assert_eq!((source.origin.as_deref(), source.target.as_str()), (origin, target), "{url}");
        }
        assert!(is_bill("/v3/billdownload/file?token=x") && !is_bill("/v3/merchant-service/images/a"));
    }

    #[test]
    fn no_other_address_gets_a_signature() {
        let merchant = merchant();
        let host = "https://api.mch.weixin.qq.com";
        for url in [
            "",
            "https://evil.example/v3/billdownload/file?token=x",
            "https://api.mch.weixin.qq.com.evil.example/v3/billdownload/file?token=x",
            "https://evil-api.mch.weixin.qq.com/v3/billdownload/file?token=x",
            "https://api.mch.weixin.qq.com@evil.example/v3/billdownload/file?token=x",
            "https://user:word@api.mch.weixin.qq.com/v3/billdownload/file?token=x",
            "https://api.mch.weixin.qq.com:8443/v3/billdownload/file?token=x",
            "https://api.mch.weixin.qq.com:443/v3/billdownload/file?token=x",
            "http://api.mch.weixin.qq.com/v3/billdownload/file?token=x",
            "ftp://api.mch.weixin.qq.com/v3/billdownload/file?token=x",
            "//evil.example/v3/billdownload/file?token=x",
            "https:/evil.example/v3/billdownload/file?token=x",
            "https://127.0.0.1/v3/billdownload/file?token=x",
            "http://127.0.0.1:8080/v3/billdownload/file?token=x",
            "https://[::1]/v3/billdownload/file?token=x",
            "https://2130706433/v3/billdownload/file?token=x",
            "https://api.mch.weixin.qq.com./v3/billdownload/file?token=x",
            "https://api.mch.weixin.qq.com\\@evil.example/v3/billdownload/file?token=x",
            "https:\\\\api.mch.weixin.qq.com/v3/billdownload/file?token=x",
            "https://api.mch.weixin.qq.com\\v3/billdownload/file?token=x",
            "https://API.mch.weixin.qq.com/v3/billdownload/file?token=x",
            "https://аpi.mch.weixin.qq.com/v3/billdownload/file?token=x",
            "https://ａpi.mch.weixin.qq.com/v3/billdownload/file?token=x",
            "https://xn--pi-7kc.mch.weixin.qq.com/v3/billdownload/file?token=x",
            "https://api.mch.weixin.qq。com/v3/billdownload/file?token=x",
            "https://api.mch.weixin.qq.com%2eevil.example/v3/billdownload/file?token=x",
            " https://api.mch.weixin.qq.com/v3/billdownload/file?token=x",
            "https://api.mch.weixin.qq.com/v3/billdownload/file?token=x ",
            "https://api.mch.weixin.qq.com/v3/bill\tdownload/file?token=x",
            "https://api.mch.weixin.qq.com/v3/billdownload/file?token=x\nHost: evil.example",
        ] {
            let error = Source::of(url, &merchant).unwrap_err();
            assert_eq!(error.code(), "ERR_INPUT", "{url}");
        }
        for target in [
            "/v3/billdownload/file?token=x#fragment",
            "/v3/billdownload/../pay/transactions/jsapi",
            "/v3/billdownload/%2e%2e/file?token=x",
            "/v3/billdownload%2Ffile?token=x",
            "/v3/billdownload/fil%65?token=x",
            "/v3/billdownload//file?token=x",
            "/v3/billdownload/file/?token=x",
            "/v3/billdownload/file?",
            "/v3/billdownload/file?token=%",
            "/v3/certificates",
            "/v3/merchant-service/images/..",
            "/v3/merchant-service/images/%2e%2e",
            "/v3/merchant-service/images/a%2F..%2Fb",
            "/v3/merchant-service/images/a%5Cb",
            "/v3/merchant-service/images/a%252Fb",
            "/v3/merchant-service/images/a%00b",
            "/v3/merchant-service/images/",
            "/v3/global/statements/?date=2026-07-20",
            "/v3/global/statement%73?date=2026-07-20",
            "",
        ] {
            for url in [target.to_owned(), format!("{host}{target}")] {
                assert!(Source::of(&url, &merchant).is_err(), "{url}");
            }
        }
    }
}
