//! What changed between two sides of an API, and what it means for callers.
//!
//! Both sides become a [`contract`], [`compare()`] finds what differs, and [`report`] writes it.
//! All that is particular to a rule is its entry in [`rules`]: identifier, mirror, example, sentence
//! and what it does to Rust programs; one line of [`compare`](mod@compare) finds it. Levels are no property of rules: each change says
//! what it does to the requests that are accepted and to the responses that are possible, and
//! [`change::level_of`] makes a level of it.

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
