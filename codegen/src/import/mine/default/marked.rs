//! Defaults that a mark behind the value gives: `true（默认）`.

use super::super::text::{QUOTES, value};
use super::super::unit::unit_of;
use super::super::{is_number, is_text, typed};
use super::Default;
use crate::schema::TypeName;

/// Returns the value that is marked as the default: of strings, only one in quotes.
pub(super) fn marked(ty: &TypeName, text: &str) -> Option<Default> {
    const MARKS: &[&str] = &[
        "(default)",
        "（默认）",
        "(默认)",
        "（默认值）",
        "(default value)",
        "(default, ",
        "(Default)",
        "(by default)",
        "( 默认)",
        "（ 默认）",
        "：默认值，",
        "：默认值；",
    ];
    let (before, behind) = MARKS.iter().find_map(|mark| text.split_once(mark))?;
    // `- （默认）false：off`: the mark begins its line.
    let ahead = before.trim_end_matches([' ', '-', '*', '•', '·']);
    if ahead.is_empty() || ahead.ends_with('\n') {
        let word = value(behind)?.0;
        return typed(ty, word).map(|node| Default::Is(word.to_owned(), node));
    }
    if is_text(ty) {
        let Some(quoted) = before.trim_end().strip_suffix(QUOTES) else {
            // `0：不加密（默认值）`.
            let starts = ['\n', '；', ';', '。', '，', ',', '（', '('];
            let item = before.rsplit(starts).next().unwrap_or(before).trim_start();
            let label = last_label(item).filter(|label| item.starts_with(label));
            let label = label.or_else(|| only_word(before))?;
            return typed(ty, label).map(|node| Default::Is(label.to_owned(), node));
        };
        let word = &quoted[quoted.rfind(QUOTES)?..];
        let word = word.trim_start_matches(QUOTES);
        let plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        let is_value = !word.is_empty() && word.chars().all(plain);
        return is_value.then(|| typed(ty, word).map(|node| Default::Is(word.to_owned(), node)))?;
    }
    let before = before.trim_end_matches([' ', '`', '"', '*', ':', '：']);
    // `128 MB (default)`.
    let number = before.trim_end_matches(|c: char| c.is_ascii_alphabetic()).trim_end();
    let has_unit = is_number(ty)
        && number.ends_with(|c: char| c.is_ascii_digit())
        && unit_of(&before[number.len()..]).1.is_empty();
    let before = if has_unit { number } else { before };
    let start = before
        .rfind(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    // `false：off（默认）`: the item begins with the value.
    let item = before
        .rfind(['\n', ';', '；', '，', ',', '。', '.'])
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let item = before.get(item..).unwrap_or(before);
    let item = item.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let first = item.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let first = last_label(item).unwrap_or(first);
    let word = Some(&before[start..]).filter(|word| typed(ty, word).is_some()).unwrap_or(first);
    typed(ty, word).map(|node| Default::Is(word.to_owned(), node))
}

/// Returns the last number of an item that has a meaning: `0:递增 1:递减`.
fn last_label(item: &str) -> Option<&str> {
    let digits = |c: char| c.is_ascii_digit();
    let mut labels = item.match_indices([':', '：', '=', '-']).filter_map(|(at, _)| {
        let before = item[..at].trim_end();
        let label = &before[before.trim_end_matches(digits).len()..];
        let apart =
            !before[..before.len() - label.len()].ends_with(|c: char| c.is_ascii_alphanumeric());
        (!label.is_empty() && apart).then_some(label)
    });
    labels.next_back()
}

/// Returns the word that the last line explains: `NEAR: close by`.
fn only_word(text: &str) -> Option<&str> {
    let line = text.rsplit('\n').next()?.trim_start_matches([' ', '-', '*', '•', '·', '`', '"']);
    let (word, meaning) = line.split_once([':', '：'])?;
    let word = word.trim_end_matches(['`', '"', ' ']);
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    let is_word = !word.is_empty() && word.chars().all(plain);
    // `Bear: 720 (default)` gives the default of some.
    let digit = |c: char| c.is_ascii_digit();
    (is_word
        && !meaning.contains(digit)
        && !meaning.contains([':', '：'])
        && !meaning.contains(". "))
    .then_some(word)
}
