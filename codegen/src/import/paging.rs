//! Guesses how to get all pages of a list from the names of parameters and fields.

use crate::read::Entries;
use crate::schema::{Action, BASIC_TYPES, Field, Paging, PagingStyle, TypeName};
use crate::source::Located;

/// The pairs of parameters that pages are asked for with: the style, where, and how many.
const STYLES: [(PagingStyle, &str, &str); 8] = [
    (PagingStyle::Offset, "Offset", "Limit"),
    (PagingStyle::Page, "PageNum", "PageSize"),
    (PagingStyle::Page, "PageNumber", "PageSize"),
    (PagingStyle::Page, "PageNo", "PageSize"),
    (PagingStyle::Page, "PageIndex", "PageSize"),
    (PagingStyle::Page, "Page", "PageSize"),
    (PagingStyle::Page, "Page", "Limit"),
    (PagingStyle::Page, "PageNo", "Limit"),
];

const TOTALS: [&str; 5] = ["TotalCount", "Total", "TotalNum", "AllCount", "TotalSize"];
const PAGES: [&str; 2] = ["TotalPage", "TotalPages"];

/// The paging of an action, if its names leave no doubt: whole numbers say which page, the answer
/// holds one list (or one list of objects), and it says how many there are.
pub fn infer_paging(action: &Action) -> Option<Paging> {
    let whole = |name: &str| action.input.get(name).is_some_and(is_whole);
    let (style, at, size) = STYLES.into_iter().find(|(_, at, size)| whole(at) && whole(size))?;
    let total = first(&action.output, &TOTALS);
    let pages = first(&action.output, &PAGES);
    if total.is_none() && pages.is_none() {
        return None;
    }
    let at = Some(Located::nowhere(at.to_owned()));
    let is_offset = style == PagingStyle::Offset;
    Some(Paging {
        style,
        offset: at.clone().filter(|_| is_offset),
        page: at.filter(|_| !is_offset),
        token: None,
        size: Some(Located::nowhere(size.to_owned())),
        items: Located::nowhere(items(&action.output)?.to_owned()),
        total,
        pages,
        next: None,
        more: None,
    })
}

fn is_whole(field: &Field) -> bool {
    matches!(&field.ty.value, TypeName::One(name) if name == "int64" || name == "uint64")
}

fn first(fields: &Entries<Field>, names: &[&str]) -> Option<Located<String>> {
    let found = names.iter().find(|name| fields.get(name).is_some_and(is_whole))?;
    Some(Located::nowhere((*found).to_owned()))
}

/// The only list of an answer, or its only list of objects.
fn items(output: &Entries<Field>) -> Option<&str> {
    let lists = || output.iter().filter(|(_, field)| matches!(field.ty.value, TypeName::List(_)));
    let of_objects = lists().filter(|(_, field)| match &field.ty.value {
        TypeName::List(inner) => match inner.as_ref() {
            TypeName::One(name) => !BASIC_TYPES.contains(&name.as_str()),
            TypeName::List(_) => false,
        },
        TypeName::One(_) => false,
    });
    only(lists()).or_else(|| only(of_objects)).map(|(name, _)| name.value.as_str())
}

fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    items.next().filter(|_| items.next().is_none())
}
