//! Reads a reference page: copied as text, with the columns of its tables run together, or saved
//! as Markdown; in English or Chinese.

mod example;
mod lines;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use self::lines::{Line, Part, plain};
use self::table::{PAGE_TYPES, Row};
use super::mine::{self, Origin, Prose, after_phrase, is_whole, mentions, number, value};
use super::paging::infer_paging;
use super::{Facts, Note, blank_action, blank_field, blank_product, is_name, is_product};
use crate::read::{Entries, Number};
use crate::schema::{
    Action, BASIC_TYPES, ErrorCode, Field, Provenance, RegionUse, Rule, RuleName, TypeName,
};
use crate::source::Spanned;

/// What constraints from a page name as their source.
const SOURCE: &str = "page";

/// What a reference page says.
#[derive(Clone, Debug)]
pub struct Page {
    /// The host that requests go to: `live.tencentcloudapi.com`.
    pub host: Option<String>,
    /// The API version: `2018-08-01`.
    pub version: Option<String>,
    /// The action.
    pub action: Action,
    /// The shared types that it names; the page does not describe them.
    pub types: BTreeSet<String>,
    /// What each error code of the action means.
    pub errors: Vec<(String, String)>,
    /// What could not be read.
    pub notes: Vec<Note>,
}

/// Facts that pages lack and that are known from elsewhere.
pub trait Known {
    /// Whether a shared type has this name.
    fn is_type(&self, name: &str) -> bool;
    /// The action as it is known so far.
    fn action(&self, name: &str) -> Option<Action>;
}

/// Nothing is known.
impl Known for () {
    fn is_type(&self, _: &str) -> bool {
        false
    }

    fn action(&self, _: &str) -> Option<Action> {
        None
    }
}

/// The notes on a page.
struct Notes {
    path: String,
    list: Vec<Note>,
}

impl Notes {
    fn at(&mut self, line: usize, message: impl Into<String>) {
        self.list.push(Note { line, ..Note::on(self.path.clone(), message) });
    }
}

/// The action that a page is about.
///
/// # Errors
///
/// If the text is no reference page.
pub fn action_name(text: &str) -> Result<String, String> {
    let parts = lines::parts(text);
    let of = |part| parts.get(&part).map_or(&[][..], |lines: &Vec<Line<'_>>| lines.as_slice());
    let stated = of(Part::Input).iter().map(|line| plain(line.raw)).find_map(|line| {
        let line = line.trim_start_matches(['|', ' ']);
        let rest = after_phrase(line.strip_prefix("Action ")?, &COMMON_VALUE)
            .or_else(|| after_phrase(line, &COMMON_VALUE))?;
        Some(value(rest)?.0.to_owned())
    });
    let titled = || {
        let titles =
            of(Part::Head).iter().rev().map(|line| plain(line.raw.trim_start_matches('#')));
        titles.into_iter().find(|title| table::looks_like_a_name(title))
    };
    let name = stated.or_else(titled).filter(|name| is_name(name));
    name.ok_or_else(|| {
        "this is no reference page: it has no parameter `Action` that says which one".to_owned()
    })
}

/// Says what the value of a common parameter is on this page.
const COMMON_VALUE: [&str; 3] =
    ["the value used for this api", "本接口取值", "value used for this api"];

/// Reads a page; `path` is for the notes.
///
/// # Errors
///
/// If the text is no reference page. What cannot be read inside of one becomes a note.
pub fn read(path: &str, text: &str, known: &dyn Known) -> Result<Page, String> {
    let mut notes = Notes { path: path.to_owned(), list: Vec::new() };
    let parts = lines::parts(text);
    let of = |part| parts.get(&part).map_or(&[][..], |lines: &Vec<Line<'_>>| lines.as_slice());
    let name = action_name(text)?;
    let before = known.action(&name);
    let mut page = Page {
        host: None,
        version: None,
        action: blank_action(&name),
        types: BTreeSet::new(),
        errors: Vec::new(),
        notes: Vec::new(),
    };
    page.describe(of(Part::Description));
    page.input(of(Part::Input), known, before.as_ref(), &mut notes);
    page.output(of(Part::Output), known, before.as_ref(), &mut notes);
    page.action.paging = infer_paging(&page.action, &|_| None).map(Spanned::synthetic);
    let (input, output) = (&page.action.input, &page.action.output);
    page.action.examples = example::examples(of(Part::Examples), input, output, &mut notes);
    for (_, code, what) in table::codes(of(Part::Errors), &mut notes) {
        page.action.errors.push(Spanned::synthetic(code.clone()));
        page.errors.push((code, what));
    }
    for part in [Part::Input, Part::Output] {
        if !parts.contains_key(&part) {
            notes
                .at(0, format!("the page has no part with the {part:?} parameters").to_lowercase());
        }
    }
    page.notes = notes.list;
    Ok(page)
}

impl Page {
    /// The product and the version, which say where the schema belongs.
    ///
    /// # Errors
    ///
    /// If the page does not say.
    pub fn identity(&self) -> Result<(String, String), String> {
        let host = self.host.as_deref().ok_or("the page does not say which host requests go to")?;
        let version = self.version.as_deref().ok_or("the page does not say its API version")?;
        let product = host.split('.').next().unwrap_or_default();
        if !is_product(product, version) {
            return Err(format!("`{product}` in version `{version}` is no product"));
        }
        Ok((product.to_owned(), version.to_owned()))
    }

    /// The facts, for merging. Shared types that have no schema yet are noted.
    ///
    /// # Errors
    ///
    /// If the page does not say of which product it is.
    pub fn into_facts(self, path: &str, known: &dyn Known) -> Result<Facts, String> {
        let (product, version) = self.identity()?;
        let mut facts = Facts {
            folder: format!("{product}/{version}"),
            product: blank_product(&product, &version),
            actions: BTreeMap::new(),
            types: BTreeMap::new(),
            notes: self.notes,
            paged: 0,
        };
        if let Some(host) = self.host {
            facts.product.host = Spanned::synthetic(host);
        }
        facts.product.errors = Entries(self.errors.into_iter().map(error_code).collect());
        for name in self.types.iter().filter(|name| !known.is_type(name)) {
            let file = facts.type_path(name);
            facts
                .notes
                .push(Note::on(path, format!("names the type `{name}`: describe it in {file}")));
        }
        facts.actions.insert(self.action.action.value.clone(), self.action);
        Ok(facts)
    }

    /// The host, the rate limit and the description.
    fn describe(&mut self, lines: &[Line<'_>]) {
        let mut words = Vec::new();
        for line in lines {
            let text = plain(line.raw);
            if let Some(rest) =
                after_phrase(&text, &["domain name for api request", "接口请求域名"])
            {
                self.host = value(rest).map(|(host, _)| host.to_owned());
            } else if let Some(limit) = rate_limit(&text) {
                self.action.rate_limit = Some(Spanned::synthetic(limit));
            } else if is_about_explorer(&text) {
                break;
            } else if !text.is_empty() {
                words.push(text);
            }
        }
        self.action.description = (!words.is_empty()).then(|| words.join("\n"));
    }

    fn input(
        &mut self,
        lines: &[Line<'_>],
        known: &dyn Known,
        before: Option<&Action>,
        notes: &mut Notes,
    ) {
        let rows = table::rows(lines, true, &|name| known.is_type(name), notes);
        let mut windows = Vec::new();
        for row in &rows {
            if self.common_parameter(row) {
                continue;
            }
            let before = before.and_then(|action| action.input.get(base_name(&row.name)));
            let field = self.field(row, true, before, notes);
            windows.extend(mine::window(&row.text).map(|max| (row, max)));
            self.action.input.0.push((Spanned::synthetic(base_name(&row.name).to_owned()), field));
        }
        self.action.rules = self.time_rules(&windows, notes);
        let texts: Vec<_> =
            rows.iter().map(|row| (base_name(&row.name).to_owned(), row.text.clone())).collect();
        self.action.rules.extend(mine::conditions(&self.action.input, &texts, &origin()));
    }

    fn output(
        &mut self,
        lines: &[Line<'_>],
        known: &dyn Known,
        before: Option<&Action>,
        notes: &mut Notes,
    ) {
        let rows = table::rows(lines, false, &|name| known.is_type(name), notes);
        for row in rows.iter().filter(|row| row.name != "RequestId") {
            let before = before.and_then(|action| action.output.get(&row.name));
            let field = self.field(row, false, before, notes);
            self.action.output.0.push((Spanned::synthetic(row.name.clone()), field));
        }
    }

    /// Takes in a row about a parameter that all actions have; `false` if it is about another one.
    fn common_parameter(&mut self, row: &Row) -> bool {
        let common = mentions(&row.text, &["common parameter", "common params", "公共参数"]);
        match (row.name.as_str(), common) {
            ("Version", true) => {
                let rest = after_phrase(&row.text, &COMMON_VALUE);
                self.version = rest.and_then(value).map(|(version, _)| version.to_owned());
            }
            ("Region", true) => {
                let unused = mentions(&row.text, &["not required", "不需要传递", "无需传递"]);
                self.action.region = Some(match row.required {
                    _ if unused => RegionUse::Unused,
                    Some(true) => RegionUse::Required,
                    _ => RegionUse::Optional,
                });
                self.action.regions =
                    regions(&row.text).into_iter().map(Spanned::synthetic).collect();
            }
            _ => {}
        }
        common
    }

    fn field(
        &mut self,
        row: &Row,
        is_input: bool,
        before: Option<&Field>,
        notes: &mut Notes,
    ) -> Field {
        let mut ty = self.type_of(row, notes);
        if let Some(before) = before
            && same_on_a_page(&before.ty.value, &ty)
        {
            ty = before.ty.value.clone();
        }
        let mut field = blank_field(ty);
        // Of the fields of a response, pages say at most that they may be null.
        field.required = row.required != Some(false);
        if mentions(&row.text, &["return null", "may be null", "返回 null", "返回null"]) {
            field.nullable = true;
            field.required = false;
        }
        let prose = Prose { name: &row.name, is_input, text: &row.text, origin: &origin() };
        mine::fill(&mut field, &prose, &mut |message| notes.at(row.line, message));
        if let (Some(before), false) = (before, is_input) {
            field.required = before.required;
            field.nullable |= before.nullable;
        }
        field.description = (!row.text.is_empty()).then(|| row.text.clone());
        field
    }

    fn type_of(&mut self, row: &Row, notes: &mut Notes) -> TypeName {
        let mut words = row.ty.as_str();
        let mut depth = 0;
        while let Some(inner) = words.strip_prefix("Array of ") {
            (words, depth) = (inner.trim(), depth + 1);
        }
        let basic = PAGE_TYPES.iter().find(|(page, _)| page.eq_ignore_ascii_case(words));
        let name = match basic {
            Some((_, ours)) => (*ours).to_owned(),
            None if is_name(words) => words.to_owned(),
            None => {
                notes.at(row.line, format!("`{words}` is no type; `string` is taken instead"));
                "string".to_owned()
            }
        };
        if !BASIC_TYPES.contains(&name.as_str()) {
            self.types.insert(name.clone());
        }
        (0..depth).fold(TypeName::One(name), |ty, _| TypeName::List(Box::new(ty)))
    }

    /// The rules that a start and an end make: their order, and how far apart they may be.
    fn time_rules(&self, windows: &[(&Row, String)], notes: &mut Notes) -> Vec<Spanned<Rule>> {
        let Some((start, end)) = self.start_and_end() else {
            for (row, _) in windows {
                notes.at(row.line, "limits a time, but of which start and end was not understood");
            }
            return Vec::new();
        };
        let mut rules = vec![time_rule(RuleName::Order, &start, &end, None)];
        for (row, max) in windows {
            let about_both = row.text.contains(&start) && row.text.contains(&end);
            if about_both || row.name == start || row.name == end {
                rules.push(time_rule(RuleName::Window, &start, &end, Some(max)));
            }
        }
        rules.dedup();
        rules.into_iter().map(Spanned::synthetic).collect()
    }

    /// Two parameters that hold times and are called alike but for start and end.
    fn start_and_end(&self) -> Option<(String, String)> {
        let is_time = |name: &str| self.action.input.get(name).is_some_and(holds_a_time);
        self.action.input.iter().map(|(name, _)| &name.value).find_map(|start| {
            let ends = [start.replacen("Start", "End", 1), start.replacen("Begin", "End", 1)];
            let end = ends.into_iter().find(|end| end != start && is_time(end))?;
            is_time(start).then(|| (start.clone(), end))
        })
    }
}

fn time_rule(rule: RuleName, start: &str, end: &str, max: Option<&String>) -> Rule {
    let located = |text: &str| Some(Spanned::synthetic(text.to_owned()));
    Rule {
        rule,
        start: located(start),
        end: located(end),
        max: max.and_then(|max| located(max)),
        field: None,
        when: None,
        is: Vec::new(),
        of: Vec::new(),
        provenance: Provenance::Mined,
        source: SOURCE.to_owned(),
    }
}

fn holds_a_time(field: &Field) -> bool {
    matches!(&field.ty.value, TypeName::One(name) if name.starts_with("date"))
}

fn error_code((code, what): (String, String)) -> (Spanned<String>, ErrorCode) {
    let description = (!what.is_empty()).then_some(what);
    (Spanned::synthetic(code), ErrorCode { description, ..ErrorCode::default() })
}

/// `PlayDomains.N` is the list `PlayDomains`.
fn base_name(name: &str) -> &str {
    name.strip_suffix(".N").unwrap_or(name)
}

/// Whether a page has one word for two types: it calls both kinds of integers `Integer`, and most
/// times `String`.
fn same_on_a_page(a: &TypeName, b: &TypeName) -> bool {
    match (a, b) {
        (TypeName::List(a), TypeName::List(b)) => same_on_a_page(a, b),
        _ => a == b || (is_whole(a) && is_whole(b)),
    }
}

fn origin() -> Origin {
    Origin { label: SOURCE.to_owned(), says_sure: false, quotes: false }
}

/// `A maximum of 100 requests can be initiated per second`, `默认接口请求频率限制：100次/秒`.
fn rate_limit(text: &str) -> Option<u32> {
    let lower = text.to_ascii_lowercase();
    let english = || {
        let (_, rest) = lower.split_once("a maximum of ")?;
        let (count, rest) = number(rest)?;
        (rest.contains("request") && rest.contains("per second")).then_some(count)
    };
    let chinese = || {
        let (count, rest) = number(after_phrase(text, &["频率限制"])?)?;
        rest.replace(' ', "").starts_with("次/秒").then_some(count)
    };
    match english().or_else(chinese)? {
        Number::Int(count) => u32::try_from(count).ok(),
        Number::Float(_) => None,
    }
}

fn is_about_explorer(text: &str) -> bool {
    mentions(text, &["api explorer", "推荐使用 api", "api 调试"])
}

/// The regions of a sentence such as `This API only supports: ap-beijing, ap-guangzhou`.
fn regions(text: &str) -> Vec<String> {
    let phrases = ["this api only supports", "only supports", "本接口仅支持其中的", "仅支持"];
    let Some(rest) = after_phrase(text, &phrases) else { return Vec::new() };
    let words = rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words
        .take_while(|word| word.is_empty() || word.contains('-'))
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}
