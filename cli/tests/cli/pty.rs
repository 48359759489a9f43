//! A program in a pseudo-terminal, by `script` of util-linux.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A hanging program fails a test after this time.
const DEADLINE: Duration = Duration::from_secs(20);

/// A program that believes it has a terminal.
pub struct Terminal {
    child: Child,
    input: Arc<Mutex<ChildStdin>>,
    output: Arc<Mutex<Vec<u8>>>,
    seen: usize,
}

/// Whether pseudo-terminals can be had. Prints why a test is skipped if not.
pub fn is_available() -> bool {
    let version = Command::new("script").arg("--version").output();
    let found =
        version.is_ok_and(|out| String::from_utf8_lossy(&out.stdout).contains("util-linux"));
    if !found {
        eprintln!("SKIPPED: there is no `script` of util-linux for a pseudo-terminal");
    }
    found
}

impl Terminal {
    /// Starts a program with these arguments, environment, and width of the terminal.
    pub fn start(command: &[&str], env: &[(&str, &str)], width: usize) -> Self {
        let quoted: Vec<String> =
            command.iter().map(|word| format!("'{}'", word.replace('\'', "'\\''"))).collect();
        let line = format!("stty cols {width} rows 40; exec {}", quoted.join(" "));
        let mut child = Command::new("script")
            .args(["--quiet", "--flush", "--return", "--command", &line, "/dev/null"])
            .env("SHELL", "/bin/sh")
            .env("TERM", "xterm")
            .envs(env.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = Arc::new(Mutex::new(Vec::new()));
        let input = Arc::new(Mutex::new(child.stdin.take().unwrap()));
        let from = child.stdout.take().unwrap();
        let (to, reply) = (Arc::clone(&output), Arc::clone(&input));
        std::thread::spawn(move || read_all(from, &to, &reply));
        Self { child, input, output, seen: 0 }
    }

    /// Types a text.
    pub fn send(&mut self, text: &str) {
        let mut input = self.input.lock().unwrap();
        input.write_all(text.as_bytes()).unwrap();
        input.flush().unwrap();
    }

    /// Waits until a text appears after what was waited for before, and returns what is between.
    pub fn wait_for(&mut self, text: &str) -> String {
        let start = Instant::now();
        loop {
            let all = String::from_utf8_lossy(&self.output.lock().unwrap()).into_owned();
            let rest = all.get(self.seen..).unwrap_or_default();
            if let Some(at) = rest.find(text) {
                let between = rest[..at].to_owned();
                self.seen += at + text.len();
                return between;
            }
            assert!(start.elapsed() < DEADLINE, "no {text:?} in {rest:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits for the end of the program and returns all its output.
    pub fn finish(mut self) -> String {
        let start = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(start.elapsed() < DEADLINE, "it does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
        // The last bytes are on their way through the pipe.
        let mut length = usize::MAX;
        loop {
            let now = self.output.lock().unwrap().len();
            if now == length {
                return String::from_utf8_lossy(&self.output.lock().unwrap()).into_owned();
            }
            length = now;
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Reads the output, and answers each question for the place of the cursor, as terminals do.
fn read_all(mut from: ChildStdout, to: &Mutex<Vec<u8>>, reply: &Mutex<ChildStdin>) {
    const QUESTION: &[u8] = b"\x1b[6n";
    let mut buffer = [0; 4096];
    let mut answered = 0;
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let mut all = to.lock().unwrap();
        all.extend(&buffer[..count]);
        let asked = all.windows(QUESTION.len()).filter(|part| *part == QUESTION).count();
        for _ in answered..asked {
            // The program may have ended meanwhile.
            let _ = reply.lock().unwrap().write_all(b"\x1b[1;1R");
        }
        answered = asked;
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
