//! Layouts of fields that were drawn at random, with invented toys.

use super::forms::words;
use super::*;

#[track_caller]
fn default_of(ty: &str, text: &str, expected: Option<&str>) {
    let found = mined("Toy", ty, text).default.map(|node| node.to_json().to_string());
    assert_eq!(found.as_deref(), expected, "in {text}");
}

#[track_caller]
fn format_of(name: &str, text: &str, expected: Option<FormatName>) {
    assert_eq!(mined(name, "string", text).format.map(|format| format.is), expected, "in {text}");
}

#[test]
fn words_in_further_layouts_are_values() {
    words("ToyType", "string", "玩具类型[BEAR,BIG_DUCK]", &["BEAR", "BIG_DUCK"]);
    words("Toy", "string", "玩具的类型，big-bear，duck，不填默认为duck", &["big-bear", "duck"]);
    words("Toy", "string", "玩具，可选值：bear，大熊；duck，鸭子", &["bear", "duck"]);
    words("Toy", "string", "目前支持 bear 、duck 、 frog类型。", &["bear", "duck", "frog"]);
    words("Toy", "string", "玩具，可选值：\n- `big` 大的（默认值）\n- `sm` 小的", &["big", "sm"]);
    words("Toy", "string", "大小，大熊(BEAR_BIG)/小熊(BEAR_SMALL)", &["BEAR_BIG", "BEAR_SMALL"]);
    words(
        "Toy",
        "string",
        "来自 box：盒子，bag：袋子 shelf：架子，shop:商店",
        &["box", "bag", "shelf", "shop"],
    );
    words("Toy", "string", "The mode. Currently, only \"BEAR\" is selectable.", &["BEAR"]);
    words(
        "SortBy",
        "string",
        "Sorting field: Size, LastTime, and ToyCount",
        &["Size", "LastTime", "ToyCount"],
    );
    words(
        "Toys",
        "list of string",
        "选择玩具（不填则全部）：\nTheBear：大熊，\nTheDuck：鸭子。",
        &["TheBear", "TheDuck"],
    );
}

#[test]
fn numbers_in_further_layouts_are_values() {
    words("Toy", "int64", "是否上发条，关闭为0，开启为1。默认为0", &["0", "1"]);
    words("Toy", "int64", "粒度，取值有：\n5：5 分钟\n1440：一天", &["5", "1440"]);
    words("Toy", "int64", "比例，取值为 20 30 50，默认值50", &["20", "30", "50"]);
    words("Toy", "int64", "多选：2-熊，4-鸭，8-蛙", &["2", "4", "8"]);
    words("Toy", "int64", "数量：支持8/10，默认为8", &["8", "10"]);
    words("Toy", "int64", "状态[1 开 2 关]", &["1", "2"]);
    words(
        "Toy",
        "int64",
        "valid values: 0: bear, 1: duck.\n2: frog, 3: bear and frog.",
        &["0", "1", "2", "3"],
    );
}

#[test]
fn lists_that_are_not_the_whole_are_left_alone() {
    words(
        "Toy",
        "string",
        "按型号：\nbear-1：默认 red，可选：red、blue\nbear-2：默认 blue，可选：red、blue",
        &[],
    );
    words("Toy", "string", "取值：0：全部。1：熊。2：鸭。例如 12 表示熊和鸭。", &[]);
    words("Toy", "string", "规则：\nall：全部\nfile：文件\npath：路径\ndefault：没有规则", &[]);
    words(
        "Toy",
        "string",
        "对应如下：BIG_BEAR: 熊,\nDUCK: 鸭,\nFROG: 蛙",
        &["BIG_BEAR", "DUCK", "FROG"],
    );
}

#[test]
fn words_that_only_look_like_values_are_left_alone() {
    words("Area", "string", "区域，有效值：\n- Near Land：近处。\n- Far Land：远处。", &[]);
    words("ToyBase64List", "list of string", "玩具图片，支持PNG、JPG、BMP格式。", &[]);
    words(
        "ToyKinds",
        "list of string",
        "玩具，包括：big_bear, duck, frog和big_fox，默认为duck",
        &[],
    );
    words("Toy", "string", "目前仅支持bear-熊、bigToy-sql类型。", &[]);
    words("ToyColor", "string", "The color. Default value: 0xFFFFFF (white).", &[]);
    format_of("ToyIp", "The public IP. Multiple IPs are separated by commas.", None);
    assert!(mined("Toy", "string", "Note: This parameter is disused.").deprecated.is_some());
    words("Toy", "int64", "取值有 10，20，不填代表使用 10。\n- 10：小\n- 20：大", &["10", "20"]);
    assert!(mined("ToyID", "string", "ToyID(废弃)").deprecated.is_some());
    assert!(mined("Toy", "string", "取值[\nbear(熊) （已废弃）\nduck(鸭)\n]").deprecated.is_none());
    default_of("bool", "是否单集群默认是false", Some("false"));
}

#[test]
fn defaults_in_further_layouts_are_read() {
    default_of("int64", "Toys, 10,000 in all. The default value is 10,000.", Some("10000"));
    default_of("int64", "默认为0，只有当盒子为BIG时生效。", Some("0"));
    default_of("int64", "数量，defaults to 20 with a maximum value of 100", Some("20"));
    default_of("int64", "Offset, which starts from 0 by default", Some("0"));
    default_of("int64", "It is `0` by default for small toys.", None);
    default_of("string", "大盒引擎默认为BEAR", None);
    default_of("string", "The toy. `bear` is used if it’s left empty.", Some("\"bear\""));
    default_of("bool", "是否上发条。默认不上发条。", Some("false"));
}

#[test]
fn ranges_and_lengths_in_further_layouts_are_read() {
    range_of("Count", "The size. Range: 5<= Size <= 256.", Some((Some(5), Some(256))));
    range_of("Count", "超时时间[1000,60000]", Some((Some(1000), Some(60_000))));
    range_of("Count", "数量，默认为5；最大不能超过10", Some((None, Some(10))));
    range_of("Count", "时长。仅当盒子为 BIG 时有效，取值范围：1~9", Some((Some(1), Some(9))));
    range_of(
        "Count",
        "Time in seconds. Range: 5 - 86400 (24 hours)",
        Some((Some(5), Some(86_400))),
    );
    range_of("Count", "Input range (0, 3000]. Default 600.", Some((Some(1), Some(3000))));
    length_of("Name of the toy. Up to 16 bytes.", Some((None, Some(16))));
    length_of("名称。长度不超过64个字节", Some((None, Some(64))));
    length_of("For big toys, the name has up to 16 characters.", None);
}

#[test]
fn formats_are_given_by_names_that_descriptions_agree_with() {
    format_of("BearUrl", "玩具的下载地址", Some(FormatName::Url));
    format_of("BearUrl", "玩具地址的域名", None);
    format_of("ToyIp", "The private IP of the toy", Some(FormatName::Ip));
    format_of("ToyIp", "Searches by IP", None);
    format_of("ToyDomain", "Domain name of the toy", Some(FormatName::Domain));
    format_of("BearBase64", "玩具图片的base64。", Some(FormatName::Base64));
    format_of("FromEmail", "The email address, or alias <email address>", None);
    let time = mined("StartTime", "string", "The start, for example, '2020-01-01T12:00:00Z'.");
    assert_eq!(time.ty.value, TypeName::One("datetime_iso".to_owned()));
    let sorts = mined("SortType", "string", "取值：A：时间（格式：2006-01-02 15:04:05）");
    assert_eq!(sorts.ty.value, TypeName::One("string".to_owned()));
}
