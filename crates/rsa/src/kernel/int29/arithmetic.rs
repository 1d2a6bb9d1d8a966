//! Products of the integer SIMD kernel. The bounds they rely on are proved in the parent module, step by step.

use super::{BLOCK, KINDS, NARROW, WIDE, biases, max_digit, offset, radix_bits, work};
use crate::kernel::Slot;
use crate::kernel::lanes::{
    Vector, add, add_checked, and, first_second, load, load_in_place, mac_narrow, narrow, or, shr_signed, shr_unsigned,
    splat, store, sub, sub_checked, sum_narrow, swapped, widen,
};
use crate::kernel::scan::scan;
use crate::kernel::window::{Arithmetic, TABLE};

/// The integer SIMD kernel.
pub struct Int29;

/// Sums of products of blocks, by kind: the digits, then the pairwise sums of 0 and 1, 0 and 2, 0 and 3, 1 and 2, 1 and
/// 3, 2 and 3 (step 2 of the proof).
#[derive(Clone, Copy)]
struct Sums([Vector; KINDS]);

impl Sums {
    /// Adds the products of two blocks.
    ///
    /// # Safety
    /// `x` and `y` must be valid for a block's `KINDS` slots.
    #[inline(always)]
    unsafe fn block(self, x: *const Slot, y: *const Slot) -> Self {
        let mut k = 0;
        Self(self.0.map(|sum| {
            // SAFETY: one slot after the other, KINDS in all.
            let sum = unsafe { mac_narrow(sum, load_in_place(x.add(k)), load_in_place(y.add(k))) };
            k += 1;
            sum
        }))
    }

    #[inline(always)]
    fn of(low: [Vector; HALF], high: [Vector; HALF]) -> Self {
        let [a, b, c, d, e] = low;
        let [f, g, h, i, j] = high;
        Self([a, b, c, d, e, f, g, h, i, j])
    }

    #[inline(always)]
    fn doubled(self) -> Self {
        Self(self.0.map(|sum| add_checked(sum, sum)))
    }

    /// The columns that two blocks' products belong to.
    #[inline(always)]
    fn columns(self) -> [Vector; 2 * BLOCK - 1] {
        let [p0, p1, p2, p3, q01, q02, q03, q12, q13, q23] = self.0;
        let apart = |both: Vector, one: Vector, other: Vector| sub_checked(sub_checked(both, one), other);
        [
            p0,
            apart(q01, p0, p1),
            add_checked(apart(q02, p0, p2), p1),
            add_checked(apart(q03, p0, p3), apart(q12, p1, p2)),
            add_checked(apart(q13, p1, p3), p2),
            apart(q23, p2, p3),
            p3,
        ]
    }
}

/// Kinds summed at a time: as many as fit in registers with their factors.
const HALF: usize = KINDS / 2;

/// Sums of `HALF` kinds of products, over the blocks from `x` up to `end` and as many from `y` down.
///
/// # Safety
/// `x` and `y` must be valid for `HALF` slots of each of these blocks.
#[inline(always)]
unsafe fn along(mut x: *const Slot, end: *const Slot, mut y: *const Slot) -> [Vector; HALF] {
    let mut sums = [splat(0); HALF];
    while x < end {
        let mut k = 0;
        sums = sums.map(|sum| {
            // SAFETY: k < HALF.
            let sum = unsafe { mac_narrow(sum, load_in_place(x.add(k)), load_in_place(y.add(k))) };
            k += 1;
            sum
        });
        x = x.wrapping_add(KINDS);
        y = y.wrapping_sub(KINDS);
    }
    sums
}

/// Block columns `first..end` of `x * y`, and the part of the last that belongs to the next block. With `ADD`, the
/// columns' former values are added. With `SQUARE`, `y` is `x`: pairs of distinct blocks are taken once and their sums
/// doubled.
///
/// # Safety
/// `x` and `y` must be valid for `blocks` blocks, `columns` for `BLOCK` slots from block column `first` to `end`, that one
/// included; `end <= 2 blocks - 1`. `columns` must not overlap `x` or `y`.
#[inline(never)]
unsafe fn convolve<const ADD: bool, const SQUARE: bool>(
    blocks: usize,
    x: *const Slot,
    y: *const Slot,
    first: usize,
    end: usize,
    columns: *mut Slot,
) {
    let mut reach = [splat(0); BLOCK - 1];
    let mut block = first;
    while block < end {
        let (lowest, highest) = if block < blocks { (0, block) } else { (block + 1 - blocks, blocks - 1) };
        let beyond = if SQUARE { block.div_ceil(2) } else { highest + 1 };
        // SAFETY: x runs up from block `lowest`, y down from block - lowest, all within 0..blocks; in a square until they meet.
        unsafe {
            let (up, top, down) = (x.add(KINDS * lowest), x.add(KINDS * beyond), y.add(KINDS * (block - lowest)));
            let low = along(up, top, down);
            let mut sums = Sums::of(low, along(up.add(HALF), top.add(HALF), down.add(HALF)));
            if SQUARE {
                sums = sums.doubled();
                if block.is_multiple_of(2) {
                    sums = sums.block(top, top);
                }
            }
            let [c0, c1, c2, c3, c4, c5, c6] = sums.columns();
            let [r0, r1, r2] = reach;
            put::<ADD>(columns.add(BLOCK * block), [add_checked(c0, r0), add_checked(c1, r1), add_checked(c2, r2), c3]);
            reach = [c4, c5, c6];
        }
        block += 1;
    }
    let [r0, r1, r2] = reach;
    // SAFETY: the block after the last.
    unsafe { put::<ADD>(columns.add(BLOCK * end), [r0, r1, r2, splat(0)]) };
}

/// Writes columns; with `ADD`, their former values are added.
///
/// # Safety
/// `to` must be valid for `BLOCK` slots.
#[inline(always)]
unsafe fn put<const ADD: bool>(to: *mut Slot, columns: [Vector; BLOCK]) {
    for (k, column) in columns.into_iter().enumerate() {
        // SAFETY: k < BLOCK.
        unsafe {
            let to = to.add(k);
            store(to, if ADD { add_checked(column, load(to)) } else { column });
        }
    }
}

/// The blocks of `n` digits: `BLOCK` digits each, then their pairwise sums.
///
/// # Safety
/// `digits` must be valid for `n` slots, `out` for the blocks of `n`.
#[inline(never)]
unsafe fn expand(n: usize, out: *mut Slot, digits: *const Slot) {
    let (mut from, mut to) = (digits, out);
    // SAFETY: n is a multiple of BLOCK; BLOCK digits in, KINDS slots out at each step.
    unsafe {
        let end = digits.add(n);
        while from < end {
            let [a, b, c, d] = [load(from), load(from.add(1)), load(from.add(2)), load(from.add(3))];
            let sum = sum_narrow;
            let kinds = [a, b, c, d, sum(a, b), sum(a, c), sum(a, d), sum(b, c), sum(b, d), sum(c, d)];
            for (k, value) in kinds.into_iter().enumerate() {
                store(to.add(k), value);
            }
            from = from.add(BLOCK);
            to = to.add(KINDS);
        }
    }
}

/// Digits of `n` columns in two carry steps (4 and 5 of the proof). `*carry` enters column 0 and receives the carry out.
///
/// # Safety
/// `out` and `columns` must be valid for `n` slots, `carry` for one slot outside them, `consts` for the constants of
/// `n`.
#[inline(always)]
unsafe fn normalise(n: usize, out: *mut Slot, columns: *const Slot, carry: *mut Slot, consts: *const Slot) {
    // SAFETY: the contract.
    unsafe {
        match radix_bits(n) {
            WIDE => normalise_radix::<WIDE>(n, out, columns, carry, consts),
            _ => normalise_radix::<NARROW>(n, out, columns, carry, consts),
        }
        check_digits(n, out);
    }
}

/// [`normalise`] for one radix: in engines, shifts by a variable amount are several times slower.
///
/// # Safety
/// As for [`normalise`].
#[inline(never)]
unsafe fn normalise_radix<const W: u32>(
    n: usize,
    out: *mut Slot,
    columns: *const Slot,
    carry: *mut Slot,
    consts: *const Slot,
) {
    let (first_bias, second_bias) = biases(W);
    // SAFETY: k < n; the carry is a separate slot (a vector as argument or result would need a stack, which the module
    // lacks).
    unsafe {
        let fixed = consts.add(offset::fixed(n));
        let (to_unsigned, mask, settle) = (load(fixed), load(fixed.add(1)), load(fixed.add(2)));
        let mut first = add(load(carry), splat(first_bias));
        let mut second = splat(second_bias);
        for k in 0..n {
            let column = add(load(columns.add(k)), to_unsigned);
            let digit = add(and(column, mask), first);
            first = shr_unsigned(column, W);
            let settled = sub(add(and(digit, mask), second), settle);
            second = shr_unsigned(digit, W);
            store(out.add(k), narrow(settled));
        }
        store(carry, sub(add(first, second), splat(first_bias + second_bias)));
    }
}

/// In debug builds, checks that every digit is within the bound of the proof.
///
/// # Safety
/// `digits` must be valid for `n` slots.
#[inline(always)]
unsafe fn check_digits(n: usize, digits: *const Slot) {
    if cfg!(debug_assertions) {
        for k in 0..n {
            // SAFETY: k < n.
            let packed = unsafe { (*digits.add(k)).0[0] };
            for digit in [packed as u32 as i32, (packed >> 32) as u32 as i32] {
                debug_assert!(u64::from(digit.unsigned_abs()) <= max_digit(n), "digit out of range");
            }
        }
    }
}

/// `out = (columns + q * N) / R` with `q = columns * (-1/N) mod R`, omitting the halves of the products that do not
/// matter.
///
/// # Safety
/// `scratch` must be valid for its length, `consts` for the constants of `n`, `out` for `n` slots.
#[inline(never)]
unsafe fn reduce(n: usize, out: *mut Slot, consts: *const Slot, scratch: *mut Slot) {
    let blocks = n / BLOCK;
    let w = radix_bits(n);
    // SAFETY: the working parts lie where `work` says; block columns and blocks are within their ranges.
    unsafe {
        let columns = scratch;
        let (digits, carry) = (scratch.add(work::digits(n)), scratch.add(work::carry(n)));
        let (low, quotient) = (scratch.add(work::first(n)), scratch.add(work::second(n)));
        let (modulus, inverse) = (consts.add(offset::MODULUS), consts.add(offset::inverse(n)));

        store(carry, splat(0));
        normalise(n, digits, columns, carry, consts);
        expand(n, low, digits);
        // The low half counts only through its two top digits: columns n-4 and n-3 are left out on both sides.
        store(columns.add(n - 4), splat(0));
        store(columns.add(n - 3), splat(0));
        store(columns.add(n - 2), widen(load(digits.add(n - 2))));
        store(columns.add(n - 1), widen(load(digits.add(n - 1))));
        store(columns.add(n), add_checked(load(columns.add(n)), load(carry)));
        convolve::<false, false>(blocks, low, inverse, 0, blocks, digits);
        store(carry, splat(0));
        normalise(n, digits, digits, carry, consts);
        expand(n, quotient, digits);

        // Column n-2 also receives the topmost products of block column blocks-2, which is otherwise left out.
        let mut second = load(columns.add(n - 2));
        for block in 0..blocks - 1 {
            let x = load_in_place(quotient.add(KINDS * block + BLOCK - 1));
            second = mac_narrow(second, x, load_in_place(modulus.add(KINDS * (blocks - 2 - block) + BLOCK - 1)));
        }
        store(columns.add(n - 2), second);
        convolve::<true, false>(blocks, quotient, modulus, blocks - 1, 2 * blocks - 1, columns);

        let below = shr_signed(load(columns.add(n - 2)), w);
        let above = add(add(load(columns.add(n - 1)), below), splat(1 << (w - 1)));
        store(carry, shr_signed(above, w));
        normalise(n, out, columns.add(n), carry, consts);
    }
}

impl Arithmetic for Int29 {
    #[inline(always)]
    unsafe fn mul(n: usize, out: *mut Slot, a: *const Slot, b: *const Slot, consts: *const Slot, scratch: *mut Slot) {
        // SAFETY: the contract gives the lengths of this kernel's layout.
        unsafe {
            check_digits(n, a);
            check_digits(n, b);
            let (x, y) = (scratch.add(work::first(n)), scratch.add(work::second(n)));
            expand(n, x, a);
            expand(n, y, b);
            convolve::<false, false>(n / BLOCK, x, y, 0, 2 * (n / BLOCK) - 1, scratch);
            reduce(n, out, consts, scratch);
        }
    }

    #[inline(always)]
    unsafe fn sqr(n: usize, out: *mut Slot, a: *const Slot, consts: *const Slot, scratch: *mut Slot) {
        // SAFETY: as for `mul`.
        unsafe {
            check_digits(n, a);
            let x = scratch.add(work::first(n));
            expand(n, x, a);
            convolve::<false, true>(n / BLOCK, x, x, 0, 2 * (n / BLOCK) - 1, scratch);
            reduce(n, out, consts, scratch);
        }
    }

    #[inline(always)]
    unsafe fn pack(n: usize, table: *mut Slot) {
        // SAFETY: two slots become one, at or below the first of them.
        unsafe {
            for k in 0..TABLE * n / 2 {
                store(table.add(k), first_second(load(table.add(2 * k)), load(table.add(2 * k + 1))));
            }
        }
    }

    #[inline(never)]
    unsafe fn select(n: usize, out: *mut Slot, table: *const Slot, _: *const Slot, digits: (u32, u32)) {
        // SAFETY: the contract; n / 2 is even, from 18 on. A slot of the packed table holds two digits; they are
        // separated from the top down, because each needs a slot.
        unsafe {
            scan::<9, 2>(n / 2, out, table, digits, narrow, |sum, mask, digit| or(sum, and(mask, digit)));
            let mut k = n / 2;
            while k > 0 {
                k -= 1;
                let both = load(out.add(k));
                let other = swapped(both);
                store(out.add(2 * k), first_second(both, other));
                store(out.add(2 * k + 1), first_second(other, both));
            }
        }
    }
}
