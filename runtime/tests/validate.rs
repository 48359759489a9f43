//! What a request breaks: all of it, with path, rule, limit, value and source.

mod support {
    pub(crate) mod shapes;
}

use support::shapes::{Element, ErrorKind, Outer};
use tencentcloud_runtime::Violation;
use tencentcloud_runtime::validate::validate;

fn sound() -> Outer {
    Outer { name: "x".to_owned(), count: 1, ..Outer::default() }
}

#[track_caller]
fn check(request: &Outer, expected: &[&str]) -> Vec<Violation> {
    let violations = validate(request);
    let texts: Vec<String> = violations.iter().map(ToString::to_string).collect();
    assert_eq!(texts, expected);
    violations
}

#[test]
fn a_sound_request_breaks_nothing() {
    check(&sound(), &[]);
}

#[test]
fn everything_is_reported_at_once() {
    let request =
        Outer { name: "too long".to_owned(), count: 11, ratio: Some(1.5), ..Outer::default() };
    let found = check(
        &request,
        &[
            "Name: length: \"too long\", wanted at most 5 characters (reviewed, source: page)",
            "Count: range: 11, wanted 1 to 10 (mined, source: page)",
            "Ratio: range: 1.5, wanted 0 to 1 (reviewed, source: page)",
        ],
    );
    let refusing: Vec<_> = found.iter().filter(|v| v.is_refusing()).map(|v| v.path()).collect();
    assert_eq!(refusing, ["Name", "Ratio"], "what is mined never refuses");
}

#[test]
fn a_required_field_that_is_empty_is_missing() {
    let found = check(
        &Outer { count: 1, ..Outer::default() },
        &["Name: required: nothing, wanted a value (reviewed, source: the definition)"],
    );
    assert!(found[0].is_refusing());
}

#[test]
fn zero_is_exempt_from_a_mined_range() {
    check(&Outer { count: 0, ..sound() }, &[]);
}

#[test]
fn a_value_outside_its_enumeration_never_refuses() {
    let request = Outer { kind: Some(ErrorKind::from("Third")), ..sound() };
    let found = check(
        &request,
        &["ErrorKind: values: \"Third\", wanted one of First, Second (reviewed, source: page)"],
    );
    assert!(!found[0].is_refusing());
}

#[test]
fn a_sensitive_value_is_not_shown() {
    check(
        &Outer { secret: Some("hunter2".to_owned()), ..sound() },
        &["Secret: length: [redacted], wanted at least 8 characters (reviewed, source: page)"],
    );
    let printed = format!("{:?}", Outer { secret: Some("hunter2".to_owned()), ..sound() });
    assert!(printed.contains("[redacted]") && !printed.contains("hunter2"), "{printed}");
}

#[test]
fn what_is_inside_lists_and_objects_has_its_path() {
    let element = Element { values: Some(vec!["ok".into(), "NO".into()]), ..Element::default() };
    let inner = Outer { list: Some(vec![Element::default(), element]), ..sound() };
    check(
        &Outer { inner: Some(Box::new(inner)), ..sound() },
        &[
            "Inner.List[1].Values[1]: pattern: \"NO\", wanted a match of [a-z]+ (reviewed, source: page)",
        ],
    );
    let three = vec![Element::default(); 3];
    check(
        &Outer { list: Some(three), ..sound() },
        &["List: items: 3 elements, wanted at most 2 (reviewed, source: page)"],
    );
}

#[track_caller]
fn times(start: &str, end: &str, expected: &[&str]) {
    let element =
        Element { start: Some(start.into()), end: Some(end.into()), ..Element::default() };
    check(&Outer { list: Some(vec![element]), ..sound() }, expected);
}

#[test]
fn times_are_compared_across_formats() {
    times("2026-03-01 00:00:00", "2026-03-01 12:00:00", &[]);
    times("2026-03-01 08:00:00", "2026-03-01T00:00:00Z", &[]);
    times(
        "2026-03-01 08:00:01",
        "2026-03-01T00:00:00Z",
        &[
            "List[0]: order: \"2026-03-01 08:00:01\" and \"2026-03-01T00:00:00Z\", wanted Start not after End (reviewed, source: page)",
        ],
    );
    times(
        "2026-03-01 00:00:00",
        "2026-03-03 00:00:00",
        &[
            "List[0]: window: 172800 s, wanted at most 86400 s from Start to End (mined, source: page)",
        ],
    );
    times(
        "2026-02-30 00:00:00",
        "2026-03-01 00:00:00",
        &[
            "List[0].Start: format: \"2026-02-30 00:00:00\", wanted YYYY-MM-DD hh:mm:ss (reviewed, source: page)",
        ],
    );
}

#[test]
fn a_field_is_needed_when_another_says_so() {
    check(
        &Outer { kind: Some(ErrorKind::Second), ..sound() },
        &[
            "request: required when: nothing, wanted Secret, since ErrorKind is \"Second\" (reviewed, source: page)",
        ],
    );
}
