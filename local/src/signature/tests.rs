//! All vectors are accepted, and one changed byte is explained.

use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value as Json;

use super::*;

fn text<'a>(value: &'a Json, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

pub(super) struct Case {
    pub(super) message: Message,
    pub(super) account: Account,
    pub(super) time: u64,
}

impl Case {
    fn verify(&self) -> Result<Signer, Box<Rejected>> {
        let accounts = Accounts::default();
        accounts.add(self.account.clone());
        verify(&self.message, &accounts, UNIX_EPOCH + Duration::from_secs(self.time))
    }

    fn set(&mut self, name: &str, value: Vec<u8>) {
        let header = self.message.headers.iter_mut().find(|(key, _)| key == name).unwrap();
        header.1 = value;
    }
}

/// Returns the request of a vector; none for one that is not signed, or is no request.
fn case(vector: &Json) -> Option<Case> {
    let (input, output) = (&vector["input"], &vector["output"]);
    let is_request =
        ["body", "body_base64", "query_string"].iter().any(|name| output[*name].is_string());
    if text(output, "signature").is_empty() {
        return None;
    }
    if !is_request {
        return form(input, output);
    }
    let mut headers = vec![("host".to_owned(), text(input, "host").as_bytes().to_vec())];
    if let Some(sent) = output["headers"].as_object() {
        for (name, value) in sent.iter().filter(|(name, _)| *name != "Host") {
            let value = value.as_str().unwrap_or_default().as_bytes();
            headers.push((name.to_ascii_lowercase(), value.to_vec()));
        }
    } else {
        let timestamp = input["timestamp"].to_string();
        for (name, value) in [
            ("content-type", text(input, "content_type")),
            ("x-tc-action", text(input, "action")),
            ("x-tc-timestamp", &timestamp),
            ("authorization", text(output, "authorization")),
        ] {
            headers.push((name.to_owned(), value.as_bytes().to_vec()));
        }
    }
    let body = match output["body_base64"].as_str() {
        Some(encoded) => STANDARD.decode(encoded).unwrap(),
        None => text(output, "body").as_bytes().to_vec(),
    };
    let message = Message {
        method: text(input, "method").to_owned(),
        path: "/".to_owned(),
        query: text(output, "query_string").to_owned(),
        headers,
        body,
    };
    let account = Account::new(text(input, "secret_id"), text(input, "secret_key"));
    let account = match input["token"].as_str() {
        Some(token) => account.token(token),
        None => account,
    };
    Some(Case { message, account, time: input["timestamp"].as_u64()? })
}

/// Returns the request of a vector that says what was signed, by the rules of V1: the parameters in
/// plain text.
fn form(input: &Json, output: &Json) -> Option<Case> {
    let (method, host) = (text(input, "method"), text(input, "host"));
    let signed = text(output, "string_to_sign").strip_prefix(&format!("{method}{host}/?"))?;
    let pairs = signed.split('&').filter_map(|pair| pair.split_once('='));
    let pairs: Vec<_> = pairs.chain([("Signature", text(output, "signature"))]).collect();
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let encoded: Vec<_> =
        pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    let form = encoded.join("&");
    let is_get = method == "GET";
    let message = Message {
        method: method.to_owned(),
        path: "/".to_owned(),
        query: if is_get { form.clone() } else { String::new() },
        headers: vec![
            ("host".to_owned(), host.into()),
            ("content-type".to_owned(), "application/x-www-form-urlencoded".into()),
        ],
        body: if is_get { Vec::new() } else { form.into() },
    };
    let (_, time) = pairs.iter().find(|(name, _)| *name == "Timestamp")?;
    let account = Account::new(text(input, "secret_id"), text(input, "secret_key"));
    Some(Case { message, account, time: time.parse().ok()? })
}

fn vectors() -> Vec<Json> {
    let file = include_str!("../../../runtime/tests/data/signing-vectors.json");
    let mut file: Json = serde_json::from_str(file).unwrap();
    serde_json::from_value(file["vectors"].take()).unwrap()
}

pub(super) fn cases() -> Vec<(String, Case)> {
    let vectors = vectors();
    vectors.iter().filter_map(|v| Some((text(v, "id").to_owned(), case(v)?))).collect()
}

#[test]
fn all_vectors_are_accepted() {
    let (all, cases) = (vectors(), cases());
    let others: Vec<&Json> =
        all.iter().filter(|v| cases.iter().all(|(id, _)| id != text(v, "id"))).collect();
    let ids: Vec<&str> = others.iter().map(|v| text(v, "id")).collect();
    assert_eq!(ids, ["v3-post-skip-sign", "suite-node-hmacsha1"]);
    let Json::Object(raw) = &others[1]["input"] else { panic!("{}", others[1]) };
    let of = |name: &str| raw[name].as_str().unwrap().as_bytes();
    let signed = v1::sign(of("secret_key"), false, of("string_to_sign"));
    assert_eq!(signed, text(&others[1]["output"], "signature"));
    for (id, case) in cases {
        if let Err(rejected) = case.verify() {
            panic!("{id}: {}\n{}", rejected.error, rejected.explanation);
        }
    }
}

/// Returns a printable byte other than the one given, in either case.
fn other(random: &mut fastrand::Rng, byte: u8) -> u8 {
    loop {
        let new = random.u8(0x21..0x7f);
        if !new.eq_ignore_ascii_case(&byte) {
            return new;
        }
    }
}

fn mutate(random: &mut fastrand::Rng, bytes: &mut [u8]) {
    let at = random.usize(0..bytes.len());
    bytes[at] = other(random, bytes[at]);
}

/// Changes one byte of a part of a request, and returns the causes that explain it.
fn change(random: &mut fastrand::Rng, case: &mut Case, part: u32) -> Vec<Cause> {
    let mut header = |case: &mut Case, name: &str| {
        let mut value = case.message.header(name).unwrap().as_bytes().to_vec();
        mutate(random, &mut value);
        case.set(name, value);
    };
    match part {
        0 => {
            header(case, "host");
            // The first label may now name another service.
            vec![Cause::Host, Cause::ScopeService]
        }
        1 => {
            header(case, "content-type");
            vec![Cause::Header("content-type".to_owned())]
        }
        2 => {
            header(case, "x-tc-timestamp");
            vec![Cause::Timestamp]
        }
        3 => {
            mutate(random, &mut case.message.body);
            vec![Cause::Body]
        }
        4 => {
            // The server has the changed key.
            let mut key = std::mem::take(&mut case.account.secret_key).into_bytes();
            mutate(random, &mut key);
            case.account.secret_key = String::from_utf8(key).unwrap();
            vec![Cause::SecretKey]
        }
        _ => {
            let value = case.message.header("authorization").unwrap().to_owned();
            let parts = ["TC3-HMAC", "AKID", "/20", "/tc3", "content-type;host", "Signature="];
            let (causes, start, end) = match random.usize(0..parts.len()) {
                0 => (vec![Cause::Authorization], 0, 16),
                1 => {
                    let start = value.find('=').unwrap() + 1;
                    (vec![Cause::SecretId, Cause::Authorization], start, value.find('/').unwrap())
                }
                2 => {
                    let start = value.find('/').unwrap() + 1;
                    (vec![Cause::ScopeDate, Cause::Authorization], start, start + 10)
                }
                3 => {
                    let start = value.find('/').unwrap() + 12;
                    let end = start + value[start..].find('/').unwrap();
                    (vec![Cause::ScopeService, Cause::Authorization], start, end)
                }
                4 => {
                    let start = value.find("SignedHeaders=").unwrap() + 14;
                    (vec![Cause::SignedHeaders, Cause::Authorization], start, start + 17)
                }
                _ => (vec![Cause::Signature, Cause::Authorization], value.len() - 64, value.len()),
            };
            let mut value = value.into_bytes();
            mutate(random, &mut value[start..end]);
            case.set("authorization", value);
            causes
        }
    }
}

#[test]
fn five_hundred_changed_bytes_are_explained() {
    let random = &mut fastrand::Rng::with_seed(15);
    let ids: Vec<(String, bool)> = cases()
        .into_iter()
        .filter(|(id, case)| {
            let value = case.message.header("authorization").unwrap_or_default();
            id != "v3-post-multipart" && value.contains("SignedHeaders=content-type;host")
        })
        .map(|(id, case)| {
            let is_unsigned = case.message.header("x-tc-content-sha256").is_some();
            (id, is_unsigned || case.message.body.is_empty())
        })
        .collect();
    let mut explained = 0;
    while explained < 500 {
        let (id, has_no_payload) = &ids[explained % ids.len()];
        let mut case = cases().into_iter().find(|(other, _)| other == id).unwrap().1;
        let part = random.u32(0..8);
        if part == 3 && *has_no_payload {
            continue;
        }
        let causes = change(random, &mut case, part);
        let rejected = case.verify().expect_err(id);
        let found = &rejected.explanation;
        assert!(causes.contains(&found.cause), "{id}, part {part}: {causes:?}, {found:?}");
        explained += 1;
    }
}

#[test]
fn changed_parameters_of_v1_are_explained_by_name() {
    let random = &mut fastrand::Rng::with_seed(1);
    for (id, mut case) in cases().into_iter().filter(|(id, _)| id.starts_with("v1-sha")) {
        let form = String::from_utf8(case.message.form().to_vec()).unwrap();
        let at = form.find("Version=").unwrap() + 8;
        let mut bytes = form.into_bytes();
        bytes[at] = b'3' + random.u8(0..6);
        match case.message.is_get() {
            true => case.message.query = String::from_utf8(bytes).unwrap(),
            false => case.message.body = bytes,
        }
        let rejected = case.verify().expect_err(&id);
        assert_eq!(rejected.explanation.cause, Cause::Parameter("Version".to_owned()), "{id}");
    }
}

#[test]
fn common_mistakes_are_explained() {
    let cases = cases();
    let of = |name: &str| {
        let (_, found) = cases.iter().find(|(id, _)| id == name).unwrap();
        Case { message: found.message.clone(), account: found.account.clone(), time: found.time }
    };
    let cause = |case: Case| case.verify().unwrap_err().explanation.cause;

    let mut clock = of("v3-post");
    clock.time += 3600;
    assert_eq!(cause(clock), Cause::Clock);

    let mut encoded = of("v3-post");
    let body = String::from_utf8(encoded.message.body).unwrap();
    encoded.message.body = body.replace(", ", ",").replace(": ", ":").into_bytes();
    assert_eq!(cause(encoded), Cause::Body);

    let mut method = of("v3-get");
    method.message.method = "POST".to_owned();
    assert!(method.verify().is_err());

    let mut host = of("v3-post");
    host.set("host", b"127.0.0.1:8080".to_vec());
    assert_eq!(cause(host), Cause::Host);

    let mut token = of("v3-post-token");
    token.account.token = Some("other".to_owned());
    assert_eq!(cause(token), Cause::Token);

    let mut unsigned = of("v3-post");
    unsigned.message.headers.retain(|(name, _)| name != "authorization");
    assert_eq!(cause(unsigned), Cause::Authorization);
}

#[test]
fn a_line_break_after_the_key_is_named() {
    let (_, mut case) = cases().into_iter().find(|(id, _)| id == "v3-post").unwrap();
    // The same signature, from a client whose key is the shorter one with a line break.
    let key = case.account.secret_key.clone();
    case.account.secret_key = key.trim_end_matches('E').to_owned() + "E\n";
    let rejected = case.verify().unwrap_err();
    assert_eq!(rejected.explanation.cause, Cause::SecretKey);
    assert!(!rejected.explanation.to_string().contains(&key));
}
