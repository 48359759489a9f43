//! A wheel: damaged, lying about its sizes, with paths that lead elsewhere.
#![no_main]
#![allow(dead_code)]

use libfuzzer_sys::fuzz_target;

#[path = "../../src/import/files.rs"]
mod files;
#[path = "../../src/tree.rs"]
mod tree;
#[path = "../../src/import/wheel.rs"]
mod wheel;

fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("fuzz-{}.whl", std::process::id()));
    std::fs::write(&path, bytes).expect("the folder of temporary files can be written");
    for definitions in wheel::find(&path, None).unwrap_or_default() {
        let _ = (definitions.api(), definitions.examples());
    }
});
