//! Takes constraints out of the description of a parameter. They are mined: a person has yet to
//! check them. What looks like a constraint and cannot be read is noted.

use super::Notes;
use super::text::{after_phrase, mentions, number, sentence, value};
use super::values::{announced, values};
use super::{SOURCE, is_text, is_whole};
use crate::node::Node;
use crate::read::{Entries, Number};
use crate::schema::{Enum, Field, Range, Standing, TypeName, Variant};
use crate::source::Located;

/// Fills in what the description of a field says.
pub(super) fn fill(field: &mut Field, is_input: bool, text: &str, line: usize, notes: &mut Notes) {
    let ty = field.ty.value.clone();
    field.unit = unit(&ty, text);
    if let Some(time) = time(&ty, text) {
        field.ty.value = of_times(&ty, time);
    }
    if mentions(text, &["disused", "deprecated", "no longer used", "已废弃", "已弃用", "已作废"])
    {
        field.deprecated = Some("The service no longer uses this field.".to_owned());
    }
    if mentions(text, &["return null", "may be null", "返回 null", "返回null"]) {
        field.nullable = true;
        field.required = false;
    }
    if is_input {
        enumeration(field, &ty, text, line, notes);
        default(field, &ty, text, line, notes);
        range(field, &ty, text, line, notes);
    }
}

fn enumeration(field: &mut Field, ty: &TypeName, text: &str, line: usize, notes: &mut Notes) {
    if !is_text(ty) && !is_whole(ty) {
        return;
    }
    let Some(found) = values(text) else {
        if announced(text) {
            notes.at(line, "lists values that were not understood");
        }
        return;
    };
    if is_whole(ty) && found.list.iter().any(|(word, _)| word.parse::<i128>().is_err()) {
        notes.at(line, "lists values that are no whole numbers");
        return;
    }
    field.default = found.default.as_deref().and_then(|word| typed(ty, word));
    let variants = found.list.into_iter().map(|(word, description)| {
        (Located::nowhere(word), Variant { description, ..Variant::default() })
    });
    field.values = Some(Enum {
        name: None,
        standing: Standing::Mined,
        source: SOURCE.to_owned(),
        values: Entries(variants.collect()),
    });
}

const DEFAULTS: [&str; 7] =
    ["default value", "default", "defaults", "by default, the value", "默认值", "默认", "缺省值"];

fn default(field: &mut Field, ty: &TypeName, text: &str, line: usize, notes: &mut Notes) {
    let Some(rest) = after_phrase(text, &DEFAULTS) else { return };
    let found = value(rest).and_then(|(word, _)| Some((word, typed(ty, word)?)));
    let Some((word, node)) = found else {
        notes.at(line, "has a default that was not understood");
        return;
    };
    let listed = field.values.as_ref().is_none_or(|values| values.values.get(word).is_some());
    if listed {
        field.default = Some(node);
    } else {
        notes.at(line, format!("has the default `{word}`, which is not among its values"));
    }
}

/// A word as a value of a type.
fn typed(ty: &TypeName, word: &str) -> Option<Node> {
    let TypeName::One(name) = ty else { return None };
    let json = match name.as_str() {
        "int64" | "uint64" => serde_json::Value::from(word.parse::<i64>().ok()?),
        "float" => serde_json::Value::from(word.parse::<f64>().ok()?),
        "bool" => serde_json::Value::from(word.to_ascii_lowercase().parse::<bool>().ok()?),
        "string" => serde_json::Value::from(word),
        _ => return None,
    };
    Some(Node::from_json(&json))
}

fn range(field: &mut Field, ty: &TypeName, text: &str, line: usize, notes: &mut Notes) {
    let is_number = is_whole(ty) || *ty == TypeName::One("float".to_owned());
    if !is_number {
        return;
    }
    let interval = after_phrase(text, &["value range", "valid range", "range", "取值范围", "范围"]);
    let most = after_phrase(text, &["maximum value", "maximum", "最大值", "最大"]);
    let least = after_phrase(text, &["minimum value", "minimum", "最小值", "最小"]);
    if interval.is_none() && most.is_none() && least.is_none() {
        return;
    }
    let bounds = match interval {
        Some(rest) => self::interval(rest).map(|(min, max)| (Some(min), Some(max))),
        None => bound(least).zip(bound(most)),
    };
    let default = field.default.as_ref().and_then(|node| node.to_json().as_f64());
    let inside = |(min, max): &(Option<Number>, Option<Number>)| {
        let at_least = |v: f64| min.is_none_or(|min| min.as_f64() <= v);
        let at_most = |v: f64| max.is_none_or(|max| v <= max.as_f64());
        default.is_none_or(|v| at_least(v) && at_most(v))
            && min.zip(*max).is_none_or(|(min, max)| min.as_f64() <= max.as_f64())
    };
    match bounds.filter(inside) {
        Some((min, max)) => {
            let range = Range { min, max, standing: Standing::Mined, source: SOURCE.to_owned() };
            field.range = Some(Located::nowhere(range));
        }
        None => notes.at(line, "has a range that was not understood"),
    }
}

/// A bound that may be missing; `None` if it is there and cannot be read.
fn bound(rest: Option<&str>) -> Option<Option<Number>> {
    let Some(rest) = rest else { return Some(None) };
    let (number, behind) = number(rest)?;
    ends_well(behind).then_some(Some(number))
}

/// `[1,1000]`, `1-1000`, `1~1000`, `from 1 to 1000`: closed on both sides, and alone.
fn interval(text: &str) -> Option<(Number, Number)> {
    let text = text.trim_start_matches("from ").trim_start_matches("between ").trim_start();
    let inner = text.strip_prefix(['[', '【']);
    let (min, rest) = number(inner.unwrap_or(text))?;
    let rest = rest.trim_start();
    let joints: &[&str] = match inner {
        Some(_) => &[",", "，", "-", "~"],
        None => &["-", "–", "~", "～", "to ", "and ", "到", "至"],
    };
    let rest = joints.iter().find_map(|joint| rest.strip_prefix(joint))?;
    let (max, rest) = number(rest)?;
    let rest = match inner {
        Some(_) => rest.trim_start().strip_prefix([']', '】'])?,
        None => rest,
    };
    ends_well(rest).then_some((min, max))
}

/// Whether nothing follows a number that gives it another sense: a unit, another interval, a
/// condition.
fn ends_well(rest: &str) -> bool {
    let rest = sentence(rest).trim_start();
    let ended = rest.is_empty() || rest.starts_with(['.', ',', ';', '，', '；', ')', '）']);
    ended && !mentions(rest, &["if ", "when ", "[", "如果", "当", "或"])
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
    if !is_text(ty) {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    if let Some((_, behind)) = lower.split_once("yyyy-mm-dd") {
        let behind = behind.trim_start_matches(['"', '\'']);
        return Some(match behind.trim_start() {
            time if time.starts_with('t') && time.contains("hh") => "datetime_iso",
            time if time.starts_with("hh:mm") => "datetime",
            _ => "date",
        });
    }
    lower.contains("iso 8601").then_some("datetime_iso")
}

const UNITS: [&str; 20] = [
    "MB/s",
    "KB/s",
    "GB/s",
    "Mbps",
    "Kbps",
    "Gbps",
    "bps",
    "fps",
    "TB",
    "GB",
    "MB",
    "KB",
    "bytes",
    "seconds",
    "minutes",
    "hours",
    "days",
    "milliseconds",
    "ms",
    "%",
];

/// The unit of a number: `Unit: MB`, `in MB/s`.
fn unit(ty: &TypeName, text: &str) -> Option<String> {
    if is_text(ty) || !matches!(ty, TypeName::One(_)) {
        return None;
    }
    let named = after_phrase(text, &["unit", "单位"]);
    let behind_in = || text.match_indices(" in ").map(|(at, word)| &text[at + word.len()..]);
    let known = |rest: &str| {
        let rest = rest.trim_start();
        let known = UNITS.iter().find(|unit| {
            let start =
                rest.get(..unit.len()).is_some_and(|start| start.eq_ignore_ascii_case(unit));
            start
                && !rest[unit.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/')
        });
        known.or_else(|| chinese_unit(rest)).map(|unit| (*unit).to_owned())
    };
    named.into_iter().chain(behind_in()).find_map(known)
}

fn chinese_unit(rest: &str) -> Option<&'static &'static str> {
    const CHINESE: [(&str, &str); 6] = [
        ("毫秒", "milliseconds"),
        ("秒", "seconds"),
        ("分钟", "minutes"),
        ("小时", "hours"),
        ("天", "days"),
        ("字节", "bytes"),
    ];
    CHINESE.iter().find(|(chinese, _)| rest.starts_with(chinese)).map(|(_, unit)| unit)
}

/// The longest time between a start and an end that a description allows: `1d`.
pub(super) fn window(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    for phrase in ["last ", "past ", "最近", "近"] {
        let Some((_, rest)) = lower.split_once(phrase) else { continue };
        let (count, rest) = match number(rest) {
            Some((Number::Int(count), rest)) => (count, rest.trim_start()),
            _ => (1, rest.trim_start()),
        };
        let units = [("day", "d"), ("hour", "h"), ("天", "d"), ("小时", "h"), ("个小时", "h")];
        if let Some((_, unit)) = units.iter().find(|(word, _)| rest.starts_with(word)) {
            return Some(format!("{count}{unit}"));
        }
    }
    None
}
