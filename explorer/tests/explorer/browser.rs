//! The page as a person uses it.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use tencentcloud_explorer::Options;
use tencentcloud_local::{
    Fault, FaultKind, Incoming, LocalCloud, Outgoing, ResponseSource, ServiceError,
};

use crate::compile::compiles;
use crate::driver::Browser;
use crate::{PATIENCE, cloud};

const ENTER: char = '\u{e007}';
const CONTROL: char = '\u{e009}';
pub const ESCAPE: char = '\u{e00c}';

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
        browser.script("return document.querySelector('.chart').getAttribute('aria-label')");
    assert_eq!(label, "TotalFlux: Shandong 50.0");
    browser.click("aside [role=tab]:nth-child(2)");
    browser.wait("document.querySelector('aside pre')?.innerText.includes('StatType::Province')");
    browser.script("scrollTo(0, 0)");
    browser.screenshot("explorer.webp");
    browser.control(
        "Browser.grantPermissions",
        json!({"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}),
    );
    browser.click("aside .panel .row button");
    browser.wait("document.querySelector('.live').textContent === 'Copied'");
    browser.script("navigator.clipboard.readText().then((text) => { window.copied = text; })");
    browser.wait("window.copied");
    let program = browser.script("return window.copied").as_str().unwrap().to_owned();
    assert!(program.contains("async fn main()"), "{program}");
    compiles(&program);
    browser.click("#code-form option[value=tccli]");
    browser.wait("document.querySelector('aside pre').innerText.startsWith('tccli live')");
    browser.click("#code-way option[value=pages]");
    browser.resize(390, 844, "dark");
    browser.script("scrollTo(0, 0)");
    browser.screenshot("narrow.webp");
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

/// A cloud whose responses are hostile, or large.
pub fn hostile(rows: usize) -> LocalCloud {
    let respond = move |_: &Incoming<'_>| -> Result<Outgoing, ServiceError> {
        let deep = (0..90).fold(json!("bottom"), |inner, _| json!([inner]));
        let row = |index: usize| json!({"Name": format!("<b>{index}</b>"), "TotalFlux": index, "Padding": "x".repeat(70)});
        let fields = json!({
            "<script>alert(1)</script>": "<img src=x onerror=alert(1)>",
            "__proto__": {"polluted": true},
            "Big": u64::MAX,
            "Hidden": "a\u{202e}b\u{200b}c",
            "Deep": deep,
            "DataInfoList": (0..rows).map(row).collect::<Vec<_>>(),
        });
        let Json::Object(fields) = fields else { unreachable!("the fields are an object") };
        Ok(Outgoing::new(fields, ResponseSource::Synthetic))
    };
    let site = tencentcloud_explorer::site(Options::default()).unwrap();
    LocalCloud::builder().responder(respond).site(site).start_blocking().unwrap()
}

pub fn open_and_send(browser: &Browser, cloud: &LocalCloud) {
    let action = "#/live/2018-08-01/DescribeProIspPlaySumInfoList";
    browser.open(&format!("{}/explorer/{action}", cloud.endpoint()));
    browser.click("#send");
    browser.wait("document.querySelector('.answer').dataset.sent");
}

/// Markup in names and values is text, hidden characters are visible, and digits are kept.
#[test]
fn a_hostile_response_is_only_text() {
    let Some(browser) = Browser::start(1280, 900, "dark") else { return };
    let cloud = hostile(2_500);
    open_and_send(&browser, &cloud);
    let tree = browser.text(".tree");
    for text in
        ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "18446744073709551615"]
    {
        assert!(tree.contains(text), "{text}: {tree}");
    }
    assert!(tree.contains("aU+202EbU+200Bc") && tree.contains("__proto__"), "{tree}");
    let made = "return [document.querySelectorAll('main script, main img, .tree b').length,
                        {}.polluted === undefined]";
    assert_eq!(browser.script(made), json!([0, true]));
    // All levels open, one after the other.
    browser.script(
        "const open = () => { const all = [...document.querySelectorAll('.tree details:not([open])')]
           .filter((e) => e.textContent.includes('1 ')); all.forEach((e) => { e.open = true; }); };
         for (let i = 0; i < 100; i++) open();",
    );
    browser.wait("document.querySelector('.tree').innerText.includes('0 … 99')");
    // A page of the table at a time, sorted by number.
    browser.click(".answer [role=tab]:nth-child(2)");
    let rows = "return document.querySelectorAll('.answer tbody tr').length";
    assert_eq!(browser.script(rows), json!(100));
    browser.click(".answer th:nth-child(2) button");
    browser.click(".answer th:nth-child(2) button");
    assert_eq!(browser.text(".answer tbody tr td:nth-child(2)"), "2499");
    assert_eq!(browser.text(".answer tbody tr td:first-child"), "<b>2499</b>");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// What was sent can be filled in again, and is a file that `tcapi run` takes.
#[test]
fn requests_are_files_and_can_be_sent_again() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let cloud = cloud();
    let place =
        "#/live/2018-08-01/DescribeLiveDomain?r=%7B%22DomainName%22%3A%22a.example.com%22%7D";
    browser.open(&format!("{}/explorer/{place}", cloud.endpoint()));
    browser.click("aside [role=tab]:nth-child(4)");
    browser.wait("document.querySelector('aside pre')?.innerText.includes('DomainName')");
    let file = browser.text("aside pre");
    assert!(file.contains("request:\n  DomainName: \"a.example.com\""), "{file}");
    browser.press(&format!("{CONTROL}{ENTER}"));
    browser.wait("document.querySelector('.answer').dataset.sent");
    browser.click("#sent");
    browser.wait("document.querySelectorAll('.history li').length === 1");
    browser.click(".history li a");
    browser.wait("document.querySelector('[data-path=DomainName]')?.value === 'a.example.com'");
    browser.click("#language");
    browser.wait("document.querySelector('#send').innerText === '发送'");
    assert_eq!(browser.script("return document.documentElement.lang"), "zh");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// A request is saved under a name, listed, opened by a link, and replaced only after a question.
#[test]
fn requests_are_saved_opened_and_renamed() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let place = tempfile::tempdir().unwrap();
    let mut options = Options::default();
    options.requests = Some(place.path().to_owned());
    let site = tencentcloud_explorer::site(options).unwrap();
    let cloud = LocalCloud::builder().site(site).start_blocking().unwrap();
    let link =
        "#/live/2018-08-01/DescribeLiveDomain?r=%7B%22DomainName%22%3A%22a.example.com%22%7D";
    browser.open(&format!("{}/explorer/{link}", cloud.endpoint()));
    browser.click("aside [role=tab]:nth-child(4)");
    browser.fill("#file-name", "domain.yaml");
    browser.click("#save");
    browser.wait("location.hash.includes('file=domain.yaml')");
    browser.fill("[data-path=DomainName]", "b.example.com");
    browser.click("#save");
    let text = || std::fs::read_to_string(place.path().join("domain.yaml")).unwrap();
    let wait_for_text = |part: &str| {
        let start = Instant::now();
        while !text().contains(part) {
            assert!(start.elapsed() < PATIENCE, "never {part}: {}", text());
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    wait_for_text("b.example.com");
    browser.click("#requests");
    browser.wait("document.querySelectorAll('.files li').length === 1");
    browser.click(".files button");
    browser.fill("dialog input", "renamed.yaml");
    browser.click("dialog button:last-child");
    browser.wait("document.querySelector('.files a')?.textContent === 'renamed.yaml'");
    // Another program writes the old name.
    std::fs::write(place.path().join("domain.yaml"), "product: live\n").unwrap();
    browser.click(".files a");
    browser.wait("document.querySelector('[data-path=DomainName]')?.value === 'b.example.com'");
    browser.click("aside [role=tab]:nth-child(4)");
    browser.fill("#file-name", "domain.yaml");
    browser.click("#save");
    browser.wait("document.querySelector('dialog .phrase')?.innerText === 'domain.yaml'");
    assert_eq!(text(), "product: live\n");
    browser.click("dialog .danger");
    wait_for_text("b.example.com");
    // The status is all that the browser says about a conflict.
    let complaints = browser.complaints();
    assert!(complaints.iter().all(|text| text.contains("409")), "{complaints:?}");
}

/// A file is sent as bytes, and the events of a stream are shown.
#[test]
fn files_are_sent_and_events_are_shown() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let respond = |call: &Incoming<'_>| -> Result<Outgoing, ServiceError> {
        let mut outgoing = Outgoing::new(serde_json::Map::new(), ResponseSource::Synthetic);
        let events = (0..3).map(|index| json!({"Note": format!("<i>{index}</i>")}));
        outgoing.events = (call.action == "ChatCompletions").then(|| events.collect());
        Ok(outgoing)
    };
    let site = tencentcloud_explorer::site(Options::default()).unwrap();
    let cloud = LocalCloud::builder().responder(respond).site(site).start_blocking().unwrap();
    let place = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(place.path(), b"\0bytes").unwrap();
    browser.open(&format!("{}/explorer/#/cls/2020-10-16/UploadLog", cloud.endpoint()));
    browser.fill("[data-path=TopicId]", "t");
    browser.keys("[data-path=Body]", &place.path().to_string_lossy());
    browser.wait("document.querySelector('#json').value.includes('AGJ5dGVz')");
    browser.click("#send");
    browser.wait("document.querySelector('.answer').dataset.sent");
    let received = cloud.calls().action("UploadLog").expect(1);
    assert_eq!(received.iter().next().unwrap().request[""], "AGJ5dGVz");
    let chat = "#/hunyuan/2023-09-01/ChatCompletions?r=%7B%22Model%22%3A%22m%22%7D";
    browser.open(&format!("{}/explorer/{chat}", cloud.endpoint()));
    browser.wait("document.querySelector('h1')?.textContent === 'ChatCompletions'");
    browser.click("#send");
    browser.wait("document.querySelector('.answer').dataset.sent");
    assert!(browser.text(".answer .facts").contains("3 events"));
    assert!(browser.text(".tree").contains("<i>2</i>"));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// The steps of a signature are a request, which the doctor takes, also with a byte changed.
#[test]
fn the_doctor_examines_what_the_bench_made() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let cloud = cloud();
    let place = "#/live/2018-08-01/DescribeLiveDomain?r=%7B%22DomainName%22%3A%22a%E3%80%80b%22%7D";
    browser.open(&format!("{}/explorer/{place}", cloud.endpoint()));
    browser.click("aside [role=tab]:nth-child(3)");
    browser.wait("document.querySelectorAll('.steps li').length === 11");
    let payload = browser.text("[data-step=payload] pre");
    assert_eq!(payload, "{\"DomainName\":\"aU+3000b\"}", "a full-width space can be seen");
    assert!(browser.text("[data-step=canonical-request] pre").starts_with("POST⏎\n/⏎\n⏎\n"));
    browser.click("#method option[value=v1]");
    browser.wait("document.querySelectorAll('.steps li').length === 5");
    let http =
        "return document.querySelector('[data-step=http] pre').innerText.replaceAll('⏎', '')";
    let http = browser.script(http).as_str().unwrap().to_owned();
    browser.click("#doctor");
    browser.wait("document.querySelector('#patient')");
    let examine = |text: &str, count: usize| {
        let text = json!(text);
        browser.script(&format!("document.querySelector('#patient').value = {text}"));
        browser.click("#examine");
        browser.wait(&format!("document.querySelector('.result').dataset.examined === '{count}'"));
        browser.text(".result")
    };
    assert_eq!(examine(&http, 1), "The signature is valid.");
    assert!(examine(&http.replace("Version=2018", "Version=2019"), 2).contains("Version"));
    let causes = examine("AuthFailure.SignatureExpire: …", 3);
    assert!(causes.contains("five minutes") && causes.contains("Set the clock by NTP"), "{causes}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    assert!(examine("hello", 4).contains("request line"));
}

/// A command line that is pasted fills in the form of its action.
#[test]
fn a_pasted_command_line_fills_in_the_form() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let cloud = cloud();
    let place = "#/live/2018-08-01/DescribeLiveDomain";
    browser.open(&format!("{}/explorer/{place}", cloud.endpoint()));
    browser.wait("document.querySelector('#json')");
    let paste = |text: &str| {
        let text = json!(text);
        browser.script(&format!(
            "const data = new DataTransfer(); data.setData('text', {text});
             document.querySelector('#json').dispatchEvent(new ClipboardEvent('paste', {{ clipboardData: data, cancelable: true }}))"
        ));
    };
    paste("tccli live DescribeLiveDomains --PageSize 20 --region ap-guangzhou");
    browser.wait("document.querySelector('h1').innerText === 'DescribeLiveDomains'");
    browser.wait("document.querySelector('[data-path=PageSize]').value === '20'");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    paste("curl 'https://<b>");
    browser.wait("!document.querySelector('#json-problem').hidden");
}

/// The real cloud has to be chosen, reads by default, and asks before something is deleted.
#[test]
fn the_real_cloud_asks_and_names_what_is_deleted() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let real = LocalCloud::start_blocking().unwrap();
    let start = |allow_writes| {
        let mut options = Options::default();
        (options.real_cloud, options.allow_writes) = (Some(real.config()), allow_writes);
        let site = tencentcloud_explorer::site(options).unwrap();
        LocalCloud::builder().site(site).start_blocking().unwrap()
    };
    let place = "#/live/2018-08-01/DeleteLiveDomain?r=%7B%22DomainName%22%3A%22a.example.com%22%2C%22DomainType%22%3A1%7D";
    let cloud = start(false);
    browser.open(&format!("{}/explorer/{place}", cloud.endpoint()));
    browser.wait("document.querySelector('#target')");
    let disabled = "return document.querySelector('#target option[value=cloud]').disabled";
    assert_eq!(browser.script(disabled), json!(true));
    let cloud = start(true);
    browser.open(&format!("{}/explorer/{place}", cloud.endpoint()));
    browser.click("#target option[value=cloud]");
    browser.click("#send");
    let phrase = "DeleteLiveDomain DomainName a.example.com, DomainType 1";
    browser.wait("document.querySelector('dialog[open] .phrase')");
    assert_eq!(browser.text("dialog .phrase"), phrase);
    browser.press(&ESCAPE.to_string());
    browser.wait("!document.querySelector('dialog')");
    assert_eq!(real.calls().count(), 0);
    browser.click("#send");
    browser.click("dialog .danger");
    browser.wait("document.querySelector('.answer').dataset.sent");
    real.calls().action("DeleteLiveDomain").expect(1);
    assert_eq!(cloud.calls().count(), 0);
}

/// An error about the signature shows what may be wrong and what to do, beside the response.
#[test]
fn a_rejected_signature_has_advice() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let cloud = cloud();
    let rejected = FaultKind::Error("AuthFailure.SecretIdNotFound".to_owned());
    cloud.inject(Fault::new(rejected)).unwrap();
    let place = "#/live/2018-08-01/DescribeLiveDomains";
    browser.open(&format!("{}/explorer/{place}", cloud.endpoint()));
    browser.click("#send");
    browser.wait("document.querySelector('.answer').dataset.sent");
    let failure = browser.text(".failure");
    assert!(failure.contains("belongs to the other site"), "{failure}");
    assert!(failure.contains("Copy the secret ID again"), "{failure}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// A field of a shared type is shown in an action that uses the type, in its form or its response.
#[test]
fn a_field_of_a_type_is_shown_in_an_action() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let cloud = cloud();
    let open = |place: &str| {
        browser.open("about:blank");
        browser.open(&format!("{}/explorer/#{place}", cloud.endpoint()));
    };
    open("/live/2018-08-01?uses=BandwidthInfo&at=BandwidthInfo.Bandwidth");
    browser.wait("document.querySelector('#asked')");
    assert!(browser.text("#asked").starts_with("Bandwidth "), "{}", browser.text("#asked"));
    assert!(browser.text("h1").starts_with("Describe"));
    open("/cvm/2017-03-12?uses=DataDisk&at=DataDisk.DiskSize");
    browser.wait("document.activeElement.dataset.path === 'DataDisks'");
    // What does not exist leads to the action all the same.
    open("/cvm/2017-03-12/RunInstances?at=Nothing.__proto__&r=%7B%22&region=%3Cb%3E");
    browser.wait("document.querySelector('#json')?.value === '{}'");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// Nested values are filled in as cards, and an error of the service leads to its parameter.
#[test]
fn nested_values_are_cards_and_an_error_leads_to_its_parameter() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let cloud = cloud();
    browser.open(&format!("{}/explorer/#/cvm/2017-03-12/RunInstances", cloud.endpoint()));
    browser.click("[data-path=DataDisks]");
    browser.fill("[data-path='DataDisks[0].DiskSize']", "50x");
    browser.wait("document.querySelector('#field-DataDisks-0--DiskSize-problem')?.innerText.includes('an integer')");
    browser.click("#send");
    browser.wait("document.querySelector('.failure')");
    let failure = browser.text(".failure");
    assert!(failure.contains("InvalidParameter"), "{failure}");
    assert!(failure.contains("Go to DataDisks[0].DiskSize"), "{failure}");
    let focus = browser.script("return document.activeElement.dataset.path");
    assert_eq!(focus, "DataDisks[0].DiskSize");
    // The validators said it beside the parameter, where it is not said twice.
    let message = browser.text("#field-DataDisks-0--DiskSize-problem");
    assert!(message.contains("an integer") && message.lines().count() == 1, "{message}");
    browser.click(".field[data-name=DataDisks] > .value > .list > .add");
    browser.fill("[data-path='DataDisks[1].DiskSize']", "60");
    browser.click("[aria-label='Remove DataDisks 1']");
    browser.wait("document.activeElement.className === 'add'");
    browser.wait("document.querySelector('[data-path=\"DataDisks[0].DiskSize\"]').value === '60'");
    browser.click("[data-path=InstanceIds], [data-path=SecurityGroupIds]");
    browser.fill("[data-path='SecurityGroupIds[0]']", "sg-1");
    let text = browser.script("return JSON.parse(document.querySelector('#json').value)");
    assert_eq!(text, json!({"DataDisks": [{"DiskSize": 60}], "SecurityGroupIds": ["sg-1"]}));
    // A link to the same action replaces the request.
    browser.script(
        "location.hash = '#/cvm/2017-03-12/RunInstances?r=%7B%22ImageId%22%3A%22img-1%22%7D'",
    );
    browser.wait("document.querySelector('[data-path=ImageId]')?.value === 'img-1'");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// A server that stopped is named as such, in place of the browser's message.
#[test]
fn a_stopped_server_does_not_respond() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let cloud = cloud();
    let place = "#/live/2018-08-01/DescribeLiveDomains";
    browser.open(&format!("{}/explorer/{place}", cloud.endpoint()));
    browser.wait("document.querySelector('.state')?.dataset.checked");
    drop(cloud);
    browser.click("#send");
    browser.wait("document.querySelector('.failure')");
    assert!(browser.text(".failure").contains("The server does not respond."));
    browser.keys("[data-path=PageSize]", "1");
    browser.wait("document.querySelector('.state .bad')");
    assert_eq!(browser.text(".state .bad"), "The server does not respond.");
}
