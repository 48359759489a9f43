//! Further layouts of lists, and lists on lists.

use super::*;

/// Returns the values of a field.
pub(super) fn words(name: &str, ty: &str, text: &str) -> Vec<String> {
    let values = mined(name, ty, text).values.into_iter().flat_map(|list| list.values.0);
    values.map(|(value, _)| value.value).collect()
}

#[track_caller]
fn check(name: &str, text: &str, expected: &[&str]) {
    assert_eq!(words(name, "string", text), expected, "in {text}");
}

#[test]
fn lines_of_words_are_values_with_their_meanings_below_or_without() {
    check("ToyType", "玩具类型\n- BEAR\n- DUCK", &["BEAR", "DUCK"]);
    check("Toy", "玩具类型\nBear\nduck\nfrog", &[]);
    check("Toy", "The toy. Available values:\nBear\nduck\nfrog", &["Bear", "duck", "frog"]);
    check("Toy", "玩具状态\n\n**NEW**\n新的\n**OLD**\n旧的", &["NEW", "OLD"]);
    check(
        "Toy",
        "玩具，当前可选：\nBigBear\nBigDuck\n\n当玩具为BigDuck时，必须指定颜色；",
        &["BigBear", "BigDuck"],
    );
    check("Toy", "过滤条件\n- name\n- color", &[]);
}

#[test]
fn marks_around_words_are_no_part_of_them() {
    check("Kind", "玩具，取值：**1**-熊，**2**-鸭。", &["1", "2"]);
    check("Kind", "取值：（1）bear；（2）duck。", &["bear", "duck"]);
    check("Kind", "Kind of the toy.BEAR: brown.DUCK (default value): yellow.", &["BEAR", "DUCK"]);
    check("Kind", "Valid values: BigBear·(brown), BigDuck (yellow)", &["BigBear", "BigDuck"]);
    check("Protocol", "玩具的协议\n枚举值：\nTOY/1.1： 旧\nTOY/2： 新", &["TOY/1.1", "TOY/2"]);
}

#[test]
fn words_that_blanks_separate_from_their_meanings_are_values() {
    check("Style", "风格，取值说明：2d_toy 2D玩具；3d_toy 3D玩具。", &["2d_toy", "3d_toy"]);
    check(
        "Limit",
        "限制，NONE 无限制，都可以；HOME 只在家里；YARD 只在院子。",
        &["NONE", "HOME", "YARD"],
    );
    check("Limit", "支持 A 玩具，B 盒子", &[]);
}

#[test]
fn words_in_brackets_or_beside_their_default_are_values() {
    check("Kind", "Kind: big bear (BEAR_BIG) or tiny bear (BEAR_TINY)", &["BEAR_BIG", "BEAR_TINY"]);
    check("Metric", "The metric (weight: how heavy, height: how tall)", &["weight", "height"]);
    check("Result", "返回方式（box 或 bag），二选一，默认为 box。", &["box", "bag"]);
    check("Result", "BoxId（BoxId 或 BagId），二选一。", &[]);
    check("Place", "放置策略，near-by、far-away，默认是near-by", &["near-by", "far-away"]);
    check("Place", "放置策略，例如 near、far，默认是near", &[]);
}

#[test]
fn what_is_available_is_all_there_is() {
    check(
        "Version",
        "Version of the toy. Version 1.0, 1.1 and 2.0 are available.",
        &["1.0", "1.1", "2.0"],
    );
    check("Kind", "Kind. currently supports BEAR, DUCK, FROG.", &["BEAR", "DUCK", "FROG"]);
    check("Kind", "Toys with 2 wheels and 4 wheels are supported.", &[]);
    check("Kind", "Valid values: bear (brown), duck (yellow), and other toys (any color)", &[]);
}

#[test]
fn a_single_value_needs_a_header_and_nothing_behind_it() {
    check("Kind", "The kind. Valid value: `BEAR`. Default value: `BEAR`.", &["BEAR"]);
    check("Kind", "玩具类型，取值范围：\n- BEAR：熊", &["BEAR"]);
    check("Kind", "玩具类型，可选项：bear，不填时默认bear。", &["bear"]);
    check("ToyType", "玩具类型，目前仅支持BEAR类型", &["BEAR"]);
    check("Kind", "取值为BearId的玩具", &[]);
    check("Kind", "Valid value: string", &[]);
    check("BearId", "取值：bear-id", &[]);
    // It never becomes an enum.
    let values = mined("Kind", "string", "Valid value: `BEAR`.").values;
    assert_eq!(values.map(|values| values.plain), Some(true));
}

#[test]
fn elements_of_lists_have_values() {
    let of = |name: &str, ty: &str, text: &str| words(name, &format!("list of {ty}"), text);
    assert_eq!(
        of("Kinds", "string", "Valid values: bear, duck and frog."),
        ["bear", "duck", "frog"]
    );
    assert_eq!(of("States", "int64", "玩具状态：0-新，1-旧，-2-丢"), ["0", "1", "-2"]);
    assert_eq!(
        of("Kinds", "string", "按类型过滤，可选值：`bear`、`duck`（多个值取并集）"),
        ["bear", "duck"]
    );
    assert_eq!(of("Kinds", "Filter", "Valid values: bear, duck"), [""; 0]);
    assert_eq!(of("ToyIds", "string", "Valid values: bear, duck"), [""; 0]);
    assert_eq!(of("Kinds", "string", "Valid value: bear"), [""; 0]);
    let found = mined("Kinds", "list of string", "Valid values: `bear` (brown), `duck` (yellow).");
    assert_eq!(found.values.map(|list| list.plain), Some(false), "surely read, it is an enum");
}

#[test]
fn a_number_that_was_not_read_makes_a_list_incomplete() {
    values_of("int64", "状态，0：新；1：旧；3：丢", &["0", "1", "3"], None);
    values_of("int64", "状态，0：新；1：旧；2，坏，3：丢", &["0", "1", "2", "3"], None);
    values_of("int64", "状态，0：新；1：旧；坏的是 2；3：丢", &[], None);
    values_of("int64", "滤镜，取值如下：1.白色；2 黑色；3.红色。", &["1", "2", "3"], None);
    values_of("int64", "Hours of play: 1/2/3/6/12", &["1", "2", "3", "6", "12"], None);
}

#[test]
fn languages_stand_behind_their_names() {
    let text =
        "Language of the toy, supported languages:\n- English: en\n- Chinese (Taiwan): zh-TW";
    check("ToyLanguage", text, &["en", "zh-TW"]);
}

#[test]
fn what_a_word_before_or_a_meaning_behind_says_is_no_sign() {
    check("CommandKind", "Command kind. currently supports BEAR, DUCK.", &["BEAR", "DUCK"]);
    values_of("int64", "Kind 0: toys, such as bears. 1: others", &["0", "1"], None);
    values_of(
        "int64",
        "玩具，取值[300(5分钟)，3600(小时)，86400(天)]",
        &["300", "3600", "86400"],
        None,
    );
    values_of("int64", "Hours. Valid values: [0,1,2,3;].", &["0", "1", "2", "3"], None);
    check("ToyVersionId", "Version 1.0.1, 1.2 and 2.0 are available.", &["1.0.1", "1.2", "2.0"]);
    check("SortBy", "枚举范围： name,color,type,age", &["name", "color", "type", "age"]);
    check("Mask", "Limits: support selecting 'toy_1', 'toy_2'.", &["toy_1", "toy_2"]);
    check("Kinds", "Parameter value: bear/duck/empty.", &["bear", "duck"]);
}

#[test]
fn defaults_with_a_noun_or_the_unit_of_the_range_are_read() {
    let text = "玩具版本，取值有T1，表示一；T2，表示二。不填的话，默认为版本T2";
    values_of("string", text, &["T1", "T2"], Some("T2"));
    let field = mined(
        "Size",
        "int64",
        "Choose a value between 1 and 300 seconds; the default is 3 seconds.",
    );
    assert_eq!(field.default.map(|node| node.to_json()), Some(3.into()));
    let text = "Specify a value between 128 MB (default) and 1,536 MB in 128 MB increments.";
    let field = mined("Size", "int64", text);
    assert_eq!(field.default.map(|node| node.to_json()), Some(128.into()));
    range_of("Size", text, Some((Some(128), Some(1536))));
}

#[test]
fn ranges_of_further_forms_are_read() {
    range_of("Green", "绿色通道。[0,100]。建议取值50。", Some((Some(0), Some(100))));
    range_of("Weight", "玩具的重量(1-50)", Some((Some(1), Some(50))));
    range_of("Track", "轨道，取值从0开始，0表示第一条。", Some((Some(0), None)));
    range_of("Threshold", "阈值，取值>=0；当玩具坏时，设置0会删除", Some((Some(0), None)));
    range_of("Timeout", "The maximum timeout is 120 seconds.", Some((None, Some(120))));
    range_of(
        "Wait",
        "单位秒，取值范围[3, 60]。当玩具超过设定时间没有动，自己停下。",
        Some((Some(3), Some(60))),
    );
    range_of("Weight", "Toys of an age (see 1-50)", None);
    items_of("Toys. If it is left empty, all of the toys (max 20) are used.", None);
}

#[test]
fn values_of_further_fields_are_read_whole_or_not_at_all() {
    check(
        "Bear",
        "玩具\n可选: \"small\" | \"big\" | \"auto\"\nauto 是默认值。",
        &["small", "big", "auto"],
    );
    values_of("int64", "玩具开关0=关闭，1=开启，2=只看", &["0", "1", "2"], None);
    check(
        "Kind",
        "Kind. Brown bear: BEAR_BROWN; white bear: BEAR_WHITE.",
        &["BEAR_BROWN", "BEAR_WHITE"],
    );
    check(
        "Kind",
        "Valid values:\nDefault: the usual one\nMine: my own\nAll: both",
        &["Default", "Mine", "All"],
    );
    check("Kinds", "Kinds, separated with commas. 1: bears; 2: ducks", &[]);
}

#[test]
fn numbers_in_words_limit_lists() {
    items_of("Toys. Only one toy is supported now.", Some(1));
    items_of("Boxes of the toys. Up to two boxes are allowed.", Some(2));
    items_of("玩具数组，最多两个。", Some(2));
    items_of("Toys. Only one of Toys and Boxes can be set.", None);
    items_of("Toys. When Kind is big, it has one and only one element.", None);
}

#[test]
fn lists_of_further_forms_are_values() {
    values_of("string", "Kind (supports 'BIG', 'TINY'), or any", &["BIG", "TINY"], None);
    values_of("int64", "玩具保留时间，限制值为15, 30, 45之一", &["15", "30", "45"], None);
    values_of("int64", "顺序，1倒序，0顺序，默认倒序", &["1", "0"], Some("1"));
    values_of("int64", "模式\n0 - 多个(默认)，各自一个\n1 - 单个", &["0", "1"], Some("0"));
}
