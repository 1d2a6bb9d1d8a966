//! Searches for inputs that break a target, from where the last search ended.
//!
//! `fuzz TARGET [--seconds N] [--iterations N] [--seed N] [--state FOLDER]`, or `fuzz TARGET --one FILE`. The last line
//! it prints is its result in JSON.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs, io};

use wechatpay_fuzz::campaign::{Budget, Places, search};
use wechatpay_fuzz::{TARGETS, Target};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let Some(target) = arguments.first().and_then(|name| TARGETS.iter().find(|target| target.name == *name)) else {
        // Names alone: a script reads them.
        TARGETS.iter().for_each(|target| println!("{}", target.name));
        return ExitCode::from(2);
    };
    match run(target, &arguments[1..]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run(target: &Target, arguments: &[String]) -> io::Result<()> {
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)
    };
    let number = |name: &str| match option(name) {
        None => Ok(None),
        Some(text) => text.parse::<u64>().map(Some).map_err(|_| io::Error::other(format!("{name} takes a number"))),
    };
    if let Some(file) = option("--one") {
        (target.run)(&fs::read(file)?);
        return Ok(());
    }
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let state = option("--state").map_or_else(|| here.join("../.prove/fuzz"), PathBuf::from);
    let places = Places {
        corpus: here.join("corpus").join(target.name),
        found: here.join("found").join(target.name),
        state: state.join(target.name),
    };
    let budget = Budget {
        time: Duration::from_secs(number("--seconds")?.unwrap_or(60)),
        iterations: number("--iterations")?.unwrap_or(u64::MAX),
    };
    let summary = search(target, &places, number("--seed")?.unwrap_or(1), budget)?;
    let findings: Vec<String> = summary.findings.iter().map(|name| format!("\"{name}\"")).collect();
    println!(
        r#"{{"target":"{}","tried":{},"iterations":{},"kept":{},"slowestMs":{},"failing":{},"findings":[{}]}}"#,
        target.name,
        summary.tried,
        summary.iterations,
        summary.pool,
        summary.slowest.as_millis(),
        summary.failing,
        findings.join(",")
    );
    Ok(())
}
