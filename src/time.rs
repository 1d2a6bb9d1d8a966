//! RFC 3339 to Unix time.

use crate::env::UnixTime;

/// Days from 1970-01-01 to a date of the Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years start in March here, so that the leap day is the last day of the year.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn civil(year: i64, month: i64, day: i64, hour: i64, minute: i64, second: i64) -> Option<i64> {
    let valid = (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second);
    valid.then(|| days_from_civil(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second)
}

fn number(text: &str) -> Option<i64> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// RFC 3339 with an offset (`+08:00` or `Z`) and an optional fraction, for example `2026-07-20T10:30:00+08:00`.
pub(crate) fn from_rfc3339(text: &str) -> Option<UnixTime> {
    let part = |from: usize, to: usize| text.get(from..to).and_then(number);
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if !separators.iter().all(|(at, byte)| text.as_bytes().get(*at) == Some(byte)) {
        return None;
    }
    let local = civil(part(0, 4)?, part(5, 7)?, part(8, 10)?, part(11, 13)?, part(14, 16)?, part(17, 19)?)?;
    let mut rest = text.get(19..)?;
    if let Some(fraction) = rest.strip_prefix('.') {
        let after = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
        if after.len() == fraction.len() {
            return None;
        }
        rest = after;
    }
    if rest == "Z" {
        return Some(UnixTime(local));
    }
    let sign = match rest.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = rest.get(1..)?.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24 && minutes < 60).then_some(UnixTime(local - sign * (hours * 3_600 + minutes * 60)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_rfc3339_with_every_offset_form() {
        let expected = Some(UnixTime(1_784_514_600));
        assert_eq!(from_rfc3339("2026-07-20T10:30:00+08:00"), expected);
        assert_eq!(from_rfc3339("2026-07-20T02:30:00Z"), expected);
        assert_eq!(from_rfc3339("2026-07-19T21:30:00.120-05:00"), expected);
        assert_eq!(from_rfc3339("1970-01-01T00:00:00Z"), Some(UnixTime(0)));
        assert_eq!(from_rfc3339("2000-02-29T00:00:00Z"), Some(UnixTime(951_782_400)));
    }

    #[test]
    fn refuses_what_is_not_rfc3339() {
        for text in [
            "",
            "2026-07-20",
            "2026-07-20T10:30:00",
            "2026-07-20 10:30:00+08:00",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-07-20T24:00:00Z",
            "2026-07-20T10:30:00+8:00",
            "2026-07-20T10:30:00.Z",
            "２０２６-07-20T10:30:00Z",
            "2026-07-20T10:30:00+08:00 ",
        ] {
            assert_eq!(from_rfc3339(text), None, "{text}");
        }
    }
}
