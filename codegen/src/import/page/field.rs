//! The fields that rows make, and the rules that their descriptions state.

use tencentcloud_catalog::words;

use super::super::blank_field;
use super::super::mine::{self, Origin, Prose, is_whole};
use super::rows::Row;
use super::{Notes, SOURCE, text, vocabulary};
use crate::node::Node;
use crate::read::Entries;
use crate::schema::{Field, Provenance, Rule, RuleName, TypeName};
use crate::source::Spanned;

/// Returns the fields of rows; `before` says what is known of a field already.
pub(super) fn fields(
    rows: &[Row],
    is_input: bool,
    before: Option<&Entries<Field>>,
    notes: &mut Notes,
) -> Entries<Field> {
    let made = rows.iter().map(|row| {
        let before = before.and_then(|fields| fields.get(&row.name));
        (Spanned::synthetic(row.name.clone()), field(row, is_input, before, notes))
    });
    Entries(made.collect())
}

fn field(row: &Row, is_input: bool, before: Option<&Field>, notes: &mut Notes) -> Field {
    let mut ty = row.ty.clone();
    if let Some(before) = before.filter(|before| same_on_a_page(&before.ty.value, &ty)) {
        ty = before.ty.value.clone();
    }
    let mut field = blank_field(ty);
    // Of the fields of a response, pages say at most that they may be null.
    field.required = row.required.unwrap_or(!is_input);
    let described = text::described(&row.raw, row.marked);
    if vocabulary::may_be_null(&described) {
        field.nullable = true;
        field.required &= is_input;
    }
    let (described, example) = without_example(&described);
    field.example = example.as_ref().and_then(|words| sample(words, &field.ty.value));
    let prose = Prose {
        name: &row.name,
        is_input,
        text: &words::flat(&described),
        sample: &example.unwrap_or_default(),
        origin: &origin(),
    };
    mine::fill(&mut field, &prose, &mut |message| notes.at(row.line, message));
    mine::believe_the_example(&mut field);
    if let (Some(before), false) = (before, is_input) {
        field.required = before.required;
        field.nullable |= before.nullable;
    }
    field.description = (!described.is_empty()).then_some(described);
    field
}

/// Returns the conditions that rows state, and the order and distance of a start and an end.
pub(super) fn rules(
    rows: &[Row],
    fields: &Entries<Field>,
    notes: &mut Notes,
) -> Vec<Spanned<Rule>> {
    let texts: Vec<(String, String)> = rows
        .iter()
        .map(|row| (row.name.clone(), words::flat(&text::described(&row.raw, row.marked))))
        .collect();
    let mut rules = time_rules(rows, &texts, fields, notes);
    rules.extend(mine::conditions(fields, &texts, &origin()));
    rules
}

fn origin() -> Origin {
    Origin { label: SOURCE.to_owned(), says_sure: false, quotes: false }
}

/// Returns whether a page has one word for two types: it calls both kinds of integers `Integer`,
/// and most times `String`.
fn same_on_a_page(a: &TypeName, b: &TypeName) -> bool {
    match (a, b) {
        (TypeName::List(a), TypeName::List(b)) => same_on_a_page(a, b),
        _ => a == b || (is_whole(a) && is_whole(b)),
    }
}

/// Returns a description without the example that it ends with, and that example: `示例值：x`.
pub(super) fn without_example(text: &str) -> (String, Option<String>) {
    const MARKS: [&str; 12] = [
        "示例值：",
        "示例值:",
        "示例值 ",
        "Example value:",
        "Example values:",
        "Sample value:",
        "Example:",
        "Example：",
        "示例：",
        "示例:",
        "例：",
        "예시:",
    ];
    let found = MARKS.iter().filter_map(|mark| {
        let at = text.rfind(mark)?;
        let before = &text[..at];
        let sure = mark.starts_with("示例值");
        let starts = before.is_empty() || before.ends_with(['\n', '。', '.', ';', '；', ')', '）']);
        let is_value = sure || !is_sentence(&text[at + mark.len()..]);
        ((starts || sure || before.ends_with(". ")) && is_value).then_some((at, mark.len()))
    });
    let Some((at, length)) = found.min_by_key(|(at, _)| *at) else {
        return (text.to_owned(), None);
    };
    let (value, rest) = match text[at + length..].trim_start_matches(' ').split_once('\n') {
        Some((value, rest)) => (value, rest),
        None => (text[at + length..].trim_start_matches(' '), ""),
    };
    let value = value.trim().trim_matches('`');
    let head = text[..at].trim_end().trim_end_matches("\n-").trim_end();
    let kept =
        [head, rest.trim()].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>();
    (kept.join("\n"), (!value.is_empty()).then(|| value.to_owned()))
}

/// Returns whether what follows `Example:` explains an example: it is more than a value.
fn is_sentence(text: &str) -> bool {
    let line = text.trim_start().lines().next().unwrap_or_default().trim_end();
    let explained = line.contains(", which ") || line.ends_with('.') || line.ends_with('。');
    explained && line.split(' ').count() > 5
}

/// What stands where a page has no example.
const NO_SAMPLE: [&str; 7] = ["无", "none", "null", "-", "/", "n/a", "暂无"];

/// Returns an example in the form of its field's type; `None` if it has not that form.
fn sample(words: &str, ty: &TypeName) -> Option<Node> {
    use serde_json::Value;
    if NO_SAMPLE.iter().any(|none| words.eq_ignore_ascii_case(none)) {
        return None;
    }
    let value = match ty {
        TypeName::One(name) => match name.as_str() {
            "string" | "datetime" | "datetime_iso" | "date" => {
                let short = words.chars().count() <= 200;
                short.then(|| Value::String(words.to_owned()))?
            }
            "int64" => words.parse::<i64>().ok()?.into(),
            "uint64" => words.parse::<u64>().ok()?.into(),
            "float" => words.parse::<f64>().ok().filter(|v| v.is_finite())?.into(),
            "bool" => words.to_ascii_lowercase().parse::<bool>().ok()?.into(),
            _ => return None,
        },
        // Lists of strings and numbers are written as JSON.
        TypeName::List(inner) => match serde_json::from_str(words).ok()? {
            Value::Array(items) if items.len() <= 8 && !items.is_empty() => {
                let fits = |item: &Value| match inner.as_ref() {
                    TypeName::One(name) if name == "string" => item.is_string(),
                    TypeName::One(name) if name == "int64" => item.is_i64(),
                    TypeName::One(name) if name == "uint64" => item.is_u64(),
                    _ => false,
                };
                items.iter().all(fits).then_some(Value::Array(items))?
            }
            _ => return None,
        },
    };
    Some(Node::from_json(&value))
}

/// Returns the rules that a start and an end make: their order, and how far apart they may be.
fn time_rules(
    rows: &[Row],
    texts: &[(String, String)],
    fields: &Entries<Field>,
    notes: &mut Notes,
) -> Vec<Spanned<Rule>> {
    let limits = rows.iter().zip(texts);
    let windows: Vec<_> =
        limits.filter_map(|(row, (_, text))| Some((row, text, mine::window(text)?))).collect();
    let Some((start, end)) = start_and_end(fields) else {
        for (row, ..) in windows {
            notes.at(row.line, "limits a time, but of which start and end was not understood");
        }
        return Vec::new();
    };
    let mut rules = vec![time_rule(RuleName::Order, &start, &end, None)];
    for (row, text, max) in &windows {
        let about_both = text.contains(&start) && text.contains(&end);
        if about_both || row.name == start || row.name == end {
            rules.push(time_rule(RuleName::Window, &start, &end, Some(max)));
        }
    }
    rules.dedup();
    rules.into_iter().map(Spanned::synthetic).collect()
}

/// Two parameters that hold times and are called alike but for start and end.
fn start_and_end(fields: &Entries<Field>) -> Option<(String, String)> {
    let is_time = |name: &str| fields.get(name).is_some_and(holds_a_time);
    fields.iter().map(|(name, _)| &name.value).find_map(|start| {
        let ends = [start.replacen("Start", "End", 1), start.replacen("Begin", "End", 1)];
        let end = ends.into_iter().find(|end| end != start && is_time(end))?;
        is_time(start).then(|| (start.clone(), end))
    })
}

fn time_rule(rule: RuleName, start: &str, end: &str, max: Option<&String>) -> Rule {
    let located = |text: &str| Some(Spanned::synthetic(text.to_owned()));
    Rule {
        rule,
        start: located(start),
        end: located(end),
        max: max.and_then(|max| located(max)),
        field: None,
        when: None,
        is: Vec::new(),
        of: Vec::new(),
        provenance: Provenance::Mined,
        source: SOURCE.to_owned(),
    }
}

fn holds_a_time(field: &Field) -> bool {
    matches!(&field.ty.value, TypeName::One(name) if name.starts_with("date"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_no_part_of_descriptions() {
        let check = |text: &str, kept: &str, example: Option<&str>| {
            assert_eq!(
                without_example(text),
                (kept.to_owned(), example.map(str::to_owned)),
                "{text}"
            );
        };
        check("名称。\n示例值：a***b", "名称。", Some("a***b"));
        check("名称。 示例值:cvm", "名称。", Some("cvm"));
        check("Which one.\nExample: x", "Which one.", Some("x"));
        check("示例值：1\n注意：没有。", "注意：没有。", Some("1"));
        check("for example: x", "for example: x", None);
        let explained = "A number.\nExample: +8610000, which has a + sign and 86 for the country.";
        check(explained, explained, None);
        check("A kind, such as `a`.", "A kind, such as `a`.", None);
    }
}
