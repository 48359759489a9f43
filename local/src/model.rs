//! Responses by the model: what the catalog knows of products, actions and their fields.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{
    Action, Catalog, FormatError, Kind, Object, Payload, Problem, Product, RegionUse, Type, body,
    check,
};

use crate::error::ServiceError;
use crate::record::redacted;
use crate::respond::{Incoming, Outgoing, Rate, Responder, ResponseSource};
use crate::synthesize::Synthesizer;

/// The depth to which requests are searched for missing parameters.
const MAX_DEPTH: usize = 6;

/// Checks calls by a [`Catalog`], and responds with the example of the action, or with a response
/// made from its types. Keeps no state.
#[derive(Debug)]
pub struct ModelResponder {
    catalog: Catalog,
}

impl ModelResponder {
    /// Creates a responder for the products of a catalog.
    pub fn new(catalog: Catalog) -> Self {
        Self { catalog }
    }

    /// Creates a responder for all products, by the facts that are compiled in.
    ///
    /// # Errors
    ///
    /// Fails if the facts cannot be read, which is a defect of this crate.
    pub fn facts() -> Result<Self, FormatError> {
        Catalog::facts().map(Self::new)
    }
}

/// A call that the model accepts.
pub(crate) struct Checked {
    pub product: Arc<Product>,
    /// The parameters, with the types of the model.
    pub request: Map<String, Json>,
    /// The mined constraints that the request violates.
    pub warnings: Vec<String>,
}

impl ModelResponder {
    pub(crate) fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Returns the product of a call, if there is one.
    pub(crate) fn product(&self, call: &Incoming<'_>) -> Option<Arc<Product>> {
        self.catalog.product(call.service, Some(call.version)).ok().flatten()
    }

    /// Returns the parameters of a form with the types of the model, if it knows the action.
    pub(crate) fn typed(&self, call: &Incoming<'_>) -> Option<Map<String, Json>> {
        let product = self.product(call).filter(|_| call.is_form)?;
        let mut request = call.request.clone();
        convert_object(&product, &product.action(call.action)?.request, &mut request);
        Some(request)
    }

    /// Checks a call by the model.
    pub(crate) fn check(&self, call: &Incoming<'_>) -> Result<Checked, ServiceError> {
        if self.catalog.find(call.service, None).is_none() {
            let text = format!("The product `{}` does not exist.", call.service);
            return Err(ServiceError::new("NoSuchProduct", text));
        }
        let unreadable = |e: FormatError| ServiceError::new("InternalError", e.to_string());
        let product = self.catalog.product(call.service, Some(call.version)).map_err(unreadable)?;
        let Some(product) = product else {
            let text = format!("`{}` has no version `{}`.", call.service, call.version);
            return Err(ServiceError::new("NoSuchVersion", text));
        };
        let action = find(&product, call.action)?;
        check_region(action, call.region)?;
        let mut request = call.request.clone();
        if call.is_form {
            convert_object(&product, &action.request, &mut request);
        }
        let warnings = check_request(&product, action, &request)?;
        Ok(Checked { product, request, warnings })
    }
}

/// Returns an action, or the error for one that does not exist.
pub(crate) fn find<'a>(product: &'a Product, name: &str) -> Result<&'a Action, ServiceError> {
    let action = product.action(name);
    action.ok_or_else(|| ServiceError::new("InvalidAction", unknown_action(product, name)))
}

/// Returns the fields of an example, or fields made from their types.
pub(crate) fn stateless(
    action: &Action,
    synthesizer: &Synthesizer<'_>,
) -> (Map<String, Json>, ResponseSource) {
    match example(action) {
        Some(fields) => (fields, ResponseSource::Example),
        None => (synthesizer.empty(&action.response), ResponseSource::Synthetic),
    }
}

/// Returns a response, as events if the action streams.
pub(crate) fn outgoing(
    action: &Action,
    (fields, source): (Map<String, Json>, ResponseSource),
    warnings: Vec<String>,
) -> Outgoing {
    let events = action.streams.then(|| vec![Json::Object(fields.clone())]);
    Outgoing { events, warnings, ..Outgoing::new(fields, source) }
}

impl Responder for ModelResponder {
    fn respond(&self, call: &Incoming<'_>) -> Result<Outgoing, ServiceError> {
        let Checked { product, warnings, .. } = self.check(call)?;
        let action = find(&product, call.action)?;
        let synthesizer = Synthesizer::new(&product, call.now, 1);
        Ok(outgoing(action, stateless(action, &synthesizer), warnings))
    }

    fn rate(&self, service: &str, version: &str, action: &str) -> Option<Rate> {
        let product = self.catalog.product(service, Some(version)).ok()??;
        let per_second = product.action(action)?.rate_limit?;
        Some(Rate { per_second, is_mined: false })
    }

    fn services(&self, version: &str, action: &str) -> Vec<String> {
        let entries = self.catalog.entries().iter().filter(|entry| entry.version == version);
        let has_it = entries.filter(|entry| {
            let actions = self.catalog.actions(entry).unwrap_or_default();
            actions.binary_search_by(|name| name.as_str().cmp(action)).is_ok()
        });
        has_it.map(|entry| entry.name.clone()).collect()
    }

    fn redact(&self, call: &Incoming<'_>, request: &mut Map<String, Json>) {
        let product = self.product(call);
        let action = product.as_deref().and_then(|product| product.action(call.action));
        redacted(product.as_deref(), action.map(|action| &action.request), request);
    }

    fn name_parameters(
        &self,
        (service, version, action): (&str, &str, &str),
        request: Map<String, Json>,
    ) -> Map<String, Json> {
        let product = self.catalog.product(service, Some(version)).ok().flatten();
        match product.as_deref().and_then(|product| product.action(action)) {
            Some(action) if action.payload == Payload::OctetStream => body::named(action, request),
            _ => request,
        }
    }

    fn needs_signature(&self, service: &str, version: &str, action: &str) -> bool {
        let product = self.catalog.product(service, Some(version)).ok().flatten();
        product.is_none_or(|p| p.action(action).is_none_or(|action| action.signed))
    }
}

fn unknown_action(product: &Product, name: &str) -> String {
    let distances = product.actions.iter().map(|a| (strsim::levenshtein(&a.name, name), &a.name));
    let text = format!("The action `{name}` does not exist in this version.");
    match distances.min() {
        Some((distance, nearest)) if distance <= 3 => format!("{text} Did you mean `{nearest}`?"),
        _ => text,
    }
}

fn check_region(action: &Action, region: &str) -> Result<(), ServiceError> {
    if region.is_empty() {
        return match action.region {
            RegionUse::Required => Err(ServiceError::missing("Region")),
            _ => Ok(()),
        };
    }
    if action.regions.is_empty() || action.regions.iter().any(|known| known == region) {
        return Ok(());
    }
    let text = format!("The region `{region}` is not supported by this action.");
    Err(ServiceError::new("UnsupportedRegion", text))
}

/// Returns the warnings of mined constraints, or the first problem that rejects the request.
fn check_request(
    product: &Product,
    action: &Action,
    request: &Map<String, Json>,
) -> Result<Vec<String>, ServiceError> {
    if let Some(path) = missing(product, &action.request, request, "", 0) {
        return Err(ServiceError::missing(&path));
    }
    let mut warnings = Vec::new();
    for problem in check(product, &action.request, request) {
        let (code, text) = match problem {
            Problem::Unknown { path } => {
                ("UnknownParameter", format!("The parameter `{path}` is not recognized."))
            }
            Problem::WrongType { path, expected, found } => {
                let text =
                    format!("The value of the parameter `{path}` is {found}, not {expected}.");
                ("InvalidParameter", text)
            }
            Problem::Violation(violation) if violation.rejects_request() => {
                ("InvalidParameterValue", violation.to_string())
            }
            Problem::Violation(violation) => {
                warnings.push(violation.to_string());
                continue;
            }
        };
        return Err(ServiceError::new(code, text));
    }
    Ok(warnings)
}

/// Returns the path of the first required field without a value.
fn missing(
    product: &Product,
    object: &Object,
    values: &Map<String, Json>,
    prefix: &str,
    depth: usize,
) -> Option<String> {
    object.fields.iter().find_map(|field| {
        let path = format!("{prefix}{}", field.name);
        let nested = product.object(field.ty).filter(|_| depth < MAX_DEPTH);
        match (values.get(&field.name), nested) {
            (None | Some(Json::Null), _) => field.required.then_some(path),
            (Some(Json::Object(map)), Some(object)) => {
                missing(product, object, map, &format!("{path}."), depth + 1)
            }
            (Some(Json::Array(items)), Some(object)) => {
                items.iter().enumerate().find_map(|(at, item)| {
                    let prefix = format!("{path}[{at}].");
                    missing(product, object, item.as_object()?, &prefix, depth + 1)
                })
            }
            _ => None,
        }
    })
}

/// Converts the strings of a form to the types of the fields, where they have the form of one.
fn convert_object(product: &Product, object: &Object, values: &mut Map<String, Json>) {
    for (name, value) in values {
        if let Some(field) = object.field(name) {
            convert(product, field.ty, value);
        }
    }
}

fn convert(product: &Product, ty: Type, value: &mut Json) {
    match value {
        Json::Array(items) => items.iter_mut().for_each(|item| convert(product, ty, item)),
        Json::Object(map) => {
            if let Some(object) = product.object(ty) {
                convert_object(product, object, map);
            }
        }
        Json::String(text) => {
            let converted = match ty.kind {
                Kind::Integer => text.parse::<i64>().ok().map(Json::from),
                Kind::Unsigned => text.parse::<u64>().ok().map(Json::from),
                Kind::Float => text.parse::<f64>().ok().map(Json::from),
                Kind::Boolean => match text.as_str() {
                    "true" | "True" | "1" => Some(json!(true)),
                    "false" | "False" | "0" => Some(json!(false)),
                    _ => None,
                },
                _ => None,
            };
            if let Some(converted) = converted {
                *value = converted;
            }
        }
        _ => {}
    }
}

/// Returns the response of the first example that has one.
pub(crate) fn example(action: &Action) -> Option<Map<String, Json>> {
    let text = action.examples.iter().find_map(|example| example.response.as_deref())?;
    let mut whole: Map<String, Json> = serde_json::from_str(text).ok()?;
    let mut fields = match whole.remove("Response") {
        Some(Json::Object(fields)) => fields,
        Some(_) => return None,
        None => whole,
    };
    fields.remove("RequestId");
    Some(fields)
}
