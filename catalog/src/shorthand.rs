//! The shorthand for objects and lists: `Name=zone,Values=[a,b]`.
//!
//! ```text
//! object = [ "{" ] key ("=" | ":") values { "," key ("=" | ":") values } [ "}" ]
//! values = value | text "," text { "," text }
//! value  = "{" object "}" | "[" [ value { "," value } ] "]" | 'text' | "text" | text
//! ```
//!
//! Text without quotes ends at `,`, `]` or `}`. In quotes, `\` escapes the next character. A text
//! after a comma that is no key continues a list: `Name=zone,Values=a,b`.

use serde_json::{Map, Value as Json};

use crate::model::{Kind, Product, Type};

/// The deepest nesting.
const DEPTH: usize = 32;

/// A value without types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Short {
    /// Text without quotes, which may be a number.
    Text(String),
    /// Text in quotes.
    Quoted(String),
    /// A list.
    List(Vec<Short>),
    /// An object.
    Object(Vec<(String, Short)>),
}

/// Parses an object or a list.
///
/// # Errors
///
/// Returns what was expected, and at which character.
pub fn parse(text: &str) -> Result<Short, String> {
    let mut parser = Parser { text, at: 0 };
    parser.spaces();
    let value = match parser.peek() {
        Some('[' | '{') => parser.value(0)?,
        _ => Short::Object(parser.fields(None, 0)?),
    };
    parser.spaces();
    match parser.peek() {
        None => Ok(value),
        Some(_) => Err(parser.error("expected the end")),
    }
}

/// Gives shorthand the types of the fields. Fields without a type become strings, which a check
/// of the request reports.
pub fn typed(product: &Product, ty: Type, short: Short) -> Json {
    let inner = Type { lists: ty.lists.saturating_sub(1), ..ty };
    match short {
        Short::Text(text) if ty.lists == 0 => scalar(ty.kind, &text),
        // A list may be written as its only element, as in `Name=zone,Values=a`.
        short @ (Short::Text(_) | Short::Quoted(_)) if ty.lists > 0 && !is_object(ty) => {
            vec![typed(product, inner, short)].into()
        }
        Short::Text(text) | Short::Quoted(text) => text.into(),
        Short::List(items) => {
            items.into_iter().map(|item| typed(product, inner, item)).collect::<Vec<_>>().into()
        }
        short @ Short::Object(_) if ty.lists > 0 => vec![typed(product, inner, short)].into(),
        Short::Object(fields) => {
            let object = product.object(ty);
            let field = |(name, value): (String, Short)| {
                let ty = object.and_then(|object| object.field(&name)).map(|field| field.ty);
                let value = typed(product, ty.unwrap_or_default(), value);
                (name, value)
            };
            fields.into_iter().map(field).collect::<Map<_, _>>().into()
        }
    }
}

fn is_object(ty: Type) -> bool {
    matches!(ty.kind, Kind::Object(_))
}

/// Converts text into a scalar; what does not fit stays a string.
pub fn scalar(kind: Kind, text: &str) -> Json {
    let number = match kind {
        Kind::Integer | Kind::Unsigned => {
            let unsigned = || text.parse::<u64>().ok().map(Json::from);
            text.parse::<i64>().ok().map(Json::from).or_else(unsigned)
        }
        Kind::Float => {
            let integer = text.parse::<i64>().ok().map(Json::from);
            let float = || text.parse::<f64>().ok().filter(|number| number.is_finite());
            integer.or_else(|| float().map(Json::from))
        }
        Kind::Boolean => match &*text.to_ascii_lowercase() {
            "true" => Some(true.into()),
            "false" => Some(false.into()),
            _ => None,
        },
        _ => None,
    };
    number.unwrap_or_else(|| text.into())
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn eat(&mut self, c: char) -> bool {
        let is_it = self.peek() == Some(c);
        if is_it {
            self.at += c.len_utf8();
        }
        is_it
    }

    fn spaces(&mut self) {
        while let Some(c) = self.peek().filter(|c| c.is_whitespace()) {
            self.at += c.len_utf8();
        }
    }

    fn error(&self, what: &str) -> String {
        let column = self.text[..self.at].chars().count() + 1;
        format!(
            "neither JSON nor shorthand: {what} at character {column}; \
             write `Key=value,List=[a,b],Object={{Key=value}}`"
        )
    }

    fn value(&mut self, depth: usize) -> Result<Short, String> {
        if depth > DEPTH {
            return Err(self.error("too deeply nested"));
        }
        self.spaces();
        if self.eat('{') {
            return Ok(Short::Object(self.fields(Some('}'), depth + 1)?));
        }
        if self.eat('[') {
            return self.list(depth + 1);
        }
        match self.peek() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote).map(Short::Quoted),
            _ => {
                let end = self.text[self.at..].find([',', ']', '}']);
                let end = end.map_or(self.text.len(), |end| self.at + end);
                let text = self.text[self.at..end].trim_end().to_owned();
                self.at = end;
                Ok(Short::Text(text))
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Short, String> {
        let mut items = Vec::new();
        self.spaces();
        if self.eat(']') {
            return Ok(Short::List(items));
        }
        loop {
            items.push(self.value(depth)?);
            self.spaces();
            if self.eat(']') {
                return Ok(Short::List(items));
            }
            if !self.eat(',') {
                return Err(self.error("expected `,` or `]`"));
            }
        }
    }

    fn fields(
        &mut self,
        close: Option<char>,
        depth: usize,
    ) -> Result<Vec<(String, Short)>, String> {
        let mut fields: Vec<(String, Short)> = Vec::new();
        self.spaces();
        if close.is_some_and(|close| self.eat(close)) {
            return Ok(fields);
        }
        loop {
            let key = self.key()?;
            if fields.iter().any(|(known, _)| *known == key) {
                return Err(self.error(&format!("`{key}` is repeated")));
            }
            let mut value = self.value(depth)?;
            let mut more = Vec::new();
            if matches!(value, Short::Text(_) | Short::Quoted(_)) {
                while let Some(next) = self.next_text()? {
                    more.push(next);
                }
            }
            if !more.is_empty() {
                more.insert(0, value);
                value = Short::List(more);
            }
            fields.push((key, value));
            self.spaces();
            if close.is_some_and(|close| self.eat(close)) {
                return Ok(fields);
            }
            if self.peek().is_none() && close.is_none() {
                return Ok(fields);
            }
            if !self.eat(',') {
                return Err(self.error("expected `,`"));
            }
        }
    }

    /// Reads a comma and a text, unless a key follows the comma.
    fn next_text(&mut self) -> Result<Option<Short>, String> {
        let start = self.at;
        self.spaces();
        if self.eat(',') {
            self.spaces();
            let text = self.at;
            if !matches!(self.peek(), Some('{' | '[')) && self.key().is_err() {
                self.at = text;
                match self.value(0)? {
                    Short::Text(text) if text.is_empty() || text.contains(['=', ':']) => {}
                    text => return Ok(Some(text)),
                }
            }
        }
        self.at = start;
        Ok(None)
    }

    fn key(&mut self) -> Result<String, String> {
        self.spaces();
        let key = match self.peek() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote)?,
            _ => {
                let rest = &self.text[self.at..];
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
                let key = rest[..end.unwrap_or(rest.len())].to_owned();
                self.at += key.len();
                key
            }
        };
        self.spaces();
        if key.is_empty() || !(self.eat('=') || self.eat(':')) {
            return Err(self.error("expected `Key=`"));
        }
        Ok(key)
    }

    fn quoted(&mut self, quote: char) -> Result<String, String> {
        self.at += quote.len_utf8();
        let mut text = String::new();
        let mut escapes = false;
        let rest = &self.text[self.at..];
        for (offset, c) in rest.char_indices() {
            match c {
                _ if escapes => {
                    text.push(if c == 'n' { '\n' } else { c });
                    escapes = false;
                }
                '\\' => escapes = true,
                c if c == quote => {
                    self.at += offset + c.len_utf8();
                    return Ok(text);
                }
                c => text.push(c),
            }
        }
        Err(self.error("a quote is not closed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Short {
        Short::Text(text.to_owned())
    }

    #[test]
    fn keys_lists_and_nested_objects() {
        let found = parse("Name=zone, Values=[a,b c],Inner={Deep=1,Empty=[]}").unwrap();
        let inner =
            vec![("Deep".to_owned(), text("1")), ("Empty".to_owned(), Short::List(Vec::new()))];
        let expected = vec![
            ("Name".to_owned(), text("zone")),
            ("Values".to_owned(), Short::List(vec![text("a"), text("b c")])),
            ("Inner".to_owned(), Short::Object(inner)),
        ];
        assert_eq!(found, Short::Object(expected));
    }

    #[test]
    fn a_waiter_of_tccli_is_shorthand() {
        let Short::Object(fields) = parse("{'expr':'A.B[0]','to':\"x\", 'timeout':180}").unwrap()
        else {
            panic!("an object");
        };
        assert_eq!(fields[0], ("expr".to_owned(), Short::Quoted("A.B[0]".to_owned())));
        assert_eq!(fields[2], ("timeout".to_owned(), text("180")));
    }

    #[test]
    fn a_list_may_have_no_brackets() {
        let list = |texts: &[&str]| Short::List(texts.iter().map(|part| text(part)).collect());
        let check = |line: &str, expected: Vec<(&str, Short)>| {
            let expected = expected.into_iter().map(|(key, value)| (key.to_owned(), value));
            assert_eq!(parse(line), Ok(Short::Object(expected.collect())), "{line}");
        };
        check(
            "Name=zone,Values=a,b c",
            vec![("Name", text("zone")), ("Values", list(&["a", "b c"]))],
        );
        check("Values=a, b,Name=zone", vec![("Values", list(&["a", "b"])), ("Name", text("zone"))]);
        let quoted =
            Short::List(vec![Short::Quoted("a,b".to_owned()), Short::Quoted("c=".to_owned())]);
        check("Values='a,b','c='", vec![("Values", quoted)]);
        check(
            "In={Values=a,b}",
            vec![("In", Short::Object(vec![("Values".to_owned(), list(&["a", "b"]))]))],
        );
    }

    #[test]
    fn errors_say_where_and_what_to_write() {
        for (text, part) in [
            ("zone", "expected `Key=` at character 5"),
            ("Name=a;b,=", "expected `Key=` at character 10"),
            ("[a", "expected `,` or `]` at character 3"),
            ("{A={B=1}", "expected `,` at character 9"),
            ("A='x", "a quote is not closed"),
            ("A=1,A=2", "`A` is repeated"),
            ("A=1,{B=2}", "expected `Key=` at character 5"),
            ("A=1,", "expected `Key=` at character 5"),
            ("A=[1],2", "expected `Key=` at character 8"),
            ("", "expected `Key=` at character 1"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
        assert!(parse(&"[".repeat(100_000)).unwrap_err().contains("too deeply nested"));
        assert!(parse(&"A={".repeat(100_000)).unwrap_err().contains("too deeply nested"));
    }
}
