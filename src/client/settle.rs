//! Finds out whether a call took effect whose outcome is unknown.
//!
//! Source: protocol reference, "Idempotency, time-outs and retries"; flow reference, steps 4 and 22.

use super::deadline::Deadline;
use super::exchange::{self, Limits};
use super::line::Line;
use super::operation::{Answer, Operation};
use super::shared::Client;
use crate::api::row::{Evidence, Row};
use crate::api::{ROWS, paths};
use crate::base::json::{Members, Value};
use crate::error::{Error, Repeat, Result, text};
use crate::merchant::Merchant;

/// Milliseconds between the queries: what was just created may not be found yet.
const PAUSES_MS: [u32; 3] = [1_000, 2_000, 4_000];
/// Milliseconds for all of it, if the network fails again.
const DEADLINE_MS: u32 = 30_000;

/// An earlier call of unknown outcome, and the query that tells.
#[derive(Debug, Clone)]
pub struct Inquiry {
    query: Operation,
    took_effect: Evidence,
    /// The effect of repeating the call.
    pub(super) repeat: Repeat,
    /// See [`super::About`].
    pub(super) operation: String,
}

/// What became of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Whether it took effect.
    pub took_effect: bool,
    /// The verified order or refund; nothing if there is none.
    pub answer: Option<Answer>,
}

impl Inquiry {
    /// The inquiry after a call, from what its error told: its operation, the path of its query, and whose call it was.
    ///
    /// # Errors
    /// `ERR_INPUT` if the catalogue has no such operation, or it has another query, or it is of another merchant: a refund of
    /// theirs would not be found, although it took effect.
    pub fn of(merchant: &Merchant, operation: &str, path: &str, mchid: &str) -> Result<Self> {
        if mchid != merchant.mchid() {
            return Err(Error::input(
                "error",
                text!("不是这个客户端的商户的调用", "is of a call of another merchant"),
                text!("请交给发出那次调用的商户的客户端。", "Pass it to the client of the merchant whose call it was."),
            ));
        }
        let named = |row: &&&'static Row| {
            operation.strip_prefix(row.method).is_some_and(|rest| rest.strip_prefix(' ') == Some(row.template))
        };
        let settling = ROWS.iter().find(named).and_then(|row| Some((row.repeat, row.settling?)));
        let found = settling
            .and_then(|(repeat, settling)| Some((repeat, settling, paths::values(settling.query.template, path)?)));
        let Some((repeat, settling, values)) = found else {
            return Err(Error::input(
                "error",
                text!(
                    "不是结果未知的调用的错误，或没有可查询的单号",
                    "is not the error of a call with an unknown outcome that a query settles"
                ),
                text!(
                    "请传入捕获的错误，或它的 { operation, mchid, query }。",
                    "Pass the error that was caught, or its { operation, mchid, query }."
                ),
            ));
        };
        let members: Members = values.into_iter().map(|(name, value)| (name, Value::String(value))).collect();
        let query = Operation::of(settling.query, merchant, members, false)?;
        Ok(Self { query, took_effect: settling.took_effect, repeat, operation: operation.to_owned() })
    }

    pub(super) fn path(&self) -> &str {
        &self.query.target
    }
}

/// Queries until the effect shows, a few times at most. Without it nothing is certain yet: a request that is still on its way
/// may take effect later.
///
/// # Errors
/// Those of the last query. The outcome of the call is then still unknown.
pub(super) async fn settle(
    client: &Client,
    line: &Line,
    inquiry: &Inquiry,
    timeout_ms: Option<u32>,
) -> Result<Settled> {
    let mut pauses = PAUSES_MS.into_iter();
    let deadline = Deadline::new(DEADLINE_MS, line.passed());
    loop {
        let limits = Limits { timeout_ms, deadline_ms: Some(deadline.left(line.passed())), ..Limits::default() };
        let seen = exchange::ask(client, line, inquiry.query.clone(), limits).await;
        let settled = match &seen {
            Ok(answer) => inquiry.took_effect.holds(answer),
            Err(Error::Api(told)) if told.denies_existence() => false,
            Err(error) if error.retryable() => false,
            Err(_) => true,
        };
        let left = deadline.left(line.passed());
        if let (false, Some(ms)) = (settled, pauses.next().filter(|ms| *ms < left)) {
            line.wait(ms, None, None).await.map_err(|error| error.of_unknown_outcome(inquiry.repeat))?;
            continue;
        }
        return match seen {
            Ok(answer) => Ok(Settled { took_effect: settled, answer: Some(answer) }),
            // Without a signature it proves nothing.
            Err(Error::Api(told)) if told.verified && told.denies_existence() => {
                Ok(Settled { took_effect: false, answer: None })
            }
            Err(error) => Err(error.of_unknown_outcome(inquiry.repeat)),
        };
    }
}

impl Evidence {
    fn holds(self, answer: &Answer) -> bool {
        let is = |member: &str, wanted: &str| answer.has(member, |text| text == wanted);
        match self {
            Self::Exists => true,
            Self::Is(member, wanted) => is(member, wanted),
            Self::IsNot(member, other) => !is(member, other),
            Self::Any(all) => all.iter().any(|one| one.holds(answer)),
            Self::All(all) => all.iter().all(|one| one.holds(answer)),
        }
    }
}
