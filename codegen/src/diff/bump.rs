//! The version bump that a change of a generated crate requires.

use super::change::{Change, Level};
use super::rules::Rust;

/// A part of a version number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    /// Nothing changed.
    None,
    /// Documentation alone.
    Patch,
    /// Programs still compile, possibly with warnings.
    Minor,
    /// Programs may have to change.
    Major,
}

impl Bump {
    /// Returns the name in the JSON format.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// Returns the largest bump of several changes.
pub fn of_all<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Bump {
    changes.into_iter().map(of).max().unwrap_or(Bump::None)
}

/// Returns the bump of one change. A change that breaks Rust code is major even if no call breaks,
/// and vice versa.
pub fn of(change: &Change) -> Bump {
    if breaks_rust(change) || change.level == Level::Breaking {
        return Bump::Major;
    }
    match change.level {
        Level::Docs if change.rust == Rust::Compiles => Bump::Patch,
        _ => Bump::Minor,
    }
}

/// Returns whether programs may no longer compile.
pub fn breaks_rust(change: &Change) -> bool {
    change.rust == Rust::Breaks
}
