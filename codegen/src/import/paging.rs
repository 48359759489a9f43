//! Infers pagination from the names of parameters and fields.

use crate::read::Entries;
use crate::schema::{Action, BASIC_TYPES, Field, Paging, PagingStyle, TypeName};
use crate::source::Spanned;

/// Parameters with the number of items to skip, or with a page number.
const OFFSETS: [&str; 2] = ["Offset", "StartIndex"];
const PAGES: [&str; 9] = [
    "PageNumber",
    "PageNum",
    "PageNo",
    "PageIndex",
    "Page",
    "CurrentPage",
    "PageId",
    "PageNumer",
    "PageOffset",
];
/// Parameters with the page size.
const SIZES: [&str; 10] = [
    "Limit",
    "PageSize",
    "Length",
    "Count",
    "Size",
    "PerPage",
    "Rp",
    "PageLimit",
    "PageCount",
    "MaxResults",
];
/// Parameters for the token of the previous response, and the fields with that token.
const TOKENS: [(&str, &[&str]); 9] = [
    ("NextToken", &["NextToken"]),
    ("PageToken", &["NextPageToken", "PageToken", "NextToken"]),
    ("ScrollToken", &["ScrollToken", "NextScrollToken"]),
    ("Context", &["Context"]),
    ("Cursor", &["NextCursor", "Cursor"]),
    ("NextCursor", &["NextCursor"]),
    ("Marker", &["NextMarker", "Marker"]),
    ("SearchAfter", &["SearchAfter", "NextSearchAfter"]),
    ("PaginationToken", &["PaginationToken"]),
];
const TOTALS: [&str; 10] = [
    "TotalCount",
    "Total",
    "TotalNum",
    "AllCount",
    "TotalSize",
    "TotalCnt",
    "TotalElements",
    "TotalNumber",
    "TotalRecords",
    "RecordCount",
];
const PAGE_COUNTS: [&str; 4] = ["TotalPage", "TotalPages", "PageCount", "TotalPageNum"];
const MORE: [&str; 4] = ["HasMore", "HasNext", "IsTruncated", "HasNextPage"];

/// Returns the fields of a type.
pub type Types<'f, 't> = &'f dyn Fn(&str) -> Option<&'t Entries<Field>>;

/// The style of pagination of an action.
enum Asked<'a> {
    Offset(&'a str),
    Page(&'a str),
    Token(&'a str, &'static [&'static str]),
}

/// Returns whether the parameters of an action are those of pagination: a position, and a page size
/// if the position is a number.
pub fn is_paged(action: &Action) -> bool {
    asked(action).next().is_some()
}

/// Returns the pagination of an action if it is unambiguous: parameters select a page, and the
/// response contains one list, or one list of objects, directly or in its only object.
pub fn infer_paging<'a>(action: &'a Action, types: Types<'_, 'a>) -> Option<Paging> {
    let items = items(&action.output, types)?;
    asked(action).find_map(|asked| paging(action, asked, &items))
}

fn asked(action: &Action) -> impl Iterator<Item = Asked<'_>> {
    let has = |name: &str| {
        let (key, field) = action.input.iter().find(|(key, _)| key.value == name)?;
        is_position(field).then_some(key.value.as_str())
    };
    let sized = SIZES.iter().any(|name| has(name).is_some());
    let tokens = TOKENS.iter().filter_map(move |(name, next)| {
        let (key, field) = action.input.iter().find(|(key, _)| key.value == *name)?;
        is_text(field).then_some(Asked::Token(key.value.as_str(), next))
    });
    let offsets = OFFSETS.iter().filter_map(move |name| has(name)).map(Asked::Offset);
    let pages = PAGES.iter().filter_map(move |name| has(name)).map(Asked::Page);
    tokens.chain(offsets.chain(pages).filter(move |_| sized))
}

fn paging(action: &Action, asked: Asked<'_>, items: &Items<'_>) -> Option<Paging> {
    let place = |name: &str| Some(Spanned::synthetic(name.to_owned()));
    let mut made = Paging {
        style: PagingStyle::Token,
        offset: None,
        page: None,
        token: None,
        size: SIZES.iter().find_map(|name| {
            action.input.get(name).filter(|field| is_position(field)).and_then(|_| place(name))
        }),
        items: Spanned::synthetic(items.path()),
        total: items.told(&action.output, &TOTALS, is_whole),
        pages: items.told(&action.output, &PAGE_COUNTS, is_whole),
        next: None,
        more: items.told(&action.output, &MORE, is_bool),
    };
    match asked {
        Asked::Offset(name) => {
            (made.style, made.offset, made.pages) = (PagingStyle::Offset, place(name), None);
        }
        Asked::Page(name) => (made.style, made.page) = (PagingStyle::Page, place(name)),
        Asked::Token(name, fields) => {
            made.next = Some(items.told(&action.output, fields, is_text)?);
            (made.token, made.pages) = (place(name), None);
        }
    }
    Some(made)
}

/// The position of the list in a response.
struct Items<'a> {
    /// The object that contains it, with its fields, unless it is the response.
    wrapper: Option<(&'a str, &'a Entries<Field>)>,
    list: &'a str,
}

impl Items<'_> {
    fn path(&self) -> String {
        match self.wrapper {
            Some((wrapper, _)) => format!("{wrapper}.{}", self.list),
            None => self.list.to_owned(),
        }
    }

    /// Returns the path of the first of these fields, next to the list or in the response.
    fn told(
        &self,
        output: &Entries<Field>,
        names: &[&str],
        fits: fn(&Field) -> bool,
    ) -> Option<Spanned<String>> {
        let there = |fields: &Entries<Field>| {
            names.iter().find(|name| fields.get(name).is_some_and(fits)).copied()
        };
        let inside = self
            .wrapper
            .and_then(|(wrapper, fields)| there(fields).map(|name| format!("{wrapper}.{name}")));
        inside.or_else(|| there(output).map(str::to_owned)).map(Spanned::synthetic)
    }
}

/// Returns the only list of a response, its only list of objects, or that of its only object.
fn items<'a>(output: &'a Entries<Field>, types: Types<'_, 'a>) -> Option<Items<'a>> {
    if let Some(list) = list(output) {
        return Some(Items { wrapper: None, list });
    }
    let objects = output.iter().filter_map(|(name, field)| match &field.ty.value {
        TypeName::One(ty) => types(ty).map(|fields| (name.value.as_str(), fields)),
        TypeName::List(_) => None,
    });
    let holding = objects.filter_map(|(name, fields)| Some((name, fields, list(fields)?)));
    let (name, fields, list) = only(holding)?;
    Some(Items { wrapper: Some((name, fields)), list })
}

fn list(fields: &Entries<Field>) -> Option<&str> {
    let lists = || fields.iter().filter(|(_, field)| matches!(field.ty.value, TypeName::List(_)));
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

fn is(field: &Field, names: &[&str]) -> bool {
    matches!(&field.ty.value, TypeName::One(name) if names.contains(&name.as_str()))
}

fn is_whole(field: &Field) -> bool {
    is(field, &["int64", "uint64"])
}

/// Returns whether a field can be a position. Some old actions accept numbers as strings.
fn is_position(field: &Field) -> bool {
    is(field, &["int64", "uint64", "string"])
}

fn is_text(field: &Field) -> bool {
    is(field, &["string"])
}

fn is_bool(field: &Field) -> bool {
    is(field, &["bool"])
}
