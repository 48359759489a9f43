//! Numbers with a meaning each: `0: off; 1: on`, `0-off，1-on`, with a header or without.

use super::items::{SEPARATORS, is_number};
use super::range::is_interval;
use super::text::{QUOTES, after_phrase, mentions, sentence};
use super::values::Values;
use super::vocabulary::RANGES;

/// A number that a meaning follows.
struct Key<'t> {
    word: &'t str,
    /// Where it begins, and where its meaning does.
    start: usize,
    meaning: usize,
    /// Whether it is marked as the default.
    default: bool,
    /// The separator between them.
    separator: &'static str,
}

/// What is said of a text that has several fields.
const JSON: &[&str] = &["json 字符串", "json字符串", "json string", "json格式提供", "json格式的"];

/// Words that introduce an example.
const EXAMPLES: &[&str] = &["such as", "e.g.", "for example", "例如"];

/// Words which indicate that numbers with meanings are not the values of the field.
pub(super) const OTHER: &[&str] = &[
    "such as",
    "e.g.",
    "for example",
    "separated",
    "multiple values",
    "comma ",
    "commas",
    "comma-",
    "comma,",
    "例如",
    "分隔",
    "隔开",
    "逗号",
    "组合",
    "多个值",
    "支持多个",
    "可多个",
    "多个用",
    "json",
    "格式如",
    "格式：",
];

/// Extracts numbers that each have a meaning.
pub(super) fn numbered(text: &str) -> Option<Values> {
    let keys = keys(text);
    let first = keys.first()?;
    let keys: Vec<&Key<'_>> = keys.iter().filter(|key| key.separator == first.separator).collect();
    let meaning = |(i, key): (usize, &&Key<'_>)| match keys.get(i + 1) {
        Some(next) => within(key, &text[key.meaning..next.start]),
        None => within(key, last(&text[key.meaning..])),
    };
    let meanings = keys.iter().enumerate().map(meaning).collect::<Option<Vec<_>>>()?;
    let end = keys.last()?.meaning;
    let listed = &text[first.start..end + last(&text[end..]).len()];
    // A meaning may have an example; what introduces the list may not.
    let is_other = |word: &&&str| !EXAMPLES.contains(*word) && **word != "json";
    let other: Vec<&str> = OTHER.iter().filter(is_other).copied().collect();
    if mentions(listed, &other)
        || mentions(text, &["相加", "叠加", "之和", "the sum", "added up"])
        || mentions(&text[..first.start], JSON)
        || exemplifies(&text[..first.start])
        || !are_all(&keys, text, listed, &text[end..])
    {
        return None;
    }
    let phrase = text[first.start..].chars().take(40).collect();
    let mut values = Values { phrase, sure: 96, ..Values::default() };
    keys.iter().zip(meanings).for_each(|(key, meaning)| values.add(key.word, key.default, meaning));
    Some(values)
}

/// Returns whether the text before a list introduces examples.
pub(super) fn exemplifies(before: &str) -> bool {
    let before = before.trim_end_matches([' ', ':', '：', '(', '（', ',', '，']).to_lowercase();
    let words = ["如", "such as", "for example", "e.g.", "for instance", "例"];
    !before.ends_with("实例") && words.iter().any(|word| before.ends_with(word))
}

/// Returns whether numbers are all that there are: they follow each other without a gap, and none
/// is spoken of before or behind. Three and more may leave out numbers, unless one of these stands
/// among them, with a meaning that was not read.
fn are_all(keys: &[&Key<'_>], text: &str, listed: &str, behind: &str) -> bool {
    let before = &text[..keys[0].start];
    let numbers: Option<Vec<i64>> = keys.iter().map(|key| key.word.parse().ok()).collect();
    let Some(numbers) = numbers else { return false };
    let (Some(least), Some(most)) = (numbers.iter().min(), numbers.iter().max()) else {
        return false;
    };
    let distinct = numbers.iter().enumerate().all(|(i, n)| !numbers[..i].contains(n));
    let read = |number: &str| number.parse().is_ok_and(|n: i64| numbers.contains(&n));
    let unread = listed
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| word.parse().is_ok_and(|n: i64| (least..most).contains(&&n)) && !read(word));
    let are_lines = begin_lines(keys, text);
    let few = (0..=1).contains(least)
        && *most <= 9
        && (are_lines || !listed.contains('\n'))
        && ["(", ":", "表示", "代表"].contains(&keys[0].separator)
        && !mentions(text, &["星期", "周一", "monday", "以此类推", "范围"]);
    let several = numbers.len() > 2 || are_lines || few;
    let gapless = usize::try_from(most - least + 1).is_ok_and(|count| count == numbers.len())
        || (distinct && several && !unread && (numbers.len() > 2 || !has_interval(text)));
    // `状态0全部 1:…`: the first has no separator.
    let zero_before = *least == 1 && before.chars().rev().take(8).any(|c| c == '0');
    let are_bits = numbers.len() > 2 && numbers.iter().all(|n| *n > 0 && n.count_ones() == 1);
    let run = (2..=9).contains(least)
        && numbers.is_sorted()
        && keys[0].separator == ":"
        && !speaks_of(before, least - 1);
    // `模式：⏎10：…，11：…⏎20：…`.
    let below = numbers.len() > 2 && before.ends_with([':', '：', '\n']) && before.contains('\n');
    let begins = (-9..=1).contains(least) || are_bits || are_lines || run || below && is_all(text);
    gapless && begins && !zero_before && !goes_on(behind, most + 1)
}

/// Returns whether a text has an interval, of which numbers with meanings are the ends.
pub(super) fn has_interval(text: &str) -> bool {
    let rest =
        after_phrase(text, RANGES).or_else(|| after_phrase(text, &["range", "范围", "取值"]));
    rest.is_some_and(is_interval)
}

/// Returns whether a number stands in a text by itself.
fn speaks_of(text: &str, number: i64) -> bool {
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| word.parse() == Ok(number))
}

/// Returns whether each line from the first number to the last begins with one, and these are no
/// examples, nor some of many.
fn begin_lines(keys: &[&Key<'_>], text: &str) -> bool {
    let (Some(first), Some(last)) = (keys.first(), keys.last()) else { return false };
    let starts_line = |key: &&Key<'_>| {
        let before = text[..key.start].trim_end_matches(['-', '*', '•', '·', '●', ' ']);
        before.trim_end_matches(QUOTES).trim_end_matches(' ').ends_with('\n')
    };
    let lines = text[first.start..last.start].lines().filter(|line| line.trim().len() > 1);
    keys.len() > 1
        && keys.iter().all(starts_line)
        && lines.count() + 1 == keys.len()
        && !text[..first.start].lines().any(|line| line.starts_with(|c: char| c.is_ascii_digit()))
        && !speaks_of(&text[..first.start], first.word.parse::<i64>().unwrap_or(0) - 1)
        && is_all(text)
}

/// Returns whether the numbers of a text are no examples, nor some of many.
fn is_all(text: &str) -> bool {
    const SOME: &[&str] = &[
        "预置",
        "预设",
        "模板",
        "自定义",
        "例",
        "常用",
        "对应关系",
        "preset",
        "template",
        "custom",
        "example",
        "such as",
    ];
    !mentions(text, SOME)
}

/// Returns a meaning without the text that introduces the next number; `None` if the result is empty
/// or too long.
fn within<'t>(key: &Key<'_>, text: &'t str) -> Option<&'t str> {
    let text = match key.separator {
        "(" => text.split([')', '）']).next().unwrap_or(text),
        _ => text,
    };
    let leads = |c: char| c.is_whitespace() || "(（[【-•·*●`\"“{".contains(c);
    let text = text.trim_end_matches(leads);
    (!text.trim().is_empty() && text.chars().count() <= 400).then_some(text)
}

/// Returns whether the text after a list mentions the next number or other values.
fn goes_on(behind: &str, next: i64) -> bool {
    let next = next.to_string();
    let apart = |c: char| c.is_whitespace() || ",，;；、(（".contains(c);
    let mut places = behind.match_indices(&next).map(|(at, _)| at);
    let listed = places.any(|at| {
        let rest = &behind[at + next.len()..];
        behind[..at].ends_with(apart)
            && rest.starts_with([',', '，', '.', '、', '-', ':', '：', ' '])
    });
    const OTHERS: &[&str] = &[
        "其他数值",
        "其他值",
        "other value",
        "or set to 0",
        "or set to `0`",
        "传0表示",
        "填0表示",
    ];
    listed || mentions(behind, OTHERS)
}

/// Returns the meaning of the last value: up to the end of its sentence, or to a clause of its own.
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

/// Returns all numbers that a meaning follows.
fn keys(text: &str) -> Vec<Key<'_>> {
    let digits = text.char_indices().filter(|(at, c)| {
        c.is_ascii_digit() && !text[..*at].ends_with(|c: char| c.is_ascii_digit())
    });
    digits.filter_map(|(at, _)| key(text, at)).collect()
}

/// Returns the number that begins at a digit, if a meaning follows it.
fn key(text: &str, at: usize) -> Option<Key<'_>> {
    let negative = text[..at].ends_with('-')
        && !text[..at - 1].ends_with(|c: char| c.is_ascii_alphanumeric() || "-)）".contains(c));
    let start = if negative && !text[..at - 1].ends_with('\n') { at - 1 } else { at };
    let before = text[..start].trim_end_matches(QUOTES).trim_end_matches(['-', '*', '•', '·', '●']);
    // The second half of `16:9`.
    let is_half = before
        .strip_suffix([':', '：'])
        .is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
    let starts = !is_half
        && (before.is_empty()
            || before
                .ends_with(|c: char| c.is_whitespace() || ":：,，;；、。.(（[【/|和".contains(c)));
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
        None if rest.starts_with('为') => ("为", &rest["为".len()..]),
        None if rest.starts_with("for ") => ("for ", &rest["for ".len()..]),
        None if rest.starts_with(['(', '（']) => ("(", &rest[rest.chars().next()?.len_utf8()..]),
        None => return None,
    };
    let rest = rest.trim_start_matches(['-', '—', ' ', '=', '>']);
    // `10:30` is a time, `1-5` a range, `1://` an address.
    let late = MARKS.iter().find_map(|mark| rest.strip_prefix(mark)).map(str::trim_start);
    let (default, rest) = (default || late.is_some(), late.unwrap_or(rest));
    let digit = rest.starts_with(|c: char| c.is_ascii_digit());
    // `1：1分钟` is no ratio, and `2表示2G` no number.
    let joins = matches!(found, Some("-" | "–" | "—" | "－") | None);
    let is_value = digit && (joins || is_number(rest));
    let value = is_value || rest.starts_with(|c: char| "/[(,，".contains(c)) || rest.is_empty();
    let meaning = text.len() - rest.len();
    // `默认值0表示…`.
    let said = (matches!(separator, "表示" | "代表") || found == Some("="))
        && !before.is_ascii()
        && !before.ends_with(|c: char| c.is_ascii_alphanumeric() || "_=＝".contains(c));
    ((starts || said) && !value && end - at <= 6).then_some(Key {
        word: &text[start..end],
        start,
        meaning,
        default,
        separator,
    })
}
