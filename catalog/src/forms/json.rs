//! JSON that shows all its characters.

use serde_json::Value as Json;

/// Returns JSON on one line. Characters that cannot be seen, or that change how text is laid out,
/// are escaped.
pub(super) fn compact(value: &Json) -> String {
    escaped(&value.to_string())
}

/// Returns JSON on several lines, two spaces deeper per level.
pub(super) fn pretty(value: &Json) -> String {
    escaped(&serde_json::to_string_pretty(value).unwrap_or_default())
}

/// Escapes characters that cannot be seen. They only stand in strings.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let mut units = [0; 2];
    for c in json.chars() {
        if c == '\n' || !is_hidden(c) {
            text.push(c);
        } else {
            for unit in c.encode_utf16(&mut units) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    text
}

/// Returns whether a character is a control, cannot be seen, or changes how text is laid out.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'
                ..='\u{200f}' | '\u{2028}' ..='\u{202e}' | '\u{2060}' ..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{fff9}'
                ..='\u{fffb}' | '\u{e0000}' ..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn hidden_characters_are_escaped_and_mean_the_same() {
        let value = json!({"中\u{7f}": "a\u{202e}b\u{e0041}\n\u{feff}"});
        let text = compact(&value);
        assert_eq!(text, "{\"中\\u007f\":\"a\\u202eb\\udb40\\udc41\\n\\ufeff\"}");
        assert_eq!(serde_json::from_str::<Json>(&text).unwrap(), value);
        assert_eq!(serde_json::from_str::<Json>(&pretty(&value)).unwrap(), value);
    }
}
