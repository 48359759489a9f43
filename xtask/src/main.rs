//! The commands of this repository: `cargo xtask <command>`.

#[macro_use]
mod out;

mod add;
mod ci;
mod cloud;
mod diff;
mod export;
mod r#gen;
mod import;
mod lint;
mod mine;
mod parallel;
mod schemas;
mod stamp;
mod tree;

use std::process::ExitCode;

const HELP: &str = "\
The commands of this repository.

Usage: cargo xtask <command> [arguments]

  add       Make schemas of a product from its official definitions
  gen       Make the crates and documents in generated/ from the schemas in schemas/
  import    Make or extend schemas from a reference page or from the official definitions
  diff      Say what changed between two sides of an API, and what it means for callers
  export    Write the schemas of a product as OpenAPI
  lint      Check that schemas and documents read well
  mine      Measure how well constraints are read from prose
  cloud     Try the generator on every product of the official definitions
  ci        Run every check that a pull request must pass

Each command explains itself with --help.

Example: after an edit of schemas/live/2018-08-01/DescribeLiveDomains.yaml

  cargo xtask gen
  git diff generated/
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    if arguments.first().is_some_and(|command| command == "diff") {
        return diff::run(rest);
    }
    let outcome = match arguments.first().map(String::as_str) {
        None | Some("help" | "--help" | "-h") => {
            print!("{HELP}");
            Ok(())
        }
        Some("add") => add::run(rest),
        Some("gen") => r#gen::run(rest),
        Some("import") => import::run(rest),
        Some("export") => export::run(rest),
        Some("lint") => lint::run(rest),
        Some("mine") => mine::run(rest),
        Some("cloud") => cloud::run(rest),
        Some("ci") => ci::run(rest),
        Some(other) => Err(format!("there is no command `{other}`\n\n{HELP}")),
    };
    match outcome.and_then(|()| out::failure().map_or(Ok(()), Err)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the repository. Checkouts may share a target directory, and so this program: cargo
/// says which of them it runs in; without cargo it is the one where the program was built.
pub fn root() -> std::path::PathBuf {
    let built = || env!("CARGO_MANIFEST_DIR").into();
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(built);
    let manifest = std::path::PathBuf::from(manifest);
    manifest.parent().unwrap_or(&manifest).to_path_buf()
}
