//! A receiver of callbacks.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, SystemTime};

use tencentcloud_live::v20180801::callbacks::Event;
use tencentcloud_local::Clock;
use tencentcloud_runtime::callback::{CallbackKey, CallbackVerifier, Delivery, Replay, Reply};
use tencentcloud_runtime::{Platform, Sleep};

/// The clock of a local cloud.
#[derive(Debug)]
struct CloudClock(Clock);

impl Platform for CloudClock {
    fn now(&self) -> SystemTime {
        self.0.now()
    }

    fn sleep(&self, _: Duration) -> Sleep<'_> {
        Box::pin(std::future::ready(()))
    }
}

/// A receiver over HTTP, with the reasons of rejections.
pub struct Receiver {
    pub url: String,
    pub events: mpsc::Receiver<Event>,
    pub rejections: Arc<Mutex<Vec<String>>>,
}

/// Starts a receiver that is unavailable for the first requests.
pub fn receiver(clock: &Clock, replay: Replay, unavailable: usize) -> Receiver {
    let rejections = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&rejections);
    let keys = ["cloud-key"].map(|key| CallbackKey::new(key).unwrap());
    let verifier = CallbackVerifier::<Event>::new(keys)
        .platform(Arc::new(CloudClock(clock.clone())))
        .replay(replay)
        .on_rejection(move |reason| log.lock().unwrap().push(format!("{reason:?}")));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/callbacks", listener.local_addr().unwrap());
    let (to, events) = mpsc::channel();
    std::thread::spawn(move || {
        for (n, stream) in listener.incoming().enumerate() {
            let mut stream = BufReader::new(stream.unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                stream.read_line(&mut line).unwrap();
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            let reply = if n < unavailable {
                Reply::UNAVAILABLE
            } else {
                verifier.receive(
                    |_| None,
                    &body,
                    |delivery| match delivery {
                        Delivery::New(new) => to.send(new.event).is_ok(),
                        Delivery::Duplicate(_) => false,
                        // Relay tasks are not signed.
                        Delivery::Unverified(event) => {
                            to.send(event.into_unverified_event()).is_ok()
                        }
                    },
                )
            };
            let (status, body) = (reply.status, reply.body);
            let length = body.len();
            let response = format!("HTTP/1.1 {status} .\r\nContent-Length: {length}\r\n\r\n{body}");
            stream.get_mut().write_all(response.as_bytes()).unwrap();
        }
    });
    Receiver { url, events, rejections }
}
