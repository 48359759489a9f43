//! The page of callbacks.

use minijinja::{Value, context};

use super::rows::Rows;
use super::{Md, Pages, Product};
use crate::emit::anchor;
use crate::emit::code::json_text;
use crate::emit::markdown::md;
use crate::model::{CallbackEvent, Callbacks, Enum, Retry, SchemeName};
use crate::name;

/// Types and enumerations are sections of the same page.
const ROWS: Rows<'static> = Rows { types: "#", enums: &[] };

pub(super) fn page(pages: &Pages, product: &Product, callbacks: &Callbacks) -> String {
    let scheme = &callbacks.scheme;
    let structs = callbacks.types.iter().map(|shape| {
        context! {
            name => &shape.name,
            description => Md::text(&shape.description),
            fields => ROWS.of(&shape.fields),
        }
    });
    // The values of a field's own enum stand in its row.
    let shared = callbacks.enums.iter().filter(|shape| !is_own(shape, callbacks));
    pages.render(
        "callbacks",
        context! {
            source => &callbacks.source,
            title => Md::line(&callbacks.title),
            description => Md::text(&callbacks.description),
            krate => name::library_name(&product.name),
            module => &product.module,
            event => &callbacks.event,
            signature => &scheme.signature,
            time => &scheme.time,
            validity => scheme.validity,
            signs_time => scheme.is == SchemeName::Md5KeyTime,
            hash => match scheme.is {
                SchemeName::HmacSha1Body => "HMAC-SHA1",
                SchemeName::HmacSha256Body => "HMAC-SHA256",
                SchemeName::Md5KeyTime => "MD5",
            },
            example_key => &scheme.example_key,
            first => callbacks.events.first().map(|event| context! {
                name => &event.name,
                number => event.number,
            }),
            events => callbacks.events.iter().map(event).collect::<Vec<_>>(),
            types => structs.collect::<Vec<_>>(),
            enums => shared.map(values).collect::<Vec<_>>(),
        },
    )
}

fn event(event: &CallbackEvent) -> Value {
    context! {
        name => &event.name,
        anchor => anchor(&event.name),
        number => event.number,
        first_sentence => Md::text(&event.description).first_sentence().cell(),
        description => Md::text(&event.description),
        retry => event.retry.map_or(md!("not documented"), retry),
        is_unsigned => event.is_unsigned,
        identity => &event.identity,
        fields => ROWS.of(&event.shape.fields),
        example => Md::fence("json", &json_text(&event.example)),
    }
}

fn retry(retry: Retry) -> Md {
    Md::own(format!("{} times, every {} s", retry.times, retry.interval))
}

fn is_own(shape: &Enum, callbacks: &Callbacks) -> bool {
    let shapes = callbacks.events.iter().map(|event| &event.shape).chain(&callbacks.types);
    let mut fields = shapes.flat_map(|shape| &shape.fields);
    fields.any(|field| {
        let ty = field.ty.innermost();
        !field.values.is_empty()
            && matches!(ty, crate::model::Type::Enum(name) if *name == shape.rust)
    })
}

fn values(shape: &Enum) -> Value {
    let values = shape.variants.iter().map(|variant| {
        context! {
            value => &variant.wire,
            rust => &variant.rust,
            meaning => Md::text(&variant.description).cell(),
        }
    });
    context! {
        name => &shape.rust,
        description => Md::text(&shape.description),
        values => values.collect::<Vec<_>>(),
    }
}
