//! Callbacks of an invented product: data alone makes them, and errors have positions.

use tencentcloud_codegen::generate;
use tencentcloud_codegen::source::Source;

const PRODUCT: &str =
    "product: relay\nversion: \"2020-01-01\"\ntitle: Relay\nhost: relay.tencentcloudapi.com\n";
const SHARED: &str = "type: Part\nfields:\n  Other: {type: Relay}\n";
const RELAY: &str = "type: Relay\nfields:\n  Name: {type: string}\n";
const CALLBACKS: &str = r#"callbacks: Relay callbacks
event: EventType
scheme: {is: hmac_sha256_body, signature: Sign, example_key: k}
retry: {times: 6, interval: 10}
events:
  RelayEnded:
    number: 101
    description: A relay ended.
    identity: [RelayId]
    aliases: {relay_id: RelayId}
    fields:
      RelayId: {type: string, required: true, description: The relay.}
      Reason:
        type: int64
        description: Why.
        enum: {name: EndReason, provenance: reviewed, source: page, values: {"1": {name: Stopped, description: Stopped.}}}
      Parts: {type: [Part], description: Parts.}
    example: {EventType: 101, RelayId: a, Reason: 1, Parts: [{Inner: {Inner: null}}]}
types:
  Part:
    description: A part.
    fields:
      Inner: {type: Part, description: A part of it.}
"#;

fn sources(callbacks: &str) -> Vec<Source> {
    let files = [
        ("product.yaml", PRODUCT),
        ("types/Part.yaml", SHARED),
        ("types/Relay.yaml", RELAY),
        ("callbacks.yaml", callbacks),
    ];
    files
        .map(|(path, text)| Source {
            path: format!("relay/2020-01-01/{path}"),
            text: text.to_owned(),
        })
        .into()
}

#[test]
fn data_alone_makes_callbacks_of_another_product() {
    let sources = sources(CALLBACKS);
    let files = generate(&sources).unwrap_or_else(|d| panic!("{}", d.draw(&sources, "", false)));
    let code = &files["relay/src/v20200101/callbacks.rs"];
    for expected in [
        "pub enum Event(\"EventType\", HmacSha256Body { header: \"Sign\" })",
        "RelayEnded = (101, Signed, [\"RelayId\"], [(\"relay_id\", \"RelayId\")])",
        "pub struct RelayEnded {",
        "pub reason: Option<EndReason>",
        // A type of callbacks, not the shared type of the same name.
        "pub inner: Option<Box<Part>>",
        "received Part = \"Part\"",
    ] {
        assert!(code.contains(expected), "{expected} in {code}");
    }
    syn::parse_file(code).unwrap();
    let root = &files["relay/src/v20200101/mod.rs"];
    assert!(root.contains("#[cfg(feature = \"callbacks\")]\npub mod callbacks;"), "{root}");
    let manifest = &files["relay/Cargo.toml"];
    assert!(manifest.contains("callbacks = [\"tencentcloud-runtime/callbacks\"]"), "{manifest}");
    let page = &files["relay/docs/callbacks.md"];
    for expected in ["The header `Sign`", "HMAC-SHA256", "6 times, every 10 s", "[Part](#part)"] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
    let tests = &files["relay/tests/callbacks_v20200101.rs"];
    assert!(tests.contains("fn relay_ended()"), "{tests}");
    assert!(!files["relay/docs/types/Part.md"].contains("Inner"));
    let surface = &files["relay/API.txt"];
    for expected in [
        "v20200101 callback 101 RelayEnded",
        "v20200101 callback struct RelayEnded.RelayId relay_id: String, required",
        "v20200101 callback enum EndReason = 1 EndReason::Stopped",
    ] {
        assert!(surface.contains(expected), "{expected} in {surface}");
    }
}

#[test]
fn mistakes_in_callbacks_are_reported_where_they_are() {
    let second = "  Again: {number: 101, description: Again., example: {EventType: 101}}\ntypes:";
    for (from, to, message) in [
        ("event: EventType", "events_: EventType", "no key `events_`"),
        ("event: EventType", "event: \"a b\"", "cannot name a field"),
        ("is: hmac_sha256_body", "is: md5", "`md5` is not"),
        ("is: hmac_sha256_body", "is: md5_key_time", "this scheme signs a time"),
        ("signature: Sign", "signature: Sign, time: T", "signs no time"),
        ("RelayEnded:", "Event:", "would be named `Event`"),
        ("RelayEnded:", "Unknown:", "`Unknown`"),
        ("RelayEnded:", "relayEnded:", "Rust writes"),
        ("types:", second, "two events have one number"),
        ("identity: [RelayId]", "identity: [RelayIb]", "has no field `RelayIb`"),
        ("{relay_id: RelayId}", "{relay_id: Id}", "has no field `Id`"),
        ("{relay_id: RelayId}", "{Reason: RelayId}", "that of a field"),
        ("type: [Part]", "type: [Relay]", "there is no type `Relay`"),
        ("{EventType: 101, R", "{EventType: 7, R", "the number of its event"),
        ("{EventType: 101, R", "{EventType: 101, X: 1, R", "a field `X` that is not described"),
        ("RelayId: a,", "RelayId: [1],", "does not fit"),
        ("Part:\n    desc", "EndReason:\n    desc", "would be named `EndReason`"),
    ] {
        let text = CALLBACKS.replacen(from, to, 1);
        assert_ne!(text, CALLBACKS, "{from}");
        let sources = sources(&text);
        let errors = generate(&sources).unwrap_err().draw(&sources, "", false);
        assert!(errors.contains(message), "{message} in {errors}");
        assert!(errors.contains("callbacks.yaml:"), "{errors}");
    }
}
