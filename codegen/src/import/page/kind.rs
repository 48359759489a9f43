//! What a text is that is no page of an action, of types or of codes: each kind has a sentence of
//! its own, which says what to bring instead.

use super::Refusal;
use super::document::{Block, Body, Table};
use super::vocabulary::{self, Column};
use super::{sections, text};

/// Why a text, with its blocks, cannot be imported.
pub(super) fn refusal(page: &str, blocks: &[Block]) -> Refusal {
    let (line, message) = by_start(page)
        .map(|message| (usize::from(!message.starts_with("the file is empty")), message.to_owned()))
        .or_else(|| by_words(page, blocks))
        .unwrap_or_else(|| by_tables(blocks));
    Refusal { line, message }
}

/// Returns what a file is by how it begins.
fn by_start(page: &str) -> Option<&'static str> {
    let invisible = |c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}';
    let shown = page.trim_matches(invisible);
    let starts = |starts: &[&str]| starts.iter().any(|start| shown.starts_with(start));
    let is_json = || serde_json::from_str::<serde_json::Value>(shown).is_ok();
    match () {
        () if shown.is_empty() => {
            Some("the file is empty: put the text of a reference page into it")
        }
        () if starts(&["{", "["]) && is_json() => {
            Some("this is JSON and no page; official definitions go with `import definitions`")
        }
        () if starts(&["MIME-Version:", "From: <Saved by"]) => {
            Some("this is a web archive: save the page as HTML, or copy its text")
        }
        () if starts(&["{\\rtf", "%PDF", "PK\u{3}\u{4}"]) => {
            Some("this is a document of a word processor: copy the page as plain text")
        }
        () if starts(&["openapi:", "swagger:", "\"openapi\""]) => Some(
            "this is an OpenAPI document and no page: import reference pages, or official definitions with `import definitions`",
        ),
        () if starts(&["# yaml-language-server:", "action:", "product:"]) => {
            Some("this is a schema already: import the reference page that it was made of")
        }
        () if shown.len() > 600 && shown.lines().count() < 3 && !shown.starts_with('<') => Some(
            "all of this stands on one line, without the line breaks of its tables: copy the page again, or save it as HTML",
        ),
        () => None,
    }
}

/// Returns what a page is by words that only pages of this kind have.
fn by_words(page: &str, blocks: &[Block]) -> Option<(usize, String)> {
    let line = |words: &[&str]| {
        let found = page.lines().position(|line| words.iter().any(|word| line.contains(word)));
        found.map(|at| at + 1)
    };
    if let Some(at) = line(&["api.qcloud.com"]) {
        return Some((at, "this is a page of the old API 2.0, whose host is `api.qcloud.com`; take the page of the action in API 3.0, whose host ends with `tencentcloudapi.com`".to_owned()));
    }
    let is_html = page.trim_start().starts_with('<');
    let written: usize = blocks
        .iter()
        .map(|block| match &block.body {
            Body::Heading(_, text) | Body::Line(text) | Body::Code(text) => text.len(),
            Body::Table(_) => 1000,
        })
        .sum();
    if is_html && written < 200 {
        return Some((1, "this HTML has hardly any text, since a script fills the page: save it from a browser that shows the page, or copy its text".to_owned()));
    }
    const SDK: [&str; 6] = [
        "pip install",
        "npm install",
        "go get ",
        "composer require",
        "import tencentcloud",
        "from tencentcloud",
    ];
    if let Some(at) = line(&SDK) {
        return Some((
            at,
            "this seems to be a guide to an SDK: import the reference page of an action".to_owned(),
        ));
    }
    let (at, title) = title(blocks)?;
    let words = title.to_lowercase();
    let about = TITLES.iter().find(|(names, _)| names.iter().any(|name| words.contains(name)));
    about.map(|(_, what)| {
        let title = super::rows::short(&title);
        (at, format!("this seems to be {what} (`{title}`): import the reference page of an action"))
    })
}

/// What pages are about that have such words in their titles.
const TITLES: [(&[&str], &str); 4] = [
    (
        &[
            "history",
            "changelog",
            "release note",
            "what's new",
            "更新历史",
            "更新日志",
            "发布记录",
            "変更履歴",
            "업데이트",
        ],
        "a history of changes, and describes no action",
    ),
    (
        &["pricing", "billing overview", "price", "计费", "价格", "料金", "요금"],
        "about prices, and describes no action",
    ),
    (
        &[
            "product overview",
            "product introduction",
            "产品概述",
            "产品简介",
            "製品概要",
            "제품 소개",
        ],
        "the overview of a product, and describes no action",
    ),
    (
        &["signature", "request structure", "签名方法", "接口鉴权", "请求结构", "署名", "서명"],
        "about how requests are signed and sent, which the runtime does",
    ),
];

/// Returns the first heading, or else the first line, and where it stands.
fn title(blocks: &[Block]) -> Option<(usize, String)> {
    let heading = blocks.iter().find_map(|block| match &block.body {
        Body::Heading(_, title) => Some((block.line, text::bare(title))),
        _ => None,
    });
    heading.or_else(|| match blocks.first().map(|block| (block.line, &block.body))? {
        (line, Body::Line(title)) if title.chars().count() < 60 => Some((line, text::bare(title))),
        _ => None,
    })
}

/// Returns whether a table is of the parameters that all actions share.
pub(super) fn is_common(table: &Table) -> bool {
    let has = |name: &str| table.named(name).next().is_some();
    has("X-TC-Action") || (has("SecretId") && has("Nonce"))
}

/// Returns the action that the row of a header names: `| X-TC-Action | … The value used for this
/// API: UploadLog |`.
fn in_header(table: &Table) -> Option<String> {
    let row = table.named("X-TC-Action").next()?;
    let said = row.cells.iter().find(|cell| vocabulary::is_common(cell))?;
    sections::action_in(said)
}

const SHARED: &str = "this describes the parameters that all actions share; no schema has them, since the runtime sends them";

fn by_tables(blocks: &[Block]) -> (usize, String) {
    let tables = || {
        blocks.iter().filter_map(|block| match &block.body {
            Body::Table(table) => Some((block.line, table)),
            _ => None,
        })
    };
    if let Some((line, action)) = tables().find_map(|(line, table)| Some((line, in_header(table)?)))
    {
        return (
            line,
            format!(
                "this is the page of `{action}`, which takes headers of its own and a body that is not JSON: no schema describes that"
            ),
        );
    }
    if let Some((line, _)) = tables().find(|(_, table)| is_common(table)) {
        return (line, SHARED.to_owned());
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
    let of_types = blocks.iter().any(|block| match &block.body {
        Body::Line(line) => vocabulary::referenced_by(line).is_some(),
        _ => false,
    });
    if let Some((line, _)) = tables().find(|(_, table)| table.has_fields() && of_types) {
        return (line, "this seems to be a page of shared types whose names were lost: write above each table what its type is called, such as `### Filter`, or copy the page again".to_owned());
    }
    if let Some((line, _)) = tables().find(|(_, table)| table.has_fields()) {
        return (line, "this has tables of parameters, and neither a row `Action` that says of which action nor a heading that is the name of a type: add `| Action | Yes | String | Common parameter. The value used for this API: <its name> |`".to_owned());
    }
    if let Some((line, _)) = tables().find(|(_, table)| table.has_codes()) {
        return (line, "this is a page of error codes that are numbers, which the old API 2.0 has: import the page \"Error Codes\" of API 3.0, whose codes are names".to_owned());
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
    // Of a page copied from a browser, its title is below the names of menus.
    let named = blocks.iter().find(|block| match &block.body {
        Body::Heading(_, title) | Body::Line(title) => vocabulary::is_common_title(title),
        _ => false,
    });
    if let Some(block) = named {
        return (block.line, SHARED.to_owned());
    }
    let (line, about) = match title(blocks) {
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
