//! The schema of an action, through the whole generator; the mistakes are drawn as well.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_codegen::source::Source;

const PRODUCT: &str = "product: demo\nversion: \"2020-01-01\"\ntitle: Demo\nhost: demo.tencentcloudapi.com\n";

fuzz_target!(|text: &str| {
    let source = |name: &str, text: &str| Source {
        path: format!("demo/2020-01-01/{name}"),
        text: text.to_owned(),
    };
    let sources = [source("product.yaml", PRODUCT), source("Act.yaml", text)];
    if let Err(mistakes) = tencentcloud_codegen::generate(&sources) {
        let _ = mistakes.draw(&sources, "schemas", false);
    }
});
