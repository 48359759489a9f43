//! The signature bench: steps of a signature, and the doctor for requests from elsewhere.
//!
//! Steps use the account of the local cloud, whose key is no secret, so that all can be shown.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Action, Product};
use tencentcloud_local::signature::{Finding, Keys};
use tencentcloud_local::{LocalCloud, SignatureStep, UnsignedCall, diagnose, steps_v1, steps_v3};

use crate::reply::Failure;

/// Which steps the page asks for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unsigned {
    pub product: String,
    pub version: String,
    pub action: String,
    #[serde(default)]
    pub region: String,
    pub method: Method,
    pub request: Map<String, Json>,
}

/// A signature method.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Method {
    V3,
    V1,
}

/// What the doctor looks at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Patient {
    pub text: String,
    #[serde(default)]
    pub secret_key: String,
}

/// Returns the steps.
pub(crate) fn steps(product: &Product, action: &Action, unsigned: &Unsigned) -> Json {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let call = UnsignedCall {
        service: &product.name,
        host: action.host.as_ref().unwrap_or(&product.host),
        action: &action.name,
        version: &product.version,
        region: &unsigned.region,
        request: &unsigned.request,
        timestamp: i64::try_from(now.as_secs()).unwrap_or_default(),
    };
    let keys = LocalCloud::default_credentials();
    let steps = match unsigned.method {
        Method::V3 => steps_v3(&call, keys.secret_id(), keys.secret_key()),
        Method::V1 => steps_v1(&call, keys.secret_id(), keys.secret_key()),
    };
    let pair = |step: &SignatureStep| json!([step.name, step.value]);
    steps.iter().map(pair).collect()
}

/// Returns what is wrong with an HTTP request, or the error code in a text, whose meaning the page
/// knows.
pub(crate) fn examine(patient: &Patient) -> Result<Json, Failure> {
    let text = patient.text.trim_start();
    if let Some(code) = code(text) {
        return Ok(json!({"code": code, "findings": []}));
    }
    let keys = LocalCloud::default_credentials();
    let key = match patient.secret_key.as_str() {
        "" => keys.secret_key(),
        key => key,
    };
    let keys = Keys { secret_key: Some(key.to_owned()), ..Keys::default() };
    let found = diagnose(text, Some(&keys), SystemTime::now()).map_err(Failure::invalid)?;
    Ok(json!({"findings": found.findings.iter().map(finding).collect::<Vec<_>>()}))
}

fn finding(found: &Finding) -> Json {
    let explanation = &found.explanation;
    json!({
        "cause": format!("{:?}", explanation.cause),
        "text": explanation.to_string(),
        "advice": found.advice,
    })
}

/// Returns the first error code about signatures in a text that is not a request.
fn code(text: &str) -> Option<&str> {
    let first = text.lines().next().unwrap_or_default();
    if first.contains(" HTTP/") {
        return None;
    }
    let rest = &text[text.find("AuthFailure")?..];
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(rest.len());
    Some(rest[..end].trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn codes_are_found_in_messages_and_not_in_requests() {
        let text = "{\"Error\":{\"Code\":\"AuthFailure.SignatureFailure\",\"Message\":\"…\"}}";
        assert_eq!(code(text), Some("AuthFailure.SignatureFailure"));
        assert_eq!(code("it said AuthFailure."), Some("AuthFailure"));
        assert_eq!(code("POST / HTTP/1.1\nX: AuthFailure.SignatureFailure"), None);
        assert_eq!(code("nothing"), None);
    }
}
