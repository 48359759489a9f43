//! Numbers with a meaning each: `0: off; 1: on`, `0-off，1-on`, with a header or without.

use super::text::{QUOTES, mentions, sentence};
use super::values::{SEPARATORS, Values};

/// A number that a meaning follows.
struct Key<'t> {
    word: &'t str,
    /// Where it begins, and where its meaning does.
    start: usize,
    meaning: usize,
    /// Whether it is marked as the default.
    default: bool,
    /// What stands between the two.
    separator: &'static str,
}

/// The numbers that a description gives a meaning each.
pub(super) fn numbered(text: &str) -> Option<Values> {
    const OTHER: &[&str] = &[
        "such as",
        "e.g.",
        "for example",
        "separated",
        "multiple values",
        "comma",
        "例如",
        "分隔",
        "隔开",
        "逗号",
        "组合",
        "多个",
        "json",
        "格式",
    ];
    let keys = keys(text);
    let first = keys.first()?;
    let keys: Vec<&Key<'_>> = keys.iter().filter(|key| key.separator == first.separator).collect();
    let number = |key: &Key<'_>| key.word.parse::<i64>().ok();
    let numbers = keys.iter().map(|key| number(key)).collect::<Option<Vec<_>>>()?;
    let end = keys.last()?.meaning;
    let listed = &text[first.start..end + last(&text[end..]).len()];
    let (least, most) = (*numbers.iter().min()?, *numbers.iter().max()?);
    // One after the other without a gap, they are all that there are.
    let gapless = (0..30).contains(&(most - least)) && (most - least + 1) as usize == numbers.len();
    if !gapless || !(-1..=1).contains(&least) || mentions(listed, OTHER) {
        return None;
    }
    // `状态0全部 1:…`: a number before the first that has no separator.
    let ahead: Vec<char> = text[..first.start].chars().rev().take(8).collect();
    if least == 1 && ahead.contains(&'0') {
        return None;
    }
    if goes_on(&text[end..], most + 1) {
        return None;
    }
    let mut values = Values { sure: 96, ..Values::default() };
    for (i, key) in keys.iter().enumerate() {
        let meaning = match keys.get(i + 1) {
            Some(next) => &text[key.meaning..next.start],
            None => last(&text[key.meaning..]),
        };
        let meaning =
            meaning.trim_end_matches(|c: char| c.is_whitespace() || "(（[【-•·*●`\"“{".contains(c));
        if meaning.trim().is_empty() || meaning.chars().count() > 200 {
            return None;
        }
        values.add(key.word, key.default, meaning);
    }
    values.phrase = text[first.start..].chars().take(40).collect();
    Some(values)
}

/// Whether the next number, or another one at all, is spoken of behind a list.
fn goes_on(behind: &str, next: i64) -> bool {
    let next = next.to_string();
    let apart = |c: char| c.is_whitespace() || ",，;；、(（".contains(c);
    let mut places = behind.match_indices(&next).map(|(at, _)| at);
    let listed = places.any(|at| {
        let rest = &behind[at + next.len()..];
        behind[..at].ends_with(apart)
            && rest.starts_with([',', '，', '.', '、', '-', ':', '：', ' '])
    });
    listed || mentions(behind, &["其他数值", "其他值", "other value"])
}

/// The meaning of the last value: up to the end of its sentence, or to a clause of its own.
fn last(rest: &str) -> &str {
    let rest = sentence(rest);
    let rest = rest.split([';', '；']).next().unwrap_or(rest);
    ["，默认", ",默认", ", 默认", "，不填", ", default", ", the default", "，缺省"]
        .iter()
        .filter_map(|clause| rest.find(clause))
        .min()
        .map_or(rest, |end| &rest[..end])
}

/// Separators that are mixed freely.
const ALIKE: &[&str] = &["：", ":", "-", "–", "—", "－", "="];

/// All numbers that a meaning follows.
fn keys(text: &str) -> Vec<Key<'_>> {
    let digits = text.char_indices().filter(|(at, c)| {
        c.is_ascii_digit() && !text[..*at].ends_with(|c: char| c.is_ascii_digit())
    });
    digits.filter_map(|(at, _)| key(text, at)).collect()
}

/// The number that begins at a digit, if a meaning follows it.
fn key(text: &str, at: usize) -> Option<Key<'_>> {
    let negative = text[..at].ends_with('-')
        && !text[..at - 1].ends_with(|c: char| c.is_ascii_alphanumeric() || "-)）".contains(c));
    let start = if negative && !text[..at - 1].ends_with('\n') { at - 1 } else { at };
    let before = text[..start].trim_end_matches(QUOTES).trim_end_matches(['-', '*', '•', '·', '●']);
    let starts = before.is_empty()
        || before.ends_with(|c: char| c.is_whitespace() || ":：,，;；、。.(（[【/|".contains(c));
    let end = at + text[at..].find(|c: char| !c.is_ascii_digit())?;
    let rest = text[end..]
        .trim_start_matches([']', '】'])
        .trim_start_matches(QUOTES)
        .trim_start_matches(' ');
    const MARKS: &[&str] =
        &["(default)", "（默认）", "(默认)", "（默认值）", "(默认值)", "(default value)"];
    let marked = MARKS.iter().find_map(|mark| rest.strip_prefix(mark)).map(str::trim_start);
    let default = marked.is_some();
    let rest = marked.unwrap_or(rest);
    let found = SEPARATORS.iter().find(|mark| rest.starts_with(**mark)).copied();
    let (separator, rest) = match found {
        Some(mark) => (if ALIKE.contains(&mark) { ":" } else { mark }, &rest[mark.len()..]),
        None if rest.starts_with("for ") => ("for ", &rest["for ".len()..]),
        None if rest.starts_with(['(', '（']) => ("(", &rest[rest.chars().next()?.len_utf8()..]),
        None => return None,
    };
    let rest = rest.trim_start_matches(['-', '—', ' ', '=', '>']);
    // `10:30` is a time, `1-5` a range, `1://` an address.
    let value =
        rest.starts_with(|c: char| c.is_ascii_digit() || "/[(,，".contains(c)) || rest.is_empty();
    let meaning = text.len() - rest.len();
    // `默认值0表示…`.
    let said = matches!(separator, "表示" | "代表") && !before.is_ascii();
    ((starts || said) && !value && end - at <= 4).then_some(Key {
        word: &text[start..end],
        start,
        meaning,
        default,
        separator,
    })
}
