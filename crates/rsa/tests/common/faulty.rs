//! A floating-point kernel that computes wrongly when it is told to.

use std::sync::atomic::{AtomicU32, Ordering};

use wechatpay_rsa::kernel::fma49::arithmetic::{Fma49, fused};
use wechatpay_rsa::kernel::{self, Functions, Slot};

/// Squares left until one is wrong.
pub static GOOD_SQUARES: AtomicU32 = AtomicU32::new(u32::MAX);

pub mod sound {
    use super::Fma49;
    wechatpay_rsa::kernel_functions!(Fma49);
}

/// A kernel that fails late.
struct Faulty;

impl kernel::window::Arithmetic for Faulty {
    unsafe fn mul(n: usize, out: *mut Slot, a: *const Slot, b: *const Slot, consts: *const Slot, scratch: *mut Slot) {
        // SAFETY: the caller's contract.
        unsafe { Fma49::mul(n, out, a, b, consts, scratch) };
    }

    unsafe fn sqr(n: usize, out: *mut Slot, a: *const Slot, consts: *const Slot, scratch: *mut Slot) {
        // SAFETY: the caller's contract; n slots of `out` were written.
        unsafe {
            Fma49::sqr(n, out, a, consts, scratch);
            let left = GOOD_SQUARES.load(Ordering::Relaxed);
            GOOD_SQUARES.store(left.saturating_sub(1), Ordering::Relaxed);
            if left == 0 {
                GOOD_SQUARES.store(u32::MAX, Ordering::Relaxed);
                // Lanes that are alike stay so.
                let [first, second] = &mut (*out.add(n / 2)).0;
                let wrong = (f64::from_bits(*first) + 1.0).to_bits();
                if first == second {
                    *second = wrong;
                }
                *first = wrong;
            }
        }
    }

    unsafe fn select(n: usize, out: *mut Slot, table: *const Slot, consts: *const Slot, digits: (u32, u32)) {
        // SAFETY: the caller's contract.
        unsafe { Fma49::select(n, out, table, consts, digits) };
    }
}

wechatpay_rsa::kernel_functions!(Faulty);

/// The one that fails after [`GOOD_SQUARES`].
pub fn faulty() -> Functions {
    Functions { mul, sqr, sqr_twin, pow, fused: Some(fuses) }
}

pub extern "C" fn fuses(x: f64, y: f64, z: f64) -> f64 {
    fused(x, y, z)
}
