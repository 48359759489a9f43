//! Official definitions: whatever they hold, importing them ends in schemas or in an error, and
//! generating from those schemas does too.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_codegen::import::{self, definitions::Extra};
use tencentcloud_codegen::source::Source;

fuzz_target!(|text: &str| {
    let extra = Extra { words: true, ..Extra::default() };
    let Ok(imported) = import::definitions(text, &extra, &import::Files::new()) else { return };
    let sources: Vec<Source> =
        imported.files.into_iter().map(|(path, text)| Source { path, text }).collect();
    let _ = tencentcloud_codegen::generate(&sources);
});
