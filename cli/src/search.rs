//! `tcapi search`.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};
use tencentcloud_catalog::{Hit, HitKind};

use crate::failure::Failure;
use crate::options::Options;
use crate::text::{escaped, shortened};
use crate::{docs, lookup, out};

/// Prints what the words find.
pub fn run(words: &str, limit: usize, options: &Options) -> Result<(), Failure> {
    let catalog = docs::catalog(options)?;
    let hits =
        catalog.search(words, limit.clamp(1, 1000)).map_err(|error| lookup::damaged(&error))?;
    if hits.is_empty() {
        let message = format!("nothing is named like `{}`", shortened(words, 80));
        let failure = Failure::usage("NothingFound", message)
            .help("search for a part of a name, or for one word, in English or Chinese");
        let has_descriptions = !docs::texts(options, &|_, _| {}).is_empty();
        let add = "`tcapi docs add PACKAGE` adds the official descriptions to what is searched";
        return Err(failure.maybe_help((!has_descriptions).then(|| add.to_owned())));
    }
    if options.get("output") == Some("json") {
        let all: Vec<_> = hits.iter().map(json_of).collect();
        let text = serde_json::to_string_pretty(&Json::Array(all)).unwrap_or_default();
        return out::print(&(text + "\n"));
    }
    let mut text = String::new();
    let lines: Vec<_> = hits.iter().map(|hit| (call_of(hit), hit)).collect();
    let width = lines.iter().map(|(call, _)| call.len()).max().unwrap_or(0).min(56);
    for (call, hit) in lines {
        let line = format!("{call:<width$}  {}", describe(hit));
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{}", escaped(line.trim_end()));
    }
    out::print(&text)
}

/// Returns what to write after `tcapi` for a hit.
fn call_of(hit: &Hit) -> String {
    match &hit.action {
        Some(action) => format!("{} {action}", hit.product),
        None => hit.product.clone(),
    }
}

fn describe(hit: &Hit) -> String {
    let object = hit.object.as_deref().unwrap_or_default();
    match hit.kind {
        HitKind::Product if hit.text != hit.product => hit.text.clone(),
        HitKind::Product | HitKind::Action => hit.title.clone().unwrap_or_default(),
        HitKind::Field => format!("field {} of {object}", hit.text),
        HitKind::Value => {
            format!("value {} of {object}.{}", hit.text, hit.field.as_deref().unwrap_or_default())
        }
        HitKind::ErrorCode => format!("error code {}", hit.text),
    }
}

fn json_of(hit: &Hit) -> Json {
    json!({
        "Kind": hit.kind.name(),
        "Text": hit.text,
        "Product": hit.product,
        "Version": hit.version,
        "Action": hit.action,
        "Object": hit.object,
        "Field": hit.field,
    })
}
