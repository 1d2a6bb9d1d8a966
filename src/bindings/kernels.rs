//! RSA kernels in side modules: JavaScript instantiates them over this module's memory, the core tests and selects
//! them.

use wasm_bindgen::prelude::wasm_bindgen;
use wechatpay_rsa::kernel::{self, Kind};

use super::Thrown;
use super::errors::thrown;
use crate::error::{Error, text};

/// The imports of a side module: `[memory, table]`. At the end of the stack this throws, and never gives half of it:
/// no call that JavaScript answers with a `Result` is in it.
#[wasm_bindgen]
pub fn linkage() -> js_sys::Array {
    js_sys::Array::of2(&wasm_bindgen::memory(), &wasm_bindgen::function_table())
}

/// Installs the named kernel, whose functions lie in the table from index `first` on. It is tested before its first
/// use.
#[wasm_bindgen(js_name = offerKernel)]
#[allow(unsafe_code, reason = "a table index becomes a function; see below")]
pub fn offer_kernel(name: &str, first: usize) -> Thrown<()> {
    let kind = named(name)?;
    // SAFETY: the package's loader put the functions of a side module of the same build there and never removes them.
    // The tests check their results; an abandoned kernel stays abandoned.
    let _verdict = unsafe { kernel::offer_from_table(kind, first) };
    Ok(())
}

/// Name of the kernel the next signature starts with: `fma`, `integer` or `scalar`. Runs its pending tests first.
#[wasm_bindgen(js_name = rsaKernel)]
pub fn active() -> String {
    kernel::active().name().into()
}

/// Status of a kernel: `ready`, `absent`, `not-fused`, `self-test-failed` or `abandoned`.
#[wasm_bindgen(js_name = rsaKernelStatus)]
pub fn status(name: &str) -> Thrown<String> {
    Ok(kernel::status(named(name)?).name().into())
}

/// Forces the named kernel, or without a name selects the fastest again; false if it is not available.
#[wasm_bindgen(js_name = forceRsaKernel)]
pub fn force(name: Option<String>) -> Thrown<bool> {
    let kind = name.as_deref().map(named).transpose()?;
    Ok(kernel::force(kind))
}

fn named(name: &str) -> Thrown<Kind> {
    let unknown = || {
        Error::input(
            "kernel",
            text!("不存在", "is unknown"),
            text!("可传 fma、integer 或 scalar。", "Pass fma, integer or scalar."),
        )
    };
    thrown(Kind::from_name(name).ok_or_else(unknown))
}
