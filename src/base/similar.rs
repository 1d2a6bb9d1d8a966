//! Finds the name that a caller may have meant.

/// The name in `names` that differs from `name` only in case and underscores, as `prepay_id` from `prepayId`.
pub(crate) fn similar<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let core = |text: &str| text.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect::<String>();
    let wanted = core(name);
    names.into_iter().find(|known| *known != name && core(known) == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_similar_but_for_case_and_underscores() {
        let names = ["appid", "prepay_id", "mchid"];
        assert_eq!(similar("prepayId", names), Some("prepay_id"));
        assert_eq!(similar("mch_id", names), Some("mchid"));
        assert_eq!(similar("appId", names), Some("appid"));
        assert_eq!((similar("mchid", names), similar("prepay", names)), (None, None));
    }
}
