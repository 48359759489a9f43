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
            let (code, documents) = std::thread::scope(|scope| {
                let documents = scope.spawn(|| docs::version_files(product));
                (rust::version_files(product, is_latest), joined(documents.join()))
            });
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
    make: impl Fn(&T) -> (String, String) + Sync,
) -> Vec<(String, String)> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = items.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let make = &make;
        let workers: Vec<_> = items
            .chunks(share)
            .map(|chunk| scope.spawn(move || chunk.iter().map(make).collect::<Vec<_>>()))
            .collect();
        workers.into_iter().flat_map(|worker| joined(worker.join())).collect()
    })
}

/// Returns the result of a thread, or resumes its panic.
fn joined<T>(outcome: std::thread::Result<T>) -> T {
    match outcome {
        Ok(made) => made,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}
