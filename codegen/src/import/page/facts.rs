//! The facts that a page states in sentences: host, version, rate limit, regions, and what is left
//! of its description without them.

use super::super::is_name;
use super::super::mine::mentions;
use super::document::{Block, Body};
use super::text;
use super::vocabulary;
use crate::schema::RegionUse;

const DOMAIN: &str = ".tencentcloudapi.com";

/// Returns the first host of the service that a text names. A region in it is not part of the host.
pub(super) fn host(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    lower.match_indices(DOMAIN).find_map(|(at, _)| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        let start = lower[..at]
            .rfind(|c| !is_part(c))
            .map_or(0, |i| i + lower[i..].chars().next().map_or(1, char::len_utf8));
        let mut labels: Vec<&str> = lower[start..at].split('.').collect();
        labels.retain(|label| !label.contains('-'));
        let first = labels.first()?;
        let sound = first.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        (sound && !first.is_empty()).then(|| format!("{}{DOMAIN}", labels.join(".")))
    })
}

/// Returns the product and version in a link to the API Explorer: `Product=cam&Version=2019-01-16`.
pub(super) fn explored(text: &str, key: &str) -> Option<String> {
    let at = text.find(key)? + key.len();
    let value = &text[at..];
    let end = value.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(value.len());
    (end > 0).then(|| value[..end].to_owned())
}

/// Returns the first date of a text, as versions are written: `2018-02-28`, also of `2/28/2018`.
pub(super) fn version(text: &str) -> Option<String> {
    let text = text::narrow(text).replace(['年', '月'], "-");
    let mut numbers: Vec<(&str, usize, usize)> = Vec::new();
    let mut rest = text.as_str();
    let mut at = 0;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let digits = &rest[start..];
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        numbers.push((&digits[..end], at + start, at + start + end));
        (at, rest) = (at + start + end, &digits[end..]);
    }
    numbers.windows(3).find_map(|three| {
        let [(a, _, ae), (b, bs, be), (c, cs, _)] = three else { return None };
        let (first, second) = (text[*ae..*bs].trim(), text[*be..*cs].trim());
        if first != second || !["-", "/", ".", "–", "‐", "‑"].contains(&first) {
            return None;
        }
        let (year, month, day) = match (a.len(), c.len()) {
            (4, 1..=2) => (a, b, c),
            (1..=2, 4) if a.parse::<u32>().ok()? > 12 => (c, b, a),
            (1..=2, 4) => (c, a, b),
            _ => return None,
        };
        let (month, day): (u32, u32) = (month.parse().ok()?, day.parse().ok()?);
        let sound = (1..=12).contains(&month) && (1..=31).contains(&day);
        sound.then(|| format!("{year}-{month:02}-{day:02}"))
    })
}

/// Returns the number of requests a second a line allows.
pub(super) fn rate_limit(line: &str) -> Option<u32> {
    let lower = text::narrow(line).to_lowercase();
    let limits = ["limit", "maximum of", "frequency", "频率", "限频", "頻度", "빈도", "속도"];
    if !mentions(&lower, &limits) {
        return None;
    }
    let mut rest = lower.as_str();
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let digits = &rest[start..];
        let end = digits.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(digits.len());
        let number: String = digits[..end].chars().filter(char::is_ascii_digit).collect();
        let behind = digits[end..].trim_start();
        let before = rest[..start].trim_end();
        let each = before.ends_with("每秒") && behind.starts_with('次');
        if !rest[..start].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-')
            && (each || is_per_second(behind))
        {
            return number.parse().ok();
        }
        rest = &digits[end..];
    }
    None
}

/// Returns whether a line states the limit in the words that all pages have.
fn is_default_limit(line: &str) -> bool {
    mentions(
        &line.to_lowercase(),
        &["a maximum of", "default", "默认接口请求频率限制", "デフォルト", "기본"],
    )
}

/// Returns whether what follows a number counts something in each second.
fn is_per_second(text: &str) -> bool {
    const COUNTED: [&str; 16] = [
        "requests",
        "request",
        "times",
        "time",
        "calls",
        "call",
        "queries",
        "reqs",
        "次",
        "回",
        "회",
        "qps",
        "건",
        "次请求",
        "个请求",
        "条",
    ];
    let counted = COUNTED.iter().filter(|word| text.starts_with(**word)).max_by_key(|w| w.len());
    if counted == Some(&"qps") {
        return true;
    }
    let rest = counted.map_or(text, |word| &text[word.len()..]).trim_start();
    let can = ["can be initiated", "can be made", "can be sent", "are allowed", "is allowed"];
    let rest = can.iter().find_map(|words| rest.strip_prefix(words)).unwrap_or(rest).trim_start();
    if let Some(unit) = rest.strip_prefix('/') {
        let unit = unit.trim_start().trim_start_matches(['每', '毎']);
        return ["s", "秒", "초"].iter().any(|word| unit.starts_with(word));
    }
    ["per second", "a second", "each second", "every second", "每秒", "毎秒", "매초"]
        .iter()
        .any(|w| rest.starts_with(w))
}

/// Returns the use of a region, by what the cell of the row says of it; and the regions it is
/// limited to.
pub(super) fn region(
    description: &str,
    required: Option<bool>,
) -> (Option<RegionUse>, Vec<String>) {
    let text = text::bare(description).to_lowercase();
    const UNUSED: [&str; 12] = [
        "not required",
        "not passed",
        "not needed",
        "no need to",
        "不需要传递",
        "无需传递",
        "不需要传",
        "无需传入",
        "渡す必要がありません",
        "渡す必要はありません",
        "전달할 필요가 없",
        "필요하지 않",
    ];
    const OPTIONAL: [&str; 5] = ["optional", "可选参数", "任意", "선택", "可不传"];
    let regions = regions(&text);
    let used = match required {
        _ if mentions(&text, &UNUSED) => Some(RegionUse::Unused),
        _ if mentions(&text, &OPTIONAL) => Some(RegionUse::Optional),
        Some(true) => Some(RegionUse::Required),
        Some(false) => Some(RegionUse::Optional),
        None => None,
    };
    (used, regions)
}

/// Returns the regions of a sentence such as `This API only supports: ap-beijing, ap-guangzhou`.
fn regions(text: &str) -> Vec<String> {
    let phrases = [
        "only supports",
        "only support",
        "仅支持其中的",
        "仅支持",
        "支持的地域",
        "のみをサポート",
        "만 지원",
    ];
    let Some(rest) = phrases.iter().find_map(|p| text.split_once(p).map(|(_, rest)| rest)) else {
        return Vec::new();
    };
    let words = rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let is_region = |word: &&str| {
        let parts: Vec<&str> = word.split('-').collect();
        (2..=4).contains(&parts.len())
            && (2..=4).contains(&parts[0].len())
            && parts.iter().all(|p| !p.is_empty())
    };
    words
        .skip_while(|w| w.is_empty())
        .take_while(|w| w.is_empty() || is_region(w))
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What the part of the description states.
#[derive(Default)]
pub(super) struct Described {
    pub host: Option<String>,
    pub rate: Option<u32>,
    pub text: Option<String>,
}

/// Reads the description: what is a fact of its own is no part of its text.
pub(super) fn describe<'a>(blocks: impl Iterator<Item = &'a Block>) -> Described {
    let mut found = Described::default();
    let mut words = Vec::new();
    let mut ended = false;
    for block in blocks {
        let Body::Line(raw) = &block.body else {
            // Below a table, nothing belongs to the text; the rate limit may still follow.
            ended |= matches!(&block.body, Body::Table(_));
            continue;
        };
        let line = text::line(raw);
        // A description may speak of other limits before the one of the action.
        let rate = rate_limit(&line);
        if rate.is_some() && (found.rate.is_none() || is_default_limit(&line)) {
            found.rate = rate;
        }
        let named = host(&line);
        let states_host = named.is_some() && (is_about_host(&line) || found.host.is_none());
        found.host = found.host.or(named);
        ended |= is_about_explorer(&line) || vocabulary::introduces_parameters(&line);
        // The host that a line announces may have been lost.
        let announces = line.ends_with([':', '：']);
        if ended || ((states_host || announces) && is_about_host(&line)) || is_a_fact(&line) {
            continue;
        }
        let kept = without_limits(raw);
        let shown = text::described(&kept, true);
        if !shown.is_empty() {
            words.push(shown);
        }
    }
    found.text = (!words.is_empty()).then(|| words.join("\n"));
    found
}

/// Returns the sentences of a line that do not speak of how often an action may be called.
fn without_limits(line: &str) -> String {
    const LIMITS: [&str; 12] = [
        "rate limit",
        "frequency limit",
        "per second for this api",
        "频率限制",
        "限频",
        "頻度制限",
        "빈도 제한",
        "속도 제한",
        "request limit:",
        "call limit",
        "请求频率",
        "调用频率",
    ];
    if !mentions(line, &LIMITS) && rate_limit(line).is_none() {
        return line.to_owned();
    }
    let mut kept = String::new();
    let mut start = 0;
    let ends = line.match_indices(['.', '。', '；', ';']).map(|(at, mark)| at + mark.len());
    for end in ends.chain([line.len()]) {
        let behind = line[end..].chars().next();
        let inside = line[..end].ends_with('.') && behind.is_some_and(|c| !c.is_whitespace());
        if inside || end < start {
            continue;
        }
        let sentence = &line[start..end];
        if !mentions(sentence, &LIMITS) && rate_limit(sentence).is_none() {
            kept += sentence;
        }
        start = end;
    }
    kept.trim().to_owned()
}

/// Returns whether a line stands where a description begins whose host was lost: it announces one,
/// or states a rate limit.
pub(super) fn begins_description(line: &str) -> bool {
    is_about_host(line) || rate_limit(line).is_some()
}

/// Returns whether a line is no more than the name of the action or the version: `Action: OpenCage`.
fn is_a_fact(line: &str) -> bool {
    let line = line.trim_start_matches(['-', '*', '+', '•', ' ']);
    line.split_once([':', '：']).is_some_and(|(key, value)| {
        let value = value.trim().trim_end_matches(['.', '。']);
        match key.trim().to_lowercase().as_str() {
            "action" | "api" | "api name" | "interface" | "接口" | "接口名" | "接口名称" => {
                is_name(value)
            }
            "version" | "api version" | "版本" | "版本号" | "接口版本" | "api 版本" => {
                version(value).is_some_and(|version| version == value)
            }
            _ => false,
        }
    })
}

fn is_about_host(line: &str) -> bool {
    mentions(
        line,
        &[
            "domain name for api request",
            "api request domain name",
            "api domain name",
            "request domain",
            "接口请求域名",
            "接口域名",
            "请求域名",
            "リクエストドメイン",
            "요청 도메인",
            "도메인 이름",
            "domain name:",
            "域名：",
            "域名:",
        ],
    )
}

fn is_about_explorer(line: &str) -> bool {
    mentions(line, &["api explorer", "推荐使用 api", "api 调试", "点击调试"]) || line == "Try it"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_found_wherever_they_stand() {
        let check =
            |text: &str, expect: &str| assert_eq!(host(text).as_deref(), Some(expect), "{text}");
        check("API domain name: `zoo.tencentcloudapi.com`.", "zoo.tencentcloudapi.com");
        check("接口请求域名：zoo.intl.tencentcloudapi.com 。", "zoo.intl.tencentcloudapi.com");
        check(
            "https://zoo.ap-shanghai-fsi.tencentcloudapi.com/?Action=A",
            "zoo.tencentcloudapi.com",
        );
        assert_eq!(host("zoo.api.qcloud.com"), None);
        assert_eq!(host(".tencentcloudapi.com"), None);
    }

    #[test]
    fn facts_are_no_part_of_descriptions() {
        for fact in [
            "- **Action**：OpenCage",
            "接口：OpenCage",
            "* Version: 2020-01-01",
            "版本：2020-01-01",
        ] {
            assert!(is_a_fact(&text::line(fact)), "{fact}");
        }
        for text in ["Action: opens a cage", "Version: the newest of 2020-01-01", "OpenCage: opens"]
        {
            assert!(!is_a_fact(&text::line(text)), "{text}");
        }
    }

    #[test]
    fn versions_are_dates() {
        let check = |text: &str, expect: Option<&str>| {
            assert_eq!(version(text).as_deref(), expect, "{text}")
        };
        check("The version of this API: 2019-01-16.", Some("2019-01-16"));
        check("The value used for this API: 2/28/2018", Some("2018-02-28"));
        check("該当APIの値：2017/03/20", Some("2017-03-20"));
        check("28/2/2018", Some("2018-02-28"));
        check("2018年3月1日", Some("2018-03-01"));
        check("2018 - 03 - 01", Some("2018-03-01"));
        check("10.0.10", None);
        check("2018-13-01", None);
        check("v3", None);
    }

    #[test]
    fn rates_are_numbers_for_each_second() {
        let check =
            |text: &str, expect: Option<u32>| assert_eq!(rate_limit(text), expect, "{text}");
        check("A maximum of 100 requests can be initiated per second for this API.", Some(100));
        check("Default request rate limit: 20/sec.", Some(20));
        check("API call rate limit: 20 calls/second (1,200 calls/minute).", Some(20));
        check("Default API request frequency limit: 1,000 times/second.", Some(1000));
        check("默认接口请求频率限制：20次/秒。", Some(20));
        check("接口调用频率限制为： 20 次 / 秒，1200次/分钟。", Some(20));
        check("デフォルトAPIのリクエスト頻度制限：20回/秒", Some(20));
        check("기본 API 요청 빈도 제한: 20회/초", Some(20));
        check("This API may fail due to the rate limit.", None);
        check("The limit is 20 requests per minute.", None);
        check("20 frames/second are shown.", None);
    }

    #[test]
    fn a_region_is_what_its_cell_says() {
        let check =
            |text: &str, required, expect| assert_eq!(region(text, required).0, expect, "{text}");
        check("Common parameter; not passed for this API", Some(false), Some(RegionUse::Unused));
        check("Common parameter; optional for this API.", Some(false), Some(RegionUse::Optional));
        check("Common Params. See the list of regions.", Some(true), Some(RegionUse::Required));
        check("公共参数，本接口不需要传递此参数。", None, Some(RegionUse::Unused));
        check("公共参数，详见地域列表。", None, None);
        let (_, regions) =
            region("公共参数，本接口仅支持其中的: ap-beijing, ap-shenzhen-fsi。其他", None);
        assert_eq!(regions, ["ap-beijing", "ap-shenzhen-fsi"]);
    }
}
