//! All vectors of `data/signing-vectors.json`, stage by stage. They come from the official SDKs and
//! the documentation, and were recomputed by an independent implementation.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tencentcloud_runtime::Credentials;
use tencentcloud_runtime::sign::{v1, v3};

fn vectors() -> Vec<Value> {
    let text = include_str!("data/signing-vectors.json");
    let file: Value = serde_json::from_str(text).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn credentials(input: &Value) -> Credentials {
    let credentials = Credentials::new(text(input, "secret_id"), text(input, "secret_key"));
    match input["token"].as_str() {
        Some(token) => credentials.with_token(token),
        None => credentials,
    }
}

fn body(vector: &Value) -> Vec<u8> {
    let (input, output) = (&vector["input"], &vector["output"]);
    match (output["body_base64"].as_str(), input["raw_body"].as_str(), output["body"].as_str()) {
        (Some(encoded), _, _) => STANDARD.decode(encoded).unwrap(),
        (_, Some(raw), _) => raw.as_bytes().to_vec(),
        (_, _, Some(body)) => body.as_bytes().to_vec(),
        _ => Vec::new(),
    }
}

fn check_v3(vector: &Value) {
    let id = text(vector, "id");
    let (input, output) = (&vector["input"], &vector["output"]);
    let content_type = match input["content_type"].as_str() {
        Some(given) => given.to_owned(),
        None => text(&output["headers"], "Content-Type").to_owned(),
    };
    let action = text(input, "action");
    let mut headers = vec![("Content-Type", content_type.as_str()), ("Host", text(input, "host"))];
    if text(input, "signed_headers").contains("x-tc-action") {
        headers.push(("X-TC-Action", action));
    }
    let query = input["raw_query"].as_str().unwrap_or(text(output, "query_string"));
    let is_get = text(input, "method") == "GET";
    let payload = match input["unsigned_payload"].as_bool() {
        Some(true) => v3::UNSIGNED_PAYLOAD.as_bytes().to_vec(),
        _ if is_get => Vec::new(),
        _ => body(vector),
    };
    let timestamp = input["timestamp"].as_u64().unwrap();
    let request = v3::Input {
        method: text(input, "method"),
        query: if is_get { query } else { "" },
        headers: &headers,
        payload: &payload,
        service: text(input, "service"),
        timestamp,
    };
    let canonical = v3::CanonicalRequest::new(&request);
    assert_eq!(canonical.payload_hash(), text(output, "hashed_payload"), "{id}: payload hash");
    assert_eq!(canonical.to_string(), text(output, "canonical_request"), "{id}: canonical request");
    assert_eq!(canonical.hash(), text(output, "hashed_canonical_request"), "{id}: its hash");
    assert_eq!(v3::utc_date(timestamp), text(output, "utc_date"), "{id}: date");
    let signed = v3::sign(&request, &credentials(input));
    assert_eq!(signed.string_to_sign.to_string(), text(output, "string_to_sign"), "{id}: string");
    assert_eq!(signed.signature, text(output, "signature"), "{id}: signature");
    assert_eq!(signed.authorization, text(output, "authorization"), "{id}: authorization");
}

/// Returns the parameters in form encoding: `A.0.B`, with nulls omitted together with their index.
fn flatten(key: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::Object(map) => {
            for (name, value) in map {
                flatten(&format!("{key}.{name}"), value, pairs);
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                flatten(&format!("{key}.{index}"), value, pairs);
            }
        }
        Value::String(text) => pairs.push((key.to_owned(), text.clone())),
        other => pairs.push((key.to_owned(), other.to_string())),
    }
}

fn v1_parameters(input: &Value) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    if let Some(flat) = input["flat_params"].as_object() {
        pairs.extend(flat.iter().map(|(k, v)| (k.clone(), v.as_str().unwrap().to_owned())));
        return pairs;
    }
    for (name, value) in input["params"].as_object().unwrap() {
        flatten(name, value, &mut pairs);
    }
    let mut add = |name: &str, value: &Value| match value {
        Value::Null => {}
        Value::String(text) if text.is_empty() => {}
        Value::String(text) => pairs.push((name.to_owned(), text.clone())),
        other => pairs.push((name.to_owned(), other.to_string())),
    };
    for (name, key) in [
        ("Action", "action"),
        ("Version", "version"),
        ("Region", "region"),
        ("Timestamp", "timestamp"),
        ("Nonce", "nonce"),
        ("SecretId", "secret_id"),
        ("Token", "token"),
        ("Language", "language"),
        ("RequestClient", "request_client"),
    ] {
        add(name, &input[key]);
    }
    if input["send_signature_method_param"].as_bool() != Some(false) {
        add("SignatureMethod", &input["signature_method"]);
    }
    pairs
}

fn check_v1(vector: &Value) {
    let id = text(vector, "id");
    let (input, output) = (&vector["input"], &vector["output"]);
    let string = match input["string_to_sign"].as_str() {
        Some(given) => given.to_owned(),
        None => {
            v1::string_to_sign(text(input, "method"), text(input, "host"), &v1_parameters(input))
        }
    };
    assert_eq!(string, text(output, "string_to_sign"), "{id}: string to sign");
    let hash = match text(input, "signature_method") {
        "HmacSHA256" => v1::Hash::Sha256,
        _ => v1::Hash::Sha1,
    };
    let signature = v1::sign(&string, hash, &credentials(input));
    assert_eq!(signature, text(output, "signature"), "{id}: signature");
}

#[test]
fn every_vector_passes_at_every_stage() {
    let vectors = vectors();
    let mut checked = [0; 3];
    for vector in &vectors {
        let output = &vector["output"];
        if output["canonical_request"].is_string() {
            check_v3(vector);
            checked[0] += 1;
        } else if output["string_to_sign"].as_str().is_some_and(|s| !s.is_empty()) {
            check_v1(vector);
            checked[1] += 1;
        } else {
            // The one vector of an unsigned call has no signature.
            assert_eq!(output["headers"]["Authorization"], "SKIP", "{}", vector["id"]);
            checked[2] += 1;
        }
    }
    assert_eq!(checked, [16, 10, 1], "of {} vectors", vectors.len());
}

#[test]
fn derived_keys_match_the_documentation() {
    for vector in vectors() {
        let Some(expected) = vector["output"]["derived_keys_hex"]["secret_signing"].as_str() else {
            continue;
        };
        let input = &vector["input"];
        // A key is never printed, so compare what it signs.
        let key: Vec<u8> = (0..expected.len())
            .step_by(2)
            .map(|i| u8::from_str_radix(&expected[i..i + 2], 16).unwrap())
            .collect();
        use hmac::{Hmac, Mac};
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
        mac.update(text(&vector["output"], "string_to_sign").as_bytes());
        let by_vector: String =
            mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(by_vector, text(&vector["output"], "signature"), "{}", vector["id"]);
        let derived = v3::SigningKey::derive(
            text(input, "secret_key"),
            text(&vector["output"], "utc_date"),
            text(input, "service"),
        );
        assert_eq!(format!("{derived:?}"), "SigningKey([redacted])");
    }
}
