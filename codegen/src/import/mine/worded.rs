//! Words with a meaning each, one behind the other in a sentence, without a header.

use super::items::{key, one, split};
use super::numbered::exemplifies;
use super::text::{QUOTES, mentions};
use super::values::{Values, starts_with_one};
use super::vocabulary::{CLAUSES, OPEN_ENDED};

/// `json_log代表JSON，minimalist_log代表全文`: words with a meaning each, without a header.
pub(super) fn worded(text: &str) -> Option<Values> {
    const OTHER: &[&str] =
        &["格式", "format", "http", "过滤", "filter", "可以", "must", "only", "{"];
    if mentions(text, OPEN_ENDED) {
        return None;
    }
    let sentences = text.split(['。', '\n']).flat_map(|s| s.split(". "));
    let said = |s: &str| ["代表", "表示"].iter().map(|verb| s.matches(verb).count()).sum::<usize>();
    let mut sentences =
        sentences.filter(|sentence| said(sentence) > 1 || !mentions(sentence, OTHER));
    sentences.find_map(|sentence| {
        let mut parts = split(sentence);
        // `strategy: years-yearly, months-monthly`: the first word has lost its beginning.
        let hidden = |part: &&str| part.split(' ').skip(1).any(|word| with_meaning(word).is_some());
        let mut start = parts.iter().position(|part| with_meaning(part).is_some())?;
        if let Some(before) = start.checked_sub(1) {
            // `near、far(远)`: the one before has no meaning, and so is no item.
            if single(parts[before]) {
                return None;
            }
            if let Some(item) = behind_lead(parts[before]) {
                let lead = &parts[before][..parts[before].len() - item.len()];
                if exemplifies(lead) {
                    return None;
                }
                (parts[before], start) = (item, before);
            }
        }
        let items = parts[start..].iter().filter(|part| !part.trim().is_empty());
        let items = items.take_while(|part| !starts_with_one(part.trim(), CLAUSES));
        let items = items.map(|part| with_meaning(part)).collect::<Option<Vec<_>>>()?;
        let phrase = sentence.trim().chars().take(40).collect();
        let mut values = Values { phrase, sure: 94, ..Values::default() };
        items.into_iter().for_each(|(word, default, meaning)| values.add(word, default, meaning));
        let whole = values.list.len() > 1 && !values.hold_others();
        (whole && !parts[..start].iter().any(hidden)).then_some(values)
    })
}

/// Returns whether a text is a word and nothing else.
fn single(part: &str) -> bool {
    key(part.trim()).is_some_and(|(word, rest)| rest.is_empty() && word.len() > 1)
}

/// `规则：accept-放行`: the item at the end of a text that introduces it.
fn behind_lead(part: &str) -> Option<&str> {
    let colon = part.rfind(": ").map(|at| part[at + 2..].trim_start());
    if let Some(item) = colon.filter(|item| with_meaning(item).is_some()) {
        return Some(item);
    }
    let inner = |c: char| c.is_ascii_alphanumeric() || "_-.+/#(（)）".contains(c);
    let starts = part.char_indices().filter(|(at, c)| {
        let before = &part[..*at];
        (c.is_ascii_alphanumeric() && !before.ends_with(inner) || *c == '`') && *at > 0
    });
    let mut items = starts.map(|(at, _)| &part[at..]);
    items.find(|item| !item.contains(' ') && with_meaning(item).is_some())
}

/// Returns a word of letters with its meaning.
pub(super) fn with_meaning(part: &str) -> Option<(&str, bool, &str)> {
    let (word, default, meaning) = one(part)?;
    let behind = part.split_once(word).map_or("", |(_, behind)| behind);
    let behind = behind.trim_start_matches(QUOTES);
    let said = ["表示", "代表"].iter().any(|verb| behind.starts_with(verb));
    let is_word = (word.len() > 1 || said) && word.contains(|c: char| c.is_ascii_alphabetic());
    let begins_clause = starts_with_one(part.trim(), CLAUSES);
    (is_word && !begins_clause && !meaning.is_empty()).then_some((word, default, meaning))
}
