//! Whatever stands in a description, reading it ends, and what is read is sound.

use proptest::prelude::*;

use super::*;

/// Parts of descriptions, among them what has once been cut in the middle of a character.
const PARTS: &[&str] = &[
    "取值",
    "取值范围",
    "可选值",
    "枚举值",
    "默认值",
    "默认为",
    "支持",
    "仅支持",
    "表示",
    "代表",
    "为",
    "如下",
    "二选一",
    "当",
    "必填",
    "Valid values",
    "Value range",
    "Default value",
    "supports ",
    " is the default",
    " is supported",
    "by default",
    "The maximum",
    "up to",
    ":",
    "：",
    "，",
    "、",
    "；",
    "。",
    ". ",
    ".",
    "\n",
    "\n- ",
    "**",
    "`",
    "“",
    "”",
    "\"",
    "(",
    ")",
    "（",
    "）",
    "[",
    "]",
    "{",
    "}",
    "/",
    "|",
    "-",
    "–",
    "~",
    " ",
    "\t",
    "\u{a0}",
    "\u{3000}",
    "·",
    "●",
    "0",
    "1",
    "2",
    "10",
    "1,000",
    "0.5",
    "-1",
    "1.1",
    "%",
    "s",
    "秒",
    "m",
    "BEAR",
    "DUCK_BIG",
    "bear",
    "HTTP",
    "zh-TW",
    "2d",
    "熊",
    "鸭",
    "é",
    "🐻",
    "only",
    "or",
    "and",
    "或",
    "和",
    "when ",
    "如果",
    "其他",
    "xxx",
    "default",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn descriptions_of_any_parts_are_read(
        parts in prop::collection::vec(prop::sample::select(PARTS), 0..16),
        ty in prop::sample::select(&["string", "int64", "float", "bool", "list of string", "list of int64"][..]),
        name in prop::sample::select(&["Kind", "BearType", "Limit", "BearIds", "Data"][..]),
    ) {
        let text = parts.concat();
        let field = mined(name, ty, &text);
        let values = field.values.iter().flat_map(|list| list.values.iter());
        let values: Vec<_> = values.map(|(value, _)| value.value.to_ascii_lowercase()).collect();
        let distinct: BTreeSet<_> = values.iter().collect();
        prop_assert_eq!(distinct.len(), values.len(), "{:?}", values);
        if ty.ends_with("int64") {
            prop_assert!(values.iter().all(|value| value.parse::<i64>().is_ok()), "{:?}", values);
        }
        let empty = |min: Option<Number>, max: Option<Number>| {
            min.zip(max).is_some_and(|(min, max)| min.as_f64() > max.as_f64())
        };
        prop_assert!(!field.range.as_ref().is_some_and(|range| empty(range.min, range.max)));
        let rules = [("Kind", "string"), (name, ty)].map(|(name, ty)| {
            (Spanned::synthetic(name.to_owned()), mined(name, ty, ""))
        });
        let texts = [(name.to_owned(), format!("Kind{text}"))];
        let origin = Origin { label: "definitions".to_owned(), says_sure: true, quotes: true };
        conditions(&Entries(rules.into()), &texts, &origin);
    }
}
