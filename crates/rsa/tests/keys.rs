//! Reading keys and certificates: the forms that are accepted, and the reasons for refusing the rest.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

mod common;

use common::{base64, merchant_key, pem, private_der, random, unbase64, vectors};
use num_bigint::BigUint;
use rsa::pkcs1::{EncodeRsaPrivateKey as _, EncodeRsaPublicKey as _};
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding};
use wechatpay_rsa::{Certificate, KeyError, PrivateKey, PublicKey};

fn theirs() -> rsa::PrivateKey {
    rsa::PrivateKey::from_pkcs8_pem(&merchant_key()).unwrap()
}

fn body(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}

fn certificate() -> String {
    vectors()["serial_derivation"][0]["TEST_ONLY_certificate_pem"].as_str().unwrap().to_owned()
}

fn public_pem() -> String {
    theirs().to_public_key().to_public_key_pem(LineEnding::LF).unwrap()
}

#[test]
fn private_keys_are_read_in_every_form_they_are_pasted_in() {
    let pkcs8 = merchant_key();
    let pkcs1 = theirs().to_pkcs1_pem(LineEnding::LF).unwrap().to_string();
    let expected = PrivateKey::from_pem(&pkcs8).unwrap();
    for pem in [&pkcs8, &pkcs1] {
        for form in [
            pem.clone(),
            pem.trim_end().to_owned(),
            pem.replace('\n', "\r\n"),
            pem.replace('\n', "\\n"),
            pem.trim_end().replace('\n', "\\r\\n"),
            format!("\n  {}\t \n", pem.replace('\n', "  \n\t")),
            format!("\u{feff}{pem}"),
            body(pem),
            format!(" {}\n", body(pem)),
        ] {
            let key = PrivateKey::from_pem(&form).unwrap();
            assert_eq!(key.public_key(), expected.public_key());
            assert_eq!(key.sign_pkcs1v15_sha256(b"m", &mut random), expected.sign_pkcs1v15_sha256(b"m", &mut random));
        }
        assert!(PrivateKey::from_der(&unbase64(&body(pem))).is_ok());
    }
    assert_eq!((expected.public_key().bits(), expected.public_key().size()), (2048, 256));
    assert_eq!(expected.public_key().exponent(), 65_537);
}

#[test]
fn public_keys_are_read_in_every_form() {
    let public = theirs().to_public_key();
    let expected = PrivateKey::from_pem(&merchant_key()).unwrap();
    for form in [
        public_pem(),
        public.to_pkcs1_pem(LineEnding::CRLF).unwrap(),
        body(&public_pem()),
        public_pem().replace('\n', "\\n"),
    ] {
        assert_eq!(&PublicKey::from_pem(&form).unwrap(), expected.public_key());
    }
    let modulus = expected.public_key().modulus();
    assert_eq!(&PublicKey::from_components(&modulus, &[1, 0, 1]).unwrap(), expected.public_key());
    assert_eq!(
        &PublicKey::from_components(&[&[0], modulus.as_slice()].concat(), &[0, 1, 0, 1]).unwrap(),
        expected.public_key()
    );
}

#[test]
fn serial_numbers_are_those_of_the_vectors() {
    let cases = vectors()["serial_derivation"].as_array().unwrap().clone();
    assert!(cases.len() >= 2);
    for case in cases {
        let certificate = Certificate::from_pem(case["TEST_ONLY_certificate_pem"].as_str().unwrap()).unwrap();
        assert_eq!(certificate.serial(), case["serial_no"].as_str().unwrap(), "{}", case["name"]);
    }
}

#[test]
fn a_certificate_tells_its_key_and_validity() {
    let text = certificate();
    let found = Certificate::from_pem(&text).unwrap();
    assert_eq!(found.public_key(), PrivateKey::from_pem(&merchant_key()).unwrap().public_key());
    // 2026-01-10 03:00:00 and 2031-01-09 03:00:00 UTC.
    assert_eq!((found.not_before(), found.not_after()), (1_768_014_000, 1_925_694_000));
    assert_eq!(Certificate::from_pem(&body(&text)), Ok(found.clone()));
    assert_eq!(Certificate::from_der(&unbase64(&body(&text))), Ok(found));
}

#[test]
fn another_kind_of_file_is_named() {
    let (private, public, certificate) = (merchant_key(), public_pem(), certificate());
    let private_error = |text: &str| PrivateKey::from_pem(text).map(|_| ()).unwrap_err();
    let public_error = |text: &str| PublicKey::from_pem(text).unwrap_err();
    let certificate_error = |text: &str| Certificate::from_pem(text).unwrap_err();
    for strip in [false, true] {
        let form = |pem: &str| if strip { body(pem) } else { pem.to_owned() };
        assert_eq!(private_error(&form(&public)), KeyError::PublicKeyInstead);
        assert_eq!(private_error(&form(&certificate)), KeyError::CertificateInstead);
        assert_eq!(public_error(&form(&private)), KeyError::PrivateKeyInstead);
        assert_eq!(public_error(&form(&certificate)), KeyError::CertificateInstead);
        assert_eq!(certificate_error(&form(&private)), KeyError::PrivateKeyInstead);
        assert_eq!(certificate_error(&form(&public)), KeyError::PublicKeyInstead);
    }
}

#[test]
fn text_that_is_no_single_pem_block_is_refused() {
    let key = merchant_key();
    let error = |text: &str| PrivateKey::from_pem(text).map(|_| ()).unwrap_err();
    for text in ["", " \n", "hello!", "-----BEGIN PRIVATE KEY-----", &key.replace("-----END", "----END")] {
        assert_eq!(error(text), KeyError::NotPem, "{text}");
    }
    assert_eq!(error(&key.replace("END PRIVATE", "END PUBLIC")), KeyError::NotPem);
    assert_eq!(error(&key.replacen('M', "*", 1)), KeyError::NotPem);
    assert_eq!(error(&format!("{key}{key}")), KeyError::ExtraText);
    assert_eq!(error(&format!("key:\n{key}")), KeyError::ExtraText);
    assert_eq!(error(&format!("{key}\nend")), KeyError::ExtraText);
    assert_eq!(
        error("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----"),
        KeyError::NotAKey
    );
    assert_eq!(error("AAAA"), KeyError::BadDer);
    // An empty sequence is DER, but not a known structure.
    assert_eq!(error("MAA="), KeyError::NotAKey);
}

#[test]
fn encrypted_keys_are_named() {
    let key = merchant_key();
    let error = |text: &str| PrivateKey::from_pem(text).map(|_| ()).unwrap_err();
    assert_eq!(error(&key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY")), KeyError::Encrypted);
    let header = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n";
    assert_eq!(error(&format!("{header}-----END RSA PRIVATE KEY-----")), KeyError::Encrypted);
    // The outline of EncryptedPrivateKeyInfo, without its label.
    assert_eq!(error(&base64(&[0x30, 6, 0x30, 2, 5, 0, 4, 0])), KeyError::Encrypted);
}

#[test]
fn keys_of_other_algorithms_and_sizes_are_refused() {
    // PKCS#8 and SubjectPublicKeyInfo with the algorithm 1.2.840.10045.2.1, and a SEC1 key.
    let algorithm = [0x30, 9, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
    let private = [&[0x30, 17, 2, 1, 0][..], &algorithm, &[4, 1, 0]].concat();
    assert_eq!(PrivateKey::from_der(&private).map(|_| ()), Err(KeyError::NotRsa));
    let public = [&[0x30, 15][..], &algorithm, &[3, 2, 0, 4]].concat();
    assert_eq!(PublicKey::from_der(&public), Err(KeyError::NotRsa));
    assert_eq!(PrivateKey::from_der(&[0x30, 6, 2, 1, 1, 4, 1, 9]).map(|_| ()), Err(KeyError::NotRsa));

    let small = rsa::PrivateKey::new(&mut rand::rng(), 1024).unwrap();
    let error = PrivateKey::from_der(small.to_pkcs8_der().unwrap().as_bytes()).map(|_| ());
    assert_eq!(error, Err(KeyError::UnsupportedSize { bits: 1024 }));
    let mut modulus = PrivateKey::from_pem(&merchant_key()).unwrap().public_key().modulus();
    for exponent in [&[][..], &[1], &[2], &[1, 0, 0], &[2, 0, 0, 0, 1], &[1; 9]] {
        assert_eq!(PublicKey::from_components(&modulus, exponent), Err(KeyError::UnsupportedExponent));
    }
    assert!(PublicKey::from_components(&modulus, &[1, 0xff, 0xff, 0xff, 0xff]).is_ok(), "33 bits");
    assert_eq!(PublicKey::from_components(&modulus[1..], &[3]), Err(KeyError::UnsupportedSize { bits: 2040 }));
    assert_eq!(PublicKey::from_components(&[], &[3]), Err(KeyError::UnsupportedSize { bits: 0 }));
    modulus[255] &= 0xfe;
    assert_eq!(PublicKey::from_components(&modulus, &[3]), Err(KeyError::Inconsistent));
}

#[test]
fn damaged_private_keys_are_refused_wherever_the_damage_is() {
    let der = theirs().to_pkcs1_der().unwrap().as_bytes().to_vec();
    let intact = PrivateKey::from_der(&der).unwrap();
    for length in 0..der.len() {
        assert!(PrivateKey::from_der(&der[..length]).is_err(), "{length} bytes");
    }
    assert_eq!(PrivateKey::from_der(&[&der[..], &[0]].concat()).map(|_| ()), Err(KeyError::BadDer));
    let mut accepted = 0;
    for at in 0..der.len() {
        let mut damaged = der.clone();
        damaged[at] ^= 1 << (at % 8);
        if let Ok(key) = PrivateKey::from_der(&damaged) {
            // Only the unused exponent d may differ: the key is the same.
            accepted += 1;
            assert_eq!(key.public_key(), intact.public_key());
            assert_eq!(key.sign_pkcs1v15_sha256(b"m", &mut random), intact.sign_pkcs1v15_sha256(b"m", &mut random));
        }
    }
    assert!(accepted <= 256, "{accepted}");
}

#[test]
fn damaged_certificates_never_make_a_panic() {
    let der = unbase64(&body(&certificate()));
    for length in 0..der.len() {
        assert!(Certificate::from_der(&der[..length]).is_err());
    }
    for at in 0..der.len() {
        for bit in 0..8 {
            let mut damaged = der.clone();
            damaged[at] ^= 1 << bit;
            let _ = Certificate::from_der(&damaged);
        }
    }
}

#[test]
fn debug_output_shows_no_key_material() {
    let key = PrivateKey::from_pem(&pem("TEST_ONLY_merchant_private_key_pkcs8_pem")).unwrap();
    assert_eq!(format!("{key:?}"), "PrivateKey { bits: 2048, .. }");
    assert_eq!(format!("{:?}", key.public_key()), "PublicKey { bits: 2048, exponent: 65537, .. }");
}

#[test]
fn sensitive_fields_are_read_as_the_vectors_say() {
    let vectors = vectors();
    let cases = vectors["oaep"]["decrypt"].as_array().unwrap();
    let mut refused = 0;
    for case in cases {
        let key = PrivateKey::from_pem(&pem(case["private_key"].as_str().unwrap())).unwrap();
        let found = key.decrypt_oaep_sha1(&unbase64(case["ciphertext"].as_str().unwrap()), &mut random);
        if case["expect"] == "ok" {
            assert_eq!(*found.unwrap(), case["plaintext"].as_str().unwrap().as_bytes(), "{}", case["name"]);
        } else {
            assert!(found.is_err(), "{}", case["name"]);
            refused += 1;
        }
    }
    assert!(refused > 0 && refused < cases.len());
}

#[test]
fn a_prime_may_be_as_small_as_its_length_permits() {
    // The product has all its bits only if the other prime is near the upper end.
    let [p, q] = [(0x80ff_u32, 659_u32), (0xfffe, 117)].map(|(top, rest)| (BigUint::from(top) << 1008_u32) + rest);
    assert_eq!(p.to_bytes_be()[0], 0x80);
    let key = PrivateKey::from_der(&private_der([&p, &q])).unwrap();
    let signature = key.sign_pkcs1v15_sha256(b"m", &mut random).unwrap();
    assert!(key.public_key().verify_pkcs1v15_sha256(b"m", &signature));
}

#[test]
fn a_blinding_value_serves_for_64_operations() {
    let key = PrivateKey::from_pem(&merchant_key()).unwrap();
    let drawn = std::cell::Cell::new(0);
    let mut counted = |bytes: &mut [u8]| {
        drawn.set(drawn.get() + 1);
        random(bytes)
    };
    let mut draws = Vec::new();
    for _ in 0..130 {
        key.sign_pkcs1v15_sha256(b"m", &mut counted).unwrap();
        draws.push(drawn.get());
    }
    let changes: Vec<_> = (1..draws.len()).filter(|at| draws[*at] > draws[at - 1]).collect();
    assert_eq!(changes, [64, 128]);
}
