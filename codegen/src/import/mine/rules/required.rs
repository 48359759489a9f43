//! `required when X is Y`, `当X为Y时必填`.

use super::{About, blank, located, words};
use crate::import::mine::text::{QUOTES, mentions, places, value};
use crate::import::mine::typed;
use crate::node::{Kind, Node};
use crate::schema::{Field, Rule, RuleName, TypeName};

const NEEDED: &[&str] = &[
    "必填",
    "必传",
    "必选",
    "必须填",
    "必须传",
    "必须指定",
    "不能为空",
    "不可为空",
    "需要填充",
    "需要填写",
    "需要传入",
    "才需要",
    "需要填",
    "需填写",
    "需要配置此",
    "需要指定此",
    "需要指定该",
    "需配置该参数",
    "需填写该",
    "需要配置该",
    "需传入该",
    "需指定该",
    "is required",
    "required for this",
    "required when",
    "required if",
    "required only when",
    "required only if",
    "must be specified",
    "must be configured",
    "must be passed",
    "must be set",
    "needs to be specified",
    "must be provided",
    "must be filled",
    "must be entered",
    "must be assigned",
    "needs to be set",
    "need to be set",
    "needs to be configured",
    "needs to be filled",
    "must be input",
    "field is mandatory",
    "parameter is mandatory",
    "will not be empty",
    "cannot be empty",
    "must not be empty",
];
const NOT: &[&str] = &[
    "非必填",
    "非必传",
    "非必选",
    "不必填",
    "是否必",
    "可不",
    "not required",
    "not need",
    "无需",
    "不需要",
    "选填",
    "unless",
    "不为",
    "不是",
    "除非",
    "除了",
    "除外",
    "is not ",
    "isn't",
    "其他",
    "otherwise",
    "either",
    "二选一",
    "任选",
    "任一",
    "其中一",
    "一个",
    "其一",
    "至少",
    "at least",
    "one of",
];
/// Between the name of a parameter and its value.
const JOINTS: &[&str] = &[
    "的值为",
    "值为",
    "取值为",
    "的值取",
    "取值",
    "取",
    "字段设置为",
    "参数设置为",
    "选为",
    "设置为",
    "设为",
    "参数为",
    "参数值为",
    "字段为",
    "选择",
    "等于",
    "为",
    "是",
    "==",
    "=",
    " is set to ",
    " is specified as ",
    " is configured as ",
    " is ",
    " equals ",
    " set to ",
    " value is ",
    " = ",
];

/// Returns the parameter that is needed when another one has a value.
pub(super) fn required_when(about: &About<'_>, whole: &str) -> Option<Rule> {
    let said = up_to_need(whole)?;
    if mentions(&said.replace("不为空", ""), NOT) {
        return None;
    }
    let sentence = said;
    let others = about.fields.iter().filter(|(other, _)| other.value != about.name);
    let mut conditions = others.filter_map(|(other, field)| {
        if let Some(value) = selected_for(sentence, &other.value, field) {
            return Some((&other.value, Some(vec![value])));
        }
        let rest = behind_joint(sentence, &other.value)?;
        Some((&other.value, values(rest, &other.value, field)))
    });
    // Two conditions at once are none that a rule has.
    let ((when, is), None) = (conditions.next()?, conditions.next()) else { return None };
    let mut is = is?;
    // `When Kind is A, Toy is required`: behind the first value, the name begins the next clause.
    if is.len() > 1 {
        is.retain(|value| !matches!(&value.kind, Kind::Text(word) if word == about.name));
    }
    // A value may have the name of no parameter, and none is left open: `ccn-xxx`.
    let is_other = |value: &Node| {
        let Kind::Text(word) = &value.kind else { return false };
        let is_named = |name: &str| name == word && name != about.name;
        word.contains("xxx") || about.fields.iter().any(|(name, _)| is_named(&name.value))
    };
    if is.iter().any(is_other) || needs_another(about, whole) {
        return None;
    }
    Some(Rule {
        field: located(about.name),
        when: located(when),
        is,
        ..blank(RuleName::RequiredWhen, about.origin.source(sentence, 95))
    })
}

/// `When A is selected for Kind`: the value.
fn selected_for(sentence: &str, name: &str, field: &Field) -> Option<Node> {
    words(sentence, name).find_map(|at| {
        let before = sentence[..at].trim_end_matches(['`', ' ']);
        let verbs = [" is selected for", " is specified for", " is set for"];
        let before = verbs.iter().find_map(|verb| before.strip_suffix(verb))?;
        let word = before.rsplit(' ').next()?.trim_matches(QUOTES);
        typed(&field.ty.value, word).filter(|_| is_plain(word))
    })
}

/// Returns whether a sentence says that another parameter is needed: `此时需要填充Database`.
fn needs_another(about: &About<'_>, sentence: &str) -> bool {
    let behind = NEEDED.iter().filter(|word| !word.is_ascii()).filter_map(|word| {
        places(sentence, word).next().map(|at| sentence[at + word.len()..].trim_start())
    });
    behind.into_iter().any(|rest| {
        about
            .fields
            .iter()
            .any(|(name, _)| name.value != about.name && rest.starts_with(&name.value))
    })
}

/// Returns a sentence up to where it says that something is needed: in Chinese the condition stands
/// before.
fn up_to_need(sentence: &str) -> Option<&str> {
    // `需要填写完整的路径` says what the value looks like.
    let is_whole = |word: &str, end: usize| {
        let rest = sentence[end..].trim_start_matches(['写', ' ']);
        !word.starts_with('需')
            || word.ends_with(['此', '该'])
            || rest.is_empty()
            || rest
                .starts_with(['此', '该', '本', '当', '，', ',', '、', '(', '（', ')', '）', '的'])
    };
    let ends = NEEDED.iter().filter_map(|word| {
        let mut ends = places(sentence, word).map(|at| at + word.len());
        ends.find(|end| is_whole(word, *end))
    });
    let end = ends.min()?;
    // `必须填写`.
    let rest = sentence[end..].trim_start_matches(['写', '入', '传', '定', '的', '。']);
    let before = !sentence[..end].is_ascii() && behind_is_other(rest);
    Some(if before { &sentence[..end] } else { sentence })
}

/// Returns whether the rest begins a new clause.
fn behind_is_other(behind: &str) -> bool {
    behind.trim_start_matches([')', '）', ' ']).starts_with([',', '，'])
}

/// Returns the text from the value on that a sentence gives to a parameter, if it does.
fn behind_joint<'t>(sentence: &'t str, name: &str) -> Option<&'t str> {
    let lower = name.to_ascii_lowercase();
    // Machines that translate write names in lower case, and people in any: `TYPE=1`.
    let loose = places(sentence, &lower).filter(|at| {
        let before = sentence[..*at].trim_end_matches('`').to_ascii_lowercase();
        let apart = !before.ends_with(|c: char| c.is_ascii_alphanumeric() || "_.".contains(c));
        let is_equal = apart && sentence[at + name.len()..].trim_start().starts_with('=');
        name.len() >= 6
            && ["when ", "if ", "when the ", "if the ", "value of "]
                .iter()
                .any(|word| before.ends_with(word))
            || name.len() >= 4
                && (is_equal || apart && sentence[at + name.len()..].starts_with('为'))
    });
    words(sentence, name).chain(loose).find_map(|at| {
        let rest = sentence[at + name.len()..].trim_start_matches(['`', '"', '”', '\'']);
        // `Kind (the kind of toy) is big`.
        let bracket = rest.trim_start().strip_prefix(['(', '（']);
        let rest =
            bracket.and_then(|inner| inner.split_once([')', '）'])).map_or(rest, |(_, rest)| rest);
        // `DeliverStatus开启时`.
        if ["开启", "打开", "启用", "关闭"].iter().any(|state| rest.starts_with(state)) {
            return Some(rest);
        }
        // The sign stays: it tells that a value follows.
        if rest.trim_start().starts_with('=') {
            return Some(rest.trim_start());
        }
        JOINTS.iter().find_map(|joint| {
            rest.strip_prefix(joint).or_else(|| rest.trim_start().strip_prefix(joint.trim_start()))
        })
    })
}

/// `1`, `https or follow`, `1、2`: values that nothing else is added to.
fn values(rest: &str, name: &str, field: &Field) -> Option<Vec<Node>> {
    const OR: &[&str] = &["或者", "或", "、", "/", " or ", "or ", ", ", "|", "\\"];
    const GO_ON: &[&str] = &["or ", "this", "the ", "it ", "then", "and ", "is ", "must", "for "];
    const AND: &[&str] = &["且", "并且", "同时", "和", " and ", "and ", "&", ",且", "，且"];
    // `=set` gives a value; behind words, `set` is one of the sentence.
    let mut is_sure = rest.starts_with('=') || rest.starts_with(QUOTES);
    if let Some(state) = state(rest, field) {
        return Some(vec![state]);
    }
    // Words of English sentences are no values, unless they are known to be.
    let is_known = |word: &str| {
        let list = field.values.as_ref();
        !rest.is_ascii() || list.is_some_and(|list| list.values.get(word).is_some())
    };
    let mut rest = rest.trim_start_matches(['=', ' ', ':', '：']);
    let mut values = Vec::new();
    loop {
        let (word, behind) = value(rest)?;
        // `HTTP or Type = HTTPS`: the next condition.
        if behind.trim_start().starts_with('=') {
            return None;
        }
        let (word, behind) = match word.split_once('/').filter(|_| !rest.starts_with('"')) {
            Some((first, _)) => (first, &rest[rest.find(first)? + first.len()..]),
            None => (word, behind),
        };
        // What follows the values of a number is no further one: `is 1, Name is required`.
        match typed(&field.ty.value, word).filter(|_| is_sure || is_known(word) || is_plain(word)) {
            Some(value) => values.push(value),
            None if values.is_empty() => return None,
            None => return Some(values),
        }
        is_sure = false;
        let trimmed = behind.trim_start();
        // `Anti-DDoS Basic` is one value.
        let goes_on = trimmed.starts_with(|c: char| c.is_ascii_alphanumeric());
        if goes_on && trimmed.len() < behind.len() && !GO_ON.iter().any(|w| trimmed.starts_with(w))
        {
            // `is CUSTOM, represents the text`: the next word was none of the values.
            values.pop();
            return (!values.is_empty()).then_some(values);
        }
        if AND.iter().any(|and| trimmed.starts_with(and.trim_start())) {
            return None;
        }
        let next = OR.iter().find_map(|or| {
            behind.strip_prefix(or).or_else(|| trimmed.strip_prefix(or.trim_start()))
        });
        let next = next.map(|next| next.trim_start());
        let next = next.map(|next| next.strip_prefix("or ").unwrap_or(next));
        match next.map(|next| behind_name(next, name)) {
            Some(next)
                if value(next).is_some_and(|(word, _)| is_plain(word)) && !starts_clause(next) =>
            {
                rest = next
            }
            Some(_) | None => return Some(values),
        }
    }
}

/// Returns the text from the value on where the name is repeated: `Kind=a or Kind=b`.
fn behind_name<'t>(text: &'t str, name: &str) -> &'t str {
    let Some(behind) = text.strip_prefix(name).map(str::trim_start) else { return text };
    let joints = ["= ", "=", "is ", "为", "是"];
    joints.iter().find_map(|joint| behind.strip_prefix(joint)).unwrap_or(text)
}

/// Returns whether a switch is on: `开启`, `enabled`.
fn state(rest: &str, field: &Field) -> Option<Node> {
    const STATES: &[(&str, &str)] = &[
        ("开启", "true"),
        ("打开", "true"),
        ("启用", "true"),
        ("关闭", "false"),
        ("enabled", "true"),
        ("disabled", "false"),
    ];
    let rest = rest.trim_start();
    let (_, word) = STATES.iter().find(|(state, _)| rest.starts_with(state))?;
    let is_switch = field.ty.value == TypeName::One("bool".to_owned());
    typed(&field.ty.value, word).filter(|_| is_switch)
}

/// Returns whether a word can be a value: the words of English sentences cannot.
fn is_plain(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "the",
        "a",
        "an",
        "not",
        "specified",
        "set",
        "empty",
        "required",
        "null",
        "enabled",
        "used",
        "selected",
        "left",
        "provided",
        "this",
        "it",
        "greater",
        "less",
        "configured",
        "passed",
        "in",
        "of",
    ];
    // In a sentence, a word in capitals is a value.
    let none = ["null", "empty", "not"].iter().any(|none| none.eq_ignore_ascii_case(word));
    !word.is_empty() && !none && !WORDS.contains(&word)
}

fn starts_clause(text: &str) -> bool {
    ["this", "the ", "it ", "then"].iter().any(|word| text.starts_with(word))
}
