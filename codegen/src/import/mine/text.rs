//! Looks for phrases in descriptions, in English and Chinese.

/// The text behind the first of these phrases, without what joins phrase and value. The phrases
/// are in lower case; a phrase must be followed by a colon or one of the words that join. One that
/// starts with `^` must begin a sentence.
pub(in super::super) fn after_phrase<'t>(text: &'t str, phrases: &[&str]) -> Option<&'t str> {
    let lower = text.to_ascii_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for phrase in phrases {
        let (begins, phrase) = phrase.strip_prefix('^').map_or((false, *phrase), |p| (true, p));
        for (at, _) in lower.match_indices(phrase) {
            let before = lower[..at].trim_end_matches(' ');
            let starts_word = match begins {
                true => before.is_empty() || before.ends_with(['.', '。', '\n', '(', '（']),
                false => !lower[..at].ends_with(|c: char| c.is_ascii_alphanumeric()),
            };
            let joined = joint(&text[at + phrase.len()..], !phrase.is_ascii());
            if let (true, Some(rest)) = (starts_word, joined)
                && best.is_none_or(|(first, _)| at < first)
            {
                best = Some((at, rest));
            }
        }
    }
    best.map(|(_, rest)| rest)
}

/// The text before what [`after_phrase`] found.
pub(super) fn phrase_before<'t>(text: &'t str, rest: &str) -> &'t str {
    &text[..text.len() - rest.len()]
}

/// What follows a colon or a word such as "is"; `None` if neither is there.
fn joint(text: &str, chinese: bool) -> Option<&str> {
    const JOINTS: [&str; 16] = [
        ":",
        "：",
        " from ",
        " between ",
        " is ",
        " are ",
        " includes ",
        " include ",
        " to ",
        "包括",
        "包含",
        "是",
        "为",
        "有",
        "\u{3000}",
        "：",
    ];
    if let Some(joint) = JOINTS.iter().find(|joint| text.starts_with(**joint)) {
        return Some(text[joint.len()..].trim_start_matches([' ', ':', '：']));
    }
    // Chinese needs no joint before a number, a bracket, a quote or a Latin word.
    let rest = text.trim_start();
    let begins = rest.starts_with(|c: char| c.is_ascii_alphanumeric() || "-[【`\"“".contains(c));
    (chinese && begins).then_some(rest)
}

/// Whether one of these words, in lower case, stands in a text.
pub(in super::super) fn mentions(text: &str, words: &[&str]) -> bool {
    let lower = text.to_ascii_lowercase();
    words.iter().any(|word| lower.contains(word))
}

/// The text up to the end of its sentence; full stops inside brackets and numbers do not count.
pub(super) fn sentence(text: &str) -> &str {
    let mut depth = 0usize;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            '。' | '\n' if depth == 0 => return &text[..at],
            '.' if depth == 0 && chars.peek().is_none_or(|(_, next)| next.is_whitespace()) => {
                return &text[..at];
            }
            _ => {}
        }
    }
    text
}

/// Quotes of all kinds.
pub(super) const QUOTES: [char; 9] = ['`', '"', '\'', '“', '”', '‘', '’', '「', '」'];

/// The value at the beginning of a text, in quotes or not, and what follows it.
pub(in super::super) fn value(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    if let Some(inner) = text.strip_prefix(QUOTES) {
        let end = inner.find(QUOTES)?;
        let close = inner[end..].chars().next()?.len_utf8();
        return Some((&inner[..end], &inner[end + close..]));
    }
    let in_value = |c: char| c.is_ascii_alphanumeric() || "_-./:+%".contains(c);
    let end = text.find(|c: char| !in_value(c)).unwrap_or(text.len());
    // A full stop or a colon at the end belongs to the sentence.
    let word = text[..end].trim_end_matches(['.', ':']);
    (!word.is_empty()).then(|| (word, &text[word.len()..]))
}

/// The number at the beginning of a text, and what follows it.
pub(in super::super) fn number(text: &str) -> Option<(crate::read::Number, &str)> {
    let text = text.trim_start();
    let sign = usize::from(text.starts_with(['-', '+']));
    let digits = |c: char| c.is_ascii_digit();
    let whole = sign + text[sign..].find(|c: char| !digits(c)).unwrap_or(text.len() - sign);
    if whole == sign {
        return None;
    }
    let fraction =
        text[whole..].strip_prefix('.').map(|f| f.find(|c| !digits(c)).unwrap_or(f.len()));
    match fraction {
        Some(length) if length > 0 => {
            let end = whole + 1 + length;
            Some((crate::read::Number::Float(text[..end].parse().ok()?), &text[end..]))
        }
        _ => Some((crate::read::Number::Int(text[..whole].parse().ok()?), &text[whole..])),
    }
}
