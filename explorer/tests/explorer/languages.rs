//! The Chinese page has no English sentences of its own.

use std::io::Cursor;

use serde_json::{Value as Json, json};
use tencentcloud_catalog::{ProductTexts, Texts};
use tencentcloud_explorer::Options;
use tencentcloud_local::{Fault, FaultKind, LocalCloud};

use crate::driver::Browser;

/// Returns what is visible, or read out, and has three Latin words in a row: outside code, values,
/// names of types, and texts that are marked as those of another language.
const ENGLISH: &str = r"
    const OWN = 'code, pre, kbd, textarea, .type, .note i, .v, .phrase, script, style, [lang=en]';
    const isEnglish = text => /[A-Za-z][a-z']+[ ,;:]+[a-z']+[ ,;:]+[a-z']+/.test(text.replace(/`[^`]*`/g, ''));
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (parent.closest(OWN) || !(parent.checkVisibility() || parent.closest('.live'))) continue;
      if (isEnglish(walker.currentNode.data)) found.push(walker.currentNode.data);
    }
    for (const element of document.body.querySelectorAll('[title], [aria-label], [placeholder]')) {
      if (element.closest(OWN.replace(', textarea', ''))) continue;
      for (const name of ['title', 'aria-label', 'placeholder']) {
        if (isEnglish(element.getAttribute(name) ?? '')) found.push(`${name}: ${element.getAttribute(name)}`);
      }
    }
    return found";

/// The page in Chinese.
struct Chinese {
    browser: Browser,
    cloud: LocalCloud,
}

impl Chinese {
    fn check(&self, what: &str) {
        assert_eq!(self.browser.script(ENGLISH), json!([]), "{what}");
    }

    fn open(&self, place: &str, ready: &str) {
        self.browser.open("about:blank");
        self.browser.open(&format!("{}/explorer/{place}", self.cloud.endpoint()));
        self.browser.wait(ready);
        self.check(place);
    }

    fn send(&self, what: &str) {
        self.browser.click("#send");
        self.browser.wait("document.querySelector('.answer').dataset.sent");
        self.check(what);
    }

    fn search_and_documents(&self) {
        self.browser.fill("#search", "Describe");
        self.browser.wait("document.querySelector('#hits').dataset.query === 'Describe'");
        self.check("search");
        self.browser.fill("#search", "no such thing");
        self.browser.wait("document.querySelector('#hits .none')");
        self.check("nothing found");
        let none = "document.querySelector('main').innerText.includes('None')";
        self.open("#/cvm/2017-03-12/None", none);
        self.open("#/live", "document.querySelector('.changes')");
    }

    fn invalid_values(&self) {
        let browser = &self.browser;
        self.open("#/cvm/2017-03-12/RunInstances", "document.querySelector('#errors')");
        browser.click("[data-path=DataDisks]");
        browser.fill("[data-path='DataDisks[0].DiskSize']", "50x");
        browser.wait("document.querySelector('.card .problem:not([hidden])')");
        self.check("a problem");
        self.send("an error");
        browser.fill("#json", "{\"a\": }");
        browser.wait("!document.querySelector('#json-problem').hidden");
        self.check("broken JSON");
        let place = format!("{ACTION}?r=%7B%22PageSize%22%3A5000%7D");
        self.open(&place, "document.querySelector('.state button')");
        browser.click(".state button");
        browser.wait("document.querySelector('#field-StartTime-problem:not([hidden])')");
        self.check("problems");
        for at in [2, 3, 4] {
            browser.click(&format!("aside [role=tab]:nth-child({at})"));
            browser.wait("document.querySelector('aside .panel pre')?.innerText");
            self.check("a tab");
        }
        browser.fill("#file-name", "con.yaml");
        browser.click("#save");
        browser.wait("document.querySelector('.live').innerText");
        self.check("an invalid name");
        self.send("a rejected request");
    }

    fn responses(&self) {
        for code in ["AuthFailure.SignatureFailure", "UnauthorizedOperation", "InternalError"] {
            self.cloud.inject(Fault::new(FaultKind::Error(code.to_owned()))).unwrap();
            self.open("#/live/2018-08-01/AddLiveDomain", "document.querySelector('#send')");
            self.send(code);
        }
        let request = json!({
            "StartTime": "2019-03-01 00:00:00", "EndTime": "2019-03-01 12:00:00",
            "StatType": "Province", "PageSize": 100,
        });
        self.open(&format!("{ACTION}?r={request}"), "document.querySelector('#send')");
        self.send("a response");
        for at in [1, 2, 3] {
            self.browser.click(&format!(".answer [role=tab]:nth-child({at})"));
            self.check("a view");
        }
    }

    fn other_pages(&self) {
        let browser = &self.browser;
        self.open("#/history", "document.querySelector('h1')");
        self.open("#/sent", "document.querySelector('.history li')");
        self.open("#/requests", "document.querySelector('.files li')");
        self.open("#/doctor", "document.querySelector('#patient')");
        let texts = ["AuthFailure.SignatureFailure", "hello", "GET / HTTP/1.1\nHost: a.b\n"];
        for (text, count) in texts.iter().zip(1..) {
            let value = json!(text);
            browser.script(&format!("document.querySelector('#patient').value = {value}"));
            browser.click("#examine");
            browser.wait(&format!("document.querySelector('.result').dataset.examined == {count}"));
            self.check(text);
        }
        browser.click("#help");
        self.check("keys");
    }
}

/// An action with an example, constraints and a chart.
const ACTION: &str = "#/live/2018-08-01/DescribeProIspPlaySumInfoList";

#[test]
fn the_chinese_page_has_no_english_sentences() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("broken.yaml"), "a: &x 1").unwrap();
    let mut options = Options::default();
    options.requests = Some(place.path().to_owned());
    let site = tencentcloud_explorer::site(options).unwrap();
    let cloud = LocalCloud::builder().rate_limits(false).site(site).start_blocking().unwrap();
    browser.open(&format!("{}/explorer/", cloud.endpoint()));
    browser.click("#language");
    browser.wait("document.querySelector('#language').innerText === 'English'");
    let page = Chinese { browser, cloud };
    page.check("first page");
    page.search_and_documents();
    page.invalid_values();
    page.responses();
    page.other_pages();
}

/// Descriptions that were added are shown in the language of the page, line by line.
#[test]
fn descriptions_are_shown_in_the_language_of_the_page() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let texts = |title: &str, text: &str| {
        let definitions = json!({
            "metadata": {"apiVersion": "2017-03-12", "serviceShortName": "cvm",
                "serviceNameCN": "机器", "api_brief": ""},
            "actions": {"RunInstances": {"name": title, "document": text, "status": "online",
                "input": "RunInstancesRequest", "output": null}},
            "objects": {},
        });
        let product = ProductTexts::read(&definitions.to_string()).unwrap();
        Texts::open(Cursor::new(Texts::write("invented", vec![product]).unwrap())).unwrap()
    };
    let mut options = Options::default();
    options.texts = vec![
        texts("租用机器", "租用机器。<ul><li>按小时</li><li>按月<b>计费</b></li></ul>然后付款。"),
        texts("Rent machines", "Rents machines."),
    ];
    let site = tencentcloud_explorer::site(options).unwrap();
    let cloud = LocalCloud::builder().site(site).start_blocking().unwrap();
    browser.open(&format!("{}/explorer/#/cvm/2017-03-12/RunInstances", cloud.endpoint()));
    browser.wait("document.querySelector('.lede')?.innerText === 'Rents machines.'");
    browser.click("#language");
    browser.wait("document.querySelector('.lede')?.innerText.startsWith('租用')");
    let shown = "return [...document.querySelector('.lede').children].map(of => of.tagName)";
    assert_eq!(browser.script(shown), json!(["P", "UL", "P"]));
    assert_eq!(browser.text(".lede li:nth-child(2)"), "按月计费");
    assert_eq!(browser.script("return document.querySelector('.lede p').lang"), "zh");
    browser.click("#language");
    browser.wait("document.querySelector('.lede')?.innerText === 'Rents machines.'");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// Sentences without a mark are what the test above is about: it fails if it sees none.
#[test]
fn an_english_sentence_is_seen() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    browser.open("data:text/html,<p>this is a sentence</p><p lang=en>this is one too</p>");
    let found: Json = browser.script(ENGLISH);
    assert_eq!(found, json!(["this is a sentence"]));
}
