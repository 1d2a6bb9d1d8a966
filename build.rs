//! Linker arguments of the WebAssembly module.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        // RSA kernels are put into the function table at start.
        println!("cargo::rustc-link-arg-cdylib=--growable-table");
    }
}
