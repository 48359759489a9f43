//! Hooks and events of each attempt, over real sockets.

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::sync::{Arc, Mutex};

use support::server::Reply;
use support::service::{Read, SERVICE, TestTime, config, done, refused, script};
use tencentcloud_runtime::{Attempt, AttemptOutcome, Client, Hook};

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
        let AttemptOutcome { status, request_id, error, .. } = outcome;
        let error = error.map(|error| error.kind());
        let line = format!("#{} {status:?} {request_id:?} {error:?}", attempt.number);
        self.0.lock().unwrap().push(line);
    }
}

#[tokio::test]
async fn a_hook_is_told_of_each_attempt() {
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
