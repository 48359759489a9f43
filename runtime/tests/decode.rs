//! Decoding of responses as services really send them.

mod support {
    pub(crate) mod shapes;
}

use support::shapes::{Kind, Outer};
use tencentcloud_runtime::Untyped;
use tencentcloud_runtime::decode::{Decoded, Report, decode, decode_object};
use tencentcloud_runtime::generated as rt;
use tencentcloud_runtime::json::to_json;
use tencentcloud_runtime::shape::{Record, Scalar, ValueRef};

#[track_caller]
fn read(response: &str) -> (Outer, Report) {
    let mut outer = Outer::default();
    match decode(format!("{{\"Response\": {response}}}").as_bytes(), &mut outer).unwrap() {
        Decoded::Response(report) => (outer, report),
        Decoded::Error(refusal) => panic!("{refusal:?}"),
    }
}

/// Decodes a response and compares the result, encoded again.
#[track_caller]
fn check(response: &str, expected: &str) {
    let (outer, report) = read(response);
    assert_eq!(String::from_utf8(to_json(&outer)).unwrap(), expected);
    assert_eq!((report.lost.len(), report.unknown.len()), (0, 0), "{report:?}");
}

const EMPTY: &str = r#"{"Name":"","Count":0}"#;

#[test]
fn absent_and_null_fields_are_left_at_their_defaults() {
    check("{}", EMPTY);
    check(r#"{"Name":null,"Count":null,"Inner":null,"List":null,"Ratio":null}"#, EMPTY);
}

#[test]
fn numbers_and_strings_are_converted() {
    check(
        r#"{"Count":"42","Name":12345678901234567890}"#,
        r#"{"Name":"12345678901234567890","Count":42}"#,
    );
    check(r#"{"Count":4.0,"Name":true,"Ratio":"2.5"}"#, r#"{"Name":"true","Count":4,"Ratio":2.5}"#);
    check(r#"{"Ratio":100,"Flag":"True"}"#, r#"{"Name":"","Count":0,"Ratio":100.0,"Flag":true}"#);
    check(r#"{"Flag":1}"#, r#"{"Name":"","Count":0,"Flag":true}"#);
}

#[test]
fn an_empty_string_means_an_empty_object_list_or_number() {
    check(r#"{"Inner":"","List":"","Ratio":""}"#, EMPTY);
}

#[test]
fn a_single_value_and_a_list_of_one_are_interchangeable() {
    check(r#"{"Inner":[{"Count":7}]}"#, r#"{"Name":"","Count":0,"Inner":{"Name":"","Count":7}}"#);
    check(r#"{"Count":[7]}"#, r#"{"Name":"","Count":7}"#);
    check(r#"{"Name":["x"],"Count":[[]]}"#, r#"{"Name":"[\"x\"]","Count":0}"#);
    check(r#"{"List":{"Start":"x"}}"#, r#"{"Name":"","Count":0,"List":[{"Start":"x"}]}"#);
    check(r#"{"List":[{"Values":"x"}]}"#, r#"{"Name":"","Count":0,"List":[{"Values":["x"]}]}"#);
}

#[test]
fn a_string_field_keeps_an_object_or_a_list_as_json() {
    check(r#"{"Name":{"a":[1, 2.50]}}"#, r#"{"Name":"{\"a\":[1,2.5]}","Count":0}"#);
    check(r#"{"Name":[true,null]}"#, r#"{"Name":"[true,null]","Count":0}"#);
    check(
        r#"{"Name":{},"Inner":{"Name":[]}}"#,
        r#"{"Name":"","Count":0,"Inner":{"Name":"","Count":0}}"#,
    );
}

#[test]
fn integers_keep_all_digits() {
    let (outer, _) = read(r#"{"Count":18446744073709551615,"Signed":-9223372036854775808}"#);
    assert_eq!((outer.count, outer.signed), (u64::MAX, Some(i64::MIN)));
}

#[test]
fn a_negative_number_round_trips_through_uint64() {
    let (outer, report) = read(r#"{"Count":-3}"#);
    assert_eq!(outer.count as i64, -3);
    assert!(report.lost.is_empty());
}

#[test]
fn unknown_fields_and_lost_values_are_reported_with_their_paths() {
    let (outer, report) = read(
        r#"{"New":1,"List":[{"Values":["a"]},{"Start":"x","Odd":[]}],"Ratio":{"x":1},"Count":"many"}"#,
    );
    assert_eq!(outer.list.unwrap().len(), 2);
    assert_eq!(report.unknown, ["New", "List[1].Odd"]);
    assert_eq!(report.lost, ["Ratio", "Count"]);
}

#[test]
fn fields_are_found_in_any_order_and_spelling() {
    for response in [
        r#"{"Name":"a","Count":1}"#,
        r#"{"Count":1,"Name":"a"}"#,
        r#"{"\u004eame" : "a", "Coun\u0074":1}"#,
        r#"{"Name":"b","Name":"a","Count":1}"#,
        r#"{"Name":"b","Count":1,"Name":"a"}"#,
    ] {
        check(response, r#"{"Name":"a","Count":1}"#);
    }
    let (_, report) =
        read(r#"{"Nam":1,"Name\"":1,"Names":1,"":1,"Name":"a","":1,"Coun":1,"Count":1}"#);
    assert_eq!(report.unknown, ["Nam", "Name\"", "Names", "", "", "Coun"]);
}

#[test]
fn an_unknown_enum_value_is_preserved() {
    let (outer, _) = read(r#"{"Kind":"Third"}"#);
    assert_eq!(outer.kind, Some(Kind::Unknown("Third".to_owned())));
    check(r#"{"Kind":"Second"}"#, r#"{"Name":"","Count":0,"Kind":"Second"}"#);
}

#[test]
fn recursive_types_are_decoded() {
    check(
        r#"{"Inner":{"Name":"a","Count":1,"Inner":{"Name":"b","Count":2}}}"#,
        r#"{"Name":"","Count":0,"Inner":{"Name":"a","Count":1,"Inner":{"Name":"b","Count":2}}}"#,
    );
}

#[track_caller]
fn service_error(body: &str, code: &str, request_id: Option<&str>) {
    match decode(body.as_bytes(), &mut Outer::default()).unwrap() {
        Decoded::Error(refusal) => {
            assert_eq!((refusal.code.as_str(), refusal.request_id.as_deref()), (code, request_id));
        }
        Decoded::Response(_) => panic!("{body} is a refusal"),
    }
}

#[test]
fn a_service_error_is_found_anywhere_in_the_response() {
    service_error(
        r#"{"Response":{"Error":{"Code":"A.B","Message":"m"},"RequestId":"r"}}"#,
        "A.B",
        Some("r"),
    );
    service_error(
        r#"{"Response":{"RequestId":"r","Error":{"Message":"m","Code":"A.B"}}}"#,
        "A.B",
        Some("r"),
    );
    service_error(r#"{"code":4100,"message":"m","codeDesc":"AuthFailure"}"#, "AuthFailure", None);
}

#[track_caller]
fn decode_error(body: &[u8], expected: &str) {
    let error = decode(body, &mut Outer::default()).unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn only_malformed_responses_are_errors_with_a_location() {
    decode_error(b"", "line 1 column 0");
    decode_error(b"<html>bad gateway</html>", "<html>… …</html>");
    decode_error(b"[]", "not JSON");
    decode_error(b"{}", "Response");
    decode_error(br#"{"Response": 1}"#, "line 1 column 14");
    decode_error(b"{\"Response\": {\n\"Count\": 1,,}}", "line 2");
    decode_error(br#"{"Response": {}} trailing"#, "trailing");
    decode_error(b"{\"Response\": {\"Name\": \"\xFF\"}}", "line 1");
    let deep = format!("{{\"Response\":{}", "{\"Inner\":".repeat(10_000));
    decode_error(deep.as_bytes(), "recursion limit");
}

#[test]
fn decode_errors_have_a_path_and_request_id() {
    #[track_caller]
    fn check(response: &str, path: &str, request_id: Option<&str>) {
        let body = format!("{{\"Response\":{response}}}");
        let error = decode(body.as_bytes(), &mut Outer::default()).unwrap_err();
        assert_eq!((error.path(), error.request_id()), (path, request_id), "{error}");
    }
    check(r#"{"Count":oops,"RequestId":"r-1"}"#, "Count", Some("r-1"));
    check(
        r#"{"Inner":{"Inner":{"List":[{},{"Values":["a", tru]}]}}}"#,
        "Inner.Inner.List[1].Values[1]",
        None,
    );
    check(r#"{"New":{"a":[1,}]},"RequestId" : "r-2"}"#, "New", Some("r-2"));
    check(r#"{"RequestId":oops}"#, "RequestId", None);
    check(r#"{"Name":"x" "Count":1}"#, "", None);
    check(r#"{"Name":oops,"RequestId":"<script>"}"#, "Name", None);
}

#[test]
fn a_byte_order_mark_is_skipped() {
    decode("\u{FEFF}{\"Response\":{}}".as_bytes(), &mut Outer::default()).unwrap();
}

#[test]
fn decode_object_reports_missing_required_fields() {
    let report =
        decode_object(br#"{"Name":"x","Inner":{"Name":"y"}}"#, &mut Outer::default()).unwrap();
    assert_eq!(report.missing, ["Inner.Count", "Count"]);
}

// D1, F3: an `Error` of any form is a service error, unless the type has such a field.
#[test]
fn an_error_in_any_format_is_a_service_error() {
    #[track_caller]
    fn check(error: &str, code: &str, message: &str) {
        let body = format!(r#"{{"Response":{{"Error":{error},"RequestId":"r"}}}}"#);
        for into in [&mut Outer::default() as &mut dyn Record, &mut Untyped::default()] {
            match decode(body.as_bytes(), into).unwrap() {
                Decoded::Error(refusal) => {
                    assert_eq!((&*refusal.code, &*refusal.message), (code, message), "{error}");
                    assert_eq!(refusal.request_id.as_deref(), Some("r"));
                }
                Decoded::Response(_) => panic!("{error} is a refusal"),
            }
        }
    }
    check(r#"{"Message":"out of stock"}"#, "", "out of stock");
    check(r#"{"code":"A.B","message":"m"}"#, "A.B", "m");
    check(r#"{"CODE":4100,"Msg":"m"}"#, "4100", r#"{"CODE":4100,"Msg":"m"}"#);
    check(r#"{"Code":"","Message":"m"}"#, "", "m");
    check("{}", "", "{}");
    check(r#""AuthFailure: no""#, "", "AuthFailure: no");
    check("true", "", "true");
    check("17", "", "17");
    check(r#"["no"]"#, "", r#"["no"]"#);
    check(r#"{"Detail":"x","Password":"hush"}"#, "", r#"{"Detail":"x","Password":"[redacted]"}"#);
    for nothing in ["null", "\"\"", "false", "0", "[]"] {
        let (_, report) = read(&format!(r#"{{"Error":{nothing}}}"#));
        assert!(report.lost.is_empty(), "{nothing}");
    }
    service_error(r#"{"Response":{"error":{"message":"m"}}}"#, "", None);
    service_error(r#"{"Response":{"Error":{"Code":"A"}},"Response":{}}"#, "A", None);
}

/// A response with a field `Error` of its own.
#[derive(Default)]
struct Diagnosis {
    error: Option<String>,
    nested: Option<Box<Outer>>,
}

/// The same with an object.
#[derive(Default)]
struct Nested(Diagnosis);

impl rt::Shape for Diagnosis {
    fn values(&self, to: &mut dyn rt::Values) {
        let descriptor = rt::Descriptor { name: "D", fields: &["Error"], constraints: &[] };
        to.take(descriptor, &[&self.error]);
    }
}

impl Record for Diagnosis {
    fn slots(&mut self, to: &mut dyn rt::Slots) {
        to.take(&mut [&mut self.error]);
    }
}

impl rt::Shape for Nested {
    fn values(&self, to: &mut dyn rt::Values) {
        let descriptor = rt::Descriptor { name: "N", fields: &["Error"], constraints: &[] };
        to.take(descriptor, &[&self.0.nested]);
    }
}

impl Record for Nested {
    fn slots(&mut self, to: &mut dyn rt::Slots) {
        to.take(&mut [&mut self.0.nested]);
    }
}

// D1
#[test]
fn a_response_field_named_error_takes_values_of_its_type() {
    let of = |error: &str| format!(r#"{{"Response":{{"Error":{error}}}}}"#);
    let mut text = Diagnosis::default();
    let decoded = decode(of("\"disk full\"").as_bytes(), &mut text).unwrap();
    assert!(matches!(decoded, Decoded::Response(_)) && text.error.as_deref() == Some("disk full"));
    let decoded = decode(of(r#"{"Message":"m"}"#).as_bytes(), &mut text).unwrap();
    assert!(matches!(decoded, Decoded::Error(_)), "an object is no string");

    let mut object = Nested::default();
    let decoded = decode(of(r#"{"Name":"n"}"#).as_bytes(), &mut object).unwrap();
    assert!(matches!(decoded, Decoded::Response(_)) && object.0.nested.unwrap().name == "n");
    for refusal in [r#"{"Code":"A"}"#, "\"no\""] {
        let decoded = decode(of(refusal).as_bytes(), &mut Nested::default()).unwrap();
        assert!(matches!(decoded, Decoded::Error(_)), "{refusal}");
    }
}

// D2, F5: invalid JSON affects one value, or one character, and is reported.
#[test]
fn an_invalid_value_does_not_affect_others() {
    let (outer, report) = read(
        r#"{"List":[{"Start":"nick\ud83d"},{"Start":"b"}],"Name":"x\ude00\ud83d\ude00","Count":7}"#,
    );
    let list = outer.list.unwrap();
    assert_eq!((list[0].start.as_deref(), list.len()), (Some("nick\u{FFFD}"), 2));
    assert_eq!((&*outer.name, outer.count), ("x\u{FFFD}\u{1F600}", 7));
    assert_eq!(report.lost, ["List[0].Start", "Name"]);

    for ratio in ["1e400", "-1e999", "NaN", "Infinity", "-Infinity", &"9".repeat(400)] {
        let (outer, report) = read(&format!(r#"{{"Ratio":{ratio},"Count":7,"New":{ratio}}}"#));
        assert_eq!((outer.ratio, outer.count), (None, 7), "{ratio}");
        assert_eq!(
            (&*report.lost, &*report.unknown),
            (&["Ratio".to_owned()][..], &["New".to_owned()][..])
        );
    }
    let (outer, report) = read("{\"Name\":\"a\tb\n\",\"Count\":007}");
    assert_eq!((&*outer.name, outer.count, report.lost.len()), ("a\tb\n", 7, 0));
    let (outer, report) = read(r#"{"Name":"C:\users\'","Error":null}"#);
    assert_eq!((&*outer.name, report.lost.len()), (r"C:\users\'", 0));
    service_error(r#"{"Response":{"Error":{"Code":"A","Message":"\udead"}}}"#, "A", None);
}

// D2
#[test]
fn an_invalid_value_does_not_affect_others_in_untyped_responses() {
    let mut plain = Untyped::default();
    let body = r#"{"Response":{"A":{"B":"x\ud83d"},"C":1e400,"D":7}}"#;
    let Decoded::Response(report) = decode(body.as_bytes(), &mut plain).unwrap() else { panic!() };
    assert_eq!(plain.0["A"]["B"], "x\u{FFFD}");
    assert_eq!((&plain.0["C"], &plain.0["D"]), (&"1e400".into(), &7.into()));
    assert_eq!(report.lost, ["A"]);
}

// F6
#[test]
fn omitted_paths_are_counted() {
    let unknown: String = (0..50).map(|i| format!(r#""F{i}":1,"#)).collect();
    let (_, report) = read(&format!(r#"{{{unknown}"Count":1}}"#));
    assert_eq!((report.unknown.len(), report.omitted), (32, 18));
    let (_, report) = read(&format!(r#"{{"{}":1}}"#, "x".repeat(1 << 20)));
    assert_eq!(report.unknown[0].len(), 128);
}

/// A number field that records all strings that it is offered.
#[derive(Clone, Default)]
struct Meter {
    offered: usize,
    most: usize,
    value: u64,
}

impl rt::Value for Meter {
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Uint(self.value)
    }
}

impl rt::Slot for Meter {
    fn scalar(&mut self, scalar: Scalar<'_>) -> bool {
        if let Scalar::Str(text) = scalar {
            self.offered += 1;
            self.most = self.most.max(text.len());
        }
        rt::Slot::scalar(&mut self.value, scalar)
    }
}

#[derive(Default)]
struct Metered(Meter);

impl rt::Shape for Metered {
    fn values(&self, to: &mut dyn rt::Values) {
        let descriptor = rt::Descriptor { name: "M", fields: &["Count"], constraints: &[] };
        to.take(descriptor, &[&self.0]);
    }
}

impl Record for Metered {
    fn slots(&mut self, to: &mut dyn rt::Slots) {
        to.take(&mut [&mut self.0]);
    }
}

// D3: nested lists in place of a number are not rendered at each level.
#[test]
fn nested_single_element_lists_are_unwrapped_at_most_twice() {
    let decoded = |response: &str| {
        let mut metered = Metered::default();
        let body = format!(r#"{{"Response":{{"Count":{response}}}}}"#);
        match decode(body.as_bytes(), &mut metered).unwrap() {
            Decoded::Response(report) => (metered.0, report.lost.len()),
            refused => panic!("{refused:?}"),
        }
    };
    let long = "a".repeat(1 << 20);
    let deep = format!("{}\"{long}\"{}", "[".repeat(120), "]".repeat(120));
    let (meter, lost) = decoded(&deep);
    assert_eq!((meter.value, meter.most, lost), (0, 1, 1), "the string was rendered");
    assert!(meter.offered <= 4, "offered {} times", meter.offered);
    let (meter, lost) = decoded(&format!("{{\"a\":\"{long}\",\"b\":[1]}}"));
    assert_eq!((meter.most, lost), (1, 1));
    for (response, value, lost) in [
        ("[7]", 7, 0),
        ("[[7]]", 7, 0),
        ("[[[7]]]", 0, 1),
        ("[7,8]", 0, 1),
        ("[[]]", 0, 0),
        ("[{}]", 0, 0),
        ("[[7],8]", 0, 1),
    ] {
        let (meter, found) = decoded(response);
        assert_eq!((meter.value, found), (value, lost), "{response}");
    }
    // A string field that holds JSON keeps it unchanged, except for whitespace.
    check(
        r#"{"Name":[1, {"b": [], "a": [null, {}]}]}"#,
        r#"{"Name":"[1,{\"b\":[],\"a\":[null,{}]}]","Count":0}"#,
    );
}

// X1, X2: an error shows where a response is malformed, and none of its content.
#[test]
fn decode_errors_show_structure_but_no_content() {
    #[track_caller]
    fn check(body: &str, secret: &str, expected: &str) {
        let error = decode(body.as_bytes(), &mut Outer::default()).unwrap_err();
        let shown = format!("{error} {error:?}");
        for part in secret.as_bytes().chunks_exact(4).map(|part| std::str::from_utf8(part).unwrap())
        {
            assert!(!shown.contains(part), "{part} is in {shown}");
        }
        assert!(shown.contains(expected) && shown.len() < 1000, "{shown}");
    }
    let key = "Qm9zc0tleU9mVGhlUm9sZTEyMzQ1Njc4";
    check(
        &format!(r#"{{"Response":{{"Credentials":{{"TmpSecretKey":"{key}"#),
        key,
        "EOF while parsing",
    );
    check(
        &format!(r#"{{"Response":{{"Credentials":{{"TmpSecretKey":{key}"}}}}}}"#),
        key,
        "expected value",
    );
    check(&format!(r#"{{"Response":{{"Token" "{key}"}}}}"#), key, "near");
    check(&format!(r#"{{"Response":"{}"}}"#, key.repeat(30_000)), key, "expected an object");
    check(&format!(r#""{}""#, key.repeat(30_000)), key, "expected an object");
    check(key, key, "expected value");
    // The unexpected word, if no string may contain it.
    check(r#"{"Response":{"Count": oops, "Name":"hunter"}}"#, "hunter", r#"{\"…\": oops, "#);
    check(r#"{"Response":{"Token":hunter","Name":"b"}}"#, "hunter", "expected value");
    check(r#"{"Response":{"Token":"a\", hunter"#, "hunter", "EOF");
    check(r#"{"Response":{"Token":"one, "hunter","Name":"b"}}"#, "hunter", "expected `,`");
    check(r#"{"Response":{"Token":hunterhunter}}"#, "hunter", "expected value");
    check(&format!(r#"{{"Response":{{"Inner":{{"{key}": }}}}}}"#), "hunter22", "in Inner");
}
