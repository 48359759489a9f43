//! Calls in other forms.

mod copied;
mod go;
mod programs;
mod python;
mod read;
mod real_curl;
mod sample;
mod shell;

use std::sync::{Arc, LazyLock};

use tencentcloud_catalog::{Catalog, Product};

pub static CATALOG: LazyLock<Catalog> =
    LazyLock::new(|| Catalog::facts().expect("the facts are a catalog"));

/// Returns the latest version of a product.
pub fn product(name: &str) -> Arc<Product> {
    let product = CATALOG.product(name, None).expect("the facts are complete");
    product.unwrap_or_else(|| panic!("{name} is in the catalog"))
}
