//! Products of the integer SIMD kernel. The bounds they rely on are proved in the parent module, step by step.

use super::{inverse_offset, max_digit, radix_bits};
use crate::kernel::Slot;
use crate::kernel::lanes::{
    Vector, add, add_checked, and, double_narrow, load, load_in_place, mac_narrow, narrow, shr_signed, shr_unsigned,
    splat, store, sub, widen,
};
use crate::kernel::scan::scan;
use crate::kernel::window::Arithmetic;

/// The integer SIMD kernel.
pub struct Int29;

/// # Safety
/// `from` must be valid for three slots.
#[inline(always)]
unsafe fn three(from: *const Slot) -> [Vector; 3] {
    // SAFETY: the contract.
    unsafe { [load_in_place(from), load_in_place(from.add(1)), load_in_place(from.add(2))] }
}

/// Five neighbouring column sums: what a block of three digits times a block of three digits adds to.
#[derive(Clone, Copy)]
struct Columns([Vector; 5]);

impl Columns {
    /// Adds nine digit products.
    ///
    /// # Safety
    /// `y` must be valid for three slots.
    #[inline(always)]
    unsafe fn block(self, x: [Vector; 3], y: *const Slot) -> Self {
        // SAFETY: the contract.
        let y = unsafe { three(y) };
        let [c0, c1, c2, c3, c4] = self.0;
        Self([
            mac_narrow(c0, x[0], y[0]),
            mac_narrow(mac_narrow(c1, x[0], y[1]), x[1], y[0]),
            mac_narrow(mac_narrow(mac_narrow(c2, x[0], y[2]), x[1], y[1]), x[2], y[0]),
            mac_narrow(mac_narrow(c3, x[1], y[2]), x[2], y[1]),
            mac_narrow(c4, x[2], y[2]),
        ])
    }

    /// Adds the six digit products of a block with itself.
    #[inline(always)]
    fn diagonal(self, x: [Vector; 3]) -> Self {
        let (d0, d1) = (double_narrow(x[0]), double_narrow(x[1]));
        let [c0, c1, c2, c3, c4] = self.0;
        Self([
            mac_narrow(c0, x[0], x[0]),
            mac_narrow(c1, d0, x[1]),
            mac_narrow(mac_narrow(c2, d0, x[2]), x[1], x[1]),
            mac_narrow(c3, d1, x[2]),
            mac_narrow(c4, x[2], x[2]),
        ])
    }

    /// Writes the three columns that are complete and keeps the two that reach into the next block.
    ///
    /// # Safety
    /// `to` must be valid for three slots.
    #[inline(always)]
    unsafe fn flush(self, to: *mut Slot) -> Self {
        let [c0, c1, c2, c3, c4] = self.0;
        // SAFETY: the contract.
        unsafe {
            store(to, c0);
            store(to.add(1), c1);
            store(to.add(2), c2);
        }
        Self([c3, c4, splat(0), splat(0), splat(0)])
    }

    /// # Safety
    /// `from` must be valid for three slots.
    #[inline(always)]
    unsafe fn plus(self, from: *const Slot) -> Self {
        let [c0, c1, c2, c3, c4] = self.0;
        // SAFETY: the contract.
        unsafe {
            Self([
                add_checked(c0, load(from)),
                add_checked(c1, load(from.add(1))),
                add_checked(c2, load(from.add(2))),
                c3,
                c4,
            ])
        }
    }
}

/// No sum yet.
#[inline(always)]
fn none() -> Columns {
    Columns([splat(0); 5])
}

/// Block columns `first..end` of `x * y` added to `columns`, where `sum` carries what came before; returns what reaches beyond.
/// With `ADD`, the columns' former values are added too, else overwritten.
///
/// # Safety
/// `x` and `y` must be valid for `3 blocks` slots, `columns` for `3 end`; `end <= 2 blocks - 1`. `columns` must not overlap `x`
/// or `y`.
#[inline(always)]
unsafe fn convolve<const ADD: bool>(
    blocks: usize,
    x: *const Slot,
    y: *const Slot,
    range: core::ops::Range<usize>,
    columns: *mut Slot,
    mut sum: Columns,
) -> Columns {
    let mut block = range.start;
    while block < range.end {
        let lowest = if block < blocks { 0 } else { block + 1 - blocks };
        let highest = if block < blocks { block } else { blocks - 1 };
        // SAFETY: x runs over blocks lowest..=highest, y over block - lowest down to block - highest, all within 0..blocks.
        unsafe {
            let to = columns.add(3 * block);
            if ADD {
                sum = sum.plus(to);
            }
            let mut xp = x.add(3 * lowest);
            let end = x.add(3 * highest);
            let mut yp = y.add(3 * (block - lowest));
            while xp <= end {
                sum = sum.block(three(xp), yp);
                xp = xp.add(3);
                yp = yp.wrapping_sub(3);
            }
            sum = sum.flush(to);
        }
        block += 1;
    }
    sum
}

/// Digits of `n` columns in two carry steps (4 and 5 of the proof). `carry` enters column 0; the carry out is returned.
///
/// # Safety
/// `out` and `columns` must be valid for `n` slots.
#[inline(always)]
unsafe fn normalise(n: usize, out: *mut Slot, columns: *const Slot, carry: Vector) -> Vector {
    let w = radix_bits(n);
    let half = 1_u64 << (w - 1);
    let mask = splat((1 << w) - 1);
    let (first_bias, second_bias) = (1_u64 << (63 - w), 1_u64 << (40 - w));
    let to_unsigned = splat((1 << 63) + half);
    // Takes the first carry's bias off and adds the second step's own; both steps use the same half.
    let rebase = splat((1 << 40) - first_bias);
    let settle = splat(half + second_bias);
    let mut first = add(carry, splat(first_bias));
    let mut second = splat(second_bias);
    let mut k = 0;
    while k < n {
        // SAFETY: k < n.
        unsafe {
            let column = add(load(columns.add(k)), to_unsigned);
            let digit = add(add(and(column, mask), first), rebase);
            first = shr_unsigned(column, w);
            let settled = sub(add(and(digit, mask), second), settle);
            second = shr_unsigned(digit, w);
            store(out.add(k), narrow(settled));
        }
        k += 1;
    }
    // SAFETY: as above.
    unsafe { check_digits(n, out) };
    sub(add(first, second), splat(first_bias + second_bias))
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
/// `a` and `b` must be valid for `n` slots, `columns` for `2 n`; `columns` overlaps neither.
#[inline(never)]
unsafe fn product(n: usize, a: *const Slot, b: *const Slot, columns: *mut Slot) {
    let blocks = n / 3;
    // SAFETY: 2 blocks - 1 block columns, and three more slots for what reaches beyond.
    unsafe {
        let beyond = convolve::<false>(blocks, a, b, 0..2 * blocks - 1, columns, none());
        beyond.flush(columns.add(6 * blocks - 3));
    }
}

/// Columns of `a * a`: products of distinct digits are taken once, with one factor doubled.
///
/// # Safety
/// `a` must be valid for `n` slots, `columns` for `2 n`; `columns` does not overlap `a`.
#[inline(never)]
unsafe fn square(n: usize, a: *const Slot, columns: *mut Slot) {
    let blocks = n / 3;
    let mut sum = none();
    let mut block = 0;
    while block < 2 * blocks - 1 {
        let lowest = if block < blocks { 0 } else { block + 1 - blocks };
        // SAFETY: x runs up from block `lowest`, y down from block - lowest, until they meet; all within 0..blocks.
        unsafe {
            let mut xp = a.add(3 * lowest);
            let mut yp = a.add(3 * (block - lowest));
            while xp < yp {
                let x = three(xp);
                sum = sum.block([double_narrow(x[0]), double_narrow(x[1]), double_narrow(x[2])], yp);
                xp = xp.add(3);
                yp = yp.wrapping_sub(3);
            }
            if xp == yp {
                sum = sum.diagonal(three(xp));
            }
            sum = sum.flush(columns.add(3 * block));
        }
        block += 1;
    }
    // SAFETY: the last three of the 2 n columns.
    unsafe { sum.flush(columns.add(3 * block)) };
}

/// `out = (columns + q * N) / R` with `q = columns * (-1/N) mod R`, both halves of the products that do not matter left out.
///
/// # Safety
/// `columns` must be valid for the scratch of `n`, `consts` for its constants, `out` for `n` slots.
#[inline(never)]
unsafe fn reduce(n: usize, out: *mut Slot, consts: *const Slot, columns: *mut Slot) {
    let blocks = n / 3;
    let w = radix_bits(n);
    // SAFETY: the working parts lie behind the 2 n columns: n slots and n + 2 slots.
    unsafe {
        let low = columns.add(2 * n);
        let quotient = columns.add(3 * n);
        let modulus = consts;
        let inverse = consts.add(inverse_offset(n));

        let carry_low = normalise(n, low, columns, splat(0));
        convolve::<false>(blocks, low, inverse, 0..blocks, quotient, none());
        normalise(n, quotient, quotient, splat(0));

        // Column n-2 also receives the topmost products of block column blocks-2, which is otherwise left out.
        let mut reaching = splat(0);
        let mut block = 0;
        while block + 1 < blocks {
            let x = load_in_place(quotient.add(3 * block + 2));
            reaching = mac_narrow(reaching, x, load_in_place(modulus.add(3 * (blocks - 2 - block) + 2)));
            block += 1;
        }
        // The low half counts only through its two top digits: column n-3 is left out on both sides.
        store(columns.add(n - 3), splat(0));
        store(columns.add(n - 2), widen(load(low.add(n - 2))));
        store(columns.add(n - 1), widen(load(low.add(n - 1))));
        store(columns.add(n), add_checked(load(columns.add(n)), carry_low));
        let mut sum = none();
        sum.0[1] = reaching;
        let beyond = convolve::<true>(blocks, quotient, modulus, blocks - 1..2 * blocks - 1, columns, sum);
        let last = columns.add(6 * blocks - 3);
        beyond.plus(last).flush(last);

        let below = shr_signed(load(columns.add(n - 2)), w);
        let carry = add(add(load(columns.add(n - 1)), below), splat(1 << (w - 1)));
        normalise(n, out, columns.add(n), shr_signed(carry, w));
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
    unsafe fn select(n: usize, out: *mut Slot, table: *const Slot, digits: (u32, u32)) {
        // SAFETY: the contract.
        unsafe { scan(n, out, table, digits, narrow) }
    }
}
