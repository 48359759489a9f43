//! What a call costs, each figure beside a baseline of the same run:
//!
//! ```sh
//! cargo run --release -p tencentcloud-live --example call_cost
//! ```
//!
//! With `serve` it only responses calls, and with `call ADDRESS SECONDS MAX_CONCURRENCY` it only makes them, for
//! `xtask/bench/sdks.sh`.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use tencentcloud_live::runtime::decode::decode;
use tencentcloud_live::runtime::sign::v3;
use tencentcloud_live::runtime::{HttpRequest, RateLimits, HyperTransport, Transport};
use tencentcloud_live::v20180801::{
    Client, DescribeProIspPlaySumInfoListRequest, DescribeProIspPlaySumInfoListResponse, StatType,
};
use tencentcloud_live::{Config, Credentials, Error};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const RESPONSE: &str = r#"{"Response":{"TotalFlux":3.5,"TotalRequest":7,"StatType":"Province","PageSize":10,"PageNum":1,"TotalNum":2,"TotalPage":1,"DataInfoList":[{"Name":"Beijing","TotalFlux":2.5,"TotalRequest":5,"AvgFluxPerSecond":0.01},{"Name":"Guangdong","TotalFlux":1,"TotalRequest":2,"AvgFluxPerSecond":0.004}],"AvgFluxPerSecond":0.014,"RequestId":"eac6b301-a322-493a-8e36-83b295459397"}}"#;

/// How long throughput is measured for.
const TIME: Duration = Duration::from_secs(3);

fn request() -> DescribeProIspPlaySumInfoListRequest {
    let (start, end) = ("2019-03-01 00:00:00", "2019-03-01 12:00:00");
    DescribeProIspPlaySumInfoListRequest::new(start, end, StatType::Province).page_size(10)
}

/// The median time of an operation, in microseconds, of eleven rounds.
fn timed(mut operation: impl FnMut()) -> f64 {
    const TIMES: u32 = 2000;
    let mut round = || {
        let begun = Instant::now();
        (0..TIMES).for_each(|_| operation());
        begun.elapsed().as_secs_f64() * 1e6 / f64::from(TIMES)
    };
    round();
    let mut rounds: Vec<f64> = (0..11).map(|_| round()).collect();
    rounds.sort_by(f64::total_cmp);
    rounds[5]
}

/// The hashing that signature V3 cannot do without: the body, the canonical request, and four
/// keys, of which three change once a day.
fn bare_hashing(body: &[u8], canonical: &[u8]) -> Vec<u8> {
    let mac = |key: &[u8], text: &[u8]| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length will do");
        mac.update(text);
        mac.finalize().into_bytes().to_vec()
    };
    black_box(Sha256::digest(body));
    let hash = Sha256::digest(canonical);
    let date = mac(b"TC3wh1sper", b"2019-03-01");
    let key = mac(&mac(&date, b"live"), b"tc3_request");
    let signed = ["TC3-HMAC-SHA256\n1551420000\n2019-03-01/live/tc3_request\n", &"0".repeat(64)];
    black_box(hash);
    mac(&key, signed.concat().as_bytes())
}

/// Responses every request on a loopback port.
async fn serve() -> std::io::Result<std::net::SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let length = RESPONSE.len();
    let response = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{RESPONSE}");
    let response: Arc<[u8]> = response.into_bytes().into();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let response = Arc::clone(&response);
            tokio::spawn(async move {
                let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
                while let Ok(count @ 1..) = stream.read(&mut buffer).await {
                    seen.extend_from_slice(&buffer[..count]);
                    // The body of the requests here ends with the only closing brace.
                    if seen.ends_with(b"}") {
                        seen.clear();
                        if stream.write_all(&response).await.is_err() {
                            return;
                        }
                    }
                }
            });
        }
    });
    Ok(address)
}

/// Calls a second with so many at a time.
async fn throughput<F: Future<Output = ()> + Send + 'static>(
    max_concurrency: u32,
    time: Duration,
    call: impl Fn() -> F + Clone + Send + 'static,
) -> f64 {
    let begun = Instant::now();
    let tasks = (0..max_concurrency).map(|_| {
        let call = call.clone();
        async move {
            let mut count = 0_u32;
            while begun.elapsed() < time {
                call().await;
                count += 1;
            }
            count
        }
    });
    let mut total = 0;
    for task in tasks.map(tokio::spawn).collect::<Vec<_>>() {
        total += task.await.unwrap_or_default();
    }
    f64::from(total) / begun.elapsed().as_secs_f64()
}

fn client(address: &str) -> Result<Client, Error> {
    let config = Config::new(Credentials::new("AKIDtest", "wh1sper"))
        .endpoint(format!("http://{address}"))
        .rate_limits(RateLimits::off());
    Client::new(config)
}

async fn calls(client: Client, max_concurrency: u32, time: Duration) -> f64 {
    let call = move || {
        let client = client.clone();
        async move {
            let response = client.describe_pro_isp_play_sum_info_list(request()).await;
            assert!(response.is_ok_and(|response| response.data_info_list.len() == 2));
        }
    };
    throughput(max_concurrency, time, call).await
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [call, address, seconds, max_concurrency] = arguments.as_slice() {
        assert_eq!(call, "call");
        let seconds = Duration::from_secs_f64(seconds.parse().expect("a number of seconds"));
        let max_concurrency = max_concurrency.parse().expect("a number of calls");
        println!("{:.0}", calls(client(address)?, max_concurrency, seconds).await);
        return Ok(());
    }
    let address = serve().await.expect("a loopback port").to_string();
    if arguments == ["serve"] {
        println!("{address}");
        std::future::pending::<()>().await;
    }
    let client = client(&address)?;

    let signed = client.describe_pro_isp_play_sum_info_list(request()).sign().await?;
    let canonical = signed.canonical_request.clone().unwrap_or_default();
    let (body, canonical) = (signed.request.body.clone(), canonical.into_bytes());
    let built = timed(|| drop(black_box(request())));
    let prepared = timed(|| {
        let call = client.describe_pro_isp_play_sum_info_list(black_box(request()));
        let signed = std::pin::pin!(call.sign());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(signed.poll(&mut context).is_ready());
    });
    let hashed = timed(|| drop(black_box(bare_hashing(&body, &canonical))));
    let credentials = Credentials::new("AKIDtest", "wh1sper");
        let headers = [
        ("content-type", "application/json; charset=utf-8"),
        ("host", address.as_str()),
        ("x-tc-action", "DescribeProIspPlaySumInfoList"),
    ];
    let signing = timed(|| {
        let input = v3::Input {
            method: "POST",
            query: "",
            headers: &headers,
            payload: &body,
            service: "live",
            timestamp: 1_551_420_000,
        };
        drop(black_box(v3::sign(black_box(&input), &credentials)));
    });
    let decoded = timed(|| {
        let mut response = DescribeProIspPlaySumInfoListResponse::default();
        assert!(decode(RESPONSE.as_bytes(), &mut response).is_ok());
        black_box(response);
    });
    let value = timed(|| {
        drop(black_box(serde_json::from_str::<serde_json::Value>(RESPONSE)));
    });
    println!("build a request                           {built:8.2} µs");
    println!("build, validate, encode and sign it       {prepared:8.2} µs");
    let ratio = signing / hashed;
    println!("sign it                                   {signing:8.2} µs, ratio {ratio:.2}");
    println!("the hashing in it alone                   {hashed:8.2} µs");
    println!("decode a response                          {decoded:8.2} µs");
    println!("the same into serde_json::Value           {value:8.2} µs, ratio {:.2}", decoded / value);

    let transport = Arc::new(HyperTransport::new(Duration::from_secs(5))?);
    let bytes: HttpRequest = signed.request;
    let bare = |transport: Arc<HyperTransport>, bytes: HttpRequest| {
        let call = move || {
            let (transport, bytes) = (Arc::clone(&transport), bytes.clone());
            async move {
                let response = transport.send(bytes).await;
                assert!(response.is_ok_and(|response| response.body.len() == RESPONSE.len()));
            }
        };
        throughput(64, TIME, call)
    };
    let mut figures = Vec::new();
    for _ in 0..3 {
        let without = bare(Arc::clone(&transport), bytes.clone()).await;
        figures.push((calls(client.clone(), 64, TIME).await, without));
    }
    for (with, without) in figures {
        let share = 100.0 * with / without;
        println!("calls a second at 64 connections: {with:7.0}, the HTTP client alone {without:7.0} ({share:.0} %)");
    }
    Ok(())
}
