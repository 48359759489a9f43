//! Reads command lines: options of tcapi anywhere, the product, the action, and its parameters.

use std::ffi::OsString;

pub use tcapi_tables::COMMANDS;

use crate::callback;
use crate::failure::Failure;
use crate::lookup;
use crate::options::{self, Options};
use crate::text::shortened;

/// A command line.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    /// The options of tcapi.
    pub options: Options,
    /// The words that are not options: a command, or a product and an action.
    pub words: Vec<String>,
    /// The parameters of the action, in the order in which they were given.
    pub parameters: Vec<Parameter>,
    /// What a fixed command reads by itself: everything after its name except options of tcapi.
    pub rest: Vec<String>,
}

/// A parameter of the action with its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The path, such as `Filters.0.Name`.
    pub path: String,
    /// The values; several for a list.
    pub values: Vec<String>,
}

/// Returns the words of a command line as text.
pub fn as_text(words: impl IntoIterator<Item = OsString>) -> Result<Vec<String>, Failure> {
    let texts = words.into_iter().enumerate().map(|(index, word)| {
        word.into_string().map_err(|word| {
            let shown = word.to_string_lossy().into_owned();
            let message =
                format!("argument {} (`{}`) is not UTF-8", index + 1, shortened(&shown, 40));
            Failure::usage("InvalidArgument", message).help("pass bytes with `@FILE`")
        })
    });
    texts.collect()
}

/// Returns whether errors are printed as JSON, which must be known before the line is read.
pub fn wants_json_errors(words: &[String]) -> bool {
    let mut previous = "";
    words.iter().any(|word| {
        let is_it =
            word == "--error-format=json" || (previous == "--error-format" && word == "json");
        previous = word;
        is_it
    })
}

/// Reads a command line.
pub fn read(words: &[String]) -> Result<Arguments, Failure> {
    let mut reader = Reader { words, at: 0, found: Arguments::default() };
    while let Some(word) = reader.next() {
        reader.word(word)?;
    }
    Ok(reader.found)
}

struct Reader<'a> {
    words: &'a [String],
    at: usize,
    found: Arguments,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let word = self.words.get(self.at)?;
        self.at += 1;
        Some(word)
    }

    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.at).map(String::as_str)
    }

    fn is_fixed(&self) -> bool {
        let is_command = |word: &String| COMMANDS.iter().any(|(name, _)| name == word);
        self.found.words.first().is_some_and(is_command)
    }

    fn is_callback(&self) -> bool {
        self.found.words.first().is_some_and(|name| name == "callback")
    }

    fn word(&mut self, word: &'a str) -> Result<(), Failure> {
        if let Some(name) = word.strip_prefix("--").filter(|name| !name.is_empty()) {
            let (name, value) = match name.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (name, None),
            };
            return self.option(word, name, value);
        }
        match short(word) {
            Some((name, value)) => self.option(word, name, value),
            _ if self.is_fixed() => {
                self.found.rest.push(word.to_owned());
                Ok(())
            }
            _ if self.found.words.len() < 3 && !word.starts_with('-') => {
                self.found.words.push(word.to_owned());
                Ok(())
            }
            _ if word.len() > 1 && word.starts_with('-') && word != "--" => {
                let message = format!("unknown option `{}`", shortened(word, 80));
                Err(Failure::usage("UnknownOption", message).help(options::LISTED))
            }
            _ => Err(unexpected(word)),
        }
    }

    fn option(&mut self, word: &str, name: &str, value: Option<&str>) -> Result<(), Failure> {
        let is_callback = self.is_callback();
        let known = options::find(name).filter(|opt| !is_callback || callback::knows(opt));
        if let Some(opt) = known {
            if opt.name == "help" && self.is_fixed() {
                self.found.rest.push("--help".to_owned());
                return Ok(());
            }
            let value = match opt.value {
                None if value.is_some() => {
                    let message = format!("`--{name}` takes no value");
                    return Err(Failure::usage("UnexpectedValue", message));
                }
                None => String::new(),
                Some(what) => self.value_of(name, opt.name, what, value)?,
            };
            self.found.options.put(opt, value);
            return Ok(());
        }
        options::reject_secret(name, &format!("--{name}"))?;
        if is_callback {
            callback::reject_secret(name)?;
        }
        let is_field = is_callback && !callback::is_option(name);
        if self.is_fixed() && !is_field {
            self.found.rest.push(word.to_owned());
            return Ok(());
        }
        if !is_field && !name.starts_with(|c: char| c.is_uppercase()) {
            return Err(self.unknown(name));
        }
        let values = match value {
            Some(value) => vec![value.to_owned()],
            None => self.values(),
        };
        match self.found.parameters.iter_mut().find(|known| known.path == name) {
            Some(known) => known.values.extend(values),
            None => self.found.parameters.push(Parameter { path: name.to_owned(), values }),
        }
        Ok(())
    }

    /// Describes a name that is neither an option nor, for its case, a parameter. Those who know
    /// other tools write parameters in lower case.
    fn unknown(&self, name: &str) -> Failure {
        if let Some(failure) = self.found.words.first().and_then(|word| lookup::of_tccli(word)) {
            return failure;
        }
        let target = match self.found.words.as_slice() {
            [product, action, ..] if !self.is_fixed() && action != "help" => {
                let found = lookup::catalog()
                    .and_then(|catalog| lookup::target(catalog, product, action, None));
                match found {
                    Ok(target) => Some(target),
                    // Whose option it would be is the first thing to get right.
                    Err(failure) => return failure,
                }
            }
            _ => None,
        };
        let fields = target.iter().flat_map(|target| &target.action().request.fields);
        let names: Vec<&str> = fields.map(|field| field.name.as_str()).collect();
        let failure = options::unknown(name, &names);
        match self.found.parameters.last() {
            // `--Name --value`.
            Some(parameter) if parameter.values.is_empty() => {
                let path = shortened(&parameter.path, 80);
                let name = shortened(name, 80);
                failure.help(format!("if it is the value, write `--{path}=--{name}`"))
            }
            _ => failure,
        }
    }

    /// Returns the value of an option of tcapi.
    fn value_of(
        &mut self,
        given: &str,
        name: &str,
        what: &str,
        value: Option<&str>,
    ) -> Result<String, Failure> {
        if let Some(value) = value {
            return Ok(value.to_owned());
        }
        // `--version` alone asks for that of tcapi.
        let is_value = |word: &str| match name {
            "version" => word.starts_with(|c: char| c.is_ascii_digit()),
            _ => !word.starts_with("--") || word == "--",
        };
        match self.peek().filter(|word| is_value(word)) {
            Some(word) => {
                self.at += 1;
                Ok(word.to_owned())
            }
            None if name == "version" => Ok(String::new()),
            None => {
                let message = format!("`--{given}` needs a value: {what}");
                Err(Failure::usage("MissingValue", message))
            }
        }
    }

    /// Returns the values of a parameter: the next word, and those after it that are not options.
    /// Before the action is known, that is one word.
    fn values(&mut self) -> Vec<String> {
        let mut values = Vec::new();
        let words = match self.is_callback() {
            // The step, the product and the event.
            true => {
                let rest: Vec<_> = self.found.rest.iter().map(String::as_str).collect();
                callback::positions(&rest).len().saturating_sub(1)
            }
            false => self.found.words.len(),
        };
        let most = if words < 2 { 1 } else { usize::MAX };
        while let Some(word) = self.peek().filter(|word| !word.starts_with("--")) {
            if values.len() >= most || (short(word).is_some() && !values.is_empty()) {
                break;
            }
            values.push(word.to_owned());
            self.at += 1;
        }
        values
    }
}

/// Returns the short option of a word, and the value in the same word: `-o`, `-otable`, `-o=table`.
fn short(word: &str) -> Option<(&str, Option<&str>)> {
    let rest = word.strip_prefix('-').filter(|rest| !rest.starts_with('-'))?;
    let (name, value) = rest.split_at(rest.chars().next()?.len_utf8());
    let opt = options::find(name)?;
    match value {
        "" => Some((name, None)),
        _ => opt.value.map(|_| (name, Some(value.strip_prefix('=').unwrap_or(value)))),
    }
}

fn unexpected(word: &str) -> Failure {
    Failure::usage("UnexpectedArgument", format!("unexpected argument `{}`", shortened(word, 80)))
        .help("a parameter is `--Name value`; quote a value that has spaces")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Result<Arguments, Failure> {
        read(&line.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn options_stand_anywhere_and_parameters_take_all_words_up_to_the_next_option() {
        let line =
            "--region ap-tokyo cvm DescribeInstances --InstanceIds a b --output=yaml --Limit -5 -q";
        let found = of(line).unwrap();
        assert_eq!(found.words, ["cvm", "DescribeInstances"]);
        assert_eq!(found.options.get("region"), Some("ap-tokyo"));
        assert_eq!(found.options.get("output"), Some("yaml"));
        assert!(found.options.has("quiet"));
        let all: Vec<_> = found.parameters.iter().map(|p| (&*p.path, p.values.len())).collect();
        assert_eq!(all, [("InstanceIds", 2), ("Limit", 1)]);
    }

    #[test]
    fn a_short_option_may_have_its_value_in_the_same_word() {
        for line in
            ["cvm X --Ids a b -ocsv", "-o=csv cvm X", "cvm X -o csv -q", "cvm X --Ids a -o csv"]
        {
            assert_eq!(of(line).unwrap().options.get("output"), Some("csv"), "{line}");
        }
        for line in ["cvm X -x", "cvm X -qx", "-é", "cvm -Limit 5"] {
            assert_eq!(of(line).unwrap_err().code(), "Usage.UnknownOption", "{line}");
        }
        assert_eq!(of("cvm X --Name -o").unwrap().parameters[0].values, ["-o"]);
    }

    #[test]
    fn the_version_of_the_api_has_a_value_and_that_of_the_program_has_none() {
        assert_eq!(
            of("cvm X --version 2017-03-12").unwrap().options.get("version"),
            Some("2017-03-12")
        );
        assert_eq!(of("--version").unwrap().options.get("version"), Some(""));
    }

    #[test]
    fn what_a_fixed_command_reads_by_itself_is_passed_on() {
        let found = of("search --limit 1 --region x --help").unwrap();
        assert_eq!(found.rest, ["--limit", "1", "--help"]);
        assert_eq!(found.options.get("region"), Some("x"));
    }

    #[test]
    fn secrets_are_rejected_under_every_name() {
        for name in ["secretId", "secretKey", "token", "secret-id", "secret-key"] {
            let failure = of(&format!("cvm DescribeZones --{name} x")).unwrap_err();
            assert_eq!(failure.code(), "Usage.SecretOnCommandLine");
        }
    }
}
