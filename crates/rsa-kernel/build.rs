//! Linker arguments of the side module, which has neither memory nor stack.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        println!("cargo::rustc-link-arg-cdylib=--import-memory");
        println!("cargo::rustc-link-arg-cdylib=--strip-all");
        // The smallest stack, so that a memory of any size satisfies the import.
        println!("cargo::rustc-link-arg-cdylib=-zstack-size=16");
    }
}
