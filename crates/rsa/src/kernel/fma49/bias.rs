//! The bias each column starts from (step 3 of the proof), and the fixed operands.

use core::ops::Range;

use super::{C1, C2, CARRY_BIAS, HALF, MASK, WHOLE, offset};
use crate::kernel::Slot;

/// Writes the bias parts and the fixed parts of the constants for `n` digits.
///
/// A chain adds `bits(C2)` to its own column and `bits(C1)` to the next. Chains are counted by walking the rows exactly as the
/// arithmetic does, so the counts cannot drift from a formula.
pub fn write(n: usize, consts: &mut [Slot]) {
    let mut put = |at: usize, value: Slot| {
        if let Some(slot) = consts.get_mut(at) {
            *slot = value;
        }
    };
    // Chains that end in column k, at most one per row.
    let product = |k: usize| rows(n, 3, k, |i| i..i + n + 2);
    let square = |k: usize| rows(n, 3, k, |i| 2 * i..i + n + 2);
    let quotient = |k: usize| rows(n, 3, k, |i| i..n);
    let reduction = |k: usize| rows(n, 3, k, |i| n - 1..i + n + 2);
    // Squares of the same number in both lanes: the second lane of a row belongs two tiles of columns further up.
    let twin = |k: usize| rows(n, 6, k, |i| 2 * i..i + n + 2) + rows(n, 6, k, |i| 2 * i + 6..i + n + 8);

    // If the lanes share the work, their parts of a column are added, so one bias is enough for both.
    let first_only = |Slot([bias, _]): Slot| Slot([bias, 0]);
    let mut below = [0; 4];
    for k in 0..2 * n {
        // The upper half also collects the chains of q*N, and column n two biased carries.
        let upper = if k < n { 0 } else { reduction(k) };
        let extra = if k == n { 2 * CARRY_BIAS } else { 0 };
        let carried = if k == n { reduction(k - 1) } else { 0 };
        let own = [product(k), square(k), twin(k), quotient(k)].map(|own| own + upper);
        let [[p, s, t, q], below_it] = [own, below.map(|below| below + carried)];
        let [below_p, below_s, below_t, below_q] = below_it;
        put(offset::product(n) + k, bias(p, below_p, extra));
        put(offset::square(n) + k, bias(s, below_s, extra));
        put(offset::twin_square(n) + k, first_only(bias(t, below_t, extra)));
        if k < n {
            put(offset::quotient(n) + k, bias(q, below_q, 0));
            put(offset::twin_quotient(n) + k, first_only(bias(q, below_q, 0)));
        }
        below = own;
    }
    // Column n-1 of q*N: per tile one chain from its own column and one from the column below, plus the low half's top
    // digit, which carries the bias of a digit (HALF) and of a carry.
    put(offset::carry(n), bias(reduction(n - 1), n as u64 / 3, HALF + CARRY_BIAS));
    let unbias = (1_u64 << 52) as f64 + (HALF + CARRY_BIAS) as f64;
    let fixed = [C1.to_bits(), (C1 + C2).to_bits(), MASK, WHOLE, unbias.to_bits(), 1.0_f64.to_bits()];
    for (k, value) in fixed.into_iter().enumerate() {
        put(offset::fixed(n) + k, Slot::splat(value));
    }
}

/// The number of rows `0, step, …` below `n` with a chain in column `k`.
fn rows(n: usize, step: usize, k: usize, chains: impl Fn(usize) -> Range<usize>) -> u64 {
    (0..n).step_by(step).filter(|i| chains(*i).contains(&k)).count() as u64
}

/// The bias of a column that collects `own` chains, `below` chains of the column below it, and `extra`.
fn bias(own: u64, below: u64, extra: u64) -> Slot {
    let collected = own.wrapping_mul(C2.to_bits()).wrapping_add(below.wrapping_mul(C1.to_bits()));
    Slot::splat(((1 << 63) + HALF).wrapping_sub(collected).wrapping_sub(extra))
}
