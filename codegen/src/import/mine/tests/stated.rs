//! What else states defaults, ranges, formats and lengths, with invented toys.

use super::*;

#[track_caller]
fn default_of(ty: &str, text: &str, expected: Option<serde_json::Value>) {
    let found = mined("Toy", ty, text).default.map(|node| node.to_json());
    assert_eq!(found, expected, "in {text}");
}

#[track_caller]
fn format_of(name: &str, text: &str, expected: Option<FormatName>) {
    assert_eq!(mined(name, "string", text).format.map(|format| format.is), expected, "in {text}");
}

#[test]
fn what_is_used_for_an_empty_field_is_its_default() {
    default_of("int64", "Toys. If this parameter is left empty, 5 will be used.", Some(5.into()));
    default_of("string", "盒子（Near: 近, Far: 远）；缺省时按 Near 处理", Some("Near".into()));
    default_of("int64", "玩具数。不传则为7，表示一周。", Some(7.into()));
    default_of("int64", "当玩具很大时，按阈值处理，不填默认为 90 分。", Some(90.into()));
    default_of("int64", "当玩具很大时，默认为 90。", None);
    default_of("string", "展示的名称，若不传入时，默认取ToyId", None);
    default_of("int64", "如果盒子为空，玩具数默认为 3", None);
}

#[test]
fn defaults_have_the_unit_of_their_field() {
    default_of("int64", "Timeout in seconds, default 1 hour.", Some(3600.into()));
    default_of("int64", "玩具的等待时间，默认：10ms", Some(10.into()));
    default_of("int64", "时间窗口（毫秒时长）。不传时默认 7 天。", None);
    default_of("int64", "玩具数，默认3个工作日", Some(3.into()));
    default_of("int64", "玩具数，默认3万个", None);
    default_of("int64", "1. 大玩具默认为 3；\n2. 小玩具默认为 5", None);
    let seconds = mined("WaitMs", "int64", "等待，默认 2 秒").default.map(|node| node.to_json());
    assert_eq!(seconds, Some(2000.into()));
}

#[test]
fn defaults_are_read_by_what_they_mean() {
    default_of("int64", "规则，1:打开 0:关闭，默认不打开", Some(0.into()));
    default_of("string", "开关\non：开启\noff：关闭\n默认为关闭状态", Some("off".into()));
    default_of("bool", "是否允许玩具，默认允许", Some(true.into()));
    default_of(
        "bool",
        "Whether to return toys. By default, toys are not returned.",
        Some(false.into()),
    );
    default_of("string", "The toy, either `near` (default) or `far`.", Some("near".into()));
    default_of("int64", "顺序 0:递增 1:递减(默认)", Some(1.into()));
}

#[test]
fn defaults_of_nouns_and_items_are_read() {
    default_of("int64", "默认等待间隔为 5 秒", Some(5.into()));
    default_of("int64", "0: 大的（默认） 1: 小的", Some(0.into()));
    default_of("string", "类型（00-大的(默认); SH-小的）", Some("00".into()));
    default_of("int64", "The kind, 1: near; 0: far. Not near by default.", None);
    default_of("string", "The kind. NEAR: close; FAR: away. FAR by default.", Some("FAR".into()));
    default_of("int64", "默认单区为1,多区为3", None);
    default_of("string", "取值：\n- near：近\n- default：其他", None);
    default_of("string", "盒子\n_缺省: near_", Some("near".into()));
    default_of("int64", "大的默认：5，小的默认：7", None);
    default_of("int64", "取值是数的整数倍，默认值 : 0", Some(0.into()));
    default_of("bool", "- （默认）false：关\n- true：开", Some(false.into()));
    default_of("string", "NEAR: close by (Default).\nFAR: away", Some("NEAR".into()));
    let text =
        "Valid values: [near (small toys), far (big toys)]; big toys will be used by default.";
    default_of("string", text, Some("far".into()));
}

#[test]
fn ranges_are_converted_to_the_unit_of_their_field() {
    range_of("Wait", "等待，单位：秒，取值范围 10 分钟到 2 小时", Some((Some(600), Some(7200))));
    range_of("Wait", "The wait in seconds. Maximum value: 1 day.", Some((None, Some(86_400))));
    range_of("Offset", "偏移量，范围[0, +∞)", Some((Some(0), None)));
    range_of("Page", "Page. Value range: starts from 1.", Some((Some(1), None)));
    range_of("Port", "端口，1 到 65535。", Some((Some(1), Some(65_535))));
    range_of("Count", "数量，如 1-9", None);
    range_of("Count", "目前最大数量不超过100", Some((None, Some(100))));
    range_of("Limit", "Toys. Defaults to 20. The maximum is 100.", Some((None, Some(100))));
    range_of("Count", "Maximum number of toys. Default value: 20.", None);
    range_of("Count", "间隔，取值范围：0 和 [1, 90]", Some((Some(0), Some(90))));
    range_of("Port", "Port used when adding toys, value range [0,90)", Some((Some(0), Some(89))));
    range_of("Count", "如果不传递该参数，则默认为20，最大值为50。", Some((None, Some(50))));
    range_of("Offset", "配合Limit使用，Limit最大取值为100", None);
    range_of("Size", "大小，取值在 1 和 9 之间", Some((Some(1), Some(9))));
    range_of("Count", "盒子最大 120；袋子最大 10", None);
    range_of("Rank", "权重相对于盒子，取值[0, 9]", Some((Some(0), Some(9))));
}

#[test]
fn formats_are_given_by_what_descriptions_call_a_field() {
    format_of("Avatar", "头像url，可为空", Some(FormatName::Url));
    format_of("AvatarPath", "头像url", None);
    format_of("ToyHost", "Domain name of the toy.", Some(FormatName::Domain));
    format_of("ToyAddress", "玩具的IP地址", Some(FormatName::Ip));
    format_of("Context", "键值对的json字符串", Some(FormatName::Json));
    format_of("Script", "脚本，以base64方式编码", Some(FormatName::Base64));
    format_of("Script", "Base64-encoded script of the toy", Some(FormatName::Base64));
    format_of("BlockIp", "是否封禁 IP。对客户端 IP 持续拦截", None);
    format_of("PodHost", "IP address of the toy.", Some(FormatName::Ip));
    format_of("Lines", "玩具列表，JSON 字符串", Some(FormatName::Json));
    format_of("Email", "Email of the toy maker.", Some(FormatName::Email));
    let day = mined("EndTime", "string", "终点，如：2023-01-01。");
    assert_eq!(day.ty.value, TypeName::One("date".to_owned()));
}

#[test]
fn lengths_may_be_fixed_or_open() {
    length_of("玩具ID，为32位字符串。", Some((Some(32), Some(32))));
    length_of("证件：应为18位字符串；其他共11位。", None);
    length_of("The name has a length of less than 60.", Some((None, Some(59))));
    length_of("口令。长度不小于3，不大于32", Some((Some(3), Some(32))));
    length_of("名称（1-50 个英文、汉字、数字）", Some((Some(1), Some(50))));
}

#[test]
fn rules_are_read_in_further_words() {
    let texts = [
        ("Kind", "string", "The kind of toy."),
        ("Wound", "bool", "Whether it is wound."),
        ("Near", "string", "When near is selected for Kind, Near is required."),
        ("Far", "string", "距离，当Kind取Far时，必填。"),
        ("Speed", "string", "速度，Wound开启时必填"),
        ("Box", "string", "盒子，Kind=a 或 Kind=b 时必填"),
        ("Path", "string", "仅当 Kind=a 时有效，需要填写完整的路径"),
        ("Color", "string", "Required if the value of Kind (the kind of toy) is red."),
        ("Size", "string", "This field does not need to be set when Kind is a."),
    ];
    let expected = [
        r#"required_when Near Kind "near""#,
        r#"required_when Far Kind "Far""#,
        "required_when Speed Wound true",
        r#"required_when Box Kind "a" "b""#,
        r#"required_when Color Kind "red""#,
    ];
    assert_eq!(rules_of(&texts), expected);
}

#[test]
fn what_a_number_counts_is_its_unit() {
    assert_eq!(mined("Keep", "int64", "玩具保留天数").unit.as_deref(), Some("days"));
    assert_eq!(mined("End", "int64", "结束时间 最多显示30天数据").unit, None);
    assert_eq!(mined("Size", "int64", "大小，单位G").unit.as_deref(), Some("GB"));
}

#[test]
fn bounds_on_one_side_are_read() {
    range_of("Size", "取值不超过10", Some((None, Some(10))));
    range_of("Size", "偏移，大于等于0。", Some((Some(0), None)));
    range_of("Size", "The value must be greater than 0.", Some((Some(1), None)));
    range_of("Size", "如果大于0则生效", None);
}
