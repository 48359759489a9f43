//! The formats.

use std::fmt;
use std::str::FromStr;

/// A format of output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Indented JSON.
    #[default]
    Json,
    /// YAML.
    Yaml,
    /// Tables for people.
    Table,
    /// One JSON value per line.
    Lines,
    /// Comma-separated values with a header.
    Csv,
    /// Strings without quotes, other values as JSON.
    Raw,
    /// Nothing.
    Off,
}

impl Format {
    /// The formats, with their names and what they are for.
    pub const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::Json, "json", "Indented JSON"),
        (Self::Yaml, "yaml", "YAML"),
        (Self::Table, "table", "Tables that fit the terminal"),
        (Self::Lines, "lines", "One JSON value per line"),
        (Self::Csv, "csv", "Comma-separated values with a header"),
        (Self::Raw, "raw", "Strings without quotes, one per line"),
        (Self::Off, "off", "No output"),
    ];
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::ALL.iter().find(|(format, ..)| format == self).map_or("", |known| known.1);
        f.write_str(name)
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let lower = text.to_ascii_lowercase();
        if let Some((format, ..)) = Self::ALL.iter().find(|(_, name, _)| *name == lower) {
            return Ok(*format);
        }
        let names: Vec<&str> = Self::ALL.iter().map(|(_, name, _)| *name).collect();
        let hint = match lower.as_str() {
            "text" | "plain" | "string" => Some("raw"),
            "jsonl" | "ndjson" | "jsonlines" | "yaml-stream" | "stream" => Some("lines"),
            "yml" => Some("yaml"),
            "tsv" => Some("csv"),
            "none" | "null" | "quiet" | "silent" => Some("off"),
            other => names.iter().copied().find(|name| is_near(other, name)),
        };
        let hint = hint.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
        let shown: String = super::escape::visible(text).chars().take(40).collect();
        Err(format!("`{shown}` is not a format of output (one of {}){hint}", names.join(", ")))
    }
}

/// Whether one edit makes a name of a text: a letter added, removed, changed, or two swapped.
fn is_near(text: &str, name: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (text.chars().collect(), name.chars().collect());
    let prefix = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[prefix..], &b[prefix..]);
    let rest = |text: &[char], from: usize| text.get(from..).map(<[char]>::to_vec);
    let (a1, b1) = (rest(a, 1), rest(b, 1));
    a1.as_deref() == Some(b)
        || b1.as_deref() == Some(a)
        || (a1.is_some() && a1 == b1)
        || (a.len() > 1 && b.len() > 1 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..])
}
