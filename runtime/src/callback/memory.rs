//! A bounded memory of callbacks.

use std::collections::{HashMap, VecDeque};

use sha2::{Digest as _, Sha256};

/// A hash of the data that identifies a callback. Half of SHA-256 is enough: an attacker can only
/// look for collisions among data that the service signed.
pub(super) type Fingerprint = [u8; 16];

/// A callback in the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// The subject, which may have only one body.
    pub(super) subject: Fingerprint,
    /// The body.
    pub(super) body: Fingerprint,
}

/// What the memory knows about a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recall {
    /// Nothing.
    New,
    /// The same.
    Same,
    /// Another body for the same subject.
    Other,
}

/// The latest callbacks, each until it expires.
#[derive(Debug, Default)]
pub(super) struct Memory {
    bodies: HashMap<Fingerprint, Fingerprint>,
    /// In the order of arrival, with the time at which each expires.
    order: VecDeque<(u64, Fingerprint)>,
}

impl Memory {
    /// Returns what is known of a callback, and remembers it if it is new.
    pub(super) fn recall(&mut self, mark: Mark, until: u64, now: u64, capacity: usize) -> Recall {
        while self.order.front().is_some_and(|(until, _)| *until < now) {
            self.forget_oldest();
        }
        match self.bodies.get(&mark.subject) {
            Some(body) if *body == mark.body => return Recall::Same,
            Some(_) => return Recall::Other,
            None => {}
        }
        if capacity > 0 {
            while self.order.len() >= capacity {
                self.forget_oldest();
            }
            self.order.push_back((until, mark.subject));
            self.bodies.insert(mark.subject, mark.body);
        }
        Recall::New
    }

    /// Forgets a callback.
    pub(super) fn forget(&mut self, mark: Mark) {
        if self.bodies.get(&mark.subject) == Some(&mark.body) {
            self.bodies.remove(&mark.subject);
            self.order.retain(|(_, subject)| *subject != mark.subject);
        }
    }

    fn forget_oldest(&mut self) {
        if let Some((_, subject)) = self.order.pop_front() {
            self.bodies.remove(&subject);
        }
    }
}

/// Returns the hash of a list of parts.
pub(super) fn fingerprint<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Fingerprint {
    let mut hash = Sha256::new();
    for part in parts {
        // The length keeps parts apart.
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let hash: [u8; 32] = hash.finalize().into();
    std::array::from_fn(|i| hash[i])
}
