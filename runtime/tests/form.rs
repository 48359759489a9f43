//! The form encoding of requests.

mod support {
    pub(crate) mod shapes;
}

use support::shapes::{Element, Outer};
use tencentcloud_runtime::form::{encode, encode_pairs, flatten, percent_encode};

#[track_caller]
fn check(request: &Outer, expected: &str) {
    assert_eq!(encode_pairs(&flatten(request)), expected);
    assert_eq!(encode(request), expected);
}

#[test]
fn nested_lists_and_objects_become_dotted_keys() {
    let element = |values: &[&str]| Element {
        values: Some(values.iter().map(|v| (*v).to_owned()).collect()),
        ..Element::default()
    };
    let request = Outer {
        name: "a b".into(),
        inner: Some(Box::new(Outer { name: "中".into(), ..Outer::default() })),
        list: Some(vec![element(&["x", "y"]), element(&[])]),
        flag: Some(true),
        ratio: Some(1e-7),
        ..Outer::default()
    };
    check(
        &request,
        "Name=a%20b&Count=0&Ratio=0.0000001&Flag=true&Inner.Name=%E4%B8%AD&Inner.Count=0\
         &List.0.Values.0=x&List.0.Values.1=y",
    );
}

#[test]
fn empty_strings_are_kept_and_absent_fields_omitted() {
    check(&Outer::default(), "Name=&Count=0");
}

#[test]
fn all_but_unreserved_characters_are_encoded() {
    let kept: String = (0_u8..128)
        .map(char::from)
        .filter(|c| percent_encode(&c.to_string()) == c.to_string())
        .collect();
    assert_eq!(kept, "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");
    assert_eq!(percent_encode("/+ é"), "%2F%2B%20%C3%A9");
}

#[test]
fn numbers_are_the_shortest_plain_decimals() {
    let powers = (-330..=308).map(|exponent| format!("1.2345e{exponent}"));
    let others = ["0", "-0.0", "4.0", "9007199254740993", "0.1", "1e16", "2e-5"].map(str::to_owned);
    for text in powers.chain(others) {
        let ratio: f64 = text.parse().unwrap();
        let pairs = flatten(&Outer { ratio: Some(-ratio), ..Outer::default() });
        assert_eq!(pairs[2], ("Ratio".to_owned(), (-ratio).to_string()));
    }
}

// G1
#[test]
fn names_are_encoded_like_values() {
    let pairs = [("Label&Admin=true&X".to_owned(), "v".to_owned()), ("A.0_b#".into(), "".into())];
    assert_eq!(encode_pairs(&pairs), "Label%26Admin%3Dtrue%26X=v&A.0_b%23=");
}

// G3
#[test]
fn untyped_numbers_have_no_exponents() {
    let plain = serde_json::json!({"A": 1e-7, "B": [1e21, 2.5], "C": u64::MAX, "D": -3});
    let serde_json::Value::Object(fields) = plain else { panic!() };
    let pairs = encode_pairs(&flatten(&tencentcloud_runtime::Untyped(fields)));
    assert_eq!(pairs, "A=0.0000001&B.0=1000000000000000000000&B.1=2.5&C=18446744073709551615&D=-3");
}
