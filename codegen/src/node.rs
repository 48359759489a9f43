//! A YAML or JSON file as a tree in which every node has a position.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

use crate::diagnostic::Diagnostics;
use crate::source::{Source, Span, Spanned};

/// A node of a schema file.
#[derive(Clone, Debug)]
pub struct Node {
    /// The position.
    pub span: Span,
    /// The content.
    pub kind: Kind,
}

/// The content of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Nothing, `~` or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i128),
    /// Another number, with its text as written.
    Float(f64),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// An object, in the order of the file.
    Map(Vec<(Spanned<String>, Node)>),
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Node {
    /// Describes the node in a message.
    pub fn describe(&self) -> String {
        match &self.kind {
            Kind::Null => "nothing".to_owned(),
            Kind::Bool(v) => format!("the boolean `{v}`"),
            Kind::Int(v) => format!("the number `{v}`"),
            Kind::Float(v) => format!("the number `{v}`"),
            Kind::Text(v) if v.chars().count() <= 40 => format!("the text `{v}`"),
            Kind::Text(_) => "a text".to_owned(),
            Kind::List(_) => "a list".to_owned(),
            Kind::Map(_) => "an object".to_owned(),
        }
    }

    /// Returns the value of a key of an object.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Map(entries) => entries.iter().find(|(k, _)| k.value == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// Converts the node to JSON, without positions.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value;
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(v) => Value::Bool(*v),
            Kind::Int(v) => match (i64::try_from(*v), u64::try_from(*v)) {
                (Ok(v), _) => v.into(),
                (_, Ok(v)) => v.into(),
                _ => (*v as f64).into(),
            },
            Kind::Float(v) => (*v).into(),
            Kind::Text(v) => Value::String(v.clone()),
            Kind::List(v) => v.iter().map(Self::to_json).collect(),
            Kind::Map(v) => {
                Value::Object(v.iter().map(|(k, v)| (k.value.clone(), v.to_json())).collect())
            }
        }
    }

    /// Converts JSON to a tree without positions, for importers.
    pub fn from_json(value: &serde_json::Value) -> Self {
        use serde_json::Value;
        let kind = match value {
            Value::Null => Kind::Null,
            Value::Bool(v) => Kind::Bool(*v),
            Value::Number(v) => match v.as_i128() {
                Some(v) => Kind::Int(v),
                None => Kind::Float(v.as_f64().unwrap_or_default()),
            },
            Value::String(v) => Kind::Text(v.clone()),
            Value::Array(v) => Kind::List(v.iter().map(Self::from_json).collect()),
            Value::Object(v) => Kind::Map(
                v.iter()
                    .map(|(k, v)| (Spanned::synthetic(k.clone()), Self::from_json(v)))
                    .collect(),
            ),
        };
        Self { span: Span::default(), kind }
    }
}

/// The maximum depth of lists and objects.
const MAX_DEPTH: usize = 64;

/// Parses a file. Errors are added to `diagnostics`.
///
/// JSON is read by the same parser, since it is YAML's flow style. Anchors and aliases are
/// rejected: with them, a small file can expand without bounds, and a schema is harder to read.
pub fn parse(file: usize, source: &Source, diagnostics: &mut Diagnostics) -> Option<Node> {
    if source.text.len() as u64 > Source::MAX_BYTES {
        let at = Span { file, start: 0, end: 0 };
        diagnostics.report(at, "this schema file is too large", "starts here", too_large());
        return None;
    }
    let mut builder =
        Builder { file, lines: Lines::new(&source.text), open: Vec::new(), diagnostics };
    builder.run(&source.text)
}

/// Describes a schema file that is too large.
pub fn too_large() -> String {
    format!(
        "a schema file may have {} MiB; describe one action in each file",
        Source::MAX_BYTES >> 20
    )
}

struct Builder<'a> {
    file: usize,
    lines: Lines<'a>,
    open: Vec<Open>,
    diagnostics: &'a mut Diagnostics,
}

/// A list or object whose end has not been read yet.
struct Open {
    start: usize,
    items: Items,
}

enum Items {
    List(Vec<Node>),
    Map {
        entries: Vec<(Spanned<String>, Node)>,
        key: Option<Spanned<String>>,
        seen: HashMap<String, Span>,
    },
}

impl Builder<'_> {
    fn run(&mut self, text: &str) -> Option<Node> {
        let mut root = None;
        let mut documents = 0;
        for event in Parser::new_from_str(text) {
            let (event, place) = match event {
                Ok(event) => event,
                Err(error) => {
                    let start = self.lines.offset(error.marker());
                    let help =
                        "check the indentation, the quotes and the brackets before this place";
                    self.syntax(start, start, error.info(), help);
                    return None;
                }
            };
            let (start, end) = (self.lines.offset(&place.start), self.lines.offset(&place.end));
            if matches!(event, Event::DocumentStart(_)) {
                documents += 1;
            }
            if documents > 1 {
                let help = "keep one document in each file: remove the `---`";
                self.syntax(start, end, "a second document begins here", help);
                return None;
            }
            root = self.process(event, start, end)?.or(root);
        }
        if root.is_none() {
            let help = "describe an action: begin with `action: <its name>`";
            self.syntax(0, 0, "this schema file is empty", help);
        }
        root
    }

    /// Processes an event, and returns the root if it is complete; `None` stops parsing.
    fn process(&mut self, event: Event<'_>, start: usize, end: usize) -> Option<Option<Node>> {
        match event {
            Event::Alias(_) => self.reject_alias(start, end),
            Event::Scalar(_, _, anchor, _) if anchor != 0 => self.reject_alias(start, end),
            Event::Scalar(text, style, _, _) => Some(self.scalar(text, style, start, end)),
            Event::SequenceStart(anchor, _) => self.begin(anchor, start, Items::List(Vec::new())),
            Event::MappingStart(anchor, _) => {
                let items = Items::Map { entries: Vec::new(), key: None, seen: HashMap::new() };
                self.begin(anchor, start, items)
            }
            Event::SequenceEnd | Event::MappingEnd => Some(self.finish(end)),
            _ => Some(None),
        }
    }

    fn syntax(&mut self, start: usize, end: usize, what: &str, help: &str) {
        let span = Span { file: self.file, start, end };
        self.diagnostics.report(span, "this is not valid YAML", what, help);
    }

    /// Reports an anchor or an alias, and stops parsing.
    fn reject_alias(&mut self, start: usize, end: usize) -> Option<Option<Node>> {
        let span = Span { file: self.file, start, end };
        self.diagnostics.report(
            span,
            "anchors and aliases are not allowed in a schema",
            "used here",
            "write the value out; what several actions share belongs in a file under `types/`",
        );
        None
    }

    /// Opens a list or object; `None` stops parsing.
    fn begin(&mut self, anchor: usize, start: usize, items: Items) -> Option<Option<Node>> {
        if anchor != 0 {
            return self.reject_alias(start, start);
        }
        if self.open.len() >= MAX_DEPTH {
            let span = Span { file: self.file, start, end: start };
            self.diagnostics.report(
                span,
                "this schema is nested too deeply",
                "too deep here",
                format!(
                    "at most {MAX_DEPTH} levels are read; give inner objects a file under `types/`"
                ),
            );
            return None;
        }
        self.open.push(Open { start, items });
        Some(None)
    }

    fn finish(&mut self, end: usize) -> Option<Node> {
        let open = self.open.pop()?;
        // The parser ends a block at the next token; its span ends with its last line.
        let end = open.start + self.lines.text[open.start..end.max(open.start)].trim_end().len();
        let kind = match open.items {
            Items::List(items) => Kind::List(items),
            Items::Map { entries, .. } => Kind::Map(entries),
        };
        self.place(Node { span: Span { file: self.file, start: open.start, end }, kind })
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        start: usize,
        end: usize,
    ) -> Option<Node> {
        let end = start + self.lines.text[start..end.max(start)].trim_end().len();
        let span = Span { file: self.file, start, end };
        if let Some(Open { items: Items::Map { key: key @ None, .. }, .. }) = self.open.last_mut() {
            *key = Some(Spanned { value: text.into_owned(), span });
            return None;
        }
        let kind = match style {
            ScalarStyle::Plain => plain(text),
            _ => Kind::Text(text.into_owned()),
        };
        self.place(Node { span, kind })
    }

    /// Adds a complete node to its parent; returns the root.
    fn place(&mut self, node: Node) -> Option<Node> {
        let Some(open) = self.open.last_mut() else {
            return Some(node);
        };
        match &mut open.items {
            Items::List(items) => items.push(node),
            Items::Map { entries, key, seen } => match key.take() {
                Some(key) => {
                    if let Some(first) = seen.insert(key.value.clone(), key.span) {
                        self.diagnostics.push(duplicate(&key, first));
                    }
                    entries.push((key, node));
                }
                None => self.diagnostics.report(
                    node.span,
                    "a key must be a string",
                    format!("this is {}", node.describe()),
                    "write a name before the colon",
                ),
            },
        }
        None
    }
}

fn duplicate(key: &Spanned<String>, first: Span) -> crate::diagnostic::Diagnostic {
    crate::diagnostic::Diagnostic {
        message: format!("the key `{}` is given twice", key.value),
        span: key.span,
        label: "given again here".to_owned(),
        help: "keep one of the two".to_owned(),
        related: Some((first, "first given here".to_owned())),
    }
}

/// Returns the value of an unquoted scalar according to the core schema of YAML.
fn plain(text: Cow<'_, str>) -> Kind {
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => return Kind::Null,
        "true" | "True" | "TRUE" => return Kind::Bool(true),
        "false" | "False" | "FALSE" => return Kind::Bool(false),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(&text);
    if digits.starts_with(|c: char| c.is_ascii_digit()) || digits.starts_with('.') {
        if let Ok(value) = text.parse::<i128>() {
            return Kind::Int(value);
        }
        if let Ok(value) = text.parse::<f64>()
            && value.is_finite()
        {
            return Kind::Float(value);
        }
    }
    Kind::Text(text.into_owned())
}

/// Converts the lines and columns of the parser, which count characters, to byte offsets.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let starts =
            std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect();
        Self { text, starts }
    }

    fn offset(&self, marker: &Marker) -> usize {
        let line = marker.line().saturating_sub(1);
        let Some(&start) = self.starts.get(line) else {
            return self.text.len();
        };
        let rest = &self.text[start..];
        let line_text = &rest[..rest.find('\n').map_or(rest.len(), |i| i + 1)];
        if line_text.is_ascii() {
            return start + marker.col().min(line_text.len());
        }
        start + line_text.chars().take(marker.col()).map(char::len_utf8).sum::<usize>()
    }
}
