//! The prose of a file: comments, string literals, documents.

use std::path::Path;

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

/// The languages that contain prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Rust,
    Markdown,
    Yaml,
    JavaScript,
    /// The words of an interface.
    Words,
}

impl Language {
    /// Returns the language of a file, by its extension.
    pub(super) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "rs" => Some(Self::Rust),
            "md" => Some(Self::Markdown),
            "yaml" => Some(Self::Yaml),
            "js" => Some(Self::JavaScript),
            "json" if path.file_stem()? == "en" => Some(Self::Words),
            _ => None,
        }
    }
}

/// What replaces code; it separates sentences.
const CODE: &str = "|";

/// Returns the prose of a text. Line breaks are kept, everything else that is not prose is replaced.
pub(super) fn extract(text: &str, language: Language) -> String {
    match language {
        Language::Rust => without_spans(&of_rust(text), '`', '`'),
        Language::Markdown => without_spans(&of_markdown(text), '`', '`'),
        Language::Yaml | Language::Words => without_spans(text, '`', '`'),
        Language::JavaScript => without_spans(&of_javascript(text), '`', '`'),
    }
}

/// Returns comments and string literals.
fn of_rust(text: &str) -> String {
    let mut prose = String::with_capacity(text.len());
    let mut start = 0;
    for token in tokenize(text, FrontmatterAllowed::No) {
        let source = &text[start..start + token.len as usize];
        start += token.len as usize;
        match token.kind {
            TokenKind::LineComment { .. } => prose += source.trim_start_matches(['/', '!']),
            TokenKind::BlockComment { .. } => prose += source,
            TokenKind::Whitespace => prose += source,
            // A literal without blanks is a name or a value.
            TokenKind::Literal { kind, .. } if is_string(kind) && source.contains(' ') => {
                prose += &of_literal(source);
            }
            _ => prose += CODE,
        }
    }
    prose
}

fn is_string(kind: LiteralKind) -> bool {
    matches!(kind, LiteralKind::Str { .. } | LiteralKind::RawStr { .. })
}

/// Returns a string literal, with its lines joined and without the names in braces.
fn of_literal(source: &str) -> String {
    without_spans(&source.replace("\\\n", " \n").replace("\\n", CODE), '{', '}')
}

/// Returns comments that have lines of their own. What people read is in files of words.
fn of_javascript(text: &str) -> String {
    let lines = text.lines().map(|line| line.trim_start().strip_prefix("//").unwrap_or(CODE));
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns a document without its blocks of code and the targets of its links.
fn of_markdown(text: &str) -> String {
    let mut is_code = false;
    let lines = text.lines().map(|line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        if is_code || is_fence { CODE.to_owned() } else { without_targets(line) }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn without_targets(line: &str) -> String {
    let mut parts = line.split("](");
    let mut prose = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        prose += CODE;
        prose += part.split_once(')').map_or("", |(_, rest)| rest);
    }
    prose
}

/// Returns a text without what is between two delimiters in a line.
fn without_spans(text: &str, open: char, close: char) -> String {
    let mut prose = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once(open) {
        prose += before;
        prose += CODE;
        rest = match inside.find([close, '\n']) {
            Some(end) if inside[end..].starts_with(close) => &inside[end + close.len_utf8()..],
            _ => inside,
        };
    }
    prose + rest
}
