//! Violations: all of them, with path, rule, limit, value and source.

mod support {
    pub(crate) mod shapes;
}

use support::shapes::{Element, Kind, Outer};
use tencentcloud_runtime::Violation;
use tencentcloud_runtime::generated as rt;
use tencentcloud_runtime::validate::{compile_pattern, validate};

fn valid() -> Outer {
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
fn a_valid_request_has_no_violations() {
    check(&valid(), &[]);
}

#[test]
fn all_violations_are_reported_at_once() {
    let request =
        Outer { name: "too long".to_owned(), count: 11, ratio: Some(1.5), ..Outer::default() };
    let found = check(
        &request,
        &[
            "Name: length: \"too long\", expected at most 5 characters (reviewed, source: page)",
            "Count: range: 11, expected 1 to 10 (mined, source: page)",
            "Ratio: range: 1.5, expected 0 to 1 (reviewed, source: page)",
        ],
    );
    let refusing: Vec<_> = found.iter().filter(|v| v.rejects_request()).map(|v| v.path()).collect();
    assert_eq!(refusing, ["Name", "Ratio"], "what is mined never refuses");
}

#[test]
fn an_empty_required_field_is_missing() {
    let found = check(
        &Outer { count: 1, ..Outer::default() },
        &["Name: required: nothing, expected a value (reviewed, source: the definition)"],
    );
    assert!(found[0].rejects_request());
}

#[test]
fn zero_is_exempt_from_an_unreviewed_range() {
    check(&Outer { count: 0, ..valid() }, &[]);
}

#[test]
fn an_unknown_enum_value_never_rejects() {
    let request = Outer { kind: Some(Kind::from("Third")), ..valid() };
    let found = check(
        &request,
        &["Kind: values: \"Third\", expected one of First, Second (reviewed, source: page)"],
    );
    assert!(!found[0].rejects_request());
}

#[test]
fn a_sensitive_value_is_redacted() {
    check(
        &Outer { secret: Some("hunter2".to_owned()), ..valid() },
        &["Secret: length: [redacted], expected at least 8 characters (reviewed, source: page)"],
    );
    let printed = format!("{:?}", Outer { secret: Some("hunter2".to_owned()), ..valid() });
    assert!(printed.contains("[redacted]") && !printed.contains("hunter2"), "{printed}");
}

#[test]
fn nested_values_have_paths() {
    let element = Element { values: Some(vec!["ok".into(), "NO".into()]), ..Element::default() };
    let inner = Outer { list: Some(vec![Element::default(), element]), ..valid() };
    check(
        &Outer { inner: Some(Box::new(inner)), ..valid() },
        &[
            "Inner.List[1].Values[1]: pattern: \"NO\", expected a match of [a-z]+ (reviewed, source: page)",
        ],
    );
    let three = vec![Element::default(); 3];
    check(
        &Outer { list: Some(three), ..valid() },
        &["List: items: 3 elements, expected at most 2 (reviewed, source: page)"],
    );
}

#[track_caller]
fn times(start: &str, end: &str, expected: &[&str]) {
    let element =
        Element { start: Some(start.into()), end: Some(end.into()), ..Element::default() };
    check(&Outer { list: Some(vec![element]), ..valid() }, expected);
}

#[test]
fn times_are_compared_across_formats() {
    times("2026-03-01 00:00:00", "2026-03-01 12:00:00", &[]);
    times("2026-03-01 08:00:00", "2026-03-01T00:00:00Z", &[]);
    times(
        "2026-03-01 08:00:01",
        "2026-03-01T00:00:00Z",
        &[
            "List[0]: order: \"2026-03-01 08:00:01\" and \"2026-03-01T00:00:00Z\", expected Start not after End (reviewed, source: page)",
        ],
    );
    times(
        "2026-03-01 00:00:00",
        "2026-03-03 00:00:00",
        &[
            "List[0]: window: 172800 s, expected at most 86400 s from Start to End (mined, source: page)",
        ],
    );
    times(
        "2026-02-30 00:00:00",
        "2026-03-01 00:00:00",
        &[
            "List[0].Start: format: \"2026-02-30 00:00:00\", expected YYYY-MM-DD hh:mm:ss (reviewed, source: page)",
        ],
    );
}

#[test]
fn a_field_may_be_required_by_another() {
    check(
        &Outer { kind: Some(Kind::Second), ..valid() },
        &[
            "request: required when: nothing, expected Secret, since Kind is \"Second\" (reviewed, source: page)",
        ],
    );
}

/// A request with a password, nested values, and cross-field rules on them.
#[derive(Default)]
struct Login {
    password: Option<String>,
    hint: Option<String>,
    from: Option<i64>,
    until: Option<i64>,
    account: Option<Outer>,
    accounts: Option<Vec<Outer>>,
}

impl rt::Shape for Login {
    fn values(&self, to: &mut dyn rt::Values) {
        use rt::Provenance::Reviewed;
        use rt::{Constraint::*, CrossFieldRule::*};
        let Self { password, hint, from, until, account, accounts } = self;
        to.take(
            rt::Descriptor {
                name: "Login",
                fields: &["Password", "Hint", "From", "Until", "Account", "Accounts"],
                constraints: &[
                    Sensitive("Password"),
                    Sensitive("Until"),
                    Sensitive("Account"),
                    Sensitive("Accounts"),
                    CrossField(RequiredWhen("Hint", "Password", &[]), Reviewed, "page"),
                    CrossField(Order("From", "Until"), Reviewed, "page"),
                    CrossField(Window("From", "Until", 5), Reviewed, "page"),
                ],
            },
            &[password, hint, from, until, account, accounts],
        );
    }
}

// X3
#[test]
fn nested_and_cross_field_values_are_redacted() {
    let found = |login: &Login| {
        validate(login).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let password = Some("hunter2".to_owned());
    let shown = found(&Login { password, ..Login::default() });
    assert!(shown.contains("since Password is [redacted]"), "{shown}");
    let shown = found(&Login { from: Some(777), until: Some(555), ..Login::default() });
    assert!(shown.contains("order: 777 and [redacted], expected"), "{shown}");
    let shown = found(&Login { from: Some(777), until: Some(1777), ..Login::default() });
    assert!(shown.contains("window: [redacted], expected at most 5 s"), "{shown}");

    let element = Element { values: Some(vec!["HUNTER2".to_owned()]), ..Element::default() };
    let element =
        Element { start: Some("2026-03-02".into()), end: Some("2026-03-01".into()), ..element };
    let inner = Outer { name: "hunter2".into(), list: Some(vec![element]), ..valid() };
    let shown = found(&Login {
        accounts: Some(vec![Outer { inner: Some(Box::new(inner.clone())), ..valid() }]),
        account: Some(inner),
        ..Login::default()
    });
    assert_eq!(shown.lines().count(), 8, "{shown}");
    for line in shown.lines() {
        assert!(line.contains("[redacted]") && !line.contains("2026-"), "{line}");
        assert!(!line.to_lowercase().contains("hunter2"), "{line}");
    }
}

// F20: a field that is not marked may hold a signed URL.
#[test]
fn url_secrets_are_redacted_in_violations_and_debug() {
    let request = Outer { name: "rtmp://a/b?txSecret=0dead&txTime=1".to_owned(), ..valid() };
    let shown = format!("{} {request:?}", validate(&request)[0]);
    assert!(shown.contains("txSecret=[redacted]&txTime=1") && !shown.contains("0dead"), "{shown}");
}

// N2
#[test]
fn time_differences_do_not_overflow() {
    let login = Login { from: Some(i64::MIN), until: Some(i64::MAX), ..Login::default() };
    assert_eq!(validate(&login).len(), 1);
    let login = Login { from: Some(i64::MAX), until: Some(i64::MIN), ..Login::default() };
    assert_eq!(validate(&login)[0].rule(), "order");
}

// Y9
#[test]
fn a_pattern_must_be_valid_alone_and_anchored() {
    for pattern in ["(?x) [a-z]+ # small", "a)|(b", "[", "(?x)#"] {
        assert!(compile_pattern(pattern).is_err(), "{pattern}");
    }
    let whole = compile_pattern("a|b+").unwrap();
    assert!(whole.is_match("bb") && !whole.is_match("ab") && !whole.is_match("a\n"));
}

// R7: the lock of the pattern cache is not held while matching. Many threads use two patterns at
// once, one of them on a long string.
#[test]
fn a_long_string_does_not_block_other_validations() {
    let long = Element { values: Some(vec!["a".repeat(1 << 20)]), ..Element::default() };
    let long = Outer { list: Some(vec![long]), ..valid() };
    let short = Element { values: Some(vec!["NO".into()]), ..Element::default() };
    let short = Outer { list: Some(vec![short]), ..valid() };
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let busy = scope.spawn(|| {
            let found = validate(&long);
            done.store(true, std::sync::atomic::Ordering::SeqCst);
            found
        });
        let mut validated = 0;
        while !done.load(std::sync::atomic::Ordering::SeqCst) {
            assert_eq!(validate(&short).len(), 1);
            validated += 1;
        }
        assert!(busy.join().unwrap().is_empty());
        assert!(validated > 1, "it waited for the long string");
    });
}
