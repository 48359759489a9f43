//! Formats of strings: times, which have their own types, and other unambiguous ones.

use super::is_text;
use super::text::{mentions, places};
use super::vocabulary::FEW;
use crate::schema::{FormatName, TypeName};

/// Returns the type of a text that holds a time.
pub(super) fn time(name: &str, ty: &TypeName, text: &str) -> Option<&'static str> {
    match ty {
        TypeName::List(inner) => return time(name, inner, text),
        ty if !is_text(ty) => return None,
        TypeName::One(_) => {}
    }
    // What has one of a few values mentions times in their meanings.
    if FEW.iter().any(|end| name.ends_with(end)) {
        return None;
    }
    let mut kinds = places(text, "yyyy-mm-dd")
        .chain(places(text, "y-m-d h"))
        .map(|at| written(text, at))
        .collect::<Vec<_>>();
    kinds.dedup();
    // Fractions of seconds are no part of these types.
    if mentions(text, &["ss.s"]) {
        return None;
    }
    match kinds[..] {
        [kind] => Some(kind),
        // Where two forms are taken, neither is the form.
        [_, ..] => None,
        [] if mentions(text, &["iso 8601", "iso8601", "rfc3339", "rfc 3339"]) => {
            Some("datetime_iso")
        }
        [] if mentions(text, &["2006-01-02 15:04:05", "%y-%m-%d %h:%m:%s"]) => Some("datetime"),
        [] => shown(name, text),
    }
}

/// Returns the type of a time of which a text that speaks of its format shows one: `2025-08-26
/// 23:59:59`.
fn shown(name: &str, text: &str) -> Option<&'static str> {
    const FORMS: &[&str] = &["格式", "形如", "format"];
    // What is called a time shows its form by an example.
    const EXAMPLES: &[&str] = &["例如", "如", "示例", "such as", "for example", "e.g.", "example"];
    const TIMES: &[&str] =
        &["Time", "TimeStart", "TimeEnd", "Start", "End", "From", "To", "Timestamp"];
    let is_time = TIMES.iter().any(|end| name.ends_with(end));
    let words = FORMS.iter().chain(EXAMPLES.iter().filter(|_| is_time));
    let at = words.filter_map(|word| places(text, word).next()).min()?;
    let like = |part: &str| {
        part.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>()
    };
    let mut starts = text[at..].char_indices().filter(|(_, c)| c.is_ascii_digit());
    let (start, _) = starts.next()?;
    let rest = like(&text[at + start..]);
    match rest.as_str() {
        _ if rest.starts_with("0000-00-00T00:00:00") => Some("datetime_iso"),
        _ if rest.starts_with("0000-00-00 00:00:00.0") => None,
        _ if rest.starts_with("0000-00-00 00:00:00") => Some("datetime"),
        _ => None,
    }
}

/// Returns the type of a time that is written as the text shows from here on.
fn written(text: &str, at: usize) -> &'static str {
    let rest = &text[at..];
    let behind = rest.trim_start_matches(|c: char| "yYmMdD-".contains(c));
    let behind = behind.trim_start_matches(['"', '\'', '`']).trim_start().to_ascii_lowercase();
    match behind {
        time if time.starts_with('t') && time.contains("hh") => "datetime_iso",
        time if time.starts_with('h') => "datetime",
        _ => "date",
    }
}

/// Formats, the ends of names that have them, and phrases that say so.
const SIGNS: &[(FormatName, &[&str], &[&str])] = &[
    (
        FormatName::Base64,
        &[
            "Base64",
            "Ciphertext",
            "CipherText",
            "Signature",
            "UserData",
            "Image",
            "Content",
            "Data",
            "Input",
            "Str",
            "File",
            "Body",
        ],
        &[
            "base64 value of",
            "base64 code",
            "base64-encoded",
            "base64 encoded",
            "base64 encoding is required",
            "base64编码",
            "base64 编码",
            "base64值",
            "base64 值",
            "base64 数据",
            "base64数据",
            "base64 encoding of",
            "base64 string",
            "base64 encoding is needed",
        ],
    ),
    (
        FormatName::Url,
        &["Url", "URL", "Uri", "Webhook"],
        &[
            "url of",
            "url address",
            "download url",
            "callback url",
            "image url",
            "video url",
            "starting with http",
            "的 url",
            "的url",
            "url 地址",
            "url地址",
            "二维码url",
            "回调地址",
            "下载地址",
            "图片地址",
            "访问链接",
            "链接地址",
            "audio url",
            "link address",
            "url format",
        ],
    ),
    (
        FormatName::Json,
        &["Json", "JSON", "Config", "Param", "Params", "Configuration", "Data", "Content", "Info"],
        &[
            "json object",
            "json string",
            "json-formatted",
            "json serialized",
            "json format",
            "json serialization",
            "json字符串",
            "json 字符串",
            "json序列化",
            "json 序列化",
            "json格式",
            "json 格式",
        ],
    ),
    (
        FormatName::Base64,
        &[""],
        &[
            "base64 encoding is needed",
            "base64 encoding is required",
            "be base64-encoded",
            "be base64 encoded",
            "需要base64编码",
            "进行base64编码",
            "需base64编码",
            "经过base64编码",
            "需要进行base64",
        ],
    ),
    (
        FormatName::Json,
        &[""],
        &[
            "json格式的字符串",
            "json格式字符串",
            "json字符串格式",
            "json-formatted string",
            "jsonstr",
            "json string,",
            "json 字符串",
        ],
    ),
    (
        FormatName::Domain,
        &["Domain", "DomainName", "Host"],
        &["domain name for", "domain name of", "的域名"],
    ),
    (
        FormatName::Email,
        &["Email", "Mail", "EmailAddress", "MailAddress"],
        &["email address", "邮箱"],
    ),
    (
        FormatName::Ip,
        &["Ip", "IP", "Vip", "IpAddress", "Eip"],
        &[
            "ip address",
            "ip地址",
            "ip 地址",
            "目标ip",
            "弹性ip",
            "内网 ip",
            "来源 ip",
            "客户端ip",
            "external ip",
            "target ip of",
        ],
    ),
];

/// Words which indicate that a string is not a single value of the format.
const OTHER: &[&str] = &[
    "或",
    " or ",
    "either",
    "list",
    "列表",
    "，多个",
    "cidr",
    "网段",
    "分隔",
    "separated",
    "逗号",
    "模糊",
    "fuzzy",
    "name",
    "名称",
    "prefix",
    "前缀",
    "是否",
    "whether",
    "加密",
    "亦",
];

/// Returns whether an example is of another format, as a percent-encoded URL is.
pub(super) fn contradicts(format: FormatName, example: &str) -> bool {
    let is_shown = example.is_ascii()
        && example.contains(['.', '/', '%'])
        && !example.contains('*')
        && !example.contains("xx");
    is_shown
        && match format {
            FormatName::Url => !example.contains("://"),
            FormatName::Ip => example.trim().parse::<std::net::IpAddr>().is_err(),
            _ => false,
        }
}

/// Returns the format of a text, where its name and its description agree on it.
pub(super) fn format(name: &str, text: &str) -> Option<(FormatName, &'static str)> {
    let sentences: Vec<&str> =
        text.split(['。', '\n', ';', '；']).flat_map(|s| s.split(". ")).collect();
    let named = SIGNS.iter().filter(|(_, ends, _)| ends.iter().any(|end| name.ends_with(end)));
    let mut named = named.filter(|(format, ..)| {
        // JSON that is encoded once more is no JSON.
        *format != FormatName::Json || !mentions(text, &["base64", "encode", "编码"])
    });
    let by_phrase = named.find_map(|(format, _, phrases)| {
        let sentence = sentences.iter().find(|sentence| mentions(sentence, phrases))?;
        let phrase = phrases.iter().find(|phrase| mentions(sentence, &[phrase]))?;
        let net = *format == FormatName::Ip && mentions(text, &["网段", "cidr"])
            || *format == FormatName::Email && mentions(text, &["<", "alias", "别名"]);
        // The phrase itself may have a word of these, such as `domain name of`.
        let rest = sentence.to_lowercase().replacen(phrase, "", 1);
        let rest = if *format == FormatName::Base64 { rest.replace("加密", "") } else { rest };
        (!net && !mentions(&rest, OTHER)).then_some((*format, *phrase))
    });
    by_phrase.or_else(|| by_name(name, text))
}

/// A format that the end of a name gives, if its description agrees.
struct Named {
    format: FormatName,
    /// Ends of names.
    ends: &'static [&'static str],
    /// Words of which the description has one.
    words: &'static [&'static str],
    /// Words that contradict.
    others: &'static [&'static str],
}

const NAMED: &[Named] = &[
    Named {
        format: FormatName::Base64,
        ends: &["Base64"],
        words: &["base64"],
        others: &["url", "前", "before", "or "],
    },
    Named {
        format: FormatName::Url,
        ends: &["Url", "URL", "Webhook"],
        words: &["地址", "链接", "address", "link", "url"],
        others: &[
            "域名",
            "domain",
            "路径",
            "path",
            "正则",
            "regular",
            "通配",
            "wildcard",
            "编码",
            "encode",
            "相对",
            "过滤",
            "filter",
            "关键",
            "keyword",
            "搜索",
            "search",
            "规则",
            "rule",
            "匹配",
            "match",
            "参数",
            "parameter",
            "id",
            "ip",
        ],
    },
    Named {
        format: FormatName::Domain,
        ends: &["Domain", "DomainName"],
        words: &["domain name", "域名"],
        others: &[
            "search",
            "ip",
            "泛域名",
            "wildcard",
            "sub",
            "子域名",
            "前缀",
            "id",
            "all",
            "全部",
            "关键",
            "搜索",
            "后缀",
            "可选",
            "范围",
            "suffix",
            "如",
            "主机",
            "端口",
            "port",
        ],
    },
    Named {
        format: FormatName::Json,
        ends: &["Json", "JSON"],
        words: &["json"],
        others: &["base64", "encode", "编码", "路径", "path"],
    },
    Named {
        format: FormatName::Ip,
        ends: &["Ip", "IP", "Vip", "VIP", "Eip", "Ipv4", "Ipv6"],
        words: &["ip", "ipv4", "ipv6"],
        others: &[
            "搜索", "search", "过滤", "filter", "域名", "domain", "端口", "port", "段", "range",
            "cidr", "实例", "id",
        ],
    },
];

/// Returns the format that a name gives and the first sentence of its description agrees with.
fn by_name(name: &str, text: &str) -> Option<(FormatName, &'static str)> {
    let sentence = text.split(['。', '\n', ';', '；']).next()?;
    let sentence = sentence.split(". ").next()?;
    // An address may be shown.
    let sentence = sentence.split("http").next()?;
    let has = |word: &str| {
        places(sentence, word).any(|at| {
            let apart = |c: char| c.is_ascii_alphanumeric();
            !word.is_ascii()
                || !sentence[..at].ends_with(apart)
                    && !sentence[at + word.len()..].starts_with(apart)
        })
    };
    let found = NAMED.iter().find(|named| named.ends.iter().any(|end| name.ends_with(end)))?;
    let word = found.words.iter().find(|word| has(word))?;
    let rest = sentence.to_lowercase().replace(word, "");
    let contradicts =
        |word: &str| if word.len() > 4 { mentions(sentence, &[word]) } else { has(word) };
    let other = found.others.iter().any(|word| contradicts(word)) || mentions(&rest, OTHER);
    let several = ["separated", "multiple", "分隔", "隔开", "逗号", "多个"];
    (!other && !mentions(text, &several) && !mentions(text, &["格式：", "format:"]))
        .then_some((found.format, *word))
}
