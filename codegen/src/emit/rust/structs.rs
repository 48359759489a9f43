//! Structs: the fields, what they obey, and how the runtime reaches them.

use super::enums;
use crate::emit::code::{aliases, deprecated, doc, file, list, literal, literals, type_text};
use crate::emit::markdown::{Md, md};
use crate::emit::sentences;
use crate::model::{
    CrossFieldRule, Field, FieldRule, Provenance, Rule, SharedStruct, Struct, Type,
};

/// The file of a shared struct.
pub(super) fn shared_file(shared: &SharedStruct) -> String {
    let imports = imports(&shared.imports, "super::super");
    let description = [Md::text(&shared.shape.description)];
    let mut items = vec![imports, definition(&shared.shape, description)];
    items.push(methods(&shared.shape));
    items.extend(behaviour(&shared.shape));
    for own in &shared.enums {
        items.extend(enums::items(own));
    }
    file(&shared.source, items)
}

/// The imports of a file: the runtime, and the shared types that it names.
pub(super) fn imports(names: &[String], from: &str) -> String {
    let shared = match names {
        [] => String::new(),
        [name] => format!("use {from}::{name};\n"),
        names => list("", &format!("use {from}::{{"), names, "};"),
    };
    format!("use tencentcloud_runtime::generated as rt;\n{shared}")
}

/// The struct itself.
pub(super) fn definition(shape: &Struct, description: impl IntoIterator<Item = Md>) -> String {
    let name = &shape.rust;
    let mut paragraphs: Vec<Md> = description.into_iter().filter(|d| !d.is_empty()).collect();
    if paragraphs.is_empty() {
        paragraphs.push(md!("The object {} of the API.", Md::code(&shape.name)));
    }
    paragraphs.extend(shape.rules.iter().map(sentences::rule));
    let docs = doc(paragraphs, "");
    let aliases = aliases(&shape.search, "");
    // What a caller builds stays open to struct literals; what the service sends may grow.
    let open = if shape.sent { "" } else { "#[non_exhaustive]\n" };
    let head = format!("{docs}{aliases}#[derive(Clone, Default)]\n{open}pub struct {name} {{");
    if shape.fields.is_empty() {
        return head + "}\n";
    }
    let fields: String = shape.fields.iter().map(field).collect();
    format!("{head}\n{fields}}}\n")
}

fn field(field: &Field) -> String {
    let docs = doc(field_doc(field), "    ");
    let aliases = aliases(&field.search, "    ");
    let deprecated = deprecated(field.deprecated.as_ref(), "    ");
    let ty = type_text(&field.ty);
    let ty = if field.optional { format!("Option<{ty}>") } else { ty };
    format!("{docs}{aliases}{deprecated}    pub {}: {ty},\n", field.ident)
}

fn field_doc(field: &Field) -> Vec<Md> {
    let description = Md::text(&field.description);
    let description = if description.is_empty() {
        md!("{} on the wire.", Md::code(&field.wire))
    } else {
        description.sentence()
    };
    let mut docs = vec![description, Md::join(sentences::facts(field), " ")];
    if !field.values.is_empty() && !matches!(innermost(&field.ty), Type::Enum(_)) {
        let values = field.values.iter().map(|(value, meaning)| {
            let meaning = Md::line(meaning);
            let colon = if meaning.is_empty() { "" } else { ": " };
            md!("- {}{}{}", Md::code(value), colon, meaning)
        });
        docs.push(Md::join(values, "\n"));
    }
    docs
}

fn innermost(ty: &Type) -> &Type {
    match ty {
        Type::List(inner) => innermost(inner),
        other => other,
    }
}

/// `new` with the required fields, and a setter for each optional one, for what a caller builds.
pub(super) fn methods(shape: &Struct) -> String {
    if !shape.sent || shape.fields.is_empty() {
        return String::new();
    }
    let new = constructor(shape);
    let setters: String = shape.fields.iter().filter(|f| f.optional).map(setter).collect();
    let allow = allow_deprecated(shape);
    format!("{allow}impl {} {{\n{new}{setters}}}\n", shape.rust)
}

/// Deprecated fields are still written and read.
fn allow_deprecated(shape: &Struct) -> &'static str {
    let any = shape.fields.iter().any(|f| f.deprecated.is_some());
    if any { "#[allow(deprecated)]\n" } else { "" }
}

fn constructor(shape: &Struct) -> String {
    let required: Vec<_> = shape.fields.iter().filter(|f| !f.optional).collect();
    if required.is_empty() {
        return "    /// Nothing is required.
    #[inline]
    pub fn new() -> Self {
        Self::default()
    }
"
        .to_owned();
    }
    let parameters: Vec<_> =
        required.iter().map(|f| format!("{}: {}", f.ident, parameter(&f.ty))).collect();
    let mut values: Vec<_> = required
        .iter()
        .map(|f| match conversion(&f.ty, &f.ident) {
            value if value == f.ident => value,
            value => format!("{}: {value}", f.ident),
        })
        .collect();
    let rest = required.len() < shape.fields.len();
    values.extend(rest.then(|| "..Self::default()".to_owned()));
    // A list of all required parameters is what the API asks for, however long it is.
    let many = if required.len() > 7 { "    #[allow(clippy::too_many_arguments)]\n" } else { "" };
    let head = list("    ", "pub fn new(", &parameters, ") -> Self {");
    let mut body = list("        ", "Self { ", &values, " }").replace("{ \n", "{\n");
    if rest {
        body = body.replace("..Self::default(),", "..Self::default()");
    }
    let body = body.replace("         }\n", "        }\n");
    format!("    /// Takes what is required.\n{many}    #[inline]\n{head}{body}    }}\n")
}

fn setter(field: &Field) -> String {
    let name = &field.ident;
    let plain = name.trim_start_matches("r#");
    let docs = doc([Md::own(format!("Sets [`{plain}`](Self::{plain})."))], "    ");
    let deprecated = deprecated(field.deprecated.as_ref(), "    ");
    let value = conversion(&field.ty, name);
    let parameters = ["mut self".to_owned(), format!("{name}: {}", parameter(&field.ty))];
    let head = list("    ", &format!("pub fn {name}("), &parameters, ") -> Self {");
    format!(
        "{docs}{deprecated}    #[inline]
{head}        self.{name} = Some({value});
        self
    }}
"
    )
}

/// What a constructor or setter takes for a type: whatever converts without loss.
fn parameter(ty: &Type) -> String {
    match ty {
        Type::String | Type::Enum(_) | Type::Bytes | Type::Time(_) => {
            format!("impl Into<{}>", type_text(ty))
        }
        Type::Struct { rust, .. } => rust.clone(),
        Type::List(inner) => {
            let item = match **inner {
                Type::List(_) => type_text(inner),
                _ => parameter(inner),
            };
            format!("impl IntoIterator<Item = {item}>")
        }
        Type::Int | Type::Uint | Type::Float | Type::Bool => type_text(ty),
    }
}

fn conversion(ty: &Type, name: &str) -> String {
    match ty {
        Type::String | Type::Time(_) | Type::Enum(_) | Type::Bytes => format!("{name}.into()"),
        Type::Struct { boxed: true, .. } => format!("Box::new({name})"),
        Type::List(inner) => match **inner {
            Type::String | Type::Time(_) | Type::Enum(_) | Type::Bytes => {
                format!("{name}.into_iter().map(Into::into).collect()")
            }
            _ => format!("{name}.into_iter().collect()"),
        },
        Type::Struct { boxed: false, .. } | Type::Int | Type::Uint | Type::Float | Type::Bool => {
            name.to_owned()
        }
    }
}

/// The traits of a struct.
pub(super) fn behaviour(shape: &Struct) -> [String; 3] {
    let name = &shape.rust;
    let allow = allow_deprecated(shape);
    // Only a request's own types can do without being read, and serde reads every type.
    let condition = if shape.received { "" } else { "#[cfg(feature = \"serde\")]\n" };
    let places = |borrow: &str| -> Vec<String> {
        shape.fields.iter().map(|f| format!("{borrow}self.{}", f.ident)).collect()
    };
    let layout = layout(shape);
    let values = list("            ", "&[", &places("&"), "],");
    let slots = list("        ", "to.take(&mut [", &places("&mut "), "]);");
    [
        format!(
            "{allow}impl rt::Shape for {name} {{
    #[inline]
    fn values(&self, to: &mut dyn rt::Values) {{
        to.take(
{layout}{values}        );
    }}
}}
"
        ),
        format!(
            "{condition}{allow}impl rt::Record for {name} {{
    #[inline]
    fn slots(&mut self, to: &mut dyn rt::Slots) {{
{slots}    }}
}}
"
        ),
        format!("rt::shape_traits!({name});\n"),
    ]
}

/// The names of the fields and what is known of them, each on a line of its own.
fn layout(shape: &Struct) -> String {
    let rows = |rows: Vec<String>| match rows.as_slice() {
        [] => String::new(),
        rows => format!(
            "\n                    {},\n                ",
            rows.join(",\n                    ")
        ),
    };
    let name = literal(&shape.name);
    let names = rows(shape.fields.iter().map(|f| literal(&f.wire)).collect());
    let of_fields = shape.fields.iter().flat_map(|f| facts(f, shape.sent));
    let facts = rows(of_fields.chain(shape.rules.iter().map(rule)).collect());
    format!(
        "            &rt::Descriptor {{
                name: {name},
                fields: &[{names}],
                constraints: &[{facts}],
            }},
"
    )
}

/// What is known of a field beside its name. Responses may lack what is required.
fn facts(field: &Field, sent: bool) -> Vec<String> {
    let wire = literal(&field.wire);
    let required = if field.may_be_empty { "Present" } else { "Required" };
    let mut facts = Vec::new();
    facts.extend((field.required && sent).then(|| format!("rt::Constraint::{required}({wire})")));
    facts.extend(field.sensitive.then(|| format!("rt::Constraint::Sensitive({wire})")));
    facts.extend(field.limits.iter().map(|limit| {
        let (check, provenance) = (check(&limit.check), provenance(limit.provenance));
        let source = literal(&limit.source);
        format!("rt::Constraint::Field({wire}, rt::FieldRule::{check}, {provenance}, {source})")
    }));
    facts
}

fn provenance(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Reviewed => "rt::Provenance::Reviewed",
        Provenance::Mined => "rt::Provenance::Mined",
    }
}

fn check(check: &FieldRule) -> String {
    match check {
        FieldRule::Range(min, max) => format!("Range({min:?}, {max:?})"),
        FieldRule::FloatRange(min, max) => format!("FloatRange({min:?}, {max:?})"),
        FieldRule::Length(min, max) => format!("Length({min:?}, {max:?})"),
        FieldRule::Items(min, max) => format!("Items({min:?}, {max:?})"),
        FieldRule::Pattern(pattern) => format!("Pattern({})", literal(pattern)),
        FieldRule::Format(format) => format!("Format(rt::Format::{format:?})"),
        FieldRule::OneOf(values) => format!("OneOf(&[{}])", literals(values)),
        FieldRule::OneOfInt(values) => format!("OneOfInt(&{values:?})"),
    }
}

fn rule(rule: &Rule) -> String {
    let source = literal(&rule.source);
    let check = match &rule.check {
        CrossFieldRule::Order(start, end) => format!("Order({start:?}, {end:?})"),
        CrossFieldRule::Window(start, end, seconds) => {
            format!("Window({start:?}, {end:?}, {seconds})")
        }
        CrossFieldRule::RequiredWhen(field, when, is) => {
            format!("RequiredWhen({field:?}, {when:?}, &[{}])", literals(is))
        }
        CrossFieldRule::AtLeastOne(of) => format!("AtLeastOne(&[{}])", literals(of)),
        CrossFieldRule::ExactlyOne(of) => format!("ExactlyOne(&[{}])", literals(of)),
        CrossFieldRule::AtMostOne(of) => format!("AtMostOne(&[{}])", literals(of)),
    };
    let provenance = provenance(rule.provenance);
    format!("rt::Constraint::CrossField(rt::CrossFieldRule::{check}, {provenance}, {source})")
}
