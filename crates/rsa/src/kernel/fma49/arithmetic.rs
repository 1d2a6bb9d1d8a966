//! Products of the floating-point kernel. The bounds they rely on are proved in the parent module, step by step.

use super::{C1, C2, CARRY_BIAS, HALF, MAX_DIGIT, RADIX_BITS, offset};
use crate::kernel::Slot;
use crate::kernel::lanes::{
    Vector, add, add_f64, and, first_f64, load, madd, or, second_f64, shr_unsigned, splat, splat_f64, store, sub_f64,
};
use crate::kernel::scan::scan;
use crate::kernel::window::Arithmetic;

/// The floating-point kernel.
pub struct Fma49;

/// Exponent bits of 2^52: a whole number below 2^52 written into the fraction is that number plus 2^52.
const WHOLE: u64 = 0x4330_0000_0000_0000;

/// Up to three products summed: the running high part and the sum of the residues (steps 1 and 2 of the proof).
#[derive(Clone, Copy)]
struct Chain {
    high: Vector,
    low: Vector,
}

#[inline(always)]
fn first(x: Vector, y: Vector) -> Chain {
    let high = madd(x, y, splat_f64(C1));
    Chain { high, low: madd(x, y, sub_f64(splat_f64(C1 + C2), high)) }
}

impl Chain {
    #[inline(always)]
    fn then(self, x: Vector, y: Vector) -> Self {
        let high = madd(x, y, self.high);
        Self { high, low: add_f64(self.low, madd(x, y, sub_f64(self.high, high))) }
    }
}

/// `*to = *from + carry + low`, and the chain's high part is the carry into the next column.
///
/// # Safety
/// `from` and `to` must be valid for one slot.
#[inline(always)]
unsafe fn accumulate(to: *mut Slot, from: *const Slot, carry: Vector, chain: Chain) -> Vector {
    // SAFETY: the contract.
    unsafe { store(to, add(add(load(from), carry), chain.low)) };
    chain.high
}

/// Three digits of one factor and the two digits of the other that precede the next column.
struct Tile {
    x: [Vector; 3],
    previous: Vector,
    before: Vector,
    carry: Vector,
}

impl Tile {
    #[inline(always)]
    fn column(&self, y: Vector, previous: Vector, before: Vector) -> Chain {
        first(self.x[0], y).then(self.x[1], previous).then(self.x[2], before)
    }

    /// Adds the tile's products with `count` digits from `y` on into as many columns; `count` is a multiple of 3.
    ///
    /// Three columns a turn, so that the digits change roles instead of registers.
    ///
    /// # Safety
    /// `y`, `from` and `to` must be valid for `count` slots.
    #[inline(always)]
    unsafe fn sweep(&mut self, mut y: *const Slot, mut from: *const Slot, mut to: *mut Slot, count: usize) {
        // SAFETY: count is a multiple of 3, so the three slots of each turn are within the first count.
        unsafe {
            let end = y.add(count);
            while y < end {
                let y0 = load(y);
                self.carry = accumulate(to, from, self.carry, self.column(y0, self.previous, self.before));
                let y1 = load(y.add(1));
                self.carry = accumulate(to.add(1), from.add(1), self.carry, self.column(y1, y0, self.previous));
                let y2 = load(y.add(2));
                self.carry = accumulate(to.add(2), from.add(2), self.carry, self.column(y2, y1, y0));
                (self.previous, self.before) = (y2, y1);
                y = y.add(3);
                from = from.add(3);
                to = to.add(3);
            }
        }
    }

    /// The columns past the last digit of the other factor: two with products, one with only the carry.
    ///
    /// # Safety
    /// `from` and `to` must be valid for three slots.
    #[inline(always)]
    unsafe fn finish(self, from: *const Slot, to: *mut Slot) {
        // SAFETY: the contract.
        unsafe {
            let chain = first(self.x[1], self.previous).then(self.x[2], self.before);
            let carry = accumulate(to, from, self.carry, chain);
            let carry = accumulate(to.add(1), from.add(1), carry, first(self.x[2], self.previous));
            store(to.add(2), add(load(from.add(2)), carry));
        }
    }
}

/// # Safety
/// `from` must be valid for three slots.
#[inline(always)]
unsafe fn three(from: *const Slot) -> [Vector; 3] {
    // SAFETY: the contract.
    unsafe { [load(from), load(from.add(1)), load(from.add(2))] }
}

/// Digits of `n` columns (step 5): one carry step for all at once. Returns the biased carry out of the last column.
///
/// # Safety
/// `out` and `columns` must be valid for `n` slots.
#[inline(always)]
unsafe fn normalise(n: usize, out: *mut Slot, columns: *const Slot) -> Vector {
    let bias = splat_f64((1_u64 << 52) as f64 + (HALF + CARRY_BIAS) as f64);
    let mut carry = splat(CARRY_BIAS);
    let mut k = 0;
    while k < n {
        // SAFETY: k < n.
        unsafe {
            let column = load(columns.add(k));
            let digit = add(and(column, splat((1 << RADIX_BITS) - 1)), carry);
            carry = shr_unsigned(column, RADIX_BITS);
            store(out.add(k), sub_f64(or(digit, splat(WHOLE)), bias));
        }
        k += 1;
    }
    // SAFETY: as above.
    unsafe { check_digits(n, out) };
    carry
}

/// In debug builds: every digit is a whole number within the bound of the proof.
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

/// Columns of `a * b`.
///
/// # Safety
/// `a` and `b` must be valid for `n` slots, `bias` and `columns` for `2 n`; `columns` overlaps none of them.
#[inline(never)]
unsafe fn product(n: usize, a: *const Slot, b: *const Slot, bias: *const Slot, columns: *mut Slot) {
    // SAFETY: row i touches columns i..i+n+3 <= 2 n.
    unsafe {
        let mut i = 0;
        let mut from = bias;
        while i < n {
            let to = columns.add(i);
            let x = three(a.add(i));
            let y = three(b);
            let carry = splat(0);
            let carry = accumulate(to, from, carry, first(x[0], y[0]));
            let carry = accumulate(to.add(1), from.add(1), carry, first(x[0], y[1]).then(x[1], y[0]));
            let chain = first(x[0], y[2]).then(x[1], y[1]).then(x[2], y[0]);
            let carry = accumulate(to.add(2), from.add(2), carry, chain);
            let mut tile = Tile { x, previous: y[2], before: y[1], carry };
            tile.sweep(b.add(3), from.add(3), to.add(3), n - 3);
            // The three columns past the sweep are touched here first: they start from their bias.
            tile.finish(bias.add(i + n), to.add(n));
            i += 3;
            from = columns.add(i);
        }
    }
}

/// Columns of `a * a`: products of distinct digits are taken once, with one factor doubled.
///
/// # Safety
/// `a` must be valid for `n` slots, `bias` and `columns` for `2 n`; `columns` overlaps neither.
#[inline(never)]
unsafe fn square(n: usize, a: *const Slot, bias: *const Slot, columns: *mut Slot) {
    // SAFETY: tile i touches columns 2 i..2 i+6 and i..i+n+3, all at most 2 n.
    unsafe {
        let mut k = 0;
        while k < 2 * n {
            store(columns.add(k), load(bias.add(k)));
            k += 1;
        }
        let mut i = 0;
        while i < n {
            let x = three(a.add(i));
            let d = [add_f64(x[0], x[0]), add_f64(x[1], x[1]), add_f64(x[2], x[2])];
            let to = columns.add(2 * i);
            let carry = accumulate(to, to, splat(0), first(x[0], x[0]));
            let carry = accumulate(to.add(1), to.add(1), carry, first(d[0], x[1]));
            let carry = accumulate(to.add(2), to.add(2), carry, first(d[0], x[2]).then(x[1], x[1]));
            let carry = accumulate(to.add(3), to.add(3), carry, first(d[1], x[2]));
            let carry = accumulate(to.add(4), to.add(4), carry, first(x[2], x[2]));
            store(to.add(5), add(load(to.add(5)), carry));
            if i + 3 < n {
                let to = columns.add(i);
                let mut tile = Tile { x: d, previous: splat(0), before: splat(0), carry: splat(0) };
                tile.sweep(a.add(i + 3), to.add(i + 3), to.add(i + 3), n - i - 3);
                tile.finish(to.add(n), to.add(n));
            }
            i += 3;
        }
    }
}

/// `out = (columns + q * N) / R` with `q = columns * (-1/N) mod R`, both halves of the products that do not matter left out.
///
/// # Safety
/// `columns` must be valid for `5 n` slots (the columns and the working space behind them), `consts` for the constants of `n`,
/// `out` for `n` slots.
#[inline(never)]
unsafe fn reduce(n: usize, out: *mut Slot, consts: *const Slot, columns: *mut Slot) {
    // SAFETY: the working parts are n slots each behind the 2 n columns; indexes are explained at each loop.
    unsafe {
        let low = columns.add(2 * n);
        let quotient_columns = columns.add(3 * n);
        let quotient = columns.add(4 * n);
        let modulus = consts.add(offset::MODULUS);
        let inverse = consts.add(offset::inverse(n));

        let carry_low = normalise(n, low, columns);
        // The low half's top digit, once more as a biased integer.
        let top = add(
            and(load(columns.add(n - 1)), splat((1 << RADIX_BITS) - 1)),
            shr_unsigned(load(columns.add(n - 2)), RADIX_BITS),
        );

        // q = low * inverse mod R: row i touches columns i..n only.
        let y = three(inverse);
        let mut i = 0;
        let mut from = consts.add(offset::quotient(n));
        while i < n {
            let to = quotient_columns.add(i);
            let x = three(low.add(i));
            let carry = splat(0);
            let carry = accumulate(to, from.add(i), carry, first(x[0], y[0]));
            let carry = accumulate(to.add(1), from.add(i + 1), carry, first(x[0], y[1]).then(x[1], y[0]));
            let chain = first(x[0], y[2]).then(x[1], y[1]).then(x[2], y[0]);
            let carry = accumulate(to.add(2), from.add(i + 2), carry, chain);
            let mut tile = Tile { x, previous: y[2], before: y[1], carry };
            tile.sweep(inverse.add(3), from.add(i + 3), to.add(3), n - i - 3);
            i += 3;
            from = quotient_columns;
        }
        normalise(n, quotient, quotient_columns);

        // Upper half of q * N. Row i meets column n-1 at digit n-1-i of N, so it sweeps the i digits above that one. The digit
        // two below column n-1's lowest is digit -1 in the last row: the zero in front of the modulus.
        let upper = columns.add(n);
        store(upper, add(load(upper), carry_low));
        let mut carry_sum = add(load(consts.add(offset::carry(n))), top);
        let mut i = 0;
        while i < n {
            let x = three(quotient.add(i));
            let y = modulus.add(n - 1 - i);
            let (y0, y1, y2, y3) = (load(y), load(y.sub(1)), load(y.sub(2)), load(y.sub(3)));
            let below = madd(x[2], y3, madd(x[1], y2, madd(x[0], y1, splat_f64(C1))));
            let chain = first(x[0], y0).then(x[1], y1).then(x[2], y2);
            carry_sum = add(carry_sum, add(below, chain.low));
            let mut tile = Tile { x, previous: y0, before: y1, carry: chain.high };
            tile.sweep(y.add(1), upper, upper, i);
            tile.finish(upper.add(i), upper.add(i));
            i += 3;
        }
        store(upper, add(load(upper), shr_unsigned(carry_sum, RADIX_BITS)));
        normalise(n, out, upper);
    }
}

impl Arithmetic for Fma49 {
    #[inline(always)]
    unsafe fn mul(n: usize, out: *mut Slot, a: *const Slot, b: *const Slot, consts: *const Slot, scratch: *mut Slot) {
        // SAFETY: the contract gives the lengths of this kernel's layout.
        unsafe {
            check_digits(n, a);
            check_digits(n, b);
            product(n, a, b, consts.add(offset::product(n)), scratch);
            reduce(n, out, consts, scratch);
        }
    }

    #[inline(always)]
    unsafe fn sqr(n: usize, out: *mut Slot, a: *const Slot, consts: *const Slot, scratch: *mut Slot) {
        // SAFETY: as for `mul`.
        unsafe {
            check_digits(n, a);
            square(n, a, consts.add(offset::square(n)), scratch);
            reduce(n, out, consts, scratch);
        }
    }

    #[inline(never)]
    unsafe fn select(n: usize, out: *mut Slot, table: *const Slot, digits: (u32, u32)) {
        // SAFETY: the contract.
        unsafe { scan(n, out, table, digits, |mask| mask) }
    }
}

/// `x * y + z` in both lanes, for the fusion test: not a number if the lanes disagree.
#[must_use]
pub fn fused(x: f64, y: f64, z: f64) -> f64 {
    let result = madd(splat_f64(x), splat_f64(y), splat_f64(z));
    let (a, b) = (first_f64(result), second_f64(result));
    if a == b { a } else { f64::NAN }
}
