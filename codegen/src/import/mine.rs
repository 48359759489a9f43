//! Takes constraints out of the prose of a description, English or Chinese.
//!
//! They are *mined*: a person has yet to check them, and each names the phrase that it was read
//! from. Prose lies in known ways (a limit of something else, another unit, a value that means
//! none, a list of examples), so what has a sign of that is left alone.

mod rules;
mod size;
mod text;
mod values;

pub(super) use rules::{conditions, window};
pub(super) use text::{after_phrase, mentions, number, value};

use crate::node::Node;
use crate::read::{Entries, Number};
use crate::schema::{Count, Enum, Field, Range, Standing, TypeName, Variant};
use crate::source::Located;
use text::phrase_before;
use values::{announced, values};

/// Where a description comes from, and what its constraints name as their source.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    /// `page`, or `definitions 3.1.189.1 zh`.
    pub label: String,
    /// Whether the source of a constraint says how sure the reading is.
    pub says_sure: bool,
    /// Whether it quotes the phrase that it was read from.
    pub quotes: bool,
}

impl Origin {
    /// The source of a constraint that was read from a phrase, right in so many of a hundred.
    pub(super) fn source(&self, phrase: &str, sure: u8) -> String {
        if !self.says_sure {
            return self.label.clone();
        }
        if !self.quotes {
            return format!("{}, {sure} %", self.label);
        }
        let phrase: String = phrase.split_whitespace().collect::<Vec<_>>().join(" ");
        let short: String = phrase.chars().take(60).collect();
        format!("{}, {sure} %: {short}", self.label)
    }
}

/// What a description is about, and where the reader notes what it could not read.
pub(super) struct Prose<'a> {
    /// The name of the field.
    pub name: &'a str,
    /// Whether it is a parameter of a request: only these obey constraints.
    pub is_input: bool,
    /// The description, without markup.
    pub text: &'a str,
    /// Where it comes from.
    pub origin: &'a Origin,
}

/// Fills in what the description of a field says; `note` hears of what was not understood.
pub(super) fn fill(field: &mut Field, prose: &Prose<'_>, note: &mut dyn FnMut(&str)) {
    let ty = field.ty.value.clone();
    field.unit = unit(&ty, prose.text);
    if let Some(time) = time(&ty, prose.text) {
        field.ty.value = of_times(&ty, time);
    }
    if mentions(prose.text, &DEPRECATED) && !mentions(prose.text, &["部分", "partially"]) {
        field.deprecated = Some("The service no longer uses this field.".to_owned());
    }
    if prose.is_input {
        enumeration(field, &ty, prose, note);
        default(field, &ty, prose, note);
        range(field, &ty, prose, note);
        counts(field, &ty, prose);
    }
}

/// Drops the constraints that the field's own sample value breaks: then they were misread, or are
/// out of date.
pub(super) fn believe_the_example(field: &mut Field) {
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
    let word = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
    if field.values.as_ref().is_some_and(|values| values.values.get(&word).is_none()) {
        field.values = None;
    }
}

const DEPRECATED: [&str; 9] = [
    "disused",
    "deprecated",
    "no longer used",
    "obsolete",
    "已废弃",
    "已弃用",
    "已作废",
    "废弃字段",
    "不再使用",
];

/// Whether a type is a whole number.
pub(super) fn is_whole(ty: &TypeName) -> bool {
    matches!(ty, TypeName::One(name) if name == "int64" || name == "uint64")
}

/// Whether a type is a text.
pub(super) fn is_text(ty: &TypeName) -> bool {
    matches!(ty, TypeName::One(name) if name == "string")
}

fn is_number(ty: &TypeName) -> bool {
    is_whole(ty) || *ty == TypeName::One("float".to_owned())
}

/// Names of fields whose values are free, whatever their descriptions list.
const FREE: [&str; 13] = [
    "Url", "Image", "Id", "Name", "Token", "Key", "Path", "Param", "Config", "Content", "Template",
    "Time", "Filters",
];

fn enumeration(field: &mut Field, ty: &TypeName, prose: &Prose<'_>, note: &mut dyn FnMut(&str)) {
    if !is_text(ty) && !is_whole(ty) {
        return;
    }
    let Some(found) = values(prose.text) else {
        if announced(prose.text) {
            note("lists values that were not understood");
        }
        return;
    };
    if is_whole(ty) && found.list.iter().any(|(word, _)| word.parse::<i128>().is_err()) {
        note("lists values that are no whole numbers");
        return;
    }
    let free = is_text(ty) && FREE.iter().any(|end| prose.name.ends_with(end));
    if free || found.list.len() > 30 {
        return;
    }
    field.default = found.default.as_deref().and_then(|word| typed(ty, word));
    let variants = found.list.into_iter().map(|(word, description)| {
        (Located::nowhere(word), Variant { description, ..Variant::default() })
    });
    field.values = Some(Enum {
        name: None,
        plain: prose.origin.says_sure,
        standing: Standing::Mined,
        source: prose.origin.source(&found.phrase, 97),
        values: Entries(variants.collect()),
    });
}

const DEFAULTS: [&str; 8] = [
    "default value",
    "default",
    "defaults",
    "by default, the value",
    "默认值",
    "默认",
    "缺省值",
    "缺省",
];

fn default(field: &mut Field, ty: &TypeName, prose: &Prose<'_>, note: &mut dyn FnMut(&str)) {
    let Some(rest) = after_phrase(prose.text, &DEFAULTS).or_else(|| by_default(prose.text)) else {
        return;
    };
    // A default that depends on something else is none.
    let before = phrase_before(prose.text, rest);
    if mentions(before, &["if ", "when ", "如果", "当", "若"]) {
        return;
    }
    let found = value(rest).and_then(|(word, behind)| Some((word, behind, typed(ty, word)?)));
    let Some((word, behind, node)) = found else {
        note("has a default that was not understood");
        return;
    };
    // `默认1天` is no default of a number of seconds.
    let alone = behind.starts_with(" by default")
        || size::ends_well(behind)
        || size::is_unit_of(behind, field.unit.as_deref());
    if is_number(ty) && !alone {
        note("has a default that was not understood");
        return;
    }
    let listed = field.values.as_ref().is_none_or(|values| values.values.get(word).is_some());
    if listed {
        field.default = Some(node);
    } else {
        note(&format!("has the default `{word}`, which is not among its values"));
    }
}

/// `which is 20 by default`: the text from the value on.
fn by_default(text: &str) -> Option<&str> {
    let (before, _) = text.split_once(" by default")?;
    let word = before.rsplit(' ').next()?;
    let is_value = before.trim_end_matches(word).trim_end().ends_with("is");
    (is_value && !word.is_empty()).then(|| &text[before.len() - word.len()..])
}

/// A word as a value of a type.
fn typed(ty: &TypeName, word: &str) -> Option<Node> {
    let TypeName::One(name) = ty else { return None };
    let json = match name.as_str() {
        "int64" => serde_json::Value::from(word.parse::<i64>().ok()?),
        "uint64" => serde_json::Value::from(word.parse::<u64>().ok()?),
        "float" => serde_json::Value::from(word.parse::<f64>().ok()?),
        "bool" => serde_json::Value::from(word.to_ascii_lowercase().parse::<bool>().ok()?),
        "string" => serde_json::Value::from(word),
        _ => return None,
    };
    Some(Node::from_json(&json))
}

fn range(field: &mut Field, ty: &TypeName, prose: &Prose<'_>, note: &mut dyn FnMut(&str)) {
    if !is_number(ty) || field.values.is_some() {
        return;
    }
    let Some(found) = size::range(prose.text) else { return };
    let default = field.default.as_ref().and_then(|node| node.to_json().as_f64());
    let inside = |(min, max): &(Option<Number>, Option<Number>)| {
        let at_least = |v: f64| min.is_none_or(|min| min.as_f64() <= v);
        let at_most = |v: f64| max.is_none_or(|max| v <= max.as_f64());
        default.is_none_or(|v| at_least(v) && at_most(v))
            && min.zip(*max).is_none_or(|(min, max)| min.as_f64() <= max.as_f64())
    };
    let whole = |(min, max): &(Option<Number>, Option<Number>)| {
        !is_whole(ty) || [min, max].iter().all(|n| !matches!(n, Some(Number::Float(_))))
    };
    if size::is_doubtful(prose.name, prose.text, found.end, field.unit.as_deref()) {
        return;
    }
    match found.bounds.filter(inside).filter(whole) {
        Some((min, max)) => {
            let source = prose.origin.source(&found.phrase, found.sure);
            let range = Range { min, max, standing: Standing::Mined, source };
            field.range = Some(Located::nowhere(range));
        }
        None => note("has a range that was not understood"),
    }
}

/// The characters of a text and the elements of a list.
fn counts(field: &mut Field, ty: &TypeName, prose: &Prose<'_>) {
    let count = |found: size::Counted| {
        Located::nowhere(Count {
            min: found.min,
            max: found.max,
            standing: Standing::Mined,
            source: prose.origin.source(&found.phrase, found.sure),
        })
    };
    match ty {
        TypeName::List(_) => field.items = size::items(prose.text).map(count),
        ty if is_text(ty) && field.values.is_none() => {
            field.length = size::length(prose.text).map(count);
        }
        TypeName::One(_) => {}
    }
}

/// A text, or a list of texts, as times.
fn of_times(ty: &TypeName, time: &str) -> TypeName {
    match ty {
        TypeName::One(_) => TypeName::One(time.to_owned()),
        TypeName::List(inner) => TypeName::List(Box::new(of_times(inner, time))),
    }
}

/// The type of a text that holds a time.
fn time(ty: &TypeName, text: &str) -> Option<&'static str> {
    match ty {
        TypeName::List(inner) => return time(inner, text),
        ty if !is_text(ty) => return None,
        TypeName::One(_) => {}
    }
    let lower = text.to_ascii_lowercase();
    if let Some((_, behind)) = lower.split_once("yyyy-mm-dd") {
        let behind = behind.trim_start_matches(['"', '\'']);
        return Some(match behind.trim_start() {
            time if time.starts_with('t') && time.contains("hh") => "datetime_iso",
            time if time.starts_with("hh") => "datetime",
            _ => "date",
        });
    }
    lower.contains("iso 8601").then_some("datetime_iso")
}

/// Units as they are written, and as schemas have them. Longer ones come first.
const UNITS: [(&str, &str); 38] = [
    ("milliseconds", "milliseconds"),
    ("millisecond", "milliseconds"),
    ("seconds", "seconds"),
    ("second", "seconds"),
    ("minutes", "minutes"),
    ("minute", "minutes"),
    ("months", "months"),
    ("month", "months"),
    ("hours", "hours"),
    ("hour", "hours"),
    ("bytes", "bytes"),
    ("byte", "bytes"),
    ("days", "days"),
    ("day", "days"),
    ("MB/s", "MB/s"),
    ("KB/s", "KB/s"),
    ("GB/s", "GB/s"),
    ("Mbps", "Mbps"),
    ("Kbps", "Kbps"),
    ("Gbps", "Gbps"),
    ("bps", "bps"),
    ("fps", "fps"),
    ("TB", "TB"),
    ("GB", "GB"),
    ("MB", "MB"),
    ("KB", "KB"),
    ("Hz", "Hz"),
    ("px", "px"),
    ("ms", "milliseconds"),
    ("%", "%"),
    ("s", "seconds"),
    ("毫秒", "milliseconds"),
    ("秒", "seconds"),
    ("分钟", "minutes"),
    ("小时", "hours"),
    ("天", "days"),
    ("月", "months"),
    ("字节", "bytes"),
];

/// The unit of a number: `Unit: MB`, `in MB/s`.
fn unit(ty: &TypeName, text: &str) -> Option<String> {
    if is_text(ty) || !matches!(ty, TypeName::One(_)) {
        return None;
    }
    let named = after_phrase(text, &["unit", "单位"]);
    // `单位天` has no joint, and no Latin word to be told from.
    let joined = text.split_once("单位").map(|(_, rest)| rest);
    let behind_in = text.match_indices(" in ").map(|(at, word)| &text[at + word.len()..]);
    let known = |rest: &str| {
        let rest = rest.trim_start_matches([' ', '：', ':', '为', '是', '`']);
        let known = UNITS.iter().find(|(unit, _)| {
            let start = rest.get(..unit.len());
            let behind = |c: char| c.is_ascii_alphanumeric() || c == '/';
            start.is_some_and(|start| start.eq_ignore_ascii_case(unit))
                && !rest[unit.len()..].starts_with(behind)
        });
        known.map(|(_, unit)| (*unit).to_owned())
    };
    named.into_iter().chain(joined).chain(behind_in).find_map(known)
}

#[cfg(test)]
mod tests;
