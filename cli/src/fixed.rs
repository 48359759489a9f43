//! The commands that are not products; clap reads their options.

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser, Subcommand};

use crate::arguments::{Arguments, COMMANDS};
use crate::failure::{Exit, Failure};
use crate::options::{Group, Opt, Options};
use crate::text::escaped;
use crate::{complete, docs, help, lookup, out};

#[derive(Parser)]
#[command(name = "tcapi", disable_version_flag = true, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print help for tcapi, a command, a product or an action
    Help {
        /// The product, such as live, or a command
        product: Option<String>,
        /// The action, such as DescribeLiveDomains
        action: Option<String>,
    },
    /// Find products, actions, parameters, values and error codes, in English and Chinese
    Search {
        /// What to look for
        #[arg(required = true)]
        words: Vec<String>,
        /// The maximum number of results
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..))]
        limit: u16,
    },
    /// Store credentials and settings of a profile in ~/.tccli, shared with tccli
    #[command(after_help = "\
Without a subcommand, prompts for the secret ID, the secret key, the region and the output format.
If standard input is not a terminal, reads these four lines from it. An empty line keeps the current
value.

`--profile NAME` selects another profile than `default`.")]
    Configure {
        #[command(subcommand)]
        step: Option<crate::configure::Step>,
    },
    /// Add official descriptions from a tccli package to help, search and completion
    Docs {
        #[command(subcommand)]
        step: Option<docs::Step>,
    },
    /// Call the actions in a file, one after another
    #[command(after_help = "\
The file contains one step or a list of steps, in YAML or JSON:

  - name: logo                # for references; optional, as are version, region and wait
    product: live
    action: AddLiveWatermark
    request: {PictureUrl: https://example.com/a.png, WatermarkName: logo}
  - product: live
    action: DescribeLiveWatermark
    request: {WatermarkId: '${logo.WatermarkId}'}
    wait: Watermark.WatermarkName == 'logo'

`${NAME.PATH}` is a value in the response of the step with that name, `${last.PATH}` or `$.PATH` a
value in the previous response, and `$$` a literal `$`. If a step is invalid, nothing is sent.

The options for connections, credentials and output apply, such as --local and --profile, as do
--dry-run, --strict and --no-validate; `tcapi --help` lists them.")]
    Run {
        /// The file; `-` is standard input
        file: String,
    },
    /// Convert a call for curl, tccli or another tool into a tcapi command
    #[command(after_help = "\
Reads command lines of curl, tccli and tcapi, what browsers copy as cURL, as fetch or for PowerShell,
HTTP requests, and links to the API Explorer. With --rust, --curl, --tccli, --python or --go, prints
that form instead. Keys and signatures are omitted.")]
    FromCurl {
        /// The file with the command; `-` is standard input
        #[arg(default_value = "-")]
        file: String,
    },
    /// Run the local cloud and the API Explorer
    #[command(after_help = "\
Example:

  echo AKIDtest:secret | tcapi serve --address 127.0.0.1:8080 --account-file -
  curl http://127.0.0.1:8080/_local/calls")]
    Serve(tencentcloud_explorer::ServeOptions),
    /// Send callbacks as a service does, or receive and verify them
    Callback {
        #[command(subcommand)]
        step: crate::callback::Step,
    },
    /// Show your identity and where the credentials come from
    #[command(after_help = "\
The options for connections and credentials apply, such as --profile and --use-cvm-role; `tcapi --help`
lists them.")]
    Whoami {
        /// Explain which credentials are used, without sending a request
        #[arg(long)]
        explain: bool,
    },
    /// Print the completion script for a shell, or install it where the shell finds it
    #[command(
        override_usage = "tcapi completions <SHELL>\n       tcapi completions install [SHELL]"
    )]
    Completions {
        /// bash, zsh, fish, powershell or nushell; or `install`
        shell: String,
        /// With `install`: the shell [default: the shell in $SHELL]
        #[arg(value_name = "SHELL")]
        of: Option<String>,
    },
}

/// Runs a command.
pub fn run(name: &str, arguments: &Arguments) -> Result<(), Failure> {
    if let Some(outcome) = crate::callback::help(arguments).filter(|_| name == "callback") {
        return outcome;
    }
    let mut words: Vec<_> = ["tcapi", name].into_iter().map(str::to_owned).collect();
    words.extend(arguments.rest.iter().cloned());
    // As tccli has it: `configure list help`.
    if let Some(last) = words.last_mut().filter(|last| name == "configure" && *last == "help") {
        "--help".clone_into(last);
    }
    let parsed = Cli::try_parse_from(words);
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) if !error.use_stderr() => return out::print(&error.to_string()),
        Err(error) => return Err(usage(name, &error)),
    };
    let options = &arguments.options;
    reject_unusable(name, options)?;
    if matches!(
        cli.command,
        Command::Search { .. }
            | Command::Docs { .. }
            | Command::Configure { .. }
            | Command::Whoami { explain: true }
    ) {
        // These print lines for people.
        options.choice("output", &["json"])?;
    }
    match cli.command {
        Command::Help { product: None, .. } => out::print(&help::program()),
        Command::Help { product: Some(command), action: step } if is_command(&command) => {
            let rest = step.into_iter().chain(["--help".to_owned()]).collect();
            run(&command, &Arguments { rest, ..arguments.clone() })
        }
        Command::Help { product: Some(product), action: None } => {
            let version = options.get("version");
            let product = lookup::product(docs::catalog(options)?, &product, version)?;
            out::print(&escaped(&help::product(&product)))
        }
        Command::Help { product: Some(product), action: Some(action) } => {
            let version = options.get("version");
            let target = lookup::target(docs::catalog(options)?, &product, &action, version)?;
            out::print(&escaped(&help::action(&target)))
        }
        Command::Configure { step } => crate::configure::run(step.as_ref(), options),
        Command::Docs { step } => docs::run(&step.unwrap_or(docs::Step::List), options),
        Command::Run { file } => {
            crate::run_file::run(&file, options, crate::call::strictness(options))
        }
        Command::FromCurl { file } => crate::forms::convert(&file, options),
        Command::Callback { step } => crate::callback::run(&step, arguments),
        Command::Serve(serve) => {
            tencentcloud_explorer::serve(&serve, docs::texts(options, &docs::warn))
                .map_err(|error| Failure::new(Exit::Network, "Local.NotStarted", error))
        }
        Command::Whoami { explain } => crate::whoami::run(explain, options),
        Command::Completions { shell, of } => complete::install::run(&shell, of.as_deref()),
        Command::Search { words, limit } => {
            crate::search::run(&words.join(" "), limit.into(), options)
        }
    }
}

fn is_command(name: &str) -> bool {
    COMMANDS.iter().any(|(known, _)| *known == name)
}

/// The steps and the options of a command, or of one of its steps, each with what it does.
#[derive(Default)]
pub struct Parts {
    /// The steps.
    pub steps: Vec<(String, String)>,
    /// The options of its own, with their dashes.
    pub options: Vec<(String, String)>,
}

/// Returns the parts of the command that the words name.
pub fn parts(words: &[&str]) -> Parts {
    let mut command = Cli::command();
    for word in words {
        let Some(inner) = command.find_subcommand(word) else { break };
        command = inner.clone();
    }
    let plain =
        |text: Option<&clap::builder::StyledStr>| text.map(ToString::to_string).unwrap_or_default();
    let steps = command.get_subcommands();
    let steps = steps.map(|step| (step.get_name().to_owned(), plain(step.get_about())));
    let options = command.get_arguments().filter(|option| !option.is_hide_set());
    let options = options
        .filter_map(|option| Some((format!("--{}", option.get_long()?), plain(option.get_help()))));
    Parts { steps: steps.collect(), options: options.collect() }
}

/// Rejects options about a call that a command would ignore: whoever asks for a dry run wants that
/// nothing is sent and nothing is written.
fn reject_unusable(name: &str, options: &Options) -> Result<(), Failure> {
    match options.given().find(|opt| !is_usable(name, opt)) {
        Some(opt) => {
            let message = format!("{name}: `--{}` is not an option of this command", opt.name);
            Err(Failure::usage("UnusableOption", message)
                .help(format!("`tcapi {name} --help` lists its options")))
        }
        None => Ok(()),
    }
}

/// Returns whether a command uses an option that calls have.
pub fn is_usable(name: &str, opt: &Opt) -> bool {
    let usable: &[&str] = match name {
        "callback" => return true,
        "from-curl" => &["curl", "rust", "tccli", "tcapi", "python", "go"],
        "help" => &["version"],
        "run" => &["dry-run", "no-validate", "strict", "wait-interval", "wait-timeout"],
        _ => &[],
    };
    match (opt.group, opt.name) {
        (_, "help") => true,
        (Group::Request | Group::Repetition | Group::Instead, name) => usable.contains(&name),
        (_, "output") => !matches!(name, "completions" | "from-curl" | "help" | "serve"),
        (_, "query") => matches!(name, "run" | "whoami"),
        _ => true,
    }
}

/// Converts an error of clap, whose first paragraph says what is wrong.
fn usage(name: &str, error: &clap::Error) -> Failure {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Failure::usage("MissingArgument", format!("{name}: a subcommand is missing"))
            .help(format!("`tcapi {name} --help` lists the subcommands"));
    }
    let text = error.to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let first = text.split("\n\n").next().unwrap_or_default().trim();
    let mut parts = text.split("\n\n").map(str::trim);
    let tip =
        parts.find_map(|part| part.strip_prefix("tip: ")).filter(|tip| tip.contains("similar"));
    Failure::usage("InvalidArgument", format!("{name}: {first}"))
        .maybe_help(tip.map(str::to_owned))
        .help(format!("`tcapi {name} --help` lists its options"))
}
