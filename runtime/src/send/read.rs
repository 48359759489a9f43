//! The HTTP exchange of an attempt: sending, decompressing and reading the response.

use std::sync::Arc;

use crate::call::PreparedCall;
use crate::error::{Error, ErrorKind};
use crate::response::decode::{DecodeError, Decoded, EXPANSION, decode_within};
use crate::response::events::reader::Reader;
use crate::response::received::Received;
use crate::transport::gzip::decompress;
use crate::transport::{HttpRequest, HttpResponse, HttpStream, StreamFuture, TransportFuture};

/// The output of a call.
pub(super) enum CallOutput {
    Response(Received),
    Events(Box<Reader>),
}

impl CallOutput {
    pub(super) fn request_id(&self) -> Option<String> {
        match self {
            Self::Response(received) => received.request_id(),
            Self::Events(reader) => reader.request_id().map(str::to_owned),
        }
    }

    pub(super) fn received(&self) -> Option<&Received> {
        match self {
            Self::Response(received) => Some(received),
            Self::Events(_) => None,
        }
    }

    pub(super) fn with_attempts(mut self, attempts: u32) -> Self {
        if let Self::Response(received) = &mut self {
            received.attempts = attempts;
        }
        self
    }
}

/// A request that is being sent, and the maximum size of the response.
pub(super) enum Sending<'a> {
    Whole(TransportFuture<'a>, usize),
    Stream(StreamFuture<'a>, usize),
}

impl Sending<'_> {
    /// Reads the response. If it is a stream of events and these are requested, only its head is
    /// read.
    pub(super) async fn read(self) -> Result<(HttpResponse, Option<HttpStream>), Error> {
        let (stream, max) = match self {
            Self::Whole(response, max) => return Ok((inflate(response.await?, max)?, None)),
            Self::Stream(stream, max) => (stream.await?, max),
        };
        if !is_event_stream(&stream.headers) {
            // Boxed, since most calls do not need its space.
            let response = Box::pin(stream.collect(max)).await?;
            return Ok((inflate(response, max)?, None));
        }
        let (status, headers) = (stream.status, stream.headers.clone());
        Ok((inflate(HttpResponse { status, headers, body: Vec::new() }, max)?, Some(stream)))
    }
}

impl PreparedCall {
    /// Begins to send a request. Not an `async` function, whose future would hold the request.
    pub(super) fn start_sending(&self, request: HttpRequest, events: bool) -> Sending<'_> {
        let (transport, max) = (&self.shared.transport, request.max_response);
        match events {
            false => Sending::Whole(transport.send(request), max),
            true => Sending::Stream(transport.stream(request), max),
        }
    }

    /// Reads a response and takes its body. The body determines whether the call succeeded,
    /// whatever the status and content type. If events are requested, a response that is not a
    /// stream becomes one event.
    pub(super) fn read_response(
        &self,
        response: &mut HttpResponse,
        stream: Option<HttpStream>,
        events: bool,
    ) -> Result<CallOutput, Error> {
        let id = response.header("x-tc-requestid").map(str::to_owned);
        let config = &self.shared.config;
        if let Some(stream) = stream {
            let (limit, platform) = (self.timeout(), Arc::clone(&config.platform));
            let reader = Reader::new(stream, id, config.max_response, limit, platform);
            return Ok(CallOutput::Events(reader));
        }
        let outcome = match self.decoded(response) {
            Ok(received) if events => {
                let data = String::from_utf8_lossy(&received.raw).into_owned();
                Ok(CallOutput::Events(Reader::single(data, Arc::clone(&config.platform))))
            }
            Err(_) if is_event_stream(&response.headers) => {
                let message = "the response is a stream of events: use Call::events to read it";
                Err(Error::new(ErrorKind::Decode, message).with_status(response.status))
            }
            outcome => outcome.map(CallOutput::Response),
        };
        outcome.map_err(|error| error.with_request_id(id))
    }

    fn decoded(&self, response: &mut HttpResponse) -> Result<Received, Error> {
        let mut typed = (self.response)();
        let (status, raw) = (response.status, std::mem::take(&mut response.body));
        let room = self.shared.config.max_response.saturating_mul(EXPANSION);
        match decode_within(&raw, typed.record(), room) {
            Ok(Decoded::Response(report)) => {
                Ok(Received { response: typed, raw, report, status, attempts: 0 })
            }
            Ok(Decoded::Error(error)) => {
                let service = self.shared.service;
                let not_found = service.is_not_found(&error.code);
                let throttled = service.is_throttled(&error.code);
                Err(Error::service(error.code, error.message, error.request_id)
                    .with_status(status)
                    .with_not_found(not_found)
                    .with_throttled(throttled))
            }
            Err(error) => Err(unreadable(status, error)),
        }
    }
}

/// Returns the error for an undecodable body. If the status is not 200, the response is not from
/// the service.
fn unreadable(status: u16, why: DecodeError) -> Error {
    match status {
        200 => Error::decode(why).with_status(200),
        _ => unexpected(status).with_source(why),
    }
}

fn unexpected(status: u16) -> Error {
    let message = "unexpected response, probably from a gateway or proxy";
    Error::new(ErrorKind::UnexpectedResponse, message).with_status(status)
}

/// Decompresses the body. On failure, the status still tells whether the response is from the
/// service.
fn inflate(response: HttpResponse, max: usize) -> Result<HttpResponse, Error> {
    let status = response.status;
    decompress(response, max).map_err(|error| match (status, error.kind()) {
        (200, _) | (_, ErrorKind::ResponseTooLarge) => error,
        _ => unexpected(status).with_source(error),
    })
}

/// Returns whether the headers declare a stream of events, whatever the parameters of the media
/// type.
fn is_event_stream(headers: &[(String, String)]) -> bool {
    let media_type = headers.iter().find(|(name, _)| name == "content-type");
    let essence = media_type.and_then(|(_, value)| value.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("text/event-stream")
}
