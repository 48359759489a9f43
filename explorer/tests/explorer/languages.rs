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

/// Search, document, form with invalid values, what changed, code, files, the response, an error,
/// the doctor, the history.
#[test]
fn the_chinese_page_has_no_english_sentences() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("broken.yaml"), "a: &x 1").unwrap();
    let mut options = Options::default();
    options.requests = Some(place.path().to_owned());
    let site = tencentcloud_explorer::site(options).unwrap();
    let cloud = LocalCloud::builder().rate_limits(false).site(site).start_blocking().unwrap();
    let check = |what: &str| assert_eq!(browser.script(ENGLISH), json!([]), "{what}");
    let open = |place: &str, ready: &str| {
        browser.open("about:blank");
        browser.open(&format!("{}/explorer/{place}", cloud.endpoint()));
        browser.wait(ready);
        check(place);
    };
    let tab = |at: usize| browser.click(&format!("aside [role=tab]:nth-child({at})"));
    browser.open(&format!("{}/explorer/", cloud.endpoint()));
    browser.click("#language");
    browser.wait("document.querySelector('#language').innerText === 'English'");
    check("first page");
    browser.fill("#search", "Describe");
    browser.wait("document.querySelector('#hits').dataset.query === 'Describe'");
    check("search");
    browser.fill("#search", "no such thing");
    browser.wait("document.querySelector('#hits .none')");
    check("nothing found");
    open("#/cvm/2017-03-12/None", "document.querySelector('main').innerText.includes('None')");
    open("#/live", "document.querySelector('.changes')");
    open("#/cvm/2017-03-12/RunInstances", "document.querySelector('#errors')");
    browser.click("[data-path=DataDisks]");
    browser.fill("[data-path='DataDisks[0].DiskSize']", "50x");
    browser.wait("document.querySelector('.card .problem:not([hidden])')");
    check("a problem");
    browser.click("#send");
    browser.wait("document.querySelector('.failure')");
    check("an error");
    browser.fill("#json", "{\"a\": }");
    browser.wait("!document.querySelector('#json-problem').hidden");
    check("broken JSON");
    let live = "#/live/2018-08-01/DescribeProIspPlaySumInfoList?r=%7B%22PageSize%22%3A5000%7D";
    open(live, "document.querySelector('.state button')");
    browser.click(".state button");
    browser.wait("document.querySelector('#field-StartTime-problem:not([hidden])')");
    check("problems");
    for at in [2, 3, 4] {
        tab(at);
        browser.wait("document.querySelector('aside .panel pre')?.innerText");
        check("a tab");
    }
    browser.fill("#file-name", "con.yaml");
    browser.click("#save");
    browser.wait("document.querySelector('.live').innerText");
    check("an invalid name");
    browser.click("#send");
    browser.wait("document.querySelector('.answer').dataset.sent");
    check("a rejected request");
    let rejected =
        |code: &str| cloud.inject(Fault::new(FaultKind::Error(code.to_owned()))).unwrap();
    for code in ["AuthFailure.SignatureFailure", "UnauthorizedOperation", "InternalError"] {
        rejected(code);
        open("#/live/2018-08-01/AddLiveDomain", "document.querySelector('#send')");
        browser.click("#send");
        browser.wait("document.querySelector('.answer').dataset.sent");
        check(code);
    }
    let request = json!({
        "StartTime": "2019-03-01 00:00:00", "EndTime": "2019-03-01 12:00:00",
        "StatType": "Province", "PageSize": 100,
    });
    open(
        &format!("{}?r={request}", &live[..live.find('?').unwrap()]),
        "document.querySelector('#send')",
    );
    browser.click("#send");
    browser.wait("document.querySelector('.answer').dataset.sent");
    for at in [1, 2, 3] {
        browser.click(&format!(".answer [role=tab]:nth-child({at})"));
        check("a response");
    }
    open("#/history", "document.querySelector('h1')");
    open("#/sent", "document.querySelector('.history li')");
    open("#/requests", "document.querySelector('.files li')");
    open("#/doctor", "document.querySelector('#patient')");
    for (index, text) in
        ["AuthFailure.SignatureFailure", "hello", "GET / HTTP/1.1\nHost: a.b\n"].iter().enumerate()
    {
        browser.script(&format!("document.querySelector('#patient').value = {}", json!(text)));
        browser.click("#examine");
        browser
            .wait(&format!("document.querySelector('.result').dataset.examined == {}", index + 1));
        check(text);
    }
    browser.click("#help");
    check("keys");
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
