//! Products of the integer SIMD kernel. The bounds they rely on are proved in the parent module, step by step.

use super::{BLOCK, KINDS, NARROW, WIDE, biases, max_digit, offset, radix_bits, work};
use crate::kernel::Slot;
use crate::kernel::lanes::{
    Vector, add, add_checked, and, load, load_in_place, mac_narrow, narrow, or, shr_signed, shr_unsigned, splat, store,
    sub, sub_checked, sum_narrow, widen,
};
use crate::kernel::scan::scan;
use crate::kernel::window::Arithmetic;

/// The integer SIMD kernel.
pub struct Int29;

/// Sums of products of blocks, kind by kind: the digits 0, 1 and 2, then the sums of the digits 0 and 1, 0 and 2, 1 and 2
/// (step 2 of the proof).
#[derive(Clone, Copy)]
struct Sums([Vector; KINDS]);

impl Sums {
    #[inline(always)]
    fn zero() -> Self {
        Self([splat(0); KINDS])
    }

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
    fn doubled(self) -> Self {
        Self(self.0.map(|sum| add_checked(sum, sum)))
    }

    /// The five columns that two blocks' products belong to.
    #[inline(always)]
    fn columns(self) -> [Vector; 5] {
        let [p0, p1, p2, q01, q02, q12] = self.0;
        let apart = |both: Vector, one: Vector, other: Vector| sub_checked(sub_checked(both, one), other);
        [p0, apart(q01, p0, p1), add_checked(apart(q02, p0, p2), p1), apart(q12, p1, p2), p2]
    }
}

/// Writes the three columns that are complete, and gives the two that reach into the next block. With `ADD`, the columns' former
/// values are added.
///
/// # Safety
/// `to` must be valid for three slots.
#[inline(always)]
unsafe fn flush<const ADD: bool>(to: *mut Slot, sums: Sums, [r0, r1]: [Vector; 2]) -> [Vector; 2] {
    let [c0, c1, c2, c3, c4] = sums.columns();
    for (k, column) in [add_checked(c0, r0), add_checked(c1, r1), c2].into_iter().enumerate() {
        // SAFETY: k < 3.
        unsafe {
            let to = to.add(k);
            store(to, if ADD { add_checked(column, load(to)) } else { column });
        }
    }
    [c3, c4]
}

/// Block columns `range` of `x * y`, written to `columns` or with `ADD` added to them, where `reach` is what the block column
/// before them would add; returns what reaches beyond.
///
/// # Safety
/// `x` and `y` must be valid for `blocks` blocks, `columns` for `3 range.end` slots; `range.end <= 2 blocks - 1`. `columns` must
/// not overlap `x` or `y`.
#[inline(always)]
unsafe fn convolve<const ADD: bool>(
    blocks: usize,
    x: *const Slot,
    y: *const Slot,
    range: core::ops::Range<usize>,
    columns: *mut Slot,
    mut reach: [Vector; 2],
) -> [Vector; 2] {
    let mut block = range.start;
    while block < range.end {
        let lowest = if block < blocks { 0 } else { block + 1 - blocks };
        let highest = if block < blocks { block } else { blocks - 1 };
        let mut sums = Sums::zero();
        // SAFETY: x runs over blocks lowest..=highest, y over block - lowest down to block - highest, all within 0..blocks.
        unsafe {
            let mut xp = x.add(KINDS * lowest);
            let end = x.add(KINDS * highest);
            let mut yp = y.add(KINDS * (block - lowest));
            while xp <= end {
                sums = sums.block(xp, yp);
                xp = xp.add(KINDS);
                yp = yp.wrapping_sub(KINDS);
            }
            reach = flush::<ADD>(columns.add(BLOCK * block), sums, reach);
        }
        block += 1;
    }
    reach
}

/// The blocks of `n` digits: each three digits, then their sums two by two.
///
/// # Safety
/// `digits` must be valid for `n` slots, `out` for the blocks of `n`.
#[inline(always)]
unsafe fn expand(n: usize, out: *mut Slot, digits: *const Slot) {
    let (mut from, mut to) = (digits, out);
    // SAFETY: n is a multiple of BLOCK; three digits in, KINDS slots out at each step.
    unsafe {
        let end = digits.add(n);
        while from < end {
            let d = [load(from), load(from.add(1)), load(from.add(2))];
            for (k, value) in [d[0], d[1], d[2], sum_narrow(d[0], d[1]), sum_narrow(d[0], d[2]), sum_narrow(d[1], d[2])]
                .into_iter()
                .enumerate()
            {
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
/// `out` and `columns` must be valid for `n` slots, `carry` for one that is none of theirs, `consts` for the constants of `n`.
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

/// [`normalise`] for one radix: engines shift by a variable amount several times as slowly.
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
    // SAFETY: k < n; the carry is a slot of its own (a vector as argument or result would need a stack, which there is not).
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

/// In debug builds: every digit is within the bound of the proof.
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

/// Columns of `a * b`.
///
/// # Safety
/// `a` and `b` must be valid for `n` slots, `scratch` for its length; it overlaps neither.
#[inline(never)]
unsafe fn product(n: usize, a: *const Slot, b: *const Slot, scratch: *mut Slot) {
    let blocks = n / BLOCK;
    // SAFETY: 2 blocks - 1 block columns, and three more slots for what reaches beyond.
    unsafe {
        let (x, y) = (scratch.add(work::first(n)), scratch.add(work::second(n)));
        expand(n, x, a);
        expand(n, y, b);
        let beyond = convolve::<false>(blocks, x, y, 0..2 * blocks - 1, scratch, [splat(0); 2]);
        flush::<false>(scratch.add(2 * n - BLOCK), Sums::zero(), beyond);
    }
}

/// Columns of `a * a`: products of distinct blocks are taken once and their sums doubled.
///
/// # Safety
/// `a` must be valid for `n` slots, `scratch` for its length; it does not overlap `a`.
#[inline(never)]
unsafe fn square(n: usize, a: *const Slot, scratch: *mut Slot) {
    let blocks = n / BLOCK;
    // SAFETY: the blocks lie in the scratch; 2 blocks - 1 block columns, and three more slots for what reaches beyond.
    unsafe {
        let x = scratch.add(work::first(n));
        expand(n, x, a);
        let mut reach = [splat(0); 2];
        let mut block = 0;
        while block < 2 * blocks - 1 {
            let lowest = if block < blocks { 0 } else { block + 1 - blocks };
            // One runs up from block `lowest`, one down from block - lowest, until they meet; all within 0..blocks.
            let mut up = x.add(KINDS * lowest).cast_const();
            let mut down = x.add(KINDS * (block - lowest)).cast_const();
            let mut sums = Sums::zero();
            while up < down {
                sums = sums.block(up, down);
                up = up.add(KINDS);
                down = down.wrapping_sub(KINDS);
            }
            sums = sums.doubled();
            if up == down {
                sums = sums.block(up, up);
            }
            reach = flush::<false>(scratch.add(BLOCK * block), sums, reach);
            block += 1;
        }
        flush::<false>(scratch.add(2 * n - BLOCK), Sums::zero(), reach);
    }
}

/// `out = (columns + q * N) / R` with `q = columns * (-1/N) mod R`, both halves of the products that do not matter left out.
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
        // The low half counts only through its two top digits: column n-3 is left out on both sides.
        store(columns.add(n - 3), splat(0));
        store(columns.add(n - 2), widen(load(digits.add(n - 2))));
        store(columns.add(n - 1), widen(load(digits.add(n - 1))));
        store(columns.add(n), add_checked(load(columns.add(n)), load(carry)));
        convolve::<false>(blocks, low, inverse, 0..blocks, digits, [splat(0); 2]);
        store(carry, splat(0));
        normalise(n, digits, digits, carry, consts);
        expand(n, quotient, digits);

        // Column n-2 also receives the topmost products of block column blocks-2, which is otherwise left out.
        let mut reaching = splat(0);
        for block in 0..blocks - 1 {
            let x = load_in_place(quotient.add(KINDS * block + 2));
            reaching = mac_narrow(reaching, x, load_in_place(modulus.add(KINDS * (blocks - 2 - block) + 2)));
        }
        let range = blocks - 1..2 * blocks - 1;
        let beyond = convolve::<true>(blocks, quotient, modulus, range, columns, [splat(0), reaching]);
        flush::<true>(columns.add(2 * n - BLOCK), Sums::zero(), beyond);

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
            product(n, a, b, scratch);
            reduce(n, out, consts, scratch);
        }
    }

    #[inline(always)]
    unsafe fn sqr(n: usize, out: *mut Slot, a: *const Slot, consts: *const Slot, scratch: *mut Slot) {
        // SAFETY: as for `mul`.
        unsafe {
            check_digits(n, a);
            square(n, a, scratch);
            reduce(n, out, consts, scratch);
        }
    }

    #[inline(never)]
    unsafe fn select(n: usize, out: *mut Slot, table: *const Slot, _: *const Slot, digits: (u32, u32)) {
        // SAFETY: the contract.
        unsafe { scan(n, out, table, digits, narrow, |sum, mask, digit| or(sum, and(mask, digit))) }
    }
}
