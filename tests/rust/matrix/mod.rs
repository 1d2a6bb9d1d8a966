//! The fault matrix: its data (`tests/faults/matrix.json`), what follows from them, and WeChat Pay behind the faults.

mod far_side;
mod merchant;

use core::fmt;

use serde_json::Value;

pub use far_side::{FarSide, NUMBER, Signers};
pub use merchant::{operation_of, shop};

/// `tests/faults/matrix.json`.
pub struct Matrix(Value);

/// One cell.
#[derive(Clone)]
pub struct Cell<'m> {
    pub fault: &'m Value,
    pub operation: &'m Value,
    pub mode: &'m str,
    pub always: bool,
    /// `Deno` or `Bun`; empty for a runtime that sends a request once.
    pub runtime: &'m str,
}

/// What a cell must come to.
#[derive(PartialEq, Eq)]
pub struct Expected {
    pub attempts: usize,
    /// Host of each attempt.
    pub hosts: Vec<String>,
    /// How often the operation took effect.
    pub effects: usize,
    /// The error, unless there is a value.
    pub error: Option<ExpectedError>,
}

#[derive(PartialEq, Eq)]
pub struct ExpectedError {
    pub code: String,
    pub outcome: String,
    pub retryable: bool,
    pub status: Option<u64>,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { attempts, hosts, effects, error } = self;
        write!(f, "{attempts} attempts at {hosts:?}, {effects} effects, ")?;
        let Some(ExpectedError { code, outcome, retryable, status }) = error else { return f.write_str("a value") };
        write!(f, "{code} {} {outcome} {}", status.unwrap_or(0), if *retryable { "retryable" } else { "final" })
    }
}

pub fn name(value: &Value) -> &str {
    text(value, "name")
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("no {member}: {value}"))
}

fn texts<'a>(value: &'a Value, member: &str) -> impl Iterator<Item = &'a str> {
    value[member].as_array().unwrap_or_else(|| panic!("no {member}")).iter().map(|one| one.as_str().unwrap())
}

impl Matrix {
    pub fn read() -> Self {
        Self(serde_json::from_str(include_str!("../../faults/matrix.json")).unwrap())
    }

    pub fn modes(&self) -> impl Iterator<Item = &str> {
        texts(&self.0, "modes")
    }

    pub fn hosts(&self) -> Vec<&str> {
        texts(&self.0, "hosts").collect()
    }

    pub fn number(&self, member: &str) -> u32 {
        u32::try_from(self.0[member].as_u64().unwrap()).unwrap()
    }

    /// All cells of a key mode in a runtime.
    pub fn cells<'m>(&'m self, mode: &'m str, runtime: &'m str) -> impl Iterator<Item = Cell<'m>> {
        let all = |member: &str| self.0[member].as_array().unwrap().iter();
        all("faults").flat_map(move |fault| {
            let concerned = move |operation: &&Value| {
                fault.get("operations").is_none() || texts(fault, "operations").any(|one| one == name(operation))
            };
            let times = move |always: &bool| {
                let word = if *always { "always" } else { "once" };
                fault.get("times").is_none() || texts(fault, "times").any(|one| one == word)
            };
            all("operations").filter(concerned).flat_map(move |operation| {
                [false, true].into_iter().filter(times).map(move |always| Cell {
                    fault,
                    operation,
                    mode,
                    always,
                    runtime,
                })
            })
        })
    }

    /// What follows from the rules for a cell.
    pub fn expected(&self, cell: &Cell<'_>) -> Expected {
        let Cell { fault, operation, always, .. } = cell;
        let kind = &self.0["kinds"][self.kind(cell)];
        let repeat = kind["repeat"].as_str().unwrap_or("never");
        let again = repeat != "never" && operation["repeatable"] == true;
        let fine = kind["value"] == true || (again && !always);
        let most = if *always { self.number("attempts") as usize } else { 2 };
        let attempts = match kind["attempts"].as_u64() {
            Some(attempts) => usize::try_from(attempts).unwrap(),
            None => {
                if again {
                    most
                } else {
                    1
                }
            }
        };
        let at_backup = |before: usize| repeat == "backup" && before == 1;
        let hosts = (0..attempts).map(|before| self.hosts()[usize::from(at_backup(before))].to_owned()).collect();
        let took_effect = operation["changes"] == true && (fine || fault["effect"] == true);
        let error = (!fine).then(|| ExpectedError {
            code: text(kind, "code").into(),
            outcome: text(kind, "outcome").into(),
            retryable: repeat != "never",
            status: fault["status"].as_u64(),
        });
        Expected { attempts, hosts, effects: usize::from(took_effect), error }
    }

    /// How the caller sees the fault, in this runtime.
    fn kind<'m>(&'m self, cell: &Cell<'m>) -> &'m str {
        let kind = text(cell.fault, "kind");
        let exception = &self.0["runtimes"][cell.runtime];
        let method = if cell.operation["changes"] == true { "POST" } else { "GET" };
        let concerned = exception.get("methods").is_none() || texts(exception, "methods").any(|one| one == method);
        exception[kind].as_str().filter(|_| concerned).unwrap_or(kind)
    }
}

impl Cell<'_> {
    pub fn title(&self) -> String {
        let times = if self.always { "always" } else { "once" };
        let runtime = if self.runtime.is_empty() { String::new() } else { format!(", {}", self.runtime) };
        format!("{} × {} × {} × {times}{runtime}", name(self.fault), name(self.operation), self.mode)
    }
}
