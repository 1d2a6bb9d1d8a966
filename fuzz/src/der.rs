//! DER as a tree, to be changed and written again with lengths that fit.

use crate::random::Random;

/// An element.
#[derive(Debug, Clone)]
pub struct Element {
    /// The first byte.
    pub tag: u8,
    /// What it holds.
    pub contents: Contents,
}

/// What an element holds.
#[derive(Debug, Clone)]
pub enum Contents {
    /// Bytes.
    Bytes(Vec<u8>),
    /// Elements, after some bytes that belong to none (the unused bits of a bit string).
    Elements(Vec<u8>, Vec<Element>),
}

const DEPTH: usize = 12;

/// The elements that some bytes are, if they are whole elements throughout.
pub fn elements(bytes: &[u8], depth: usize) -> Option<Vec<Element>> {
    let mut rest = bytes;
    let mut list = Vec::new();
    while !rest.is_empty() {
        let (tag, contents, after) = first(rest)?;
        list.push(Element { tag, contents: inner(tag, contents, depth) });
        rest = after;
    }
    Some(list)
}

/// The first element: tag, contents, what follows.
pub fn first(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0..=0x7f => (usize::from(length), rest),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
            (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (contents, after) = rest.split_at_checked(length)?;
    Some((tag, contents, after))
}

/// Elements in constructed ones, and in strings of bytes or bits that hold DER, as those of keys and extensions do.
fn inner(tag: u8, contents: &[u8], depth: usize) -> Contents {
    let skipped = usize::from(tag == 0x03);
    let may = tag & 0x20 != 0 || matches!(tag, 0x03 | 0x04);
    match contents.split_at_checked(skipped) {
        Some((before, rest)) if may && depth < DEPTH && !rest.is_empty() => match elements(rest, depth + 1) {
            Some(list) => Contents::Elements(before.to_vec(), list),
            None => Contents::Bytes(contents.to_vec()),
        },
        _ => Contents::Bytes(contents.to_vec()),
    }
}

/// Writes elements with the shortest lengths.
pub fn write(list: &[Element]) -> Vec<u8> {
    list.iter()
        .flat_map(|element| {
            let contents = match &element.contents {
                Contents::Bytes(bytes) => bytes.clone(),
                Contents::Elements(before, list) => [before.clone(), write(list)].concat(),
            };
            let mut whole = vec![element.tag];
            match contents.len() {
                length @ 0..=0x7f => whole.push(length as u8),
                length @ 0x80..=0xff => whole.extend([0x81, length as u8]),
                length @ 0x100..=0xffff => whole.extend([0x82, (length >> 8) as u8, length as u8]),
                length => whole.extend([0x83, (length >> 16) as u8, (length >> 8) as u8, length as u8]),
            }
            whole.extend(contents);
            whole
        })
        .collect()
}

/// The same file in PEM.
pub fn armour(label: &str, der: &[u8]) -> String {
    let text = crate::world::base64(der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// The first block of a PEM text: what stands before it, its label, its DER, and what follows.
pub fn unarmoured(text: &str) -> Option<(&str, &str, Vec<u8>, &str)> {
    let (before, rest) = text.split_once("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let (body, rest) = rest.split_once("-----END ")?;
    let (_, after) = rest.split_once("-----")?;
    let body: String = body.split_ascii_whitespace().collect();
    Some((before, label, crate::world::from_base64(&body)?, after))
}

/// Changes an element somewhere in DER; `false` where there is none.
pub fn mutate(random: &mut Random, bytes: &mut Vec<u8>) -> bool {
    let Some(mut list) = elements(bytes, 0).filter(|list| !list.is_empty()) else { return false };
    let all = flat(&list);
    change(random, &mut list, &all);
    *bytes = write(&list);
    true
}

/// Every element there is, for putting one in place of another.
fn flat(list: &[Element]) -> Vec<Element> {
    let mut all = Vec::new();
    for element in list {
        all.push(element.clone());
        if let Contents::Elements(_, list) = &element.contents {
            all.extend(flat(list));
        }
    }
    all
}

fn change(random: &mut Random, list: &mut Vec<Element>, all: &[Element]) {
    let at = random.below(list.len());
    let deeper = random.below(5) > 0;
    let Some(element) = list.get_mut(at) else { return };
    match &mut element.contents {
        Contents::Elements(_, inner) if deeper && !inner.is_empty() => return change(random, inner, all),
        _ => {}
    }
    match random.below(8) {
        0 => element.tag = *random.pick(&[2, 3, 4, 5, 6, 0x17, 0x18, 0x30, 0x31, 0x80, 0xa0, 0xa1, 0xa3]).unwrap_or(&0),
        1 => drop(list.remove(at)),
        2 => {
            let copy = element.clone();
            list.insert(at, copy);
        }
        3 => {
            let word = random.pick(DATES_AND_NUMBERS).copied().unwrap_or_default();
            element.contents = Contents::Bytes(word.to_vec());
        }
        4 => {
            let next = (at + 1) % list.len();
            list.swap(at, next);
        }
        5 | 6 => {
            if let Contents::Bytes(contents) = &mut element.contents {
                crate::mutate::bytes(random, contents, DATES_AND_NUMBERS);
            } else if let Some(other) = random.pick(all) {
                *element = other.clone();
            }
        }
        _ => {
            if let Some(other) = random.pick(all) {
                *element = other.clone();
            }
        }
    }
}

/// Contents that decide something.
const DATES_AND_NUMBERS: &[&[u8]] = &[
    b"500101000000Z",
    b"491231235959Z",
    b"240229000000Z",
    b"230229000000Z",
    b"260101000060Z",
    b"20500101000000Z",
    b"99991231235959Z",
    b"00000101000000Z",
    b"700101000000Z",
    b"16991231235959Z",
    b"21000229000000Z",
    b"20000301000000Z",
    b"",
    b"\x00",
    b"\x00\x80",
    b"\x01\x00\x01",
    b"\x03",
    b"\xff",
    b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01",
    b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_the_same() {
        let der = include_bytes!("../corpus/certificate/authority.der");
        let list = elements(der, 0).expect("DER");
        assert_eq!(write(&list), der);
        assert!(flat(&list).len() > 40);
    }
}
