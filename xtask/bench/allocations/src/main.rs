//! How often a call allocates: all of it but the HTTP client, in whose place stands a transport that
//! responds at once; and, over a loopback connection, a call, its transport and the client of
//! hyper-util. With `list` it prints the stack of each allocation of a call instead.

use std::alloc::{GlobalAlloc, Layout, System};
use std::backtrace::Backtrace;
use std::cell::Cell;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tencentcloud_live::runtime::{
    HttpRequest, HttpResponse, HyperTransport, RateLimits, Transport, TransportFuture,
};
use tencentcloud_live::v20180801::{Client, DescribeProIspPlaySumInfoListRequest, StatType};
use tencentcloud_live::{Config, Credentials, Error};

const RESPONSE: &str = r#"{"Response":{"TotalFlux":3.5,"TotalRequest":7,"StatType":"Province","PageSize":10,"PageNum":1,"TotalNum":2,"TotalPage":1,"DataInfoList":[{"Name":"Beijing","TotalFlux":2.5,"TotalRequest":5,"AvgFluxPerSecond":0.01},{"Name":"Guangdong","TotalFlux":1,"TotalRequest":2,"AvgFluxPerSecond":0.004}],"AvgFluxPerSecond":0.014,"RequestId":"eac6b301-a322-493a-8e36-83b295459397"}}"#;

static COUNT: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

struct Counting;

// SAFETY: every call is handed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Relaxed);
        BYTES.fetch_add(layout.size() as u64, Relaxed);
        print_stack(layout.size());
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(place, layout) }
    }
}

thread_local! {
    /// Whether each allocation of this thread is printed.
    static LISTS: Cell<bool> = const { Cell::new(false) };
}

/// Prints where an allocation is made, without the frames of the standard library.
fn print_stack(size: usize) {
    // Printing allocates as well.
    if !LISTS.replace(false) {
        return;
    }
    let stack = Backtrace::force_capture().to_string();
    println!("{size} bytes");
    let mut frames = stack.lines().peekable();
    while let Some(frame) = frames.next() {
        let place = frames.next_if(|line| line.trim_start().starts_with("at "));
        if place.is_some_and(|place| !place.contains("/rustc/") && !place.contains("bench")) {
            println!("    {}", frame.trim_start().split_once(": ").unwrap_or_default().1);
        }
    }
    LISTS.set(true);
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn counted() -> (u64, u64) {
    (COUNT.load(Relaxed), BYTES.load(Relaxed))
}

/// Responses at once, and takes note of what was allocated before and by it.
#[derive(Debug)]
struct AtOnce;

static SENT: AtomicU64 = AtomicU64::new(0);
static ITS_OWN: AtomicU64 = AtomicU64::new(0);

impl Transport for AtOnce {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        SENT.store(COUNT.load(Relaxed), Relaxed);
        drop(request);
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        let response = HttpResponse { status: 200, headers, body: RESPONSE.as_bytes().to_vec() };
        let response: TransportFuture<'_> = Box::pin(std::future::ready(Ok(response)));
        ITS_OWN.store(COUNT.load(Relaxed) - SENT.load(Relaxed), Relaxed);
        response
    }
}

async fn run(lists: bool) -> Result<(), Error> {
    let config = Config::new(Credentials::new("AKIDtest", "wh1sper"))
        .transport(AtOnce)
        .rate_limits(RateLimits::off());
    let client = Client::new(config)?;
    for warm in [false, true] {
        LISTS.set(lists && warm);
        let begun = counted();
        let request = request();
        let built = counted();
        let response = client.describe_pro_isp_play_sum_info_list(request).await?;
        let ended = counted();
        LISTS.set(false);
        assert_eq!(response.data_info_list.len(), 2);
        if warm {
            let (sent, own) = (SENT.load(Relaxed), ITS_OWN.load(Relaxed));
            println!("build the request          {:3} allocations", built.0 - begun.0);
            println!("validate, encode, sign it  {:3}", sent - built.0);
            println!("read the response          {:3}", ended.0 - sent - own);
            println!("all of it, in bytes        {}", ended.1 - begun.1);
        }
    }
    Ok(())
}

fn request() -> DescribeProIspPlaySumInfoListRequest {
    let (start, end) = ("2019-03-01 00:00:00", "2019-03-01 12:00:00");
    DescribeProIspPlaySumInfoListRequest::new(start, end, StatType::Province).page_size(10)
}

/// Responds to all requests of one connection at a time, without allocations.
fn serve(listener: TcpListener) {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", RESPONSE.len());
    let response = head + RESPONSE;
    for stream in listener.incoming() {
        let response = response.clone();
        std::thread::spawn(move || {
            let (mut stream, mut buffer) = (stream.expect("a connection"), [0; 4096]);
            // A request fits into the buffer and comes in one piece.
            while let Ok(1..) = stream.read(&mut buffer) {
                stream.write_all(response.as_bytes()).expect("a connection");
            }
        });
    }
}

/// Prints the allocations of a call over a connection, of its transport, and of hyper-util, which
/// send the same bytes.
async fn compare(lists: bool) -> Result<(), Error> {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || serve(listener));
    let config = Config::new(Credentials::new("AKIDtest", "wh1sper"))
        .endpoint(format!("http://{address}"))
        .rate_limits(RateLimits::off());
    let client = Client::new(config)?;
    let signed = client.describe_pro_isp_play_sum_info_list(request()).sign().await?.request;
    let transport = HyperTransport::new(Duration::from_secs(5))?;
    let hyper: HyperClient<_, Full<Bytes>> =
        HyperClient::builder(TokioExecutor::new()).build(HttpConnector::new());
    for warm in [false, false, true] {
        let (request, to_send, for_hyper) = (request(), signed.clone(), to_hyper(signed.clone()));
        LISTS.set(lists && warm);
        let begun = counted().0;
        client.describe_pro_isp_play_sum_info_list(request).await?;
        LISTS.set(false);
        let called = counted().0;
        transport.send(to_send).await?;
        let sent = counted().0;
        let response = hyper.request(for_hyper).await.expect("a response");
        response.into_body().collect().await.expect("a body");
        let ended = counted().0;
        if warm {
            println!("a call over a connection   {:3}", called - begun);
            println!("its transport alone        {:3}", sent - called);
            println!("hyper-util                 {:3}", ended - sent);
        }
    }
    Ok(())
}

fn to_hyper(request: HttpRequest) -> hyper::Request<Full<Bytes>> {
    let mut built = hyper::Request::post(request.url);
    for (name, value) in request.headers {
        built = built.header(&*name, &*value);
    }
    built.body(Full::from(request.body)).expect("a request")
}

/// Prints what clients cost: the first, one of a clone of its configuration, and one of its own.
fn count_clients() -> Result<(), Error> {
    let config = Config::new(Credentials::new("AKIDtest", "wh1sper"));
    let configs = [
        ("the first client", config.clone()),
        ("a client of a clone", config),
        ("another configuration", Config::new(Credentials::new("AKIDtest", "wh1sper"))),
    ];
    for (what, config) in configs {
        let (begun, start) = (counted(), Instant::now());
        let client = Client::new(config)?;
        let elapsed = start.elapsed();
        println!("{what:25} {:6} bytes, {elapsed:?}", counted().1 - begun.1);
        drop(client);
    }
    Ok(())
}

fn main() -> Result<(), Error> {
    count_clients()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let lists = std::env::args().nth(1).is_some_and(|argument| argument == "list");
    runtime.expect("an executor").block_on(async {
        run(lists).await?;
        compare(lists).await
    })
}
