//! Bodies that clients sign instead of the one that they send.

use serde_json::Value as Json;

/// Returns other encodings of a body that clients sign by mistake.
pub(super) fn bodies(body: &[u8]) -> Vec<(Vec<u8>, &'static str)> {
    let mut bodies = vec![
        (Vec::new(), "the client signed an empty body"),
        (
            b"UNSIGNED-PAYLOAD".to_vec(),
            "the payload was signed as unsigned, without the header that says so",
        ),
        (b"{}".to_vec(), "the client signed the body `{}`"),
        (body.trim_ascii().to_vec(), "white space was added around the body after signing"),
        ([body, b"\n"].concat(), "the line break at the end of the body was removed"),
    ];
    let original = String::from_utf8_lossy(body);
    if let Ok(json) = serde_json::from_slice::<Json>(body) {
        let text = "the body was encoded again as JSON after signing";
        let compact = stripped(&original);
        bodies.push((spaced(&compact).into_bytes(), text));
        bodies.push((spaced(&escaped(&compact)).into_bytes(), text));
        bodies.push((escaped(&compact).into_bytes(), text));
        bodies.push((compact.into_bytes(), text));
        bodies.push((json.to_string().into_bytes(), text));
    }
    bodies
        .push((escaped(&original).into_bytes(), "escapes in the body were decoded after signing"));
    bodies.push((spaced(&original).into_bytes(), "spaces in the body were removed after signing"));
    bodies
}

/// Removes white space outside strings.
fn stripped(json: &str) -> String {
    let (mut in_string, mut is_escaped) = (false, false);
    let keep = |c: &char| {
        if *c == '"' && !is_escaped {
            in_string = !in_string;
        }
        is_escaped = *c == '\\' && !is_escaped;
        in_string || !c.is_ascii_whitespace()
    };
    json.chars().filter(keep).collect()
}

/// Adds a space after each separator outside strings, as Python does.
fn spaced(json: &str) -> String {
    let mut text = String::new();
    let (mut in_string, mut is_escaped) = (false, false);
    for c in json.chars() {
        text.push(c);
        match c {
            '"' if !is_escaped => in_string = !in_string,
            ',' | ':' if !in_string => text.push(' '),
            _ => {}
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    text
}

/// Escapes characters outside ASCII, as Python does.
fn escaped(json: &str) -> String {
    let mut units = [0; 2];
    let escape = |c: char| match c.is_ascii() {
        true => c.to_string(),
        false => c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
    };
    json.chars().map(escape).collect()
}
