//! The options that every command accepts. Help, completion, the manual page and the command-line
//! reader use this table. Parameters of actions start with an upper-case letter, so they never
//! conflict with options.

/// An option.
#[derive(Debug)]
pub struct Opt {
    /// The name, without dashes.
    pub name: &'static str,
    /// Other names, such as those of `tccli`.
    pub aliases: &'static [&'static str],
    /// The placeholder for the value in help; `None` for a flag.
    pub value: Option<&'static str>,
    /// The group in help.
    pub group: Group,
    /// What it does.
    pub help: &'static str,
}

/// A group of options in help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What is sent.
    Request,
    /// Where it is sent, and by whom.
    Connection,
    /// What is printed.
    Output,
    /// Many pages, and waiting.
    Repetition,
    /// What is printed instead of sending the call.
    Instead,
    /// Accepted because scripts for `tccli` use them; not shown in help.
    Compatible,
}

impl Group {
    /// The groups in help, with their titles.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Request, "Request"),
        (Self::Connection, "Connection and credentials"),
        (Self::Output, "Output"),
        (Self::Repetition, "Pages and waiting"),
        (Self::Instead, "Instead of sending"),
    ];
}

const fn opt(
    name: &'static str,
    aliases: &'static [&'static str],
    value: Option<&'static str>,
    group: Group,
    help: &'static str,
) -> Opt {
    Opt { name, aliases, value, group, help }
}

use Group::{Compatible, Connection, Instead, Output, Repetition, Request};

/// All options.
pub const OPTIONS: &[Opt] = &[
    opt(
        "input",
        &["cli-input-json"],
        Some("FILE"),
        Request,
        "Parameters from a JSON or YAML file; `-` is standard input",
    ),
    opt("interactive", &["i"], None, Request, "Ask for required parameters that are missing"),
    opt(
        "version",
        &["V"],
        Some("DATE"),
        Request,
        "API version, such as 2018-08-01; without a date, print the version of tcapi",
    ),
    opt("strict", &[], None, Request, "Reject a request that violates any documented limit"),
    opt("no-validate", &[], None, Request, "Send the request without checking it"),
    opt("region", &[], Some("REGION"), Connection, "Region, such as ap-guangzhou"),
    opt("endpoint", &[], Some("HOST"), Connection, "Host or URL to send the request to"),
    opt(
        "allow-plain-http",
        &[],
        None,
        Connection,
        "Allow plain HTTP to the host of --endpoint, such as a mock server",
    ),
    opt(
        "local",
        &[],
        None,
        Connection,
        "Call the local cloud at 127.0.0.1:8080, or else one started for this command",
    ),
    opt("profile", &[], Some("NAME"), Connection, "Profile with credentials and settings"),
    opt("role-arn", &[], Some("ARN"), Connection, "Role to assume with the credentials"),
    opt("role-session-name", &[], Some("NAME"), Connection, "Session name for the assumed role"),
    opt("use-cvm-role", &[], None, Connection, "Use the role of this CVM instance"),
    opt(
        "timeout",
        &[],
        Some("SECONDS"),
        Connection,
        "Time limit of a call, including retries [default: 60]",
    ),
    opt(
        "language",
        &[],
        Some("LANGUAGE"),
        Connection,
        "Language of messages and descriptions: zh-CN or en-US",
    ),
    opt(
        "proxy",
        &["https-proxy"],
        Some("URL"),
        Connection,
        "HTTP proxy, http:// or https://; overrides HTTPS_PROXY",
    ),
    opt(
        "output",
        &["o"],
        Some("FORMAT"),
        Output,
        "Output format: json, yaml, table, lines, csv, raw or off [default: json]",
    ),
    opt("query", &["filter"], Some("JMESPATH"), Output, "Part of the response to print"),
    opt("color", &[], Some("WHEN"), Output, "Use colors: auto, always or never [default: auto]"),
    opt("error-format", &[], Some("FORMAT"), Output, "Error format: text or json [default: text]"),
    opt("quiet", &["q"], None, Output, "Do not print warnings and progress"),
    opt("all", &[], None, Repetition, "Fetch all pages and print their items"),
    opt("wait", &[], Some("JMESPATH"), Repetition, "Repeat the call until the expression is true"),
    opt(
        "waiter",
        &[],
        Some("WAITER"),
        Repetition,
        "Repeat until a value is reached: {'expr':…,'to':…,'timeout':180,'interval':5}",
    ),
    opt("wait-timeout", &[], Some("SECONDS"), Repetition, "Deadline of --wait [default: 600]"),
    opt(
        "wait-interval",
        &[],
        Some("SECONDS"),
        Repetition,
        "First delay of --wait; later delays increase up to 15 s [default: 1]",
    ),
    opt(
        "skeleton",
        &[],
        None,
        Instead,
        "Print a template for --input: required parameters, or with --all, all of them",
    ),
    opt("dry-run", &[], None, Instead, "Print what would be sent"),
    opt("explain-signature", &[], None, Instead, "Print each step of the signature"),
    opt("curl", &[], None, Instead, "Print the call as a shell script that uses curl"),
    opt("rust", &[], None, Instead, "Print the call as a Rust program"),
    opt("tccli", &[], None, Instead, "Print the call as a tccli command"),
    opt("tcapi", &[], None, Instead, "Print the call as a tcapi command"),
    opt("python", &[], None, Instead, "Print the call as a Python program"),
    opt("go", &[], None, Instead, "Print the call as a Go program"),
    opt("help", &["h"], None, Instead, "Print help"),
    opt("cli-unfold-argument", &[], None, Compatible, "Ignored: parameters can always be unfolded"),
    opt(
        "generate-cli-skeleton",
        &[],
        None,
        Compatible,
        "All parameters as JSON, as tccli prints them",
    ),
    opt("detail", &[], None, Compatible, "Ignored: help is always detailed"),
    opt("warning", &[], Some("SWITCH"), Compatible, "on or off"),
    opt(
        "request-client",
        &[],
        Some("NAME"),
        Compatible,
        "Name of the program that sends the request",
    ),
];
