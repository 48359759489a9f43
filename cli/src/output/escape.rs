//! Characters that a terminal obeys or hides, written as visible escapes.

use std::borrow::Cow;

/// Whether a character is a command to a terminal, changes the direction of what follows, or is
/// not seen although it is there.
pub fn is_hidden(c: char) -> bool {
    // Most text is ASCII.
    if matches!(c, ' '..='~') {
        return false;
    }
    matches!(c,
        '\0'..='\x1f' | '\x7f'..='\u{9f}'     // C0, DEL, C1
        | '\u{ad}' | '\u{61c}' | '\u{180e}'   // soft hyphen, Arabic letter mark, vowel separator
        | '\u{200b}' | '\u{200e}' | '\u{200f}' // zero-width space, direction marks
        | '\u{2028}'..='\u{202e}'             // separators, embeddings and overrides
        | '\u{2060}'..='\u{206f}'             // invisible operators, isolates
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}'           // tags
    )
}

/// Returns a string for one line of a terminal.
pub fn visible(text: &str) -> Cow<'_, str> {
    escape(text, is_hidden)
}

/// Returns a string for a terminal, with its lines and tabs.
pub fn lines(text: &str) -> Cow<'_, str> {
    escape(text, |c| is_hidden(c) && c != '\n' && c != '\t')
}

fn escape(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            c if !hidden(c) => shown.push(c),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c if u32::from(c) < 0x100 => shown.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => shown.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
        }
    }
    Cow::Owned(shown)
}

/// Returns a string of JSON.
pub fn json(text: &str) -> String {
    quoted(text, |c| {
        let mut units = [0; 2];
        c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect()
    })
}

/// Returns a string of YAML, whose escapes are code points.
pub fn yaml(text: &str) -> String {
    quoted(text, |c| match u32::from(c) {
        code @ ..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    })
}

fn quoted(text: &str, escape: impl Fn(char) -> String) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => out.push_str(&escape(c)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
