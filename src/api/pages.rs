//! Pages of WeChat, besides the cashier, that a client app opens: the confirmation of a transfer, and payscore's.
//!
//! Source: endpoint reference, "Merchant transfer"; protocol reference, "Payscore". The members of payscore's parameters
//! are not confirmed there: they are those that other SDKs hand out, and experimental.

use crate::base::json::{Members, Value};
use crate::base::time::UnixTime;
use crate::error::{Error, Result, text};
use crate::merchant::Merchant;
use crate::schema::{Contract, check_request, required, token};

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// `wx.requestMerchantTransfer`.
    MerchantTransfer,
    /// `wx.openBusinessView` of a service order that the user is to confirm.
    PayscoreUse,
    /// `wx.openBusinessView` of the details of a service order.
    PayscoreDetail,
}

/// What the client app passes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
pub enum PageParams {
    /// Argument of `wx.requestMerchantTransfer`.
    #[serde(rename_all = "camelCase")]
    MerchantTransfer {
        /// Merchant number.
        mch_id: String,
        /// App of the transfer.
        app_id: String,
        /// The transfer's `package_info`.
        package: String,
    },
    /// Argument of `wx.openBusinessView`.
    #[serde(rename_all = "camelCase")]
    BusinessView {
        /// Which page.
        business_type: &'static str,
        /// What it shows.
        extra_data: Payscore,
    },
}

/// A signed service order.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Payscore {
    /// Merchant number.
    pub mch_id: String,
    /// That of the order, to confirm it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// Service, for the details.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_id: Option<String>,
    /// The merchant's number, for the details.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub out_order_no: Option<String>,
    /// Unix seconds, as text.
    pub timestamp: String,
    /// Random.
    pub nonce_str: String,
    /// `HMAC-SHA256`.
    pub sign_type: &'static str,
    /// Upper-case hex.
    pub sign: String,
}

const HMAC_SHA256: &str = "HMAC-SHA256";

const TRANSFER: Contract = &[required("package_info", token(1, 1024)), required("appid", token(1, 32))];
const USE: Contract = &[required("package", token(1, 1024))];
const DETAIL: Contract = &[required("service_id", token(1, 32)), required("out_order_no", token(1, 32))];

impl Page {
    const fn contract(self) -> Contract {
        match self {
            Self::MerchantTransfer => TRANSFER,
            Self::PayscoreUse => USE,
            Self::PayscoreDetail => DETAIL,
        }
    }

    /// The parameters that open it.
    ///
    /// # Errors
    /// `ERR_INPUT` naming what is wrong with `input`; `ERR_CONFIG` without the APIv2 key where it signs.
    pub(crate) fn params(
        self,
        merchant: &Merchant,
        mut input: Members,
        now: UnixTime,
        nonce: String,
    ) -> Result<PageParams> {
        if let (Self::MerchantTransfer, Some(own)) = (self, merchant.appid()) {
            input.entry("appid").or_insert_with(|| own.into());
        }
        let issues = check_request(&input, self.contract(), false);
        if !issues.is_empty() {
            return Err(Error::Input(issues));
        }
        let given = |name: &str| input.get(name).and_then(Value::as_str).map(String::from);
        let mch_id = merchant.mchid.clone();
        if self == Self::MerchantTransfer {
            let [app_id, package] = ["appid", "package_info"].map(|name| given(name).unwrap_or_default());
            return Ok(PageParams::MerchantTransfer { mch_id, app_id, package });
        }
        let Some(key) = &merchant.api_v2_key else {
            return Err(Error::config(
                "apiV2Key",
                text!("没有填写", "is missing"),
                text!(
                    "支付分的小程序页面用 APIv2密钥签名：请在选项中设置 apiV2Key。",
                    "Payscore's page in the mini program is signed with the APIv2 key (APIv2密钥): set apiV2Key."
                ),
            ));
        };
        let (timestamp, sign_type) = (now.0.to_string(), HMAC_SHA256);
        let [package, service_id, out_order_no] = ["package", "service_id", "out_order_no"].map(given);
        // Sorted by name.
        let signed = [
            ("mch_id", Some(mch_id.as_str())),
            ("nonce_str", Some(&nonce)),
            ("out_order_no", out_order_no.as_deref()),
            ("package", package.as_deref()),
            ("service_id", service_id.as_deref()),
            ("sign_type", Some(sign_type)),
            ("timestamp", Some(&timestamp)),
        ];
        let sign = key.sign(signed.iter().filter_map(|(name, value)| Some((*name, (*value)?))))?;
        Ok(PageParams::BusinessView {
            business_type: if self == Self::PayscoreUse { "wxpayScoreUse" } else { "wxpayScoreDetail" },
            extra_data: Payscore {
                mch_id,
                package,
                service_id,
                out_order_no,
                timestamp,
                nonce_str: nonce,
                sign_type,
                sign,
            },
        })
    }
}
