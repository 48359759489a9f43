//! `tcapi run FILE`: calls the actions in a file, which pass values on.
//!
//! A file is a step, or a list of steps. In a string, `${name.Path}` is a value in the response of
//! the step with that name, `${last.Path}` and `$.Path` are values in the previous response, and
//! `$$` is a plain `$`. Paths are JMESPath.

use std::borrow::Cow;

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::{Catalog, yaml};

use crate::caller::Caller;
use crate::check::{self, Strictness};
use crate::client::Connection;
use crate::failure::{Exit, Failure};
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
        let request = resolve(&step.request, &responses)
            .map_err(|error| within(Failure::new(Exit::Output, "Output.DoesNotFit", error)))?;
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
    let lines = lines_of(&text);
    let lines = lines.as_slice();
    let lines = Some(lines).filter(|lines| lines.len() == steps.len()).unwrap_or_default();
    let read = |(index, step): (usize, Json)| {
        let line = lines.get(index).map(|line| format!("line {line}, ")).unwrap_or_default();
        let place = format!("{path}: {line}step {}", index + 1);
        Step::read(step, &place, catalog, options)
    };
    let steps: Vec<_> = steps.into_iter().enumerate().map(read).collect::<Result<_, _>>()?;
    check_references(&steps)?;
    Ok(steps)
}

/// Returns the lines on which the elements of a list in YAML begin, if it is not in brackets.
fn lines_of(text: &str) -> Vec<usize> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let is_element = |line: &str| line.trim() == "-" || line.trim_start().starts_with("- ");
    let all = text.lines().enumerate().filter(|(_, line)| is_element(line));
    let first = all.clone().map(|(_, line)| indent(line)).next();
    all.filter(|(_, line)| Some(indent(line)) == first).map(|(index, _)| index + 1).collect()
}

/// Rejects references to steps that do not come earlier, before anything is sent.
fn check_references(steps: &[Step]) -> Result<(), Failure> {
    let mut earlier: Vec<&str> = Vec::new();
    for step in steps {
        let wrong = |error: String| Failure::usage("InvalidReference", error).within(&step.place);
        let mut texts = Vec::new();
        step.request.values().for_each(|value| strings(value, &mut texts));
        for text in texts {
            for part in parts(text).map_err(wrong)? {
                if let Part::Reference(path) = part {
                    check_reference(&path, &earlier).map_err(wrong)?;
                }
            }
        }
        if let Some(name) = step.name.as_deref() {
            if earlier.contains(&name) {
                return Err(wrong(format!("the name `{}` is repeated", shortened(name, 40))));
            }
            earlier.push(name);
        }
        if !earlier.contains(&"last") {
            earlier.push("last");
        }
    }
    Ok(())
}

/// Collects the strings in a value.
fn strings<'a>(value: &'a Json, found: &mut Vec<&'a str>) {
    match value {
        Json::String(text) => found.push(text),
        Json::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Json::Object(fields) => fields.values().for_each(|field| strings(field, found)),
        _ => {}
    }
}

fn check_reference(path: &str, earlier: &[&str]) -> Result<(), String> {
    let shown = shortened(path, 80);
    Query::compile(path).map_err(|error| format!("`${{{shown}}}`: {error}"))?;
    let end = path.find(|c: char| !c.is_alphanumeric() && !"_\"-".contains(c));
    let (name, rest) = path.split_at(end.unwrap_or(path.len()));
    let name = name.trim_matches('"');
    // Other expressions are evaluated when the responses are there.
    if earlier.contains(&name)
        || name.is_empty()
        || !(rest.is_empty() || rest.starts_with(['.', '[']))
    {
        return Ok(());
    }
    Err(match earlier {
        [] => format!("`${{{shown}}}` refers to a response, and this is the first step"),
        earlier => {
            let name = shortened(name, 40);
            format!(
                "`${{{shown}}}`: no earlier step is named `{name}`, only {}",
                earlier.join(", ")
            )
        }
    })
}

impl Step {
    fn read(
        step: Json,
        place: &str,
        catalog: &Catalog,
        options: &Options,
    ) -> Result<Self, Failure> {
        let invalid = |message: String| Failure::usage("InvalidFile", message).within(place);
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
            return Err(invalid("the name `last` is reserved for the previous step".to_owned()));
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
    let parts = parts(text)?;
    if let [Part::Reference(path)] = parts.as_slice() {
        return find(path, responses);
    }
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Reference(path) => match find(&path, responses)? {
                Json::String(text) => out.push_str(&text),
                value => out.push_str(&value.to_string()),
            },
        }
    }
    Ok(out.into())
}

/// A part of a string.
enum Part<'a> {
    Text(&'a str),
    /// The path of a value in the responses.
    Reference(Cow<'a, str>),
}

/// Splits a string at its references.
fn parts(text: &str) -> Result<Vec<Part<'_>>, String> {
    if let Some(path) = text.strip_prefix("$.") {
        return Ok(vec![Part::Reference(format!("last.{path}").into())]);
    }
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at);
        if let Some(after) = after.strip_prefix("${") {
            let (path, after) = after
                .split_once('}')
                .ok_or_else(|| format!("`{}` has `${{` without `}}`", shortened(text, 80)))?;
            parts.extend((!before.is_empty()).then_some(Part::Text(before)));
            parts.push(Part::Reference(path.into()));
            rest = after;
        } else {
            // `$$` stands for `$`, and `$` alone for itself.
            parts.push(Part::Text(&rest[..=at]));
            rest = after.strip_prefix("$$").unwrap_or(&after[1..]);
        }
    }
    parts.extend((!rest.is_empty()).then_some(Part::Text(rest)));
    Ok(parts)
}

fn find(path: &str, responses: &Json) -> Result<Json, String> {
    let shown = shortened(path, 80);
    let query = Query::compile(path).map_err(|error| format!("`${{{shown}}}`: {error}"))?;
    let found = query.apply(responses).map_err(|error| format!("`${{{shown}}}`: {error}"))?;
    match found {
        Json::Null => Err(format!("`${{{shown}}}` has no value in the responses so far")),
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
            ("${last.Id}", "`${last.Id}` has no value in the responses so far"),
            ("${last.", "without `}`"),
            ("${a[}", "`${a[}`"),
        ] {
            let error = replace_text(text, &responses).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn references_name_earlier_steps() {
        let earlier = ["last", "create"];
        for path in ["create.Id", "last", "\"create\"[0]", "length(create.Ids)", "[last, create]"] {
            assert_eq!(check_reference(path, &earlier), Ok(()), "{path}");
        }
        let wrong = |path: &str, earlier: &[&str]| check_reference(path, earlier).unwrap_err();
        assert!(wrong("creat.Id", &earlier).ends_with("`creat`, only last, create"));
        assert!(wrong("last.Id", &[]).contains("this is the first step"));
    }

    #[test]
    fn the_lines_of_steps_are_those_of_the_outer_list() {
        assert_eq!(lines_of("# two\n- a: 1\n  b:\n  - c\n-\n  a: 2\n"), [2, 5]);
        assert_eq!(lines_of("  - a: 1\n    b: [- c]\n  - {a: 2}\n"), [1, 3]);
        assert!(lines_of("[{a: 1}]").is_empty());
    }
}
