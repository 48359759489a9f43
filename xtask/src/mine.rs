//! `cargo xtask mine`: how well constraints are read from the prose of the official definitions.

mod examples;
mod objects;
mod stated;
mod tally;

use std::path::PathBuf;

use tencentcloud_codegen::import::definitions::{self, Extra};
use tencentcloud_codegen::import::examples as official;

use crate::import::{files, wheel};
use crate::parallel;
use objects::Objects;
use stated::{Labels, labels};
use tally::Tally;

const HELP: &str = "\
Measure how well constraints are read from the prose of the official definitions: against a sample
that a person labeled, and against the values of the official example requests.

Usage: cargo xtask mine --definitions PATH --language zh|en [--labels FILE] [--wrong] [--list]

  --definitions PATH   A wheel of tccli as pip leaves it, or a folder
  --language zh|en     Which rows of the labeled sample are about it
  --labels FILE        The labeled sample                       [xtask/bench/mining.tsv]
  --wrong              Name each reading that differs from its label, or that an example breaks
  --list               Print each reading beside its description, for people to judge

Example:

  pip download --no-deps tccli
  cargo xtask mine --definitions tccli-*.whl --language zh
";

struct Options {
    definitions: PathBuf,
    language: String,
    labels: PathBuf,
    wrong: bool,
    list: bool,
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
    let tallies = parallel::map(&found, |definitions| {
        let problem = |problem| format!("{}: {problem}", definitions.path);
        let extra =
            Extra { words: true, label: Some("definitions".to_owned()), ..Extra::default() };
        let facts = definitions::read(&definitions.api()?, &extra).map_err(problem)?;
        let text = definitions.examples()?.unwrap_or_else(|| "{\"actions\": {}}".to_owned());
        let cases = official::read(&text).map_err(problem)?;
        Ok::<_, String>(tally(&Objects::of(&facts), &cases, &labels))
    });
    let mut all = Tally::default();
    for tally in tallies {
        all.add(tally?);
    }
    if options.list {
        all.readings.iter().for_each(|line| println!("{line}"));
    } else {
        all.print(&options.language, options.wrong);
    }
    Ok(())
}

fn tally(objects: &Objects<'_>, cases: &[official::Case], labels: &Labels) -> Tally {
    let mut tally = Tally::default();
    for object in objects.sent() {
        for (name, field) in object.fields.iter() {
            let readings = stated::readings(&name.value, field, object.rules);
            let place = format!("{} {}.{}", objects.folder(), object.name, name.value);
            readings.iter().filter(|reading| reading.is_own).for_each(|reading| {
                tally.count(&place, reading, field.description.as_deref());
            });
            let key = (objects.folder().to_owned(), object.name.clone(), name.value.clone());
            if let Some(label) = labels.get(&key) {
                tally.compare(&place, label, &readings);
            }
        }
    }
    for case in cases {
        if let Some(request) = &case.request {
            examples::tried(objects, &case.action, request, &mut tally);
        }
    }
    tally
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let (mut definitions, mut language, mut wrong, mut list) = (None, None, false, false);
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
            "--list" => list = true,
            other => return Err(format!("`mine` has no option `{other}`\n\n{HELP}")),
        }
    }
    match (definitions, language) {
        (Some(definitions), Some(language)) => {
            Ok(Options { definitions, language, labels, wrong, list })
        }
        _ => Err(format!("`mine` wants --definitions and --language\n\n{HELP}")),
    }
}
