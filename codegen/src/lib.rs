//! Turns Tencent Cloud action schemas into Rust crates and documents.
//!
//! The stages, each to be read alone: [`node`] parses YAML and JSON, [`read`] and [`schema`] make
//! it typed, [`resolve`] checks it and decides everything, [`model`] holds the decisions, and
//! [`emit`] writes the files. [`lint`] asks whether they read well. Nothing here touches the disk, the network or the clock.

pub mod diagnostic;
pub mod diff;
pub mod emit;
pub mod export;
mod families;
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

/// Schemas to files: paths below the folder of generated crates, and what the files hold.
///
/// # Errors
///
/// All mistakes of all schemas at once.
pub fn generate(sources: &[Source]) -> Result<Files, Diagnostics> {
    Ok(emit::emit(&resolve::resolve(sources)?, &Home::Workspace))
}
