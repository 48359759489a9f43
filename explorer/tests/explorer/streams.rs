//! Streams arrive in pieces.

use serde_json::json;
use tencentcloud_explorer::Options;
use tencentcloud_local::{
    Fault, FaultKind, Incoming, LocalCloud, Outgoing, ResponseSource, ServiceError,
};

use crate::driver::Browser;

/// The events of a slow stream are shown one by one, while the request is being sent.
#[test]
fn events_are_shown_as_they_come() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let respond = |_: &Incoming<'_>| -> Result<Outgoing, ServiceError> {
        let mut outgoing = Outgoing::new(serde_json::Map::new(), ResponseSource::Synthetic);
        let events = (0..3).map(|index| json!({"Note": index.to_string().repeat(200)}));
        outgoing.events = Some(events.collect());
        Ok(outgoing)
    };
    let site = tencentcloud_explorer::site(Options::default()).unwrap();
    let cloud = LocalCloud::builder().responder(respond).site(site).start_blocking().unwrap();
    cloud.inject(Fault::new(FaultKind::Drip(2))).unwrap();
    let chat = "#/hunyuan/2023-09-01/ChatCompletions?r=%7B%22Model%22%3A%22m%22%7D";
    browser.open(&format!("{}/explorer/{chat}", cloud.endpoint()));
    browser.wait("document.querySelector('.answer')");
    browser.script(
        "window.seen = [];
         const look = () => {
           const events = document.querySelectorAll('.events li').length;
           const isBusy = document.querySelector('#send').textContent === 'Cancel';
           if (events && events !== seen.at(-1)?.[0]) seen.push([events, isBusy]);
         };
         new MutationObserver(look).observe(document.querySelector('.answer'), { childList: true, subtree: true });",
    );
    browser.click("#send");
    browser.wait("document.querySelector('.answer').dataset.sent");
    // The last one may come with the end, which shows them all at once.
    let seen = browser.script("return seen.slice(0, 2)");
    assert_eq!(seen, json!([[1, true], [2, true]]));
    assert!(browser.text(".answer .facts").contains("3 events"));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
