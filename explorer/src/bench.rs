//! The signature bench: steps of a signature, and the doctor for requests from elsewhere.
//!
//! Steps use the account of the local cloud, whose key is no secret, so that all can be shown.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Action, Product};
use tencentcloud_local::signature::{Certainty, Diagnosis, Finding, Keys};
use tencentcloud_local::{LocalCloud, SignatureStep, UnsignedCall, diagnose, steps_v1, steps_v3};

use crate::messages::Language;
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

/// Returns what is wrong with an HTTP request, or the usual causes of an error.
pub(crate) fn examine(patient: &Patient, language: Language) -> Result<Json, Failure> {
    let keys = LocalCloud::default_credentials();
    let key = match patient.secret_key.as_str() {
        "" => keys.secret_key(),
        key => key,
    };
    let keys = Keys { secret_key: Some(key.to_owned()), ..Keys::default() };
    let text = patient.text.trim_start();
    let found = diagnose(text, Some(&keys), SystemTime::now()).map_err(Failure::invalid)?;
    let notes = language.say_all(&found.notes);
    Ok(json!({"code": found.code, "findings": findings(&found, language), "notes": notes}))
}

/// Returns the usual causes of an error that is about the signature; none of other errors.
pub(crate) fn causes(code: &str, message: &str, language: Language) -> Json {
    if !code.starts_with("AuthFailure") {
        return json!([]);
    }
    let found = diagnose(&format!("{code}: {message}"), None, SystemTime::now());
    found.map_or_else(|_| json!([]), |found| findings(&found, language))
}

fn findings(found: &Diagnosis, language: Language) -> Json {
    found.findings.iter().map(|found| finding(found, language)).collect()
}

fn finding(found: &Finding, language: Language) -> Json {
    let explanation = &found.explanation;
    json!({
        "certainty": match found.certainty {
            Certainty::Proven => "proven",
            Certainty::Likely => "likely",
            Certainty::Possible => "possible",
        },
        "text": language.say(&explanation.to_string()),
        "advice": language.say(found.advice),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_about_signatures_have_causes_with_advice() {
        let causes =
            causes("AuthFailure.SignatureExpire", "POST / HTTP/1.1\nExpired", Language::English);
        let first = &causes[0];
        assert_eq!(first["certainty"], "possible");
        assert!(first["text"].as_str().unwrap().contains("five minutes"), "{first}");
        assert!(first["advice"].as_str().unwrap().contains("NTP"), "{first}");
        assert_eq!(self::causes("InvalidParameter", "AuthFailure", Language::English), json!([]));
    }
}
