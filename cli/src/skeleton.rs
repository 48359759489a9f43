//! `--skeleton`: the parameters of an action as a file for `--input`.

use std::fmt::Write as _;

use tencentcloud_catalog::{Field, Kind, Object, Product};

use crate::help;
use crate::lookup::Target;
use crate::wrap::wrap;

/// How deep objects are written.
const DEPTH: usize = 8;

/// Returns YAML with the required parameters, each after its documentation. With `is_whole`, the
/// optional ones follow as comments.
pub fn of(target: &Target, is_whole: bool) -> String {
    let (product, action) = (&target.product, target.action());
    let mut out = format!("# tcapi {} {} --input FILE\n", product.name, action.name);
    comment(&mut out, "", &action.title);
    let mut writer = Skeleton { product, is_whole, out };
    writer.object(&action.request, "", 0);
    let has_required = action.request.fields.iter().any(|field| field.required);
    if !has_required && !is_whole {
        writer
            .out
            .push_str("\n# No parameter is required; --skeleton --all shows the optional ones.\n");
    }
    writer.out
}

/// Writes text as comments.
fn comment(out: &mut String, indent: &str, text: &str) {
    wrap(out, &format!("{indent}# "), text);
}

struct Skeleton<'a> {
    product: &'a Product,
    is_whole: bool,
    out: String,
}

impl Skeleton<'_> {
    fn object(&mut self, object: &Object, indent: &str, depth: usize) {
        let (required, optional): (Vec<_>, Vec<_>) =
            object.fields.iter().partition(|field| field.required);
        for field in required {
            self.field(field, indent, depth);
        }
        if self.is_whole {
            for field in optional {
                self.optional(field, indent, depth);
            }
        }
    }

    fn document(&mut self, field: &Field, indent: &str) {
        if depth_of(indent) == 0 {
            self.out.push('\n');
        }
        let ty = help::type_name(self.product, field.ty);
        comment(&mut self.out, indent, &format!("{}: {ty}. {}", field.name, field.description));
        for line in help::limits(field, true) {
            comment(&mut self.out, indent, &line);
        }
    }

    fn field(&mut self, field: &Field, indent: &str, depth: usize) {
        self.document(field, indent);
        let object = self.product.object(field.ty).filter(|_| depth < DEPTH);
        let Some(object) = object.filter(|object| self.is_whole || has_required(object)) else {
            let _ = writeln!(self.out, "{indent}{}: {}", field.name, sample(field));
            return;
        };
        let _ = writeln!(self.out, "{indent}{}:", field.name);
        let start = self.out.len();
        let inner = format!("{indent}  ");
        self.object(object, &inner, depth + 1);
        if field.ty.lists > 0 {
            self.first_element(start, &inner);
        }
    }

    /// Makes the lines from `start` the first element of a list: they are indented, after a dash.
    fn first_element(&mut self, start: usize, indent: &str) {
        let lines = self.out.split_off(start);
        let _ = writeln!(self.out, "{indent}-");
        for line in lines.lines() {
            let _ = writeln!(self.out, "  {line}");
        }
    }

    /// Writes a field as a comment, so that a file with it is valid as it is.
    fn optional(&mut self, field: &Field, indent: &str, depth: usize) {
        self.document(field, indent);
        let object = self.product.object(field.ty).filter(|_| depth < DEPTH);
        let value = match object {
            Some(object) => {
                let names =
                    object.fields.iter().map(|field| format!("{}: {}", field.name, sample(field)));
                let text = format!("{{{}}}", names.collect::<Vec<_>>().join(", "));
                if field.ty.lists > 0 { format!("[{text}]") } else { text }
            }
            None => sample(field),
        };
        let _ = writeln!(self.out, "{indent}# {}: {value}", field.name);
    }
}

fn depth_of(indent: &str) -> usize {
    indent.len() / 2
}

fn has_required(object: &Object) -> bool {
    object.fields.iter().any(|field| field.required)
}

/// Returns a value of the right type: a documented one, or an empty one that is to be filled in.
fn sample(field: &Field) -> String {
    let known = field.default.as_ref().or(field.example.as_ref());
    let known = known.or(field.values.first().map(|value| &value.value)).map(String::as_str);
    let value = match field.ty.kind {
        Kind::Integer | Kind::Unsigned | Kind::Float => {
            let number = known.filter(|text| text.parse::<f64>().is_ok_and(f64::is_finite));
            number.unwrap_or("0").to_owned()
        }
        Kind::Boolean => {
            known.filter(|text| ["true", "false"].contains(text)).unwrap_or("false").to_owned()
        }
        Kind::Object(_) => "{}".to_owned(),
        _ => serde_json::Value::from(known.unwrap_or_default()).to_string(),
    };
    if field.ty.lists > 0 && !matches!(field.ty.kind, Kind::Object(_)) {
        format!("[{value}]")
    } else if field.ty.lists > 0 {
        "[]".to_owned()
    } else {
        value
    }
}
