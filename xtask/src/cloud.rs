//! `cargo xtask cloud`: imports, generates, compiles and tests every product.

mod workspace;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use indicatif::ParallelProgressIterator as _;
use rayon::prelude::*;
use tencentcloud_codegen::emit::manifest::Home;
use tencentcloud_codegen::import::definitions::{self, ErrorCodes, Extra};
use tencentcloud_codegen::import::{NOT_PAGED, examples};

use self::workspace::{Cases, Compiled, Finding, Workspace};
use crate::import::definitions::Import;
use crate::import::wheel::{self, Definitions};
use crate::{r#gen, paths, progress, tree};

/// Runs the generator on every product of the official definitions.
///
/// Imports the definitions, generates and compiles the crates, decodes every official example
/// response, encodes every official example request, and prints the results.
#[derive(Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
failures.txt in the folder lists every failure with its cause, unpaged.txt every action whose
pagination has to be described manually.

Example:

  pip download --no-deps tccli
  cargo xtask cloud --definitions tccli-*.whl --sample 10"
)]
pub struct Options {
    /// A wheel of tccli as downloaded by pip, or a folder
    #[arg(long, value_name = "PATH")]
    definitions: PathBuf,
    /// Number of products to run on, selected evenly from the alphabetical list
    #[arg(long, value_name = "N")]
    sample: Option<NonZeroUsize>,
    /// Run only on these products
    #[arg(long, value_name = "PRODUCTS", value_delimiter = ',')]
    only: Vec<String>,
    /// Omit the official descriptions
    #[arg(long)]
    facts_only: bool,
    /// Do not import; run the official examples against these schemas
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,
    /// Working folder; results of previous runs in it are reused [default: target/cloud]
    #[arg(long, value_name = "DIR", default_value_os_t = default_out(), hide_default_value = true)]
    out: PathBuf,
    /// Only import and generate
    #[arg(long)]
    no_compile: bool,
    /// Lint and document the crates as well, and fail on any error, warning or failed example
    #[arg(long)]
    strict: bool,
}

fn default_out() -> PathBuf {
    paths::root().join("target/cloud")
}

/// Runs the command.
pub fn run(options: &Options) -> Result<(), String> {
    // Cargo runs in this folder.
    let out = std::path::absolute(&options.out)
        .map_err(|e| format!("{} is not a folder: {e}", options.out.display()))?;
    let out = &out;
    let found = selected(wheel::find(&options.definitions, None)?, options);
    let mut table = Table::default();
    table.row("versions of products", found.len());
    let schemas = match &options.schemas {
        Some(there) => there.clone(),
        None => import_all(&found, options, out, &mut table)?,
    };

    let start = Instant::now();
    let summary = r#gen::generate(&schemas, &out.join("generated"), &[], &Home::Workspace)?;
    table.row("actions generated", summary.size.actions);
    table.row("fields generated", summary.size.fields);
    table.step("generate", start);
    if options.no_compile {
        print!("{}", table.0);
        return Ok(());
    }

    let cases = cases(&found)?;
    let workspace = Workspace::make(out, &cases)?;
    let Some(first) = cases.keys().next() else { return Err("there are no products".to_owned()) };
    let start = Instant::now();
    let checked = workspace.check(first)?;
    table.compiled("cargo check of all crates", &checked, cases.len());
    table.step("cargo check", start);
    let start = Instant::now();
    let built = workspace.build()?;
    table.compiled("programs that run examples", &built, cases.len());
    table.step("cargo build", start);

    let start = Instant::now();
    let tried = run_examples(&workspace, &cases, &built)?;
    table.step("running examples", start);
    tried.report(&mut table);
    let list = out.join("failures.txt");
    tree::write(&list, &tried.list(&checked, &built))?;
    print!("{}", table.0);
    println!("failures and their causes: {}", list.display());
    if options.strict { strict(&workspace, &tried, [checked, built]) } else { Ok(()) }
}

/// Imports the definitions into the folder of the schemas.
fn import_all(
    found: &[Definitions],
    options: &Options,
    out: &Path,
    table: &mut Table,
) -> Result<PathBuf, String> {
    let schemas = create_schemas_folder(out)?;
    let start = Instant::now();
    let extra = Extra { words: !options.facts_only, ..Extra::default() };
    let imported = Import {
        found,
        schemas: &schemas,
        codes: &ErrorCodes::new(),
        extra: &extra,
        keep_baseline: false,
        dry_run: false,
    };
    let imported = imported.run()?;
    table.step("import", start);
    let paged = imported.iter().map(|(_, imported)| imported.paged).sum::<usize>();
    let notes = || imported.iter().flat_map(|(_, imported)| &imported.notes);
    let unclear: Vec<_> = notes().filter(|note| note.message == NOT_PAGED).collect();
    let all = paged + unclear.len();
    let share = 100.0 * paged as f64 / all.max(1) as f64;
    table.row("paged actions with a paginator", format!("{paged} of {all} ({share:.1} %)"));
    let list: String = unclear.iter().map(|note| format!("{}\n", note.path)).collect();
    tree::write(&out.join("unpaged.txt"), &list)?;
    Ok(schemas)
}

/// Creates the folder of the schemas, and removes that of a previous run.
fn create_schemas_folder(out: &Path) -> Result<PathBuf, String> {
    let (schemas, ours) = (out.join("schemas"), out.join("schemas/.cloud"));
    if schemas.exists() {
        if !ours.exists() {
            return Err(format!("{} was not created by this command", schemas.display()));
        }
        std::fs::remove_dir_all(&schemas)
            .map_err(|e| format!("cannot remove {}: {e}", schemas.display()))?;
    }
    tree::write(
        &ours,
        "Created by `cargo xtask cloud`, which removes this folder on its next run.\n",
    )?;
    Ok(schemas)
}

/// Fails on any error, warning or failed example.
fn strict(workspace: &Workspace, tried: &Tried, compiled: [Compiled; 2]) -> Result<(), String> {
    let linted = [workspace.lint()?, workspace.document()?];
    for Compiled { failed, warnings, .. } in compiled.iter().chain(&linted) {
        if let Some((package, error)) = failed.iter().next() {
            return Err(format!("{package} does not compile: {error}"));
        }
        if *warnings > 0 {
            return Err(format!("{warnings} warnings in the generated crates"));
        }
    }
    match tried.findings.first() {
        Some((product, Finding(action, number, side, class, detail))) => {
            Err(format!("{product}/{action} example {number}: {side}: {class}: {detail}"))
        }
        None => Ok(()),
    }
}

/// Returns the definitions of the selected products.
fn selected(mut found: Vec<Definitions>, options: &Options) -> Vec<Definitions> {
    if !options.only.is_empty() {
        found.retain(|definitions| options.only.contains(&definitions.product));
    }
    if let Some(schemas) = &options.schemas {
        found.retain(|definitions| schemas.join(&definitions.product).is_dir());
    }
    if let Some(sample) = options.sample {
        let all: BTreeSet<String> = found.iter().map(|d| d.product.clone()).collect();
        let step = all.len().div_ceil(sample.get()).max(1);
        let kept: BTreeSet<String> = all.into_iter().step_by(step).collect();
        found.retain(|definitions| kept.contains(&definitions.product));
    }
    found
}

/// Reads the official examples, by product.
fn cases(found: &[Definitions]) -> Result<Cases, String> {
    let mut cases = Cases::new();
    let read = found.par_iter().map(|definitions| {
        let problem = |problem| format!("{}: {problem}", definitions.path);
        let (product, version) = definitions::identity(&definitions.api()?).map_err(problem)?;
        let text = definitions.examples()?.unwrap_or_else(|| "{\"actions\": {}}".to_owned());
        let module = format!("v{}", version.replace('-', ""));
        Ok::<_, String>((product, module, examples::read(&text).map_err(problem)?))
    });
    let read: Vec<_> = read.collect();
    for read in read {
        let (product, module, examples) = read?;
        let of_product = cases.entry(product).or_default();
        of_product.extend(examples.into_iter().map(|case| (module.clone(), case)));
    }
    Ok(cases)
}

/// The results of all examples.
#[derive(Default)]
struct Tried {
    requests: Counts,
    responses: Counts,
    findings: Vec<(String, Finding)>,
}

/// Numbers of examples: all, well-formed, and passed.
#[derive(Default)]
struct Counts {
    all: usize,
    whole: usize,
    held: usize,
}

fn run_examples(workspace: &Workspace, cases: &Cases, built: &Compiled) -> Result<Tried, String> {
    let products: Vec<&String> =
        cases.keys().filter(|p| !built.failed.contains_key(&format!("check-{p}"))).collect();
    let bar = progress::bar("running examples", products.len());
    let found = products.par_iter().progress_with(bar).map(|product| {
        workspace.try_examples(product).map_err(|problem| format!("{product}: {problem}"))
    });
    let found: Vec<_> = found.collect();
    let mut tried = Tried::default();
    for (product, findings) in products.into_iter().zip(found) {
        let findings = findings?;
        // A request may have fields that the definitions lack: they are listed only.
        let failed: BTreeSet<(&str, usize, &str)> = findings
            .iter()
            .filter(|f| f.2 == "response" || f.3 != "not defined")
            .map(|Finding(action, number, side, ..)| (action.as_str(), *number, side.as_str()))
            .collect();
        for (module, case) in &cases[product] {
            let action = format!("{module}/{}", case.action);
            let holds = |side| !failed.contains(&(action.as_str(), case.number, side));
            tried.requests.count(case.request.is_some(), holds("request"));
            tried.responses.count(case.response.is_some(), holds("response"));
        }
        tried.findings.extend(findings.into_iter().map(|f| (product.clone(), f)));
    }
    Ok(tried)
}

impl Counts {
    fn count(&mut self, whole: bool, holds: bool) {
        self.all += 1;
        self.whole += usize::from(whole);
        self.held += usize::from(whole && holds);
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { all, whole, held } = self;
        let share = 100.0 * *held as f64 / (*whole).max(1) as f64;
        write!(f, "{held} of {whole} ({share:.2} %); {} more are malformed", all - whole)
    }
}

impl Tried {
    fn report(&self, table: &mut Table) {
        table.row("responses decoded, no field lost", &self.responses);
        table.row("requests validated and encoded", &self.requests);
        let mut classes: BTreeMap<(&str, &str), BTreeSet<_>> = BTreeMap::new();
        for (product, Finding(action, number, side, class, _)) in &self.findings {
            let examples = classes.entry((side, class)).or_default();
            examples.insert((product, action, *number));
        }
        for ((side, class), examples) in classes {
            table.row(&format!("{side}s with a field {class}"), examples.len());
        }
    }

    /// Lists every failure, one per line.
    fn list(&self, checked: &Compiled, built: &Compiled) -> String {
        let compiled = checked.failed.iter().chain(&built.failed);
        let mut text: String = compiled.map(|(name, e)| format!("{name}: {e}\n")).collect();
        for (product, Finding(action, number, side, class, detail)) in &self.findings {
            text += &format!("{product}/{action} example {number}: {side}: {class}: {detail}\n");
        }
        text
    }
}

/// The table that is printed at the end.
#[derive(Default)]
struct Table(String);

impl Table {
    fn row(&mut self, what: &str, value: impl std::fmt::Display) {
        self.0 += &format!("{what:40} {value}\n");
    }

    fn step(&mut self, what: &str, start: Instant) {
        self.row(&format!("seconds of {what}"), format!("{:.1}", start.elapsed().as_secs_f64()));
    }

    fn compiled(&mut self, what: &str, compiled: &Compiled, all: usize) {
        let good = all - compiled.failed.len();
        let cpu = compiled.cpu.map(|cpu| format!(", {cpu:.0} s of CPU")).unwrap_or_default();
        self.row(what, format!("{good} of {all}, {} warnings{cpu}", compiled.warnings));
    }
}
