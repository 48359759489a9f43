//! The page of signed URLs.

use minijinja::context;

use super::{Md, Pages, Product};
use crate::model::{UrlOption, UrlSide, UrlValueKind, Urls};
use crate::name;

pub(super) fn page(pages: &Pages, product: &Product, urls: &Urls) -> String {
    pages.render(
        "urls",
        context! {
            source => &urls.source,
            title => Md::line(&urls.title),
            description => Md::text(&urls.description),
            krate => name::library_name(&product.name),
            module => &product.module,
            secret => &urls.secret,
            time => &urls.time,
            sides => urls.sides.iter().map(|s| side(s, product)).collect::<Vec<_>>(),
        },
    )
}

fn side(side: &UrlSide, product: &Product) -> minijinja::Value {
    let protocols = side.protocols.iter().map(|protocol| {
        context! {
            rust => &protocol.rust,
            url => &protocol.url,
            description => Md::text(&protocol.description).cell(),
        }
    });
    let parameters = side.parameters.iter().map(|(name, meaning)| {
        context! { name => name, meaning => Md::text(meaning).cell() }
    });
    let keys = side.keys.as_ref().and_then(|keys| {
        let shared = product.types.iter().find(|shared| shared.shape.rust == keys.rust)?;
        Some(&shared.shape.name)
    });
    context! {
        name => Md::line(&side.name),
        url => &side.url,
        protocol => &side.protocol,
        first => side.protocols.first().map(|protocol| &protocol.rust),
        description => Md::text(&side.description),
        protocols => protocols.collect::<Vec<_>>(),
        parameters => parameters.collect::<Vec<_>>(),
        options => side.options.iter().map(|o| option(o, side)).collect::<Vec<_>>(),
        keys => keys,
    }
}

fn option(option: &UrlOption, side: &UrlSide) -> minijinja::Value {
    let parameters = option.parameters.iter().map(|parameter| {
        context! {
            method => &parameter.ident,
            wire => &parameter.wire,
            required => parameter.required,
            value => match parameter.kind {
                UrlValueKind::Seconds => "Duration",
                UrlValueKind::UnixTime => "SystemTime",
                UrlValueKind::Text => "String",
                UrlValueKind::Names => "list of strings",
                UrlValueKind::Flag => "bool",
            },
            description => Md::text(&parameter.description).cell(),
        }
    });
    let required = option.parameters.iter().filter(|parameter| parameter.required);
    let sample = |kind: UrlValueKind| match kind {
        UrlValueKind::Seconds => "Duration::from_secs(90)",
        UrlValueKind::UnixTime => "SystemTime::now()",
        UrlValueKind::Text => "\"hd\"",
        UrlValueKind::Names => "[\"hd\", \"sd\"]",
        UrlValueKind::Flag => "true",
    };
    // The end of a window is after its start.
    let value = |wire: &str, kind| match &option.window {
        Some((start, ..)) if start == wire => "SystemTime::now() - Duration::from_secs(600)",
        _ => sample(kind),
    };
    let arguments: Vec<_> = required.map(|p| value(&p.wire, p.kind)).collect();
    let optional = option.parameters.iter().find(|parameter| !parameter.required);
    let call = optional.map(|p| format!(".{}({})", p.ident, sample(p.kind)));
    let constants = option.constants.iter().map(|(name, value)| format!("{name}={value}"));
    context! {
        name => &option.name,
        description => Md::text(&option.description),
        protocol => option.protocols.first().or(side.protocols.first().map(|p| &p.rust)),
        protocols => &option.protocols,
        constants => constants.collect::<Vec<_>>(),
        parameters => parameters.collect::<Vec<_>>(),
        arguments => arguments.join(", "),
        call => call.unwrap_or_default(),
    }
}
