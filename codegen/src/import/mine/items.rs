//! The items of a list: where one ends, what its value is, and what it means.

use super::text::{QUOTES, mentions};

/// Marks of the default value.
pub(super) const DEFAULT_MARKS: &[&str] = &[
    "(default)",
    "（default）",
    "(default value)",
    "(默认)",
    "（默认）",
    "(默认值)",
    "（默认值）",
    "(by default)",
    "（缺省）",
    "(缺省)",
    ", default policy",
    ", default",
    "，默认",
    ",默认",
    ",默认策略",
    "，默认策略",
    "、默认",
];

/// Cuts a list at its commas; with semicolons, at these alone. Brackets hold together.
pub(super) fn split(block: &str) -> Vec<&str> {
    let colons = block.contains([':', '：']) || mentions(block, &["，表示", ",表示"]);
    let at_semicolons = colons && block.contains([';', '；']);
    let cuts: &[char] =
        if at_semicolons { &[';', '；'] } else { &[',', '，', '、', ';', '；', '|', '｜'] };
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0usize, 0);
    for (at, c) in block.char_indices() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            c if depth == 0 && cuts.contains(&c) => {
                parts.push(&block[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&block[start..]);
    parts.into_iter().flat_map(split_at_and).collect()
}

/// `A and B` are two values; so are `A or B` and `A/B`, but not `A (x and y)`.
fn split_at_and(part: &str) -> Vec<&str> {
    let part = part.trim();
    let part = ["and ", "or ", "和", "或者", "或"]
        .iter()
        .find_map(|w| part.strip_prefix(w))
        .unwrap_or(part);
    for word in [" and ", " or ", "和", "或者", "或", " / ", "/"] {
        let plain = |word: &str| {
            one(word).is_some_and(|(_, _, meaning)| word.len() < 40 || !meaning.is_empty())
        };
        let has_meaning = |word: &str| one(word).is_some_and(|(_, _, meaning)| !meaning.is_empty());
        let pieces: Vec<&str> = part.split(word).collect();
        if pieces.len() > 1
            && pieces.iter().all(|piece| plain(piece))
            && (!pieces[0].contains([':', '：']) || pieces.iter().all(|piece| has_meaning(piece)))
        {
            return pieces;
        }
    }
    vec![part]
}

/// One value, whether it is marked as the default, and what it means: `A (desc)`, `A: desc`,
/// `- A：desc`, `A`.
pub(super) fn one(part: &str) -> Option<(&str, bool, &str)> {
    let part = part.trim().trim_start_matches(['•', '·', '*', '●']).trim_start();
    let part = part.strip_prefix("one of ").unwrap_or(part).trim_end_matches("之一");
    let dashed = part
        .strip_prefix(['-', '–'])
        .filter(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
    let (word, rest) = key(dashed.unwrap_or(part).trim_start())?;
    let rest = rest.trim().trim_matches(QUOTES).trim_start_matches('·').trim();
    let marked = DEFAULT_MARKS.iter().find_map(|mark| rest.strip_prefix(mark));
    let (default, rest) = (marked.is_some(), marked.unwrap_or(rest).trim_start());
    let is_noun = !word.contains('-') && is_noun(rest);
    if rest.is_empty() || rest == "." || is_noun {
        return Some((word, default, ""));
    }
    let inner = rest.strip_prefix(['(', '（']).and_then(|inner| {
        let end = inner.rfind([')', '）'])?;
        let behind = inner[end..].trim_start_matches([')', '）', '.', '。', ' ']);
        // `add（添加） 其他值无效`.
        let ends = behind.is_empty() || OTHERS_INVALID.contains(&behind);
        ends.then_some(&inner[..end])
    });
    // `16:9` is one value, which is no word.
    if word.len() < 3
        && word.parse::<u32>().is_ok()
        && rest.strip_prefix([':', '：']).is_some_and(is_number)
    {
        return None;
    }
    let meaning = inner.or_else(|| SEPARATORS.iter().find_map(|mark| rest.strip_prefix(mark)));
    meaning.map(|meaning| (word, default, meaning.trim_start_matches(['-', '—', ' '])))
}

/// Returns whether a text is a noun that sums up the values before it: `http、queue两种协议`.
fn is_noun(text: &str) -> bool {
    const NOUNS: &[&str] = &[
        "类型", "方式", "模式", "协议", "算法", "编码", "排序", "两种", "三种", "两个", "三个",
        "四种", "两项", "输入", "字段", "操作", "状态", "级别", "格式",
    ];
    let mut rest = text;
    while let Some(behind) = NOUNS.iter().find_map(|noun| rest.strip_prefix(noun)) {
        rest = behind;
    }
    rest.is_empty() && !text.is_empty()
}

/// Clauses behind the last value, which say that there are no others.
const OTHERS_INVALID: &[&str] = &["其他值无效", "其它值无效", "其他无效"];

/// Returns whether a text begins with a number that no word follows, as `5 minutes` has one.
pub(super) fn is_number(text: &str) -> bool {
    let behind = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    behind.len() < text.len()
        && !behind.trim_start_matches([' ', '-']).starts_with(char::is_alphabetic)
}

/// Separators between a value and its meaning.
pub(super) const SEPARATORS: &[&str] = &[
    "，表示",
    ",表示",
    ":",
    "：",
    "-",
    "–",
    "—",
    "－",
    "=",
    "表示",
    "代表",
    "指的是",
    "means ",
    "indicates ",
    "represents ",
    "refers to ",
];

/// Parses a value of a list, in quotes or not; also returns the rest.
pub(super) fn key(text: &str) -> Option<(&str, &str)> {
    if let Some(inner) = text.strip_prefix(QUOTES) {
        let end = inner.find(QUOTES)?;
        let close = inner[end..].chars().next()?.len_utf8();
        let word = inner[..end].trim();
        return (!word.is_empty() && word.len() <= 60).then(|| (word, &inner[end + close..]));
    }
    let in_key = |c: char| c.is_ascii_alphanumeric() || "_-.+%".contains(c);
    let mut end = text.find(|c: char| !in_key(c)).unwrap_or(text.len());
    // `HTTP/1.1`.
    if let Some(version) = text[end..].strip_prefix('/')
        && text[..end].contains(|c: char| c.is_ascii_alphabetic())
        && version.starts_with(|c: char| c.is_ascii_digit())
    {
        end += 1 + version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    }
    // `6-Six` is a number with its meaning.
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let is_name = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphabetic());
    if (1..3).contains(&digits) && text[digits..end].strip_prefix('-').is_some_and(is_name) {
        end = digits;
    }
    let word = text[..end].trim_end_matches(['.', '-']);
    (!word.is_empty() && word.len() <= 60).then(|| (word, &text[word.len()..]))
}
