//! Small files and JSON documents that hold secrets.

use std::fs::File;
use std::io::{Error, ErrorKind, Read as _, Result};
use std::path::Path;

use serde_json::Value as Json;
use zeroize::{Zeroize as _, Zeroizing};

/// The maximum file size, which is larger than any credentials or token.
const MAX_BYTES: u64 = 1 << 20;

/// Reads a text file of at most 1 MiB, with or without a byte order mark. The content is zeroed
/// when dropped.
pub(super) fn read_text(path: &Path) -> Result<Zeroizing<String>> {
    // Checked before opening, because opening a pipe blocks until it has a writer.
    if !std::fs::metadata(path)?.is_file() {
        return Err(Error::new(ErrorKind::InvalidInput, "not a regular file"));
    }
    let file = File::open(path)?;
    let length = file.metadata()?.len().min(MAX_BYTES);
    // Allocated at full size, so that growing leaves no copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(length as usize + 64));
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Error::new(ErrorKind::InvalidData, "the file is longer than 1 MiB"));
    }
    decode_text(&bytes).ok_or_else(|| Error::new(ErrorKind::InvalidData, "not valid UTF-8"))
}

/// Decodes UTF-8, or UTF-16 with a byte order mark, as Windows editors write it.
fn decode_text(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let utf_16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks(2).map(|pair| pair.try_into().map_or(0xD800, unit));
        char::decode_utf16(units).collect::<std::result::Result<String, _>>().ok()
    };
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => utf_16(rest, u16::from_le_bytes)?,
        [0xFE, 0xFF, rest @ ..] => utf_16(rest, u16::from_be_bytes)?,
        [0xEF, 0xBB, 0xBF, rest @ ..] => std::str::from_utf8(rest).ok()?.to_owned(),
        bytes => std::str::from_utf8(bytes).ok()?.to_owned(),
    };
    Some(Zeroizing::new(text))
}

/// A JSON value whose strings are zeroed when it is dropped.
pub(super) struct SecretJson(pub(super) Json);

impl Drop for SecretJson {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

fn wipe(json: &mut Json) {
    match json {
        Json::String(text) => text.zeroize(),
        Json::Array(items) => items.iter_mut().for_each(wipe),
        Json::Object(fields) => fields.values_mut().for_each(wipe),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}
