//! Hostile responses and arguments: nothing of them acts on a terminal, and exit codes stay true.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::support::{Output, Shell};

/// What obeys a terminal, changes directions, or breaks lines.
const EVIL: &str = "\u{1b}]0;x\u{7}\u{1b}[2J\u{202e}a\u{9b}31m\r\nerror: b";

/// A server with one response for all requests.
struct Server {
    endpoint: String,
    requests: Arc<AtomicUsize>,
}

impl Server {
    fn start(status: &str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        let response = [head.as_bytes(), &body].concat();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&requests);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                count.fetch_add(1, Ordering::SeqCst);
                // The client may hang up at any time.
                let _ = stream.read(&mut [0; 65_536]);
                let _ = stream.write_all(&response);
            }
        });
        Self { endpoint, requests }
    }

    fn json(response: &serde_json::Value) -> Self {
        Self::start("200 OK", json!({"Response": response}).to_string())
    }

    fn call(&self, words: &[&str]) -> Output {
        let start = ["live", "DescribeLiveDomains", "--endpoint", &self.endpoint];
        shell().run_words(&[&start[..], words].concat(), "")
    }
}

fn shell() -> Shell {
    Shell::new()
        .set("TENCENTCLOUD_SECRET_ID", "AKIDtest")
        .set("TENCENTCLOUD_SECRET_KEY", "hidden-key")
}

/// Checks that a text has nothing but lines and visible characters.
#[track_caller]
fn is_harmless(text: &str) {
    let acts = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!text.contains(acts), "{text:?}");
    assert!(!text.contains("hidden-key"), "{text:?}");
}

#[test]
fn errors_of_the_service_cannot_forge_lines() {
    let error = json!({"Code": EVIL, "Message": "no"});
    let output = Server::json(&json!({"Error": error, "RequestId": EVIL})).call(&[]);
    assert_eq!(output.code, 5, "{output:?}");
    is_harmless(&output.stderr);
    assert!(!output.stderr.contains("\nerror: b"), "{}", output.stderr);
    assert_eq!(output.stderr.lines().count(), 2, "{}", output.stderr);
}

#[test]
fn values_of_responses_are_harmless_in_the_formats_for_people() {
    let server = Server::json(&json!({
        "DomainList": [{"Name": EVIL, EVIL: EVIL}], "AllCount": 1, EVIL: {EVIL: EVIL}, "RequestId": EVIL,
    }));
    for format in ["table", "json", "yaml", "lines"] {
        for all in [&[][..], &["--all"]] {
            let output = server.call(&[&["--output", format], all].concat());
            assert_eq!(output.code, 0, "{output:?}");
            is_harmless(&output.stdout);
        }
    }
}

#[test]
fn what_is_no_response_is_a_network_error() {
    let deep = format!(
        "{{\"Response\":{{\"RequestId\":\"r\",\"X\":{}1{}}}}}",
        "[".repeat(9999),
        "]".repeat(9999)
    );
    let bodies: [&[u8]; 9] = [
        b"",
        b"null",
        b"[]",
        b"{\"Response\":null}",
        b"{\"Response\":[1]}",
        b"{\"Response\":{\"RequestId\":\"r\"",
        b"{\"Response\":{\"RequestId\":\"\xff\"}}",
        b"<html>\x1b[2J</html>",
        deep.as_bytes(),
    ];
    for body in bodies {
        let output = Server::start("200 OK", body).call(&[]);
        assert_eq!((output.code, output.stdout.as_str()), (6, ""), "{output:?}");
        is_harmless(&output.stderr);
    }
}

#[test]
fn numbers_and_order_survive_the_way_through() {
    let body =
        r#"{"Response":{"RequestId":"r","Z":9007199254740993,"A":18446744073709551615,"M":1.0}}"#;
    let output = Server::start("200 OK", body).call(&["--output", "lines"]);
    let expected = body.strip_prefix(r#"{"Response":"#).and_then(|rest| rest.strip_suffix('}'));
    assert_eq!(Some(output.stdout.trim_end()), expected);
}

#[test]
fn a_wrong_query_is_found_before_the_call_is_sent() {
    let server = Server::json(&json!({"AllCount": 1, "RequestId": "r"}));
    for query in ["lenght(@)", "AllCount ==", "join(@)"] {
        server.call(&["--query", query]).fails(2, "the query is wrong at character");
    }
    assert_eq!(server.requests.load(Ordering::SeqCst), 0);
}

#[test]
fn what_cannot_be_printed_is_no_usage_error_since_the_call_was_sent() {
    let server = Server::json(&json!({"AllCount": 1, "RequestId": "r"}));
    server.call(&["--query", "length(AllCount)"]).fails(1, "Output.DoesNotFit");
    if let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") {
        let shell = shell();
        let mut command = shell.command();
        command.args(["live", "DescribeLiveDomains", "--endpoint", &server.endpoint]).stdout(full);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
    }
}

#[test]
fn lists_that_lie_about_their_length_end() {
    for (list, total, code) in [
        (json!([{"Name": "a"}]), json!(-5), 0),
        (json!([{"Name": "a"}]), json!("many"), 0),
        (json!([1, "a", null, [1]]), json!(4), 0),
        (json!(null), json!(3), 5),
        (json!("text"), json!(3), 5),
    ] {
        let response = json!({"DomainList": list, "AllCount": total, "RequestId": "r"});
        let output = Server::json(&response).call(&["--all"]);
        assert_eq!(output.code, code, "{response}: {output:?}");
    }
}

#[test]
fn arguments_are_shown_on_one_line_and_passwords_not_at_all() {
    let call = |words: &[&str]| {
        let output = shell().run_words(&[&["live", "DescribeLiveDomains"], words].concat(), "");
        assert_eq!(output.code, 2, "{output:?}");
        is_harmless(&output.stderr);
        output.stderr
    };
    for option in ["--language", "--output", "--timeout", "--profile", "--color"] {
        let error = call(&[option, EVIL]);
        assert!(!error.contains("\nerror: b"), "{error}");
    }
    for words in
        [&["--endpoint", EVIL][..], &["--region", EVIL, "--endpoint", "http://127.0.0.1:9"]]
    {
        call(words);
    }
    call(&[&format!("--{EVIL}")]);
    let error = call(&["--endpoint", "http://me:hunter2@127.0.0.1:9"]);
    assert!(!error.contains("hunter2") && error.contains("127.0.0.1:9"), "{error}");
    let error = call(&["--local", "--endpoint", "http://127.0.0.1:9"]);
    assert!(error.contains("write one of them"), "{error}");
}
