//! The Montgomery kernels: three implementations of one narrow interface, and the choice among them.
//!
//! | kernel | needs | where it lives in WebAssembly |
//! |---|---|---|
//! | [`Kind::Fma`] | relaxed SIMD that fuses | a side module over the main module's memory |
//! | [`Kind::Integer`] | SIMD128 | a side module over the main module's memory |
//! | [`Kind::Scalar`] | nothing | the main module |
//!
//! The main module is built without SIMD, so it starts on every engine; an engine that refuses a side module's bytes
//! does without that kernel. A side module holds no state: it computes on slots of the main module's memory, which the
//! main module allocates and lays out.
//!
//! A kernel is used only after it has been tested, and every result that leaves the crate is checked with the public
//! exponent. A kernel that gives a wrong result is abandoned for the life of the process, and the next one repeats the
//! computation.

pub mod fma49;
pub mod int29;
#[cfg(any(not(target_arch = "wasm32"), target_feature = "simd128"))]
pub(crate) mod lanes;
#[cfg(any(not(target_arch = "wasm32"), target_feature = "simd128"))]
pub(crate) mod scan;
pub mod window;

#[cfg(all(feature = "core", not(feature = "expose-arithmetic")))]
pub(crate) mod domain;
#[cfg(feature = "expose-arithmetic")]
pub mod domain;
#[cfg(feature = "core")]
pub(crate) mod layout;
#[cfg(feature = "core")]
mod registry;
#[cfg(feature = "core")]
pub(crate) mod scalar;
#[cfg(feature = "core")]
mod self_test;
#[cfg(all(test, feature = "core"))]
mod tests;

#[cfg(all(feature = "core", not(target_arch = "wasm32")))]
pub use registry::install_emulated;
#[cfg(all(feature = "core", target_arch = "wasm32"))]
pub use registry::offer_from_table;
#[cfg(feature = "core")]
pub use registry::{InstallError, Status, active, force, install, offer, status};
#[cfg(feature = "core")]
pub(crate) use registry::{abandon, candidates, functions};

/// Two 64-bit lanes in memory: one digit of a number modulo the first modulus and one modulo the second.
#[derive(Clone, Copy, Default)]
#[repr(C, align(16))]
pub struct Slot(pub [u64; 2]);

impl Slot {
    /// The same value in both lanes.
    #[must_use]
    pub const fn splat(value: u64) -> Self {
        Self([value, value])
    }
}

#[cfg(feature = "core")]
impl zeroize::DefaultIsZeroes for Slot {}

/// The kernels, slowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// 32-bit words, no SIMD.
    Scalar,
    /// `i64x2.extmul`, radix 2^29.
    Integer,
    /// `f64x2.relaxed_madd`, radix 2^49.
    Fma,
}

impl Kind {
    /// All kernels, fastest first: the order in which they are tried.
    pub const FASTEST_FIRST: [Self; 3] = [Self::Fma, Self::Integer, Self::Scalar];

    /// The kernel's stable name: `"scalar"`, `"integer"` or `"fma"`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Integer => "integer",
            Self::Fma => "fma",
        }
    }

    /// The kernel of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::FASTEST_FIRST.into_iter().find(|kind| kind.name() == name)
    }
}

/// `mul(n, out, a, b, consts, scratch)`, see [`window::Arithmetic::mul`].
pub type Mul = unsafe extern "C" fn(usize, *mut Slot, *const Slot, *const Slot, *const Slot, *mut Slot);
/// `sqr(n, out, a, consts, scratch)`, see [`window::Arithmetic::sqr`] and [`window::Arithmetic::sqr_twin`].
pub type Sqr = unsafe extern "C" fn(usize, *mut Slot, *const Slot, *const Slot, *mut Slot);
/// `pow(n, acc, table, consts, scratch, exponent_0, exponent_1, words)`, see [`window::pow`].
pub type Pow = unsafe extern "C" fn(usize, *mut Slot, *mut Slot, *const Slot, *mut Slot, *const u32, *const u32, usize);
/// `fused(x, y, z) = x * y + z`, for the fusion test.
pub type Fused = extern "C" fn(f64, f64, f64) -> f64;

/// The functions of a kernel, which a side module exports under these names.
#[derive(Clone, Copy)]
pub struct Functions {
    /// Montgomery product.
    pub mul: Mul,
    /// Montgomery square.
    pub sqr: Sqr,
    /// Montgomery square of a number that is the same in both lanes.
    pub sqr_twin: Sqr,
    /// Exponentiation with a fixed window.
    pub pow: Pow,
    /// Multiply-add of the engine; only the floating-point kernel has it.
    pub fused: Option<Fused>,
}

/// Defines `mul`, `sqr`, `sqr_twin` and `pow` for the kernel `$arithmetic`, with the given attributes.
#[macro_export]
macro_rules! kernel_functions {
    ($(#[$attribute:meta])* $arithmetic:ty) => {
        /// Montgomery product, see `window::Arithmetic::mul`.
        ///
        /// # Safety
        /// As for that function.
        $(#[$attribute])*
        pub unsafe extern "C" fn mul(
            n: usize,
            out: *mut $crate::kernel::Slot,
            a: *const $crate::kernel::Slot,
            b: *const $crate::kernel::Slot,
            consts: *const $crate::kernel::Slot,
            scratch: *mut $crate::kernel::Slot,
        ) {
            // SAFETY: the caller's contract.
            unsafe { <$arithmetic as $crate::kernel::window::Arithmetic>::mul(n, out, a, b, consts, scratch) }
        }

        /// Montgomery square, see `window::Arithmetic::sqr`.
        ///
        /// # Safety
        /// As for that function.
        $(#[$attribute])*
        pub unsafe extern "C" fn sqr(
            n: usize,
            out: *mut $crate::kernel::Slot,
            a: *const $crate::kernel::Slot,
            consts: *const $crate::kernel::Slot,
            scratch: *mut $crate::kernel::Slot,
        ) {
            // SAFETY: the caller's contract.
            unsafe { <$arithmetic as $crate::kernel::window::Arithmetic>::sqr(n, out, a, consts, scratch) }
        }

        /// Montgomery square of a number that is the same in both lanes, see `window::Arithmetic::sqr_twin`.
        ///
        /// # Safety
        /// As for that function.
        $(#[$attribute])*
        pub unsafe extern "C" fn sqr_twin(
            n: usize,
            out: *mut $crate::kernel::Slot,
            a: *const $crate::kernel::Slot,
            consts: *const $crate::kernel::Slot,
            scratch: *mut $crate::kernel::Slot,
        ) {
            // SAFETY: the caller's contract.
            unsafe { <$arithmetic as $crate::kernel::window::Arithmetic>::sqr_twin(n, out, a, consts, scratch) }
        }

        /// Exponentiation, see `window::pow`.
        ///
        /// # Safety
        /// As for that function.
        #[allow(clippy::too_many_arguments, reason = "the calling convention of a side module: plain numbers")]
        $(#[$attribute])*
        pub unsafe extern "C" fn pow(
            n: usize,
            acc: *mut $crate::kernel::Slot,
            table: *mut $crate::kernel::Slot,
            consts: *const $crate::kernel::Slot,
            scratch: *mut $crate::kernel::Slot,
            exponent_0: *const u32,
            exponent_1: *const u32,
            words: usize,
        ) {
            // SAFETY: the caller's contract.
            unsafe {
                $crate::kernel::window::pow::<$arithmetic>(n, acc, table, consts, scratch, exponent_0, exponent_1, words);
            }
        }
    };
}
