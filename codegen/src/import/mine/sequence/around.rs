//! What stands around a list: whether it may begin there, and whether there are other values.

use super::super::evidence::{header, is_code};
use super::super::items::key;
use super::super::numbered::exemplifies;
use super::super::text::{QUOTES, mentions};
use super::super::vocabulary::{BULLETS, OPEN};
use super::parts::parts;
use super::tokens::{Item, Join, Mark};

/// Further words which say so of lists with meanings.
const OTHERS: &[&str] = &["i.e.", "其他数值", "...", "…", "/：", "xxx", "相加", "之和"];

/// Words in front of a list which say that it is one of other things.
const OTHERS_BEFORE: &[&str] = &["comma", "逗号", "过滤", "filter", "json"];

/// Words behind a list which say that it is not the whole.
const OTHERS_BEHIND: &[&str] = &[
    "/：",
    "其他数值",
    "其他值",
    "其它值",
    "其他取值",
    "other value",
    "以此类推",
    "隔开",
    "分隔",
    "separated",
    "其他表示",
    "其它表示",
    "otherwise",
    "相加",
    "叠加",
    "之和",
    "added up",
    "the sum",
];

/// Words at the end of what introduces a list of sentences.
const SENTENCES: &[&str] =
    &["说明", "规则", "要求", "规范", "注意", "rules", "requirements", "note", "notes"];

/// Nouns that a word at the beginning of a text belongs to: `VPN 状态`.
const NOUNS: &[&str] =
    &["状态", "类型", "方式", "模式", "版本号", "版本", "文本", "名称", "字段", "参数"];

/// Returns whether nothing around a list says that it is an example or not the whole.
pub(super) fn is_complete(before: &str, list: &str, behind: &str, mark: Mark) -> bool {
    // The meaning on a line may have an example.
    let open = || match mark {
        Mark::Line => mentions(list, OTHERS_BEHIND) || mentions(list, &["xxx"]),
        _ => mentions(list, OPEN) || mentions(list, OTHERS) || is_open(list),
    };
    let lead = before.trim_end_matches(|c: char| " :：(（\n,，-".contains(c)).to_lowercase();
    let near = before.char_indices().rev().nth(60).map_or(before, |(at, _)| &before[at..]);
    !exemplifies(before.trim_end_matches(|c: char| " :：(（[【{\"'“`\n".contains(c)))
        && !SENTENCES.iter().any(|word| lead.ends_with(word))
        && !mentions(near, OPEN)
        && !mentions(near, OTHERS)
        && !mentions(near, OTHERS_BEFORE)
        && !open()
        && !mentions(behind, OTHERS_BEHIND)
}

/// Returns whether a list ends with `等`, which is no part of a word.
fn is_open(list: &str) -> bool {
    list.match_indices('等').any(|(at, c)| {
        let rest = list[at + c.len()..].trim_start();
        let word = list[..at].ends_with(|c: char| "相平高中初同对均".contains(c));
        !word && (rest.is_empty() || rest.starts_with(|c: char| "，。；、,;)）\n".contains(c)))
    })
}

/// Returns whether a text ends where a list may begin.
pub(super) fn opens(before: &str) -> bool {
    let before = before.trim_end_matches(|c: char| c == ' ' || QUOTES.contains(&c));
    before.is_empty()
        || before.ends_with([':', '：', '(', '（', '[', '【', '，', ',', '。', '.', '；', '\n'])
}

/// Returns whether an item may be the first of a list although something else stands before it than
/// before the others.
pub(super) fn may_lead(text: &str, first: &Item<'_>, mark: Mark) -> bool {
    let opens = opens(&text[..first.at]);
    let before = text[..first.at].trim_end_matches(|c: char| c == ' ' || QUOTES.contains(&c));
    let clear = !matches!(first.join, Join::Blank | Join::Is);
    let digit = first.value.starts_with(|c: char| c.is_ascii_digit());
    let rest = text[first.meaning..].split([',', '，', ' ', '\n', '。', '；']).next();
    let is_noun = || NOUNS.iter().any(|noun| rest.is_some_and(|rest| rest.ends_with(noun)));
    let joined = || ["或", "和", "在", "当", "于", "中", "的"].iter().any(|w| before.ends_with(w));
    match mark {
        Mark::Line => opens && !before.is_empty(),
        _ if clear || digit => true,
        _ if before.is_empty() => !is_noun(),
        _ => opens || header(before) > 0 || !joined() && before.ends_with(|c: char| !c.is_ascii()),
    }
}

/// Returns whether a value that was not read stands before the first item of a list.
pub(super) fn hides_first(text: &str, first: &Item<'_>, items: &[Item<'_>], mark: Mark) -> bool {
    let before = text[..first.at].trim_end_matches(QUOTES);
    let above = before.trim_end().trim_end_matches(BULLETS).trim_end();
    if first.mark == Mark::Line && goes_on_below(above) {
        return true;
    }
    let alone = matches!(first.mark, Mark::Line | Mark::First | Mark::Stop) && first.mark != mark;
    if alone || first.mark == Mark::Blank {
        return false;
    }
    let inner = |c: char| c.is_alphanumeric() || ")）\"”`".contains(c);
    let pieces = parts(before.trim_end_matches(|c| !inner(c)), first.mark);
    let Some((at, piece)) = pieces.last() else { return false };
    let piece = piece.rsplit(['\n', '。']).next().unwrap_or(piece).trim_start();
    let word = key(piece.trim_start_matches(BULLETS).trim_start());
    let has_item = items.iter().filter(|item| *at <= item.at && item.at < first.at).any(|item| {
        item.mark.is(first.mark) || item.join == first.join && may_lead(text, item, first.mark)
    });
    word.is_some_and(|(_, rest)| rest.trim().is_empty())
        || match first.mark {
            Mark::Line => piece.starts_with(BULLETS) && word.is_some(),
            _ => has_item,
        }
}

/// Returns whether the line above a list is one of its items: it ends with a word and a comma, or
/// begins with a word in quotes.
fn goes_on_below(above: &str) -> bool {
    let ended = above.trim_end_matches([';', '；', ',', '，', '、']);
    if ended.len() < above.len() {
        return ended.ends_with(|c: char| c.is_ascii_alphanumeric());
    }
    above.rsplit('\n').next().is_some_and(|line| {
        let inner = line.trim_start_matches(QUOTES);
        let quoted = inner.len() < line.len();
        let is_value = |(word, rest): (&str, &str)| {
            word.contains('_') && is_code(word) && rest.starts_with(' ')
        };
        quoted && inner.starts_with(|c: char| c.is_ascii_alphanumeric())
            || key(line).is_some_and(is_value)
    })
}

/// Returns whether the words before a list or behind it are further values.
pub(super) fn goes_on(before: &str, behind: &str) -> bool {
    let line = before.rsplit(['\n', '。']).next().unwrap_or(before).trim_end();
    let piece = line.trim_end_matches([',', '，', '、', ';', '；', ' ']);
    let last = piece.rsplit([',', '，', '、', ';', '；', ':', '：']).next();
    let last = last.filter(|_| piece.len() < line.len()).and_then(|piece| key(piece.trim()));
    let next = behind.trim_start_matches([' ', ',', '，', '、', ';', '；', '/', '|']);
    last.is_some_and(|(_, rest)| rest.is_empty())
        || ["其", "等", "或", "和", "and ", "or "].iter().any(|word| next.starts_with(word))
}
