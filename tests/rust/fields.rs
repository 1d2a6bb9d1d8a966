//! Sensitive fields, encrypted to WeChat Pay and opened by the merchant. Natively the core computes with the `rsa` crate,
//! so what it encrypts is opened here with `wechatpay-rsa`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wechatpay::base::env::{Entropy, EntropyError};
use wechatpay::client::{GenericRequest, Operation, Product, Task};
use wechatpay::merchant::PlatformKeyOption;
use wechatpay::{Error, Options};
use wechatpay_rsa::PrivateKey;

use crate::support::{Counter, Shop, merchant, options, perform, perform_with, text, vectors};

const NOW: i64 = 1_784_512_805;

fn encrypt_with(merchant: &Shop, plain: &str, entropy: impl Entropy + 'static) -> Result<String, Error> {
    let task = Task::EncryptField(plain.to_owned().into());
    match perform_with(merchant, task, NOW, entropy)? {
        Product::Text(ciphertext) => Ok(ciphertext),
        other => panic!("{other:?}"),
    }
}

fn encrypt(merchant: &Shop, plain: &str) -> Result<String, Error> {
    encrypt_with(merchant, plain, Counter(1))
}

fn decrypt(merchant: &Shop, ciphertext: &str) -> Result<String, Error> {
    match perform(merchant, Task::DecryptField(ciphertext.into()), NOW)? {
        Product::Text(plain) => Ok(plain),
        other => panic!("{other:?}"),
    }
}

/// What the holder of a private key of the vectors reads in a field.
fn opened(key: &str, ciphertext: &str) -> Option<String> {
    let key = PrivateKey::from_pem(text(&vectors(), &format!("/keys/TEST_ONLY_{key}_private_key_pkcs8_pem"))).unwrap();
    let mut random = |bytes: &mut [u8]| Counter(7).fill(bytes).map_err(|_| wechatpay_rsa::RandomError);
    let plain = key.decrypt_oaep_sha1(&STANDARD.decode(ciphertext).unwrap(), &mut random).ok()?;
    Some(String::from_utf8(plain.to_vec()).unwrap())
}

/// Field, reason and remedy of the one issue of an `ERR_INPUT`.
fn issue<T>(result: Result<T, Error>) -> [String; 3] {
    match result.map(|_| ()) {
        Err(Error::Input(issues)) if issues.len() == 1 => {
            [issues[0].field.clone(), issues[0].reason.english(), issues[0].remedy.english()]
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn fields_are_opened_as_the_vectors_say() {
    let vectors = vectors();
    let (mut accepted, mut refused) = (0, 0);
    for case in vectors["oaep"]["decrypt"].as_array().unwrap() {
        let name = text(case, "/name");
        // WeChat Pay's own keys act as the merchant's here, next to a platform key that is another.
        let key = text(case, "/private_key");
        let mut options = Options { private_key: text(&vectors, &format!("/keys/{key}")).into(), ..options(&vectors) };
        if key.contains("wechatpay") {
            (options.public_key, options.public_key_id) = (None, None);
        } else {
            options.platform_keys.clear();
        }
        let found = decrypt(&Shop::of(options), text(case, "/ciphertext"));
        if text(case, "/expect") == "ok" {
            assert_eq!(found.as_deref(), Ok(text(case, "/plaintext")), "{name}");
            accepted += 1;
        } else {
            assert_eq!(found, Err(Error::Decrypt), "{name}");
            refused += 1;
        }
    }
    assert!(accepted == 4 && refused == 3, "{accepted} opened, {refused} refused");
    for case in vectors["oaep"]["encrypt_must_fail"].as_array().unwrap() {
        assert_eq!(issue(encrypt(&merchant(), text(case, "/plaintext")))[0], "text", "{}", case["name"]);
    }
}

#[test]
fn a_field_is_encrypted_with_the_key_that_the_request_names() {
    let vectors = vectors();
    let of_keys = |platform_keys: Vec<PlatformKeyOption>| {
        Shop::of(Options { public_key: None, public_key_id: None, platform_keys, ..options(&vectors) })
    };
    let certificates = options(&vectors).platform_keys;
    let reversed: Vec<_> = certificates.iter().rev().cloned().collect();
    for (merchant, holder, id) in [
        (merchant(), "wechatpay", "wechatpay_public_key_id"),
        // The newest certificate, in whatever order they are given.
        (of_keys(certificates.clone()), "platform2", "platform2_serial_no"),
        (of_keys(reversed), "platform2", "platform2_serial_no"),
        (of_keys(certificates[..1].to_vec()), "platform", "platform_serial_no"),
    ] {
        let ciphertext = encrypt(&merchant, "测试用户甲").unwrap();
        for key in ["wechatpay", "platform", "platform2", "merchant"] {
            let wanted = (key == holder).then(|| "测试用户甲".to_owned());
            assert_eq!(opened(key, &ciphertext), wanted, "{key}");
        }
        let request = GenericRequest { method: "GET", path: "/v3/certificates", ..GenericRequest::default() };
        let operation = Operation::generic(request).unwrap();
        let Ok(Product::Request(signed)) =
            perform(&merchant, Task::SignRequest { operation, nonce: None, timestamp: None }, NOW)
        else {
            panic!("not signed")
        };
        let named = signed.http.headers.iter().find(|(name, _)| name == "Wechatpay-Serial").unwrap();
        assert_eq!(named.1, text(&vectors, &format!("/keys/{id}")));
    }
}

#[test]
fn texts_of_1_to_214_bytes_are_encrypted_and_no_others() {
    let merchant = merchant();
    for plain in ["a".into(), "a".repeat(214), "中".repeat(71), format!("{}a", "中".repeat(71)), "\0".into()] {
        assert_eq!(opened("wechatpay", &encrypt(&merchant, &plain).unwrap()), Some(plain));
    }
    for plain in ["a".repeat(215), "中".repeat(72), format!("{}ab", "中".repeat(71)), "a".repeat(100_000)] {
        let [field, reason, remedy] = issue(encrypt(&merchant, &plain));
        assert_eq!(
            (field.as_str(), reason),
            ("text", format!("is {} bytes long; RSA-2048 encrypts at most 214", plain.len()))
        );
        assert!(remedy.contains("a Chinese character takes 3"), "{remedy}");
    }
    let [field, reason, remedy] = issue(encrypt(&merchant, ""));
    assert_eq!((field.as_str(), reason.as_str()), ("text", "is empty"));
    assert!(remedy.contains("Leave out"), "{remedy}");
}

#[test]
fn encryption_is_randomised_and_fails_without_randomness() {
    struct Broken;
    impl Entropy for Broken {
        fn fill(&mut self, _: &mut [u8]) -> Result<(), EntropyError> {
            Err(EntropyError)
        }
    }
    let merchant = merchant();
    let [first, second] = [1, 2].map(|from| encrypt_with(&merchant, "13800001747", Counter(from)).unwrap());
    assert_ne!(first, second);
    let ciphertext = text(&vectors(), "/oaep/decrypt/0/ciphertext").to_owned();
    for task in [Task::EncryptField("x".to_owned().into()), Task::DecryptField(ciphertext)] {
        let verdict = perform_with(&merchant, task, NOW, Broken);
        assert!(matches!(verdict, Err(Error::Internal(_))), "{verdict:?}");
    }
}

#[test]
fn what_is_no_ciphertext_is_named_and_what_does_not_open_is_not_explained() {
    let merchant = merchant();
    let genuine = text(&vectors(), "/oaep/decrypt/0/ciphertext").to_owned();
    assert_eq!(decrypt(&merchant, &genuine).as_deref(), Ok("13800001747"));
    let bytes = STANDARD.decode(&genuine).unwrap();
    for text in [
        String::new(),
        "张三".into(),
        genuine.trim_end_matches('=').into(),
        format!("{genuine}\n"),
        genuine.replace(['+', '/'], "-"),
        STANDARD.encode(&bytes[1..]),
        STANDARD.encode([&bytes[..], &[0]].concat()),
    ] {
        let [field, reason, _] = issue(decrypt(&merchant, &text));
        assert_eq!((field.as_str(), reason.as_str()), ("ciphertext", "is not the base64 of a ciphertext of 256 bytes"));
    }
    for at in 0..256 {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert_eq!(decrypt(&merchant, &STANDARD.encode(changed)), Err(Error::Decrypt), "byte {at}");
    }
    for bytes in [[0; 256], [0xff; 256]] {
        assert_eq!(decrypt(&merchant, &STANDARD.encode(bytes)), Err(Error::Decrypt));
    }
}

#[test]
fn content_that_is_not_text_is_malformed_and_no_error_or_debug_output_shows_a_field() {
    let vectors = vectors();
    let own = PrivateKey::from_pem(text(&vectors, "/keys/TEST_ONLY_merchant_private_key_pkcs8_pem")).unwrap();
    let mut random = |bytes: &mut [u8]| Counter(3).fill(bytes).map_err(|_| wechatpay_rsa::RandomError);
    let sealed = own.public_key().encrypt_oaep_sha1(b"secret \xff", &mut random).unwrap();
    let error = decrypt(&merchant(), &STANDARD.encode(sealed)).unwrap_err();
    assert_eq!(error.code(), "ERR_MALFORMED");
    assert!(!format!("{error} {error:?}").contains("secret"));
    let long = "secret".repeat(40);
    let error = encrypt(&merchant(), &long).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("secret"));
    assert_eq!(format!("{:?}", Task::EncryptField(long.into())), "EncryptField(Plaintext(…))");
}
