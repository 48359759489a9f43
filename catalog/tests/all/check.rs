//! Checks of untyped requests say the same as the validators of typed ones.

use serde_json::json;
use tencentcloud_catalog::{
    CrossFieldLimit, CrossFieldRule, Field, FieldRule, Kind, KnownValue, Limit, Object, Problem,
    Product, Provenance, Type, check,
};

fn limited(name: &str, kind: Kind, rule: FieldRule, provenance: Provenance) -> Field {
    let limits = vec![Limit { rule, provenance, source: "page".to_owned() }];
    let ty = Type { kind, lists: 0 };
    Field { name: name.to_owned(), ty, limits, ..Field::default() }
}

fn demo() -> (Product, Object) {
    use Provenance::{Mined, Reviewed};
    let tag = Object {
        name: "Tag".to_owned(),
        fields: vec![
            Field { required: true, name: "Key".to_owned(), ..Field::default() },
            limited("Value", Kind::String, FieldRule::Length(None, Some(3)), Reviewed),
        ],
        ..Object::default()
    };
    let values = ["a", "b"].map(|value| KnownValue { value: value.to_owned(), ..<_>::default() });
    let request = Object {
        name: "DemoRequest".to_owned(),
        fields: vec![
            Field { required: true, name: "Name".to_owned(), ..Field::default() },
            limited("Size", Kind::Integer, FieldRule::Range(Some(1), Some(9)), Mined),
            limited("Code", Kind::String, FieldRule::Pattern("[a-z]+".to_owned()), Reviewed),
            Field {
                values: values.into(),
                ..limited("Kind", Kind::String, FieldRule::OneOf, Reviewed)
            },
            Field {
                sensitive: true,
                ..limited("Secret", Kind::String, FieldRule::Length(Some(8), None), Reviewed)
            },
            Field {
                name: "Tags".to_owned(),
                ty: Type { kind: Kind::Object(0), lists: 1 },
                ..Field::default()
            },
        ],
        rules: vec![CrossFieldLimit {
            rule: CrossFieldRule::RequiredWhen(
                "Secret".to_owned(),
                "Kind".to_owned(),
                vec!["b".to_owned()],
            ),
            provenance: Reviewed,
            source: "page".to_owned(),
        }],
        ..Object::default()
    };
    (Product { objects: vec![tag], ..Product::default() }, request)
}

/// Each problem as a line; `!` marks what rejects the request.
fn problems(request: serde_json::Value) -> Vec<String> {
    let (product, object) = demo();
    let found = check(&product, &object, request.as_object().expect("an object"));
    let line = |problem: &Problem| match problem {
        Problem::Unknown { path } => format!("unknown {path}"),
        Problem::WrongType { path, expected, found } => {
            format!("{path}: {found}, expected {expected}")
        }
        Problem::Violation(violation) => {
            format!("{}{violation}", if violation.rejects_request() { "!" } else { "" })
        }
    };
    found.iter().map(line).collect()
}

#[test]
fn a_valid_request_has_no_problems() {
    let tags = json!([{"Key": "k", "Value": "v"}]);
    let request = json!({"Name": "n", "Size": 9, "Code": "x", "Kind": "a", "Tags": tags});
    assert_eq!(problems(request), [""; 0]);
}

#[test]
fn violations_have_the_paths_and_sentences_of_the_runtime() {
    let request = json!({
        "Size": 10, "Code": "X", "Kind": "c", "Secret": "short",
        "Tags": [{"Key": "k"}, {"Value": "long"}],
    });
    assert_eq!(
        problems(request),
        [
            "!Name: required: nothing, expected a value (reviewed, source: the definition)",
            "Size: range: 10, expected 1 to 9 (mined, source: page)",
            "!Code: pattern: \"X\", expected a match of [a-z]+ (reviewed, source: page)",
            "Kind: values: \"c\", expected one of a, b (reviewed, source: page)",
            "!Secret: length: [redacted], expected at least 8 characters (reviewed, source: page)",
            "!Tags[1].Key: required: nothing, expected a value (reviewed, source: the definition)",
            "!Tags[1].Value: length: \"long\", expected at most 3 characters (reviewed, source: page)",
        ]
    );
}

#[test]
fn rules_on_several_fields_are_checked() {
    assert_eq!(
        problems(json!({"Name": "n", "Kind": "b"})),
        [
            "!request: required when: nothing, expected Secret, since Kind is \"b\" (reviewed, source: page)"
        ]
    );
}

#[test]
fn unknown_fields_and_wrong_types_are_found_at_their_paths() {
    let request = json!({
        "Name": "n", "Size": "1", "Tagz": [], "Tags": [{"Key": 1}, {"Key": "k", "Kay": 1}, "x"],
    });
    let found = problems(request);
    for expected in [
        "unknown Tagz",
        "Size: a string, expected an integer",
        "Tags[0].Key: an integer, expected a string",
        "unknown Tags[1].Kay",
        "Tags[2]: a string, expected an object",
    ] {
        assert!(found.iter().any(|line| line == expected), "{expected}: {found:#?}");
    }
    assert_eq!(problems(json!({"Name": "n", "Tags": {}})), ["Tags: an object, expected a list"]);
}
