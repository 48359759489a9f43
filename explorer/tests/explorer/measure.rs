//! How long the page takes, by hand.

use serde_json::json;

use crate::browser::{ESCAPE, hostile, open_and_send};
use crate::cloud;
use crate::driver::Browser;

/// Prints how long the page takes: `cargo test --release -p tencentcloud-explorer --test explorer \
/// measure -- --ignored --nocapture`.
#[test]
#[ignore = "measures, and needs an idle machine"]
fn measure() {
    let browser = Browser::start(1280, 900, "light").expect("a browser is installed");
    let cloud = cloud();
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let page = format!("{}/explorer/", cloud.endpoint());
    browser.open(&page);
    let mut times = Vec::new();
    for _ in 0..11 {
        browser.control("Network.clearBrowserCache", json!({}));
        browser.open("about:blank");
        browser.open(&page);
        browser.wait("performance.getEntriesByName('shown').length");
        let time = browser.script("return performance.getEntriesByName('shown')[0].startTime");
        times.push(time.as_f64().unwrap());
    }
    let bytes = browser.script(
        "return performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
           .reduce((sum, entry) => sum + entry.transferSize, 0)",
    );
    println!("first page, nothing cached: {:.0} ms, {bytes} bytes over the wire", median(times));
    let mut times = Vec::new();
    for word in ["describe live domains", "InvalidParameter", "mainland", "run instances", "域名"]
    {
        browser.press("/");
        for (start, letter) in word.char_indices() {
            let typed = &word[..start + letter.len_utf8()];
            browser.script("document.querySelector('#hits').dataset.query = ''");
            browser.press(&letter.to_string());
            browser.wait(&format!(
                "document.querySelector('#hits').dataset.query === {}",
                json!(typed.trim())
            ));
            let time = browser
                .script("return Number(document.querySelector('#hits').dataset.milliseconds)");
            times.push(time.as_f64().unwrap());
        }
        browser.script("document.querySelector('#search').value = ''");
        browser.press(&ESCAPE.to_string().repeat(2));
    }
    let slowest = times.iter().copied().fold(0.0, f64::max);
    println!("key press to results: {:.1} ms, slowest {slowest:.1} ms", median(times));
    drop(cloud);
    let cloud = hostile(500_000);
    open_and_send(&browser, &cloud);
    let times = browser.script(
        "return [document.querySelector('.answer').dataset.bytes, document.querySelector('.answer').dataset.milliseconds]",
    );
    println!("a large response, [bytes, ms from its receipt to the tree]: {times}");
}
