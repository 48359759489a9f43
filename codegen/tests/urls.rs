//! Signed URLs of an invented product: data alone makes them, and errors have positions.

use tencentcloud_codegen::generate;
use tencentcloud_codegen::source::Source;

const PRODUCT: &str =
    "product: relay\nversion: \"2020-01-01\"\ntitle: Relay\nhost: relay.tencentcloudapi.com\n";
const KEYS: &str = "type: Keys\nfields:\n  First: {type: string}\n  Extra: {type: uint64}\n";
const URLS: &str = "urls: Relay URLs\nsecret: sig\ntime: until\nsides:\n  Relay:\n    description: To relay.\n    keys: {type: Keys, fields: [First], validity: Extra}\n    protocols:\n      plain: {url: \"rtmp://{domain}/{app}/{stream}\", description: Plain.}\n      packed: {url: \"srt://{domain}:1?id=h={domain},r={app}/{stream}\", layout: list, description: Packed.}\n    options:\n      Later:\n        description: Plays later.\n        protocols: [plain]\n        constants: {mode: later}\n        parameters:\n          note: {is: text, description: A note.}\n          from: {is: unix_time, required: true, description: The start.}\n          to: {is: unix_time, required: true, rust_name: until, description: The end.}\n          by: {is: seconds, min: 2, max: 60, description: By how much.}\n        window: {start: from, end: to, max: 60}\n";

fn sources(urls: &str) -> Vec<Source> {
    [("product.yaml", PRODUCT), ("types/Keys.yaml", KEYS), ("urls.yaml", urls)]
        .map(|(path, text)| Source {
            path: format!("relay/2020-01-01/{path}"),
            text: text.to_owned(),
        })
        .into()
}

#[test]
fn data_alone_makes_signed_urls_of_another_product() {
    let files = generate(&sources(URLS)).unwrap_or_else(|d| panic!("{}", d.draw(&[], "", false)));
    let code = &files["relay/src/v20200101/urls.rs"];
    for expected in [
        "pub type RelayUrl;",
        "pub enum RelayProtocol(\"sig\", \"until\")",
        "Plain = (\"plain\", \"rtmp://{domain}/{app}/{stream}\", Query)",
        "impl From<&Keys> for rt::UrlKeys",
        "Self::read(keys, &[\"First\"], Some(\"Extra\"))",
        "pub struct Later for RelayProtocol[Plain](\"mode\" = \"later\")",
        "from = (\"from\", UnixTime);",
        "until = (\"to\", UnixTime);",
        "note = (\"note\", Text);",
        "by = (\"by\", Seconds, min 2, max 60);",
        "window \"from\" to \"to\" at most 60;",
    ] {
        assert!(code.contains(expected), "{expected} in {code}");
    }
    syn::parse_file(code).unwrap();
    assert!(files["relay/Cargo.toml"].contains("urls = [\"tencentcloud-runtime/urls\"]"));
    assert!(files["relay/docs/urls.md"].contains("RelayUrl::verify(&url"));
    assert!(files["relay/docs/urls.md"].contains(".with(option)"));
    assert!(files["relay/API.txt"].contains("url Later by = by: seconds min 2 max 60"));
}

#[test]
fn mistakes_in_urls_are_reported_where_they_are() {
    for (from, to, message) in [
        ("secret: sig", "secrets: sig", "no key `secrets`"),
        ("time: until", "time: sig", "share a parameter"),
        ("type: Keys,", "type: Key,", "there is no type `Key`"),
        ("[First]", "[Frist]", "has no field `Frist`"),
        ("/{app}/", "/{ap}/", "no placeholder `{ap}`"),
        ("rtmp://{domain}", "rtmp://x", "begin with a scheme"),
        ("/{stream}\", desc", "/{stream}?a=1\", desc", "follow a query"),
        ("{app}/{stream}\", desc", "{app}{stream}\", desc", "follow each other"),
        ("packed:", "Plain:", "one name in Rust"),
        ("layout: list", "layout: tree", "`tree` is not"),
        ("protocols: [plain]", "protocols: [plian]", "there is no protocol `plian`"),
        ("mode: later", "sig: later", "part of the signature"),
        ("mode: later", "note: later", "given twice"),
        ("rust_name: until", "rust_name: from", "one name in Rust"),
        ("rust_name: until", "rust_name: new", "new"),
        ("is: text, ", "is: text, min: 1, ", "has no bounds"),
        ("min: 2, max: 60", "min: 61, max: 60", "no value is allowed"),
        ("is: text", "is: txt", "`txt` is not"),
        ("end: to", "end: by", "there is no required time `by`"),
        ("Later:", "RelayUrl:", "RelayUrl"),
    ] {
        let text = URLS.replacen(from, to, 1);
        assert_ne!(text, URLS, "{from}");
        let sources = sources(&text);
        let errors = generate(&sources).unwrap_err().draw(&sources, "", false);
        assert!(errors.contains(message), "{message} in {errors}");
        assert!(errors.contains("urls.yaml:"), "{errors}");
    }
}
