//! The integer SIMD kernel: radix 2^29 (2^28 for long moduli), `i64x2.extmul` products, two moduli in two lanes.
//!
//! # Numbers
//! A number is `n` signed 32-bit digits with value `sum d[k] * B^k`, `B = 2^w`; `n` is a multiple of 4 with
//! `R = B^n >= 16 * 2^(bits of N)`. A slot holds a digit of each lane, twice: `(d0, d1, d0, d1)` as four 32-bit integers. The
//! radix depends on the length: `w = 29` for moduli of at most 1620 bits (`n <= 56`), else `w = 28` (`n <= 148` for 4096 bits).
//!
//! # Proof of the bounds
//! Claim: every digit that enters or leaves satisfies `|d| <= D = 2^(w-1) + 2^8`.
//!
//! 1. **Digits fit.** `D < 2^29`, and the sum of two digits is below `2^30`: 32-bit integers. Every product is the exact 64-bit
//!    product of 32-bit integers.
//! 2. **Columns of a product.** Four digits at a time make a block. Where block `x` meets block `y` their sixteen digit products
//!    belong to seven columns, and ten products are enough to find them (Karatsuba): with `p_i = x_i y_i` and
//!    `q_ij = (x_i + x_j) (y_i + y_j)`, `q_ij - p_i - p_j` is `x_i y_j + x_j y_i`; a column is one such difference or the sum of
//!    two, and at most one `p`. The ten are summed over all blocks of a block column, `n / 4` at most, before the seven are
//!    formed; a square takes pairs of distinct blocks once and doubles their sums. A `q` is at most `4 D^2` in size and becomes
//!    smaller with every step, read from the left: `q_01 - p_0` is `x_0 y_1 + x_1 y_0 + x_1 y_1`, and so on; no step makes more
//!    than `4 D^2` of what it takes from one block. So no partial sum exceeds `n D^2`, which is below `2^63` (step 3). A column
//!    itself has at most `min(k + 1, 2n - 1 - k)` products, a square's doubled ones counted as two: `|column| <= n D^2`.
//! 3. **Columns of the reduction.** A column `k >= n` holds at most `n - 1` products of `a*b`, as many of `q*N`, and, in
//!    column `n`, the carry out of the low half (below `2^35`): `|v| <= 2 (n - 1) D^2 + 2^35`.
//!    `w = 29, n = 56`: `110 * 2^56 * (1 + 2^-20)^2 + 2^35 < 111 * 2^56`.
//!    `w = 28, n = 148`: `294 * 2^54 * (1 + 2^-19)^2 + 2^35 < 74 * 2^56`.
//!    Columns `n - 2` and `n - 1` hold at most `n` products of `q*N` and one digit: less. All are below `2^63 - 2^57`: no sum
//!    overflows, nor does the addition of `2^(w-1)` that follows. (`n = 64` at `w = 29` would overflow: the change of radix is
//!    needed, not a precaution. Unequal digits such as the sum of two numbers would overflow as well, which is why sums are
//!    formed on words, see `domain.rs`.)
//! 4. **First carry step.** `u = v + 2^63 + 2^(w-1)` is in `[0, 2^64)`. Its low `w` bits minus `2^(w-1)` lie in
//!    `[-2^(w-1), 2^(w-1))`; its upper bits minus `2^(63-w)` are the carry, at most `2^(63-w)` in size. Their sum `d'` (low part
//!    of its own column, carry of the one below) has `|d'| <= 2^(w-1) + 2^(63-w) <= 2^28 + 2^35`.
//! 5. **Second carry step.** The first step's parts, taken with their biases, are not negative, and neither is their sum
//!    `d' + 2^(w-1) + 2^(63-w)`, which is below `2^37`. Split the same way: its low `w` bits minus `2^(w-1)`, because `2^(63-w)`
//!    is a multiple of `2^w`, and a carry, less `2^(63-2w)`, of at most `(2^28 + 2^35) / 2^w + 1 <= 2^7 + 2`. A digit is the
//!    one plus the other: `|d| <= 2^(w-1) + 2^7 + 2 < D`. The claim holds.
//! 6. **The top digit** drops its carries, which changes the value by a multiple of `R`. Digits within `D` make
//!    `|value| <= D * (R - 1) / (B - 1) < R/2 * (1 + 2^-18)`; a number known to be below `R/16` in size is thus represented as
//!    itself, and a number needed only modulo `R` has at most that size.
//! 7. **Range.** For `|a|, |b| <= R/16` with `|a*b| <= N * R/16`, the result `(a*b + q*N) / R` is at most
//!    `N * (1/16 + 1/2 * (1 + 2^-18)) < N` in size: no final subtraction is needed, and since `N <= R/16` results can be
//!    factors again.
//! 8. **The half that is not computed.** `a*b + q*N` is a multiple of `R`; columns `0..n` contribute only the whole number
//!    `K = (sum of columns below n) / R`, found as `(v[n-1] + (v[n-2] >> w) + 2^(w-1)) >> w`. The shift loses less than 1, and
//!    the columns below `n - 2`, each below `2^63`, less than `2^63 / B^2 * (1 + 2^-26) < 2^8`, in units of which `K` is `2^w`:
//!    rounding finds `K` exactly. `|v[n-1]| <= n D^2 + D < 2^62`, so `|K| <= 2^(62-w) + 1`: as a carry into column `n` it is
//!    within the `2^35` of step 3, and like the carries of step 4 not negative with its bias.

#[cfg(feature = "core")]
use super::Slot;

#[cfg(any(not(target_arch = "wasm32"), target_feature = "simd128"))]
pub mod arithmetic;

/// Bits per digit of shorter numbers, and of longer ones.
const WIDE: u32 = 29;
const NARROW: u32 = 28;
/// Largest number of digits of the wider radix.
const WIDE_DIGITS: usize = 56;

/// Bits per digit of a number of `n` digits.
#[must_use]
#[inline(always)]
pub const fn radix_bits(n: usize) -> u32 {
    if n <= WIDE_DIGITS { WIDE } else { NARROW }
}

/// Largest digit (the `D` of the proof) of a number of `n` digits.
#[must_use]
pub const fn max_digit(n: usize) -> u64 {
    (1 << (radix_bits(n) - 1)) + (1 << 8)
}

/// Digits of a modulus of `bits` bits: 4 spare bits at least (`R >= 16 N`), rounded up to whole blocks.
#[must_use]
pub const fn digits(bits: usize) -> usize {
    let n = (bits + 4).div_ceil(WIDE as usize).next_multiple_of(BLOCK);
    if n <= WIDE_DIGITS { n } else { (bits + 4).div_ceil(NARROW as usize).next_multiple_of(BLOCK) }
}

/// Digits per block.
pub const BLOCK: usize = 4;
/// Slots of a block: its digits and their pairwise sums.
pub const KINDS: usize = 10;

/// The biases of the carries in the two carry steps (4 and 5 of the proof) in radix `2^w`. The first is a multiple of
/// `2^w`, so in the second step it only adds to the carry.
#[must_use]
pub const fn biases(w: u32) -> (u64, u64) {
    (1 << (63 - w), 1 << (63 - 2 * w))
}

/// The fixed operands of the carry steps: the bias that makes a column unsigned, the digit mask, the bias left in a
/// digit at the end.
///
/// They are read from memory because engines rebuild a constant at each use, even inside loops.
#[cfg(feature = "core")]
#[must_use]
pub fn fixed(n: usize) -> [Slot; 3] {
    let w = radix_bits(n);
    let half = 1 << (w - 1);
    [(1 << 63) + half, (1 << w) - 1, half + biases(w).1].map(Slot::splat)
}

/// Where the parts of the constants start; the first two are blocks.
pub mod offset {
    use super::blocks_len;

    /// The modulus.
    pub const MODULUS: usize = 0;
    /// Its negated inverse modulo `R`.
    #[must_use]
    pub const fn inverse(n: usize) -> usize {
        blocks_len(n)
    }
    /// The fixed operands.
    #[must_use]
    pub const fn fixed(n: usize) -> usize {
        inverse(n) + blocks_len(n)
    }
}

/// Where the parts of the scratch start, behind the `2 n` columns.
pub mod work {
    use super::{BLOCK, blocks_len};

    /// Blocks of the first factor, later of the low half.
    #[must_use]
    pub const fn first(n: usize) -> usize {
        2 * n
    }
    /// Blocks of the second factor, later of the quotient.
    #[must_use]
    pub const fn second(n: usize) -> usize {
        first(n) + blocks_len(n)
    }
    /// `n` digits or columns that become blocks, and the slots beyond them.
    #[must_use]
    pub const fn digits(n: usize) -> usize {
        second(n) + blocks_len(n)
    }
    /// A carry.
    #[must_use]
    pub const fn carry(n: usize) -> usize {
        digits(n) + n + BLOCK
    }
}

/// Slots of a number's blocks.
#[must_use]
pub const fn blocks_len(n: usize) -> usize {
    n / BLOCK * KINDS
}

/// Slots of the constants.
#[must_use]
pub const fn consts_len(n: usize) -> usize {
    offset::fixed(n) + 3
}

/// Slots of scratch.
#[must_use]
pub const fn scratch_len(n: usize) -> usize {
    work::carry(n) + 1
}

/// Writes the digits in the first `n` slots as blocks, in place.
#[cfg(feature = "core")]
pub fn expand(n: usize, slots: &mut [Slot]) {
    let sum = |a: Slot, b: Slot| {
        let half = |shift: u32| u64::from((a.0[0] >> shift) as u32).wrapping_add(b.0[0] >> shift) & 0xffff_ffff;
        Slot::splat(half(0) | half(32) << 32)
    };
    // From the top down: a block never lies below its digits.
    for block in (0..n / BLOCK).rev() {
        let digit = |k: usize| slots.get(BLOCK * block + k).copied().unwrap_or_default();
        let [a, b, c, d] = [digit(0), digit(1), digit(2), digit(3)];
        let kinds = [a, b, c, d, sum(a, b), sum(a, c), sum(a, d), sum(b, c), sum(b, d), sum(c, d)];
        for (k, value) in kinds.into_iter().enumerate() {
            if let Some(slot) = slots.get_mut(KINDS * block + k) {
                *slot = value;
            }
        }
    }
}
