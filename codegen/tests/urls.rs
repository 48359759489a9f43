//! Signed URLs of an invented product: data alone makes them, and errors have positions.

use tencentcloud_codegen::generate;
use tencentcloud_codegen::source::Source;

const PRODUCT: &str =
    "product: relay\nversion: \"2020-01-01\"\ntitle: Relay\nhost: relay.tencentcloudapi.com\n";
const KEYS: &str = "type: Keys\nfields:\n  First: {type: string}\n  Extra: {type: uint64}\n";
const URLS: &str = "urls: Relay URLs\nsecret: sig\ntime: until\nsides:\n  Relay:\n    description: To relay.\n    keys: {type: Keys, fields: [First], validity: Extra}\n    protocols:\n      plain: {url: \"rtmp://{domain}/{app}/{stream}\", description: Plain.}\n      packed: {url: \"srt://{domain}:1?id=h={domain},r={app}/{stream}\", layout: list, description: Packed.}\n";

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
    ] {
        assert!(code.contains(expected), "{expected} in {code}");
    }
    syn::parse_file(code).unwrap();
    assert!(files["relay/Cargo.toml"].contains("urls = [\"tencentcloud-runtime/urls\"]"));
    assert!(files["relay/docs/urls.md"].contains("RelayUrl::verify(&url"));
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
    ] {
        let text = URLS.replacen(from, to, 1);
        assert_ne!(text, URLS, "{from}");
        let sources = sources(&text);
        let errors = generate(&sources).unwrap_err().draw(&sources, "", false);
        assert!(errors.contains(message), "{message} in {errors}");
        assert!(errors.contains("urls.yaml:"), "{errors}");
    }
}
