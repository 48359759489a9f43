//! Checks a request before anything is sent.

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::{Field, Object, Problem, Type, check};

use crate::failure::{self, Exit, Failure};
use crate::lookup::Target;
use crate::text::{did_you_mean, escaped};

/// What is done about violations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// The request is not checked.
    Off,
    /// Reviewed limits reject the request, and others warn.
    Normal,
    /// Every limit rejects the request.
    Strict,
}

/// Returns the warnings about a request, or a failure that lists everything that is wrong with it.
pub fn request(
    target: &Target,
    request: &Map<String, Json>,
    strictness: Strictness,
) -> Result<Vec<String>, Failure> {
    if strictness == Strictness::Off {
        return Ok(Vec::new());
    }
    let action = target.action();
    let (mut wrong, mut warnings) = (Vec::new(), Vec::new());
    let problems = check(&target.product, &action.request, request);
    // A value of the wrong type is there, though not as what it should be.
    let mistyped: Vec<String> = problems
        .iter()
        .filter_map(|problem| match problem {
            Problem::WrongType { path, .. } => Some(path.clone()),
            _ => None,
        })
        .collect();
    let is_new = |problem: &Problem| match problem {
        Problem::Violation(found) => {
            found.rule() != "required" || !mistyped.iter().any(|path| path == found.path())
        }
        _ => true,
    };
    for problem in problems.into_iter().filter(is_new) {
        let warns = strictness == Strictness::Normal
            && matches!(&problem, Problem::Violation(violation) if !violation.rejects_request());
        let described = describe(target, request, problem);
        if warns {
            warnings.push(sentence(&described));
        } else {
            wrong.push(described);
        }
    }
    if wrong.is_empty() {
        return Ok(warnings);
    }
    let message = match wrong.len() {
        1 => "the request is invalid, and was not sent".to_owned(),
        number => format!("{number} parameters are invalid, and nothing was sent"),
    };
    let missing = wrong.iter().any(|problem| problem.help.is_none());
    let failure = Failure::new(Exit::Usage, "Usage.Validation", message).action(&action.name);
    let failure = failure.problems(wrong);
    Err(match missing {
        true => failure.help(format!(
            "`{}` explains the parameters; --no-validate sends the request anyway",
            target.help_command()
        )),
        false => failure,
    })
}

fn sentence(problem: &failure::Problem) -> String {
    let source = problem.source.as_ref().map(|source| format!(" (source: {})", escaped(source)));
    let help = problem.help.as_ref().map(|help| format!("; {}", escaped(help)));
    let (path, message) = (escaped(&problem.path), escaped(&problem.message));
    format!("{path}: {message}{}{}", source.unwrap_or_default(), help.unwrap_or_default())
}

fn describe(target: &Target, request: &Map<String, Json>, problem: Problem) -> failure::Problem {
    match problem {
        Problem::Unknown { path } => {
            let (parent, name) = path.rsplit_once('.').unwrap_or(("", &path));
            let object = object_at(target, parent);
            let names = object.iter().flat_map(|object| &object.fields).map(|field| &*field.name);
            let help = did_you_mean(name, names);
            failure::Problem { path, message: "unknown parameter".to_owned(), source: None, help }
        }
        Problem::WrongType { path, expected, found } => {
            let text = match at(request, &path) {
                Some(Json::String(text)) if !is_sensitive(target, &path) => Some(text.as_str()),
                _ => None,
            };
            let digits = text.map(|text| text.strip_prefix('-').unwrap_or(text));
            let is_number =
                |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            let found = match text {
                Some(text) if expected.contains("integer") && digits.is_some_and(is_number) => {
                    format!("`{}`, which is outside of 64 bits", crate::text::shortened(text, 60))
                }
                Some(text) => format!("{found} (`{}`)", crate::text::shortened(text, 60)),
                None => found.to_owned(),
            };
            let message = format!("expected {expected}, found {found}");
            let is_switch = expected.contains("boolean") && text.is_some();
            let help = is_switch.then(|| "write true or false".to_owned());
            failure::Problem { path, message, source: None, help }
        }
        Problem::Violation(violation) => {
            let limit = violation.limit();
            let message = match violation.rule() {
                "required" => "is required".to_owned(),
                rule => format!("{rule}: {}, expected {limit}", violation.found()),
            };
            let source = Some(violation.source().to_owned()).filter(|source| !source.is_empty());
            let found = violation.found().trim_matches('"');
            let help = match violation.rule() {
                // A number that is nearly another one is not misspelled.
                "values" if violation.found().starts_with('"') => {
                    did_you_mean(found, limit.trim_start_matches("one of ").split(", "))
                }
                _ => None,
            };
            failure::Problem { path: violation.path().to_owned(), message, source, help }
        }
    }
}

/// Splits `Filters[2].Name` into its parts.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split(['.', '[', ']']).filter(|part| !part.is_empty())
}

/// Returns the value at a path.
fn at<'a>(request: &'a Map<String, Json>, path: &str) -> Option<&'a Json> {
    let mut parts = parts(path);
    let first = request.get(parts.next()?)?;
    parts.try_fold(first, |value, part| match value {
        Json::Array(items) => items.get(part.parse::<usize>().ok()?),
        value => value.get(part),
    })
}

/// Returns the object whose fields are at a path.
fn object_at<'a>(target: &'a Target, path: &str) -> Option<&'a Object> {
    let names = parts(path).filter(|part| part.parse::<usize>().is_err());
    names.into_iter().try_fold(&target.action().request, |object, name| {
        let ty: Type = object.field(name)?.ty;
        target.product.object(ty)
    })
}

fn is_sensitive(target: &Target, path: &str) -> bool {
    let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
    let name = name.split('[').next().unwrap_or_default();
    let field = object_at(target, parent).and_then(|object: &Object| object.field(name));
    field.is_some_and(|field: &Field| field.sensitive)
}
