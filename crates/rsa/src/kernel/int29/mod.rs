//! The integer SIMD kernel: radix 2^29 (2^28 for long moduli), `i64x2.extmul` products, two moduli in two lanes.
//!
//! # Numbers
//! A number is `n` signed 32-bit digits with value `sum d[k] * B^k`, `B = 2^w`; `n` is a multiple of 3 with
//! `R = B^n >= 16 * 2^(bits of N)`. A slot holds a digit of each lane, twice: `(d0, d1, d0, d1)` as four 32-bit integers. The
//! radix depends on the length: `w = 29` for moduli of at most 1560 bits (`n <= 54`), else `w = 28` (`n <= 147` for 4096 bits).
//!
//! # Proof of the bounds
//! Claim: every digit that enters or leaves satisfies `|d| <= D = 2^(w-1) + 2^8`.
//!
//! 1. **Digits fit.** `D < 2^29`, and twice a digit (one factor of a square) is below `2^30`: 32-bit integers. Every product is
//!    the exact 64-bit product of 32-bit integers.
//! 2. **Columns of a product.** Column `k` of a product has at most `min(k + 1, 2n - 1 - k)` products; a square counts the
//!    doubled ones as two. So `|column| <= n D^2`, and so is every partial sum in any order.
//! 3. **Columns of the reduction.** A column `k >= n` holds at most `n - 1` products of `a*b`, as many of `q*N`, and, in
//!    column `n`, the carry out of the low half (below `2^35`): `|v| <= 2 (n - 1) D^2 + 2^35`.
//!    `w = 29, n = 54`: `106 * 2^56 * (1 + 2^-20)^2 + 2^35 < 107 * 2^56`.
//!    `w = 28, n = 147`: `292 * 2^54 * (1 + 2^-19)^2 + 2^35 < 74 * 2^56`.
//!    Columns `n - 2` and `n - 1` hold at most `n` products of `q*N` and one digit: less. All are below `2^63 - 2^57`: no sum
//!    overflows, nor does the addition of `2^(w-1)` that follows. (`n = 64` at `w = 29` would overflow: the change of radix is
//!    needed, not a precaution. Unequal digits such as the sum of two numbers would overflow as well, which is why sums are
//!    formed on words, see `domain.rs`.)
//! 4. **First carry step.** `u = v + 2^63 + 2^(w-1)` is in `[0, 2^64)`. Its low `w` bits minus `2^(w-1)` lie in
//!    `[-2^(w-1), 2^(w-1))`; its upper bits minus `2^(63-w)` are the carry, at most `2^(63-w)` in size. Their sum `d'` (low part
//!    of its own column, carry of the one below) has `|d'| <= 2^(w-1) + 2^(63-w) <= 2^28 + 2^35`.
//! 5. **Second carry step.** `d' + 2^40 + 2^(w-1)` is positive and below `2^41`. Split the same way: a low part in
//!    `[-2^(w-1), 2^(w-1))` and a carry of at most `(2^28 + 2^35) / 2^w + 1 <= 2^7 + 2`. A digit is the one plus the other:
//!    `|d| <= 2^(w-1) + 2^7 + 2 < D`. The claim holds.
//! 6. **The top digit** drops its carries, which changes the value by a multiple of `R`. Digits within `D` make
//!    `|value| <= D * (R - 1) / (B - 1) < R/2 * (1 + 2^-18)`; a number known to be below `R/16` in size is thus represented as
//!    itself, and a number needed only modulo `R` has at most that size.
//! 7. **Range.** For `|a|, |b| <= R/16` with `|a*b| <= N * R/16`, the result `(a*b + q*N) / R` is at most
//!    `N * (1/16 + 1/2 * (1 + 2^-18)) < N` in size: no final subtraction is needed, and since `N <= R/16` results can be
//!    factors again.
//! 8. **The half that is not computed.** `a*b + q*N` is a multiple of `R`; columns `0..n` contribute only the whole number
//!    `K = (sum of columns below n) / R`, found as `(v[n-1] + (v[n-2] >> w) + 2^(w-1)) >> w`. The shift loses less than 1, and
//!    the columns below `n - 2`, each below `2^63`, less than `2^63 / B^2 * (1 + 2^-26) < 2^8`, in units of which `K` is `2^w`:
//!    rounding finds `K` exactly. `|v[n-1]| <= n D^2 + D < 2^62`, so `|K| < 2^34 + 1`: as a carry into column `n` it is within
//!    the `2^35` of steps 3 and 4.

#[cfg(any(not(target_arch = "wasm32"), target_feature = "simd128"))]
pub mod arithmetic;

/// Largest number of digits of the wider radix.
const WIDE_DIGITS: usize = 54;

/// Bits per digit of a number of `n` digits.
#[must_use]
#[inline(always)]
pub const fn radix_bits(n: usize) -> u32 {
    if n <= WIDE_DIGITS { 29 } else { 28 }
}

/// Largest digit (the `D` of the proof) of a number of `n` digits.
#[must_use]
pub const fn max_digit(n: usize) -> u64 {
    (1 << (radix_bits(n) - 1)) + (1 << 8)
}

/// Digits of a modulus of `bits` bits: 4 spare bits at least (`R >= 16 N`), rounded up to whole blocks of three.
#[must_use]
pub const fn digits(bits: usize) -> usize {
    let n = (bits + 4).div_ceil(29).next_multiple_of(3);
    if n <= WIDE_DIGITS { n } else { (bits + 4).div_ceil(28).next_multiple_of(3) }
}

/// Where the negated inverse modulo `R` starts in the constants, behind the modulus.
#[must_use]
pub const fn inverse_offset(n: usize) -> usize {
    n
}

/// Slots of the constants: the modulus and its negated inverse.
#[must_use]
pub const fn consts_len(n: usize) -> usize {
    2 * n
}

/// Slots of scratch: `2 n` columns, `n` for the low half's digits, `n + 2` for the quotient.
#[must_use]
pub const fn scratch_len(n: usize) -> usize {
    4 * n + 2
}
