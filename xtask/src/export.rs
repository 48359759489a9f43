//! `cargo xtask export`: schemas in other languages.

use std::path::PathBuf;

use tencentcloud_codegen::export::openapi::{self, Dialect};
use tencentcloud_codegen::resolve;

use crate::{schemas, tree};

const HELP: &str = "\
Write the schemas of a product as OpenAPI, for other tools.

Usage: cargo xtask export openapi PRODUCT [options]

  --dialect 3.0|3.1  Which OpenAPI; 3.0 for tools such as progenitor that read no other  [3.1]
  --version VERSION  Which version of the product                              [the latest]
  --out FILE         Write to this file instead of the terminal

Example:

  cargo xtask export openapi live --out live.openapi.json
";

struct Options {
    product: String,
    dialect: Dialect,
    version: Option<String>,
    out: Option<PathBuf>,
}

/// Runs the command.
pub fn run(arguments: &[String]) -> Result<(), String> {
    if arguments.is_empty() || arguments.iter().any(|a| a == "--help" || a == "-h") {
        print!("{HELP}");
        return Ok(());
    }
    let options = options(arguments)?;
    let folder = crate::root().join("schemas");
    let names = schemas::products(&folder, std::slice::from_ref(&options.product))?;
    let sources = schemas::sources(&folder, &names)?;
    let products = resolve::resolve(&sources).map_err(|d| schemas::drawn(&d, &sources, &folder))?;
    let wanted = |version: &str| options.version.as_ref().is_none_or(|wanted| wanted == version);
    let Some(product) = products.iter().rfind(|p| wanted(&p.version)) else {
        let known: Vec<_> = products.iter().map(|p| p.version.as_str()).collect();
        return Err(format!("`{}` has the versions {}", options.product, known.join(", ")));
    };
    let document = openapi::document(product, options.dialect);
    let text = serde_json::to_string_pretty(&document).map_err(|e| e.to_string())? + "\n";
    match &options.out {
        Some(path) => tree::write(path, &text),
        None => {
            print!("{text}");
            Ok(())
        }
    }
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let (mut words, mut dialect, mut version, mut out) = (Vec::new(), Dialect::V3_1, None, None);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value =
            |what: &str| rest.next().cloned().ok_or(format!("`{argument}` needs {what} behind it"));
        match argument.as_str() {
            "--dialect" => {
                dialect = match value("3.0 or 3.1")?.as_str() {
                    "3.0" => Dialect::V3_0,
                    "3.1" => Dialect::V3_1,
                    other => {
                        return Err(format!("there is no dialect `{other}`: write 3.0 or 3.1"));
                    }
                };
            }
            "--version" => version = Some(value("a version")?),
            "--out" => out = Some(PathBuf::from(value("a file")?)),
            other if other.starts_with('-') => {
                return Err(format!("`export` has no option `{other}`\n\n{HELP}"));
            }
            word => words.push(word.to_owned()),
        }
    }
    match words.as_slice() {
        [language, product] if language == "openapi" => {
            Ok(Options { product: product.clone(), dialect, version, out })
        }
        _ => Err(format!("`export` wants a language and a product\n\n{HELP}")),
    }
}
