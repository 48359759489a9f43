//! The variants of a request: what the model allows, and what it does not.

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{
    Action, Field, FieldRule, Format, Kind, Object, Product, Provenance, RegionUse,
};

use crate::requests::Requests;

/// The depth to which the fields of objects are varied.
const MAX_DEPTH: usize = 2;

/// What is expected of a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Nothing is wrong with it.
    Accepted,
    /// It breaks a constraint that only warns, at this path.
    Warned(String),
    /// It is rejected with this code and a message that has this path.
    Rejected(&'static str, String),
}

/// A request and what is expected of it.
#[derive(Clone, Debug)]
pub struct Variant {
    pub what: String,
    pub region: &'static str,
    pub request: Map<String, Json>,
    pub expected: Expected,
}

/// Returns all variants of an action.
pub fn variants(product: &Product, action: &Action) -> Vec<Variant> {
    let requests = Requests { product };
    let mut all = All {
        requests,
        region: region(action),
        full: requests.full(&action.request, 0),
        made: Vec::new(),
    };
    let smallest = requests.smallest(&action.request, 0);
    all.add("smallest", smallest, Expected::Accepted);
    all.add("full", all.full.clone(), Expected::Accepted);
    all.vary(&action.request, &mut Vec::new());
    all.made
}

/// A region that the action has.
fn region(action: &Action) -> &'static str {
    const REGIONS: [&str; 6] =
        ["ap-guangzhou", "ap-shanghai", "ap-beijing", "ap-singapore", "ap-hongkong", "ap-nanjing"];
    let is_had = |region: &&&str| action.regions.iter().any(|known| known == **region);
    match action.region {
        RegionUse::Unused => "",
        _ if action.regions.is_empty() => "ap-guangzhou",
        _ => REGIONS.iter().find(is_had).copied().unwrap_or(""),
    }
}

struct All<'a> {
    requests: Requests<'a>,
    region: &'static str,
    full: Map<String, Json>,
    made: Vec<Variant>,
}

/// The way from a request to an object in it: names, and whether they are lists.
type Way = Vec<(String, u8)>;

impl All<'_> {
    fn add(&mut self, what: impl Into<String>, request: Map<String, Json>, expected: Expected) {
        let (what, region) = (what.into(), self.region);
        self.made.push(Variant { what, region, request, expected });
    }

    /// Adds the full request with another value, or without one.
    fn change(&mut self, what: &str, way: &Way, name: &str, value: Option<Json>, is: Expected) {
        let mut request = self.full.clone();
        let Some(object) = object_at(&mut request, way) else { return };
        match value {
            Some(value) => drop(object.insert(name.to_owned(), value)),
            None => drop(object.remove(name)),
        }
        self.add(format!("{}: {what}", path(way, name)), request, is);
    }

    fn vary(&mut self, object: &Object, way: &mut Way) {
        let unknown = Expected::Rejected("UnknownParameter", path(way, "NoSuchParameter"));
        self.change("unknown", way, "NoSuchParameter", Some(json!(1)), unknown);
        for field in &object.fields {
            let name = field.name.as_str();
            if field.required {
                let missing = Expected::Rejected("MissingParameter", path(way, name));
                self.change("left out", way, name, None, missing);
            }
            // Beside fields that exclude it, a field is left out.
            let is_set = object_at(&mut self.full.clone(), way)
                .is_some_and(|object| object.contains_key(name));
            if !is_set {
                continue;
            }
            let wrong = Expected::Rejected("InvalidParameter", path(way, name));
            self.change("wrong type", way, name, Some(wrong_type(field)), wrong);
            self.limits(field, way);
            let is_varied = way.len() < MAX_DEPTH && field.ty.lists <= 1;
            let inner = self.requests.product.object(field.ty).filter(|_| is_varied);
            if let Some(inner) = inner {
                way.push((field.name.clone(), field.ty.lists));
                self.vary(inner, way);
                way.pop();
            }
        }
    }

    /// Adds values just within and just beyond each limit. Of several limits, a value beyond one
    /// may be within another, so they are tried alone.
    fn limits(&mut self, field: &Field, way: &Way) {
        let [limit] = field.limits.as_slice() else { return };
        let name = field.name.as_str();
        let is_listed = matches!(limit.rule, FieldRule::OneOf | FieldRule::OneOfInt);
        if !field.values.is_empty() && !is_listed {
            return;
        }
        let wrap = |value: Json| (0..field.ty.lists).fold(value, |value, _| json!([value]));
        let (within, beyond) = match &limit.rule {
            FieldRule::Items(min, max) => self.items(field, (*min, *max), way.len()),
            rule => {
                let (within, beyond) = edges(rule, field);
                (within.into_iter().map(wrap).collect(), beyond.into_iter().map(wrap).collect())
            }
        };
        for value in within {
            self.change("within", way, name, Some(value), Expected::Accepted);
        }
        let inner = path(way, name);
        // Services add values, and 0 often stands for a value that is not set: neither is rejected.
        let expected = match limit.provenance {
            Provenance::Reviewed if !is_listed => {
                Expected::Rejected("InvalidParameterValue", inner)
            }
            _ => Expected::Warned(inner),
        };
        let is_unset = |value: &Json| limit.provenance == Provenance::Mined && *value == json!(0);
        for value in beyond.into_iter().filter(|value| !is_unset(value)) {
            self.change("beyond", way, name, Some(value), expected.clone());
        }
    }

    fn items(
        &self,
        field: &Field,
        (min, max): (Option<u32>, Option<u32>),
        depth: usize,
    ) -> (Vec<Json>, Vec<Json>) {
        let one = match self.requests.value(field, depth, false) {
            Json::Array(items) => items.into_iter().next().unwrap_or_default(),
            other => other,
        };
        let list = |length: u32| json!(vec![one.clone(); length as usize]);
        let max = max.filter(|max| *max <= 1000);
        let within = min.into_iter().chain(max).filter(|length| *length > 0).map(list).collect();
        // An empty list of a required field is another violation of the same field.
        let below = min.and_then(|min| min.checked_sub(1)).filter(|length| *length > 0);
        let beyond = below.into_iter().chain(max.map(|max| max + 1)).map(list).collect();
        (within, beyond)
    }
}

/// Values at the edges of a limit: within it, and beyond it.
fn edges(rule: &FieldRule, field: &Field) -> (Vec<Json>, Vec<Json>) {
    let text = |length: u32| json!("a".repeat(length as usize));
    match rule {
        FieldRule::Range(min, max) => {
            let below = min.and_then(|min| min.checked_sub(1));
            let above = max.and_then(|max| max.checked_add(1));
            let within = min.iter().chain(max).map(|value| json!(value)).collect();
            (within, below.into_iter().chain(above).map(|value| json!(value)).collect())
        }
        FieldRule::FloatRange(min, max) => {
            let (below, above) = (min.map(|min| min - 1.0), max.map(|max| max + 1.0));
            let within = min.iter().chain(max).map(|value| json!(value)).collect();
            (within, below.into_iter().chain(above).map(|value| json!(value)).collect())
        }
        FieldRule::Length(min, max) => {
            let max = max.filter(|max| *max <= 10_000);
            let within = min.iter().chain(&max).filter(|length| **length > 0);
            let below = min.and_then(|min| min.checked_sub(1)).filter(|length| *length > 0);
            let beyond = below.into_iter().chain(max.map(|max| max + 1));
            (within.copied().map(text).collect(), beyond.map(text).collect())
        }
        FieldRule::OneOf => {
            let within = field.values.iter().map(|known| json!(known.value)).collect();
            (within, vec![json!("no-such-value")])
        }
        FieldRule::OneOfInt => {
            let known: Vec<i64> =
                field.values.iter().filter_map(|known| known.value.parse().ok()).collect();
            let more = known.iter().max().and_then(|max| max.checked_add(1));
            (
                known.iter().map(|value| json!(value)).collect(),
                more.iter().map(|v| json!(v)).collect(),
            )
        }
        FieldRule::Format(format) => (Vec::new(), malformed(*format)),
        FieldRule::Pattern(_) | FieldRule::Items(..) => (Vec::new(), Vec::new()),
    }
}

fn malformed(format: Format) -> Vec<Json> {
    let text = match format {
        Format::DateTime => "2026-13-01 00:00:00",
        Format::DateTimeIso => "2026-01-01T25:00:00Z",
        Format::Date => "2026-02-30",
        Format::Ip => "192.0.2.256",
        Format::Domain => "-.example..com",
        Format::Url => "www example com",
        Format::Email => "name",
        Format::Json => "{",
        Format::Base64 => "*",
    };
    vec![json!(text)]
}

fn wrong_type(field: &Field) -> Json {
    match field.ty.kind {
        _ if field.ty.lists > 0 => json!("no list"),
        Kind::Integer | Kind::Unsigned | Kind::Float | Kind::Boolean | Kind::Object(_) => {
            json!("text")
        }
        _ => json!({"Text": "text"}),
    }
}

fn object_at<'m>(
    request: &'m mut Map<String, Json>,
    way: &Way,
) -> Option<&'m mut Map<String, Json>> {
    way.iter().try_fold(request, |object, (name, _)| match object.get_mut(name)? {
        Json::Array(items) => items.first_mut()?.as_object_mut(),
        value => value.as_object_mut(),
    })
}

/// The path of a field, as messages have it.
fn path(way: &Way, name: &str) -> String {
    let mut path = String::new();
    for (name, lists) in way {
        path += name;
        path += if *lists > 0 { "[0]." } else { "." };
    }
    path + name
}
