//! Order deadlines (`time_expire`), checked against the clock.
//!
//! Source: protocol reference, "Field rules for basic payment".

use crate::base::time;
use crate::base::time::UnixTime;

/// Reason and remedy if an order's deadline has passed.
pub(crate) fn problem(time_expire: &str, now: UnixTime) -> Option<(String, &'static str)> {
    let late = now.0.saturating_sub(time::from_rfc3339(time_expire)?.0);
    if late < 0 {
        return None;
    }
    let labelled = time_expire.ends_with("+08:00") && late < BEIJING_OFFSET;
    let remedy = if labelled {
        "Its digits are probably those of UTC, labelled +08:00: add 8 hours to them, or write them with Z as toISOString does."
    } else {
        "Pass a time in the future, at least a minute ahead, like 2026-07-20T10:30:00+08:00; check this machine's clock. If this repeats a call whose outcome is unknown, query the order instead."
    };
    Some((format!("passed {} ago", duration(late)), remedy))
}

/// Offset of Beijing time from UTC in seconds.
const BEIJING_OFFSET: i64 = 8 * 3600;

/// A duration in its two largest units, such as `7 h 30 min`.
fn duration(seconds: i64) -> String {
    const UNITS: [(i64, &str); 4] = [(86_400, " d"), (3_600, " h"), (60, " min"), (1, " s")];
    let first = UNITS.iter().position(|(length, _)| seconds >= *length).unwrap_or(UNITS.len() - 1);
    let mut text = String::new();
    let mut rest = seconds;
    for (length, name) in UNITS.iter().skip(first).take(2) {
        let count = rest / length;
        rest %= length;
        if count > 0 || text.is_empty() {
            let space = if text.is_empty() { "" } else { " " };
            text.push_str(&format!("{space}{count}{name}"));
        }
    }
    text
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
            assert_eq!((found.as_str(), remedy.contains("labelled +08:00")), (reason, labelled), "{text}");
        }
    }
}
