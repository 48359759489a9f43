//! Lists of words that only the name of the field confirms as values: `按时间排序，asc或desc`,
//! `which currently supports CreateTime and ModifyTime`, and a single value that is fixed.

use super::items::key;
use super::text::{QUOTES, mentions, places, sentence, value};
use super::values::{Values, starts_with_one};
use super::vocabulary::{CLAUSES, FEW, OPEN_ENDED};

/// Further ends of names of fields that take one of a few words.
pub(super) const FURTHER: &[&str] = &[
    "Protocol",
    "Algorithm",
    "Policy",
    "Strategy",
    "Scope",
    "View",
    "Role",
    "Sort",
    "Field",
    "Action",
    "Env",
    "Environment",
    "Operator",
    "Method",
    "Logic",
    "LogicalOp",
    "Edition",
    "Permissions",
];

/// Words which indicate that a text does not list all values, or those of another field.
const OTHER: &[&str] = &[
    "如",
    "例",
    "等",
    "分隔",
    "隔开",
    "逗号",
    "过滤",
    "多个",
    "such as",
    "e.g.",
    "for example",
    "example",
    "filter",
    "separated",
    "comma",
    "不支持",
    "not supported",
    "以外",
    "except",
];

/// Returns the words that the description of a field with such a name lists.
pub(super) fn named(name: &str, text: &str) -> Option<Values> {
    if let Some(values) = fixed(text) {
        return Some(values);
    }
    let one = name.strip_suffix('s').unwrap_or(name);
    let few = || FEW.iter().chain(FURTHER);
    if !few().any(|end| name.ends_with(end) || one.ends_with(end))
        || mentions(text, OTHER)
        || mentions(text, OPEN_ENDED)
    {
        return None;
    }
    supported(text).or_else(|| alternatives(text)).or_else(|| in_brackets(text))
}

/// `返回方式（box 或 bag）。`: words in the only brackets of the first sentence.
fn in_brackets(text: &str) -> Option<Values> {
    let (before, rest) = sentence(text).split_once(['(', '（'])?;
    let (inner, behind) = rest.split_once([')', '）'])?;
    let ends = behind.trim().is_empty() || behind.starts_with([',', '，', '.']);
    let words = list_of_words(inner).filter(|_| ends && !before.trim().is_empty())?;
    of_words(&words)
}

/// Returns the values of a list without meanings, if they are sound.
fn of_words(words: &[&str]) -> Option<Values> {
    let phrase = words.join(", ").chars().take(40).collect();
    let mut values = Values { phrase, sure: 94, ..Values::default() };
    words.iter().for_each(|word| values.add(word, false, ""));
    values.are_sound().then_some(values)
}

/// `升序或降序，asc或desc`: a clause at the end that consists of words.
fn alternatives(text: &str) -> Option<Values> {
    let clauses: Vec<&str> = text
        .split(['，', '。', '\n', '；', ';', '：', ':', '(', '（', ')', '）'])
        .flat_map(|clause| clause.split(", "))
        .map(str::trim)
        .filter(|clause| !clause.is_empty())
        .collect();
    // Only a default follows.
    let end = clauses.iter().position(|clause| starts_with_one(clause, CLAUSES));
    let list = clauses[..end.unwrap_or(clauses.len())].split_last()?;
    let is_lead = list.1.last().is_none_or(|lead| single(lead).is_none());
    let words = list_of_words(list.0).filter(|_| is_lead && clauses.len() < 6)?;
    of_words(&words)
}

/// Splits `asc或desc`, `类型 near/far`, with a Chinese noun before the first.
fn list_of_words(clause: &str) -> Option<Vec<&str>> {
    let mark = ["或者", "或", "/", "、", "|", "｜", " or "]
        .into_iter()
        .find(|mark| clause.contains(mark))?;
    let mut parts: Vec<&str> = clause.split(mark).map(str::trim).collect();
    let first = parts[0];
    // What introduces the list: a noun in Chinese, and a blank unless the list is in quotes.
    let lead = first
        .rfind(|c: char| !c.is_ascii())
        .map_or(0, |at| at + first[at..].chars().next().map_or(0, char::len_utf8));
    parts[0] = first[lead..].trim();
    let words = parts.into_iter().map(single).collect::<Option<Vec<_>>>()?;
    let is_word = |word: &&str| {
        word.len() > 1 && word.starts_with(|c: char| c.is_ascii_alphabetic()) && !word.contains('.')
    };
    let lower = |word: &&str| word.chars().all(|c| !c.is_ascii_uppercase());
    let upper = |word: &&str| word.chars().all(|c| !c.is_ascii_lowercase());
    let alike = words.iter().all(lower) || words.iter().all(upper);
    (words.len() > 1 && words.iter().all(is_word) && alike).then_some(words)
}

/// Returns the word that a text consists of.
fn single(text: &str) -> Option<&str> {
    key(text.trim()).filter(|(_, rest)| rest.is_empty()).map(|(word, _)| word)
}

/// `which currently supports CreateTime and ModifyTime.`: words that no sentence has.
fn supported(text: &str) -> Option<Values> {
    const VERBS: &[&str] =
        &["supports ", "supporting ", "support ", "can be ", "either ", "set to "];
    let sentences = text.split('\n').flat_map(|line| line.split(". "));
    sentences.flat_map(|sentence| sentence.split(['(', ')'])).find_map(|sentence| {
        let rest = VERBS.iter().find_map(|verb| {
            places(sentence, verb).next().map(|at| &sentence[at + verb.len()..])
        })?;
        let rest = rest.trim_end_matches(['.', ' ']);
        let list = rest.replace(", and ", ", ").replace(" and ", ", ").replace(" or ", ", ");
        let words = list.split(", ").map(single).collect::<Option<Vec<_>>>()?;
        let inner_upper = |word: &&str| {
            let mut inner = word.chars().skip(1);
            word.len() > 2 && inner.any(|c| c.is_ascii_uppercase() || c == '_')
        };
        (words.len() > 1 && words.iter().all(inner_upper)).then(|| of_words(&words))?
    })
}

/// `The value is fixed at "monitor"`, `固定填 monitor`: one word.
fn fixed(text: &str) -> Option<Values> {
    const PHRASES: &[&str] = &[
        "value is fixed at ",
        "value is fixed to ",
        "value is fixed as ",
        "value fixed at ",
        "fixed value: ",
        "fixed at ",
        "fixed as: ",
        "fixed to ",
        "固定值为",
        "固定值：",
        "固定为",
        "固定填",
        "固定传",
        "取值固定为",
        "值固定为",
    ];
    let rest = PHRASES.iter().find_map(|phrase| {
        places(text, phrase).next().map(|at| text[at + phrase.len()..].trim_start())
    })?;
    let rest = rest.trim_start_matches([':', '：', ' ', '值']);
    let (word, behind) = value(rest)?;
    let behind = behind.trim_start_matches(QUOTES).trim_start();
    let ends =
        behind.is_empty() || behind.starts_with(['.', '。', ',', '，', '\n', ';', '；', ')', '）']);
    let is_word = word.len() > 1 && word.starts_with(|c: char| c.is_ascii_alphabetic());
    if !ends || !is_word || mentions(text, &["如果", "当", "if ", "when ", "例", "example"]) {
        return None;
    }
    let mut values = Values { phrase: word.to_owned(), sure: 93, ..Values::default() };
    values.add(word, false, "");
    Some(values)
}
