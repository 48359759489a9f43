//! Documents in Markdown. Everything is decided and escaped here; the templates only lay out.

mod errors;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Value, context};

use errors::Codes;

use super::{Files, anchor, call, text};
use crate::families;
use crate::model::{Access, Action, Field, PageBy, Product, RegionUse, WireType};
use crate::name;

/// The documents of one version.
pub(super) fn version_files(product: &Product) -> Files {
    let mut files = Files::new();
    let pages = Pages::new();
    let codes = Codes::of(product);
    let folder = format!("{}/docs", product.name);
    files.extend(super::in_parallel(&product.actions, |action| {
        (format!("{folder}/{}.md", action.name), pages.action(action, product, &codes))
    }));
    for shared in &product.types {
        let shape = &shared.shape;
        let page = pages.render(
            "type",
            context! {
                source => &shared.source,
                name => &shape.name,
                description => text::markdown(&shape.description),
                fields => shape.fields.iter().map(|f| row(f, "")).collect::<Vec<_>>(),
                rules => shape.rules.iter().map(text::rule).collect::<Vec<_>>(),
                used_by => &shared.used_by,
            },
        );
        files.insert(format!("{folder}/types/{}.md", shape.name), page);
    }
    for shared in &product.enums {
        let values = shared.shape.variants.iter().map(|v| {
            context! { value => text::code(&v.wire), meaning => cell(&text::markdown(&v.description)) }
        });
        let page = pages.render(
            "type",
            context! {
                source => &shared.source,
                name => &shared.shape.rust,
                description => text::markdown(&shared.shape.description),
                values => values.collect::<Vec<_>>(),
                used_by => &shared.used_by,
            },
        );
        files.insert(format!("{folder}/types/{}.md", shared.shape.rust), page);
    }
    files.insert(format!("{folder}/README.md"), pages.index(product));
    files.insert(format!("{folder}/errors.md"), pages.render("errors", codes.page()));
    files
}

/// The first page of a crate's documentation.
pub(super) fn crate_page(product: &Product) -> String {
    let first = product.first_call.map(|i| &product.actions[i]);
    let nothing = serde_json::json!({});
    let call = first.map(|action| {
        let request = action.examples.first().map_or(&nothing, |e| &e.request);
        call::example(action, product, request)
    });
    let paged = first.into_iter().chain(&product.actions).find(|a| a.paging.is_some());
    let streaming = product.actions.iter().find(|action| action.streams);
    let page = Pages::new().render(
        "crate",
        context! {
            name => &product.name,
            title => text::markdown(&product.title),
            description => text::markdown(&product.description),
            krate => name::crate_name(&product.name).replace('-', "_"),
            package => name::crate_name(&product.name),
            module => &product.module,
            count => product.actions.len(),
            call => call,
            action => first.map(|a| &a.name),
            method => first.map(|a| &a.method),
            request => first.map(|a| &a.request.rust),
            paged => paged.map(|a| call::paging_example(a, product)),
            streaming => streaming.map(|a| context! { method => &a.method, request => &a.request.rust }),
        },
    );
    page.trim_end().to_owned()
}

struct Pages(Environment<'static>);

impl Pages {
    fn new() -> Self {
        let mut templates = Environment::new();
        if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
            templates.set_syntax(syntax);
        }
        let sources = [
            ("action", include_str!("../../templates/action.md.j2")),
            ("crate", include_str!("../../templates/crate.md.j2")),
            ("index", include_str!("../../templates/index.md.j2")),
            ("type", include_str!("../../templates/type.md.j2")),
            ("errors", include_str!("../../templates/errors.md.j2")),
        ];
        for (name, source) in sources {
            if let Err(error) = templates.add_template(name, source) {
                panic!("the template {name} is wrong: {error}");
            }
        }
        Self(templates)
    }

    /// Fills a template in; what blank lines its conditions leave are drawn together.
    fn render(&self, name: &str, values: Value) -> String {
        let page = match self.0.get_template(name).and_then(|t| t.render(values)) {
            Ok(page) => page,
            Err(error) => panic!("the template {name} cannot be filled in: {error}"),
        };
        let mut lines: Vec<&str> = Vec::new();
        let mut code = false;
        for line in page.lines().map(str::trim_end) {
            code ^= line.starts_with("```");
            if code || !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
                lines.push(line);
            }
        }
        lines.join("\n").trim_end().to_owned() + "\n"
    }

    fn action(&self, action: &Action, product: &Product, codes: &Codes<'_>) -> String {
        let examples = action.examples.iter().map(|example| {
            let response =
                example.response.as_ref().map(|r| pretty(&serde_json::json!({"Response": r})));
            context! {
                title => text::markdown(&example.title),
                description => text::markdown(&example.description),
                rust => call::example(action, product, &example.request),
                request => pretty(&example.request),
                response => response,
            }
        });
        let errors = action.errors.iter().map(|code| {
            let description = cell(codes.meaning(code));
            context! { code => code, anchor => anchor(families::name(code)), description => description }
        });
        self.render("action", context! {
            source => &action.source,
            root => "",
            name => &action.name,
            title => text::sentence(&text::markdown(&action.title)),
            version => &product.version,
            host => &product.host,
            category => action.category.as_deref().map(text::markdown),
            deprecated => action.deprecated.as_deref().map(text::markdown),
            description => text::markdown(&action.description),
            rate_limit => action.rate_limit,
            region => region(action),
            access => access(action),
            rules => action.request.rules.iter().map(text::rule).collect::<Vec<_>>(),
            input => action.request.fields.iter().map(|f| row(f, "types/")).collect::<Vec<_>>(),
            output => action.response.fields.iter().map(|f| row(f, "types/")).collect::<Vec<_>>(),
            streams => action.streams,
            paging => paging(action),
            pages => action.paging.as_ref().map(|_| call::paging_example(action, product)),
            method => &action.method,
            examples => examples.collect::<Vec<_>>(),
            errors => errors.collect::<Vec<_>>(),
        })
    }

    fn index(&self, product: &Product) -> String {
        let entry = |action: &Action| {
            context! {
                name => &action.name,
                title => cell(&text::sentence(&text::markdown(&action.title))),
                access => access(action),
                rate_limit => action.rate_limit,
            }
        };
        let mut categories: Vec<Value> = product
            .categories
            .iter()
            .filter(|c| !c.actions.is_empty())
            .map(|c| {
                context! {
                    title => text::markdown(&c.title),
                    anchor => anchor(&c.title),
                    description => text::markdown(&c.description),
                    actions => c.actions.iter().map(|i| entry(&product.actions[*i])).collect::<Vec<_>>(),
                }
            })
            .collect();
        let rest: Vec<_> =
            product.actions.iter().filter(|a| a.category.is_none()).map(entry).collect();
        if !rest.is_empty() {
            categories
                .push(context! { title => "Other APIs", anchor => "other-apis", actions => rest });
        }
        let types = product.types.iter().map(|t| (&t.shape.name, &t.shape.description));
        let enums = product.enums.iter().map(|e| (&e.shape.rust, &e.shape.description));
        let mut types: Vec<_> = types.chain(enums).collect();
        types.sort();
        let types = types.into_iter().map(|(name, about)| {
            let about = text::markdown(about);
            let first = about.split_once("\n\n").map_or(about.as_str(), |(first, _)| first);
            context! { name => name, about => cell(first) }
        });
        self.render(
            "index",
            context! {
                source => &product.source,
                title => text::markdown(&product.title),
                description => text::markdown(&product.description),
                version => &product.version,
                count => product.actions.len(),
                categories => categories,
                types => types.collect::<Vec<_>>(),
            },
        )
    }
}

fn access(action: &Action) -> &'static str {
    match action.access {
        Access::Read => "reads only",
        Access::Write => "writes",
    }
}

/// A field as a row of a table; `types` is the way to the pages of the types.
fn row(field: &Field, types: &str) -> Value {
    let mut parts = Vec::new();
    if let Some(note) = &field.deprecated {
        parts.push(format!("**Deprecated:** {}", text::sentence(&text::markdown(note))));
    }
    parts.push(text::sentence(&text::markdown(&field.description)));
    parts.extend(text::facts(field));
    for (value, meaning) in &field.values {
        let meaning = text::markdown(meaning);
        let colon = if meaning.is_empty() { "" } else { ": " };
        parts.push(format!("<br>{}{colon}{meaning}", text::code(value)));
    }
    if let Some(example) = &field.example {
        parts.push(format!("<br>Example: {}", text::code(example)));
    }
    parts.retain(|part| !part.is_empty());
    context! {
        name => &field.wire,
        required => field.required,
        type => wire_type(&field.wire_type, types),
        description => cell(&parts.join(" ")),
    }
}

/// A text in one cell of a table: code line by line, and indentation that the page keeps.
fn cell(text: &str) -> String {
    let mut fence = false;
    let mut lines: Vec<String> = Vec::new();
    for line in text.trim().lines() {
        let rest = line.trim_start();
        if rest.starts_with("```") {
            fence ^= true;
        } else if !rest.is_empty() {
            let shown = if fence { text::code(rest) } else { rest.to_owned() };
            lines.push(format!("{}{shown}", "\u{a0}".repeat(line.len() - rest.len())));
        }
    }
    let mut out = String::new();
    for c in lines.join("<br>").chars() {
        out += if c == '|' && !out.ends_with('\\') { "\\" } else { "" };
        out.push(c);
    }
    out
}

fn wire_type(ty: &WireType, types: &str) -> String {
    match ty {
        WireType::Basic(name) => (*name).to_owned(),
        WireType::Named(name) => format!("[{name}]({types}{name}.md)"),
        WireType::List(inner) => format!("Array of {}", wire_type(inner, types)),
    }
}

fn region(action: &Action) -> String {
    match action.region {
        RegionUse::Unused => "not needed".to_owned(),
        RegionUse::Optional => "optional".to_owned(),
        RegionUse::Required if action.regions.is_empty() => "needed".to_owned(),
        RegionUse::Required => format!("needed, one of {}", action.regions.join(", ")),
    }
}

fn paging(action: &Action) -> Option<String> {
    let paging = action.paging.as_ref()?;
    let by = match &paging.by {
        PageBy::Offset(parameter) => format!("Skip items with `{parameter}`"),
        PageBy::Page(parameter) => format!("Ask for a page by its number with `{parameter}`"),
        PageBy::Token(parameter, next) => {
            format!("Pass `{next}` of a response as `{parameter}` of the next request")
        }
    };
    let size = paging.size.as_ref().map(|s| format!(", `{s}` at a time")).unwrap_or_default();
    let total =
        paging.total.as_ref().map(|t| format!(" `{t}` counts all of them.")).unwrap_or_default();
    Some(format!("{by}{size}. The items are in `{}`.{total}", paging.items))
}

fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
