//! Formats of strings: times, which have their own types, and other unambiguous ones.

mod words;

use super::is_text;
use super::text::{mentions, places};
use super::vocabulary::FEW;
use crate::schema::{FormatName, TypeName};
use words::{NAMED, Named, OTHER, OTHER_THAN_JSON, SIGNS};

/// Names of the form `2019-03-01T00:00:00Z`.
const ISO: &[&str] = &[
    "iso 8601",
    "iso8601",
    "rfc3339",
    "rfc 3339",
    "[iso 日期格式]",
    "iso 日期格式",
    "iso日期格式",
    "[iso date format]",
    "iso date format",
];

/// Returns the type of a text that holds a time.
pub(super) fn time(name: &str, ty: &TypeName, text: &str) -> Option<&'static str> {
    match ty {
        TypeName::List(inner) => return time(name, inner, text),
        ty if !is_text(ty) => return None,
        TypeName::One(_) => {}
    }
    // What has one of a few values mentions times in their meanings.
    if FEW.iter().any(|end| name.ends_with(end)) {
        return None;
    }
    let mut kinds = places(text, "yyyy-mm-dd")
        .chain(places(text, "y-m-d h"))
        .map(|at| written(text, at))
        .collect::<Vec<_>>();
    kinds.dedup();
    // Fractions of seconds are no part of these types.
    if mentions(text, &["ss.s"]) {
        return None;
    }
    match kinds[..] {
        [kind] => Some(kind),
        // Where two forms are taken, neither is the form.
        [_, ..] => None,
        [] if mentions(text, ISO) => Some("datetime_iso"),
        [] if mentions(text, &["2006-01-02 15:04:05", "%y-%m-%d %h:%m:%s"]) => Some("datetime"),
        [] => shown(name, text),
    }
}

/// Returns the type of a time of which a text that speaks of its format shows one: `2025-08-26
/// 23:59:59`.
fn shown(name: &str, text: &str) -> Option<&'static str> {
    const FORMS: &[&str] = &["格式", "形如", "format"];
    // What is called a time shows its form by an example.
    const EXAMPLES: &[&str] =
        &["例如", "如", "eg", "示例", "such as", "for example", "e.g.", "example"];
    const TIMES: &[&str] =
        &["Time", "TimeStart", "TimeEnd", "Start", "End", "From", "To", "Timestamp", "Date", "Day"];
    let is_time = TIMES.iter().any(|end| name.ends_with(end));
    let words = FORMS.iter().chain(EXAMPLES.iter().filter(|_| is_time));
    let at = words.filter_map(|word| places(text, word).next()).min()?;
    let like = |part: &str| {
        part.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>()
    };
    let mut starts = text[at..].char_indices().filter(|(_, c)| c.is_ascii_digit());
    let (start, _) = starts.next()?;
    let rest = like(&text[at + start..]);
    let is_day = |rest: &str| {
        let behind = rest.strip_prefix("0000-00-00");
        behind.is_some_and(|rest| {
            let rest = rest.trim_start_matches(['`', '"', '\'']).trim_start_matches([' ', '\n']);
            !rest.starts_with(['0', 'T', '-'])
        })
    };
    let other_times = like(text).matches("00:00").count() > 0;
    match rest.as_str() {
        _ if is_day(&rest) && is_time && !other_times => Some("date"),
        _ if rest.starts_with("0000-00-00T00:00:00") => Some("datetime_iso"),
        _ if rest.starts_with("0000-00-00 00:00:00.0") => None,
        _ if rest.starts_with("0000-00-00 00:00:00") => Some("datetime"),
        _ => None,
    }
}

/// Returns the type of a time that is written as the text shows from here on.
fn written(text: &str, at: usize) -> &'static str {
    let rest = &text[at..];
    let behind = rest.trim_start_matches(|c: char| "yYmMdD-".contains(c));
    let behind = behind.trim_start_matches(['"', '\'', '`']).trim_start().to_ascii_lowercase();
    match behind {
        time if time.starts_with('t') && time.contains("hh") => "datetime_iso",
        time if time.starts_with('h') => "datetime",
        _ => "date",
    }
}

/// Returns whether an example is of another format, as a percent-encoded URL is.
pub(super) fn contradicts(format: FormatName, example: &str) -> bool {
    let is_shown = example.is_ascii()
        && example.contains(['.', '/', '%'])
        && !example.contains('*')
        && !example.to_ascii_lowercase().contains("x.x")
        && !example.contains("xx");
    is_shown
        && match format {
            FormatName::Url => !example.contains("://"),
            FormatName::Ip => example.trim().trim_matches('"').parse::<std::net::IpAddr>().is_err(),
            _ => false,
        }
}

/// Returns the format of a text, where its name and its description agree on it.
pub(super) fn format(name: &str, text: &str) -> Option<(FormatName, &'static str)> {
    // `[Base64](https://…)`.
    if mentions(text, &["x-json", "<敏感信息>", "_敏感信息_"]) {
        return None;
    }
    let text = &without_spaces(&text.replace("[Base64]", "Base64").replace("[JSON]", "JSON"));
    if sentences_of(text).next().is_some_and(|first| mentions(first, &["是否", "whether"])) {
        return None;
    }
    if let Some(found) = begins_encoded(text) {
        return Some(found);
    }
    let sentences: Vec<&str> = sentences_of(text).collect();
    let named = SIGNS.iter().filter(|(_, ends, _)| ends.iter().any(|end| name.ends_with(end)));
    let mut named = named.filter(|(format, ..)| {
        // JSON that is encoded once more is no JSON.
        let once = text.to_lowercase().replace("json encode", "json");
        *format != FormatName::Json || !mentions(&once, &["base64", "encode", "编码"])
    });
    let by_phrase = named.find_map(|(format, _, phrases)| {
        let sentence = sentences.iter().find(|sentence| mentions(sentence, phrases))?;
        let phrase = phrases.iter().find(|phrase| mentions(sentence, &[phrase]))?;
        let net = *format == FormatName::Ip && mentions(text, &["网段", "cidr"])
            || *format == FormatName::Email && mentions(text, &["<", "alias", "别名"]);
        let one = !matches!(format, FormatName::Json | FormatName::Base64);
        let net = net || one && mentions(text, &["separated by", "分隔", "隔开"]);
        // The phrase itself may have a word of these, such as `domain name of`.
        let rest = sentence.to_lowercase().replacen(phrase, "", 1);
        let rest = if *format == FormatName::Base64 { rest.replace("加密", "") } else { rest };
        let other = match format {
            FormatName::Json => has_word(&rest, OTHER),
            _ => has_other(&rest),
        };
        (!net && !other).then_some((*format, *phrase))
    });
    by_phrase.or_else(|| by_name(name, text)).or_else(|| called_url(name, text))
}

/// Returns whether a text says that a string is not a single value of a format other than JSON.
fn has_other(text: &str) -> bool {
    has_word(text, OTHER) || has_word(text, OTHER_THAN_JSON)
}

/// Returns whether a text has one of these words; `plist` has no `list`.
fn has_word(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        let latin = word.starts_with(|c: char| c.is_ascii_alphabetic());
        places(text, word)
            .any(|at| !latin || !text[..at].ends_with(|c: char| c.is_ascii_alphabetic()))
    })
}

fn sentences_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(['。', '\n', ';', '；']).flat_map(|s| s.split(". "))
}

/// Returns a text without spaces between Latin and Chinese letters.
fn without_spaces(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let behind = rest.peek();
        let chinese = |c: char| !c.is_ascii() && c.is_alphanumeric();
        let between = out.ends_with(chinese) && behind.is_some_and(char::is_ascii_alphanumeric)
            || out.ends_with(|c: char| c.is_ascii_alphanumeric())
                && behind.is_some_and(|c| chinese(*c));
        if c != ' ' || !between {
            out.push(c);
        }
    }
    out
}

/// `Base64-encoded script`: the text begins with how the field is written.
fn begins_encoded(text: &str) -> Option<(FormatName, &'static str)> {
    let head = text.split(['.', ',', '\n']).next()?.to_ascii_lowercase();
    let phrase = ["base64-encoded", "base64 encoded"].into_iter().find(|p| head.starts_with(p))?;
    let other = ["separated", "list", " or "].iter().any(|word| head.contains(word));
    (!other).then_some((FormatName::Base64, phrase))
}

/// `头像 URL`, `The file URL`: whatever its name, what a description calls a URL is one.
fn called_url(name: &str, text: &str) -> Option<(FormatName, &'static str)> {
    const ENDS: &[&str] = &["url", "url地址", "url 地址", "链接地址", "cos链接", "url address"];
    const OTHER_NAMES: &[&str] = &[
        "Id", "Name", "Key", "Type", "Path", "Uri", "URI", "Prefix", "Suffix", "Pattern", "Rule",
        "Sign",
    ];
    let head = text.split(['。', '，', ',', ';', '；', '\n', '(', '（', '：', ':']).next()?;
    let head = head.split(". ").next()?.trim_end_matches(['.', ' ']).to_lowercase();
    let is_other = OTHER_NAMES.iter().any(|end| name.ends_with(end)) || has_other(&head);
    let end = ENDS.iter().find(|end| {
        head.strip_suffix(**end)
            .is_some_and(|rest| !rest.ends_with(|c: char| c.is_ascii_alphanumeric()))
    })?;
    let several = [
        "分隔",
        "separated",
        "多个",
        "multiple",
        "编码",
        "encode",
        "正则",
        "regular",
        "with `/`",
        "以/开头",
        "以 / 开头",
    ];
    (!is_other && head.len() > end.len() && !mentions(text, &several))
        .then_some((FormatName::Url, *end))
}

/// Returns the format that a name gives and the first sentence of its description agrees with.
fn by_name(name: &str, text: &str) -> Option<(FormatName, &'static str)> {
    let sentence = text.split(['。', '\n', ';', '；']).next()?;
    let sentence = sentence.split(". ").next()?;
    // An address may be shown.
    let sentence = sentence.split("http").next()?;
    let has = |word: &str| {
        places(sentence, word).any(|at| {
            let apart = |c: char| c.is_ascii_alphanumeric();
            !word.is_ascii()
                || !sentence[..at].ends_with(apart)
                    && !sentence[at + word.len()..].starts_with(apart)
        })
    };
    let ends = |named: &&Named| named.ends.iter().any(|end| name.ends_with(end));
    let mut named = NAMED
        .iter()
        .filter(ends)
        .filter_map(|named| named.words.iter().find(|word| has(word)).map(|word| (named, word)));
    let (found, word) = named.next()?;
    let rest = sentence.to_lowercase().replace(word, "");
    let contradicts =
        |word: &str| if word.len() > 4 { mentions(sentence, &[word]) } else { has(word) };
    let other = found.others.iter().any(|word| contradicts(word)) || has_other(&rest);
    let several = mentions(text, &["separated", "分隔", "隔开", "逗号"])
        || mentions(sentence, &["multiple", "多个"]);
    let shaped = ["格式：", "format:"].iter().any(|form| {
        let kinds = [
            "图片格式",
            "文件格式",
            "音频格式",
            "视频格式",
            "的格式",
            "image format",
            "file format",
        ];
        mentions(text, &[form]) && !mentions(text, &kinds)
    });
    (!other && !several && !shaped).then_some((found.format, *word))
}
