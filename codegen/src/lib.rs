//! Converts schemas of Tencent Cloud actions to Rust crates and documents.
//!
//! Each stage can be read independently: [`node`] parses YAML and JSON, [`read`] and [`schema`]
//! convert the tree to types, [`resolve`] checks them and makes all decisions, [`model`] contains
//! the decisions, and [`emit`] writes the files. [`lint`] checks descriptions. Nothing here
//! accesses the disk, the network or the clock.

pub mod diagnostic;
pub mod diff;
pub mod emit;
pub mod export;
pub mod import;
pub mod lint;
pub mod model;
pub mod name;
pub mod node;
pub mod read;
pub mod resolve;
pub mod schema;
pub mod source;

use diagnostic::Diagnostics;
use emit::Files;
use emit::manifest::Home;
use source::Source;

/// Converts schemas to files: paths below the folder of generated crates, with contents.
///
/// # Errors
///
/// Returns all errors of all schemas together.
pub fn generate(sources: &[Source]) -> Result<Files, Diagnostics> {
    Ok(emit::emit(&resolve::resolve(sources)?, &Home::Workspace))
}
