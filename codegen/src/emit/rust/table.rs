//! The table of a struct: its fields with their names on the wire, and what is known of them. A
//! macro of the runtime makes of it all that the runtime needs.

use proc_macro2::TokenStream;
use quote::quote;

use super::structs::innermost;
use crate::emit::code::{WIDTH, braced, ident, indented, integer, spaced};
use crate::model::{CrossFieldRule, Field, FieldRule, Provenance, Rule, Struct, Type};

/// Returns the table.
pub(super) fn table(shape: &Struct) -> String {
    let (name, wire) = (ident(&shape.rust), &shape.name);
    // Only a request's own types can do without being read.
    let direction = ident(if shape.received { "received" } else { "sent" });
    let rows: String = shape.fields.iter().map(|field| row(field, shape.sent)).collect();
    let head = spaced(quote! { #direction #name = #wire });
    let rules: String = shape.rules.iter().map(|rule| spaced(self::rule(rule)) + "\n").collect();
    braced("rt::shape!", &indented(&(braced(&head, &indented(&rows)) + &rules)))
}

/// Returns the row of a field; what is known stands on lines of its own where it is much. Responses
/// may lack what is required.
fn row(field: &Field, sent: bool) -> String {
    let (name, wire) = (ident(&field.ident), &field.wire);
    let required = ident(if field.may_be_empty { "Present" } else { "Required" });
    let required = (field.required && sent).then_some(required);
    let sensitive = field.sensitive.then(|| ident("Sensitive"));
    let head = spaced(quote! { #name: #wire #required #sensitive });
    let limits: Vec<String> =
        field.limits.iter().map(|limit| spaced(self::limit(field, limit))).collect();
    let line = [std::slice::from_ref(&head), &limits[..]].concat().join(" ");
    if limits.is_empty() || line.chars().count() + 9 <= WIDTH {
        return line + ",\n";
    }
    let limits = indented(&(limits.join("\n") + ",\n"));
    format!("{head}\n{limits}")
}

fn limit(field: &Field, limit: &crate::model::Limit) -> TokenStream {
    let (rule, source) = (field_rule(field, &limit.check), &limit.source);
    let provenance = provenance(limit.provenance);
    quote! { [#rule, #provenance, #source] }
}

fn provenance(provenance: Provenance) -> proc_macro2::Ident {
    ident(match provenance {
        Provenance::Reviewed => "Reviewed",
        Provenance::Mined => "Mined",
    })
}

fn field_rule(field: &Field, rule: &FieldRule) -> TokenStream {
    let float = |value: f64| {
        let digits = proc_macro2::Literal::f64_unsuffixed(value.abs());
        if value.is_sign_negative() {
            quote! { -#digits }
        } else {
            quote! { #digits }
        }
    };
    match rule {
        FieldRule::Range(min, max) => {
            let (min, max) = (option(min.map(integer)), option(max.map(integer)));
            quote! { Range(#min, #max) }
        }
        FieldRule::FloatRange(min, max) => {
            let (min, max) = (option(min.map(float)), option(max.map(float)));
            quote! { FloatRange(#min, #max) }
        }
        FieldRule::Length(min, max) => {
            let (min, max) = (count(*min), count(*max));
            quote! { Length(#min, #max) }
        }
        FieldRule::Items(min, max) => {
            let (min, max) = (count(*min), count(*max));
            quote! { Items(#min, #max) }
        }
        FieldRule::Pattern(pattern) => quote! { Pattern(#pattern, rt::matches_pattern) },
        FieldRule::Format(format) => {
            let format = ident(format.rust());
            quote! { Format(rt::Format::#format) }
        }
        FieldRule::OneOf(values) => match innermost(&field.ty) {
            Type::Enum(name) => known_values(name, "OneOf"),
            _ => quote! { OneOf(&[#(#values),*]) },
        },
        FieldRule::OneOfInt(values) => match innermost(&field.ty) {
            Type::Enum(name) => known_values(name, "OneOfInt"),
            _ => {
                let values = values.iter().copied().map(integer);
                quote! { OneOfInt(&[#(#values),*]) }
            }
        },
    }
}

fn known_values(name: &str, rule: &str) -> TokenStream {
    let (name, rule) = (ident(name), ident(rule));
    quote! { #rule(#name::VALUES) }
}

fn count(value: Option<u32>) -> TokenStream {
    option(value.map(|value| integer(value.into())))
}

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote! { Some(#value) },
        None => quote! { None },
    }
}

fn rule(rule: &Rule) -> TokenStream {
    let check = match &rule.check {
        CrossFieldRule::Order(start, end) => quote! { Order(#start, #end) },
        CrossFieldRule::Window(start, end, seconds) => {
            let seconds = proc_macro2::Literal::u64_unsuffixed(*seconds);
            quote! { Window(#start, #end, #seconds) }
        }
        CrossFieldRule::RequiredWhen(field, when, is) => {
            quote! { RequiredWhen(#field, #when, &[#(#is),*]) }
        }
        CrossFieldRule::AtLeastOne(of) => quote! { AtLeastOne(&[#(#of),*]) },
        CrossFieldRule::ExactlyOne(of) => quote! { ExactlyOne(&[#(#of),*]) },
        CrossFieldRule::AtMostOne(of) => quote! { AtMostOne(&[#(#of),*]) },
    };
    let (provenance, source) = (provenance(rule.provenance), &rule.source);
    quote! { #check, #provenance, #source; }
}
