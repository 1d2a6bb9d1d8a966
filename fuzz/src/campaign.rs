//! A search for inputs that break a target: from where the last one ended, for so long.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Seek, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::minimise::minimise;
use crate::random::Random;
use crate::{Target, mutate, trace};

/// An input that takes longer is a finding.
const TOO_LONG: Duration = Duration::from_secs(20);
/// Attempts to make a finding smaller.
const ATTEMPTS: usize = 3_000;
/// So often the number of the iteration is written down.
const COUNTED: u64 = 256;
/// What the names of inputs begin with that end the process.
const DIED: &str = "died";
/// Inputs kept because they showed something new.
const POOL: usize = 4_000;

/// Where things are.
pub struct Places {
    /// Seeds, and what long searches kept; committed.
    pub corpus: PathBuf,
    /// Findings, to be committed with the fix.
    pub found: PathBuf,
    /// What a search remembers between runs, not committed.
    pub state: PathBuf,
}

/// How a search went.
#[derive(Debug, Default)]
pub struct Summary {
    /// Inputs tried, in all runs.
    pub iterations: u64,
    /// Inputs tried in this run.
    pub tried: u64,
    /// Inputs that showed something new.
    pub pool: usize,
    /// The longest time that one took.
    pub slowest: Duration,
    /// Seeds and earlier findings that fail.
    pub failing: usize,
    /// Names of the files of this run's findings.
    pub findings: Vec<String>,
}

/// How long a search goes on.
#[derive(Clone, Copy)]
pub struct Budget {
    /// So long.
    pub time: Duration,
    /// So many inputs.
    pub iterations: u64,
}

/// Searches. Inputs follow from the seed, the number of the iteration and the pool alone.
pub fn search(target: &Target, places: &Places, seed: u64, budget: Budget) -> io::Result<Summary> {
    fs::create_dir_all(places.state.join("pool"))?;
    silence();
    let mut search =
        Search { target, places, seen: BTreeSet::new(), known: BTreeSet::new(), summary: Summary::default() };
    let died = search.after_a_death()?;
    let mut pool = Vec::new();
    for folder in [&places.corpus, &places.found, &places.state.join("pool")] {
        for (path, data) in files(folder)? {
            if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(DIED)) && dies(target, &path)? {
                eprintln!("{}: {} still ends the process", target.name, path.display());
                search.summary.failing += 1;
                continue;
            }
            if let Some(failure) = failure(target, &data) {
                eprintln!("{}: {} fails: {}", target.name, path.display(), failure.text);
                search.known.insert(failure.place);
                search.summary.failing += 1;
            }
            search.seen.extend(trace::take());
            pool.push(data);
        }
    }
    let counter = places.state.join("iterations");
    let counted: u64 = fs::read_to_string(&counter).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0);
    // The same iterations would lead to the same end.
    let first = counted + if died { COUNTED } else { 0 };
    fs::write(&counter, first.to_string())?;
    let mut current = File::create(places.state.join("current"))?;
    watch();
    let began = Instant::now();
    let mut iteration = first;
    while began.elapsed() < budget.time && iteration - first < budget.iterations {
        let mut random = Random(seed ^ iteration.wrapping_mul(0xd134_2543_de82_ef95));
        let data = mutate::input(&mut random, target, &pool);
        iteration += 1;
        current.set_len(0)?;
        current.rewind()?;
        current.write_all(&data)?;
        if search.attempt(&data)? && pool.len() < POOL {
            fs::write(places.state.join("pool").join(format!("{:016x}", hash(&data))), &data)?;
            pool.push(data);
        }
        if iteration.is_multiple_of(COUNTED) {
            fs::write(&counter, iteration.to_string())?;
        }
    }
    fs::write(&counter, iteration.to_string())?;
    fs::remove_file(places.state.join("current"))?;
    search.summary.iterations = iteration;
    search.summary.tried = iteration - first;
    search.summary.pool = pool.len();
    Ok(search.summary)
}

struct Search<'s> {
    target: &'s Target,
    places: &'s Places,
    /// What inputs have shown so far.
    seen: BTreeSet<String>,
    /// Places in the source at which inputs failed.
    known: BTreeSet<String>,
    summary: Summary,
}

impl Search<'_> {
    /// Runs an input; whether it showed something new.
    fn attempt(&mut self, data: &[u8]) -> io::Result<bool> {
        let began = Instant::now();
        let failure = failure(self.target, data);
        self.summary.slowest = self.summary.slowest.max(began.elapsed());
        let before = self.seen.len();
        self.seen.extend(trace::take());
        let Some(found) = failure else { return Ok(self.seen.len() > before) };
        if self.known.insert(found.place.clone()) {
            let mut same = |data: &[u8]| failure_at(self.target, data, &found.place);
            let small = minimise(data, ATTEMPTS, &mut same);
            let text = self::failure(self.target, &small).map_or(found.text, |failure| failure.text);
            self.keep(&found.place, &small, &text)?;
            trace::take();
        }
        // A broken input leads to the same failure again.
        Ok(false)
    }

    fn keep(&mut self, place: &str, data: &[u8], text: &str) -> io::Result<()> {
        fs::create_dir_all(&self.places.found)?;
        let place: String = place.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let name = format!("{place}-{:08x}", hash(data) as u32);
        fs::write(self.places.found.join(&name), data)?;
        eprintln!("{}: {name}: {text}", self.target.name);
        self.summary.findings.push(name);
        Ok(())
    }

    /// An input that killed the process (an overflow of the stack, no end) is still there when the next search begins.
    /// Whether there was one.
    fn after_a_death(&mut self) -> io::Result<bool> {
        let current = self.places.state.join("current");
        let Ok(data) = fs::read(&current) else { return Ok(false) };
        let died = dies(self.target, &current)?;
        if died {
            self.keep(DIED, &data, "the process ended, or did not end")?;
        }
        fs::remove_file(&current)?;
        Ok(died)
    }
}

/// Runs an input in a process of its own.
fn dies(target: &Target, file: &Path) -> io::Result<bool> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg(target.name)
        .arg("--one")
        .arg(file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let began = Instant::now();
    loop {
        // A panic is a failure like any other, and is found again.
        match child.try_wait()? {
            Some(status) => return Ok(!matches!(status.code(), Some(0 | 101))),
            None if began.elapsed() > TOO_LONG => {
                child.kill()?;
                child.wait()?;
                return Ok(true);
            }
            None => thread::sleep(Duration::from_millis(50)),
        }
    }
}

/// How an input fails.
pub struct Failure {
    /// File and line of the panic.
    pub place: String,
    /// What it said.
    pub text: String,
}

static PANIC: Mutex<Option<Failure>> = Mutex::new(None);

/// Keeps what a panic says, in place of printing it.
fn silence() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(String::new, |at| {
            let file = at.file().rsplit(['/', '\\']).next().unwrap_or_default();
            format!("{file}:{}", at.line())
        });
        let text = info.payload_as_str().unwrap_or("no text").chars().take(600).collect();
        *PANIC.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(Failure { place, text });
    }));
}

/// Counts beginnings and ends of inputs: odd while one is running.
static RUNNING: AtomicU64 = AtomicU64::new(0);

/// Ends the process when an input takes too long.
fn watch() {
    thread::spawn(|| {
        let (mut last, mut seconds) = (0, 0);
        loop {
            thread::sleep(Duration::from_secs(1));
            let count = RUNNING.load(Ordering::Relaxed);
            seconds = if count == last { seconds + 1 } else { 0 };
            last = count;
            if count % 2 == 1 && seconds > TOO_LONG.as_secs() {
                eprintln!("an input takes too long");
                std::process::exit(3);
            }
        }
    });
}

/// How the target fails on an input, if it does.
pub fn failure(target: &Target, data: &[u8]) -> Option<Failure> {
    RUNNING.fetch_add(1, Ordering::Relaxed);
    let ended = panic::catch_unwind(AssertUnwindSafe(|| (target.run)(data)));
    RUNNING.fetch_add(1, Ordering::Relaxed);
    let told = PANIC.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
    let silent = || Failure { place: "unknown".into(), text: "a panic that said nothing".into() };
    ended.is_err().then(|| told.unwrap_or_else(silent))
}

fn failure_at(target: &Target, data: &[u8], place: &str) -> bool {
    failure(target, data).is_some_and(|failure| failure.place == place)
}

/// The files of a folder, by name; none where there is no folder.
pub fn files(folder: &Path) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    paths.into_iter().map(|path| fs::read(&path).map(|data| (path, data))).collect()
}

fn hash(data: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    data.hash(&mut hasher);
    hasher.finish()
}
