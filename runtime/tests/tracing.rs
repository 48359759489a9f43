//! Tracing events, over real sockets. A separate file, since `tracing` caches subscriber interest
//! per process.
#![cfg(feature = "tracing")]

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::sync::{Arc, Mutex};

use support::server::Reply;
use support::service::{Read, SERVICE, TestTime, config, done, refused, script};
use tencentcloud_runtime::Client;

#[tokio::test]
async fn events_identify_the_call_and_contain_no_secrets() {
    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);
    impl std::io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let sink = Sink::default();
    let writer = sink.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing_subscriber::util::SubscriberInitExt::set_default(subscriber);

    let throttled: fn() -> Reply = || refused("RequestLimitExceeded");
    let lossy: fn() -> Reply =
        || r#"{"Response":{"State":"classified\ud83d","RequestId":"r"}}"#.to_owned().into();
    let (address, _) = script([throttled, done, lossy]);
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let request = Read { name: Some("classified".to_owned()), ..Read::default() };
    client.call(request.clone()).await.unwrap();
    client.call(request).await.unwrap();
    drop(guard);

    let text = String::from_utf8(sink.0.lock().unwrap().clone()).unwrap();
    let ours: Vec<&str> = text.lines().filter(|line| line.contains("tencentcloud")).collect();
    let [failed, responded, lossy] = ours[..] else { panic!("{text}") };
    // F6
    for part in ["WARN", "attempt=1", "lost=\"State\"", "request_id=\"r\""] {
        assert!(lossy.contains(part), "{part} is not in {lossy}");
    }
    for part in ["WARN", "action=\"DescribeToy\"", "attempt=1", "code=\"RequestLimitExceeded\""] {
        assert!(failed.contains(part), "{part} is not in {failed}");
    }
    for part in ["DEBUG", "service=\"toy\"", "attempt=2", "status=200", "request_id=\"req-1\""] {
        assert!(responded.contains(part), "{part} is not in {responded}");
    }
    for secret in ["classified", "wh1sper", "AKIDtest", "Signature="] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
}
