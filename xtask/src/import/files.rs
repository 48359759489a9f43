//! Reads text files of bounded size.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use tencentcloud_codegen::source::Source;

use crate::tree::{self, Files};

/// The maximum size of a file.
pub(crate) const MAX_FILE: u64 = 64 << 20;

/// Reads a text file, without its byte order mark.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    let problem = |e: std::io::Error| format!("cannot read {}: {e}", path.display());
    let file = fs::File::open(path).map_err(problem)?;
    text(file, &path.display().to_string(), MAX_FILE)
}

/// Reads text of at most `most` bytes.
pub(crate) fn text(from: impl std::io::Read, name: &str, most: u64) -> Result<String, String> {
    let mut bytes = Vec::new();
    from.take(most + 1).read_to_end(&mut bytes).map_err(|e| format!("cannot read {name}: {e}"))?;
    if bytes.len() as u64 > most {
        return Err(format!("{name} has more than {} MiB, which is not read", most >> 20));
    }
    let text = decode(bytes).map_err(|what| format!("{name} is {what}"))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Decodes text in UTF-8, or in UTF-16 with its mark, as some editors save it.
fn decode(bytes: Vec<u8>) -> Result<String, &'static str> {
    const OTHER: &str = "not UTF-8 text: save it as text in UTF-8";
    let unit: Option<fn([u8; 2]) -> u16> = match bytes.as_slice() {
        [0xff, 0xfe, ..] => Some(u16::from_le_bytes),
        [0xfe, 0xff, ..] => Some(u16::from_be_bytes),
        _ => None,
    };
    if let Some(unit) = unit {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        return String::from_utf16(&units.collect::<Vec<_>>()).map_err(|_| OTHER);
    }
    let is_binary = bytes.contains(&0);
    let binary = "a binary file and not text: copy the text of the page, or save it as HTML";
    String::from_utf8(bytes).map_err(|_| if is_binary { binary } else { OTHER })
}

/// Reads a text file and parses it; errors name the file.
pub(crate) fn parse<T>(
    path: &Path,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<T, String> {
    parse(&read(path)?).map_err(|problem| format!("{}: {problem}", path.display()))
}

/// Reads the schemas in a folder of the schemas folder, by their paths in the latter.
pub(crate) fn schemas(root: &Path, folder: &str) -> Result<Files, String> {
    let mut files = Files::new();
    for path in tree::list(&root.join(folder))? {
        let below = tree::slashes(path.strip_prefix(root).unwrap_or(&path));
        if below.ends_with(".yaml") {
            let problem = |e: std::io::Error| format!("cannot read {}: {e}", path.display());
            let file = fs::File::open(&path).map_err(problem)?;
            files.insert(below.clone(), text(file, &below, Source::MAX_BYTES)?);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_decoded_and_other_files_are_rejected() {
        let read = |bytes: &[u8]| text(bytes, "p.txt", MAX_FILE);
        assert_eq!(read(b"\xef\xbb\xbfa"), Ok("a".to_owned()));
        assert_eq!(read(b"\xff\xfea\0\x0d\x4e"), Ok("a\u{4e0d}".to_owned()));
        assert_eq!(read(b"\xfe\xff\0a"), Ok("a".to_owned()));
        assert_eq!(
            read(b"\xd6\xd0"),
            Err("p.txt is not UTF-8 text: save it as text in UTF-8".to_owned())
        );
        let binary =
            "p.txt is a binary file and not text: copy the text of the page, or save it as HTML";
        assert_eq!(read(b"\x89PNG\0"), Err(binary.to_owned()));
    }
}
