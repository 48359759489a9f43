//! Accessibility and pictures of the page, by hand.

use std::time::Duration;

use base64::Engine as _;
use serde_json::json;
use tencentcloud_explorer::Options;
use tencentcloud_local::LocalCloud;

use crate::driver::Browser;

const CHART: &str = "/live/2018-08-01/DescribeProIspPlaySumInfoList?r=%7B%22StartTime%22%3A%222019-03-01%2000%3A00%3A00%22%2C%22EndTime%22%3A%222019-03-01%2012%3A00%3A00%22%2C%22StatType%22%3A%22Province%22%2C%22PageSize%22%3A500%7D";
const DELETE: &str = "/live/2018-08-01/DeleteLiveDomain?r=%7B%22DomainName%22%3A%22a.example.com%22%2C%22DomainType%22%3A0%7D";

/// States of the page: a name, an address, and what is done there.
const STATES: [(&str, &str, &str); 21] = [
    ("home", "/", ""),
    ("search", "/", "type('domain')"),
    ("nothing", "/", "type('no such thing')"),
    ("product", "/live/2018-08-01", ""),
    ("names", "/csip/2022-11-21", ""),
    ("document", CHART, ""),
    (
        "unfolded",
        "/cvm/2017-03-12/RunInstances",
        "all('.form .add, .terms summary').forEach((e) => e.click())",
    ),
    ("form", "/cvm/2017-03-12/RunInstances", "click('[data-path=DataDisks]'); click('#send')"),
    ("tree", CHART, "click('#send')"),
    ("table", CHART, "click('#send'); later('.answer [role=tab]', 1)"),
    ("chart", CHART, "click('#send'); later('.answer [role=tab]', 2)"),
    ("raw", CHART, "click('#send'); later('.answer [role=tab]', 3)"),
    ("code", CHART, "later('aside [role=tab]', 1)"),
    ("sign", CHART, "later('aside [role=tab]', 2)"),
    ("file", CHART, "later('aside [role=tab]', 3)"),
    (
        "doctor",
        "/doctor",
        "find('#patient').value = 'AuthFailure.SignatureFailure: x'; click('#examine')",
    ),
    ("sent", "/sent", ""),
    ("requests", "/requests", ""),
    ("keys", "/live/2018-08-01", "click('#help')"),
    ("missing", "/live/2018-08-01/NoSuchAction", ""),
    (
        "confirm",
        DELETE,
        "find('#target').value = 'cloud'; find('#target').dispatchEvent(new Event('change')); click('#send')",
    ),
];

/// What the states are made with.
const TOOLS: &str = "
  const find = (selector) => document.querySelector(selector);
  const all = (selector) => document.querySelectorAll(selector);
  const click = (selector) => find(selector).click();
  const later = (selector, index) => setTimeout(() => all(selector)[index].click(), 1500);
  const type = (text) => {
    find('#search').focus();
    find('#search').value = text;
    find('#search').dispatchEvent(new InputEvent('input'));
  };";

/// Looks for violations of accessibility rules with axe-core, which is not part of the repository, and
/// takes pictures: `npm install axe-core`, then `AXE=node_modules/axe-core/axe.min.js PICTURES=FOLDER \
/// cargo test -p tencentcloud-explorer --test explorer audit -- --ignored --nocapture`.
#[test]
#[ignore = "needs axe-core"]
fn audit() {
    let browser = Browser::start(1280, 900, "light").expect("a browser is installed");
    let axe = std::env::var("AXE").expect("AXE is the file of axe-core");
    let axe = std::fs::read_to_string(axe).expect("AXE can be read");
    let pictures = std::env::var_os("PICTURES").map(std::path::PathBuf::from);
    let real = LocalCloud::builder().start_blocking().unwrap();
    let mut options = Options::default();
    let folder = tempfile::tempdir().unwrap();
    options.requests = Some(folder.path().to_owned());
    options.real_cloud = Some(real.config());
    options.allow_writes = true;
    let site = tencentcloud_explorer::site(options).unwrap();
    let cloud = LocalCloud::builder().rate_limits(false).site(site).start_blocking().unwrap();
    let page = format!("{}/explorer/", cloud.endpoint());
    let mut violations = Vec::new();
    for (width, height, scheme, language) in [
        (1280, 900, "light", "en"),
        (1280, 900, "dark", "zh"),
        (390, 844, "light", "zh"),
        (390, 844, "dark", "en"),
        (320, 700, "light", "en"),
        (320, 700, "dark", "zh"),
    ] {
        browser.resize(width, height, scheme);
        browser.open(&page);
        browser.script(&format!("localStorage.language = '{language}'"));
        for (name, place, then) in STATES {
            browser.open("about:blank");
            browser.open(&format!("{page}#{place}"));
            browser.wait("document.querySelector('main')?.dataset.shown");
            std::thread::sleep(Duration::from_millis(300));
            browser.script(&format!("{TOOLS} {then}"));
            std::thread::sleep(Duration::from_millis(if then.is_empty() { 0 } else { 2500 }));
            let state = format!("{name}-{width}-{scheme}-{language}");
            if let Some(folder) = &pictures {
                let image = browser.control("Page.captureScreenshot", json!({"format": "png"}));
                let data = image["data"].as_str().expect("a picture has data");
                let bytes = base64::engine::general_purpose::STANDARD.decode(data).unwrap();
                std::fs::write(folder.join(format!("{state}.png")), bytes).unwrap();
            }
            browser.script(&axe);
            browser.script("window.found = null; axe.run().then((of) => { window.found = of.violations.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 160)).slice(0, 3)]); })");
            browser.wait("window.found");
            let found = browser.script("return window.found");
            let wide = browser.script("return document.documentElement.scrollWidth");
            let is_wide = wide.as_u64().unwrap() > width.into();
            println!("{state}: {found}{}", if is_wide { " TOO WIDE" } else { "" });
            if found != json!([]) || is_wide {
                violations.push(state);
            }
        }
    }
    assert_eq!(violations, Vec::<String>::new());
}
