//! The lines of a page, and the parts that its headings make.

use std::collections::BTreeMap;

/// A line of the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Counted from 1.
    pub number: usize,
    /// As it stands there.
    pub raw: &'a str,
}

/// A part of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The index, the title and whatever else stands before the first part.
    Head,
    Description,
    Input,
    Output,
    Examples,
    Errors,
    /// The links to SDKs, and the footer.
    Rest,
}

/// The headings, in lower case, in both languages.
const HEADINGS: [(&str, Part); 24] = [
    ("api description", Part::Description),
    ("接口描述", Part::Description),
    ("input parameters", Part::Input),
    ("request parameters", Part::Input),
    ("输入参数", Part::Input),
    ("请求参数", Part::Input),
    ("output parameters", Part::Output),
    ("response parameters", Part::Output),
    ("输出参数", Part::Output),
    ("返回参数", Part::Output),
    ("example", Part::Examples),
    ("examples", Part::Examples),
    ("示例", Part::Examples),
    ("error code", Part::Errors),
    ("error codes", Part::Errors),
    ("错误码", Part::Errors),
    ("developer resources", Part::Rest),
    ("开发者资源", Part::Rest),
    ("help and support", Part::Rest),
    ("帮助和支持", Part::Rest),
    ("帮助与支持", Part::Rest),
    ("was this page helpful?", Part::Rest),
    ("本页内容是否解决了您的问题？", Part::Rest),
    ("文档反馈", Part::Rest),
];

/// Cuts a page into its parts. Headings count from the description on, since the index of the
/// documentation, which stands before it, has the same words.
pub(super) fn parts(text: &str) -> BTreeMap<Part, Vec<Line<'_>>> {
    let mut parts: BTreeMap<Part, Vec<Line<'_>>> = BTreeMap::new();
    let mut part = Part::Head;
    for (i, raw) in text.lines().enumerate() {
        let (title, marked) = heading(raw);
        let found = HEADINGS.iter().find(|(words, _)| *words == title).map(|(_, part)| *part);
        match found {
            Some(next) if marked || part != Part::Head || next == Part::Description => part = next,
            _ => parts.entry(part).or_default().push(Line { number: i + 1, raw }),
        }
    }
    parts
}

/// The words of a line as a heading has them, and whether it is marked as one: `## 2. Title`.
fn heading(raw: &str) -> (String, bool) {
    let text = raw.trim();
    let bare = text.trim_start_matches('#').trim().trim_matches('*').trim();
    let words = bare
        .trim_start_matches(|c: char| c.is_ascii_digit())
        .trim_start_matches(['.', '、', '．'])
        .trim();
    (words.to_lowercase(), words.len() != text.len())
}

/// The text of a line or cell without Markdown and HTML: what a reader sees.
pub(super) fn plain(raw: &str) -> String {
    let text = without_tags(raw);
    let text = without_links(&text);
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " "), ("&amp;", "&")];
    let text = entities.iter().fold(text, |text, (entity, c)| text.replace(entity, c));
    let text = text.replace("**", "").replace(['`', '\u{a0}'], " ");
    let marks = [("\\_", "_"), ("\\*", "*"), ("\\[", "["), ("\\]", "]"), ("\\-", "-")];
    let text = marks.iter().fold(text, |text, (escaped, c)| text.replace(escaped, c));
    text.split('\n').map(squeeze).collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn squeeze(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Drops known tags; those that begin a line leave a line break.
fn without_tags(text: &str) -> String {
    const TAGS: [&str; 12] =
        ["a", "b", "br", "code", "dx-alert", "font", "i", "li", "ol", "p", "strong", "ul"];
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        out += &rest[..open];
        let tail = &rest[open + 1..];
        let name_end = |c: char| !c.is_ascii_alphanumeric() && c != '-';
        let name = tail.trim_start_matches('/').split(name_end).next().unwrap_or_default();
        let known = TAGS.iter().any(|tag| name.eq_ignore_ascii_case(tag));
        match tail.find('>') {
            Some(close) if known => {
                match name.to_ascii_lowercase().as_str() {
                    "br" | "p" => out.push('\n'),
                    "li" if !tail.starts_with('/') => out += "\n- ",
                    _ => {}
                }
                rest = &tail[close + 1..];
            }
            _ => {
                out.push('<');
                rest = tail;
            }
        }
    }
    out + rest
}

/// `[words](address)` becomes `words`.
fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(middle) = rest.find("](") {
        let (Some(open), Some(close)) = (rest[..middle].rfind('['), rest[middle..].find(')'))
        else {
            break;
        };
        out += &rest[..open];
        out += &rest[open + 1..middle];
        rest = &rest[middle + close + 1..];
    }
    out + rest
}
