//! All native tests of the core, in one program: it is linked once, and so are its changes by `npm run prove -- mutants`.
//!
//! `cargo test --test native refunds` runs those of one file.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

mod attempts;
mod brand;
mod certificates;
mod clock;
mod configuration;
mod diagnosis;
mod doctor;
mod exchange;
mod faults;
mod fields;
mod matrix;
mod options;
mod overseas;
mod pages;
mod partner;
mod pay_params;
mod policy;
mod receiving;
mod refunds;
mod report;
mod sensitive;
mod sequences;
mod settling;
mod shared_payments;
mod signers;
mod support;
mod vectors;
mod waiting;
mod wycheproof;
