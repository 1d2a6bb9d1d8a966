//! The tests that a kernel must pass before it is used.

use super::domain::Domain;
use super::{Functions, InstallError, Kind, functions};
use crate::words::{self, Words};

/// Words of the test moduli: 1024 bits, the size of the product's primes.
const LEN: usize = 32;

/// Words of the test modulus that both lanes share. In the floating-point kernel's digits it makes whole pairs of tiles.
const TWIN_LEN: usize = 18;

/// Runs the fusion test and the Montgomery self-test.
pub fn run(kind: Kind, tested: &Functions) -> Result<(), InstallError> {
    if kind == Kind::Fma && !tested.fused.is_some_and(fuses) {
        return Err(InstallError::NotFused);
    }
    if montgomery(kind, tested) { Ok(()) } else { Err(InstallError::SelfTestFailed) }
}

/// Known answers that come out differently when the product is rounded before the addition.
fn fuses(madd: super::Fused) -> bool {
    let square = 134_217_729.0; // 2^27 + 1; its square is 2^54 + 2^28 + 1, one bit too long
    let near = 18_014_398_777_917_440.0; // 2^54 + 2^28
    let digit = 281_474_976_710_657.0; // 2^48 + 1, a digit of the kernel
    let high = 79_228_162_514_264_900_543_497_371_648.0; // 2^96 + 2^49, the part of its square a double can hold
    [
        (square, square, -near, 1.0),
        (-square, square, near, -1.0),
        (digit, digit, -high, 1.0),
        (-digit, digit, high, -1.0),
    ]
    .into_iter()
    .all(|(x, y, z, expected)| madd(x, y, z) == expected)
}

/// Products, a square and a power in both lanes, and a public power with the lanes alike, against the scalar kernel.
fn montgomery(kind: Kind, tested: &Functions) -> bool {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |len: usize| {
        let mut out = words::zero(len);
        for word in out.iter_mut() {
            // xorshift64: any fixed irregular sequence will do.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            *word = (state >> 32) as u32;
        }
        out
    };
    // Odd, with its highest bit set.
    let modulus_of = |mut words: Words| {
        if let [first, .., last] = words.as_mut_slice() {
            *first |= 1;
            *last |= 1 << 31;
        }
        words
    };
    let modulus = modulus_of(random(LEN));
    // The other lane takes the largest possible modulus.
    let ones = vec![u32::MAX; LEN];
    let moduli: [&[u32]; 2] = [&modulus, &ones];
    let mut base = [random(LEN), random(LEN)];
    for (number, modulus) in base.iter_mut().zip(moduli) {
        words::reduce_once(number, modulus);
    }
    let exponents = [random(1), random(1)];
    let shared = modulus_of(random(TWIN_LEN));
    let mut alike = random(TWIN_LEN);
    words::reduce_once(&mut alike, &shared);

    let answer = |kind: Kind, functions: &Functions| {
        let mut domain = Domain::with(kind, *functions, moduli);
        let plain = domain.encode([&base[0], &base[1]]);
        let lifted = domain.lifted(&plain);
        let power = domain.pow(&lifted, [&exponents[0], &exponents[1]]);
        let mixed = domain.mul(&power, &lifted);
        let squared = domain.sqr(&mixed);
        let result = domain.mul(&squared, &plain);
        let mut twin = Domain::with(kind, *functions, [&shared, &shared]);
        let plain = twin.encode([&alike, &alike]);
        let public = twin.pow_public(&plain, 65_537);
        [
            domain.canonical(&result, 0),
            domain.canonical(&result, 1),
            twin.canonical(&public, 0),
            twin.canonical(&public, 1),
        ]
    };
    let (reference, scalar) = functions(Kind::Scalar);
    let (expected, found) = (answer(reference, &scalar), answer(kind, tested));
    expected.iter().zip(&found).all(|(a, b)| words::equal(a, b))
}
