//! What a text is that is no page of an action, of types or of codes: each kind has a sentence of
//! its own, which says what to bring instead.

use super::Refusal;
use super::document::{Block, Body, Table};
use super::text;
use super::vocabulary::Column;

/// Why a text, with its blocks, cannot be imported.
pub(super) fn refusal(page: &str, blocks: &[Block]) -> Refusal {
    let line = |words: &[&str]| {
        let found = page.lines().position(|line| words.iter().any(|word| line.contains(word)));
        found.map_or(0, |at| at + 1)
    };
    let shown = page.trim_start();
    let (line, message) = match () {
        () if shown
            .trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}')
            .is_empty() =>
        {
            (0, "the file is empty: put the text of a reference page into it".to_owned())
        }
        () if shown.starts_with(['{', '['])
            && serde_json::from_str::<serde_json::Value>(shown).is_ok() =>
        {
            (
                1,
                "this is JSON and no page; official definitions go with `import definitions`"
                    .to_owned(),
            )
        }
        () if shown.starts_with("MIME-Version:") || shown.starts_with("From: <Saved by") => {
            (1, "this is a web archive: save the page as HTML, or copy its text".to_owned())
        }
        () if shown.starts_with("{\\rtf") || shown.starts_with("%PDF") => {
            (1, "this is a document of a word processor: copy the page as plain text".to_owned())
        }
        () if page.contains("api.qcloud.com") => {
            let at = line(&["api.qcloud.com"]);
            (at, "this is a page of the old API 2.0, whose host is `api.qcloud.com`; take the page of the action in API 3.0, whose host ends with `tencentcloudapi.com`".to_owned())
        }
        () => by_tables(blocks),
    };
    Refusal { line, message }
}

fn by_tables(blocks: &[Block]) -> (usize, String) {
    let tables = || {
        blocks.iter().filter_map(|block| match &block.body {
            Body::Table(table) => Some((block.line, table)),
            _ => None,
        })
    };
    let common = |(_, table): &(usize, &Table)| {
        table.named("X-TC-Action").next().is_some()
            || (table.named("SecretId").next().is_some() && table.named("Nonce").next().is_some())
    };
    if let Some((line, _)) = tables().find(common) {
        return (line, "this describes the parameters that all actions share; no schema has them, since the runtime sends them".to_owned());
    }
    if let Some((line, table)) = tables().find(|(_, table)| table.find(Column::Action).is_some()) {
        let count = table.rows.len();
        return (
            line,
            format!(
                "this is an overview of {count} actions and describes none of them: import the page of each action"
            ),
        );
    }
    if let Some((line, _)) = tables().find(|(_, table)| table.has_fields()) {
        return (line, "this has tables of parameters, and neither a row `Action` that says of which action nor a heading that is the name of a type: add `| Action | Yes | String | Common parameter. The value used for this API: <its name> |`".to_owned());
    }
    if let Some((line, table)) = tables().next() {
        let head: Vec<String> = table.head.iter().map(|cell| text::bare(cell)).collect();
        let head = super::rows::short(&head.join(" | "));
        return (
            line,
            format!(
                "no table of parameters is here; the first one has the columns `{head}`, so this seems to be a guide: import the reference page of an action"
            ),
        );
    }
    let titles = blocks.iter().filter_map(|block| match &block.body {
        Body::Heading(_, title) => Some((block.line, text::bare(title))),
        _ => None,
    });
    let first = titles.into_iter().next();
    let (line, about) = match first {
        Some((line, title)) => (line, format!(" about `{}`", super::rows::short(&title))),
        None => (0, String::new()),
    };
    (
        line,
        format!(
            "no table is here, so this seems to be a guide{about}: import the reference page of an action, with its tables"
        ),
    )
}
