//! What changed between two sides of an API, and what it means for callers.
//!
//! Both sides become a [`contract`], [`compare()`] finds the differences, and [`report`] renders
//! them. Everything specific to a rule is in its entry in [`rules`]: identifier, mirror, example,
//! message and effect on Rust programs; one line of [`compare`](mod@compare) detects it. Levels are
//! not a property of rules: each change has an effect on the accepted requests and on the possible
//! responses, from which [`change::level_of`] derives the level.

pub mod approvals;
pub mod bump;
pub mod change;
pub mod changelog;
pub mod compare;
pub mod contract;
pub mod from_definitions;
pub mod from_schemas;
pub mod old_keys;
pub mod page;
pub mod prose;
pub mod report;
pub mod rules;
pub mod usage;
pub mod witness;

pub use change::{Change, Level};
pub use compare::{compare, sort};
pub use contract::Contract;
