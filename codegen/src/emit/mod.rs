//! Models to files. Emitting cannot fail and never sees a schema.

mod call;
mod docs;
mod rust;
mod text;

use std::collections::BTreeMap;

use crate::model::Product;

/// Paths below the folder of generated crates, and what the files hold.
pub type Files = BTreeMap<String, String>;

/// The files of all products; the versions of one product share a crate.
pub fn emit(products: &[Product]) -> Files {
    let mut crates: BTreeMap<&str, Vec<&Product>> = BTreeMap::new();
    for product in products {
        crates.entry(&product.name).or_default().push(product);
    }
    let mut files = Files::new();
    for versions in crates.values() {
        rust::crate_files(versions, &mut files);
        for product in versions {
            rust::version_files(product, &mut files);
            docs::version_files(product, &mut files);
        }
    }
    files
}
