//! Sample values of fields, which show whether their descriptions were misread.

use super::{format, is_whole};
use crate::node::Node;
use crate::schema::{Enum, Field};

/// Drops the constraints that the field's own sample value breaks: then they were misread, or are
/// out of date.
pub(in super::super) fn believe_the_example(field: &mut Field) {
    let Some(example) = field.example.as_ref().map(Node::to_json) else { return };
    if let (Some(range), Some(value)) = (&field.range, example.as_f64())
        && (range.min.is_some_and(|min| value < min.as_f64())
            || range.max.is_some_and(|max| max.as_f64() < value))
    {
        field.range = None;
    }
    if let (Some(length), Some(text)) = (&field.length, example.as_str()) {
        let count = text.chars().count();
        let over = length.max.is_some_and(|max| count > max as usize);
        if over || length.min.is_some_and(|min| count < min as usize) {
            field.length = None;
        }
    }
    if example.is_array() {
        return;
    }
    if let (Some(format), Some(text)) = (&field.format, example.as_str())
        && format::contradicts(format.is, text)
    {
        field.format = None;
    }
    let word = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
    let word = word.trim_matches(['"', '\'', ' ']);
    if field.values.as_ref().is_some_and(|list| breaks(list, word, is_whole(&field.ty.value))) {
        field.values = None;
    }
}

/// Returns whether a sample value is none of the values of a list.
fn breaks(list: &Enum, word: &str, whole: bool) -> bool {
    // `1-off` and `ON` show a value of `1` and `on`; a word is not the value of a number, nor a sentence
    // of a list.
    let shows = |value: &str| {
        let rest = word.get(..value.len()).filter(|start| start.eq_ignore_ascii_case(value));
        rest.is_some_and(|_| {
            !word[value.len()..]
                .starts_with(|c: char| c.is_ascii_alphanumeric() || "_.".contains(c))
        })
    };
    let is_value = !word.is_empty() && word.is_ascii() && (!whole || word.parse::<i64>().is_ok());
    let numbers: Vec<_> = list.values.iter().map(|(v, _)| v.value.parse::<i64>().ok()).collect();
    let are_words = numbers.iter().all(Option::is_none);
    // A number that stands for a word shows no value, nor does a digit that stands for any number.
    let is_digit = whole
        && word.len() == 1
        && numbers.iter().all(|n| n.is_some_and(|n| n >= 0))
        && numbers.iter().any(|n| n.is_some_and(|n| n < 10));
    let is_value = is_value && !(are_words && word.parse::<u8>().is_ok()) && !is_digit;
    is_value && !is_placeholder(word) && !list.values.iter().any(|(value, _)| shows(&value.value))
}

/// Returns whether a sample value stands for any value.
fn is_placeholder(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    lower.starts_with("your") || lower.len() > 1 && lower.chars().all(|c| c == 'x')
}
