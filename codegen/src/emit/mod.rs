//! Models to files. Emitting cannot fail and never sees a schema.

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

/// Paths below the folder of generated crates, and what the files hold.
pub type Files = BTreeMap<String, String>;

/// The files of all products; the versions of one product share a crate.
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
            // The documents are made while the code is laid out.
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

/// What follows `#` in a link to a heading.
pub(crate) fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// Makes a file of each item, on all processors. The order does not matter: files are sorted by
/// their paths.
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

/// What a thread made; its panic goes on here.
fn joined<T>(outcome: std::thread::Result<T>) -> T {
    match outcome {
        Ok(made) => made,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}
