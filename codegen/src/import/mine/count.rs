//! Lengths of strings and lists: `up to 64 characters`, `最多100个`, `长度1-60`.

mod words;

use super::text::{count, mentions};
use words::{
    AT_LEAST, AT_MOST, BYTES, CHARACTERS, ELEMENTS, NOT_UNDER, NUMBERS, OR_LESS, UNDER, What,
};

/// A count that a description states.
#[derive(Debug)]
pub(super) struct Counted {
    pub min: Option<u32>,
    pub max: Option<u32>,
    pub phrase: String,
    pub sure: u8,
}

/// Returns the characters that a text may have.
pub(super) fn length(text: &str) -> Option<Counted> {
    counted(text, &CHARACTERS).or_else(|| {
        const OTHER: &[&str] =
            &["个汉字", "个字符", "编码", "encod", "加密", "encrypt", "before", "decod", "解码"];
        let bytes =
            counted(text, &BYTES).filter(|_| !mentions(&text.replace("字节", ""), OTHER))?;
        Some(Counted { min: None, ..bytes })
    })
}

/// Returns the elements that a list may have.
pub(super) fn items(text: &str) -> Option<Counted> {
    // What holds if the list is empty counts something else.
    let is_said = |sentence: &&str| !sentence.trim_start().starts_with("if ");
    let lower = text.to_lowercase();
    let lower: Vec<_> = lower.lines().filter(|line| !is_of_a_filter(line)).collect();
    let lower = lower.join("\n");
    let lower = lower.split(". ").filter(is_said).collect::<Vec<_>>().join(". ");
    let digits =
        NUMBERS.iter().fold(lower.clone(), |text, (word, digit)| text.replace(word, digit));
    // Long sentences describe the elements in some cases only, and `only 1 of A and B` something
    // else.
    let other =
        ["only 1 of", "and only 1", "either", "when ", "filter", "互斥", "有且", "one type"];
    let is_plain = digits.chars().count() <= 240 && !mentions(&digits, &other);
    counted(if is_plain { &digits } else { &lower }, &ELEMENTS)
}

/// Returns whether a line speaks of one of the names to filter by: `- toy-id - Array of String - …`.
fn is_of_a_filter(line: &str) -> bool {
    line.trim_start().starts_with(['-', '*', '·'])
        && [" - array of ", " - string", " - integer"].iter().any(|ty| line.contains(ty))
}

/// Returns the one count that a text states.
fn counted(text: &str, what: &What) -> Option<Counted> {
    // What the service cuts off does no harm.
    if !text.contains(|c: char| c.is_ascii_digit()) || mentions(text, &["truncat", "截断"]) {
        return None;
    }
    let lower = text.to_lowercase();
    // `For a big toy, …` holds in some cases only.
    let mut sentences = lower.split(['\n', '。']).flat_map(|line| line.split(". "));
    let is_of_some = |sentence: &str| {
        const COUNTS: &[&str] = &["character", "byte", "up to", "at most", "maximum", "only one"];
        sentence.starts_with("for ")
            && !["example", "instance"].iter().any(|w| sentence["for ".len()..].starts_with(w))
            && mentions(sentence, COUNTS)
    };
    if sentences.any(is_of_some) {
        return None;
    }
    let mut found: Option<Counted> = None;
    // Behind `of which`, parts are counted.
    let whole =
        |clause: &&str| !mentions(clause, &["其中", "of which", "among which", "including up to"]);
    for clause in clauses(&lower).into_iter().take_while(whole) {
        // `长度不小于3，不大于32`.
        let open = found.as_ref().is_some_and(|known| known.max.is_none());
        let goes_on = open && AT_MOST.iter().any(|word| clause.trim_start().starts_with(word));
        let named = format!("{}{}", what.names.first().unwrap_or(&""), clause.trim_start());
        let next = in_clause(clause, what);
        let next = next.or_else(|| goes_on.then(|| in_clause(&named, what)).flatten());
        let Some(next) = next else { continue };
        match &mut found {
            None => found = Some(next),
            // `at least 1, up to 10`.
            Some(known) if known.max.is_none() && next.min.is_none() => known.max = next.max,
            Some(known) if known.min.is_none() && next.max.is_none() => known.min = next.min,
            Some(known) if (known.min, known.max) == (next.min, next.max) => {}
            Some(known) if next.max.is_none() && next.min == known.min => {}
            Some(known) if next.min.is_none() && next.max == known.max => {}
            // Two counts are two conditions.
            Some(_) => return None,
        }
    }
    // `应为18位字符串…共11位` holds in some cases each.
    let is_digit = |c: char| c.is_ascii_digit();
    let widths = lower
        .split('位')
        .filter(|part| part.ends_with(is_digit))
        .map(|part| &part[part.trim_end_matches(is_digit).len()..]);
    let widths: std::collections::BTreeSet<_> = widths.collect();
    let is_exact = |found: &Counted| found.min.is_some() && found.min == found.max;
    let found = found.filter(|found| !is_exact(found) || widths.len() <= 1);
    found.filter(|found| found.max.is_some_and(|max| found.min.is_none_or(|min| min <= max)))
}

/// Returns the clauses of a text. Commas between digits are parts of numbers, or of intervals.
fn clauses(text: &str) -> Vec<&str> {
    let mut clauses = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let behind = text[at + c.len_utf8()..].chars().next();
        let ends = match c {
            '，' | '。' | ';' | '；' | '\n' | '、' | '!' | '！' => true,
            ',' | '.' => {
                let inside = text[..at].ends_with(|c: char| c.is_ascii_digit());
                let spaced = behind.is_some_and(char::is_whitespace);
                let interval = text[..at].rfind('[') > text[..at].rfind(']');
                // `1.不能为空` is the first of several.
                let part = inside && (c == '.' || behind.is_some_and(|c| c.is_ascii_digit()));
                (spaced || behind.is_none_or(|c| !part && !c.is_ascii())) && !(interval && c == ',')
            }
            _ => false,
        };
        // `[1，64]`.
        let interval = c == '，' && text[..at].rfind('[') > text[..at].rfind(']');
        if ends && !interval {
            clauses.push(&text[start..at]);
            start = at + c.len_utf8();
        }
    }
    clauses.push(&text[start..]);
    clauses
}

/// Words which indicate that a count does not refer to the whole field.
const PARTS: &[&str] = &[
    "each",
    "every",
    " per ",
    "每个",
    "单值",
    "每种",
    "每一",
    "每条",
    "每项",
    "单个",
    ".values",
    "values的",
    "values of",
    "respectively",
    "分别",
    "recommend",
    "建议",
    "如果",
    "若",
    "if ",
    "when ",
    "second",
    "多值",
    "values",
];

/// Returns whether a clause counts in parts of the field. Each request has the field once.
fn is_of_parts(clause: &str) -> bool {
    const ONCE: &[&str] = &[
        "each request",
        "each time",
        "each query",
        "each call",
        "per request",
        "per query",
        "每个请求",
        "单个订单",
    ];
    mentions(clause, PARTS) && {
        let rest = ONCE.iter().fold(clause.to_owned(), |rest, once| rest.replace(once, ""));
        mentions(&rest, PARTS)
    }
}

/// Returns the count that a clause states.
fn in_clause(clause: &str, what: &What) -> Option<Counted> {
    if !clause.contains(|c: char| c.is_ascii_digit()) || is_of_parts(clause) {
        return None;
    }
    let mut numbers = clause.char_indices().filter(|(at, c)| {
        c.is_ascii_digit()
            && !clause[..*at]
                .ends_with(|c: char| c.is_ascii_alphanumeric() || "-~.–_,～—至".contains(c))
    });
    let mut found = numbers.find_map(|(at, _)| at_number(clause, at, what))?;
    // `at least 1 toy and up to 20 toys`.
    if found.max.is_none()
        && let Some(next) = numbers.find_map(|(at, _)| at_number(clause, at, what))
    {
        found.max = next.max.filter(|_| next.min.is_none());
    }
    Some(found)
}

/// Returns the count whose number begins at a digit.
fn at_number(clause: &str, at: usize, what: &What) -> Option<Counted> {
    let before = clause[..at].trim_end_matches(['[', '(', '（', '`', ' ', ':', '：', '"']);
    let is_between = before.ends_with("between");
    let (least, most, rest) = interval(&clause[at..], what, is_between)?;
    let half_open = least.is_some() && clause[..at].ends_with('[') && rest.starts_with(')');
    let under = UNDER.iter().any(|word| before.ends_with(word))
        && !NOT_UNDER.iter().any(|word| before.ends_with(word));
    let most = if half_open || under { most.checked_sub(1)? } else { most };
    let behind = rest.trim_start_matches([']', ')', '）', '`', ' ', '】', '"']);
    let noun = behind.trim_start_matches(['个', ' ']);
    // `限制 1.不能为空 2.…` is the first of several limits.
    let numbered =
        most == 1 && ["限制", "limit", "limits", "limitations"].iter().any(|l| before.ends_with(l));
    if rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        || numbered
        || (is_between && least.is_none())
        || most == 0 && !AT_LEAST.iter().any(|word| near(before, word, 8))
        || least.is_some_and(|least| least > most)
        || what.foreign.iter().any(|word| begins_with(noun, word))
    {
        return None;
    }
    let units = what.units.iter().filter(|unit| behind.starts_with(**unit));
    let unit = units.max_by_key(|unit| unit.len()).map_or(0, |unit| unit.len());
    // `STRING(8)`.
    let typed = clause[..at].ends_with("string(");
    let named = typed || what.names.iter().any(|name| near(before, name, 8));
    let gap = |word: &str| if word.starts_with('限') { 6 } else { 14 };
    let only = ["only", "只能", "只支持", "仅支持"];
    let most_before = AT_MOST.iter().any(|word| near(before, word, gap(word)))
        || what.any_unit
            && most == 1
            && only.iter().any(|word| near(before, word, 1) || before.ends_with("只能使用"));
    let least_before = AT_LEAST.iter().any(|word| near(before, word, 8));
    let most_behind = OR_LESS.iter().any(|word| behind[unit..].trim_start().starts_with(word));
    let counts =
        unit > 0 || (named && ends(behind)) || (what.any_unit && (most_before || least_before));
    // An interval says by itself that it limits; a number needs a word for it.
    let listed = what.any_unit
        && least.is_some()
        && behind.starts_with(['个', '项', '条'])
        && !clause.contains("中可");
    let whole_interval = least.is_some() && (named || unit > 0 || listed);
    let counts = counts || listed;
    let limited = least.is_some() || most_before || least_before || most_behind;
    let exact = !what.any_unit && !limited && is_exact(before, behind);
    let limits = typed || whole_interval || most_before || most_behind || under || exact;
    let (min, max) = match least {
        None if exact => (Some(most), Some(most)),
        None if least_before && !most_before => (Some(most), None),
        _ => (least, Some(most)),
    };
    if !counts || !(limits || max.is_none()) {
        return None;
    }
    let start = before.char_indices().rev().nth(14).map_or(0, |(i, _)| i);
    let end = clause.len() - behind.len() + unit;
    let phrase = clause[start..end].trim().to_owned();
    Some(Counted { min, max, phrase, sure: what.sure })
}

/// Returns whether a number is the length and not a limit of it: `为32位字符串`, `长度为32位`.
fn is_exact(before: &str, behind: &str) -> bool {
    behind.starts_with("位数字") && !before.ends_with(['含', '后', '前', '有', '第'])
        || behind.starts_with("位字符串")
        || behind.starts_with("位定长")
        || behind.strip_prefix('位').is_some_and(ends)
            && ["长度", "长度为", "长度固定为", "长度是"].iter().any(|end| before.ends_with(end))
}

/// Parses `64` or `1-64` at the start of a text; also returns the rest.
fn interval<'t>(
    text: &'t str,
    what: &What,
    is_between: bool,
) -> Option<(Option<u32>, u32, &'t str)> {
    const JOINTS: &[&str] = &["-", "~", "～", "–", "—", "to ", "到", "至", ",", "，", ".."];
    let (first, rest) = count(text)?;
    let rest = skip_unit(rest, what);
    let and: &[&str] = if is_between { &["and "] } else { &[] };
    let second = JOINTS.iter().chain(and).find_map(|joint| {
        let rest = rest.trim_start().strip_prefix(joint)?;
        count(rest.trim_start_matches(['`', ' ']))
    });
    Some(match second {
        Some((second, rest)) => (Some(first), second, rest),
        None => (None, first, rest),
    })
}

/// `1个-100个` counts twice.
fn skip_unit<'t>(rest: &'t str, what: &What) -> &'t str {
    let units = what.units.iter().chain(&["个", "条"]);
    let mut behind = units.filter_map(|unit| rest.trim_start().strip_prefix(unit));
    behind
        .rfind(|behind| behind.trim_start().starts_with(['-', '~', '～', '到', '至']))
        .unwrap_or(rest)
}

/// Returns whether a word is near the end of a text, without a number in between.
fn near(before: &str, word: &str, gap: usize) -> bool {
    let Some(at) = before.rfind(word) else { return false };
    let between = &before[at + word.len()..];
    let starts_word =
        !word.is_ascii() || !before[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
    let gap = if between.is_ascii() { gap * 3 } else { gap };
    starts_word && between.chars().count() <= gap && !between.contains(|c: char| c.is_ascii_digit())
}

/// Returns whether a text begins with a word; a Latin one of two letters or fewer, with it alone.
fn begins_with(text: &str, word: &str) -> bool {
    let Some(behind) = text.strip_prefix(word) else { return false };
    !word.is_ascii() || word.len() > 2 || !behind.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Returns whether a clause says no more.
fn ends(behind: &str) -> bool {
    behind.is_empty()
        || behind.starts_with("的中文")
        || behind.starts_with(['之', '以', '内', '(', '（', '个', '条', '）', ')'])
}
