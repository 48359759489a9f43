//! `cargo xtask mine`: how well constraints are read from the prose of the official definitions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::Value;
use tencentcloud_codegen::import::Facts;
use tencentcloud_codegen::import::definitions::{self, Extra};
use tencentcloud_codegen::read::Number;
use tencentcloud_codegen::schema::{Action, Count, Field, RuleName, TypeName};
use tencentcloud_codegen::source::Located;

use crate::import::{files, wheel};
use crate::parallel;
use tencentcloud_codegen::import::examples;

const HELP: &str = "\
Measure how well constraints are read from the prose of the official definitions: against a sample
that a person labeled, and against the values of the official example requests.

Usage: cargo xtask mine --definitions PATH --language zh|en [--labels FILE] [--wrong]

  --definitions PATH   A wheel of tccli as pip leaves it, or a folder
  --language zh|en     Which rows of the labeled sample are about it
  --labels FILE        The labeled sample                       [xtask/bench/mining.tsv]
  --wrong              Name each reading that differs from its label

Example:

  pip download --no-deps tccli
  cargo xtask mine --definitions tccli-*.whl --language zh
";

struct Options {
    definitions: PathBuf,
    language: String,
    labels: PathBuf,
    wrong: bool,
}

/// Runs the command.
pub fn run(arguments: &[String]) -> Result<(), String> {
    if arguments.is_empty() || arguments.iter().any(|a| a == "--help" || a == "-h") {
        print!("{HELP}");
        return Ok(());
    }
    let options = options(arguments)?;
    let labels = labels(&files::read(&options.labels)?, &options.language)?;
    let found = wheel::find(&options.definitions, None)?;
    let looks = parallel::map(&found, |definitions| {
        let problem = |problem| format!("{}: {problem}", definitions.path);
        let extra = Extra { words: true, ..Extra::default() };
        let facts = definitions::read(&definitions.api()?, &extra).map_err(problem)?;
        let text = definitions.examples()?.unwrap_or_else(|| "{\"actions\": {}}".to_owned());
        let cases = examples::read(&text).map_err(problem)?;
        Ok::<_, String>(look(&facts, &cases, &labels))
    });
    let mut all = Look::default();
    for look in looks {
        all.add(look?);
    }
    all.print(options.wrong);
    Ok(())
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let (mut definitions, mut language, mut wrong) = (None, None, false);
    let mut labels = crate::root().join("xtask/bench/mining.tsv");
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value =
            |what: &str| rest.next().cloned().ok_or(format!("`{argument}` needs {what} behind it"));
        match argument.as_str() {
            "--definitions" => definitions = Some(PathBuf::from(value("a path")?)),
            "--language" => language = Some(value("zh or en")?),
            "--labels" => labels = value("a file")?.into(),
            "--wrong" => wrong = true,
            other => return Err(format!("`mine` has no option `{other}`\n\n{HELP}")),
        }
    }
    match (definitions, language) {
        (Some(definitions), Some(language)) => Ok(Options { definitions, language, labels, wrong }),
        _ => Err(format!("`mine` wants --definitions and --language\n\n{HELP}")),
    }
}

/// The facts of a parameter, each as kind and value.
type Stated = BTreeSet<(String, String)>;
/// The labels: product and version, request and parameter, facts.
type Labels = BTreeMap<(String, String, String), Stated>;

fn labels(text: &str, language: &str) -> Result<Labels, String> {
    let mut labels = Labels::new();
    for (i, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [of, product, version, request, parameter, facts] = columns[..] else {
            return Err(format!("line {} of the labels has not six columns", i + 1));
        };
        if of == language {
            let stated = facts.split(' ').filter_map(|fact| fact.split_once('='));
            let stated = stated.map(|(kind, value)| (kind.to_owned(), value.to_owned()));
            let action = request.trim_end_matches("Request").to_owned();
            let key = (format!("{product}/{version}"), action, parameter.to_owned());
            labels.insert(key, stated.collect());
        }
    }
    Ok(labels)
}

#[derive(Default)]
struct Counts {
    found: usize,
    right: usize,
    wrong: usize,
    missed: usize,
    tried: usize,
    broken: usize,
}

#[derive(Default)]
struct Look {
    kinds: BTreeMap<String, Counts>,
    differences: Vec<String>,
    labeled: usize,
}

impl Look {
    fn kind(&mut self, kind: &str) -> &mut Counts {
        self.kinds.entry(kind.to_owned()).or_default()
    }

    fn add(&mut self, other: Self) {
        for (kind, counts) in other.kinds {
            let sum = self.kinds.entry(kind).or_default();
            sum.found += counts.found;
            sum.right += counts.right;
            sum.wrong += counts.wrong;
            sum.missed += counts.missed;
            sum.tried += counts.tried;
            sum.broken += counts.broken;
        }
        self.differences.extend(other.differences);
        self.labeled += other.labeled;
    }

    fn compare(&mut self, place: &str, label: &Stated, found: &Stated) {
        self.labeled += 1;
        for (kind, value) in found {
            if label.contains(&(kind.clone(), value.clone())) {
                self.kind(kind).right += 1;
            } else {
                self.kind(kind).wrong += 1;
                self.differences
                    .push(format!("{place}: {kind}={value} was read, and is not stated"));
            }
        }
        for (kind, value) in label.difference(found) {
            self.kind(kind).missed += 1;
            self.differences.push(format!("{place}: {kind}={value} was missed"));
        }
    }

    fn print(&self, wrong: bool) {
        if wrong {
            self.differences.iter().for_each(|line| println!("{line}"));
        }
        let percent = |part: usize, whole: usize| match whole {
            0 => "-".to_owned(),
            _ => format!("{:.1} %", 100.0 * part as f64 / whole as f64),
        };
        println!("{} labeled parameters", self.labeled);
        println!(
            "| Kind | Found | Right | Wrong | Missed | Precision | Recall | Example values | Broken |"
        );
        println!("|---|---|---|---|---|---|---|---|---|");
        for (kind, c) in &self.kinds {
            println!(
                "| {kind} | {} | {} | {} | {} | {} | {} | {} | {} |",
                c.found,
                c.right,
                c.wrong,
                c.missed,
                percent(c.right, c.right + c.wrong),
                percent(c.right, c.right + c.missed),
                c.tried,
                percent(c.broken, c.tried),
            );
        }
        let sum = |of: fn(&Counts) -> usize| self.kinds.values().map(of).sum::<usize>();
        let (right, wrong, missed) = (sum(|c| c.right), sum(|c| c.wrong), sum(|c| c.missed));
        println!(
            "all kinds: precision {}, recall {}",
            percent(right, right + wrong),
            percent(right, right + missed)
        );
    }
}

fn look(facts: &Facts, cases: &[examples::Case], labels: &Labels) -> Look {
    let mut look = Look::default();
    for (name, action) in &facts.actions {
        for (parameter, field) in action.input.iter() {
            let found = stated(parameter, field, action);
            for (kind, _) in &found {
                look.kind(kind).found += 1;
            }
            let key = (facts.folder.clone(), name.clone(), parameter.value.clone());
            if let Some(label) = labels.get(&key) {
                look.compare(
                    &format!("{} {name}.{}", facts.folder, parameter.value),
                    label,
                    &found,
                );
            }
        }
    }
    for case in cases {
        let (Some(request), Some(action)) = (&case.request, facts.actions.get(&case.action)) else {
            continue;
        };
        for (parameter, field) in action.input.iter() {
            if let Some(value) = request.get(&parameter.value) {
                tried(field, value, &mut look);
            }
        }
    }
    look
}

/// What was read of a parameter, as the labels write it.
fn stated(name: &Located<String>, field: &Field, action: &Action) -> Stated {
    let mut stated = Stated::new();
    let mut put = |kind: &str, value: String| stated.insert((kind.to_owned(), value));
    if let Some(default) = &field.default {
        put("default", text(&default.to_json()));
    }
    if let Some(range) = &field.range {
        put("range", bounds(range.min.map(number), range.max.map(number)));
    }
    let count =
        |c: &Located<Count>| bounds(c.min.map(|n| n.to_string()), c.max.map(|n| n.to_string()));
    if let Some(length) = &field.length {
        put("length", count(length));
    }
    if let Some(items) = &field.items {
        put("items", count(items));
    }
    if let Some(values) = &field.values {
        let values: Vec<_> = values.values.iter().map(|(value, _)| value.value.as_str()).collect();
        put("enum", values.join(","));
    }
    if let Some(unit) = &field.unit {
        put("unit", unit.clone());
    }
    if let Some(format) = time(&field.ty.value) {
        put("format", format.to_owned());
    }
    for rule in &action.rules {
        let of: Vec<_> = rule.of.iter().map(|name| name.value.as_str()).collect();
        match (rule.rule, &rule.field, &rule.when) {
            (RuleName::RequiredWhen, Some(field), Some(when)) if field.value == name.value => {
                let is: Vec<_> = rule.is.iter().map(|node| text(&node.to_json())).collect();
                put("required_when", format!("{}:{}", when.value, is.join("|")));
            }
            (RuleName::Window, ..) if rule.end.as_ref().is_some_and(|e| e.value == name.value) => {
                put("window", rule.max.as_ref().map_or(String::new(), |max| max.value.clone()));
            }
            (kind, ..) if of.contains(&name.value.as_str()) => {
                put(kind.word(), of.join(","));
            }
            _ => {}
        }
    }
    stated
}

fn time(ty: &TypeName) -> Option<&str> {
    match ty {
        TypeName::List(inner) => time(inner),
        TypeName::One(name) => ["datetime", "datetime_iso", "date"].into_iter().find(|t| t == name),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn number(number: Number) -> String {
    let value = number.as_f64();
    value.to_string()
}

fn bounds(min: Option<String>, max: Option<String>) -> String {
    format!("{}..{}", min.unwrap_or_default(), max.unwrap_or_default())
}

/// Counts the constraints that a value of an official example breaks.
fn tried(field: &Field, value: &Value, look: &mut Look) {
    let mut count = |kind: &str, holds: bool| {
        let counts = look.kind(kind);
        counts.tried += 1;
        counts.broken += usize::from(!holds);
    };
    if let (Some(range), Some(value)) = (&field.range, as_number(value)) {
        let low = range.min.is_some_and(|min| value < min.as_f64());
        count("range", !low && range.max.is_none_or(|max| value <= max.as_f64()));
    }
    let within = |c: &Count, n: usize| {
        c.min.is_none_or(|min| min as usize <= n) && c.max.is_none_or(|max| n <= max as usize)
    };
    if let (Some(length), Some(text)) = (&field.length, value.as_str()) {
        count("length", within(length, text.chars().count()));
    }
    if let (Some(items), Some(list)) = (&field.items, value.as_array()) {
        count("items", within(items, list.len()));
    }
    if let (Some(values), false) = (&field.values, value.is_array()) {
        count("enum", values.values.get(&text(value)).is_some());
    }
}

/// A number, also where the example has it as a text.
fn as_number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}
