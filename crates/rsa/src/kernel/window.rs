//! Fixed-window exponentiation, the same for every kernel.

use super::Slot;

/// Bits per window. Five is the optimum for 1024-bit exponents: 31 table products and 205 window products.
pub const WINDOW: usize = 5;
/// Powers in the table.
pub const TABLE: usize = 1 << WINDOW;

/// The operations of a kernel: Montgomery products in two lanes at once.
///
/// Every operand is an array of `n` slots in the kernel's own digit form; lane 0 is reduced modulo the first modulus, lane
/// 1 modulo the second. `consts` and `scratch` are laid out as the kernel's layout says. `out` may be the same as `a` or `b`.
pub trait Arithmetic {
    /// `out = a * b / R` in both lanes.
    ///
    /// # Safety
    /// The pointers must be valid for the lengths the kernel's layout states for `n`, and `scratch` must not overlap the rest.
    unsafe fn mul(n: usize, out: *mut Slot, a: *const Slot, b: *const Slot, consts: *const Slot, scratch: *mut Slot);

    /// `out = a * a / R` in both lanes.
    ///
    /// # Safety
    /// As for [`Arithmetic::mul`].
    unsafe fn sqr(n: usize, out: *mut Slot, a: *const Slot, consts: *const Slot, scratch: *mut Slot);

    /// As [`Arithmetic::sqr`] for equal moduli and equal lanes of `a`: a kernel may share the work between the lanes.
    ///
    /// # Safety
    /// As for [`Arithmetic::mul`].
    #[inline(always)]
    unsafe fn sqr_twin(n: usize, out: *mut Slot, a: *const Slot, consts: *const Slot, scratch: *mut Slot) {
        // SAFETY: the contract.
        unsafe { Self::sqr(n, out, a, consts, scratch) }
    }

    /// Puts the `TABLE` entries of `n` slots into the form that [`Arithmetic::select`] reads, in place.
    ///
    /// # Safety
    /// `table` must be valid for `TABLE * n` slots.
    #[inline(always)]
    unsafe fn pack(n: usize, table: *mut Slot) {
        let _ = (n, table);
    }

    /// `out = table[digits.0]` in lane 0 and `table[digits.1]` in lane 1, always reading every entry.
    ///
    /// # Safety
    /// `table` must be valid for `TABLE * n` slots and as [`Arithmetic::pack`] leaves it, `out` for `n`, `consts` for the constants
    /// of `n`.
    unsafe fn select(n: usize, out: *mut Slot, table: *const Slot, consts: *const Slot, digits: (u32, u32));
}

/// Raises the base in `table[1]` to the two exponents, one per lane, into `acc`.
///
/// `table[0]` holds one and `table[1]` the base, both in Montgomery form; the rest of the table is filled and packed
/// here, and an extra entry at its end holds the selected power. The sequence of operations and of addresses depends on
/// the sizes only.
///
/// # Safety
/// `acc` must be valid for `n` slots, `table` for `(TABLE + 1) * n`, `exponent_0` and `exponent_1` for `words >= 1` words
/// each; `consts` and `scratch` as in [`Arithmetic::mul`]; no two of them overlapping.
#[allow(clippy::too_many_arguments, reason = "the calling convention of a side module: plain numbers")]
#[inline(always)]
pub unsafe fn pow<A: Arithmetic>(
    n: usize,
    acc: *mut Slot,
    table: *mut Slot,
    consts: *const Slot,
    scratch: *mut Slot,
    exponent_0: *const u32,
    exponent_1: *const u32,
    words: usize,
) {
    let mut windows = (words * 32).div_ceil(WINDOW);
    // SAFETY: all indexes stay below TABLE + 1 entries of n slots, and windows * WINDOW stays below 32 * words + WINDOW with
    // every window starting below 32 * words; the rest is the contract.
    unsafe {
        let base = table.add(n);
        let selected = table.add(TABLE * n);
        let mut entry = 2;
        while entry < TABLE {
            let out = table.add(entry * n);
            A::sqr(n, out, table.add(entry / 2 * n), consts, scratch);
            A::mul(n, out.add(n), out, base, consts, scratch);
            entry += 2;
        }
        A::pack(n, table);
        windows -= 1;
        A::select(n, acc, table, consts, (digit(exponent_0, words, windows), digit(exponent_1, words, windows)));
        while windows > 0 {
            windows -= 1;
            for _ in 0..WINDOW {
                A::sqr(n, acc, acc, consts, scratch);
            }
            A::select(
                n,
                selected,
                table,
                consts,
                (digit(exponent_0, words, windows), digit(exponent_1, words, windows)),
            );
            A::mul(n, acc, acc, selected, consts, scratch);
        }
    }
}

/// The window of `exponent` that starts at bit `WINDOW * index`.
///
/// # Safety
/// `exponent` must be valid for `words` words, and `WINDOW * index < 32 * words`.
#[inline(always)]
unsafe fn digit(exponent: *const u32, words: usize, index: usize) -> u32 {
    let bit = index * WINDOW;
    let word = bit / 32;
    // SAFETY: `word` is below `words` by contract, and the next one is read only if it exists. Both depend on public sizes only.
    let (low, high) = unsafe {
        let high = if word + 1 < words { *exponent.add(word + 1) } else { 0 };
        (*exponent.add(word), high)
    };
    ((u64::from(low) | u64::from(high) << 32) >> (bit % 32)) as u32 & (TABLE as u32 - 1)
}
