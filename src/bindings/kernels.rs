//! RSA kernels in side modules: JavaScript instantiates them over this module's memory, the core tests and chooses.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wechatpay_rsa::kernel::{self, Kind};

use super::Thrown;
use super::views::error_view;
use crate::error::Error;

/// What a side module is linked against: `{ memory, table }`.
#[wasm_bindgen]
pub fn linkage() -> JsValue {
    let parts = js_sys::Object::new();
    for (name, part) in [("memory", wasm_bindgen::memory()), ("table", wasm_bindgen::function_table())] {
        // Setting a property of a fresh object cannot fail.
        let _ = js_sys::Reflect::set(&parts, &name.into(), &part);
    }
    parts.into()
}

/// Takes the kernel of that name, whose functions lie in the table from index `first` on. It is tested when its turn comes.
#[wasm_bindgen(js_name = offerKernel)]
#[allow(unsafe_code, reason = "a table index becomes a function; see below")]
pub fn offer_kernel(name: &str, first: usize) -> Thrown<()> {
    let kind = named(name)?;
    // SAFETY: the package's own loader put the functions of a side module of this very build there and never takes them out.
    // Whether they compute correctly is what the tests find out; a kernel that was abandoned stays so.
    let _verdict = unsafe { kernel::offer_from_table(kind, first) };
    Ok(())
}

/// Name of the kernel the next signature starts with: `fma`, `integer` or `scalar`. Runs its tests if they are outstanding.
#[wasm_bindgen(js_name = rsaKernel)]
pub fn active() -> String {
    kernel::active().name().into()
}

/// Status of a kernel: `ready`, `absent`, `not-fused`, `self-test-failed` or `abandoned`.
#[wasm_bindgen(js_name = rsaKernelStatus)]
pub fn status(name: &str) -> Thrown<String> {
    Ok(kernel::status(named(name)?).name().into())
}

/// Uses the named kernel only, or the fastest again; false if it is not available.
#[wasm_bindgen(js_name = forceRsaKernel)]
pub fn force(name: Option<String>) -> Thrown<bool> {
    let kind = name.as_deref().map(named).transpose()?;
    Ok(kernel::force(kind))
}

fn named(name: &str) -> Thrown<Kind> {
    Kind::from_name(name)
        .ok_or_else(|| error_view(&Error::input("kernel", "is unknown", "Pass fma, integer or scalar.")))
}
