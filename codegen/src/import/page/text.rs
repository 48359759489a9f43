//! The characters of a page: what no reader sees, what stands for something else, and markup.

use tencentcloud_catalog::words;

/// Replaces what is invisible or stands for a space. Lines stay lines.
pub(super) fn visible(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let bars = line.trim_start().starts_with('｜');
        for c in line.chars() {
            match c {
                '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}'
                | '\u{fe0e}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ad}' => {}
                '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}' => out.push(' '),
                '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{b}' | '\u{c}' => out.push(' '),
                '｜' if bars => out.push('|'),
                '\n' | '\t' => out.push(c),
                c if c.is_control() => {}
                c => out.push(c),
            }
        }
    }
    out
}

/// Full-width Latin letters, digits and marks as their narrow ones.
pub(super) fn narrow(text: &str) -> String {
    let narrow = |c: char| match c {
        '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    };
    text.chars().map(narrow).collect()
}

/// Returns what a reader sees of a short text, such as a name, a type or a heading, in one line.
pub(super) fn bare(raw: &str) -> String {
    let text = without_links(&without_tags(raw));
    let mut plain = String::with_capacity(text.len());
    words::entities(&text, &mut plain);
    let text = unescaped(&plain.replace("**", "")).replace('`', " ");
    narrow(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns what a reader sees of a line of prose. Full-width marks stay.
pub(super) fn line(raw: &str) -> String {
    let text = without_links(&without_tags(raw));
    let mut plain = String::with_capacity(text.len());
    words::entities(&text, &mut plain);
    let text = unescaped(&plain.replace("**", ""));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns a description as schemas have it. Of Markdown, marks are read; of other text, they are
/// text.
pub(super) fn described(raw: &str, markdown: bool) -> String {
    let kept = if markdown { literal_marks(raw) } else { raw.replace('*', STAR) };
    let clean = words::clean(&kept).unwrap_or_default();
    clean.replace(STAR, "*").replace(UNDERSCORE, "_")
}

/// Stand for marks that are text while markup is read.
const STAR: &str = "\u{e000}";
const UNDERSCORE: &str = "\u{e001}";

/// Sets apart the asterisks that mask something, as in `15****6788`, and undoes escapes.
fn literal_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut code = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let behind = &rest[c.len_utf8()..];
        let next = behind.chars().next();
        match c {
            '`' => code ^= true,
            '\\' if !code && next.is_some_and(|c| c.is_ascii_punctuation()) => {
                match next {
                    Some('*') => out += STAR,
                    Some('_') => out += UNDERSCORE,
                    Some(c) => out.push(c),
                    None => {}
                }
                rest = behind.get(1..).unwrap_or_default();
                continue;
            }
            '*' => {
                let run = rest.len() - rest.trim_start_matches('*').len();
                let after = rest[run..].chars().next();
                let inside = out.ends_with(|c: char| c.is_ascii_alphanumeric())
                    && after.is_some_and(|c| c.is_ascii_alphanumeric());
                let mark = if run > 2 || (inside && run == 2) { STAR } else { "*" };
                out += &mark.repeat(run);
                rest = &rest[run..];
                continue;
            }
            _ => {}
        }
        out.push(c);
        rest = behind;
    }
    out
}

/// `\_` as `_`.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' || !chars.peek().is_some_and(char::is_ascii_punctuation) {
            out.push(c);
        }
    }
    out
}

/// Drops known tags; what only looks like a tag stays. Those that begin a line leave a space.
fn without_tags(text: &str) -> String {
    const TAGS: [&str; 17] = [
        "a", "b", "br", "code", "div", "dx-alert", "em", "font", "i", "li", "ol", "p", "span",
        "strong", "sup", "u", "ul",
    ];
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
                if ["br", "p", "li", "div"].iter().any(|tag| name.eq_ignore_ascii_case(tag)) {
                    out.push(' ');
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

/// Links become their words: `[words](address)`, `[words][label]`, `[[address][words]]`, and of
/// reStructuredText `` `words <address>`__ ``.
fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((start, end, words)) = next_link(rest) {
        out += &rest[..start];
        out += words;
        rest = &rest[end..];
    }
    out + rest
}

/// Returns where the next link begins and ends, and its words.
fn next_link(text: &str) -> Option<(usize, usize, &str)> {
    let marks = text.match_indices([']', '>']).map(|(at, _)| at);
    marks.into_iter().find_map(|at| match text.get(at..at + 2)? {
        "](" => {
            let open = text[..at].rfind('[')?;
            let close = at + 1 + closing(&text[at + 1..])?;
            Some((open, close, &text[open + 1..at]))
        }
        "][" => {
            let open = text[..at].rfind('[').filter(|open| open + 1 < at)?;
            let inner = at + 2 + text[at + 2..].find(']')?;
            match text[..open].ends_with('[') && text[inner..].starts_with("]]") {
                true => Some((open - 1, inner + 2, &text[at + 2..inner])),
                false => Some((open, inner + 1, &text[open + 1..at])),
            }
        }
        ">`" if text[at..].starts_with(">`_") => {
            let address = text[..at].rfind('<')?;
            let open = text[..address].rfind('`')?;
            let end = at + 2 + text[at + 2..].find(|c| c != '_').unwrap_or(text.len() - at - 2);
            Some((open, end, text[open + 1..address].trim_end()))
        }
        _ => None,
    })
}

/// Returns where the bracket is closed that a text begins with, behind it.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => return Some(at + 1),
            ')' => depth -= 1,
            _ => {}
        }
    }
    text.find(')').map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_no_part_of_names() {
        assert_eq!(visible("Kee\u{200b}per\u{a0}Yes\r\nx\ry"), "Keeper Yes\nx\ny");
        assert_eq!(visible("｜ a ｜ b ｜"), "| a | b |");
        assert_eq!(bare("**`Page\\_Num`**"), "Page_Num");
        assert_eq!(bare("[Filter](https://example.com/#Filter)"), "Filter");
        assert_eq!(bare("Ｐａｇｅ&nbsp;<b>x</b>"), "Page x");
    }

    #[test]
    fn links_become_their_words() {
        for link in [
            "[Filter](https://example.com/a_(b)#c)",
            "[Filter](<https://example.com> \"A title\")",
            "[Filter][1]",
            "[Filter][]",
            "[[https://example.com][Filter]]",
            "`Filter <https://example.com>`__",
        ] {
            assert_eq!(bare(&format!("Array of {link}")), "Array of Filter");
        }
        assert_eq!(bare("Integer[][]"), "Integer[][]");
        assert_eq!(bare("a](b [c](d"), "a](b [c](d");
    }

    #[test]
    fn masks_stay() {
        assert_eq!(described("id 15****6788", true), "id 15****6788");
        assert_eq!(described("**id** a\\*\\*b", true), "id a**b");
        assert_eq!(described("7b**e **x**", false), "7b**e **x**");
        assert_eq!(described("7b**e", true), "7b**e");
    }
}
