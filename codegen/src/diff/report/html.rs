//! Changes as one HTML file.

use minijinja::{AutoEscape, Environment, context};

use super::{Report, affected};
use crate::diff::bump;

/// Returns the report as a self-contained page. All text is escaped.
pub fn html(report: &Report) -> String {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let products: Vec<_> = report
        .by_product()
        .into_iter()
        .map(|((product, version), changes)| {
            let bump = bump::of_all(changes.iter().copied()).name();
            let rows: Vec<_> = changes
                .iter()
                .map(|change| {
                    context! {
                        level => change.level.name(),
                        rule => change.rule.id(),
                        subject => change.subject(),
                        message => change.message.as_str(),
                        affected => affected(change),
                        fingerprint => change.fingerprint(),
                    }
                })
                .collect();
            context! { product, version, bump, rows }
        })
        .collect();
    let template = include_str!("../../../templates/diff.html.j2");
    let page = context! {
        old => report.old.as_str(), new => report.new.as_str(), summary => report.summary(), products,
        approved => report.approved.len(),
    };
    match environment.render_str(template, page) {
        Ok(page) => page,
        Err(error) => unreachable!("the template is part of this crate: {error}"),
    }
}
