//! Converts models to files. Emitters cannot fail, and do not know schemas.

mod call;
mod code;
mod docs;
pub mod manifest;
mod markdown;
mod rust;
mod sentences;
mod surface;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::model::Product;
use manifest::Home;

/// Contents of files by their paths below the folder of generated crates.
pub type Files = BTreeMap<String, String>;

/// Returns the files of all products. The versions of a product share a crate.
pub fn emit(products: &[Product], home: &Home) -> Files {
    let mut crates: BTreeMap<&str, Vec<&Product>> = BTreeMap::new();
    for product in products {
        crates.entry(&product.name).or_default().push(product);
    }
    let mut files = Files::new();
    for versions in crates.values() {
        rust::crate_files(versions, home, &mut files);
        surface::crate_file(versions, &mut files);
        for (i, product) in versions.iter().enumerate() {
            let is_latest = i + 1 == versions.len();
            // Documents are rendered while code is formatted.
            let (code, documents) = rayon::join(
                || rust::version_files(product, is_latest),
                || docs::version_files(product),
            );
            files.extend(code);
            files.extend(documents);
        }
    }
    files
}

/// Returns the anchor of a heading.
pub(crate) fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// Makes a file of each item in parallel. The order is arbitrary: files are sorted by path.
fn in_parallel<T: Sync>(
    items: &[T],
    make: impl Fn(&T) -> (String, String) + Send + Sync,
) -> Vec<(String, String)> {
    items.par_iter().map(make).collect()
}
