//! `tcapi callback`: what it sends, to a receiver with the verifier of the runtime, and what it
//! receives.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use serde_json::{Value as Json, json};
use tencentcloud_runtime::callback::{
    CallbackForm, CallbackKey, CallbackVerifier, Delivery, EventForm, Scheme, UnknownEvent,
};

use crate::support::{Output, Shell, snapshot};

const KEY: &str = "cloudKey42";

/// The scheme of live, independent of the catalog.
const FORM: CallbackForm = CallbackForm {
    scheme: Scheme::Md5KeyTime { signature: "sign", time: "t", validity: 600 },
    number: "event_type",
    events: &[EventForm {
        name: "PushStarted",
        number: 1,
        is_unsigned: false,
        identity: &["stream_id", "sequence"],
        aliases: &[],
    }],
};

/// A receiver over HTTP, and what it accepted.
struct Receiver {
    url: String,
    events: Arc<Mutex<Vec<(&'static str, UnknownEvent)>>>,
}

impl Receiver {
    fn start(keys: &[&str]) -> Self {
        let keys = keys.iter().map(|key| CallbackKey::new(*key).unwrap());
        let verifier = CallbackVerifier::untyped(keys, FORM);
        let events = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&events);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/callbacks", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.unwrap());
                let body = read_request(&mut stream);
                let reply = verifier.receive(
                    |_| None,
                    &body,
                    |delivery| {
                        let (state, event) = match delivery {
                            Delivery::New(new) => ("new", new.event),
                            Delivery::Duplicate(again) => ("duplicate", again.event),
                            Delivery::Unverified(event) => {
                                ("unverified", event.into_unverified_event())
                            }
                        };
                        log.lock().unwrap().push((state, event));
                        true
                    },
                );
                let (status, body) = (reply.status, reply.body);
                let length = body.len();
                let head = format!(
                    "HTTP/1.1 {status} .\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
                );
                stream.get_mut().write_all((head + body).as_bytes()).unwrap();
            }
        });
        Self { url, events }
    }

    #[track_caller]
    fn only(&self) -> (&'static str, Json) {
        let mut events = self.events.lock().unwrap();
        assert_eq!(events.len(), 1, "{events:?}");
        let (state, event) = events.remove(0);
        (state, Json::Object(event.fields.0))
    }
}

fn read_request(stream: &mut impl std::io::BufRead) -> Vec<u8> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    body
}

/// Sends to a receiver, signed with [`KEY`].
fn send(shell: &Shell, receiver: &Receiver, event: &str, rest: &[&str]) -> Output {
    let key = shell.write("callback.key", &format!("{KEY}\n"));
    let words = ["callback", "send", "live", event, "--to", &receiver.url, "--key-file", &key];
    shell.run_words(&[&words[..], rest].concat(), "")
}

#[test]
fn an_event_is_its_example_with_the_fields_that_are_given() {
    let shell = Shell::new();
    let receiver = Receiver::start(&["older", KEY]);
    for name in ["push-began", "push-started", "PushStarted", "1"] {
        let fields = ["--stream_id", name, "--width=1920", "--output", "json"];
        let output = send(&shell, &receiver, name, &fields);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{name}");
        let rows: Json = serde_json::from_str(&output.stdout).unwrap();
        let expected = json!([
            {"Event": "PushStarted", "Number": 1, "To": receiver.url, "Status": 200}
        ]);
        assert_eq!(rows, expected);
        let (state, fields) = receiver.only();
        assert_eq!(
            (state, &fields["stream_id"], &fields["width"]),
            ("new", &json!(name), &json!(1920))
        );
        assert_eq!(
            (&fields["event_type"], &fields["app"]),
            (&json!(1), &json!("push.example.com"))
        );
    }
    // A field that has the name of an option of tcapi, one in a list, and options before the event.
    let line = ["--timeout", "7", "--abnormal_event.0.type", "3", "--interface", "a b"];
    assert_eq!(send(&shell, &receiver, "push-abnormal", &line).code, 0);
    let (_, fields) = receiver.only();
    assert_eq!((&fields["timeout"], &fields["interface"]), (&json!(7), &json!("a b")));
    assert_eq!(fields["abnormal_event"][0]["type"], 3);
    let key = shell.write("callback.key", KEY);
    let line =
        format!("callback send --key-file {key} --to {} --width 5 live push-began", receiver.url);
    assert_eq!(shell.run(&line).code, 0);
    assert_eq!(receiver.only().1["width"], 5);
}

#[test]
fn without_a_key_nothing_is_signed_and_a_receiver_with_a_key_rejects_it() {
    let shell = Shell::new();
    let (open, closed) = (Receiver::start(&[]), Receiver::start(&[KEY]));
    let line = |to: &Receiver| format!("callback send live push-began --to {}", to.url);
    assert_eq!(shell.run(&line(&open)).code, 0);
    let (state, fields) = open.only();
    assert_eq!((state, fields.get("t"), fields.get("sign")), ("unverified", None, None));
    let output = shell.run(&line(&closed));
    output.fails(5, "the receiver responded with the status 403");
    assert!(output.stdout.contains("\"Status\": 403"), "{}", output.stdout);
}

#[test]
fn faults_have_the_outcome_that_a_careful_receiver_gives_them() {
    let shell = Shell::new();
    for (fault, statuses, code, accepted) in [
        ("stale", vec![403], 5, 0),
        ("future", vec![403], 5, 0),
        ("wrong-sign", vec![403], 5, 0),
        ("other-body", vec![200, 403], 5, 1),
        ("replay", vec![200, 200], 0, 2),
        ("duplicate", vec![200, 200], 0, 1),
    ] {
        let receiver = Receiver::start(&[KEY]);
        let options = ["--fault", fault, "--output", "lines", "--query", "[].Status"];
        let output = send(&shell, &receiver, "push-began", &options);
        let expected: Vec<String> = statuses.iter().map(u16::to_string).collect();
        assert_eq!(output.stdout.lines().collect::<Vec<_>>(), expected, "{fault}");
        assert_eq!(output.code, code, "{fault}: {}", output.stderr);
        assert_eq!(receiver.events.lock().unwrap().len(), accepted, "{fault}");
    }
}

#[test]
fn a_dry_run_prints_the_body_and_sends_nothing() {
    let shell = Shell::new();
    let key = shell.write("callback.key", KEY);
    let words =
        ["callback", "send", "live", "100", "--dry-run", "--key-file", &key, "--output", "json"];
    let output = shell.run_words(&words, "");
    assert_eq!(output.code, 0, "{}", output.stderr);
    let bodies: Json = serde_json::from_str(&output.stdout).unwrap();
    let form = CallbackForm { events: &[], ..FORM };
    let verifier = CallbackVerifier::untyped([CallbackKey::new(KEY).unwrap()], form);
    let delivery = verifier.verify(bodies[0].to_string().as_bytes()).unwrap();
    assert!(matches!(&delivery, Delivery::New(new) if new.event.number == 100), "{delivery:?}");
    // All fields from standard input.
    let fields = r#"{"stream_id": "x", "app": "a", "appid": 1, "appname": "b", "event_time": 1, "sequence": "1"}"#;
    let words = ["callback", "send", "live", "push-began", "--dry-run", "--input", "-"];
    let bodies: Json = serde_json::from_str(&shell.run_words(&words, fields).stdout).unwrap();
    assert_eq!((&bodies[0]["app"], bodies[0].get("width")), (&json!("a"), None));
}

#[test]
fn mistakes_have_an_error_that_says_what_to_write() {
    let shell = Shell::new();
    let (empty, lines) = (shell.write("empty.key", "\n"), shell.write("lines.key", "a\nb\n"));
    let key = shell.write("callback.key", KEY);
    for (line, part) in [
        ("live", "EVENT"),
        ("live push-beginn --to http://a.b/", "did you mean `push-began`?"),
        ("live nothing --to http://a.b/", "`tcapi callback send live --help` lists its events"),
        ("cvm push-began --to http://a.b/", "knows no callbacks of cvm"),
        ("livee push-began --to http://a.b/", "did you mean `live`?"),
        ("live push-began", "--to URL"),
        ("live push-began --to ftp://a.b/", "begins with `http://` or `https://`"),
        ("live push-began --to http://u:p@a.b/", "is not the URL of a receiver"),
        ("live push-began --to http://a.b/ --streamid x", "did you mean `--stream_id`?"),
        ("live push-began --to http://a.b/ --width wide", "expected an integer"),
        ("live push-began --to http://a.b/ --sign x", "is set by `callback send` itself"),
        ("live push-began --to http://a.b/ --fault stal", "did you mean `stale`?"),
        ("live push-began --to http://a.b/ --fault stale", "add --key-file FILE"),
        ("live push-began --to http://a.b/ --key secret", "pass `--key-file FILE`"),
        ("live push-began --to http://a.b/ --CallbackKey secret", "pass `--key-file FILE`"),
        ("live push-began --to http://a.b/ --key-file absent", "cannot read absent"),
        (&format!("live push-began --to http://a.b/ --key-file {empty}"), "the key is empty"),
        (&format!("live push-began --to http://a.b/ --key-file {lines}"), "control characters"),
        (
            &format!("live push-began extra --to http://a.b/ --key-file {key}"),
            "unexpected argument",
        ),
    ] {
        let output = shell.run(&format!("callback send {line}"));
        output.fails(2, part);
        assert_eq!(output.stdout, "", "{line}");
        assert!(!output.stderr.contains("secret") && !output.stderr.contains(KEY), "{line}");
    }
    shell.run("callback listen --stream_id x").fails(2, "callback listen has no option");
    shell.run("callback listen --address 1").fails(2, "--address");
    shell.run("callback sned").fails(2, "sned");
}

#[test]
fn nobody_at_the_receiver_is_no_response() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for scheme in ["http", "https"] {
        let line = format!("callback send live 0 --to {scheme}://{free}/ --error-format json");
        let output = Shell::new().run(&line);
        assert_eq!(output.code, 6, "{output:?}");
        let error: Json = serde_json::from_str(&output.stderr).unwrap();
        assert_eq!(error["Error"]["Code"], "Callback.NoResponse");
    }
}

#[test]
fn help_has_the_events_and_their_fields() {
    let shell = Shell::new();
    let list = shell.run("callback send live --help").stdout;
    for event in ["push-began", "recording-created", "smart-highlight"] {
        assert!(list.contains(event), "{list}");
    }
    let event = shell.run("callback send live push-began --help");
    assert_eq!((event.code, event.stderr.as_str()), (0, ""));
    snapshot("help-callback.txt", &event.stdout);
    for line in ["callback --help", "callback send --help", "callback listen -h"] {
        let output = shell.run(line);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{line}");
    }
}

/// Runs `tcapi callback listen` with these options, sends, and returns what it printed.
fn listened(shell: &Shell, options: &[&str], send: impl Fn(&str)) -> (String, String) {
    let mut command = shell.command();
    command.args(["callback", "listen", "--address", "127.0.0.1:0"]).args(options);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening at ").unwrap_or_else(|| panic!("{line}"));
    send(url);
    let mut warnings = String::new();
    stderr.read_to_string(&mut warnings).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{warnings}");
    (String::from_utf8(output.stdout).unwrap(), warnings)
}

#[test]
fn listen_prints_events_as_they_come_with_their_state() {
    let shell = Shell::new();
    let key = shell.write("callback.key", KEY);
    let wrong = shell.write("wrong.key", "another");
    let options = ["--key-file", &wrong, "--key-file", &key, "--count", "4", "--output", "lines"];
    let send = |line: &str| shell.run(&format!("callback send live {line} --output off"));
    let third = shell.write("third.key", "third");
    let (rows, warnings) = listened(&shell, &options, |url| {
        let to = format!("--to {url}hooks --key-file {key}");
        assert_eq!(send(&format!("push-began {to} --fault duplicate")).code, 0);
        send(&format!("push-began {to} --fault stale")).fails(5, "403");
        send(&format!("push-began --to {url} --key-file {third}")).fails(5, "403");
        send(&format!("push-began --to {url}")).fails(5, "403");
        // The service may leave this one unsigned.
        assert_eq!(send(&format!("relay-task --to {url} --task_id 7")).code, 0);
        assert_eq!(send(&format!("push-ended {to} --errcode 18")).code, 0);
    });
    let rows: Vec<Json> = rows.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    let states: Vec<_> = rows.iter().map(|row| (&row["State"], &row["Event"])).collect();
    let expected = [
        (json!("Verified"), json!("PushStarted")),
        (json!("Duplicate"), json!("PushStarted")),
        (json!("Unverified"), json!("RelayTask")),
        (json!("Verified"), json!("PushEnded")),
    ];
    assert_eq!(states, expected.iter().map(|(s, e)| (s, e)).collect::<Vec<_>>());
    assert_eq!(rows[2]["Fields"]["task_id"], "7");
    assert_eq!(rows[3]["Fields"]["errcode"], 18);
    assert!(rows[3]["ValidUntil"].is_u64() && rows[3]["Fields"].get("sign").is_none());
    for reason in ["the callback expired", "no key gives this signature", "there is no signature"] {
        assert!(warnings.contains(reason), "{warnings}");
    }
    assert!(!warnings.contains(KEY) && !warnings.contains("another"), "{warnings}");
}

#[test]
fn listen_without_a_key_verifies_nothing_and_other_paths_are_not_callbacks() {
    let shell = Shell::new();
    let options = ["--path", "/hooks", "--count", "1", "--output", "yaml", "--query", "State"];
    let (rows, _) = listened(&shell, &options, |url| {
        let send = |path: &str| shell.run(&format!("callback send live 200 --to {url}{path}"));
        send("elsewhere").fails(5, "404");
        assert_eq!(send("hooks").code, 0);
    });
    assert_eq!(rows, "Unverified\n");
}
