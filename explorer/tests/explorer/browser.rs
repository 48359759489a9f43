//! The page as a person uses it.

use serde_json::json;

use crate::cloud;
use crate::driver::Browser;

const ENTER: char = '\u{e007}';
const TAB: char = '\u{e004}';

/// Searches by keyboard, fills in, sees what is wrong, corrects it, sends, and reads the response.
#[test]
fn from_the_search_to_the_chart() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let cloud = cloud();
    browser.open(&format!("{}/explorer/", cloud.endpoint()));
    browser.wait("document.querySelectorAll('.index a').length >= 300");

    browser.press("/");
    browser.press("proispplaysum");
    browser.wait("document.querySelector('#hits').dataset.query === 'proispplaysum'");
    assert_eq!(browser.text("#hits [aria-selected=true] b"), "DescribeProIspPlaySumInfoList");
    browser.press(&ENTER.to_string());
    browser.wait("document.querySelector('h1')?.textContent === 'DescribeProIspPlaySumInfoList'");
    assert_eq!(browser.script("return document.querySelectorAll('h1').length"), json!(1));

    browser.fill("[data-path=StartTime]", "2019-03-01 00:00:00");
    browser.fill("[data-path=EndTime]", "2019-03-01 12:00:00");
    browser.click("[data-path=StatType] option[value=Province]");
    browser.fill("[data-path=PageSize]", "5000");
    browser
        .wait("document.querySelector('#field-PageSize-problem').innerText.includes('1 to 1000')");
    let problem = browser.text("#field-PageSize-problem");
    assert!(problem.contains("reviewed, page and definitions"), "{problem}");
    let text = browser.script("return document.querySelector('#json').value");
    assert!(text.as_str().unwrap().contains("\"PageSize\": 5000"), "{text}");

    browser.fill("[data-path=PageSize]", "100");
    browser.wait("document.querySelector('#field-PageSize-problem').hidden");
    browser.click("#send");
    browser.wait("document.querySelector('.answer').dataset.sent");
    assert!(browser.text(".answer .facts").contains("from the example"));
    assert!(browser.text(".tree").contains("DataInfoList"));
    browser.click(".answer [role=tab]:nth-child(2)");
    assert!(browser.text(".answer table").contains("Shandong"));
    browser.click(".answer [role=tab]:nth-child(3)");
    let label =
        browser.script("return document.querySelector('svg.chart').getAttribute('aria-label')");
    assert_eq!(label, "TotalFlux: Shandong 50.0");
    browser.script("scrollTo(0, 0)");
    browser.screenshot("explorer.webp");
    cloud.calls().action("DescribeProIspPlaySumInfoList").expect(1);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// A link restores the request, the JSON text and the form are one, and numbers keep their digits.
#[test]
fn links_and_json_fill_the_form() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let cloud = cloud();
    let request = "%7B%22StreamName%22%3A%22s%22%2C%22__proto__%22%3A%7B%22a%22%3A1%7D%2C\
                   %22PageNum%22%3A12345678901234567890%7D";
    let page = format!(
        "{}/explorer/#/live/2018-08-01/DescribeLiveStreamOnlineList?r={request}",
        cloud.endpoint()
    );
    browser.open(&page);
    browser.wait("document.querySelector('#json')?.value.includes('12345678901234567890')");
    let number = browser.script("return document.querySelector('[data-path=PageNum]').value");
    assert_eq!(number, "12345678901234567890");
    let text = browser.script("return document.querySelector('#json').value");
    assert!(text.as_str().unwrap().contains("\"__proto__\""), "{text}");
    browser.wait("document.querySelector('.general').innerText.includes('__proto__')");

    browser.fill("#json", "{\"PageNum\": 7, \"DomainName\": \"<img src=x onerror=alert(1)>\"}");
    browser.wait("document.querySelector('[data-path=PageNum]').value === '7'");
    assert_eq!(browser.script("return document.querySelectorAll('img').length"), json!(0));
    browser.fill("#json", "{\"PageNum\": }");
    browser.wait("!document.querySelector('#json-problem').hidden");
    browser.wait("location.hash.includes('PageNum')");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// Every control has a name, and the focus goes through them in order.
#[test]
fn every_control_has_a_name_and_can_be_reached() {
    let Some(browser) = Browser::start(390, 844, "dark") else { return };
    let cloud = cloud();
    for place in ["", "#/live/2018-08-01", "#/live/2018-08-01/CreateLiveRecordTemplate"] {
        browser.open("about:blank");
        browser.open(&format!("{}/explorer/{place}", cloud.endpoint()));
        browser.wait("document.querySelector('main').dataset.shown !== undefined");
        let unnamed = browser.script(
            "const name = (e) => e.getAttribute('aria-label') || e.labels?.[0]?.textContent
               || document.getElementById(e.getAttribute('aria-labelledby'))?.textContent
               || (e.matches('input, select, textarea') ? '' : e.textContent);
             return [...document.querySelectorAll('a, button, input, select, textarea, [role=region], dialog, aside, nav')]
               .filter((e) => !e.closest('[hidden]') && !name(e)?.trim()).map((e) => e.outerHTML)",
        );
        assert_eq!(unnamed, json!([]), "{place}");
        let headings = browser.script(
            "return [...document.querySelectorAll('h1, h2, h3')].map((e) => Number(e.tagName[1]))",
        );
        assert_eq!(headings.as_array().unwrap().iter().filter(|level| **level == 1).count(), 1);
        let ids = browser.script(
            "const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
             return ids.filter((id, at) => ids.indexOf(id) !== at)",
        );
        assert_eq!(ids, json!([]), "{place}");
        let wide = browser.script("return document.documentElement.scrollWidth");
        assert!(wide.as_u64().unwrap() <= 390, "{place}: {wide} points wide");
        browser.script("document.body.focus(); document.activeElement.blur()");
        browser.press(&TAB.to_string());
        assert_eq!(browser.script("return document.activeElement.className"), "skip");
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
