//! Waits for the final state of an order or a refund.
//!
//! Notifications may never come, so it queries; a notification only makes it query sooner. Source: flow reference, steps
//! 16 to 22 and "Refund".

use super::deadline::Deadline;
use super::exchange::{self, Limits};
use super::line::Line;
use super::operation::{Answer, Operation};
use super::shared::Client;
use crate::api::ROWS;
use crate::api::notification::number_of;
use crate::api::row::{Progress, Row};
use crate::base::json::Members;
use crate::error::{Error, Result, text};
use crate::merchant::Merchant;
use crate::schema::{Field, Presence};

/// Longest wait of one call, milliseconds: a day.
pub const MAX_WAIT_MS: u32 = 86_400_000;

/// What is waited for.
#[derive(Debug, Clone)]
pub struct Watch {
    pub(super) query: Operation,
    progress: Progress,
    /// Name and value of the number, as [`crate::api::notification::Notification::number`] has it.
    number: String,
}

/// How the wait ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// Whether the state is final; otherwise the time is over.
    pub is_final: bool,
    /// The last verified answer.
    pub answer: Answer,
}

impl Watch {
    /// `input` holds the members of the query, one of which is the number.
    ///
    /// # Errors
    /// `ERR_INPUT`.
    pub fn of(merchant: &Merchant, input: Members) -> Result<Self> {
        let watchable = |row: &&'static Row| {
            let key = row.key?;
            Some((*row, row.progress?, key, input.get(key)?.as_str()?.to_owned()))
        };
        let asked_for = |row: &Row| {
            let fields = || row.ids.iter().chain(row.query);
            let known = |name: &str| fields().any(|field| field.name == name);
            let given = |field: &Field| {
                !matches!(field.presence, Presence::Required)
                    || input.contains_key(field.name)
                    || row.defaults.iter().any(|default| default.name == field.name)
            };
            input.keys().all(|name| known(name)) && fields().all(given)
        };
        let (fitting, others): (Vec<_>, Vec<_>) =
            ROWS.iter().filter_map(watchable).partition(|(row, ..)| asked_for(row));
        // One that does not fit names what is wrong.
        let Some((row, progress, key, number)) = fitting.into_iter().chain(others).next() else {
            return Err(Error::input(
                "input",
                text!("没有可查询的单号", "has no number that a query takes"),
                text!(
                    "请传入 { out_trade_no }、{ out_refund_no } 等。",
                    "Pass { out_trade_no }, { out_refund_no } or the like."
                ),
            ));
        };
        let number = number_of(key, &number);
        Ok(Self { query: Operation::of(row, merchant, input, false)?, progress, number })
    }
}

/// Queries until the state is final or the time is over.
///
/// # Errors
/// Those of a query that no repetition fixes; if the time is over and no query succeeded, those of the last one.
pub(super) async fn watch(client: &Client, line: &Line, watch: Watch, limits: Limits) -> Result<Watched> {
    let limit_ms = limits.deadline_ms.unwrap_or(watch.progress.deadline_ms);
    let deadline = Deadline::new(limit_ms, line.passed());
    let mut last = None;
    for turn in 0.. {
        let left = deadline.left(line.passed());
        if left > 0 {
            let limits = Limits { deadline_ms: Some(left), ..limits };
            match exchange::ask(client, line, watch.query.clone(), limits).await {
                Ok(answer) => {
                    if watch.progress.is_final(&answer) {
                        return Ok(Watched { is_final: true, answer });
                    }
                    last = Some(Ok(answer));
                }
                // What was just created may not be found yet.
                Err(error) if error.retryable() || matches!(&error, Error::Api(told) if told.denies_existence()) => {
                    last = last.filter(Result::is_ok).or(Some(Err(error)));
                }
                Err(error) => return Err(error),
            }
        }
        let pauses = watch.progress.pauses_ms;
        let pause = pauses.get(turn).or(pauses.last()).copied().unwrap_or(limit_ms);
        let pause = pause.min(deadline.left(line.passed()));
        if pause == 0 {
            break;
        }
        line.wait(pause, None, Some(watch.number.clone())).await?;
    }
    match last {
        Some(Ok(answer)) => Ok(Watched { is_final: false, answer }),
        Some(Err(error)) => Err(error),
        None => Err(Error::Internal("a wait without a query")),
    }
}

impl Progress {
    fn is_final(&self, answer: &Answer) -> bool {
        answer.has(self.member, |state| self.ends.contains(&state))
    }
}
