//! Changes for readers: a changelog entry and a feed.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::bump;
use super::change::{Change, Level};
use super::report::Report;
use super::rules::Rule;

/// Returns a changelog entry, by product: breaking changes, additions, other changes.
pub fn markdown(report: &Report) -> String {
    let mut out = String::new();
    for ((product, version), changes) in report.by_product() {
        let _ = writeln!(out, "### `{product}` {version}\n");
        out.push_str(&sections(&changes));
    }
    if out.is_empty() {
        out.push_str("Nothing changed.\n");
    }
    out
}

const HEADINGS: [(Level, &str); 3] =
    [(Level::Breaking, "Breaking"), (Level::Additive, "Added"), (Level::Dangerous, "Changed")];

fn sections(changes: &[&Change]) -> String {
    let mut out = String::new();
    for (level, heading) in HEADINGS {
        let lines = lines(changes.iter().copied().filter(|change| change.level == level));
        if !lines.is_empty() {
            let _ = writeln!(out, "{heading}:\n\n{lines}");
        }
    }
    let rest = changes.iter().copied().filter(|change| change.level == Level::Docs);
    let (in_rust, docs): (Vec<_>, Vec<_>) = rest.partition(|change| bump::breaks_rust(change));
    let renamed = lines(in_rust.into_iter());
    if !renamed.is_empty() {
        let _ = writeln!(out, "Changed in Rust only:\n\n{renamed}");
    }
    match docs.len() {
        0 => {}
        1 => out.push_str("Documentation: 1 change.\n\n"),
        count => {
            let _ = writeln!(out, "Documentation: {count} changes.\n");
        }
    }
    out
}

/// Returns the changes of a level. New actions, types and fields are grouped into lists.
fn lines<'a>(changes: impl Iterator<Item = &'a Change>) -> String {
    let mut lists: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut single = String::new();
    for change in changes {
        let name = format!("`{}`", change.subject());
        match change.rule {
            Rule::ActionAdded => lists.entry("New actions").or_default().push(name),
            Rule::TypeAdded => lists.entry("New types").or_default().push(name),
            Rule::FieldAdded => lists.entry("New fields").or_default().push(name + &reach(change)),
            Rule::ErrorCodeAdded => lists.entry("New error codes").or_default().push(format!(
                "`{}` ({})",
                change.new.as_deref().unwrap_or_default(),
                change.object
            )),
            _ => {
                let _ = writeln!(single, "- {}{}", change.message, reach(change));
            }
        }
    }
    let lists = lists.iter().map(|(what, names)| format!("- {what}: {}.\n", names.join(", ")));
    lists.collect::<String>() + &single
}

/// Returns the number of actions that a change of a shared type affects.
fn reach(change: &Change) -> String {
    match change.affected.len() {
        count if count > 1 && change.action.is_none() => format!(" ({count} actions)"),
        _ => String::new(),
    }
}

/// Returns an Atom feed with an entry for each product version that changed. `updated` is the time
/// of the newer side, in RFC 3339.
pub fn atom(report: &Report, updated: &str) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let title = format!("Tencent Cloud API changes: {} → {}", report.old, report.new);
    let _ = write!(
        out,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>{}</title>\n<id>{}</id>\n\
         <updated>{}</updated>\n<author><name>cargo xtask diff</name></author>\n",
        xml(&title),
        xml(&urn(&[&report.old, &report.new])),
        xml(updated),
    );
    for ((product, version), changes) in report.by_product() {
        let _ = write!(
            out,
            "<entry>\n<title>{}</title>\n<id>{}</id>\n<updated>{}</updated>\n\
             <content type=\"text\">{}</content>\n</entry>\n",
            xml(&format!("{product} {version}")),
            xml(&urn(&[&report.old, &report.new, product, version])),
            xml(updated),
            xml(&sections(&changes)),
        );
    }
    out.push_str("</feed>\n");
    out
}

/// Returns an identifier that is the same for the same comparison.
fn urn(parts: &[&str]) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-.".contains(c) { c } else { '-' };
    let parts: Vec<String> = parts.iter().map(|part| part.chars().map(plain).collect()).collect();
    format!("urn:tencentcloud-api-changes:{}", parts.join(":"))
}

/// Escapes text for XML; control characters, which XML does not allow, become spaces.
fn xml(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push('\n'),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
