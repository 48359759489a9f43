//! Queries in JMESPath.

mod reason;

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;

use jmespath::ast::Ast;
use jmespath::{ErrorReason, Expression, JmespathError, Variable};
use serde_json::{Map, Number, Value};

use super::escape::visible;

/// How deep a query may be nested: its parser and interpreter recurse for each level.
const MAX_DEPTH: usize = 100;

/// A compiled query.
pub struct Query {
    expression: Expression<'static>,
    /// The keys that the query itself gives to objects, in its order.
    keys: Vec<String>,
    computes: bool,
    /// The names of what the query finds.
    columns: Vec<Option<String>>,
}

impl Query {
    /// Compiles an expression.
    pub fn compile(text: &str) -> Result<Self, String> {
        if depth(text) > MAX_DEPTH {
            return Err(format!("the query is nested more than {MAX_DEPTH} levels deep"));
        }
        let expression = jmespath::compile(&quote_literals(text)).map_err(|e| explain(&e))?;
        let mut found = Found::default();
        found.visit(expression.as_ast());
        if let Some((name, offset, count)) = found.unknown {
            return Err(unknown_function(text, &name, offset, count));
        }
        let columns = columns(expression.as_ast());
        Ok(Self { keys: found.keys, computes: found.computes, columns, expression })
    }

    /// Returns the names of what the query finds: one, as in `Set[].Id`, or those of the elements of
    /// lists, as in `Set[].[Id, Name]`.
    pub fn columns(&self) -> &[Option<String>] {
        &self.columns
    }

    /// Applies the query. Objects have the order of the query's keys, then that of the response.
    pub fn apply(&self, value: &Value) -> io::Result<Value> {
        let result = self.expression.search(value).map_err(|e| io::Error::other(explain(&e)))?;
        let mut ranks = HashMap::new();
        for key in &self.keys {
            let next = ranks.len();
            ranks.entry(key.as_str()).or_insert(next);
        }
        rank(value, &mut ranks);
        Ok(self.convert(&result, &ranks))
    }

    fn convert(&self, result: &Variable, ranks: &HashMap<&str, usize>) -> Value {
        match result {
            Variable::Null | Variable::Expref(_) => Value::Null,
            Variable::Bool(value) => Value::Bool(*value),
            Variable::String(text) => Value::String(text.clone()),
            Variable::Number(number) => Value::Number(self.number(number)),
            Variable::Array(items) => {
                Value::Array(items.iter().map(|item| self.convert(item, ranks)).collect())
            }
            Variable::Object(fields) => {
                let mut fields: Vec<_> = fields.iter().collect();
                let rank = |name: &String| ranks.get(name.as_str()).copied().unwrap_or(usize::MAX);
                fields.sort_by_key(|(name, _)| rank(name));
                let mut ordered = Map::with_capacity(fields.len());
                for (name, value) in fields {
                    ordered.insert(name.clone(), self.convert(value, ranks));
                }
                Value::Object(ordered)
            }
        }
    }

    /// Functions compute with floats: a sum of integers is one.
    fn number(&self, number: &Number) -> Number {
        let whole = number.as_f64().filter(|value| {
            self.computes && number.is_f64() && value.fract() == 0.0 && value.abs() < 9e15
        });
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        whole.map_or_else(|| number.clone(), |value| Number::from(value as i64))
    }
}

/// Quotes literals that are no JSON: `` `app` `` is a string for tccli and other programs in Python.
fn quote_literals(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut copied, mut chars) = (0, text.char_indices());
    while let Some((start, open)) = chars.next() {
        if !matches!(open, '`' | '\'' | '"') {
            continue;
        }
        let mut escapes = false;
        let end = chars.find(|(_, c)| {
            let ends = *c == open && !escapes;
            escapes = *c == '\\' && !escapes;
            ends
        });
        let Some((end, _)) = end.filter(|_| open == '`') else { continue };
        let literal = &text[start + 1..end];
        if serde_json::from_str::<Value>(&literal.replace("\\`", "`")).is_err() {
            out.push_str(&text[copied..=start]);
            out.push_str(&Value::from(literal.trim()).to_string());
            copied = end;
        }
    }
    if copied == 0 {
        return text.into();
    }
    out.push_str(&text[copied..]);
    out.into()
}

/// Returns the names of the elements of the lists that an expression makes; of one element, if it
/// makes none of them.
fn columns(ast: &Ast) -> Vec<Option<String>> {
    match ast {
        Ast::Projection { rhs, .. } | Ast::Subexpr { rhs, .. } => columns(rhs),
        Ast::Condition { then, .. } => columns(then),
        Ast::MultiList { elements, .. } => elements.iter().map(last_name).collect(),
        Ast::Field { name, .. } => vec![Some(name.clone())],
        _ => Vec::new(),
    }
}

/// Returns the last name on the path that an expression follows.
fn last_name(ast: &Ast) -> Option<String> {
    match ast {
        Ast::Field { name, .. } => Some(name.clone()),
        Ast::Projection { lhs, rhs, .. } | Ast::Subexpr { lhs, rhs, .. } => {
            last_name(rhs).or_else(|| last_name(lhs))
        }
        Ast::Condition { then, .. } => last_name(then),
        Ast::Flatten { node, .. } | Ast::ObjectValues { node, .. } => last_name(node),
        _ => None,
    }
}

/// Gives each name of a response a rank, in its order.
fn rank<'a>(value: &'a Value, ranks: &mut HashMap<&'a str, usize>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let next = ranks.len();
                ranks.entry(name).or_insert(next);
                rank(value, ranks);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| rank(item, ranks)),
        _ => {}
    }
}

/// The functions, with the least and the greatest number of their arguments. The crate checks them
/// when it is too late: a call has been sent by then.
const FUNCTIONS: [(&str, usize, usize); 26] = [
    ("abs", 1, 1),
    ("avg", 1, 1),
    ("ceil", 1, 1),
    ("contains", 2, 2),
    ("ends_with", 2, 2),
    ("floor", 1, 1),
    ("join", 2, 2),
    ("keys", 1, 1),
    ("length", 1, 1),
    ("map", 2, 2),
    ("max", 1, 1),
    ("max_by", 2, 2),
    ("merge", 1, usize::MAX),
    ("min", 1, 1),
    ("min_by", 2, 2),
    ("not_null", 1, usize::MAX),
    ("reverse", 1, 1),
    ("sort", 1, 1),
    ("sort_by", 2, 2),
    ("starts_with", 2, 2),
    ("sum", 1, 1),
    ("to_array", 1, 1),
    ("to_number", 1, 1),
    ("to_string", 1, 1),
    ("type", 1, 1),
    ("values", 1, 1),
];

/// What a query has in it.
#[derive(Default)]
struct Found {
    keys: Vec<String>,
    computes: bool,
    /// The first function that is unknown, or has too few or many arguments: its name, where its
    /// arguments start, and their number.
    unknown: Option<(String, usize, usize)>,
}

impl Found {
    fn visit(&mut self, ast: &Ast) {
        match ast {
            Ast::MultiHash { elements, .. } => {
                for pair in elements {
                    self.keys.push(pair.key.clone());
                    self.visit(&pair.value);
                }
            }
            Ast::MultiList { elements, .. } => elements.iter().for_each(|each| self.visit(each)),
            Ast::Function { name, args, offset } => {
                let is_known = FUNCTIONS.iter().any(|(known, least, most)| {
                    known == name && (*least..=*most).contains(&args.len())
                });
                if !is_known {
                    self.unknown.get_or_insert_with(|| (name.clone(), *offset, args.len()));
                }
                const FLOATS: [&str; 5] = ["sum", "avg", "abs", "ceil", "floor"];
                self.computes |= FLOATS.contains(&name.as_str());
                args.iter().for_each(|arg| self.visit(arg));
            }
            Ast::Expref { ast: node, .. }
            | Ast::Not { node, .. }
            | Ast::Flatten { node, .. }
            | Ast::ObjectValues { node, .. } => self.visit(node),
            Ast::Comparison { lhs, rhs, .. }
            | Ast::Projection { lhs, rhs, .. }
            | Ast::And { lhs, rhs, .. }
            | Ast::Or { lhs, rhs, .. }
            | Ast::Subexpr { lhs, rhs, .. }
            | Ast::Condition { predicate: lhs, then: rhs, .. } => {
                self.visit(lhs);
                self.visit(rhs);
            }
            Ast::Identity { .. }
            | Ast::Field { .. }
            | Ast::Index { .. }
            | Ast::Literal { .. }
            | Ast::Slice { .. } => {}
        }
    }
}

/// Returns an upper bound of the depth of the syntax tree: a level for each bracket and operator,
/// except those between other commas.
fn depth(text: &str) -> usize {
    let mut open = Vec::new();
    let mut depth = 0_usize;
    let mut deepest = 0;
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            c if quote.is_some() => quote = quote.filter(|quote| *quote != c),
            '\'' | '"' | '`' => quote = Some(c),
            '(' | '[' | '{' => {
                depth += 1;
                open.push(depth);
            }
            ',' => depth = open.last().copied().unwrap_or(0),
            ')' | ']' | '}' => depth = open.pop().unwrap_or(depth),
            '!' | '&' | '.' | '|' | '*' | '=' | '<' | '>' => depth += 1,
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Says what is wrong with a function, and which name is near.
fn unknown_function(query: &str, name: &str, offset: usize, count: usize) -> String {
    let shown = crate::text::shortened(name, 40);
    let reason = match FUNCTIONS.iter().find(|(known, ..)| *known == name) {
        Some((_, 1, _)) => format!("{shown}() takes 1 argument, found {count}"),
        Some((_, least, _)) => format!("{shown}() takes {least} arguments, found {count}"),
        None => {
            let names = FUNCTIONS.iter().map(|(name, ..)| *name);
            let hint = crate::text::did_you_mean(name, names);
            let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
            format!("there is no function {shown}(){hint}")
        }
    };
    place(query, offset, &reason)
}

/// Writes an error with the place in the query.
fn explain(error: &JmespathError) -> String {
    let reason = match &error.reason {
        ErrorReason::Parse(_) if error.expression.trim().is_empty() => "it is empty".to_owned(),
        ErrorReason::Parse(reason) => reason::of_parser(reason),
        ErrorReason::Runtime(reason) => reason.to_string(),
    };
    place(&error.expression, error.offset, reason.trim())
}

fn place(query: &str, offset: usize, reason: &str) -> String {
    let column = query.get(..offset).map_or(0, |before| before.chars().count());
    let chars: Vec<char> = query.chars().collect();
    // A window of the query around the place.
    let start = column.saturating_sub(60);
    let part: String = chars.iter().skip(start).take(120).collect();
    let before: String = chars.iter().take(column).skip(start).collect();
    let pad = unicode_width::UnicodeWidthStr::width(visible(&before).as_ref());
    format!(
        "the query is wrong at character {}: {}\n  {}\n  {}^",
        column + 1,
        visible(reason),
        visible(&part),
        " ".repeat(pad)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_that_are_no_json_are_strings() {
        for (text, expected) in [
            ("Tags[?Key==`app`].Value|[0]", "Tags[?Key==`\"app\"`].Value|[0]"),
            ("[?a==`1` && b==`\"x\"` && c=='`d`']", "[?a==`1` && b==`\"x\"` && c=='`d`']"),
            ("a[?b==`x y`] | c[?d==`e`]", "a[?b==`\"x y\"`] | c[?d==`\"e\"`]"),
            ("a[?b==`x", "a[?b==`x"),
        ] {
            assert_eq!(quote_literals(text), expected);
        }
        assert!(Query::compile("[?a==`app`]").is_ok());
    }
}
