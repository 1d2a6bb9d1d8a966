//! Chains of products and the rows they form: steps 1 to 3 of the proof in the parent module.

use super::{C1, C2};
use crate::kernel::Slot;
use crate::kernel::lanes::{Vector, add, add_f64, first_f64, load, madd, second_f64, store, sub_f64};

/// The fixed operands, see [`offset::fixed`].
#[derive(Clone, Copy)]
pub struct Fixed {
    pub c1: Vector,
    c12: Vector,
}

impl Fixed {
    /// # Safety
    /// `fixed` must be valid for the fixed operands.
    #[inline(always)]
    pub unsafe fn at(fixed: *const Slot) -> Self {
        // SAFETY: the contract.
        unsafe { Self { c1: load(fixed), c12: load(fixed.add(1)) } }
    }

    /// The first product of a chain.
    #[inline(always)]
    pub fn first(self, x: Vector, y: Vector) -> Chain {
        let high = madd(x, y, self.c1);
        Chain { high, low: madd(x, y, sub_f64(self.c12, high)) }.checked()
    }
}

/// Up to three products summed: the running high part and the sum of the residues (steps 1 and 2 of the proof).
#[derive(Clone, Copy)]
pub struct Chain {
    pub high: Vector,
    pub low: Vector,
}

impl Chain {
    #[inline(always)]
    pub fn then(self, x: Vector, y: Vector) -> Self {
        let high = madd(x, y, self.high);
        Self { high, low: add_f64(self.low, madd(x, y, sub_f64(self.high, high))) }.checked()
    }

    /// In debug builds, checks that both parts are in the ranges where their bits count (steps 1 and 2 of the proof).
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
pub unsafe fn accumulate(to: *mut Slot, from: *const Slot, carry: Vector, chain: Chain) -> Vector {
    // SAFETY: the contract.
    unsafe { store(to, add(add(load(from), carry), chain.low)) };
    chain.high
}

/// Three digits of one factor and the two digits of the other that precede the next column.
pub struct Tile {
    pub fixed: Fixed,
    pub x: [Vector; 3],
    pub previous: Vector,
    pub before: Vector,
    pub carry: Vector,
}

impl Tile {
    #[inline(always)]
    fn column(&self, y: Vector, previous: Vector, before: Vector) -> Chain {
        self.fixed.first(self.x[0], y).then(self.x[1], previous).then(self.x[2], before)
    }

    /// Adds the tile's products with `count` digits from `y` on into as many columns; `count` is a multiple of 3.
    ///
    /// Three columns per turn, so that the digits change roles instead of registers.
    ///
    /// # Safety
    /// `y`, `from` and `to` must be valid for `count` slots.
    #[inline(always)]
    pub unsafe fn sweep(&mut self, mut y: *const Slot, mut from: *const Slot, mut to: *mut Slot, count: usize) {
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
    pub unsafe fn finish(self, from: *const Slot, to: *mut Slot) {
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
pub unsafe fn three(from: *const Slot) -> [Vector; 3] {
    // SAFETY: the contract.
    unsafe { [load(from), load(from.add(1)), load(from.add(2))] }
}
