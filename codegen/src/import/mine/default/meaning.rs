//! Defaults that a description gives by what they mean: `0: off; 1: on. 默认关闭`.

use super::super::text::{QUOTES, after_phrase, clause_before, mentions, places, value};
use super::{PHRASES, depends};
use crate::read::Entries;
use crate::schema::{Field, Variant};

/// Returns the value whose meaning a description gives as the default.
pub(in super::super) fn by_meaning(field: &Field, text: &str) -> Option<String> {
    let values = &field.values.as_ref()?.values;
    // `default：其他` explains a value that is called so.
    let is_value = values.iter().any(|(value, _)| value.value.eq_ignore_ascii_case("default"));
    let says = ["默认值", "default value", "defaults to", "by default", "不填默认", "不传默认"];
    if is_value && !mentions(text, &says) {
        return None;
    }
    if let Some(word) = described_by_default(values, text) {
        return Some(word);
    }
    if let Some(word) = used_by_default(text) {
        if values.get(word).is_some() {
            return Some(word.to_owned());
        }
        if let Some(word) = of_meaning(values, word) {
            return Some(word);
        }
    }
    // `，默认倒序` has nothing between the phrase and the meaning.
    let bare = || {
        let starts = [
            "，默认",
            "。默认",
            "；默认",
            "\n默认",
            "\n 默认",
            " 默认",
            ",默认",
            "（默认",
            "不填默认",
            "不传默认",
            "时默认",
            "则默认",
        ];
        starts.iter().find_map(|start| text.split_once(start)).map(|(_, rest)| rest)
    };
    let english = || {
        let starts = ["Default ", " default ", "Default: ", "Defaults to "];
        starts.iter().find_map(|start| text.split_once(start)).map(|(_, rest)| rest)
    };
    let ways = [after_phrase(text, PHRASES), bare(), english()];
    ways.into_iter().flatten().find_map(|rest| {
        (!depends(clause_before(text, rest))).then(|| said_at(values, rest)).flatten()
    })
}

/// Returns the value that a text begins to speak of.
fn said_at(values: &Entries<Variant>, rest: &str) -> Option<String> {
    // `默认值为 2 不开启`: the value and its meaning.
    let first = value(rest).filter(|(word, behind)| {
        let meaning = behind.trim_start();
        let is_apart = meaning.len() < behind.len() || word.ends_with('-');
        is_apart && !meaning.starts_with(|c: char| c.is_ascii())
    });
    let first = first.map(|(word, _)| word.trim_end_matches('-'));
    if let Some(word) = first.filter(|word| values.get(word).is_some()) {
        return Some(word.to_owned());
    }
    let said = rest.split(is_end).next()?.trim().trim_start_matches(['值', '为', '是', ' ']);
    let said = ["使用", "采用", "选择", "按照", "按"]
        .iter()
        .find_map(|v| said.strip_prefix(v))
        .unwrap_or(said);
    of_meaning(values, said).or_else(|| {
        // `默认为版本2008R2`: a noun before the value.
        let word = said.trim_start_matches(|c: char| !c.is_ascii());
        let is_noun = word.len() < said.len() && !word.is_empty();
        values.get(word).filter(|_| is_noun).map(|_| word.to_owned())
    })
}

/// `fuzzy match by default`, `big toys will be used by default`: the value with the description before it.
fn described_by_default(values: &Entries<Variant>, text: &str) -> Option<String> {
    let at = places(text, "by default").next()?;
    let before = text[..at].trim_end_matches(' ');
    // `By default` begins a sentence.
    if before.is_empty() || before.ends_with(['.', '\n', ':']) {
        return None;
    }
    let ends = ["is selected", "is used", "will be used", ""];
    let before = ends.iter().find_map(|end| before.strip_suffix(end))?.trim_end().to_lowercase();
    let ends_with = |meaning: &str| {
        let rest = before.strip_suffix(&meaning.to_lowercase());
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with([' ', '\n']))
    };
    let fits = values.iter().filter_map(|(value, variant)| {
        let meaning = variant.description.as_deref()?.trim_end_matches('.').trim();
        (meaning.contains(' ') && ends_with(meaning))
            .then_some((meaning.len(), value.value.clone()))
    });
    fits.max().map(|(_, value)| value).filter(|_| !depends(clause_before(text, &text[at..])))
}

fn is_end(c: char) -> bool {
    "。.,，;；、)）(（\n".contains(c)
}

/// Returns the one value of which a description says this.
fn of_meaning(values: &Entries<Variant>, said: &str) -> Option<String> {
    let said = ["状态", "模式", "处理", "功能"]
        .iter()
        .find_map(|end| said.strip_suffix(end))
        .unwrap_or(said);
    let said = said.trim_matches(QUOTES).trim().trim_matches(['_', '*']);
    let heads = || {
        values.iter().map(|(value, variant)| {
            let meaning = variant.description.as_deref().unwrap_or_default();
            let head =
                meaning.split(|c: char| is_end(c) || c == '：').next().unwrap_or_default().trim();
            (value.value.as_str(), head)
        })
    };
    let only = |fits: &dyn Fn(&str) -> bool| {
        let mut found = heads().filter(|(_, head)| fits(head));
        found.next().filter(|_| found.next().is_none()).map(|(value, _)| value.to_owned())
    };
    if said.is_empty() {
        return None;
    }
    let same = |head: &str| head.eq_ignore_ascii_case(said);
    // `默认不打开`, of `1:打开 0:关闭`.
    let denied = || {
        let verb = said.strip_prefix(['不', '未'])?;
        let other = heads().find(|(_, head)| *head == verb)?.0;
        let mut rest = heads().filter(|(value, _)| *value != other);
        rest.next().filter(|_| rest.next().is_none()).map(|(value, _)| value.to_owned())
    };
    let is_long = !said.is_ascii() && said.chars().count() >= 2;
    let is_part = |head: &str| {
        is_long
            && head.ends_with(said)
            && !head.starts_with(['不', '未', '非'])
            && !head.starts_with("默认")
    };
    let is_start = |head: &str| is_long && head.starts_with(said);
    only(&same).or_else(denied).or_else(|| only(&is_start)).or_else(|| only(&is_part))
}

/// `mp4 is selected by default`: the word.
fn used_by_default(text: &str) -> Option<&str> {
    let at = places(text, "by default").next()?;
    let before = text[..at].trim_end_matches(' ');
    let ends = ["is selected", "is used", "will be used", "is", ""];
    let before = ends.iter().find_map(|end| before.strip_suffix(end))?.trim_end();
    let before = before.trim_end_matches(QUOTES);
    // `Not enabled by default`; `By default` begins a sentence.
    if before.ends_with(['.', '\n']) {
        return None;
    }
    let word = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let word = &before[before.trim_end_matches(word).len()..];
    let ahead = before[..before.len() - word.len()].trim_end().to_ascii_lowercase();
    Some(word).filter(|_| !ahead.ends_with(" not") && !depends(clause_before(text, &text[at..])))
}
