//! Words and numbers that a meaning may follow, what stands before them, and what joins them to it.

use super::super::evidence::is_code;
use super::super::items::{DEFAULT_MARKS, is_number, key};
use super::super::text::QUOTES;
use super::super::vocabulary::BULLETS;

/// What joins a value and its meaning.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    Colon,
    Dash,
    Bracket,
    Verb,
    Is,
    Comma,
    Dot,
    Blank,
}

/// What stands before an item.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Line,
    Semicolon,
    Stop,
    Comma,
    Slash,
    Blank,
    /// A comma, a semicolon or the end of a sentence: of a list that has several of these.
    Any,
    /// A Chinese character, a colon, a bracket, or nothing: the first item of a list may begin there.
    First,
}

/// A value that a meaning follows.
pub(super) struct Item<'t> {
    /// Where it begins, behind an opening quote.
    pub at: usize,
    pub value: &'t str,
    pub join: Join,
    pub mark: Mark,
    /// Where its meaning begins.
    pub meaning: usize,
    /// Whether it is marked as the default.
    pub default: bool,
}

/// Numbers before these are quantities.
const COUNTED: &str = "个天条月年秒分小次页张台元毫字位级层周的还日点倍核项种行主从至到或和及以之内号组块路人例万千百亿寸帧度期路折";

/// Words behind a number that count or go on with a sentence.
const COUNTED_WORDS: &str = "to and or is are of in by for with characters character bytes letters digits day days \
    hour hours minute minutes second seconds month months year years times time items entries \
    gb mb kb tb mbps ms s integers instances records more will can at as if when";

/// Words before a colon that are not values.
const NO_VALUES: &str = "note notes unit range example limit value values description enum ps p.s tips tip warning \
    n x url e.g i.e see or and for if when the a an is are to be http https it this that of \
    with by as options option";

/// Words that join the last two items of a list.
const JOINING: &[&str] = &["或者", "或", "和", " or", " and"];

/// Words that say that a value may be left out as well.
const UNSET: &[&str] = &["或者不传", "或不传", "或者不填", "或不填", "或空", "或为空"];

/// Returns all words and numbers that a meaning may follow.
pub(super) fn items(text: &str, whole: bool) -> Vec<Item<'_>> {
    let inner = |c: char| c.is_ascii_alphanumeric() || "_.+%$@#&=\\".contains(c);
    let starts = text.char_indices().filter(|(at, c)| {
        let before = &text[..*at];
        let negative =
            *c == '-' && whole && text[at + 1..].starts_with(|c: char| c.is_ascii_digit());
        let bullet = before.strip_suffix('-').is_some_and(|rest| {
            rest.trim_end_matches(' ').is_empty() || rest.trim_end_matches(' ').ends_with('\n')
        });
        (c.is_ascii_alphanumeric() || negative)
            && !before.ends_with(inner)
            && (bullet || negative || !before.ends_with('-'))
    });
    let mut ahead = 0;
    let read = starts.filter_map(|(at, _)| {
        let item = (at >= ahead).then(|| item(text, at))??;
        (!whole || item.value.parse::<i64>().is_ok()).then_some(())?;
        ahead = at + item.value.len();
        Some(item)
    });
    read.collect()
}

/// Returns the item that begins with a word, if a meaning follows it.
fn item(text: &str, at: usize) -> Option<Item<'_>> {
    let before = text[..at].trim_end_matches(QUOTES);
    let quoted = before.len() < at;
    let (value, rest) = value(text, before.len(), quoted)?;
    let digits = value.trim_start_matches('-').chars().all(|c| c.is_ascii_digit());
    let no_value = !quoted && NO_VALUES.split(' ').any(|no| no.eq_ignore_ascii_case(value));
    if no_value || digits && value.len() > 6 || value.len() == 1 && !digits {
        return None;
    }
    let rest = UNSET.iter().find_map(|or| rest.strip_prefix(or)).unwrap_or(rest);
    let trimmed = rest.trim_start_matches(' ');
    let marked = DEFAULT_MARKS
        .iter()
        .find_map(|mark| trimmed.strip_prefix(mark))
        .map(|r| r.trim_start_matches(' '));
    let apart = Apart {
        digits,
        quoted,
        code: is_code(value),
        blank: trimmed.len() < rest.len() || quoted,
        clause: before.trim_end().ends_with([':', '：'])
            || matches!(mark(before), Mark::Line | Mark::Semicolon),
    };
    let (join, meaning) = join(marked.unwrap_or(trimmed), &apart)?;
    let meaning = meaning.trim_start_matches([' ', '-', '—', '>']);
    let late = DEFAULT_MARKS.iter().find_map(|mark| meaning.strip_prefix(mark));
    Some(Item {
        at,
        value,
        join,
        mark: mark(before),
        meaning: text.len() - late.unwrap_or(meaning).len(),
        default: marked.or(late).is_some(),
    })
}

/// Returns the value at a place, and what follows it: `4.Both` and `NEAR-Close` are values with their
/// meanings.
fn value(text: &str, at: usize, quoted: bool) -> Option<(&str, &str)> {
    let (value, rest) = key(&text[at..])?;
    let digits = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    let capitals = value.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(value.len());
    let is_named = |length: usize, mark: char| {
        let mut letters = value[length..].strip_prefix(mark).unwrap_or_default().chars();
        letters.next().is_some_and(|c| c.is_ascii_alphabetic())
            && (mark == '.' || letters.next().is_some_and(|c| c.is_ascii_lowercase()))
    };
    // `attack-Web攻击` as well.
    let dash = value.find('-').filter(|_| value.matches('-').count() == 1);
    let is_noun =
        ["类型", "方式", "模式", "协议", "格式", "等"].iter().any(|n| rest.starts_with(n));
    let is_glued = !is_noun && rest.starts_with(|c: char| c.is_alphabetic() && !c.is_ascii());
    let length = match () {
        () if quoted => value.len(),
        () if (1..3).contains(&digits) && is_named(digits, '.') => digits,
        () if capitals > 1 && is_named(capitals, '-') => capitals,
        () if is_glued && dash.is_some_and(|at| at > 0) => dash.unwrap_or_default(),
        () => return Some((value, rest)),
    };
    match quoted {
        true => Some((value, rest)),
        false => Some((&value[..length], &text[at + length..])),
    }
}

/// How a value is written, which decides what may join it to its meaning.
struct Apart {
    /// Whether it is a number, and whether it is in quotes.
    digits: bool,
    quoted: bool,
    /// Whether it is written as no word of a sentence is.
    code: bool,
    /// Whether a blank or a quote follows it.
    blank: bool,
    /// Whether it begins a line or a clause behind a semicolon.
    clause: bool,
}

/// Returns what stands before an item.
fn mark(before: &str) -> Mark {
    let open = before.trim_end_matches([' ', '(', '（']);
    let bare = open.trim_end_matches(BULLETS).trim_end_matches(' ');
    if bare.is_empty() || bare.ends_with('\n') {
        return Mark::Line;
    }
    let joined = JOINING.iter().find_map(|word| open.strip_suffix(word));
    let bare = joined.map_or(open, |rest| rest.trim_end_matches(' '));
    match bare.chars().next_back() {
        Some(';' | '；') => Mark::Semicolon,
        Some('。' | '.') => Mark::Stop,
        Some(',' | '，' | '、') => Mark::Comma,
        Some('/' | '|' | '｜') => Mark::Slash,
        Some(':' | '：') => Mark::First,
        _ if joined.is_some() => Mark::Comma,
        _ if before.ends_with(' ') => Mark::Blank,
        _ => Mark::First,
    }
}

/// Returns whether a text begins with a unit, or goes on with a sentence about a number.
fn counts(text: &str) -> bool {
    let word = text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    text.starts_with(|c: char| COUNTED.contains(c))
        || COUNTED_WORDS.split(' ').any(|other| other.eq_ignore_ascii_case(word))
}

/// Verbs between a value and its meaning.
const VERBS: &[&str] = &[
    "，表示",
    ",表示",
    "时表示",
    "则表示",
    "表示",
    "，代表",
    "代表",
    "指的是",
    "意味着",
    "意为",
    "means ",
    "indicates ",
    "represents ",
    "refers to ",
    "stands for ",
    "specifies ",
    "is for ",
    "denotes ",
];

/// Returns what joins a value to the meaning behind it, and the meaning.
fn join<'t>(rest: &'t str, apart: &Apart) -> Option<(Join, &'t str)> {
    let Apart { digits, quoted, code, blank, clause } = *apart;
    let found = |join: Join, marks: &[&str]| {
        marks.iter().find_map(|mark| rest.strip_prefix(mark)).map(|rest| (join, rest))
    };
    let letter = |text: &str| text.trim_start().starts_with(char::is_alphabetic);
    let chinese =
        |text: &str| letter(text) && !text.trim_start().starts_with(|c: char| c.is_ascii());
    let has_chinese = |text: &str| {
        !text.split(['\n', '；', ';', '。', ',', '，']).next().unwrap_or_default().is_ascii()
    };
    let comma =
        |meaning: &str| (clause || !digits) && chinese(meaning) || clause && has_chinese(meaning);
    let (join, meaning) = found(Join::Verb, VERBS)
        .or_else(|| found(Join::Colon, &[":", "：", "=>", "->", "→", "="]))
        .or_else(|| found(Join::Dash, &["-", "–", "—", "－"]))
        .or_else(|| found(Join::Bracket, &["(", "（"]))
        .or_else(|| found(Join::Is, &["为", "是", "for ", "is "]))
        .or_else(|| found(Join::Comma, &[",", "，"]).filter(|(_, meaning)| comma(meaning)))
        .or_else(|| found(Join::Dot, &[".", "、"]).filter(|(_, meaning)| digits && letter(meaning)))
        .or_else(|| {
            let is_blank = chinese(rest) || (digits || quoted || code) && blank && letter(rest);
            is_blank.then_some((Join::Blank, rest))
        })?;
    let meaning = meaning.trim_start_matches(' ');
    let number = meaning.starts_with(|c: char| c.is_ascii_digit());
    let goes_on = |c: char| "或和与及的时且等并不类仅可需必".contains(c);
    let other = meaning.is_empty()
        || meaning.starts_with(['/', '[', '{', '$', '<', '=', ',', '，', '\n', '.'])
        || digits && number && (!clause || is_number(meaning))
        || match join {
            Join::Dash => !blank && number,
            Join::Is => meaning.starts_with(['空', '准']),
            Join::Blank if digits => counts(meaning),
            Join::Blank => meaning.starts_with(goes_on),
            _ => false,
        };
    (!other).then_some((join, meaning))
}

impl Mark {
    /// Returns whether an item that this stands before is one of a list with such marks.
    pub fn is(self, mark: Mark) -> bool {
        self == mark
            || mark == Mark::Any && matches!(self, Mark::Comma | Mark::Semicolon | Mark::Stop)
    }
}
