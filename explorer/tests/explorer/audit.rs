//! Accessibility and pictures of the page, by hand.

use std::time::Duration;

use base64::Engine as _;
use serde_json::json;
use tencentcloud_explorer::Options;
use tencentcloud_local::LocalCloud;

use crate::driver::Browser;

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
    let mut options = Options::default();
    let folder = tempfile::tempdir().unwrap();
    options.requests = Some(folder.path().to_owned());
    let site = tencentcloud_explorer::site(options).unwrap();
    let cloud = LocalCloud::builder().rate_limits(false).site(site).start_blocking().unwrap();
    let chart = "/live/2018-08-01/DescribeProIspPlaySumInfoList?r=%7B%22StartTime%22%3A%222019-03-01%2000%3A00%3A00%22%2C%22EndTime%22%3A%222019-03-01%2012%3A00%3A00%22%2C%22StatType%22%3A%22Province%22%2C%22PageSize%22%3A5000%7D";
    let mut violations = Vec::new();
    for (width, height, scheme) in [
        (1280, 900, "light"),
        (1280, 900, "dark"),
        (390, 844, "light"),
        (390, 844, "dark"),
        (320, 700, "dark"),
    ] {
        browser.resize(width, height, scheme);
        for (name, place, then) in [
            ("home", "/", ""),
            (
                "search",
                "/",
                "const s = document.querySelector('#search'); s.focus(); s.value = 'domain'; s.dispatchEvent(new InputEvent('input'))",
            ),
            ("product", "/live/2018-08-01", ""),
            ("document", "/live/2018-08-01/DescribeProIspPlaySumInfoList", ""),
            (
                "form",
                "/cvm/2017-03-12/RunInstances",
                "document.querySelector('[data-path=DataDisks]').click(); document.querySelector('#send').click()",
            ),
            ("tree", chart, "document.querySelector('#send').click()"),
            (
                "table",
                chart,
                "document.querySelector('#send').click(); setTimeout(() => document.querySelectorAll('.answer [role=tab]')[1].click(), 1500)",
            ),
            (
                "chart",
                chart,
                "document.querySelector('#send').click(); setTimeout(() => document.querySelectorAll('.answer [role=tab]')[2].click(), 1500)",
            ),
            ("sign", chart, "document.querySelectorAll('aside [role=tab]')[2].click()"),
            ("file", chart, "document.querySelectorAll('aside [role=tab]')[3].click()"),
            (
                "doctor",
                "/doctor",
                "document.querySelector('#patient').value = 'AuthFailure.SignatureFailure: x'; document.querySelector('#examine').click()",
            ),
            ("sent", "/sent", ""),
            ("requests", "/requests", ""),
        ] {
            browser.open("about:blank");
            browser.open(&format!("{}/explorer/#{place}", cloud.endpoint()));
            browser.wait("document.querySelector('main')?.dataset.shown");
            browser.script(then);
            std::thread::sleep(Duration::from_millis(if then.is_empty() { 300 } else { 2500 }));
            if let Some(folder) = &pictures {
                let image = browser.control("Page.captureScreenshot", json!({"format": "png"}));
                let data = image["data"].as_str().expect("a picture has data");
                let bytes = base64::engine::general_purpose::STANDARD.decode(data).unwrap();
                std::fs::write(folder.join(format!("{name}-{width}-{scheme}.png")), bytes).unwrap();
            }
            browser.script(&axe);
            browser.script("window.found = null; axe.run().then((of) => { window.found = of.violations.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 160)).slice(0, 3)]); })");
            browser.wait("window.found");
            let found = browser.script("return window.found");
            let wide = browser.script("return document.documentElement.scrollWidth");
            let is_wide = wide.as_u64().unwrap() > width.into();
            println!("{name} {width} {scheme}: {found}{}", if is_wide { " TOO WIDE" } else { "" });
            if found != json!([]) || is_wide {
                violations.push(format!("{name} {width} {scheme}"));
            }
        }
    }
    assert_eq!(violations, Vec::<String>::new());
}
