//! What is read from a command line of curl is what curl sends.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use tencentcloud_catalog::forms::{Source, read, read_with_files};

use super::CATALOG;

/// Takes one request as text and responds to it.
fn request(listener: &TcpListener) -> String {
    let (stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(stream);
    let (mut text, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let (name, value) = line.split_once(':').unwrap_or_default();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap();
        }
        if name.eq_ignore_ascii_case("expect") {
            reader.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap();
        }
        text += &line;
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let response = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    reader.get_mut().write_all(response).unwrap();
    text + &String::from_utf8(body).unwrap()
}

#[test]
fn what_is_read_is_what_curl_sends() {
    let version = Command::new("curl").arg("--version").stdout(Stdio::null()).status();
    if !version.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: curl is not installed");
        return;
    }
    let folder = std::env::temp_dir().join(format!("real-curl-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("body.json"),
        "{\"PageSize\":\r\n 20,\n\"DomainPrefix\": \"a b\"}\n",
    )
    .unwrap();
    std::fs::write(folder.join("text.txt"), "a b&c=d\n%").unwrap();
    std::fs::write(folder.join("headers.txt"), "X-TC-Region: ap-tokyo\n").unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let head = "-H 'X-TC-Action: DescribeLiveDomains' -H 'X-TC-Version: 2018-08-01' \
                -H 'Host: live.tencentcloudapi.com'";
    let json = "-H 'Content-Type: application/json'";
    let v1 = "Action=DescribeLiveDomains&Version=2018-08-01";
    for end in [
        format!("{json} -d '{{\"PageSize\": 20}}'"),
        format!("{json} -d @body.json"),
        format!("{json} --data-binary @body.json -H @headers.txt"),
        format!("{json} -XPOST -d '{{\"DomainPrefix\":\"it'\\''s \\u4e2d\"}}' --compressed -sS"),
        format!("{json} --data-raw '@not-a-file={{}}&x=1' -H 'Content-Type;'"),
        "-d PageSize=20 -d 'DomainPrefix=a%20b+c' -A agent -e referer -b c=1 -u me:key".to_owned(),
        "--data-urlencode 'DomainPrefix=a b&c' --data-urlencode PageSize=20".to_owned(),
        "--data-urlencode DomainPrefix@text.txt".to_owned(),
        "--data-urlencode '=DomainPrefix' -d PageSize=1".to_owned(),
        "-G -d PageSize=20 --data-urlencode 'DomainPrefix=a b'".to_owned(),
        "-F PageSize=20 -F 'DomainPrefix=a;b' -F 'Note=<text.txt'".to_owned(),
        "-F 'Tags=[\"a\"];type=application/json' --form-string 'Note=@x;type=y'".to_owned(),
        "-F 'Tags=\"[\\\"a;b\\\"]\";type=application/json' -F 'Note=\"x\"y;z;type=text/plain'"
            .to_owned(),
        "-F 'File=@text.txt;filename=\"a\\\"b.txt\"'".to_owned(),
        "-T body.json -X POST -H 'Content-Type: application/json'".to_owned(),
    ] {
        let line = format!("curl {url} {head} {end}");
        if end.starts_with("-G") {
            // The action may be in the query.
            assert!(read(&format!("curl '{url}?{v1}' {end}"), &CATALOG, None).is_ok(), "{end}");
        }
        let mut command = Command::new("sh");
        let command = command.args(["-c", &line]).current_dir(&folder).stdin(Stdio::null());
        let mut curl = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let sent = request(&listener);
        assert!(curl.wait().unwrap().success(), "{line}");
        let mut files = |path: &str| std::fs::read(folder.join(path)).map_err(|e| e.to_string());
        let ours = read_with_files(&line, &CATALOG, None, &mut files);
        let theirs = read(&sent, &CATALOG, None);
        let (ours, theirs) = match (ours, theirs) {
            (Ok(ours), Ok(theirs)) => (ours, theirs),
            (Err(ours), Err(theirs)) => {
                assert_eq!(ours.to_string(), theirs.to_string(), "{line}");
                continue;
            }
            (ours, theirs) => panic!("{line}\n{ours:?}\n{theirs:?}"),
        };
        assert_eq!((ours.source, theirs.source), (Source::Curl, Source::Http));
        assert_eq!(ours.request, theirs.request, "{line}\n{sent}");
        assert_eq!((&ours.action, &ours.region), (&theirs.action, &theirs.region), "{line}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
