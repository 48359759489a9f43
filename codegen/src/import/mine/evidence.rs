//! What speaks for a list as the values of its field, beside the way in which it is written.

use super::named::FURTHER;
use super::text::mentions;
use super::values::Values;
use super::vocabulary::FEW;

/// A field whose description has a list.
pub(super) struct Evidence<'a> {
    /// The name of the field.
    pub name: &'a str,
    /// Its sample value, as written.
    pub sample: &'a str,
    /// The default value that its description states.
    pub default: Option<&'a str>,
    /// Whether its values are whole numbers.
    pub whole: bool,
    /// Whether it is a list of values.
    pub list: bool,
}

/// Words which say that values follow.
const STRONG: &[&str] = &[
    "取值",
    "可选",
    "枚举",
    "有效值",
    "可取",
    "参数值",
    "入参限制",
    "合法值",
    "可填",
    "可传",
    "可以填",
    "可以传",
    "可以取",
    "选项",
    "只能",
    "只支持",
    "仅支持",
    "固定",
    "三个值",
    "两个值",
    "valid",
    "value",
    "option",
    "enum",
    "one of",
    "either",
    "fixed",
    "selectable",
    "only",
];

/// Words which may say so.
const WEAK: &[&str] = &[
    "支持",
    "包括",
    "包含",
    "分为",
    "分别",
    "有",
    "为",
    "是",
    "即",
    "类型",
    "格式",
    "模式",
    "方式",
    "字段",
    "策略",
    "支持如下",
    "提供",
    "support",
    "include",
    "can be",
    "set to",
    "currently",
    "available",
    "being",
];

impl Evidence<'_> {
    /// Returns whether the sample value is one of the values, or a list of them; `None` if it says
    /// nothing about them.
    pub fn shown(&self, values: &Values) -> Option<bool> {
        let is_value =
            |word: &str| values.list.iter().any(|(value, _)| value.eq_ignore_ascii_case(word));
        let whole = self.sample.trim().trim_matches(['"', '\'']);
        if is_value(whole) {
            return Some(true);
        }
        let apart = |c: char| c.is_whitespace() || "[]\"'“”,，、/|;；".contains(c);
        let mut words = self.sample.split(apart).filter(|word| !word.is_empty()).peekable();
        let first = *words.peek()?;
        let unset = self.whole && first == "0";
        if unset
            || first.contains('*')
            || matches!(first, "无" | "空" | "null" | "none" | "-" | "xxx" | "xx")
        {
            return None;
        }
        Some(words.all(is_value))
    }

    /// Returns whether the name of the field is one of those that take one of a few values.
    pub fn is_few(&self) -> bool {
        let one = self.name.strip_suffix('s').unwrap_or(self.name);
        FEW.iter().chain(FURTHER).any(|end| one.ends_with(end) || self.name.ends_with(end))
    }

    /// Returns how much the words before a list, the name of the field, its sample value and the
    /// values themselves speak for it; `None` if they speak against it: a list behind a header that
    /// is written as one is trusted rather than the sample value.
    pub fn weigh(&self, before: &str, values: &Values, is_explicit: bool) -> Option<u32> {
        let shown = match self.shown(values) {
            Some(true) => 3,
            Some(false) if is_explicit && header(before) == 2 => 0,
            Some(false) => return None,
            None => 0,
        };
        let codes = values.list.iter().all(|(word, _)| is_code(word));
        let default = self.default.is_some_and(|default| {
            values.list.iter().any(|(word, _)| word.eq_ignore_ascii_case(default))
        });
        let signs = [self.is_few(), codes, default].into_iter().filter(|sign| *sign).count();
        Some(shown + header(before) + u32::try_from(signs).unwrap_or_default())
    }
}

/// Returns how clearly the text before a list says that values follow.
pub(super) fn header(before: &str) -> u32 {
    let before = before.trim_end();
    let colon = before.ends_with([':', '：']);
    let clause = before.trim_end_matches(|c: char| " :：(（[【\"“'`\n".contains(c));
    let start = clause.rfind(['。', '\n', ';', '；']).map_or(0, |at| at + 1);
    let start = if clause.is_char_boundary(start) { start } else { 0 };
    let start = start.max(
        clause
            .char_indices()
            .rev()
            .nth(13 + 10 * usize::from(clause.is_ascii()))
            .map_or(0, |(at, _)| at),
    );
    let near = &clause[start..];
    match () {
        () if mentions(near, STRONG) => 2,
        () if colon || WEAK.iter().any(|word| near.to_lowercase().trim_end().ends_with(word)) => 1,
        () => 0,
    }
}

/// Returns whether a word is written as no word of a sentence is.
pub(super) fn is_code(word: &str) -> bool {
    let inner = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    word.chars().skip(1).any(inner) && word.contains(|c: char| c.is_ascii_alphabetic())
}
