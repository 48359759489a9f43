//! Open enums: the variants and their meanings; a macro of the runtime does the rest.

use crate::emit::code::{aliases, deprecated, doc, file, list, literal};
use crate::emit::markdown::{Md, md};
use crate::model::{Enum, SharedEnum, Variant};

/// The file of a shared enum.
pub(super) fn shared_file(shared: &SharedEnum) -> String {
    let imports = "use tencentcloud_runtime::generated as rt;\n".to_owned();
    file(&shared.source, [imports].into_iter().chain(items(&shared.shape)))
}

/// The file of the error codes.
pub(super) fn codes_file(codes: &Enum, source: &str) -> String {
    let imports = "use tencentcloud_runtime::generated as rt;\n".to_owned();
    file(source, [imports].into_iter().chain(items(codes)))
}

/// The enum and its traits.
pub(super) fn items(shape: &Enum) -> [String; 2] {
    let name = &shape.rust;
    let description = Md::text(&shape.description);
    let docs =
        if description.is_empty() { md!("The values of {}.", Md::code(name)) } else { description };
    let docs = doc([docs], "");
    let aliases = aliases(&shape.search, "");
    let variants: String = shape.variants.iter().map(variant).collect();
    let pairs = shape.variants.iter().map(|v| format!("{} = {}", v.rust, value(shape, v)));
    let (held, made_by) =
        if shape.numeric { ("i64", "rt::open_int_enum") } else { ("String", "rt::open_enum") };
    let definition = format!(
        "{docs}{aliases}#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum {name} {{
{variants}    /// A value that this crate does not know, kept as it came.
    Unknown({held}),
}}
"
    );
    let before = format!("{made_by}!({name} {{ ");
    [definition, list("", &before, &pairs.collect::<Vec<_>>(), " });").replace("{ \n", "{\n")]
}

fn variant(variant: &Variant) -> String {
    let description = Md::text(&variant.description);
    let docs = if description.is_empty() {
        md!("{} on the wire.", Md::code(&variant.wire))
    } else {
        description.sentence()
    };
    let docs = doc([docs], "    ");
    let deprecated = deprecated(variant.deprecated.as_ref(), "    ");
    format!("{docs}{deprecated}    {},\n", variant.rust)
}

fn value(shape: &Enum, variant: &Variant) -> String {
    match variant.wire.parse::<i64>() {
        Ok(number) if shape.numeric => number.to_string(),
        _ => literal(&variant.wire),
    }
}
