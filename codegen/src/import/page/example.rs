//! The examples of a page: a form or JSON request, and the response.

use serde_json::{Map, Value};

use super::Notes;
use super::lines::Line;
use crate::node::Node;
use crate::read::Entries;
use crate::schema::{Example, Field, TypeName};

/// The examples among these lines.
pub(super) fn examples(
    lines: &[Line<'_>],
    input: &Entries<Field>,
    output: &Entries<Field>,
    notes: &mut Notes,
) -> Vec<Example> {
    blocks(lines).into_iter().filter_map(|block| block.read(input, output, notes)).collect()
}

/// Notes what an example has and the tables lack: a row may have gone unnoticed.
fn compare(example: &Value, fields: &Entries<Field>, line: usize, notes: &mut Notes) {
    let names = example.as_object().into_iter().flatten().map(|(name, _)| name);
    for name in names.filter(|name| *name != "RequestId" && fields.get(name).is_none()) {
        notes.at(line, format!("the example has `{name}`, which no table describes"));
    }
}

/// An example as it stands on the page.
struct Block<'a> {
    title: String,
    input: Vec<Line<'a>>,
    output: Vec<Line<'a>>,
}

fn blocks<'a>(lines: &[Line<'a>]) -> Vec<Block<'a>> {
    let mut blocks: Vec<Block<'a>> = Vec::new();
    let mut in_output = false;
    for line in lines {
        let text = line.raw.trim().trim_start_matches('#').trim().trim_matches('*').trim();
        let lower = text.to_lowercase();
        if let Some(title) = title(&lower, text) {
            blocks.push(Block { title, input: Vec::new(), output: Vec::new() });
            in_output = false;
        } else if ["input example", "输入示例"].contains(&lower.as_str()) {
            in_output = false;
        } else if ["output example", "输出示例"].contains(&lower.as_str()) {
            in_output = true;
        } else if text.is_empty() || text.starts_with("```") {
        } else if let Some(block) = blocks.last_mut() {
            let part = if in_output { &mut block.output } else { &mut block.input };
            part.push(*line);
        }
    }
    blocks
}

/// The title of an example: `Example1 Sample request`.
fn title(lower: &str, text: &str) -> Option<String> {
    let rest =
        ["example", "示例"].iter().find_map(|w| lower.starts_with(w).then(|| &text[w.len()..]))?;
    let number = rest.trim_start().find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let title = rest.trim_start()[number..].trim_start_matches([':', '：', '.', ' ']).trim();
    (number > 0).then(|| if title.is_empty() { text.to_owned() } else { title.to_owned() })
}

impl Block<'_> {
    fn read(
        self,
        input: &Entries<Field>,
        output: &Entries<Field>,
        notes: &mut Notes,
    ) -> Option<Example> {
        let first = self.input.first()?.number;
        let request = match request(&self.input, input) {
            Ok(request) => request,
            Err(problem) => {
                notes.at(first, format!("the example request was not understood: {problem}"));
                return None;
            }
        };
        let response = match response(&self.output) {
            Ok(response) => Some(response),
            Err((line, problem)) => {
                notes.at(line, format!("the example response was not understood: {problem}"));
                None
            }
        };
        compare(&request, input, first, notes);
        if let (Some(response), Some(line)) = (&response, self.output.first()) {
            compare(response, output, line.number, notes);
        }
        Some(Example {
            title: self.title,
            description: None,
            request: Node::from_json(&request),
            response: response.as_ref().map(Node::from_json),
        })
    }
}

fn joined(lines: &[Line<'_>]) -> String {
    lines.iter().map(|line| line.raw).collect::<Vec<_>>().join("\n")
}

fn request(lines: &[Line<'_>], input: &Entries<Field>) -> Result<Value, String> {
    let text = joined(lines);
    match text.find("\n{").map(|at| at + 1).or(text.starts_with('{').then_some(0)) {
        Some(body) => serde_json::from_str(&text[body..]).map_err(|e| e.to_string()),
        None => form(&text, input),
    }
}

fn response(lines: &[Line<'_>]) -> Result<Value, (usize, String)> {
    let first = lines.first().map_or(0, |line| line.number);
    let problem = |e: serde_json::Error| (first + e.line().saturating_sub(1), e.to_string());
    let response: Value = serde_json::from_str(&joined(lines)).map_err(problem)?;
    let inner = response.get("Response").cloned();
    inner.ok_or_else(|| (first, "it has no `Response`".to_owned()))
}

/// Parameters that go along with every request.
const COMMON: [&str; 9] = [
    "Action",
    "Version",
    "Region",
    "Timestamp",
    "Nonce",
    "SecretId",
    "Signature",
    "Token",
    "SignatureMethod",
];

/// How many steps a path such as `Filters.0.Name` may have.
const MAX_STEPS: usize = 32;

/// The query of a URL, or the body of a form, as the JSON request that says the same.
fn form(text: &str, input: &Entries<Field>) -> Result<Value, String> {
    let query = text.split_once('?').map_or(text, |(_, query)| query);
    // `<Common request parameters>` stands for what every request has.
    let pairs =
        query.split('&').map(str::trim).filter(|pair| !pair.is_empty() && !pair.starts_with('<'));
    let pairs: Vec<(Vec<&str>, &str)> = pairs
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) => Ok((name.split('.').collect(), value.trim())),
            None => Err(format!("`{pair}` has no value")),
        })
        .collect::<Result<_, _>>()?;
    // The service counts from 0; some pages count from 1.
    let base = usize::from(!pairs.iter().any(|(path, _)| path.contains(&"0")));
    let mut request = Value::Object(Map::new());
    for (path, value) in pairs {
        let field = input.get(path[0]);
        if COMMON.contains(&path[0]) && field.is_none() {
            continue;
        }
        if path.len() > MAX_STEPS {
            return Err(format!("`{}` is nested too deeply", path[0]));
        }
        let ty = field.map(|field| innermost(&field.ty.value));
        put(&mut request, &path, base, leaf(&percent_decoded(value), ty.as_deref()))?;
    }
    Ok(request)
}

/// The basic type inside of lists; `None` for shared types, whose fields are not known here.
fn innermost(ty: &TypeName) -> String {
    match ty {
        TypeName::One(name) => name.clone(),
        TypeName::List(inner) => innermost(inner),
    }
}

fn leaf(text: &str, ty: Option<&str>) -> Value {
    let number = match ty {
        Some("int64") => text.parse::<i64>().ok().map(Value::from),
        Some("uint64") => text.parse::<u64>().ok().map(Value::from),
        Some("float") => text.parse::<f64>().ok().map(Value::from),
        Some("bool") => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    number.unwrap_or_else(|| Value::from(text))
}

/// Puts a value where a path such as `Filters.0.Name` says.
fn put(into: &mut Value, path: &[&str], base: usize, leaf: Value) -> Result<(), String> {
    let Some((step, rest)) = path.split_first() else {
        *into = leaf;
        return Ok(());
    };
    const BOTH: &str = "a parameter is both a list and an object";
    let slot = if let Ok(index) = step.parse::<usize>() {
        if into.is_null() {
            *into = Value::Array(Vec::new());
        }
        let list = into.as_array_mut().ok_or(BOTH)?;
        let index = index.checked_sub(base).filter(|index| *index <= list.len());
        let index =
            index.ok_or_else(|| format!("element {step} comes before the ones before it"))?;
        if index == list.len() {
            list.push(Value::Null);
        }
        &mut list[index]
    } else {
        if into.is_null() {
            *into = Value::Object(Map::new());
        }
        into.as_object_mut().ok_or(BOTH)?.entry((*step).to_owned()).or_insert(Value::Null)
    };
    put(slot, rest, base, leaf)
}

/// `%20` and `+` as the bytes that they stand for; what is no escape stays.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let escape = text.get(i + 1..i + 3).filter(|_| bytes[i] == b'%');
        match escape.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                i += 3;
            }
            None => {
                out.push(bytes[i]);
                i += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}
