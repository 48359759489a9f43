//! Official descriptions as the lines that schemas have: paragraphs, items that begin with `- `,
//! blocks of code and `code`. The input is HTML, Markdown, or both, and may be unbalanced.

mod lines;

use self::lines::Lines;

/// Converts a description; `None` if the result is empty.
pub fn clean(text: &str) -> Option<String> {
    let lines = Lines::of(&without_tags(text));
    (!lines.0.is_empty()).then(|| lines.0.join("\n"))
}

/// Returns a clean description without its shape, for those who look for facts in it: items of
/// items are items, and a line of code stands for itself.
pub fn flat(text: &str) -> String {
    let mut fence = false;
    let mut lines = Vec::new();
    for line in text.lines().map(str::trim) {
        match line {
            "```" => fence ^= true,
            "" => {}
            _ if fence => lines.push(format!("`{}`", line.replace('`', "'"))),
            _ => lines.push(line.to_owned()),
        }
    }
    lines.join("\n")
}

/// Converts a title to one line.
pub fn one_line(text: &str) -> Option<String> {
    clean(text).map(|text| flat(&text).replace('\n', " "))
}

/// Tags that start and end a line.
const BLOCKS: [&str; 21] = [
    "blockquote",
    "br",
    "div",
    "dx-alert",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "lil",
    "ol",
    "p",
    "section",
    "table",
    "tbody",
    "thead",
    "thread",
    "tr",
    "ul",
];

/// Tags that have no meaning outside of a page.
const INLINE: [&str; 15] = [
    "b", "center", "del", "em", "font", "i", "ins", "s", "small", "span", "strong", "sub", "sup",
    "u", "ur",
];

/// Converts tags to line breaks, items and code; what only looks like a tag is preserved.
fn without_tags(text: &str) -> String {
    let mut plain = Plain { out: String::with_capacity(text.len()), ..Plain::default() };
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        entities(&rest[..at], &mut plain.out);
        rest = &rest[at..];
        rest = if let Some(tag) = Tag::of(rest) {
            plain.convert(&tag, &rest[tag.length..])
        } else {
            plain.out.push('<');
            &rest[1..]
        };
    }
    entities(rest, &mut plain.out);
    plain.out
}

/// Text without tags, and the elements that are open at its end.
#[derive(Default)]
struct Plain {
    out: String,
    link: Option<String>,
    /// The number of open lists.
    lists: usize,
    in_item: bool,
    in_cell: bool,
}

impl Plain {
    /// Converts a tag, and returns the rest of the text behind it.
    fn convert<'t>(&mut self, tag: &Tag, rest: &'t str) -> &'t str {
        match tag.name.as_str() {
            "td" | "th" => {
                self.in_cell = !tag.closes;
                self.out += if tag.closes { " | " } else { "" };
            }
            // A cell has only one line.
            "li" | "br" | "p" | "div" if self.is_in_cell() => self.out += CELL_BREAK,
            "ul" | "ol" if self.is_in_cell() => {}
            "ul" | "ol" => {
                self.lists = if tag.closes { self.lists.saturating_sub(1) } else { self.lists + 1 };
                self.out.push('\n');
            }
            "li" if tag.closes => {
                self.in_item = false;
                // A line break at the end of an item begins no other.
                let line = self.out.rfind('\n').map_or(0, |end| end + 1);
                if self.out[line..].trim() == "-" {
                    self.out.truncate(line);
                }
                self.out.push('\n');
            }
            "li" => {
                self.in_item = true;
                self.begin_item(self.lists.saturating_sub(1));
            }
            // An item begins with its text, and text behind a line break in it belongs to it.
            "br" | "p" | "div" if self.out.ends_with("- ") => {}
            "p" | "div" if self.in_item && tag.closes && closes_first(rest) => {}
            "br" | "p" | "div" if self.in_item && closes_first(rest) => {
                self.begin_item(self.lists.max(1));
            }
            // The content of a drawing is not text.
            "svg" => return rest.find("</svg>").map_or(rest, |end| &rest[end + "</svg>".len()..]),
            _ => self.convert_inline(tag),
        }
        rest
    }

    fn is_in_cell(&self) -> bool {
        self.in_cell || is_row(&self.out)
    }

    fn begin_item(&mut self, depth: usize) {
        self.out += &format!("\n{}- ", "  ".repeat(depth));
    }

    /// Converts a tag within a line. Unknown tags end the line.
    fn convert_inline(&mut self, tag: &Tag) {
        let url = |name| tag.attribute(name).filter(|url| url.starts_with("http"));
        match tag.name.as_str() {
            "code" => self.out.push('`'),
            "pre" => self.out += "\n```\n",
            "sup" if !tag.closes => self.out.push('^'),
            "a" if tag.closes => {
                if let Some(url) = self.link.take() {
                    self.out += &format!(" ({url})");
                }
            }
            "a" => self.link = url("href"),
            "img" => self.out += &url("src").map(|url| format!(" ({url}) ")).unwrap_or_default(),
            name if INLINE.contains(&name) => {}
            _ => self.out.push('\n'),
        }
    }
}

/// The placeholder for a line break in a cell of a table.
const CELL_BREAK: &str = " / ";

/// Returns whether a text ends within a row of a table of Markdown.
fn is_row(text: &str) -> bool {
    text.rsplit('\n').next().is_some_and(|line| line.trim_start().starts_with('|'))
}

/// Returns whether an item ends before another begins.
fn closes_first(rest: &str) -> bool {
    let begins = rest.find("<li").unwrap_or(rest.len());
    rest.find("</li").is_some_and(|ends| ends < begins)
}

/// A tag at the start of a text.
struct Tag<'a> {
    name: String,
    closes: bool,
    attributes: &'a str,
    length: usize,
}

impl<'a> Tag<'a> {
    /// Returns the HTML tag at the start of a text. `<page_num>` is not one.
    fn of(text: &'a str) -> Option<Self> {
        let inner = text.strip_prefix('<')?;
        let (inner, closes) = match inner.strip_prefix('/') {
            Some(inner) => (inner, true),
            None => (inner, false),
        };
        let end = inner.find(['<', '>']).filter(|end| inner[*end..].starts_with('>'))?;
        let inside = inner[..end].trim_end_matches('/');
        let name_end =
            inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(name_end);
        let name = name.to_ascii_lowercase();
        let others = ["a", "code", "img", "li", "pre", "svg", "td", "th"];
        let known = [&BLOCKS[..], &INLINE, &others].iter().any(|l| l.contains(&name.as_str()));
        let sound = attributes.is_empty() || attributes.starts_with(char::is_whitespace);
        let length = text.len() - inner.len() + end + 1;
        (known && sound).then_some(Self { name, closes, attributes, length })
    }

    fn attribute(&self, name: &str) -> Option<String> {
        let at = self.attributes.find(&format!("{name}="))?;
        let value = &self.attributes[at + name.len() + 1..];
        let value = match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split(quote).next()?,
            _ => value.split_whitespace().next()?,
        };
        let mut out = String::new();
        entities(value.trim(), &mut out);
        Some(out)
    }
}

/// Puts a text without its entities into another.
pub fn entities(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        *out += &rest[..at];
        rest = &rest[at..];
        let entity = rest.find(';').filter(|end| *end <= 8).map(|end| &rest[1..end]);
        match entity.and_then(|name| Some((name, character(name)?))) {
            Some((name, character)) => {
                out.push(character);
                rest = &rest[name.len() + 2..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    *out += rest;
}

fn character(entity: &str) -> Option<char> {
    Some(match entity {
        "quot" => '"',
        "apos" => '\'',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
        _ => {
            let number = entity.strip_prefix('#')?;
            let hex = number.strip_prefix(['x', 'X']).map(|n| u32::from_str_radix(n, 16));
            char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        assert_eq!(clean(text).unwrap_or_default(), expect, "of {text:?}");
    }

    #[test]
    fn html_becomes_lines_and_items() {
        check(
            "<p>Kind</p><p>Values:</p><ul><li>0: a</li><li>1: b</li></ul>",
            "Kind\nValues:\n- 0: a\n- 1: b",
        );
        check("one<br>two<br/>three</br>", "one\ntwo\nthree");
        check("a <font color=\"red\">red <b>word</b></font>, 2<sup>20</sup>", "a red word, 2^20");
        check("a&nbsp;&lt;b&gt; &amp; &#39;c&#39; &unknown; R&D", "a <b> & 'c' &unknown; R&D");
        check(
            "see <a href=\"https://example.com/a?b=1&amp;c=2\">there</a>.",
            "see there (https://example.com/a?b=1&c=2).",
        );
        check("<svg><text>no</text></svg>after", "after");
        check("<p>left open <ul><li>x", "left open\n- x");
    }

    #[test]
    fn what_only_looks_like_a_tag_stays() {
        check("<page_num> and <Task id>, 1 < 2 > 0", "<page_num> and <Task id>, 1 < 2 > 0");
        check("<", "<");
        check("List<String>", "List<String>");
    }

    #[test]
    fn tables_become_items_that_name_their_columns() {
        check(
            "<table><thead><tr><th>Name</th><th>Type</th></tr></thead><tr><td>A</td><td>int</td></tr></table>",
            "- Name: A; Type: int",
        );
        check(
            "| Rate | Form |\n|-|-|\n| 16 kHz | <ul><li>mono</li><li>16 bits</li></ul> |",
            "- Rate: 16 kHz; Form: mono / 16 bits",
        );
        check(
            "<table><tr><th>A</th><th>B</th></tr><tr><td><p>x<br>y</p></td><td>z</td></tr></table>",
            "- A: x / y; B: z",
        );
        check("| Code | Why |\n| --- | :-: |\n| `A.B` | no *x* |", "- Code: `A.B`; Why: no *x*");
    }

    #[test]
    fn fences_stay_with_their_indentation() {
        check(
            "So:\n```json\n{\n\t\"A\": 1\n\n}\n```\nDone",
            "So:\n```\n{\n    \"A\": 1\n\n}\n```\nDone",
        );
        check("<code>x</code> and <pre>a<br>  b</pre>", "`x` and\n```\na\n  b\n```");
        check("open:\n```\na", "open:\na");
        check("```a``` stays", "```a``` stays");
        assert_eq!(flat("So:\n```\nif\n  x\n```\n- a\n  - b"), "So:\n`if`\n`x`\n- a\n- b");
    }

    #[test]
    fn items_of_items_stay_below_them() {
        check(
            "<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>e",
            "- a\n  - b\n  - c\n- d\ne",
        );
        check(
            "<li>zone<br>Type: String<br>Needed: no</li>",
            "- zone\n  - Type: String\n  - Needed: no",
        );
        check("<ul><li><p>a</p><p>b</p></li><li><br>c</li></ul>", "- a\n  - b\n- c");
        check("<li>a<br></li><li>b<br/> </li> <li></li>c", "- a\n- b\nc");
        check("<ul><li><p>a</p><ul><li>b</li></ul></li></ul>", "- a\n  - b");
        check("<li>a</li><li>b<br>not below", "- a\n- b\nnot below");
        check("- a\n    - b\n- c\n - d\ne\n    - f", "- a\n  - b\n- c\n- d\ne\n- f");
    }

    #[test]
    fn markdown_that_schemas_do_not_know_goes() {
        check("### Head\n**bold** text\n* item\n> quoted", "Head\nbold text\n- item\nquoted");
        check(
            "[text](https://a.b/c) [x](../y) ![](https://i.j/k)",
            "text (https://a.b/c) x (https://i.j/k)",
        );
        check("range [1, 10] (both)", "range [1, 10] (both)");
    }

    #[test]
    fn hostile_characters_go() {
        check("a\u{8}b\u{200b}c\u{a0}d\te\r\nf", "abc d e\nf");
        check(" \n\t\n---\n", "");
        check("-", "-");
        check("\u{5}", "");
    }
}
