//! Requests as files, which `tcapi run` runs.

use serde_json::{Map, Value as Json};

use tencentcloud_catalog::{Action, Product};

use crate::secrets::without_secrets;
use crate::send::Order;

/// Returns a request as YAML, with one value per line, so that differences are small, and the paths
/// of the secrets that it lacks.
pub(crate) fn yaml(product: &Product, action: &Action, order: &Order) -> (String, Vec<String>) {
    let (request, removed) = without_secrets(product, &action.request, &order.request);
    let mut text = format!(
        "product: {}\nversion: {}\naction: {}\n",
        scalar(&order.product),
        scalar(&order.version),
        scalar(&order.action)
    );
    if !order.region.is_empty() {
        text += &format!("region: {}\n", scalar(&order.region));
    }
    text += "request:";
    fields(&request, 1, &mut text);
    (text, removed)
}

fn fields(map: &Map<String, Json>, depth: usize, text: &mut String) {
    if map.is_empty() {
        *text += " {}\n";
        return;
    }
    text.push('\n');
    for (name, value) in map {
        *text += &format!("{}{}:", "  ".repeat(depth), plain(name));
        write(value, depth + 1, text);
    }
}

/// Appends what follows a colon or a dash.
fn write(value: &Json, depth: usize, text: &mut String) {
    match value {
        Json::Object(map) => fields(map, depth, text),
        Json::Array(values) if values.is_empty() => *text += " []\n",
        Json::Array(values) => {
            text.push('\n');
            for value in values {
                *text += &format!("{}-", "  ".repeat(depth));
                write(value, depth + 1, text);
            }
        }
        Json::String(value) => *text += &format!(" {}\n", scalar(value)),
        other => *text += &format!(" {other}\n"),
    }
}

/// Returns a string in quotes, since YAML takes some without them for numbers, dates or truths.
/// `$` is doubled: alone, it refers to a value of an earlier response.
fn scalar(value: &str) -> String {
    let value = value.replace('$', "$$");
    // YAML's quotes are those of JSON, but these characters end lines in YAML.
    let quoted = Json::String(value).to_string();
    let escape = |c: char| match c {
        '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => {
            format!("\\u{:04x}", u32::from(c))
        }
        c => c.to_string(),
    };
    quoted.chars().map(escape).collect()
}

/// Returns a key, in quotes unless it is a name.
fn plain(name: &str) -> String {
    const TRUTHS: [&str; 8] = ["y", "n", "yes", "no", "on", "off", "true", "false"];
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name != "null"
        && !TRUTHS.contains(&name.to_ascii_lowercase().as_str());
    if is_name { name.to_owned() } else { Json::String(name.to_owned()).to_string() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tencentcloud_catalog::Catalog;

    use super::*;

    #[test]
    fn a_file_has_one_value_per_line_and_no_string_becomes_syntax() {
        let order = json!({
            "product": "live", "version": "2018-08-01", "action": "DescribeLiveDomains",
            "region": "ap-guangzhou",
            "request": {
                "Names": ["no", "a: b # c", "${last.Id}", "\u{2028}"],
                "Filters": [{"Name": "x\ny", "Values": []}],
                "PageSize": 12_345_678_901_234_567_u64,
                "on": true,
                "Empty": {},
            },
        });
        let order: Order = serde_json::from_value(order).unwrap();
        let expected = r#"product: "live"
version: "2018-08-01"
action: "DescribeLiveDomains"
region: "ap-guangzhou"
request:
  Names:
    - "no"
    - "a: b # c"
    - "$${last.Id}"
    - "\u2028"
  Filters:
    -
      Name: "x\ny"
      Values: []
  PageSize: 12345678901234567
  "on": true
  Empty: {}
"#;
        let catalog = Catalog::facts().unwrap();
        let live = catalog.product("live", None).unwrap().unwrap();
        let action = live.action("DescribeLiveDomains").unwrap();
        assert_eq!(yaml(&live, action, &order), (expected.to_owned(), Vec::new()));
    }
}
