//! An HTTP server without signatures, for the metadata service and unsigned calls.
#![allow(dead_code)]

use std::io::{BufRead, BufReader, Read as _, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use serde_json::json;

/// Starts the server, which records the requests. The status 0 closes the connection.
pub fn plain(
    response: impl Fn(&str) -> (u16, String) + Send + 'static,
) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let arrived = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&arrived);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap_or(0) < 3 {
                    break;
                }
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                head += &line;
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let text = head + &String::from_utf8_lossy(&body);
            let (status, body) = response(&text);
            seen.lock().unwrap().push(text);
            if status == 0 {
                continue;
            }
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            let _ = stream.write_all((head + &body).as_bytes());
        }
    });
    (format!("http://{address}"), arrived)
}

/// Returns a response of the Security Token Service.
pub fn sts_response(expires: u64) -> String {
    let credentials = json!({"TmpSecretId": "AKIDtmp", "TmpSecretKey": "tmpkey", "Token": "tok"});
    json!({"Response": {"Credentials": credentials, "ExpiredTime": expires, "RequestId": "r"}})
        .to_string()
}
