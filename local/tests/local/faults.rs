//! The failure modes of `runtime/FAULTS.md`, each injected and met by the client.

use std::time::Duration;

use tencentcloud_live::v20180801::{Client, DescribeLiveDomainsRequest};
use tencentcloud_local::{Fault, FaultKind, LocalCloud};
use tencentcloud_runtime::retry::StandardRetry;

/// What the page lists, and what the client is tested against.
const PAGE: &str = include_str!("../../../runtime/FAULTS.md");

/// What is done about a line of the page.
enum Test {
    /// Faults of one call, without retries, and what the caller sees of each: the kind of the error,
    /// or `response`.
    Injects(Vec<(FaultKind, &'static str)>),
    /// Nothing that a server could do.
    NoFault(&'static str),
}

use Test::{Injects, NoFault};

/// The lines of the page, by how they begin.
fn tests() -> Vec<(&'static str, Test)> {
    let text = str::to_owned;
    let one = |kind, seen| Injects(vec![(kind, seen)]);
    vec![
        ("Connection refused", NoFault("a server that runs accepts connections")),
        ("DNS: unknown host", NoFault("no server")),
        ("Connection reset before the request", NoFault("the action is not known yet")),
        ("Connection reset during the request", one(FaultKind::ResetEarly, "Transport")),
        ("Connection reset after the request", one(FaultKind::Reset, "Transport")),
        ("Truncated response header", one(FaultKind::CutAfter(20), "Transport")),
        (
            "Truncated response body",
            Injects(vec![
                (FaultKind::CutAfter(250), "Transport"),
                (FaultKind::CutChunked(5), "Transport"),
            ]),
        ),
        (
            "A `Content-Length` that is too small",
            Injects(vec![
                (FaultKind::WrongLength(5), "Decode"),
                (FaultKind::InvalidLength, "Transport"),
            ]),
        ),
        (
            "A response that is not HTTP",
            Injects(vec![(FaultKind::Garbage, "Transport"), (FaultKind::Empty, "Transport")]),
        ),
        (
            "A gzip response",
            Injects(vec![
                (FaultKind::Gzip(text("gzip")), "response"),
                (FaultKind::CorruptGzip, "Decode"),
                (FaultKind::ContentEncoding(text("br")), "Decode"),
            ]),
        ),
        (
            "Other names of content codings",
            Injects(vec![
                (FaultKind::Gzip(text("GZIP")), "response"),
                (FaultKind::Gzip(text("x-gzip")), "response"),
                (FaultKind::ContentEncoding(text("Identity")), "response"),
            ]),
        ),
        ("A gateway's error page with an unsupported", NoFault("two faults of one response")),
        ("A gzip bomb", one(FaultKind::GzipBomb(20), "ResponseTooLarge")),
        ("A response of 1 GB", one(FaultKind::Oversized(1 << 30), "ResponseTooLarge")),
        ("A response that trickles in", one(FaultKind::Drip(500), "Timeout")),
        ("TLS: the server does not support it", NoFault("plain HTTP on loopback")),
        ("TLS: the handshake stalls", NoFault("plain HTTP on loopback")),
        ("A TLS handshake that stalls", NoFault("plain HTTP on loopback")),
        ("TLS: a certificate", NoFault("plain HTTP on loopback")),
        ("A proxy;", NoFault("a proxy is another server")),
        ("A proxy that is connected to by TLS", NoFault("a proxy is another server")),
        ("An unusable proxy", NoFault("a proxy is another server")),
        ("`HTTP_PROXY`", NoFault("a proxy is another server")),
        ("As many requests in progress", NoFault("inside the client")),
        ("An idle connection whose tokio runtime", NoFault("inside the client")),
        ("A redirect", one(FaultKind::Redirect, "UnexpectedResponse")),
        (
            "An HTML page with status",
            Injects(vec![
                (FaultKind::Html(502), "UnexpectedResponse"),
                (FaultKind::Html(404), "UnexpectedResponse"),
                (FaultKind::Html(200), "Decode"),
            ]),
        ),
        ("Invalid UTF-8", one(FaultKind::InvalidUtf8, "Decode")),
        ("A wrong content type", one(FaultKind::ContentType(text("text/plain")), "response")),
        ("An idle connection that the service has closed", one(FaultKind::CloseAfter, "response")),
        ("An idle connection that the service closes, on a runtime", NoFault("inside the client")),
        ("A call that is dropped,", NoFault("several; those of a server are above")),
        ("An idle connection that nobody uses", NoFault("inside the client")),
        (
            "An idle connection that the service closes as",
            Injects(vec![(FaultKind::None, "response"), (FaultKind::Empty, "Transport")]),
        ),
        ("A local clock that is off", one(FaultKind::ClockOff(3600), "Service")),
        (
            "A wrong `Date`",
            Injects(vec![
                (FaultKind::WrongDate(-86_400), "response"),
                (FaultKind::NoDate, "response"),
            ]),
        ),
        ("Throttling", one(FaultKind::Throttle, "Service")),
        (
            "`Retry-After`",
            Injects(vec![
                (FaultKind::RetryAfter(429, 1), "Service"),
                (FaultKind::RetryAfter(200, 1), "Service"),
            ]),
        ),
        (
            "A code added by `StandardRetry::also_retry`",
            one(FaultKind::Error(text("FailedOperation.Busy")), "Service"),
        ),
        ("Calls dropped while they wait", NoFault("inside the client")),
        ("A setting that cannot be sent", NoFault("nothing is sent")),
        ("A query of more than 32 KB", NoFault("nothing is sent")),
        (
            "A waiter whose call takes longer",
            Injects(vec![
                (FaultKind::Delay(60_000), "Timeout"),
                (FaultKind::DelayBetween(59_000, 60_000), "Timeout"),
            ]),
        ),
        (
            "Credentials that expire during a call",
            one(FaultKind::Error(text("AuthFailure.TokenFailure")), "Service"),
        ),
        ("10,000 concurrent calls", NoFault("nothing fails")),
        ("An event stream that breaks", NoFault("of streaming actions; a connection is cut above")),
        ("A host that keeps failing", one(FaultKind::Html(503), "UnexpectedResponse")),
    ]
}

/// The failures of the first table of the page.
fn listed() -> Vec<&'static str> {
    let lines = PAGE.lines().skip_while(|line| !line.starts_with("| Failure"));
    let rows = lines.skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_start_matches("| ").split(" | ").next().unwrap()).collect()
}

fn name(kind: &FaultKind) -> String {
    let text = format!("{kind:?}");
    text.split('(').next().unwrap().to_owned()
}

#[test]
fn every_failure_of_the_page_is_injected_or_explained() {
    let (tests, listed) = (tests(), listed());
    assert!(listed.len() >= 40, "{listed:?}");
    for (begin, _) in &tests {
        let count = listed.iter().filter(|row| row.starts_with(begin)).count();
        assert_eq!(count, 1, "`{begin}` begins no line of FAULTS.md, or several");
    }
    for row in &listed {
        let tested = tests.iter().any(|(begin, _)| row.starts_with(begin));
        assert!(tested, "FAULTS.md lists `{row}`, which this test does not know");
    }
    assert!(tests.iter().all(|(_, test)| !matches!(test, NoFault(""))));
}

#[test]
fn the_client_sees_what_the_page_says() {
    let cloud = LocalCloud::builder().rate_limits(false).start_blocking().unwrap();
    let config = cloud.config().timeout(Duration::from_secs(5)).max_response(10 << 20);
    let client = Client::new(config.retry(StandardRetry::new().attempts(1))).unwrap();
    let mut injected = std::collections::BTreeSet::new();
    for (begin, test) in tests() {
        let Injects(faults) = test else { continue };
        for (kind, seen) in faults {
            injected.insert(name(&kind));
            cloud.reset();
            cloud.inject(Fault::new(kind.clone()).on("DescribeLiveDomains")).unwrap();
            let request = DescribeLiveDomainsRequest::new();
            // What takes the whole time limit of a call is given less.
            let limit = match seen {
                "Timeout" => Duration::from_millis(300),
                _ => Duration::from_secs(5),
            };
            let outcome = client.describe_live_domains(request).timeout(limit).wait();
            let found = match &outcome {
                Ok(_) => "response".to_owned(),
                Err(error) => format!("{:?}", error.kind()),
            };
            assert_eq!(found, seen, "{begin}: {kind:?}: {outcome:?}");
            // A wrong clock is corrected once.
            assert!(cloud.calls().count() <= 2, "{begin}: {kind:?}");
        }
    }
    // The kinds of faults that nothing above needs.
    let all = include_str!("../../src/fault.rs");
    let (_, kinds) = all.split_once("pub enum FaultKind {").unwrap();
    let (kinds, _) = kinds.split_once("\n}").unwrap();
    for line in kinds.lines().map(str::trim).filter(|line| line.starts_with(char::is_uppercase)) {
        let kind = line.split(['(', ',']).next().unwrap();
        assert!(injected.contains(kind), "no line of FAULTS.md needs `{kind}`");
    }
}
