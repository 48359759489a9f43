//! The words of pages: heads of columns, headings, yes and no, in the languages that there are.

mod heads;

pub(super) use self::heads::{Column, column, is_head, run_together};
use super::text;

/// Part of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The index, the title and whatever else stands before the first part.
    Head,
    Description,
    Input,
    Output,
    Examples,
    Errors,
    /// Links to SDKs, and the footer.
    Rest,
}

const YES: &[&str] = &[
    "yes",
    "y",
    "true",
    "required",
    "mandatory",
    "must",
    "是",
    "必填",
    "必选",
    "必须",
    "必需",
    "必传",
    "需要",
    "はい",
    "要",
    "必須",
    "필수",
    "예",
    "네",
    "√",
    "✓",
    "✔",
    "☑",
    "✅",
    "○",
    "●",
];
const NO: &[&str] = &[
    "no",
    "n",
    "false",
    "optional",
    "否",
    "可选",
    "选填",
    "可填",
    "非必填",
    "非必选",
    "非必须",
    "非必需",
    "非必传",
    "不必",
    "不需要",
    "无需",
    "不",
    "いいえ",
    "不要",
    "任意",
    "オプション",
    "아니오",
    "아니요",
    "선택",
    "×",
    "✗",
    "✘",
    "✖",
    "❌",
    "☐",
];

/// Returns what a cell under "required" says; `None` if it says neither.
pub(super) fn yes_or_no(cell: &str) -> Option<bool> {
    let cell = text::bare(cell).to_lowercase();
    let word = cell.split(['(', ' ', ',', '.', ';', '、', '。']).next().unwrap_or_default();
    match word {
        word if YES.contains(&word) => Some(true),
        word if NO.contains(&word) => Some(false),
        _ => None,
    }
}

/// Returns what a cell of the column "required" says, where a digit or a letter says enough.
pub(super) fn answer(cell: &str) -> Option<bool> {
    yes_or_no(cell).or_else(|| match text::bare(cell).as_str() {
        "1" | "M" => Some(true),
        "0" | "O" => Some(false),
        _ => None,
    })
}

/// Returns the words of a heading, in lower case and without its number, and the number.
pub(super) fn heading(title: &str) -> (String, Option<u32>) {
    let bare = text::bare(title).to_lowercase();
    let numbered = numbered(&bare);
    let words = numbered.map_or(bare.as_str(), |(_, words)| words);
    let words = words.trim_matches([':', ' ', '*', '.']).to_owned();
    (words, numbered.map(|(number, _)| number))
}

/// Returns the number of a heading, and its words: `2. Input`, `2.1 Input`, `二、输入`, `第2节 输入`.
fn numbered(title: &str) -> Option<(u32, &str)> {
    const CHINESE: [char; 9] = ['一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let open = title.trim_start_matches(['(', '第']);
    let digits = open.find(|c: char| !c.is_ascii_digit()).unwrap_or(open.len());
    let first = open.chars().next()?;
    let (number, rest) = match open[..digits].parse() {
        Ok(number) => (number, &open[digits..]),
        Err(_) => {
            let at = CHINESE.iter().position(|c| *c == first)?;
            (u32::try_from(at).ok()? + 1, &open[first.len_utf8()..])
        }
    };
    let marked = rest.trim_start().starts_with(['.', '、', ')', '节', '章']);
    let is_mark = |c: char| " .、)节章".contains(c) || c.is_ascii_digit();
    marked.then(|| (number, rest.trim_start_matches(is_mark)))
}

const PARAMETERS: [&str; 7] =
    ["param", "参数", "パラメ", "매개변수", "매개 변수", "파라미터", "field"];
const INPUT: [&str; 7] = ["input", "request", "输入", "请求", "入力", "リクエスト", "입력"];
const OUTPUT: [&str; 9] =
    ["output", "response", "return", "输出", "返回", "出力", "レスポンス", "출력", "响应"];
const EXAMPLES: [&str; 9] =
    ["example", "sample", "示例", "例示", "例", "サンプル", "예시", "예제", "샘플"];
const COMMON: [&str; 5] = ["common", "公共", "共通", "공통", "공용"];

fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Returns the part that a heading begins; its words are in lower case and without a number.
pub(super) fn section(words: &str) -> Option<Part> {
    let is_sentence = words.contains([',', ';', '。', '!']);
    if words.chars().count() > 40 || is_sentence || has(words, &COMMON) {
        return None;
    }
    let description = [
        "api description",
        "interface description",
        "description",
        "feature description",
        "接口描述",
        "接口说明",
        "功能描述",
        "接口概述",
        "api説明",
        "apiの説明",
        "api 説明",
        "インターフェースの説明",
        "api 설명",
        "인터페이스 설명",
        "api 소개",
    ];
    let errors =
        ["error code", "错误码", "错误代码", "エラーコード", "오류 코드", "오류코드", "에러 코드"];
    let rest = [
        "developer resources",
        "resources for developers",
        "other resources",
        "开发者资源",
        "help and support",
        "帮助和支持",
        "帮助与支持",
        "was this page helpful?",
        "本页内容是否解决了您的问题?",
        "本页内容是否解决了您的问题？",
        "文档反馈",
        "開発者リソース",
        "ヘルプとサポート",
        "개발자 리소스",
        "도움말 및 지원",
        "contact us",
        "联系我们",
    ];
    match () {
        () if description.contains(&words) => Some(Part::Description),
        () if rest.contains(&words) => Some(Part::Rest),
        () if has(words, &errors) => Some(Part::Errors),
        () if has(words, &PARAMETERS) && has(words, &INPUT) => Some(Part::Input),
        () if has(words, &PARAMETERS) && has(words, &OUTPUT) => Some(Part::Output),
        () if is_examples(words) => Some(Part::Examples),
        () => None,
    }
}

/// Returns the part that a line begins which is marked by nothing as a heading: a sentence about
/// parameters or error codes begins none.
pub(super) fn unmarked_section(words: &str) -> Option<Part> {
    let sentence = ["的", "用于", " is ", " are ", " be ", " to ", " you "];
    section(words).filter(|_| !has(words, &sentence))
}

/// Returns whether a heading is that of the examples: `Examples`, `Sample`, `请求示例`.
fn is_examples(words: &str) -> bool {
    let plural = words.trim_end_matches('s');
    EXAMPLES.contains(&plural)
        || ["请求示例", "调用示例", "代码示例", "code example", "code sample"].contains(&plural)
}

/// Returns the title of an example: `Example1 Sample request`, `示例1 查询`; `None` if this is not one.
pub(super) fn example_title(line: &str) -> Option<String> {
    let shown = text::line(line.trim_start_matches(['#', ' ']));
    let lower = shown.to_lowercase();
    let word = EXAMPLES.iter().filter(|word| lower.starts_with(**word)).max_by_key(|w| w.len())?;
    let rest = shown.get(word.len()..)?.trim_start_matches('s').trim_start();
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let title = rest[digits..].trim_start_matches([':', '：', '.', '、', ' ']).trim();
    let sound = (1..=3).contains(&digits) && shown.chars().count() <= 200;
    sound.then(|| if title.is_empty() { shown.clone() } else { title.to_owned() })
}

/// Returns which side of an example a line announces: `true` is what is sent. Only short lines do.
pub(super) fn example_side(line: &str) -> Option<bool> {
    let (words, _) = heading(line.trim_start_matches(['#', ' ']));
    let words = words.as_str();
    let alone = [
        "input",
        "output",
        "request",
        "response",
        "输入",
        "输出",
        "请求",
        "返回",
        "响应",
        "request body",
        "response body",
        "返回结果",
        "输出结果",
        "返回值",
    ];
    let short = words.chars().count() <= 30;
    let sampled = has(words, &EXAMPLES) || has(words, &PARAMETERS) || alone.contains(&words);
    match (short && sampled, has(words, &INPUT), has(words, &OUTPUT)) {
        (true, true, false) => Some(true),
        (true, false, true) => Some(false),
        _ => None,
    }
}

/// Returns whether a description begins as that of a parameter which all actions share.
pub(super) fn is_common(description: &str) -> bool {
    let start = text::bare(description).to_lowercase();
    [
        "common param",
        "common request param",
        "公共参数",
        "公共请求参数",
        "共通パラメ",
        "공통 매개",
        "공통 파라미터",
        "공용 매개",
    ]
    .iter()
    .any(|words| start.starts_with(words))
}

/// Returns whether a title is that of the page about the parameters which all actions share.
pub(super) fn is_common_title(title: &str) -> bool {
    let titles = [
        "common request parameters",
        "common parameters",
        "common params",
        "公共参数",
        "公共请求参数",
        "共通パラメータ",
        "공통 매개변수",
    ];
    titles.contains(&text::bare(title).to_lowercase().as_str())
}

/// Returns whether a line says that what follows is a list of parameters, or where the common ones
/// are.
pub(super) fn introduces_parameters(line: &str) -> bool {
    let lower = line.to_lowercase();
    has(
        &lower,
        &[
            "common request parameters",
            "common parameter list",
            "list of common parameters",
            "公共参数列表",
            "公共请求参数",
            "共通リクエストパラメ",
            "공통 요청 매개변수",
        ],
    )
}

/// Returns whether a line says that what follows are error codes, or that there are none.
pub(super) fn introduces_codes(line: &str) -> bool {
    let lower = line.to_lowercase();
    let codes = ["error codes", "错误码", "エラーコード", "오류 코드", "no error code"];
    let only = ["only", "following", "no error code", "仅列出", "暂无", "无错误码", "のみ", "다음"];
    has(&lower, &codes) && has(&lower, &only)
}

/// Returns the actions behind "referenced by the following APIs", on pages of shared types.
pub(super) fn referenced_by(line: &str) -> Option<Vec<String>> {
    let lower = line.to_lowercase();
    let phrases = [
        "used by actions",
        "referenced by",
        "被如下接口引用",
        "被以下接口引用",
        "参照され",
        "引用されます",
        "에서 참조",
        "에 의해 인용",
        "used by the following",
        "次のapi",
    ];
    if !has(&lower, &phrases) {
        return None;
    }
    let words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let names = words.filter(|w| super::types::looks_like_a_name(w) && *w != "APIs");
    Some(names.map(str::to_owned).collect())
}

/// Returns whether a text states that a field of a response may be null.
pub(super) fn may_be_null(text: &str) -> bool {
    super::super::mine::mentions(
        text,
        &[
            "return null",
            "may be null",
            "返回 null",
            "返回null",
            "nullを返",
            "null を返",
            "null을 반환",
            "null이 반환",
        ],
    )
}
