//! The version bump that a change of a generated crate needs.

use super::change::{Change, Level};
use super::rules::Rule;

/// A part of a version number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    /// Nothing changed.
    None,
    /// Documentation alone.
    Patch,
    /// Programs compile as before.
    Minor,
    /// Programs may have to change.
    Major,
}

impl Bump {
    /// The name in the JSON format.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// The bump of several changes: the largest of theirs.
pub fn of_all<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Bump {
    changes.into_iter().map(of).max().unwrap_or(Bump::None)
}

/// The bump of one change: a change that breaks Rust code is major whatever it does on the wire,
/// and one that breaks calls is major whatever it does to Rust code.
pub fn of(change: &Change) -> Bump {
    if breaks_rust(change) || change.level == Level::Breaking {
        return Bump::Major;
    }
    match change.level {
        Level::Docs => Bump::Patch,
        _ => Bump::Minor,
    }
}

/// Whether a program that compiled may not compile any more.
pub fn breaks_rust(change: &Change) -> bool {
    match change.rule {
        Rule::ActionRemoved
        | Rule::TypeRemoved
        | Rule::TypeRenamed
        | Rule::FieldRemoved
        | Rule::FieldRenamed
        | Rule::FieldMoved
        | Rule::FieldTypeChanged
        // The constructor takes one more argument.
        | Rule::RequiredFieldAdded
        // The field is, or is no longer, an `Option`.
        | Rule::FieldBecameRequired
        | Rule::FieldBecameOptional
        | Rule::FieldBecameNullable
        | Rule::FieldNoLongerNullable
        // The variant of an enum, or the enum, is gone or new.
        | Rule::ValueRemoved
        | Rule::EnumerationChanged
        // The methods that read all pages are gone, or give other items.
        | Rule::PagingChanged => true,
        Rule::ActionAdded
        | Rule::ActionDeprecated
        | Rule::ActionUndeprecated
        | Rule::AccessChanged
        | Rule::TypeAdded
        | Rule::FieldAdded
        | Rule::FieldDeprecated
        | Rule::FieldUndeprecated
        | Rule::ValueAdded
        | Rule::RangeWidened
        | Rule::RangeNarrowed
        | Rule::RangeChanged
        | Rule::LengthChanged
        | Rule::ItemsChanged
        | Rule::PatternChanged
        | Rule::DefaultChanged
        | Rule::RuleChanged
        | Rule::RateLimitChanged
        | Rule::RegionChanged
        | Rule::ErrorCodeAdded
        // `ErrorCode` keeps the codes of the product; the action's list loses one.
        | Rule::ErrorCodeRemoved
        | Rule::ExampleChanged
        | Rule::DocsChanged => false,
    }
}
