//! Two 64-bit lanes and the few operations that the SIMD kernels use.
//!
//! On wasm each operation is one instruction. Elsewhere the same operations work on a pair of integers, so that `cargo
//! test` runs the kernel code that ships, and debug builds also check its integer sums for overflow.

#![allow(dead_code, reason = "a side module holds one kernel, which does not need every operation")]

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod backend {
    use core::arch::wasm32 as simd;

    pub type Vector = simd::v128;

    #[inline(always)]
    pub fn splat(value: u64) -> Vector {
        simd::u64x2_splat(value)
    }
    #[inline(always)]
    pub fn splat_f64(value: f64) -> Vector {
        simd::f64x2_splat(value)
    }
    #[inline(always)]
    pub fn pair(first: u64, second: u64) -> Vector {
        simd::u64x2(first, second)
    }
    #[inline(always)]
    pub fn add(a: Vector, b: Vector) -> Vector {
        simd::i64x2_add(a, b)
    }
    #[inline(always)]
    pub fn sub(a: Vector, b: Vector) -> Vector {
        simd::i64x2_sub(a, b)
    }
    #[inline(always)]
    pub fn and(a: Vector, b: Vector) -> Vector {
        simd::v128_and(a, b)
    }
    #[inline(always)]
    pub fn or(a: Vector, b: Vector) -> Vector {
        simd::v128_or(a, b)
    }
    #[inline(always)]
    pub fn shr_unsigned(a: Vector, by: u32) -> Vector {
        simd::u64x2_shr(a, by)
    }
    #[inline(always)]
    pub fn shr_signed(a: Vector, by: u32) -> Vector {
        simd::i64x2_shr(a, by)
    }
    #[inline(always)]
    pub fn eq(a: Vector, b: Vector) -> Vector {
        simd::i64x2_eq(a, b)
    }
    /// The first lane of `a` and the second of `b`.
    #[inline(always)]
    pub fn first_second(a: Vector, b: Vector) -> Vector {
        simd::i64x2_shuffle::<0, 3>(a, b)
    }
    #[inline(always)]
    pub fn swapped(a: Vector) -> Vector {
        simd::i64x2_shuffle::<1, 0>(a, a)
    }
    #[inline(always)]
    pub fn add_f64(a: Vector, b: Vector) -> Vector {
        simd::f64x2_add(a, b)
    }
    #[inline(always)]
    pub fn sub_f64(a: Vector, b: Vector) -> Vector {
        simd::f64x2_sub(a, b)
    }
    #[cfg(target_feature = "relaxed-simd")]
    #[inline(always)]
    pub fn madd(a: Vector, b: Vector, c: Vector) -> Vector {
        simd::f64x2_relaxed_madd(a, b, c)
    }
    #[inline(always)]
    pub fn first_f64(a: Vector) -> f64 {
        simd::f64x2_extract_lane::<0>(a)
    }
    #[inline(always)]
    pub fn second_f64(a: Vector) -> f64 {
        simd::f64x2_extract_lane::<1>(a)
    }
    #[inline(always)]
    pub fn mac_narrow(sum: Vector, a: Vector, b: Vector) -> Vector {
        simd::i64x2_add(sum, simd::i64x2_extmul_low_i32x4(a, b))
    }
    #[inline(always)]
    pub fn add_checked(a: Vector, b: Vector) -> Vector {
        simd::i64x2_add(a, b)
    }
    #[inline(always)]
    pub fn sub_checked(a: Vector, b: Vector) -> Vector {
        simd::i64x2_sub(a, b)
    }
    #[inline(always)]
    pub fn sum_narrow(a: Vector, b: Vector) -> Vector {
        simd::i32x4_add(a, b)
    }
    #[inline(always)]
    pub fn narrow(a: Vector) -> Vector {
        simd::i32x4_shuffle::<0, 2, 0, 2>(a, a)
    }
    #[inline(always)]
    pub fn widen(a: Vector) -> Vector {
        simd::i64x2_extend_low_i32x4(a)
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod backend {
    #[derive(Clone, Copy)]
    #[repr(C, align(16))]
    pub struct Vector(u64, u64);

    #[inline(always)]
    fn map(a: Vector, b: Vector, op: impl Fn(u64, u64) -> u64) -> Vector {
        Vector(op(a.0, b.0), op(a.1, b.1))
    }
    #[inline(always)]
    fn map_f64(a: Vector, b: Vector, op: impl Fn(f64, f64) -> f64) -> Vector {
        map(a, b, |x, y| op(f64::from_bits(x), f64::from_bits(y)).to_bits())
    }

    pub fn splat(value: u64) -> Vector {
        Vector(value, value)
    }
    pub fn splat_f64(value: f64) -> Vector {
        splat(value.to_bits())
    }
    pub fn pair(first: u64, second: u64) -> Vector {
        Vector(first, second)
    }
    #[inline(always)]
    pub fn add(a: Vector, b: Vector) -> Vector {
        map(a, b, u64::wrapping_add)
    }
    #[inline(always)]
    pub fn sub(a: Vector, b: Vector) -> Vector {
        map(a, b, u64::wrapping_sub)
    }
    #[inline(always)]
    pub fn and(a: Vector, b: Vector) -> Vector {
        map(a, b, |x, y| x & y)
    }
    #[inline(always)]
    pub fn or(a: Vector, b: Vector) -> Vector {
        map(a, b, |x, y| x | y)
    }
    #[inline(always)]
    pub fn shr_unsigned(a: Vector, by: u32) -> Vector {
        map(a, a, |x, _| x >> by)
    }
    #[inline(always)]
    pub fn shr_signed(a: Vector, by: u32) -> Vector {
        map(a, a, |x, _| (x.cast_signed() >> by).cast_unsigned())
    }
    #[inline(always)]
    pub fn eq(a: Vector, b: Vector) -> Vector {
        map(a, b, |x, y| if x == y { u64::MAX } else { 0 })
    }
    pub fn first_second(a: Vector, b: Vector) -> Vector {
        Vector(a.0, b.1)
    }
    pub fn swapped(a: Vector) -> Vector {
        Vector(a.1, a.0)
    }
    #[inline(always)]
    pub fn add_f64(a: Vector, b: Vector) -> Vector {
        map_f64(a, b, |x, y| x + y)
    }
    #[inline(always)]
    pub fn sub_f64(a: Vector, b: Vector) -> Vector {
        map_f64(a, b, |x, y| x - y)
    }
    #[inline(always)]
    pub fn madd(a: Vector, b: Vector, c: Vector) -> Vector {
        let one = |x: u64, y: u64, z: u64| f64::from_bits(x).mul_add(f64::from_bits(y), f64::from_bits(z)).to_bits();
        Vector(one(a.0, b.0, c.0), one(a.1, b.1, c.1))
    }
    pub fn first_f64(a: Vector) -> f64 {
        f64::from_bits(a.0)
    }
    pub fn second_f64(a: Vector) -> f64 {
        f64::from_bits(a.1)
    }
    #[inline(always)]
    pub fn mac_narrow(sum: Vector, a: Vector, b: Vector) -> Vector {
        let product = |shift: u32| {
            let half = |v: Vector| i64::from((v.0 >> shift) as u32 as i32);
            (half(a) * half(b)).cast_unsigned()
        };
        add_checked(sum, Vector(product(0), product(32)))
    }
    /// Signed addition; a debug build panics on overflow.
    #[inline(always)]
    pub fn add_checked(a: Vector, b: Vector) -> Vector {
        map(a, b, |x, y| {
            debug_assert!(x.cast_signed().checked_add(y.cast_signed()).is_some(), "column sum overflows");
            x.wrapping_add(y)
        })
    }
    /// Signed subtraction; a debug build panics on overflow.
    #[inline(always)]
    pub fn sub_checked(a: Vector, b: Vector) -> Vector {
        map(a, b, |x, y| {
            debug_assert!(x.cast_signed().checked_sub(y.cast_signed()).is_some(), "column sum overflows");
            x.wrapping_sub(y)
        })
    }
    /// Sum of 32-bit integers; a debug build panics on overflow.
    #[inline(always)]
    pub fn sum_narrow(a: Vector, b: Vector) -> Vector {
        map(a, b, |x, y| {
            let half = |shift: u32| {
                let (x, y) = ((x >> shift) as u32 as i32, (y >> shift) as u32 as i32);
                debug_assert!(x.checked_add(y).is_some(), "digit overflows");
                u64::from(x.wrapping_add(y) as u32) << shift
            };
            half(0) | half(32)
        })
    }
    #[inline(always)]
    pub fn narrow(a: Vector) -> Vector {
        let both = (a.0 & 0xffff_ffff) | a.1 << 32;
        Vector(both, both)
    }
    #[inline(always)]
    pub fn widen(a: Vector) -> Vector {
        let one = |x: u64| i64::from(x as u32 as i32).cast_unsigned();
        Vector(one(a.0), one(a.0 >> 32))
    }
}

pub use backend::*;

use super::Slot;

/// Reads one slot.
///
/// # Safety
/// `from` must be valid for reads of one [`Slot`] and aligned for it.
#[inline(always)]
pub unsafe fn load(from: *const Slot) -> Vector {
    // SAFETY: a slot and a vector have the same size and alignment, and any bits are a valid vector; the rest is the contract.
    unsafe { *from.cast::<Vector>() }
}

/// Reads one slot so that the compiler cannot move or merge the read.
///
/// Around `i64x2.extmul` this makes for speed: when LLVM moves a read out of a loop it moves the sign extension too,
/// which leaves the 2.2 times slower `i64x2.mul` in the loop.
///
/// # Safety
/// `from` must be valid for reads of one [`Slot`] and aligned for it.
#[inline(always)]
pub unsafe fn load_in_place(from: *const Slot) -> Vector {
    // SAFETY: as for `load`.
    unsafe { core::ptr::read_volatile(from.cast::<Vector>()) }
}

/// Writes one slot.
///
/// # Safety
/// `to` must be valid for writes of one [`Slot`] and aligned for it.
#[inline(always)]
pub unsafe fn store(to: *mut Slot, value: Vector) {
    // SAFETY: as for `load`.
    unsafe { *to.cast::<Vector>() = value }
}
