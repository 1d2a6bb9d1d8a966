//! The kernels against arbitrary-precision arithmetic, at the limits of their operands. Debug builds of the kernels
//! also check every digit and, in the integer kernel, every addition against the bounds of the proofs.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "a failing test may panic"
)]

use num_bigint::{BigInt, BigUint, Sign};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::domain::Domain;
use super::{Functions, Kind, Slot, fma49, functions, install_emulated, int29, layout};

/// Sizes of the moduli in words: the primes of 2048, 3072 and 4096-bit keys, and their moduli.
const LENGTHS: [usize; 5] = [32, 48, 64, 96, 128];

fn kernel(kind: Kind) -> Functions {
    if kind != Kind::Scalar {
        install_emulated(kind).unwrap();
    }
    let (found, functions) = functions(kind);
    assert_eq!(found, kind);
    functions
}

fn big(words: &[u32]) -> BigInt {
    BigInt::from(BigUint::new(words.to_vec()))
}

#[test]
fn every_modulus_has_four_spare_bits_in_the_integer_kernel() {
    for bits in 1024..=4096 {
        let digits = int29::digits(bits);
        assert!(digits * int29::radix_bits(digits) as usize >= bits + 4, "{bits}");
        assert!(digits.is_multiple_of(int29::BLOCK), "{bits}");
    }
}

/// The value of an array of digits.
fn value(kind: Kind, digits: &[Slot], lane: usize) -> BigInt {
    let radix = layout::radix_bits(kind, digits.len()) as usize;
    digits.iter().rev().fold(BigInt::ZERO, |sum, slot| {
        (sum << radix)
            + match kind {
                Kind::Fma => f64::from_bits(slot.0[lane]) as i64,
                Kind::Integer => i64::from((slot.0[0] >> (32 * lane)) as u32 as i32),
                Kind::Scalar => slot.0[lane].cast_signed(),
            }
    })
}

/// Moduli at the extremes and some ordinary ones: odd, highest bit set.
fn moduli(len: usize, random: &mut StdRng) -> Vec<Vec<u32>> {
    let mut sparse = vec![0; len];
    (sparse[0], sparse[len - 1]) = (1, 1 << 31);
    let mut almost = vec![u32::MAX; len];
    almost[len / 2] = 0;
    let mut low = vec![0; len];
    (low[0], low[len - 1]) = (u32::MAX, u32::MAX);
    // Every balanced digit at its maximum: bits that make 2^48 - 1 or 2^28 - 1 after recoding.
    let comb = |radix: usize| {
        let mut words = vec![0_u32; len];
        (0..32 * len).filter(|bit| bit % radix < radix - 1).for_each(|bit| words[bit / 32] |= 1 << (bit % 32));
        words
    };
    let mut all = vec![vec![u32::MAX; len], sparse, almost, low, comb(49), comb(29), comb(28)];
    all.extend((0..3).map(|_| (0..len).map(|_| random.random()).collect::<Vec<u32>>()));
    for modulus in &mut all {
        modulus[0] |= 1;
        modulus[len - 1] |= 1 << 31;
    }
    all
}

/// Checks `a * b / R` in both lanes, by any representation of the result.
fn check(kind: Kind, what: &str, moduli: [&[u32]; 2], a: &[Slot], b: &[Slot], result: &[Slot]) {
    let radix = layout::radix_bits(kind, result.len()) as usize * result.len();
    for lane in 0..2 {
        let modulus = big(moduli[lane]);
        let found = value(kind, result, lane);
        let difference = (found << radix) - value(kind, a, lane) * value(kind, b, lane);
        assert_eq!(
            difference % &modulus,
            BigInt::ZERO,
            "{what}: {} lane {lane}, {} words",
            kind.name(),
            moduli[lane].len()
        );
    }
}

#[test]
fn products_and_squares_are_right_for_extreme_moduli_and_factors() {
    let mut random = StdRng::seed_from_u64(1);
    for kind in Kind::FASTEST_FIRST {
        let functions = kernel(kind);
        for len in LENGTHS {
            let moduli = moduli(len, &mut random);
            for (index, modulus) in moduli.iter().enumerate() {
                let pair: [&[u32]; 2] = [modulus, &moduli[(index + 1) % moduli.len()]];
                let mut domain = Domain::with(kind, functions, pair);
                let mut one = vec![0; len];
                one[0] = 1;
                let below: [Vec<u32>; 2] = pair.map(|modulus| {
                    let mut below = modulus.to_vec();
                    below[0] -= 1;
                    below
                });
                let reduced = |random: &mut StdRng| pair.map(|modulus| self::below(modulus, random));
                let factors = [
                    [vec![0; len], vec![0; len]],
                    [one.clone(), one.clone()],
                    below.clone(),
                    reduced(&mut random),
                    reduced(&mut random),
                ];
                let all_ones = [vec![u32::MAX; len], vec![u32::MAX; len]];
                for [b0, b1] in &factors {
                    let b = domain.encode([b0, b1]);
                    for [a0, a1] in factors.iter().chain([&all_ones]) {
                        let a = domain.encode([a0, a1]);
                        let result = domain.mul(&a, &b);
                        check(kind, "product", pair, &a, &b, &result);
                        for lane in 0..2 {
                            let size = value(kind, &result, lane);
                            assert!(size.magnitude() < big(pair[lane]).magnitude(), "the result is in range");
                            let canonical = big(&domain.canonical(&result, lane));
                            assert!(canonical.sign() != Sign::Minus && canonical < big(pair[lane]));
                            assert_eq!((canonical - size) % big(pair[lane]), BigInt::ZERO);
                        }
                    }
                    let result = domain.sqr(&b);
                    check(kind, "square", pair, &b, &b, &result);
                }
            }
        }
    }
}

/// Digits at the limits of their range, whatever number they make.
fn extreme_digits(kind: Kind, n: usize, random: &mut StdRng) -> Vec<Vec<Slot>> {
    let limit = match kind {
        Kind::Fma => fma49::MAX_DIGIT,
        _ => int29::max_digit(n),
    }
    .cast_signed();
    let slot = |first: i64, second: i64| match kind {
        Kind::Fma => Slot([(first as f64).to_bits(), (second as f64).to_bits()]),
        _ => Slot::splat(u64::from(first as u32) | u64::from(second as u32) << 32),
    };
    let mut all = vec![
        vec![slot(limit, limit); n],
        vec![slot(-limit, -limit); n],
        vec![slot(limit, -limit); n],
        (0..n).map(|k| if k % 2 == 0 { slot(limit, -limit) } else { slot(-limit, limit) }).collect(),
        (0..n).map(|k| if k % 3 == 0 { slot(limit, 0) } else { slot(-limit, limit) }).collect(),
    ];
    all.push((0..n).map(|_| if random.random() { slot(limit, -limit) } else { slot(-limit, limit) }).collect());
    all
}

/// A number below the modulus.
fn below(modulus: &[u32], random: &mut StdRng) -> Vec<u32> {
    let mut number: Vec<u32> = modulus.iter().map(|_| random.random()).collect();
    crate::words::reduce_once(&mut number, modulus);
    number
}

/// The first lane's digit in both lanes.
fn first_in_both(kind: Kind, Slot([first, _]): Slot) -> Slot {
    Slot::splat(if kind == Kind::Fma { first } else { (first & 0xffff_ffff) * 0x1_0000_0001 })
}

#[test]
fn products_and_squares_are_right_for_digits_at_the_ends_of_their_range() {
    let mut random = StdRng::seed_from_u64(2);
    for kind in [Kind::Fma, Kind::Integer] {
        let functions = kernel(kind);
        for len in LENGTHS {
            for modulus in moduli(len, &mut random) {
                let pair: [&[u32]; 2] = [&modulus, &modulus];
                let mut domain = Domain::with(kind, functions, pair);
                let digits = extreme_digits(kind, layout::digits(kind, len), &mut random);
                for a in &digits {
                    for b in &digits {
                        let result = domain.mul(a, b);
                        check(kind, "product", pair, a, b, &result);
                    }
                    let result = domain.sqr(a);
                    check(kind, "square", pair, a, a, &result);
                    let alike: Vec<Slot> = a.iter().map(|slot| first_in_both(kind, *slot)).collect();
                    let mut result = alike.clone();
                    domain.square_alike(&mut result);
                    check(kind, "square in both lanes", pair, &alike, &alike, &result);
                }
            }
        }
    }
}

#[test]
fn powers_are_right_for_every_kernel_and_window() {
    let mut random = StdRng::seed_from_u64(3);
    for kind in Kind::FASTEST_FIRST {
        let functions = kernel(kind);
        for len in [32, 48] {
            let all = moduli(len, &mut random);
            let pair: [&[u32]; 2] = [&all[0], &all[8]];
            let mut domain = Domain::with(kind, functions, pair);
            let base: [Vec<u32>; 2] = [3, 5].map(|start| (0..len as u32).map(|k| k * start).collect());
            let mut short = vec![0_u32; 3];
            short[0] = 0b10101;
            for exponents in [
                [vec![u32::MAX; 3], vec![0; 3]],
                [short, vec![0x8421_0842; 3]],
                [(0..3).map(|_| random.random()).collect(), (0..3).map(|_| random.random()).collect()],
            ] {
                let plain = domain.encode([&base[0], &base[1]]);
                let lifted = domain.lifted(&plain);
                let power = domain.pow(&lifted, [&exponents[0], &exponents[1]]);
                let power = domain.lowered(&power);
                let public = domain.pow_public(&plain, 65_537);
                for lane in 0..2 {
                    let number = |words: &[u32]| BigUint::new(words.to_vec());
                    let modulus = number(pair[lane]);
                    let expected = number(&base[lane]).modpow(&number(&exponents[lane]), &modulus);
                    assert_eq!(number(&domain.canonical(&power, lane)), expected, "{}", kind.name());
                    let expected = number(&base[lane]).modpow(&BigUint::from(65_537_u32), &modulus);
                    assert_eq!(number(&domain.canonical(&public, lane)), expected, "{}", kind.name());
                }
            }
        }
    }
}

#[test]
fn public_powers_are_right_for_every_kernel_and_length() {
    let mut random = StdRng::seed_from_u64(4);
    for kind in Kind::FASTEST_FIRST {
        let functions = kernel(kind);
        for len in LENGTHS {
            for modulus in moduli(len, &mut random) {
                // The same modulus twice: a kernel may share the work between the lanes.
                let mut domain = Domain::with(kind, functions, [&modulus, &modulus]);
                let base = below(&modulus, &mut random);
                let plain = domain.encode([&base, &base]);
                let number = |words: &[u32]| BigUint::new(words.to_vec());
                for exponent in [3_u32, 17, 65_537] {
                    let power = domain.pow_public(&plain, u64::from(exponent));
                    let expected = number(&base).modpow(&exponent.into(), &number(&modulus));
                    for lane in 0..2 {
                        assert_eq!(number(&domain.canonical(&power, lane)), expected, "{}, {len} words", kind.name());
                    }
                }
            }
        }
    }
}

#[test]
fn words_are_added_subtracted_and_multiplied_whatever_their_lengths() {
    let mut random = StdRng::seed_from_u64(5);
    let number = |words: &[u32]| BigInt::from(BigUint::new(words.to_vec()));
    for (long, short, other) in (0..8).flat_map(|a| (0..8).flat_map(move |b| (0..8).map(move |c| (a, b, c)))) {
        // Words at the limits of their range make the longest carries.
        let mut words = |len: usize| -> Vec<u32> {
            (0..len).map(|_| [0, u32::MAX, random.random()][random.random_range(0..3)]).collect()
        };
        let (a, b, c) = (words(long), words(short), words(other));
        let size = BigInt::from(1) << (32 * long);
        let cut = |value: BigInt| ((value % &size) + &size) % &size;
        // Words of the second number beyond the length of the first are ignored.
        let fitting = number(&b[..short.min(long)]);

        let mut sum = a.clone();
        let carry = crate::words::add_masked(&mut sum, &b, u32::MAX);
        assert_eq!(number(&sum) + BigInt::from(carry) * &size, number(&a) + &fitting, "{long} + {short}");
        let mut difference = a.clone();
        let borrow = crate::words::sub_masked(&mut difference, &b, u32::MAX);
        assert_eq!(number(&difference) - BigInt::from(borrow) * &size, number(&a) - &fitting, "{long} - {short}");
        for masked in [crate::words::add_masked, crate::words::sub_masked] {
            let mut same = a.clone();
            assert_eq!((masked(&mut same, &b, 0), &same), (0, &a));
        }
        let mut sum = a.clone();
        crate::words::add_product(&mut sum, &b, &c);
        assert_eq!(number(&sum), cut(number(&a) + number(&b) * number(&c)), "{long} += {short} * {other}");
    }
}

#[test]
fn the_longest_numbers_have_the_digits_the_proofs_assume() {
    assert_eq!(LENGTHS.map(|len| fma49::digits(32 * len)), [21, 33, 42, 66, 84]);
    assert_eq!(LENGTHS.map(|len| int29::digits(32 * len)), [36, 56, 76, 112, 148]);
    for len in LENGTHS {
        for kind in [Kind::Fma, Kind::Integer] {
            let n = layout::digits(kind, len);
            assert!(n * layout::radix_bits(kind, n) as usize >= 32 * len + 4);
        }
    }
    // The inequalities of steps 2 and 3 of the integer kernel's proof, and of step 4 of the floating-point kernel's.
    for n in (4..=148).step_by(4) {
        let digit = u128::from(int29::max_digit(n));
        assert!(2 * digit < 1 << 31 && n as u128 * digit * digit < 1 << 62, "{n} digits");
        assert!(2 * (n as u128 - 1) * digit * digit + (1 << 35) < (1 << 63) - (1 << 57), "{n} digits");
    }
    let digit = u128::from(fma49::MAX_DIGIT);
    assert!(2 * 84 * ((1 << 48) + (digit * digit + (1 << 48)) / (1 << 49)) + (1 << 15) < 1 << 56);
}
