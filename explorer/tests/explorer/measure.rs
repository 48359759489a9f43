//! How long the page takes, by hand.

use std::thread::sleep;
use std::time::Duration;

use serde_json::json;

use crate::browser::{ESCAPE, hostile};
use crate::cloud;
use crate::driver::Browser;

const ACTION: &str = "DescribeProIspPlaySumInfoList";

/// Measures from a key press to the frame that shows its results.
const KEYS: &str = "
  const hits = document.querySelector('#hits');
  if (window.keys) return;
  const done = () => { window.took = performance.now() - window.pressed; };
  window.keys = new MutationObserver(() => hits.dataset.query && requestAnimationFrame(done));
  window.keys.observe(hits, { attributes: true, attributeFilter: ['data-query'] });
  document.querySelector('#search').addEventListener('input', (event) => {
    window.pressed = event.timeStamp;
    window.took = hits.dataset.query = '';
  }, true);";

/// Measures from the receipt of a response to its tree.
const RECEIPT: &str = "
  const { text } = Response.prototype;
  let length, start;
  Response.prototype.text = async function () {
    const received = await text.call(this);
    length = received.length;
    start = performance.now();
    return received;
  };
  new MutationObserver(() => { window.shown = [length, performance.now() - start]; })
    .observe(document.querySelector('.answer'), { attributes: true });";

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
        browser.script(KEYS);
        browser.press("/");
        for (start, letter) in word.char_indices() {
            let typed = &word[..start + letter.len_utf8()];
            browser.press(&letter.to_string());
            // Questions to the page would delay what is measured.
            sleep(Duration::from_millis(60));
            browser.wait(&format!(
                "document.querySelector('#hits').dataset.query === {}",
                json!(typed.trim())
            ));
            browser.wait("window.took");
            let time = browser.script("return window.took");
            times.push(time.as_f64().unwrap());
        }
        browser.script("document.querySelector('#search').value = ''");
        browser.press(&ESCAPE.to_string().repeat(2));
    }
    times.sort_by(f64::total_cmp);
    let [most, slowest] = [times[times.len() * 95 / 100], times[times.len() - 1]];
    println!(
        "key press to results: {:.1} ms, 95 % {most:.1} ms, slowest {slowest:.1} ms",
        median(times)
    );
    drop(cloud);
    let cloud = hostile(500_000);
    browser.open(&format!("{}/explorer/#/live/2018-08-01/{ACTION}", cloud.endpoint()));
    browser.wait("document.querySelector('.answer')");
    browser.script(RECEIPT);
    browser.click("#send");
    browser.wait("window.shown");
    let shown = browser.script("return window.shown");
    println!("a large response, [bytes, ms from its receipt to the tree]: {shown}");
}
