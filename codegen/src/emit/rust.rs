//! Rust code. Each function makes one item of finished names and types, and reads like it.

mod actions;
mod callbacks;
mod crates;
mod enums;
mod examples;
mod paging;
mod structs;
mod table;
mod urls;

use super::Files;
use crate::model::Product;

pub(super) use crates::crate_files;

/// Returns the files of one version of a product: a module of its crate. Documents are those of the
/// latest.
pub(super) fn version_files(product: &Product, is_latest: bool) -> Files {
    let mut files = Files::new();
    let module = format!("{}/src/{}", product.name, product.module);
    files.extend(super::in_parallel(&product.actions, |action| {
        let name = action.method.trim_start_matches("r#");
        (format!("{module}/{name}.rs"), actions::action_file(action, product, is_latest))
    }));
    files.extend(super::in_parallel(&product.types, |shared| {
        let name = shared.module.trim_start_matches("r#");
        (format!("{module}/types/{name}.rs"), structs::shared_file(shared))
    }));
    for shared in &product.enums {
        let name = shared.module.trim_start_matches("r#");
        files.insert(format!("{module}/types/{name}.rs"), enums::shared_file(shared));
    }
    let codes = enums::codes_file(&product.codes, &product.source);
    files.insert(format!("{module}/error_code.rs"), codes);
    files.insert(format!("{module}/types/mod.rs"), crates::types_module(product));
    files.insert(format!("{module}/client.rs"), actions::client_file(product));
    files.insert(format!("{module}/mod.rs"), crates::version_module(product));
    if let Some(urls) = &product.urls {
        files.insert(format!("{module}/urls.rs"), urls::urls_file(urls));
    }
    if let Some(callbacks) = &product.callbacks {
        files.insert(format!("{module}/callbacks.rs"), callbacks::callbacks_file(callbacks));
        let tests = callbacks::test_file(product, callbacks);
        files.insert(format!("{}/tests/callbacks_{}.rs", product.name, product.module), tests);
    }
    if let Some(tests) = examples::test_file(product) {
        files.insert(format!("{}/tests/examples_{}.rs", product.name, product.module), tests);
    }
    files
}
