//! Finds the name that a caller may have meant.

use strsim::osa_distance;

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
    let closest =
        candidates.map(|known| (osa_distance(&wanted, &core(known)), known)).min_by_key(|(errors, _)| *errors)?;
    (closest.0 <= allowed).then_some(closest.1)
}

fn core(text: &str) -> String {
    text.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect()
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
        let long = "x".repeat(64);
        assert_eq!(similar(&long[1..], [long.as_str()]), Some(long.as_str()));
        assert_eq!(similar(&long, [&long[1..]]), None, "not worth the time");
    }
}
