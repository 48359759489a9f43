//! Signed URLs: vectors that others published or that recompute, and properties.
#![cfg(feature = "urls")]

use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use serde_json::Value as Json;
use tencentcloud_runtime::stream_url::{
    HexCase, Protocol, SignedUrl, StreamUrl, UrlError, UrlHash, UrlKey, UrlKeys, VerifyUrlError,
};

tencentcloud_runtime::stream_urls! {
    /// Pushing.
    pub type PushUrl;
    /// Pushing.
    pub enum Push("txSecret", "txTime") {
        /// Plain.
        Rtmp = ("rtmp", "rtmp://{domain}/{app}/{stream}", Query),
        /// Over SRT.
        RtmpOverSrt = ("rtmp_over_srt", "rtmp://{domain}:3570/{app}/{stream}", Query),
        /// A stream ID.
        Srt = ("srt", "srt://{domain}:9000?streamid=#!::h={domain},r={app}/{stream}", List),
        /// WebRTC.
        Webrtc = ("webrtc", "webrtc://{domain}/{app}/{stream}", Query),
    }
}

tencentcloud_runtime::stream_urls! {
    /// Playing.
    pub type PlayUrl;
    /// Playing.
    pub enum Play("txSecret", "txTime") {
        /// Plain.
        Rtmp = ("rtmp", "rtmp://{domain}/{app}/{stream}", Query),
        /// A file.
        Flv = ("flv", "http://{domain}/{app}/{stream}.flv", Query),
        /// A file.
        FlvHttps = ("flv_https", "https://{domain}/{app}/{stream}.flv", Query),
        /// A playlist.
        Hls = ("hls", "http://{domain}/{app}/{stream}.m3u8", Query),
        /// A playlist.
        HlsHttps = ("hls_https", "https://{domain}/{app}/{stream}.m3u8", Query),
        /// WebRTC.
        Webrtc = ("webrtc", "webrtc://{domain}/{app}/{stream}", Query),
    }
}

tencentcloud_runtime::url_options! {
    /// A part of the past.
    pub struct Past for Play[Hls, HlsHttps]("shift" = "on") {
        needs {
            /// The start.
            start = ("from", UnixTime);
            /// The end.
            end = ("to", UnixTime);
        }
        takes {
            /// The template.
            codec = ("codec", Text);
        }
        window "from" to "to" at most 3600;
    }
}

tencentcloud_runtime::url_options! {
    /// Further parameters.
    pub struct Delay for Play[]() {
        needs {}
        takes {
            /// The delay.
            delay = ("delay", Seconds, min 1, max 600);
            /// The templates.
            templates = ("templates", Names);
            /// A switch.
            is_on = ("on", Flag);
        }
    }
}

fn vectors() -> Json {
    serde_json::from_str(include_str!("data/url-vectors.json")).unwrap()
}

fn text<'a>(of: &'a Json, name: &str) -> &'a str {
    of[name].as_str().unwrap_or_else(|| panic!("{name} in {of}"))
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn keys(keys: &[&str]) -> UrlKeys {
    UrlKeys::new(keys.iter().map(|key| UrlKey::new(*key).unwrap()))
}

fn signed<P: Protocol>(vector: &Json) -> SignedUrl<P> {
    let stream = vector["base_stream"].as_str().unwrap_or_else(|| text(vector, "stream"));
    let mut url = StreamUrl::<P>::new(text(vector, "domain"), text(vector, "app"), stream)
        .expires_at(at(vector["time"].as_u64().unwrap()));
    if let Some(template) = vector["template"].as_str() {
        url = url.template(template);
    }
    if text(vector, "hex_case") == "lower" {
        url = url.hex_case(HexCase::Lower);
    }
    for parameter in vector["extra_query"].as_str().unwrap_or_default().split('&') {
        if let Some((name, value)) = parameter.split_once('=') {
            url = url.parameter(name, value);
        }
    }
    url.sign(&UrlKey::new(text(vector, "key")).unwrap()).unwrap()
}

fn matches<P: Protocol + std::fmt::Debug>(vector: &Json) {
    let protocol = text(vector, "protocol");
    let (protocol, _) = P::FORMS.iter().find(|(_, form)| form.name == protocol).unwrap();
    let url = signed::<P>(vector).url(*protocol).unwrap();
    assert_eq!(url, text(vector, "url"), "{vector}");
    let keys = keys(&[text(vector, "key")]);
    let time = vector["time"].as_u64().unwrap();
    let verified = StreamUrl::<P>::verify(&url, &keys, at(time - 1)).unwrap();
    assert_eq!(verified.stream, text(vector, "stream"), "{vector}");
    assert_eq!((&*verified.domain, &*verified.app), (text(vector, "domain"), text(vector, "app")));
    let late = StreamUrl::<P>::verify(&url, &keys, at(time + 1)).unwrap_err();
    assert_eq!(late, VerifyUrlError::Expired(1));
}

#[test]
fn all_vectors_are_signed_alike() {
    let vectors = vectors();
    let vectors = vectors["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 30);
    for vector in vectors {
        if text(vector, "kind") == "push" {
            matches::<Push>(vector)
        } else {
            matches::<Play>(vector)
        }
    }
}

#[test]
fn all_cases_of_the_verifier_have_their_outcome() {
    let vectors = vectors();
    let cases = vectors["verify"].as_array().unwrap();
    assert_eq!(cases.len(), 18);
    for case in cases {
        let names: Vec<_> =
            case["keys"].as_array().unwrap().iter().flat_map(Json::as_str).collect();
        let validity = Duration::from_secs(case["validity_seconds"].as_u64().unwrap());
        let keys = keys(&names).validity(validity);
        let (url, now) = (text(case, "url"), at(case["now"].as_u64().unwrap()));
        let error = match text(case, "kind") {
            "push" => PushUrl::verify(url, &keys, now).err(),
            _ => PlayUrl::verify(url, &keys, now).err(),
        };
        let outcome = match error {
            None => "valid",
            Some(VerifyUrlError::Expired(_)) => "expired",
            Some(VerifyUrlError::MissingSecret) => "missing_secret",
            Some(VerifyUrlError::MissingTime) => "missing_time",
            Some(VerifyUrlError::MalformedTime) => "malformed_time",
            Some(VerifyUrlError::BadSignature) => "bad_signature",
            Some(other) => panic!("{other:?}: {case}"),
        };
        assert_eq!(outcome, text(case, "expect"), "{case}");
    }
}

#[test]
fn sha256_follows_the_same_formula() {
    for vector in vectors()["sha256"].as_array().unwrap() {
        let time = i64::from_str_radix(text(vector, "txTime"), 16).unwrap();
        let url = PlayUrl::new("play.example.com", "live", text(vector, "stream"));
        let key = UrlKey::new(text(vector, "key")).unwrap();
        let signed = url.expires_at_unix(time).hash(UrlHash::Sha256).sign(&key).unwrap();
        assert_eq!(signed.secret(), vector["txSecret"].as_str());
        let url = signed.url(Play::Flv).unwrap();
        let keys = UrlKeys::new([key]);
        PlayUrl::verify(&url, &keys, at(1)).unwrap();
        let only_md5 = keys.hash(UrlHash::Md5);
        assert_eq!(PlayUrl::verify(&url, &only_md5, at(1)), Err(VerifyUrlError::BadSignature));
    }
}

#[test]
fn options_are_typed_parameters_of_their_protocols() {
    let url = || PlayUrl::new("a.b", "live", "room");
    let past = Past::new(at(100), at(3700)).codec("hd 2").codec("hd");
    let signed = url().with(past.clone()).unsigned().unwrap();
    let query = "?shift=on&from=100&to=3700&codec=hd";
    assert_eq!(signed.url(Play::Hls).unwrap(), format!("http://a.b/live/room.m3u8{query}"));
    let unsupported = UrlError::Unsupported { protocol: "flv", parameter: "shift" };
    assert_eq!(signed.url(Play::Flv), Err(unsupported));
    assert_eq!(signed.urls().count(), 2);
    let reason = |url: PlayUrl| url.unsigned().unwrap_err().to_string();
    for (end, part) in [(100, "not after `from`"), (99, "not after"), (3701, "more than 3600 s")] {
        let reason = reason(url().with(Past::new(at(100), at(end))));
        assert!(reason.contains(part), "{reason}");
    }
    assert!(reason(url().with(past.clone()).with(past.clone())).contains("`shift` is set twice"));
    assert!(reason(url().parameter("to", "1").with(past)).contains("`to` is set twice"));

    let delay = |seconds| Delay::new().delay(Duration::from_secs(seconds));
    for (option, part) in [
        (delay(0), "0 is less than 1"),
        (delay(601), "601 is more than 600"),
        (Delay::new().delay(Duration::from_millis(1500)), "whole seconds"),
        (Delay::new().templates(["a", ""]), "empty"),
        (Delay::new().templates(["a,b"]), "comma"),
        (Delay::new().templates(Vec::<String>::new()), "no name"),
    ] {
        let reason = reason(url().with(option));
        assert!(reason.contains(part), "{reason}");
    }
    // The latest value counts.
    let option = delay(0).delay(Duration::from_secs(600)).templates(["hd", "sd"]).is_on(true);
    let all = url().with(option).unsigned().unwrap();
    assert_eq!(all.urls().count(), Play::FORMS.len());
    let rtmp = all.url(Play::Rtmp).unwrap();
    assert!(rtmp.ends_with("?delay=600&templates=hd,sd&on=true"), "{rtmp}");
}

#[test]
fn verifying_reads_urls_as_servers_do() {
    let key = UrlKey::new("k").unwrap();
    let keys = UrlKeys::new([key.clone()]);
    let signed = PlayUrl::new("a.b", "live", "a%2F直").expires_at_unix(9).sign(&key).unwrap();
    let flv = signed.url(Play::Flv).unwrap();
    let verify = |url: &str| PlayUrl::verify(url, &keys, at(1));
    // Schemes and the digits of percent-encoding have no case.
    for url in [flv.replace("http:", "HTTP:"), flv.replace("%E7", "%e7")] {
        assert_eq!(verify(&url).unwrap().stream, "a%2F直", "{url}");
    }
    assert_eq!(verify(&format!("{flv}#t=1")).unwrap().stream, "a%2F直");
    // A name that is encoded, or has no value, would be the signature for a server.
    for twice in ["&tx%53ecret=0", "&txSecret", "&txTime=", "&%74xTime=9"] {
        assert_eq!(verify(&format!("{flv}{twice}")), Err(VerifyUrlError::Duplicate), "{twice}");
    }
    // What cannot be signed is no name.
    let secret = signed.secret().unwrap();
    for path in [
        "u@a.b/live/room",
        "a.b/live/%2E%2E",
        "a.b/live/..",
        "a.b/live/a%2Fb",
        "a.b/%2e/room",
        "a.b/live/a%00",
        "a.b/live/%FF",
        "a.b/live/",
        "a.b//room",
        "/live/room",
        "[::1/live/room",
        "[x]/live/room",
        "a.b/live/x/room",
    ] {
        let url = format!("rtmp://{path}?txSecret={secret}&txTime=9");
        assert_eq!(verify(&url), Err(VerifyUrlError::Malformed), "{url}");
    }
    // The equal sign in a value, an expired second.
    let extra = format!("{flv}&token=a=b==");
    assert!(verify(&extra).is_ok());
    assert!(PlayUrl::verify(&flv, &keys, at(9)).is_ok());
    assert_eq!(PlayUrl::verify(&flv, &keys, at(10)), Err(VerifyUrlError::Expired(1)));
    assert_eq!(verify(&flv.replace("txTime=9", "txTime=+9")), Err(VerifyUrlError::MalformedTime));
    let overlong = flv.replace("txTime=9", "txTime=10000000000000000");
    assert_eq!(verify(&overlong), Err(VerifyUrlError::MalformedTime));
}

#[test]
fn an_ipv6_address_may_stand_for_the_domain() {
    let key = UrlKey::new("k").unwrap();
    let keys = UrlKeys::new([key.clone()]);
    for host in ["[2001:db8::7]", "[::1]"] {
        let signed = PushUrl::new(host, "live", "room").expires_at_unix(9).sign(&key).unwrap();
        for (protocol, url) in signed.urls() {
            let verified = PushUrl::verify(&url, &keys, at(1)).unwrap();
            assert_eq!(
                (verified.protocol as u8, &*verified.domain),
                (protocol as u8, host),
                "{url}"
            );
        }
        let url = signed.url(Push::Rtmp).unwrap().replace("]/", "]:1935/");
        assert_eq!(PushUrl::verify(&url, &keys, at(1)).unwrap().domain, host);
    }
    for wrong in ["::1", "[::1", "[a.b]", "[]", "[::1]:1935"] {
        let url = PushUrl::new(wrong, "live", "room").expires_at_unix(9);
        assert_eq!(url.sign(&key).unwrap_err(), UrlError::Domain, "{wrong}");
    }
}

fn room() -> PushUrl {
    PushUrl::new("push.example.com", "live", "room")
}

#[test]
fn what_cannot_be_signed_is_rejected() {
    let key = UrlKey::new("k").unwrap();
    assert_eq!(UrlKey::new("").unwrap_err(), UrlError::Key);
    assert_eq!(room().sign(&key).unwrap_err(), UrlError::NoTime);
    for seconds in [0, -1, i64::MIN] {
        assert_eq!(room().expires_at_unix(seconds).sign(&key).unwrap_err(), UrlError::Time);
    }
    let early = room().expires_at_unix(300).validity(Duration::from_secs(300));
    assert_eq!(early.sign(&key).unwrap_err(), UrlError::Time);
    let new = |domain: &str, app: &str, stream: &str| {
        PushUrl::new(domain, app, stream).expires_at_unix(1).sign(&key)
    };
    assert_eq!(new("", "live", "room").unwrap_err(), UrlError::Domain);
    assert_eq!(new("https://a.b", "live", "room").unwrap_err(), UrlError::Domain);
    assert_eq!(new("a.b", "", "room").unwrap_err(), UrlError::Empty("application"));
    assert_eq!(new("a.b", "live", "").unwrap_err(), UrlError::Empty("stream"));
    assert_eq!(new("a.b", "live", "a/b").unwrap_err(), UrlError::Character("stream", '/'));
    for name in ["a,b", "a=b", "a b", "直播"] {
        let signed = new("a.b", "live", name).unwrap();
        assert!(matches!(signed.url(Push::Srt), Err(UrlError::Reserved { .. })), "{name}");
        assert!(signed.url(Push::Rtmp).is_ok());
        assert_eq!(signed.urls().count(), 3, "all but SRT");
    }
    let again = room().expires_at_unix(1).parameter("txTime", "FF").sign(&key);
    assert_eq!(again.unwrap_err(), UrlError::Parameter("txTime".to_owned()));
}

#[test]
fn the_validity_is_subtracted_from_the_wished_end() {
    let key = UrlKey::new("ngoeiq03").unwrap();
    let url = PlayUrl::new("play.example.com", "live", "test01").expires_at_unix(1_543_636_695);
    let signed = url.validity(Duration::from_secs(12_495)).sign(&key).unwrap();
    assert_eq!(
        (signed.time(), signed.secret()),
        (Some("5C01D608"), Some("ce797dc6238156d548ef945e6ad1ea20"),)
    );
}

#[test]
fn encoders_get_a_server_and_a_stream_key() {
    let signed = room().expires_at_unix(1).sign(&UrlKey::new("k").unwrap()).unwrap();
    let (server, key) = signed.server_and_key(Push::Rtmp).unwrap();
    assert_eq!(server, "rtmp://push.example.com/live/");
    assert!(key.starts_with("room?txSecret="), "{key}");
    assert_eq!(signed.server_and_key(Push::Srt), Err(UrlError::Indivisible("srt")));
}

#[test]
fn neither_keys_nor_signatures_appear_in_debug() {
    let key = UrlKey::new("topsecret").unwrap();
    let signed = room().expires_at_unix(0xABCDEF).sign(&key).unwrap();
    let shown = format!("{key:?} {:?} {signed:?} {:?}", UrlKeys::new([key.clone()]), room());
    assert!(!shown.contains("topsecret") && !shown.contains(signed.secret().unwrap()), "{shown}");
}

#[test]
fn a_url_is_that_of_its_stream() {
    let key = UrlKey::new("k").unwrap();
    let url = room().expires_at_unix(9).sign(&key).unwrap().url(Push::Webrtc).unwrap();
    let verified = PushUrl::verify(&url, &UrlKeys::new([key]), at(1)).unwrap();
    assert_eq!(verified.require_stream("room"), Ok(()));
    assert_eq!(verified.require_stream("other"), Err(VerifyUrlError::OtherStream));
    let twice = format!("{url}&txTime=A");
    let key = keys(&["k"]);
    assert_eq!(PushUrl::verify(&twice, &key, at(1)), Err(VerifyUrlError::Duplicate));
    for other in ["", "x", "ftp://a/b/c", "rtmp://a.b/c", "srt://a:9000?streamid=#!::h=b,r=c/d"] {
        assert_eq!(PushUrl::verify(other, &key, at(1)), Err(VerifyUrlError::Malformed), "{other}");
    }
}

#[test]
fn the_default_port_may_be_written() {
    let key = UrlKey::new("k").unwrap();
    let url = PlayUrl::new("a.b", "live", "room").expires_at_unix(9).sign(&key).unwrap();
    let keys = UrlKeys::new([key]);
    for (protocol, port, is_right) in [
        (Play::Rtmp, 1935, true),
        (Play::Flv, 80, true),
        (Play::HlsHttps, 443, true),
        (Play::Rtmp, 1936, false),
        (Play::Flv, 443, false),
        (Play::Webrtc, 1935, false),
    ] {
        let url = url.url(protocol).unwrap().replace("a.b/", &format!("a.b:{port}/"));
        let verified = PlayUrl::verify(&url, &keys, at(1));
        assert_eq!(verified.as_ref().is_ok_and(|url| url.domain == "a.b"), is_right, "{url}");
    }
}

#[test]
fn other_parameters_and_their_order_are_no_part_of_the_signature() {
    let key = UrlKey::new("k").unwrap();
    // HTTPDNS: an address in place of the domain, which a parameter names.
    let by_address = PushUrl::new("203.0.113.5", "live", "room").expires_at_unix(9);
    let by_address = by_address.parameter("txHost", "push.example.com").sign(&key).unwrap();
    let url = by_address.url(Push::Rtmp).unwrap();
    assert!(url.ends_with("&txTime=9&txHost=push.example.com"), "{url}");
    let secret = by_address.secret().unwrap();
    for query in [
        format!("txTime=9&txSecret={secret}&txHost=push.example.com"),
        format!("bizid=7&txSecret={secret}&txTime=9&record=flv"),
    ] {
        let url = format!("rtmp://203.0.113.5/live/room?{query}");
        let verified = PushUrl::verify(&url, &keys(&["k"]), at(1)).unwrap();
        assert_eq!((&*verified.domain, &*verified.stream), ("203.0.113.5", "room"));
    }
}

proptest! {
    #[test]
    fn what_is_signed_verifies(
        key in "[ -~]{1,40}",
        app in "[^/\\p{Cc}.]{1,12}",
        stream in "[^/\\p{Cc}.]{1,24}",
        time in 1_i64..i64::MAX,
        lower: bool,
    ) {
        let key = UrlKey::new(key).unwrap();
        let case = if lower { HexCase::Lower } else { HexCase::Upper };
        let url = PlayUrl::new("play.example.com", &*app, &*stream).expires_at_unix(time);
        let signed = url.hex_case(case).sign(&key).unwrap();
        let keys = UrlKeys::new([key]);
        for (_, url) in signed.urls() {
            let verified = PlayUrl::verify(&url, &keys, at(1)).unwrap();
            prop_assert_eq!((&verified.app, &verified.stream), (&app, &stream));
            prop_assert_eq!(verified.expires, time as u64);
        }
    }

    #[test]
    fn any_other_byte_fails(
        stream in "[a-zA-Z0-9_~-]{1,16}",
        time in 1_i64..5_000_000_000,
        at_byte: prop::sample::Index,
        other in 0x21_u8..0x7f,
        srt: bool,
    ) {
        let key = UrlKey::new("key").unwrap();
        let signed = PushUrl::new("a.b", "live", &*stream).expires_at_unix(time).sign(&key).unwrap();
        let url = signed.url(if srt { Push::Srt } else { Push::Rtmp }).unwrap();
        // What is signed: the stream, the signature and its time.
        let start = url.find("live/").unwrap() + 5;
        let index = start + at_byte.index(url.len() - start);
        let mut bytes = url.clone().into_bytes();
        prop_assume!(bytes[index] != other);
        bytes[index] = other;
        let changed = String::from_utf8(bytes).unwrap();
        prop_assert!(PushUrl::verify(&changed, &UrlKeys::new([key]), at(1)).is_err(), "{}", changed);
    }

    #[test]
    fn verifying_never_panics(url in ".{0,80}", tail in "[a-z:/?,=&%#0-9]{0,60}") {
        let keys = keys(&["k"]);
        for url in [&url, &tail, &format!("rtmp://{tail}"), &format!("srt://{tail}")] {
            prop_assert!(PushUrl::verify(url, &keys, at(1)).is_err());
        }
    }
}
