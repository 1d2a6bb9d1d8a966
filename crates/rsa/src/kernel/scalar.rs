//! The scalar kernel: 32-bit words, Montgomery multiplication word by word. It needs no engine features, is the
//! reference that the others are tested against, and is short enough to check by reading.
//!
//! # Proof of the bounds
//! Words are below `W = 2^32`, `R = W^n`, `N < R`, factors below `R` with at least one below `N`.
//!
//! 1. **Words.** Each step computes `t + x*y + c <= (W-1) + (W-1)^2 + (W-1) = W^2 - 1`: it fits 64 bits, and its upper half is
//!    the next carry, below `W`. The word above the top receives two such carries: at most one bit, by 2.
//! 2. **Range.** After each row the sum is `(t + x*b + m*N) / W` with `x, m <= W - 1`: from `t < b + N` follows
//!    `(b + N + (W-1)(b + N)) / W = b + N` as the strict bound. With `b < N` that is below `2 N`: one conditional subtraction
//!    gives the result in `[0, N)`.

use super::Slot;
use super::window::{Arithmetic, TABLE};

/// The scalar kernel. A slot holds one word of each lane; the factor `a` may be any number below `R`, `b` must be reduced.
pub struct Scalar;

/// Slots of the constants: the modulus, and the negated inverse of its lowest word.
#[must_use]
pub const fn consts_len(n: usize) -> usize {
    n + 1
}

/// Slots of scratch: the sum.
#[must_use]
pub const fn scratch_len(n: usize) -> usize {
    n + 1
}

/// One lane of `out = a * b / R`.
///
/// # Safety
/// As for [`Arithmetic::mul`]; `lane < 2`.
#[inline(never)]
unsafe fn mul_lane(
    n: usize,
    lane: usize,
    out: *mut Slot,
    a: *const Slot,
    b: *const Slot,
    consts: *const Slot,
    t: *mut Slot,
) {
    // SAFETY: every index below is within the n slots of a number or the n + 1 slots of constants and scratch.
    unsafe {
        let get = |from: *const Slot, k: usize| *from.add(k).cast::<u64>().add(lane);
        let put = |to: *mut Slot, k: usize, value: u64| *to.add(k).cast::<u64>().add(lane) = value & 0xffff_ffff;
        for k in 0..=n {
            put(t, k, 0);
        }
        let inverse = get(consts, n);
        for i in 0..n {
            let x = get(a, i);
            let lowest = get(t, 0) + x * get(b, 0);
            let m = lowest.wrapping_mul(inverse) & 0xffff_ffff;
            let mut carry_x = lowest >> 32;
            let mut carry_m = ((lowest & 0xffff_ffff) + m * get(consts, 0)) >> 32;
            for k in 1..n {
                let sum = get(t, k) + x * get(b, k) + carry_x;
                carry_x = sum >> 32;
                let sum = (sum & 0xffff_ffff) + m * get(consts, k) + carry_m;
                carry_m = sum >> 32;
                put(t, k - 1, sum);
            }
            let top = get(t, n) + carry_x + carry_m;
            put(t, n - 1, top);
            put(t, n, top >> 32);
        }
        // t - N, kept if it is not negative.
        let mut borrow = 0;
        for k in 0..n {
            let difference = get(t, k).wrapping_sub(get(consts, k)).wrapping_sub(borrow);
            borrow = difference >> 63;
            put(out, k, difference);
        }
        let keep = (get(t, n).wrapping_sub(borrow) >> 63).wrapping_neg();
        for k in 0..n {
            put(out, k, (get(t, k) & keep) | (get(out, k) & !keep));
        }
    }
}

impl Arithmetic for Scalar {
    unsafe fn mul(n: usize, out: *mut Slot, a: *const Slot, b: *const Slot, consts: *const Slot, scratch: *mut Slot) {
        for lane in 0..2 {
            // SAFETY: the contract.
            unsafe { mul_lane(n, lane, out, a, b, consts, scratch) };
        }
    }

    unsafe fn sqr(n: usize, out: *mut Slot, a: *const Slot, consts: *const Slot, scratch: *mut Slot) {
        // SAFETY: the contract.
        unsafe { Self::mul(n, out, a, a, consts, scratch) };
    }

    unsafe fn select(n: usize, out: *mut Slot, table: *const Slot, _: *const Slot, digits: (u32, u32)) {
        for k in 0..n {
            let (mut first, mut second) = (0, 0);
            for entry in 0..TABLE {
                // All ones if equal: both are below 2^31, so the difference's sign tells.
                let mask = |digit: u32| u64::from((digit ^ entry as u32).wrapping_sub(1) >> 31).wrapping_neg();
                // SAFETY: entry < TABLE and k < n.
                let Slot([a, b]) = unsafe { *table.add(entry * n + k) };
                first |= a & mask(digits.0);
                second |= b & mask(digits.1);
            }
            // SAFETY: k < n.
            unsafe { *out.add(k) = Slot([first, second]) };
        }
    }
}
