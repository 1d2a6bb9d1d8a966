//! Where a list goes on after a page.

use sha2::{Digest, Sha256};

use crate::api::row::Paging;
use crate::base::base64;
use crate::base::json::{self, Value};
use crate::error::{Error, Fault, Result, text};

/// The page that an operation asks for.
#[derive(Clone)]
pub(super) struct Page {
    paging: &'static Paging,
    offset: i64,
    /// How many items there are, as an earlier page told.
    total: Option<i64>,
    /// SHA-256 of the items of the page before, base64.
    before: Option<String>,
}

impl Page {
    /// The page that the caller asked for.
    pub(super) fn first(paging: &'static Paging, offset: Option<i64>) -> Self {
        Self { paging, offset: offset.unwrap_or_default(), total: None, before: None }
    }

    /// The page that a cursor of [`Page::next`] names.
    ///
    /// # Errors
    /// `ERR_INTERNAL` for any other text.
    pub(super) fn of_cursor(paging: &'static Paging, cursor: &str) -> Result<Self> {
        let mut parts = cursor.split(' ');
        let page = (|| {
            let (offset, total, before) = (parts.next()?, parts.next()?, parts.next()?);
            Some(Self { paging, offset: offset.parse().ok()?, total: total.parse().ok(), before: Some(before.into()) })
        })();
        page.ok_or(Error::Internal("no cursor of a list"))
    }

    pub(super) fn member(&self) -> (&'static str, i64) {
        (self.paging.offset, self.offset)
    }

    /// The cursor of the page after this one; nothing if the answer holds the end of the list. The newest total counts.
    ///
    /// # Errors
    /// `ERR_MALFORMED` if this is the page before once more: a list that repeats itself has no end.
    pub(super) fn next(&self, answer: &Value) -> Result<Option<String>, Fault> {
        let number = |name: &str| answer.get(name).and_then(json::integer).filter(|number| *number > 0);
        let items = answer.get(self.paging.items).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let Ok(count @ 1..) = i64::try_from(items.len()) else { return Ok(None) };
        let own =
            base64::encode(&Sha256::digest(answer.get(self.paging.items).map(Value::to_string).unwrap_or_default()));
        if self.before.as_deref() == Some(&own) {
            return Err(Error::malformed(text!("与上一页相同", "it is the page before once more")));
        }
        let next = self.offset.saturating_add(count);
        let total = number(self.paging.total).or(self.total);
        let ends = match total {
            Some(total) => next >= total,
            None => number(self.paging.limit).is_none_or(|limit| count < limit),
        };
        let total = total.map_or_else(|| "-".into(), |total| total.to_string());
        Ok((!ends).then(|| format!("{next} {total} {own}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGING: &Paging = &Paging { items: "data", offset: "offset", limit: "limit", total: "total_count" };

    fn next(page: &Page, answer: &str) -> Result<Option<String>, Fault> {
        page.next(&json::parse(answer.as_bytes()).unwrap())
    }

    fn offset(cursor: Option<String>) -> Option<i64> {
        Some(Page::of_cursor(PAGING, &cursor?).unwrap().offset)
    }

    #[test]
    fn a_list_goes_on_until_its_total() {
        let first = Page::first(PAGING, Some(4));
        for (answer, after) in [
            (r#"{"data":[1,2],"limit":2,"offset":4,"total_count":7}"#, Some(6)),
            (r#"{"data":[1,2],"limit":2,"offset":4,"total_count":6}"#, None),
            // Fewer than asked for, and still not all.
            (r#"{"data":[1],"limit":2,"offset":4,"total_count":7}"#, Some(5)),
            (r#"{"data":[],"limit":2,"offset":4,"total_count":7}"#, None),
            (r#"{"limit":2,"offset":4,"total_count":7}"#, None),
            // Without a total, a full page may have another behind it.
            (r#"{"data":[1,2],"limit":2,"offset":4}"#, Some(6)),
            (r#"{"data":[1,2],"limit":2,"offset":4,"total_count":0}"#, Some(6)),
            (r#"{"data":[1],"limit":2,"offset":4}"#, None),
            (r#"{"data":[1],"offset":4}"#, None),
        ] {
            assert_eq!(offset(next(&first, answer).unwrap()), after, "{answer}");
        }
    }

    #[test]
    fn a_total_is_kept_until_a_newer_one_comes() {
        let first = next(&Page::first(PAGING, None), r#"{"data":[1,2],"limit":2,"total_count":4}"#).unwrap();
        let second = Page::of_cursor(PAGING, &first.unwrap()).unwrap();
        assert_eq!(second.member(), ("offset", 2));
        assert_eq!(next(&second, r#"{"data":[3,4],"limit":2}"#).unwrap(), None);
        assert_eq!(offset(next(&second, r#"{"data":[3,4],"limit":2,"total_count":5}"#).unwrap()), Some(4));
        assert_eq!(next(&second, r#"{"data":[3],"limit":2,"total_count":3}"#).unwrap(), None);
    }

    #[test]
    fn a_page_that_comes_once_more_ends_the_list_with_an_error() {
        let same = r#"{"data":[1,2],"limit":2,"total_count":1000}"#;
        let first = next(&Page::first(PAGING, None), same).unwrap().unwrap();
        assert!(next(&Page::of_cursor(PAGING, &first).unwrap(), same).is_err());
        assert!(Page::of_cursor(PAGING, "x").is_err() && Page::of_cursor(PAGING, "").is_err());
    }
}
