//! The kernels: which are installed, which one runs, and why others were refused.

use core::fmt;
use std::sync::{Mutex, PoisonError};

use super::scalar::Scalar;
use super::{Functions, Kind, self_test};

/// Status of a kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not installed: the engine lacks its instructions, or the host did not offer it.
    Absent,
    /// Installed and tested.
    Ready,
    /// Installed but refused by the fusion test: the engine does not fuse its multiply-add.
    NotFused,
    /// Installed but refused by the Montgomery self-test.
    SelfTestFailed,
    /// Gave a wrong result at run time; not used again in this process.
    Abandoned,
}

impl Status {
    /// Stable name of the status.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Ready => "ready",
            Self::NotFused => "not-fused",
            Self::SelfTestFailed => "self-test-failed",
            Self::Abandoned => "abandoned",
        }
    }
}

/// Why a kernel was not installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstallError {
    /// The fusion test failed: results would be rounded twice. Expected on engines that accept `relaxed_madd` without fusing it.
    NotFused,
    /// The Montgomery self-test gave another result than the scalar kernel.
    SelfTestFailed,
    /// The scalar kernel is built in and cannot be replaced.
    BuiltIn,
    /// An abandoned kernel is not accepted again.
    Abandoned,
}

impl fmt::Display for InstallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFused => "the engine does not fuse its multiply-add",
            Self::SelfTestFailed => "the kernel failed its self-test",
            Self::BuiltIn => "the scalar kernel is built in",
            Self::Abandoned => "the kernel gave a wrong result earlier in this process",
        })
    }
}

impl core::error::Error for InstallError {}

/// A kernel other than the built-in one.
struct Entry {
    /// Result of the tests; meaningless while they are pending.
    status: Status,
    functions: Option<Functions>,
    untested: bool,
}

impl Entry {
    const ABSENT: Self = Self { status: Status::Absent, functions: None, untested: false };

    fn settle(&mut self, status: Status) {
        self.status = status;
        self.untested = false;
        if status != Status::Ready {
            self.functions = None;
        }
    }
}

struct Registry {
    integer: Entry,
    fma: Entry,
    forced: Option<Kind>,
}

static REGISTRY: Mutex<Registry> = Mutex::new(Registry { integer: Entry::ABSENT, fma: Entry::ABSENT, forced: None });

fn with<T>(use_it: impl FnOnce(&mut Registry) -> T) -> T {
    // A panic in another thread cannot leave these plain values half-written.
    use_it(&mut REGISTRY.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Registry {
    fn entry(&mut self, kind: Kind) -> Option<&mut Entry> {
        match kind {
            Kind::Scalar => None,
            Kind::Integer => Some(&mut self.integer),
            Kind::Fma => Some(&mut self.fma),
        }
    }
}

/// Installs a kernel. It is tested when it is first needed or queried: the fusion test with known answers
/// (floating-point kernel only), then Montgomery products, squares and powers against the scalar kernel.
///
/// # Errors
/// [`InstallError::BuiltIn`], [`InstallError::Abandoned`].
///
/// # Safety
/// The functions must do what [`super::window::Arithmetic`] and [`super::window::pow`] say, in particular keep to the
/// lengths stated there, and must stay valid for the life of the process. (Their *results* are not assumed to be
/// right.)
pub unsafe fn offer(kind: Kind, functions: Functions) -> Result<(), InstallError> {
    with(|registry| match registry.entry(kind) {
        None => Err(InstallError::BuiltIn),
        Some(Entry { status: Status::Abandoned, .. }) => Err(InstallError::Abandoned),
        Some(entry) => {
            *entry = Entry { status: Status::Absent, functions: Some(functions), untested: true };
            Ok(())
        }
    })
}

/// Runs the pending tests of a kernel and returns its status. The scalar kernel is always [`Status::Ready`].
#[must_use]
pub fn status(kind: Kind) -> Status {
    let untested =
        with(|registry| registry.entry(kind).filter(|entry| entry.untested).and_then(|entry| entry.functions));
    // Without the lock, because the tests also compute on the scalar kernel.
    let found = untested.map(|functions| match self_test::run(kind, &functions) {
        Ok(()) => Status::Ready,
        Err(InstallError::NotFused) => Status::NotFused,
        Err(_) => Status::SelfTestFailed,
    });
    with(|registry| match registry.entry(kind) {
        None => Status::Ready,
        Some(entry) => {
            if let (true, Some(found)) = (entry.untested, found) {
                entry.settle(found);
            }
            entry.status
        }
    })
}

/// [`offer`], followed by the tests at once.
///
/// # Errors
/// Why the kernel was refused; [`status`] keeps the reason, and the next kernel stays in use.
///
/// # Safety
/// As for [`offer`].
pub unsafe fn install(kind: Kind, functions: Functions) -> Result<(), InstallError> {
    // SAFETY: the contract.
    unsafe { offer(kind, functions)? };
    match status(kind) {
        Status::Ready => Ok(()),
        Status::NotFused => Err(InstallError::NotFused),
        Status::Abandoned => Err(InstallError::Abandoned),
        Status::Absent | Status::SelfTestFailed => Err(InstallError::SelfTestFailed),
    }
}

/// [`offer`] for a side module whose exports the host has put into the main module's function table at five neighbouring
/// indexes: `mul`, `sqr`, `sqr_twin`, `pow`, `fused` (the last one is not read for the integer kernel).
///
/// # Errors
/// As [`offer`].
///
/// # Safety
/// The table entries must be those functions of a side module built from this crate and instantiated over this module's
/// memory, and must never be taken out of the table.
#[cfg(target_arch = "wasm32")]
pub unsafe fn offer_from_table(kind: Kind, first: usize) -> Result<(), InstallError> {
    use super::{Fused, Mul, Pow, Sqr};
    // SAFETY: on wasm32 a function pointer is its table index; the contract names the functions there. An index without
    // a function of that type traps in the call and does no other harm.
    unsafe {
        let functions = Functions {
            mul: core::mem::transmute::<usize, Mul>(first),
            sqr: core::mem::transmute::<usize, Sqr>(first + 1),
            sqr_twin: core::mem::transmute::<usize, Sqr>(first + 2),
            pow: core::mem::transmute::<usize, Pow>(first + 3),
            fused: (kind == Kind::Fma).then(|| core::mem::transmute::<usize, Fused>(first + 4)),
        };
        offer(kind, functions)
    }
}

/// [`install`] for the SIMD kernels compiled for this machine, lane by lane: much slower than [`Kind::Scalar`], for
/// tests.
///
/// # Errors
/// As [`install`].
#[cfg(not(target_arch = "wasm32"))]
pub fn install_emulated(kind: Kind) -> Result<(), InstallError> {
    let functions = match kind {
        Kind::Scalar => return Err(InstallError::BuiltIn),
        Kind::Integer => {
            crate::kernel_functions!(super::int29::arithmetic::Int29);
            Functions { mul, sqr, sqr_twin, pow, fused: None }
        }
        Kind::Fma => {
            extern "C" fn fused(x: f64, y: f64, z: f64) -> f64 {
                super::fma49::arithmetic::fused(x, y, z)
            }
            crate::kernel_functions!(super::fma49::arithmetic::Fma49);
            Functions { mul, sqr, sqr_twin, pow, fused: Some(fused) }
        }
    };
    // SAFETY: these are the kernels of this crate.
    unsafe { install(kind, functions) }
}

/// Forces the given kernel (and the scalar one if it fails), or with `None` selects the fastest available again.
/// Returns false, and changes nothing, if that kernel is not available.
pub fn force(kind: Option<Kind>) -> bool {
    let possible = kind.is_none_or(|kind| status(kind) == Status::Ready);
    if possible {
        with(|registry| registry.forced = kind);
    }
    possible
}

/// The kernel the next operation starts with.
#[must_use]
pub fn active() -> Kind {
    candidates().next().unwrap_or(Kind::Scalar)
}

/// The kernels to try, in order; each is tested only before its use. The scalar one is always the last.
pub(crate) fn candidates() -> impl Iterator<Item = Kind> {
    let forced = with(|registry| registry.forced);
    let wanted = move |kind: &Kind| *kind == Kind::Scalar || forced.is_none_or(|forced| forced == *kind);
    Kind::FASTEST_FIRST.into_iter().filter(wanted).filter(|kind| status(*kind) == Status::Ready)
}

/// The functions of a kernel, or of the scalar one if it is not available.
pub(crate) fn functions(kind: Kind) -> (Kind, Functions) {
    crate::kernel_functions!(Scalar);
    let found = with(|registry| match registry.entry(kind) {
        Some(Entry { status: Status::Ready, functions: Some(functions), .. }) => Some((kind, *functions)),
        _ => None,
    });
    found.unwrap_or((Kind::Scalar, Functions { mul, sqr, sqr_twin, pow, fused: None }))
}

/// Abandons a kernel for good.
pub(crate) fn abandon(kind: Kind) {
    with(|registry| {
        if let Some(entry) = registry.entry(kind) {
            entry.settle(Status::Abandoned);
        }
        if registry.forced == Some(kind) {
            registry.forced = None;
        }
    });
}
