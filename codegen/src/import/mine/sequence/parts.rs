//! The parts of a list: where an item ends, and what its meaning is.

use super::super::items::key;
use super::super::text::QUOTES;
use super::super::vocabulary::BULLETS;
use super::tokens::{Join, Mark};

/// Splits a text at what stands before items, and returns where each part begins; brackets hold
/// together.
pub(super) fn parts(text: &str, mark: Mark) -> Vec<(usize, &str)> {
    let cuts: &[char] = match mark {
        Mark::Line => &['\n'],
        Mark::Semicolon => &[';', '；'],
        Mark::Stop => &['。', '.'],
        Mark::Comma => &[',', '，', '、'],
        Mark::Slash => &['/', '|', '｜'],
        Mark::Any => &[';', '；', '。', '.', ',', '，', '、'],
        Mark::Blank | Mark::First => &[],
    };
    let mut found = Vec::new();
    let (mut depth, mut start) = (0usize, 0);
    let mut push = |start: usize, end: usize| {
        let part = &text[start..end];
        found.push((end - without_lead(part).len(), part));
    };
    for (at, c) in text.char_indices() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            '.' if !text[at + 1..].starts_with([' ', '\n']) => {}
            c if (depth == 0 || c == '\n') && cuts.contains(&c) => {
                push(start, at);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    push(start, text.len());
    found
}

/// Returns a part without bullets, blanks and words that join items at its beginning.
fn without_lead(part: &str) -> &str {
    let part = part.trim_start().trim_start_matches(BULLETS).trim_start();
    let words = ["或者", "或", "和", "or ", "and "];
    let part = words.iter().find_map(|word| part.strip_prefix(word)).unwrap_or(part);
    part.trim_start().trim_start_matches(['(', '（']).trim_start_matches(QUOTES)
}

/// Returns whether a part between two items goes on with the one before: prose without a value.
pub(super) fn is_continuation(part: &str) -> bool {
    let is_marked = part.trim_start().starts_with(BULLETS);
    let part = part.trim().trim_start_matches(BULLETS).trim_start();
    let part = part.trim_end_matches(['.', '。', ';', '；']);
    let is_prose = |word: &str, rest: &str| {
        let punctuation = [':', '：', '(', '（', '-', ',', '，', '、', '/', '|'];
        !rest.is_empty()
            && !rest.trim_start().starts_with(punctuation)
            && word.parse::<i64>().is_err()
    };
    part.is_empty() || !is_marked && key(part).is_none_or(|(word, rest)| is_prose(word, rest))
}

/// Returns the meaning of the last item.
pub(super) fn last_meaning(rest: &str, mark: Mark) -> &str {
    let in_sentence = mark != Mark::Line;
    let in_clause = matches!(mark, Mark::Comma | Mark::Slash | Mark::Blank | Mark::Any);
    let mut depth = 0usize;
    for (at, c) in rest.char_indices() {
        let ends = match c {
            '(' | '（' | '[' | '【' => {
                depth += 1;
                false
            }
            ')' | '）' | ']' | '】' => {
                let closes = depth == 0;
                depth = depth.saturating_sub(1);
                closes
            }
            '\n' => true,
            '。' | ';' | '；' => depth == 0 && in_sentence,
            ',' | '，' => depth == 0 && in_clause,
            '.' => depth == 0 && in_sentence && rest[at + 1..].starts_with([' ', '\n']),
            _ => false,
        };
        if ends {
            return &rest[..at];
        }
    }
    rest
}

/// Returns a meaning without what leads to the next item; `None` if it is empty or too long.
pub(super) fn meaning(text: &str, join: Join) -> Option<&str> {
    let words = ["或者", "或", "和", " or", " and"];
    let cut = |text: &'_ str| words.iter().find_map(|word| text.strip_suffix(word)).map(str::len);
    let text = match join {
        Join::Bracket => {
            let end = text.find([')', '）']).unwrap_or(text.len());
            let behind = text[end..].trim_start_matches([')', '）']);
            let apart = |c: char| c.is_whitespace() || "，,、；;。./|-*`\"“”".contains(c);
            let behind = behind.trim_end_matches(apart);
            let behind = cut(behind).map_or(behind, |length| &behind[..length]);
            // Prose behind the bracket is none of the item.
            behind.trim_matches(apart).is_empty().then_some(&text[..end])?
        }
        _ => text,
    };
    let leads = |c: char| c.is_whitespace() || "(（[【-•·*●`\"“{,，;；、。/|".contains(c);
    let text = text.trim_end_matches(leads);
    let text = cut(text).map_or(text, |length| &text[..length]);
    let text = text.trim_end_matches(leads).trim_end_matches(['.', '”', '"']);
    (!text.trim().is_empty() && text.chars().count() <= 160).then_some(text)
}
