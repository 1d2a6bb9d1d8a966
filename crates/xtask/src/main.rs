//! A build tool that needs no separate installation: `cargo xtask wasm-bindgen INPUT OUT_DIR` writes the glue code of a
//! module for the web, as `core.js` and `core_bg.wasm`.

use std::ffi::OsString;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> anyhow::Result<()> {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    match args.as_slice() {
        [command, input, out] if command == "wasm-bindgen" => Bindgen::new()
            .web(true)?
            .typescript(true)
            .input_path(input)
            .out_name("core")
            .omit_default_module_path(true)
            .remove_producers_section(true)
            .generate(out),
        _ => anyhow::bail!("usage: cargo xtask wasm-bindgen INPUT OUT_DIR"),
    }
}
