//! Pages of shared types ("Data Types") and of error codes.

use super::super::blank_type;
use super::document::{Block, Body};
use super::rows::{codes, rows};
use super::vocabulary::{self, Column};
use super::{Notes, field, leftover, sections, text};
use crate::schema::Type;

/// A page of shared types.
#[derive(Clone, Debug, Default)]
pub struct TypesPage {
    /// The types, in the order of the page.
    pub types: Vec<Type>,
    /// The actions that the page says the types are used by.
    pub actions: Vec<String>,
    /// What could not be read.
    pub notes: Vec<super::Note>,
}

/// A page of error codes.
#[derive(Clone, Debug, Default)]
pub struct CodesPage {
    /// The codes and their meanings.
    pub codes: Vec<(String, String)>,
    /// The codes that every action may return, by the heading of their table.
    pub common: Vec<String>,
    /// What could not be read.
    pub notes: Vec<super::Note>,
}

/// Returns the shared types of a page; `None` if it describes none.
pub(super) fn types(blocks: &[Block], mut notes: Notes) -> Option<TypesPage> {
    let mut page = TypesPage::default();
    for (at, block) in blocks.iter().enumerate() {
        let Body::Table(table) = &block.body else { continue };
        if !table.has_fields() {
            continue;
        }
        let above = &blocks[..at];
        for line in lines_above(above).take(200) {
            page.actions.extend(vocabulary::referenced_by(line).unwrap_or_default());
        }
        let Some((name, words)) = title(above) else {
            notes.at(
                block.line,
                "a table of fields has no heading with the name of its type; it is left out",
            );
            continue;
        };
        if page.types.iter().any(|ty| ty.name.value == name) {
            notes.at(
                block.line,
                format!("duplicate of the type `{name}`, ignored: the first table is used"),
            );
            continue;
        }
        page.types.push(made(&name, words, block, &mut notes));
    }
    page.actions.sort();
    page.actions.dedup();
    let fields = page.types.iter().flat_map(|ty| ty.fields.iter());
    let names = fields.map(|(name, _)| name.value.as_str()).collect();
    leftover::note(blocks, &names, &mut notes);
    page.notes = notes.list;
    (!page.types.is_empty()).then_some(page)
}

/// Returns a type with the fields of a table.
pub(super) fn made(name: &str, words: Option<String>, block: &Block, notes: &mut Notes) -> Type {
    let mut ty = blank_type(name);
    ty.description = words;
    if let Body::Table(table) = &block.body {
        let rows = rows(table, notes);
        let is_sent = table.find(Column::Required).is_some();
        ty.fields = field::fields(&rows, is_sent, None, notes);
    }
    ty
}

/// Returns the lines between a table and the heading above it, the nearest first.
fn lines_above(above: &[Block]) -> impl Iterator<Item = &str> {
    above.iter().rev().map_while(|block| match &block.body {
        Body::Line(line) => Some(line.as_str()),
        _ => None,
    })
}

/// Returns the name of the type whose table comes next, and what stands between the two. A heading
/// that is marked as one counts for more than a line that may be one.
fn title(above: &[Block]) -> Option<(String, Option<String>)> {
    let mut words = Vec::new();
    let mut referenced = false;
    let mut found: Option<(String, Option<String>)> = None;
    for block in above.iter().rev().take(24) {
        match &block.body {
            Body::Heading(_, title) => {
                // `Parameters` and the like are titles only where it is said who uses the type.
                let marked = match referenced {
                    true => sections::type_title(title),
                    false => sections::sure_type_title(title),
                };
                return marked.map(|name| (name, joined(&words))).or(found);
            }
            Body::Line(line) => {
                let name = match referenced {
                    true => sections::type_title(line),
                    false => sections::sure_type_title(line),
                };
                let name = name.filter(|name| text::bare(line) == *name);
                // A description may be one word as well: then the title stands right above.
                if let Some(name) = name.filter(|_| is_title(found.as_ref(), &words)) {
                    found = Some((name, joined(&words)));
                }
                if vocabulary::referenced_by(line).is_none() {
                    words.push(text::described(line, true));
                } else {
                    referenced = true;
                }
            }
            Body::Code(_) => {}
            Body::Table(_) => return found,
        }
    }
    found
}

/// Returns whether a line above may be the title, where one below was found that may be it.
fn is_title(found: Option<&(String, Option<String>)>, words: &[String]) -> bool {
    found.is_none_or(|(name, behind)| behind.is_none() && words == [name.clone()])
}

fn joined(words: &[String]) -> Option<String> {
    let words: Vec<&str> =
        words.iter().rev().map(String::as_str).filter(|w| !w.is_empty()).collect();
    (!words.is_empty()).then(|| words.join("\n"))
}

/// Returns the error codes of a page; `None` if it has none.
pub(super) fn error_codes(blocks: &[Block], mut notes: Notes) -> Option<CodesPage> {
    let mut page = CodesPage::default();
    for (at, block) in blocks.iter().enumerate() {
        let Body::Table(table) = &block.body else { continue };
        if !table.has_codes() {
            continue;
        }
        let is_common = are_common(&blocks[..at]);
        for (_, code, what) in codes(table, &mut notes) {
            if is_common && !page.common.contains(&code) {
                page.common.push(code.clone());
            }
            if !page.codes.iter().any(|(known, _)| *known == code) {
                page.codes.push((code, what));
            }
        }
    }
    let codes = page.codes.iter().map(|(code, _)| code.as_str()).collect();
    leftover::note(blocks, &codes, &mut notes);
    page.notes = notes.list;
    (!page.codes.is_empty()).then_some(page)
}

/// Returns whether the heading above a table of codes says that every action may return them.
fn are_common(above: &[Block]) -> bool {
    const COMMON: &[&str] = &["common", "公共", "共通", "공통"];
    let headings = above.iter().rev().map_while(|block| match &block.body {
        Body::Heading(_, title) | Body::Line(title) => Some(title.to_lowercase()),
        Body::Code(_) | Body::Table(_) => None,
    });
    let is_title = |title: &String| {
        title.chars().count() <= 40
            && ["code", "错误码", "コード", "코드"].iter().any(|w| title.contains(w))
    };
    let title = headings.into_iter().find(is_title);
    title.is_some_and(|title| COMMON.iter().any(|word| title.contains(word)))
}
