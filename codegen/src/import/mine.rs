//! Extracts constraints from descriptions in English and Chinese.
//!
//! Extracted constraints are *mined*: no person has verified them, and each names its phrase as its
//! source. Descriptions mislead in known ways (a limit of another field, another unit, a value that
//! means none, a list of examples), so phrases with such signs are skipped.

mod backward;
mod bare;
mod count;
mod default;
mod evidence;
mod example;
mod format;
mod items;
mod keyed;
mod layouts;
mod named;
mod numbered;
mod only;
mod range;
mod rules;
mod sequence;
mod tables;
mod text;
mod unit;
mod unmarked;
mod values;
mod vocabulary;
mod worded;

pub(super) use example::believe_the_example;
pub(super) use rules::{conditions, window};
pub(super) use text::mentions;
pub(super) use unit::unit_of;

use std::collections::BTreeSet;

use crate::name::{self, Kind};
use crate::node::Node;
use crate::read::{Entries, Number};
use crate::schema::{Count, Enum, Field, Format, Provenance, Range, TypeName, Variant};
use crate::source::Spanned;
use count::Counted;
use default::Default;
use evidence::Evidence;
use tencentcloud_runtime::secret::is_secret;
use values::announced;

/// The origin of a description, which its constraints state as their source.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    /// `page`, or `definitions 3.1.189.1 zh`.
    pub label: String,
    /// Whether the source of a constraint states the confidence of the reading.
    pub says_sure: bool,
    /// Whether it quotes the phrase that it was read from.
    pub quotes: bool,
}

impl Origin {
    /// Returns the source of a constraint that was read from a phrase, right in so many of a
    /// hundred.
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

/// A description and its field.
pub(super) struct Prose<'a> {
    /// The name of the field.
    pub name: &'a str,
    /// Whether it is a parameter of a request: only these obey constraints.
    pub is_input: bool,
    /// The description, without markup.
    pub text: &'a str,
    /// Its sample value, as written: it confirms which list has the values.
    pub sample: &'a str,
    /// Where it comes from.
    pub origin: &'a Origin,
}

/// Sets the constraints that the name and the description of a field state. Phrases that were not
/// understood are passed to `note`.
pub(super) fn fill(field: &mut Field, prose: &Prose<'_>, note: &mut dyn FnMut(&str)) {
    let ty = field.ty.value.clone();
    let prose = &Prose { text: before_null(prose.text), ..*prose };
    if is_number(&ty) {
        field.unit = unit::unit(prose.text).map(str::to_owned);
    }
    if is_deprecated(prose.text) {
        field.deprecated = Some("The service no longer uses this field.".to_owned());
    }
    if let Some(time) = format::time(prose.name, &ty, prose.text) {
        field.ty.value = of_times(&ty, time);
    } else if prose.is_input && is_text(&ty) {
        field.format = format::format(prose.name, prose.text).map(|(is, phrase)| Format {
            is,
            provenance: Provenance::Mined,
            source: prose.origin.source(phrase, 96),
        });
    }
    if prose.is_input {
        enumeration(field, &ty, prose, note);
        default(field, &ty, prose, note);
        range(field, &ty, prose, note);
        counts(field, &ty, prose);
    }
    field.sensitive = is_sensitive(prose.name, field);
}

/// Returns whether a field contains a secret, by its name and type.
fn is_sensitive(name: &str, field: &Field) -> bool {
    fn can_hold_one(ty: &TypeName) -> bool {
        match ty {
            TypeName::List(inner) => can_hold_one(inner),
            TypeName::One(name) => {
                !matches!(name.as_str(), "bool" | "int64" | "uint64" | "float" | "date")
                    && !name.starts_with("datetime")
            }
        }
    }
    can_hold_one(&field.ty) && field.values.is_none() && is_secret(name)
}

/// Returns the text without the sentence that a response field may be null.
fn before_null(text: &str) -> &str {
    const STARTS: &[&str] = &[
        "注意：此字段可能返回",
        "注：此字段可能返回",
        "Note: This field may return",
        "Note: this field may return",
        "Note: This parameter may return",
        "Note: this parameter may return",
    ];
    let found = STARTS.iter().filter_map(|start| text.find(start)).min();
    found.map_or(text, |at| text[..at].trim_end())
}

/// Returns whether a description declares its field deprecated.
fn is_deprecated(text: &str) -> bool {
    const SIGNS: &[&str] = &[
        "disused",
        "deprecated",
        "no longer used",
        "no longer in use",
        "no longer supported",
        "obsolete",
        "abandoned",
        "discarded field",
        "has been discarded",
        "已废弃",
        "已弃用",
        "已作废",
        "废弃字段",
        "不再使用",
        "(废弃)",
        "（废弃）",
        "（已下线）",
        "字段废弃",
    ];
    // Parts of the field, its values, or what else is spoken of.
    const OTHERS: &[&str] = &[
        "部分",
        "partially",
        "是否",
        "whether",
        "已废弃：",
        "deprecated:",
        "取值",
        "valid values",
        "状态",
        "status",
        "if ",
        "如果",
        "当",
    ];
    if !mentions(text, SIGNS) {
        return false;
    }
    let mut sentences = text.split(['。', '\n', ';', '；']).flat_map(|s| s.split(". "));
    // `- ftp: FTP (disused)` is about a value.
    let of_value = |s: &str| {
        let s = s.trim();
        let named = s.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
        s.starts_with(['-', '`', '•']) && s.contains([':', '：'])
            || named.len() < s.len()
                && !s[..s.len() - named.len()].eq_ignore_ascii_case("note")
                && (named.starts_with([':', '：'])
                    || named.starts_with(['(', '（'])
                        && named
                            .split_inclusive([')', '）'])
                            .next()
                            .is_some_and(|inner| !mentions(inner, SIGNS)))
    };
    sentences.any(|s| mentions(s, SIGNS) && !mentions(s, OTHERS) && !of_value(s))
}

/// Returns whether a type is a whole number.
pub(super) fn is_whole(ty: &TypeName) -> bool {
    matches!(ty, TypeName::One(name) if name == "int64" || name == "uint64")
}

/// Returns whether a type is a text.
pub(super) fn is_text(ty: &TypeName) -> bool {
    matches!(ty, TypeName::One(name) if name == "string")
}

fn is_number(ty: &TypeName) -> bool {
    is_whole(ty) || *ty == TypeName::One("float".to_owned())
}

/// Names of fields whose values are free, whatever their descriptions list.
const FREE: &[&str] = &[
    "Url",
    "Image",
    "Id",
    "Name",
    "Token",
    "Key",
    "Path",
    "Param",
    "Config",
    "Content",
    "Template",
    "Time",
    "Filters",
    "Value",
    "Ip",
    "IP",
    "Cidr",
    "CidrBlock",
    "Base64",
    "Html",
];

/// Returns whether the values of a field are free, whatever its description lists.
fn is_free(name: &str, found: &values::Values) -> bool {
    // A key or a name has values if a header says so.
    let is_listed = found.sure >= 97 && found.list.len() > 1;
    let one = ["List", "Set", "Arr"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    let one = one.strip_suffix('s').unwrap_or(one);
    let ends = |end: &&str| name.ends_with(end) || one.ends_with(end);
    let all_mean_something = found.list.iter().all(|(_, meaning)| meaning.is_some());
    let listed: &[&str] =
        if all_mean_something { &["Key", "Name", "Id", "Ip", "Base64"] } else { &["Key", "Name"] };
    let is_version =
        |word: &str| word.contains('.') && word.chars().all(|c| c.is_ascii_digit() || c == '.');
    let versions = found.list.iter().all(|(word, _)| is_version(word));
    !versions && FREE.iter().filter(|end| !is_listed || !listed.contains(end)).any(ends)
}

fn enumeration(field: &mut Field, ty: &TypeName, prose: &Prose<'_>, note: &mut dyn FnMut(&str)) {
    let is_time = field.ty.value != *ty;
    let element = element(ty);
    let (is_list, whole) = (element != ty, is_whole(element));
    // A text of several values is not a value.
    let several =
        ["分隔", "隔开", "separated by", "separated with", "separate multiple", "comma-separated"];
    if is_time
        || !is_text(element) && !whole
        || !whole && !is_list && mentions(prose.text, &several)
    {
        return;
    }
    let found = values::values(prose.text, whole);
    let found = found.or_else(|| layouts::sorts(prose.name, prose.text).filter(|_| !whole));
    let found = found.or_else(|| keyed::bare(prose.name, prose.text).filter(|_| is_text(ty)));
    let found = found.or_else(|| named::named(prose.name, prose.text).filter(|_| !whole));
    let default = text::after_phrase(prose.text, &["默认值", "默认", "default value", "default"]);
    let default = default.and_then(text::value).map(|(word, _)| word);
    let (name, sample) = (prose.name, prose.sample);
    let evidence = Evidence { name, sample, default, whole, list: is_list };
    let found = found.or_else(|| values::weighed(prose.text, &evidence));
    let Some(found) = found else {
        if announced(prose.text) && !is_list {
            note("lists values that were not understood");
        }
        return;
    };
    // `The maximum is 100` gives a bound, and no value of a list.
    let bare = found.list.iter().all(|(_, meaning)| meaning.is_none());
    let bounds = ["maximum value", "the maximum is", "a maximum of", "minimum value"];
    if whole && bare && !announced(prose.text) && mentions(prose.text, &bounds) {
        return;
    }
    // What a list holds is less often an enumeration.
    let is_single = found.list.len() == 1;
    let shown = !is_single && evidence.shown(&found) == Some(true);
    if (!whole || is_list) && !shown && is_free(prose.name, &found) || is_list && is_single {
        return;
    }
    field.default = found.default.as_deref().and_then(|word| typed(ty, word));
    let variants = found.list.into_iter().map(|(word, description)| {
        (Spanned::synthetic(word), Variant { description, ..Variant::default() })
    });
    let variants: Vec<_> = variants.collect();
    field.values = Some(Enum {
        name: None,
        plain: prose.origin.says_sure && !is_enum(element, found.sure, &variants),
        provenance: Provenance::Mined,
        source: prose.origin.source(&found.phrase, found.sure),
        values: Entries(variants),
    });
}

/// Returns the element type of a list, or the type itself.
pub(super) fn element(ty: &TypeName) -> &TypeName {
    match ty {
        TypeName::List(inner) => inner,
        TypeName::One(_) => ty,
    }
}

fn default(field: &mut Field, ty: &TypeName, prose: &Prose<'_>, note: &mut dyn FnMut(&str)) {
    // A range may give the unit: `between 1 and 300 seconds; 3 seconds by default`.
    let range = || range::range(prose.name, prose.text, is_whole(ty))?.unit.map(str::to_owned);
    let unit = field.unit.clone().or_else(|| is_number(ty).then(range).flatten());
    let about = default::About { name: prose.name, ty, field: &*field, unit: unit.as_deref() };
    match default::default(&about, prose.text) {
        Some(Default::Is(word, node)) => {
            // `private by default`, of `PRIVATE`.
            let like = field.values.as_ref().and_then(|values| {
                let mut words = values.values.iter().map(|(value, _)| &value.value);
                words.find(|value| **value != word && value.eq_ignore_ascii_case(&word)).cloned()
            });
            let like = like.and_then(|word| typed(ty, &word).map(|node| (word, node)));
            let (word, node) = like.unwrap_or((word, node));
            let listed =
                field.values.as_ref().is_none_or(|values| values.values.get(&word).is_some());
            if listed {
                field.default = Some(node);
            } else {
                note(&format!("has the default `{word}`, which is not among its values"));
            }
        }
        Some(Default::NotUnderstood) => match default::by_meaning(field, prose.text) {
            Some(word) => field.default = typed(ty, &word),
            None if field.default.is_some() => {}
            None => note("has a default that was not understood"),
        },
        None if field.default.is_none() => {
            let word = default::by_meaning(field, prose.text);
            field.default = word.and_then(|word| typed(ty, &word));
        }
        None => {}
    }
}

/// How many readings of a kind must be right, in a hundred, for their values to be an enum.
const SURE_OF_ENUMS: u8 = 94;

/// Returns whether extracted values become an enum in Rust rather than constants: they are strings,
/// the confidence is sufficient, and each makes a distinct name.
fn is_enum(ty: &TypeName, sure: u8, variants: &[(Spanned<String>, Variant)]) -> bool {
    let mut names = BTreeSet::new();
    is_text(ty)
        && sure >= SURE_OF_ENUMS
        && variants.iter().all(|(value, _)| {
            let name = name::variant(value).filter(|n| name::check(n, Kind::Variant).is_ok());
            name.is_some_and(|name| names.insert(name::folded(&name)))
        })
}

/// Returns a word as a value of a type.
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
    let Some(found) = range::range(prose.name, prose.text, is_whole(ty)) else { return };
    let unit = field.unit.clone().or_else(|| unit::of_name(prose.name).map(str::to_owned));
    let found = found.in_unit(unit.as_deref());
    let default = field.default.as_ref().and_then(|node| node.to_json().as_f64());
    let inside = |(min, max): &range::Bounds| {
        let at_least = |v: f64| min.is_none_or(|min| min.as_f64() <= v);
        let at_most = |v: f64| max.is_none_or(|max| v <= max.as_f64());
        default.is_none_or(|v| at_least(v) && at_most(v))
            && min.zip(*max).is_none_or(|(min, max)| min.as_f64() <= max.as_f64())
    };
    let whole = |(min, max): &range::Bounds| {
        !is_whole(ty) || [min, max].iter().all(|n| !matches!(n, Some(Number::Float(_))))
    };
    if found.is_doubtful(prose.name, prose.text, field.unit.as_deref()) {
        return;
    }
    match found.bounds.filter(inside).filter(whole) {
        Some((min, max)) => {
            let source = prose.origin.source(&found.phrase, found.sure);
            let range = Range { min, max, provenance: Provenance::Mined, source };
            field.range = Some(Spanned::synthetic(range));
            field.unit = field.unit.take().or(found.unit.map(str::to_owned));
        }
        None => note("has a range that was not understood"),
    }
}

/// The characters of a text and the elements of a list.
fn counts(field: &mut Field, ty: &TypeName, prose: &Prose<'_>) {
    let count = |found: Counted| {
        let Counted { min, max, phrase, sure } = found;
        let source = prose.origin.source(&phrase, sure);
        Spanned::synthetic(Count { min, max, provenance: Provenance::Mined, source })
    };
    match ty {
        TypeName::List(inner) => {
            // The maximum value of a number is that of an element.
            let of_element = is_whole(inner) && mentions(prose.text, &["maximum value", "最大值"]);
            field.items = count::items(prose.text).filter(|_| !of_element).map(count);
        }
        ty if is_text(ty) && field.values.is_none() => {
            field.length = count::length(prose.text).map(count);
        }
        TypeName::One(_) => {}
    }
}

/// Returns the type of times for a string, or for a list of strings.
fn of_times(ty: &TypeName, time: &str) -> TypeName {
    match ty {
        TypeName::One(_) => TypeName::One(time.to_owned()),
        TypeName::List(inner) => TypeName::List(Box::new(of_times(inner, time))),
    }
}

#[cfg(test)]
mod tests;
