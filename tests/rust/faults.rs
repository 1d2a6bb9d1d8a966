//! Every cell of the fault matrix: natively and without a network.

use std::collections::HashSet;

use wechatpay::base::http::HttpRequest;
use wechatpay::base::time::Moment;
use wechatpay::client::{Action, Event, Product};
use wechatpay::error::{Error, TransportKind};
use wechatpay::merchant::Retry;

use crate::matrix::{Cell, Expected, ExpectedError, FarSide, Matrix, Signers, name, operation_of, shop};
use crate::support::Shop;

/// The same day as that of the vectors, milliseconds.
const START: i64 = 1_784_512_805_000;
/// More attempts than this are never made, whatever the options say.
const MOST_ATTEMPTS: usize = 8;

/// A call that has ended.
struct Story {
    sent: Vec<HttpRequest>,
    /// What was signed for each.
    messages: Vec<Vec<u8>>,
    effects: usize,
    verdict: Result<Product, Error>,
    took_ms: i64,
}

fn run(shop: &Shop, cell: &Cell<'_>, mut far: FarSide<'_>) -> Story {
    let mut call = shop.ask(operation_of(shop, name(cell.operation)));
    let (fault, effect) = (name(cell.fault), cell.fault["effect"] == true);
    let aborted = || Event::Failed(TransportKind::Aborted.into());
    let (mut sent, mut messages) = (Vec::<HttpRequest>::new(), Vec::new());
    let mut now = START;
    let mut event = if fault == "aborted-before" { aborted() } else { Event::Start };
    loop {
        match call.step(event, Moment(now)) {
            Action::Send { request, timeout_ms, .. } => {
                let comes = cell.always || sent.is_empty();
                let met = far.meet(&request, comes.then_some((fault, effect)), START / 1000, timeout_ms);
                sent.push(request);
                assert!(sent.len() <= MOST_ATTEMPTS, "it goes on and on");
                now += met.took_ms;
                event = met.event;
            }
            Action::Sign { message, .. } => {
                messages.push(message);
                event = Event::Given(vec![1; 256]);
            }
            Action::Wait { .. } if fault == "aborted-between-attempts" => event = aborted(),
            Action::Wait { ms, .. } => {
                now += i64::from(ms);
                event = Event::Elapsed;
            }
            Action::Done(verdict) => {
                return Story { sent, messages, effects: far.effects.len(), verdict, took_ms: now - START };
            }
            other => panic!("{other:?}"),
        }
    }
}

/// The whole of a cell in one value, to compare.
fn observed(story: &Story) -> Expected {
    let host = |request: &HttpRequest| request.url[..request.url.find("/v3/").unwrap()].to_owned();
    let error = story.verdict.as_ref().err().map(|error| ExpectedError {
        code: error.code().into(),
        outcome: error.outcome().as_str().into(),
        retryable: error.retryable(),
        status: status(error).map(u64::from),
    });
    let hosts = story.sent.iter().map(host).collect();
    Expected { attempts: story.sent.len(), hosts, effects: story.effects, error }
}

/// Status of an error answer.
fn status(error: &Error) -> Option<u16> {
    match error {
        Error::Api(told) => Some(told.status),
        Error::Tried(tried) => status(&tried.last),
        _ => None,
    }
}

/// What holds in every cell. Returns what does not.
fn broken_promises(story: &Story, expected: &Expected, deadline_ms: u32) -> Vec<String> {
    let mut broken = Vec::new();
    let mut check = |kept: bool, what: &str| {
        if !kept {
            broken.push(what.to_owned());
        }
    };
    // Method, target, time, nonce, body: a line each.
    let messages = story.messages.iter().map(|message| String::from_utf8(message.clone()).unwrap());
    let nonces: HashSet<_> = messages.map(|message| message.lines().nth(3).unwrap().to_owned()).collect();
    check(nonces.len() == story.sent.len(), "a nonce was used again");
    check(story.sent.windows(2).all(|two| two[0].body == two[1].body), "the body changed");
    check(story.effects <= 1, "it took effect twice");
    check(story.took_ms <= i64::from(deadline_ms), "the deadline was not kept");
    match &story.verdict {
        Ok(Product::Answer(_)) => {}
        Ok(other) => check(false, &format!("{other:?}")),
        Err(error) => {
            check(
                story.effects == 0 || error.outcome().as_str() == "unknown",
                "it took effect, and the error denies it",
            );
            let told = if let Error::Tried(tried) = error { tried.attempts.as_slice() } else { &[] };
            let hosts: Vec<_> = told.iter().map(|attempt| attempt.host.as_str()).collect();
            check(expected.attempts < 2 || hosts == expected.hosts, "error.attempts does not tell each attempt");
        }
    }
    broken
}

/// Runs all cells of a mode in these runtimes; how many there were.
fn run_all(mode: &str, runtimes: &[&str]) -> usize {
    let matrix = Matrix::read();
    assert!(matrix.modes().any(|known| known == mode));
    let retry = Retry::default();
    assert_eq!(retry.attempts, matrix.number("attempts"), "the matrix is about the defaults");
    let (shop, mut signers) = (shop(mode, retry), Signers::new(mode));
    let mut failures = Vec::new();
    let mut count = 0;
    for runtime in runtimes {
        for cell in matrix.cells(mode, runtime) {
            let expected = matrix.expected(&cell);
            let story = run(&shop, &cell, FarSide::new(&mut signers, runtime));
            let found = observed(&story);
            let mut wrong = broken_promises(&story, &expected, matrix.number("deadlineMs"));
            if found != expected {
                wrong.push(format!("expected {expected}; found {found}"));
            }
            if !wrong.is_empty() {
                failures.push(format!("{}: {}", cell.title(), wrong.join("; ")));
            }
            count += 1;
        }
    }
    println!("fault matrix, {mode}: {count} cells, {} not as expected", failures.len());
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
    count
}

#[test]
fn every_cell_with_the_public_key() {
    assert!(run_all("public-key", &["", "Deno", "Bun"]) >= 3 * 334);
}

#[test]
fn every_cell_with_platform_certificates() {
    assert!(run_all("certificates", &[""]) >= 334);
}

#[test]
fn every_cell_during_the_switch() {
    assert!(run_all("switching", &[""]) >= 334);
}

#[test]
fn the_matrix_has_more_than_a_thousand_cells() {
    let matrix = Matrix::read();
    let count: usize = matrix.modes().map(|mode| matrix.cells(mode, "").count()).sum();
    println!("fault matrix: {count} cells");
    assert!(count >= 1_122, "{count}");
}
