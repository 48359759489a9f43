//! `schemas/DIFF.md`: the page about comparisons and their rules.

use minijinja::{AutoEscape, Environment, context};

use super::change::{Direction, Level, Relation, level_of};
use super::rules::{Rule, Rust};

/// Returns the page, as Markdown.
pub fn rules() -> String {
    let rules: Vec<_> = Rule::ALL
        .iter()
        .map(|rule| {
            let rust = match rule.rust() {
                Rust::Compiles => "compiles",
                Rust::Breaks => "may break",
                Rust::Warns => "warns",
            };
            context! {
                id => rule.id(), summary => rule.summary(), example => rule.example(),
                mirror => rule.mirror().id(), rust,
            }
        })
        .collect();
    let relations = [
        (Relation::Same, "same"),
        (Relation::Wider, "wider"),
        (Relation::Narrower, "narrower"),
        (Relation::Unknown, "unknown"),
        (Relation::Disjoint, "disjoint"),
    ];
    let levels: Vec<_> = relations
        .into_iter()
        .map(|(relation, name)| {
            let level = |direction| level_of(direction, relation).name();
            context! { name, request => level(Direction::Request), response => level(Direction::Response) }
        })
        .collect();
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    let page = context! { rules, levels, all => Level::ALL.map(Level::name).join(", ") };
    match environment.render_str(include_str!("../../templates/diff.md.j2"), page) {
        Ok(page) => page + "\n",
        Err(error) => unreachable!("the template is part of this crate: {error}"),
    }
}
