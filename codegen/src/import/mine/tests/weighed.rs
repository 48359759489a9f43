//! Lists that only the words before them, the names and the sample values of their fields confirm, with
//! invented toys.

use super::*;

#[track_caller]
fn shown(name: &str, ty: &str, sample: &str, text: &str, expected: &[&str]) {
    let field = mined_with(name, ty, sample, text);
    let found = field.values.map(|values| {
        values.values.iter().map(|(value, _)| value.value.clone()).collect::<Vec<_>>()
    });
    assert_eq!(found.unwrap_or_default(), expected, "in {text}");
}

#[test]
fn a_sample_value_confirms_words_without_meanings() {
    shown("Toy", "string", "bear", "玩具类别，bear、duck", &["bear", "duck"]);
    shown("ToyType", "string", "bear", "玩具 bear/duck", &["bear", "duck"]);
    shown("Toy", "string", "bear、duck", "玩具类别，bear、duck", &["bear", "duck"]);
    shown(
        "Toys",
        "list of string",
        "[\"duck\"]",
        "玩具；bear/duck/frog",
        &["bear", "duck", "frog"],
    );
    shown("ToySort", "string", "Size", "排序字段支持Size、ToyCount", &["Size", "ToyCount"]);
    shown("ToyImage", "string", "aGVsbG8=", "玩具图片，支持 PNG、JPG 格式。", &[]);
    shown("Toy", "string", "fox", "玩具类别，bear、duck", &[]);
    shown("Toy", "string", "", "玩具类别，bear、duck", &[]);
}

#[test]
fn items_are_read_whatever_joins_them() {
    shown("ToyLevel", "int64", "1", "级别 1.大、2.中、3.小", &["1", "2", "3"]);
    shown("Toy", "int64", "1", "1.开 0.关 -1.全部", &["1", "0", "-1"]);
    shown("Toy", "int64", "201", "任务：201. 熊, 202. 鸭", &["201", "202"]);
    shown("Toy", "int64", "1", "Where toys are 0 box 1 shelf", &["0", "1"]);
    shown("ToyMode", "string", "near", "方式\nnear 近的\nfar 远的", &["near", "far"]);
    shown("Toy", "string", "near", "大小，near为近的，far为远的", &["near", "far"]);
    shown(
        "ToyType",
        "string",
        "a1",
        "玩具，其中：\na1表示熊；\nb2表示鸭。\n不填则全部。",
        &["a1", "b2"],
    );
    shown(
        "Toy",
        "string",
        "Default",
        "取值：\n- Default：常用的\n- Own：自己的",
        &["Default", "Own"],
    );
}

#[test]
fn lists_of_which_an_item_was_not_read_are_left_alone() {
    shown("Toy", "int64", "1", "玩具 1-熊 2-鸭 3/4-蛙", &[]);
    shown("Toy", "string", "near", "大小，near为近的，far为远的，其他值为未知", &[]);
    shown("Toy", "int64", "5", "重试次数，取值范围：[0, 5]", &[]);
    shown("Toy", "int64", "1", "说明：1. 不能为空。2. 不能重复。", &[]);
    shown("Toy", "string", "a", "例：[\"a\",\"b\"]", &[]);
    shown("Toy", "int64", "10", "默认为10，最小值为1，最大值为100", &[]);
}

#[test]
fn the_only_value_is_one_that_the_sample_shows() {
    shown("Toy", "string", "near", "方式。当前仅支持 near（近的）。", &["near"]);
    shown("Toy", "string", "near", "方式，仅支持填写\"near\"。", &["near"]);
    shown("Toy", "string", "near", "Mode. Default value: near", &[]);
    shown("Toy", "int64", "0", "偏移量，默认为0", &[]);
}

#[test]
fn meanings_may_stand_before_their_values() {
    shown("ToyOrder", "string", "ASC", "排序。升序：`ASC`，降序：`DESC`。", &["ASC", "DESC"]);
    shown("ToyState", "string", "ok", "状态\n（正常-ok、损坏-bad）", &["ok", "bad"]);
    shown("ToyMode", "int64", "0", "计费，预付：0，后付：1。", &["0", "1"]);
    shown("ToyType", "string", "big", "类型（默认：any，大：big，小：small）", &[]);
    shown("Toy", "int64", "0", "第一页为0，第二页为10", &[]);
}

#[test]
fn lists_may_have_several_marks_and_meanings_an_example() {
    let text = "Kind. `near`: close; `far`: away, `out`: elsewhere";
    shown("ToyKind", "string", "far", text, &["near", "far", "out"]);
    shown("ToyKind", "string", "far", "The kind, far for away, near for close", &["far", "near"]);
    let text = "Values:\n- near: close, such as a box\n- far: away";
    shown("ToyKind", "string", "far", text, &["near", "far"]);
    let text = "Sorting: NearToy near toys, FarToy far toys";
    shown("ToySort", "string", "FarToy", text, &["NearToy", "FarToy"]);
    shown("ToyKind", "string", "near", "（near表示近的）", &["near"]);
    shown("Toy", "int64", "1", "0 box, 1 shelf, or set to 2 for both", &[]);
}
