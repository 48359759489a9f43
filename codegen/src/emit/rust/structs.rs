//! Structs: the fields, what they obey, and how the runtime reaches them.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::{aliases, deprecated, doc, enums, file, ident, text, ty};
use crate::model::{
    Check, Field, FormatName, Limit, Rule, RuleCheck, SharedStruct, Standing, Struct, Type,
};

/// The file of a shared struct.
pub(super) fn shared_file(shared: &SharedStruct) -> String {
    let imports = imports(&shared.imports, "super::super");
    let description = [text::markdown(&shared.shape.description)];
    let mut items = vec![imports, definition(&shared.shape, description)];
    items.extend(methods(&shared.shape));
    items.extend(behaviour(&shared.shape, "LAYOUT"));
    for own in &shared.enums {
        items.extend(enums::items(own));
    }
    file(&shared.source, items)
}

/// The imports of a file: the runtime, and the shared types that it names.
pub(super) fn imports(names: &[String], from: &str) -> TokenStream {
    let names: Vec<_> = names.iter().map(|name| ident(name)).collect();
    let from: syn::Path = syn::parse_str(from).unwrap_or_else(|_| syn::parse_quote!(super));
    let shared = match names.as_slice() {
        [] => TokenStream::new(),
        [name] => quote! { use #from::#name; },
        names => quote! { use #from::{#(#names),*}; },
    };
    quote! {
        use tencentcloud_runtime::generated as rt;
        #shared
    }
}

/// The struct itself.
pub(super) fn definition(
    shape: &Struct,
    description: impl IntoIterator<Item = String>,
) -> TokenStream {
    let name = ident(&shape.rust);
    let mut paragraphs: Vec<String> = description.into_iter().filter(|d| !d.is_empty()).collect();
    if paragraphs.is_empty() {
        paragraphs.push(format!("The object `{}` of the API.", shape.name));
    }
    paragraphs.extend(shape.rules.iter().map(text::rule));
    let docs = doc(paragraphs);
    let aliases = aliases(&shape.search);
    let fields = shape.fields.iter().map(field);
    // What a caller builds stays open to struct literals; what the service sends may grow.
    let open = if shape.sent {
        TokenStream::new()
    } else {
        quote! { #[non_exhaustive] }
    };
    quote! {
        #docs
        #aliases
        #[derive(Clone, Default)]
        #open
        pub struct #name {
            #(#fields)*
        }
    }
}

fn field(field: &Field) -> TokenStream {
    let name = ident(&field.ident);
    let docs = doc(field_doc(field));
    let aliases = aliases(&field.search);
    let deprecated = deprecated(field.deprecated.as_ref());
    let ty = field_type(field);
    quote! {
        #docs
        #aliases
        #deprecated
        pub #name: #ty,
    }
}

fn field_doc(field: &Field) -> Vec<String> {
    let description = text::markdown(&field.description);
    let description = if description.is_empty() {
        format!("`{}` on the wire.", field.wire)
    } else {
        text::sentence(&description)
    };
    let mut docs = vec![description, text::facts(field).join(" ")];
    if !field.values.is_empty() && !matches!(innermost(&field.ty), Type::Enum(_)) {
        let values = field.values.iter().map(|(value, meaning)| {
            let meaning = text::markdown(meaning);
            let colon = if meaning.is_empty() { "" } else { ": " };
            format!("- {}{colon}{meaning}", text::code(value))
        });
        docs.push(values.collect::<Vec<_>>().join("\n"));
    }
    docs
}

fn innermost(ty: &Type) -> &Type {
    match ty {
        Type::List(inner) => innermost(inner),
        other => other,
    }
}

fn field_type(field: &Field) -> TokenStream {
    let ty = ty(&field.ty);
    if field.optional {
        quote! { Option<#ty> }
    } else {
        ty
    }
}

/// `new` with the required fields, and a setter for each optional one, for what a caller builds.
pub(super) fn methods(shape: &Struct) -> Option<TokenStream> {
    if !shape.sent || shape.fields.is_empty() {
        return None;
    }
    let name = ident(&shape.rust);
    let new = constructor(shape);
    let setters = shape.fields.iter().filter(|f| f.optional).map(setter);
    let allow = allow_deprecated(shape);
    Some(quote! {
        #allow
        impl #name {
            #new
            #(#setters)*
        }
    })
}

/// Deprecated fields are still written and read.
fn allow_deprecated(shape: &Struct) -> TokenStream {
    if shape.fields.iter().any(|f| f.deprecated.is_some()) {
        quote! { #[allow(deprecated)] }
    } else {
        TokenStream::new()
    }
}

fn constructor(shape: &Struct) -> TokenStream {
    let required: Vec<_> = shape.fields.iter().filter(|f| !f.optional).collect();
    let names: Vec<_> = required.iter().map(|f| ident(&f.ident)).collect();
    let types = required.iter().map(|f| parameter(&f.ty));
    let values = required.iter().map(|f| {
        let name = ident(&f.ident);
        if converts(&f.ty) {
            let value = conversion(&f.ty, &name);
            quote! { #name: #value }
        } else {
            quote! { #name }
        }
    });
    let rest = if required.len() == shape.fields.len() {
        TokenStream::new()
    } else {
        quote! { ..Self::default() }
    };
    let docs = doc([if required.is_empty() {
        "Nothing is required.".to_owned()
    } else {
        "Takes what is required.".to_owned()
    }]);
    // A list of all required parameters is what the API asks for, however long it is.
    let many = if required.len() > 7 {
        quote! { #[allow(clippy::too_many_arguments)] }
    } else {
        TokenStream::new()
    };
    let body = if required.is_empty() {
        quote! { Self::default() }
    } else {
        quote! { Self { #(#values,)* #rest } }
    };
    quote! {
        #docs
        #many
        #[inline]
        pub fn new(#(#names: #types),*) -> Self {
            #body
        }
    }
}

fn setter(field: &Field) -> TokenStream {
    let name = ident(&field.ident);
    let docs = doc([format!("Sets [`{0}`](Self::{0}).", field.ident.trim_start_matches("r#"))]);
    let deprecated = deprecated(field.deprecated.as_ref());
    let ty = parameter(&field.ty);
    let value = conversion(&field.ty, &name);
    quote! {
        #docs
        #deprecated
        #[inline]
        pub fn #name(mut self, #name: #ty) -> Self {
            self.#name = Some(#value);
            self
        }
    }
}

/// What a constructor or setter takes for a type: whatever converts without loss.
fn parameter(ty: &Type) -> TokenStream {
    match ty {
        Type::Text => quote! { impl Into<String> },
        Type::Enum(name) => {
            let name = ident(name);
            quote! { impl Into<#name> }
        }
        Type::Bytes | Type::Time(_) => {
            let ty = super::ty(ty);
            quote! { impl Into<#ty> }
        }
        Type::Struct { rust, .. } => {
            let name = ident(rust);
            quote! { #name }
        }
        Type::List(inner) => {
            let item = match **inner {
                Type::List(_) => super::ty(inner),
                _ => parameter(inner),
            };
            quote! { impl IntoIterator<Item = #item> }
        }
        Type::Int | Type::Uint | Type::Float | Type::Bool => super::ty(ty),
    }
}

/// Whether a parameter is of another type than its field.
fn converts(ty: &Type) -> bool {
    match ty {
        Type::Text | Type::Time(_) | Type::Enum(_) | Type::Bytes | Type::List(_) => true,
        Type::Struct { boxed, .. } => *boxed,
        Type::Int | Type::Uint | Type::Float | Type::Bool => false,
    }
}

fn conversion(ty: &Type, name: &proc_macro2::Ident) -> TokenStream {
    match ty {
        Type::Text | Type::Time(_) | Type::Enum(_) | Type::Bytes => quote! { #name.into() },
        Type::Struct { boxed: true, .. } => quote! { Box::new(#name) },
        Type::List(inner) => match **inner {
            Type::Text | Type::Time(_) | Type::Enum(_) | Type::Bytes => {
                quote! { #name.into_iter().map(Into::into).collect() }
            }
            _ => quote! { #name.into_iter().collect() },
        },
        Type::Struct { boxed: false, .. } | Type::Int | Type::Uint | Type::Float | Type::Bool => {
            quote! { #name }
        }
    }
}

/// The layout and the traits of a struct.
pub(super) fn behaviour(shape: &Struct, layout: &str) -> Vec<TokenStream> {
    let name = ident(&shape.rust);
    let layout = format_ident!("{layout}");
    let wire = &shape.name;
    let idents: Vec<_> = shape.fields.iter().map(|f| ident(&f.ident)).collect();
    let rows = shape.fields.iter().map(row);
    let rules = shape.rules.iter().map(rule);
    let rules = if shape.rules.is_empty() {
        TokenStream::new()
    } else {
        quote! { .rules(&[#(#rules),*]) }
    };
    let allow = allow_deprecated(shape);
    // Only a request's own types can do without being read, and serde reads every type.
    let condition = if shape.received {
        TokenStream::new()
    } else {
        quote! { #[cfg(feature = "serde")] }
    };
    vec![
        quote! { static #layout: rt::Layout = rt::Layout::new(#wire, &[#(#rows),*]) #rules; },
        quote! {
            #allow
            impl rt::Shape for #name {
                #[inline]
                fn layout(&self) -> &'static rt::Layout {
                    &#layout
                }

                #[inline]
                fn values(&self, visit: rt::Values<'_>) {
                    let values: &[&dyn rt::Value] = &[#(&self.#idents),*];
                    visit(values);
                }
            }
        },
        quote! {
            #condition
            #allow
            impl rt::Record for #name {
                #[inline]
                fn slots(&mut self, visit: rt::Slots<'_>) {
                    let slots: &mut [&mut dyn rt::Slot] = &mut [#(&mut self.#idents),*];
                    visit(slots);
                }
            }
        },
        quote! { rt::shape_traits!(#name); },
    ]
}

fn row(field: &Field) -> TokenStream {
    let name = &field.wire;
    let mut row = quote! { rt::Field::new(#name) };
    if field.required {
        row = quote! { #row.required() };
    }
    if field.may_be_empty {
        row = quote! { #row.may_be_empty() };
    }
    if field.sensitive {
        row = quote! { #row.sensitive() };
    }
    if !field.limits.is_empty() {
        let limits = field.limits.iter().map(limit);
        row = quote! { #row.limits(&[#(#limits),*]) };
    }
    row
}

fn limit(limit: &Limit) -> TokenStream {
    let source = &limit.source;
    let check = check(&limit.check);
    match limit.standing {
        Standing::Reviewed => quote! { rt::Limit::reviewed(#check, #source) },
        Standing::Mined => quote! { rt::Limit::mined(#check, #source) },
    }
}

fn check(check: &Check) -> TokenStream {
    match check {
        Check::Range(min, max) => {
            let (min, max) =
                (bound(*min, Literal::i64_unsuffixed), bound(*max, Literal::i64_unsuffixed));
            quote! { rt::Check::Range(#min, #max) }
        }
        Check::FloatRange(min, max) => {
            let (min, max) =
                (bound(*min, Literal::f64_unsuffixed), bound(*max, Literal::f64_unsuffixed));
            quote! { rt::Check::FloatRange(#min, #max) }
        }
        Check::Length(min, max) => {
            let (min, max) =
                (bound(*min, Literal::u32_unsuffixed), bound(*max, Literal::u32_unsuffixed));
            quote! { rt::Check::Length(#min, #max) }
        }
        Check::Items(min, max) => {
            let (min, max) =
                (bound(*min, Literal::u32_unsuffixed), bound(*max, Literal::u32_unsuffixed));
            quote! { rt::Check::Items(#min, #max) }
        }
        Check::Pattern(pattern) => quote! { rt::Check::Pattern(#pattern) },
        Check::Format(format) => {
            let format = format_name(*format);
            quote! { rt::Check::Format(rt::Format::#format) }
        }
        Check::OneOf(values) => quote! { rt::Check::OneOf(&[#(#values),*]) },
        Check::OneOfInt(values) => {
            let values = values.iter().map(|v| Literal::i64_unsuffixed(*v));
            quote! { rt::Check::OneOfInt(&[#(#values),*]) }
        }
    }
}

fn bound<T>(bound: Option<T>, literal: fn(T) -> Literal) -> TokenStream {
    match bound.map(literal) {
        Some(bound) => quote! { Some(#bound) },
        None => quote! { None },
    }
}

fn format_name(format: FormatName) -> proc_macro2::Ident {
    format_ident!("{format:?}")
}

fn rule(rule: &Rule) -> TokenStream {
    let source = &rule.source;
    let check = match &rule.check {
        RuleCheck::Order(start, end) => quote! { Order(#start, #end) },
        RuleCheck::Window(start, end, seconds) => {
            let seconds = Literal::u64_unsuffixed(*seconds);
            quote! { Window(#start, #end, #seconds) }
        }
        RuleCheck::RequiredWhen(field, when, is) => {
            quote! { RequiredWhen(#field, #when, &[#(#is),*]) }
        }
        RuleCheck::AtLeastOne(of) => quote! { AtLeastOne(&[#(#of),*]) },
        RuleCheck::ExactlyOne(of) => quote! { ExactlyOne(&[#(#of),*]) },
        RuleCheck::AtMostOne(of) => quote! { AtMostOne(&[#(#of),*]) },
    };
    match rule.standing {
        Standing::Reviewed => quote! { rt::Rule::reviewed(rt::RuleCheck::#check, #source) },
        Standing::Mined => quote! { rt::Rule::mined(rt::RuleCheck::#check, #source) },
    }
}
