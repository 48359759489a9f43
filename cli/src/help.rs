//! Help for tcapi, a product and an action.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json};
use tcapi_tables::{COMMANDS, EXITS, Group, OPTIONS, VALUES};
use tencentcloud_catalog::forms::{Form, write};
use tencentcloud_catalog::{
    Action, CrossFieldLimit, CrossFieldRule, Field, FieldRule, Format, Kind, Limit, Object, PageBy,
    Payload, Product, Provenance, Type,
};

use crate::failure::Failure;
use crate::lookup::Target;
use crate::sample;
use crate::text::{did_you_mean, shortened};
use crate::wrap::wrap;

/// The width of the names of options.
const NAMES: usize = 30;

/// The depth to which the fields of objects are shown.
const DEPTH: usize = 4;

/// The maximum number of values, error codes and fields of an object that are listed.
const MOST: usize = 40;

/// Returns the help of tcapi.
pub fn program() -> String {
    let mut out = String::from(
        "tcapi: every action of Tencent Cloud on the command line\n\n\
         Usage:\n  tcapi PRODUCT ACTION [--Parameter value]... [OPTION]...\n  tcapi COMMAND\n\n\
         Try it without an account:\n  \
         tcapi live DescribeLiveDomains --local\n  \
         tcapi live DescribeProIspPlaySumInfoList --help\n  \
         tcapi search snapshot\n\nCommands:\n",
    );
    for (name, help) in COMMANDS {
        let _ = writeln!(out, "  {name:<13} {help}");
    }
    out.push_str("\nValues:\n");
    out.push_str(VALUES);
    out.push_str(&options());
    out.push_str("\nExit codes:\n");
    for (code, meaning) in EXITS {
        let _ = writeln!(out, "  {code:<3}  {meaning}");
    }
    out
}

/// Returns the options, group by group.
pub fn options() -> String {
    let mut out = String::new();
    for (group, title) in Group::ALL {
        let _ = writeln!(out, "\n{title}:");
        for opt in OPTIONS.iter().filter(|opt| opt.group == group) {
            let short = opt.aliases.iter().find(|alias| alias.len() == 1);
            let short = short.map_or("   ".to_owned(), |alias| format!("-{alias},"));
            let value = opt.value.map(|value| format!(" {value}")).unwrap_or_default();
            let name = format!("  {:<NAMES$} ", format!("{short} --{}{value}", opt.name));
            let mut about = String::new();
            wrap(&mut about, &" ".repeat(name.len()), opt.help);
            // The name stands in place of the first indentation.
            out.push_str(&name);
            out.push_str(&about[name.len()..]);
        }
    }
    out
}

/// Returns the help of a product: its actions.
pub fn product(product: &Product) -> String {
    let mut out = format!("{} {}", product.name, product.version);
    if product.title != product.name {
        let _ = write!(out, ": {}", product.title);
    }
    out.push('\n');
    wrap(&mut out, "", &product.description);
    let _ = writeln!(out, "\nUsage: tcapi {} ACTION [--Parameter value]...\n", product.name);
    let _ = writeln!(out, "Host: {}", product.host);
    let width = product.actions.iter().map(|action| action.name.len()).max().unwrap_or(0).min(44);
    let mut categories: Vec<&str> = Vec::new();
    for action in &product.actions {
        if !categories.contains(&&*action.category) {
            categories.push(&action.category);
        }
    }
    for category in categories {
        let title = if category.is_empty() { "Actions" } else { category };
        let _ = writeln!(out, "\n{title}:");
        for action in product.actions.iter().filter(|action| action.category == category) {
            let line = format!("  {:<width$} {}", action.name, action.title);
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }
    let _ = writeln!(out, "\n`tcapi {} ACTION --help` explains an action.", product.name);
    out
}

/// Returns the help of an action.
pub fn action(target: &Target) -> String {
    let (product, action) = (&*target.product, target.action());
    let mut out = format!("{} {} ({})\n", product.name, action.name, product.version);
    wrap(&mut out, "", &action.title);
    if action.description != action.title {
        wrap(&mut out, "", &action.description);
    }
    if let Some(why) = &action.deprecated {
        wrap(&mut out, "", &deprecated(why));
    }
    let _ = writeln!(out, "\nUsage: {}", usage(product, action));
    facts(&mut out, action);
    let (required, optional): (Vec<_>, Vec<_>) =
        action.request.fields.iter().partition(|field| field.required);
    for (title, fields) in [("Required parameters", required), ("Optional parameters", optional)] {
        if !fields.is_empty() {
            let _ = writeln!(out, "\n{title}:");
            fields.iter().for_each(|field| self::field(&mut out, product, field, "--", 0, true));
        }
    }
    rules(&mut out, &action.request);
    if !action.response.fields.is_empty() {
        out.push_str("\nResponse:\n");
        for field in &action.response.fields {
            self::field(&mut out, product, field, "", 0, false);
        }
    }
    errors(&mut out, product, action);
    examples(&mut out, product, action);
    out.push_str("\n`tcapi --help` lists the options that every action accepts.\n");
    if !action.request.fields.is_empty() {
        out.push_str(
            "`--NAME --help` explains one parameter, also a nested one: `--A.B --help`.\n",
        );
    }
    out
}

/// Returns the help of one parameter, which may be nested, such as `Filters.0.Name`.
pub fn parameter(target: &Target, path: &str) -> Result<String, Failure> {
    let (product, action) = (&*target.product, target.action());
    let mut object = Some(&action.request);
    let mut prefix = "--".to_owned();
    let mut found: Option<&Field> = None;
    for part in path.split('.').filter(|part| part.parse::<usize>().is_err()) {
        if let Some(outer) = found {
            let _ = write!(prefix, "{}.{}", outer.name, "0.".repeat(outer.ty.lists.into()));
        }
        let fields = object.map(|object| object.fields.as_slice()).unwrap_or_default();
        let Some(field) = fields.iter().find(|field| field.name == part) else {
            return Err(no_field(target, found, part, fields));
        };
        object = product.object(field.ty);
        found = Some(field);
    }
    let Some(field) = found else {
        return Err(no_field(target, None, path, &action.request.fields));
    };
    let mut out = format!("{} {} ({})\n", product.name, action.name, product.version);
    let need = if field.required { "Required" } else { "Optional" };
    let kind = if prefix == "--" { "parameter" } else { "field" };
    let _ = writeln!(out, "\n{need} {kind}:");
    self::field(&mut out, product, field, &prefix, 0, true);
    Ok(out)
}

fn no_field(target: &Target, outer: Option<&Field>, name: &str, fields: &[Field]) -> Failure {
    let owner = outer.map_or(&target.action().name, |outer| &outer.name);
    let kind = if outer.is_some() { "field" } else { "parameter" };
    let message = format!("`{owner}` has no {kind} `{}`", shortened(name, 80));
    let near = did_you_mean(name, fields.iter().map(|field| &*field.name));
    Failure::usage("UnknownParameter", message)
        .maybe_help(near)
        .help(format!("`{}` lists the parameters", target.help_command()))
}

fn usage(product: &Product, action: &Action) -> String {
    let mut out = format!("tcapi {} {}", product.name, action.name);
    let (required, optional): (Vec<_>, Vec<_>) =
        action.request.fields.iter().partition(|field| field.required);
    for field in required {
        let _ = write!(out, " --{} {}", field.name, placeholder(field.ty));
    }
    if !optional.is_empty() {
        out.push_str(" [--Parameter value]...");
    }
    out
}

fn facts(out: &mut String, action: &Action) {
    let access = match action.access {
        tencentcloud_catalog::Access::Read => "Read-only",
        tencentcloud_catalog::Access::Write => "May modify resources",
    };
    let mut facts = vec![access.to_owned()];
    if let Some(limit) = action.rate_limit {
        facts.push(format!("at most {limit} requests per second"));
    }
    if let Some(paging) = &action.paging {
        let by = match &paging.by {
            PageBy::Offset(name) | PageBy::Page(name) | PageBy::Token(name, _) => name,
        };
        facts.push(format!("paginated by {by} (--all fetches all pages)"));
    }
    if action.streams {
        facts.push("may respond with a stream of events".to_owned());
    }
    if !action.signed {
        facts.push("needs no credentials".to_owned());
    }
    if action.payload != Payload::Json {
        facts.push("the body is binary".to_owned());
    }
    if !action.regions.is_empty() {
        facts.push(format!("available in {}", action.regions.join(", ")));
    }
    out.push('\n');
    wrap(out, "", &facts.join("; "));
}

/// Writes a field and the fields in it.
pub fn field(
    out: &mut String,
    product: &Product,
    field: &Field,
    prefix: &str,
    depth: usize,
    is_request: bool,
) {
    let indent = "  ".repeat(depth + 1);
    let required = if is_request && field.required && depth > 0 { ", required" } else { "" };
    let _ =
        writeln!(out, "{indent}{prefix}{}  {}{required}", field.name, type_name(product, field.ty));
    let inner = format!("{indent}    ");
    wrap(out, &inner, &field.description);
    if let Some(why) = &field.deprecated {
        wrap(out, &inner, &deprecated(why));
    }
    for line in limits(field, is_request) {
        wrap(out, &inner, &line);
    }
    for value in field.values.iter().take(MOST).filter(|value| !value.description.is_empty()) {
        wrap(out, &format!("{inner}  "), &format!("{}: {}", value.value, value.description));
    }
    let Some(object) = product.object(field.ty) else { return };
    if depth + 1 >= DEPTH {
        let _ = writeln!(out, "{inner}(fields of {} are not shown at this depth)", object.name);
        return;
    }
    for inner in object.fields.iter().take(MOST) {
        self::field(out, product, inner, ".", depth + 1, is_request);
    }
    if object.fields.len() > MOST {
        let _ = writeln!(out, "{inner}({} more fields)", object.fields.len() - MOST);
    }
}

fn deprecated(why: &str) -> String {
    match why {
        "" => "Deprecated".to_owned(),
        why => format!("Deprecated: {why}"),
    }
}

/// Describes the values, limits and default of a field.
pub fn limits(field: &Field, is_request: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if !field.values.is_empty() {
        let values = field.values.iter().take(MOST).map(|value| value.value.as_str());
        let more = if field.values.len() > MOST { ", …" } else { "" };
        lines.push(format!("Values: {}{more}", values.collect::<Vec<_>>().join(", ")));
    }
    if is_request {
        lines.extend(field.limits.iter().filter_map(limit));
        lines.extend(field.default.as_ref().map(|default| format!("Default: {default}")));
    }
    lines.extend(field.unit.as_ref().map(|unit| format!("Unit: {unit}")));
    lines.extend(field.example.as_ref().map(|example| format!("Example: {example}")));
    lines
}

fn limit(limit: &Limit) -> Option<String> {
    let text = match &limit.rule {
        FieldRule::Range(min, max) => format!("Range: {}", bounds(*min, *max)),
        FieldRule::FloatRange(min, max) => format!("Range: {}", bounds(*min, *max)),
        FieldRule::Length(min, max) => format!("Length: {} characters", bounds(*min, *max)),
        FieldRule::Items(min, max) => format!("Elements: {}", bounds(*min, *max)),
        FieldRule::Pattern(pattern) => format!("Pattern: {pattern}"),
        FieldRule::Format(format) => format!("Format: {}", format_name(*format)),
        FieldRule::OneOf | FieldRule::OneOfInt => return None,
    };
    Some(text + provenance(limit.provenance))
}

fn provenance(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Reviewed => "",
        Provenance::Mined => " (extracted from documentation; only warns)",
    }
}

fn bounds<T: std::fmt::Display>(min: Option<T>, max: Option<T>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "any".to_owned(),
    }
}

fn format_name(format: Format) -> &'static str {
    match format {
        Format::DateTime => "2019-03-01 00:00:00",
        Format::DateTimeIso => "2019-03-01T00:00:00+08:00",
        Format::Date => "2019-03-01",
        Format::Ip => "an IP address",
        Format::Url => "a URL",
        Format::Domain => "a domain name",
        Format::Email => "an email address",
        Format::Json => "a JSON document",
        Format::Base64 => "base64",
    }
}

/// Describes the constraints on several fields.
fn rules(out: &mut String, object: &Object) {
    if !object.rules.is_empty() {
        out.push_str("\nRules:\n");
    }
    for CrossFieldLimit { rule, provenance, .. } in &object.rules {
        let text = match rule {
            CrossFieldRule::Order(start, end) => format!("{end} must not be before {start}"),
            CrossFieldRule::Window(start, end, seconds) => {
                format!("the range from {start} to {end} is at most {}", duration(*seconds))
            }
            CrossFieldRule::RequiredWhen(field, when, values) if values.is_empty() => {
                format!("{field} is required if {when} is set")
            }
            CrossFieldRule::RequiredWhen(field, when, values) => {
                format!("{field} is required if {when} is {}", values.join(" or "))
            }
            CrossFieldRule::AtLeastOne(of) => {
                format!("at least one of {} is required", of.join(", "))
            }
            CrossFieldRule::ExactlyOne(of) => {
                format!("exactly one of {} is required", of.join(", "))
            }
            CrossFieldRule::AtMostOne(of) => {
                format!("at most one of {} is accepted", of.join(", "))
            }
        };
        wrap(out, "  ", &format!("{text}{}", self::provenance(*provenance)));
    }
}

fn duration(seconds: u64) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let (unit, name) =
        units.into_iter().find(|(unit, _)| seconds.is_multiple_of(*unit)).unwrap_or((1, "second"));
    match seconds / unit {
        1 => format!("1 {name}"),
        number => format!("{number} {name}s"),
    }
}

fn errors(out: &mut String, product: &Product, action: &Action) {
    let own = action.errors.iter().filter_map(|at| product.errors.get(usize::try_from(*at).ok()?));
    let own: Vec<_> = own.collect();
    if own.is_empty() {
        return;
    }
    out.push_str("\nError codes:\n");
    let width = own.iter().map(|error| error.code.len()).max().unwrap_or(0).min(48);
    for error in own.iter().take(MOST) {
        let line = format!("  {:<width$} {}", error.code, error.description);
        let _ = writeln!(out, "{}", line.trim_end());
    }
    if own.len() > MOST {
        let _ = writeln!(out, "  ({} more)", own.len() - MOST);
    }
}

fn examples(out: &mut String, product: &Product, action: &Action) {
    let mut line = |title: &str, description: &str, request: &Map<String, Json>| {
        let _ = writeln!(out, "\n{title}");
        wrap(out, "  ", description);
        let line = write(Form::Tcapi, product, action, request, &Default::default());
        let _ = writeln!(out, "  {}", line.trim_end().replace('\n', "\n  "));
    };
    for example in &action.examples {
        if let Ok(Json::Object(request)) = serde_json::from_str(&example.request) {
            line(&format!("Example: {}", example.title), &example.description, &request);
        }
    }
    if action.examples.is_empty() {
        line("Example:", "", &sample::request(product, action));
    }
}

/// Returns the name of a type, such as `list of Filter`.
pub fn type_name(product: &Product, ty: Type) -> String {
    let lists = "list of ".repeat(ty.lists.into());
    let name = match ty.kind {
        Kind::String => "string",
        Kind::Integer => "integer",
        Kind::Unsigned => "integer ≥ 0",
        Kind::Float => "number",
        Kind::Boolean => "boolean",
        Kind::Binary => "bytes",
        Kind::DateTime | Kind::DateTimeIso => "time",
        Kind::Date => "date",
        Kind::Object(_) => product.object(ty).map_or("object", |object| &object.name),
    };
    format!("{lists}{name}")
}

fn placeholder(ty: Type) -> &'static str {
    match ty.kind {
        _ if ty.lists > 0 => "LIST",
        Kind::String => "STRING",
        Kind::Integer | Kind::Unsigned => "INTEGER",
        Kind::Float => "NUMBER",
        Kind::Boolean => "BOOLEAN",
        Kind::Binary => "@FILE",
        Kind::DateTime | Kind::DateTimeIso => "TIME",
        Kind::Date => "DATE",
        Kind::Object(_) => "OBJECT",
    }
}
