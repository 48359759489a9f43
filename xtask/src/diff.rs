//! `cargo xtask diff`: what changed between two sides of an API, and what it means for callers.

mod approve;
mod driver;
pub(crate) mod side;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use tencentcloud_codegen::diff::approvals::{self, Now};
use tencentcloud_codegen::diff::report::{self, COMMENT_LIMIT, Report, SUMMARY_LIMIT};
use tencentcloud_codegen::diff::rules::Rule;
use tencentcloud_codegen::diff::usage::Usage;
use tencentcloud_codegen::diff::{Change, Level, changelog, page, sort};
use tencentcloud_codegen::source::Source;

use self::side::Side;
use crate::{schemas, tree};

/// Compares two sides of an API and reports what the changes mean for callers.
///
/// A side is a git revision of this repository, a folder of schemas, a wheel or folder of official
/// definitions, or one api.json.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "\
Exit codes: 0 nothing at or above --fail-on, 1 something, 2 the sides could not be compared.

Examples:

  cargo xtask diff main                          the working tree against the branch main
  cargo xtask diff main --format markdown        the comment of a pull request
  cargo xtask diff OLD.whl NEW.whl --changelog   what changed in Tencent Cloud since
  cargo xtask diff main --used-by ../my-program  what that program touches first")]
pub struct Options {
    #[command(subcommand)]
    command: Option<Command>,
    /// The old side
    #[arg(required_unless_present_any = ["rules", "driver"])]
    old: Option<String>,
    /// The new side [default: the working tree]
    new: Option<String>,
    /// Compare only these products
    #[arg(long, value_name = "PRODUCT", value_delimiter = ',')]
    only: Vec<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The lowest level that the format `text` shows
    #[arg(long, value_enum, default_value_t = LevelName::Additive)]
    level: LevelName,
    /// The lowest level of change that results in exit code 1
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = FailOn::Breaking)]
    fail_on: FailOn,
    /// Where the Markdown is displayed on GitHub, which limits its length
    #[arg(long, value_enum, default_value_t = Room::Comment)]
    room: Room,
    /// Show only changes of items that the crate in this folder uses, and count the others
    #[arg(long, value_name = "PATH")]
    used_by: Option<PathBuf>,
    /// The URL of schemas/DIFF.md for links in SARIF [default: on GitHub, or else the file]
    #[arg(long, value_name = "URL")]
    help_page: Option<String>,
    /// Write a changelog entry instead
    #[arg(long)]
    changelog: bool,
    /// Write the changelog as an Atom feed instead
    #[arg(long)]
    feed: bool,
    /// Explain the change of one schema; called by git, see schemas/DIFF.md
    #[arg(long, num_args = 1.., value_name = "GIT", allow_hyphen_values = true)]
    driver: Vec<String>,
    /// List the rules, each with an example; with `--format markdown`, print schemas/DIFF.md, and
    /// with `--format json`, the JSON schema of changes
    #[arg(long)]
    rules: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Approves a change of the last comparison, in schemas/approvals.yaml
    Approve(approve::Options),
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
    Github,
    Sarif,
    Html,
}

#[derive(Clone, Copy, ValueEnum)]
enum LevelName {
    Breaking,
    Dangerous,
    Additive,
    Docs,
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    Breaking,
    Dangerous,
    Additive,
    Docs,
    Never,
}

#[derive(Clone, Copy, ValueEnum)]
enum Room {
    /// 65,536 characters
    Comment,
    /// 1 MiB
    Summary,
}

impl Format {
    /// Returns a comparison that failed. People read the error itself.
    fn failed(self, problem: &str) -> String {
        match self {
            Self::Text => String::new(),
            Self::Json => format!("{:#}\n", report::json_error(problem)),
            Self::Markdown => report::markdown_error(problem),
            Self::Github => report::github_error(problem),
            Self::Sarif => format!("{:#}\n", report::sarif_error(problem)),
            Self::Html => report::html_error(problem),
        }
    }
}

impl LevelName {
    fn level(self) -> Level {
        match self {
            Self::Breaking => Level::Breaking,
            Self::Dangerous => Level::Dangerous,
            Self::Additive => Level::Additive,
            Self::Docs => Level::Docs,
        }
    }
}

impl FailOn {
    fn level(self) -> Option<Level> {
        match self {
            Self::Breaking => Some(Level::Breaking),
            Self::Dangerous => Some(Level::Dangerous),
            Self::Additive => Some(Level::Additive),
            Self::Docs => Some(Level::Docs),
            Self::Never => None,
        }
    }
}

/// Something at or above `--fail-on`.
const FOUND: u8 = 1;
/// The sides could not be compared.
const FAILED: u8 = 2;

/// Runs the command.
pub fn run(options: &Options) -> ExitCode {
    if !options.driver.is_empty() {
        return finish(driver::run(&options.driver).map(|said| (said, false)));
    }
    if let Some(Command::Approve(approve)) = &options.command {
        return finish(approve::run(approve).map(|said| (said, false)));
    }
    if options.rules {
        let text = match options.format {
            Format::Markdown => page::rules(),
            Format::Json => format!("{:#}\n", report::json_schema()),
            _ => rules(),
        };
        return finish(Ok((text, false)));
    }
    match compare(options) {
        Ok(report) => finish(options.write(&report).map(|text| (text, report.blocks()))),
        Err(problem) => {
            // A failed comparison never looks clean, whatever reads it.
            print!("{}", options.format.failed(&problem));
            eprintln!("error: {problem}");
            ExitCode::from(FAILED)
        }
    }
}

fn finish(outcome: Result<(String, bool), String>) -> ExitCode {
    match outcome {
        Ok((text, is_blocked)) => {
            print!("{text}");
            if let Some(problem) = crate::out::failure() {
                eprintln!("error: {problem}");
                return ExitCode::from(FAILED);
            }
            if is_blocked { ExitCode::from(FOUND) } else { ExitCode::SUCCESS }
        }
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::from(FAILED)
        }
    }
}

impl Options {
    fn write(&self, report: &Report) -> Result<String, String> {
        if self.feed {
            let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            return Ok(changelog::atom(report, &now));
        }
        if self.changelog {
            return Ok(changelog::markdown(report));
        }
        let limit = match self.room {
            Room::Comment => COMMENT_LIMIT,
            Room::Summary => SUMMARY_LIMIT,
        };
        Ok(match self.format {
            Format::Text => report::text(report, self.level.level()),
            Format::Json => format!("{:#}\n", report::json(report)),
            Format::Markdown => report::markdown(report, limit),
            Format::Github => report::github(report, "schemas/"),
            Format::Sarif => {
                format!("{:#}\n", report::sarif(report, "schemas/", &self.help_page()))
            }
            Format::Html => report::html(report),
        })
    }

    /// Returns the URL of the page of the rules, which SARIF wants to be absolute: the file, unless
    /// this runs on GitHub.
    fn help_page(&self) -> String {
        const PAGE: &str = "schemas/DIFF.md";
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let on_github = || {
            let (server, name) = (variable("GITHUB_SERVER_URL")?, variable("GITHUB_REPOSITORY")?);
            Some(format!("{server}/{name}/blob/HEAD/{PAGE}"))
        };
        self.help_page.clone().or_else(on_github).unwrap_or_else(|| {
            let file = crate::paths::root().join(PAGE);
            let path = report::uri(&file.to_string_lossy().replace('\\', "/"));
            format!("file:///{}", path.trim_start_matches('/'))
        })
    }

    /// Returns the command that shows everything.
    fn command(&self) -> String {
        let sides = [self.old.as_deref(), self.new.as_deref()].into_iter().flatten();
        let sides = sides.collect::<Vec<_>>().join(" ");
        let only = match self.only.as_slice() {
            [] => String::new(),
            products => format!(" --only {}", products.join(",")),
        };
        format!("cargo xtask diff {sides}{only} --level docs")
    }
}

fn compare(options: &Options) -> Result<Report, String> {
    let old = Side::open(options.old.as_deref().unwrap_or_default(), &options.only)?;
    let new = match &options.new {
        Some(new) => Side::open(new, &options.only)?,
        None => Side::working_tree(&options.only)?,
    };
    let (mut changes, products) = side::compare(&old, &new)?;
    sort(&mut changes);
    if matches!(options.format, Format::Json | Format::Markdown) {
        side::attach_witnesses(&mut changes, &old, &new);
    }
    approve::remember(&changes)?;
    let approved = match options.new {
        None => approved(&mut changes, options.only.is_empty())?,
        Some(_) => Vec::new(),
    };
    let unused = match &options.used_by {
        Some(path) => Some(set_aside(&mut changes, path)?),
        None => None,
    };
    Ok(Report {
        old: old.label().to_owned(),
        new: new.label().to_owned(),
        products,
        changes,
        approved,
        unused,
        command: options.command(),
        fail_on: options.fail_on.level(),
    })
}

/// Takes out the changes that `schemas/approvals.yaml` approves.
fn approved(changes: &mut Vec<Change>, is_complete: bool) -> Result<Vec<Change>, String> {
    let folder = crate::paths::root().join("schemas");
    let path = folder.join(approvals::FILE);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("cannot read {}: {error}", path.display())),
    };
    let source = Source { path: approvals::FILE.to_owned(), text };
    let day = jiff::ZonedDateTime::now().date().to_string();
    let now = Now { day: &day, version: env!("CARGO_PKG_VERSION"), is_complete };
    approvals::apply(&source, &now, changes)
        .map_err(|diagnostics| schemas::drawn(&diagnostics, &[source], &folder))
}

/// Keeps what a crate uses; says how many changes it does not.
fn set_aside(changes: &mut Vec<Change>, path: &Path) -> Result<usize, String> {
    let mut usage = Usage::default();
    let sources = tree::list(path)?;
    let is_source = |file: &&PathBuf| {
        let is_built = file.strip_prefix(path).is_ok_and(|below| below.starts_with("target"));
        file.extension().is_some_and(|ext| ext == "rs") && !is_built
    };
    let mut count = 0;
    for file in sources.iter().filter(is_source) {
        let text = std::fs::read_to_string(file)
            .map_err(|e| format!("cannot read {}: {e}", file.display()))?;
        usage.read(&text).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
        count += 1;
    }
    if count == 0 {
        return Err(format!("{} holds no Rust sources", path.display()));
    }
    let all = changes.len();
    changes.retain(|change| usage.touches(change));
    Ok(all - changes.len())
}

fn rules() -> String {
    let line = |rule: &Rule| {
        format!("{:<26} {}\n{:<26} e.g. {}\n", rule.id(), rule.summary(), "", rule.example())
    };
    Rule::ALL.iter().map(line).collect()
}
