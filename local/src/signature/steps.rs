//! A signature step by step, for people who write one.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value as Json};

use super::{v1, v3};
use crate::clock::utc_date;

/// All characters that RFC 3986 does not call unreserved.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A call that is not signed yet.
#[derive(Clone, Debug)]
pub struct UnsignedCall<'a> {
    /// The product, such as `live`.
    pub service: &'a str,
    /// The host.
    pub host: &'a str,
    /// The action.
    pub action: &'a str,
    /// The API version.
    pub version: &'a str,
    /// The region, empty if none is sent.
    pub region: &'a str,
    /// The parameters.
    pub request: &'a Map<String, Json>,
    /// Seconds since 1970.
    pub timestamp: i64,
}

/// A step of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureStep {
    /// The name, such as `canonical-request`.
    pub name: &'static str,
    /// What the step results in.
    pub value: String,
}

fn step(name: &'static str, value: impl Into<String>) -> SignatureStep {
    SignatureStep { name, value: value.into() }
}

/// Returns the steps of `TC3-HMAC-SHA256` for a JSON body. The last one is the HTTP request.
pub fn steps_v3(call: &UnsignedCall<'_>, secret_id: &str, secret_key: &str) -> Vec<SignatureStep> {
    let body = Json::Object(call.request.clone()).to_string();
    let (host, date) = (call.host, utc_date(call.timestamp));
    let media_type = "application/json; charset=utf-8";
    let hash = v3::sha256(body.as_bytes());
    let signed = "content-type;host";
    let canonical =
        format!("POST\n/\n\ncontent-type:{media_type}\nhost:{host}\n\n{signed}\n{hash}");
    let canonical_hash = v3::sha256(canonical.as_bytes());
    let scope = format!("{date}/{}/{}", call.service, v3::TERMINATOR);
    let text = format!("{}\n{}\n{scope}\n{canonical_hash}", v3::ALGORITHM, call.timestamp);
    let of_date = v3::hmac(format!("TC3{secret_key}").as_bytes(), &[date.as_bytes()]);
    let of_service = v3::hmac(&of_date, &[call.service.as_bytes()]);
    let signing = v3::hmac(&of_service, &[v3::TERMINATOR.as_bytes()]);
    let signature = v3::hex(&v3::hmac(&signing, &[text.as_bytes()]));
    let authorization = format!(
        "{} Credential={secret_id}/{scope}, SignedHeaders={signed}, Signature={signature}",
        v3::ALGORITHM
    );
    let region = match call.region {
        "" => String::new(),
        region => format!("X-TC-Region: {region}\n"),
    };
    let http = format!(
        "POST / HTTP/1.1\nHost: {host}\nContent-Type: {media_type}\nContent-Length: {}\n\
         X-TC-Action: {}\nX-TC-Version: {}\n{region}X-TC-Timestamp: {}\n\
         Authorization: {authorization}\n\n{body}",
        body.len(),
        call.action,
        call.version,
        call.timestamp
    );
    vec![
        step("payload", body),
        step("payload-hash", hash),
        step("canonical-request", canonical),
        step("canonical-hash", canonical_hash),
        step("string-to-sign", text),
        step("secret-date", v3::hex(&of_date)),
        step("secret-service", v3::hex(&of_service)),
        step("secret-signing", v3::hex(&signing)),
        step("signature", signature),
        step("authorization", authorization),
        step("http", http),
    ]
}

/// Returns the steps of `HmacSHA256` (V1) for a query. The last one is the HTTP request.
pub fn steps_v1(call: &UnsignedCall<'_>, secret_id: &str, secret_key: &str) -> Vec<SignatureStep> {
    let mut pairs = Vec::new();
    call.request.iter().for_each(|(name, value)| flatten(name, value, &mut pairs));
    let timestamp = call.timestamp.to_string();
    // Any number will do that the service has not seen in this second.
    let nonce = (call.timestamp.unsigned_abs() % 100_000 + 1).to_string();
    for (name, value) in [
        ("Action", call.action),
        ("Version", call.version),
        ("Region", call.region),
        ("Timestamp", &timestamp),
        ("Nonce", &nonce),
        ("SecretId", secret_id),
        ("SignatureMethod", "HmacSHA256"),
    ] {
        if !value.is_empty() {
            pairs.push((name.to_owned(), value.to_owned()));
        }
    }
    pairs.sort();
    let text = v1::string_to_sign("GET", call.host, &pairs);
    let sorted: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let signature = v1::sign(secret_key.as_bytes(), true, text.as_bytes());
    pairs.push(("Signature".to_owned(), signature.clone()));
    let escape = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
    let query: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
    let http = format!("GET /?{} HTTP/1.1\nHost: {}\n\n", query.join("&"), call.host);
    vec![
        step("sorted-parameters", sorted.join("\n")),
        step("string-to-sign", text),
        step("signature", signature.clone()),
        step("encoded-signature", escape(&signature)),
        step("http", http),
    ]
}

/// Names nested values as forms do, such as `Filters.0.Name`.
fn flatten(name: &str, value: &Json, pairs: &mut Vec<(String, String)>) {
    match value {
        Json::Object(map) => {
            map.iter().for_each(|(key, value)| flatten(&format!("{name}.{key}"), value, pairs));
        }
        Json::Array(values) => {
            let named = values.iter().enumerate();
            named.for_each(|(index, value)| flatten(&format!("{name}.{index}"), value, pairs));
        }
        Json::Null => {}
        Json::String(text) => pairs.push((name.to_owned(), text.clone())),
        other => pairs.push((name.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use serde_json::json;

    use super::*;
    use crate::signature::{Cause, Keys, diagnose};

    fn found(http: &str, now: std::time::SystemTime) -> Vec<Cause> {
        let keys = Keys { secret_key: Some("key".to_owned()), ..Keys::default() };
        let found = diagnose(http, Some(&keys), now).unwrap().findings;
        found.into_iter().map(|found| found.explanation.cause).collect()
    }

    fn requests() -> [String; 2] {
        let request = json!({"Name": "a b+c/中\u{3000}", "Filters": [{"Values": [1, true]}]});
        let call = UnsignedCall {
            service: "cvm",
            host: "cvm.tencentcloudapi.com",
            action: "DescribeInstances",
            version: "2017-03-12",
            region: "ap-guangzhou",
            request: request.as_object().unwrap(),
            timestamp: 1_551_113_065,
        };
        [steps_v3, steps_v1].map(|steps| steps(&call, "id", "key").pop().unwrap().value)
    }

    #[test]
    fn the_steps_end_in_a_request_that_the_verifier_accepts() {
        let now = UNIX_EPOCH + Duration::from_secs(1_551_113_065);
        for http in requests() {
            assert_eq!(found(&http, now), [], "{http}");
            let copied = format!("  {}\r\n", http.replace('\n', "\r\n"));
            assert_eq!(found(&copied, now), [], "{copied}");
        }
    }

    #[test]
    fn the_doctor_names_what_was_changed_and_a_clock_that_is_off() {
        let then = UNIX_EPOCH + Duration::from_secs(1_551_113_065);
        let later = then + Duration::from_secs(7_200);
        let [v3, v1] = requests();
        let causes = found;
        assert_eq!(causes(&v3, later), [Cause::Clock]);
        assert_eq!(causes(&v1, later), [Cause::Clock]);
        assert_eq!(causes(&v3.replace("[1,true]", "[1, true]"), then), [Cause::Body]);
        assert_eq!(
            causes(&v3.replace("[1,true]", "[1, true]"), later),
            [Cause::Body, Cause::Clock]
        );
        assert_eq!(causes(&v3.replace("Host: cvm", "Host: cvn"), then), [Cause::Host]);
        assert_eq!(causes(&v3.replace("POST /", "PUT /"), then), [Cause::Method]);
        assert_eq!(
            causes(&v1.replace("Nonce=13066", "Nonce=13067"), then),
            [Cause::Parameter("Nonce".to_owned())]
        );
        assert_eq!(causes(&v1.replace("&Signature=", "&Sign="), then), [Cause::Authorization]);
        for text in ["", "hello", "POST", "POST / HTTP/1.1\nno header\n\n{}"] {
            assert!(diagnose(text, None, then).is_err(), "{text}");
        }
    }
}
