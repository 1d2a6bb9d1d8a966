//! Products of the floating-point kernel. The bounds they rely on are proved in the parent module, step by step.

use super::{C1, C2, CARRY_BIAS, MAX_DIGIT, RADIX_BITS, offset};
use crate::kernel::Slot;
use crate::kernel::lanes::{
    Vector, add, add_f64, and, first_f64, load, madd, or, second_f64, shl, shr_unsigned, splat, splat_f64, store,
    sub_f64,
};
use crate::kernel::scan::scan;
use crate::kernel::window::Arithmetic;

/// The floating-point kernel.
pub struct Fma49;

/// The fixed operands, see [`offset::fixed`].
#[derive(Clone, Copy)]
struct Fixed {
    c1: Vector,
    c12: Vector,
}

impl Fixed {
    /// # Safety
    /// `consts` must be valid for the constants of `n`.
    #[inline(always)]
    unsafe fn load(n: usize, consts: *const Slot) -> Self {
        // SAFETY: the contract.
        unsafe { Self { c1: load(consts.add(offset::fixed(n))), c12: load(consts.add(offset::fixed(n) + 1)) } }
    }

    /// The first product of a chain.
    #[inline(always)]
    fn first(self, x: Vector, y: Vector) -> Chain {
        let high = madd(x, y, self.c1);
        Chain { high, low: madd(x, y, sub_f64(self.c12, high)) }.checked()
    }
}

/// Up to three products summed: the running high part and the sum of the residues (steps 1 and 2 of the proof).
#[derive(Clone, Copy)]
struct Chain {
    high: Vector,
    low: Vector,
}

impl Chain {
    #[inline(always)]
    fn then(self, x: Vector, y: Vector) -> Self {
        let high = madd(x, y, self.high);
        Self { high, low: add_f64(self.low, madd(x, y, sub_f64(self.high, high))) }.checked()
    }

    /// In debug builds: both parts are where their bits count (steps 1 and 2 of the proof).
    #[inline(always)]
    fn checked(self) -> Self {
        if cfg!(debug_assertions) {
            for (part, centre) in [(self.high, C1), (self.low, C2)] {
                for value in [first_f64(part), second_f64(part)] {
                    debug_assert!(value >= centre / 1.5 && value < centre / 0.75, "a chain leaves its range");
                }
            }
        }
        self
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
    fixed: Fixed,
    x: [Vector; 3],
    previous: Vector,
    before: Vector,
    carry: Vector,
}

impl Tile {
    #[inline(always)]
    fn column(&self, y: Vector, previous: Vector, before: Vector) -> Chain {
        self.fixed.first(self.x[0], y).then(self.x[1], previous).then(self.x[2], before)
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
            let chain = self.fixed.first(self.x[1], self.previous).then(self.x[2], self.before);
            let carry = accumulate(to, from, self.carry, chain);
            let carry = accumulate(to.add(1), from.add(1), carry, self.fixed.first(self.x[2], self.previous));
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
        // SAFETY: k < n.
        unsafe {
            let column = load(columns.add(k));
            let digit = add(and(column, mask), carry);
            carry = shr_unsigned(column, RADIX_BITS);
            store(out.add(k), sub_f64(or(digit, whole), bias));
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
/// `a` and `b` must be valid for `n` slots, `consts` for the constants of `n`, `columns` for `2 n` slots; `columns` overlaps none
/// of them.
#[inline(never)]
unsafe fn product(n: usize, a: *const Slot, b: *const Slot, consts: *const Slot, columns: *mut Slot) {
    // SAFETY: row i touches columns i..i+n+3 <= 2 n.
    unsafe {
        let fixed = Fixed::load(n, consts);
        let bias = consts.add(offset::product(n));
        let mut i = 0;
        let mut from = bias;
        while i < n {
            let to = columns.add(i);
            let x = three(a.add(i));
            let y = three(b);
            let carry = splat(0);
            let carry = accumulate(to, from, carry, fixed.first(x[0], y[0]));
            let carry = accumulate(to.add(1), from.add(1), carry, fixed.first(x[0], y[1]).then(x[1], y[0]));
            let chain = fixed.first(x[0], y[2]).then(x[1], y[1]).then(x[2], y[0]);
            let carry = accumulate(to.add(2), from.add(2), carry, chain);
            let mut tile = Tile { fixed, x, previous: y[2], before: y[1], carry };
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
/// `a` must be valid for `n` slots, `consts` for the constants of `n`, `columns` for `2 n` slots; `columns` overlaps neither.
#[inline(never)]
unsafe fn square(n: usize, a: *const Slot, consts: *const Slot, columns: *mut Slot) {
    // SAFETY: row i touches columns 2 i..i+n+3, at most 2 n.
    unsafe {
        let fixed = Fixed::load(n, consts);
        let bias = consts.add(offset::square(n));
        let mut i = 0;
        while i < n {
            let x = three(a.add(i));
            let d = [add_f64(x[0], x[0]), add_f64(x[1], x[1]), add_f64(x[2], x[2])];
            let to = columns.add(2 * i);
            // A column starts from its bias where it is touched first: all of the first row, later rows' last three.
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
        let fixed = Fixed::load(n, consts);

        let carry_low = normalise(n, low, columns, consts);
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
            let carry = accumulate(to, from.add(i), carry, fixed.first(x[0], y[0]));
            let carry = accumulate(to.add(1), from.add(i + 1), carry, fixed.first(x[0], y[1]).then(x[1], y[0]));
            let chain = fixed.first(x[0], y[2]).then(x[1], y[1]).then(x[2], y[0]);
            let carry = accumulate(to.add(2), from.add(i + 2), carry, chain);
            let mut tile = Tile { fixed, x, previous: y[2], before: y[1], carry };
            tile.sweep(inverse.add(3), from.add(i + 3), to.add(3), n - i - 3);
            i += 3;
            from = quotient_columns;
        }
        normalise(n, quotient, quotient_columns, consts);

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
            let below = madd(x[2], y3, madd(x[1], y2, madd(x[0], y1, fixed.c1)));
            let chain = fixed.first(x[0], y0).then(x[1], y1).then(x[2], y2);
            carry_sum = add(carry_sum, add(below, chain.low));
            let mut tile = Tile { fixed, x, previous: y0, before: y1, carry: chain.high };
            tile.sweep(y.add(1), upper, upper, i);
            tile.finish(upper.add(i), upper.add(i));
            i += 3;
        }
        store(upper, add(load(upper), shr_unsigned(carry_sum, RADIX_BITS)));
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
            product(n, a, b, consts, scratch);
            reduce(n, out, consts, scratch);
        }
    }

    #[inline(always)]
    unsafe fn sqr(n: usize, out: *mut Slot, a: *const Slot, consts: *const Slot, scratch: *mut Slot) {
        // SAFETY: as for `mul`.
        unsafe {
            check_digits(n, a);
            square(n, a, consts, scratch);
            reduce(n, out, consts, scratch);
        }
    }

    #[inline(never)]
    unsafe fn select(n: usize, out: *mut Slot, table: *const Slot, digits: (u32, u32)) {
        // The selected digit times one and the others times zero: one instruction where masking takes two. No other digit than a
        // whole number is in a table, so the sum is exact, fused or not.
        // All bits set, shifted to the exponent of 1.0: two instructions where a constant takes four.
        let factor = |mask| shl(shr_unsigned(mask, 54), 52);
        // SAFETY: the contract.
        unsafe { scan(n, out, table, digits, factor, |sum, factor, digit| madd(factor, digit, sum)) }
    }
}

/// `x * y + z` in both lanes, for the fusion test: not a number if the lanes disagree.
#[must_use]
pub fn fused(x: f64, y: f64, z: f64) -> f64 {
    let result = madd(splat_f64(x), splat_f64(y), splat_f64(z));
    let (a, b) = (first_f64(result), second_f64(result));
    if a == b { a } else { f64::NAN }
}
