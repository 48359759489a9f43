//! `import definitions --report` prints what is new since the last import, and nothing else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const API: &str = r#"{
  "metadata": {"apiVersion": "2020-01-02", "serviceShortName": "zoo"},
  "actions": {"Feed": {"name": "Feeds", "document": "Feeds an animal.", "input": "In", "output": "Out"}},
  "objects": {
    "In": {"members": [
      {"name": "Grams", "type": "int", "member": "uint64", "document": "Weight. Value range: [1,100]"},
      {"name": "Ratio", "type": "float", "member": "float", "document": "Part. Value range: [0,1]"}
    ]},
    "Out": {"members": []}
  }
}"#;

struct Tree(PathBuf);

impl Tree {
    fn new(name: &str) -> Self {
        let tree = Self(std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id())));
        let _ = fs::remove_dir_all(&tree.0);
        fs::create_dir_all(tree.schemas()).expect("made");
        tree
    }

    fn schemas(&self) -> PathBuf {
        self.0.join("schemas")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.schemas().join("zoo/2020-01-02").join(name)
    }

    /// Imports definitions and returns the output.
    #[track_caller]
    fn import(&self, api: &str, more: &[&str]) -> String {
        let path = self.0.join("api.json");
        fs::write(&path, api).expect("written");
        run(Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["import", "definitions"])
            .arg(&path)
            .arg("--schemas")
            .arg(self.schemas())
            .args(more))
    }
}

#[track_caller]
fn run(command: &mut Command) -> String {
    let output = command.output().expect("xtask runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it is text")
}

fn replace(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect("it is there");
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replace(from, to)).expect("written");
}

#[test]
fn a_report_without_news_is_empty() {
    let tree = Tree::new("nothing");
    tree.import(API, &[]);
    assert_eq!(tree.import(API, &["--report"]), "");
    // What a person makes of it is no news either.
    let feed = tree.file("Feed.yaml");
    let text = fs::read_to_string(&feed).expect("it is there");
    let start = text.find("  Ratio:").expect("it has the field");
    fs::write(&feed, format!("{}  Mine: {{type: string}}\n", &text[..start])).expect("written");
    replace(&feed, "max: 100", "max: 50");
    assert_eq!(tree.import(API, &["--report"]), "");
    assert!(tree.import(API, &[]).ends_with("0 files new, 0 changed, 0 notes\n"));
    fs::remove_dir_all(&tree.0).expect("removed");
}

#[test]
fn news_are_reported_until_they_are_imported() {
    let tree = Tree::new("new");
    tree.import(API, &[]);
    let now = API.replace("[1,100]", "[1,200]").replace("Feeds an animal.", "Feeds all animals.");
    let report = tree.import(&now, &["--report"]);
    assert_eq!(
        report,
        "== changed: in both, with differences: 3\n\
         zoo/2020-01-02/Feed.yaml: the official description of the action `Feed` changed\n\
         zoo/2020-01-02/Feed.yaml:6: `range` of `Grams` was {\"min\":1,\"max\":100} and is \
         {\"min\":1,\"max\":200}; the schema says {\"min\":1,\"max\":100}\n\
         zoo/2020-01-02/Feed.yaml:6: the official description of `Grams` changed\n\
         zoo/2020-01-02: 0 files new, 0 changed, 3 notes (nothing was written)\n"
    );
    assert_eq!(tree.import(&now, &["--report"]), report, "a report changes nothing");
    tree.import(&now, &[]);
    assert_eq!(tree.import(&now, &["--report"]), "");
    fs::remove_dir_all(&tree.0).expect("removed");
}

#[test]
fn the_record_of_the_last_import_is_not_a_schema() {
    let tree = Tree::new("schema");
    tree.import(API, &[]);
    assert!(tree.file("imported.json").is_file());
    let made = run(Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["gen", "--schemas"])
        .arg(tree.schemas())
        .arg("--out")
        .arg(tree.0.join("out"))
        .env("CARGO_TARGET_DIR", tree.0.join("target")));
    assert!(made.starts_with("1 product, 1 actions"), "{made}");
    fs::remove_dir_all(&tree.0).expect("removed");
}
