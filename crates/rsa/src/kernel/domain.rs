//! Arithmetic modulo two numbers at once, on the chosen kernel.

use zeroize::{Zeroize, Zeroizing};

use super::window::TABLE;
use super::{Functions, Kind, Slot, Sqr, functions, layout};
use crate::words::{self, Words};

/// A number modulo each of the two moduli, in the kernel's digits.
pub type Number = Zeroizing<Vec<Slot>>;

/// Two odd moduli of equal length, highest bit set, and the constants that a kernel needs to multiply modulo them.
///
/// "Lifted" numbers are in Montgomery form, `x * R mod N`; the product of a lifted and a plain number is plain.
pub struct Domain {
    kind: Kind,
    functions: Functions,
    /// Digits of a number.
    n: usize,
    /// Words of each modulus.
    len: usize,
    /// Whether both moduli are the same.
    twin: bool,
    moduli: [Words; 2],
    consts: Number,
    one: Number,
    lift: Number,
    scratch: Number,
    table: Number,
}

/// `out = a * b / R`: the only place where a kernel is called with two factors.
fn call_mul(f: &Functions, out: &mut [Slot], a: &[Slot], b: &[Slot], consts: &[Slot], scratch: &mut [Slot]) {
    // SAFETY: all come from one domain, which allocates every part with the length the kernel's layout states for out.len();
    // a, b and consts cannot overlap out or scratch, which are borrowed exclusively.
    unsafe { (f.mul)(out.len(), out.as_mut_ptr(), a.as_ptr(), b.as_ptr(), consts.as_ptr(), scratch.as_mut_ptr()) };
}

/// `number = number^2 / R`.
fn call_sqr(sqr: Sqr, number: &mut [Slot], consts: &[Slot], scratch: &mut [Slot]) {
    let at = number.as_mut_ptr();
    // SAFETY: as for `call_mul`; a kernel reads its factors before it writes the result, so they may be the same.
    unsafe { sqr(number.len(), at, at, consts.as_ptr(), scratch.as_mut_ptr()) };
}

impl Domain {
    /// A domain on the given kernel, or on the scalar one if the given one is not available.
    pub fn new(kind: Kind, moduli: [&[u32]; 2]) -> Self {
        let (kind, functions) = functions(kind);
        Self::with(kind, functions, moduli)
    }

    /// A domain on a kernel that may not be installed yet.
    pub fn with(kind: Kind, functions: Functions, moduli: [&[u32]; 2]) -> Self {
        let [first, second] = moduli;
        let len = first.len();
        let n = layout::digits(kind, len);
        let radix = layout::radix_bits(kind, n) as usize * n;
        let empty = |len: usize| Zeroizing::new(vec![Slot::default(); len]);
        let mut domain = Self {
            kind,
            functions,
            n,
            len,
            twin: core::ptr::eq(first, second),
            consts: layout::consts(kind, n, moduli),
            moduli: [Zeroizing::new(first.to_vec()), Zeroizing::new(second.to_vec())],
            one: empty(0),
            lift: empty(0),
            scratch: empty(layout::scratch_len(kind, n)),
            table: empty(0),
        };
        // R mod N, and twice that: one and two, lifted.
        let mut powers = [words::power_of_two(radix, first), words::power_of_two(radix, second)];
        domain.one = domain.encode([&powers[0], &powers[1]]);
        for (power, modulus) in powers.iter_mut().zip(moduli) {
            power.push(0);
            words::double(power);
            words::reduce_once(power, modulus);
        }
        // lift = R^2 mod N: two to the power of log2(R), lifted.
        let two = domain.encode([&powers[0], &powers[1]]);
        let mut lift = two.clone();
        for bit in (0..radix.checked_ilog2().unwrap_or(0)).rev() {
            domain.square_alike(&mut lift);
            if radix >> bit & 1 == 1 {
                lift = domain.mul(&lift, &two);
            }
        }
        domain.lift = lift;
        domain
    }

    /// The kernel this domain computes on.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The modulus of a lane.
    pub fn modulus(&self, lane: usize) -> &[u32] {
        let [first, second] = &self.moduli;
        if lane == 0 { first } else { second }
    }

    /// Two numbers below `2^(32 len)` as digits.
    #[inline(never)]
    pub fn encode(&self, numbers: [&[u32]; 2]) -> Number {
        let mut out = Zeroizing::new(vec![Slot::default(); self.n]);
        layout::encode(self.kind, self.n, &mut out, numbers);
        out
    }

    /// The words of a lane, reduced to `0..N`.
    #[inline(never)]
    pub fn canonical(&self, number: &[Slot], lane: usize) -> Words {
        let modulus = self.modulus(lane);
        let mut out = layout::decode(self.kind, number, lane, self.len);
        let negative = out.last().map_or(0, |top| top >> 31);
        words::add_masked(&mut out, modulus, words::mask(negative));
        words::reduce_once(&mut out, modulus);
        out.truncate(self.len);
        out
    }

    /// `a * b / R`; `b` must be the result of a product or reduced, `a` may be any number below `2^(32 len)`.
    #[inline(never)]
    pub fn mul(&mut self, a: &[Slot], b: &[Slot]) -> Number {
        let mut out = Zeroizing::new(vec![Slot::default(); self.n]);
        call_mul(&self.functions, &mut out, a, b, &self.consts, &mut self.scratch);
        out
    }

    /// `a * a / R`.
    pub fn sqr(&mut self, a: &[Slot]) -> Number {
        let mut out = Zeroizing::new(a.to_vec());
        self.square(&mut out);
        out
    }

    /// `a = a * a / R`.
    pub fn square(&mut self, a: &mut [Slot]) {
        call_sqr(self.functions.sqr, a, &self.consts, &mut self.scratch);
    }

    /// [`Domain::square`] of a number with equal lanes if the moduli are equal.
    pub fn square_alike(&mut self, a: &mut [Slot]) {
        if cfg!(debug_assertions) && self.twin {
            let alike = |Slot([first, second]): &Slot| match self.kind {
                Kind::Integer => *first as u32 == (first >> 32) as u32,
                _ => first == second,
            };
            assert!(a.iter().all(alike), "the lanes differ");
        }
        let sqr = if self.twin { self.functions.sqr_twin } else { self.functions.sqr };
        call_sqr(sqr, a, &self.consts, &mut self.scratch);
    }

    /// `a * R`.
    #[inline(never)]
    pub fn lifted(&mut self, a: &[Slot]) -> Number {
        let mut out = Zeroizing::new(vec![Slot::default(); self.n]);
        call_mul(&self.functions, &mut out, a, &self.lift, &self.consts, &mut self.scratch);
        out
    }

    /// A lifted number as a plain one.
    pub fn lowered(&mut self, a: &[Slot]) -> Number {
        let unit = self.encode([&[1], &[1]]);
        self.mul(a, &unit)
    }

    /// A lifted number to the power of one exponent per lane; lifted. The exponents are secret, their common length is
    /// not.
    #[inline(never)]
    pub fn pow(&mut self, base: &[Slot], exponents: [&[u32]; 2]) -> Number {
        let mut acc = Zeroizing::new(vec![Slot::default(); self.n]);
        // One entry more than the table, for the selected power. Kept between calls, cleared after each.
        self.table.resize((TABLE + 1) * self.n, Slot::default());
        let start = self.one.iter().chain(base);
        for (slot, value) in self.table.iter_mut().zip(start) {
            *slot = *value;
        }
        let words = exponents[0].len().min(exponents[1].len());
        if words > 0 {
            // SAFETY: every part has the length the contract of `window::pow` states for n and words; none overlap.
            unsafe {
                (self.functions.pow)(
                    self.n,
                    acc.as_mut_ptr(),
                    self.table.as_mut_ptr(),
                    self.consts.as_ptr(),
                    self.scratch.as_mut_ptr(),
                    exponents[0].as_ptr(),
                    exponents[1].as_ptr(),
                    words,
                );
            }
        }
        self.table.as_mut_slice().zeroize();
        acc
    }

    /// Clears the working space of the last products.
    pub fn wipe(&mut self) {
        self.scratch.as_mut_slice().zeroize();
    }

    /// A plain number below `2^(32 len)`, the same in both lanes if the moduli are, to a public odd power; plain.
    pub fn pow_public(&mut self, base: &[Slot], exponent: u64) -> Number {
        let below = self.pow_public_below(base, exponent);
        self.mul(base, &below)
    }

    /// The same number to the power of a public odd exponent minus one; lifted.
    #[inline(never)]
    pub fn pow_public_below(&mut self, base: &[Slot], exponent: u64) -> Number {
        let lifted = self.lifted(base);
        let mut acc = lifted.clone();
        // The exponent's top bit is the start; its lowest, always set, is left out.
        for bit in (1..exponent.checked_ilog2().unwrap_or(0)).rev() {
            self.square_alike(&mut acc);
            if exponent >> bit & 1 == 1 {
                acc = self.mul(&acc, &lifted);
            }
        }
        self.square_alike(&mut acc);
        acc
    }
}
