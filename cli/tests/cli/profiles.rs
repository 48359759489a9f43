//! Credentials and settings: where they come from, and how they are stored.

use serde_json::{Value as Json, json};
use tencentcloud_local::LocalCloud;

use crate::support::Shell;

const KEYS: &str = "AKIDstored\nstored-key\nap-tokyo\nyaml\n";

fn read(shell: &Shell, name: &str) -> Json {
    serde_json::from_str(&std::fs::read_to_string(shell.path(name)).unwrap()).unwrap()
}

#[test]
fn configure_stores_what_tccli_reads_for_the_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let shell = Shell::new();
    assert_eq!(shell.run_with("configure", KEYS).code, 0);
    let credentials = json!({"secretId": "AKIDstored", "secretKey": "stored-key"});
    assert_eq!(read(&shell, ".tccli/default.credential"), credentials);
    let settings = json!({"_sys_param": {"region": "ap-tokyo", "output": "yaml"}});
    assert_eq!(read(&shell, ".tccli/default.configure"), settings);
    for (name, mode) in [("", 0o700), ("default.credential", 0o600), ("default.configure", 0o600)] {
        let path = shell.path(".tccli").join(name);
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, mode);
    }
    let list = shell.run("configure list");
    assert!(list.stdout.contains("secretId = AKIDstor…\nsecretKey = [hidden]\nregion = ap-tokyo"));
    assert!(!list.stdout.contains("stored-key"));
}

#[test]
fn empty_lines_keep_what_is_there_and_new_keys_end_an_old_session() {
    let shell = Shell::new();
    shell.write(
        ".tccli/work.credential",
        r#"{"secretId":"AKIDold","secretKey":"old","token":"t","type":"sso","expiresAt":1,"other":1}"#,
    );
    assert_eq!(shell.run_with("configure --profile work", "\n\nap-seoul\n\n").code, 0);
    assert_eq!(read(&shell, ".tccli/work.credential")["token"], "t");
    assert_eq!(read(&shell, ".tccli/work.configure")["_sys_param"]["region"], "ap-seoul");
    assert_eq!(shell.run_with("configure --profile work", "AKIDnew\nnew\n\n\n").code, 0);
    let expected = json!({"secretId": "AKIDnew", "secretKey": "new", "other": 1});
    assert_eq!(read(&shell, ".tccli/work.credential"), expected);
    shell.run_with("configure", "AKIDalone\n\n\n\n").fails(2, "belong together");
    shell.run_with("configure", "AKID x\nkey\n\n\n").fails(2, "has whitespace");
}

#[test]
fn settings_are_set_printed_and_removed() {
    let shell = Shell::new();
    assert_eq!(shell.run("configure set region ap-tokyo cvm.endpoint cvm.example.com").code, 0);
    let output = shell.run("configure get region cvm.endpoint");
    assert_eq!(output.stdout, "region = ap-tokyo\ncvm.endpoint = cvm.example.com\n");
    let dry = shell.run("cvm DescribeZones --dry-run").stdout;
    assert!(dry.starts_with("POST https://cvm.example.com/\n"), "{dry}");
    assert!(dry.contains("X-TC-Region: ap-tokyo\n"), "{dry}");
    assert_eq!(shell.run("configure remove cvm.endpoint").code, 0);
    shell.run("configure get cvm.endpoint").fails(2, "`cvm.endpoint` is not set");
    shell.run("configure set regoin x").fails(2, "did you mean `region`?");
    shell.run("configure set output jsn").fails(2, "did you mean `json`?");
    shell.run("configure set region").fails(2, "`region` has no value");
    let secret = shell.run("configure set secretKey hunter2");
    secret.fails(2, "shells keep it in their history");
    assert!(!secret.stderr.contains("hunter2"));
}

#[test]
fn a_file_that_cannot_be_written_stays_as_it_was() {
    let shell = Shell::new();
    shell.write(".tccli", "a file, not a folder");
    shell.run("configure set region x").fails(2, "nothing was changed");
    let shell = Shell::new();
    let path = shell.write(".tccli/default.configure", "{broken");
    shell.run("configure set region x").fails(2, "not JSON");
    assert_eq!(std::fs::read_to_string(path).unwrap(), "{broken");
    let output = shell.command().env_remove("HOME").args(["configure", "list"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("HOME is not set"));
}

#[test]
fn a_chosen_profile_precedes_the_environment() {
    let cloud = LocalCloud::start_blocking().unwrap();
    cloud.add_account(tencentcloud_local::Account::new("AKIDstored", "stored-key"));
    let shell = Shell::with_cloud(&cloud);
    assert_eq!(shell.run_with("configure", KEYS).code, 0);
    let accounts = |line: &str| {
        cloud.reset();
        let output = shell.run(&format!("{line} --endpoint $ENDPOINT --output json"));
        assert_eq!(output.code, 0, "{output:?}");
        let calls = cloud.calls();
        let call = calls.iter().next().unwrap();
        (call.account.clone(), call.region.clone())
    };
    let of_environment = ("AKIDlocal".to_owned(), "ap-tokyo".to_owned());
    assert_eq!(accounts("cvm DescribeZones"), of_environment);
    let of_profile = ("AKIDstored".to_owned(), "ap-tokyo".to_owned());
    assert_eq!(accounts("cvm DescribeZones --profile default"), of_profile);
    let of_option = ("AKIDstored".to_owned(), "ap-seoul".to_owned());
    assert_eq!(accounts("cvm DescribeZones --profile default --region ap-seoul"), of_option);
    shell
        .run("cvm DescribeZones --profile absent --endpoint $ENDPOINT")
        .fails(3, "no profile `absent`");
}

#[test]
fn whoami_explains_the_order_without_a_request() {
    let shell = Shell::new();
    let none = shell.run("whoami --explain");
    assert!(none.stdout.contains("1. environment: nothing: TENCENTCLOUD_SECRET_ID is not set"));
    assert!(none.stdout.contains("None was found: run `tcapi configure`."), "{}", none.stdout);
    assert_eq!(shell.run_with("configure", KEYS).code, 0);
    let stored = shell.run("whoami --explain").stdout;
    assert!(
        stored.contains("3. profile `default`") && stored.contains("used: AKIDstor…"),
        "{stored}"
    );
    assert!(stored.contains("4. identity of a TKE pod: not used"), "{stored}");
    assert!(stored.contains("Region: ap-tokyo"), "{stored}");
    assert!(!stored.contains("stored-key"));
    let shell = shell.set("TENCENTCLOUD_SECRET_ID", "AKIDenvironment");
    let half = shell.run("whoami --explain").stdout;
    assert!(half.contains("1. environment: invalid, which ends the search"), "{half}");
}

#[test]
fn what_is_printed_for_people_is_json_for_programs() {
    let shell = Shell::new();
    assert_eq!(shell.run_with("configure", "AKIDaaaabbbb\nkey\nap-tokyo\n\n").code, 0);
    let json = |line: &str| -> Json {
        let output = shell.run(&format!("{line} --output json"));
        serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
    };
    let settings = json("configure list");
    assert_eq!(
        (&settings["region"], &settings["secretKey"]),
        (&"ap-tokyo".into(), &"[hidden]".into())
    );
    let explained = json("whoami --explain");
    assert_eq!(explained["Credentials"][2]["State"], "used: AKIDaaaa…");
    assert_eq!(explained["Region"], "ap-tokyo");
    shell.run("whoami --explain --output yaml").fails(2, "`yaml` is not one of json");
    shell.run("completions bash --output json").fails(2, "is not an option of this command");
}

#[test]
fn whoami_asks_the_service() {
    let output = Shell::new().run("whoami --local");
    assert_eq!(output.code, 0, "{output:?}");
    let identity: Json = serde_json::from_str(&output.stdout).unwrap();
    assert!(identity["AccountId"].is_string(), "{identity}");
}
