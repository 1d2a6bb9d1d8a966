//! Development commands that need no installation of their own.
//!
//! `cargo xtask wasm-bindgen …` and `cargo xtask wasm-bindgen-test-runner …` take the arguments of the tools of those names.

use std::ffi::OsString;

fn main() -> anyhow::Result<()> {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    match args.first().and_then(|command| command.to_str()) {
        Some("wasm-bindgen") => wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(args),
        Some("wasm-bindgen-test-runner") => {
            wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(args)?;
            Ok(())
        }
        _ => anyhow::bail!("usage: cargo xtask <wasm-bindgen | wasm-bindgen-test-runner> ARGS"),
    }
}
