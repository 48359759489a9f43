//! Credentials files as found in practice: parsed strictly, because they determine the identity.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use tencentcloud_runtime::{
    Credentials, CredentialsProvider as _, CredentialsSource as _, Error, ErrorKind, Profile,
    ProviderChain, TemporaryCredentials, WebIdentity,
};

/// A directory of this test, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("profile-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn ini(path: &Path) -> Result<Credentials, Error> {
    Profile::standard().file(path).fetch().await.map(|found| found.credentials)
}

async fn json(path: &Path) -> Result<TemporaryCredentials, Error> {
    Profile::of_tccli().file(path).fetch().await
}

const DEFAULT: &str = "[default]\nsecret_id = AKIDdefault\nsecret_key = k1\n";

// P1
#[tokio::test]
async fn each_section_keeps_its_own_keys() {
    let folder = Folder::new("sections");
    let expected = Credentials::new("AKIDdefault", "k1");
    for header in
        ["[production] # the real one", "[production];x", "[ production ]\t; x", "\t[production]"]
    {
        let text = format!("{DEFAULT}{header}\nsecret_id = AKIDproduction\nsecret_key = k2\n");
        let path = folder.file("good", &text);
        assert_eq!(ini(&path).await.unwrap(), expected, "{header}");
        let production = Profile::named("production").file(&path).fetch().await.unwrap();
        assert_eq!(production.credentials.secret_id(), "AKIDproduction", "{header}");
    }
    for header in ["[production", "[production] x", "[production]]", "[]", "[a [b]", "[default]"] {
        let text = format!("{DEFAULT}{header}\nsecret_id = AKIDproduction\nsecret_key = k2\n");
        let path = folder.file("bad", &text);
        let error = ini(&path).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials, "{header}");
        let place = format!("{}: line 4: ", path.display());
        assert!(error.to_string().starts_with(&place), "{error}");
    }
}

// P1
#[tokio::test]
async fn an_ambiguous_line_is_an_error_without_secrets() {
    let folder = Folder::new("lines");
    for line in [
        "secret_id = AKIDother",
        "secret_key k3hushhush",
        "token = hushhush # a comment",
        "token = \"hushhush",
        "token = hush hush",
    ] {
        let path = folder.file("credentials", format!("{DEFAULT}{line}\n"));
        let error = ini(&path).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials, "{line}");
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("line 4: ") && !shown.contains("hush"), "{shown}");
    }
    // Other sections and keys are not validated.
    let text = format!("{DEFAULT}region = a b\n\n; x\n# y\n[other]\nanything goes\n");
    let path = folder.file("credentials", text);
    assert_eq!(ini(&path).await.unwrap().secret_id(), "AKIDdefault");
}

// P2
#[tokio::test]
async fn a_byte_order_mark_is_skipped() {
    let folder = Folder::new("marks");
    let texts = [DEFAULT, r#"{"secretId": "AKIDdefault", "secretKey": "k1"}"#];
    let encode: [fn(&str) -> Vec<u8>; 3] = [
        |text| format!("\u{feff}{text}").into_bytes(),
        |text| format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
        |text| format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ];
    for encode in encode {
        let expected = Credentials::new("AKIDdefault", "k1");
        assert_eq!(ini(&folder.file("ini", encode(texts[0]))).await.unwrap(), expected);
        let found = json(&folder.file("json", encode(texts[1]))).await.unwrap();
        assert_eq!(found.credentials, expected);
    }
    for broken in [&b"[default]\nsecret_id = \xff\n"[..], b"\xff\xfe[", b"\xff\xfe\x00\xd8"] {
        let error = ini(&folder.file("broken", broken)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
    }
}

// P3
#[tokio::test]
async fn a_home_that_is_not_a_directory_has_no_credentials() {
    let folder = Folder::new("home");
    let file = folder.file("file", "");
    for path in [file.join(".tencentcloud/credentials"), file.join("x")] {
        assert_eq!(ini(&path).await.unwrap_err().kind(), ErrorKind::NoCredentials);
        assert_eq!(json(&path).await.unwrap_err().kind(), ErrorKind::NoCredentials);
    }
}

/// Prints the identity, for the test below.
#[test]
#[ignore = "run by `the_current_directory_does_not_supply_credentials`"]
fn print_identity() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let credentials = runtime.block_on(ProviderChain::without_cvm().credentials());
    let shown = credentials.map(|found| found.secret_id().to_owned());
    println!("identity: {}", shown.unwrap_or_else(|error| format!("{:?}", error.kind())));
}

// P4
#[test]
fn the_current_directory_does_not_supply_credentials() {
    let folder = Folder::new("current");
    folder.file(".tencentcloud/credentials", DEFAULT);
    folder.file(".tccli/default.credential", r#"{"secretId": "AKIDcli", "secretKey": "k"}"#);
    let identity = |home: &Path| {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "print_identity", "--ignored", "--nocapture"])
            .current_dir(&folder.0)
            .env_clear()
            .env("HOME", home)
            .env("TENCENTCLOUD_CREDENTIALS_FILE", "")
            .env("TCCLI_PROFILE", "")
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let line = text.lines().find_map(|line| line.split_once("identity: "));
        line.expect("an identity").1.to_owned()
    };
    for relative in ["", ".", "./"] {
        assert_eq!(identity(Path::new(relative)), "NoCredentials", "{relative:?}");
    }
    assert_eq!(identity(&folder.0), "AKIDdefault");
}

// P5
#[tokio::test]
async fn a_command_line_profile_without_keys_is_skipped() {
    let folder = Folder::new("tccli");
    for text in [
        r#"{"type": "cvm-role"}"#,
        r#"{"type": "cvm-role", "secretId": "A", "secretKey": "k"}"#,
        r#"{"secretId": "", "secretKey": ""}"#,
        r#"{"secretId": null, "secretKey": null, "token": null}"#,
        r#"{"type": "default"}"#,
    ] {
        let error = json(&folder.file("c", text)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NoCredentials, "{text}");
    }
    for text in [
        r#"{"secretId": "A", "secretKey": ""}"#,
        r#"{"secretId": "A", "secretKey": "k", "type": "magic"}"#,
        r#"{"secretId": "A", "secretKey": "k", "role-arn": "qcs::cam::uin/1:roleName/x"}"#,
        r#"{"secretId": "A", "secretKey": "k "}"#,
        "[]",
    ] {
        let error = json(&folder.file("c", text)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials, "{text}");
    }
}

// P6
#[tokio::test]
async fn whitespace_inside_quotes_is_an_error() {
    let folder = Folder::new("quotes");
    for value in ["\"k \"", "' k'", "\"k\tk\"", "'k\u{a0}'"] {
        let text = format!("[default]\nsecret_id = A\nsecret_key = {value}\n");
        let error = ini(&folder.file("c", &text)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials, "{value}");
        let text = error.to_string();
        assert!(text.contains("line 3: `secret_key` contains whitespace"), "{text}");
    }
    let text = "[default]\r\nsecret_id = 'A'\r\nsecret_key = \"k\"\r\n";
    assert_eq!(ini(&folder.file("c", text)).await.unwrap(), Credentials::new("A", "k"));
}

// N1
#[tokio::test]
async fn an_unrepresentable_expiry_is_none() {
    let folder = Folder::new("expiry");
    for (expires, expected) in [
        ("18446744073709551615", None),
        ("9223372036854775808", None),
        ("1e300", None),
        ("-1", None),
        ("99", Some(UNIX_EPOCH + Duration::from_secs(99))),
    ] {
        let text = format!(r#"{{"secretId": "A", "secretKey": "k", "expiresAt": {expires}}}"#);
        let found = json(&folder.file("c", &text)).await.unwrap();
        assert_eq!(found.expires, expected, "{expires}");
    }
}

// R5
#[cfg(unix)]
#[tokio::test]
async fn special_and_oversized_files_are_rejected() {
    let folder = Folder::new("endless");
    let pipe = folder.0.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let long = folder.file("long", vec![b'#'; (1 << 20) + 1]);
    for path in [&pipe, Path::new("/dev/zero"), &folder.0, &long] {
        let error = ini(path).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials, "{}", path.display());
        let identity = WebIdentity::new("arn", "provider", path);
        assert_eq!(identity.fetch().await.unwrap_err().kind(), ErrorKind::Credentials);
    }
    let identity = WebIdentity::new("arn", "provider", folder.file("empty", "\n"));
    let error = identity.fetch().await.unwrap_err();
    assert!(error.to_string().ends_with("is empty"), "{error}");
}
