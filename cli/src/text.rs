//! Text for terminals, on which nothing from outside acts, and names that are nearly right.

use std::borrow::Cow;

pub use crate::output::escape::lines as escaped;

/// Shortens a text to so many characters, for a place within a line.
pub fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    if text.contains(crate::output::escape::is_hidden) {
        // What is cut off is not escaped.
        let end = text.char_indices().nth(most + 1).map_or(text.len(), |(end, _)| end);
        let shown = crate::output::escape::visible(&text[..end]).into_owned();
        return shortened(&shown, most).into_owned().into();
    }
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// Returns why the system failed, without the number of the error.
pub fn reason(error: &std::io::Error) -> String {
    without_codes(&error.to_string())
}

/// Returns a message without the kinds and numbers of a system's errors.
pub fn without_codes(message: &str) -> String {
    let mut out = message.replace(": io: ", ": ");
    while let Some(start) = out.find(" (os error ") {
        let end = out[start..].find(')').map_or(out.len(), |end| start + end + 1);
        out.replace_range(start..end, "");
    }
    out
}

/// Returns the known name that a mistyped one most likely means.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Comparing is quadratic, and no name is this long.
    if name.len() > 128 {
        return None;
    }
    let lower = name.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for candidate in known {
        let other = candidate.to_lowercase();
        let distance = strsim::damerau_levenshtein(&lower, &other);
        let prefix = lower.len() >= 4 && other.starts_with(&lower);
        // In a short name, two wrong characters make another word.
        let limit = if prefix { usize::MAX } else { (lower.chars().count() + 1) / 4 };
        let limit = limit.max(1);
        let distance = if prefix { distance.min(3) } else { distance };
        if distance <= limit && best.is_none_or(|(known, _)| distance < known) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, name)| name)
}

/// Returns the sentence that suggests a name.
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(name, known).map(|known| format!("did you mean `{known}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_ignores_case_and_is_near() {
        let known = ["PageSize", "PageNum", "DomainName"];
        assert_eq!(nearest("pagesize", known), Some("PageSize"));
        assert_eq!(nearest("PageSzie", known), Some("PageSize"));
        assert_eq!(nearest("Domain", known), Some("DomainName"));
        assert_eq!(nearest("Xyzzy", known), None);
        assert_eq!(nearest("nope", ["ape", "cvm"]), None);
        assert_eq!(nearest("lvie", ["live", "cvm"]), Some("live"));
        assert_eq!(nearest(&"x".repeat(1 << 20), known), None);
    }
}
