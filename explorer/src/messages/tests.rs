use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use tencentcloud_catalog::{Catalog, Changes};
use tencentcloud_local::diagnose;

use super::*;

/// Where sentences that the page shows are written.
const SOURCES: [&str; 13] = [
    "codegen/src/diff/rules.rs",
    "catalog/src/families.rs",
    "runtime/src/error/explain.rs",
    "runtime/src/validate.rs",
    "runtime/src/validate/rule.rs",
    "catalog/src/check.rs",
    "catalog/src/yaml.rs",
    "catalog/src/forms/endpoint.rs",
    "catalog/src/forms/read.rs",
    "catalog/src/forms/read",
    "local/src/signature.rs",
    "local/src/signature",
    "explorer/src",
];

/// Sentences that are not shown, or not on the page: those for developers, for the terminal, of the
/// service; the examples of the rules of comparisons.
fn is_elsewhere(file: &Path, text: &str, line: &str) -> bool {
    let of = |name: &str| file.ends_with(name);
    line.contains(".expect(")
        || line.trim_end().ends_with(',') && of("rules.rs") && !text.ends_with('.')
        || ["serve.rs", "record.rs", "steps.rs", "messages.rs", "page.rs", "shrink.rs", "file.rs"]
            .iter()
            .any(|name| of(name))
        || of("reply.rs") && text.starts_with("default-src")
        // Names of options.
        || of("curl.rs") && text.contains('-') && !text.contains([':', ',', '`', '('])
        // The service's own, and what is said before the server starts.
        || of("signature.rs") && (text.ends_with('.') || text.contains("signature mode"))
        || ["the folder of requests", "the system has no", "warm up", "YYYY-MM-DD hh"]
            .iter()
            .any(|start| text.starts_with(start))
        || ["charset=utf-8", ".tencentcloudapi.com", "  expected  "]
            .iter()
            .any(|part| text.contains(part))
}

fn files(path: PathBuf, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(&path).unwrap() {
            files(entry.unwrap().path(), found);
        }
    } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
        found.push(path);
    }
}

/// Returns the strings of a file of Rust with the line in which each begins, without tests.
fn strings(source: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = source;
    let mut is_tested = false;
    while let Some(at) = rest.find(['"', '\'', '/', '#']) {
        let (before, from) = rest.split_at(at);
        let line = before.rsplit('\n').next().unwrap_or_default();
        is_tested |= from.starts_with("#[cfg(test)]\nmod tests {");
        if is_tested {
            break;
        }
        let skip = |end: &str| from.find(end).map_or(from.len(), |at| at + end.len());
        rest = if from.starts_with("//") {
            &from[skip("\n")..]
        } else if from.starts_with("'\\") {
            &from[2 + from[3..].find('\'').map_or(1, |at| at + 2)..]
        } else if from.starts_with('\'') && from.chars().nth(2) == Some('\'') {
            &from[from.char_indices().nth(3).map_or(from.len(), |(at, _)| at)..]
        } else if let Some(inner) = from.strip_prefix('"') {
            let mut is_escaped = false;
            let end = inner.char_indices().find(|(_, c)| {
                let is_end = *c == '"' && !is_escaped;
                is_escaped = *c == '\\' && !is_escaped;
                is_end
            });
            let end = end.map_or(from.len(), |(at, _)| at + 1);
            let after = from[end..].lines().next().unwrap_or_default();
            found.push((unescaped(&from[1..end]), format!("{line}\"…{after}")));
            &from[end + 1..]
        } else {
            &from[1..]
        };
    }
    found
}

fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\\n");
    let first = parts.next().unwrap_or_default().to_owned();
    let joined = parts.fold(first, |joined, part| joined + part.trim_start());
    joined.replace("\\n", "\n").replace("\\\"", "\"")
}

/// Returns whether a text has words: two of two letters, outside code and places.
fn is_sentence(text: &str) -> bool {
    let outside = text.split('`').step_by(2).collect::<String>();
    let outside = Template::new(&outside).between.join(" ");
    let is_word =
        |word: &&str| word.len() > 1 && word.chars().skip(1).all(|c| c.is_ascii_lowercase());
    outside.contains(' ') && outside.split([' ', ',', ':', ';', '.']).filter(is_word).count() > 1
}

/// Every sentence of the sources has a translation, and every translation a sentence.
#[test]
fn every_sentence_has_chinese_words() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut paths = Vec::new();
    for source in SOURCES {
        files(workspace.join(source), &mut paths);
    }
    let known: BTreeMap<String, String> = serde_json::from_str(CHINESE).unwrap();
    let (mut written, mut lacking) = (BTreeSet::new(), BTreeSet::new());
    for path in &paths {
        for (text, line) in strings(&std::fs::read_to_string(path).unwrap()) {
            if is_sentence(&text) && !known.contains_key(&text) && !is_elsewhere(path, &text, &line)
            {
                lacking.insert(format!("{}: {text}", path.display()));
            }
            written.insert(text);
        }
    }
    assert!(lacking.is_empty(), "add these to messages/zh.json: {lacking:#?}");
    let unused: Vec<_> =
        known.keys().filter(|key| is_sentence(key) && !written.contains(*key)).collect();
    // What is written in parts, and what serde and the schemas write.
    let composed = [
        "definitions",
        "page and",
        "its type",
        "{text}\n  expected",
        "{what} at line",
        "{} s ahead of",
        "{path}: {found}",
    ];
    let unused: Vec<_> =
        unused.iter().filter(|key| !composed.iter().any(|start| key.starts_with(start))).collect();
    assert!(unused.is_empty(), "no source has these: {unused:#?}");
}

/// Places of a translation are those of the sentence.
#[test]
fn translations_have_the_places_of_their_sentences() {
    let known: BTreeMap<String, String> = serde_json::from_str(CHINESE).unwrap();
    for (key, text) in &known {
        let own = Template::new(key).names;
        for name in Template::new(text).names {
            assert!(own.contains(&name.trim_start_matches('!').to_owned()), "{key}: {name}");
        }
        assert!(text.matches('`').count().is_multiple_of(2), "{text}");
    }
}

/// Whatever constraints come from is named in Chinese.
#[test]
fn sources_of_constraints_are_in_chinese() {
    let catalog = Catalog::facts().unwrap();
    for (name, action) in [("live", "DescribeProIspPlaySumInfoList"), ("cvm", "RunInstances")] {
        let product = catalog.product(name, None).unwrap().unwrap();
        let object = &product.action(action).unwrap().request;
        let limits = object.fields.iter().flat_map(|field| &field.limits).map(|of| &of.source);
        let sources: Vec<_> = limits.chain(object.rules.iter().map(|of| &of.source)).collect();
        assert!(!sources.is_empty());
        for source in sources {
            assert!(is_chinese(&Language::Chinese.say(source)), "{source}");
        }
    }
}

/// Whatever the compared releases changed is said in Chinese.
#[test]
fn changes_are_in_chinese() {
    let changes = Changes::facts().unwrap();
    for change in changes.steps.iter().flat_map(|step| &step.changes) {
        let said = Language::Chinese.say(&change.message);
        assert!(is_chinese(&said), "{}: {said}", change.message);
        assert_eq!(Language::English.say(&change.message), change.message);
    }
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn arguments_are_kept_as_they_are() {
    let say = |text: &str| Language::Chinese.say(text);
    assert_eq!(say("`is empty` is not a header"), "`is empty` 不是请求头");
    assert_eq!(say("the secret key of the client is empty"), "客户端的 SecretKey 为空");
    // A value in quotes is no sentence, whatever it says.
    assert_eq!(say("\"salt and pepper\""), "\"salt and pepper\"");
    assert_eq!(say("\"a and b\" and \"c\""), "\"a and b\" 和 \"c\"");
    for other in ["something else", "Add it again and verify it.", "Connecting to the database"] {
        assert_eq!(say(other), other);
    }
    let found = diagnose("AuthFailure.SignatureExpire: …", None, std::time::SystemTime::now());
    for finding in found.unwrap().findings {
        assert!(is_chinese(&say(&finding.explanation.to_string())), "{finding:?}");
        assert!(is_chinese(&say(finding.advice)), "{finding:?}");
    }
}
