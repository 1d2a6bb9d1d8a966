//! Products of the floating-point kernel. The bounds they rely on are proved in the parent module, step by step.
//!
//! `shift` is 0 if the lanes hold two numbers, and 3 if they share the work on one (step 9).

use super::chain::{Fixed, Tile, accumulate, three};
use super::{CARRY_BIAS, MASK, MAX_DIGIT, RADIX_BITS, offset};
use crate::kernel::Slot;
use crate::kernel::lanes::{
    Vector, add, add_f64, and, first_f64, first_second, load, madd, or, second_f64, shr_unsigned, splat, splat_f64,
    store, sub_f64, swapped,
};
use crate::kernel::scan::scan;
use crate::kernel::window::Arithmetic;

/// The floating-point kernel.
pub struct Fma49;

/// Pairs digits that are the same in both lanes (step 9): the second lane takes those three places higher, so that the
/// first lane has a tile and the second the next one. `to` may be the same as `from`.
///
/// # Safety
/// `to` and `from` must be valid for `n` slots.
#[inline(never)]
unsafe fn pair(n: usize, to: *mut Slot, from: *const Slot) {
    for k in 0..n {
        // SAFETY: k + 3 < n where it is read; not yet overwritten if from is to.
        unsafe {
            let above = if k + 3 < n { load(from.add(k + 3)) } else { splat(0) };
            store(to.add(k), first_second(load(from.add(k)), above));
        }
    }
}

/// Digits of `n` columns (step 5): one carry step for all at once. Returns the biased carry out of the last column.
///
/// # Safety
/// `out` and `columns` must be valid for `n` slots, `consts` for the constants of `n`.
#[inline(always)]
unsafe fn normalise(n: usize, out: *mut Slot, columns: *const Slot, consts: *const Slot) -> Vector {
    // SAFETY: the fixed operands behind the first two.
    let (mask, whole, bias) = unsafe {
        let fixed = consts.add(offset::fixed(n) + 2);
        (load(fixed), load(fixed.add(1)), load(fixed.add(2)))
    };
    let mut carry = splat(CARRY_BIAS);
    let mut k = 0;
    while k < n {
        // Three per turn: with so few instructions per digit, the loop's own would be a large part.
        for k in k..k + 3 {
            // SAFETY: k < n, a multiple of 3.
            unsafe {
                let column = load(columns.add(k));
                let digit = add(and(column, mask), carry);
                carry = shr_unsigned(column, RADIX_BITS);
                store(out.add(k), sub_f64(or(digit, whole), bias));
            }
        }
        k += 3;
    }
    // SAFETY: as above.
    unsafe { check_digits(n, out) };
    carry
}

/// In debug builds, checks that every digit is a whole number within the bound of the proof.
///
/// # Safety
/// `digits` must be valid for `n` slots.
#[inline(always)]
unsafe fn check_digits(n: usize, digits: *const Slot) {
    if cfg!(debug_assertions) {
        for k in 0..n {
            // SAFETY: k < n.
            let digit = unsafe { load(digits.add(k)) };
            for value in [first_f64(digit), second_f64(digit)] {
                let size = if value < 0.0 { -value } else { value };
                debug_assert!(size <= MAX_DIGIT as f64 && size as u64 as f64 == size, "digit out of range");
            }
        }
    }
}

/// Columns of `x * y`, all `2 n` or, unless `full`, the lower half. With `shift` 3, `x` is paired and `full` must be
/// false, because omitted rows would have been the first to touch columns.
///
/// # Safety
/// `x` and `y` must be valid for `n` slots, `fixed` for the fixed operands, `bias` and `columns` for as many slots as there are
/// columns; `columns` overlaps none of them. `shift` is 0, or 3 with `n` a multiple of 6.
#[allow(
    clippy::too_many_arguments,
    reason = "plain numbers: a structure would be passed on a stack, which there is not"
)]
#[inline(never)]
unsafe fn product(
    n: usize,
    shift: usize,
    x: *const Slot,
    y: *const Slot,
    fixed: *const Slot,
    bias: *const Slot,
    columns: *mut Slot,
    full: bool,
) {
    // SAFETY: row i touches columns i..i+n+3 <= 2 n.
    unsafe {
        let fixed = Fixed::at(fixed);
        let mut i = 0;
        let mut from = bias;
        while i < n {
            let to = columns.add(i);
            let x = three(x.add(i));
            let first = three(y);
            let carry = splat(0);
            let carry = accumulate(to, from, carry, fixed.first(x[0], first[0]));
            let carry = accumulate(to.add(1), from.add(1), carry, fixed.first(x[0], first[1]).then(x[1], first[0]));
            let chain = fixed.first(x[0], first[2]).then(x[1], first[1]).then(x[2], first[0]);
            let carry = accumulate(to.add(2), from.add(2), carry, chain);
            let mut tile = Tile { fixed, x, previous: first[2], before: first[1], carry };
            tile.sweep(y.add(3), from.add(3), to.add(3), if full { n - 3 } else { n - 3 - i });
            if full {
                // The three columns past the sweep are touched here first: they start from their bias.
                tile.finish(bias.add(i + n), to.add(n));
            }
            i += 3 + shift;
            from = columns.add(i);
        }
    }
}

/// Columns of `a * a`: products of distinct digits are taken once, with one factor doubled.
///
/// With `shift` 3, `a` is paired: a row is two of the number's rows, and the second lane's part of a column belongs to
/// the column six places higher.
///
/// # Safety
/// `a` must be valid for `n` slots, `consts` for the constants of `n`, `columns` for `2 n` slots; `columns` overlaps neither.
/// `shift` is 0, or 3 with `n` a multiple of 6.
#[inline(never)]
unsafe fn square(n: usize, shift: usize, a: *const Slot, consts: *const Slot, columns: *mut Slot) {
    // SAFETY: row i touches columns 2 i..i+n+3, and shift more; at most 2 n.
    unsafe {
        let fixed = Fixed::at(consts.add(offset::fixed(n)));
        let bias = consts.add(if shift == 0 { offset::square(n) } else { offset::twin_square(n) });
        let mut i = 0;
        while i < n {
            let x = three(a.add(i));
            let d = [add_f64(x[0], x[0]), add_f64(x[1], x[1]), add_f64(x[2], x[2])];
            let to = columns.add(2 * i);
            // A column starts from its bias when first touched: all of the first row, the last three of later rows.
            let from = if i == 0 { bias } else { to };
            let last = bias.add(i + n);
            let carry = splat(0);
            let carry = accumulate(to, from, carry, fixed.first(x[0], x[0]));
            let carry = accumulate(to.add(1), from.add(1), carry, fixed.first(d[0], x[1]));
            let carry = accumulate(to.add(2), from.add(2), carry, fixed.first(d[0], x[2]).then(x[1], x[1]));
            if i + 3 < n {
                let y = three(a.add(i + 3));
                let carry = accumulate(to.add(3), from.add(3), carry, fixed.first(d[0], y[0]).then(d[1], x[2]));
                let chain = fixed.first(d[0], y[1]).then(d[1], y[0]).then(x[2], x[2]);
                let carry = accumulate(to.add(4), from.add(4), carry, chain);
                let chain = fixed.first(d[0], y[2]).then(d[1], y[1]).then(d[2], y[0]);
                let carry = accumulate(to.add(5), from.add(5), carry, chain);
                let mut tile = Tile { fixed, x: d, previous: y[2], before: y[1], carry };
                tile.sweep(a.add(i + 6), from.add(6), to.add(6), n - i - 6);
                tile.finish(last, columns.add(i + n));
            } else {
                let carry = accumulate(to.add(3), last, carry, fixed.first(d[1], x[2]));
                let carry = accumulate(to.add(4), last.add(1), carry, fixed.first(x[2], x[2]));
                store(to.add(5), add(load(last.add(2)), carry));
            }
            // The second lane's row would have touched these.
            for k in 3..3 + shift {
                store(columns.add(i + n + k), load(last.add(k)));
            }
            i += 3 + shift;
        }
    }
}

/// Sums of both lanes' parts of `n` columns, of which the second lane's lie `shift` slots below. `to` may be the same
/// as `from`.
///
/// # Safety
/// `to` and `from` must be valid for `n` slots.
#[inline(never)]
unsafe fn merge(n: usize, shift: usize, to: *mut Slot, from: *const Slot) {
    let mut k = n;
    // From the top down, because the slots below are still unsummed.
    while k > 0 {
        k -= 1;
        // SAFETY: k < n.
        unsafe {
            let below = if k < shift { splat(0) } else { load(from.add(k - shift)) };
            let parts = first_second(load(from.add(k)), below);
            store(to.add(k), add(parts, swapped(parts)));
        }
    }
}

/// `out = (columns + q * N) / R` with `q = columns * (-1/N) mod R`, omitting the halves of the products that do not
/// matter.
///
/// With `shift` 3 the lanes share the work: the second takes every other row, and its part of a column belongs to the
/// column three places higher. The complete lower columns must then lie where the low half's digits will be.
///
/// # Safety
/// `columns` must be valid for `5 n` slots (the columns and the working space behind them), `consts` for the constants of `n`,
/// `out` for `n` slots. `shift` is 0, or 3 with `n` a multiple of 6 and every digit and constant the same in both lanes.
#[inline(never)]
unsafe fn reduce(n: usize, shift: usize, out: *mut Slot, consts: *const Slot, columns: *mut Slot) {
    // SAFETY: the working parts are n slots each behind the 2 n columns; indexes are explained at each loop.
    unsafe {
        let low = columns.add(2 * n);
        let quotient_columns = columns.add(3 * n);
        let quotient = columns.add(4 * n);
        let modulus = consts.add(offset::MODULUS);
        let inverse = consts.add(offset::inverse(n));
        let operands = consts.add(offset::fixed(n));
        let (lower, bias) = if shift == 0 { (columns, offset::quotient(n)) } else { (low, offset::twin_quotient(n)) };

        // Column n-1 counts once more: the low half's top digit as a biased integer. The second lane's part of that column lies
        // `shift` below.
        let top = add(and(load(lower.add(n - 1)), splat(MASK)), shr_unsigned(load(lower.add(n - 2)), RADIX_BITS));
        let carry_low = normalise(n, low, lower, consts);
        let start = columns.add(n - 1 - shift);
        store(start, add(load(consts.add(offset::carry(n))), top));
        if shift > 0 {
            pair(n, low, low);
        }
        // q = low * inverse mod R.
        product(n, shift, low, inverse, operands, consts.add(bias), quotient_columns, false);
        if shift > 0 {
            merge(n, shift, quotient_columns, quotient_columns);
        }
        normalise(n, quotient, quotient_columns, consts);
        if shift > 0 {
            pair(n, quotient, quotient);
        }

        // Upper half of q * N. Row i meets column n-1 at digit n-1-i of N, so it sweeps the i digits above that one;
        // the row three places higher meets it three digits below. In the last row `start` also reads digit -1: the
        // zero in front of the modulus.
        let fixed = Fixed::at(operands);
        let mut i = 0;
        while i < n {
            let x = three(quotient.add(i));
            let y = modulus.add(n - 1 - shift - i);
            let (y0, y1, y2, y3) = (load(y), load(y.sub(1)), load(y.sub(2)), load(y.sub(3)));
            let below = madd(x[2], y3, madd(x[1], y2, madd(x[0], y1, fixed.c1)));
            let chain = fixed.first(x[0], y0).then(x[1], y1).then(x[2], y2);
            let carry = accumulate(start, start, below, chain);
            let mut tile = Tile { fixed, x, previous: y0, before: y1, carry };
            let to = start.add(1);
            tile.sweep(y.add(1), to, to, i + shift);
            let to = to.add(i + shift);
            tile.finish(to, to);
            i += 3 + shift;
        }
        if shift > 0 {
            merge(n + 1 + shift, shift, start, start);
        }
        let upper = columns.add(n);
        let carry = shr_unsigned(load(columns.add(n - 1)), RADIX_BITS);
        store(upper, add(load(upper), add(carry_low, carry)));
        normalise(n, out, upper, consts);
    }
}

impl Arithmetic for Fma49 {
    #[inline(always)]
    unsafe fn mul(n: usize, out: *mut Slot, a: *const Slot, b: *const Slot, consts: *const Slot, scratch: *mut Slot) {
        // SAFETY: the contract gives the lengths of this kernel's layout.
        unsafe {
            check_digits(n, a);
            check_digits(n, b);
            let bias = consts.add(offset::product(n));
            product(n, 0, a, b, consts.add(offset::fixed(n)), bias, scratch, true);
            reduce(n, 0, out, consts, scratch);
        }
    }

    #[inline(always)]
    unsafe fn sqr(n: usize, out: *mut Slot, a: *const Slot, consts: *const Slot, scratch: *mut Slot) {
        // SAFETY: as for `mul`.
        unsafe {
            check_digits(n, a);
            square(n, 0, a, consts, scratch);
            reduce(n, 0, out, consts, scratch);
        }
    }

    #[inline(always)]
    unsafe fn sqr_twin(n: usize, out: *mut Slot, a: *const Slot, consts: *const Slot, scratch: *mut Slot) {
        // SAFETY: as for `mul`; the pairs lie in the last n slots of the scratch, which the columns do not reach.
        unsafe {
            if !n.is_multiple_of(6) {
                return Self::sqr(n, out, a, consts, scratch);
            }
            check_digits(n, a);
            let pairs = scratch.add(4 * n);
            pair(n, pairs, a);
            square(n, 3, pairs, consts, scratch);
            merge(n, 6, scratch.add(2 * n), scratch);
            // The second lane's part of the upper columns lies six below; `reduce` expects it three below.
            let mut k = 2 * n;
            while k > n - 3 {
                k -= 1;
                store(scratch.add(k), first_second(load(scratch.add(k)), load(scratch.add(k - 3))));
            }
            // Column n-1 is already in the low half's digits; `reduce` starts it again.
            let middle = scratch.add(n - 1);
            store(middle, first_second(splat(0), load(middle)));
            reduce(n, 3, out, consts, scratch);
        }
    }

    #[inline(never)]
    unsafe fn select(n: usize, out: *mut Slot, table: *const Slot, consts: *const Slot, digits: (u32, u32)) {
        // The selected digit times one plus the others times zero: one instruction instead of two for masking. The
        // table holds whole numbers only, so the sum is exact, fused or not.
        // SAFETY: the contract.
        let one = unsafe { load(consts.add(offset::fixed(n) + 5)) };
        let factor = |mask| and(mask, one);
        // SAFETY: the contract; n is a multiple of 3 from 12 on.
        unsafe { scan::<9, 6>(n, out, table, digits, factor, |sum, factor, digit| madd(factor, digit, sum)) }
    }
}

/// `x * y + z` in both lanes, for the fusion test; NaN if the lanes disagree.
#[must_use]
pub fn fused(x: f64, y: f64, z: f64) -> f64 {
    let result = madd(splat_f64(x), splat_f64(y), splat_f64(z));
    let (a, b) = (first_f64(result), second_f64(result));
    if a == b { a } else { f64::NAN }
}
