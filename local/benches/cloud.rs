//! The figures of the local cloud.
//!
//! ```text
//! cargo bench -p tencentcloud-local --bench cloud -- start
//! cargo bench -p tencentcloud-local --bench cloud -- calls
//! cargo bench -p tencentcloud-local --bench cloud -- connections target/release/tcapi
//! cargo bench -p tencentcloud-local --bench cloud -- conformance [STEP]
//! cargo bench -p tencentcloud-local --bench cloud -- serve target/release/tcapi
//! ```

#[path = "../tests/local/conformance.rs"]
mod conformance;
#[path = "../tests/local/requests.rs"]
mod requests;
#[path = "../tests/local/variants.rs"]
mod variants;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use serde_json::Map;
use tencentcloud_catalog::{Catalog, Payload};
use tencentcloud_live::v20180801::{Client, DescribeLiveDomainsRequest};
use tencentcloud_local::{LocalCloud, SignatureMode, UnsignedCall, steps_v3};

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let second = |arguments: &mut dyn Iterator<Item = String>| arguments.next();
    match arguments.next().as_deref() {
        Some("start") => start(),
        Some("calls") => calls(),
        Some("connections") => {
            connections(&second(&mut arguments).expect("the path of a program"));
        }
        Some("conformance") => {
            let step = second(&mut arguments).map_or(1, |step| step.parse().expect("a number"));
            conform(step);
        }
        Some("serve") => serve(&second(&mut arguments).expect("the path of a program")),
        // Beside others, in `cargo bench` and `cargo test --benches`.
        _ => println!("start, calls, connections PROGRAM, conformance [STEP] or serve PROGRAM"),
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// The time to start a cloud, and to its first response.
fn start() {
    let (mut started, mut responded) = (Vec::new(), Vec::new());
    for _ in 0..21 {
        let begin = Instant::now();
        let cloud = LocalCloud::start_blocking().expect("the cloud starts");
        started.push(begin.elapsed());
        let client = Client::new(cloud.config()).expect("a configuration");
        client.describe_live_domains(DescribeLiveDomainsRequest::new()).wait().expect("a response");
        responded.push(begin.elapsed());
    }
    println!("start: {:?}; to the first response: {:?}", median(started), median(responded));
}

/// The bytes of a signed request, which are valid for five minutes.
fn request(address: SocketAddr) -> Vec<u8> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
    let host = address.to_string();
    let call = UnsignedCall {
        service: "live",
        host: &host,
        action: "DescribeLiveDomains",
        version: "2018-08-01",
        region: "",
        request: &Map::new(),
        timestamp: i64::try_from(since.as_secs()).expect("a time"),
    };
    let steps = steps_v3(&call, "AKIDlocal", "local-secret-key");
    let authorization = steps.iter().find(|step| step.name == "authorization").expect("a step");
    format!(
        "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json; charset=utf-8\r\n\
         X-TC-Action: {}\r\nX-TC-Version: {}\r\nX-TC-Timestamp: {}\r\nAuthorization: {}\r\n\
         Content-Length: 2\r\n\r\n{{}}",
        call.action, call.version, call.timestamp, authorization.value
    )
    .into_bytes()
}

/// Sends a request over and over for some seconds on each of so many connections, and returns the
/// number of responses in a second.
fn hammer(address: SocketAddr, request: &[u8], connections: usize) -> f64 {
    const SECONDS: u64 = 5;
    let count = Arc::new(Mutex::new(0_u64));
    let begin = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..connections {
            let count = Arc::clone(&count);
            scope.spawn(move || {
                let mut stream = TcpStream::connect(address).expect("a connection");
                stream.set_nodelay(true).expect("an option of sockets");
                let mut own = 0;
                while begin.elapsed() < Duration::from_secs(SECONDS) {
                    stream.write_all(request).expect("the server reads");
                    read_response(&mut stream);
                    own += 1;
                }
                *count.lock().expect("no panic") += own;
            });
        }
    });
    let count = *count.lock().expect("no panic");
    count as f64 / begin.elapsed().as_secs_f64()
}

/// Reads a response with a `Content-Length`, and returns its text.
fn read_response(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let mut buffer = [0; 8 << 10];
    loop {
        let length = stream.read(&mut buffer).expect("the server responds");
        assert!(length > 0, "the server closed the connection");
        text.extend_from_slice(&buffer[..length]);
        let whole = String::from_utf8_lossy(&text);
        let Some((head, body)) = whole.split_once("\r\n\r\n") else { continue };
        let head = head.to_ascii_lowercase();
        let (_, size) = head.split_once("content-length: ").expect("a length");
        let size: usize = size.split("\r\n").next().expect("a line").parse().expect("a number");
        if body.len() >= size {
            return whole.into_owned();
        }
    }
}

/// The calls in a second, without a client that costs something and with the one of this project.
fn calls() {
    for mode in [SignatureMode::Off, SignatureMode::Enforce] {
        let cloud = builder().signature(mode).start_blocking().expect("the cloud starts");
        let request = request(cloud.address());
        let raw = hammer(cloud.address(), &request, 32);
        let client = Client::new(cloud.config()).expect("a configuration");
        let own = with_client(&client);
        println!("signatures {mode}: {raw:.0} calls/s; by the client: {own:.0} calls/s");
    }
}

fn builder() -> tencentcloud_local::Builder {
    LocalCloud::builder().rate_limits(false)
}

fn with_client(client: &Client) -> f64 {
    const CALLS: usize = 10_000;
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let begin = Instant::now();
    runtime.block_on(async {
        let tasks: Vec<_> = (0..32)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move {
                    for _ in 0..CALLS / 32 {
                        let request = DescribeLiveDomainsRequest::new();
                        client.describe_live_domains(request).await.expect("a response");
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("no panic");
        }
    });
    CALLS as f64 / begin.elapsed().as_secs_f64()
}

/// Holds 10,000 connections to `PROGRAM serve`, each with a response, and sends on each once more.
/// A process of its own, since each side needs 10,000 open files.
fn connections(program: &str) {
    let (running, address) = launch(program);
    let request = request(address);
    let begin = Instant::now();
    let mut open = Vec::new();
    for number in 0..10_000 {
        let mut stream = TcpStream::connect(address)
            .unwrap_or_else(|e| panic!("connection {number}: {e}; `ulimit -n` is to be 10,100"));
        stream.write_all(&request).expect("the server reads");
        open.push(stream);
    }
    let valid = open.iter_mut().map(read_response).filter(|text| text.contains("DomainList"));
    println!("{} of 10000 connections with a response in {:?}", valid.count(), begin.elapsed());
    println!("with all of them: {}", memory(&running));
    open.iter_mut().for_each(|stream| stream.write_all(&request).expect("it is kept open"));
    let valid = open.iter_mut().map(read_response).filter(|text| text.contains("DomainList"));
    println!("{} once more in {:?}", valid.count(), begin.elapsed());
}

/// All variants of the requests of every action: without a network, and by the client.
fn conform(step: usize) {
    let catalog = Catalog::facts().expect("the facts are a catalog");
    let begin = Instant::now();
    let (count, failed) = conformance::conform(&catalog, step);
    println!("{count} variants, {} fail, in {:?}", failed.len(), begin.elapsed());
    conformance::report(count, &failed);
    let cloud = builder().start_blocking().expect("the cloud starts");
    let (begin, mut count, mut failed) = (Instant::now(), 0, Vec::new());
    for entry in catalog.entries() {
        let product = catalog.product(&entry.name, Some(&entry.version)).expect("a product");
        let product = product.expect("an entry has a product");
        let client = conformance::client(&product, &cloud);
        let json = product.actions.iter().filter(|a| a.payload == Payload::Json && !a.streams);
        for action in json.step_by(step) {
            for variant in variants::variants(&product, action) {
                count += 1;
                let problem = conformance::send(&client, action, &variant);
                failed.extend(problem.map(|p| format!("{} {} {p}", product.name, action.name)));
            }
        }
    }
    println!("{count} by the client, {} fail, in {:?}", failed.len(), begin.elapsed());
    conformance::report(count, &failed);
}

/// Ends a program with the bench.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts `PROGRAM serve`, and returns its address.
fn launch(program: &str) -> (Running, SocketAddr) {
    let mut command = Command::new(program);
    command.args(["serve", "--address", "127.0.0.1:0", "--no-rate-limits"]).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::null()).spawn().expect("the program starts");
    let mut printed = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut first = String::new();
    printed.read_line(&mut first).expect("a banner");
    // What else it prints needs a pipe that is open.
    child.stdout = Some(printed.into_inner());
    let running = Running(child);
    let address = first.trim().strip_prefix("local cloud at http://").expect("the banner");
    (running, address.parse().expect("an address"))
}

/// Returns the memory of a program.
fn memory(running: &Running) -> String {
    let status = format!("/proc/{}/status", running.0.id());
    let status = std::fs::read_to_string(status).unwrap_or_default();
    let memory = status.lines().find(|line| line.starts_with("VmRSS"));
    memory.unwrap_or("unknown on this system").to_owned()
}

/// The time from the start of `PROGRAM serve` to its first response, and its memory when idle.
fn serve(program: &str) {
    let mut times = Vec::new();
    for round in 0..11 {
        let begin = Instant::now();
        let (running, address) = launch(program);
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.write_all(&request(address)).expect("the server reads");
        assert!(read_response(&mut stream).contains("DomainList"));
        times.push(begin.elapsed());
        if round == 10 {
            std::thread::sleep(Duration::from_secs(3));
            println!("idle: {}", memory(&running));
        }
    }
    println!("first response after the start: {:?}", median(times));
}
