//! An HTTP server on a loopback port in place of the service. It verifies every signature with an
//! implementation of its own, written from the documentation and sharing no code with the runtime,
//! and responds from a function.
// Each test file uses a part of it.
#![allow(dead_code)]

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// The account that may call.
#[derive(Clone)]
pub struct Account {
    pub secret_id: &'static str,
    pub secret_key: &'static str,
    pub token: Option<&'static str>,
}

/// A received request, after its signature was verified.
#[derive(Clone)]
pub struct Arrived {
    pub action: String,
    /// The parameters: the JSON body, or the form pairs.
    pub body: String,
    pub pairs: Vec<(String, String)>,
    /// Headers, with names in lower case.
    pub headers: Vec<(String, String)>,
}

impl Arrived {
    pub fn header(&self, name: &str) -> &str {
        find(&self.headers, name)
    }
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> &'a str {
    headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

/// A reply of the server.
pub enum Reply {
    /// A status, additional headers, and a body.
    Http(u16, Vec<(String, String)>, String),
    /// No response: the connection is closed.
    HangUp,
}

impl From<String> for Reply {
    fn from(body: String) -> Self {
        Self::Http(200, Vec::new(), body)
    }
}

type Response = dyn Fn(&Arrived) -> Reply + Send + Sync;

/// Starts the server, which runs until the program ends.
pub fn start<A: Into<Reply>>(
    account: Account,
    response: impl Fn(&Arrived) -> A + Send + Sync + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
    let address = listener.local_addr().expect("its address");
    let response: Arc<Response> = Arc::new(move |arrived: &Arrived| response(arrived).into());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (account, response) = (account.clone(), Arc::clone(&response));
            std::thread::spawn(move || serve(stream, &account, &*response));
        }
    });
    address
}

/// A request as received.
struct Raw {
    method: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Raw {
    fn header(&self, name: &str) -> &str {
        find(&self.headers, name)
    }
}

fn serve(stream: TcpStream, account: &Account, response: &Response) {
    let _ = stream.set_nodelay(true);
    let Ok(mut writer) = stream.try_clone() else { return };
    let mut reader = BufReader::new(stream);
    while let Some(raw) = read(&mut reader) {
        let reply = match check(&raw, account) {
            Ok(arrived) => response(&arrived),
            Err((code, message)) => refusal(code, message).into(),
        };
        let Reply::Http(status, headers, text) = reply else { return };
        let headers: String =
            headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!(
            "HTTP/1.1 {status} Any\r\nContent-Type: application/json\r\n{headers}Content-Length: {}\r\n\r\n",
            text.len()
        );
        if writer
            .write_all(head.as_bytes())
            .and_then(|()| writer.write_all(text.as_bytes()))
            .is_err()
        {
            return;
        }
    }
}

/// Returns the error response of the service.
pub fn refusal(code: &str, message: &str) -> String {
    format!(
        r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"{message}"}},"RequestId":"req-refused"}}}}"#
    )
}

fn read(reader: &mut impl BufRead) -> Option<Raw> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(':') {
            Some((name, value)) => {
                headers.push((name.to_ascii_lowercase(), value.trim().to_owned()))
            }
            None => break,
        }
    }
    let query = target.split_once('?').map_or(String::new(), |(_, query)| query.to_owned());
    let mut raw = Raw { method, query, headers, body: Vec::new() };
    raw.body = vec![0; raw.header("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut raw.body).ok()?;
    Some(raw)
}

type Refused = (&'static str, &'static str);

fn check(raw: &Raw, account: &Account) -> Result<Arrived, Refused> {
    if raw.header("authorization").is_empty() {
        check_v1(raw, account)
    } else {
        check_v3(raw, account)
    }
}

fn check_v3(raw: &Raw, account: &Account) -> Result<Arrived, Refused> {
    let wrong = ("AuthFailure.SignatureFailure", "the signature does not match");
    let part = |name: &str| -> &str {
        let text = raw.header("authorization");
        let start = text.find(name).map_or(text.len(), |at| at + name.len());
        text[start..].split([',', ' ']).next().unwrap_or_default()
    };
    let (credential, signed, given) =
        (part("Credential="), part("SignedHeaders="), part("Signature="));
    let (id, scope) = credential.split_once('/').ok_or(wrong)?;
    if id != account.secret_id {
        return Err(("AuthFailure.SecretIdNotFound", "no such secret id"));
    }
    if account.token.unwrap_or_default() != raw.header("x-tc-token") {
        return Err(("AuthFailure.TokenFailure", "the token does not match"));
    }
    if !signed.contains("content-type") || !signed.contains("host") {
        return Err(wrong);
    }
    let lines: String = signed
        .split(';')
        .map(|name| {
            let value = raw.header(name);
            let value = if name == "x-tc-action" { value.to_lowercase() } else { value.to_owned() };
            format!("{name}:{value}\n")
        })
        .collect();
    let payload = match raw.header("x-tc-content-sha256") {
        "UNSIGNED-PAYLOAD" => hash(b"UNSIGNED-PAYLOAD"),
        _ => hash(&raw.body),
    };
    let canonical = format!("{}\n/\n{}\n{lines}\n{signed}\n{payload}", raw.method, raw.query);
    let timestamp = raw.header("x-tc-timestamp");
    let string = format!("TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{}", hash(canonical.as_bytes()));
    let mut key = format!("TC3{}", account.secret_key).into_bytes();
    for step in scope.split('/') {
        key = hmac_256(&key, step.as_bytes());
    }
    if hex(&hmac_256(&key, string.as_bytes())) != given {
        return Err(wrong);
    }
    Ok(Arrived {
        action: raw.header("x-tc-action").to_owned(),
        body: String::from_utf8_lossy(&raw.body).into_owned(),
        pairs: pairs(&raw.query),
        headers: raw.headers.clone(),
    })
}

fn check_v1(raw: &Raw, account: &Account) -> Result<Arrived, Refused> {
    let body = String::from_utf8_lossy(&raw.body).into_owned();
    let all = pairs(if raw.method == "GET" { &raw.query } else { &body });
    let get = |name: &str| {
        all.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    };
    if get("SecretId") != account.secret_id {
        return Err(("AuthFailure.SecretIdNotFound", "no such secret id"));
    }
    if account.token.unwrap_or_default() != get("Token") {
        return Err(("AuthFailure.TokenFailure", "the token does not match"));
    }
    let mut signed: Vec<String> =
        all.iter().filter(|(key, _)| key != "Signature").map(|(k, v)| format!("{k}={v}")).collect();
    signed.sort_by(|a, b| a.split('=').next().cmp(&b.split('=').next()));
    let string = format!("{}{}/?{}", raw.method, raw.header("host"), signed.join("&"));
    let key = account.secret_key.as_bytes();
    let expected = match get("SignatureMethod") {
        "HmacSHA256" => hmac_256(key, string.as_bytes()),
        _ => {
            let mut mac = Hmac::<sha1::Sha1>::new_from_slice(key).expect("any key");
            mac.update(string.as_bytes());
            mac.finalize().into_bytes().to_vec()
        }
    };
    if base64(&expected) != get("Signature") {
        return Err(("AuthFailure.SignatureFailure", "the signature does not match"));
    }
    Ok(Arrived {
        action: get("Action").to_owned(),
        body,
        pairs: all.clone(),
        headers: raw.headers.clone(),
    })
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(key, value)| (key.to_owned(), decoded(value))).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digits = [rest.next().unwrap_or(b'0'), rest.next().unwrap_or(b'0')];
                let digits = std::str::from_utf8(&digits).unwrap_or("00");
                bytes.push(u8::from_str_radix(digits, 16).unwrap_or(b'?'));
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hmac_256(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk
            .iter()
            .enumerate()
            .fold(0_u32, |word, (i, b)| word | u32::from(*b) << (16 - 8 * i));
        for i in 0..4 {
            let digit = DIGITS[(word >> (18 - 6 * i)) as usize & 63] as char;
            text.push(if i <= chunk.len() { digit } else { '=' });
        }
    }
    text
}
