//! Text in lines that fit a terminal, in Chinese too, which has no blanks between words.

use std::sync::OnceLock;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::output::color::terminal_width;

/// The width of help and of comments, unless the terminal is narrower.
const WIDTH: usize = 96;
/// The width below which lines are not readable anyway.
const LEAST: usize = 40;

/// Adds a text in lines that fit the terminal, each after a prefix. Lines of the text stay lines; what
/// belongs to an item is indented below its text.
pub fn wrap(out: &mut String, prefix: &str, text: &str) {
    static COLUMNS: OnceLock<usize> = OnceLock::new();
    let columns =
        COLUMNS.get_or_init(|| terminal_width().map_or(WIDTH, |width| width.clamp(LEAST, WIDTH)));
    wrap_to(*columns, out, prefix, text);
}

fn wrap_to(columns: usize, out: &mut String, prefix: &str, text: &str) {
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let inner = line.trim_start();
        let dash = if inner.starts_with("- ") { 2 } else { 0 };
        let indent = (line.len() - inner.len()).min(8);
        let (first, hanging) = (" ".repeat(indent), " ".repeat(indent + dash));
        let width = columns.saturating_sub(prefix.width() + indent + dash).max(20);
        let mut rest = inner;
        let mut start = &first;
        // The dash is part of the first line.
        let mut most = width + dash;
        while !rest.is_empty() {
            let (taken, left) = split(rest, most);
            out.push_str(prefix);
            out.push_str(start);
            out.push_str(taken.trim_end());
            out.push('\n');
            (rest, start, most) = (left.trim_start(), &hanging, width);
        }
    }
}

/// Splits a text where a line of so many columns ends. A word that is wider is not split.
fn split(text: &str, most: usize) -> (&str, &str) {
    // No character has more columns than bytes.
    if text.len() <= most {
        return (text, "");
    }
    let (mut width, mut end) = (0, None);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if may_break(before, c) {
            end = Some(at).filter(|at| *at > 0).or(end);
        }
        width += c.width().unwrap_or(0);
        // A blank may stand behind the last column.
        if width > most && !c.is_whitespace() && end.is_some() {
            break;
        }
        before = c;
    }
    match end.filter(|_| width > most) {
        Some(end) => text.split_at(end),
        None => (text, ""),
    }
}

/// Returns whether a line may end between two characters.
fn may_break(before: char, after: char) -> bool {
    let is_wide = |c: char| c.width() == Some(2);
    let closes = |c: char| "，。、；：？！）】》」』”’…％,.;:?!)]}%".contains(c);
    let opens = |c: char| "（【《「『“‘([{".contains(c);
    // Most characters are letters within a word.
    let is_between = before.is_whitespace() || is_wide(before) || is_wide(after);
    is_between && !after.is_whitespace() && !closes(after) && !opens(before)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wrapped(prefix: &str, text: &str) -> String {
        let mut out = String::new();
        wrap_to(WIDTH, &mut out, prefix, text);
        out
    }

    #[test]
    fn lines_of_chinese_end_between_characters_but_not_before_punctuation() {
        let text = "查询直播域名，".repeat(10);
        let lines: Vec<_> = wrapped("    ", &text).lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines.iter().all(|line| line.width() <= WIDTH), "{lines:?}");
        assert!(lines.iter().all(|line| !line.trim_start().starts_with('，')), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), text);
    }

    #[test]
    fn items_are_indented_below_their_text() {
        let item = format!("- {}", "word ".repeat(30));
        let out = wrapped("# ", &format!("Values:\n{item}\n  - inner\n\n- last"));
        let lines: Vec<_> = out.lines().collect();
        assert_eq!(lines[0], "# Values:");
        assert!(lines[1].starts_with("# - word"), "{out}");
        assert!(lines[2].starts_with("#   word"), "{out}");
        assert_eq!(&lines[3..], ["#   - inner", "# - last"]);
    }

    proptest! {
        #[test]
        fn nothing_but_blanks_is_lost_and_lines_fit(text in "[a-z，。查询( ]{0,300}") {
            let out = wrapped("  ", &text);
            let plain = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(plain(&out), plain(&text));
            let longest = text.split(|c: char| !c.is_ascii_lowercase()).map(str::len).max();
            if longest.unwrap_or(0) < 40 {
                // Punctuation stays with what is before it.
                prop_assert!(out.lines().all(|line| line.width() <= WIDTH || !line.contains(' ')
                    || line.contains(['，', '。', '('])));
            }
        }
    }
}
