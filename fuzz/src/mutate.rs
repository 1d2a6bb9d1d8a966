//! Changes to bytes.

use crate::random::Random;
use crate::targets::Target;

/// A new input from one of the pool.
pub fn input(random: &mut Random, target: &Target, pool: &[Vec<u8>]) -> Vec<u8> {
    let mut data = random.pick(pool).cloned().unwrap_or_default();
    let words: Vec<&[u8]> = target.words.iter().map(|word| word.as_bytes()).collect();
    // Few changes mostly: each of them may break what makes the next one matter.
    for _ in 0..1 << random.below(4).min(random.below(4)) {
        let reshaped = random.below(2) == 0 && target.reshape.is_some_and(|reshape| reshape(random, &mut data));
        if !reshaped {
            match random.below(8) {
                0 => splice(random, &mut data, pool),
                _ => bytes(random, &mut data, &words),
            }
        }
    }
    data.truncate(target.longest);
    data
}

/// One change, with the help of words that mean something.
pub fn bytes(random: &mut Random, data: &mut Vec<u8>, words: &[&[u8]]) {
    let at = random.below(data.len() + 1);
    let most = 1 << (2 * random.below(4));
    let span = 1 + random.below(most);
    let end = (at + span).min(data.len());
    match random.below(10) {
        0 => {
            if let Some(byte) = data.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        1 => {
            if let Some(byte) = data.get_mut(at) {
                *byte = random.number() as u8;
            }
        }
        2 => data.insert(at, random.number() as u8),
        3 => drop(data.drain(at..end)),
        4 => {
            let copy = data[at..end].to_vec();
            let to = random.below(data.len() + 1);
            data.splice(to..to, copy);
        }
        5 | 6 => {
            let word = random.pick(words).copied().unwrap_or_default();
            data.splice(at..at, word.iter().copied());
        }
        7 => {
            let word = random.pick(words).copied().unwrap_or_default();
            let end = (at + word.len()).min(data.len());
            data.splice(at..end, word.iter().copied());
        }
        8 => digit(random, data, at),
        _ => line(random, data),
    }
}

/// Changes the digit that is next.
fn digit(random: &mut Random, data: &mut [u8], at: usize) {
    if let Some(digit) = data.iter_mut().skip(at).find(|byte| byte.is_ascii_digit()) {
        *digit = b'0' + random.below(10) as u8;
    }
}

/// Drops a line, or writes it twice.
fn line(random: &mut Random, data: &mut Vec<u8>) {
    let mut lines: Vec<Vec<u8>> = data.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let at = random.below(lines.len());
    if random.below(2) == 0 {
        lines.remove(at);
    } else {
        let copy = lines[at].clone();
        lines.insert(random.below(lines.len() + 1), copy);
    }
    *data = lines.join(&b'\n');
}

/// The beginning of one input and the end of another.
fn splice(random: &mut Random, data: &mut Vec<u8>, pool: &[Vec<u8>]) {
    let Some(other) = random.pick(pool) else { return };
    data.truncate(random.below(data.len() + 1));
    data.extend_from_slice(&other[random.below(other.len() + 1)..]);
}

/// Changes what stands between two quotation marks, or around them: members of JSON.
pub fn quoted(random: &mut Random, data: &mut Vec<u8>) -> bool {
    let marks: Vec<usize> = (0..data.len()).filter(|at| data[*at] == b'"').collect();
    let Some(at) = random.pick(&marks).copied() else { return false };
    let next = marks.iter().copied().find(|mark| *mark > at).unwrap_or(data.len());
    let letter = *random.pick(b"xx0. S\\\"\x01").unwrap_or(&b'x');
    match random.below(7) {
        0 => data.insert(at, letter),
        1 => data.insert(at + 1, letter),
        2 => drop(data.drain(at + 1..next)),
        3 => drop(data.drain(at..next)),
        4 => {
            let other = random.pick(&["null", "7", "[]", "{}"]).copied().unwrap_or_default();
            data.splice(at..(next + 1).min(data.len()), other.bytes());
        }
        5 => {
            // Another name or value of the same document.
            let from = random.pick(&marks).copied().unwrap_or(at);
            let to = marks.iter().copied().find(|mark| *mark > from).unwrap_or(data.len());
            let other = data[from..to].to_vec();
            data.splice(at..next, other);
        }
        _ => {
            if let Some(byte) = data[at..next].get_mut(1) {
                byte.make_ascii_uppercase();
            }
        }
    }
    true
}
