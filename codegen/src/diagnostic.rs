//! Errors in schemas, rendered with their source lines.

use std::borrow::Cow;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::source::{Source, Span, is_steering};

/// An error: its position, a message, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The message: a short sentence without a period.
    pub message: String,
    /// The position.
    pub span: Span,
    /// The label of the position, in a few words.
    pub label: String,
    /// What to write instead.
    pub help: String,
    /// A related position, such as the first of two equal names.
    pub related: Option<(Span, String)>,
}

/// All errors of a run.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds an error.
    pub fn report(
        &mut self,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Diagnostic {
            message: message.into(),
            span,
            label: label.into(),
            help: help.into(),
            related: None,
        });
    }

    /// Adds an error that may have a related position.
    pub fn push(&mut self, mut diagnostic: Diagnostic) {
        // These contain strings from schemas, whose control characters a terminal would interpret.
        for text in [&mut diagnostic.message, &mut diagnostic.label, &mut diagnostic.help] {
            *text = shown(text);
        }
        self.0.push(diagnostic);
    }

    /// Appends the errors of another list.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Returns whether there are no errors.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of errors.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the errors, ordered by file and position.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<_> = self.0.iter().collect();
        all.sort_by_key(|d| (d.span.file, d.span.start, d.span.end));
        all.dedup();
        all
    }

    /// Renders every error with its source line; `folder` is prepended to the paths.
    pub fn draw(&self, sources: &[Source], folder: &str, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let drawn: Vec<String> = self
            .sorted()
            .into_iter()
            .map(|d| renderer.render(&[draw_one(d, sources, folder)]))
            .collect();
        drawn.join("\n\n")
    }
}

fn draw_one<'a>(d: &'a Diagnostic, sources: &'a [Source], folder: &str) -> Group<'a> {
    let title = Level::ERROR.primary_title(d.message.as_str());
    let mut group =
        title.element(snippet(sources, d.span, folder, &d.label, AnnotationKind::Primary));
    if let Some((span, label)) = &d.related {
        group = group.element(snippet(sources, *span, folder, label, AnnotationKind::Context));
    }
    group.element(Level::HELP.message(d.help.as_str()))
}

fn snippet<'a>(
    sources: &'a [Source],
    span: Span,
    folder: &str,
    label: &'a str,
    kind: AnnotationKind,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let source = &sources[span.file];
    Snippet::source(without_c1(&source.text))
        .path(format!("{folder}{}", shown(&source.path)))
        .annotation(kind.span(first_line(&source.text, span)).label(label))
}

/// Replaces the control characters that the renderer would print, without changing byte offsets.
fn without_c1(text: &str) -> Cow<'_, str> {
    let is_c1 = |c: char| ('\u{80}'..='\u{9f}').contains(&c);
    if text.contains(is_c1) { text.replace(is_c1, "\u{b7}").into() } else { text.into() }
}

fn shown(text: &str) -> String {
    text.replace(is_steering, "\u{fffd}")
}

/// Returns the part of a span on its first line, so that an error in an object renders one line.
fn first_line(text: &str, span: Span) -> std::ops::Range<usize> {
    let start = floor_char(text, span.start);
    let end = floor_char(text, span.end).max(start);
    let line_end = text[start..end].find('\n').map_or(end, |i| start + i);
    start..line_end
}

fn floor_char(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Returns the known word that is most similar to an unknown one, if any is similar.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|word| (distance(&wrong.to_lowercase(), &word.to_lowercase()), word))
        .filter(|(d, word)| *d <= if word.len() < 4 { 1 } else { (word.len() / 3).max(2) })
        .min_by_key(|(d, _)| *d)
        .map(|(_, word)| word)
}

/// Returns the edit distance between two words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (diagonal + usize::from(x != *y)).min(above + 1).min(row[j] + 1);
            diagonal = above;
        }
    }
    row[b.len()]
}
