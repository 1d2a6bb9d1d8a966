//! Layout of digits, constants and scratch for each kernel. Safe code of the main module.

use zeroize::Zeroizing;

use super::{Kind, Slot, fma49, int29, scalar};
use crate::words;

/// Digits of a modulus of `len` words.
pub fn digits(kind: Kind, len: usize) -> usize {
    match kind {
        Kind::Fma => fma49::digits(32 * len),
        Kind::Integer => int29::digits(32 * len),
        Kind::Scalar => len,
    }
}

/// Bits per digit of a number of `n` digits. `R = 2^(n * radix_bits)`.
pub fn radix_bits(kind: Kind, n: usize) -> u32 {
    match kind {
        Kind::Fma => fma49::RADIX_BITS,
        Kind::Integer => int29::radix_bits(n),
        Kind::Scalar => 32,
    }
}

/// Slots of scratch for `n` digits.
pub fn scratch_len(kind: Kind, n: usize) -> usize {
    match kind {
        Kind::Fma => fma49::scratch_len(n),
        Kind::Integer => int29::scratch_len(n),
        Kind::Scalar => scalar::scratch_len(n),
    }
}

/// The constants of two odd moduli of equal length.
#[inline(never)]
pub fn consts(kind: Kind, n: usize, moduli: [&[u32]; 2]) -> Zeroizing<Vec<Slot>> {
    let bits = radix_bits(kind, n) as usize * n;
    let [first, second] = moduli;
    let inverses = |bits| {
        let inverse = words::negated_inverse(first, bits);
        let same = core::ptr::eq(first, second).then(|| inverse.clone());
        [inverse, same.unwrap_or_else(|| words::negated_inverse(second, bits))]
    };
    let mut consts = Zeroizing::new(vec![
        Slot::default();
        match kind {
            Kind::Fma => fma49::consts_len(n),
            Kind::Integer => int29::consts_len(n),
            Kind::Scalar => scalar::consts_len(n),
        }
    ]);
    match kind {
        Kind::Fma => {
            encode(kind, n, part(&mut consts, fma49::offset::MODULUS), moduli);
            let [a, b] = inverses(bits);
            encode(kind, n, part(&mut consts, fma49::offset::inverse(n)), [&a, &b]);
            fma49::bias::write(n, &mut consts);
        }
        Kind::Integer => {
            let mut put = |at, numbers| {
                let slots = part(&mut consts, at);
                encode(kind, n, slots, numbers);
                int29::expand(n, slots);
            };
            put(int29::offset::MODULUS, moduli);
            let [a, b] = inverses(bits);
            put(int29::offset::inverse(n), [&a, &b]);
            for (slot, value) in part(&mut consts, int29::offset::fixed(n)).iter_mut().zip(int29::fixed(n)) {
                *slot = value;
            }
        }
        Kind::Scalar => {
            encode(kind, n, &mut consts, moduli);
            let [a, b] = inverses(32);
            encode(kind, 1, part(&mut consts, n), [&a, &b]);
        }
    }
    consts
}

/// Writes two numbers, given as words, as `n` digits each. Bits past the last digit are dropped.
#[inline(never)]
pub fn encode(kind: Kind, n: usize, out: &mut [Slot], numbers: [&[u32]; 2]) {
    let radix_bits = radix_bits(kind, n);
    let mut carries = [0, 0];
    let same = core::ptr::eq(numbers[0], numbers[1]);
    for (k, slot) in out.iter_mut().take(n).enumerate() {
        let digit = |lane: usize, number: &[u32], carry: &mut u64| -> u64 {
            let bits = words::bits(number, k * radix_bits as usize, radix_bits);
            if matches!(kind, Kind::Scalar) {
                return bits;
            }
            // Balanced: a digit of half the radix or more becomes negative and carries one.
            let sum = bits + *carry;
            *carry = (sum + (1 << (radix_bits - 1))) >> radix_bits;
            let balanced = sum.wrapping_sub(*carry << radix_bits).cast_signed();
            match kind {
                Kind::Fma => (balanced as f64).to_bits(),
                _ => u64::from(balanced as u32) << (32 * lane),
            }
        };
        let [first, second] = &mut carries;
        let a = digit(0, numbers[0], first);
        let b = match kind {
            Kind::Fma | Kind::Scalar if same => a,
            _ => digit(1, numbers[1], second),
        };
        *slot = if matches!(kind, Kind::Integer) { Slot::splat(a | b) } else { Slot([a, b]) };
    }
}

/// Reads lane `lane` of a number in `(-2^(32 len), 2^(32 len))` as `len + 1` words in two's complement.
pub fn decode(kind: Kind, number: &[Slot], lane: usize, len: usize) -> Zeroizing<Vec<u32>> {
    let radix_bits = radix_bits(kind, number.len());
    let mut out = Zeroizing::new(Vec::with_capacity(len + 1));
    // Bits not yet written, the lowest `held < 32` of them valid; a signed carry out of the last digit.
    let (mut pending, mut held, mut carry) = (0_u64, 0, 0_i64);
    let mask = (1_u64 << radix_bits) - 1;
    for Slot([first, second]) in number {
        let raw = if lane == 0 { *first } else { *second };
        let digit = match kind {
            Kind::Fma => f64::from_bits(raw) as i64,
            Kind::Integer => i64::from((first >> (32 * lane)) as u32 as i32),
            Kind::Scalar => raw as i64,
        };
        let sum = digit + carry;
        carry = sum >> radix_bits;
        // At most a word at a time, so that the pending bits stay below 64.
        let (mut bits, mut left) = (sum.cast_unsigned() & mask, radix_bits);
        while left > 0 {
            let taken = left.min(32);
            pending |= (bits & 0xffff_ffff) << held;
            bits >>= taken;
            left -= taken;
            held += taken;
            if held >= 32 {
                if out.len() <= len {
                    out.push(pending as u32);
                }
                pending >>= 32;
                held -= 32;
            }
        }
    }
    // The rest is the sign.
    pending |= carry.cast_unsigned() << held;
    while out.len() <= len {
        out.push(pending as u32);
        pending = (pending.cast_signed() >> 32).cast_unsigned();
    }
    out
}

/// The slots from `start` on.
fn part(slots: &mut [Slot], start: usize) -> &mut [Slot] {
    slots.get_mut(start..).unwrap_or_default()
}
