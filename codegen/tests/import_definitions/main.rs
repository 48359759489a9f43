//! Definitions become schemas: each oddity that they are known for, in a small zoo.

mod writing;

use std::collections::BTreeMap;

use tencentcloud_codegen::import::definitions::{self, Extra};
use tencentcloud_codegen::import::{self, Files};
use tencentcloud_codegen::read::Entries;
use tencentcloud_codegen::schema::{Access, Field};
use tencentcloud_codegen::source::Source;

const ZOO: &str = include_str!("../data/definitions.json");

fn extra() -> Extra {
    let codes =
        r#"{"zoo/v20200102": {"FeedAnimal": ["FailedOperation.NotHungry", "InternalError"]}}"#;
    let mut codes = definitions::error_codes(codes).expect("it is a list of codes");
    Extra {
        errors: codes.remove("zoo/v20200102").expect("the zoo is in it"),
        categories: BTreeMap::from([("FeedAnimal".to_owned(), "care".to_owned())]),
        ..Extra::default()
    }
}

fn zoo() -> Files {
    import::definitions(ZOO, &extra(), &Files::new()).expect("the zoo is read").files
}

#[track_caller]
fn check_file(path: &str, expect: &str) {
    let files = zoo();
    let text = files.get(path).unwrap_or_else(|| panic!("{path} among {:?}", files.keys()));
    assert_eq!(text, expect.trim_start());
}

#[test]
fn a_request_and_its_response_keep_the_facts_and_no_sentence() {
    check_file(
        "zoo/2020-01-02/DescribeAnimals.yaml",
        "
# yaml-language-server: $schema=../../schema.json
action: DescribeAnimals
access: read

input:
  Filters:
    type: [Filter]
  Limit:
    type: uint64
    required: true
    range: {min: 1, max: 100, provenance: mined, source: \"definitions, 98 %\"}
  Since:
    type: datetime_iso
    deprecated: The service has switched this field off.

output:
  Animals:
    type: [Animal]
    required: true
    nullable: true
  Total:
    type: int64
    required: true
  Note:
    type: string
",
    );
}

#[test]
fn values_keep_their_meanings_only_if_words_are_wanted() {
    let api = r#"{
        "metadata": {"apiVersion": "2020-01-02", "serviceShortName": "zoo"},
        "actions": {"Open": {"input": "OpenRequest", "output": "OpenResponse"}},
        "objects": {
            "OpenRequest": {"members": [{"name": "Mode", "type": "string", "member": "string",
                "document": "Valid values:\n- wide: both wings\n- half: one wing"}]},
            "OpenResponse": {}
        }
    }"#;
    for words in [true, false] {
        let extra = Extra { words, ..Extra::default() };
        let files = import::definitions(api, &extra, &Files::new()).expect("it is read").files;
        let open = &files["zoo/2020-01-02/Open.yaml"];
        assert!(open.contains("        wide:"), "{open}");
        assert_eq!(open.contains("wing"), words, "{open}");
    }
}

#[test]
fn status_signature_codes_and_category_are_taken_over() {
    check_file(
        "zoo/2020-01-02/FeedAnimal.yaml",
        "
# yaml-language-server: $schema=../../schema.json
action: FeedAnimal
category: care
access: write
status: deprecated
unsigned: true

input:
  Meal:
    type: Meal
    required: true

errors: [FailedOperation.NotHungry, InternalError]
",
    );
    let upload = &zoo()["zoo/2020-01-02/UploadPicture.yaml"];
    assert!(upload.contains("\npayload: multipart\n"), "{upload}");
}

/// `Animal` is only received, whatever its `usage` says; `Meal` goes both ways through it.
#[test]
fn what_is_required_of_a_shared_type_depends_on_where_it_goes() {
    check_file(
        "zoo/2020-01-02/types/Animal.yaml",
        "
# yaml-language-server: $schema=../../../schema.json
type: Animal

fields:
  ID:
    type: string
    required: true
  Id:
    type: string
    required: true
    rust_name: id_2
  Meal:
    type: Meal
    nullable: true
",
    );
    check_file(
        "zoo/2020-01-02/types/Meal.yaml",
        "
# yaml-language-server: $schema=../../../schema.json
type: Meal

fields:
  Kind:
    type: string
    required: true
    nullable: true
  Weight:
    type: float
  Next:
    type: [Meal]
",
    );
}

#[test]
fn the_product_lists_all_codes() {
    check_file(
        "zoo/2020-01-02/product.yaml",
        r#"
# yaml-language-server: $schema=../../schema.json
product: zoo
version: "2020-01-02"
title: zoo
host: zoo.tencentcloudapi.com
region: optional

errors:
  FailedOperation.NotHungry:
  InternalError:
"#,
    );
}

#[test]
fn what_cannot_be_taken_over_is_noted() {
    let notes = import::definitions(ZOO, &extra(), &Files::new()).expect("the zoo is read").notes;
    let notes: Vec<String> =
        notes.iter().filter(|note| note.is_urgent()).map(ToString::to_string).collect();
    assert_eq!(
        notes,
        [
            "zoo/2020-01-02/../../etc/passwd.yaml: omitted: this is not a valid action name",
            "zoo/2020-01-02/types/Animal.yaml: omitted: the field `Strange`: its type map is unknown",
        ]
    );
    assert!(zoo().keys().all(|path| !path.contains("..")), "no path leads out");
}

#[test]
fn definitions_that_are_not_whole_are_refused() {
    let strange = r#"{"name": "Strange", "type": "map", "member": "string"}"#;
    let lost = r#"{"name": "Lost", "type": "list", "member": "Nowhere"}"#;
    let check = |api: &str, expect: &str| {
        let problem = definitions::read(api, &Extra::default()).expect_err("it is rejected");
        assert!(problem.contains(expect), "{problem}");
    };
    check(&ZOO.replace(strange, lost), "`Lost` of `Animal` has the type `Nowhere`");
    check(&ZOO.replace(r#""FeedAnimalRequest","#, r#""Gone","#), "refers to the object `Gone`");
    let many = vec![strange; 200_001].join(",");
    check(&ZOO.replace(strange, &many), "fields exceed the limit of 200000 for a product");
}

/// Definitions of one action `DescribeSafe` whose request and response have these fields.
fn safe(fields: &[(&str, &str)]) -> String {
    let member = |(name, ty): &(&str, &str)| match *ty {
        "Box" => format!(r#"{{"name": "{name}", "type": "object", "member": "Box"}}"#),
        "[Box]" => format!(r#"{{"name": "{name}", "type": "list", "member": "Box"}}"#),
        "[string]" => format!(r#"{{"name": "{name}", "type": "list", "member": "string"}}"#),
        ty => format!(r#"{{"name": "{name}", "type": "{ty}", "member": "{ty}"}}"#),
    };
    let members = fields.iter().map(member).collect::<Vec<_>>().join(",");
    format!(
        r#"{{"metadata": {{"apiVersion": "2020-01-02", "serviceShortName": "zoo"}},
        "actions": {{"DescribeSafe": {{"input": "SafeRequest", "output": "SafeResponse"}}}},
        "objects": {{"SafeRequest": {{"members": [{members}]}},
                     "SafeResponse": {{"members": [{members}]}},
                     "Box": {{"members": [{{"name": "Lid", "type": "string", "member": "string"}}]}}}}}}"#
    )
}

// Y8
#[test]
fn fields_that_hold_secrets_are_sensitive() {
    let secret = [
        ("Password", "string"),
        ("SecretKey", "string"),
        ("TmpSecretKey", "string"),
        ("Token", "string"),
        ("PrivateKey", "string"),
        ("LoginPassword", "string"),
        ("Credentials", "Box"),
        ("SecretKeys", "[Box]"),
        ("AuthTokens", "[string]"),
    ];
    let other = [
        ("PasswordLength", "int64"),
        ("Tokens", "uint64"),
        ("ResetPassword", "bool"),
        ("ClientToken", "string"),
        ("NextToken", "string"),
        ("SecretName", "string"),
        ("Box", "Box"),
    ];
    let sensitive = |fields: &[(&str, &str)]| {
        let facts = definitions::read(&safe(fields), &Extra::default()).expect("it is read");
        let action = &facts.actions["DescribeSafe"];
        let marked = |f: &Entries<Field>| f.iter().filter(|(_, field)| field.sensitive).count();
        [marked(&action.input), marked(&action.output)]
    };
    assert_eq!(sensitive(&secret), [secret.len(); 2]);
    assert_eq!(sensitive(&other), [0, 0]);
}

/// Definitions of one action `OpenCage` whose request has these members, given as JSON.
fn cage(members: &str) -> String {
    format!(
        r#"{{"metadata": {{"apiVersion": "2020-01-02", "serviceShortName": "zoo"}},
        "actions": {{"OpenCage": {{"input": "OpenRequest", "output": "OpenResponse"}},
                     "CloseCage": {{"input": "CloseRequest", "output": "OpenResponse"}}}},
        "objects": {{"OpenRequest": {{"members": [{members}]}}, "OpenResponse": {{}},
                     "CloseRequest": {{"members": [
                        {{"name": "Id", "type": "string", "member": "string"}}]}}}}}}"#
    )
}

fn member(name: &str, ty: &str, document: &str) -> String {
    format!(
        r#"{{"name": "{name}", "type": "{ty}", "member": "{ty}", "document": {}}}"#,
        serde_json::Value::from(document)
    )
}

/// Imports definitions, checks that the generator takes what comes of it, and gives back the notes.
#[track_caller]
fn generated(api: &str) -> (Files, Vec<String>) {
    let extra = Extra { words: true, ..Extra::default() };
    let imported = import::definitions(api, &extra, &Files::new()).expect("it is read");
    let sources = imported.files.iter();
    let sources: Vec<Source> =
        sources.map(|(path, text)| Source { path: path.clone(), text: text.clone() }).collect();
    if let Err(diagnostics) = tencentcloud_codegen::generate(&sources) {
        panic!("{}", diagnostics.draw(&sources, "", false));
    }
    let notes = imported.notes.iter().filter(|note| note.is_urgent()).map(ToString::to_string);
    (imported.files, notes.collect())
}

/// An import writes nothing that the generator refuses: of facts that contradict each other, one is
/// left out, and all else is there.
#[test]
fn a_fact_that_contradicts_another_costs_no_more_than_itself() {
    let cases = [
        // A default that is shorter than the length allows.
        (member("Code", "string", "笼子 Id 默认 \"\" 为空则自动生成 长度 [1, 128]"), "max: 128"),
        // A default that is no value, and one that is out of range.
        (
            member("Mode", "string", "Valid values:\n- wide: both\n- half: one\n\nDefault: none."),
            "wide",
        ),
        (member("Size", "int64", "Value range: [1,100]. Default value: 0."), "int64"),
    ];
    for (member, kept) in cases {
        let (files, notes) = generated(&cage(&member));
        if member.contains("Code") {
            let left_out = |note: &String| note.contains("`default` of `Code` is left out");
            assert!(notes.iter().any(left_out), "{notes:?}");
        }
        let open = &files["zoo/2020-01-02/OpenCage.yaml"];
        assert!(open.contains(kept), "{open}");
        assert!(files.contains_key("zoo/2020-01-02/CloseCage.yaml"));
    }
}

// Y11
#[test]
fn words_that_speak_of_writing_overrule_a_verb_that_reads() {
    let said = ZOO.replacen("A sentence.", "本接口（DescribeAnimals）用于创建动物任务。", 1);
    let facts = definitions::read(&said, &Extra::default());
    let facts = facts.expect("it is read");
    assert_eq!(facts.actions["DescribeAnimals"].access, Access::Write);
    let noted = facts.notes.iter().any(|note| note.message.contains("begins with `创建`"));
    assert!(noted, "{:?}", facts.notes);
}

#[test]
fn only_some_actions_are_taken_with_what_they_reach() {
    let only = |names: &[&str]| Extra {
        only: names.iter().map(|name| (*name).to_owned()).collect(),
        ..Extra::default()
    };
    let facts = definitions::read(ZOO, &only(&["FeedAnimal"])).expect("it is read");
    assert_eq!(facts.actions.keys().collect::<Vec<_>>(), ["FeedAnimal"]);
    assert!(facts.types.contains_key("Meal") && !facts.types.contains_key("Filter"));
    let problem = definitions::read(ZOO, &only(&["FeedAnimals"])).expect_err("there is none");
    assert_eq!(problem, "there is no action `FeedAnimals`; did you mean `FeedAnimal`?");
}

#[test]
fn other_texts_are_refused() {
    for text in ["", "[]", "{}", r#"{"actions": {}, "objects": {}}"#, &ZOO[..ZOO.len() / 2]] {
        assert!(import::definitions(text, &Extra::default(), &Files::new()).is_err(), "{text:?}");
    }
    for name in ["..", "Zoo", "", "a/b"] {
        let text = ZOO.replace("\"zoo\"", &format!("{name:?}"));
        assert!(import::definitions(&text, &Extra::default(), &Files::new()).is_err(), "{name:?}");
    }
}

#[test]
fn codes_that_make_the_same_name_are_told_apart() {
    let codes = [
        "AuthFailure.UnAuthorizedOperation",
        "FailedOperation.NotHungry",
        "FailedOperationNotHungry",
        "MissingParameter",
    ];
    let all = codes.map(str::to_owned).to_vec();
    let errors = BTreeMap::from([("FeedAnimal".to_owned(), all)]);
    let extra = Extra { errors, ..Extra::default() };
    let files = import::definitions(ZOO, &extra, &Files::new()).expect("the zoo is read").files;
    let sources: Vec<Source> =
        files.into_iter().map(|(path, text)| Source { path, text }).collect();
    let products = tencentcloud_codegen::resolve::resolve(&sources).expect("nothing collides");
    let known: Vec<&str> = products[0].errors.iter().map(|error| error.code.as_str()).collect();
    assert_eq!(known, codes);
}

/// Definitions of actions that each have a `Mode` with these values, and of types without fields.
fn modes(actions: &[(&str, &[&str])], types: &[&str]) -> String {
    let mut entries = Vec::new();
    let mut objects = vec![r#""Done": {}"#.to_owned()];
    for (action, values) in actions {
        let items: Vec<_> = values.iter().map(|value| format!("- {value}: a meaning")).collect();
        let mode = member("Mode", "string", &format!("Valid values:\n{}", items.join("\n")));
        entries.push(format!(r#""{action}": {{"input": "{action}In", "output": "Done"}}"#));
        let used = types.iter().map(|ty| {
            format!(r#", {{"name": "Of{ty}", "type": "object", "member": "{ty}", "document": ""}}"#)
        });
        let members = mode + &used.collect::<String>();
        objects.push(format!(r#""{action}In": {{"members": [{members}]}}"#));
    }
    objects.extend(types.iter().map(|ty| format!(r#""{ty}": {{"members": []}}"#)));
    format!(
        r#"{{"metadata": {{"apiVersion": "2020-01-02", "serviceShortName": "zoo"}},
        "actions": {{{}}}, "objects": {{{}}}}}"#,
        entries.join(", "),
        objects.join(", ")
    )
}

#[test]
fn fields_of_one_name_with_the_same_values_share_an_enum_that_keeps_its_name() {
    let import = |api: &str, existing: &Files| {
        let imported = import::definitions(api, &Extra::default(), existing).expect("it is read");
        let mut files = existing.clone();
        files.extend(imported.files);
        files
    };
    let name = |files: &Files, action: &str| {
        let text = &files[&format!("zoo/2020-01-02/{action}.yaml")];
        text.contains("name: Mode")
    };
    let wings: &[&str] = &["wide", "half"];
    let first = [("Open", wings), ("Shut", &["half", "wide"]), ("Feed", &["hay", "fish"])];
    let files = import(&modes(&first, &[]), &Files::new());
    assert_eq!(["Open", "Shut", "Feed"].map(|a| name(&files, a)), [true, true, false]);

    // More lists of other values, and a type of that name, change nothing.
    let fish: &[&str] = &["hay", "fish"];
    let later = [first.as_slice(), &[("Give", fish), ("Hide", fish), ("Lock", wings)]].concat();
    let files = import(&modes(&later, &["Mode"]), &files);
    let actions = ["Open", "Shut", "Feed", "Give", "Hide", "Lock"];
    assert_eq!(actions.map(|a| name(&files, a)), [true, true, false, false, false, true]);
    let sources = files.into_iter().map(|(path, text)| Source { path, text });
    let sources: Vec<Source> = sources.collect();
    let products = tencentcloud_codegen::resolve::resolve(&sources).expect("nothing collides");
    let enums: Vec<_> = products[0].enums.iter().map(|e| e.shape.rust.as_str()).collect();
    assert_eq!(enums, ["Mode"]);
    assert_eq!(products[0].enums[0].used_by, ["Lock", "Open", "Shut"]);
}
