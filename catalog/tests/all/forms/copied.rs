//! Command lines of curl, as browsers copy them and as documents show them for each shell.

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use tencentcloud_catalog::forms::{Reading, Source, read, read_with_files};

use super::CATALOG;

/// Files that command lines name.
const FILES: [(&str, &[u8]); 5] = [
    ("body.json", b"{\"PageSize\": 20,\n \"DomainPrefix\": \"a\"}\n"),
    ("headers.txt", b"X-TC-Version: 2018-08-01\r\nX-TC-Action: DescribeLiveDomains\r\n\r\n"),
    ("form.txt", b"PageSize=20&\nDomainPrefix=a"),
    ("word.txt", b"a b&c"),
    ("/tmp/scan.png", b"\x89PNG\r\n--curl-form-0"),
];

fn of(text: &str) -> Result<Reading, String> {
    let mut files = |path: &str| {
        let found = FILES.iter().find(|(name, _)| *name == path);
        found.map(|(_, bytes)| bytes.to_vec()).ok_or_else(|| format!("cannot read {path}"))
    };
    read_with_files(text, &CATALOG, None, &mut files).map_err(|error| error.to_string())
}

#[track_caller]
fn check(text: &str, expected: &Json) -> Reading {
    let reading = of(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let is_program = text.contains("fetch(") || text.contains("Invoke-WebRequest -");
    let source = if is_program { Source::Http } else { Source::Curl };
    assert_eq!(reading.source, source, "{text}");
    assert_eq!(reading.action, "DescribeLiveDomains", "{text}");
    assert_eq!(Json::Object(reading.request.clone()), *expected, "{text}");
    reading
}

const URL: &str = "https://live.tencentcloudapi.com";
const HEAD: &str = "-H 'X-TC-Action: DescribeLiveDomains' -H 'X-TC-Version: 2018-08-01'";

#[test]
fn bodies_and_headers_in_files_are_read() {
    let expected = json!({"PageSize": 20, "DomainPrefix": "a"});
    for end in [
        "-d @body.json",
        "--data @body.json",
        "--data-ascii @body.json",
        "--data-binary @body.json",
        "--data-binary=@body.json",
        "--json @body.json",
        "--json '{\"PageSize\":20,' --json '\"DomainPrefix\":\"a\"}'",
        "-d @form.txt",
        "-d PageSize=20 -d DomainPrefix=a",
        "-X POST -T body.json",
        "--upload-file body.json",
    ] {
        check(&format!("curl {URL} {HEAD} {end}"), &expected);
    }
    let reading = check(&format!("curl {URL} -H @headers.txt -d @body.json"), &expected);
    assert_eq!(reading.notes, [""; 0]);
    let piped = format!("cat <<E | curl {URL} -H @headers.txt -d @-\n{{\"PageSize\": 20}}\nE");
    check(&piped, &json!({"PageSize": 20}));
    for (end, part) in [
        ("-d @missing.json", "cannot read missing.json"),
        ("-H @missing", "cannot read missing"),
        ("-F a=@missing", "cannot read missing"),
        ("-K curlrc", "`--config` is not read"),
        ("--variable x=y --expand-data '{{x}}'", "`--variable` is not read"),
        ("--expand-data '{{x}}'", "`--expand-data` is not read"),
        ("-F a=b -d c", "both a form (-F) and a body (-d)"),
        ("-F a", "a part of a form is `name=text`"),
        ("-d", "`-d` needs a value"),
    ] {
        let error = of(&format!("curl {URL} {HEAD} {end}")).unwrap_err();
        assert!(error.contains(part), "{end}: {error}");
    }
    // What is pasted into a page names no files of the server.
    let error = read(&format!("curl {URL} {HEAD} -d @/etc/passwd"), &CATALOG, None).unwrap_err();
    assert!(error.to_string().contains("`/etc/passwd` is not read"), "{error}");
}

#[test]
fn prompts_before_a_command_are_left_out() {
    for prompt in ["$ ", "% ", "[root@VM_1 ~]# ", "me@host:~/a b$ ", "C:\\>", "PS C:\\a b> "] {
        check(
            &format!("{prompt}curl {URL} {HEAD} -d '{{\"PageSize\": 20}}'"),
            &json!({"PageSize": 20}),
        );
        let reading = of(&format!("{prompt}tccli live DescribeLiveDomains --PageSize 20")).unwrap();
        assert_eq!((reading.source, &reading.request["PageSize"]), (Source::Tccli, &json!(20)));
    }
    assert!(of("# a comment\n").is_err());
    assert!(of("echo 'a$ curl x'").is_err());
}

#[test]
fn queries_are_encoded_and_joined() {
    let expected = json!({"PageSize": 20, "DomainPrefix": "a b&c"});
    let common = "Action=DescribeLiveDomains&Version=2018-08-01";
    for end in [
        "-G -d PageSize=20 --data-urlencode 'DomainPrefix=a b&c'",
        "--get --data PageSize=20 --data-urlencode DomainPrefix@word.txt",
        "--url-query PageSize=20 --url-query 'DomainPrefix=a b&c'",
        "--url-query +PageSize=20 --url-query DomainPrefix@word.txt",
        "-GsSfLd PageSize=20 --data-urlencode =DomainPrefix=a%20b%26c",
    ] {
        if end.starts_with("-GsSf") {
            // Without a name, everything is encoded.
            let text = format!("curl '{URL}/?{common}' {end}");
            assert!(of(&text).is_ok_and(|reading| reading.request["PageSize"] == 20), "{text}");
            continue;
        }
        check(&format!("curl '{URL}/?{common}' {end}"), &expected);
    }
    let text =
        format!("curl -u AKIDx:k3y -b session=s3cret -A agent -x http://p:1 '{URL}/?{common}'");
    let reading = check(&text, &json!({}));
    assert!(reading.notes.contains(&"secrets are left out: --user".to_owned()), "{reading:?}");
    assert!(!format!("{reading:?}").contains("k3y"), "{reading:?}");
    let two = format!("curl --url '{URL}/?{common}' -o out --next {URL}");
    assert_eq!(check(&two, &json!({})).notes, ["what follows the first request is left out"]);
}

#[test]
fn forms_of_several_parts_have_texts_and_files() {
    let head = "-H 'X-TC-Action: UploadFiles' -H 'X-TC-Version: 2021-05-26'";
    let text = format!(
        "curl https://essbasic.tencentcloudapi.com {head} -F BusinessType=DOCUMENT \
         -F 'FileUrls=\"[\\\"https://example.com/a;b\\\"]\";type=application/json' \
         --form-string 'CustomIds=@a;type=b'"
    );
    let reading = of(&text).unwrap();
    assert_eq!(reading.request["BusinessType"], "DOCUMENT");
    assert_eq!(reading.request["FileUrls"], json!(["https://example.com/a;b"]));
    assert_eq!(reading.request["CustomIds"], "@a;type=b");
    // A boundary that the content has is not used, and bytes stay as they are.
    let bytes = text.clone() + " -F 'Fil\"e=@/tmp/scan.png;filename=\"a\\\"b.png\"'";
    let reading = of(&bytes).unwrap();
    assert_eq!(reading.request["Fil%22e"], "iVBORw0KLS1jdXJsLWZvcm0tMA==");
    let cut = of(&(text.clone() + " -F 'Text=a; b;type=text/plain'")).unwrap();
    assert_eq!(cut.request["Text"], "a");
    assert!(cut.notes[0].contains("`;b` is left out"), "{:?}", cut.notes);
    let inner = text + " -F 'Text=<word.txt' -F 'Quoted=\"x;type=y\"'";
    let reading = of(&inner).unwrap();
    assert_eq!(
        (&reading.request["Text"], &reading.request["Quoted"]),
        (&json!("a b&c"), &json!("x;type=y"))
    );
}

/// Writes a call as browsers copy it: the quotes of a shell, and how its lines continue.
fn copied(body: &str, quote: &dyn Fn(&str) -> String, next: &str) -> String {
    let headers = ["X-TC-Action: DescribeLiveDomains", "x-tc-version: 2018-08-01"];
    let headers: String =
        headers.iter().map(|header| format!("{next}  -H {}", quote(header))).collect();
    format!("curl {}{headers}{next}  --data-raw {}{next}  --compressed", quote(URL), quote(body))
}

fn bash(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('\'', "\\'").replace('!', "\\u0021");
    format!("$'{escaped}'")
}

fn posix(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn powershell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The inner part of what Chrome and Firefox write on Windows.
fn cmd(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    let escaped = escaped.chars().map(|c| match c {
        c if c.is_ascii_alphanumeric() || c.is_whitespace() => c.to_string(),
        c if "_-:=+~'/.,?;()*`".contains(c) => c.to_string(),
        c => format!("^{c}"),
    });
    escaped.collect()
}

/// What Chrome writes into a string of PowerShell.
fn powershell_text(text: &str) -> String {
    let mut out = String::new();
    for unit in text.encode_utf16() {
        match u8::try_from(unit).map(char::from) {
            Ok(c) if "\"`$".contains(c) => out.extend(['`', c]),
            Ok(c @ ' '..='~') => out.push(c),
            _ => out.push_str(&format!("$([char]{unit})")),
        }
    }
    format!("\"{out}\"")
}

/// Returns a call as browsers copy it for PowerShell: Chrome, and Firefox.
fn for_powershell(body: &str) -> [String; 2] {
    let body = powershell_text(body);
    let chrome = format!(
        "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n\
         $session.UserAgent = \"Mozilla/5.0 (X11; Linux x86_64)\"\n\
         $session.Cookies.Add((New-Object System.Net.Cookie(\"a\", \"b\", \"/\", \"x.com\")))\n\
         Invoke-WebRequest -UseBasicParsing -Uri \"{URL}\" `\n-Method \"POST\" `\n\
         -WebSession $session `\n-Headers @{{\n\"authority\"=\"x\"\n  \"X-TC-Action\"=\"DescribeLiveDomains\"\n  \
         \"x-tc-version\"=\"2018-08-01\"\n}} `\n-ContentType \"application/json\" `\n\
         -Body ([System.Text.Encoding]::UTF8.GetBytes({body}))"
    );
    let firefox = format!(
        "Invoke-WebRequest -UseBasicParsing -Uri \"{URL}\" `\r\n-Method POST `\r\n-Headers @{{\r\n\
         'X-TC-Action' = \"DescribeLiveDomains\"; x-tc-version = '2018-08-01'\r\n}} `\r\n\
         -ContentType 'application/json' `\r\n-Body {body};\r\n"
    );
    [chrome, firefox]
}

/// Returns a call as browsers copy it for `fetch`.
fn for_fetch(body: &str) -> [String; 2] {
    let options = json!({
        "headers": {"X-TC-Action": "DescribeLiveDomains", "x-tc-version": "2018-08-01"},
        "referrer": "https://console.example.com/", "body": body, "method": "POST", "mode": "cors",
    });
    let pretty = serde_json::to_string_pretty(&options).unwrap();
    [format!("fetch(\"{URL}\", {pretty});"), format!("await fetch(\"{URL}\",{options});")]
}

#[test]
fn what_is_left_of_a_copy_for_a_program_is_noted() {
    let body = json!({"PageSize": 20}).to_string();
    for text in [for_fetch(&body), for_powershell(&body)].concat() {
        let notes = check(&format!("{} \n{text}", text.trim_end()), &json!({"PageSize": 20})).notes;
        assert_eq!(notes, ["what follows the first command is left out"], "{text}");
    }
    for (text, part) in [
        ("fetch(url)", "this is not JSON"),
        ("fetch(\"https://live.tencentcloudapi.com/\", {method: 'POST'})", "this is not JSON"),
        ("fetch([])", "no URL"),
        ("fetch(", "this is not JSON"),
        ("Invoke-WebRequest", "no URL"),
        ("irm https://x -Body $body", "variables and commands are not expanded: `$body`"),
        ("iwr -Uri 'https://x", "a quote is not closed"),
        ("iwr https://x -Headers @{a", "not closed"),
        ("iwr https://x -Body (@{a=1} | ConvertTo-Json)", "are not expanded"),
        ("$session = 5", "is not understood"),
    ] {
        let error = of(text).unwrap_err();
        assert!(error.contains(part), "{text}: {error}");
    }
}

/// Returns a call as it is copied for every shell.
fn copies(body: &str) -> Vec<String> {
    let chrome = copied(body, &|text| format!("^\"{}^\"", cmd(text)), " ^\r\n");
    let older = copied(body, &|text| format!("\"{}\"", cmd(text)), " ^\n");
    let powershell = copied(body, &powershell, " `\r\n");
    vec![
        copied(body, &bash, " \\\n"),
        copied(body, &posix, " \\\r\n"),
        chrome.replace("\r\n", "\n"),
        chrome,
        older,
        powershell.replace("curl ", "PS C:\\Users\\x> curl.exe "),
    ]
    .into_iter()
    .chain(for_powershell(body))
    .chain(for_fetch(body))
    .collect()
}

#[test]
fn copies_of_browsers_are_read_for_every_shell() {
    let expected = json!({"PageSize": 20, "DomainPrefix": "it's 100% \"q\" \\ 中\n$x `y` ^z"});
    let copies = copies(&expected.to_string());
    copies.iter().for_each(|copy| drop(check(copy, &expected)));
    // Several requests.
    let notes = check(&format!("{} &\r\ncurl ^\"{URL}^\"", copies[3]), &expected).notes;
    assert_eq!(notes, ["what follows the first command is left out"]);
}

proptest! {
    #[test]
    fn any_value_is_read_from_the_copy_for_every_shell(value in ".{0,40}|[\\\\\"'^`$%&|<>! a]{0,20}") {
        let expected = json!({"PageSize": 20, "DomainPrefix": value});
        copies(&expected.to_string()).iter().for_each(|copy| drop(check(copy, &expected)));
    }
}

#[test]
fn command_lines_in_documents_for_windows_are_read() {
    let expected = json!({"PageSize": 20, "DomainPrefix": "a b"});
    for text in [
        // cmd
        r#"curl -X POST https://live.tencentcloudapi.com ^
  -H "X-TC-Action: DescribeLiveDomains" -H "X-TC-Version: 2018-08-01" ^
  -d "{\"PageSize\":20,\"DomainPrefix\":\"a b\"}""#,
        r#"C:\>curl.exe https://live.tencentcloudapi.com -H "X-TC-Action: DescribeLiveDomains" -H "X-TC-Version: 2018-08-01" -d "{\"PageSize\":20,\"DomainPrefix\":\"a b\"}""#,
        r#"curl https://live.tencentcloudapi.com ^
  -H "X-TC-Action: DescribeLiveDomains" -H "X-TC-Version: 2018-08-01" ^
  -d "{""PageSize"":20,""DomainPrefix"":""a b""}""#,
        // PowerShell
        r#"curl.exe https://live.tencentcloudapi.com -H 'X-TC-Action: DescribeLiveDomains' -H 'X-TC-Version: 2018-08-01' -d '{\"PageSize\":20,\"DomainPrefix\":\"a b\"}'"#,
        "& curl.exe https://live.tencentcloudapi.com `\n  -H \"X-TC-Action: DescribeLiveDomains\" `\n  \
         -H \"X-TC-Version: 2018-08-01\" -d \"{`\"PageSize`\":20,`\"DomainPrefix`\":`\"a b`\"}\"",
        "'{\"PageSize\":20,\"DomainPrefix\":\"a b\"}' | curl.exe https://live.tencentcloudapi.com `\r\n \
         -H 'X-TC-Action: DescribeLiveDomains' -H 'X-TC-Version: 2018-08-01' -d '@-'",
        "curl.exe https://live.tencentcloudapi.com -H 'X-TC-Action: DescribeLiveDomains' `\n \
         -H 'X-TC-Version: 2018-08-01' -d @'\n{\"PageSize\":20,\n\"DomainPrefix\":\"a b\"}\n'@",
    ] {
        check(text, &expected);
    }
    for text in ["curl ^\"https://x", "curl.exe 'x", "curl.exe \"`\"", "curl.exe 'a' @'x", "curl ^"]
    {
        assert!(of(text).is_err(), "{text}");
    }
}

#[test]
fn quotes_of_a_bash_command_do_not_make_it_one_of_windows() {
    let expected = json!({"DomainPrefix": "[^\"]^\n`\""});
    let text = format!("curl {URL} {HEAD} -d '{{\"DomainPrefix\":\"[^\\\"]^\\n`\\\"\"}}'");
    check(&text, &expected);
}
