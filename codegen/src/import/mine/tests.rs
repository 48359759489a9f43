mod drawn;
mod forms;
mod layouts;
mod robust;
mod stated;
mod weighed;

use super::*;
use crate::import::blank_field;
use crate::schema::FormatName;

fn mined(name: &str, ty: &str, text: &str) -> Field {
    mined_with(name, ty, "", text)
}

fn mined_with(name: &str, ty: &str, sample: &str, text: &str) -> Field {
    let ty = match ty.strip_prefix("list of ") {
        Some(inner) => TypeName::List(Box::new(TypeName::One(inner.to_owned()))),
        None => TypeName::One(ty.to_owned()),
    };
    let mut field = blank_field(ty);
    let origin = Origin { label: "definitions".to_owned(), says_sure: true, quotes: true };
    let prose = Prose { name, is_input: true, text, sample, origin: &origin };
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
    range_of("Count", "How many. value range 1-100. default 20.", Some((Some(1), Some(100))));
    range_of("Count", "次数\n取值1~200", Some((Some(1), Some(200))));
    range_of("Count", "超时时间，可选值：2-60，默认值：2", Some((Some(2), Some(60))));
    range_of("Count", "取值在[2，60]之间。", Some((Some(2), Some(60))));
    range_of("Count", "Value ranges from 1 to 5\nDefault value: 5", Some((Some(1), Some(5))));
    range_of("Quality", "An integer between 0 and 100.", Some((Some(0), Some(100))));
    range_of("Fps", "Unit: Hz. Value range: 0-60 Hz. 0: as it is.", Some((Some(0), Some(60))));
    range_of("Days", "Range: 1 to 365 days", Some((Some(1), Some(365))));
    range_of("Count", "Value range: (0,100].", Some((Some(1), Some(100))));
    range_of("Count", "Minimum value: 1. Maximum value: 48.", Some((Some(1), Some(48))));
    range_of("Limit", "Entries per page, 20 by default, up to 100", Some((None, Some(100))));
    range_of("Limit", "条数限制最大不能超过1000", Some((None, Some(1000))));
}

#[test]
fn numbers_that_mean_something_else_are_left_alone() {
    range_of("EndTime", "End. Value range: [1,7] days", None);
    range_of("Period", "时长。取值范围：[1,7]，如果为包年包月则为12", None);
    range_of("Bitrate", "Value range: 0 and [26, 256]", None);
    range_of("Limit", "Maximum value: 100, automatically truncated", None);
    range_of("Count", "取值范围：[1,100]，默认值：500", None);
    range_of("Count", "取值范围：[1,100]，0表示不限制", None);
    range_of("Count", "取值范围：[1,100]，超过100按100处理", None);
    range_of("Count", "Up to 100 things at once", None);
    range_of("Count", "Value range: (1,100].", None);
    range_of("Size", "Value range: 1-10 million", None);
    range_of("Size", "取值范围：10、20、30", None);
    range_of("Timeout", "Unit: MB. Value range: 1-7 days", None);
}

#[track_caller]
fn length_of(text: &str, expected: Option<(Option<u32>, Option<u32>)>) {
    let field = mined("Remark", "string", text);
    assert_eq!(field.length.map(|l| (l.min, l.max)), expected, "in {text}");
}

#[test]
fn lengths_of_texts_are_read() {
    length_of("The name: must be between 2 and 60 characters long", Some((Some(2), Some(60))));
    length_of("备注，长度限制：256 个字符。", Some((None, Some(256))));
    length_of("名称。不超过60个字符", Some((None, Some(60))));
    length_of("The name, up to 64 characters.", Some((None, Some(64))));
    length_of("长度为8-64个字符", Some((Some(8), Some(64))));
    length_of("最多支持128个字符（包含模式串）。", Some((None, Some(128))));
    length_of("长度不大于10个汉字或30个英文字符", None);
    length_of("It can contain up to 4,096 characters.", Some((None, Some(4096))));
    length_of("长度限制[1-60]。", Some((Some(1), Some(60))));
    length_of("名称，长度在1-255之间", Some((Some(1), Some(255))));
    length_of("最大长度：128", Some((None, Some(128))));
    length_of("Length cannot exceed 80.", Some((None, Some(80))));
    length_of("Length: [1, 32].", Some((Some(1), Some(32))));
    length_of("描述，128字符以内", Some((None, Some(128))));
    length_of("描述，最多 100 个 Unicode 字符。", Some((None, Some(100))));
    length_of("STRING(8)，日期", Some((None, Some(8))));
    length_of("只能包含字母，长度不超过8位", Some((None, Some(8))));
    // There are never more characters than bytes.
    length_of("最大长度不能超过60个字节", Some((None, Some(60))));
    length_of("Up to 30 characters. The extra characters will be truncated.", None);
    length_of("Linux密码必须8到30位，Windows密码必须12到30位", None);
    length_of("每个标签长度最多 16 个字符", None);
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
    items_of("实例 ID。每次请求的实例的上限为100。", Some(100));
    items_of("列表长度最大值为 100。", Some(100));
    items_of("List of up to 10 users to be removed.", Some(10));
    items_of("The length of the array cannot exceed 1.", Some(1));
    items_of("Rule IDs (Max 100)", Some(100));
    items_of("标签个数最多 10 个，每个标签长度最多 16 个字符。", Some(10));
    items_of("至少1条，最大20条", Some(20));
    items_of("过滤条件，Filters.Values的上限为20。", None);
    items_of("每种类型的轨道最多支持10个", None);
    items_of(
        "过滤条件。\n- toy-id - Array of String - 是否必填：是 - 每个请求最多可指定10个玩具ID。",
        None,
    );
    items_of("别名限制 1.不能为空", None);
    items_of("The array length must be between 2 and 8.", Some(8));
    items_of("You can specify 21 data disks, including up to 1 system disk", None);
    items_of("一共21块盘，其中最多包含1块系统盘，最多包含20块数据盘", None);
    items_of("至少 2 个", None);
}

#[test]
fn a_source_names_the_phrase_and_how_sure_it_is() {
    let field = mined("Count", "int64", "数量。取值范围：[1,100]。");
    assert_eq!(field.range.expect("a range").source, "definitions, 98 %: 取值范围：[1,100]");
}

fn rules_of(texts: &[(&str, &str, &str)]) -> Vec<String> {
    let fields = texts.iter().map(|(name, ty, _)| {
        (Spanned::synthetic((*name).to_owned()), blank_field(TypeName::One((*ty).to_owned())))
    });
    let fields = Entries(fields.collect());
    let texts: Vec<_> =
        texts.iter().map(|(name, _, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let origin = Origin { label: "definitions".to_owned(), says_sure: false, quotes: false };
    let shown = |rule: &crate::schema::Rule| {
        let name = |at: &Option<Spanned<String>>| at.as_ref().map(|n| n.value.clone());
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

#[track_caller]
fn values_of(ty: &str, text: &str, expected: &[&str], default: Option<&str>) {
    let field = mined("Mode", ty, text);
    let found = field.values.map(|values| {
        values.values.iter().map(|(value, _)| value.value.clone()).collect::<Vec<_>>()
    });
    assert_eq!(found.unwrap_or_default(), expected, "in {text}");
    let word = field.default.map(|node| node.to_json().to_string().replace('"', ""));
    assert_eq!(word.as_deref(), default, "in {text}");
}

#[test]
fn numbers_with_meanings_are_values() {
    values_of("int64", "是否开启：0-关闭 1-开启", &["0", "1"], None);
    values_of("int64", "0：关闭；1：开启，默认0", &["0", "1"], Some("0"));
    values_of("int64", "The mode.\n0 (default): off\n1: on", &["0", "1"], Some("0"));
    values_of("int64", "Type. 0 for no, 1 for yes.", &["0", "1"], None);
    values_of("int64", "取值如下：\n- 1=A\n- 2=B\n- 3=C", &["1", "2", "3"], None);
    values_of("int64", "默认值0表示不开启，1表示开启。", &["0", "1"], Some("0"));
    values_of("string", "加密类型 0：不加密（默认值）；1：md5", &["0", "1"], Some("0"));
}

#[test]
fn numbers_that_are_not_all_values_are_left_alone() {
    values_of("int64", "如 5：五；10：十", &[], None);
    values_of("int64", "状态0全部 1:生成中 2:待生成", &[], None);
    values_of("int64", "从 10:00 到 11:00", &[], None);
    values_of("int64", "取值范围：[1, 30]", &[], None);
    values_of("string", "0：甲；1：乙，多个以逗号分隔", &[], None);
}

#[test]
fn words_with_meanings_are_values() {
    values_of(
        "string",
        "日志类型，json_log代表JSON，full_log代表全文",
        &["json_log", "full_log"],
        None,
    );
    values_of("string", "Turn on or off. on - turn on, off - turn off.", &["on", "off"], None);
    values_of(
        "string",
        "开关：\n- ON：开启；\n- OFF：关闭。\n默认为 OFF。",
        &["ON", "OFF"],
        Some("OFF"),
    );
    values_of(
        "string",
        "取值： User：用户。 Group（默认值）：组。",
        &["User", "Group"],
        Some("Group"),
    );
    values_of("string", "取值 asc：升序 或 desc：降序", &["asc", "desc"], None);
    values_of("string", "Type (valid values: \"web\", \"mp\")", &["web", "mp"], None);
    values_of("string", "参数值可选：[\"text\", \"image\"]", &["text", "image"], None);
    values_of("string", "可选值：[\"text\", \"image\"]", &["text", "image"], None);
}

#[test]
fn words_with_meanings_need_no_header() {
    values_of(
        "string",
        "策略 years-每年，quarters-每季度，months-每月",
        &["years", "quarters", "months"],
        None,
    );
    let beds = &["SOFT_BED", "HARD_BED"];
    values_of(
        "string",
        "床的类型。\n- SOFT_BED：软床，即草垫\n- HARD_BED：硬床\n默认值：HARD_BED。",
        beds,
        Some("HARD_BED"),
    );
    values_of("string", "床的类型\nSOFT_BED：软床\nHARD_BED：硬床", beds, None);
    values_of("string", "床的类型（SOFT_BED：软床，HARD_BED：硬床）", beds, None);
    values_of("string", "床的代号（SOFT_BED表示软床；HARD_BED表示硬床）", beds, None);
    values_of(
        "string",
        "Bed. SOFT_BED: straw. HARD_BED: wood. Default: SOFT_BED.",
        beds,
        Some("SOFT_BED"),
    );
    values_of("string", "状态：未喂:NotFed, 已喂:Fed。", &["NotFed", "Fed"], None);
    values_of("string", "The bed STRAW|WOOD|SAND.", &["STRAW", "WOOD", "SAND"], None);
    values_of("string", "格式: straw / wood", &["straw", "wood"], None);
    values_of("int64", "床：1-草 2-木 5-沙", &["1", "2", "5"], None);
}

#[test]
fn words_that_are_not_all_values_are_left_alone() {
    values_of("string", "类型。A:甲，B:乙；C:丙", &[], None);
    values_of("string", "可选：\n- A1：甲\n- 其他：乙\n- B1：丙", &[], None);
    values_of("string", "类型，如：\nSOFT_BED：软床\nHARD_BED：硬床", &[], None);
    values_of("string", "SOFT_BED：软床；HARD_BED：硬床，多个以逗号分隔", &[], None);
    assert!(mined("Port", "string", "The port of TCP/UDP").values.is_none());
    values_of("string", "比例：\n- 16:9：宽\n- 9:16：高", &[], None);
    values_of("int64", "返回码：1表示甲，2表示乙，4表示丙，可相加", &[], None);
    values_of("string", "可选值：on，Off", &[], None);
    values_of("string", "可选值：A，还有乙", &[], None);
}

#[track_caller]
fn default_of(ty: &str, text: &str, expected: Option<&str>) {
    let word = mined("Thing", ty, text).default.map(|node| node.to_json().to_string());
    assert_eq!(word.as_deref(), expected, "in {text}");
}

#[test]
fn defaults_are_read() {
    default_of("int64", "The number, which is 20 by default.", Some("20"));
    default_of("int64", "If it is left empty, 0 will be used by default.", Some("0"));
    default_of("int64", "Number of entries per page; 20 by default", Some("20"));
    default_of("int64", "Page length. default value 20.", Some("20"));
    default_of("int64", "Default is 0 if not specified.", Some("0"));
    default_of("int64", "单位：秒。默认值：10秒。", Some("10"));
    default_of("int64", "不填默认为 100 分。", Some("100"));
    default_of("int64", "默认为否\n默认值：0", Some("0"));
    default_of("int64", "Interval in seconds. Default value: 10s.", Some("10"));
    default_of("bool", "默认取值：false。", Some("false"));
    default_of("int64", "玩具数。默认为取值为300，单位为个", Some("300"));
    default_of("bool", "是否。true（默认），false", Some("true"));
    default_of("string", "The version, with the default value being `v1`.", Some("\"v1\""));
}

#[test]
fn what_only_seems_to_be_a_default_is_left_alone() {
    default_of("int64", "单位：MB。默认1天", None);
    default_of("int64", "如果为包年包月，默认为 20", None);
    default_of("string", "Default is to authorize by cluster", None);
    default_of("string", "The default value is the current time", None);
    default_of("string", "Whether the default project is used", None);
}

#[track_caller]
fn unit_of(text: &str, expected: Option<&str>) {
    assert_eq!(mined("Thing", "int64", text).unit.as_deref(), expected, "in {text}");
}

#[test]
fn units_are_read() {
    unit_of("带宽，单位Mbps", Some("Mbps"));
    unit_of("Timeout (seconds)", Some("seconds"));
    unit_of("结束时间戳（单位秒）", Some("seconds"));
    unit_of("Unix时间戳（毫秒）", Some("milliseconds"));
    unit_of("unix second-level timestamp", Some("seconds"));
    unit_of("以分钟为单位的时长", Some("minutes"));
    unit_of("Only within seconds", None);
    unit_of("取值[300(5分钟)，3600(小时)]", None);
    unit_of("In months with 31 days", Some("months"));
}

#[track_caller]
fn type_of(name: &str, text: &str, expected: &str) {
    let field = mined(name, "string", text);
    let TypeName::One(ty) = field.ty.value else { panic!("it is no list") };
    let found = field.format.map_or(ty, |format| format.is.word().to_owned());
    assert_eq!(found, expected, "in {text}");
}

#[test]
fn formats_are_read() {
    type_of("EndTime", "格式：yyyy-mm-dd hh:mm:ss", "datetime");
    type_of("EndTime", "In ISO 8601", "datetime_iso");
    type_of("Day", "格式为YYYY-MM-DD。", "date");
    type_of("ImageBase64", "The Base64 value of the image.", "base64");
    type_of("Url", "图片的 Url 地址。", "url");
    type_of("VpcIp", "The IP address.", "ip");
    type_of("RuleJson", "JSON字符串", "json");
    type_of("EndTime", "两种格式：YYYY-MM-DDThh:mm:ssZ 或 YYYY-MM-DD hh:mm:ss", "string");
    type_of("Ip", "The IP address or CIDR block", "string");
    type_of("Config", "JSON，采用Base64编码", "string");
    type_of("Type", "url 或 base64", "string");
}

#[track_caller]
fn is_deprecated(text: &str, expected: bool) {
    assert_eq!(mined("Thing", "string", text).deprecated.is_some(), expected, "in {text}");
}

#[test]
fn deprecations_are_read() {
    is_deprecated("已废弃。\n取值范围：0～10。", true);
    is_deprecated("Device username (deprecated, kept for compatibility)", true);
    is_deprecated("是否已废弃", false);
    is_deprecated("Values:\n- ftp: FTP origin (disused)", false);
    is_deprecated("If this is set, ResourceSpec is deprecated", false);
}

#[test]
fn conditions_of_other_forms_are_read() {
    let found = rules_of(&[
        ("Protocol", "string", "The protocol"),
        ("Switch", "string", "开关"),
        ("Port", "int64", "当 Protocol 为 https 或 follow 时该参数必填"),
        ("Cert", "string", "This field is required when switch is on; otherwise it is ignored."),
        ("Key", "string", "Required when Protocol is `https` and Switch is `on`"),
        ("Basic", "string", "Required only if Protocol is Anti-DDoS Basic"),
        ("Choice", "string", "当 Switch 为 on 时，Cert 和 Key 必须填一个"),
    ]);
    let expected =
        [r#"required_when Port Protocol "https" "follow""#, r#"required_when Cert Switch "on""#];
    assert_eq!(found, expected);
}

#[test]
fn alternatives_of_other_forms_are_read() {
    let found = rules_of(&[
        ("Ids", "string", "不能和Filters同时使用，但至少输入一个"),
        ("Filters", "string", "The filters"),
        ("Image", "string", "Url、Image必须提供一个，如果都提供，只使用 Url。"),
        ("Url", "string", "The address"),
        ("RoleId", "string", "入参 RoleId 与 RoleName 二选一"),
        ("RoleName", "string", "The name"),
        ("Group", "string", "Name, Part and Area cannot be empty at the same time."),
        ("Name", "string", "You can specify either Name or Part, but not both."),
        ("Part", "string", "The part"),
        ("Level", "string", "此参数和Part不可同时为0"),
        ("Env", "string", "Level/Env二选一：二者均不填，默认Env=dev"),
        ("Area", "string", "Area和Name+Part互斥"),
    ]);
    let expected = [
        "exactly_one Filters Ids",
        "at_least_one Image Url",
        "exactly_one RoleId RoleName",
        "at_least_one Area Name Part",
        "at_most_one Name Part",
    ];
    assert_eq!(found, expected);
}

#[test]
fn fields_that_are_both_required_are_no_alternatives() {
    let rules = |required: [bool; 2]| {
        let field =
            |required| Field { required, ..blank_field(TypeName::One("string".to_owned())) };
        let fields = [("RuleId", required[0]), ("ItemId", required[1])];
        let fields = fields.map(|(name, is)| (Spanned::synthetic(name.to_owned()), field(is)));
        let origin = Origin { label: "definitions".to_owned(), says_sure: false, quotes: false };
        let texts = [("ItemId".to_owned(), "与RuleId二选一".to_owned())];
        conditions(&Entries(fields.into()), &texts, &origin).len()
    };
    assert_eq!(rules([false, true]), 1);
    assert_eq!(rules([true, true]), 0);
}

#[track_caller]
fn window_of(text: &str, expected: Option<&str>) {
    let field = || blank_field(TypeName::One("string".to_owned()));
    let names = ["StartTime", "EndTime"];
    let fields = names.map(|name| (Spanned::synthetic(name.to_owned()), field()));
    let origin = Origin { label: "definitions".to_owned(), says_sure: false, quotes: false };
    let texts = [("EndTime".to_owned(), text.to_owned())];
    let rules = conditions(&Entries(fields.into()), &texts, &origin);
    let found = rules.first().and_then(|rule| rule.max.as_ref()).map(|max| max.value.as_str());
    assert_eq!(found, expected, "in {text}");
}

#[test]
fn spans_between_times_are_read() {
    window_of("查询起止时间间隔不能超过24小时，只允许查询最近7天内慢日志。", Some("24h"));
    window_of("起止时间不超过90天。", Some("90d"));
    window_of("开始时间和结束时间查询跨度不能超过三十天。", Some("30d"));
    window_of("时间跨度在(0,4小时]，支持最近1天数据查询。", Some("4h"));
    window_of("只能与StartTime相差一天之内", Some("1d"));
    window_of("End time, with a maximum query span of 30 days.", Some("30d"));
    window_of("The longest period between the start and end times is one day.", Some("1d"));
    window_of("The query span should not exceed one week.", Some("7d"));
    window_of("We recommend that the interval does not exceed 7 days.", None);
    window_of("支持最近7天的查询", None);
    window_of("按 1 小时的时间粒度查询", None);
}

#[test]
fn what_is_read_surely_and_makes_names_is_an_enum() {
    let plain = |text: &str| mined("Bed", "string", text).values.map(|values| values.plain);
    assert_eq!(plain("取值：\n- SOFT：软床\n- HARD：硬床"), Some(false));
    // `+` makes no name, and `a` and `A` one.
    assert_eq!(plain("取值：\n- a+b：软床\n- a-b：硬床"), Some(true));
    // A list without meanings and without a header is not that sure.
    let bare = mined("BedType", "string", "床的类型 SOFT|HARD").values;
    assert_eq!(bare.map(|values| values.plain), Some(true));
}

#[test]
fn defaults_may_be_named_by_their_meanings() {
    values_of("int64", "0：关闭；1：开启。默认为关闭", &["0", "1"], Some("0"));
    values_of("int64", "0：关闭；1：开启。默认为半开", &["0", "1"], None);
    default_of("bool", "false：降序（默认）；true：升序", Some("false"));
}

#[test]
fn times_are_known_by_what_is_shown() {
    assert_eq!(
        mined("Begin", "string", "格式如\"2025-08-26 23:59:59\"").ty.value,
        TypeName::One("datetime".into())
    );
    assert_eq!(
        mined("Begin", "string", "自2025-08-26 23:59:59起不用").ty.value,
        TypeName::One("string".into())
    );
}
