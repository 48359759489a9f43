//! Words with a meaning each, wherever they stand: as lines below any header or none, in a pair of
//! brackets, one behind the other; and the same with the meaning first.

use super::items::{DEFAULT_MARKS, SEPARATORS, key};
use super::text::{QUOTES, mentions, sentence};
use super::values::{Values, inside, starts_with_one};
use super::vocabulary::{BULLETS, CLAUSES, FEW};

/// Words which indicate that a list is not the complete list of values.
const OTHER: &[&str] = &[
    "such as",
    "e.g.",
    "for example",
    "for instance",
    "separated",
    "comma ",
    "commas",
    "comma-",
    "comma,",
    "multiple values",
    "filter",
    "json string",
    "json串",
    "json字符串",
    "json格式的",
    "key-value",
    "and so on",
    "other value",
    "例如",
    "比如",
    "譬如",
    "分隔",
    "隔开",
    "逗号",
    "过滤",
    "组合",
    "等等",
    "以此类推",
    "其他取值",
    "其它值",
    "其它取值",
    "其他值",
    "多个值",
    "字段说明",
    "参数说明",
    "格式说明",
    "示例",
];

/// Words that introduce an example or another list.
const LEADS: &[&str] = &[
    "如",
    "例",
    "such as",
    "for example",
    "e.g.",
    "i.e.",
    "规则",
    "限制",
    "要求",
    "格式",
    "rules",
    "limits",
    "format",
    "requirements",
    "参数",
];

/// Words before a colon that are not values.
const NO_KEYS: &[&str] = &[
    "note",
    "notes",
    "default",
    "unit",
    "range",
    "example",
    "format",
    "limit",
    "value",
    "values",
    "type",
    "description",
    "enum",
    "enumeration",
    "id",
    "name",
    "key",
    "ps",
    "p.s",
    "warning",
    "tip",
    "tips",
    "true",
    "false",
    "n",
    "x",
    "url",
    "string",
    "int",
    "integer",
    "array",
    "json",
    "e.g",
    "eg",
    "see",
    "or",
    "and",
];

struct Key<'t> {
    word: &'t str,
    /// Where the item begins, and where its meaning does.
    start: usize,
    meaning: usize,
    separator: &'static str,
    /// Whether it begins a line, and with a bullet or a number.
    line: bool,
    marked: bool,
    /// Whether it is marked as the default.
    default: bool,
}

/// Extracts words that each have a meaning.
pub(super) fn keyed(text: &str) -> Option<Values> {
    let keys = keys(text);
    lines(text, &keys).or_else(|| inline(text, &keys)).or_else(|| reversed(text))
}

/// Items of which each begins a line, up to the end or to a clause of its own.
fn lines(text: &str, keys: &[Key<'_>]) -> Option<Values> {
    let first = keys.iter().position(|key| key.line)?;
    let of_lines: Vec<&Key<'_>> = keys[first..].iter().filter(|key| key.line).collect();
    let alike = |key: &&Key<'_>| key.marked == of_lines[0].marked;
    // An item in the line above goes on here.
    if text[..of_lines[0].start].trim_end().ends_with([',', '，', '、']) {
        return None;
    }
    // `NEAR-Close (a place)` in the line above is an item as well.
    let above = text[..of_lines[0].start].trim_end().rsplit('\n').next().and_then(key);
    let capitals = |word: &str| word.chars().take_while(char::is_ascii_uppercase).count() > 1;
    if above.is_some_and(|(word, _)| word.contains('-') && capitals(word)) {
        return None;
    }
    let all = &text[of_lines[0].start..];
    let mut items = Vec::new();
    for (at, line) in line_starts(all) {
        let at = at + of_lines[0].start;
        match of_lines.iter().find(|key| key.start == at).filter(|key| alike(key)) {
            Some(key) => items.push((*key, &text[key.meaning..at + line.len()])),
            None if ends(line) => {
                // What follows a clause may be no further item.
                let behind = of_lines.iter().any(|key| key.start > at);
                (!behind).then_some(())?;
                break;
            }
            // A line that was not read, among those that were.
            None if of_lines[0].marked && !line.starts_with(BULLETS) => {}
            None => return None,
        }
    }
    sound(text, &items)
}

/// Returns each line that is not empty, with its offset.
fn line_starts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let lines = text.split('\n').map(move |line| {
        let start = at + line.len() - line.trim_start().len();
        at += line.len() + 1;
        (start, line.trim())
    });
    lines.filter(|(_, line)| !line.is_empty() && *line != ".")
}

/// Returns whether a line ends a list: a clause, or a sentence that is no item.
fn ends(line: &str) -> bool {
    const OTHERS: &[&str] = &["其他", "other"];
    let line = line.trim_start_matches(BULLETS).trim_start();
    let clause =
        starts_with_one(line, CLAUSES) || starts_with_one(line, &["示例", "example", "参考", "详"]);
    clause && !starts_with_one(line, OTHERS)
}

/// Items one behind the other in a sentence or in brackets.
fn inline(text: &str, keys: &[Key<'_>]) -> Option<Values> {
    // `Access mode: near - close, far - away`: the first word introduces the others.
    let keys = match keys {
        [lead, next, ..] if lead.meaning == next.start && lead.separator != next.separator => {
            &keys[1..]
        }
        keys => keys,
    };
    let first = keys.first()?;
    // `near: close (very close); far: …`: what a meaning has in brackets is none of the items.
    let of_meanings = |key: &&Key<'_>| key.separator == "(" && first.separator != "(";
    let keys: Vec<&Key<'_>> = keys.iter().filter(|key| !of_meanings(key)).collect();
    if keys.iter().any(|key| key.line && key.start > 0) {
        return None;
    }
    let block = inside(&text[first.start..]);
    let block = block.trim_end_matches('\n');
    let end = first.start
        + match keys.iter().rev().find(|key| key.start < first.start + block.len()) {
            Some(last) => {
                last.meaning - first.start
                    + sentence(text.get(last.meaning..first.start + block.len())?).len()
            }
            None => return None,
        };
    let keys: Vec<&Key<'_>> = keys.into_iter().filter(|key| key.start < end).collect();
    if keys.iter().any(|key| key.separator != first.separator) || goes_on(&text[end..]) {
        return None;
    }
    let items = keys.iter().enumerate().map(|(i, key)| {
        let stop = keys.get(i + 1).map_or(end, |next| next.start);
        Some((*key, text.get(key.meaning..stop)?))
    });
    let items = items.collect::<Option<Vec<_>>>()?;
    // A meaning goes up to the next value; what separates them is alike.
    let apart = |meaning: &str| {
        let meaning = meaning.trim_end_matches(' ');
        ["或者", "或", "和", " or", " and"]
            .iter()
            .find_map(|word| meaning.strip_suffix(word))
            .unwrap_or(meaning)
            .trim_end_matches(' ')
            .ends_with([',', '，', ';', '；', '、', '。', '/', '|', '\n', ')', '）', '.'])
    };
    let inner = &items[..items.len() - 1];
    let is_apart = inner.iter().all(|(_, m)| apart(m))
        || inner.iter().all(|(_, m)| m.ends_with(' ') && (!apart(m) || !m.is_ascii()))
        || inner.iter().all(|(_, m)| !m.is_ascii() && (m.ends_with(' ') || apart(m)));
    let codes = items.iter().all(|(key, _)| is_code(key.word));
    // English words are values in brackets of their own, or behind a sentence and semicolons.
    let in_brackets = text[..first.start].ends_with('(') && text[end..].starts_with(')');
    let listed = text[..first.start].trim_end().ends_with('.')
        && inner.iter().all(|(_, meaning)| meaning.trim_end().ends_with(';'));
    (is_apart && (codes || !text.is_ascii() || first.separator == "-" || in_brackets || listed))
        .then(|| sound(text, &items))?
}

fn goes_on(behind: &str) -> bool {
    mentions(behind, &["其他", "other value", "等"]) || !keys(behind).is_empty()
}

/// Returns whether a word is in capitals, as values are, and `Note` is not.
pub(super) fn is_shouted(word: &str) -> bool {
    word.len() > 3 && word.chars().all(|c| c.is_ascii_uppercase())
}

/// Returns whether a word is written as no word of a sentence is.
fn is_code(word: &str) -> bool {
    let inner_upper = word.chars().skip(1).any(|c| c.is_ascii_uppercase());
    word.contains(|c: char| c == '_' || c.is_ascii_digit()) || inner_upper
}

/// Returns the values if there are several and no phrase contradicts.
fn sound(text: &str, items: &[(&Key<'_>, &str)]) -> Option<Values> {
    let (first, _) = items.first()?;
    let before = text[..first.start]
        .trim_end_matches([' ', ':', '：', '(', '（', ',', '，', '\n', '-', '"', '“']);
    let before = before.to_lowercase();
    let ahead = text[..first.start].trim_end();
    // `bear, duck(yellow)`: the one before has no meaning, and so is no item.
    let mut pieces = ahead.trim_end_matches([',', '，', '、']).rsplit([',', '，', '、', ':', '：']);
    let last = pieces.next().filter(|_| ahead.ends_with([',', '，', '、']));
    let goes_before =
        last.and_then(|piece| key(piece.trim())).is_some_and(|(_, rest)| rest.is_empty());
    let short = items
        .iter()
        .all(|(_, meaning)| meaning.chars().count() <= 300 && !meaning.trim().is_empty());
    if items.len() < 2
        || !short
        || goes_before
        || mentions(text, OTHER)
        || LEADS.iter().any(|lead| before.ends_with(lead))
    {
        return None;
    }
    let phrase = text[first.start..].chars().take(40).collect();
    let mut values = Values { phrase, sure: 95, ..Values::default() };
    for (key, meaning) in items {
        let meaning = meaning.trim().trim_end_matches(QUOTES).trim_end_matches(['(', '（']);
        // What ends a meaning in brackets is no part of it.
        let end = |c: char| c.is_whitespace() || ")），,;；、。".contains(c);
        let meaning = if key.separator == "(" { meaning.trim_end_matches(end) } else { meaning };
        values.add(key.word, key.default, meaning);
    }
    Some(values)
}

/// `The entity TABLE|METRIC|MODEL`, `Format: markdown / json`: words without meanings that end a sentence.
pub(super) fn bare(name: &str, text: &str) -> Option<Values> {
    let named = FEW.iter().any(|end| name.ends_with(end)) && !mentions(text, OTHER);
    let line = sentence(text).trim_end_matches([' ', ')', '）']);
    let in_run = |c: char| c.is_ascii_alphanumeric() || "_-|/、,， ".contains(c);
    let run = line
        .char_indices()
        .rev()
        .take_while(|(_, c)| in_run(*c))
        .last()
        .map_or("", |(at, _)| &line[at..]);
    let mark = ['|', '/', '、', ',', '，'].into_iter().find(|mark| run.contains(*mark));
    let mark = mark.filter(|_| named)?;
    let first = run.split(mark).next()?.trim();
    let first = first.rsplit(' ').next()?;
    let words: Vec<&str> =
        [first].into_iter().chain(run.split(mark).skip(1).map(str::trim)).collect();
    let before = line[..line.len() - run.len()].to_lowercase();
    let announced = before.ends_with([':', '：']) && run.trim_start().starts_with(first);
    let upper =
        |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let whole = |word: &&str| key(word).is_some_and(|(_, rest)| rest.is_empty()) && word.len() > 1;
    let leads = LEADS
        .iter()
        .any(|lead| before.trim_end_matches([':', '：', '(', '（', ' ']).ends_with(lead));
    // Words that only commas separate may be those of a sentence.
    let codes = words.iter().all(upper);
    let sure = announced && (codes || !",，".contains(mark));
    ((announced || !leads) && words.iter().all(whole) && (sure || codes)).then_some(())?;
    let mut values = Values { phrase: run.trim().to_owned(), sure: 93, ..Values::default() };
    words.iter().for_each(|word| values.add(word, false, ""));
    values.are_sound().then_some(values)
}

/// `Not checked:NotUpload，Checked:Approved` with Chinese labels, in the last sentence.
fn reversed(text: &str) -> Option<Values> {
    let text = text.trim_end_matches(['。', '.', '\n']);
    let text =
        text.strip_suffix("二选一").map_or(text, |rest| rest.trim_end_matches(['，', ',', ' ']));
    let line = text.rsplit(['。', '\n']).next().unwrap_or(text);
    let line = line.rsplit(". ").next().unwrap_or(line);
    let exemplified = ["如：", "如:"].iter().any(|word| line.contains(word));
    let is_last = sentence(line).len() + 4 > line.len() && !exemplified;
    (is_last && !mentions(text, OTHER)).then_some(())?;
    let behind = line.split_once('：').map(|(_, list)| list);
    let behind = behind.filter(|list| list.contains([':', '：']));
    reversed_list(line).or_else(|| reversed_list(behind?))
}

fn reversed_list(list: &str) -> Option<Values> {
    let pairs = list.split([',', '，', ';', '；', '、']).map(|part| {
        let (meaning, word) = part.trim().split_once([':', '：'])?;
        let (word, rest) = key(word.trim())?;
        let is_meaning = !meaning.is_ascii()
            || word.contains('_') && !word.contains(|c: char| c.is_ascii_lowercase());
        let ends =
            rest.is_empty() && is_meaning && word.starts_with(|c: char| c.is_ascii_alphabetic());
        ends.then_some((word, meaning))
    });
    let pairs = pairs.collect::<Option<Vec<_>>>()?;
    let phrase = list.chars().take(40).collect();
    let mut values = Values { phrase, sure: 95, ..Values::default() };
    pairs.iter().for_each(|(word, meaning)| values.add(word, false, meaning));
    (pairs.len() > 1).then_some(values)
}

/// Returns all words that a meaning follows.
fn keys(text: &str) -> Vec<Key<'_>> {
    let part = |c: char| c.is_ascii_alphanumeric() || "_-.+/#".contains(c);
    let letters = text.char_indices().filter(|(at, c)| {
        let before = &text[..*at];
        // `-near: close` begins a line.
        let bullet = before.strip_suffix('-').is_some_and(|line| line.ends_with('\n'));
        c.is_ascii_alphanumeric() && (bullet || !before.ends_with(part))
    });
    letters.filter_map(|(at, _)| key_at(text, at)).collect()
}

fn key_at(text: &str, at: usize) -> Option<Key<'_>> {
    let quoted = text[..at].ends_with(QUOTES);
    let quote = text[..at].chars().next_back().filter(|_| quoted).map_or(0, char::len_utf8);
    let open = at - quote;
    let (word, rest) = key(&text[open..])?;
    if !is_shouted(word) && NO_KEYS.iter().any(|no| no.eq_ignore_ascii_case(word))
        || !word.contains(|c: char| c.is_ascii_alphabetic())
    {
        return None;
    }
    let rest = rest.trim_start_matches(' ');
    let mark = DEFAULT_MARKS.iter().find_map(|mark| rest.strip_prefix(mark));
    let mark = mark.filter(|behind| behind.trim_start().starts_with([':', '：']));
    let (default, rest) = (mark.is_some(), mark.unwrap_or(rest).trim_start_matches(' '));
    let separator = SEPARATORS.iter().find(|mark| rest.starts_with(**mark)).copied();
    let (separator, meaning) = match separator {
        Some(mark) => (mark, rest[mark.len()..].trim_start_matches(['-', '—', ' ', '>'])),
        None if rest.starts_with(['(', '（']) => ("(", &rest[rest.chars().next()?.len_utf8()..]),
        None => return None,
    };
    // `http://`, `host:80`, `a=b`.
    let is_other =
        meaning.starts_with(['/', '[', '{', '$', '<', '=']) || meaning.is_empty() || word.len() < 2;
    let spaced = separator != "-"
        || rest.len() < text.len() - open - word.len() - quote
        || !meaning.is_ascii();
    let line_start = text[..open].rfind('\n').map_or(0, |at| at + 1);
    let lead = text[line_start..open].trim();
    let numbered =
        lead.trim_end_matches(['.', '、', ')', '）', ' ']).trim_start_matches(['(', '（']);
    let numbered =
        !lead.is_empty() && lead.len() > numbered.len() && numbered.parse::<u8>().is_ok();
    let marked = numbered || !lead.is_empty() && lead.trim_matches(BULLETS).is_empty();
    let line = lead.is_empty() || marked;
    let start = if line {
        line_start + text[line_start..].len() - text[line_start..].trim_start().len()
    } else {
        open
    };
    (!is_other && spaced).then(|| Key {
        word,
        start,
        meaning: text.len() - meaning.len(),
        separator: if separator == "：" { ":" } else { separator },
        line,
        marked,
        default,
    })
}
