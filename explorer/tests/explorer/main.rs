//! The page over HTTP, and in a browser where one is installed.

mod accessibility;
mod attacks;
mod audit;
mod browser;
mod compile;
mod driver;
mod http;
mod languages;
mod measure;
mod states;
mod streams;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value as Json;
use tencentcloud_explorer::Options;
use tencentcloud_local::LocalCloud;

/// A bound on waiting, to detect hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// A response over HTTP.
struct Response {
    status: u16,
    /// Headers, with names in lower case.
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Response {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }
}

/// Sends a request: the headers are all that there are.
fn exchange(to: SocketAddr, line: &str, headers: &[(&str, &str)], body: &str) -> Response {
    let mut head = format!("{line} HTTP/1.1\r\nconnection: close\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += &format!("content-length: {}\r\n\r\n{body}", body.len());
    send(to, head.as_bytes())
}

/// Sends bytes as they are.
fn send(to: SocketAddr, request: &[u8]) -> Response {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.write_all(request).unwrap();
    // A browser inherits the sockets of its driver, so that the end of a stream may never come.
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut reader = BufReader::new(stream);
    let status = next_line(&mut reader).split(' ').nth(1).unwrap().parse().unwrap();
    let lines = std::iter::from_fn(|| Some(next_line(&mut reader)).filter(|line| !line.is_empty()));
    let headers = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    });
    let mut response = Response { status, headers: headers.collect(), body: Vec::new() };
    let part = |reader: &mut BufReader<TcpStream>, length: usize| {
        let mut part = vec![0; length];
        reader.read_exact(&mut part).unwrap();
        part
    };
    if response.header("transfer-encoding") == Some("chunked") {
        loop {
            let length = usize::from_str_radix(&next_line(&mut reader), 16).unwrap();
            response.body.extend(part(&mut reader, length));
            next_line(&mut reader);
            if length == 0 {
                return response;
            }
        }
    }
    if request.starts_with(b"HEAD ") {
        return response;
    }
    let length = response.header("content-length").map_or(0, |length| length.parse().unwrap());
    response.body = part(&mut reader, length);
    response
}

fn next_line(reader: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}

/// A local cloud with the page.
fn cloud() -> LocalCloud {
    let site = tencentcloud_explorer::site(Options::default()).unwrap();
    LocalCloud::builder().rate_limits(false).site(site).start_blocking().unwrap()
}
