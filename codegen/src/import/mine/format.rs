//! Formats of strings: times, which have their own types, and other unambiguous ones.

use super::is_text;
use super::text::{mentions, places};
use crate::schema::{FormatName, TypeName};

/// Returns the type of a text that holds a time.
pub(super) fn time(ty: &TypeName, text: &str) -> Option<&'static str> {
    match ty {
        TypeName::List(inner) => return time(inner, text),
        ty if !is_text(ty) => return None,
        TypeName::One(_) => {}
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
        [] => shown(text),
    }
}

/// Returns the type of a time of which a text that speaks of its format shows one: `2025-08-26
/// 23:59:59`.
fn shown(text: &str) -> Option<&'static str> {
    let at = ["格式", "形如", "format"].iter().find_map(|word| places(text, word).next())?;
    let like = |part: &str| {
        part.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>()
    };
    let mut starts = text[at..].char_indices().filter(|(_, c)| c.is_ascii_digit());
    let (start, _) = starts.next()?;
    let rest = like(&text[at + start..]);
    match rest.as_str() {
        _ if rest.starts_with("0000-00-00T00:00:00") => Some("datetime_iso"),
        _ if rest.starts_with("0000-00-00 00:00:00.") => None,
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
        FormatName::Json,
        &[""],
        &["json格式的字符串", "json格式字符串", "json字符串格式", "json-formatted string"],
    ),
    (
        FormatName::Domain,
        &["Domain", "DomainName", "Host"],
        &["domain name for", "domain name of", "的域名"],
    ),
    (FormatName::Email, &["Email", "Mail"], &["email address", "邮箱"]),
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
];

/// Returns the format of a text, where its name and its description agree on it.
pub(super) fn format(name: &str, text: &str) -> Option<(FormatName, &'static str)> {
    let sentences: Vec<&str> =
        text.split(['。', '\n', ';', '；']).flat_map(|s| s.split(". ")).collect();
    let named = SIGNS.iter().filter(|(_, ends, _)| ends.iter().any(|end| name.ends_with(end)));
    let mut named = named.filter(|(format, ..)| {
        // JSON that is encoded once more is no JSON.
        *format != FormatName::Json || !mentions(text, &["base64", "encode", "编码"])
    });
    named.find_map(|(format, _, phrases)| {
        let sentence = sentences.iter().find(|sentence| mentions(sentence, phrases))?;
        let phrase = phrases.iter().find(|phrase| mentions(sentence, &[phrase]))?;
        let net = *format == FormatName::Ip && mentions(text, &["网段", "cidr"]);
        // The phrase itself may have a word of these, such as `domain name of`.
        let rest = sentence.to_lowercase().replacen(phrase, "", 1);
        let rest = if *format == FormatName::Base64 { rest.replace("加密", "") } else { rest };
        (!net && !mentions(&rest, OTHER)).then_some((*format, *phrase))
    })
}
