//! HTTP: connections, control, and faults of the network.

use std::convert::Infallible;
use std::io::Write as _;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http_body_util::{BodyExt as _, Limited};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::http::request::Parts;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};

use crate::control;
use crate::error::ServiceError;
use crate::fault::FaultKind;
use crate::handle::{self, MAX_BODY, Reply, Shared};
use crate::journal::ReceivedCall;
use crate::message::Message;
use crate::network::{self, Takeover};
use crate::site::{Body, Site, SiteRequest};

/// How long a client may take to send the header of a request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(60);
/// Responses smaller than this are not compressed.
const MIN_GZIP: usize = 1024;

pub(crate) type Http = Response<Body>;

/// Accepts connections until the sender of `stop` is dropped.
pub(crate) async fn serve(
    listener: TcpListener,
    shared: Arc<Shared>,
    mut stop: watch::Receiver<()>,
) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        tokio::select! {
            _ = stop.changed() => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    tokio::spawn(connection(stream, Arc::clone(&shared), stop.clone()));
                }
                // Too many open files: those that are open have to end first.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
        }
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>, mut stop: watch::Receiver<()>) {
    let _ = stream.set_nodelay(true);
    let (sender, mut takeovers) = mpsc::unbounded_channel::<Takeover>();
    let service = service_fn(move |request| {
        let (shared, sender) = (Arc::clone(&shared), sender.clone());
        async move { Ok::<_, Infallible>(respond(request, shared, sender).await) }
    });
    let mut http = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .auto_date_header(false)
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service);
    let takeover = tokio::select! {
        _ = &mut http => return,
        _ = stop.changed() => return,
        takeover = takeovers.recv() => takeover,
    };
    if let Some(takeover) = takeover {
        network::take_over(http.into_parts().io.into_inner(), takeover).await;
    }
}

fn plain(status: StatusCode, text: impl Into<Bytes>) -> Http {
    let mut response = Response::new(Body::from(text.into()));
    *response.status_mut() = status;
    let value = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, value);
    response
}

/// Returns whether a request names one host: which of several is meant is not the same to everyone.
fn names_one_host(parts: &Parts) -> bool {
    let mut hosts = parts.headers.get_all(header::HOST).iter().map(HeaderValue::as_bytes);
    let (host, other) = (hosts.next(), hosts.next());
    let is_it = |name: &str| host.is_some_and(|h| h.eq_ignore_ascii_case(name.as_bytes()));
    other.is_none() && parts.uri.authority().is_none_or(|authority| is_it(authority.as_str()))
}

async fn respond(
    request: Request<Incoming>,
    shared: Arc<Shared>,
    takeovers: mpsc::UnboundedSender<Takeover>,
) -> Http {
    let (parts, body) = request.into_parts();
    if !names_one_host(&parts) {
        return plain(StatusCode::BAD_REQUEST, "the request names several hosts\n");
    }
    let mut message = Message {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
            .collect(),
        body: Vec::new(),
    };
    if !crate::host::is_allowed(message.header("host").unwrap_or_default(), &shared.hosts) {
        return plain(StatusCode::MISDIRECTED_REQUEST, "the host is not that of this server\n");
    }
    let is_control = message.path.starts_with(control::PATH);
    let site = shared.site_of(&message).filter(|_| !is_control);
    let early = if is_control || site.is_some() {
        None
    } else {
        shared.faults.take(&handle::action_of(&message))
    };
    if early == Some(FaultKind::ResetEarly) {
        return end(&takeovers, Takeover::reset()).await;
    }
    if body.size_hint().lower() > MAX_BODY as u64 {
        return too_large(&shared);
    }
    match Limited::new(body, MAX_BODY).collect().await {
        Ok(collected) => message.body = collected.to_bytes().to_vec(),
        Err(e) if e.is::<http_body_util::LengthLimitError>() => return too_large(&shared),
        Err(_) => return plain(StatusCode::BAD_REQUEST, "the body is incomplete\n"),
    }
    if is_control {
        return control::respond(&message, &shared);
    }
    if let Some(site) = site {
        return respond_as_site(site, message, shared).await;
    }
    call(message, shared, early, &takeovers).await
}

/// Responds as the site, which may block: it has a thread of its own.
async fn respond_as_site(site: Arc<dyn Site>, message: Message, shared: Arc<Shared>) -> Http {
    let responding = move || site.respond(&SiteRequest::new(&message, &shared));
    let Ok(mut own) = tokio::task::spawn_blocking(responding).await else {
        return plain(StatusCode::INTERNAL_SERVER_ERROR, "the site failed\n");
    };
    let mut response = Response::new(Body::of(&mut own));
    *response.status_mut() =
        StatusCode::from_u16(own.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    own.headers.iter().for_each(|(name, value)| insert(response.headers_mut(), name, value));
    response
}

fn too_large(shared: &Shared) -> Http {
    let error = ServiceError::too_large(MAX_BODY, "POST");
    json_response(handle::encode_error(&error, &handle::request_id()), shared.clock.now())
}

/// Ends the connection: its task takes over and drops this future.
async fn end(takeovers: &mpsc::UnboundedSender<Takeover>, takeover: Takeover) -> Http {
    let _ = takeovers.send(takeover);
    std::future::pending().await
}

async fn call(
    message: Message,
    shared: Arc<Shared>,
    fault: Option<FaultKind>,
    takeovers: &mpsc::UnboundedSender<Takeover>,
) -> Http {
    let ahead = if let Some(FaultKind::ClockOff(seconds)) = fault { seconds } else { 0 };
    if let Some(FaultKind::Delay(milliseconds)) = fault {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }
    let (mut reply, mut recorded) = shared.handle(&message, ahead);
    recorded.fault = fault.as_ref().map(|kind| format!("{kind:?}"));
    replace_by_error(fault.as_ref(), &mut reply, &mut recorded);
    // What is wrong with a body is wrong with all of it.
    let is_gzip = fault.is_none()
        && reply.body.len() >= MIN_GZIP
        && message.header("accept-encoding").is_some_and(|text| text.contains("gzip"));
    shared.record(recorded);
    let mut response = http_response(reply, is_gzip, &shared, ahead);
    let Some(fault) = fault else { return response };
    network::change(&mut response, &fault, shared.clock.now());
    match network::takeover(&response, &fault) {
        Some(takeover) => end(takeovers, takeover).await,
        None => response,
    }
}

fn replace_by_error(fault: Option<&FaultKind>, reply: &mut Reply, call: &mut ReceivedCall) {
    let code = match fault {
        Some(FaultKind::Error(code)) => code.as_str(),
        Some(FaultKind::Throttle | FaultKind::RetryAfter(..)) => "RequestLimitExceeded",
        _ => return,
    };
    let error = ServiceError::new(code, "An error of the local cloud, as injected.");
    reply.body = handle::encode_error(&error, &reply.request_id);
    (reply.is_stream, reply.source) = (false, None);
    call.error = Some(code.to_owned());
}

fn json_response(body: Vec<u8>, now: SystemTime) -> Http {
    let mut response = Response::new(Body::from(Bytes::from(body)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    insert(headers, "date", &httpdate::fmt_http_date(now));
    response
}

pub(crate) fn insert(headers: &mut hyper::HeaderMap, name: &'static str, value: &str) {
    // A value that cannot be sent, such as one with a line break, is left out.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn http_response(reply: Reply, is_gzip: bool, shared: &Shared, ahead: i64) -> Http {
    let body = if is_gzip { compress(&reply.body) } else { reply.body };
    let now = shared.clock.now();
    let mut response = json_response(body, handle::shift(now, ahead));
    let headers = response.headers_mut();
    insert(headers, "x-tc-requestid", &reply.request_id);
    if let Some(source) = reply.source {
        insert(headers, "x-local-source", source);
    }
    if !reply.warnings.is_empty() {
        insert(headers, "x-local-warnings", &reply.warnings.join("; "));
    }
    if reply.is_stream {
        insert(headers, "content-type", "text/event-stream");
    }
    if is_gzip {
        insert(headers, "content-encoding", "gzip");
    }
    response
}

pub(crate) fn compress(body: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let written = encoder.write_all(body).and_then(|()| encoder.finish());
    written.expect("a vector can be written")
}
