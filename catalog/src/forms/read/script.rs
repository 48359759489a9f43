//! The shell scripts that [`Form::Curl`](crate::forms::Form::Curl) writes.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::ReadError;
use super::http::Message;
use super::words::{self, Pipeline, Word};

/// Reads a script; `None` if it is not one that `forms` wrote. Values may have been edited.
pub(super) fn read(text: &str) -> Result<Option<Message>, ReadError> {
    let Some((head, rest)) = text.split_once("\nbody() {\n") else { return Ok(None) };
    if !head.starts_with("#!/bin/sh") {
        return Ok(None);
    }
    let mut variables = HashMap::new();
    for line in head.lines() {
        let Pipeline { commands, .. } = words::pipeline(line)?;
        if let Some(Word { text, is_open: false, .. }) = commands.iter().flatten().next() {
            if let Some((name, value)) = text.split_once('=') {
                variables.insert(name.to_owned(), value.to_owned());
            }
        }
    }
    let of = |name: &str| variables.get(name).cloned().unwrap_or_default();
    let mut headers: Vec<(String, String)> = [
        ("Host", "host"),
        ("Content-Type", "type"),
        ("X-TC-Action", "action"),
        ("X-TC-Version", "version"),
        ("X-TC-Region", "region"),
    ]
    .map(|(header, name)| (header.to_owned(), of(name)))
    .into();
    for index in 0.. {
        let Some(header) = variables.get(&format!("header{index}")) else { break };
        headers.extend(header.split_once(": ").map(|(n, v)| (n.to_owned(), v.to_owned())));
    }
    let scheme = if rest.contains("\"http://$host/\"") { "http" } else { "https" };
    Ok(Some(Message {
        method: "POST".to_owned(),
        url: format!("{scheme}://{}/", of("host")),
        headers,
        body: printed(rest)?,
        service: variables.get("service").cloned(),
        notes: Vec::new(),
    }))
}

/// Returns what the commands print that are the body of the function.
fn printed(text: &str) -> Result<Vec<u8>, ReadError> {
    let Pipeline { commands, .. } = words::pipeline(text)?;
    let texts: Vec<Vec<&str>> = commands
        .iter()
        .map(|command| command.iter().map(|word| word.text.as_str()).collect())
        .collect();
    let texts: Vec<&[&str]> = texts.iter().map(Vec::as_slice).collect();
    match texts.as_slice() {
        [["printf", "%s", text]] => Ok(text.as_bytes().to_vec()),
        [["printf", "%s\\n", text], ["openssl", "base64", "-d"]] => {
            let encoded: String = text.split_whitespace().collect();
            let decoded = STANDARD.decode(encoded);
            decoded.map_err(|e| ReadError::new(format!("the body is not base64: {e}")))
        }
        _ => Err(ReadError::new("the function `body` of the script does not print a text")),
    }
}
