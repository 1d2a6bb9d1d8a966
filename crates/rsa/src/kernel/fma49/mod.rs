//! The floating-point kernel: radix 2^49, one fused multiply-add pair per digit product, two moduli in two lanes.
//!
//! # Numbers
//! A number is `n` digits `d[k]`, each a whole number held in an `f64`, with value `sum d[k] * B^k`, `B = 2^49`; `n` is a
//! multiple of 3 with `R = B^n >= 16 * 2^(bits of N)`. Digits are *balanced and carry-saved*: they may be negative and may
//! exceed half the radix by a little. The largest modulus (4096 bits) has `n = 84`.
//!
//! # Proof of the bounds
//! Claim: every digit that enters or leaves satisfies `|d| <= D = 2^48 + 2^9`.
//!
//! 1. **One product.** For `|x|, |y| <= D` (or `|x| <= 2 D` when squaring), `h' = fma(x, y, h)` with `h` near
//!    `C1 = 1.5 * 2^101`. A chain has at most three products, so `|sum x*y| <= 6 D^2 < 6 * 2^96 * (1 + 2^-38) < 2^99`, and
//!    every `h` stays in `[2^101, 2^102)`, where doubles are the multiples of `2^49`. So `h' = h + x*y - r` with `r` a whole
//!    number and `|r| <= 2^48` (round to nearest).
//! 2. **Its low part is exact.** `h - h'` is a multiple of `2^49` below `2^100`: a double, so the subtraction is exact.
//!    `r = x*y + (h - h')` is a whole number of at most `2^48`: a double, so the second fma is exact. The first product of a
//!    chain uses `C12 - h'` with `C12 = C1 + C2`, `C2 = 1.5 * 2^52 = 3 * 2^51`, a multiple of `2^49`: exact for the same
//!    reason, and its fma gives `C2 + r`, in `[2^52, 2^53)`, where doubles are the whole numbers. Adding the two further
//!    residues moves it by at most `3 * 2^48 < 2^50`: it stays in that range, so these additions are exact too.
//! 3. **Columns are integers.** In `[2^101, 2^102)` the bit pattern of a double grows by one per `2^49`, in `[2^52, 2^53)`
//!    by one per 1. So `bits(h) - bits(C1)` is the chain's carry into the next column and `bits(s) - bits(C2)` the sum of its
//!    residues. Columns add bit patterns modulo 2^64; the multiples of `bits(C1)` and `bits(C2)` so collected are known in
//!    advance and subtracted by the bias each column starts from ([`bias`]).
//! 4. **Column sums.** Column `k` of a product has at most `n` products, each leaving a residue of at most `2^48` and, from
//!    column `k - 1`, a carry of at most `(D^2 + 2^48) / 2^49 < 2^47 + 2^10`. A square has half as many products of twice the
//!    size: no larger carries, fewer residues. A column of the reduction holds two such sums (`a*b` and `q*N`) and one carry:
//!    `|v| <= 2 * 84 * (2^48 + 2^47 + 2^10) + 2^15 < 2^56`. So `v + 2^63 + 2^48`, which the bias makes of it, is in
//!    `[0, 2^64)`: no sum wraps.
//! 5. **Digits of columns.** The low 49 bits minus `2^48` lie in `[-2^48, 2^48)`; the carry out is `(v + 2^48) >> 49`, at
//!    most `2^7 + 1` in size. A digit is the one plus the other: `|d| <= 2^48 + 2^8 < D`. The claim holds. Before the bias is
//!    taken off, the digit is a whole number in `[0, 2^49 + 2^15)`, below `2^52`: writing it into the fraction of `2^52` is the
//!    exact conversion to `f64`.
//! 6. **The top digit.** Its carry is dropped, which changes the value by a multiple of `R`. Digits within `D` make
//!    `|value| <= D * (R - 1) / (B - 1) < R/2 * (1 + 2^-38)`; a number known to be below `R/16` in size is thus represented
//!    as itself, and a number needed only modulo `R` (the quotient `q`, the low half of a product) has at most that size.
//! 7. **Range.** For `|a|, |b| <= R/16` with `|a*b| <= N * R/16`, the result `(a*b + q*N) / R` has at most
//!    `N * (1/16 + 1/2 * (1 + 2^-38)) < N` in size. So no final subtraction is needed, results are in `(-N, N)`, and since
//!    `N <= R/16` they can be factors again.
//! 8. **The half that is not computed.** `a*b + q*N` is a multiple of `R`, so columns `0..n` contribute only a carry
//!    `K = (sum of columns below n) / R`, a whole number. It is found from column `n - 1` alone (residues, the carries into
//!    it, the top digit of the low half of `a*b`). What is left out is below `B^(n-1) * (84 * (2^48 + 2^47 + 2^10) + D) / (B - 1)`,
//!    less than `2^7` units of column `n - 1`, and `K` is `2^49` units: adding half a unit of `K` and shifting finds it.
//!
//! 9. **One number in both lanes.** Squares modulo a public modulus compute with the same numbers in both lanes. There the lanes
//!    share the work: the first takes every other row, the second the rows between, with digits paired accordingly. A lane's
//!    part of a column lies in the slot where its row puts it, so the second lane's is three slots below the column it belongs
//!    to, or six in a square, where both factors move on. A column is the sum of both parts modulo 2^64, of the same products
//!    as without sharing; in a square every row of the second lane makes three more chains of zero digits, which leave and
//!    carry nothing. Its bias is in the first lane alone, that of column `n - 1` in the second. So the bounds of steps 4 to 8
//!    hold for it as they are. What the first lane holds of columns below `n - 1` only completes a row and is not read.
//!
//! Adding one balanced digit array to another is never done: sums are formed on words (see `domain.rs`).

#[cfg(any(not(target_arch = "wasm32"), target_feature = "relaxed-simd"))]
pub mod arithmetic;
#[cfg(feature = "core")]
pub mod bias;
#[cfg(any(not(target_arch = "wasm32"), target_feature = "relaxed-simd"))]
mod chain;

/// Bits per digit.
pub const RADIX_BITS: u32 = 49;
/// Doubles around this value are the multiples of 2^49.
pub const C1: f64 = 1.5 * (1_u128 << 101) as f64;
/// Doubles around this value are the whole numbers.
pub const C2: f64 = 1.5 * (1_u64 << 52) as f64;
/// The bits of a digit before it is balanced.
pub const MASK: u64 = (1 << RADIX_BITS) - 1;
/// Half the radix: makes the carry round to nearest and the digit balanced.
pub const HALF: u64 = 1 << (RADIX_BITS - 1);
/// The contribution of the 2^63 in a column's bias to its carry.
pub const CARRY_BIAS: u64 = 1 << (63 - RADIX_BITS);
/// Exponent bits of 2^52: a whole number below 2^52 written into the fraction is that number plus 2^52.
pub const WHOLE: u64 = 0x4330_0000_0000_0000;
/// Largest digit (the `D` of the proof).
pub const MAX_DIGIT: u64 = HALF + (1 << 9);

/// Digits of a modulus of `bits` bits: 4 spare bits at least (`R >= 16 N`), rounded up to whole tiles of three, or to
/// pairs of tiles if the modulus may be a public one.
#[must_use]
pub const fn digits(bits: usize) -> usize {
    let n = (bits + 4).div_ceil(RADIX_BITS as usize);
    n.next_multiple_of(if bits < 2048 { 3 } else { 6 })
}

/// Where the parts of the constants start; the part before `MODULUS` is a single zero, read as the digit below the lowest.
pub mod offset {
    /// The modulus: `n` digits.
    pub const MODULUS: usize = 1;
    /// Its negated inverse modulo `R`: `n` digits.
    #[must_use]
    pub const fn inverse(n: usize) -> usize {
        1 + n
    }
    /// Column biases of a product with its reduction: `2 n`.
    #[must_use]
    pub const fn product(n: usize) -> usize {
        1 + 2 * n
    }
    /// Column biases of a square with its reduction: `2 n`.
    #[must_use]
    pub const fn square(n: usize) -> usize {
        1 + 4 * n
    }
    /// Column biases of the quotient: `n`.
    #[must_use]
    pub const fn quotient(n: usize) -> usize {
        1 + 6 * n
    }
    /// Bias of the carry out of the half that is not computed: one.
    #[must_use]
    pub const fn carry(n: usize) -> usize {
        1 + 7 * n
    }
    /// The operands that the arithmetic adds and masks with: `C1`, `C1 + C2`, the digit mask, the exponent of 2^52, a
    /// digit's bias, 1.0.
    ///
    /// They are read from memory because engines rebuild a constant at each use, even inside loops.
    #[must_use]
    pub const fn fixed(n: usize) -> usize {
        2 + 7 * n
    }
    /// Column biases of a square shared between the lanes: `2 n`.
    #[must_use]
    pub const fn twin_square(n: usize) -> usize {
        fixed(n) + 6
    }
    /// Column biases of a quotient shared between the lanes: `n`.
    #[must_use]
    pub const fn twin_quotient(n: usize) -> usize {
        twin_square(n) + 2 * n
    }
}

/// Slots of the constants.
#[must_use]
pub const fn consts_len(n: usize) -> usize {
    offset::twin_quotient(n) + n
}

/// Slots of scratch: `2 n` columns, and `n` each for the low half's digits, the quotient's columns and its digits.
#[must_use]
pub const fn scratch_len(n: usize) -> usize {
    5 * n
}
