//! Values without separators before their meanings (`0 all，1 some`), and lists with the meanings first.

use super::items::key;
use super::numbered::OTHER;
use super::text::{after_phrase, mentions};
use super::values::Values;
use super::vocabulary::{BULLETS, HEADERS, RANGES, SORTS, SUPPORTS};

/// Counters: a number before one of these is not a value.
const COUNTED: &str =
    "个天条月年秒分小次页张台元毫字位级层周日点倍核项种行主从至到或和及以之内号组块路人例";

/// `1倒序，0顺序`, `0 全部 1，自选`: each number of the text is a value, with its meaning right behind it.
pub(super) fn numbers(text: &str) -> Option<Values> {
    let said = text.replace("如下", "");
    if mentions(&said, OTHER) || mentions(&said, &["如", "相加", "之和", "大于", "小于", "其他"])
    {
        return None;
    }
    let clauses = ["默认", "缺省", "不填", "不传", "取值范围"];
    let apart = |at: &usize| text[..*at].ends_with(|c: char| "，,。；; \n".contains(c));
    let places = clauses.iter().flat_map(|clause| text.match_indices(clause));
    let end = places.map(|(at, _)| at).filter(apart).min().unwrap_or(text.len());
    let (list, behind) = text.split_at(end);
    let mut keys = Vec::new();
    let mut ahead = 0;
    while let Some(at) = list[ahead..].find(|c: char| c.is_ascii_digit()).map(|at| ahead + at) {
        let length = list[at..].find(|c: char| !c.is_ascii_digit())?;
        keys.push((at, at + length, meaning_at(list, at, at + length)?));
        ahead = at + length;
    }
    let mut values: Vec<i64> = keys.iter().filter_map(|k| list[k.0..k.1].parse().ok()).collect();
    values.sort_unstable();
    let least = *values.first()?;
    let gapless = (0..).take(values.len()).map(|n| least + n).eq(values.iter().copied());
    let sound = gapless && least <= 1 && values.len() > 1 && values.len() == keys.len();
    // A default may name one of the values.
    let mut others = behind.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty());
    if !sound || others.any(|n| !n.parse().is_ok_and(|n| values.contains(&n))) {
        return None;
    }
    let phrase = list[keys[0].0..].chars().take(40).collect();
    let mut found = Values { phrase, sure: 95, ..Values::default() };
    for (i, (start, end, meaning)) in keys.iter().enumerate() {
        let stop = keys.get(i + 1).map_or(list.len(), |next| next.0);
        let meaning =
            list[*meaning..stop].trim_end_matches(|c: char| "，,；;、。\n (（-]】".contains(c));
        let short = !meaning.is_empty() && meaning.chars().count() <= 40;
        found.add(&list[*start..*end], false, short.then_some(meaning)?);
    }
    Some(found)
}

/// `关闭为0，开启为1`: clauses that each end with a number behind its meaning.
pub(super) fn numbers_behind(text: &str) -> Option<Values> {
    const NO_MEANINGS: &[&str] = &[
        "默认", "缺省", "最", "单位", "取值", "范围", "限制", "例", "如", "当", "若", "版本", "总",
        "和", "上限", "下限", "大于", "小于",
    ];
    if mentions(text, OTHER) {
        return None;
    }
    let clauses = text.split(['，', ',', '；', ';', '。', '\n', '(', '（', ')', '）', ' ']);
    let mut found = Values { sure: 94, ..Values::default() };
    for clause in clauses.map(str::trim) {
        let word = clause.trim_start_matches(|c: char| !c.is_ascii_digit());
        let meaning = clause[..clause.len() - word.len()].trim_end();
        let meaning =
            ["设置为", "填", "为", "是"].iter().find_map(|joint| meaning.strip_suffix(joint));
        let is_whole = word.len() == 1 && word.chars().all(|c| c.is_ascii_digit());
        let meaning = meaning.filter(|m| {
            is_whole
                && (1..=8).contains(&m.chars().count())
                && !mentions(m, NO_MEANINGS)
                && !m.is_ascii()
        });
        match meaning {
            Some(meaning) => found.add(word, false, meaning),
            None if found.list.len() == 1 => return None,
            None => {}
        }
    }
    let mut numbers: Vec<i64> = found.list.iter().filter_map(|(n, _)| n.parse().ok()).collect();
    numbers.sort_unstable();
    let least = *numbers.first()?;
    let gapless = (least..).take(numbers.len()).eq(numbers.iter().copied());
    found.phrase = text.trim().chars().take(40).collect();
    (numbers.len() > 1 && gapless && least <= 1).then_some(found)
}

/// Returns where the meaning of a number begins; `None` if it is no value.
fn meaning_at(list: &str, at: usize, end: usize) -> Option<usize> {
    let starts = list[..at].is_empty()
        || list[..at].ends_with(|c: char| c.is_whitespace() || "，,；;、：:(（[【".contains(c));
    let rest = list[end..].trim_start_matches(|c: char| c == ' ' || "，,.、:：-=".contains(c));
    let is_meaning = rest.starts_with(|c: char| !c.is_ascii() && c.is_alphanumeric())
        && !rest.starts_with(|c: char| COUNTED.contains(c));
    (starts && is_meaning).then(|| list.len() - rest.len())
}

/// `可取值：⏎1:1⏎16:9`, `Valid values: 1:1, 16:9`: ratios under a header.
pub(super) fn ratios(text: &str) -> Option<Values> {
    let rest = after_phrase(text, RANGES)
        .or_else(|| after_phrase(text, HEADERS))
        .or_else(|| after_phrase(text, SUPPORTS))?;
    let is_ratio = |word: &str| {
        let halves = word.split_once([':', '：']);
        let whole = |half: &str| !half.is_empty() && half.chars().all(|c| c.is_ascii_digit());
        halves.is_some_and(|(width, height)| whole(width) && whole(height))
    };
    let marks = [',', '，', '、', '/', '|', '\n', '。', '；', ';', '`', '"'];
    let words = rest
        .split(marks)
        .map(|word| word.trim().trim_start_matches(BULLETS).trim().trim_end_matches('.'));
    let words = words.filter(|word| !word.is_empty()).take_while(|word| is_ratio(word));
    let mut found = Values { sure: 95, ..Values::default() };
    found.phrase = rest.trim().chars().take(40).collect();
    words.for_each(|word| found.add(&word.replace('：', ":"), false, ""));
    let shows = mentions(&text.replace("如下", ""), &["如", "such as", "e.g."]);
    (found.list.len() > 1 && !shows).then_some(found)
}

/// `zh`, `zh-TW`.
fn is_language(word: &str) -> bool {
    let (language, region) = word.split_once('-').unwrap_or((word, "XX"));
    language.len() == 2
        && language.chars().all(|c| c.is_ascii_lowercase())
        && region.len() >= 2
        && region.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Lines below a header, each with a value behind its meaning: `Fast disk: DISK_FAST`.
pub(super) fn reversed_lines(text: &str) -> Option<Values> {
    let rest = after_phrase(text, RANGES)
        .or_else(|| after_phrase(text, HEADERS))
        .or_else(|| after_phrase(text, SORTS))?;
    let block = rest.trim_start_matches([' ', '.']).strip_prefix('\n')?;
    let lines: Vec<&str> = block.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    let mut found = Values { sure: 95, ..Values::default() };
    found.phrase = text[text.len() - rest.len()..].trim().chars().take(40).collect();
    for line in lines {
        let line = line.trim_start_matches(BULLETS).trim_end_matches([';', '；', '.', '。']);
        if line.is_empty() {
            continue;
        }
        let (meaning, word) = line.rsplit_once([':', '：'])?;
        let (word, behind) = key(word.trim())?;
        let capitals = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let is_code = word.len() > 2 && word.chars().all(capitals) || is_language(word);
        let is_meaning = meaning.contains(|c: char| c.is_lowercase() || !c.is_ascii());
        (is_code && is_meaning && behind.is_empty()).then(|| found.add(word, false, meaning))?;
    }
    (found.list.len() > 1).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(values: Option<Values>) -> Vec<String> {
        values.into_iter().flat_map(|v| v.list).map(|(word, _)| word).collect()
    }

    #[test]
    fn numbers_need_nothing_before_their_meanings() {
        assert_eq!(words(numbers("1倒着，0顺着，默认倒着")), ["1", "0"]);
        assert_eq!(words(numbers("玩具范围 0 全部玩具，1自选玩具，2 推荐")), ["0", "1", "2"]);
        assert_eq!(words(numbers("开关，其中：\n0，关闭；\n1，开启。\n默认为0。")), ["0", "1"]);
        assert_eq!(words(numbers("是否停止\n0，停止； 1，继续。")), ["0", "1"]);
    }

    #[test]
    fn numbers_that_count_are_no_values() {
        for text in [
            "支持1个玩具，2个盒子",
            "玩具，1主2从",
            "0全部，1自选，最多 5 个",
            "版本 1.0，版本 2.0",
            "1红色，3蓝色",
            "例如：0红色，1蓝色",
            "0红色，1蓝色，默认3天",
        ] {
            assert!(numbers(text).is_none(), "{text}");
        }
    }

    #[test]
    fn lines_with_the_meaning_first_are_values() {
        let text = "Box of the toy. Value range:\nA big box: BOX_BIG\nA small box: BOX_SMALL";
        assert_eq!(words(reversed_lines(text)), ["BOX_BIG", "BOX_SMALL"]);
        assert!(reversed_lines("Valid values:\nA: a box\nB: a bag").is_none());
        assert!(reversed_lines("Valid values:\nA big box: BOX_BIG\nand others").is_none());
    }

    #[test]
    fn lines_of_single_words_end_with_semicolons() {
        let found =
            super::super::values::values("玩具。取值：\nBear：熊；\nDuck；\nFrog：蛙。", false);
        assert_eq!(words(found), ["Bear", "Duck", "Frog"]);
    }
}
