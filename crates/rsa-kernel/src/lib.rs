//! One Montgomery kernel as a separate WebAssembly module.
//!
//! The module exports `mul`, `sqr`, `sqr_twin`, `pow` and, for the floating-point kernel, `fused`. It imports the main
//! module's memory as `env.memory`, works on its callers' slots, and has no memory, data or mutable global itself, so
//! instances need no preparation and keep nothing. An engine without the instructions refuses the bytes, and the main
//! module continues without this kernel.
//!
//! Build (one feature at a time):
//!
//! ```text
//! RUSTFLAGS="-C target-feature=+simd128,+relaxed-simd" cargo build -p wechatpay-rsa-kernel --features fma \
//!     --release --target wasm32-unknown-unknown
//! RUSTFLAGS="-C target-feature=+simd128" cargo build -p wechatpay-rsa-kernel --features integer \
//!     --release --target wasm32-unknown-unknown
//! ```

#![cfg_attr(target_arch = "wasm32", no_std)]

#[cfg(target_arch = "wasm32")]
mod exports {
    #[cfg(all(feature = "fma", feature = "integer"))]
    compile_error!("a side module holds one kernel: choose `fma` or `integer`");

    #[cfg(feature = "fma")]
    type Arithmetic = wechatpay_rsa::kernel::fma49::arithmetic::Fma49;
    #[cfg(feature = "integer")]
    type Arithmetic = wechatpay_rsa::kernel::int29::arithmetic::Int29;

    // The unmangled exports are the whole interface of a side module.
    #[cfg(any(feature = "fma", feature = "integer"))]
    wechatpay_rsa::kernel_functions!(
        #[unsafe(no_mangle)]
        Arithmetic
    );

    /// Multiply-add of the engine, for the fusion test.
    #[cfg(feature = "fma")]
    #[unsafe(no_mangle)]
    pub extern "C" fn fused(x: f64, y: f64, z: f64) -> f64 {
        wechatpay_rsa::kernel::fma49::arithmetic::fused(x, y, z)
    }

    // A test build uses the panic handler of std.
    #[cfg(not(test))]
    #[panic_handler]
    fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
        core::arch::wasm32::unreachable()
    }
}
