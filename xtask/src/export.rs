//! `cargo xtask export`: converts schemas to other description formats.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use tencentcloud_codegen::export::openapi;

use crate::{paths, schemas, tree};

/// Converts the schemas of a product to OpenAPI, for other tools.
#[derive(Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Example:

  cargo xtask export openapi live --out live.openapi.json"
)]
pub struct Options {
    #[command(subcommand)]
    format: Format,
}

#[derive(Subcommand)]
enum Format {
    Openapi(OpenapiOptions),
}

/// Writes an OpenAPI document.
#[derive(Args)]
struct OpenapiOptions {
    /// Product to export
    product: String,
    /// Version of OpenAPI; 3.0 is for tools that do not read 3.1, such as progenitor
    #[arg(long, value_enum, default_value_t = Dialect::V3_1)]
    dialect: Dialect,
    /// Version of the product [default: the latest]
    #[arg(long)]
    version: Option<String>,
    /// File to write to instead of the standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Dialect {
    #[value(name = "3.0")]
    V3_0,
    #[value(name = "3.1")]
    V3_1,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<(), String> {
    let Format::Openapi(options) = &options.format;
    let (_, products) =
        schemas::resolve(&paths::schemas(), std::slice::from_ref(&options.product))?;
    let selected = |version: &str| options.version.as_ref().is_none_or(|v| v == version);
    let Some(product) = products.iter().rfind(|p| selected(&p.version)) else {
        let known: Vec<_> = products.iter().map(|p| p.version.as_str()).collect();
        return Err(format!("`{}` has the versions {}", options.product, known.join(", ")));
    };
    let dialect = match options.dialect {
        Dialect::V3_0 => openapi::Dialect::V3_0,
        Dialect::V3_1 => openapi::Dialect::V3_1,
    };
    let document = openapi::document(product, dialect);
    let text = serde_json::to_string_pretty(&document).map_err(|e| e.to_string())? + "\n";
    match &options.out {
        Some(path) => tree::write(path, &text),
        None => {
            print!("{text}");
            Ok(())
        }
    }
}
