//! The page of signed URLs.

use minijinja::context;

use super::{Md, Pages, Product};
use crate::model::{UrlSide, Urls};
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
        keys => keys,
    }
}
