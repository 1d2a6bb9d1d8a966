//! Reading one entry of a secret index from a table, in the SIMD kernels.

use super::Slot;
use super::lanes::{Vector, add, and, eq, load, or, pair, splat, store};
use super::window::TABLE;

/// Copies entry `digits.0` in lane 0 and `digits.1` in lane 1 to `out` by reading and masking every entry, three slots at a time.
/// `spread` turns a mask of two 64-bit lanes into one for the kernel's digit form.
///
/// # Safety
/// `table` must be valid for `TABLE * n` slots and `out` for `n`; `n` is a multiple of 3.
#[inline(always)]
pub unsafe fn scan(n: usize, out: *mut Slot, table: *const Slot, digits: (u32, u32), spread: impl Fn(Vector) -> Vector) {
    let wanted = pair(u64::from(digits.0), u64::from(digits.1));
    let mut k = 0;
    while k < n {
        let mut sum = [splat(0); 3];
        let mut index = splat(0);
        let mut entry = 0;
        while entry < TABLE {
            let mask = spread(eq(wanted, index));
            index = add(index, splat(1));
            // SAFETY: entry < TABLE and k + 2 < n.
            unsafe {
                let from = table.add(entry * n + k);
                sum[0] = or(sum[0], and(mask, load(from)));
                sum[1] = or(sum[1], and(mask, load(from.add(1))));
                sum[2] = or(sum[2], and(mask, load(from.add(2))));
            }
            entry += 1;
        }
        // SAFETY: k + 2 < n.
        unsafe {
            store(out.add(k), sum[0]);
            store(out.add(k + 1), sum[1]);
            store(out.add(k + 2), sum[2]);
        }
        k += 3;
    }
}
