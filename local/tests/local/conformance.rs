//! Requests that are generated from the model: which are accepted, and which are rejected how.

use std::time::UNIX_EPOCH;

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::{Action, Catalog, Problem, Product, check};
use tencentcloud_local::{Incoming, LocalCloud, Responder, StatefulResponder};
use tencentcloud_runtime::{Access, Client, Service};

use crate::variants::{Expected, Variant, variants};

/// What came of a variant.
struct Outcome {
    code: Option<String>,
    message: String,
    warnings: String,
}

/// Returns what is wrong with an outcome.
fn judge(variant: &Variant, outcome: &Outcome) -> Option<String> {
    let Outcome { code, message, warnings } = outcome;
    let code = code.as_deref().unwrap_or_default();
    // By state: what is not there, or there already.
    let is_accepted = code.is_empty() || code.starts_with("Resource");
    let is_expected = match &variant.expected {
        Expected::Accepted => is_accepted,
        Expected::Warned(path) => {
            is_accepted && (!code.is_empty() || warnings.contains(path.as_str()))
        }
        Expected::Rejected(expected, path) => code == *expected && message.contains(path.as_str()),
    };
    let Variant { what, expected, request, .. } = variant;
    let found = || format!("{what}: {expected:?}, found {code} {message} {warnings}");
    (!is_expected).then(|| format!("{}\n    {}", found(), Json::Object(request.clone())))
}

/// Runs a variant without a network, and checks the types of the response.
fn run(
    responder: &StatefulResponder,
    product: &Product,
    action: &Action,
    variant: &Variant,
) -> Option<String> {
    let response = responder.respond(&Incoming {
        account: "account",
        service: &product.name,
        version: &product.version,
        action: &action.name,
        region: variant.region,
        request: &variant.request,
        is_form: false,
        now: UNIX_EPOCH,
    });
    let outcome = match response {
        Ok(outgoing) => {
            if let Some(problem) = mistyped(product, action, &outgoing.fields) {
                return Some(format!("{}: the response: {problem:?}", variant.what));
            }
            let warnings = outgoing.warnings.join("\n");
            Outcome { code: None, message: String::new(), warnings }
        }
        Err(error) => {
            let (code, message) = (Some(error.code), error.message);
            Outcome { code, message, warnings: String::new() }
        }
    };
    judge(variant, &outcome)
}

/// Returns a field of a response that its type does not have, or has otherwise.
fn mistyped(product: &Product, action: &Action, fields: &Map<String, Json>) -> Option<Problem> {
    let problems = check(product, &action.response, fields);
    problems.into_iter().find(|problem| !matches!(problem, Problem::Violation(_)))
}

/// The actions of a product whose number is a multiple of a step.
fn every(catalog: &Catalog, step: usize, mut visit: impl FnMut(&Product, &Action)) {
    let mut number = 0;
    for entry in catalog.entries() {
        let product = catalog.product(&entry.name, Some(&entry.version)).unwrap().unwrap();
        for action in &product.actions {
            if number % step == 0 {
                visit(&product, action);
            }
            number += 1;
        }
    }
}

/// Runs all variants of every action of a step, and returns how many there were and what failed.
pub fn conform(catalog: &Catalog, step: usize) -> (usize, Vec<String>) {
    let responder = StatefulResponder::new().unwrap();
    let (mut count, mut failed) = (0, Vec::new());
    every(catalog, step, |product, action| {
        for variant in variants(product, action) {
            count += 1;
            if let Some(problem) = run(&responder, product, action, &variant) {
                failed.push(format!("{} {} {problem}", product.name, action.name));
            }
        }
    });
    (count, failed)
}

/// Returns a client of a product, with its service that lives as long as the program.
pub fn client(product: &Product, cloud: &LocalCloud) -> Client {
    let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    let (name, version, host) = (leak(&product.name), leak(&product.version), leak(&product.host));
    let service: &'static Service = Box::leak(Box::new(Service::new(name, version, host)));
    Client::new(service, cloud.config()).unwrap()
}

/// Sends a variant by the client, over a socket.
pub fn send(client: &Client, action: &Action, variant: &Variant) -> Option<String> {
    let request = Json::Object(variant.request.clone());
    let call = client.untyped(&action.name, Access::Read, request).region(variant.region);
    let outcome = match call.wait() {
        Ok(_) => Outcome { code: None, message: String::new(), warnings: String::new() },
        Err(error) => Outcome {
            code: Some(error.code().map_or_else(|| format!("{:?}", error.kind()), str::to_owned)),
            message: error.message().to_owned(),
            warnings: String::new(),
        },
    };
    // Warnings are in a header, which the client does not read.
    let expected = match &variant.expected {
        Expected::Warned(_) => Expected::Accepted,
        other => other.clone(),
    };
    judge(&Variant { expected, ..variant.clone() }, &outcome)
}

/// Fails with the first problems, if there are any.
pub fn report(count: usize, failed: &[String]) {
    let shown = failed.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
    assert!(failed.is_empty(), "{} of {count} variants fail:\n{shown}", failed.len());
}

#[test]
fn a_sample_of_all_actions_conforms() {
    let step = std::env::var("CONFORMANCE_STEP").map_or(120, |text| text.parse().unwrap());
    let (count, failed) = conform(&Catalog::facts().unwrap(), step);
    println!("{count} variants");
    report(count, &failed);
    assert!(count >= 1_000, "{count}");
}

/// Clients take a response with `Error` for one that failed.
#[test]
fn synthetic_responses_say_no_error() {
    let catalog = Catalog::facts().unwrap();
    let lkeap = catalog.product("lkeap", None).unwrap().unwrap();
    let cloud = LocalCloud::start_blocking().unwrap();
    let client = client(&lkeap, &cloud);
    let action = lkeap.action("GetSplitDocumentResult").unwrap();
    assert!(action.response.field("Error").is_some());
    for variant in variants(&lkeap, action).iter().take(2) {
        assert_eq!(send(&client, action, variant), None);
    }
}

#[test]
fn live_conforms_by_the_client() {
    let catalog = Catalog::facts().unwrap();
    let live = catalog.product("live", None).unwrap().unwrap();
    let cloud = LocalCloud::builder().rate_limits(false).start_blocking().unwrap();
    let client = client(&live, &cloud);
    let (mut count, mut failed) = (0, Vec::new());
    for action in live.actions.iter().filter(|a| a.payload == tencentcloud_catalog::Payload::Json) {
        for variant in variants(&live, action).iter().step_by(5) {
            count += 1;
            failed.extend(send(&client, action, variant).map(|p| format!("{} {p}", action.name)));
        }
    }
    report(count, &failed);
    assert!(count >= 500, "{count}");
}
