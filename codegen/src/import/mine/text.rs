//! Looks for phrases in descriptions, in English and Chinese.

use crate::read::Number;

/// The text behind the first of these phrases, without what joins phrase and value. The phrases
/// are in lower case; a phrase must be followed by a colon, one of the words that join, or
/// something that a value begins with. One that starts with `^` must begin a clause.
pub(in super::super) fn after_phrase<'t>(text: &'t str, phrases: &[&str]) -> Option<&'t str> {
    let bytes = Bytes::of(text);
    let mut best: Option<(usize, &str)> = None;
    for phrase in phrases {
        let (begins, phrase) = phrase.strip_prefix('^').map_or((false, *phrase), |p| (true, p));
        if !bytes.may_have(phrase) {
            continue;
        }
        for at in places(text, phrase) {
            if best.is_some_and(|(first, _)| first <= at) {
                break;
            }
            let before = text[..at].trim_end_matches(' ');
            let starts_word = match begins {
                true => before.is_empty() || before.ends_with(CLAUSE_ENDS),
                false => !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric()),
            };
            let joined = joint(&text[at + phrase.len()..], !phrase.is_ascii());
            if let (true, Some(rest)) = (starts_word, joined) {
                best = Some((at, rest));
                break;
            }
        }
    }
    best.map(|(_, rest)| rest)
}

/// Characters after which a clause may start.
const CLAUSE_ENDS: [char; 9] = ['.', '。', '\n', '(', '（', ',', '，', ';', '；'];

/// Returns the offsets of a lowercase phrase in a text, ignoring the case of the text.
pub(super) fn places<'t>(text: &'t str, phrase: &'t str) -> impl Iterator<Item = usize> + 't {
    let (text, phrase) = (text.as_bytes(), phrase.as_bytes());
    let last = phrase.last().copied();
    (0..(text.len() + 1).saturating_sub(phrase.len())).filter(move |&at| {
        let found = &text[at..at + phrase.len()];
        // The last byte of a Chinese letter tells more than the first.
        found.last().map(u8::to_ascii_lowercase) == last && found.eq_ignore_ascii_case(phrase)
    })
}

/// The bytes that stand in a text, in lower case: most phrases have one that does not.
pub(super) struct Bytes([bool; 256]);

impl Bytes {
    pub fn of(text: &str) -> Self {
        let mut bytes = [false; 256];
        text.bytes().for_each(|b| bytes[usize::from(b.to_ascii_lowercase())] = true);
        Self(bytes)
    }

    /// Returns whether a phrase, in lower case, may stand in the text; `*` is for anything.
    pub fn may_have(&self, phrase: &str) -> bool {
        phrase.bytes().all(|b| b == b'*' || self.0[usize::from(b)])
    }
}

/// Returns whether a text contains one of these lowercase words.
pub(in super::super) fn mentions(text: &str, words: &[&str]) -> bool {
    let bytes = Bytes::of(text);
    words.iter().any(|word| bytes.may_have(word) && places(text, word).next().is_some())
}

/// Returns the text before the result of [`after_phrase`].
pub(super) fn phrase_before<'t>(text: &'t str, rest: &str) -> &'t str {
    &text[..text.len() - rest.len()]
}

/// Returns the text of the sentence that stands before what was found.
pub(super) fn clause_before<'t>(text: &'t str, rest: &str) -> &'t str {
    let before = phrase_before(text, rest);
    let start = before
        .rfind(['。', ';', '；', '\n'])
        .into_iter()
        .chain(before.rfind(". "))
        .max()
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    &before[start..]
}

/// Returns what follows a colon or a word such as "is"; `None` if neither is there.
fn joint(text: &str, chinese: bool) -> Option<&str> {
    const JOINTS: &[&str] = &[
        ":",
        "：",
        " from ",
        " between ",
        " is ",
        " are ",
        " are:",
        " being ",
        " includes ",
        " include ",
        " to ",
        " as follows",
        " can be ",
        "可以是",
        "包括",
        "包含",
        "如下",
        "大小为",
        "数为",
        "是",
        "为",
        "有",
        "\u{3000}",
        "在",
    ];
    if let Some(joint) = JOINTS.iter().find(|joint| text.starts_with(**joint)) {
        let rest = text[joint.len()..].trim_start_matches([' ', ':', '：']);
        let rest = rest.strip_prefix("如下").or(rest.strip_prefix("as follows")).unwrap_or(rest);
        let rest = rest.trim_start_matches([' ', ':', '：']);
        // Machines that translate put a full stop behind the colon.
        return Some(rest.strip_prefix(".\n").unwrap_or(rest));
    }
    // A number, a bracket or a quote needs no joint, and in Chinese a Latin word does not either.
    let rest = text.trim_start_matches(' ');
    let begins = |c: char| match chinese {
        true => c.is_ascii_alphanumeric() || "-[【`\"“(（".contains(c),
        false => c.is_ascii_digit() || "[`'\"".contains(c),
    };
    let open =
        rest.strip_prefix('(').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if open && rest.contains(']') {
        return Some(rest);
    }
    let apart = chinese || rest.len() < text.len();
    let truth = ["true", "false"]
        .iter()
        .any(|word| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)));
    (apart && (truth || rest.starts_with(begins))).then_some(rest)
}

/// Returns the text up to the end of its sentence; full stops inside brackets and numbers do not
/// count.
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

/// Returns the sentence that a match stands in, from its phrase on.
pub(super) fn quoted(text: &str, rest: &str) -> String {
    let before = phrase_before(text, rest);
    let start = before
        .trim_end()
        .rfind(['.', '。', ',', '，', ';', '；', '\n'])
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    format!("{}{}", &before[start..], sentence(rest)).trim().to_owned()
}

/// Quotes of all kinds.
pub(super) const QUOTES: [char; 9] = ['`', '"', '\'', '“', '”', '‘', '’', '「', '」'];

/// Parses the value at the start of a text, in quotes or not; also returns the rest.
pub(in super::super) fn value(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    if let Some(inner) = text.strip_prefix(QUOTES) {
        let end = inner.find(QUOTES)?;
        let close = inner[end..].chars().next()?.len_utf8();
        return Some((&inner[..end], &inner[end + close..]));
    }
    let in_value = |c: char| c.is_ascii_alphanumeric() || "_-./:+%#".contains(c);
    let end = text.find(|c: char| !in_value(c)).unwrap_or(text.len());
    // A full stop or a colon at the end belongs to the sentence.
    let word = text[..end].trim_end_matches(['.', ':']);
    (!word.is_empty()).then(|| (word, &text[word.len()..]))
}

/// Parses the number at the start of a text; also returns the rest.
pub(in super::super) fn number(text: &str) -> Option<(Number, &str)> {
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
            Some((Number::Float(text[..end].parse().ok()?), &text[end..]))
        }
        _ => Some((Number::Int(text[..whole].parse().ok()?), &text[whole..])),
    }
}

/// Returns the count at the beginning of a text, which may have commas for its thousands.
pub(super) fn count(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(text.len());
    let groups = text[..end].trim_end_matches(',').split(',').collect::<Vec<_>>();
    let thousands = groups.len() > 1 && groups[1..].iter().all(|group| group.len() == 3);
    let length = if thousands { groups.join(",").len() } else { groups.first()?.len() };
    let digits: String = text[..length].chars().filter(char::is_ascii_digit).collect();
    Some((digits.parse().ok()?, &text[length..]))
}

/// Returns the number with commas at the beginning of a text, `1,296,000`, and what follows it.
pub(super) fn thousands(text: &str) -> Option<(Number, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(text.len());
    let word = text[..end].trim_end_matches(',');
    let (first, groups) = word.split_once(',')?;
    let sound = (1..=3).contains(&first.len()) && groups.split(',').all(|group| group.len() == 3);
    let number = word.replace(',', "").parse().ok().filter(|_| sound)?;
    Some((Number::Int(number), &text[word.len()..]))
}
