//! Signs that a range refers to something else, or holds only sometimes.

use super::super::default::without_absence;
use super::super::text::{mentions, places, sentence};
use super::Ranged;

/// Signs that the service corrects greater values, and that a range is not the whole of it.
const DOUBTS: &[&str] = &[
    "truncat",
    "if exceeded",
    "is exceeded",
    "if it exceeds",
    "value exceeds",
    "number exceeds",
    "quantity exceeds",
    "exceeds 1",
    "exceeds 2",
    "exceeds 5",
    "out of range",
    "out-of-",
    "adjusted automatically",
    "automatically adjust",
    "automatically set to",
    "automatically trunc",
    "automatically conver",
    "截断",
    "自动调整",
    "自动取",
    "自动按",
    "越界",
    "ipv6",
];

/// The same, in the sentence of the range.
const DOUBTS_THERE: &[&str] = &[
    "unlimited",
    "no limit",
    "in total",
    "total number",
    "the sum",
    "per second",
    "prepaid",
    "postpaid",
    "monthly subscri",
    "million",
    "automatically",
    "不限",
    "无限",
    "总和",
    "总数",
    "之和",
    "包年包月",
    "按量",
    "自动设",
];

/// Suffixes of fields that contain times, whose apparent ranges are time ranges.
const MOMENTS: &[&str] =
    &["Timestamp", "StartAt", "EndAt", "Date", "StartTime", "EndTime", "BeginTime"];

impl Ranged<'_> {
    /// Returns whether the range probably refers to something else.
    pub(in super::super) fn is_doubtful(&self, name: &str, text: &str, unit: Option<&str>) -> bool {
        let is_stamp = mentions(sentence(text), &["时间戳", "timestamp"])
            || mentions(self.before, &["时间戳", "timestamp"]);
        // `0-3600` is no span of moments.
        let is_interval = matches!(self.bounds, Some((Some(_), Some(_)))) && self.unit.is_none();
        let is_named = MOMENTS.iter().any(|end| name.ends_with(end))
            || name.starts_with("Start")
            || name.starts_with("End");
        let moment = !is_interval && is_named || is_stamp;
        let other_unit = self.unit.is_some_and(|own| unit.is_some_and(|unit| unit != own));
        let conditional = is_conditional(&without_absence(self.before));
        let several = text.matches('[').count() > 1 && several_intervals(text);
        text.chars().count() > 400 && self.before.chars().count() > 12
            || moment
            || other_unit
            || (self.unit.is_none() && is_scaled(text, unit))
            || conditional
            || several
            || mentions(text, &["；2、", "\n2、", " 2. for ", "; 2. for "])
            || self.has_outsiders(text)
            || has_exceeding(text)
            || mentions(text, DOUBTS)
            || mentions(self.before, &["建议", "recommended"])
            || mentions(&format!("{}{}", self.before, self.phrase), DOUBTS_THERE)
    }

    /// Returns whether 0 or -1 has a meaning, and is outside.
    fn has_outsiders(&self, text: &str) -> bool {
        let Some((min, _)) = &self.bounds else { return false };
        let outside = |value: f64| min.is_some_and(|min| min.as_f64() > value);
        let has_meaning = |value: &str| {
            ["means", "indicates", "represents", "表示", "代表", "为", "：", ":", "则"].iter().any(
                |verb| {
                    let places = text.match_indices(verb).map(|(at, _)| {
                        text[..at].trim_end_matches([' ', '`', '"', '”', '\'', '时', '，', ','])
                    });
                    places.into_iter().any(|before| {
                        before.strip_suffix(value).is_some_and(|b| {
                            !b.ends_with(|c: char| c.is_ascii_digit() || "-.,，[~".contains(c))
                        })
                    })
                },
            )
        };
        (outside(0.0)
            && (has_meaning("0") || mentions(text, &["or 0", "0 or ", "0或", "或0", "或 0"])))
            || (outside(-1.0) && has_minus_one(text))
    }
}

/// Returns whether -1 stands in a text, and not as the end of `0-1`.
fn has_minus_one(text: &str) -> bool {
    text.match_indices("-1").any(|(at, _)| {
        let digit = |c: char| c.is_ascii_digit();
        !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || " ]`".contains(c) && at > 0)
            && !text[at + 2..].starts_with(digit)
    })
}

/// Returns a text without brackets that give a number in another unit: `86400 (24 hours)`.
fn without_conversions(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['(', '（']) {
        let (before, behind) = rest.split_at(at);
        let end = behind.find([')', '）']).map_or(behind.len(), |end| end);
        let inner = behind[..end].trim_start_matches(['(', '（', ' ']).trim_start_matches("i.e., ");
        let number = before.trim_end().trim_end_matches(|c: char| c.is_ascii_lowercase());
        let converts = number.trim_end().ends_with(|c: char| c.is_ascii_digit())
            && inner.trim_start_matches('即').starts_with(|c: char| c.is_ascii_digit());
        out.push_str(before);
        if !converts {
            out.push_str(&behind[..end]);
        }
        rest = &behind[end..];
    }
    out + rest
}

/// Returns whether a text uses another unit than its field, such as days for a field in seconds.
fn is_scaled(text: &str, unit: Option<&str>) -> bool {
    const SPANS: &[&str] = &["GB", "MB", "KB", "TB", "天", "小时", "分钟", "day", "hour", "minute"];
    let text = &without_conversions(text);
    let small = matches!(unit, Some("seconds" | "bytes" | "milliseconds"));
    let behind_digit = |word: &&str| {
        text.match_indices(*word)
            .any(|(at, _)| text[..at].trim_end().ends_with(|c: char| c.is_ascii_digit()))
    };
    (small && SPANS.iter().any(behind_digit)) || behind_digit(&"万")
}

/// Returns a text without clauses that say when its field has an effect, which are no conditions of
/// its values: `仅当开关为 ON 时有效`.
pub(super) fn without_validity(text: &str) -> String {
    const ENDS: &[&str] = &[
        "有效",
        "生效",
        "时有效",
        "才有效",
        "时生效",
        "才生效",
        "有意义",
        "时必填",
        "时必传",
        "时必选",
        "时传入",
        "时填写",
        "时需要传入",
        "时需传入",
        "时需填",
        "时必须填写",
        "时该字段必填",
        "takes effect",
        "is valid",
        "is effective",
        "is required",
    ];
    // `当玩具为熊时，指定它的大小` says when the field is given.
    const GIVES: &[&str] = &["时，指定", "时，表示", "时，代表", "时，用于", "时，设置"];
    let text = &GIVES
        .iter()
        .fold(text.to_owned(), |text, gives| text.replace(gives, &gives.replace('时', "时有效")));
    let clauses = text.split_inclusive(['，', ',', '；', ';', '。']);
    let is_kept = |clause: &&str| {
        let clause = clause.trim_end_matches(['，', ',', '；', ';', '。', ' ', '.']);
        !ENDS.iter().any(|end| clause.ends_with(end))
            && !["表示", "代表"].iter().any(|verb| clause.starts_with(verb))
    };
    clauses.filter(is_kept).collect()
}

/// Returns whether the text before a statement in its sentence makes it conditional.
pub(in super::super) fn is_conditional(before: &str) -> bool {
    // Words that only look like conditions.
    const OTHERS: &[&str] = &[
        "当前",
        "适当",
        "当天",
        "当日",
        "当月",
        "应当",
        "相当",
        "若干",
        "相对于",
        "小时",
        "同时",
        "实时",
        "临时",
        "定时",
        "超时",
        "延时",
        "即时",
        "及时",
        "耗时",
        "计时",
        "暂时",
        "随时",
    ];
    let now = without_validity(before);
    let now = OTHERS.iter().fold(now, |now, other| now.replace(other, ""));
    let begins = |word: &str| {
        places(&now, word).any(|at| {
            let example = ["for example", "for instance"].iter().any(|example| {
                let start = now.get(at..at + example.len());
                start.is_some_and(|start| start.eq_ignore_ascii_case(example))
            });
            !example && is_of_some(&now[..at])
        })
    };
    mentions(&now, &["如果", "当", "若", "对于", "时，", "时,", "时 ", "时需大", "时需小"])
        || ["if ", "when ", "for "].iter().any(|word| begins(word))
}

/// Returns whether `for` or `when` begins a clause here, or follows what it limits: `value range for
/// large toys`, and not `used when it is large`.
fn is_of_some(before: &str) -> bool {
    let before = before.trim_end().to_lowercase();
    before.is_empty()
        || before.ends_with(|c: char| ".,;:(-\n。，；：（".contains(c))
        || ["range", "ranges", "value", "values", "default", "limit", "maximum", "minimum", "only"]
            .iter()
            .any(|noun| before.ends_with(noun))
}

/// Returns whether brackets with numbers are there more than once, and not alike.
fn several_intervals(text: &str) -> bool {
    let mut intervals = text.split('[').skip(1).filter_map(|rest| rest.split_once(']'));
    let mut intervals = intervals.by_ref().map(|(inner, _)| inner.replace(' ', ""));
    let is_interval = |inner: &String| inner.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    let mut intervals = intervals.by_ref().filter(is_interval);
    let first = intervals.next();
    intervals.any(|other| Some(other) != first)
}

/// Returns whether a description states how greater values are handled.
fn has_exceeding(text: &str) -> bool {
    const VALUES: &[&str] = &[
        "最大",
        "上限",
        "该值",
        "此值",
        "限制",
        "范围",
        "取值",
        "该范围",
        "则",
        "将",
        "时",
        "部分",
        "的",
        "后",
    ];
    ["超过", "超出"].iter().any(|word| {
        text.match_indices(word).any(|(at, _)| {
            let behind = text[at + word.len()..].trim_start();
            let of_value = behind.starts_with(|c: char| c.is_ascii_digit())
                || VALUES.iter().any(|value| behind.starts_with(value));
            of_value && !text[..at].ends_with(['不', '能', '得', '可', '许', '要', '会'])
        })
    })
}
