//! `cargo xtask cloud`: every product there is, imported, generated, compiled and tried.

mod workspace;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use tencentcloud_codegen::emit::manifest::Home;
use tencentcloud_codegen::import::definitions::{self, ErrorCodes, Extra};
use tencentcloud_codegen::import::{NOT_PAGED, examples};

use self::workspace::{Cases, Compiled, Finding, Workspace};
use crate::import::definitions as import;
use crate::import::wheel::{self, Definitions};
use crate::parallel::{self, Progress};
use crate::{r#gen, tree};

const HELP: &str = "\
Import all official definitions, generate and compile their crates, decode every official example
response with them and encode every official example request, and print what came of it.

Usage: cargo xtask cloud --definitions PATH [options]

  --definitions PATH   A wheel of tccli as pip leaves it, or a folder
  --sample N           Only N of the products, spread over the alphabet
  --only A,B,C         Only these products
  --facts-only         Without the official descriptions
  --schemas DIR        Import nothing: these schemas are held against the official examples
  --out DIR            Work here; what is there from a run before is used   [target/cloud]
  --no-compile         Import and generate alone
  --strict             Lint and document the crates as well, and fail if anything at all is wrong

Every failure is listed with its cause in failures.txt of the folder, and every action whose pages
have to be described by hand in unpaged.txt.

Example:

  pip download --no-deps tccli
  cargo xtask cloud --definitions tccli-*.whl --sample 10
";

/// What the command line asks for.
struct Options {
    definitions: PathBuf,
    sample: Option<usize>,
    only: BTreeSet<String>,
    facts_only: bool,
    schemas: Option<PathBuf>,
    out: PathBuf,
    compile: bool,
    strict: bool,
}

/// Runs the command.
pub fn run(arguments: &[String]) -> Result<(), String> {
    if arguments.is_empty() || arguments.iter().any(|a| a == "--help" || a == "-h") {
        print!("{HELP}");
        return Ok(());
    }
    let options = options(arguments)?;
    let found = chosen(wheel::find(&options.definitions, None)?, &options);
    let mut table = Table::default();
    table.row("versions of products", found.len());
    let schemas = match &options.schemas {
        Some(there) => there.clone(),
        None => import_all(&found, &options, &mut table)?,
    };

    let start = Instant::now();
    let summary = r#gen::generate(&schemas, &options.out.join("generated"), &[], &Home::Workspace)?;
    table.row("actions generated", summary.size.actions);
    table.row("fields generated", summary.size.fields);
    table.step("generate", start);
    if !options.compile {
        print!("{}", table.0);
        return Ok(());
    }

    let cases = cases(&found)?;
    let workspace = Workspace::make(&options.out, &cases)?;
    let Some(first) = cases.keys().next() else { return Err("there are no products".to_owned()) };
    let start = Instant::now();
    let checked = workspace.check(first)?;
    table.compiled("cargo check of all crates", &checked, cases.len());
    table.step("cargo check", start);
    let start = Instant::now();
    let built = workspace.build()?;
    table.compiled("programs that try examples", &built, cases.len());
    table.step("cargo build", start);

    let start = Instant::now();
    let tried = try_all(&workspace, &cases, &built)?;
    table.step("try examples", start);
    tried.report(&mut table);
    let list = options.out.join("failures.txt");
    tree::write(&list, &tried.list(&checked, &built))?;
    print!("{}", table.0);
    println!("every failure, with its cause: {}", list.display());
    if options.strict { strict(&workspace, &tried, [checked, built]) } else { Ok(()) }
}

/// Imports the definitions into the folder of the schemas.
fn import_all(
    found: &[Definitions],
    options: &Options,
    table: &mut Table,
) -> Result<PathBuf, String> {
    let schemas = fresh(&options.out)?;
    let start = Instant::now();
    let extra = Extra { words: !options.facts_only, ..Extra::default() };
    let imported = import::import(found, &schemas, &ErrorCodes::new(), &extra)?;
    import::write(&schemas, &imported, false)?;
    table.step("import", start);
    let paged = imported.iter().map(|(_, imported)| imported.paged).sum::<usize>();
    let notes = || imported.iter().flat_map(|(_, imported)| &imported.notes);
    let unclear: Vec<_> = notes().filter(|note| note.message == NOT_PAGED).collect();
    let all = paged + unclear.len();
    let share = 100.0 * paged as f64 / all.max(1) as f64;
    table.row("paged actions with a paginator", format!("{paged} of {all} ({share:.1} %)"));
    let list: String = unclear.iter().map(|note| format!("{}\n", note.path)).collect();
    tree::write(&options.out.join("unpaged.txt"), &list)?;
    Ok(schemas)
}

/// The folder of the schemas, with nothing in it from a run before.
fn fresh(out: &Path) -> Result<PathBuf, String> {
    let (schemas, ours) = (out.join("schemas"), out.join("schemas/.cloud"));
    if schemas.exists() {
        if !ours.exists() {
            return Err(format!("{} was not made by this command", schemas.display()));
        }
        std::fs::remove_dir_all(&schemas)
            .map_err(|e| format!("cannot remove {}: {e}", schemas.display()))?;
    }
    tree::write(
        &ours,
        "Made by `cargo xtask cloud`, which removes this folder when it runs again.\n",
    )?;
    Ok(schemas)
}

/// Fails if anything at all is wrong.
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

fn options(arguments: &[String]) -> Result<Options, String> {
    let mut options = Options {
        definitions: PathBuf::new(),
        sample: None,
        only: BTreeSet::new(),
        facts_only: false,
        schemas: None,
        out: crate::root().join("target/cloud"),
        compile: true,
        strict: false,
    };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value = || rest.next().ok_or(format!("`{argument}` needs a value behind it"));
        match argument.as_str() {
            "--definitions" => options.definitions = value()?.into(),
            "--sample" => {
                let count = value()?;
                let number = count.parse().ok().filter(|n| *n > 0);
                options.sample = Some(number.ok_or(format!("`{count}` is no number of products"))?);
            }
            "--only" => options.only.extend(value()?.split(',').map(str::to_owned)),
            "--facts-only" => options.facts_only = true,
            "--schemas" => options.schemas = Some(value()?.into()),
            "--out" => options.out = value()?.into(),
            "--no-compile" => options.compile = false,
            "--strict" => options.strict = true,
            other => return Err(format!("`cloud` has no argument `{other}`\n\n{HELP}")),
        }
    }
    if options.definitions.as_os_str().is_empty() {
        return Err("say where the definitions are: --definitions PATH".to_owned());
    }
    // Cargo runs in this folder.
    options.out = std::path::absolute(&options.out)
        .map_err(|e| format!("{} is no folder: {e}", options.out.display()))?;
    Ok(options)
}

/// The definitions of the products that are asked for.
fn chosen(mut found: Vec<Definitions>, options: &Options) -> Vec<Definitions> {
    if !options.only.is_empty() {
        found.retain(|definitions| options.only.contains(&definitions.product));
    }
    if let Some(schemas) = &options.schemas {
        found.retain(|definitions| schemas.join(&definitions.product).is_dir());
    }
    if let Some(sample) = options.sample {
        let all: BTreeSet<String> = found.iter().map(|d| d.product.clone()).collect();
        let step = all.len().div_ceil(sample).max(1);
        let kept: BTreeSet<String> = all.into_iter().step_by(step).collect();
        found.retain(|definitions| kept.contains(&definitions.product));
    }
    found
}

/// The official examples, by product.
fn cases(found: &[Definitions]) -> Result<Cases, String> {
    let mut cases = Cases::new();
    let read = parallel::map(found, |definitions| {
        let problem = |problem| format!("{}: {problem}", definitions.path);
        let (product, version) = definitions::identity(&definitions.api()?).map_err(problem)?;
        let text = definitions.examples()?.unwrap_or_else(|| "{\"actions\": {}}".to_owned());
        let module = format!("v{}", version.replace('-', ""));
        Ok::<_, String>((product, module, examples::read(&text).map_err(problem)?))
    });
    for read in read {
        let (product, module, examples) = read?;
        let of_product = cases.entry(product).or_default();
        of_product.extend(examples.into_iter().map(|case| (module.clone(), case)));
    }
    Ok(cases)
}

/// What came of trying all examples.
#[derive(Default)]
struct Tried {
    requests: Counts,
    responses: Counts,
    findings: Vec<(String, Finding)>,
}

/// How many examples there are, are whole, and hold.
#[derive(Default)]
struct Counts {
    all: usize,
    whole: usize,
    held: usize,
}

fn try_all(workspace: &Workspace, cases: &Cases, built: &Compiled) -> Result<Tried, String> {
    let products: Vec<&String> =
        cases.keys().filter(|p| !built.failed.contains_key(&format!("check-{p}"))).collect();
    let progress = Progress::of("trying examples", products.len());
    let found = parallel::map(&products, |product| {
        progress.step(product);
        workspace.try_examples(product).map_err(|problem| format!("{product}: {problem}"))
    });
    let mut tried = Tried::default();
    for (product, findings) in products.into_iter().zip(found) {
        let findings = findings?;
        // What the definitions do not know is told, but no failure of a request.
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
        write!(f, "{held} of {whole} ({share:.2} %); {} more are not whole", all - whole)
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

    /// Every failure in a line.
    fn list(&self, checked: &Compiled, built: &Compiled) -> String {
        let compiled = checked.failed.iter().chain(&built.failed);
        let mut text: String = compiled.map(|(name, e)| format!("{name}: {e}\n")).collect();
        for (product, Finding(action, number, side, class, detail)) in &self.findings {
            text += &format!("{product}/{action} example {number}: {side}: {class}: {detail}\n");
        }
        text
    }
}

/// What is printed in the end.
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
