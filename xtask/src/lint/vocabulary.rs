//! The vocabulary of the repository: terms that must not come back, each with its replacement.
//!
//! Comments and string literals of Rust sources, comments of scripts, words of the interface, schemas
//! and Markdown documents are searched. Code
//! in backticks is not prose. A line that contains `vocabulary: allow`, or follows a line that
//! does, is skipped: for a term in its ordinary sense, or quoted from elsewhere.

use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

use rayon::prelude::*;
use tencentcloud_codegen::lint::british;

use super::prose::{self, Language};
use super::terms::TERMS;
use crate::{paths, tree};

/// The files and folders that are searched.
const ROOTS: [&str; 18] = [
    "ARCHITECTURE.md",
    "BENCHMARKS.md",
    "CHANGELOG.md",
    "README.md",
    "catalog/src",
    "codegen/src",
    "codegen/tests",
    "cli/src",
    "cli/tables/src",
    "explorer/page",
    "explorer/src",
    "local/src",
    "runtime/FAULTS.md",
    "runtime/src",
    "schemas/DIFF.md",
    "schemas/README.md",
    "schemas/live",
    "xtask/src",
];

/// The lists of words, with their tests.
const EXEMPT: [&str; 3] =
    ["codegen/src/lint/words.rs", "xtask/src/lint/terms.rs", "xtask/src/lint/vocabulary.rs"];

/// Skips the line that contains it, and the next one.
const ESCAPE: &str = "vocabulary: allow";

/// The hint that follows the findings.
pub(super) const HELP: &str = "a comment `vocabulary: allow` exempts its line and the next one";

/// A banned term.
struct Term {
    text: &'static str,
    /// The words after the first one.
    rest: Vec<&'static str>,
    instead: &'static str,
}

/// The terms by their first word.
static BY_WORD: LazyLock<HashMap<&str, Vec<Term>>> = LazyLock::new(|| {
    let mut by_word: HashMap<_, Vec<Term>> = HashMap::new();
    for (terms, instead) in TERMS {
        for text in terms.split(" | ") {
            let mut words = text.split(' ');
            let first = words.next().unwrap_or_default();
            by_word.entry(first).or_default().push(Term { text, rest: words.collect(), instead });
        }
    }
    by_word
});

/// Returns a message for each banned term in the repository, with file, line and replacement.
///
/// # Errors
///
/// Returns an error if a file cannot be read.
pub(super) fn check() -> Result<Vec<String>, String> {
    let root = paths::root();
    let mut files = Vec::new();
    for path in ROOTS.map(|path| root.join(path)) {
        files.extend(if path.is_file() { vec![path] } else { tree::list(&path)? });
    }
    let messages: Vec<Vec<String>> =
        files.par_iter().map(|path| check_file(&root, path)).collect::<Result<_, String>>()?;
    Ok(messages.concat())
}

fn check_file(root: &Path, path: &Path) -> Result<Vec<String>, String> {
    let name = tree::slashes(path.strip_prefix(root).unwrap_or(path));
    let Some(language) = Language::of(path).filter(|_| !EXEMPT.contains(&name.as_str())) else {
        return Ok(Vec::new());
    };
    let text = std::fs::read_to_string(path).map_err(|e| format!("cannot read {name}: {e}"))?;
    let found = find(&text, language).into_iter();
    Ok(found
        .map(|Finding { line, term, instead }| {
            format!("{name}:{line}: instead of `{term}`, write {instead}")
        })
        .collect())
}

/// A banned term in a text.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    line: usize,
    term: String,
    instead: String,
}

impl Finding {
    fn new(word: &Word<'_>, term: &str, instead: String) -> Self {
        Self { line: word.line, term: term.to_owned(), instead }
    }
}

/// Finds the banned terms in a text.
fn find(text: &str, language: Language) -> Vec<Finding> {
    let prose = prose::extract(text, language);
    let words = words(&prose, language);
    let lines: Vec<&str> = text.lines().collect();
    let is_allowed = |line: usize| {
        let nearby = lines[line.saturating_sub(2)..lines.len().min(line)].iter();
        nearby.into_iter().any(|line| line.contains(ESCAPE))
    };
    let mut found = Vec::new();
    for (i, word) in words.iter().enumerate() {
        let lower = word.text.to_lowercase();
        for term in BY_WORD.get(lower.as_str()).into_iter().flatten() {
            if starts_with(&words[i + 1..], &term.rest) {
                found.push(Finding::new(word, term.text, term.instead.to_owned()));
            }
        }
        for (_, term, instead) in british(word.text) {
            found.push(Finding::new(word, term, format!("`{instead}`")));
        }
    }
    found.retain(|finding| !is_allowed(finding.line));
    found
}

/// A word of prose.
struct Word<'a> {
    text: &'a str,
    line: usize,
    /// Whether only white space separates it from the previous word.
    is_joined: bool,
}

/// Returns whether these words follow, separated by white space only.
fn starts_with(words: &[Word<'_>], rest: &[&str]) -> bool {
    let is_next = |(wanted, word): (&&str, &Word<'_>)| {
        word.is_joined && word.text.eq_ignore_ascii_case(wanted)
    };
    words.len() >= rest.len() && rest.iter().zip(words).all(is_next)
}

fn words(prose: &str, language: Language) -> Vec<Word<'_>> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '\'');
    let (mut words, mut rest, mut line) = (Vec::new(), prose, 1);
    while let Some(start) = rest.find(is_part) {
        let (gap, word) = rest.split_at(start);
        let end = word.find(|c| !is_part(c)).unwrap_or(word.len());
        line += gap.matches('\n').count();
        // Keys are no prose.
        let is_key = match language {
            Language::Yaml => word[end..].starts_with(':'),
            Language::Words => word[end..].starts_with("\":"),
            _ => false,
        };
        if !is_key {
            let is_joined = gap.chars().all(char::is_whitespace);
            words.push(Word { text: &word[..end], line, is_joined });
        }
        rest = &word[end..];
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: Language, text: &str, expect: &[(usize, &str)]) {
        let found = find(text, language);
        let found: Vec<_> = found.iter().map(|f| (f.line, f.term.as_str())).collect();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn comments_and_messages_of_rust_are_searched() {
        let source = "\
/// Returns the answer, as
/// wanted.
fn answer(answer: &str) -> String {
    // A truth value.
    let texts = 'a'; // No `answer` here.
    match answer { \"answer\" => format!(\"{answer} \\
        mended\"), _ => r#\"Is told of its behaviour\"#.into() }
}
";
        let found =
            [(1, "answer"), (1, "as wanted"), (4, "truth value"), (7, "mended"), (7, "Is told")];
        let found =
            found.map(|(line, term)| (line, if term == "Is told" { "is told" } else { term }));
        check(Language::Rust, source, &[&found[..], &[(7, "behaviour")]].concat());
    }

    #[test]
    fn prose_of_documents_is_searched() {
        let document = "\
# The answer

    an answer that is indented code

A text [is told](answer.md) and `an answer`.

```text
the answer
```

Terms count; texts-only, truth.
Values of a truth.
";
        check(Language::Markdown, document, &[(1, "answer"), (3, "answer"), (5, "is told")]);
    }

    #[test]
    fn descriptions_of_schemas_are_searched() {
        let schema = "\
# As wanted.
answer:
  description: How the answer
    goes along.
";
        let found = [(1, "as wanted"), (3, "answer"), (4, "goes along")];
        check(Language::Yaml, schema, &found);
    }

    #[test]
    fn comments_of_scripts_and_words_of_the_interface_are_searched() {
        let script = "// The answer.\nconst answer = 'the answer'; // as it is\n  // Is told.\n";
        check(Language::JavaScript, script, &[(1, "answer"), (3, "is told")]);
        let words = "{\n  \"answer\": \"The answer\",\n  \"x\": \"a behaviour\"\n}\n";
        check(Language::Words, words, &[(2, "answer"), (3, "behaviour")]);
    }

    #[test]
    fn a_line_can_be_exempt() {
        let source = "// vocabulary: allow\n// The answer is 42.\n// The answer is 43.\n";
        check(Language::Rust, source, &[(3, "answer")]);
    }

    #[test]
    fn no_term_is_banned_twice() {
        let mut terms: Vec<_> = TERMS.iter().flat_map(|(terms, _)| terms.split(" | ")).collect();
        let count = terms.len();
        terms.sort_unstable();
        terms.dedup();
        assert_eq!(terms.len(), count);
        assert!(terms.iter().all(|term| **term == term.to_lowercase()));
    }

    #[test]
    fn the_repository_keeps_to_its_vocabulary() {
        assert_eq!(super::check().expect("readable"), Vec::<String>::new());
    }
}
