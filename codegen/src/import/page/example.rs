//! The examples of a page: a request as a form or as JSON, and the response.

use serde_json::Value;

use super::document::{Block, Body};
use super::{Known, Notes, facts, fit, form, text, vocabulary};
use crate::node::Node;
use crate::schema::{Action, Example};

/// Reads the examples of an action. Examples that contradict its tables are omitted, with a note.
pub(super) fn fill<'a>(
    action: &mut Action,
    blocks: impl Iterator<Item = &'a Block>,
    known: &dyn Known,
    notes: &mut Notes,
) {
    for sample in samples(&blocks.collect::<Vec<_>>()) {
        if let Some(example) = sample.read(action, known, notes) {
            action.examples.push(example);
        }
    }
}

/// Notes the first request on a page of which no example was found: it is not where examples are.
pub(super) fn note_outside(blocks: &[Block], notes: &mut Notes) {
    let found = blocks.iter().find_map(|block| match &block.body {
        Body::Line(line) => is_sent(line).then_some(block.line),
        Body::Code(code) => code.lines().position(is_sent).map(|at| block.line + at),
        Body::Heading(..) | Body::Table(_) => None,
    });
    if let Some(line) = found {
        notes.at(line, "a request is here that was not read: it is below no heading of an example, such as `## 4. Example`");
    }
}

/// An example on the page.
#[derive(Default)]
struct Sample {
    title: String,
    /// The level of its heading.
    level: u8,
    /// The request and its line.
    input: Vec<(usize, String)>,
    output: Vec<(usize, String)>,
}

/// Finds the examples: each begins with a heading of its own, or with a request.
fn samples(blocks: &[&Block]) -> Vec<Sample> {
    let mut samples: Vec<Sample> = Vec::new();
    let mut in_output = false;
    let sides = side_level(blocks);
    for block in blocks {
        match &block.body {
            Body::Heading(level, title) => {
                let side = vocabulary::example_side(title);
                let titled = |last: &Sample| (1..*level).contains(&last.level);
                let own = vocabulary::example_title(title);
                let below = own.is_none() && samples.last().is_some_and(titled);
                let side = side.filter(|_| below || sides.is_none_or(|sides| *level >= sides));
                match side {
                    Some(input) => in_output = !input,
                    None if sides.is_some_and(|sides| *level > sides) => {}
                    None => {
                        // Below the title of an example, another heading may describe it.
                        let describes = |last: &Sample| last.is_empty() && last.level < *level;
                        if own.is_some() || !samples.last().is_some_and(describes) {
                            let title = own.unwrap_or_else(|| text::line(title));
                            samples.push(Sample { title, level: *level, ..Sample::default() });
                        }
                        in_output = false;
                    }
                }
            }
            Body::Line(line) => {
                if let Some(title) =
                    vocabulary::example_title(line).filter(|_| !line.starts_with('{'))
                {
                    samples.push(Sample { title, ..Sample::default() });
                    in_output = false;
                } else if let Some(input) = vocabulary::example_side(line) {
                    in_output = !input;
                } else {
                    add(&mut samples, &mut in_output, block.line, line);
                }
            }
            Body::Code(code) => {
                for (i, line) in code.lines().enumerate() {
                    add(&mut samples, &mut in_output, block.line + i, line);
                }
            }
            Body::Table(_) => {}
        }
    }
    samples.retain(|sample| !sample.is_empty());
    samples
}

/// Returns the level of the headings that stand above what is sent and what comes back.
fn side_level(blocks: &[&Block]) -> Option<u8> {
    let levels = blocks.iter().filter_map(|block| match &block.body {
        Body::Heading(level, title) if vocabulary::example_side(title) == Some(false) => {
            Some(*level)
        }
        _ => None,
    });
    levels.min()
}

/// Adds a line to the sample that is open. Where headings are lost, a request begins one.
fn add(samples: &mut Vec<Sample>, in_output: &mut bool, number: usize, line: &str) {
    if line.trim().is_empty() {
        return;
    }
    let trimmed = line.trim();
    let begins = is_sent(trimmed);
    let open = samples.last().is_some();
    let another =
        |s: &Sample| !s.output.is_empty() || s.input.iter().any(|(_, line)| is_sent(line));
    if !open || (begins && samples.last().is_some_and(another)) {
        if !begins && trimmed != "{" {
            return;
        }
        samples.push(Sample { title: "Example".to_owned(), ..Sample::default() });
        *in_output = false;
    }
    let Some(sample) = samples.last_mut() else { return };
    let side = if *in_output { &mut sample.output } else { &mut sample.input };
    side.push((number, line.to_owned()));
}

/// Returns whether a line begins a request.
fn is_sent(line: &str) -> bool {
    let line = line.trim();
    super::lines::is_request(line) && line != "{"
}

impl Sample {
    fn is_empty(&self) -> bool {
        self.input.is_empty() && self.output.is_empty()
    }

    fn read(mut self, action: &Action, known: &dyn Known, notes: &mut Notes) -> Option<Example> {
        self.split();
        let line = self.input.first().or(self.output.first()).map_or(0, |(line, _)| *line);
        let request = match request(&self.input, action) {
            Ok(Some(request)) => request,
            // Between a title and its heading stands at most a sentence.
            Ok(None) if self.output.is_empty() => return None,
            Ok(None) => {
                notes.at(
                    line,
                    "the example has a response and no request that could be read; it is left out",
                );
                return None;
            }
            Err(problem) => {
                notes.at(line, format!("the example request was not understood: {problem}"));
                return None;
            }
        };
        self.compare_action(action, line, notes);
        let request = match fit::request(&request, action, known, line, notes) {
            Ok(request) => request,
            Err(problem) => {
                notes.at(
                    line,
                    format!(
                        "the example contradicts the table of parameters and is omitted: {problem}"
                    ),
                );
                return None;
            }
        };
        Some(Example {
            title: self.title.clone(),
            description: None,
            request: Node::from_json(&request),
            response: self.response(action, known, notes).as_ref().map(Node::from_json),
        })
    }

    /// Where no heading says so, the response is the JSON that has a `Response`.
    fn split(&mut self) {
        if !self.output.is_empty() {
            return;
        }
        let (lines, text) = joined(&self.input);
        let form = text.trim_start().lines().find(|line| is_sent(line) || line.starts_with('{'));
        let form = form.is_some_and(|line| line.starts_with("http") || line.starts_with("GET "));
        let found = text.match_indices('{').find(|(at, _)| {
            let line_start = text[..*at].ends_with('\n') || *at == 0;
            line_start && (form || text[*at + 1..].trim_start().starts_with("\"Response\""))
        });
        if let Some((at, _)) = found {
            let first = text[..at].matches('\n').count();
            self.output = self.input.split_off(first.min(lines));
        }
    }

    /// Notes an example that calls another action than the page is about.
    fn compare_action(&self, action: &Action, line: usize, notes: &mut Notes) {
        let (_, text) = joined(&self.input);
        let named = ["Action=", "X-TC-Action:"].iter().find_map(|key| {
            let (_, rest) = text.split_once(key)?;
            let rest = rest.trim_start_matches(['=', ' ']);
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            (end > 0).then(|| rest[..end].to_owned())
        });
        if let Some(other) = named.filter(|named| *named != action.action.value) {
            notes.at(
                line,
                format!(
                    "the example calls `{other}`, and the page is about `{}`",
                    action.action.value
                ),
            );
        }
    }

    fn response(&self, action: &Action, known: &dyn Known, notes: &mut Notes) -> Option<Value> {
        let (first, _) = self.output.first()?;
        let read = response(&self.output);
        match read {
            Ok(response) => match fit::response(&response, action, known, *first, notes) {
                Ok(response) => Some(response),
                Err(problem) => {
                    notes.at(*first, format!("the example response contradicts the table of fields and is omitted: {problem}"));
                    None
                }
            },
            Err((line, problem)) => {
                notes.at(line, format!("the example response was not understood: {problem}"));
                None
            }
        }
    }
}

/// Lines as one text, and how many there are.
fn joined(lines: &[(usize, String)]) -> (usize, String) {
    let text = lines.iter().map(|(_, line)| line.as_str()).collect::<Vec<_>>().join("\n");
    (lines.len(), text)
}

/// Returns the first complete JSON value of a text, and the text before it.
fn first_json(text: &str) -> Result<Value, serde_json::Error> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    match values.next() {
        Some(value) => value,
        None => serde_json::from_str("").map(|()| Value::Null),
    }
}

/// Returns what is wrong with JSON, without its place, which the note has.
fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// Returns what is sent: the JSON of a body, a URL or a form; `None` if there is none.
fn request(lines: &[(usize, String)], action: &Action) -> Result<Option<Value>, String> {
    let (_, text) = joined(lines);
    let begins = |line: &str| line.trim_start().starts_with('{');
    let body = text
        .lines()
        .position(begins)
        .map(|n| text.lines().take(n).map(|l| l.len() + 1).sum::<usize>());
    let quoted = || text.contains("curl").then(|| text.find("'{").map(|at| at + 1)).flatten();
    if let Some(at) = body.or_else(quoted) {
        return first_json(&text[at..]).map(Some).map_err(|e| said(&e));
    }
    let query = |line: &str| {
        let line = line.trim_start();
        line.starts_with("http")
            || line.starts_with("GET ")
            || line.starts_with("/?")
            || line.starts_with("Action=")
    };
    let Some(first) = text.lines().position(query) else {
        let posted = text.lines().any(|line| line.starts_with("POST "));
        return if posted { Err("it ends before its body".to_owned()) } else { Ok(None) };
    };
    let form: Vec<&str> = text.lines().skip(first).map(str::trim).collect();
    let address = form.join("").trim_start_matches("GET ").replace(" HTTP/1.1", "");
    form::read(&address, &action.input).map(Some)
}

fn response(lines: &[(usize, String)]) -> Result<Value, (usize, String)> {
    let first = lines.first().map_or(0, |(line, _)| *line);
    let (_, text) = joined(lines);
    let start = text.find('{').ok_or((first, "there is no JSON".to_owned()))?;
    let skipped = text[..start].matches('\n').count();
    let problem = |e: serde_json::Error| {
        let at = skipped + e.line().saturating_sub(1);
        (lines.get(at).map_or(first, |(line, _)| *line), said(&e))
    };
    let whole = first_json(&text[start..]).map_err(problem)?;
    let inner = whole.get("Response").cloned().ok_or((first, "it has no `Response`".to_owned()))?;
    match inner.get("Error") {
        Some(Value::Object(_)) => Err((first, "it shows an error".to_owned())),
        _ if inner.is_object() => Ok(inner),
        _ => Err((first, "its `Response` is not an object".to_owned())),
    }
}

/// Returns the action that the examples of a page call.
pub(super) fn called(text: &str) -> Option<String> {
    let named =
        facts::explored(text, "X-TC-Action: ").or_else(|| facts::explored(text, "X-TC-Action:"));
    named.or_else(|| facts::explored(text, "?Action=")).filter(|name| super::super::is_name(name))
}
