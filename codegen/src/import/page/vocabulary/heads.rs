//! The heads of columns, in the languages that there are.

use super::super::text;

/// What a column of a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Column {
    Name,
    Required,
    Type,
    Text,
    Code,
    /// The name of an action, in an overview.
    Action,
}

const COLUMNS: &[(Column, &[&str])] = &[
    (
        Column::Name,
        &[
            "parameter name",
            "parameter names",
            "parameter",
            "parameters",
            "param",
            "param name",
            "name",
            "field",
            "field name",
            "member",
            "argument",
            "arguments",
            "argument name",
            "property",
            "attribute",
            "参数名称",
            "参数名",
            "参数",
            "名称",
            "字段",
            "字段名",
            "字段名称",
            "属性",
            "属性名",
            "參數名稱",
            "參數",
            "パラメータ名",
            "パラメーター名",
            "パラメータ名称",
            "パラメータ",
            "パラメーター",
            "名前",
            "フィールド名",
            "매개변수 이름",
            "매개 변수 이름",
            "매개변수 명칭",
            "매개변수",
            "매개 변수",
            "파라미터 이름",
            "파라미터 명칭",
            "파라미터",
            "이름",
            "명칭",
        ],
    ),
    (
        Column::Required,
        &[
            "required",
            "required?",
            "required or not",
            "is required",
            "mandatory",
            "mandatory?",
            "optional/required",
            "必选",
            "必選",
            "必传",
            "是否必传",
            "是否必選",
            "是否必要",
            "是否必选",
            "必填",
            "是否必填",
            "必须",
            "是否必须",
            "必需",
            "是否必需",
            "必須",
            "必須項目",
            "必須か",
            "必須かどうか",
            "選択必須",
            "必須選択",
            "必要",
            "필수",
            "필수 여부",
            "필수여부",
            "필수 항목",
            "필수 항목 여부",
            "필수항목 여부",
            "필수 입력",
            "필수 입력 여부",
            "필수 선택",
        ],
    ),
    (
        Column::Type,
        &[
            "type",
            "types",
            "parameter type",
            "data type",
            "类型",
            "参数类型",
            "数据类型",
            "字段类型",
            "值类型",
            "類型",
            "value type",
            "タイプ",
            "データ型",
            "データタイプ",
            "型",
            "種類",
            "유형",
            "타입",
            "데이터 유형",
            "종류",
        ],
    ),
    (
        Column::Text,
        &[
            "description",
            "descriptions",
            "parameter description",
            "desc",
            "meaning",
            "note",
            "notes",
            "remark",
            "remarks",
            "comment",
            "comments",
            "explanation",
            "details",
            "描述",
            "参数描述",
            "字段描述",
            "说明",
            "参数说明",
            "含义",
            "备注",
            "解释",
            "字段说明",
            "字段含义",
            "参数含义",
            "详细描述",
            "説明",
            "説明文",
            "記述",
            "설명",
            "묘사",
            "error description",
            "错误描述",
            "错误信息",
        ],
    ),
    (
        Column::Code,
        &[
            "error code",
            "error codes",
            "code",
            "错误码",
            "错误代码",
            "エラーコード",
            "오류 코드",
            "오류코드",
            "에러 코드",
            "에러코드",
        ],
    ),
    (
        Column::Action,
        &[
            "api name",
            "api",
            "action",
            "action name",
            "接口名称",
            "接口",
            "接口名",
            "api名",
            "apiの名前",
            "api 이름",
        ],
    ),
];

/// Returns what the column with this head holds.
pub(in super::super) fn column(head: &str) -> Option<Column> {
    let head = text::bare(head).to_lowercase();
    one_column(&head).or_else(|| in_two_languages(&head))
}

fn one_column(head: &str) -> Option<Column> {
    let head = head.trim_matches([':', '*', ' ']);
    COLUMNS.iter().find(|(_, words)| words.contains(&head)).map(|(column, _)| *column)
}

/// Returns what a column holds whose head says it twice, or with a remark: `参数名称/Parameter`,
/// `类型 (Type)`, `Required (Yes/No)`.
fn in_two_languages(head: &str) -> Option<Column> {
    let mut parts: Vec<String> = Vec::new();
    let mut before: Option<bool> = None;
    for c in head.chars().take(60) {
        let ascii = c.is_ascii();
        match parts.last_mut() {
            Some(part) if !"/()[]|-".contains(c) && (c == ' ' || before == Some(ascii)) => {
                part.push(c);
            }
            _ if "/()[]|-".contains(c) => parts.push(String::new()),
            _ => parts.push(c.to_string()),
        }
        before = (!"/()[]|- ".contains(c)).then_some(ascii).or(before);
    }
    parts.retain(|part| !part.trim().is_empty());
    let first = one_column(parts.first()?)?;
    let agree = |part: &String| one_column(part).is_none_or(|column| column == first);
    (parts.len() > 1 && parts.iter().all(agree)).then_some(first)
}

/// Returns the columns of a head whose cells are run together: `Parameter Name Required Type
/// Description`.
pub(in super::super) fn run_together(line: &str) -> Option<Vec<Column>> {
    let line = text::bare(line).to_lowercase();
    let mut columns = Vec::new();
    let mut rest = line.as_str();
    while !rest.is_empty() {
        let starts = |word: &str| {
            rest.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let words = COLUMNS.iter().flat_map(|(c, words)| words.iter().map(move |w| (*c, *w)));
        let (column, word) =
            words.filter(|(_, word)| starts(word)).max_by_key(|(_, word)| word.len())?;
        columns.push(column);
        rest = rest[word.len()..].trim_start();
    }
    is_head(&columns).then_some(columns)
}

/// Returns whether columns make a table of parameters or codes.
pub(in super::super) fn is_head(columns: &[Column]) -> bool {
    let has = |column| columns.contains(&column);
    (has(Column::Name) && has(Column::Type)) || (has(Column::Code) && has(Column::Text))
}
