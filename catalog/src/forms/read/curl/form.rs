//! The forms of several parts that curl makes of `-F`.

use crate::forms::read::ReadError;

/// A part of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    name: String,
    content: Vec<u8>,
    file_name: Option<String>,
    media_type: Option<String>,
    /// What curl leaves out, since `;` ends a text that is not quoted.
    pub left_out: Vec<String>,
}

/// What may follow the content of a part.
const SETTINGS: [&str; 4] = ["type=", "filename=", "encoder=", "headers="];

impl Part {
    /// Reads `name=text`, which is taken as it is.
    pub fn text(text: &str) -> Result<Self, ReadError> {
        let (name, content) = text
            .split_once('=')
            .ok_or_else(|| ReadError::new("a part of a form is `name=text`, or `name=@file`"))?;
        Ok(Self { name: name.to_owned(), content: content.into(), ..Self::default() })
    }

    /// Reads `name=text`, `name=@file` or `name=<file`, and what follows in `;type=` and others.
    pub fn parse(
        text: &str,
        file: &mut dyn FnMut(&str) -> Result<Vec<u8>, ReadError>,
    ) -> Result<Self, ReadError> {
        let mut part = Self::text(text)?;
        let content = String::from_utf8_lossy(&part.content).into_owned();
        let kind = content.chars().next().filter(|c| ['@', '<'].contains(c));
        let rest = if kind.is_some() { &content[1..] } else { &content[..] };
        let (value, mut settings) = word(rest);
        while let Some(setting) = settings.strip_prefix(';') {
            let setting = setting.trim_start();
            let name = SETTINGS.into_iter().find(|name| setting.starts_with(name)).unwrap_or("");
            let (text, rest) = word(&setting[name.len()..]);
            match name {
                "type=" => part.media_type = Some(text),
                "filename=" => part.file_name = Some(text),
                "" => part.left_out.push(text),
                _ => {}
            }
            settings = rest;
        }
        match kind {
            None => part.content = value.into(),
            Some(kind) => {
                part.content = file(&value)?;
                let base = value.rsplit(['/', '\\']).next().map(str::to_owned);
                part.file_name = part.file_name.or(base.filter(|_| kind == '@'));
            }
        }
        Ok(part)
    }
}

/// Returns a value, which may be quoted, and what follows it from `;` on.
fn word(text: &str) -> (String, &str) {
    if let Some(inner) = text.strip_prefix('"') {
        let (mut value, mut chars) = (String::new(), inner.char_indices());
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    let rest = &inner[at + 1..];
                    return (value, &rest[rest.find(';').unwrap_or(rest.len())..]);
                }
                '\\' => value.extend(chars.next().map(|(_, c)| c)),
                c => value.push(c),
            }
        }
    }
    let end = text.find(';').unwrap_or(text.len());
    (text[..end].to_owned(), &text[end..])
}

/// Returns the content type and the body of a form.
pub(super) fn body(parts: &[Part]) -> (String, Vec<u8>) {
    let is_in = |boundary: &str| {
        parts.iter().any(|part| {
            part.content.windows(boundary.len()).any(|window| window == boundary.as_bytes())
        })
    };
    let mut boundaries = (0_u64..).map(|number| format!("curl-form-{number}"));
    let boundary = boundaries.find(|boundary| !is_in(boundary)).unwrap_or_default();
    let mut body = Vec::new();
    for part in parts {
        let quoted = |text: &str| text.replace('"', "%22").replace(['\r', '\n'], " ");
        let name = quoted(&part.name);
        body.extend(
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"").bytes(),
        );
        if let Some(file) = &part.file_name {
            body.extend(format!("; filename=\"{}\"", quoted(file)).bytes());
        }
        if let Some(media_type) = &part.media_type {
            body.extend(format!("\r\nContent-Type: {}", quoted(media_type)).bytes());
        }
        body.extend(b"\r\n\r\n");
        body.extend(&part.content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}
