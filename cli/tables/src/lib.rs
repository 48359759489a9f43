//! The options, commands and exit codes of `tcapi`, and the manual page that is made of them.
//!
//! This crate is data without dependencies, so that `cargo xtask gen` writes the manual page without
//! building the command line.

mod manual;
mod options;

pub use manual::manual;
pub use options::{Group, OPTIONS, Opt};

/// Commands that are not products.
pub const COMMANDS: &[(&str, &str)] = &[
    ("search", "Find products, actions, parameters and error codes"),
    ("configure", "Store credentials and settings"),
    ("whoami", "Show your identity and where the credentials come from"),
    ("completions", "Print or install the completion script for a shell"),
    ("docs", "Add official descriptions to help, search and completion"),
    ("serve", "Run the local cloud and the API Explorer"),
    ("run", "Call the actions in a file, one after another"),
    ("from-curl", "Convert a call for curl, tccli or a browser"),
    ("callback", "Send callbacks, or receive and verify them"),
    ("help", "Print help for a command, a product or an action"),
];

/// The exit codes with their meanings.
pub const EXITS: &[(u8, &str)] = &[
    (0, "the command succeeded"),
    (1, "the response was received, but could not be printed or queried"),
    (2, "the command line or the request is invalid; nothing was sent"),
    (3, "credentials are missing, or credentials or signature were rejected"),
    (4, "the call was throttled"),
    (5, "the service rejected the call, or a list has fewer rows than counted"),
    (6, "no response was received from the service"),
    (7, "the condition of --wait was not met in time"),
    (130, "interrupted by Ctrl-C"),
];

/// The grammar of values.
pub const VALUES: &str = "  \
  --Name TEXT        a string, a number or a boolean
  --Ids a b          a list; also '[\"a\",\"b\"]', or --Ids.0 a --Ids.1 b
  --Filter Name=x,Values=[a,b]
                     an object; also JSON or --Filter.Name x --Filter.Values.0 a
  --Filters Name=a Name=b
                     a list of objects; or --Filters.0.Name a --Filters.1.Name b
  --Name @FILE       the content of a file, of which each line is an element of a list;
                     - or @- is standard input, @@x the text @x
";
