//! Finds the name that a caller may have meant.

/// The name in `names` that `name` is most likely to mean: one that differs only in case and underscores, as `prepay_id`
/// from `prepayId`, or else by a typing error or two.
pub(crate) fn similar<'n>(name: &str, names: impl IntoIterator<Item = &'n str> + Clone) -> Option<&'n str> {
    respelled(name, names.clone()).or_else(|| mistyped(name, names))
}

/// The name in `names` that differs from `name` only in case and underscores.
pub(crate) fn respelled<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let wanted = core(name);
    names.into_iter().find(|known| *known != name && core(known) == wanted)
}

/// The name in `names` that becomes `name` by the fewest typing errors: one in a short name, two in a longer one.
pub(crate) fn mistyped<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let wanted = core(name);
    let allowed = match wanted.len() {
        ..=3 => return None,
        4 | 5 => 1,
        // Longer than any name: not worth the time.
        64.. => return None,
        _ => 2,
    };
    let candidates = names.into_iter().filter(|known| *known != name);
    let closest = candidates.map(|known| (errors(&wanted, &core(known)), known)).min_by_key(|(errors, _)| *errors)?;
    (closest.0 <= allowed).then_some(closest.1)
}

fn core(text: &str) -> String {
    text.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect()
}

/// Letters to insert, delete, replace or swap with their neighbour until `a` is `b` (optimal string alignment).
fn errors(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    // Rows of the table: the one before the last, and the last; each entry is for one more letter of `b`.
    let mut earlier: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut before = None;
    for (row, letter) in a.chars().enumerate() {
        let mut next = vec![row + 1];
        for (column, other) in b.iter().enumerate() {
            let at = |table: &[usize], column: usize| table.get(column).copied().unwrap_or(usize::MAX / 2);
            let replaced = at(&last, column) + usize::from(letter != *other);
            let mut fewest = replaced.min(at(&last, column + 1) + 1).min(at(&next, column) + 1);
            let swapped = column.checked_sub(1).filter(|left| before == Some(*other) && b.get(*left) == Some(&letter));
            if let Some(left) = swapped {
                fewest = fewest.min(at(&earlier, left) + 1);
            }
            next.push(fewest);
        }
        earlier = core::mem::replace(&mut last, next);
        before = Some(letter);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["appid", "prepay_id", "mchid", "notifyUrl"];

    #[test]
    fn names_are_similar_but_for_case_and_underscores() {
        assert_eq!(similar("prepayId", NAMES), Some("prepay_id"));
        assert_eq!(similar("mch_id", NAMES), Some("mchid"));
        assert_eq!(similar("appId", NAMES), Some("appid"));
        assert_eq!(similar("mchid", NAMES), None);
    }

    #[test]
    fn names_are_similar_but_for_typing_errors() {
        for (given, meant) in [
            ("apid", Some("appid")),
            ("appdi", Some("appid")),
            ("mchidd", Some("mchid")),
            ("notfyUlr", Some("notifyUrl")),
            ("prepay", Some("prepay_id")),
            ("pid", None),
            ("appxx", None),
            ("notifyAddress", None),
            ("colour", None),
        ] {
            assert_eq!(similar(given, NAMES), meant, "{given}");
        }
        assert_eq!(similar(&"notifyUrl".repeat(8), NAMES), None);
    }

    #[test]
    fn errors_are_counted() {
        for (a, b, count) in
            [("", "", 0), ("", "ab", 2), ("ab", "", 2), ("ab", "ba", 1), ("abc", "axc", 1), ("abcd", "badc", 2)]
        {
            assert_eq!(errors(a, b), count, "{a} {b}");
        }
    }
}
