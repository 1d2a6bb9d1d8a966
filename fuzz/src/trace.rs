//! What a target saw of an input, told by the target itself: in place of the coverage that needs an instrumented build.
//!
//! An input that shows something new is kept and mutated further.

use std::cell::RefCell;
use std::collections::BTreeSet;

thread_local! {
    static SEEN: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// Notes what became of the input. Few different texts: digits, which are lengths and times mostly, count as one.
pub fn note(what: &str) {
    let mut text = String::with_capacity(what.len());
    for character in what.chars().take(160) {
        let character = if character.is_ascii_digit() { '0' } else { character };
        if !(character == '0' && text.ends_with('0')) {
            text.push(character);
        }
    }
    SEEN.with_borrow_mut(|seen| seen.insert(text));
}

/// What was noted since the last call.
pub fn take() -> BTreeSet<String> {
    SEEN.take()
}
