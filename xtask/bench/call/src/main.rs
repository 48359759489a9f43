//! The throughput of calls at 64 connections beside that of two bare clients, which send the same
//! signed bytes and read the whole body: the client of hyper-util, and the transport of the calls.
//!
//! Without arguments the three take turns against a server in the same process, and the ratios of
//! each round are printed. `call`, `transport` or `hyper`, followed by a number, makes that number
//! of requests on one thread, for `valgrind --tool=callgrind` and `strace -c`.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tencentcloud_live::runtime::{HttpRequest, HyperTransport, RateLimits, Transport};
use tencentcloud_live::v20180801::{Client, DescribeProIspPlaySumInfoListRequest, StatType};
use tencentcloud_live::{Config, Credentials};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const RESPONSE: &str = r#"{"Response":{"TotalFlux":3.5,"TotalRequest":7,"StatType":"Province","PageSize":10,"PageNum":1,"TotalNum":2,"TotalPage":1,"DataInfoList":[{"Name":"Beijing","TotalFlux":2.5,"TotalRequest":5,"AvgFluxPerSecond":0.01},{"Name":"Guangdong","TotalFlux":1,"TotalRequest":2,"AvgFluxPerSecond":0.004}],"AvgFluxPerSecond":0.014,"RequestId":"eac6b301-a322-493a-8e36-83b295459397"}}"#;

/// How long each client is measured in each round.
const TIME: Duration = Duration::from_millis(400);
const ROUNDS: usize = 10;
const CONNECTIONS: usize = 64;

/// Serves the response on a loopback port, to all connections.
async fn serve() -> std::io::Result<std::net::SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let length = RESPONSE.len();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    let response: Arc<str> = format!("{head}content-length: {length}\r\n\r\n{RESPONSE}").into();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let response = Arc::clone(&response);
            tokio::spawn(async move {
                let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
                while let Ok(count @ 1..) = stream.read(&mut buffer).await {
                    seen.extend_from_slice(&buffer[..count]);
                    // The body of each request ends with its only closing brace.
                    if seen.ends_with(b"}") {
                        seen.clear();
                        if stream.write_all(response.as_bytes()).await.is_err() {
                            return;
                        }
                    }
                }
            });
        }
    });
    Ok(address)
}

/// What sends requests.
#[derive(Clone)]
enum Sender {
    Call(Client),
    Transport(Arc<HyperTransport>, HttpRequest),
    Hyper(HyperClient<HttpConnector, Full<Bytes>>, HttpRequest),
}

impl Sender {
    async fn send(&self) {
        match self {
            Self::Call(client) => {
                let response = client.describe_pro_isp_play_sum_info_list(request()).await;
                assert_eq!(response.expect("a response").data_info_list.len(), 2);
            }
            Self::Transport(transport, request) => {
                let response = transport.send(request.clone()).await.expect("a response");
                assert_eq!(response.body.len(), RESPONSE.len());
            }
            Self::Hyper(client, request) => {
                let response = client.request(to_hyper(request.clone())).await;
                let body = response.expect("a response").into_body().collect().await;
                assert_eq!(body.expect("a body").to_bytes().len(), RESPONSE.len());
            }
        }
    }
}

fn request() -> DescribeProIspPlaySumInfoListRequest {
    let (start, end) = ("2019-03-01 00:00:00", "2019-03-01 12:00:00");
    black_box(DescribeProIspPlaySumInfoListRequest::new(start, end, StatType::Province))
        .page_size(10)
}

fn to_hyper(request: HttpRequest) -> hyper::Request<Full<Bytes>> {
    let mut built = hyper::Request::post(request.url);
    for (name, value) in request.headers {
        built = built.header(&*name, &*value);
    }
    built.body(Full::from(request.body)).expect("a request")
}

async fn senders() -> Vec<(&'static str, Sender)> {
    let address = serve().await.expect("a loopback port");
    let config = Config::new(Credentials::new("AKIDtest", "wh1sper"))
        .endpoint(format!("http://{address}"))
        .rate_limits(RateLimits::off());
    let client = Client::new(config).expect("a client");
    let call = client.describe_pro_isp_play_sum_info_list(request());
    let signed = call.sign().await.expect("a signed request").request;
    let transport = HyperTransport::new(Duration::from_secs(5)).expect("a transport");
    let mut tcp = HttpConnector::new();
    tcp.set_nodelay(true);
    let hyper = HyperClient::builder(TokioExecutor::new()).build(tcp);
    vec![
        ("call", Sender::Call(client)),
        ("transport", Sender::Transport(Arc::new(transport), signed.clone())),
        ("hyper", Sender::Hyper(hyper, signed)),
    ]
}

/// Sends on all connections until there is no more to send. Returns the number of requests.
async fn run(sender: &Sender, go_on: impl Fn() -> bool + Clone + Send + 'static) -> u64 {
    let count = Arc::new(AtomicU64::new(0));
    let tasks = (0..CONNECTIONS).map(|_| {
        let (sender, go_on, count) = (sender.clone(), go_on.clone(), Arc::clone(&count));
        tokio::spawn(async move {
            while go_on() {
                sender.send().await;
                count.fetch_add(1, Relaxed);
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("a task");
    }
    count.load(Relaxed)
}

/// The figures of a round.
struct Figures {
    per_second: f64,
    /// CPU time of the process, server included, in microseconds per request.
    cpu: f64,
    /// Voluntary context switches per request: how often a thread had nothing to do.
    switches: f64,
}

async fn measure(sender: &Sender) -> Figures {
    let (begun, cpu, switches) = (Instant::now(), cpu_time(), switches());
    let count = run(sender, move || begun.elapsed() < TIME).await as f64;
    Figures {
        per_second: count / begun.elapsed().as_secs_f64(),
        cpu: (cpu_time() - cpu) / count,
        switches: (self::switches() - switches) / count,
    }
}

/// The CPU time of all threads in microseconds, or 0 on other systems than Linux.
fn cpu_time() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2);
    // A tick is 1/100 s for programs, whatever the kernel counts in.
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() * 10_000.0
}

fn switches() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let status = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("status")).ok());
    let of = |status: String| {
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        line.and_then(|count| count.trim().parse::<f64>().ok())
    };
    status.filter_map(of).sum()
}

async fn compare() {
    let senders = senders().await;
    println!("requests per second at {CONNECTIONS} connections, in percent of hyper-util;");
    println!("CPU time and voluntary context switches per request");
    let mut shares = vec![Vec::new(); senders.len()];
    for round in 0..=ROUNDS {
        let mut figures = Vec::new();
        for (_, sender) in &senders {
            figures.push(measure(sender).await);
        }
        // The first round warms up.
        if round == 0 {
            continue;
        }
        let bare = figures[senders.len() - 1].per_second;
        for (((name, _), figures), shares) in senders.iter().zip(&figures).zip(&mut shares) {
            let share = 100.0 * figures.per_second / bare;
            shares.push(share);
            let Figures { per_second, cpu, switches } = figures;
            print!("{name} {per_second:6.0} ({share:3.0} %) {cpu:4.1} µs {switches:4.2}   ");
        }
        println!();
    }
    for ((name, _), shares) in senders.iter().zip(&mut shares) {
        shares.sort_by(f64::total_cmp);
        println!("median of {name}: {:.0} % of hyper-util", shares[ROUNDS / 2]);
    }
}

/// Makes a number of requests on the current thread.
async fn repeat(name: &str, total: u64) {
    let senders = senders().await;
    let (_, sender) = senders.iter().find(|(of, _)| *of == name).expect("call, transport or hyper");
    let started = Arc::new(AtomicU64::new(0));
    let made = run(sender, move || started.fetch_add(1, Relaxed) < total).await;
    println!("{made} requests");
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [name, total] = arguments.as_slice() {
        let total = total.parse().expect("a number of requests");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(repeat(name, total));
    } else {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(compare());
    }
}
