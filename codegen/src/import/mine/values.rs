//! Lists of values: `Valid values: A (desc), B (desc)`, and the same as lines.

use super::backward::backward;
use super::bare::bare;
use super::default::is_per_line;
use super::evidence::Evidence;
use super::items::{DEFAULT_MARKS, key, one, split};
use super::keyed::{is_shouted, keyed};
use super::layouts;
use super::numbered::numbered;
use super::only::only;
use super::range;
use super::sequence::{sequence, single};
use super::tables;
use super::text::{QUOTES, after_phrase, mentions, places, quoted, sentence};
use super::unmarked;
use super::vocabulary::{BULLETS, CLAUSES, HEADERS, OPEN_ENDED, RANGES, SUPPORTS};
use super::worded::{with_meaning, worded};

/// The values that a description lists.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Values {
    /// The values and their meanings.
    pub list: Vec<(String, Option<String>)>,
    /// The value that is marked as the default.
    pub default: Option<String>,
    /// The phrase at the start of the list.
    pub phrase: String,
    /// The confidence of readings of this kind, in percent.
    pub sure: u8,
}

/// Returns whether a description seems to list values.
pub(super) fn announced(text: &str) -> bool {
    after_phrase(text, RANGES).is_none() && after_phrase(text, HEADERS).is_some()
}

/// Returns the values that a description lists; `None` if it lists none, or not all of them.
pub(super) fn values(text: &str, whole: bool) -> Option<Values> {
    let text = &layouts::plain(text);
    if layouts::may_have_default(text) || is_per_line(text) || is_per_condition(text) {
        return None;
    }
    // `13` picks the first and the third.
    let shows = mentions(text, &["例如", "such as", "for example"]);
    let adds = |found: &Values| {
        !whole
            && shows
            && found.list.iter().all(|(word, _)| word.len() == 1 && word < &":".to_owned())
    };
    let sound = |found: &Values| found.are_sound() && (!whole || found.are_whole()) && !adds(found);
    let words = |read: &dyn Fn(&str) -> Option<Values>| {
        (!whole).then(|| read(text)).flatten().filter(sound)
    };
    tables::table(text)
        .filter(sound)
        .or_else(|| words(&unmarked::ratios))
        .or_else(|| below_support(text).filter(|found| !whole && sound(found)))
        .or_else(|| headed(text).filter(sound))
        .or_else(|| numbered(text).filter(sound))
        .or_else(|| words(&bulleted))
        .or_else(|| words(&|text| worded(text).filter(|_| joined_lines(text) == text)))
        .or_else(|| words(&unmarked::reversed_lines))
        .or_else(|| words(&keyed))
        .or_else(|| words(&|text| keyed(&joined_lines(text))))
        .or_else(|| words(&|text| worded(&joined_lines(text)).filter(|_| !text.contains('{'))))
        .or_else(|| unmarked::numbers(text).filter(sound))
        .or_else(|| words(&layouts::spaced_codes))
        .or_else(|| words(&layouts::codes_that_are))
        .or_else(|| words(&layouts::alternating))
        .or_else(|| words(&layouts::named_codes))
        .or_else(|| words(&layouts::bare_lines))
        .or_else(|| words(&layouts::with_default))
        .or_else(|| words(&layouts::one_of_two))
        .or_else(|| words(&layouts::codes_in_brackets))
        .or_else(|| unmarked::numbers_behind(text).filter(sound))
        .or_else(|| layouts::numbers_with_default(text).filter(|found| whole && sound(found)))
        .or_else(|| layouts::available(text).filter(|v| v.list.len() == 1 || sound(v)))
        .or_else(|| layouts::run_of_numbers(text).filter(|found| whole && sound(found)))
        .or_else(|| layouts::single(text).filter(|found| !whole || found.are_whole()))
}

/// Returns the values of a list in a form that alone does not show that it has the values of the field:
/// what stands before it, the name and the sample value of the field confirm it.
pub(super) fn weighed(text: &str, field: &Evidence<'_>) -> Option<Values> {
    let text = &layouts::plain(text);
    if is_per_line(text) || is_per_condition(text) {
        return None;
    }
    // `13` picks the first and the third.
    let shows = !field.whole && mentions(text, &["例如", "such as", "for example"]);
    let adds =
        |found: &Values| found.list.iter().all(|(word, _)| word.len() == 1 && word.as_str() < ":");
    let is_whole = |found: &Values| (!field.whole || found.are_whole()) && !(shows && adds(found));
    sequence(text, field)
        .filter(is_whole)
        .or_else(|| bare(text, field).filter(is_whole))
        .or_else(|| backward(text, field).filter(is_whole))
        .or_else(|| only(text, field).filter(is_whole))
        .or_else(|| single(text, field))
}

/// Returns whether a text has several lists and nothing before them, each under a condition or for
/// another model.
fn is_per_condition(text: &str) -> bool {
    const HEADS: &[&str] = &["valid value", "values:", "取值", "可选值", "supports", "支持"];
    const MODELS: &[&str] = &["各模型", "different models", "each model"];
    let is_condition = |clause: &str| {
        let clause = clause.trim_start_matches(BULLETS).trim_start();
        let begins = starts_with_one(clause, &["when ", "if ", "当", "如果", "若"]);
        let colon = clause.find([':', '：']).is_some_and(|at| at + 3 < clause.len());
        begins && (colon || mentions(clause, HEADS))
    };
    let clauses = text.split(['\n', '。', ';', '；']).flat_map(|line| line.split(". "));
    let starts: Vec<usize> = clauses
        .filter(|clause| is_condition(clause))
        .filter_map(|clause| text.find(clause))
        .collect();
    let model = MODELS.iter().find_map(|model| places(text, model).next());
    let of_kinds = places(text, "valid values for ").collect::<Vec<_>>();
    let model = model.or(of_kinds.first().copied().filter(|_| of_kinds.len() > 1));
    let first = model.or(starts.first().copied().filter(|_| starts.len() > 1));
    first.is_some_and(|at| {
        let before = &text[..at];
        let headers = [HEADERS, RANGES, SUPPORTS];
        headers.iter().all(|headers| after_phrase(before, headers).is_none())
            && numbered(before).is_none()
            && keyed(before).is_none()
    })
}

/// Returns a text whose lines that end with a comma go on below.
pub(super) fn joined_lines(text: &str) -> String {
    [",\n", ", \n", "，\n", "、\n"]
        .iter()
        .fold(text.to_owned(), |text, end| text.replace(*end, ", "))
}

/// Bullets below a line that ends with a colon.
fn bulleted(text: &str) -> Option<Values> {
    let colon = [":\n", "：\n"].iter().find_map(|end| text.find(end).map(|at| at + end.len()))?;
    let rest = &text[colon..];
    let mut values = lines(rest).filter(|_| rest.trim_start().starts_with(BULLETS))?;
    let all_mean_something = values.list.iter().all(|(_, meaning)| meaning.is_some());
    let other =
        ["过滤", "filter", "格式", "format", "限制", "limit", "注：", "note:", "规则", "rule"];
    if !all_mean_something || mentions(text, &other) {
        return None;
    }
    let start = text[..colon].char_indices().rev().nth(11).map_or(0, |(at, _)| at);
    values.phrase = text[start..].chars().take(40).collect();
    values.sure = 95;
    Some(values)
}

/// `支持近和远。` with a line for each value below: the lines have the values.
fn below_support(text: &str) -> Option<Values> {
    let (first, line) = after_phrase(text, SUPPORTS)?.split_once('\n')?;
    if first.trim().is_empty() {
        return None;
    }
    let headed = after_phrase(text, RANGES).or_else(|| after_phrase(text, HEADERS));
    keyed(&format!("\n{line}")).filter(|_| headed.is_none())
}

/// Returns a list under a header.
fn headed(text: &str) -> Option<Values> {
    let rest = after_phrase(text, RANGES)
        .or_else(|| after_phrase(text, HEADERS))
        .or_else(|| after_phrase(text, SUPPORTS))?;
    // A line that ends with a comma goes on below.
    let before = text.len() - rest.len();
    let text = match rest.starts_with('\n') {
        false => &format!("{}{}", &text[..before], joined_lines(rest)),
        true => text,
    };
    let rest = &text[before..];
    if range::is_interval(rest) {
        return None;
    }
    let first_line = rest.split('\n').next().unwrap_or_default();
    let below = first_line.trim_matches([' ', '.', '。']).is_empty();
    let mut values = if below {
        lines(&rest[first_line.len()..])?
    } else if let Some(inner) = bracketed(first_line) {
        inline(inner)?
    } else {
        let first = inline(sentence(rest))?;
        let behind = rest[sentence(rest).len()..].trim_start_matches(['.', '。', ' ', '\n']);
        let number = |word: &str| word.chars().all(|c| c.is_ascii_digit());
        let next = behind.lines().next().and_then(one);
        // The list goes on in the next line.
        if first.list.len() > 1
            && next.is_some_and(|(word, _, meaning)| {
                number(word)
                    && !meaning.is_empty()
                    && !first.list.iter().any(|(known, _)| known == word)
            })
        {
            return None;
        }
        match first.list.as_slice() {
            // `A：one. B：two.`
            [(_, Some(_))] => lines(&sentence_lines(rest))?,
            _ => first,
        }
    };
    values.phrase = quoted(text, rest);
    values.sure = 97;
    Some(values)
}

/// Returns a text with each of its sentences on a line of its own.
fn sentence_lines(text: &str) -> String {
    text.replace('。', "\n").replace(". ", "\n")
}

/// `[A, B]`, `{A,B}`: what is in the brackets, if these hold the whole list.
fn bracketed(line: &str) -> Option<&str> {
    const PAIRS: &[(char, char)] =
        &[('[', ']'), ('{', '}'), ('【', '】'), ('(', ')'), ('（', '）')];
    let (open, close) = PAIRS.iter().find(|(open, _)| line.starts_with(*open))?;
    let inner = line.strip_prefix(*open)?;
    let inner = inner.find(*close).map(|end| &inner[..end])?;
    // `(1) all; (2) some` counts its items.
    (!inner.chars().all(|c| c.is_ascii_digit())).then_some(inner)
}

/// Lines, each with a value.
fn lines(block: &str) -> Option<Values> {
    let mut values = Values::default();
    let mut bullets = false;
    let bare = are_bare(block);
    let lines = block.lines().map(str::trim).filter(|line| !line.is_empty() && *line != ".");
    for line in lines {
        let marked = line.starts_with(BULLETS) && !line.starts_with("**");
        let begins_clause = starts_with_one(line.trim_start_matches(BULLETS).trim_start(), CLAUSES);
        let ended = line.strip_suffix([';', '；']).filter(|word| {
            let word = key(word.trim_start_matches(BULLETS).trim_start());
            word.is_some_and(|(_, rest)| rest.is_empty())
        });
        let item = one(ended.unwrap_or(line))
            .or_else(|| layouts::spaced_line(line.trim_start_matches(BULLETS)));
        let item = item.filter(|_| !begins_clause && (marked || !bullets));
        match item {
            // Among lines, a single word is a sentence of its own rather than a value.
            Some((_, _, "")) if !marked && !bare && ended.is_none() => break,
            Some((word, default, meaning)) => {
                bullets |= marked;
                values.add(word, default, meaning);
            }
            // A line between bullets goes on with the one before.
            None if bullets && !marked && !begins_clause => {}
            None => break,
        }
    }
    // `1:1m 2:5m`: a line holds several.
    if values.list.iter().any(|(word, meaning)| {
        let number = word.chars().all(|c| c.is_ascii_digit());
        number && meaning.as_deref().is_some_and(holds_numbers)
    }) {
        return None;
    }
    let open = values.list.iter().filter_map(|(_, meaning)| meaning.as_deref());
    let open = open.filter(|meaning| mentions(meaning, &["such as", "e.g."])).count() > 1;
    (!open && !mentions(block, &["separated by", "分隔", "隔开"])).then_some(values)
}

/// Returns whether a meaning goes on with a number and a meaning of its own.
fn holds_numbers(meaning: &str) -> bool {
    meaning.split([' ', ',', '，', ';', '；', '、']).skip(1).any(|part| {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.len() < part.len()
            && rest.len() + 3 > part.len()
            && rest.strip_prefix([':', '：', '=']).is_some_and(|rest| !rest.is_empty())
    })
}

/// Returns whether each line up to a clause is a single word, so that none of them is a sentence.
fn are_bare(block: &str) -> bool {
    let lines = block.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut lines = lines.take_while(|line| !starts_with_one(line, CLAUSES));
    lines.all(|line| {
        let ended = line.trim_end_matches([';', '；', ',', '，', '.', '。']);
        key(ended).is_some_and(|(_, rest)| rest.is_empty())
    })
}

/// Returns the text up to a bracket that closes what began before it.
pub(super) fn inside(block: &str) -> &str {
    let mut depth = 0usize;
    for (at, c) in block.char_indices() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' if depth == 0 => return &block[..at],
            ')' | '）' => depth -= 1,
            _ => {}
        }
    }
    block
}

/// Returns a list in a sentence.
pub(super) fn inline(block: &str) -> Option<Values> {
    let block = inside(block);
    // `A or B, {first: A; second: B}` says the same again.
    let block = block.split_once('{').map_or(block, |(list, _)| list);
    if mentions(block, OPEN_ENDED) {
        return None;
    }
    if let Some(values) = layouts::comma_meanings(block) {
        return Some(values);
    }
    let mut values = Values::default();
    for part in split(block) {
        let part = layouts::without_number(part.trim());
        if starts_with_one(part, CLAUSES) && !part.starts_with("DEFAULT") {
            break;
        }
        let others = starts_with_one(part, &["other ", "others", "any other", "其他", "其它"]);
        if others && one(part).is_none_or(|(_, _, meaning)| meaning.is_empty()) {
            return None;
        }
        // `on/off/empty`: nothing is a value that cannot be written.
        if part == "empty" || part == "空" {
            continue;
        }
        match one(part).or_else(|| layouts::spaced(part)) {
            Some((word, default, meaning)) => values.add(word, default, meaning),
            None if part.trim_matches(QUOTES).is_empty() => {}
            // A comma inside a meaning.
            None if values.list.last().is_some_and(|(_, meaning)| meaning.is_some()) => {}
            // Among values without a meaning, an unreadable item may be a value as well.
            None => return None,
        }
    }
    (!values.hold_others()).then_some(values)
}

pub(super) fn starts_with_one(text: &str, words: &[&str]) -> bool {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '_';
    words.iter().any(|word| {
        let behind = strip_word(text, word);
        behind.is_some_and(|behind| {
            !word.is_ascii() || word.ends_with(' ') || !behind.starts_with(goes_on)
        })
    })
}

/// Returns what follows a word, in lower case, that a text begins with, whatever its case.
fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let start = text.get(..word.len())?;
    start.eq_ignore_ascii_case(word).then(|| &text[word.len()..])
}

impl Values {
    /// Adds a value. Marks of a default are not part of its meaning.
    pub fn add(&mut self, word: &str, default: bool, meaning: &str) {
        let end = |c: char| c.is_whitespace() || ".。;；,，、/|".contains(c);
        let mut meaning = meaning.trim_matches(end);
        let mut default = default;
        for mark in ["the default value", "default value", "default", "默认值", "默认"] {
            let start = meaning.get(..mark.len()).filter(|s| s.eq_ignore_ascii_case(mark));
            let rest = start.map(|_| &meaning[mark.len()..]);
            if let Some(rest) = rest.filter(|r| {
                r.is_empty() || r.starts_with([',', '，', ';', '；', ':', '：', ' ', ')', '）'])
            }) {
                default = true;
                meaning = rest.trim_start_matches([',', '，', ';', '；', ':', '：', ' ']);
                break;
            }
        }
        // `(Default) as it comes`.
        let lower = meaning.to_ascii_lowercase();
        if let Some(rest) = DEFAULT_MARKS[..8].iter().find_map(|mark| lower.strip_prefix(mark)) {
            default = true;
            meaning = meaning[meaning.len() - rest.len()..].trim_start();
        }
        // `one box (default), as it comes`.
        default |= DEFAULT_MARKS[..8].iter().any(|mark| meaning.contains(mark));
        for mark in DEFAULT_MARKS {
            if let Some(rest) = meaning.strip_suffix(mark) {
                default = true;
                meaning = rest.trim();
            }
        }
        if default {
            self.default = Some(word.to_owned());
        }
        let meaning = (!meaning.is_empty()).then(|| meaning.to_owned());
        self.list.push((word.to_owned(), meaning));
    }

    fn are_whole(&self) -> bool {
        self.list.iter().all(|(word, _)| word.parse::<i128>().is_ok())
    }

    /// Returns whether a meaning goes on with a further value: `A: x, B: y; C: z`.
    pub(super) fn hold_others(&self) -> bool {
        self.list.iter().filter_map(|(_, meaning)| meaning.as_deref()).any(|meaning| {
            let mut parts = meaning.split([',', '，', '、', ';', '；']).skip(1);
            // `near：近 far：远`.
            let mut blanks = meaning.split(' ').skip(1).filter(|_| !meaning.is_ascii());
            parts.any(|part| with_meaning(part.trim()).is_some())
                || blanks.any(|word| with_meaning(word).is_some())
        })
    }

    /// Returns whether values may have become English words: a machine writes `Near` beside `far`.
    fn is_translated(&self) -> bool {
        let capital = |word: &str| {
            let mut letters = word.chars();
            letters.next().is_some_and(|c| c.is_ascii_uppercase())
                && word.len() > 1
                && letters.all(|c| c.is_ascii_lowercase())
        };
        let english = |meaning: &Option<String>| meaning.as_deref().is_some_and(str::is_ascii);
        self.list.iter().any(|(word, meaning)| capital(word) && english(meaning))
    }

    /// Returns whether these are several values, each once, written alike, and no words of a
    /// sentence.
    pub(super) fn are_sound(&self) -> bool {
        self.are_sound_if(false)
    }

    /// Returns the same; a sample value that shows one of several values with meanings confirms that
    /// some begin with a capital and others do not.
    pub(super) fn are_sound_if(&self, shown: bool) -> bool {
        let words: Vec<&str> = self.list.iter().map(|(word, _)| word.as_str()).collect();
        let distinct = words
            .iter()
            .enumerate()
            .all(|(i, word)| !words[..i].iter().any(|other| other.eq_ignore_ascii_case(word)));
        let lower = |word: &&str| word.starts_with(|c: char| c.is_ascii_lowercase());
        let upper = |word: &&str| word.starts_with(|c: char| c.is_ascii_uppercase());
        let alike = !(words.iter().any(lower) && words.iter().any(upper));
        // Under a header, values may be written in several ways, but no words of sentences.
        let headed = self.sure >= 97 && self.list.iter().all(|(_, meaning)| meaning.is_none());
        let is_no = |word: &str, no: &[&str]| no.iter().any(|no| no.eq_ignore_ascii_case(word));
        let all_mean_something = self.list.iter().all(|(_, meaning)| meaning.is_some());
        let meant = words.len() > 2 && all_mean_something;
        let meant = meant || headed && words.len() > 3;
        let prose = words.iter().any(|word| {
            let no = is_no(word, NO_VALUES)
                || !meant && is_no(word, SOMETIMES)
                || !all_mean_something && word.eq_ignore_ascii_case("default");
            !is_shouted(word) && no
        });
        let alike =
            alike || (headed || meant && (shown || !self.is_translated())) && words.len() > 2;
        // `80`, `81-90` are a number and a range.
        let is_range = |word: &&str| {
            let ends = word.split_once('-');
            ends.is_some_and(|(a, b)| a.parse::<u32>().is_ok() && b.parse::<u32>().is_ok())
        };
        let ranges = words.iter().any(is_range) && !words.iter().all(is_range);
        (2..=30).contains(&words.len()) && distinct && alike && !prose && !ranges
    }
}

/// Words that are not values, but begin or join sentences, or are the names of types.
const NO_VALUES: &[&str] = &[
    "note", "the", "a", "an", "for", "if", "when", "and", "or", "see", "example", "to", "xx", "xxx",
];

/// Words that are values only among others with meanings.
const SOMETIMES: &[&str] =
    &["string", "integer", "int", "array", "object", "type", "other", "others"];
