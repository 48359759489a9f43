//! Programs in Rust that use the generated crates.

mod value;

use serde_json::Value as Json;

use super::json::pretty;
use super::layout::{Expression, import};
use super::{Call, Way, ways};
use crate::model::Access;
use crate::names;

/// Whether calls are awaited, or block the thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Async,
    Blocking,
}

/// Returns a program.
pub(super) fn program(call: &Call<'_>, style: Style) -> String {
    let krate = names::crate_name(&call.product.name);
    let root = krate.replace('-', "_");
    let (imports, statements) = match value::request(call) {
        Some((names, request)) => (names, typed(call, style, &request)),
        None => (vec!["Client".to_owned()], untyped(call, style, &root)),
    };
    let module = format!("{root}::{}", names::version_module(&call.product.version));
    let json = if statements.contains("serde_json::") { ", and serde_json" } else { "" };
    let (dependencies, function) = match style {
        Style::Async => (
            format!("{krate}, tokio with \"macros\" and \"rt-multi-thread\"{json}"),
            "#[tokio::main]\nasync fn main()",
        ),
        Style::Blocking => {
            (format!("{krate} with default-features = false and \"blocking\"{json}"), "fn main()")
        }
    };
    format!(
        "// Dependencies: {dependencies}.\n{}\n\
         {function} -> Result<(), Box<dyn std::error::Error>> {{\n\
         {}{statements}    Ok(())\n}}\n",
        import(&module, &imports),
        client(call, &root),
    )
}

/// Returns the statements that create the client.
fn client(call: &Call<'_>, root: &str) -> String {
    let about = "    // The keys are in TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY.\n";
    let mut calls = Vec::new();
    let mut add = |name: &str, argument: Expression| {
        calls.push((name.to_owned(), vec![argument]));
    };
    if let Some(region) = &call.options.region {
        add("region", Expression::text(string(region)));
    }
    if let Some(endpoint) = &call.options.endpoint {
        if endpoint.scheme == "http" && !endpoint.is_local() {
            add("allow_plain_http", Expression::text(format!("[{}]", string(&endpoint.host))));
        }
        let text = if endpoint.scheme == "http" { endpoint.url() } else { endpoint.host.clone() };
        add("endpoint", Expression::text(string(&text)));
    }
    if calls.is_empty() {
        return format!("{about}    let client = Client::from_env()?;\n");
    }
    let config = Expression::text(format!("{root}::Config::from_env()?"));
    let config = Expression::Chain(Box::new(config), calls).laid_out(1, 17);
    format!("{about}    let config = {config};\n    let client = Client::new(config)?;\n")
}

/// Returns the statements that make a typed call.
fn typed(call: &Call<'_>, style: Style, request: &Expression) -> String {
    let method = call.action.method();
    let bare = method.trim_start_matches("r#");
    let way = call.options.way;
    let way = if ways(call.product, call.action).contains(&way) { way } else { Way::Call };
    let request = format!("    let request = {};\n", request.laid_out(1, 18));
    let each = |what: &str, of: &str| match style {
        Style::Async => format!(
            "    let mut {what} = client.{of}(request);\n    \
             while let Some({item}) = {what}.next().await {{\n        \
             println!(\"{{:#?}}\", {item}?);\n    }}\n",
            item = what.trim_end_matches('s')
        ),
        Style::Blocking => format!(
            "    for {item} in client.{of}(request).wait() {{\n        \
             println!(\"{{:#?}}\", {item}?);\n    }}\n",
            item = what.trim_end_matches('s')
        ),
    };
    request
        + &match way {
            Way::Items => each("items", &format!("{bare}_items")),
            Way::Pages => each("pages", &format!("{bare}_pages")),
            Way::WaitUntilGone => {
                let end = if style == Style::Async { "run().await" } else { "wait()" };
                format!("    client.wait_until_not_found(request).{end}?;\n")
            }
            Way::Call => sent(&format!("client.{method}(request)"), style),
        }
}

fn sent(call: &str, style: Style) -> String {
    let end = if style == Style::Async { "await" } else { "wait()" };
    let line = format!("    let response = {call}.{end}?;\n");
    let line = match line.chars().count() {
        0..=101 => line,
        _ => format!("    let response =\n        {call}.{end}?;\n"),
    };
    line + "    println!(\"{response:#?}\");\n"
}

/// Returns the statements that make a call without types.
fn untyped(call: &Call<'_>, style: Style, root: &str) -> String {
    let json = pretty(&Json::Object(call.request.clone()));
    // The string ends at a quote with as many `#` as no quote in it is followed by.
    let most = json.split('"').skip(1).map(|part| part.len() - part.trim_start_matches('#').len());
    let hashes = "#".repeat(most.max().unwrap_or_default() + 1);
    let access = match call.action.access {
        Access::Read => "Read",
        Access::Write => "Write",
    };
    let name = string(&call.action.name);
    format!(
        "    // These parameters do not fit the types of the action.\n    \
         let parameters: serde_json::Value = serde_json::from_str(r{hashes}\"{json}\"{hashes})?;\n    \
         let call = client.untyped({name}, {root}::runtime::Access::{access}, parameters);\n"
    ) + &sent("call", style)
}

/// Returns a string literal.
fn string(text: &str) -> String {
    super::literal::quoted(text, |c| c.escape_unicode().to_string())
}
