//! `tcapi run FILE`: calls the actions in a file, which pass values on.
//!
//! A file is a step, or a list of steps. In a string, `${name.Path}` is a value in the response of
//! the step with that name, `${last.Path}` and `$.Path` are values in the previous response, and
//! `$$` is a plain `$`. Paths are JMESPath.

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::{Catalog, yaml};

use crate::caller::Caller;
use crate::check::{self, Strictness};
use crate::client::Connection;
use crate::failure::Failure;
use crate::lookup::{self, Target};
use crate::options::Options;
use crate::out::{self, Output};
use crate::output::Query;
use crate::request::{Files, shown_path};
use crate::text::{did_you_mean, shortened};
use crate::value::Sources as _;
use crate::wait::{self, Condition};
use crate::{interrupt, preview};

/// The most steps of a file.
const MOST_STEPS: usize = 1000;

/// The keys of a step.
const KEYS: [&str; 7] = ["name", "product", "action", "version", "region", "request", "wait"];

/// A call in a file.
struct Step {
    /// How errors call it.
    place: String,
    name: Option<String>,
    target: Target,
    region: Option<String>,
    request: Map<String, Json>,
    wait: Option<Condition>,
}

/// Runs the steps of a file. Nothing is sent if a step is invalid.
pub fn run(path: &str, options: &Options, strictness: Strictness) -> Result<(), Failure> {
    let catalog = lookup::catalog()?;
    let steps = read(path, catalog, options)?;
    for step in steps.iter().filter(|step| !has_references(&step.request)) {
        check(step, &step.request, strictness, options)?;
    }
    if options.has("dry-run") {
        let connection = Connection::without_credentials(options)?;
        for step in &steps {
            let as_json = options.get("output") == Some("json");
            out::print(&preview::dry_run(&connection, &step.target, &step.request, as_json)?)?;
        }
        return Ok(());
    }
    let connection = Connection::new(options)?;
    let mut output = Output::new(options)?;
    let is_quiet = output.is_quiet();
    let mut writer = output.writer()?;
    interrupt::watch();
    let mut responses = Map::new();
    for step in &steps {
        let within = |failure: Failure| failure.within(&step.place);
        let request = resolve(&step.request, &responses).map_err(|error| {
            Failure::usage("InvalidReference", format!("{}: {error}", step.place))
        })?;
        if has_references(&step.request) {
            check(step, &request, strictness, options)?;
        }
        let caller = Caller::new(&connection, &step.target).map_err(within)?;
        let caller = caller.region(step.region.as_deref());
        let response = match &step.wait {
            Some(condition) => wait::run(&caller, &step.target, &request, condition, is_quiet),
            None => caller.send(request, None),
        };
        let response = response.map_err(within)?.fields;
        out::written(writer.value(&response))?;
        if let Some(name) = &step.name {
            responses.insert(name.clone(), response.clone());
        }
        responses.insert("last".to_owned(), response);
    }
    out::written(writer.finish())
}

fn check(
    step: &Step,
    request: &Map<String, Json>,
    strictness: Strictness,
    options: &Options,
) -> Result<(), Failure> {
    let checked = check::request(&step.target, request, strictness);
    let warnings = checked.map_err(|failure| failure.within(&step.place))?;
    for warning in warnings.iter().filter(|_| !options.has("quiet")) {
        out::warn(&format!("{}: {warning}", step.place));
    }
    Ok(())
}

fn read(path: &str, catalog: &Catalog, options: &Options) -> Result<Vec<Step>, Failure> {
    let invalid = |message: String| Failure::usage("InvalidFile", message);
    let bytes = Files::default().read(path).map_err(invalid)?;
    let path = shown_path(path);
    let text = String::from_utf8(bytes).map_err(|_| invalid(format!("{path} is not UTF-8")))?;
    let steps = match yaml::parse(&text).map_err(|error| invalid(format!("{path}: {error}")))? {
        Json::Array(steps) => steps,
        step @ Json::Object(_) => vec![step],
        _ => Vec::new(),
    };
    if steps.is_empty() || steps.len() > MOST_STEPS {
        let message = format!("{path}: expected a step, or a list of 1 to {MOST_STEPS} steps");
        return Err(invalid(message).help(
            "a step has `product`, `action` and `request`, and may have `name`, `version`, `region` and `wait`",
        ));
    }
    let read = |(index, step): (usize, Json)| {
        let place = format!("{path}: step {}", index + 1);
        Step::read(step, &place, catalog, options)
    };
    steps.into_iter().enumerate().map(read).collect()
}

impl Step {
    fn read(
        step: Json,
        place: &str,
        catalog: &Catalog,
        options: &Options,
    ) -> Result<Self, Failure> {
        let invalid =
            |message: String| Failure::usage("InvalidFile", format!("{place}: {message}"));
        let Json::Object(mut fields) = step else {
            return Err(invalid("expected an object with `product` and `action`".to_owned()));
        };
        if let Some(key) = fields.keys().find(|key| !KEYS.contains(&key.as_str())) {
            let message = format!("unknown key `{}` in a step", shortened(key, 80));
            return Err(invalid(message).maybe_help(did_you_mean(key, KEYS)));
        }
        let request = match fields.remove("request") {
            None | Some(Json::Null) => Map::new(),
            Some(Json::Object(request)) => request,
            Some(_) => return Err(invalid("`request` must be an object".to_owned())),
        };
        let mut text = |key: &str| match fields.remove(key) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(_) => Err(invalid(format!("`{key}` must be a string"))),
        };
        let product = text("product")?.ok_or_else(|| invalid("`product` is missing".to_owned()))?;
        let action = text("action")?.ok_or_else(|| invalid("`action` is missing".to_owned()))?;
        let (version, region, name) = (text("version")?, text("region")?, text("name")?);
        if name.as_deref() == Some("last") {
            return Err(invalid("the name `last` is that of the previous step".to_owned()));
        }
        let target = lookup::target(catalog, &product, &action, version.as_deref());
        let target = target.map_err(|failure| failure.within(place))?;
        let wait = text("wait")?.map(|expression| Condition::expression(&expression, options));
        let wait = wait.transpose().map_err(|failure| failure.within(place))?;
        let place = match &name {
            Some(name) => format!("{place} ({})", shortened(name, 40)),
            None => place.to_owned(),
        };
        Ok(Self { place, name, target, region, request, wait })
    }
}

fn has_references(request: &Map<String, Json>) -> bool {
    fn any(value: &Json) -> bool {
        match value {
            Json::String(text) => text.contains('$'),
            Json::Array(items) => items.iter().any(any),
            Json::Object(fields) => fields.values().any(any),
            _ => false,
        }
    }
    request.values().any(any)
}

/// Replaces the references in a request.
fn resolve(
    request: &Map<String, Json>,
    responses: &Map<String, Json>,
) -> Result<Map<String, Json>, String> {
    let all = Json::Object(responses.clone());
    let fields = request.iter().map(|(name, value)| Ok((name.clone(), replace(value, &all)?)));
    fields.collect()
}

fn replace(value: &Json, responses: &Json) -> Result<Json, String> {
    match value {
        Json::String(text) => replace_text(text, responses),
        Json::Array(items) => items.iter().map(|item| replace(item, responses)).collect(),
        Json::Object(fields) => {
            let fields = fields.iter().map(|(k, v)| Ok((k.clone(), replace(v, responses)?)));
            fields.collect::<Result<Map<_, _>, String>>().map(Json::Object)
        }
        other => Ok(other.clone()),
    }
}

/// Replaces references in a string. A string that is one reference becomes the value with its type.
fn replace_text(text: &str, responses: &Json) -> Result<Json, String> {
    if let Some(path) = text.strip_prefix("$.") {
        return find(&format!("last.{path}"), responses);
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some(after) = rest.strip_prefix('{') {
            let (path, after) = after
                .split_once('}')
                .ok_or_else(|| format!("`{}` has `${{` without `}}`", shortened(text, 80)))?;
            let value = find(path, responses)?;
            if out.is_empty() && after.is_empty() && text.starts_with("${") {
                return Ok(value);
            }
            match value {
                Json::String(text) => out.push_str(&text),
                value => out.push_str(&value.to_string()),
            }
            rest = after;
        } else {
            out.push('$');
        }
    }
    out.push_str(rest);
    Ok(out.into())
}

fn find(path: &str, responses: &Json) -> Result<Json, String> {
    let shown = shortened(path, 80);
    let query = Query::compile(path).map_err(|error| format!("`${{{shown}}}`: {error}"))?;
    let found = query.apply(responses).map_err(|error| format!("`${{{shown}}}`: {error}"))?;
    match found {
        Json::Null => {
            let names = responses.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
            let names = names.collect::<Vec<_>>().join(", ");
            Err(match names.as_str() {
                "" => format!("`${{{shown}}}` refers to a response, and this is the first step"),
                names => format!("`${{{shown}}}` is nothing in the responses so far: {names}"),
            })
        }
        value => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn references_keep_types_and_stand_inside_of_text() {
        let responses = json!({"create": {"Id": 7, "Ids": ["a"]}, "last": {"Name": "x"}});
        let check = |text: &str, expected: Json| {
            assert_eq!(replace_text(text, &responses), Ok(expected), "{text}");
        };
        check("${create.Id}", json!(7));
        check("${create.Ids}", json!(["a"]));
        check("id-${create.Id}-${last.Name}", json!("id-7-x"));
        check("$.Name", json!("x"));
        check("$$.Name costs $5", json!("$.Name costs $5"));
        check("$${create.Id}", json!("${create.Id}"));
    }

    #[test]
    fn a_reference_to_nothing_is_an_error() {
        let responses = json!({"last": {}});
        for (text, part) in [
            ("${create.Id}", "is nothing in the responses so far: last"),
            ("${last.", "without `}`"),
            ("${a[}", "`${a[}`"),
        ] {
            let error = replace_text(text, &responses).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
        let first = replace_text("$.Id", &json!({})).unwrap_err();
        assert!(first.contains("this is the first step"), "{first}");
    }
}
