//! What people do besides what the page is made for: click twice, follow old links, paste too much.

use serde_json::json;
use tencentcloud_explorer::Options;
use tencentcloud_local::{Fault, FaultKind, Incoming, LocalCloud, Outgoing, ServiceError};

use crate::cloud;
use crate::driver::Browser;

const ACTION: &str = "#/live/2018-08-01/DescribeLiveDomains";

/// A second click and a key that is held down send nothing, and a request can be canceled.
#[test]
fn a_request_is_sent_once() {
    let Some(browser) = Browser::start(390, 844, "light") else { return };
    let cloud = cloud();
    browser.open(&format!("{}/explorer/{ACTION}", cloud.endpoint()));
    browser.wait("document.querySelector('.state')?.dataset.checked");
    let twice = "const send = document.querySelector('#send');
                 send.click();
                 send.dispatchEvent(new MouseEvent('click', {detail: 2, bubbles: true}));
                 for (const repeat of [true, true]) document.body.dispatchEvent(
                   new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true, repeat, bubbles: true}))";
    browser.script(twice);
    browser.wait("document.querySelector('.answer').dataset.sent === '1'");
    assert_eq!(browser.text("#send"), "Send");
    // The response is below the request in a narrow window, and is shown.
    let top =
        browser.script("return document.querySelector('.answer').getBoundingClientRect().top");
    assert!((0.0..745.0).contains(&top.as_f64().unwrap()), "{top}");
    cloud.calls().action("DescribeLiveDomains").expect(1);
    cloud.inject(Fault::new(FaultKind::Delay(20_000))).unwrap();
    browser.click("#send");
    browser.wait("document.querySelector('#send').innerText === 'Cancel'");
    browser.script(
        "document.body.dispatchEvent(
        new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true, bubbles: true}))",
    );
    browser.click("#send");
    browser.wait("document.querySelector('#send').innerText === 'Send'");
    assert_eq!(browser.text(".answer"), "Send the request to see the response here.");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// What only the service knows is said beside the parameter too, which may be far from the response.
#[test]
fn an_error_of_the_service_is_beside_its_parameter() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let respond = |_: &Incoming<'_>| -> Result<Outgoing, ServiceError> {
        Err(ServiceError::new("InvalidParameterValue", "DomainPrefix: unknown <b>"))
    };
    let site = tencentcloud_explorer::site(Options::default()).unwrap();
    let cloud = LocalCloud::builder().responder(respond).site(site).start_blocking().unwrap();
    browser.open(&format!("{}/explorer/{ACTION}", cloud.endpoint()));
    browser.fill("[data-path=DomainPrefix]", "a");
    browser.click("#send");
    browser.wait("document.querySelector('.answer').dataset.sent");
    assert_eq!(browser.text("#field-DomainPrefix-problem"), "DomainPrefix: unknown <b>");
    assert_eq!(browser.script("return document.activeElement.dataset.path"), "DomainPrefix");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// Enter opens the result of what was typed, even if the results are not there yet.
#[test]
fn enter_waits_for_the_results_of_what_was_typed() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let cloud = cloud();
    browser.open(&format!("{}/explorer/#/live/2018-08-01", cloud.endpoint()));
    browser.wait("document.querySelector('nav .to')");
    browser.script(
        "const search = document.querySelector('#search');
         for (const text of ['ModifyLiveCert', 'DescribeLiveDomains']) {
           search.value = text;
           search.dispatchEvent(new InputEvent('input'));
         }
         search.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }))",
    );
    browser.wait("document.querySelector('h1').textContent === 'DescribeLiveDomains'");
    // The filter hides categories without an action.
    browser.fill("#filter", "DescribeLiveDomains");
    let shown = browser.script(
        "return [...document.querySelectorAll('nav h2, nav .to')]
           .filter((e) => e.checkVisibility()).map((e) => e.textContent)",
    );
    assert_eq!(shown, json!(["Domain Name Management APIs", "DescribeLiveDomains"]));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// Links that were cut, or that lead to what no longer exists, say so.
#[test]
fn old_and_broken_links_say_so() {
    let Some(browser) = Browser::start(1280, 900, "dark") else { return };
    let cloud = cloud();
    let open = |place: &str| {
        browser.open("about:blank");
        browser.open(&format!("{}/explorer/{place}", cloud.endpoint()));
        browser.wait("document.querySelector('main')?.dataset.shown");
        browser.text("main")
    };
    for (place, title, link) in [
        ("#/live/1999-01-01/DescribeLiveDomains", "Not in the catalog", "#/live"),
        ("#/live/2018-08-01/NoSuchAction", "Not in the catalog", "#/live"),
        ("#/requests/none.yaml", "The request failed", "#/requests"),
    ] {
        let text = open(place);
        assert!(text.starts_with(title), "{place}: {text}");
        let found = browser.script("return document.querySelector('main a').getAttribute('href')");
        assert_eq!(found, link, "{place}");
    }
    open(&format!("{ACTION}?r=%7B%22DomainPrefix%22%3A%22a"));
    browser.wait("document.querySelector('.live').innerText.includes('JSON is invalid')");
    // More elements than anyone fills in are text, and stay what they are.
    let many: Vec<String> = (0..5_000).map(|number| format!("d{number}.example.com")).collect();
    let request = json!({"PlayDomains": many, "PageNum": 3});
    open("#/live/2018-08-01/DescribeProIspPlaySumInfoList");
    browser.script(&format!(
        "const text = document.querySelector('#json');
         text.value = {};
         text.dispatchEvent(new InputEvent('input'))",
        json!(request.to_string())
    ));
    browser.wait("document.querySelector('textarea[data-path=PlayDomains]')");
    browser.fill("[data-path=PageNum]", "4");
    let text = browser.script("return JSON.parse(document.querySelector('#json').value)");
    assert_eq!(text, json!({"PlayDomains": many, "PageNum": 4}));
    // The address has no part of what is too long for it.
    browser.wait("location.hash === '#/live/2018-08-01/DescribeProIspPlaySumInfoList'");
}

/// What should not be used any more is marked, also where the reason is not known.
#[test]
fn deprecated_actions_and_fields_say_so() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let cloud = cloud();
    for (place, expected) in [
        ("cdb/2017-03-20/CreateAuditRule", "deprecated"),
        ("live/2018-08-01/CreateLiveRecord", "deprecated: Use CreateRecordTask instead."),
    ] {
        browser.open("about:blank");
        browser.open(&format!("{}/explorer/#/{place}", cloud.endpoint()));
        browser.wait("document.querySelector('main')?.dataset.shown");
        assert_eq!(browser.text(".top > .warning"), expected);
        let link = "return document.querySelector('nav [aria-current]').className";
        assert!(browser.script(link).as_str().unwrap().ends_with(" old"), "{place}");
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// Whatever comes back is shown in each view, without an error in the page.
#[test]
fn any_response_is_shown_in_each_view() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let cloud = cloud();
    browser.open(&format!("{}/explorer/{ACTION}", cloud.endpoint()));
    browser.wait("document.querySelector('.state')?.dataset.checked");
    browser.script(
        "const real = fetch;
         window.fetch = async (url, options) => url.endsWith('/send')
           ? new Response(window.reply, { headers: { 'x-explorer-response': '{\"status\":200}' } })
           : real(url, options);",
    );
    let deep = format!("{}1{}", "{\"a\":".repeat(3000), "}".repeat(3000));
    for (number, (body, shown)) in [
        ("", ""),
        ("<b>not JSON", "<b>not JSON"),
        ("{\"Response\":{\"a\":", "The response is not JSON."),
        ("{\"Response\":null}", "null"),
        ("[1, \"\u{202e}x\", null]", "U+202Ex"),
        (&deep, "1 field"),
        (
            r#"{"Response":{"L":[{"N":"a","V":1e400},{"N":"b","V":-1e400},{"N":"c","V":123456789012345678901234567890},5,null,[]]}}"#,
            "123456789012345678901234567890",
        ),
        (
            r#"{"Response":{"L":[{"T":"2026-01-01","V":1e400},{"T":"2026-01-02","V":-1e400}]}}"#,
            "1e400",
        ),
        (r#"{"Response":{"":[{"":1,"x y":"a","\"":3}],"a":1,"a":2}}"#, "x y"),
    ]
    .into_iter()
    .enumerate()
    {
        browser.script(&format!("window.reply = {}", json!(body)));
        browser.click("#send");
        let sent = format!("document.querySelector('.answer').dataset.sent === '{}'", number + 1);
        browser.wait(&sent);
        let views = browser.script(
            "return [...document.querySelectorAll('.answer [role=tab]')].map((tab) => {
               tab.click();
               return document.querySelector('.answer .panel').innerText;
             }).concat(document.querySelector('.answer').innerText).join()",
        );
        assert!(views.as_str().unwrap().contains(shown), "{body}: {views}");
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// JSON that cannot be read is not sent, and neither is what the form had before.
#[test]
fn what_is_shown_is_sent_or_nothing() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let cloud = cloud();
    // A browser that keeps nothing for pages.
    let forbid = "Object.defineProperty(window, 'localStorage',
                    { get() { throw new DOMException('no', 'SecurityError'); } })";
    browser.control("Page.addScriptToEvaluateOnNewDocument", json!({"source": forbid}));
    browser.open(&format!("{}/explorer/{ACTION}", cloud.endpoint()));
    for text in ["{\"DomainPrefix\": ", "[1]"] {
        browser.click("aside [role=tab]:nth-child(1)");
        browser.fill("#json", text);
        browser.wait("!document.querySelector('#json-problem').hidden");
        browser.click("aside [role=tab]:nth-child(2)");
        browser.click("#send");
        browser.wait("document.activeElement.id === 'json'");
    }
    assert_eq!(cloud.calls().count(), 0);
    browser.fill("#json", "{}");
    browser.click("#send");
    browser.wait("document.querySelector('.answer').dataset.sent");
    browser.click("#theme");
    assert_eq!(browser.script("return document.documentElement.dataset.theme"), "dark");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
