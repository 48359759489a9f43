//! Converts the text of a parameter into the type of its field.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;
use tencentcloud_catalog::shorthand::{self, scalar, typed};
use tencentcloud_catalog::{Kind, Product, Type};

/// Reads the files and the standard input that values refer to.
pub trait Sources {
    /// Returns the content of a file; `-` is standard input.
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String>;
}

/// Converts the values of a parameter. A scalar of the wrong type stays a string, which the check of
/// the request reports.
pub fn convert(
    product: &Product,
    ty: Type,
    texts: &[String],
    sources: &mut dyn Sources,
) -> Result<Json, String> {
    let Some(inner) = ty.lists.checked_sub(1) else {
        return match texts {
            [] if ty.kind == Kind::Boolean => Ok(true.into()),
            [] => Err(NO_VALUE.to_owned()),
            [text] => single(product, ty, text, sources),
            [_, second, ..] => Err(format!(
                "expected one value, and `{}` is another one; quote a value that contains spaces",
                crate::text::shortened(second, 40)
            )),
        };
    };
    let inner = Type { lists: inner, ..ty };
    let mut items = Vec::new();
    for given in texts {
        match resolve(given, ty.kind, sources)? {
            Content::Text(text) | Content::File(text) if text.trim_start().starts_with('[') => {
                match structure(product, ty, &text)? {
                    Json::Array(more) => items.extend(more),
                    other => items.push(other),
                }
            }
            Content::File(text) if inner.lists == 0 && !is_object(inner) => {
                let before = items.len();
                let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
                items.extend(lines.map(|line| scalar(inner.kind, line)));
                // An empty list often selects everything.
                if items.len() == before {
                    return Err(format!("`{}` is empty", crate::text::shortened(given, 80)));
                }
            }
            content => items.push(of_content(product, inner, content)?),
        }
    }
    if texts.is_empty() { Err(NO_VALUE.to_owned()) } else { Ok(items.into()) }
}

const NO_VALUE: &str = "the value is missing";

/// The text of a value, after files were read.
enum Content {
    Text(String),
    /// The text in a file, which has an element of a list on each line.
    File(String),
    /// The content of a file for a field with bytes.
    Bytes(Vec<u8>),
}

fn single(
    product: &Product,
    ty: Type,
    text: &str,
    sources: &mut dyn Sources,
) -> Result<Json, String> {
    of_content(product, ty, resolve(text, ty.kind, sources)?)
}

/// Reads `@FILE`, `file://FILE`, `@-` and `-`. `@@` is a single `@` at the start of a value.
fn resolve(text: &str, kind: Kind, sources: &mut dyn Sources) -> Result<Content, String> {
    let path = match text {
        "-" => "-",
        _ => match text.strip_prefix('@') {
            Some(rest) if rest.starts_with('@') => return Ok(Content::Text(rest.to_owned())),
            Some(path) => path,
            None => match text.strip_prefix("file://") {
                Some(path) => path,
                None => return Ok(Content::Text(text.to_owned())),
            },
        },
    };
    if path.is_empty() {
        return Err(
            "the name of the file is missing: write @FILE, @- for standard input, or @@ for a \
             value that starts with @"
                .to_owned(),
        );
    }
    let bytes = sources.read(path)?;
    if kind == Kind::Binary {
        return Ok(Content::Bytes(bytes));
    }
    let text = String::from_utf8(bytes).map_err(|_| format!("{path} is not UTF-8"))?;
    let is_string = matches!(kind, Kind::String);
    Ok(Content::File(if is_string { text } else { text.trim().to_owned() }))
}

fn of_content(product: &Product, ty: Type, content: Content) -> Result<Json, String> {
    match content {
        Content::Bytes(bytes) => Ok(STANDARD.encode(bytes).into()),
        Content::Text(text) | Content::File(text) => match ty.lists > 0 || is_object(ty) {
            true => structure(product, ty, &text),
            false => Ok(scalar(ty.kind, &text)),
        },
    }
}

/// Converts a list or an object from JSON, or else from the shorthand.
fn structure(product: &Product, ty: Type, text: &str) -> Result<Json, String> {
    let text = text.trim();
    match serde_json::from_str::<Json>(text) {
        Ok(json @ (Json::Object(_) | Json::Array(_))) => Ok(json),
        // Text that is meant as JSON gets the error of JSON.
        Err(error) if text.contains("\":") => Err(format!("not JSON: {error}")),
        _ => shorthand::parse(text).map(|short| typed(product, ty, short)),
    }
}

fn is_object(ty: Type) -> bool {
    matches!(ty.kind, Kind::Object(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use tencentcloud_catalog::{Field, Object};

    struct Files;

    impl Sources for Files {
        fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
            match path {
                "-" => Ok(b"7\n".to_vec()),
                "ids" => Ok(b"a\r\nb c\n\n".to_vec()),
                "list" => Ok(b"[\"a\",\n\"b\"]".to_vec()),
                "empty" => Ok(b"\n".to_vec()),
                "bytes" => Ok(vec![0, 255]),
                _ => Err(format!("{path}: no such file")),
            }
        }
    }

    fn product() -> Product {
        let field = |name: &str, kind, lists| Field {
            name: name.to_owned(),
            ty: Type { kind, lists },
            ..Field::default()
        };
        let fields = vec![
            field("Name", Kind::String, 0),
            field("Values", Kind::String, 1),
            field("Size", Kind::Integer, 0),
            field("Inner", Kind::Object(0), 0),
        ];
        let object = Object { name: "Filter".to_owned(), fields, ..Object::default() };
        Product { objects: vec![object], ..Product::default() }
    }

    #[track_caller]
    fn check(kind: Kind, lists: u8, texts: &[&str], expected: Result<Json, &str>) {
        let texts: Vec<_> = texts.iter().map(|text| (*text).to_owned()).collect();
        let found = convert(&product(), Type { kind, lists }, &texts, &mut Files);
        assert_eq!(found, expected.map_err(str::to_owned));
    }

    #[test]
    fn scalars_have_the_type_of_the_field() {
        check(Kind::String, 0, &["00123"], Ok(json!("00123")));
        check(Kind::Integer, 0, &["-5"], Ok(json!(-5)));
        check(Kind::Unsigned, 0, &["18446744073709551615"], Ok(json!(u64::MAX)));
        check(Kind::Integer, 0, &["abc"], Ok(json!("abc")));
        check(Kind::Float, 0, &["2"], Ok(json!(2)));
        check(Kind::Float, 0, &["NaN"], Ok(json!("NaN")));
        check(Kind::Float, 0, &["1e999"], Ok(json!("1e999")));
        check(Kind::Boolean, 0, &["True"], Ok(json!(true)));
        check(Kind::Boolean, 0, &[], Ok(json!(true)));
        check(Kind::DateTime, 0, &["2019-03-01 00:00:00"], Ok(json!("2019-03-01 00:00:00")));
    }

    #[test]
    fn files_and_standard_input_are_read_where_a_value_says_so() {
        check(Kind::String, 0, &["-"], Ok(json!("7\n")));
        check(Kind::Integer, 0, &["@-"], Ok(json!(7)));
        check(Kind::String, 0, &["@@name"], Ok(json!("@name")));
        check(Kind::Binary, 0, &["@bytes"], Ok(json!("AP8=")));
        check(Kind::String, 0, &["@absent"], Err("absent: no such file"));
        check(Kind::String, 0, &["@bytes"], Err("bytes is not UTF-8"));
    }

    #[test]
    fn lists_are_words_or_json() {
        check(Kind::String, 1, &["a", "b,c"], Ok(json!(["a", "b,c"])));
        check(Kind::Integer, 1, &["1", "2"], Ok(json!([1, 2])));
        check(Kind::Integer, 1, &["[1, 2]"], Ok(json!([1, 2])));
        check(Kind::String, 1, &["[a, 12]"], Ok(json!(["a", "12"])));
        check(Kind::String, 1, &["@ids", "d"], Ok(json!(["a", "b c", "d"])));
        check(Kind::String, 1, &["@list"], Ok(json!(["a", "b"])));
        check(Kind::Integer, 1, &["-"], Ok(json!([7])));
        check(Kind::String, 1, &["@empty"], Err("`@empty` is empty"));
        check(Kind::String, 0, &["@ids"], Ok(json!("a\r\nb c\n\n")));
    }

    #[test]
    fn objects_are_json_or_shorthand_with_the_types_of_their_fields() {
        let expected = json!({"Name": "zone", "Values": ["1", "b"], "Size": 3});
        check(Kind::Object(0), 0, &["Name=zone,Values=[1,b],Size=3"], Ok(expected.clone()));
        let json = r#"{"Name": "zone", "Values": ["1", "b"], "Size": 3}"#;
        check(Kind::Object(0), 0, &[json], Ok(expected.clone()));
        let both = ["Name=zone,Values=[1,b],Size=3", "Inner={Size=1}"];
        check(Kind::Object(0), 1, &both, Ok(json!([expected, {"Inner": {"Size": 1}}])));
        check(
            Kind::Object(0),
            1,
            &["[{Name=a},{Name=b}]"],
            Ok(json!([{"Name": "a"}, {"Name": "b"}])),
        );
        // As in the shorthand of other tools.
        check(Kind::Object(0), 0, &["Values=a"], Ok(json!({"Values": ["a"]})));
        check(Kind::Object(0), 0, &["Values='a'"], Ok(json!({"Values": ["a"]})));
        check(Kind::Object(0), 0, &["Inner=a"], Ok(json!({"Inner": "a"})));
    }
}
