//! Requests that are made from the types.

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Action, Field, Kind, Object, Product};

/// Strings that are syntax in one of the languages.
pub const HOSTILE: &[&str] = &[
    "",
    "-",
    "--help",
    "@/etc/passwd",
    "@@x",
    "file:///etc/passwd",
    "a b  c",
    "it's",
    "\"quoted\"",
    "back\\slash\\",
    "$(id) `id` ${HOME} $HOME",
    "line\nbreak\r\nand\ttab",
    "\u{0}\u{1}\u{1b}[31m\u{7f}\u{85}",
    "中文，全角　空格",
    "😀\u{202e}rtl\u{200b}\u{feff}",
    "{\"json\": [1]}",
    "r#\"raw\"# \"##",
    "'; rm -rf / #",
    "%s %d %%",
    "!history",
    "~root",
    "=ls",
    "*?[a]",
    "`backtick`",
    "HEADERS\nEOF\n",
    "\\u0041\\n\\x41\\101",
    "{0} {x} #{x}",
    "/* */ // --",
];

/// How much a request holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// The required fields alone.
    Least,
    /// All fields, with several elements in each list.
    Full,
}

/// Returns a request of an action.
pub fn request(product: &Product, action: &Action, size: Size) -> Map<String, Json> {
    let mut maker = Maker { product, size, at: action.name.len() };
    maker.object(&action.request, 0)
}

struct Maker<'a> {
    product: &'a Product,
    size: Size,
    /// The number of values so far, by which they vary.
    at: usize,
}

impl Maker<'_> {
    fn object(&mut self, object: &Object, depth: usize) -> Map<String, Json> {
        let is_taken = |field: &&Field| field.required || self.size == Size::Full && depth < 3;
        let fields: Vec<&Field> = object.fields.iter().filter(is_taken).collect();
        fields.into_iter().map(|f| (f.name.clone(), self.value(f, f.ty.lists, depth))).collect()
    }

    fn value(&mut self, field: &Field, lists: u8, depth: usize) -> Json {
        self.at += 1;
        if let Some(inner) = lists.checked_sub(1) {
            let length = if self.size == Size::Least { 1 } else { self.at % 3 };
            return (0..length).map(|_| self.value(field, inner, depth)).collect::<Vec<_>>().into();
        }
        let at = self.at;
        // Most values are known ones.
        let known = field.values.get(at % field.values.len().max(1)).filter(|_| at % 5 != 0);
        match field.ty.kind {
            Kind::Object(_) => {
                let object = self.product.object(field.ty).expect("the type is in the product");
                self.object(object, depth + 1).into()
            }
            Kind::Boolean => (at % 2 == 0).into(),
            Kind::Float => json!([0.5, -3.0, 1e21, 7.0][at % 4]),
            Kind::Integer => {
                known_number(known).unwrap_or([0, -1, i64::MAX, i64::MIN][at % 4]).into()
            }
            Kind::Unsigned => match known_number(known) {
                Some(number) if number >= 0 => number.into(),
                _ if field.rust_enum != tencentcloud_catalog::RustEnum::None => json!(3),
                _ => json!([0, 7, u64::MAX][at % 3]),
            },
            Kind::Binary => "AAECAwQF/w==".into(),
            Kind::DateTime => "2019-03-01 00:00:00".into(),
            Kind::DateTimeIso => "2019-03-01T00:00:00+08:00".into(),
            Kind::Date => "2019-03-01".into(),
            Kind::String => match known {
                Some(known) => known.value.clone().into(),
                None if self.size == Size::Least => "x".into(),
                None => HOSTILE[at % HOSTILE.len()].into(),
            },
        }
    }
}

fn known_number(known: Option<&tencentcloud_catalog::KnownValue>) -> Option<i64> {
    known.and_then(|known| known.value.parse().ok())
}
