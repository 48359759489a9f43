//! Assembles the request of an action from a file and the parameters of the command line.

use std::cmp::Ordering;
use std::io::Read as _;

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::{Field, Kind, Object, Product, Type, yaml};

use crate::arguments::Parameter;
use crate::failure::Failure;
use crate::lookup::Target;
use crate::options;
use crate::text::{did_you_mean, reason, shortened};
use crate::value::{self, Sources};

/// The most bytes that are read from a file or standard input; requests have at most 10 MB.
const MOST_BYTES: u64 = 32 << 20;

/// The file system and standard input, which can be read once.
#[derive(Debug, Default)]
pub struct Files {
    has_read_stdin: bool,
}

impl Sources for Files {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
        let named =
            |error: std::io::Error| format!("cannot read {}: {}", shown_path(path), reason(&error));
        let mut bytes = Vec::new();
        if path == "-" {
            if std::mem::replace(&mut self.has_read_stdin, true) {
                return Err("standard input was already read; it can only be read once".to_owned());
            }
            let input = std::io::stdin().lock();
            input.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(named)?;
        } else {
            let file = std::fs::File::open(path).map_err(named)?;
            if file.metadata().map_err(named)?.is_dir() {
                return Err(format!("cannot read {path}: it is a directory"));
            }
            file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(named)?;
        }
        if bytes.len() as u64 > MOST_BYTES {
            let path = shown_path(path);
            return Err(format!("{path} is longer than {} MB", MOST_BYTES >> 20));
        }
        Ok(bytes)
    }
}

/// Returns what a file is called in messages.
pub fn shown_path(path: &str) -> &str {
    match path {
        "-" => "standard input",
        "" => "a file without a name",
        path => path,
    }
}

/// Returns the request: the file of `--input`, changed by the parameters. `is_open` accepts
/// parameters that the catalog does not know.
pub fn assemble(
    target: &Target,
    input: Option<&str>,
    parameters: &[Parameter],
    is_open: bool,
    sources: &mut dyn Sources,
) -> Result<Map<String, Json>, Failure> {
    let request = match input {
        Some(path) => read_input(path, sources)?,
        None => Map::new(),
    };
    set(target, request, parameters, is_open, sources)
}

/// Returns a request with the parameters set.
pub fn set(
    target: &Target,
    mut request: Map<String, Json>,
    parameters: &[Parameter],
    is_open: bool,
    sources: &mut dyn Sources,
) -> Result<Map<String, Json>, Failure> {
    let mut sorted: Vec<_> = parameters
        .iter()
        .map(|parameter| (parameter.path.split('.').collect::<Vec<_>>(), parameter))
        .collect();
    // The elements of a list may be given in any order.
    sorted.sort_by(|a, b| by_index(&a.0, &b.0));
    // The parameters that the next one may be a part of: they come before it.
    let mut wholes: Vec<(Vec<&str>, Json)> = Vec::new();
    for (path, parameter) in sorted {
        let mut setter = Setter { target, parameter, is_open, sources };
        while wholes.pop_if(|(whole, _)| !path.starts_with(whole)).is_some() {}
        if let Some((whole, _)) =
            wholes.iter().find(|(whole, value)| has(value, &path[whole.len()..]))
        {
            let message = format!("--{} has this part already", shortened(&whole.join("."), 80));
            return Err(setter.failure("RepeatedParameter", message));
        }
        setter.set_field(&mut request, &target.action().request, &path)?;
        let value = at(&request, &path).cloned().unwrap_or_default();
        wholes.push((path, value));
    }
    Ok(request)
}

/// Returns the value at a path.
fn at<'a>(request: &'a Map<String, Json>, path: &[&str]) -> Option<&'a Json> {
    let (first, rest) = path.split_first()?;
    part(request.get(*first)?, rest)
}

fn part<'a>(value: &'a Json, path: &[&str]) -> Option<&'a Json> {
    path.iter().try_fold(value, |value, name| match value {
        Json::Array(items) => items.get(name.parse::<usize>().ok()?),
        value => value.get(name),
    })
}

fn has(value: &Json, path: &[&str]) -> bool {
    part(value, path).is_some_and(|part| !part.is_null())
}

/// Reads the file of `--input`.
pub fn read_input(path: &str, sources: &mut dyn Sources) -> Result<Map<String, Json>, Failure> {
    let path = path.strip_prefix("file://").or(path.strip_prefix('@')).unwrap_or(path);
    let failure = |message: String| Failure::usage("InvalidInput", format!("--input: {message}"));
    let bytes = sources.read(path).map_err(failure)?;
    let path = shown_path(path);
    let text = String::from_utf8(bytes).map_err(|_| failure(format!("{path} is not UTF-8")))?;
    match yaml::parse(&text).map_err(|error| failure(format!("{path}: {error}")))? {
        Json::Object(fields) => Ok(fields),
        Json::Null => Ok(Map::new()),
        _ => Err(failure(format!("{path}: expected an object with the parameters"))),
    }
}

/// Orders paths by their components, numbers by value.
fn by_index(a: &[&str], b: &[&str]) -> Ordering {
    let part = |(a, b): (&&str, &&str)| match (a.parse::<u64>(), b.parse::<u64>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        _ => a.cmp(b),
    };
    let parts = a.iter().zip(b).map(part).find(|order| order.is_ne());
    parts.unwrap_or_else(|| a.len().cmp(&b.len()))
}

struct Setter<'a> {
    target: &'a Target,
    parameter: &'a Parameter,
    is_open: bool,
    sources: &'a mut dyn Sources,
}

impl Setter<'_> {
    fn product(&self) -> &Product {
        &self.target.product
    }

    fn failure(&self, code: &str, message: impl std::fmt::Display) -> Failure {
        let path = shortened(&self.parameter.path, 120);
        Failure::usage(code, format!("--{path}: {message}")).action(&self.target.action().name)
    }

    fn set_field(
        &mut self,
        fields: &mut Map<String, Json>,
        object: &Object,
        path: &[&str],
    ) -> Result<(), Failure> {
        let [name, rest @ ..] = path else { return Ok(()) };
        let ty = match object.field(name) {
            Some(field) => field.ty,
            None => {
                if std::ptr::eq(object, &self.target.action().request) {
                    options::reject_secret(name, &format!("--{name}"))?;
                }
                if !self.is_open {
                    return Err(self.unknown(name, object, path.len()));
                }
                open_type(&self.parameter.values)
            }
        };
        let value = fields.entry((*name).to_owned()).or_insert(Json::Null);
        self.set(value, ty, rest)
    }

    fn set(&mut self, value: &mut Json, ty: Type, path: &[&str]) -> Result<(), Failure> {
        let Some(name) = path.first() else {
            let texts = &self.parameter.values;
            let converted = value::convert(&self.target.product, ty, texts, self.sources);
            *value = converted.map_err(|message| self.failure("InvalidParameter", message))?;
            return Ok(());
        };
        if let Some(lists) = ty.lists.checked_sub(1) {
            return self.set_item(value, Type { lists, ..ty }, name, &path[1..]);
        }
        let product = std::sync::Arc::clone(&self.target.product);
        let Some(object) = product.object(ty) else {
            let what = crate::help::type_name(self.product(), ty);
            return Err(self.failure(
                "InvalidParameter",
                format!("`.{name}` is one part too many: the type is {what}"),
            ));
        };
        if !value.is_object() {
            *value = Json::Object(Map::new());
        }
        match value {
            Json::Object(fields) => self.set_field(fields, object, path),
            _ => Ok(()),
        }
    }

    fn set_item(
        &mut self,
        value: &mut Json,
        ty: Type,
        index: &str,
        path: &[&str],
    ) -> Result<(), Failure> {
        if !value.is_array() {
            *value = Json::Array(Vec::new());
        }
        let Json::Array(items) = value else { return Ok(()) };
        let is_number = !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit());
        let Some(at) = index.parse::<usize>().ok().filter(|_| is_number) else {
            let index = shortened(index, 40);
            let message = if is_number {
                format!("the index {index} is too large")
            } else {
                format!(
                    "expected an index in place of `{index}`, such as 0 for the first element of the list"
                )
            };
            return Err(self.failure("InvalidParameter", message));
        };
        if at > items.len() {
            let next = items.len();
            let message = format!("the index {at} skips elements: write {next}, the next index");
            return Err(self.failure("InvalidParameter", message));
        }
        if at == items.len() {
            items.push(Json::Null);
        }
        self.set(&mut items[at], ty, path)
    }

    fn unknown(&self, name: &str, object: &Object, left: usize) -> Failure {
        let names = object.fields.iter().map(|field: &Field| &*field.name);
        let prefix: Vec<_> = self.parameter.path.split('.').collect();
        let prefix = &prefix[..prefix.len() - left];
        let action = &self.target.action().name;
        let message = if prefix.is_empty() {
            format!("{action} has no parameter `--{}`", shortened(name, 80))
        } else {
            format!("`--{}` has no field `{}`", prefix.join("."), shortened(name, 80))
        };
        let failure = Failure::usage("UnknownParameter", message);
        match did_you_mean(name, names) {
            Some(help) if prefix.is_empty() => failure.help(help.replacen('`', "`--", 1)),
            Some(help) => failure.help(help),
            None => failure.help(format!(
                "`{}` lists the parameters; --no-validate sends unknown ones",
                self.target.help_command()
            )),
        }
    }
}

/// Returns the type of a parameter that the catalog does not know, by its value.
fn open_type(values: &[String]) -> Type {
    let is_structure = values.first().is_some_and(|text| text.starts_with(['{', '[']));
    let kind = if is_structure { Kind::Object(u32::MAX) } else { Kind::String };
    Type { kind, lists: u8::from(values.len() > 1) }
}
