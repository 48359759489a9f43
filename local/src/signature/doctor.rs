//! Why a request from elsewhere was rejected.

use std::time::SystemTime;

use super::{Cause, Explanation, claimed, clock_explanation, is_expired, verify};
use crate::account::{Account, Accounts};
use crate::clock;
use crate::message::{Message, decode_form};

/// Returns what is wrong with the signature of an HTTP request, given as text: a request line,
/// headers, an empty line, and the body. Empty if the signature is valid.
///
/// ```
/// use std::time::SystemTime;
///
/// let request = "POST / HTTP/1.1\nHost: live.tencentcloudapi.com\n\n{}";
/// let found = tencentcloud_local::diagnose(request, "key", SystemTime::now()).unwrap();
/// assert_eq!(found[0].cause, tencentcloud_local::Cause::Authorization);
/// ```
///
/// # Errors
///
/// Fails if the text is not an HTTP request.
pub fn diagnose(http: &str, secret_key: &str, now: SystemTime) -> Result<Vec<Explanation>, String> {
    let message = parse(http)?;
    let pairs = if message.is_form() { decode_form(message.form()) } else { Vec::new() };
    let of = |header: &str, name: &str| {
        let pair = || pairs.iter().find(|(known, _)| known == name).map(|(_, v)| v.clone());
        message.header(header).map(str::to_owned).or_else(pair)
    };
    let mut account = Account::new(claimed(&message).secret_id, secret_key);
    // Whether the token belongs to the keys is known to the service only.
    account.token = of("x-tc-token", "Token").filter(|token| !token.is_empty());
    let accounts = Accounts::default();
    accounts.add(account);
    let Err(rejected) = verify(&message, &accounts, now) else { return Ok(Vec::new()) };
    let timestamp = of("x-tc-timestamp", "Timestamp").unwrap_or_default();
    let mut found = vec![rejected.explanation];
    let is_other = !matches!(found[0].cause, Cause::Clock | Cause::Authorization);
    if is_other && is_expired(&timestamp, clock::unix(now)) {
        found.push(clock_explanation(&timestamp, clock::unix(now)));
    }
    Ok(found)
}

fn parse(text: &str) -> Result<Message, String> {
    let text = text.trim_start();
    let ends = [("\r\n\r\n", 4), ("\n\n", 2)].map(|(end, size)| (text.find(end), size));
    let end = ends.into_iter().filter_map(|(at, size)| Some((at?, size))).min();
    let (head, body) = match end {
        Some((at, size)) => (&text[..at], &text[at + size..]),
        None => (text.trim_end(), ""),
    };
    let mut lines = head.lines();
    let first: Vec<&str> = lines.next().unwrap_or_default().split_whitespace().collect();
    let [method, target, ..] = first[..] else {
        return Err("the first line is not a request line, such as `POST / HTTP/1.1`".to_owned());
    };
    let target = target.strip_prefix("https://").or_else(|| target.strip_prefix("http://"));
    let target = target.map_or(first[1], |rest| rest.find('/').map_or("/", |at| &rest[at..]));
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = lines.map(|line| {
        let (name, value) =
            line.split_once(':').ok_or_else(|| format!("`{line}` is not a header"))?;
        Ok((name.trim().to_ascii_lowercase(), value.trim().as_bytes().to_vec()))
    });
    let headers = headers.collect::<Result<Vec<_>, String>>()?;
    let mut message = Message {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers,
        body: body.as_bytes().to_vec(),
    };
    // A text that was copied often has one more line end than the body.
    let length = message.header("content-length").and_then(|text| text.parse::<usize>().ok());
    if length.is_some_and(|length| body.trim_end_matches(['\r', '\n']).len() <= length) {
        message.body.truncate(length.unwrap_or(usize::MAX));
    }
    Ok(message)
}
