//! Words around lists of values: headers, ends, and signs of other lists.

/// Headers of lists.
pub(super) const HEADERS: &[&str] = &[
    "valid values",
    "valid value",
    "available values",
    "allowed values",
    "optional values",
    "possible values",
    "supported values",
    "enumerated values",
    "enumeration values",
    "enumeration value",
    "enum values",
    "parameter values",
    "value options",
    "limit value",
    "^values",
    "^value",
    "^options",
    "^enumeration",
    "可选值",
    "有效值",
    "取值",
    "枚举值",
    "枚举类型",
    "枚举",
    "当前可选",
    "^可选",
    "parameter value",
    "可取值",
    "可选取值",
    "取值说明",
    "可选项",
    "可能值",
    "可能的值",
    "枚举范围",
    "支持值",
    "限制值",
    "策略有",
];

/// Headers of lists of fields with names such as `Format`; elsewhere, they introduce other lists.
pub(super) const SORTS: &[&str] = &[
    "支持格式",
    "支持的格式",
    "支持类型",
    "支持的类型",
    "支持语言",
    "supported formats",
    "supported types",
    "supported languages",
];

/// Headers of a single value.
pub(super) const SINGLE: &[&str] = &[
    "valid value",
    "valid values",
    "available value",
    "enumeration value",
    "enumeration values",
    "可选值",
    "有效值",
    "枚举值",
    "可选项",
    "取值",
    "取值范围",
    "其值",
];

/// Headers of lists that introduce something else just as often.
pub(super) const SUPPORTS: &[&str] = &[
    "^支持",
    "目前支持",
    "目前只支持",
    "目前仅支持",
    "当前支持",
    "supports",
    "supported environment",
    "supported environments",
    "support filling in",
];

/// Headers of lists and, far more often, of ranges.
pub(super) const RANGES: &[&str] = &["value range", "取值范围", "可选范围", "值范围"];

/// Marks before the elements of a list.
pub(super) const BULLETS: [char; 6] = ['•', '·', '*', '●', '-', '–'];

/// Words which indicate that a list is not complete.
pub(super) const OPEN_ENDED: &[&str] = &[
    "such as",
    "etc.",
    "e.g.",
    "for example",
    "separated by",
    "separate multiple",
    "multiple values",
    "comma-separated",
    "combination",
    "for details",
    "see ",
    "refer to",
    "](http",
    "例如",
    "等等",
    "分隔",
    "隔开",
    "拼接",
    "组合",
    "参考",
    "详见",
    "参见",
];

/// Words that begin a clause which is no further value.
pub(super) const CLAUSES: &[&str] = &[
    "default",
    "by default",
    "the default",
    "if ",
    "when ",
    "where",
    "which",
    "note",
    "only",
    "this",
    "it ",
    "otherwise",
    "unit",
    "whose",
    "currently",
    "of which",
    "如果",
    "若",
    "当",
    "默认",
    "缺省",
    "不填",
    "不传",
    "为空",
    "其中",
    "单位",
    "仅",
    "只",
    "注",
    "该",
    "此",
    "目前",
    "不区分",
    "区分",
    "说明",
    "请",
    "对于",
];

/// Ends of the names of fields that take one of a few words.
pub(super) const FEW: &[&str] = &[
    "Type",
    "Mode",
    "Enable",
    "Format",
    "Language",
    "Order",
    "By",
    "Status",
    "State",
    "Direction",
    "Level",
    "Switch",
    "Category",
    "Unit",
];
