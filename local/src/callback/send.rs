//! Sending a callback to a URL.

use std::borrow::Cow;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use tencentcloud_runtime::{
    Error, ErrorKind, HttpRequest, HttpResponse, Method, Transport, TransportFuture,
};

use super::Message;

/// How long the service waits for a response.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// The maximum length of a status line.
const MAX_LINE: u64 = 1 << 10;

/// The maximum size of a response, which nobody reads.
const MAX_RESPONSE: usize = 1 << 20;

/// The parts of a URL.
pub(super) struct Target<'a> {
    is_tls: bool,
    host: &'a str,
    path: &'a str,
}

impl<'a> Target<'a> {
    pub(super) fn parse(url: &'a str) -> Result<Self, String> {
        let tls = url.strip_prefix("https://");
        let Some(rest) = tls.or_else(|| url.strip_prefix("http://")) else {
            return Err("the URL of a receiver begins with `http://` or `https://`".to_owned());
        };
        let is_plain = |c: char| c.is_ascii_graphic() && c != '#';
        let (host, path) = rest.find(['/', '?']).map_or((rest, "/"), |at| rest.split_at(at));
        if host.is_empty() || host.contains('@') || !url.chars().all(is_plain) {
            return Err(format!("{url:?} is not the URL of a receiver"));
        }
        if path.starts_with('?') {
            return Err(format!("{url:?} has no path; write `/` before `?`"));
        }
        Ok(Self { is_tls: tls.is_some(), host, path })
    }
}

/// Sends a message and returns the status of the response.
pub(super) fn post(transport: &dyn Transport, url: &str, message: &Message) -> Result<u16, Error> {
    let host = Target::parse(url).map_err(unsent)?.host.to_owned();
    let mut headers: Vec<(Cow<'static, str>, Cow<'static, str>)> = vec![
        ("Host".into(), host.into()),
        ("Content-Type".into(), "application/json".into()),
        // A connection that is kept may be closed by the receiver while the next callback is sent.
        ("Connection".into(), "close".into()),
    ];
    headers.extend(message.header.clone().map(|(name, value)| (name.into(), value.into())));
    let request = HttpRequest {
        method: Method::Post,
        url: url.to_owned(),
        headers,
        body: message.body.clone().into_bytes(),
        timeout: TIME_LIMIT,
        max_response: MAX_RESPONSE,
    };
    // A thread of its own, since the caller may be a task of an executor, which must not wait.
    let response = std::thread::scope(|scope| {
        let wait = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let failed = |e| Error::transport(ErrorKind::Transport, "no runtime").with_source(e);
            runtime.map_err(failed)?.block_on(transport.send(request))
        };
        let failed = || Error::transport(ErrorKind::Transport, "the transport failed");
        scope.spawn(wait).join().unwrap_or_else(|_| Err(failed()))
    });
    response.map(|response| response.status)
}

fn unsent(message: impl Into<String>) -> Error {
    Error::transport(ErrorKind::Connect, message)
}

/// Plain HTTP over a connection of its own.
#[derive(Debug)]
pub(super) struct PlainTransport;

impl Transport for PlainTransport {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(std::future::ready(exchange(&request)))
    }
}

fn exchange(request: &HttpRequest) -> Result<HttpResponse, Error> {
    let target = Target::parse(&request.url).map_err(unsent)?;
    if target.is_tls {
        return Err(unsent("`https://` needs a transport with TLS: `Builder::callback_transport`"));
    }
    let failed = |kind, e: io::Error| Error::transport(kind, e.to_string());
    let stream = connect(target.host).map_err(|e| failed(ErrorKind::Connect, e))?;
    let status = talk(stream, &target, request).map_err(|e| failed(ErrorKind::Transport, e))?;
    Ok(HttpResponse { status, headers: Vec::new(), body: Vec::new() })
}

fn connect(host: &str) -> io::Result<TcpStream> {
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let address = if has_port { host.to_owned() } else { format!("{host}:80") };
    let address = address.to_socket_addrs()?.next();
    let address = address.ok_or_else(|| io::Error::other("the receiver has no address"))?;
    TcpStream::connect_timeout(&address, TIME_LIMIT)
}

fn talk(mut stream: TcpStream, target: &Target<'_>, request: &HttpRequest) -> io::Result<u16> {
    stream.set_read_timeout(Some(request.timeout))?;
    stream.set_write_timeout(Some(request.timeout))?;
    let mut head = format!("POST {} HTTP/1.1\r\n", target.path);
    for (name, value) in &request.headers {
        head += &format!("{name}: {value}\r\n");
    }
    let length = request.body.len();
    head += &format!("Content-Length: {length}\r\n\r\n");
    stream.write_all(&[head.as_bytes(), &request.body].concat())?;
    status(&mut stream)
}

/// Reads the status line: `HTTP/1.1 200 OK`.
fn status(stream: &mut TcpStream) -> io::Result<u16> {
    let mut line = Vec::new();
    BufReader::new(stream).take(MAX_LINE).read_until(b'\n', &mut line)?;
    let line = String::from_utf8_lossy(&line);
    let mut words = line.split_whitespace();
    let is_http = words.next().is_some_and(|word| word.starts_with("HTTP/1."));
    let status = words.next().and_then(|word| word.parse().ok()).filter(|_| is_http);
    status.ok_or_else(|| io::Error::other("the receiver does not respond with HTTP"))
}
