//! Units of numbers.

use super::text::{after_phrase, mentions, places};
use crate::read::Number;

/// Units as they are written, and as schemas have them. Longer ones come first.
const UNITS: &[(&str, &str)] = &[
    ("milliseconds", "milliseconds"),
    ("millisecond", "milliseconds"),
    ("seconds", "seconds"),
    ("second", "seconds"),
    ("minutes", "minutes"),
    ("minute", "minutes"),
    ("months", "months"),
    ("month", "months"),
    ("hours", "hours"),
    ("hour", "hours"),
    ("bytes", "bytes"),
    ("byte", "bytes"),
    ("days", "days"),
    ("day", "days"),
    ("years", "years"),
    ("year", "years"),
    ("pixels", "px"),
    ("pixel", "px"),
    ("MB/s", "MB/s"),
    ("KB/s", "KB/s"),
    ("GB/s", "GB/s"),
    ("Mbps", "Mbps"),
    ("Kbps", "Kbps"),
    ("Gbps", "Gbps"),
    ("bps", "bps"),
    ("fps", "fps"),
    ("GiB", "GiB"),
    ("MiB", "MiB"),
    ("PB", "PB"),
    ("TB", "TB"),
    ("GB", "GB"),
    ("MB", "MB"),
    ("KB", "KB"),
    ("Hz", "Hz"),
    ("px", "px"),
    ("QPS", "QPS"),
    ("min", "minutes"),
    ("sec", "seconds"),
    ("ms", "milliseconds"),
    ("%", "%"),
    ("s", "seconds"),
    ("h", "hours"),
    ("G", "GB"),
    ("毫秒", "milliseconds"),
    ("秒", "seconds"),
    ("分钟", "minutes"),
    ("小时", "hours"),
    ("天", "days"),
    ("个月", "months"),
    ("月", "months"),
    ("年", "years"),
    ("字节", "bytes"),
    ("像素", "px"),
];

/// Units that measure the same, each with its size.
const SCALES: &[&[(&str, i128)]] = &[
    &[
        ("milliseconds", 1),
        ("seconds", 1_000),
        ("minutes", 60_000),
        ("hours", 3_600_000),
        ("days", 86_400_000),
    ],
    &[("months", 1), ("years", 12)],
    &[
        ("bytes", 1),
        ("KB", 1 << 10),
        ("MB", 1 << 20),
        ("MiB", 1 << 20),
        ("GB", 1 << 30),
        ("GiB", 1 << 30),
        ("TB", 1 << 40),
        ("PB", 1 << 50),
    ],
];

/// Converts a number from one unit into another one that measures the same.
pub(super) fn converted(number: Number, from: &str, into: &str) -> Option<Number> {
    if from == into {
        return Some(number);
    }
    let size = |scale: &[(&str, i128)], unit: &str| {
        scale.iter().find(|(name, _)| *name == unit).map(|(_, size)| *size)
    };
    let sizes = SCALES.iter().find_map(|scale| Some((size(scale, from)?, size(scale, into)?)));
    let (Number::Int(number), (from, into)) = (number, sizes?) else { return None };
    let whole = number.checked_mul(from)?;
    (whole % into == 0).then(|| Number::Int(whole / into))
}

/// Returns the unit that the name of a field ends with: `TimeoutSeconds`.
pub(super) fn of_name(name: &str) -> Option<&'static str> {
    const ENDS: &[(&str, &str)] = &[
        ("Milliseconds", "milliseconds"),
        ("Ms", "milliseconds"),
        ("MS", "milliseconds"),
        ("Seconds", "seconds"),
        ("Second", "seconds"),
        ("Sec", "seconds"),
        ("Minutes", "minutes"),
        ("Minute", "minutes"),
        ("Hours", "hours"),
        ("Hour", "hours"),
        ("Days", "days"),
        ("Day", "days"),
        ("Months", "months"),
        ("Bytes", "bytes"),
        ("KB", "KB"),
        ("MB", "MB"),
        ("GB", "GB"),
    ];
    ENDS.iter().find(|(end, _)| name.ends_with(end)).map(|(_, unit)| *unit)
}

/// Returns the unit of a number: `Unit: MB`, `in MB/s`, `（毫秒）`.
pub(super) fn unit(text: &str) -> Option<&'static str> {
    let named = after_phrase(text, &["unit", "units", "unit of the parameter", "单位"]);
    // `单位天` has no delimiter, and needs none: no Latin word precedes the unit.
    let joined = text.split_once("单位").map(|(_, rest)| rest);
    let apart = [" unit ", "Unit ", "unit=", "Unit="].iter().find_map(|noun| text.split_once(noun));
    let apart = apart.map(|(_, rest)| rest);
    let behind_in = places(text, "in ")
        .filter(|at| !text[..*at].ends_with(|c: char| c.is_ascii_alphanumeric()))
        .map(|at| &text[at + "in ".len()..]);
    named
        .into_iter()
        .chain(joined)
        .chain(apart)
        .chain(behind_in)
        .find_map(|rest| {
            let joints = [' ', '：', ':', '=', '为', '是', '`', '(', '（', '[', '"', '“', '【'];
            known(rest.trim_start_matches(joints)).map(|(unit, _)| unit)
        })
        .or_else(|| in_brackets(text))
        .or_else(|| reckoned(text))
}

/// `Timeout (seconds)`, `超时时间（秒）`: a unit alone in brackets.
fn in_brackets(text: &str) -> Option<&'static str> {
    let inners = text.match_indices(['(', '（']).filter_map(|(at, bracket)| {
        let rest = &text[at + bracket.len()..];
        let end = rest.find([')', '）', ',', '，'])?;
        // `3600(hours)` explains a value.
        let value = text[..at].trim_end().ends_with(|c: char| c.is_ascii_digit());
        let inner = rest[..end].trim();
        let inner = ["时间：", "单位：", "时间:", "单位:", "单位"]
            .iter()
            .find_map(|noun| inner.strip_prefix(noun))
            .unwrap_or(inner);
        (!value).then_some(inner.trim())
    });
    inners
        .into_iter()
        .find_map(|inner| known(inner).filter(|(_, rest)| rest.is_empty()).map(|(unit, _)| unit))
}

/// `以秒为单位`, `毫秒级时间戳`.
fn reckoned(text: &str) -> Option<&'static str> {
    // Where another unit is given too, the number is of either.
    let once = text.matches("单位").count() == 1;
    let before = text.split_once("为单位").filter(|_| once);
    let before = before.and_then(|(before, _)| before.rsplit_once('以'));
    let before = before.and_then(|(_, unit)| known(unit).map(|(unit, _)| unit));
    before.or_else(|| counted(text)).or_else(|| {
        let stamps: [(&[&str], &str); 2] = [
            (
                &[
                    "毫秒级",
                    "毫秒时间戳",
                    "millisecond timestamp",
                    "millisecond-level",
                    "timestamp in milliseconds",
                ],
                "milliseconds",
            ),
            (
                &[
                    "秒级",
                    "时间戳秒",
                    "second-level timestamp",
                    "timestamp in seconds",
                    "utc seconds",
                ],
                "seconds",
            ),
        ];
        let is_stamp = mentions(text, &["时间戳", "timestamp", "utc seconds"]);
        stamps.iter().find(|(words, _)| is_stamp && mentions(text, words)).map(|(_, unit)| *unit)
    })
}

/// `保留天数`, `number of days`: what a number counts.
fn counted(text: &str) -> Option<&'static str> {
    const COUNTS: &[(&str, &str)] = &[
        ("毫秒数", "milliseconds"),
        ("秒数", "seconds"),
        ("分钟数", "minutes"),
        ("小时数", "hours"),
        ("天数", "days"),
        ("月数", "months"),
        ("number of milliseconds", "milliseconds"),
        ("number of seconds", "seconds"),
        ("number of minutes", "minutes"),
        ("number of hours", "hours"),
        ("number of days", "days"),
        ("number of months", "months"),
        ("retention days", "days"),
        ("storage days", "days"),
    ];
    let head = text.split(['。', '\n', '，', ',', '(', '（']).next()?;
    let head = &head.split(". ").next()?.replace("数据", "");
    COUNTS.iter().find(|(noun, _)| places(head, noun).next().is_some()).map(|(_, unit)| *unit)
}

/// Parses the unit at the start of a text; also returns the rest.
fn known(rest: &str) -> Option<(&'static str, &str)> {
    UNITS.iter().find_map(|(word, unit)| {
        let start = rest.get(..word.len())?;
        let behind = &rest[word.len()..];
        let goes_on = |c: char| word.is_ascii() && (c.is_ascii_alphanumeric() || c == '/');
        (start.eq_ignore_ascii_case(word) && !behind.starts_with(goes_on))
            .then_some((*unit, behind))
    })
}

/// Parses the unit directly after a number, if any; also returns the rest.
pub(in super::super) fn unit_of(rest: &str) -> (Option<&'static str>, &str) {
    let trimmed = rest.trim_start_matches([' ', '`']);
    known(trimmed).map_or((None, rest), |(unit, rest)| (Some(unit), rest))
}
