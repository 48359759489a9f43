//! Damaged definitions: `add` explains the error and does not change the schemas.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const GOOD: &str = r#"{
  "metadata": {"apiVersion": "2020-01-02", "serviceShortName": "zoo"},
  "actions": {"Feed": {"input": "FeedRequest", "output": "FeedResponse"}},
  "objects": {
    "FeedRequest": {"members": [{"name": "Meal", "type": "object", "member": "Meal", "required": true}]},
    "FeedResponse": {"members": []},
    "Meal": {"members": [{"name": "Kind", "type": "string", "member": "string"}]}
  }
}"#;
const PLACE: &str = "tccli/services/zoo/v20200102/api.json";

/// The folder of a test, with the schemas of a successful import.
struct Tree(PathBuf);

impl Tree {
    fn new(name: &str) -> Self {
        let tree = Self(std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id())));
        let _ = fs::remove_dir_all(&tree.0);
        let output = tree.add(&tree.file("good.whl", &wheel(&[(PLACE, GOOD.as_bytes())])));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(tree.schemas().len(), 3);
        tree
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("it has one")).expect("made");
        fs::write(&path, bytes).expect("written");
        path
    }

    fn add(&self, definitions: &Path) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["add", "--all", "--definitions"])
            .arg(definitions)
            .arg("--schemas")
            .arg(self.0.join("schemas"))
            .env("CARGO_TARGET_DIR", self.0.join("target"))
            .output()
            .expect("xtask runs")
    }

    fn schemas(&self) -> BTreeMap<PathBuf, String> {
        let mut files = BTreeMap::new();
        let mut open = vec![self.0.join("schemas")];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).expect("readable") {
                let path = entry.expect("readable").path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    files.insert(path.clone(), fs::read_to_string(&path).expect("readable"));
                }
            }
        }
        files
    }

    /// Adds damaged definitions and checks the error.
    #[track_caller]
    fn refuses(self, definitions: &Path, expect: &str) {
        let before = self.schemas();
        let output = self.add(definitions);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "it was accepted");
        assert!(error.starts_with("error: ") && error.contains(expect), "{error}");
        assert!(!error.contains("panicked"), "{error}");
        assert_eq!(self.schemas(), before, "the schemas are unchanged");
        fs::remove_dir_all(&self.0).expect("removed");
    }
}

fn wheel(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in entries {
        writer.start_file(*path, SimpleFileOptions::default()).expect("begins");
        writer.write_all(bytes).expect("writes");
    }
    writer.finish().expect("ends").into_inner()
}

/// A valid new product next to a damaged one: it must not be written either.
fn beside_good(damaged: &[u8]) -> Vec<u8> {
    let good = GOOD.replace("zoo", "ark");
    wheel(&[("tccli/services/ark/v20200102/api.json", good.as_bytes()), (PLACE, damaged)])
}

#[test]
fn a_truncated_wheel() {
    let tree = Tree::new("truncated");
    let bytes = beside_good(GOOD.as_bytes());
    let path = tree.file("cut.whl", &bytes[..bytes.len() * 2 / 3]);
    tree.refuses(&path, "is not a complete wheel");
}

#[test]
fn a_wheel_with_a_broken_entry() {
    let tree = Tree::new("broken");
    let mut bytes = wheel(&[(PLACE, GOOD.as_bytes())]);
    bytes[90..120].fill(0);
    let path = tree.file("broken.whl", &bytes);
    tree.refuses(&path, "cannot read");
}

#[test]
fn a_zip_bomb() {
    let tree = Tree::new("bomb");
    let path = tree.file("bomb.whl", &beside_good(&vec![b' '; (64 << 20) + 1]));
    tree.refuses(&path, "has more than 64 MiB, which is not read");
}

#[test]
fn a_path_that_climbs_out() {
    let tree = Tree::new("climbing");
    let bytes = wheel(&[("../../services/zoo/v20200102/api.json", GOOD.as_bytes())]);
    let path = tree.file("climbing.whl", &bytes);
    tree.refuses(&path, "leads out of it");
}

#[test]
fn a_product_whose_name_climbs_out() {
    let tree = Tree::new("name");
    let api = GOOD.replace("\"zoo\"", "\"../zoo\"");
    let path = tree.file("name.whl", &beside_good(api.as_bytes()));
    tree.refuses(&path, "`../zoo` with version `2020-01-02` is not a valid product");
}

#[test]
fn invalid_json() {
    let tree = Tree::new("json");
    let path = tree.file("json.whl", &beside_good(&GOOD.as_bytes()[..GOOD.len() / 2]));
    tree.refuses(&path, "this is not an api.json of the official definitions: EOF");
}

#[test]
fn a_dangling_type() {
    let tree = Tree::new("dangling");
    let api = GOOD.replace("\"member\": \"Meal\"", "\"member\": \"Dinner\"");
    let path = tree.file("dangling.whl", &beside_good(api.as_bytes()));
    tree.refuses(&path, "`Meal` of `FeedRequest` has the type `Dinner`, which does not exist");
}

#[test]
fn ten_million_fields() {
    let tree = Tree::new("fields");
    let path = tree.file(&format!("many/{PLACE}"), b"");
    let mut file = std::io::BufWriter::new(fs::File::create(&path).expect("made"));
    let (head, tail) = GOOD.split_once(r#"{"name": "Kind""#).expect("it has the field");
    file.write_all(head.as_bytes()).expect("written");
    for i in 0..10_000_000 {
        write!(file, r#"{{"name": "F{i}", "type": "bool"}},"#).expect("written");
    }
    write!(file, r#"{{"name": "Kind"{tail}"#).expect("written");
    file.flush().expect("written");
    let folder = tree.0.join("many");
    tree.refuses(&folder, "api.json has more than 64 MiB, which is not read");
}

#[test]
fn a_field_that_is_there_twice() {
    let tree = Tree::new("twice");
    let kind = r#"{"name": "Kind", "type": "string", "member": "string"}"#;
    let api = GOOD.replace(kind, &format!("{kind}, {kind}"));
    let path = tree.file("twice.whl", &beside_good(api.as_bytes()));
    tree.refuses(&path, "v20200102/api.json: `Meal` has the field `Kind` twice");
}

#[test]
fn an_action_that_is_there_twice() {
    let tree = Tree::new("action");
    let api = GOOD.replacen(
        "\"actions\": {",
        "\"actions\": {\"Feed\": {\"input\": \"A\", \"output\": \"B\"}, ",
        1,
    );
    let path = tree.file("action.whl", &beside_good(api.as_bytes()));
    tree.refuses(&path, "`Feed` occurs twice");
}

#[test]
fn a_hundred_thousand_actions() {
    let tree = Tree::new("actions");
    let feed = r#"{"input": "FeedRequest", "output": "FeedResponse"}"#;
    let many: String = (0..100_000).map(|i| format!("\"A{i}\": {feed}, ")).collect();
    let api = GOOD.replace("\"Feed\": {", &format!("{many} \"Feed\": {{"));
    let path = tree.file("many.json", api.as_bytes());
    tree.refuses(&path, "the 100004 actions and objects exceed the limit of 20000 for a product");
}

#[test]
fn examples_that_are_none() {
    let tree = Tree::new("examples");
    let bytes = wheel(&[
        (PLACE, GOOD.as_bytes()),
        ("tccli/services/zoo/v20200102/examples.json", b"{\"actions\": 1}"),
    ]);
    let path = tree.file("examples.whl", &bytes);
    tree.refuses(&path, "v20200102/examples.json: these are no official examples");
}

#[test]
fn no_definitions_at_all() {
    let tree = Tree::new("none");
    let folder = tree.0.join("schemas");
    tree.refuses(&folder, "holds no definitions");
}
