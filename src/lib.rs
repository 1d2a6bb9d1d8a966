//! WeChat Pay API v3 (微信支付 APIv3), as pure logic without I/O.
//!
//! | Need | Where |
//! |---|---|
//! | a configured merchant | [`Merchant`], [`Options`] |
//! | ask, sign, open, receive | [`client::Task`] → [`client::Call`] |
//! | the operations | [`api::ROWS`] |
//! | is this the payment I expect? | [`api::expected`] |
//! | the signed texts | [`wire::message`] |
//! | why a signature does not fit | [`diagnosis::diagnose`] |
//!
//! Rooms, from the ground up; each imports only from those before it: [`base`], [`error`], [`keys`], [`wire`],
//! [`schema`], [`merchant`], [`diagnosis`], [`api`], [`client`], and the bindings.
//!
//! The clock and randomness are passed in ([`base::env::Env`]); sending, waiting and storing belong to the caller. For
//! `wasm32` the crate adds the bindings of the npm package `wechatpay-wasm`.

#![deny(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod api;
pub mod base;
pub mod client;
pub mod diagnosis;
pub mod error;
pub mod files;
pub mod keys;
pub mod merchant;
pub mod schema;
pub mod wire;

#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub mod bindings;

pub use error::{Error, Result};
pub use merchant::{Merchant, Options, PlatformKeyOption};
