//! `--skeleton`: the parameters of an action as a file for `--input`.

use std::fmt::Write as _;

use tencentcloud_catalog::{Field, Object, Product};

use crate::lookup::Target;
use crate::wrap::wrap;
use crate::{help, sample};

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
    if !has_needed(&action.request) && !is_whole {
        writer
            .out
            .push_str("\n# No parameter is required; --skeleton --all shows the optional ones.\n");
    }
    writer.out
}

/// Returns all parameters as JSON, which has no comments.
pub fn json(target: &Target) -> String {
    let all = sample::whole(&target.product, &target.action().request, &mut Vec::new());
    serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
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
        let (needed, optional): (Vec<_>, Vec<_>) =
            object.fields.iter().partition(|field| sample::is_needed(object, field));
        for field in needed {
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
        let Some(object) = object.filter(|object| self.is_whole || has_needed(object)) else {
            let _ = writeln!(self.out, "{indent}{}: {}", field.name, self.sample(field, depth));
            return;
        };
        let _ = writeln!(self.out, "{indent}{}:", field.name);
        let start = self.out.len();
        let inner = format!("{indent}  ");
        self.object(object, &inner, depth + 1);
        if !has_needed(object) {
            // The comments alone would be no object.
            let _ =
                writeln!(self.out, "{inner}{{}} # remove this line if you set one of the fields");
        }
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
                let names = object
                    .fields
                    .iter()
                    .map(|f| format!("{}: {}", f.name, self.sample(f, depth + 1)));
                let text = format!("{{{}}}", names.collect::<Vec<_>>().join(", "));
                if field.ty.lists > 0 { format!("[{text}]") } else { text }
            }
            None => self.sample(field, depth),
        };
        let _ = writeln!(self.out, "{indent}# {}: {value}", field.name);
    }

    /// Returns a value of the right type: a documented one, or one that is to be replaced.
    fn sample(&self, field: &Field, depth: usize) -> String {
        sample::value(self.product, field, depth).to_string()
    }
}

fn depth_of(indent: &str) -> usize {
    indent.len() / 2
}

fn has_needed(object: &Object) -> bool {
    object.fields.iter().any(|field| sample::is_needed(object, field))
}

#[cfg(test)]
mod tests {
    use tencentcloud_catalog::{Catalog, yaml};

    use super::*;
    use crate::check::{self, Strictness};
    use crate::lookup;

    /// Checks a skeleton as `--input` does.
    fn check(target: &Target, text: &str) {
        let name = &target.action().name;
        let request = match yaml::parse(text) {
            Ok(serde_json::Value::Object(request)) => request,
            Ok(serde_json::Value::Null) => serde_json::Map::new(),
            other => panic!("{name}: {other:?} in {text}"),
        };
        let checked = check::request(target, &request, Strictness::Normal);
        assert!(checked.is_ok(), "{name}: {checked:?} of {text}");
    }

    #[test]
    fn skeletons_are_valid_requests() {
        let catalog = lookup::for_ever(Catalog::facts().unwrap());
        for entry in catalog.entries().iter().filter(|e| e.name == "live" || e.actions % 5 == 0) {
            let step = if entry.name == "live" { 1 } else { 20 };
            for action in catalog.actions(entry).unwrap().iter().step_by(step) {
                let target =
                    lookup::target(catalog, &entry.name, action, Some(&entry.version)).unwrap();
                check(&target, &of(&target, false));
                check(&target, &of(&target, true));
                check(&target, &json(&target));
            }
        }
    }
}
