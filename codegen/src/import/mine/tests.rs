use super::*;
use crate::import::blank_field;

fn mined(name: &str, ty: &str, text: &str) -> Field {
    let ty = match ty.strip_prefix("list of ") {
        Some(inner) => TypeName::List(Box::new(TypeName::One(inner.to_owned()))),
        None => TypeName::One(ty.to_owned()),
    };
    let mut field = blank_field(ty);
    let origin = Origin { label: "definitions".to_owned(), says_sure: true, quotes: true };
    let prose = Prose { name, is_input: true, text, origin: &origin };
    fill(&mut field, &prose, &mut |_| {});
    field
}

#[track_caller]
fn range_of(name: &str, text: &str, expected: Option<(Option<i64>, Option<i64>)>) {
    let field = mined(name, "int64", text);
    let whole = |n: Option<Number>| n.map(|n| n.as_f64() as i64);
    let found = field.range.as_ref().map(|r| (whole(r.min), whole(r.max)));
    assert_eq!(found, expected, "in {text}");
}

#[test]
fn ranges_are_read_in_both_languages() {
    range_of("Count", "Number of things. Value range: [1,100].", Some((Some(1), Some(100))));
    range_of("Count", "数量。取值范围：[1, 100]。", Some((Some(1), Some(100))));
    range_of("Count", "数量，取值范围为1~100，默认值：20", Some((Some(1), Some(100))));
    range_of("Limit", "Default value: 20. Maximum value: 100", Some((None, Some(100))));
    range_of("Limit", "返回数量，默认为20，最大值为100", Some((None, Some(100))));
    range_of("Port", "The port, range from 1 to 65535", Some((Some(1), Some(65_535))));
}

#[test]
fn numbers_that_mean_something_else_are_left_alone() {
    range_of("EndTime", "End. Value range: [1,7] days", None);
    range_of("Period", "时长。取值范围：[1,7]，如果为包年包月则为12", None);
    range_of("Bitrate", "Value range: 0 and [26, 256]", None);
    range_of("Limit", "Maximum value: 100, automatically truncated", None);
    range_of("Retention", "Unit: seconds. Value range: 1-7 days", None);
    range_of("Count", "取值范围：[1,100]，默认值：500", None);
}

#[track_caller]
fn length_of(text: &str, expected: Option<(Option<u32>, Option<u32>)>) {
    let field = mined("Remark", "string", text);
    assert_eq!(field.length.map(|l| (l.min, l.max)), expected, "in {text}");
}

#[test]
fn lengths_of_texts_are_read() {
    length_of("备注，长度限制：256 个字符。", Some((None, Some(256))));
    length_of("名称。不超过60个字符", Some((None, Some(60))));
    length_of("The name, up to 64 characters.", Some((None, Some(64))));
    length_of("长度为8-64个字符", Some((Some(8), Some(64))));
    length_of("最多支持128个字符（包含模式串）。", Some((None, Some(128))));
    length_of("长度不大于10个汉字或30个英文字符", None);
    length_of("at least 8 characters", None);
    length_of("不超过64个字符，且不少于2个字符", Some((Some(2), Some(64))));
}

#[track_caller]
fn items_of(text: &str, expected: Option<u32>) {
    let field = mined("Ids", "list of string", text);
    assert_eq!(field.items.and_then(|l| l.max), expected, "in {text}");
}

#[test]
fn counts_of_elements_are_read() {
    items_of("数组长度限制：10。", Some(10));
    items_of("分析结果 ID 列表，最多 200 个", Some(200));
    items_of("The IDs, up to 100 items.", Some(100));
    items_of("每个 ID 最多 20 个字符", None);
    items_of("至少 2 个", None);
}

#[test]
fn a_source_names_the_phrase_and_how_sure_it_is() {
    let field = mined("Count", "int64", "数量。取值范围：[1,100]。");
    assert_eq!(field.range.expect("a range").source, "definitions, 98 %: 取值范围：[1,100]");
}

fn rules_of(texts: &[(&str, &str, &str)]) -> Vec<String> {
    let fields = texts.iter().map(|(name, ty, _)| {
        (Located::nowhere((*name).to_owned()), blank_field(TypeName::One((*ty).to_owned())))
    });
    let fields = Entries(fields.collect());
    let texts: Vec<_> =
        texts.iter().map(|(name, _, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let origin = Origin { label: "definitions".to_owned(), says_sure: false, quotes: false };
    let shown = |rule: &crate::schema::Rule| {
        let name = |at: &Option<Located<String>>| at.as_ref().map(|n| n.value.clone());
        let of: Vec<_> = rule.of.iter().map(|n| n.value.as_str()).collect();
        let is: Vec<_> = rule.is.iter().map(|n| n.to_json().to_string()).collect();
        let names = [name(&rule.field), name(&rule.when)].into_iter().flatten();
        let words: Vec<_> = names.chain(is).chain(of.into_iter().map(str::to_owned)).collect();
        format!("{} {}", rule.rule.word(), words.join(" "))
    };
    conditions(&fields, &texts, &origin).iter().map(|rule| shown(rule)).collect()
}

#[test]
fn conditions_on_other_parameters_are_read() {
    let found = rules_of(&[
        ("KafkaType", "int64", "类型，0 或 1"),
        ("KafkaInstance", "string", "实例ID，KafkaType为0时必填。"),
        ("ServerAddr", "string", "Required when KafkaType is 1"),
        ("Other", "string", "KafkaType为0时非必填"),
        ("Either", "string", "KafkaType为0或1时必填"),
        ("Unsure", "string", "KafkaType为0且开启时必填"),
    ]);
    assert_eq!(
        found,
        [
            "required_when KafkaInstance KafkaType 0",
            "required_when ServerAddr KafkaType 1",
            "required_when Either KafkaType 0 1",
        ]
    );
}

#[test]
fn alternatives_are_read_once() {
    let found = rules_of(&[
        ("ProxyId", "string", "与GroupId不能同时为空"),
        ("GroupId", "string", "与ProxyId不能同时为空"),
        ("RoleName", "string", "RoleId and RoleName are mutually exclusive"),
        ("RoleId", "string", "The role"),
    ]);
    assert_eq!(found, ["at_least_one GroupId ProxyId", "at_most_one RoleId RoleName"]);
}

#[test]
fn scratch() {
    let Ok(text) = std::fs::read_to_string("/tmp/w/m/case.txt") else { return };
    for line in text.lines() {
        let (name, rest) = line.split_once('|').unwrap();
        let (ty, text) = rest.split_once('|').unwrap();
        let f = mined(name, ty, &text.replace(" ⏎ ", "\n"));
        println!(
            "{name}: {:?} enum {:?} default {:?} range {:?} len {:?} items {:?} unit {:?} ty {:?}",
            1,
            f.values.map(|v| v.values.iter().map(|(k, _)| k.value.clone()).collect::<Vec<_>>()),
            f.default.map(|d| d.to_json()),
            f.range.map(|r| (r.min, r.max)),
            f.length.map(|l| (l.min, l.max)),
            f.items.map(|l| (l.min, l.max)),
            f.unit,
            f.ty.value
        );
    }
}
