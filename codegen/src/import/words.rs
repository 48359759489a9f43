//! Official descriptions as the plain lines that schemas have: paragraphs, items that begin with
//! `- `, and `code`. They come as HTML, as Markdown, as both at once, and unbalanced.

/// A description; `None` if nothing is left of it.
pub(super) fn clean(text: &str) -> Option<String> {
    let lines = Lines::of(&without_tags(text));
    (!lines.0.is_empty()).then(|| lines.0.join("\n"))
}

/// A description in one line, for titles.
pub(super) fn one_line(text: &str) -> Option<String> {
    clean(text).map(|text| text.replace('\n', " "))
}

/// Tags that begin and end a line.
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

/// Tags that mean nothing without a page around them.
const INLINE: [&str; 15] = [
    "b", "center", "del", "em", "font", "i", "ins", "s", "small", "span", "strong", "sub", "sup",
    "u", "ur",
];

/// Turns tags into line breaks, items and code; what only looks like a tag stays.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut link = None;
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        entities(&rest[..at], &mut out);
        rest = &rest[at..];
        let Some(tag) = Tag::of(rest) else {
            out.push('<');
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        match tag.name.as_str() {
            "li" if !tag.closes => out += "\n- ",
            "li" => out.push('\n'),
            "td" | "th" if tag.closes => out += " | ",
            "td" | "th" => {}
            "code" => out.push('`'),
            "pre" => out += "\n```\n",
            "a" if tag.closes => {
                if let Some(url) = link.take() {
                    out += &format!(" ({url})");
                }
            }
            "a" => link = tag.attribute("href").filter(|url| url.starts_with("http")),
            "img" => {
                let source = tag.attribute("src").filter(|url| url.starts_with("http"));
                out += &source.map(|url| format!(" ({url}) ")).unwrap_or_default();
            }
            // A drawing: what is in it is no text.
            "svg" => rest = rest.find("</svg>").map_or(rest, |end| &rest[end + "</svg>".len()..]),
            _ => out.push('\n'),
        }
        if INLINE.contains(&tag.name.as_str()) {
            out.pop();
        }
    }
    entities(rest, &mut out);
    out
}

/// A tag at the beginning of a text.
struct Tag<'a> {
    name: String,
    closes: bool,
    attributes: &'a str,
    length: usize,
}

impl<'a> Tag<'a> {
    /// The tag that a text begins with, if it is one of HTML: `<page_num>` is none.
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
fn entities(text: &str, out: &mut String) {
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

/// The lines of a description.
#[derive(Default)]
struct Lines(Vec<String>);

impl Lines {
    fn of(text: &str) -> Self {
        let mut lines = Self::default();
        let mut header: Option<Vec<String>> = None;
        let mut fence = false;
        let all: Vec<String> = text.lines().map(plain).filter(|line| !line.is_empty()).collect();
        for (i, line) in all.iter().enumerate() {
            if line.starts_with("```") || line.starts_with("~~~") {
                fence ^= true;
            } else if fence {
                lines.code(line);
            } else if let Some(cells) = cells(line) {
                let rule = cells.iter().all(|cell| cell.trim_matches(['-', ':']).is_empty());
                let begins = i == 0 || self::cells(&all[i - 1]).is_none();
                if begins && self::cells(all.get(i + 1).map_or("", |l| l)).is_some() {
                    header = Some(cells);
                } else if !rule {
                    lines.row(&cells, header.as_deref());
                }
            } else {
                lines.text(line);
            }
        }
        lines
    }

    /// A line of code, as inline code: schemas have no blocks.
    fn code(&mut self, line: &str) {
        let line = line.trim().replace('`', "'");
        if !line.is_empty() {
            self.0.push(format!("`{line}`"));
        }
    }

    /// A row of a table, as an item that names its columns.
    fn row(&mut self, cells: &[String], header: Option<&[String]>) {
        let named =
            cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).map(|(i, cell)| {
                match header.and_then(|h| h.get(i)).filter(|name| !name.is_empty()) {
                    Some(name) => format!("{name}: {cell}"),
                    None => cell.clone(),
                }
            });
        self.0.push(format!("- {}", named.collect::<Vec<_>>().join("; ")));
    }

    fn text(&mut self, line: &str) {
        let line = line.trim_start_matches('>').trim();
        let line = line.trim_start_matches('#').trim_start();
        let bullet = ["- ", "* ", "+ ", "• ", "· "].iter().find_map(|b| line.strip_prefix(b));
        let (bullet, rest) = match bullet {
            Some(rest) => ("- ", rest.trim_start().trim_start_matches("- ")),
            None => ("", line),
        };
        let rest = without_links(rest).replace("**", "");
        let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
        let empty = rest.trim_matches(['-', '*', '_', '=', '`', '|', ' ']).is_empty();
        if !empty || (bullet.is_empty() && !rest.is_empty() && rest.len() < 3) {
            self.0.push(format!("{bullet}{rest}"));
        }
    }
}

/// A line without characters that hide or steer.
fn plain(line: &str) -> String {
    let hidden =
        |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}');
    let shown = line.chars().filter(|c| (!c.is_control() || *c == '\t') && !hidden(*c));
    let line: String = shown.map(|c| if c == '\t' || c == '\u{a0}' { ' ' } else { c }).collect();
    line.trim().to_owned()
}

/// The cells of a row of a table, if a line is one.
fn cells(line: &str) -> Option<Vec<String>> {
    // A row of HTML has its bars behind the cells, one of Markdown around them.
    let inner = line.trim().strip_suffix('|')?;
    let inner = inner.strip_prefix('|').unwrap_or(inner);
    let cells: Vec<String> =
        inner.split('|').map(|cell| without_links(cell.trim()).replace("**", "")).collect();
    (cells.len() > 1).then_some(cells)
}

/// `[text](address)` as `text (address)`; addresses that lead nowhere are dropped.
fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("](") {
        let open = rest[..at].rfind('[');
        let close = rest[at..].find(')').map(|end| at + end);
        let (Some(open), Some(close)) = (open, close) else {
            out += &rest[..at + 2];
            rest = &rest[at + 2..];
            continue;
        };
        let (label, address) = (&rest[open + 1..at], rest[at + 2..close].trim());
        let before = rest[..open].strip_suffix('!').unwrap_or(&rest[..open]);
        out += before;
        out += label;
        let leads = address.starts_with("http") && !address.contains(char::is_whitespace);
        if leads && address != label {
            out += &format!(" ({address})");
        }
        rest = &rest[close + 1..];
    }
    out + rest
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
        check("a <font color=\"red\">red <b>word</b></font>", "a red word");
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
        check("| Code | Why |\n| --- | :-: |\n| `A.B` | no *x* |", "- Code: `A.B`; Why: no *x*");
    }

    #[test]
    fn fences_become_code() {
        check("So:\n```json\n{\n  \"A\": 1\n}\n```\nDone", "So:\n`{`\n`\"A\": 1`\n`}`\nDone");
        check("<code>x</code> and <pre>a<br>b</pre>", "`x` and\n`a`\n`b`");
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
