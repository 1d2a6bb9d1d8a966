//! The bias each column starts from (step 3 of the proof), and the fixed operands.

use super::{C1, C2, CARRY_BIAS, HALF, MASK, WHOLE, offset};
use crate::kernel::Slot;

/// Writes the bias parts and the fixed parts of the constants for `n` digits.
///
/// A chain adds `bits(C2)` to its own column and `bits(C1)` to the next. Chains are counted by walking the tiles exactly as the
/// arithmetic does, so the counts cannot drift from a formula.
pub fn write(n: usize, consts: &mut [Slot]) {
    let mut product = vec![0_u64; 2 * n];
    let mut square = vec![0_u64; 2 * n];
    let mut quotient = vec![0_u64; n];
    let mut reduction = vec![0_u64; 2 * n];
    let count = |columns: &mut [u64], from: usize, to: usize| {
        columns.iter_mut().take(to).skip(from).for_each(|chains| *chains += 1);
    };
    for i in (0..n).step_by(3) {
        count(&mut product, i, i + n + 2);
        count(&mut square, 2 * i, i + n + 2);
        count(&mut quotient, i, n);
        count(&mut reduction, n - 1, i + n + 2);
    }
    // Squares of the same number in both lanes: the second lane of a row belongs two tiles of columns further up.
    let mut twin = vec![0_u64; 2 * n];
    for i in (0..n).step_by(6) {
        count(&mut twin, 2 * i, i + n + 2);
        count(&mut twin, 2 * i + 6, i + n + 8);
    }
    let at = |columns: &[u64], k: usize| columns.get(k).copied().unwrap_or(0);
    let before = |columns: &[u64], k: usize| k.checked_sub(1).map_or(0, |k| at(columns, k));
    let bias = |own: u64, below: u64, extra: u64| {
        let collected = own.wrapping_mul(C2.to_bits()).wrapping_add(below.wrapping_mul(C1.to_bits()));
        Slot::splat(((1 << 63) + HALF).wrapping_sub(collected).wrapping_sub(extra))
    };
    let mut put = |at: usize, value: Slot| {
        if let Some(slot) = consts.get_mut(at) {
            *slot = value;
        }
    };
    for k in 0..2 * n {
        // The upper half also collects the chains of q*N, and column n two biased carries.
        let (own, below) = if k < n { (0, 0) } else { (at(&reduction, k), before(&reduction, k)) };
        let extra = if k == n { 2 * CARRY_BIAS } else { 0 };
        put(offset::product(n) + k, bias(at(&product, k) + own, before(&product, k) + below, extra));
        put(offset::square(n) + k, bias(at(&square, k) + own, before(&square, k) + below, extra));
        // Both lanes' parts of a column are added up, so one bias is enough for the two.
        let first_only = |Slot([bias, _]): Slot| Slot([bias, 0]);
        put(offset::twin_square(n) + k, first_only(bias(at(&twin, k) + own, before(&twin, k) + below, extra)));
        if k < n {
            let quotient = bias(at(&quotient, k), before(&quotient, k), 0);
            put(offset::quotient(n) + k, quotient);
            put(offset::twin_quotient(n) + k, first_only(quotient));
        }
    }
    // Column n-1 of q*N: one chain a tile from its own column and one from the column below, plus the low half's top digit,
    // which arrives with the bias of a digit (HALF) and of a carry.
    put(offset::carry(n), bias(at(&reduction, n - 1), n as u64 / 3, HALF + CARRY_BIAS));
    let unbias = (1_u64 << 52) as f64 + (HALF + CARRY_BIAS) as f64;
    let fixed = [C1.to_bits(), (C1 + C2).to_bits(), MASK, WHOLE, unbias.to_bits(), 1.0_f64.to_bits()];
    for (k, value) in fixed.into_iter().enumerate() {
        put(offset::fixed(n) + k, Slot::splat(value));
    }
}
