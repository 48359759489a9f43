//! The doctor finds vectors valid, and names the cause of what is wrong with them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tencentcloud_catalog::forms::RawRequest;

use crate::message::Message;
use crate::signature::tests::{Case, cases};
use crate::signature::*;

fn raw(message: &Message) -> Option<RawRequest> {
    let headers = message.headers.iter();
    let headers =
        headers.map(|(name, value)| (name.clone(), String::from_utf8_lossy(value).into()));
    let mark = if message.query.is_empty() { "" } else { "?" };
    Some(RawRequest {
        method: message.method.clone(),
        url: format!("/{mark}{}", message.query),
        headers: headers.collect(),
        body: String::from_utf8(message.body.clone()).ok()?,
    })
}

/// Returns a request as people paste it.
fn pasted(message: &Message) -> Option<String> {
    let request = raw(message)?;
    let lines = request.headers.iter().map(|(name, value)| format!("{name}: {value}\n"));
    let head = format!("{} {} HTTP/1.1\n", request.method, request.url);
    Some(format!("{head}{}\n{}", lines.collect::<String>(), request.body))
}

fn keys(case: &Case) -> Keys {
    Keys {
        secret_id: case.account.secret_id.clone(),
        secret_key: Some(case.account.secret_key.clone()),
        token: case.account.token.clone(),
    }
}

/// A request signed with V3 that has a body in JSON, and the time at which it was sent.
fn signed() -> (Case, SystemTime) {
    let (_, case) = cases()
        .into_iter()
        .find(|(_, case)| {
            let message = &case.message;
            message.header("authorization").is_some()
                && message.body.starts_with(b"{\"")
                && !message.is_form()
        })
        .unwrap();
    let now = UNIX_EPOCH + Duration::from_secs(case.time);
    (case, now)
}

#[test]
fn valid_requests_are_found_valid() {
    for (id, case) in cases() {
        let Some(text) = pasted(&case.message) else { continue };
        let now = UNIX_EPOCH + Duration::from_secs(case.time);
        let diagnosis = diagnose(&text, Some(&keys(&case)), now).unwrap();
        let proven = diagnosis.findings.iter().find(|f| f.certainty == Certainty::Proven);
        assert_eq!(proven, None, "{id}");
        assert!(diagnosis.notes[0].contains("is valid"), "{id}: {diagnosis:?}");
    }
}

#[track_caller]
fn check(change: impl FnOnce(&mut Case, &mut Keys, &mut SystemTime), cause: &Cause) {
    let (mut case, mut now) = signed();
    let mut keys = keys(&case);
    change(&mut case, &mut keys, &mut now);
    let diagnosis = diagnose(&pasted(&case.message).unwrap(), Some(&keys), now).unwrap();
    let first = &diagnosis.findings[0];
    assert_eq!(
        (&first.explanation.cause, first.certainty),
        (cause, Certainty::Proven),
        "{diagnosis:?}"
    );
    let shown = format!("{diagnosis:?}");
    assert!(!shown.contains(keys.secret_key.as_deref().unwrap()), "{shown}");
}

fn replace(case: &mut Case, name: &str, from: &str, to: &str) {
    let header = case.message.headers.iter_mut().find(|(key, _)| key == name).unwrap();
    let text = String::from_utf8(header.1.clone()).unwrap();
    assert!(text.contains(from), "{text}");
    header.1 = text.replacen(from, to, 1).into_bytes();
}

#[test]
fn the_doctor_names_what_was_changed() {
    check(|_, _, now| *now += Duration::from_secs(3600), &Cause::Clock);
    check(
        |case, _, _| replace(case, "content-type", "application/json", "text/json"),
        &Cause::Header("content-type".to_owned()),
    );
    check(
        |case, _, _| replace(case, "authorization", "/tc3_request", "/tc3-request"),
        &Cause::Authorization,
    );
    check(
        |case, _, _| {
            replace(
                case,
                "authorization",
                "SignedHeaders=content-type;",
                "SignedHeaders=x-missing;",
            )
        },
        &Cause::SignedHeaders,
    );
    check(
        |case, _, _| case.message.headers.retain(|(name, _)| name != "x-tc-timestamp"),
        &Cause::Timestamp,
    );
    check(
        |case, _, _| {
            let spaced =
                String::from_utf8(case.message.body.clone()).unwrap().replacen("\":", "\" :", 1);
            case.message.body = spaced.into_bytes();
        },
        &Cause::Body,
    );
    check(|_, keys, _| keys.secret_key.as_mut().unwrap().push('\n'), &Cause::SecretKey);
    check(|_, keys, _| keys.secret_id.push('x'), &Cause::SecretId);
    check(|_, keys, _| keys.token = Some("t0ken-0123".to_owned()), &Cause::Token);
    check(
        |case, _, _| {
            let millis = format!("{}000", case.time);
            let time = case.time.to_string();
            replace(case, "x-tc-timestamp", &time, &millis);
        },
        &Cause::Timestamp,
    );
}

#[test]
fn without_a_key_the_parts_that_need_none_are_checked() {
    let (case, now) = signed();
    let text = pasted(&case.message).unwrap();
    let diagnosis = diagnose(&text, None, now).unwrap();
    assert_eq!(diagnosis.findings, []);
    assert!(diagnosis.notes[0].contains("secret key is not given"));
    let late = diagnose(&text, None, now + Duration::from_secs(301)).unwrap();
    assert_eq!(late.findings[0].explanation.cause, Cause::Clock);
    assert!(late.findings[0].explanation.text.contains("301 s behind"), "{late:?}");
}

#[test]
fn messages_of_errors_name_the_usual_causes() {
    let now = SystemTime::now();
    for (text, code, cause) in [
        (
            "[TencentCloudSDKException] code:AuthFailure.SignatureExpire message:…",
            "AuthFailure.SignatureExpire",
            Cause::Clock,
        ),
        (
            "{\"Response\":{\"Error\":{\"Code\":\"AuthFailure.SignatureFailure\",\"Message\":\"x\"}}}",
            "AuthFailure.SignatureFailure",
            Cause::SecretKey,
        ),
        ("AuthFailure.SecretIdNotFound", "AuthFailure.SecretIdNotFound", Cause::SecretId),
        ("AuthFailure.TokenFailure: x", "AuthFailure.TokenFailure", Cause::Token),
        (
            "AuthFailure.InvalidAuthorization",
            "AuthFailure.InvalidAuthorization",
            Cause::Authorization,
        ),
    ] {
        let diagnosis = diagnose(text, None, now).unwrap();
        assert_eq!(diagnosis.code.as_deref(), Some(code));
        assert_eq!(diagnosis.findings[0].explanation.cause, cause);
        assert!(diagnosis.findings.iter().all(|f| !f.advice.is_empty()));
    }
    assert!(diagnose("good morning", None, now).is_err());
    let keys = Keys {
        secret_id: " AKID".to_owned(),
        secret_key: Some("'k\u{200b}'".to_owned()),
        token: None,
    };
    let diagnosis = diagnose("AuthFailure.SignatureFailure", Some(&keys), now).unwrap();
    let likely = diagnosis.findings.iter().filter(|f| f.certainty == Certainty::Likely);
    assert!(likely.count() >= 2, "{diagnosis:?}");
}

#[test]
fn command_lines_of_curl_are_checked() {
    let (case, now) = signed();
    let request = raw(&case.message).unwrap();
    let headers = request.headers.iter().map(|(name, value)| format!("-H '{name}: {value}' "));
    let body = request.body.replace('\'', "'\\''");
    let text = format!("curl https://127.0.0.1 {}--data-raw '{body}'", headers.collect::<String>());
    let diagnosis = diagnose(&text, Some(&keys(&case)), now).unwrap();
    assert!(diagnosis.notes[0].contains("is valid"), "{diagnosis:?}");
}
