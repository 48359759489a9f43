//! Defaults: `Default value: 20`, `20 by default`, `不填默认为 20`.

mod switch;

use super::range::{ends_well, is_conditional};
use super::text::{QUOTES, after_phrase, clause_before, places, thousands, value};
use super::unit::unit_of;
use super::{is_number, is_text, typed};
use crate::node::Node;
use crate::schema::{Field, TypeName};

/// The default that a description states.
pub(super) enum Default<'t> {
    /// The value as it is written, and as its type has it.
    Is(&'t str, Node),
    /// There seems to be one.
    NotUnderstood,
}

const PHRASES: &[&str] = &[
    "default value",
    "default",
    "by default is",
    "default input parameter",
    "defaults",
    "defaults value",
    "by default, the value",
    "by default, it",
    "默认值",
    "默认取值",
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
pub(super) fn default<'t>(
    name: &str,
    ty: &TypeName,
    text: &'t str,
    unit: Option<&str>,
) -> Option<Default<'t>> {
    let mut seen = None;
    let mut ahead = text;
    while let Some(rest) = after_phrase(ahead, PHRASES) {
        let before = clause_before(text, rest);
        if depends(before) || is_of_some(before) || is_per_line(text) {
            return None;
        }
        match at(ty, rest, unit) {
            Some(found) => return Some(found),
            None => seen = Some(Default::NotUnderstood),
        }
        ahead = rest;
    }
    let named = by_default(text)
        .or_else(|| is_the_default(text))
        .or_else(|| used_if_left_out(text))
        .or_else(|| of_a_noun(text))
        .filter(|rest| !depends(clause_before(text, rest)));
    named
        .and_then(|rest| at(ty, rest, unit))
        .or_else(|| marked(ty, text))
        .or_else(|| switch::default(name, ty, text))
        .or(seen)
}

/// Returns the default that a text begins with.
fn at<'t>(ty: &TypeName, rest: &'t str, unit: Option<&str>) -> Option<Default<'t>> {
    let found = value(rest).and_then(|(word, behind)| Some((word, behind, typed(ty, word)?)));
    let found = in_thousands(ty, rest).or(found);
    let (word, behind, node) = found.or_else(|| with_unit(ty, rest))?;
    let quoted = rest.trim_start().starts_with(QUOTES);
    let (own, behind) = unit_of(behind);
    let behind =
        LEFT_OUT.iter().find_map(|left| behind.trim_start().strip_prefix(left)).unwrap_or(behind);
    // `默认1天` is no default of a number of seconds.
    let used = [
        "by default",
        "is the default",
        "will be used",
        "is used",
        "表示",
        "代表",
        "返回",
        "即",
        "with a max",
        "上限",
        "最大",
        "最多",
        "is selected",
        "is returned",
    ];
    let alone =
        used.iter().any(|words| behind.trim_start().starts_with(words)) || ends_well(behind);
    let same_unit = own.is_none() || own == unit;
    let sound = match ty {
        ty if is_number(ty) => alone && same_unit,
        ty if is_text(ty) => own.is_none() && (quoted || is_word(word, behind)),
        _ => true,
    };
    sound.then_some(Default::Is(word, node))
}

/// `10,000`.
fn in_thousands<'t>(ty: &TypeName, rest: &'t str) -> Option<(&'t str, &'t str, Node)> {
    let rest = rest.trim_start_matches([' ', '`']);
    let (_, behind) = thousands(rest).filter(|_| is_number(ty))?;
    let word = &rest[..rest.len() - behind.len()];
    Some((word, behind, typed(ty, &word.replace(',', ""))?))
}

/// `10s` where a number is wanted.
fn with_unit<'t>(ty: &TypeName, rest: &'t str) -> Option<(&'t str, &'t str, Node)> {
    let rest = rest.trim_start_matches([' ', '`']);
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '-')?;
    let (word, behind) = rest.split_at(end);
    let node = typed(ty, word)?;
    (is_number(ty) && unit_of(behind).0.is_some()).then_some((word, behind, node))
}

/// Clauses that say that a field is left out.
const LEFT_OUT: &[&str] = &[
    "if this parameter is left empty",
    "if it is left empty",
    "if left empty",
    "if left blank",
    "if this parameter is not specified",
    "if not specified",
    "if it is not specified",
    "if it is null",
    "if this parameter is left blank",
    "if this field is left empty",
    "if not set",
    "if not provided",
    "when left blank",
    "if it is not filled in",
    "if not filled in",
    "if this parameter is empty",
    "if this parameter is not passed",
    "if no value is specified",
    "if unspecified",
    "if it is not passed in",
    "if not passed in",
    "如果不设定",
    "如果不传",
    "如果不填",
    "如不填",
    "若不填",
    "若不传",
    "如果为空",
    "不填时",
    "未传值时",
    "不指定该值时",
    "不指定时",
    "未指定时",
    "该值缺省时，",
    "该值缺省时",
    "不传时",
    "为空时",
    "不填写时",
    "如果没有指定",
];

/// Returns whether the text before a default makes it conditional. The absence of the field is not a
/// condition, since that is when a default applies.
fn depends(before: &str) -> bool {
    let ahead = PHRASES
        .iter()
        .fold(before.trim_end_matches([':', '：', '为', '是', ' ']), |ahead, phrase| {
            ahead.strip_suffix(phrase).unwrap_or(ahead)
        });
    if ["不填", "不传", "不填写", "不指定", "未填", "不填则", "不传则"]
        .iter()
        .any(|left| ahead.ends_with(left))
    {
        return false;
    }
    let lower = before.to_lowercase();
    let rest = LEFT_OUT.iter().fold(lower, |text, words| text.replace(words, ""));
    is_conditional(&rest)
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
        ["引擎", "版", "集群", "用户", "账号"].iter().any(|end| noun.ends_with(end))
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
    let ended = behind.trim_start().is_empty()
        || behind.starts_with(|c: char| ".,;，；。、)）(（\n即".contains(c))
        || behind.trim_start_matches(' ').starts_with(['(', '（', '\n']);
    ended && !PROSE.iter().any(|prose| prose.eq_ignore_ascii_case(word))
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
    let is_left = |behind: &str| LEFT_OUT.iter().any(|left| behind.trim_start().starts_with(left));
    let behind = USED.iter().any(|used| lower.split(used).skip(1).any(is_left));
    let at = USED.iter().find_map(|used| places(text, used).next()).filter(|_| behind)?;
    let start = text[..at].rfind([' ', '\n', '.', ',', ';', '(']).map_or(0, |at| at + 1);
    text[start..].starts_with('`').then(|| &text[start..])
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
    (is_value && (quoted || number || ahead.ends_with(" is")) && !word.is_empty())
        .then(|| &text[start..])
}

/// `mp4 is selected by default`: the word.
fn used_by_default(text: &str) -> Option<&str> {
    let at = places(text, "by default").next()?;
    let before = text[..at].trim_end();
    let ends = ["is selected", "is used", "will be used", "is"];
    let before = ends.iter().find_map(|end| before.strip_suffix(end))?.trim_end();
    let before = before.trim_end_matches(QUOTES);
    let word = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let word = &before[before.trim_end_matches(word).len()..];
    Some(word).filter(|_| !depends(clause_before(text, &text[at..])))
}

/// `The default size is 20`: the text from the value on.
fn of_a_noun(text: &str) -> Option<&str> {
    places(text, "default ").find_map(|at| {
        let rest = &text[at + "default ".len()..];
        let (noun, value) = rest.split_once(" is ")?;
        let is_noun = !noun.is_empty()
            && noun.split(' ').count() <= 2
            && noun.chars().all(|c| c.is_ascii_lowercase() || c == ' ');
        (is_noun && value.starts_with(|c: char| c.is_ascii_digit())).then_some(value)
    })
}

/// Returns the value whose meaning a description gives as the default: `0: off; 1: on. Off by
/// default` is not read, `默认为关闭` is.
pub(super) fn by_meaning(field: &Field, text: &str) -> Option<String> {
    let values = &field.values.as_ref()?.values;
    // `，默认倒序` has nothing between the phrase and the meaning.
    let bare = || {
        ["，默认", "。默认", "；默认", "\n默认"]
            .iter()
            .find_map(|m| text.split_once(m))
            .map(|(_, rest)| rest)
    };
    if let Some(word) = used_by_default(text).filter(|word| values.get(word).is_some()) {
        return Some(word.to_owned());
    }
    let rest = after_phrase(text, PHRASES).or_else(bare)?;
    // `默认值为 2 不开启`: the value and its meaning.
    let first = value(rest).filter(|(word, behind)| {
        let meaning = behind.trim_start();
        let is_apart = meaning.len() < behind.len() || word.ends_with('-');
        is_apart && !meaning.starts_with(|c: char| c.is_ascii())
    });
    let first = first.map(|(word, _)| word.trim_end_matches('-'));
    if let Some(word) = first.filter(|word| values.get(word).is_some()) {
        return Some(word.to_owned());
    }
    let end = |c: char| "。.,，;；、)）(（\n".contains(c);
    let said = rest.split(end).next()?.trim().trim_start_matches(['为', '是', ' ']);
    let said = ["使用", "采用", "选择"].iter().find_map(|v| said.strip_prefix(v)).unwrap_or(said);
    let mut fits = values.iter().filter(|(_, variant)| {
        let meaning = variant.description.as_deref().unwrap_or_default();
        !said.is_empty()
            && meaning
                .split(|c: char| end(c) || c == '：')
                .next()
                .is_some_and(|m| m.trim().eq_ignore_ascii_case(said))
    });
    let Some((value, _)) = fits.next() else {
        // `默认为版本2008R2`: a noun before the value.
        let word = said.trim_start_matches(|c: char| !c.is_ascii());
        let is_noun = word.len() < said.len() && !word.is_empty();
        return values.get(word).filter(|_| is_noun).map(|_| word.to_owned());
    };
    fits.next().is_none().then(|| value.value.clone())
}

/// Parses `true（默认）`, for numbers and booleans.
fn marked<'t>(ty: &TypeName, text: &'t str) -> Option<Default<'t>> {
    const MARKS: &[&str] = &[
        "(default)",
        "（默认）",
        "(默认)",
        "（默认值）",
        "(default value)",
        "：默认值，",
        "：默认值；",
    ];
    if is_text(ty) {
        return None;
    }
    let (before, _) = MARKS.iter().find_map(|mark| text.split_once(mark))?;
    let before = before.trim_end_matches([' ', '`', '"']);
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
    let is_truth = |word: &str| matches!(word.to_ascii_lowercase().as_str(), "true" | "false");
    let word = Some(&before[start..]).filter(|word| typed(ty, word).is_some() || !is_truth(first));
    let word = word.unwrap_or(first);
    typed(ty, word).map(|node| Default::Is(word, node))
}
