//! Ranges without a word before them: `The green channel. [0,100].`, `端口，1 到 65535。`.

use super::super::text::{mentions, sentence};
use super::{Interval, interval};
use crate::read::Number;

/// `The green channel. [0,100].`: the text from an interval on that is a sentence of its own.
pub(super) fn alone(text: &str, whole: bool) -> Option<(&str, Interval)> {
    // `The weight of the toy (1-50)`.
    let last_sentence = text.trim_end_matches(['。', '.', '\n']);
    let last = last_sentence.strip_suffix([')', '）']).and_then(|rest| rest.rfind(['(', '（']));
    if let Some(at) = last
        && let Some(found) = interval(text[at..].trim_start_matches(['(', '（']), whole)
    {
        return Some((&text[at..], found));
    }
    // `超时时间[1000,60000]`: nothing else is there.
    let only = last_sentence.ends_with(']') && text.matches('[').count() == 1;
    let is_start = |at: usize| {
        let before = text[..at].trim_end_matches(' ');
        let noun = before.ends_with(|c: char| !c.is_ascii() && c.is_alphanumeric());
        if only && noun {
            return true;
        }
        before.is_empty() || before.ends_with(['。', '\n', '.'])
    };
    let starts = text.match_indices('[').map(|(at, _)| at).filter(|at| is_start(*at));
    let sentence_of_its_own = starts.into_iter().find_map(|at| {
        let closed = text[at..].split_once(']').map(|(_, behind)| behind)?;
        let ends = closed.is_empty()
            || closed.starts_with(['。', '\n', '.'])
            || mentions(sentence(closed), &["default", "默认"]);
        interval(&text[at..], whole).filter(|_| ends).map(|found| (&text[at..], found))
    });
    sentence_of_its_own.or_else(|| clause(text, whole))
}

/// `端口，1 到 65535。`: the only clause that is nothing but an interval; or the end of the first one.
fn clause(text: &str, whole: bool) -> Option<(&str, Interval)> {
    const ENDS: &[char] = &['，', ',', '。', '；', ';', '（', '(', '\n'];
    let wide = |(min, max, _): &Interval| max.as_f64() - min.as_f64() >= 2.0 && !is_year(min);
    let behind = text.match_indices(ENDS).map(|(at, end)| at + end.len());
    let first = &text[..text.find(ENDS).unwrap_or(text.len())];
    let noun = first.find(|c: char| c.is_ascii_digit() || c == '[').filter(|at| {
        let before = first[..*at].trim_end();
        before.ends_with(|c: char| {
            !c.is_ascii() && c.is_alphanumeric() && !"第前近每按如约为后个".contains(c)
        })
    });
    let mut found = behind.chain(noun).filter_map(|at| {
        let rest = text[at..].trim_start_matches(' ');
        let begins = rest.starts_with(|c: char| c.is_ascii_digit() || "[-".contains(c));
        let found = interval(rest, whole).filter(|found| begins && wide(found))?;
        Some((rest, found))
    });
    let one = found.next().filter(|_| found.next().is_none())?;
    let ahead = &text[..text.len() - one.0.len()];
    (!mentions(ahead, &["如", "例", "such as", "e.g.", "example", "建议", "recommend"]))
        .then_some(one)
}

/// Returns whether a number can be the year of a date.
fn is_year(number: &Number) -> bool {
    matches!(number, Number::Int(1900..=2100))
}
