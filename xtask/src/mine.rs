//! `cargo xtask mine`: measures the extraction of constraints from official descriptions.

mod examples;
mod objects;
mod stated;
mod tally;

use std::path::PathBuf;

use clap::Args;
use rayon::prelude::*;
use tencentcloud_codegen::import::definitions::{self, Extra};
use tencentcloud_codegen::import::examples as official;

use crate::import::{files, wheel};
use crate::paths;
use objects::Objects;
use stated::{Labels, labels};
use tally::Tally;

/// Measures how well constraints are extracted from the prose of the official definitions.
///
/// The extracted constraints are compared with a sample that a person labeled, and with the values
/// of the official example requests.
#[derive(Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Example:

  pip download --no-deps tccli
  cargo xtask mine --definitions tccli-*.whl --language zh"
)]
pub struct Options {
    /// A wheel of tccli as downloaded by pip, or a folder
    #[arg(long, value_name = "PATH")]
    definitions: PathBuf,
    /// Language of the definitions, which selects rows of the labeled sample
    #[arg(long, value_parser = ["zh", "en"])]
    language: String,
    /// The labeled sample [default: xtask/bench/mining.tsv]
    #[arg(long, value_name = "FILE", default_value_os_t = default_labels(), hide_default_value = true)]
    labels: PathBuf,
    /// Print each extracted constraint that differs from its label or contradicts an example
    #[arg(long)]
    wrong: bool,
    /// Print each extracted constraint with its description, for review
    #[arg(long)]
    list: bool,
}

fn default_labels() -> PathBuf {
    paths::root().join("xtask/bench/mining.tsv")
}

/// Runs the command.
pub fn run(options: &Options) -> Result<(), String> {
    let labels = labels(&files::read(&options.labels)?, &options.language)?;
    let found = wheel::find(&options.definitions, None)?;
    let tallies = found.par_iter().map(|definitions| {
        let problem = |problem| format!("{}: {problem}", definitions.path);
        let extra =
            Extra { words: true, label: Some("definitions".to_owned()), ..Extra::default() };
        let facts = definitions::read(&definitions.api()?, &extra).map_err(problem)?;
        let text = definitions.examples()?.unwrap_or_else(|| "{\"actions\": {}}".to_owned());
        let cases = official::read(&text).map_err(problem)?;
        Ok::<_, String>(tally(&Objects::of(&facts), &cases, &labels))
    });
    let tallies: Vec<_> = tallies.collect();
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
