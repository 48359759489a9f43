//! Text with all its bytes visible.

use std::ops::Range;

/// A part of a text: characters as they are, or one that cannot be seen or told from another.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Run {
    /// What to show.
    pub text: String,
    /// What the character is; `None` for characters that show themselves.
    pub mark: Option<&'static str>,
    /// The bytes of the text that it stands for.
    pub at: Range<usize>,
}

/// Splits a text into what can be seen and what cannot: line ends, tabs, spaces at the ends of lines,
/// and characters without width.
pub fn visible(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (start, c) in text.char_indices() {
        let at = start..start + c.len_utf8();
        let is_last = text[at.end..].starts_with(['\n', '\r', ' ']) || at.end == text.len();
        match mark(c, is_last) {
            Some((shown, name)) => {
                let text = shown.map_or_else(|| format!("U+{:04X}", u32::from(c)), str::to_owned);
                runs.push(Run { text, mark: Some(name), at });
            }
            None => match runs.last_mut().filter(|run| run.mark.is_none()) {
                Some(run) => {
                    run.text.push(c);
                    run.at.end = at.end;
                }
                None => runs.push(Run { text: c.to_string(), mark: None, at }),
            },
        }
    }
    runs
}

fn mark(c: char, is_last: bool) -> Option<(Option<&'static str>, &'static str)> {
    Some(match c {
        '\n' => (Some("↵"), "line feed"),
        '\r' => (Some("␍"), "carriage return"),
        '\t' => (Some("⇥"), "tab"),
        ' ' if is_last => (Some("·"), "space at an end"),
        '\u{a0}' => (Some("⍽"), "no-break space"),
        '\u{3000}' => (Some("□"), "full-width space"),
        '\u{feff}' => (None, "byte order mark"),
        '\u{200b}' => (None, "zero-width space"),
        '\u{200c}' | '\u{200d}' | '\u{2060}' => (None, "zero-width joiner"),
        '\u{ad}' => (None, "soft hyphen"),
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            (None, "direction mark")
        }
        '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => (None, "space of another width"),
        '\u{2028}' | '\u{2029}' => (None, "line separator"),
        // Letters and signs that are taken for ASCII; commas and stops are those of Chinese.
        '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
            (None, "full-width letter")
        }
        '＂' | '＆' | '＇' | '＋' | '／' | '＝' => (None, "full-width sign"),
        '\u{fffd}' => (Some("�"), "replacement of invalid bytes"),
        c if c.is_control() => (None, "control character"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_named() {
        let text = "\u{feff}AKID x \r\n\t中\u{3000}\u{200b}ｋ";
        let runs = visible(text);
        let marks: Vec<&str> = runs.iter().filter_map(|run| run.mark).collect();
        assert_eq!(
            marks,
            [
                "byte order mark",
                "space at an end",
                "carriage return",
                "line feed",
                "tab",
                "full-width space",
                "zero-width space",
                "full-width letter"
            ]
        );
        let joined: String = runs.iter().map(|run| &text[run.at.clone()]).collect();
        assert_eq!(joined, text);
        assert_eq!((runs[0].text.as_str(), runs[1].text.as_str()), ("U+FEFF", "AKID x"));
    }
}
