//! Further layouts of lists: lines of single words, words with their meanings below or behind them,
//! values in brackets, one of two, and a single value.

use super::items::{key, one, split};
use super::keyed::is_shouted;
use super::text::{QUOTES, after_phrase, mentions, quoted, sentence, value};
use super::values::{Values, inline, inside, joined_lines, starts_with_one};
use super::vocabulary::{BULLETS, CLAUSES, FEW, HEADERS, OPEN_ENDED, SINGLE, SORTS};

/// Words which indicate that words are not the values of the field.
const OTHER: &[&str] = &[
    "such as",
    "e.g.",
    "for example",
    "filter",
    "separated",
    "comma ",
    "commas",
    "comma-",
    "comma,",
    "例如",
    "比如",
    "过滤",
    "分隔",
    "隔开",
    "逗号",
    "等等",
    "形如",
    "格式如",
];

/// Returns a text without marks of bold words, and with a blank between sentences that have none:
/// `Type.SHARED: for all`.
pub(super) fn plain(text: &str) -> String {
    // Some descriptions have the escape of an invisible character.
    let text = without_underscores(&text.replace("**", "").replace("u200c", ""));
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        out.push(c);
        let ends = c == '.' && text[..at].ends_with(|c: char| c.is_ascii_lowercase());
        let item =
            || key(&text[at + 1..]).filter(|(word, _)| word.len() > 3 && !word.contains('.'));
        let begins = ends && text[at + 1..].starts_with(|c: char| c.is_ascii_uppercase());
        if begins && item().is_some_and(|(_, rest)| rest.trim_start().starts_with([':', '('])) {
            out.push(' ');
        }
    }
    out
}

/// Returns a text whose lines do not mark their words as bold: `__near__: close`.
fn without_underscores(text: &str) -> String {
    let line = |line: &str| {
        let inner = line.trim_start().strip_prefix("__").and_then(|rest| rest.split_once("__"));
        let item = inner.filter(|(_, rest)| rest.trim_start().starts_with([':', '：']));
        item.map_or_else(|| line.to_owned(), |(word, rest)| format!("{word}{rest}"))
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Returns whether `Default: …` is the first of several lines below a header: that may be a value.
pub(super) fn may_have_default(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let item = |line: &'_ &str| -> Option<String> {
        let (word, rest) = key(line.trim_start_matches(BULLETS).trim_start())?;
        rest.trim_start().starts_with([':', '：']).then(|| word.to_owned())
    };
    let words: Vec<String> = lines.iter().filter_map(item).collect();
    let stated = |line: &&str| {
        let rest =
            line.strip_prefix("default").map(|rest| rest.trim_start_matches([':', '：', ' ', '`']));
        rest.is_some_and(|rest| {
            rest.len() + "default".len() < line.len()
                && !words.iter().any(|word| rest.starts_with(word.as_str()))
                && !rest.starts_with(|c: char| c.is_ascii_alphanumeric())
        })
    };
    // `default：…` below `all：…` is a value as well.
    if words.iter().filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase())).count() > 2
        && lines.iter().any(|line| stated(&line.trim_start_matches(BULLETS).trim_start()))
    {
        return true;
    }
    lines.windows(3).any(|lines| {
        let word = lines[1].trim_start_matches(BULLETS).trim_start();
        lines[0].ends_with([':', '：']) && word.to_ascii_lowercase().starts_with("default:")
    })
}

/// Returns an item without the number before it: `（1）topic`.
pub(super) fn without_number(part: &str) -> &str {
    let inner = part.strip_prefix(['(', '（']).unwrap_or_default();
    let behind = inner.trim_start_matches(|c: char| c.is_ascii_digit());
    match behind.strip_prefix([')', '）']) {
        Some(item) if behind.len() < inner.len() => item.trim_start(),
        _ => part,
    }
}

/// `auto，自动；manual，手动`: words that a comma separates from their meanings.
pub(super) fn comma_meanings(block: &str) -> Option<Values> {
    let parts: Vec<&str> =
        block.split(['；', ';']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let mut values = Values::default();
    for part in &parts {
        let (word, rest) = key(part)?;
        let meaning = rest.trim_start().strip_prefix(['，', ','])?.trim_start();
        let is_meaning =
            !meaning.starts_with(|c: char| c.is_ascii()) && !meaning.contains(['，', ',']);
        (is_meaning && word.len() > 1).then(|| values.add(word, false, meaning))?;
    }
    (values.list.len() > 1).then_some(values)
}

/// Returns a word that blanks separate from its Chinese meaning: `2d_anime 2D动漫`.
pub(super) fn spaced(part: &str) -> Option<(&str, bool, &str)> {
    let (word, rest) = key(part.trim())?;
    let meaning = rest.trim_start();
    // `Toys 为 true` is a condition.
    let is_meaning =
        meaning.len() < rest.len() && !meaning.is_ascii() && !meaning.starts_with("为 ");
    (is_meaning && word.len() > 1).then_some((word, false, meaning))
}

/// Returns the same of a line of its own, whose meaning has nothing Latin before it and no colon:
/// `Chinese Mainland：…` is no word `Chinese`.
pub(super) fn spaced_line(line: &str) -> Option<(&str, bool, &str)> {
    let is_plain = |meaning: &str| {
        !meaning.starts_with(|c: char| c.is_ascii()) && !meaning.contains([':', '：'])
    };
    spaced(line).filter(|(_, _, meaning)| is_plain(meaning))
}

fn found(phrase: &str, sure: u8) -> Values {
    Values { phrase: phrase.trim().chars().take(40).collect(), sure, ..Values::default() }
}

/// Returns whether a word is in capitals.
fn is_code(word: &str) -> bool {
    word.len() > 2
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// `NONE 无限制；INTRANET 只允许内网`: clauses that each begin with a word in capitals.
pub(super) fn spaced_codes(text: &str) -> Option<Values> {
    if mentions(text, OTHER) {
        return None;
    }
    let mut clauses = text.split(['。', '；', ';', '\n']).map(str::trim).filter(|c| !c.is_empty());
    let first = clauses.next()?;
    let item = |clause: &'_ str| -> Option<(String, String)> {
        let (word, _, meaning) = spaced(clause)?;
        is_code(word).then(|| (word.to_owned(), meaning.to_owned()))
    };
    let lead = first.rsplit([':', '：', '，', ',']);
    let head = lead.into_iter().find_map(item).into_iter();
    let rest = clauses.map(item);
    let items: Vec<_> = head.chain(rest.take_while(Option::is_some).flatten()).collect();
    let mut values = found(first, 94);
    items.iter().for_each(|(word, meaning)| values.add(word, false, meaning));
    // A word that is spoken of elsewhere is no value that was missed.
    (items.len() > 1).then_some(values)
}

/// `INNER为内网访问，OUTER为外网访问`.
pub(super) fn codes_that_are(text: &str) -> Option<Values> {
    if mentions(text, OTHER) || mentions(text, &["当", "如果", "若", "时"]) {
        return None;
    }
    let parts = text.split(['，', ',', '；', ';', '。', '\n']).map(str::trim);
    let items = parts.filter_map(|part| {
        let (word, rest) = key(part)?;
        let meaning = rest.trim_start().strip_prefix(['为', '是'])?;
        (is_code(word) && !meaning.is_ascii()).then_some((word, meaning))
    });
    let mut values = found(text, 94);
    items.for_each(|(word, meaning)| values.add(word, false, meaning));
    (values.list.len() > 1).then_some(values)
}

/// Lines with a word each, and below each its meaning.
pub(super) fn alternating(text: &str) -> Option<Values> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let (first, lines) = lines.split_first()?;
    let end = lines.iter().position(|line| starts_with_one(line, CLAUSES)).unwrap_or(lines.len());
    let pairs = lines[..end].chunks(2);
    if lines[..end].len() < 4 || mentions(text, OTHER) || single_word(first).is_some() {
        return None;
    }
    let mut values = found(first, 94);
    for pair in pairs {
        let [word, meaning] = pair else { return None };
        let word = single_word(word)?;
        let is_meaning = single_word(meaning).is_none_or(|meaning| {
            word != meaning && meaning.starts_with(|c: char| c.is_ascii_uppercase())
        });
        is_meaning.then(|| values.add(word, false, meaning))?;
    }
    Some(values)
}

/// Returns the word that a line consists of.
fn single_word(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(BULLETS).trim();
    let line = line.trim_end_matches([';', '；', ',', '，', '.', '。']);
    key(line).filter(|(_, rest)| rest.is_empty()).map(|(word, _)| word)
}

/// Lines of single words below a line of another kind.
pub(super) fn bare_lines(text: &str) -> Option<Values> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let (first, lines) = lines.split_first()?;
    let end = lines.iter().position(|line| starts_with_one(line, CLAUSES)).unwrap_or(lines.len());
    if mentions(text, OTHER) || mentions(first, OPEN_ENDED) || single_word(first).is_some() {
        return None;
    }
    let words = lines[..end].iter().map(|line| single_word(line)).collect::<Option<Vec<_>>>()?;
    let mut values = found(first, 94);
    words.iter().for_each(|word| values.add(word, false, ""));
    let are_words = words.iter().all(|word| word.contains(|c: char| c.is_ascii_alphabetic()));
    (!words.is_empty() && are_words).then_some(values)
}

/// `disks: fast storage (DISK_FAST) or slow storage (DISK_SLOW)`: codes in brackets.
pub(super) fn named_codes(text: &str) -> Option<Values> {
    let line = sentence(text);
    let (_, list) = line.rsplit_once([':', '：']).or_else(|| line.rsplit_once(['，', ',']))?;
    let list = list.trim().trim_end_matches(['.', '。']);
    if mentions(text, OTHER) {
        return None;
    }
    let mut values = found(list, 94);
    let list = list.replace(" or ", ", ").replace(" and ", ", ").replace('或', "，");
    for part in list.split([',', '，', ';', '；', '、', '/']) {
        let part = part.trim().trim_start_matches("or ").trim_start_matches("and ");
        let (meaning, word) = part.trim_end_matches([')', '）']).rsplit_once(['(', '（'])?;
        let closed = part.ends_with([')', '）']);
        (closed && is_code(word) && !meaning.trim().is_empty()).then_some(())?;
        values.add(word, false, meaning);
    }
    Some(values)
}

/// `the place, near、far, near by default`: words of which one is the default.
pub(super) fn with_default(text: &str) -> Option<Values> {
    if mentions(text, OTHER) {
        return None;
    }
    let default = after_phrase(text, &["默认值", "默认", "default value", "default"])?;
    let (default, _) = value(default)?;
    let clauses = text.split(['，', ',', '。', '\n', ':', '：', ';', '；', '(', '（', ')', '）']);
    let clauses: Vec<&str> = clauses.map(|clause| clause.trim().trim_matches(QUOTES)).collect();
    if let Some(values) = run_with_default(&clauses, default) {
        return Some(values);
    }
    clauses.into_iter().find_map(|clause| {
        let mark = ['、', '/', '|'].into_iter().find(|mark| clause.contains(*mark))?;
        let words = clause.split(mark).map(|word| single_word(word.trim()));
        let words = words.collect::<Option<Vec<_>>>()?;
        let is_word = |word: &&str| word.len() > 1 && !word.chars().all(|c| c.is_ascii_digit());
        let mut values = found(clause, 94);
        words.iter().for_each(|word| values.add(word, false, ""));
        (words.contains(&default) && words.iter().all(is_word)).then_some(values)
    })
}

/// `支持8/10，默认为8`: numbers of which one is the default.
pub(super) fn numbers_with_default(text: &str) -> Option<Values> {
    let (default, _) = value(after_phrase(text, &["默认值", "默认", "default value", "default"])?)?;
    let list =
        after_phrase(text, &["支持", "可选", "可选值", "可选择", "supports"]).map(sentence)?;
    let list = list.split(['，', ';', '；', '(', '（']).next()?.trim();
    let mark = ['/', '、', '|'].into_iter().find(|mark| list.contains(*mark))?;
    let mut values = found(list, 94);
    for number in list.split(mark).map(str::trim) {
        let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        is_number.then(|| values.add(number, false, ""))?;
    }
    values.list.iter().any(|(word, _)| word == default).then_some(values)
}

/// `类型，near，far，不填默认为near`: clauses of one word each, of which one is the default.
fn run_with_default(clauses: &[&str], default: &str) -> Option<Values> {
    let is_word = |clause: &&&str| {
        single_word(clause)
            .is_some_and(|word| word.len() > 1 && word.contains(|c: char| c.is_ascii_alphabetic()))
    };
    let start = clauses.iter().position(|clause| is_word(&clause)).filter(|at| *at > 0)?;
    // `Default: 0xFF (white)` explains its value.
    if mentions(clauses[start - 1], &["default", "默认"]) {
        return None;
    }
    let run: Vec<&str> = clauses[start..].iter().take_while(is_word).copied().collect();
    // `ner和mask` goes on with two.
    let behind = &clauses[start + run.len()..];
    let goes_on = behind.first().is_some_and(|clause| key(clause).is_some());
    let others = goes_on || behind.iter().skip(1).any(|clause| is_word(&clause));
    let mut values = found(run.first()?, 94);
    run.iter().filter_map(|word| single_word(word)).for_each(|word| values.add(word, false, ""));
    let has_default = values.list.iter().any(|(word, _)| word == default);
    (run.len() > 1 && has_default && !others).then_some(values)
}

/// `类型[NEAR,FAR]`: codes in brackets at the end of the only sentence.
pub(super) fn codes_in_brackets(text: &str) -> Option<Values> {
    const PAIRS: [(char, char); 3] = [('[', ']'), ('（', '）'), ('(', ')')];
    let line = text.trim().trim_end_matches(['。', '.']);
    let (open, inner) = PAIRS.iter().find_map(|(open, close)| {
        let inner = line.strip_suffix(*close)?;
        let (_, list) = inner.rsplit_once(*open)?;
        Some((*open, list))
    })?;
    let mark = ['|', '/', '、', ',', '，'].into_iter().find(|mark| inner.contains(*mark))?;
    let words = inner.split(mark).map(|word| single_word(word.trim()).filter(|word| is_code(word)));
    let words = words.collect::<Option<Vec<_>>>()?;
    let is_sentence = line.contains(['\n', '。']) || line.matches(open).count() > 1;
    if is_sentence || mentions(text, OTHER) || mentions(text, OPEN_ENDED) {
        return None;
    }
    let mut values = found(inner, 94);
    words.iter().for_each(|word| values.add(word, false, ""));
    Some(values)
}

/// `（base64 或 url），二选一`: values of which one is chosen.
pub(super) fn one_of_two(text: &str) -> Option<Values> {
    let at = ["二选一", "三选一", "任选其一"].iter().find_map(|words| text.find(words))?;
    let before = text[..at].trim_end_matches([' ', '，', ',', ')', '）']);
    let (_, list) = before.rsplit_once(['(', '（'])?;
    let mut values = found(list, 94);
    for part in split(list) {
        let word = single_word(part.trim())?;
        values.add(word, false, "");
    }
    // The alternatives of two parameters begin with capitals.
    values.list[0].0.starts_with(|c: char| c.is_ascii_lowercase()).then_some(values)
}

/// `Only 0 or 16 is supported`, `Version 10.0 and 10.1 are available`, `supports SHELL, BAT`.
pub(super) fn available(text: &str) -> Option<Values> {
    const ENDS: &[&str] = &[
        " are available",
        " are supported",
        " is supported",
        " is available",
        " is selectable",
        " are selectable",
    ];
    const VERBS: &[&str] = &["supports ", "support selecting ", "support "];
    if mentions(text, OTHER) || mentions(text, OPEN_ENDED) {
        return None;
    }
    let mut sentences = text.split('\n').flat_map(|line| line.split(". "));
    sentences.find_map(|sentence| {
        let before = ENDS.iter().find_map(|end| sentence.split_once(end)).map(|(before, _)| before);
        let behind = VERBS.iter().find_map(|verb| sentence.split_once(verb)).map(|(_, list)| list);
        let list = match (before, behind) {
            (Some(before), _) => {
                // The words before the first value.
                let start = before.find(|c: char| c.is_ascii_digit() || QUOTES.contains(&c))?;
                let lead = before[..start].trim_start_matches("Currently, ").trim().to_lowercase();
                ["only", "version", "versions", "values", "value", "the values", "only versions"]
                    .contains(&lead.as_str())
                    .then(|| &before[start..])?
            }
            (None, Some(list)) => list.trim_end_matches(['.', ' ']),
            (None, None) => return None,
        };
        let mut values = inline(list)?;
        let is_code = |word: &str| is_shouted(word) || is_code(word);
        let codes = behind.is_none_or(|list| list.starts_with(QUOTES))
            || values.list.iter().all(|(word, _)| is_code(word));
        (values.phrase, values.sure) = (
            sentence.trim().chars().take(40).collect(),
            if values.list.len() == 1 { 93 } else { 94 },
        );
        // `Only "NEAR" is supported`.
        let one =
            before.is_some_and(|before| mentions(before, &["only "]) && before.ends_with(QUOTES));
        (codes && (one || values.list.len() > 1)).then_some(values)
    })
}

/// `购买时长(月): 1/2/3/6/12`: numbers behind a colon.
pub(super) fn run_of_numbers(text: &str) -> Option<Values> {
    let runs = text.split('\n').filter_map(|line| Some(line.split_once([':', '：'])?.1));
    let headed = after_phrase(text, HEADERS).map(sentence);
    runs.chain(headed).find_map(|list| {
        let list = list.split(['，', '。', ';', '；', '(', '（']).next()?;
        let list = list.split(", ").next()?.trim().trim_end_matches(['.', '。']);
        let mark = ['/', '、', '|', ' '].into_iter().find(|mark| list.contains(*mark))?;
        let numbers: Vec<&str> = list.split(mark).map(str::trim).collect();
        let digits =
            |n: &&str| !n.is_empty() && n.len() < 7 && n.chars().all(|c| c.is_ascii_digit());
        let mut values = found(list, 94);
        numbers.iter().for_each(|number| values.add(number, false, ""));
        (numbers.len() > 2 && numbers.iter().all(digits)).then_some(values)
    })
}

/// `支持格式：wav、mp3`, for a field whose name ends with a word such as `Format`.
pub(super) fn sorts(name: &str, text: &str) -> Option<Values> {
    const ONLY: &[&str] = &["仅支持", "只支持", "only supports"];
    if !FEW.iter().chain(&["Codec", "Encoding"]).any(|end| name.ends_with(end)) {
        return None;
    }
    let text = &joined_lines(text);
    let several = after_phrase(text, SORTS).and_then(|rest| {
        let below = rest.trim_start_matches([' ', '.']).starts_with('\n');
        let values =
            if below { bare_lines(&format!("：{rest}"))? } else { inline(sentence(rest))? };
        (values.are_sound() || values.list.len() == 1).then_some(Values {
            phrase: quoted(text, rest),
            sure: if values.list.len() == 1 { 93 } else { 95 },
            ..values
        })
    });
    several.or_else(|| {
        let rest = after_phrase(text, ONLY).filter(|_| !mentions(text, OTHER))?;
        let (word, behind) = key(rest)?;
        let end = ["格式", "类型", "方式", "模式", "协议"];
        let behind = end.iter().find_map(|end| behind.strip_prefix(end)).unwrap_or(behind);
        let alone = behind.is_empty() || behind.starts_with(['。', '，', ',', '.', '\n', '；']);
        let mut values = Values { phrase: quoted(text, rest), sure: 93, ..Values::default() };
        values.add(word, false, "");
        (alone && word.len() > 1).then_some(values)
    })
}

/// `Valid value: LISTENER.`: a single value under a header, with nothing but its meaning and a
/// default behind it.
pub(super) fn single(text: &str) -> Option<Values> {
    let rest = after_phrase(text, SINGLE)?;
    let block = rest.trim_start_matches(['\n', ' ', '.']);
    let bulleted = block.trim_start_matches(BULLETS).trim_start();
    let below = block.len() < rest.len() || bulleted.len() < block.len();
    let line = inside(if below { bulleted.lines().next()? } else { sentence(bulleted) });
    let quoted_word = line.starts_with(QUOTES);
    let item = line.split(['，', ',', '；', ';', '。']).next()?;
    let (word, default, meaning) = one(item)?;
    let is_word = word.len() > 1 && word.contains(|c: char| c.is_ascii_alphabetic());
    const NO: &[&str] = &["true", "false", "null", "string", "int", "integer", "json", "url", "ip"];
    let sound = (is_word || quoted_word) && !NO.iter().any(|no| no.eq_ignore_ascii_case(word));
    // Nothing behind it may be a further value.
    let behind = bulleted[item.len()..].trim_start_matches(|c: char| "，,；;。.\n ".contains(c));
    let alone = behind.is_empty()
        || starts_with_one(behind, CLAUSES)
        || behind.starts_with("默认")
        || behind.starts_with("可不填");
    let others =
        behind.lines().skip(1).any(|line| one(line).is_some_and(|(_, _, m)| !m.is_empty()));
    if !sound || !alone || others || mentions(text, OTHER) || mentions(line, OPEN_ENDED) {
        return None;
    }
    let mut values = Values { phrase: quoted(text, rest), sure: 93, ..Values::default() };
    values.add(word, default, meaning);
    Some(values)
}
