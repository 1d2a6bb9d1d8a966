//! Points in time, and RFC 3339.

use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};

/// A point in time, Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnixTime(pub i64);

/// The same in milliseconds: limits of time are no longer than they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

impl Moment {
    /// Whole seconds.
    pub fn time(self) -> UnixTime {
        UnixTime(self.0.div_euclid(1000))
    }

    /// Milliseconds since an earlier moment; nothing if the clock was set back.
    pub(crate) fn since(self, earlier: Self) -> u32 {
        u32::try_from(self.0.saturating_sub(earlier.0).max(0)).unwrap_or(u32::MAX)
    }
}

impl From<UnixTime> for Moment {
    fn from(time: UnixTime) -> Self {
        Self(time.0.saturating_mul(1000))
    }
}

impl UnixTime {
    /// The day in Beijing, for people: `2026-07-20`.
    pub(crate) fn date(self) -> String {
        const BEIJING: i64 = 8 * 3600;
        match OffsetDateTime::from_unix_timestamp(self.0.saturating_add(BEIJING)) {
            Ok(time) => time.date().to_string(),
            Err(_) => self.0.to_string(),
        }
    }
}

/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

/// Largest difference between the timestamp of a signed message and the clock of whoever receives it, in seconds: WeChat
/// Pay's for requests, the local one for answers and notifications. Source: protocol reference, "Client behaviour" and
/// "Response verification".
pub(crate) const SIGNED_WINDOW: i64 = 300;

/// RFC 3339 with an offset (`+08:00` or `Z`) and an optional fraction, for example `2026-07-20T10:30:00+08:00`.
///
/// `T` and `Z` must be upper case: RFC 3339 and the parser permit lower case, but WeChat Pay does not document it. A
/// leap second is valid only at the end of a month in UTC, and counts as the second before.
pub(crate) fn from_rfc3339(text: &str) -> Option<UnixTime> {
    if text.as_bytes().get(10) != Some(&b'T') || text.ends_with('z') {
        return None;
    }
    OffsetDateTime::parse(text, &Rfc3339).ok().map(|time| UnixTime(time.unix_timestamp()))
}

/// The `Date` of an HTTP message, for example `Mon, 20 Jul 2026 02:30:00 GMT`.
pub(crate) fn from_http_date(text: &str) -> Option<UnixTime> {
    OffsetDateTime::parse(text, &Rfc2822).ok().map(|time| UnixTime(time.unix_timestamp()))
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
        assert_eq!(from_rfc3339("2026-07-20T10:30:00.1234567890123+08:00"), expected);
    }

    #[test]
    fn days_are_those_of_beijing() {
        assert_eq!(UnixTime(1_784_514_600).date(), "2026-07-20");
        assert_eq!(UnixTime(1_784_476_799).date(), "2026-07-19");
        assert_eq!(UnixTime(1_784_476_800).date(), "2026-07-20");
        assert_eq!(UnixTime(i64::MAX).date(), i64::MAX.to_string());
    }

    #[test]
    fn reads_the_date_of_an_http_message() {
        assert_eq!(from_http_date("Mon, 20 Jul 2026 02:30:00 GMT"), Some(UnixTime(1_784_514_600)));
        for text in ["", "now", "2026-07-20T02:30:00Z", "Mon, 20 Jul 2026 02:30:00"] {
            assert_eq!(from_http_date(text), None, "{text}");
        }
    }

    #[test]
    fn a_leap_second_ends_a_month_and_counts_as_the_second_before() {
        let last = Some(UnixTime(1_483_228_799));
        assert_eq!(from_rfc3339("2016-12-31T23:59:59Z"), last);
        assert_eq!(from_rfc3339("2016-12-31T23:59:60Z"), last);
        assert_eq!(from_rfc3339("2017-01-01T07:59:60+08:00"), last);
    }

    #[test]
    fn refuses_what_is_not_rfc3339() {
        for text in [
            "",
            "2026-07-20",
            "2026-07-20T10:30:00",
            "2026-07-20 10:30:00+08:00",
            "2026-07-20t10:30:00+08:00",
            "2026-07-20T10:30:00z",
            "2026-07-20T12:60:00Z",
            "2026-07-20T12:00:60Z",
            "2026-07-20T10:30:00+24:00",
            "2026-07-20T10:30:00+08:60",
            "2026-07-20T10:30:00+0800",
            "2026-07-20中10:30:00Z",
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
