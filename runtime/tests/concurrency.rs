//! Many concurrent calls, over real sockets.
#![cfg(feature = "__async")]

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use support::service::{ACCOUNT, SERVICE, Write};
use tencentcloud_runtime::{Client, Config, Credentials, RateLimits};

const DONE: &str = r#"{"Response":{"State":"done","RequestId":"req-1"}}"#;

#[test]
fn ten_thousand_concurrent_calls() {
    let address = concurrent_server();
    let credentials = Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key);
    let config = Config::new(credentials)
        .endpoint(format!("http://{address}"))
        .timeout(Duration::from_secs(60))
        .rate_limits(RateLimits::off());
    let client = Client::new(&SERVICE, config).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let calls: Vec<_> = (0..10_000)
            .map(|_| {
                let call = client.call(Write::default());
                tokio::spawn(async move { call.await.map(|response| response.state) })
            })
            .collect();
        for call in calls {
            assert_eq!(call.await.unwrap().unwrap(), "done");
        }
    });
}

/// Responds on any number of connections, in one thread.
fn concurrent_server() -> SocketAddr {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
                    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
                        seen.extend_from_slice(&buffer[..count]);
                        // The body of a write without parameters.
                        if seen.ends_with(b"\r\n\r\n{}") {
                            seen.clear();
                            let head = format!(
                                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n",
                                DONE.len()
                            );
                            if stream.write_all((head + DONE).as_bytes()).await.is_err() {
                                return;
                            }
                        }
                    }
                });
            }
        });
    });
    address
}
