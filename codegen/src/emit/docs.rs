//! Documents in Markdown. Everything is decided and escaped here; the templates only lay out.

mod callbacks;
mod errors;
mod rows;
mod urls;

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value, context};

use errors::Codes;
use rows::Rows;

use super::code::json_text;
use super::markdown::{Md, clean, escape, fence_of, md};
use super::{Files, anchor, call, sentences};
use crate::model::{Access, Action, PageBy, Product, RegionUse};
use crate::name;
use tencentcloud_catalog::families;

/// Returns the documents of one version.
pub(super) fn version_files(product: &Product) -> Files {
    let mut files = Files::new();
    let pages = Pages::new();
    let codes = Codes::of(product);
    let folder = format!("{}/docs", product.name);
    files.extend(super::in_parallel(&product.actions, |action| {
        (format!("{folder}/{}.md", action.name), pages.action(action, product, &codes))
    }));
    let rows = Rows { types: "", enums: &product.enums };
    for shared in &product.types {
        let shape = &shared.shape;
        let page = pages.render(
            "type",
            context! {
                source => &shared.source,
                name => &shape.name,
                description => Md::text(&shape.description),
                fields => rows.of(&shape.fields),
                rules => shape.rules.iter().map(sentences::rule).collect::<Vec<_>>(),
                used_by => &shared.used_by,
            },
        );
        files.insert(format!("{folder}/types/{}.md", shape.name), page);
    }
    for shared in &product.enums {
        let Some(name) = &shared.name else { continue };
        let values = shared.shape.variants.iter().map(|v| {
            context! { value => Md::code(&v.wire).cell(), meaning => Md::text(&v.description).cell() }
        });
        let page = pages.render(
            "type",
            context! {
                source => &shared.source,
                name => name,
                description => Md::text(&shared.shape.description),
                values => values.collect::<Vec<_>>(),
                rules => Vec::<Value>::new(),
                used_by => &shared.used_by,
            },
        );
        files.insert(format!("{folder}/types/{name}.md"), page);
    }
    if let Some(urls) = &product.urls {
        files.insert(format!("{folder}/urls.md"), urls::page(&pages, product, urls));
    }
    if let Some(callbacks) = &product.callbacks {
        let page = callbacks::page(&pages, product, callbacks);
        files.insert(format!("{folder}/callbacks.md"), page);
    }
    files.insert(format!("{folder}/README.md"), pages.index(product));
    files.insert(format!("{folder}/errors.md"), pages.render("errors", codes.page()));
    files
}

/// Returns the first page of a crate's documentation.
pub(super) fn crate_page(product: &Product) -> Md {
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
            title => Md::line(&product.title),
            description => Md::text(&product.description),
            krate => name::library_name(&product.name),
            package => name::crate_name(&product.name),
            module => &product.module,
            urls => product.urls.iter().flat_map(|u| &u.sides).map(|s| s.url.clone()).collect::<Vec<_>>(),
            callbacks => product.callbacks.as_ref().map(|c| Md::line(&c.title)),
            count => product.actions.len(),
            call => call.map(|code| Md::fence("no_run", &code)),
            action => first.map(|a| &a.name),
            method => first.map(|a| &a.method),
            request => first.map(|a| &a.request.rust),
            paged => paged.map(|a| Md::fence("no_run", &call::paging_example(a, product))),
            streaming => streaming.map(|a| context! { method => &a.method, request => &a.request.rust }),
        },
    );
    Md::own(page.trim_end().to_owned())
}

struct Pages(Environment<'static>);

impl Pages {
    fn new() -> Self {
        let mut templates = Environment::new();
        if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
            templates.set_syntax(syntax);
        }
        templates.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        templates.set_auto_escape_callback(|_| AutoEscape::Custom("Markdown".into()));
        templates.set_formatter(print);
        templates.add_filter("code", |text: &str| Value::from(Md::code(text)));
        let sources = [
            ("action", include_str!("../../templates/action.md.j2")),
            ("crate", include_str!("../../templates/crate.md.j2")),
            ("index", include_str!("../../templates/index.md.j2")),
            ("type", include_str!("../../templates/type.md.j2")),
            ("errors", include_str!("../../templates/errors.md.j2")),
            ("urls", include_str!("../../templates/urls.md.j2")),
            ("callbacks", include_str!("../../templates/callbacks.md.j2")),
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
        let mut code = None;
        for line in page.lines().map(str::trim_end) {
            code = match code {
                Some(fence) => Some(fence).filter(|fence| line != *fence),
                None => fence_of(line),
            };
            if code.is_some()
                || !line.is_empty()
                || lines.last().is_some_and(|last| !last.is_empty())
            {
                lines.push(line);
            }
        }
        lines.join("\n").trim_end().to_owned() + "\n"
    }

    fn action(&self, action: &Action, product: &Product, codes: &Codes<'_>) -> String {
        let rows = Rows { types: "types/", enums: &product.enums };
        let examples = action.examples.iter().map(|example| {
            let response = example.response.as_ref();
            let response = response.map(|r| json_text(&serde_json::json!({"Response": r})));
            context! {
                title => Md::line(&example.title),
                description => Md::text(&example.description),
                rust => rust(&call::example(action, product, &example.request)),
                request => Md::fence("http", &http_text(action, product, &example.request)),
                response => response.map(|text| Md::fence("json", &text)),
            }
        });
        let errors = action.errors.iter().map(|code| {
            context! {
                code => code,
                anchor => anchor(families::name(code)),
                description => codes.meaning(code).cell(),
            }
        });
        self.render("action", context! {
            source => &action.source,
            name => &action.name,
            title => Md::line(&action.title).sentence(),
            version => &product.version,
            host => &product.host,
            category => action.category.as_deref().map(Md::line),
            deprecated => action.deprecated.as_deref().map(Md::text),
            description => Md::text(&action.description),
            rate_limit => action.rate_limit,
            region => region(action),
            access => access(action),
            rules => action.request.rules.iter().map(sentences::rule).collect::<Vec<_>>(),
            input => rows.of(&action.request.fields),
            output => rows.of(&action.response.fields),
            streams => action.streams,
            paging => paging(action),
            pages => action.paging.as_ref().map(|_| rust(&call::paging_example(action, product))),
            method => &action.method,
            examples => examples.collect::<Vec<_>>(),
            errors => errors.collect::<Vec<_>>(),
        })
    }

    fn index(&self, product: &Product) -> String {
        let entry = |action: &Action| {
            context! {
                name => &action.name,
                title => Md::line(&action.title).sentence().cell(),
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
                    title => Md::line(&c.title),
                    anchor => anchor(&c.title),
                    description => Md::text(&c.description),
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
        let enums = product.enums.iter();
        let enums = enums.filter_map(|e| Some((e.name.as_ref()?, &e.shape.description)));
        let mut types: Vec<_> = types.chain(enums).collect();
        types.sort();
        let types = types.into_iter().map(|(name, about)| {
            context! { name => name, about => Md::text(about).first_paragraph().cell() }
        });
        self.render(
            "index",
            context! {
                source => &product.source,
                title => Md::line(&product.title),
                description => Md::text(&product.description),
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
        Access::Read => "read-only",
        Access::Write => "read and write",
    }
}

fn region(action: &Action) -> Md {
    match action.region {
        RegionUse::Unused => md!("not required"),
        RegionUse::Optional => md!("optional"),
        RegionUse::Required if action.regions.is_empty() => md!("required"),
        RegionUse::Required => {
            let regions = action.regions.iter().map(|region| Md::line(region));
            md!("required, one of {}", Md::join(regions, ", "))
        }
    }
}

fn paging(action: &Action) -> Option<Md> {
    let paging = action.paging.as_ref()?;
    let code = |name: &String| Md::code(name);
    let by = match &paging.by {
        PageBy::Offset(parameter) => md!("{} is the number of items to skip", code(parameter)),
        PageBy::Page(parameter) => md!("{} is the page number", code(parameter)),
        PageBy::Token(parameter, next) => {
            let (next, parameter) = (code(next), code(parameter));
            md!("Pass {} of a response as {} of the next request", next, parameter)
        }
    };
    let size = paging
        .size
        .as_ref()
        .map(|s| md!("; {} is the number of items per page", code(s)))
        .unwrap_or_default();
    let total = paging.total.as_ref().map(|t| md!(" {} is their total number.", code(t)));
    let items = code(&paging.items);
    Some(md!("{}{}. The items are in {}.{}", by, size, items, total.unwrap_or_default()))
}

/// Prints a value of a template: what is not made Markdown yet is escaped.
fn print(
    out: &mut Output<'_>,
    _: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    let text = value.to_string();
    if value.is_safe() || value.is_number() {
        out.write_str(&text)?;
    } else {
        let mut escaped = String::new();
        escape(&clean(&text), &mut escaped);
        out.write_str(&escaped)?;
    }
    Ok(())
}

fn rust(code: &str) -> Md {
    Md::fence("rust,no_run", code)
}

/// Returns a request as it travels.
fn http_text(action: &Action, product: &Product, request: &serde_json::Value) -> String {
    let host = action.host.as_ref().unwrap_or(&product.host);
    format!(
        "POST / HTTP/1.1
Host: {host}
Content-Type: application/json
X-TC-Action: {}
X-TC-Version: {}
<common headers>

{}",
        action.name,
        product.version,
        json_text(request),
    )
}
