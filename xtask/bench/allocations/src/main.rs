//! How often a call allocates: all of it but the HTTP client, in whose place stands a transport that
//! responds at once.

use std::alloc::{GlobalAlloc, Layout, System};
use std::time::Instant;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use tencentcloud_live::runtime::{
    HttpRequest, HttpResponse, RateLimits, Transport, TransportFuture,
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
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(place, layout) }
    }
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

async fn run() -> Result<(), Error> {
    let config = Config::new(Credentials::new("AKIDtest", "wh1sper"))
        .transport(AtOnce)
        .rate_limits(RateLimits::off());
    let client = Client::new(config)?;
    for warm in [false, true] {
        let begun = counted();
        let (start, end) = ("2019-03-01 00:00:00", "2019-03-01 12:00:00");
        let request =
            DescribeProIspPlaySumInfoListRequest::new(start, end, StatType::Province).page_size(10);
        let built = counted();
        let response = client.describe_pro_isp_play_sum_info_list(request).await?;
        let ended = counted();
        assert_eq!(response.data_info_list.len(), 2);
        if warm {
            let (sent, own) = (SENT.load(Relaxed), ITS_OWN.load(Relaxed));
            println!("build the request          {:3} allocations", built.0 - begun.0);
            println!("validate, encode, sign it  {:3}", sent - built.0);
            println!("read the response            {:3}", ended.0 - sent - own);
            println!("all of it, in bytes        {}", ended.1 - begun.1);
        }
    }
    Ok(())
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
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("an executor").block_on(run())
}
