//! Values of the types of responses.

use std::time::SystemTime;

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Action, Field, FieldRule, Format, Kind, Noun, Object, Product};

use crate::clock::{unix, utc_date};

/// The depth at which objects have no fields, since types can contain themselves.
const MAX_DEPTH: usize = 5;

/// Makes values: known ones where the definitions list them, times of the clock, and identifiers
/// with a number.
pub(crate) struct Synthesizer<'a> {
    pub(crate) product: &'a Product,
    pub(crate) now: SystemTime,
    /// When what is described was modified.
    pub(crate) modified: SystemTime,
    pub(crate) number: u64,
}

impl<'a> Synthesizer<'a> {
    pub(crate) fn new(product: &'a Product, now: SystemTime, number: u64) -> Self {
        Self { product, now, modified: now, number }
    }

    /// Returns an object with all fields but `Error`, which says that something failed; lists have
    /// one element up to a depth of 2.
    pub(crate) fn object(&self, object: &Object, depth: usize) -> Map<String, Json> {
        let is_left_out = |name: &str| ["RequestId", "Error"].contains(&name);
        let fields = object.fields.iter().filter(|field| !is_left_out(&field.name));
        fields.map(|field| (field.name.clone(), self.field(field, depth))).collect()
    }

    /// Returns an object with empty lists.
    pub(crate) fn empty(&self, object: &Object) -> Map<String, Json> {
        self.object(object, 2)
    }

    fn field(&self, field: &Field, depth: usize) -> Json {
        if field.ty.lists > 0 && depth >= 2 {
            return json!([]);
        }
        let value = match self.product.object(field.ty) {
            Some(_) if depth >= MAX_DEPTH => json!({}),
            Some(object) => Json::Object(self.object(object, depth + 1)),
            None => self.scalar(field),
        };
        (0..field.ty.lists).fold(value, |value, _| json!([value]))
    }

    fn scalar(&self, field: &Field) -> Json {
        let known = field.values.first().map(|value| value.value.as_str());
        match field.ty.kind {
            Kind::Integer | Kind::Unsigned if known.is_none() && is_event(&field.name) => {
                json!(unix(self.time_of(field)))
            }
            Kind::Integer | Kind::Unsigned => {
                let known = known.and_then(|value| value.parse::<i64>().ok());
                json!(known.unwrap_or_else(|| least(field)))
            }
            Kind::Float => json!(0.0),
            Kind::Boolean => json!(false),
            Kind::DateTime => json!(self.time(field, " ", "")),
            Kind::DateTimeIso => json!(self.time(field, "T", "Z")),
            Kind::Date => json!(utc_date(unix(self.time_of(field)))),
            Kind::Binary => json!(""),
            Kind::String | Kind::Object(_) => {
                json!(known.map_or_else(|| self.text(field), str::to_owned))
            }
        }
    }

    fn text(&self, field: &Field) -> String {
        let format = field.limits.iter().find_map(|limit| match limit.rule {
            FieldRule::Format(format) => Some(format),
            _ => None,
        });
        match format {
            Some(Format::DateTime) => self.time(field, " ", ""),
            Some(Format::DateTimeIso) => self.time(field, "T", "Z"),
            Some(Format::Date) => utc_date(unix(self.time_of(field))),
            Some(Format::Ip) => "192.0.2.1".to_owned(),
            Some(Format::Url) => "https://www.example.com/".to_owned(),
            Some(Format::Domain) => "www.example.com".to_owned(),
            Some(Format::Email) => "name@example.com".to_owned(),
            Some(Format::Json) => "{}".to_owned(),
            Some(Format::Base64) => String::new(),
            None if field.name.ends_with("Id") => format!("id-{:08}", self.number),
            None => String::new(),
        }
    }

    /// Returns when what the field names happened.
    fn time_of(&self, field: &Field) -> SystemTime {
        let is_change = ["Update", "Modif", "Last"].iter().any(|word| field.name.contains(word));
        if is_change { self.modified } else { self.now }
    }

    /// Returns a time of a field in UTC.
    fn time(&self, field: &Field, separator: &str, zone: &str) -> String {
        let seconds = unix(self.time_of(field));
        let day = seconds.rem_euclid(86_400);
        let (hours, minutes) = (day / 3600, day / 60 % 60);
        format!("{}{separator}{hours:02}:{minutes:02}:{:02}{zone}", utc_date(seconds), day % 60)
    }

    /// Returns a new key of a noun: a number if any action knows it as one.
    pub(crate) fn key(&self, action: &Action, noun: &Noun) -> String {
        let chosen: Vec<String> = noun.chosen.split('.').map(str::to_owned).collect();
        let named = [self.at(&action.response, &noun.created), self.at(&action.request, &chosen)];
        let described = noun
            .describe
            .iter()
            .filter_map(|description| self.product.described(description)?.field(&description.key));
        self.new_key(&noun.name, named.into_iter().flatten().chain(described).any(is_number))
    }

    /// Returns a new key of what is started, for a field of the response.
    pub(crate) fn started_key(&self, field: &Field) -> String {
        self.new_key(&field.name, is_number(field))
    }

    fn new_key(&self, name: &str, is_number: bool) -> String {
        match is_number {
            true => (100_000 + self.number).to_string(),
            false => format!("{}-{:08}", name.to_lowercase(), self.number),
        }
    }

    /// Returns the field at a path.
    fn at(&self, object: &'a Object, path: &[String]) -> Option<&'a Field> {
        let (last, outer) = path.split_last()?;
        let inner = |object: &'a Object, name: &String| self.product.object(object.field(name)?.ty);
        outer.iter().try_fold(object, inner)?.field(last)
    }

    /// Returns a key as the type of its field has it; `None` if it has no such values.
    pub(crate) fn typed_key(field: &Field, key: &str) -> Option<Json> {
        match is_number(field) {
            true => key.parse::<i64>().ok().map(Json::from),
            false => Some(json!(key)),
        }
    }

    /// Sets the key at a path of a response.
    pub(crate) fn set(
        &self,
        object: &Object,
        fields: &mut Map<String, Json>,
        path: &[String],
        key: &str,
    ) {
        let Some((name, rest)) = path.split_first() else { return };
        let Some(field) = object.field(name) else { return };
        let mut value = match self.product.object(field.ty) {
            Some(inner) => {
                let mut nested = self.empty(inner);
                self.set(inner, &mut nested, rest, key);
                Json::Object(nested)
            }
            None => match Self::typed_key(field, key) {
                Some(key) => key,
                None => return,
            },
        };
        for _ in 0..field.ty.lists {
            value = json!([value]);
        }
        fields.insert(name.clone(), value);
    }
}

fn is_number(field: &Field) -> bool {
    matches!(field.ty.kind, Kind::Integer | Kind::Unsigned | Kind::Float)
}

/// Returns whether a number is the time at which something was created or modified.
fn is_event(name: &str) -> bool {
    let words = ["Create", "Add", "Update", "Modif"];
    name.ends_with("Time") && words.iter().any(|word| name.starts_with(word))
}

/// Returns the integer nearest to 0 that a field allows.
fn least(field: &Field) -> i64 {
    let range = field.limits.iter().find_map(|limit| match limit.rule {
        FieldRule::Range(min, max) => Some((min, max)),
        _ => None,
    });
    let (min, max) = range.unwrap_or_default();
    0.max(min.unwrap_or(0)).min(max.unwrap_or(i64::MAX))
}
