//! Reads the table entry at a secret index, for the SIMD kernels.

use super::Slot;
use super::lanes::{Vector, add, eq, load, pair, splat, store};
use super::window::TABLE;

/// Copies entry `digits.0` in lane 0 and `digits.1` in lane 1 to `out` by reading every entry. `spread` turns a mask of
/// two 64-bit lanes into the operand of `pick`: `pick(sum, spread(mask), slot)` adds the slot where the mask is set and
/// nothing elsewhere.
///
/// Slots are selected `NARROW` at a time until a multiple of `WIDE` is left, then `WIDE` at a time: as many sums (and
/// limits, in engines that check every access) as fit in registers.
///
/// # Safety
/// `table` must be valid for `TABLE * n` slots and `out` for `n`; taking `NARROW` from `n` again and again must lead to a multiple
/// of `WIDE`.
#[inline(always)]
pub unsafe fn scan<const WIDE: usize, const NARROW: usize>(
    n: usize,
    out: *mut Slot,
    table: *const Slot,
    digits: (u32, u32),
    spread: impl Fn(Vector) -> Vector + Copy,
    pick: impl Fn(Vector, Vector, Vector) -> Vector + Copy,
) {
    let wanted = pair(u64::from(digits.0), u64::from(digits.1));
    let mut k = 0;
    // SAFETY: each part starts at k and ends at n at most.
    unsafe {
        while !(n - k).is_multiple_of(WIDE) {
            part::<NARROW>(n, out.add(k), table.add(k), wanted, spread, pick);
            k += NARROW;
        }
        while k < n {
            part::<WIDE>(n, out.add(k), table.add(k), wanted, spread, pick);
            k += WIDE;
        }
    }
}

/// `W` slots of the wanted entry.
///
/// # Safety
/// `out` must be valid for `W` slots, and `table` for as many at each of `TABLE` steps of `n`.
#[inline(always)]
unsafe fn part<const W: usize>(
    n: usize,
    out: *mut Slot,
    mut table: *const Slot,
    wanted: Vector,
    spread: impl Fn(Vector) -> Vector,
    pick: impl Fn(Vector, Vector, Vector) -> Vector,
) {
    let mut sum = [splat(0); W];
    // Counts down to zero, because engines rebuild a constant at each use, but zero and minus one with a single
    // instruction.
    let mut before = wanted;
    for _ in 0..TABLE {
        let mask = spread(eq(before, splat(0)));
        before = add(before, splat(u64::MAX));
        for (k, sum) in sum.iter_mut().enumerate() {
            // SAFETY: k < W.
            *sum = pick(*sum, mask, unsafe { load(table.add(k)) });
        }
        table = table.wrapping_add(n);
    }
    for (k, sum) in sum.into_iter().enumerate() {
        // SAFETY: k < W.
        unsafe { store(out.add(k), sum) };
    }
}
