//! The merchant of the test vectors, for unit tests.

use super::{Merchant, Options};
use crate::base::json;

/// A key or an identifier of the vectors.
pub(crate) fn vector(name: &str) -> String {
    let vectors = json::parse(include_bytes!("../../tests/fixtures/vectors.json")).unwrap();
    vectors["keys"][name].as_str().unwrap().into()
}

/// In public key mode.
pub(crate) fn merchant() -> Merchant {
    Merchant::new(Options {
        mchid: vector("mchid"),
        private_key: vector("TEST_ONLY_merchant_private_key_pkcs8_pem"),
        serial_no: Some(vector("merchant_serial_no")),
        api_v3_keys: vec![vector("apiv3_key")],
        public_key_id: Some(vector("wechatpay_public_key_id")),
        public_key: Some(vector("TEST_ONLY_wechatpay_public_key_spki_pem")),
        ..Options::default()
    })
    .unwrap()
}
