//! Products by blocks of three digits (step 4 of the proof): six products where two blocks meet, summed kind by kind over a
//! block column before its five columns are formed.

use super::arithmetic::Fixed;
use super::{BLOCK, CHAIN, KINDS, chain_count, products};
use crate::kernel::Slot;
use crate::kernel::lanes::{Vector, add, add_f64, load, store, sub};

/// Writes three digits as a block: the digits, then their sums two by two.
///
/// # Safety
/// `out` must be valid for `KINDS` slots.
#[inline(always)]
pub unsafe fn write(out: *mut Slot, [a, b, c]: [Vector; BLOCK]) {
    for (k, value) in [a, b, c, add_f64(a, b), add_f64(a, c), add_f64(b, c)].into_iter().enumerate() {
        // SAFETY: k < KINDS.
        unsafe { store(out.add(k), value) };
    }
}

/// The blocks of `n` digits.
///
/// # Safety
/// `digits` must be valid for `n` slots, `out` for their blocks.
#[inline(always)]
pub unsafe fn expand(n: usize, out: *mut Slot, digits: *const Slot) {
    // SAFETY: n is a multiple of BLOCK.
    unsafe {
        for block in 0..n / BLOCK {
            let from = digits.add(BLOCK * block);
            write(out.add(KINDS * block), [load(from), load(from.add(1)), load(from.add(2))]);
        }
    }
}

/// One chain of `COUNT` products a kind: block `x` times the topmost block of `y`, the block above `x` times the one below, … .
/// Their high parts, then their low parts, are written to `sums` or with `ADD` added to it.
///
/// # Safety
/// `x` and `y` must be valid for the `COUNT` blocks from them on, `sums` for `2 KINDS` slots.
#[inline(always)]
unsafe fn chains<const COUNT: usize, const ADD: bool>(fixed: Fixed, x: *const Slot, y: *const Slot, sums: *mut Slot) {
    for kind in 0..KINDS {
        // SAFETY: kind < KINDS, k < COUNT.
        unsafe {
            let (x, y) = (x.add(kind), y.add(kind));
            let mut chain = fixed.first(load(x), load(y.add(KINDS * (COUNT - 1))));
            for k in 1..COUNT {
                chain = chain.then(load(x.add(KINDS * k)), load(y.add(KINDS * (COUNT - 1 - k))));
            }
            for (to, part) in [(sums.add(kind), chain.high), (sums.add(KINDS + kind), chain.low)] {
                store(to, if ADD { add(load(to), part) } else { part });
            }
        }
    }
}

/// The five columns of six kinds of sums.
///
/// # Safety
/// `sums` must be valid for `KINDS` slots.
#[inline(always)]
unsafe fn columns(sums: *const Slot) -> [Vector; 5] {
    // SAFETY: the contract.
    let sum = |kind: usize| unsafe { load(sums.add(kind)) };
    let (p0, p1, p2) = (sum(0), sum(1), sum(2));
    [p0, sub(sub(sum(3), p0), p1), add(sub(sub(sum(4), p0), p2), p1), sub(sub(sum(5), p1), p2), p2]
}

/// Adds block columns `first..last` of `x * y`, and what goes beyond them, to the columns `to`.
///
/// # Safety
/// `x` and `y` must be valid for `blocks` blocks, `sums` for `2 KINDS` slots, `to` for `3 last + 3`, `consts` for the fixed
/// operands; `last <= 2 blocks - 1`. What is written must not overlap what is read.
#[allow(
    clippy::too_many_arguments,
    reason = "plain numbers: a structure would be passed on a stack, which there is not"
)]
#[inline(never)]
pub unsafe fn convolve(
    blocks: usize,
    first: usize,
    last: usize,
    x: *const Slot,
    y: *const Slot,
    to: *mut Slot,
    sums: *mut Slot,
    consts: *const Slot,
) {
    // SAFETY: x runs up from block `lowest`, y down from block - lowest, `count` blocks each, all within 0..blocks.
    unsafe {
        let fixed = Fixed::load(consts);
        for block in first..last {
            let lowest = if block < blocks { 0 } else { block + 1 - blocks };
            let count = products(blocks, block);
            // The chain that may be short comes first.
            let short = count - CHAIN * (chain_count(count) - 1);
            let mut x = x.add(KINDS * lowest);
            let mut y = y.add(KINDS * (block + 1 - lowest - short));
            match short {
                1 => chains::<1, false>(fixed, x, y, sums),
                2 => chains::<2, false>(fixed, x, y, sums),
                _ => chains::<3, false>(fixed, x, y, sums),
            }
            x = x.add(KINDS * short);
            let mut left = count - short;
            while left > 0 {
                y = y.sub(KINDS * CHAIN);
                chains::<CHAIN, true>(fixed, x, y, sums);
                x = x.add(KINDS * CHAIN);
                left -= CHAIN;
            }
            let (high, low) = (columns(sums), columns(sums.add(KINDS)));
            let sum = [
                low[0],
                add(low[1], high[0]),
                add(low[2], high[1]),
                add(low[3], high[2]),
                add(low[4], high[3]),
                high[4],
            ];
            for (k, sum) in sum.into_iter().enumerate() {
                let to = to.add(BLOCK * block + k);
                store(to, add(load(to), sum));
            }
        }
    }
}
