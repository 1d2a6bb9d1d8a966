//! Every kernel's code, compiled for this machine, against the `rsa` crate.

#![allow(clippy::unwrap_used, reason = "a failing test may panic")]

mod common;

use common::{on_each_kernel, random};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use rsa::pkcs8::EncodePrivateKey as _;
use rsa::traits::PaddingScheme as _;
use sha2::{Digest as _, Sha256};
use wechatpay_rsa::{Error, PrivateKey, RandomError};

fn key(bits: usize, seed: u64) -> (rsa::PrivateKey, PrivateKey) {
    let theirs = rsa::PrivateKey::new(&mut StdRng::seed_from_u64(seed), bits).unwrap();
    let ours = PrivateKey::from_der(theirs.to_pkcs8_der().unwrap().as_bytes()).unwrap();
    (theirs, ours)
}

#[test]
fn signatures_and_ciphertexts_agree_with_the_rsa_crate() {
    let keys = [(2048, 1, 40), (2048, 2, 40), (3072, 3, 8), (4096, 4, 4)]
        .map(|(bits, seed, rounds)| (key(bits, seed), rounds));
    on_each_kernel(|kind| {
        let mut source = StdRng::seed_from_u64(5);
        for ((theirs, ours), rounds) in &keys {
            for round in 0..*rounds {
                let message: Vec<u8> = (0..round * 7).map(|_| source.random()).collect();
                let scheme = rsa::Pkcs1v15Sign::new::<Sha256>();
                let expected = theirs.sign(scheme, &Sha256::digest(&message)).unwrap();
                let signature = ours.sign_pkcs1v15_sha256(&message, &mut random).unwrap();
                assert_eq!(signature, expected, "{} round {round}", kind.name());
                assert!(ours.public_key().verify_pkcs1v15_sha256(&message, &signature));
                assert!(!ours.public_key().verify_pkcs1v15_sha256(b"another", &signature));

                let oaep = rsa::Oaep::<sha1::Sha1>::new;
                let short = message.get(..message.len().min(200)).unwrap();
                let ciphertext = oaep().encrypt(&mut source, &theirs.to_public_key(), short).unwrap();
                assert_eq!(*ours.decrypt_oaep_sha1(&ciphertext, &mut random).unwrap(), short);
                let ciphertext = ours.public_key().encrypt_oaep_sha1(short, &mut random).unwrap();
                assert_eq!(theirs.decrypt(oaep(), &ciphertext).unwrap(), short);
            }
        }
    });
}

#[test]
fn an_altered_ciphertext_and_every_fault_of_its_padding_are_refused_alike() {
    use num_bigint::BigUint;
    let (_, key) = key(2048, 1);
    let public = key.public_key();
    let decrypt = |ciphertext: &[u8]| key.decrypt_oaep_sha1(ciphertext, &mut random).map(|plain| plain.to_vec());
    let genuine = public.encrypt_oaep_sha1(b"message", &mut random).unwrap();
    assert_eq!(decrypt(&genuine).as_deref(), Ok(&b"message"[..]));
    for at in 0..genuine.len() {
        let mut changed = genuine.clone();
        *changed.get_mut(at).unwrap() ^= 1 << (at % 8);
        assert_eq!(decrypt(&changed), Err(Error::Decryption), "byte {at}");
    }
    let longer = [&[0], &genuine[..]].concat();
    for other in [&[], genuine.split_first().unwrap().1, &longer, &public.modulus(), &[0xff; 256], &[0; 256]] {
        assert_eq!(decrypt(other), Err(Error::Decryption));
    }

    // Blocks put together by hand, each with one fault.
    let mask = |data: &mut [u8], seed: &[u8]| {
        for (counter, chunk) in (0_u32..).zip(data.chunks_mut(20)) {
            let hash = sha1::Sha1::digest([seed, &counter.to_be_bytes()].concat());
            chunk.iter_mut().zip(hash).for_each(|(byte, mask)| *byte ^= mask);
        }
    };
    let sealed = |first: u8, data: &[u8]| {
        let (mut seed, mut data) = (vec![7; 20], data.to_vec());
        mask(&mut data, &seed);
        mask(&mut seed, &data);
        let number = BigUint::from_bytes_be(&[&[first], seed.as_slice(), data.as_slice()].concat());
        let exponent = BigUint::from(public.exponent());
        let power = number.modpow(&exponent, &BigUint::from_bytes_be(&public.modulus())).to_bytes_be();
        [vec![0; 256 - power.len()], power].concat()
    };
    let label = sha1::Sha1::digest(b"").to_vec();
    let data = |label: &[u8], rest: &[u8]| {
        let zeros = vec![0; 235 - label.len() - rest.len()];
        [label, &zeros, rest].concat()
    };
    let right = data(&label, b"\x01message");
    assert_eq!(decrypt(&sealed(0, &right)).as_deref(), Ok(&b"message"[..]));
    assert_eq!(decrypt(&sealed(0, &data(&label, b"\x01"))).as_deref(), Ok(&[][..]));
    let mut wrong_label = right.clone();
    *wrong_label.get_mut(19).unwrap() ^= 0x80;
    for (what, block) in [
        ("the first byte is 1", sealed(1, &right)),
        ("the last byte of the label's hash", sealed(0, &wrong_label)),
        ("2 instead of 1 before the message", sealed(0, &data(&label, b"\x02message"))),
        ("another byte before the 1", sealed(0, &data(&label, b"\x80\x01message"))),
        ("no message", sealed(0, &data(&label, b""))),
    ] {
        assert_eq!(decrypt(&block), Err(Error::Decryption), "{what}");
    }
}

#[test]
fn a_message_that_does_not_fit_is_refused() {
    let (_, key) = key(2048, 1);
    let public = key.public_key();
    assert!(public.encrypt_oaep_sha1(&[7; 214], &mut random).is_ok());
    assert_eq!(public.encrypt_oaep_sha1(&[7; 215], &mut random), Err(Error::MessageTooLong { limit: 214 }));
}

#[test]
fn a_random_source_that_fails_or_repeats_itself_is_an_error_and_no_signature() {
    let (_, key) = key(2048, 1);
    let mut failing = |_: &mut [u8]| Err(RandomError);
    assert_eq!(key.sign_pkcs1v15_sha256(b"message", &mut failing), Err(Error::Random));
    assert_eq!(key.public_key().encrypt_oaep_sha1(b"message", &mut failing), Err(Error::Random));
    for stuck in [0, 0xff] {
        let mut stuck = |bytes: &mut [u8]| {
            bytes.fill(stuck);
            Ok(())
        };
        assert_eq!(key.sign_pkcs1v15_sha256(b"message", &mut stuck), Err(Error::Random));
    }
    assert!(key.sign_pkcs1v15_sha256(b"message", &mut random).is_ok());
}

#[test]
fn randomness_is_first_asked_for_by_the_first_signature_and_then_seldom() {
    let (_, key) = key(2048, 2);
    key.warm_up(1);
    let mut draws = 0;
    let mut counting = |bytes: &mut [u8]| {
        draws += 1;
        random(bytes)
    };
    let first = key.sign_pkcs1v15_sha256(b"message", &mut counting).unwrap();
    for _ in 0..70 {
        assert_eq!(key.sign_pkcs1v15_sha256(b"message", &mut counting).unwrap(), first);
    }
    // One blinding value serves 64 signatures; each takes a draw or a few.
    assert!((2..64).contains(&draws), "{draws} draws");
}

#[test]
fn a_key_serves_many_threads_at_once() {
    let (_, key) = key(2048, 1);
    let expected = key.sign_pkcs1v15_sha256(b"message", &mut random).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    assert_eq!(key.sign_pkcs1v15_sha256(b"message", &mut random).unwrap(), expected);
                }
            });
        }
    });
}
