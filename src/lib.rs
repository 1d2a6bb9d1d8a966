//! WeChat Pay API v3 (微信支付 APIv3), as pure logic without I/O.
//!
//! | Need | Where |
//! |---|---|
//! | a configured merchant | [`Merchant`], [`Options`] |
//! | ask something of WeChat Pay | [`client::Operation`] → [`client::Call`] |
//! | open the cashier | [`pay_params`] |
//! | receive a notification | [`notification::parse`] |
//! | is this the payment I expect? | [`api::transaction::assert_payment`] |
//! | the signed texts | [`message`] |
//! | why a signature does not fit | [`diagnosis::diagnose`] |
//!
//! The clock and randomness are passed in ([`env::Env`]); sending, waiting and storing belong to the caller. Compiled for
//! `wasm32` the crate adds the bindings of the npm package `wechatpay-wasm`.

#![deny(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod api;
pub mod authorization;
mod base64;
pub mod client;
mod credentials;
mod der;
pub mod diagnosis;
pub mod env;
pub mod error;
pub mod http;
pub mod json;
mod key_file;
pub mod keys;
mod merchant;
pub mod message;
pub mod notification;
mod origin;
pub mod pay_params;
mod pem;
pub mod resource;
mod rs256;
mod serial;
mod similar;
mod spelling;
mod time;
pub mod url;
mod verify;

#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub mod bindings;

pub use error::{Error, Result};
pub use merchant::{Merchant, Options, PlatformKeyOption};
