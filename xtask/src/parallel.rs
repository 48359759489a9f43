//! Work on all processors, with a view of how far it is.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Makes something of each item, on all processors; the order stays.
pub fn map<T: Sync, R: Send>(items: &[T], make: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut made = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return made };
            made.push((index, make(item)));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(items.len());
    let mut made: Vec<(usize, R)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let joined = workers.into_iter().map(|worker| match worker.join() {
            Ok(made) => made,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.flatten().collect()
    });
    made.sort_by_key(|(index, _)| *index);
    made.into_iter().map(|(_, made)| made).collect()
}

/// Does something with each item, on all processors; the first problem is handed back.
pub fn try_each<T: Sync>(
    items: &[T],
    work: impl Fn(&T) -> Result<(), String> + Sync,
) -> Result<(), String> {
    map(items, work).into_iter().collect()
}

/// How far a long piece of work is: a bar on a terminal, ten lines elsewhere, nothing for a few.
pub struct Progress {
    what: &'static str,
    all: usize,
    done: Mutex<usize>,
    terminal: bool,
}

impl Progress {
    /// Begins to show how much of `all` is done.
    pub fn of(what: &'static str, all: usize) -> Self {
        Self { what, all, done: Mutex::new(0), terminal: std::io::stderr().is_terminal() }
    }

    /// One more is done.
    pub fn step(&self, name: &str) {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        *done += 1;
        let (done, all, what) = (*done, self.all, self.what);
        if all < 10 {
            return;
        }
        let mut out = std::io::stderr().lock();
        // What cannot be shown is not worth a failure.
        let _ = if self.terminal {
            let width = 30 * done / all;
            let end = if done == all { "\r\x1b[K" } else { "" };
            let bar = format!("{:30}", "#".repeat(width));
            write!(out, "\r\x1b[K{what} [{bar}] {done}/{all} {name}{end}")
                .and_then(|()| out.flush())
        } else if done * 10 / all != (done - 1) * 10 / all {
            writeln!(out, "{what}: {done} of {all}")
        } else {
            Ok(())
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_stays_and_the_first_problem_is_handed_back() {
        let items: Vec<usize> = (0..1000).collect();
        assert_eq!(map(&items, |i| i * 2), items.iter().map(|i| i * 2).collect::<Vec<_>>());
        assert!(map(&items[..0], |i| *i).is_empty());
        let odd = |i: &usize| if *i >= 700 { Err(format!("{i}")) } else { Ok(()) };
        assert_eq!(try_each(&items, odd), Err("700".to_owned()));
    }
}
