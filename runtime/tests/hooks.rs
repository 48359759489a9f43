//! Hooks, over real sockets.

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::sync::{Arc, Mutex};

use support::server::Reply;
use support::service::{Read, SERVICE, TestTime, config, done, refused, script};
use tencentcloud_runtime::{Access, Attempt, AttemptOutcome, Client, Hook};

const BROKEN: fn() -> Reply = || Reply::HangUp;
const DONE: fn() -> Reply = done;
const THROTTLED: fn() -> Reply = || refused("RequestLimitExceeded");

#[derive(Clone, Debug, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Hook for Log {
    fn before(&self, attempt: &Attempt<'_>) {
        let Attempt { service, action, region, number, .. } = attempt;
        self.0.lock().unwrap().push(format!("{service} {action} {region:?} #{number}"));
    }

    fn after(&self, attempt: &Attempt<'_>, outcome: &AttemptOutcome<'_>) {
        let AttemptOutcome { status, request_id, error, lost, unknown, .. } = outcome;
        if !lost.is_empty() || !unknown.is_empty() {
            self.0.lock().unwrap().push(format!("lost {lost:?}, unknown {unknown:?}"));
        }
        let error = error.map(|error| error.kind());
        let line = format!("#{} {status:?} {request_id:?} {error:?}", attempt.number);
        self.0.lock().unwrap().push(line);
    }
}

#[tokio::test]
async fn a_hook_observes_each_attempt() {
    let (address, _) = script([BROKEN, THROTTLED, DONE]);
    let log = Log::default();
    let config = config(address, &TestTime::new()).region("ap-guangzhou").hook(log.clone());
    Client::new(&SERVICE, config).unwrap().call(Read::default()).await.unwrap();
    assert_eq!(
        *log.0.lock().unwrap(),
        [
            "toy DescribeToy Some(\"ap-guangzhou\") #1",
            "#1 None None Some(Transport)",
            "toy DescribeToy Some(\"ap-guangzhou\") #2",
            "#2 Some(200) Some(\"req-refused\") Some(Service)",
            "toy DescribeToy Some(\"ap-guangzhou\") #3",
            "#3 Some(200) Some(\"req-1\") None",
        ]
    );
}

// F6
#[tokio::test]
async fn a_hook_receives_what_did_not_fit() {
    let reply: fn() -> Reply =
        || r#"{"Response":{"State":"a\ud83d","New":1,"RequestId":"r"}}"#.to_owned().into();
    let (address, _) = script([reply]);
    let log = Log::default();
    let client =
        Client::new(&SERVICE, config(address, &TestTime::new()).hook(log.clone())).unwrap();
    assert_eq!(client.call(Read::default()).await.unwrap().state, "a\u{FFFD}");
    assert_eq!(log.0.lock().unwrap()[1], r#"lost ["State"], unknown ["New"]"#);
}

// G7: extra fields of untyped calls are found like typed fields.
#[tokio::test]
async fn a_hook_receives_the_request_id_of_an_untyped_call() {
    let (address, _) = script([DONE]);
    let log = Log::default();
    let client =
        Client::new(&SERVICE, config(address, &TestTime::new()).hook(log.clone())).unwrap();
    client.untyped("DescribeToy", Access::Read, serde_json::json!({})).await.unwrap();
    assert_eq!(log.0.lock().unwrap()[1], r#"#1 Some(200) Some("req-1") None"#);
}
