//! Sending a body to a URL, over plain HTTP.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

/// How long the service waits for a response.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// The maximum length of a status line.
const MAX_LINE: u64 = 1 << 10;

/// The parts of a URL.
pub(super) struct Target<'a> {
    host: &'a str,
    address: String,
    path: &'a str,
}

impl<'a> Target<'a> {
    pub(super) fn parse(url: &'a str) -> Result<Self, String> {
        let Some(rest) = url.strip_prefix("http://") else {
            return Err("the URL of a receiver begins with `http://`".to_owned());
        };
        let is_plain = |c: char| c.is_ascii_graphic() && c != '#';
        let (host, path) = rest.find(['/', '?']).map_or((rest, "/"), |at| rest.split_at(at));
        if host.is_empty() || host.contains('@') || !url.chars().all(is_plain) {
            return Err(format!("{url:?} is not the URL of a receiver"));
        }
        let port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        let address = if port { host.to_owned() } else { format!("{host}:80") };
        if path.starts_with('?') {
            return Err(format!("{url:?} has no path; write `/` before `?`"));
        }
        Ok(Self { host, address, path })
    }
}

/// Sends JSON and returns the status of the response.
pub(super) fn post(url: &str, body: &str) -> io::Result<u16> {
    let target = Target::parse(url).map_err(io::Error::other)?;
    let address = target.address.to_socket_addrs()?.next();
    let address = address.ok_or_else(|| io::Error::other("the receiver has no address"))?;
    let mut stream = TcpStream::connect_timeout(&address, TIME_LIMIT)?;
    stream.set_read_timeout(Some(TIME_LIMIT))?;
    stream.set_write_timeout(Some(TIME_LIMIT))?;
    let Target { host, path, .. } = target;
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all((head + body).as_bytes())?;
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
