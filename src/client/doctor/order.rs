//! The one order of an examination, if the caller names a payer.

use super::reading::Verdict;
use super::{Examination, checks, operation};
use crate::base::json::{Members, Value};
use crate::client::Operation;
use crate::error::{Error, Result};

impl Examination<'_> {
    /// An order of 0.01 yuan, which is closed again: it tells whether the appid is bound to the merchant.
    pub(super) async fn order(&mut self) -> Result<()> {
        let order = match self.order_of(self.complaint.openid.as_deref().unwrap_or_default()) {
            Ok(order) => order,
            // What an order lacks is said.
            Err(Error::Input(issues)) => {
                self.checks.extend(issues.into_iter().next().map(checks::no_order));
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let placed = match self.ask(order).await?.map(|heard| heard.verdict) {
            Some(Verdict::Accepted { error: None, .. }) => {
                self.push(checks::bound());
                true
            }
            Some(Verdict::Accepted { error: Some(error), .. } | Verdict::Refused(_, error) | Verdict::Busy(error)) => {
                self.push(checks::order_refused(&error));
                error.status >= 500
            }
            Some(Verdict::Foreign(_)) | None => true,
        };
        if placed {
            let close = operation("close", self.merchant(), [("out_trade_no", self.number().into())])?;
            let closed = self.ask(close).await?.map(|heard| heard.verdict);
            if !matches!(closed, Some(Verdict::Accepted { error: None, .. })) {
                self.push(checks::not_closed(self.number()));
            }
        }
        Ok(())
    }

    fn order_of(&self, openid: &str) -> Result<Operation> {
        let object = |name: &str, value: Value| Value::Object(Members::from_iter([(name.to_owned(), value)]));
        let members = [
            ("out_trade_no", self.number().into()),
            ("description", "wechatpay-wasm doctor".into()),
            ("amount", object("total", 1.into())),
            ("payer", object("openid", openid.into())),
        ];
        let appid = self.complaint.appid.clone().map(|appid| ("appid", appid.into()));
        operation("prepayJsapi", self.merchant(), members.into_iter().chain(appid))
    }
}
