//! Values as literals of Python and Go.

use serde_json::Value as Json;

use super::json::is_hidden;

/// The longest list on one line.
const SHORT: usize = 60;

/// How a language writes values.
pub(super) trait Language {
    /// What stands before and after a list, and before and after an object.
    const BRACKETS: [&'static str; 4];
    /// A level of indentation.
    const INDENT: &'static str;
    /// Writes true, false and null.
    fn constant(value: Option<bool>) -> &'static str;
    /// Escapes a character that cannot be seen.
    fn hidden(c: char) -> String;
    /// Writes a number.
    fn number(number: &serde_json::Number) -> String;
    /// Writes the fields of an object, each with its name and value as literals.
    fn fields(fields: &[(String, String)]) -> Vec<String> {
        fields.iter().map(|(name, value)| format!("{name}: {value}")).collect()
    }
}

/// Returns a string literal.
pub(super) fn string<L: Language>(text: &str) -> String {
    quoted(text, L::hidden)
}

/// Returns a string literal with the escapes that most languages share, and those of one language
/// for characters that cannot be seen.
pub(super) fn quoted(text: &str, hidden: impl Fn(char) -> String) -> String {
    let mut literal = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            c if is_hidden(c) => literal.push_str(&hidden(c)),
            c => literal.push(c),
        }
    }
    literal + "\""
}

/// Returns a value at a level of indentation.
pub(super) fn value<L: Language>(value: &Json, level: usize) -> String {
    let [list, list_end, object, object_end] = L::BRACKETS;
    match value {
        Json::Null => L::constant(None).to_owned(),
        Json::Bool(value) => L::constant(Some(*value)).to_owned(),
        Json::Number(number) => L::number(number),
        Json::String(text) => string::<L>(text),
        Json::Array(items) => {
            let items: Vec<String> =
                items.iter().map(|item| self::value::<L>(item, level + 1)).collect();
            let line = items.join(", ");
            let is_short = line.chars().count() <= SHORT && !line.contains('\n');
            match is_short {
                true => format!("{list}{line}{list_end}"),
                false => lines::<L>(list, &items, list_end, level),
            }
        }
        Json::Object(fields) if fields.is_empty() => format!("{object}{object_end}"),
        Json::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| (string::<L>(name), self::value::<L>(value, level + 1)));
            let fields = L::fields(&fields.collect::<Vec<_>>());
            lines::<L>(object, &fields, object_end, level)
        }
    }
}

fn lines<L: Language>(open: &str, items: &[String], close: &str, level: usize) -> String {
    let indent = L::INDENT.repeat(level + 1);
    let items: String = items.iter().map(|item| format!("{indent}{item},\n")).collect();
    format!("{open}\n{items}{}{close}", L::INDENT.repeat(level))
}
