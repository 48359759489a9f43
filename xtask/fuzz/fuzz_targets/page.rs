//! A reference page, as text or as Markdown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_codegen::import;

fuzz_target!(|text: &str| {
    let _ = import::page("page.txt", text, &import::Files::new());
});
