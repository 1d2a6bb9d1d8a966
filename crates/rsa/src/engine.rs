//! The private operation on one kernel: blinding, the Chinese remainder theorem, the check.

use crate::kernel::Kind;
use crate::kernel::domain::{Domain, Number};
use crate::private_parts::Parts;
use crate::words::{self, Words};
use crate::{Random, RandomError};

/// Signatures per blinding value. In between, both halves are squared, so that knowledge of one value does not help
/// against the next. A new value costs as much as a verification.
const BLINDING_USES: u32 = 64;

/// Attempts to draw a number below the modulus before the random source counts as broken. A sound source needs one or
/// two.
const DRAWS: usize = 64;

/// A private key prepared for one kernel.
pub struct Engine {
    /// Modulo the primes, one in each lane.
    primes: Domain,
    /// Modulo the modulus, in both lanes.
    modulus: Domain,
    /// `2^(32 len) * R^2` modulo the primes, `len` the words of a prime: lifts the high half of a number.
    upper: Number,
    /// `1 / q mod p`, lifted, in the first lane.
    coefficient: Number,
    /// `r^e` in the first lane and `r^(e-1)` in the second, lifted, and the number of uses.
    blinding: Option<(Number, u32)>,
}

impl Engine {
    pub fn new(kind: Kind, parts: &Parts) -> Self {
        let [p, q] = &parts.primes;
        let mut primes = Domain::new(kind, [p, q]);
        let modulus = parts.public.modulus_words();
        // 2^(32 len) - p is 2^(32 len) mod p: the primes have their highest bit set.
        let complement = |prime: &[u32]| {
            let mut out = words::zero(prime.len());
            words::sub_masked(&mut out, prime, u32::MAX);
            out
        };
        let upper = primes.encode([&complement(p), &complement(q)]);
        let upper = primes.lifted(&upper);
        let upper = primes.lifted(&upper);
        let coefficient = primes.encode([&parts.coefficient, &[]]);
        let coefficient = primes.lifted(&coefficient);
        Self { modulus: Domain::new(primes.kind(), [modulus, modulus]), primes, upper, coefficient, blinding: None }
    }

    pub fn kind(&self) -> Kind {
        self.primes.kind()
    }

    /// `number ^ d mod n`, blinded; `None` if the public exponent does not confirm it.
    ///
    /// With `b = number * r^e`, the power is `b ^ (d-1) = number^d * r / (number * r^e)`. Multiplying it by `number *
    /// r^(e-1)` gives `number ^ d`, so no inverse of `r` is needed.
    pub fn raise(&mut self, parts: &Parts, number: &[u32], random: Random<'_>) -> Result<Option<Words>, RandomError> {
        let (factors, uses) = match self.blinding.take() {
            Some((mut factors, uses)) if uses < BLINDING_USES => {
                self.modulus.square(&mut factors);
                (factors, uses + 1)
            }
            _ => (self.new_blinding(parts, random)?, 1),
        };
        let plain = self.modulus.encode([number, number]);
        let blinded = self.modulus.mul(&plain, &factors);
        let raised = self.remainder_theorem(parts, &self.modulus.canonical(&blinded, 0));
        let raised = self.modulus.encode([&[], &raised]);
        let unblinding = self.modulus.lifted(&blinded);
        let result = self.modulus.mul(&raised, &unblinding);
        let result = self.modulus.canonical(&result, 1);
        let confirmed = words::equal(&self.raise_public(parts, &result), number);
        self.primes.wipe();
        self.modulus.wipe();
        self.blinding = confirmed.then_some((factors, uses));
        Ok(confirmed.then_some(result))
    }

    /// The private and the public operation on a fixed number. Discards the blinding value, because an earlier
    /// rehearsal may have drawn it without real randomness.
    pub fn rehearse(&mut self, parts: &Parts) {
        self.blinding = None;
        let number = self.remainder_theorem(parts, &[2]);
        self.raise_public(parts, &number);
    }

    fn raise_public(&mut self, parts: &Parts, number: &[u32]) -> Words {
        let base = self.modulus.encode([number, number]);
        let power = self.modulus.pow_public(&base, parts.public.exponent());
        self.modulus.canonical(&power, 0)
    }

    fn new_blinding(&mut self, parts: &Parts, random: Random<'_>) -> Result<Number, RandomError> {
        let r = random_below(parts.public.modulus_words(), random)?;
        let r = self.modulus.encode([&r, &r]);
        let below = self.modulus.pow_public_below(&r, parts.public.exponent());
        let power = self.modulus.mul(&r, &below);
        let below = self.modulus.lowered(&below);
        let factors = self.modulus.encode([&self.modulus.canonical(&power, 0), &self.modulus.canonical(&below, 1)]);
        Ok(self.modulus.lifted(&factors))
    }

    /// The number that equals `number ^ (dp - 1)` modulo `p` and `number ^ (dq - 1)` modulo `q`.
    fn remainder_theorem(&mut self, parts: &Parts, number: &[u32]) -> Words {
        let [p, q] = &parts.primes;
        let primes = &mut self.primes;
        // number = low + high * 2^(32 len); each half is a valid factor unchanged.
        let (low, high) = number.split_at_checked(p.len()).unwrap_or((number, &[]));
        let low = primes.encode([low, low]);
        let high = primes.encode([high, high]);
        let (low, high) = (primes.lifted(&low), primes.mul(&high, &self.upper));
        let sum = |lane| {
            let mut sum = primes.canonical(&low, lane);
            let carry = words::add_masked(&mut sum, &primes.canonical(&high, lane), u32::MAX);
            sum.push(carry);
            words::reduce_once(&mut sum, primes.modulus(lane));
            sum
        };
        let base = primes.encode([&sum(0), &sum(1)]);
        let [dp, dq] = &parts.exponents;
        let power = primes.pow(&base, [dp, dq]);
        let power = primes.lowered(&power);
        let (mod_p, mod_q) = (primes.canonical(&power, 0), primes.canonical(&power, 1));
        // h = (mod_p - mod_q) / q mod p. mod_q may exceed p once: both borrows are paid back in turn.
        let mut difference = mod_p;
        difference.push(0);
        words::sub_masked(&mut difference, &mod_q, u32::MAX);
        for _ in 0..2 {
            let negative = difference.last().map_or(0, |top| top >> 31);
            words::add_masked(&mut difference, p, words::mask(negative));
        }
        let h = primes.encode([&difference, &[]]);
        let h = primes.mul(&h, &self.coefficient);
        let h = primes.canonical(&h, 0);
        // mod_q + h * q, below p * q.
        let mut result = words::zero(p.len() + q.len());
        for (word, value) in result.iter_mut().zip(mod_q.iter()) {
            *word = *value;
        }
        words::add_product(&mut result, &h, q);
        result
    }
}

/// A uniform number from 1 to the modulus minus 1.
fn random_below(modulus: &[u32], random: Random<'_>) -> Result<Words, RandomError> {
    let mut bytes = zeroize::Zeroizing::new(vec![0; 4 * modulus.len()]);
    for _ in 0..DRAWS {
        random(&mut bytes)?;
        let number = words::from_be(&bytes, modulus.len());
        if words::less(&number, modulus) && number.iter().any(|word| *word != 0) {
            return Ok(number);
        }
    }
    Err(RandomError)
}
