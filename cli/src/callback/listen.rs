//! `tcapi callback listen`.

use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use clap::Args;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value as Json, json};
use tencentcloud_catalog::Callbacks;
use tencentcloud_runtime::callback::{
    CallbackKey, CallbackVerifier, Delivery, Rejection, Reply, UnknownEvent,
};
use tokio::sync::watch;

use super::event::{self, Events};
use crate::failure::{Exit, Failure};
use crate::options::Options;
use crate::out::{self, Output};
use crate::{interrupt, lookup};

/// The maximum size of a body.
const MAX_BODY: usize = 1 << 20;
/// How long a sender may take for the head of a request, and for a response that is under way.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// The options of the step.
#[derive(Args)]
#[command(after_help = "\
Responds to each callback at once and prints its event, its fields, and its state: Verified,
Duplicate (a repetition of the same callback) or Unverified (there is no key, or the service does
not sign this event; anyone could have sent it). A rejected callback receives the status 403 without
a reason; the reason is printed as a warning on standard error. Ctrl-C ends the command.

The service must be able to reach the address. To receive callbacks from the internet, put a server
with TLS in front of it.

Example:

  tcapi callback listen --key-file callback.key --output yaml --query Fields.stream_id")]
pub struct ListenOptions {
    /// The product
    #[arg(default_value = "live")]
    product: String,
    /// File with a key; repeat the option while a key is being replaced. Without a key, all events
    /// are unverified
    #[arg(long, value_name = "FILE")]
    key_file: Vec<String>,
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8081")]
    address: SocketAddr,
    /// Path of callbacks; requests to other paths are rejected. By default, every path is accepted
    #[arg(long, value_name = "PATH")]
    path: Option<String>,
    /// Exit after this number of events
    #[arg(long, value_name = "NUMBER")]
    count: Option<usize>,
}

/// What the server hands on.
enum Arrival {
    /// A row to print.
    Event(Json),
    /// Why something was rejected.
    Rejected(String),
}

/// What is received, and how.
struct Receiver {
    verifier: CallbackVerifier<UnknownEvent>,
    callbacks: Callbacks,
    path: Option<String>,
    arrivals: mpsc::Sender<Arrival>,
}

/// Runs the step.
pub fn run(options: &ListenOptions, global: &Options) -> Result<(), Failure> {
    let product = lookup::product(lookup::catalog()?, &options.product, global.get("version"))?;
    let callbacks = Events::of(&product)?.callbacks.clone();
    let mut keys = Vec::new();
    for path in &options.key_file {
        // The file was checked when it was read.
        keys.extend(CallbackKey::new(super::read_key(path)?).ok());
    }
    let mut output = Output::new(global)?;
    output.writer()?;
    let form = event::form(&callbacks);
    let verifier = CallbackVerifier::untyped(keys, form).max_body(MAX_BODY);
    let (sender, arrivals) = mpsc::channel();
    let path = options.path.clone();
    let receiver = Receiver { verifier, callbacks, path, arrivals: sender };
    let server = Server::start(options.address, receiver)?;
    if !output.is_quiet() {
        eprintln!("listening at http://{}/", server.address);
    }
    interrupt::watch_listener();
    let printed = print(&arrivals, options.count, &mut output);
    server.stop();
    printed
}

/// Prints what arrives.
fn print(
    arrivals: &mpsc::Receiver<Arrival>,
    count: Option<usize>,
    output: &mut Output,
) -> Result<(), Failure> {
    let is_quiet = output.is_quiet();
    let mut writer = output.writer()?;
    let mut printed = 0;
    while count.is_none_or(|count| printed < count) {
        match arrivals.recv() {
            Ok(Arrival::Event(row)) => {
                printed += 1;
                out::written(writer.value(&row))?;
            }
            Ok(Arrival::Rejected(_)) if is_quiet => {}
            Ok(Arrival::Rejected(reason)) => out::warn(&format!("rejected: {reason}")),
            Err(_) => break,
        }
    }
    out::written(writer.finish())
}

/// A server on a thread of its own.
struct Server {
    address: SocketAddr,
    stop: watch::Sender<()>,
    thread: std::thread::JoinHandle<()>,
}

impl Server {
    fn start(address: SocketAddr, receiver: Receiver) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| {
            let message = format!("cannot listen at {address}: {}", crate::text::reason(&error));
            Failure::new(Exit::Network, "Local.NotStarted", message)
                .help("--address chooses another address; port 0 is a free one")
        };
        let listener = TcpListener::bind(address).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(failed)?;
        let (stop, stopped) = watch::channel(());
        let serving = serve(listener, Arc::new(receiver), stopped);
        let thread = std::thread::spawn(move || runtime.block_on(serving));
        Ok(Self { address, stop, thread })
    }

    /// Ends the server after the responses that are under way.
    fn stop(self) {
        drop(self.stop);
        let _ = self.thread.join();
    }
}

async fn serve(listener: TcpListener, receiver: Arc<Receiver>, mut stop: watch::Receiver<()>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let mut connections = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            _ = stop.changed() => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, Arc::clone(&receiver), stop.clone()));
                }
                // Too many open files: those that are open have to end first.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
        }
    }
    let _ = tokio::time::timeout(TIME_LIMIT, connections.join_all()).await;
}

async fn connection(
    stream: tokio::net::TcpStream,
    receiver: Arc<Receiver>,
    mut stop: watch::Receiver<()>,
) {
    let service = service_fn(|request| respond(&receiver, request));
    let http = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(TIME_LIMIT)
        .serve_connection(TokioIo::new(stream), service);
    let mut http = std::pin::pin!(http);
    tokio::select! {
        _ = http.as_mut() => return,
        _ = stop.changed() => {}
    }
    http.as_mut().graceful_shutdown();
    let _ = http.await;
}

async fn respond(
    receiver: &Receiver,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let is_here = receiver.path.as_ref().is_none_or(|path| head.uri.path() == path);
    if !is_here || head.method != Method::POST {
        let status = if is_here { StatusCode::METHOD_NOT_ALLOWED } else { StatusCode::NOT_FOUND };
        return Ok(response(status, ""));
    }
    let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
        return Ok(response(StatusCode::PAYLOAD_TOO_LARGE, ""));
    };
    let header = |name: &str| head.headers.get(name)?.to_str().ok();
    let outcome = receiver.verifier.verify_request(header, &body.to_bytes());
    let (reply, arrival) = match outcome {
        Ok(delivery) => (Reply::ACCEPTED, Arrival::Event(row(&receiver.callbacks, delivery))),
        Err(rejection) => (Reply::REJECTED, Arrival::Rejected(reason(&rejection))),
    };
    // If nobody prints any more, the program is about to end.
    let reply = if receiver.arrivals.send(arrival).is_ok() { reply } else { Reply::UNAVAILABLE };
    Ok(response(StatusCode::from_u16(reply.status).unwrap_or_default(), reply.body))
}

fn response(status: StatusCode, body: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
    *response.status_mut() = status;
    let json = header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

fn reason(rejection: &Rejection) -> String {
    match rejection {
        Rejection::Unsigned => format!("{rejection}; without --key-file, it would be Unverified"),
        _ => rejection.to_string(),
    }
}

/// Returns a row with an event.
fn row(callbacks: &Callbacks, delivery: Delivery<UnknownEvent>) -> Json {
    let (state, time, event) = match delivery {
        Delivery::New(verified) => ("Verified", verified.time, verified.event),
        Delivery::Duplicate(verified) => ("Duplicate", verified.time, verified.event),
        Delivery::Unverified(unverified) => {
            ("Unverified", None, unverified.into_unverified_event())
        }
    };
    let number = event.number;
    let known = callbacks.events.iter().find(|known| i64::from(known.number) == number);
    let mut fields = event.fields.0;
    for name in [&callbacks.event, &callbacks.signature, &callbacks.time] {
        fields.shift_remove(name);
    }
    json!({
        "State": state,
        "Event": known.map(|known| &known.shape.name),
        "Number": number,
        "ValidUntil": time,
        "Fields": fields,
    })
}
