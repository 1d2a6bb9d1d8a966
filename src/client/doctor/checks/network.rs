//! The way to WeChat Pay, and the clock.

use super::{CLOCK, NETWORK, failed};
use crate::base::time::SIGNED_WINDOW;
use crate::client::failure::Failure;
use crate::error::{ApiError, Text, TransportKind, text};
use crate::merchant::{Check, Status};

/// A distance of the clocks in seconds that is worth a warning.
const CLOCK_WARNING: i64 = 60;

pub(in super::super) fn network(host: &str) -> Check {
    Check::ok(NETWORK, text!("{0} 有应答", "{0} answers", host))
}

pub(in super::super) fn lost(host: &str, failure: &Failure) -> Check {
    let message = match (failure.kind, failure.cause()) {
        (TransportKind::Connection, Some(cause)) => {
            text!("与 {0} 的连接失败（{1}）", "the connection to {0} failed ({1})", host, cause)
        }
        (TransportKind::Connection, None) => text!("与 {0} 的连接失败", "the connection to {0} failed", host),
        _ => text!("{0} 没有及时应答", "{0} did not answer in time", host),
    };
    failed(
        NETWORK,
        message,
        text!(
            "请检查网络、DNS、防火墙、代理和 baseUrl；从这台机器必须能以 https 访问 api.mch.weixin.qq.com。",
            "Check network, DNS, firewall, proxy and baseUrl; this machine must reach api.mch.weixin.qq.com by https."
        ),
    )
}

pub(in super::super) fn foreign(status: u16) -> Check {
    failed(
        NETWORK,
        text!(
            "应答（状态码 {0}）不是微信支付的接口给出的",
            "the answer (status {0}) does not come from WeChat Pay's API",
            status
        ),
        text!(
            "请检查 baseUrl、fetch 选项以及中间的代理。",
            "Check baseUrl, the fetch option, and the proxies in between."
        ),
    )
}

pub(in super::super) fn busy(error: &ApiError) -> Check {
    failed(
        NETWORK,
        error.summary(),
        text!("微信支付暂时不能应答：请稍后再试。", "WeChat Pay cannot answer just now: run this again later."),
    )
}

/// `offset`: seconds that this machine's clock is ahead.
pub(in super::super) fn clock(offset: i64) -> Check {
    let distance = offset.saturating_abs();
    let message = if offset > 0 {
        text!("本机时钟比微信支付快 {0} 秒", "this machine's clock is {0} s ahead of WeChat Pay's", distance)
    } else {
        text!("本机时钟比微信支付慢 {0} 秒", "this machine's clock is {0} s behind WeChat Pay's", distance)
    };
    let status = match distance {
        0..=CLOCK_WARNING => {
            return Check::ok(
                CLOCK,
                text!(
                    "本机时钟与微信支付相差不超过 {0} 秒",
                    "this machine's clock is within {0} s of WeChat Pay's",
                    CLOCK_WARNING
                ),
            );
        }
        61..=SIGNED_WINDOW => Status::Warning,
        _ => Status::Failed,
    };
    Check::with_remedy(CLOCK, status, message, SYNCHRONISE)
}

pub(super) const SYNCHRONISE: Text = text!(
    "请校准本机时钟并开启时间同步（NTP）：相差超过 300 秒，微信支付就会拒绝请求。",
    "Synchronise this machine's clock, and keep it so (NTP): WeChat Pay refuses requests that are more than 300 s off."
);
