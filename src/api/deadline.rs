//! Order deadlines (`time_expire`), checked against the clock.
//!
//! Source: protocol reference, "Field rules for basic payment".

use crate::base::time;
use crate::base::time::UnixTime;
use crate::error::{Text, text};
use crate::schema::rule::Problem;

/// Reason and remedy if an order's deadline has passed.
pub(crate) fn problem(time_expire: &str, now: UnixTime) -> Option<Problem> {
    let late = now.0.saturating_sub(time::from_rfc3339(time_expire)?.0);
    if late < 0 {
        return None;
    }
    let labelled = time_expire.ends_with("+08:00") && late < BEIJING_OFFSET;
    let remedy = if labelled {
        text!(
            "数字很可能是 UTC 时间，却标成了 +08:00：请加上 8 小时，或像 toISOString 那样用 Z 结尾。",
            "Its digits are probably those of UTC, labelled +08:00: add 8 hours to them, or write them with Z as toISOString does."
        )
    } else {
        text!(
            "请传入至少一分钟以后的时间，例如 2026-07-20T10:30:00+08:00；并检查本机时钟。如果这是在重复一次结果未知的调用，请改为查询订单。",
            "Pass a time in the future, at least a minute ahead, like 2026-07-20T10:30:00+08:00; check this machine's clock. If this repeats a call whose outcome is unknown, query the order instead."
        )
    };
    Some((text!("已经过去 {0}", "passed {0} ago", duration(late)), remedy))
}

/// Offset of Beijing time from UTC in seconds.
const BEIJING_OFFSET: i64 = 8 * 3600;

/// A duration in its two largest units, such as `7 h 30 min`.
fn duration(seconds: i64) -> Text {
    let units = [
        (86_400, text!("{0} 天", "{0} d", seconds / 86_400)),
        (3_600, text!("{0} 小时", "{0} h", seconds / 3_600 % 24)),
        (60, text!("{0} 分", "{0} min", seconds / 60 % 60)),
        (1, text!("{0} 秒", "{0} s", seconds % 60)),
    ];
    let first = units.iter().position(|(length, _)| seconds >= *length).unwrap_or(units.len() - 1);
    let mut shown = units.into_iter().skip(first).take(2).enumerate().filter_map(|(index, (length, text))| {
        let above = length * if length == 3_600 { 24 } else { 60 };
        // The smaller unit only if there is some of it.
        (index == 0 || seconds % above >= length).then_some(text)
    });
    match (shown.next(), shown.next()) {
        (Some(larger), Some(smaller)) => text!("{0} {1}", "{0} {1}", larger, smaller),
        (larger, _) => larger.unwrap_or(text!("0 秒", "0 s")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_that_has_passed_is_told_with_its_distance() {
        let now = UnixTime(1_784_514_600); // 2026-07-20T10:30:00+08:00
        let problem = |text: &str| problem(text, now);
        for future in ["2026-07-20T10:30:01+08:00", "2026-07-20T02:30:01Z", "2026-07-21T00:00:00+08:00", "nonsense"] {
            assert_eq!(problem(future), None, "{future}");
        }
        for (text, reason, labelled) in [
            ("2026-07-20T10:30:00+08:00", "passed 0 s ago", true),
            ("2026-07-20T10:29:01+08:00", "passed 59 s ago", true),
            ("2026-07-20T03:00:00+08:00", "passed 7 h 30 min ago", true),
            ("2026-07-20T02:30:01+08:00", "passed 7 h 59 min ago", true),
            ("2026-07-20T02:30:00+08:00", "passed 8 h ago", false),
            ("2026-07-19T21:00:00Z", "passed 5 h 30 min ago", false),
            ("2026-07-17T10:29:00+08:00", "passed 3 d ago", false),
        ] {
            let (found, remedy) = problem(text).unwrap();
            assert_eq!(
                (found.english().as_str(), remedy.english().contains("labelled +08:00")),
                (reason, labelled),
                "{text}"
            );
        }
    }
}
