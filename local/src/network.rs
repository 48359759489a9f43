//! Faults of the network: what becomes of a response on its way.

use std::io::Write as _;
use std::time::{Duration, SystemTime};

use hyper::StatusCode;
use hyper::body::Bytes;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::fault::FaultKind;
use crate::handle;
use crate::server::{Http, compress, insert};
use crate::site::Body;

/// Bytes that replace the response on the connection, which then ends.
#[derive(Default)]
pub(crate) struct Takeover {
    bytes: Vec<u8>,
    drip: Option<Duration>,
    is_reset: bool,
    /// The number of bytes that follow.
    filler: u64,
}

impl Takeover {
    fn plain(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), ..Self::default() }
    }

    /// Ends the connection without a response.
    pub(crate) fn reset() -> Self {
        Self { is_reset: true, ..Self::default() }
    }
}

/// What a response is filled with; every connection would hold it if it were a variable.
static FILLER: [u8; 64 << 10] = [b' '; 64 << 10];

/// Sends bytes in place of a response, and ends the connection.
pub(crate) async fn take_over(mut stream: TcpStream, takeover: Takeover) {
    if takeover.is_reset {
        let _ = socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO));
        return;
    }
    match takeover.drip {
        None => drop(stream.write_all(&takeover.bytes).await),
        Some(pause) => {
            for byte in takeover.bytes {
                if stream.write_all(&[byte]).await.is_err() {
                    return;
                }
                tokio::time::sleep(pause).await;
            }
        }
    }
    let mut left = takeover.filler;
    while left > 0 {
        let length = usize::try_from(left).unwrap_or(usize::MAX).min(FILLER.len());
        if stream.write_all(&FILLER[..length]).await.is_err() {
            return;
        }
        left -= length as u64;
    }
    let _ = stream.shutdown().await;
}

/// The largest gzip bomb, in megabytes.
const MAX_BOMB: u64 = 4096;

fn set_body(response: &mut Http, body: impl Into<Bytes>) {
    *response.body_mut() = Body::from(body.into());
    response.headers_mut().remove("content-encoding");
}

/// Applies the faults that are still HTTP.
pub(crate) fn change(response: &mut Http, fault: &FaultKind, now: SystemTime) {
    match fault {
        FaultKind::NoDate => drop(response.headers_mut().remove("date")),
        FaultKind::WrongDate(seconds) => {
            let date = httpdate::fmt_http_date(handle::shift(now, *seconds));
            insert(response.headers_mut(), "date", &date);
        }
        FaultKind::Html(status) => {
            set_body(response, "<html><body><h1>Bad Gateway</h1></body></html>");
            *response.status_mut() =
                StatusCode::from_u16(*status).unwrap_or(StatusCode::BAD_GATEWAY);
            insert(response.headers_mut(), "content-type", "text/html");
        }
        FaultKind::RetryAfter(status, seconds) => {
            *response.status_mut() =
                StatusCode::from_u16(*status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
            insert(response.headers_mut(), "retry-after", &seconds.to_string());
        }
        FaultKind::Redirect => {
            set_body(response, "");
            *response.status_mut() = StatusCode::FOUND;
            insert(response.headers_mut(), "location", "http://127.0.0.1:1/");
        }
        FaultKind::InvalidUtf8 => {
            set_body(response, b"{\"Response\":{\"RequestId\":\"\xff\"}}".to_vec());
        }
        FaultKind::ContentEncoding(coding) => {
            insert(response.headers_mut(), "content-encoding", coding);
        }
        FaultKind::ContentType(kind) => insert(response.headers_mut(), "content-type", kind),
        FaultKind::Gzip(coding) => {
            let packed = compress(&response.body().start());
            set_body(response, packed);
            insert(response.headers_mut(), "content-encoding", coding);
        }
        FaultKind::CorruptGzip => {
            let mut packed = compress(&response.body().start());
            // The checksum is before the length, at the end.
            let at = packed.len() - 8;
            packed[at] ^= 0xff;
            set_body(response, packed);
            insert(response.headers_mut(), "content-encoding", "gzip");
        }
        FaultKind::GzipBomb(megabytes) => {
            set_body(response, bomb(*megabytes));
            insert(response.headers_mut(), "content-encoding", "gzip");
        }
        _ => {}
    }
}

/// Returns so many megabytes, compressed.
fn bomb(megabytes: u64) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let megabyte = vec![b' '; 1 << 20];
    for _ in 0..megabytes.min(MAX_BOMB) {
        encoder.write_all(&megabyte).expect("a vector can be written");
    }
    encoder.finish().expect("a vector can be written")
}

/// Returns the bytes of the faults that are no longer HTTP.
pub(crate) fn takeover(response: &Http, fault: &FaultKind) -> Option<Takeover> {
    let body = response.body().start();
    let head = |lines: &str| {
        let mut text = format!("HTTP/1.1 200 OK\r\n{lines}").into_bytes();
        for (name, value) in response.headers() {
            text.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        [text.as_slice(), b"\r\n"].concat()
    };
    let sized = |length: usize| head(&format!("content-length: {length}\r\nconnection: close\r\n"));
    let raw = |length: usize| [sized(length).as_slice(), &body].concat();
    Some(match fault {
        FaultKind::Drip(pause) => {
            let drip = Some(Duration::from_millis(*pause));
            Takeover { drip, ..Takeover::plain(raw(body.len())) }
        }
        FaultKind::CutAfter(bytes) => {
            let mut whole = raw(body.len());
            whole.truncate(*bytes);
            Takeover::plain(whole)
        }
        FaultKind::CutChunked(bytes) => {
            let cut = &body[..body.len().min(*bytes)];
            let chunk = [format!("{:x}\r\n", body.len()).as_bytes(), cut].concat();
            Takeover::plain([head("transfer-encoding: chunked\r\n"), chunk].concat())
        }
        FaultKind::Oversized(bytes) => {
            let lines = format!("content-length: {bytes}\r\nconnection: close\r\n");
            Takeover { filler: *bytes, ..Takeover::plain(head(&lines)) }
        }
        FaultKind::InvalidLength => {
            let head = head("content-length: many\r\nconnection: close\r\n");
            Takeover::plain([head.as_slice(), &body].concat())
        }
        // The client may keep the connection, which ends all the same.
        FaultKind::CloseAfter => {
            let lines = format!("content-length: {}\r\n", body.len());
            Takeover::plain([head(&lines).as_slice(), &body].concat())
        }
        FaultKind::Reset => Takeover::reset(),
        FaultKind::Empty => Takeover::default(),
        FaultKind::Garbage => Takeover::plain(*b"\x00\x17\xffnot HTTP at all\r\n\r\n"),
        FaultKind::WrongLength(less) => Takeover::plain(raw(body.len().saturating_sub(*less))),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A future that is part of that of each connection.
    #[tokio::test]
    async fn a_connection_holds_little() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let future = take_over(stream, Takeover::default());
        assert!(size_of_val(&future) < 2048, "{} bytes", size_of_val(&future));
    }
}
