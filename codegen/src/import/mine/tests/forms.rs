//! Forms of lists that are read, and what looks like them.

use super::*;

#[track_caller]
pub(super) fn words(name: &str, ty: &str, text: &str, expected: &[&str]) {
    assert_eq!(super::layouts::words(name, ty, text), expected, "in {text}");
}

#[test]
fn what_introduces_a_list_does_not_hide_its_first_item() {
    words("Toy", "string", "玩具动作：hop-跳，run-跑，nap-睡", &["hop", "run", "nap"]);
    words("Toy", "string", "类型，值包括：big(大),small(小)", &["big", "small"]);
    words("Toys", "list of string", "状态值包括idle(闲)，busy(忙)", &["idle", "busy"]);
    words("Toy", "string", "The toy: all - all toys, few - few toys", &["all", "few"]);
    words("Toy", "string", "玩具，如hop-跳，run-跑", &[]);
    words("Toy", "string", "源,如bear,duck,frog(表示蛙),fox(狐)等。", &[]);
    words("Toy", "string", "来源 box：盒，bag：袋 lid：盖，cap：帽", &["box", "bag", "lid", "cap"]);
}

#[test]
fn lists_of_each_condition_are_left_alone() {
    let text = "玩具。\n当盒子为 A 时，可选值：near、far\n当盒子为 B 时，可选值：up、down";
    words("Toy", "string", text, &[]);
    let text = "Valid values for boxes: near (close), far (away). Valid values for bags: up (high)";
    words("Toy", "string", text, &[]);
    let text = "玩具，可选值：near、far。\n当盒子为 A 时，支持 near\n当盒子为 B 时，支持 far";
    words("Toy", "string", text, &["near", "far"]);
    words("Toy", "string", "不同。各模型可选值：\n- A：1K、2K\n- B：2K、4K", &[]);
}

#[test]
fn rows_of_tables_have_numbers() {
    let text = "类型\n- 枚举项: TOY_NONE; 枚举值: 0\n- 枚举项: TOY_BIG; 枚举值: 1; 描述: 大";
    words("ToyType", "int64", text, &["0", "1"]);
    words("Toy", "int64", "枚举值:\n- uint: 0; 描述: 大\n- uint: 1; 描述: 小", &["0", "1"]);
    words("Toy", "int64", "- 枚举项: TOY_BIG; 枚举值: 大\n- 枚举项: TOY_TINY; 枚举值: 小", &[]);
}

#[test]
fn numbers_may_begin_anywhere_if_each_has_a_line() {
    words("Toy", "int64", "规格\n- 16：大的\n- 8：小的", &["16", "8"]);
    words("Toy", "int64", "State.\n2 - on.\n3 - off.", &["2", "3"]);
    words("Toy", "int64", "模板 ID\n- 10：大的\n- 20：小的", &[]);
    words("Toy", "int64", "规格\n- 1：大的\n- 大约的\n- 3：小的", &[]);
    words("Toy", "int64", "The kind:\n1. Big one\n2: small one\n3: tiny one", &[]);
    words("Toy", "int64", "透明度，取值范围：[0, 100]\n- 0：不透明\n- 100：透明", &[]);
}

#[test]
fn numbers_with_meanings_of_further_forms_are_values() {
    words("Toy", "int64", "是否上发条。0为不上，1为上。默认为0。", &["0", "1"]);
    words("Toy", "int64", "网络，1表示有线, 2表示2G, 3表示3G。", &["1", "2", "3"]);
    words("Toy", "int64", "开关。1：开。0：关。其他值表示时长。", &[]);
    words("Toy", "int64", "类型，0-熊 2-鸭", &["0", "2"]);
    words("Toys", "list of int64", "一周的天，1代表周一，7代表周日", &[]);
    words("Offset", "int64", "Offset=0表示第一页，Offset=100表示第二页，Offset=200表示第三页", &[]);
}

#[test]
fn names_confirm_words_without_a_header() {
    words("ToyProtocol", "string", "玩具协议，near、far", &["near", "far"]);
    words("OrderType", "string", "排序类型， desc 或者 asc", &["desc", "asc"]);
    words(
        "SortBy",
        "string",
        "Sort field, which supports ToyName and ToyAge.",
        &["ToyName", "ToyAge"],
    );
    words("Toy", "string", "玩具，near、far", &[]);
    words("ToyType", "string", "玩具类型，如 near、far", &[]);
    words("ToyType", "string", "When it is near or far, nothing happens", &[]);
    words("Module", "string", "The value is fixed at \"toys\".", &["toys"]);
    words("Module", "string", "长度固定为64个字符", &[]);
}

#[test]
fn a_word_that_ends_a_list_may_be_other() {
    let text = "Valid values: bear (brown), duck (yellow), and other (any color).";
    words("Toy", "string", text, &["bear", "duck", "other"]);
    words(
        "Toy",
        "string",
        "取值：add（加）、edit（改）、del（删） 其他值无效",
        &["add", "edit", "del"],
    );
    words("Toy", "string", "__near__: 近的\n__far__: 远的", &["near", "far"]);
    words(
        "Toy",
        "string",
        "支持近和远两种，默认为近。\n- near: 近的\n- far: 远的",
        &["near", "far"],
    );
    words("ToyIp", "string", "地址，支持 IPv4/IPv6", &[]);
}

#[test]
fn intervals_have_commas_between_thousands() {
    range_of("Height", "Height in px. Value range: [128, 4,096].", Some((Some(128), Some(4096))));
    words("Toy", "int64", "Value range: [0, 1, 200]", &["0", "1", "200"]);
}

#[test]
fn samples_that_stand_for_any_value_show_no_misreading() {
    let with = |ty: &str, text: &str, example: serde_json::Value| {
        let mut field = mined("Kind", ty, text);
        field.example = Some(Node::from_json(&example));
        believe_the_example(&mut field);
        field.values.is_some()
    };
    assert!(with("int64", "1：大；2：小", 0.into()));
    assert!(with("string", "取值：near、far", "xxx".into()));
    assert!(!with("int64", "1：大；2：小", 20.into()));
    assert!(!with("int64", "-1：大；0：小", 7.into()));
    assert!(!with("string", "取值：near、far", "other".into()));
}

#[test]
fn ratios_and_numbers_of_several_lines_are_values() {
    words("Toy", "string", "比例，可取值：\n- 1:1\n- 16:9\n默认值：1:1", &["1:1", "16:9"]);
    words("Toy", "string", "Ratio. Valid values: 1:1, 16:9.", &["1:1", "16:9"]);
    words("Toy", "string", "比例，支持如 1:1、16:9", &[]);
    words("Toy", "int64", "状态：\n10：大，11：小\n20：新，21：旧", &["10", "11", "20", "21"]);
    words("ToyType", "string", "类型：near ｜ far", &["near", "far"]);
    words(
        "ToyType",
        "string",
        "支持的文件类型：BEAR、DUCK、\nFROG、FOX。",
        &["BEAR", "DUCK", "FROG", "FOX"],
    );
    words("Toy", "string", "结果\n0：只有图；\n1：图的Json；\n2：都有。", &["0", "1", "2"]);
    words("Boxes", "list of string", "Valid values:\n`80`: one box\n`81-90`: ten", &[]);
    words("ToyType", "string", "The kind of toy (near or far).\nOnly one.", &["near", "far"]);
    words("Toy", "string", "Toys:\n-Near: close\n-Far: away", &["Near", "Far"]);
}

#[test]
fn values_that_a_translation_may_have_changed_are_left_alone() {
    words("Toy", "string", "Kinds:\nnear: close\nFar: away\nup: high", &[]);
    words("Toy", "string", "类型：\nnear：近\nFar：远\nup：高", &["near", "Far", "up"]);
    words("Toy", "string", "Kind. HA: both; RO: one; cvmHA: more", &["HA", "RO", "cvmHA"]);
}

#[test]
fn ranges_are_stated_one_side_at_a_time() {
    range_of("Page", "页码，必须大于0", Some((Some(1), None)));
    range_of("Count", "该值需大于等于 5，且小于等于 60", Some((Some(5), Some(60))));
    range_of("Count", "The value must be greater than or equal to 0.", Some((Some(0), None)));
    range_of("Count", "数量，不能大于1,000", Some((None, Some(1000))));
    range_of("Timeout", "单位秒，最大超时时间 120 秒。", Some((None, Some(120))));
    range_of("Count", "建议该参数值大于10。", None);
    range_of("Limit", "条数，默认20，建议最大取值100。", None);
    range_of("Timeout", "单位为秒，要求10 ~ 300之间", Some((Some(10), Some(300))));
    range_of("Offset", "Offset + Limit 不超过5000", None);
    range_of("Months", "Valid values: 1-12, 24, 36", None);
    range_of("Timeout", "1、大玩具的范围为1-60；2、小玩具的范围为10-900", None);
    range_of("Width", "范围[0-3000]\n必须是2的倍数", Some((Some(0), Some(3000))));
}

#[test]
fn defaults_of_nouns_and_words_are_read() {
    let default = |ty: &str, text: &str| mined("Toy", ty, text).default.map(|d| d.to_json());
    assert_eq!(default("int64", "Toys of a page. Default size is 20."), Some(20.into()));
    let text = "Available values: near, far. near is selected by default.";
    assert_eq!(default("string", text), Some("near".into()));
    assert_eq!(default("int64", "取值：1：开；2：关。默认值为 2 关"), Some(2.into()));
    assert_eq!(default("int64", "The default color is red."), None);
    assert_eq!(default("string", "open-开；close-关，默认open-开"), Some("open".into()));
    let text = "Valid values:\n- NEAR - (Default) close\n- FAR - away";
    assert_eq!(default("string", text), Some("NEAR".into()));
}
