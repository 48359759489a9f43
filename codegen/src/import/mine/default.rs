//! Defaults: `Default value: 20`, `20 by default`, `不填默认为 20`.

mod absence;
mod marked;
mod meaning;
mod switch;

use super::range::{ends_well, is_conditional};
use super::text::{
    QUOTES, after_phrase, clause_before, mentions, places, sentence, thousands, value,
};
use super::unit::{converted, of_name, unit_of};
use super::{is_number, is_text, typed};
use crate::node::Node;
use crate::read::Number;
use crate::schema::{Field, TypeName};
use absence::behind_absence;
pub(super) use absence::without_absence;
pub(super) use meaning::by_meaning;

/// The default that a description states.
pub(super) enum Default {
    /// The value as it is written, and as its type has it.
    Is(String, Node),
    /// There seems to be one.
    NotUnderstood,
}

/// The field whose default is read.
pub(super) struct About<'a> {
    pub name: &'a str,
    pub ty: &'a TypeName,
    /// The field with what is known of it.
    pub field: &'a Field,
    /// The unit of a number.
    pub unit: Option<&'a str>,
}

impl About<'_> {
    /// Returns whether a word is one of the values of the field.
    fn lists(&self, word: &str) -> bool {
        self.field.values.as_ref().is_some_and(|values| values.values.get(word).is_some())
    }
}

const PHRASES: &[&str] = &[
    "default value",
    "default value of",
    "default",
    "default of",
    "by default is",
    "defaulting",
    "default input parameter",
    "defaults",
    "defaults value",
    "by default, the value",
    "by default, it",
    "默认值",
    "默认取值",
    "默认为取值",
    "默认返回",
    "默认填",
    "默认传",
    "默认赋值",
    "默认数值",
    "默认数量",
    "默认使用",
    "默认选择",
    "默认选用",
    "默认采用",
    "默认按",
    "默认参数",
    "默认该参数",
    "默认参数值",
    "默认大小",
    "默认状态码",
    "默认宽度",
    "默认高度",
    "默认取",
    "默认设置",
    "不填代表",
    "不填则为",
    "默认",
    "缺省值",
    "缺省",
    "缺省为",
    "缺省默认",
];

/// Returns the default that a description states; `None` if it states none, or one that depends on
/// something else.
pub(super) fn default(about: &About<'_>, text: &str) -> Option<Default> {
    let mut seen = None;
    let mut ahead = text;
    while let Some(rest) = after_phrase(ahead, PHRASES) {
        let before = clause_before(text, rest);
        if depends(before) || is_of_some(before) || is_per_line(text) {
            return None;
        }
        match at(about, text, rest) {
            Some(Default::Is(..)) if differs(about, text, rest) => return None,
            Some(found) => return Some(found),
            None => seen = Some(Default::NotUnderstood),
        }
        ahead = rest;
    }
    let ways = [of_a_chinese_noun, by_default, is_the_default, used_if_left_out, of_a_noun];
    let mut named = ways.iter().filter_map(|way| way(text));
    named
        .find(|rest| !depends(clause_before(text, rest)))
        .and_then(|rest| at(about, text, rest))
        .or_else(|| if_left_out(about, text))
        .or_else(|| marked::marked(about.ty, text))
        .or_else(|| switch::default(about.name, about.ty, text))
        .or(seen)
}

/// Returns the default that a text begins with.
fn at(about: &About<'_>, text: &str, rest: &str) -> Option<Default> {
    let ty = about.ty;
    let rest = rest.strip_prefix(['值', '取']).unwrap_or(rest);
    // `系统默认-near`.
    let begins = |rest: &&str| rest.starts_with(|c: char| c.is_ascii_alphabetic());
    let rest = rest.strip_prefix('-').filter(begins).filter(|_| is_text(ty)).unwrap_or(rest);
    if is_number(ty) {
        return number_at(about, text, rest);
    }
    let (word, behind) = value(rest)?;
    // `_缺省: near_` is in italics.
    let word = word.trim_end_matches('_');
    let node = typed(ty, word)?;
    let quoted = rest.trim_start().starts_with(QUOTES);
    let (unit, behind) = unit_of(behind);
    let of_some = mentions(sentence(behind), &[" on the ", " for ", " if ", " when ", " in the "]);
    let by_default = behind.trim_start().starts_with("by default");
    let taken = text.find(rest).is_some_and(|at| text[..at].ends_with('取'));
    let is_plain = is_word(word, without_use(behind))
        && (!by_default || word.contains(|c: char| c.is_ascii_uppercase()))
        && !(taken && is_name(word));
    // `"I'm here"` does not end at its apostrophe.
    if quoted && behind.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let sound =
        !is_text(ty) || unit.is_none() && (quoted || about.lists(word) && !of_some || is_plain);
    sound.then(|| Default::Is(word.to_owned(), node))
}

/// Returns whether a word has the form of a name of a field: `默认取UserId`.
fn is_name(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
}

/// Returns the default number that a text begins with, in the unit of its field.
fn number_at(about: &About<'_>, text: &str, rest: &str) -> Option<Default> {
    let rest = rest.trim_start_matches(QUOTES).trim_start();
    let (word, behind) = digits(rest)?;
    let node = typed(about.ty, &word)?;
    let behind = behind.trim_start_matches(QUOTES);
    let (own, behind) = unit_of(behind);
    let clause = without_use(behind);
    let is_used = USED.iter().any(|used| behind.trim_start().starts_with(used));
    // `默认1:自动续费`.
    let means = behind.starts_with([':', '：']) && about.lists(&word);
    if !is_used && !means && !ends_well(clause) && !is_counted(clause) {
        return None;
    }
    let unit = about.unit.or_else(|| of_name(about.name));
    let Some((own, unit)) = own.zip(unit).filter(|(own, unit)| own != unit) else {
        // `默认1天` may be said of seconds.
        let clear = own.is_none_or(|own| unit.is_some() || !has_other_unit(text, own));
        return clear.then_some(Default::Is(word, node));
    };
    let number = converted(Number::Int(word.parse().ok()?), own, unit)?.to_string();
    let node = typed(about.ty, &number)?;
    Some(Default::Is(number, node))
}

/// Returns the number that a text begins with, without commas, and what follows it.
fn digits(rest: &str) -> Option<(String, &str)> {
    if let Some((_, behind)) = thousands(rest) {
        return Some((rest[..rest.len() - behind.len()].replace(',', ""), behind));
    }
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '-');
    let word = rest[..end.unwrap_or(rest.len())].trim_end_matches(['.', '-']);
    (!word.is_empty()).then(|| (word.to_owned(), &rest[word.len()..]))
}

/// Words which say that the value before them is used.
const USED: &[&str] = &[
    "by default",
    "is the default",
    "will be used",
    "is used",
    "表示",
    "代表",
    "返回",
    "即可",
    "即",
    "with a max",
    "and a max",
    "and the max",
    "上限",
    "最大",
    "最多",
    "is selected",
    "is returned",
];

/// Returns the text behind a value, without what says that it is used.
fn without_use(behind: &str) -> &str {
    let trimmed = behind.trim_start();
    let lower = trimmed.to_ascii_lowercase();
    let behind =
        behind_absence(&lower).map_or(behind, |rest| &trimmed[trimmed.len() - rest.len()..]);
    let trimmed = behind.trim_start();
    USED.iter().find_map(|used| trimmed.strip_prefix(used)).unwrap_or(behind)
}

/// Returns whether a clause is only the noun that a number counts: `默认3个工作日`, `1 round`.
fn is_counted(clause: &str) -> bool {
    const NUMBERS: &[&str] = &["million", "thousand", "billion", "or", "to", "and", "percent"];
    let is_end = |c: char| "。，,;；.、)）(（\n：:".contains(c);
    let noun = clause.split(is_end).next().unwrap_or_default();
    match noun.strip_prefix(' ').filter(|noun| noun.is_ascii()) {
        Some(noun) => {
            let is_word = |c: char| c.is_ascii_lowercase();
            noun.len() > 2 && noun.chars().all(is_word) && !NUMBERS.contains(&noun)
        }
        None => {
            !noun.is_empty()
                && noun.chars().count() <= 4
                && !noun.contains(|c: char| c.is_ascii() || "万亿千百或到至和以".contains(c))
        }
    }
}

/// Returns whether a text has numbers in another unit.
fn has_other_unit(text: &str, own: &str) -> bool {
    const SMALL: &[(&str, &str)] = &[
        ("毫秒", "milliseconds"),
        ("秒", "seconds"),
        ("millisecond", "milliseconds"),
        ("second", "seconds"),
        ("字节", "bytes"),
        ("byte", "bytes"),
    ];
    let numbers = text.char_indices().filter(|(_, c)| c.is_ascii_digit());
    let mut units = numbers.filter_map(|(at, _)| unit_of(&text[at + 1..]).0);
    let named = SMALL.iter().find(|(word, _)| mentions(text, &[word]));
    units.any(|unit| unit != own) || named.is_some_and(|(_, unit)| *unit != own)
}

/// Returns whether items with numbers, or one sentence, give defaults that differ: `1. …默认 5；2. …默认
/// 7`, `大的默认：5，小的默认：7`.
fn differs(about: &About<'_>, text: &str, first: &str) -> bool {
    let numbered = mentions(text, &["\n2.", "\n2、", "；2", " 2. "]);
    let mut ahead = if numbered { text } else { sentence(first) };
    let said = |rest: &str| match at(about, text, rest) {
        Some(Default::Is(word, _)) => Some(word),
        _ => None,
    };
    let word = said(first);
    while let Some(rest) = after_phrase(ahead, PHRASES) {
        if said(rest).is_some_and(|other| Some(&other) != word.as_ref()) {
            return true;
        }
        ahead = rest;
    }
    false
}

/// Returns whether the text before a default makes it conditional. The absence of the field is not a
/// condition, since that is when a default applies.
fn depends(before: &str) -> bool {
    // What a bracket says holds by itself.
    let inner = before.rfind(['(', '（']).filter(|at| !before[*at..].contains([')', '）']));
    let before = inner.map_or(before, |at| &before[at..]);
    // `当玩具很大时，…，不填默认为`: what is said of an empty field is said of all.
    let joints = [':', '：', '为', '是', ' ', '则', '，', ','];
    let ahead = PHRASES.iter().fold(before.trim_end_matches(joints), |ahead, phrase| {
        ahead.strip_suffix(phrase).unwrap_or(ahead)
    });
    let lower = ahead.trim_end_matches(joints).to_lowercase();
    let ends = ["不填", "不传", "不填写", "不指定", "未填", "未填写", "未指定", "未传", "不设置"];
    !ends.iter().any(|end| lower.ends_with(end)) && is_conditional(&without_absence(before))
}

/// `默认间隔为 5 秒`: the text from the value on.
fn of_a_chinese_noun(text: &str) -> Option<&str> {
    const OTHERS: &[&str] = &[
        "按", "取", "最", "不", "会", "将", "由", "从", "以", "时", "第", "近", "的", "用", "据",
        "区", "所有", "全部", "写",
    ];
    text.match_indices("默认").find_map(|(at, phrase)| {
        let rest = &text[at + phrase.len()..];
        let is_noun = |c: char| !c.is_ascii() && c.is_alphanumeric() && c != '为' && c != '是';
        let (noun, rest) = rest.split_at(rest.find(|c| !is_noun(c))?);
        let value = rest.strip_prefix(['为', '是']).unwrap_or(rest).trim_start_matches(' ');
        // `默认值 : 0`.
        let spaced = rest.trim_start().strip_prefix([':', '：']).filter(|_| noun == "值");
        let value = spaced.map_or(value, str::trim_start);
        let joined = rest.starts_with(['为', '是']) || spaced.is_some();
        let begins = |c: char| if joined { c.is_ascii_alphanumeric() } else { c.is_ascii_digit() };
        let named = (1..=6).contains(&noun.chars().count()) && !mentions(noun, OTHERS);
        (named && value.starts_with(begins)).then_some(value)
    })
}

/// Returns whether several lines give a default each, of what they name: `A：默认 1`.
pub(super) fn is_per_line(text: &str) -> bool {
    let gives = |line: &&str| {
        let ahead = ["：默认", ":默认", ": default"].iter().find_map(|m| line.split_once(m));
        ahead.is_some_and(|(name, _)| name.contains(|c: char| c.is_ascii_alphanumeric()))
    };
    text.split('\n').filter(gives).count() > 1
}

/// Returns whether a default is that of some only: `标准引擎默认为`.
fn is_of_some(before: &str) -> bool {
    let phrase = PHRASES.iter().find_map(|phrase| {
        before.trim_end_matches([':', '：', '为', '是', ' ']).strip_suffix(phrase)
    });
    phrase.filter(|noun| !noun.contains("是否")).is_some_and(|noun| {
        ["引擎", "版", "集群", "用户", "账号", "主实例", "只读实例"]
            .iter()
            .any(|end| noun.ends_with(end))
    })
}

/// Returns whether an unquoted word is a value, and not the beginning of a sentence.
fn is_word(word: &str, behind: &str) -> bool {
    const PROSE: &[&str] = &[
        "the", "to", "a", "an", "no", "not", "none", "null", "nil", "empty", "by", "is", "it",
        "system", "when", "if", "current", "this", "in", "na", "n/a", "and", "be",
    ];
    let behind = behind.trim_start_matches(QUOTES);
    let behind = if behind.trim_start().starts_with(['。', '；', '，']) {
        behind.trim_start()
    } else {
        behind
    };
    let is_name = word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase());
    let is_name = is_name && !["NULL", "NONE", "NIL", "NA"].contains(&word);
    let ended = behind.trim_start().is_empty()
        || behind.starts_with(|c: char| ".,;，；。、)）(（\n即".contains(c))
        || behind.trim_start_matches(' ').starts_with(['(', '（', '\n']);
    ended && (is_name || !PROSE.iter().any(|prose| prose.eq_ignore_ascii_case(word)))
}

/// `0 is the default value`: the text from the value on.
fn is_the_default(text: &str) -> Option<&str> {
    let at = places(text, " is the default").next()?;
    let start = text[..at].rfind([' ', '\n', '.', ',', ';', '(']).map_or(0, |at| at + 1);
    let sentence = text[..start].trim_end();
    let begins = sentence.is_empty() || sentence.ends_with(['.', '\n', ';', ',', '(']);
    begins.then(|| &text[start..])
}

/// `20 is used if it is left empty`: the text from the value on.
fn used_if_left_out(text: &str) -> Option<&str> {
    const USED: &[&str] = &[" is used", " will be used"];
    let lower = text.to_ascii_lowercase().replace('’', "'").replace("it's", "it is");
    let is_left = |behind: &str| behind_absence(behind.trim_start()).is_some();
    let behind = USED.iter().any(|used| lower.split(used).skip(1).any(is_left));
    let at = USED.iter().find_map(|used| places(text, used).next()).filter(|_| behind)?;
    let start = text[..at].rfind([' ', '\n', '.', ',', ';', '(']).map_or(0, |at| at + 1);
    text[start..].starts_with('`').then(|| &text[start..])
}

/// Between a clause which says that a field is left out, and what holds then.
const THEN: &[&str] = &["，则", ",则", "则", "，", ", then ", ", ", ",", " "];
/// Words which say what holds then.
const IS: &[&str] = &[
    "默认为",
    "默认使用",
    "默认取",
    "默认按",
    "默认",
    "表示使用",
    "表示为",
    "表示",
    "代表",
    "等同于",
    "等价于",
    "相当于",
    "视为",
    "视作",
    "即为",
    "使用默认值",
    "使用",
    "取值为",
    "取",
    "按照",
    "按",
    "为",
    "即",
    "the default value is ",
    "the default is ",
    "the default value ",
    "the value ",
    "it is ",
    "it defaults to ",
    "",
];
/// Words behind a value which say that it is used then.
const USED_THEN: &[&str] = &[
    "处理",
    "计算",
    "执行",
    "will be used",
    "is used",
    "will be returned",
    "is returned",
    "is adopted",
    "applies",
];

/// `If it is left empty, 20 will be used`, `缺省时按 20 处理`.
fn if_left_out(about: &About<'_>, text: &str) -> Option<Default> {
    let starts = text.char_indices().map(|(at, _)| at).filter(|at| {
        let before = text[..*at].trim_end();
        before.is_empty() || before.ends_with(|c: char| "。，,;；.(（\n".contains(c))
    });
    starts.into_iter().find_map(|start| {
        let lower = text[start..].to_ascii_lowercase();
        let rest = behind_absence(&lower).map(|rest| &text[text.len() - rest.len()..])?;
        let rest = THEN.iter().find_map(|then| rest.strip_prefix(then)).unwrap_or(rest);
        let verb = IS.iter().find(|verb| {
            rest.get(..verb.len()).is_some_and(|start| start.eq_ignore_ascii_case(verb))
        })?;
        let rest = rest[verb.len()..].trim_start();
        let (word, behind) = value(rest)?;
        let used = USED_THEN.iter().find_map(|used| behind.trim_start().strip_prefix(used));
        let is_value = rest.starts_with(QUOTES)
            || about.lists(word)
            || is_number(about.ty)
            || !is_text(about.ty);
        let said = used.is_some() || !verb.is_empty();
        let end = used.map_or(rest.len(), |_| rest.len() - behind.len());
        at(about, text, &rest[..end]).filter(|_| is_value && said)
    })
}

/// `which is 20 by default`, `20 will be used by default`: the text from the value on.
fn by_default(text: &str) -> Option<&str> {
    let at = places(text, "by default").next()?;
    // `by default for small toys`.
    if text[at + "by default".len()..].starts_with(" for ") {
        return None;
    }
    let before = text[..at].trim_end();
    let before = ["will be used", "is used", "is returned", "is selected", "are returned"]
        .iter()
        .find_map(|words| before.strip_suffix(words))
        .unwrap_or(before)
        .trim_end();
    let start = before.rfind([' ', ';', ',', '\n', '(']).map_or(0, |at| at + 1);
    let (ahead, word) = before.split_at(start);
    let ahead = ahead.trim_end();
    // `port is 80 by default`, `(80 by default)`, `the number, 20 by default`.
    let is_value = ["is", "be", "from", ",", ";", "(", "."].iter().any(|end| ahead.ends_with(end));
    let quoted = word.starts_with(QUOTES);
    let number = word.starts_with(|c: char| c.is_ascii_digit())
        || ["true", "false"].iter().any(|truth| truth.eq_ignore_ascii_case(word));
    let is_value = is_value || ahead.is_empty() && number;
    (is_value && (quoted || number || ahead.ends_with(" is")) && !word.is_empty())
        .then(|| &text[start..])
}

/// `The default size is 20`: the text from the value on.
fn of_a_noun(text: &str) -> Option<&str> {
    places(text, "default ").find_map(|at| {
        let rest = &text[at + "default ".len()..];
        let (noun, value) = rest.split_once(" is ")?;
        let is_noun = !noun.is_empty()
            && noun.split(' ').count() <= 2
            && noun.chars().all(|c| c.is_ascii_lowercase() || c == ' ');
        let begins = value.starts_with(|c: char| c.is_ascii_digit() || QUOTES.contains(&c));
        (is_noun && begins).then_some(value)
    })
}
