//! Numbers as little-endian arrays of 32-bit words. Lengths are public; values are secret unless said otherwise, so nothing here
//! branches on a value or uses one as an address.

use zeroize::Zeroizing;

/// A number whose memory is cleared when it is dropped.
pub type Words = Zeroizing<Vec<u32>>;

/// `len` zero words.
#[inline(never)]
pub fn zero(len: usize) -> Words {
    Zeroizing::new(vec![0; len])
}

/// A big-endian number in `len` words. Bytes that do not fit are dropped: the caller knows the length.
#[inline(never)]
pub fn from_be(bytes: &[u8], len: usize) -> Words {
    let mut out = zero(len);
    for (word, chunk) in out.iter_mut().zip(bytes.rchunks(4)) {
        *word = chunk.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
    }
    out
}

/// Converts a number to `4 * len` big-endian bytes.
pub fn to_be(words: &[u32]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(words.iter().rev().flat_map(|word| word.to_be_bytes()).collect())
}

/// `width <= 63` bits of a number from bit `from` on; zeros beyond its end.
pub fn bits(words: &[u32], from: usize, width: u32) -> u64 {
    let word = |index: usize| u64::from(words.get(index).copied().unwrap_or(0));
    let (first, shift) = (from / 32, from % 32);
    // In two steps, because a shift by 64 overflows.
    let above = word(first + 2) << (63 - shift) << 1;
    ((word(first) | word(first + 1) << 32) >> shift | above) & ((1 << width) - 1)
}

/// Adds a word to `a`; returns the carry.
#[inline(never)]
fn add_word(a: &mut [u32], mut carry: u64) -> u32 {
    for word in a {
        carry += u64::from(*word);
        *word = carry as u32;
        carry >>= 32;
    }
    carry as u32
}

/// Adds `b & mask` to `a` (missing words of `b` are zero); returns the carry.
#[inline(never)]
pub fn add_masked(a: &mut [u32], b: &[u32], mask: u32) -> u32 {
    let (low, high) = a.split_at_mut(b.len().min(a.len()));
    let mut carry = 0;
    for (word, other) in low.iter_mut().zip(b) {
        let sum = u64::from(*word) + u64::from(other & mask) + carry;
        *word = sum as u32;
        carry = sum >> 32;
    }
    add_word(high, carry)
}

/// Subtracts `b & mask` from `a` (missing words of `b` are zero); returns the borrow.
#[inline(never)]
pub fn sub_masked(a: &mut [u32], b: &[u32], mask: u32) -> u32 {
    let (low, high) = a.split_at_mut(b.len().min(a.len()));
    let mut borrow = 0;
    for (word, other) in low.iter_mut().zip(b) {
        let difference = u64::from(*word).wrapping_sub(u64::from(other & mask)).wrapping_sub(borrow);
        *word = difference as u32;
        borrow = difference >> 63;
    }
    for word in high {
        let difference = u64::from(*word).wrapping_sub(borrow);
        *word = difference as u32;
        borrow = difference >> 63;
    }
    borrow as u32
}

/// All ones for 1, zero for 0.
pub fn mask(bit: u32) -> u32 {
    bit.wrapping_neg()
}

/// Subtracts `modulus` once if the result is not negative; `a` may have more words than the modulus.
pub fn reduce_once(a: &mut [u32], modulus: &[u32]) {
    let borrow = sub_masked(a, modulus, u32::MAX);
    add_masked(a, modulus, mask(borrow));
}

/// Whether two numbers of the same length are equal.
pub fn equal(a: &[u32], b: &[u32]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |sum, (x, y)| sum | (x ^ y)) == 0
}

/// Whether `a < b`, both of the same length.
pub fn less(a: &[u32], b: &[u32]) -> bool {
    let borrow =
        a.iter().zip(b).fold(0, |borrow, (x, y)| u64::from(*x).wrapping_sub(u64::from(*y)).wrapping_sub(borrow) >> 63);
    borrow == 1
}

/// `sum += a * b`, modulo the length of `sum`.
#[inline(never)]
pub fn add_product(sum: &mut [u32], a: &[u32], b: &[u32]) {
    for (shift, x) in a.iter().enumerate() {
        let (_, sum) = sum.split_at_mut(shift.min(sum.len()));
        let (low, high) = sum.split_at_mut(b.len().min(sum.len()));
        let mut carry = 0;
        for (word, y) in low.iter_mut().zip(b) {
            let step = u64::from(*x) * u64::from(*y) + u64::from(*word) + carry;
            *word = step as u32;
            carry = step >> 32;
        }
        add_word(high, carry);
    }
}

/// `a * b`, as long as both factors together.
#[inline(never)]
pub fn product(a: &[u32], b: &[u32]) -> Words {
    let mut out = zero(a.len() + b.len());
    add_product(&mut out, a, b);
    out
}

/// Shifts left by one bit; the bit shifted out is dropped.
pub fn double(a: &mut [u32]) {
    let mut carry = 0;
    for word in a {
        (*word, carry) = (*word << 1 | carry, *word >> 31);
    }
}

/// `a mod modulus` by shifting and subtracting. The modulus must have its highest bit set.
#[inline(never)]
pub fn remainder(a: &[u32], modulus: &[u32]) -> Words {
    let (low, top) = a.split_at_checked(a.len().saturating_sub(modulus.len())).unwrap_or((a, &[]));
    let mut out = zero(modulus.len() + 1);
    for (word, value) in out.iter_mut().zip(top) {
        *word = *value;
    }
    reduce_once(&mut out, modulus);
    for word in low.iter().rev() {
        for bit in (0..32).rev() {
            double(&mut out);
            if let Some(lowest) = out.first_mut() {
                *lowest |= word >> bit & 1;
            }
            reduce_once(&mut out, modulus);
        }
    }
    out.truncate(modulus.len());
    out
}

/// Whether an odd `modulus` divides `number`, which is below `modulus * 2^(32 len)` with `len` the words of the modulus.
#[inline(never)]
pub fn is_multiple(number: &[u32], modulus: &[u32]) -> bool {
    // With q = -number / modulus mod 2^(32 len), number + q * modulus is 2^(32 len) times zero or the modulus for a multiple, and
    // 2^(32 len) times another number for any other.
    let len = modulus.len();
    let mut quotient = zero(len);
    add_product(&mut quotient, &negated_inverse(modulus, 32 * len), number);
    let mut sum = zero(2 * len + 1);
    for (word, value) in sum.iter_mut().zip(number) {
        *word = *value;
    }
    add_product(&mut sum, &quotient, modulus);
    let (_, upper) = sum.split_at_checked(len).unwrap_or_default();
    let mut rest = zero(0);
    rest.extend_from_slice(upper);
    sub_masked(&mut rest, modulus, u32::MAX);
    let all_zero = |words: &[u32]| words.iter().fold(0, |sum, word| sum | word) == 0;
    all_zero(upper) | all_zero(&rest)
}

/// `2^power mod modulus` for a modulus of `len` words whose highest bit is set, `power >= 32 len - 1`.
#[inline(never)]
pub fn power_of_two(power: usize, modulus: &[u32]) -> Words {
    let mut out = zero(modulus.len() + 1);
    let highest = modulus.len().saturating_mul(32).saturating_sub(1);
    if let Some(top) = modulus.len().checked_sub(1).and_then(|top| out.get_mut(top)) {
        *top = 1 << 31;
    }
    reduce_once(&mut out, modulus);
    for _ in highest..power {
        double(&mut out);
        reduce_once(&mut out, modulus);
    }
    out.truncate(modulus.len());
    out
}

/// `-1 / modulus` modulo `2^bits` for an odd modulus, by Newton's iteration on a growing number of words.
#[inline(never)]
pub fn negated_inverse(modulus: &[u32], bits: usize) -> Words {
    let len = bits.div_ceil(32);
    let lowest = modulus.first().copied().unwrap_or(1);
    // Correct to 3 bits at first, then to 6, 12, 24, 48.
    let start = (0..4).fold(lowest, |x, _| x.wrapping_mul(2_u32.wrapping_sub(lowest.wrapping_mul(x))));
    let mut x = zero(len);
    if let Some(word) = x.first_mut() {
        *word = start;
    }
    let mut right = 1;
    while right < len {
        let next = (2 * right).min(len);
        // x * (2 - modulus * x), modulo 2^(32 next).
        let head = |of: &[u32], len: usize| -> Words { Zeroizing::new(of.iter().take(len).copied().collect()) };
        let mut error = zero(next);
        add_product(&mut error, &head(&x, right), &head(modulus, next));
        let mut factor = zero(next);
        if let Some(word) = factor.first_mut() {
            *word = 2;
        }
        sub_masked(&mut factor, &error, u32::MAX);
        let mut better = zero(next);
        add_product(&mut better, &head(&x, right), &factor);
        for (word, new) in x.iter_mut().zip(better.iter()) {
            *word = *new;
        }
        right = next;
    }
    let mut negated = zero(len);
    sub_masked(&mut negated, &x, u32::MAX);
    if let Some(word) = negated.last_mut().filter(|_| !bits.is_multiple_of(32)) {
        *word &= (1 << (bits % 32)) - 1;
    }
    negated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_are_told_from_their_neighbours() {
        let modulus = [3, 0x8000_0000];
        // 5 times it.
        assert!(is_multiple(&[15, 0x8000_0000, 2, 0], &modulus));
        assert!(is_multiple(&[0, 0, 0, 0], &modulus));
        for number in [[14, 0x8000_0000, 2, 0], [16, 0x8000_0000, 2, 0], [0, 0, 1, 1], [1, 0, 0, 0]] {
            assert!(!is_multiple(&number, &modulus), "{number:?}");
        }
    }
}
