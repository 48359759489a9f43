//! What changed between two sides of an API, and what it means for callers.
//!
//! Both sides become a [`contract`], [`compare()`] finds what differs, and [`report`] writes it.
//! A rule is a line of [`rules`], its sentence a line of [`message`], and the place that finds it
//! one function of [`compare`](mod@compare). Levels are no property of rules: each change says
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
mod message;
pub mod prose;
pub mod report;
pub mod rules;
pub mod usage;

pub use change::{Change, Level};
pub use compare::{compare, sort};
pub use contract::Contract;
