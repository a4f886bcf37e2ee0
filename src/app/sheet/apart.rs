//! Files of strangers are read by a process of their own: the same program, with limits on memory and processor time
//! that it sets for itself before it looks at the first byte. What a file becomes cannot be told from its size, and a
//! failed allocation cannot be caught; in a process of its own it ends nothing but the reading of that file.
//!
//! The file goes in through standard input, behind a line that tells its name and length; rows come back as a line of
//! JSON each. Standard input stays open as long as the rows are wanted: when its other end closes, because the client
//! left or the server died, the reading process ends at once.

use std::cell::RefCell;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::ops::ControlFlow;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitCode, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{Format, MAX_FILE, Part, SheetError, Visit};

/// The command that reads one file and ends.
pub const COMMAND: &str = "read-file";
/// Memory that reading one file may take beside the program itself, in bytes.
const MEMORY: u64 = 512 * 1024 * 1024;
/// Processor time that reading one file may take, in seconds. Code that was not optimized is several times slower.
const PROCESSOR: u64 = if cfg!(debug_assertions) { 60 } else { 20 };
/// Files that are read at a time: the one that is being written, and two that are being looked at.
const TURNS: usize = 3;
/// So long a file waits for its turn.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest line that tells a file's name and length.
const MOST_HEAD: u64 = 64 * 1024;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Names the program that reads files from now on. Without one a file is read where it is asked for, as tests of
/// single functions do.
pub fn read_apart(program: PathBuf) {
    // Whoever came first named the same program.
    let _ = PROGRAM.set(program);
}

pub(super) fn program() -> Option<&'static Path> {
    PROGRAM.get().map(PathBuf::as_path)
}

#[derive(Serialize, Deserialize)]
struct Head {
    name: String,
    bytes: usize,
}

/// What the reading process says.
#[derive(Serialize, Deserialize)]
enum Said {
    Part(Part),
    Done(Format),
    Refused(String),
    /// It cannot be read to its end; why, for the log.
    Damaged(String),
}

/// Reads a file in a process of its own. A reading that is stopped tells no more of the format than how it began.
pub(super) fn visit(
    program: &Path,
    (file_name, bytes): (&str, &[u8]),
    visit: &mut Visit<'_>,
) -> Result<Format, SheetError> {
    let leash = Leash::current();
    let _turn = Turn::take(&leash)?;
    let mut child = start(program).map_err(|error| unreadable(&error))?;
    let rows = child.stdout.take();
    if let Some(stdin) = child.stdin.take() {
        leash.feed(stdin, (file_name, bytes));
    }
    let said = rows.map_or(Ok(None), |rows| listen(BufReader::new(rows), visit));
    leash.let_go();
    let is_silent = matches!(said, Ok(None));
    let ended = end(&mut child, is_silent);
    match said.map_err(|error| unreadable(&error))? {
        Some(ControlFlow::Continue(said)) => said,
        Some(ControlFlow::Break(())) => Ok(begins_as(bytes)),
        None => Err(ended.map_or_else(|error| unreadable(&error), why)),
    }
}

fn start(program: &Path) -> io::Result<Child> {
    let mut command = Command::new(program);
    command.arg(COMMAND).env_clear();
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command.spawn()
}

/// Whoever has said enough is killed; whoever fell silent has ended by itself, and how it did says why.
fn end(child: &mut Child, is_silent: bool) -> io::Result<ExitStatus> {
    if !is_silent {
        child.kill()?;
    }
    child.wait()
}

type Heard = Option<ControlFlow<(), Result<Format, SheetError>>>;

/// Hands parts on until the file ends, is refused or is wanted no longer; nothing when the process fell silent.
fn listen(mut rows: impl BufRead, visit: &mut Visit<'_>) -> io::Result<Heard> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if rows.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        // A process that is killed in the middle of a line said nothing.
        let Ok(said) = serde_json::from_slice(&line) else {
            return Ok(None);
        };
        match said {
            Said::Part(part) => {
                if visit(part).is_break() {
                    return Ok(Some(ControlFlow::Break(())));
                }
            }
            Said::Done(format) => return Ok(Some(ControlFlow::Continue(Ok(format)))),
            Said::Refused(why) => return Ok(Some(ControlFlow::Continue(Err(SheetError::Refused(why))))),
            Said::Damaged(why) => return Ok(Some(ControlFlow::Continue(Err(SheetError::Damaged(why))))),
        }
    }
}

fn begins_as(bytes: &[u8]) -> Format {
    match bytes {
        [b'P', b'K', ..] => Format::Xlsx,
        [0xD0, 0xCF, ..] => Format::Xls,
        _ => Format::Utf8Text,
    }
}

fn unreadable(error: &io::Error) -> SheetError {
    tracing::error!(error = %error, "a file could not be read in a process of its own");
    SheetError::Unread
}

/// Names the bound that a process ran into: an allocation that fails aborts, the processor's limit is a signal.
fn why(status: ExitStatus) -> SheetError {
    const ABORTED: i32 = 6;
    const KILLED: i32 = 9;
    const PROCESSOR_SPENT: i32 = 24;
    match status.signal() {
        Some(ABORTED) => SheetError::TooMuchMemory(MEMORY / 1024 / 1024),
        Some(KILLED | PROCESSOR_SPENT) => SheetError::TooMuchTime(PROCESSOR),
        _ => SheetError::Damaged(format!("the process that read it ended: {status}")),
    }
}

/// What ends a reading that nobody waits for any more: closing the input of its process.
#[derive(Clone, Default)]
pub(in crate::app) struct Leash(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    is_cut: bool,
    input: Option<ChildStdin>,
}

thread_local! {
    static CURRENT: RefCell<Option<Leash>> = const { RefCell::new(None) };
}

impl Leash {
    fn current() -> Self {
        CURRENT.with_borrow(Clone::clone).unwrap_or_default()
    }

    /// Does work whose readings this ends.
    pub(in crate::app) fn during<T>(self, work: impl FnOnce() -> T) -> T {
        CURRENT.set(Some(self));
        let done = work();
        CURRENT.set(None);
        done
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The process takes the whole file before it says a word. One that ends early says why by its end.
    fn feed(&self, mut input: ChildStdin, (file_name, bytes): (&str, &[u8])) {
        let head = Head {
            name: file_name.to_owned(),
            bytes: bytes.len(),
        };
        let head = serde_json::to_string(&head).expect("names and numbers always serialize");
        let fed = writeln!(input, "{head}").and_then(|()| input.write_all(bytes));
        let mut held = self.held();
        held.input = fed.is_ok().then_some(input).filter(|_| !held.is_cut);
    }

    fn let_go(&self) {
        self.held().input = None;
    }

    fn is_cut(&self) -> bool {
        self.held().is_cut
    }

    fn cut(&self) {
        let mut held = self.held();
        held.is_cut = true;
        held.input = None;
    }
}

/// Ends the readings of its leash when it is dropped.
pub(in crate::app) struct CutOnDrop(pub(in crate::app) Leash);

impl Drop for CutOnDrop {
    fn drop(&mut self) {
        self.0.cut();
    }
}

/// Does work that reads files on a thread that may block. When nobody awaits it any more, its reading ends.
pub(in crate::app) async fn while_awaited<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, tokio::task::JoinError> {
    let leash = Leash::default();
    let _awaited = CutOnDrop(leash.clone());
    tokio::task::spawn_blocking(move || leash.during(work)).await
}

/// One of the few readings at a time.
struct Turn;

static TAKEN: Mutex<usize> = Mutex::new(0);
static FREED: Condvar = Condvar::new();

impl Turn {
    fn take(leash: &Leash) -> Result<Self, SheetError> {
        let begun = Instant::now();
        let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        while TURNS <= *taken {
            if leash.is_cut() || PATIENCE <= begun.elapsed() {
                return Err(SheetError::Busy);
            }
            let woken = FREED.wait_timeout(taken, Duration::from_millis(200));
            taken = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
        *taken += 1;
        Ok(Self)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        FREED.notify_one();
    }
}

/// Reads the file on standard input under limits and prints its rows: what the reading process does.
pub fn answer() -> ExitCode {
    match limit_self().and_then(|()| answer_one()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn limit_self() -> io::Result<()> {
    use rlimit::Resource;
    rlimit::setrlimit(Resource::CPU, PROCESSOR, PROCESSOR)?;
    rlimit::setrlimit(Resource::CORE, 0, 0)?;
    rlimit::setrlimit(Resource::FSIZE, 0, 0)?;
    let memory = MEMORY + own_size().unwrap_or(0);
    rlimit::setrlimit(Resource::AS, memory, memory)
}

/// The room that the program takes by itself, in bytes.
fn own_size() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes * 1024)
}

fn answer_one() -> io::Result<()> {
    let (name, bytes) = take_file()?;
    std::thread::spawn(end_with_the_input);
    let mut out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    let mut failed = None;
    let read = super::read_here(&name, &bytes, &mut |part| match say(&mut out, &Said::Part(part)) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    });
    match failed {
        Some(error) => return Err(error),
        None => say(&mut out, &read.map_or_else(refusal, Said::Done))?,
    }
    out.flush()
}

fn refusal(why: SheetError) -> Said {
    match why {
        SheetError::Damaged(cause) => Said::Damaged(cause),
        why => Said::Refused(why.to_string()),
    }
}

fn take_file() -> io::Result<(String, Vec<u8>)> {
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    input.by_ref().take(MOST_HEAD).read_until(b'\n', &mut line)?;
    let head: Head = serde_json::from_slice(&line)?;
    if MAX_FILE < head.bytes {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut bytes = vec![0; head.bytes];
    input.read_exact(&mut bytes)?;
    Ok((head.name, bytes))
}

fn say(out: &mut impl Write, said: &Said) -> io::Result<()> {
    serde_json::to_writer(&mut *out, said)?;
    out.write_all(b"\n")
}

/// Nobody wants the rows any more once the input is closed.
fn end_with_the_input() {
    let mut rest = [0; 64];
    while io::stdin().lock().read(&mut rest).is_ok_and(|taken| 0 < taken) {}
    std::process::exit(1);
}
