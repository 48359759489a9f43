//! The options of a command line, by the table of [`tcapi_tables`].

use tcapi_tables::Group::Compatible;
pub use tcapi_tables::{Group, OPTIONS, Opt};

use crate::failure::Failure;
use crate::text::{did_you_mean, shortened};

/// Names under which other tools accept secrets on the command line, in lower case and without
/// dashes.
const SECRETS: [&str; 9] = [
    "secretid",
    "secretkey",
    "token",
    "sessiontoken",
    "securitytoken",
    "accesskey",
    "accesskeyid",
    "accesskeysecret",
    "secretaccesskey",
];

/// The options of a command line, in the order in which they were given.
#[derive(Clone, Debug, Default)]
pub struct Options(Vec<(&'static str, String)>);

impl Options {
    /// Returns the value of an option; the last one if it was repeated.
    pub fn get(&self, name: &str) -> Option<&str> {
        debug_assert!(OPTIONS.iter().any(|known| known.name == name), "unknown option `{name}`");
        self.0.iter().rev().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// Returns whether an option was given.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Returns the options that were given.
    pub fn given(&self) -> impl Iterator<Item = &'static Opt> {
        self.0.iter().filter_map(|(name, _)| find(name))
    }

    /// Returns an option that is about a call, unless help is asked for.
    pub fn of_call(&self) -> Option<&'static Opt> {
        if self.has("help") {
            return None;
        }
        self.given().find(|opt| {
            let is_of_call =
                matches!(opt.group, Group::Request | Group::Repetition | Group::Instead);
            is_of_call && opt.name != "version"
        })
    }

    /// Adds an option.
    pub fn put(&mut self, opt: &'static Opt, value: String) {
        self.0.push((opt.name, value));
    }

    /// Rejects several options of which each excludes the others.
    pub fn only_one_of(&self, names: &[&str]) -> Result<(), Failure> {
        let mut given = names.iter().filter(|name| self.has(name));
        let (Some(first), Some(second)) = (given.next(), given.next()) else { return Ok(()) };
        let message = format!("--{first} and --{second} cannot be used together");
        Err(Failure::usage("InvalidOption", message))
    }

    /// Returns the positive number of seconds in an option.
    pub fn seconds(&self, name: &str) -> Result<Option<std::time::Duration>, Failure> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let seconds = text.parse().ok().filter(|seconds: &f64| *seconds > 0.0);
        let duration =
            seconds.and_then(|seconds| std::time::Duration::try_from_secs_f64(seconds).ok());
        duration.map(Some).ok_or_else(|| {
            let message =
                format!("--{name}: `{}` is not a positive number of seconds", shortened(text, 40));
            Failure::usage("InvalidOption", message)
        })
    }

    /// Returns the value of an option with a fixed set of values.
    pub fn choice(
        &self,
        name: &str,
        choices: &[&'static str],
    ) -> Result<Option<&'static str>, Failure> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let found = choices.iter().find(|known| **known == text);
        found.copied().map(Some).ok_or_else(|| {
            let message =
                format!("--{name}: `{}` is not one of {}", shortened(text, 40), choices.join(", "));
            Failure::usage("InvalidOption", message)
                .maybe_help(did_you_mean(text, choices.iter().copied()))
        })
    }
}

/// Returns the option with a name or alias.
pub fn find(name: &str) -> Option<&'static Opt> {
    OPTIONS.iter().find(|opt| opt.name == name || opt.aliases.contains(&name))
}

/// Rejects the names under which other tools accept secrets. `shown` is what was written.
pub fn reject_secret(name: &str, shown: &str) -> Result<(), Failure> {
    let plain = name.replace(['-', '_'], "").to_ascii_lowercase();
    if !SECRETS.contains(&plain.as_str()) {
        return Ok(());
    }
    Err(secret_on_command_line(shown).help(
        "run `tcapi configure`, which asks for the key or reads it from standard input, and stores \
         it in a file that only you can read; or set TENCENTCLOUD_SECRET_ID and \
         TENCENTCLOUD_SECRET_KEY",
    ))
}

/// Describes a secret that was passed on the command line.
pub fn secret_on_command_line(shown: &str) -> Failure {
    let message = format!(
        "`{}` is not accepted: every user of this machine can read a command line, and shells \
         keep it in their history",
        shortened(shown, 80)
    );
    Failure::usage("SecretOnCommandLine", message)
}

/// Describes an unknown option.
pub fn unknown(name: &str, parameters: &[&str]) -> Failure {
    let known = OPTIONS.iter().filter(|opt| opt.group != Compatible).map(|opt| opt.name);
    let all = known.chain(parameters.iter().copied());
    // A parameter in another case, or with dashes, is meant whatever else is near.
    let (head, rest) = name.split_at(name.find('.').unwrap_or(name.len()));
    let joined = head.replace(['-', '_'], "");
    let same = parameters.iter().find(|known| known.eq_ignore_ascii_case(&joined));
    let same = same.map(|known| format!("{known}{}", shortened(rest, 80)));
    let near = || did_you_mean(name, all);
    let habit = HABITS.iter().find(|(known, _)| *known == name);
    let help = habit.map(|(_, ours)| format!("did you mean `{ours}`?")).or_else(|| {
        same.map(|known| format!("did you mean `{known}`?"))
            .or_else(near)
            .map(|text| text.replacen('`', "`--", 1))
    });
    let failure =
        Failure::usage("UnknownOption", format!("unknown option `--{}`", shortened(name, 80)));
    failure.help(help.unwrap_or_else(|| LISTED.to_owned()))
}

/// What to do about an unknown option that is near to none.
pub const LISTED: &str = "`tcapi --help` lists the options; a parameter is `--Name value`";

/// Options of other tools, and what they are here.
const HABITS: [(&str, &str); 15] = [
    ("cli-input-yaml", "--input"),
    ("debug", "--dry-run"),
    ("endpoint-url", "--endpoint"),
    ("format", "--output"),
    ("generate-skeleton", "--skeleton"),
    ("jq", "--query"),
    ("json", "--output json"),
    ("jsonpath", "--query"),
    ("no-color", "--color never"),
    ("paginate", "--all"),
    ("params", "--input"),
    ("skip-validation", "--no-validate"),
    ("verbose", "--explain-signature"),
    ("yaml", "--output yaml"),
    ("zone", "--region"),
];
