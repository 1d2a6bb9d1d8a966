//! Lists that are joined when the library is compiled.

/// The number of items in all lists.
pub(crate) const fn count<T>(mut lists: &[&[T]]) -> usize {
    let mut count = 0;
    while let [list, rest @ ..] = lists {
        count += list.len();
        lists = rest;
    }
    count
}

/// The items of all lists, in order; `N` is their [`count`].
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse a wrong index")]
pub(crate) const fn concat<T: Copy, const N: usize>(lists: &[&[T]]) -> [T; N] {
    let mut all = [lists[0][0]; N];
    let (mut list, mut item, mut at) = (0, 0, 0);
    while at < N {
        if item < lists[list].len() {
            all[at] = lists[list][item];
            (item, at) = (item + 1, at + 1);
        } else {
            (list, item) = (list + 1, 0);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_there_once_and_in_order() {
        const LISTS: &[&[u8]] = &[&[1, 2], &[], &[3]];
        assert_eq!(concat::<u8, { count(LISTS) }>(LISTS), [1, 2, 3]);
    }
}
