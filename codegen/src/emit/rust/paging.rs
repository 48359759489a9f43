//! Paging: what the runtime needs to know to walk through a list, and the methods that do.

use crate::emit::code::{deprecated, doc, list, plain, type_text};
use crate::emit::markdown::Md;
use crate::model::{Action, Field, PageBy, Paging, Product, Struct, Type};

/// The implementation of `Paged`, for an action that has pages.
pub(super) fn implementation(action: &Action, product: &Product) -> Option<String> {
    let paging = action.paging.as_ref()?;
    let (PageBy::Offset(parameter) | PageBy::Page(parameter) | PageBy::Token(parameter, _)) =
        &paging.by;
    let position = action.request.fields.iter().find(|f| f.wire == *parameter)?;
    let path: Vec<&str> = paging.items.split('.').collect();
    let (items, last) = items("response", &action.response, &path, product)?;
    let Type::List(item) = &last.ty else { return None };
    let is_deprecated = position.deprecated.is_some() || last.deprecated.is_some();
    Some(format!(
        "{}impl rt::Paged for {} {{
    type Item = {};

    const PAGING: rt::Paging = {};

    #[inline]
    fn position(&mut self) -> &mut dyn rt::Slot {{
        &mut self.{}
    }}

    #[inline]
    fn items(response: Self::Response) -> Vec<Self::Item> {{
        {items}
    }}
}}
",
        if is_deprecated { "#[allow(deprecated)]\n" } else { "" },
        action.request.rust,
        outside(item),
        data(paging),
        position.ident,
    ))
}

/// The constructor of the runtime's description.
fn data(paging: &Paging) -> String {
    let items = &paging.items;
    let mut made = match &paging.by {
        PageBy::Offset(parameter) => format!("rt::Paging::offset({parameter:?}, {items:?})"),
        PageBy::Page(parameter) => format!("rt::Paging::page({parameter:?}, {items:?})"),
        PageBy::Token(parameter, next) => {
            format!("rt::Paging::token({parameter:?}, {next:?}, {items:?})")
        }
    };
    let parts = [
        ("size", &paging.size),
        ("total", &paging.total),
        ("pages", &paging.pages),
        ("more", &paging.more),
    ];
    for (name, value) in parts {
        made +=
            &value.iter().map(|value| format!("\n        .{name}({value:?})")).collect::<String>();
    }
    made
}

/// The expression that takes a list out of a response, and the field that holds it.
fn items<'p>(
    base: &str,
    of: &'p Struct,
    path: &[&str],
    product: &'p Product,
) -> Option<(String, &'p Field)> {
    let (first, rest) = path.split_first()?;
    let field = of.fields.iter().find(|f| f.wire == *first)?;
    let name = &field.ident;
    if rest.is_empty() {
        let or_none = if field.optional { ".unwrap_or_default()" } else { "" };
        return Some((format!("{base}.{name}{or_none}"), field));
    }
    let Type::Struct { rust, .. } = &field.ty else { return None };
    let inner = product.types.iter().map(|t| &t.shape).find(|shape| shape.rust == *rust)?;
    if field.optional {
        let (taken, last) = items("inner", inner, rest, product)?;
        Some((format!("{base}.{name}.map(|inner| {taken}).unwrap_or_default()"), last))
    } else {
        items(&format!("{base}.{name}"), inner, rest, product)
    }
}

/// A type as it is called from a file that does not import it.
fn outside(ty: &Type) -> String {
    match ty {
        Type::Struct { rust, boxed: false } | Type::Enum(rust) => format!("super::{rust}"),
        Type::Struct { rust, boxed: true } => format!("Box<super::{rust}>"),
        Type::List(inner) => format!("Vec<{}>", outside(inner)),
        Type::String
        | Type::Time(_)
        | Type::Int
        | Type::Uint
        | Type::Float
        | Type::Bool
        | Type::Bytes => type_text(ty),
    }
}

/// The methods of the client, for an action that has pages.
pub(super) fn methods(action: &Action) -> String {
    if action.paging.is_none() {
        return String::new();
    }
    let both = [
        ("pages", "Pages", "All pages", "from the one asked for"),
        ("items", "Items", "The items of all pages", "from the page asked for"),
    ];
    let method = plain(&action.method);
    let deprecated = deprecated(action.deprecated.as_ref(), "    ");
    let made = both.map(|(what, returned, about, from)| {
        let request = &action.request.rust;
        let docs = doc(
            [Md::own(format!("{about} of [`{}`](Self::{method}), {from}.", action.name))],
            "    ",
        );
        let parameters = ["&self".to_owned(), format!("request: {request}")];
        let after = format!(") -> rt::{returned}<{request}> {{");
        let head = list("    ", &format!("pub fn {method}_{what}("), &parameters, &after);
        format!("\n{docs}{deprecated}    #[inline]\n{head}        self.0.{what}(request)\n    }}\n")
    });
    made.concat()
}
