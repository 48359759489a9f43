//! Lists of values without meanings, wherever they stand: `操作类型 near/far`.

use super::evidence::{Evidence, header};
use super::items::key;
use super::numbered::exemplifies;
use super::range::is_interval;
use super::sequence::ENOUGH;
use super::text::{QUOTES, mentions};
use super::values::Values;
use super::vocabulary::{BULLETS, OPEN};

/// Words which say that those of a list are parts of a string, or of something else.
pub(super) const OTHERS: &[&str] = &[
    "comma-",
    "comma ",
    "commas",
    "逗号",
    "形如",
    "示例",
    "字符",
    "character",
    "字母",
    "letters",
    "正则",
    "not support",
    "二选一",
    "必填其一",
    "互斥",
    "exclusive",
    "同时",
    "大小不",
    "图片大小",
    "不能为",
    "must not",
    "cannot",
];

/// Words behind a list which say that it is one.
const ENDS: &[&str] = &[
    "三者之一",
    "两者之一",
    "之一",
    "两种",
    "三种",
    "四种",
    "五种",
    "两个",
    "三个",
    "二者",
    "类型",
    "形式",
    "格式",
    "模式",
    "方式",
    "排序",
    "协议",
    "字段",
    "可选",
    "枚举值",
    "状态",
    "级别",
    "版本",
    "操作",
    "值",
];

/// A list of values, and where it begins and ends.
struct Run<'t> {
    words: Vec<&'t str>,
    start: usize,
    end: usize,
}

/// Returns the values of a list without meanings.
pub(super) fn bare(text: &str, field: &Evidence<'_>) -> Option<Values> {
    if mentions(text, OPEN) || mentions(text, OTHERS) || mentions(text, &["不支持"]) {
        return None;
    }
    let runs = runs(text);
    let found = runs.iter().filter_map(|run| run.weighed(text, field));
    let (values, weight) =
        found.clone().max_by_key(|(values, weight)| (*weight, values.list.len()))?;
    let holds = |word: &str| values.list.iter().any(|(value, _)| value == word);
    // Several lists are those of several conditions.
    let differs = found.clone().any(|(other, _)| !other.list.iter().all(|(word, _)| holds(word)));
    let several = runs.iter().any(|run| {
        run.words.len() > 2
            && header(&text[..run.start]) > 0
            && closes(&text[run.end..])
            && !run.words.iter().all(|word| holds(word))
    });
    (weight >= ENOUGH && !differs && !several).then_some(values)
}

/// Returns what follows a list, without a noun that sums it up.
fn ended(behind: &str) -> &str {
    let behind = behind.trim_start_matches(QUOTES).trim_start_matches(' ');
    let behind = ENDS.iter().find_map(|end| behind.strip_prefix(end)).unwrap_or(behind);
    ENDS.iter().find_map(|end| behind.strip_prefix(end)).unwrap_or(behind)
}

/// Returns whether a list ends before a text.
fn closes(behind: &str) -> bool {
    let behind = ended(behind);
    const MARKS: [char; 14] =
        ['。', '\n', ')', '）', ']', '】', '}', '；', ';', '，', ',', '.', '(', '（'];
    const CLAUSES: [&str; 6] = ["默认", "缺省", "不填", "不传", "为空", "default"];
    behind.is_empty()
        || behind.starts_with(MARKS)
        || CLAUSES.iter().any(|clause| behind.starts_with(clause))
}

impl Run<'_> {
    /// Returns the values of a run and how much speaks for them; `None` if something speaks against it.
    fn weighed(&self, text: &str, field: &Evidence<'_>) -> Option<(Values, u32)> {
        let before = text[..self.start].trim_end_matches(QUOTES);
        let behind = ended(&text[self.end..]);
        let in_brackets = behind.starts_with([')', '）', ']', '】', '}'])
            && before.trim_end().ends_with(['(', '（', '[', '【', '{']);
        let numbers = self.words.iter().all(|word| word.chars().all(|c| c.is_ascii_digit()));
        let lead = before.trim_end_matches(|c: char| " :：(（[【{\"'“`\n".contains(c));
        if !closes(&text[self.end..])
            || exemplifies(lead)
            || mentions(sentence_end(before), &["如：", "如:", "，如", "（如", "(如"])
            || self.hides_first(before)
            || field.whole && !numbers
            || numbers && !self.lists_numbers(before, in_brackets)
            || self.words.iter().any(|word| mentions(word, &["xx", "yyyy"]))
        {
            return None;
        }
        let phrase = text[self.start..].chars().take(40).collect();
        let mut values = Values { phrase, sure: 94, ..Values::default() };
        self.words.iter().for_each(|word| values.add(word, false, ""));
        let ends = in_brackets || behind.is_empty() || behind.starts_with(['。', '\n']);
        let weight = field.weigh(before, &values, false)? + u32::from(ends);
        values.are_sound().then_some((values, weight))
    }

    /// Returns whether a word stands before the first one, which something else separates from it.
    fn hides_first(&self, before: &str) -> bool {
        let whole = before;
        let before = before.trim_end_matches([' ', '"', '`', '\'', '“', '”']);
        let empty = ["\"\", ", "'', ", "\"\"、", "“”、"].iter().any(|word| whole.ends_with(word));
        let cut = before.trim_end_matches(['、', '/', '|', ',', '，']);
        let word = |c: char| c.is_ascii_alphanumeric() || "\"”`)）".contains(c);
        empty || cut.len() < before.len() && cut.ends_with(word)
    }

    /// Returns whether the second of two numbers is less than the first, as none of an interval is.
    fn falls(&self) -> bool {
        let mut numbers = self.words.iter().map_while(|word| word.parse::<i64>().ok());
        numbers.next().zip(numbers.next()).is_some_and(|(first, second)| second < first)
    }

    /// Returns whether numbers are a list of values rather than an interval.
    fn lists_numbers(&self, before: &str, in_brackets: bool) -> bool {
        let near = before.char_indices().rev().nth(8).map_or(before, |(at, _)| &before[at..]);
        let open = before.trim_end_matches(['[', '［', '(', '（']).len();
        header(near) == 2
            && (self.falls() || !is_interval(&before[open..]))
            && self.words.len() > if in_brackets && !self.falls() { 2 } else { 1 }
    }
}

/// Returns the last sentence of a text.
fn sentence_end(text: &str) -> &str {
    text.rsplit(['。', '\n']).next().unwrap_or(text)
}

/// Returns all runs of words that the same mark separates.
fn runs(text: &str) -> Vec<Run<'_>> {
    let inner = |c: char| c.is_ascii_alphanumeric() || "_-.+%$@#&=\\/:".contains(c);
    let mut found = Vec::new();
    let mut ahead = 0;
    for (at, c) in text.char_indices() {
        let before = &text[..at];
        if at < ahead
            || !c.is_ascii_alphanumeric()
            || before.ends_with(inner) && !before.ends_with(": ") && !before.ends_with(':')
        {
            continue;
        }
        let open = before.trim_end_matches(QUOTES).len();
        if let Some(run) = run_at(text, open) {
            ahead = run.end;
            found.push(run);
        }
    }
    found
}

/// Returns the run that begins with a word.
fn run_at(text: &str, start: usize) -> Option<Run<'_>> {
    let (first, mut rest) = key(&text[start..])?;
    let mut words = vec![first];
    let mut end = text.len() - rest.len();
    let mut mark: Option<&str> = None;
    while let Some((sep, next)) = separator(rest) {
        let joins = matches!(sep, "或" | "和" | "or" | "and" | "、");
        if mark.is_some_and(|mark| mark != sep && !joins) {
            break;
        }
        let Some((word, behind)) = key(next) else { break };
        mark = mark.or(Some(sep));
        words.push(word);
        rest = behind;
        end = text.len() - rest.len();
    }
    (words.len() > 1).then_some(Run { words, start, end })
}

/// Returns the mark between two words, and what follows it.
pub(super) fn separator(rest: &str) -> Option<(&'static str, &str)> {
    const MARKS: &[(&str, &str)] = &[
        ("、或", "或"),
        ("，或", "或"),
        (", or ", "or"),
        (", and ", "and"),
        ("，和", "和"),
        ("或者", "或"),
        ("还是", "或"),
        ("或", "或"),
        ("和", "和"),
        ("与", "和"),
        ("以及", "和"),
        ("、", "、"),
        ("/", "/"),
        ("|", "|"),
        ("｜", "|"),
        (",", ","),
        ("，", ","),
        ("；", ";"),
        (";", ";"),
        ("or ", "or"),
        ("and ", "and"),
    ];
    if let Some(line) =
        rest.trim_start_matches([' ', ';', '；', ',', '，', '、']).strip_prefix('\n')
    {
        return Some(("\n", line.trim_start().trim_start_matches(BULLETS).trim_start()));
    }
    let blank = rest.starts_with(' ');
    let rest = rest.trim_start_matches(' ');
    MARKS.iter().find_map(|(mark, is)| {
        let word = mark.ends_with(' ') && !mark.starts_with(',');
        let next = rest.strip_prefix(mark).filter(|_| blank || !word)?;
        Some((*is, next.trim_start_matches(' ')))
    })
}
