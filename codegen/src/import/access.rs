//! Whether an action reads or writes. Reads are retried after failures even if they may have been
//! executed. Therefore, an action that is not known to read is considered a write.

use tencentcloud_catalog::words;

use crate::schema::Access;

/// Verbs of actions that read. `Check`, `Detect` and `Verify` are not among them: many
/// such actions start a task, and some use up what they check.
const READING: [&str; 8] =
    ["Count", "Describe", "Get", "Inquire", "Inquiry", "List", "Query", "Search"];

/// Returns whether an action reads or writes, by its verb.
pub(super) fn by_verb(action: &str) -> Access {
    let reads = READING.iter().any(|verb| {
        let rest = action.strip_prefix(verb);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
    });
    if reads { Access::Read } else { Access::Write }
}

/// Prefixes of titles and descriptions of actions that write, in Chinese.
const WRITING_ZH: &[&str] = &[
    "上传", "下发", "修改", "创建", "删除", "发起", "发送", "导入", "导出", "开启", "开通", "提交",
    "新增", "新建", "更新", "添加", "生成", "申请", "签发", "触发", "设置", "购买",
];

/// The same in English: `Creates …`, `This API is used to create …`.
const WRITING_EN: &[&str] = &[
    "activate", "add", "apply", "create", "delete", "enable", "export", "generate", "import",
    "initiate", "issue", "modify", "purchase", "send", "set", "start", "submit", "trigger",
    "update", "upload",
];

/// Phrases of sentences that mention a write of another action.
const READING_AFTER_ALL: &[&str] =
    &["查询", "询价", "列表", "price", "query", "querying", "inquiry"];

/// Returns the verb of a write with which the title or the description starts, although the name of
/// the action has the verb of a read.
pub(super) fn writing_verb(action: &str, texts: [Option<&str>; 2]) -> Option<&'static str> {
    if action.starts_with("Inqui") {
        return None;
    }
    texts.into_iter().flatten().find_map(|text| {
        let text = words::one_line(text)?.to_lowercase();
        let end = text.find(['，', '。', ',', ';', '；', '、']).or(text.find(". "));
        let clause = predicate(&text[..end.unwrap_or(text.len())], &action.to_lowercase());
        let reads = READING_AFTER_ALL.iter().any(|sign| clause.contains(sign));
        // `提交申请后`, `添加设备时`: a condition, not an effect.
        let is_condition = clause.ends_with(['后', '时']);
        if reads || is_condition {
            return None;
        }
        let zh = WRITING_ZH.iter().find(|verb| clause.starts_with(**verb));
        let en = || WRITING_EN.iter().find(|verb| is_verb(clause, verb));
        zh.or_else(en).copied()
    })
}

/// Returns a clause from its verb on: without `This API is used to`, `本接口（Name）用于` and the like.
fn predicate<'t>(clause: &'t str, action: &str) -> &'t str {
    const STARTS: &[&str] = &[
        "this api",
        "the api",
        "this interface",
        "this operation",
        "this action",
        "本接口",
        "该接口",
        "此接口",
        "接口",
        "is used to",
        "can be used to",
        "allows you to",
        "主要",
        "可以",
        "用于",
        "用来",
        "可",
        "(",
        "（",
        ")",
        "）",
        "`",
    ];
    let mut rest = clause.trim_start();
    while let Some(next) = STARTS.iter().chain([&action]).find_map(|s| rest.strip_prefix(*s)) {
        rest = next.trim_start();
    }
    rest
}

/// Returns whether a clause starts with an English verb, in its base form or as `Creates`.
fn is_verb(clause: &str, verb: &str) -> bool {
    let word = clause.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    // `Applies`, `Queries`.
    let stem = verb.strip_suffix('y').unwrap_or(verb);
    word == verb || word.strip_prefix(stem).is_some_and(|end| matches!(end, "s" | "es" | "ies"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(action: &str, title: &str, document: &str, expect: Option<&str>) {
        assert_eq!(
            writing_verb(action, [Some(title), Some(document)]),
            expect,
            "{title} {document}"
        );
    }

    // Y11: a write is sent once, whatever the name of the action is.
    #[test]
    fn a_title_or_a_description_can_say_that_an_action_writes() {
        check("DescribeLogExport", "创建日志导出", "", Some("创建"));
        check("DescribeElement", "查询主体", "提交视频任务接口", Some("提交"));
        check("CheckFence", "围栏检查", "发起围栏检查。返回任务。", Some("发起"));
        check("DescribeFood", "", "本接口（DescribeFood）用于生成食谱", Some("生成"));
        check("GetCage", "", "<p>此接口（GetCage）用来创建链接</p>", Some("创建"));
        check("DescribeCage", "Exports cages", "", Some("export"));
        check(
            "DescribeCage",
            "",
            "This API (DescribeCage) is used to create a cage.",
            Some("create"),
        );
        check("ListCages", "Applies for a cage", "", Some("apply"));
    }

    #[test]
    fn what_speaks_of_writing_and_reads_stays_reading() {
        check("InquirePriceCreateCage", "创建笼子询价", "本接口用于创建笼子询价。", None);
        check("DescribeCage", "查询笼子", "提交申请后，通过调用该接口查询状态。", None);
        check("DescribeCage", "查询笼子", "用于添加设备时，查询可用的节点。", None);
        check("DescribeExportTasks", "导出任务列表", "", None);
        check("DescribeCage", "Queries cages", "Settings of a cage. Creates none.", None);
        check("DescribeCage", "Creation of cages", "", None);
        check("DescribeCage", "", "", None);
    }

    #[test]
    fn verbs_that_may_start_something_are_writing() {
        for action in ["VerifyCage", "CheckCage", "DetectCage", "FeedAnimal", "Getaway"] {
            assert_eq!(by_verb(action), Access::Write, "{action}");
        }
        for action in ["DescribeCage", "GetCage", "List", "QueryCage", "InquiryPriceCage"] {
            assert_eq!(by_verb(action), Access::Read, "{action}");
        }
    }
}
