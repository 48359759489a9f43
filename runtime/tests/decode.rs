//! Responses as services really send them.

mod support {
    pub(crate) mod shapes;
}

use support::shapes::{ErrorKind, Outer};
use tencentcloud_runtime::decode::{Decoded, Report, decode, decode_object};
use tencentcloud_runtime::json::to_json;

#[track_caller]
fn read(response: &str) -> (Outer, Report) {
    let mut outer = Outer::default();
    match decode(format!("{{\"Response\": {response}}}").as_bytes(), &mut outer).unwrap() {
        Decoded::Response(report) => (outer, report),
        Decoded::Refused(refusal) => panic!("{refusal:?}"),
    }
}

/// Reads a response and compares what it is written as again.
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
fn numbers_come_as_texts_and_texts_as_numbers() {
    check(
        r#"{"Count":"42","Name":12345678901234567890}"#,
        r#"{"Name":"12345678901234567890","Count":42}"#,
    );
    check(r#"{"Count":4.0,"Name":true,"Ratio":"2.5"}"#, r#"{"Name":"true","Count":4,"Ratio":2.5}"#);
    check(r#"{"Ratio":100,"Flag":"True"}"#, r#"{"Name":"","Count":0,"Ratio":100.0,"Flag":true}"#);
    check(r#"{"Flag":1}"#, r#"{"Name":"","Count":0,"Flag":true}"#);
}

#[test]
fn an_empty_text_stands_for_an_empty_object_list_or_number() {
    check(r#"{"Inner":"","List":"","Ratio":""}"#, EMPTY);
}

#[test]
fn a_single_element_stands_for_a_list_of_it_and_the_other_way_round() {
    check(r#"{"Inner":[{"Count":7}]}"#, r#"{"Name":"","Count":0,"Inner":{"Name":"","Count":7}}"#);
    check(r#"{"Count":[7]}"#, r#"{"Name":"","Count":7}"#);
    check(r#"{"Name":["x"],"Count":[[]]}"#, r#"{"Name":"[\"x\"]","Count":0}"#);
    check(r#"{"List":{"Start":"x"}}"#, r#"{"Name":"","Count":0,"List":[{"Start":"x"}]}"#);
    check(r#"{"List":[{"Values":"x"}]}"#, r#"{"Name":"","Count":0,"List":[{"Values":["x"]}]}"#);
}

#[test]
fn a_text_keeps_an_object_or_a_list_as_json() {
    check(r#"{"Name":{"a":[1, 2.50]}}"#, r#"{"Name":"{\"a\":[1,2.5]}","Count":0}"#);
    check(r#"{"Name":[true,null]}"#, r#"{"Name":"[true,null]","Count":0}"#);
    check(
        r#"{"Name":{},"Inner":{"Name":[]}}"#,
        r#"{"Name":"","Count":0,"Inner":{"Name":"","Count":0}}"#,
    );
}

#[test]
fn integers_keep_all_their_digits() {
    let (outer, _) = read(r#"{"Count":18446744073709551615,"Signed":-9223372036854775808}"#);
    assert_eq!((outer.count, outer.signed), (u64::MAX, Some(i64::MIN)));
}

#[test]
fn a_negative_number_in_a_uint64_is_given_back_as_i64() {
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
fn an_unknown_value_of_an_enum_is_kept() {
    let (outer, _) = read(r#"{"ErrorKind":"Third"}"#);
    assert_eq!(outer.kind, Some(ErrorKind::Unknown("Third".to_owned())));
    check(r#"{"ErrorKind":"Second"}"#, r#"{"Name":"","Count":0,"ErrorKind":"Second"}"#);
}

#[test]
fn recursion_is_followed() {
    check(
        r#"{"Inner":{"Name":"a","Count":1,"Inner":{"Name":"b","Count":2}}}"#,
        r#"{"Name":"","Count":0,"Inner":{"Name":"a","Count":1,"Inner":{"Name":"b","Count":2}}}"#,
    );
}

#[track_caller]
fn refused(body: &str, code: &str, request_id: Option<&str>) {
    match decode(body.as_bytes(), &mut Outer::default()).unwrap() {
        Decoded::Refused(refusal) => {
            assert_eq!((refusal.code.as_str(), refusal.request_id.as_deref()), (code, request_id));
        }
        Decoded::Response(_) => panic!("{body} is a refusal"),
    }
}

#[test]
fn a_refusal_is_found_wherever_it_stands() {
    refused(
        r#"{"Response":{"Error":{"Code":"A.B","Message":"m"},"RequestId":"r"}}"#,
        "A.B",
        Some("r"),
    );
    refused(
        r#"{"Response":{"RequestId":"r","Error":{"Message":"m","Code":"A.B"}}}"#,
        "A.B",
        Some("r"),
    );
    refused(r#"{"code":4100,"message":"m","codeDesc":"AuthFailure"}"#, "AuthFailure", None);
}

#[track_caller]
fn wrong(body: &[u8], expected: &str) {
    let error = decode(body, &mut Outer::default()).unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn only_what_is_no_response_at_all_is_an_error_and_it_names_the_place() {
    wrong(b"", "line 1 column 0");
    wrong(b"<html>bad gateway</html>", "<html>");
    wrong(b"[]", "not JSON");
    wrong(b"{}", "Response");
    wrong(br#"{"Response": 1}"#, "line 1 column 14");
    wrong(b"{\"Response\": {\n\"Count\": 1,,}}", "line 2");
    wrong(br#"{"Response": {}} trailing"#, "trailing");
    wrong(b"{\"Response\": {\"Name\": \"\xFF\"}}", "line 1");
    let deep = format!("{{\"Response\":{}", "{\"Inner\":".repeat(10_000));
    wrong(deep.as_bytes(), "recursion limit");
}

#[test]
fn a_broken_response_names_its_path_and_its_request_id() {
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
fn a_byte_order_mark_is_passed_over() {
    decode("\u{FEFF}{\"Response\":{}}".as_bytes(), &mut Outer::default()).unwrap();
}

#[test]
fn a_bare_object_tells_what_required_fields_it_lacks() {
    let report =
        decode_object(br#"{"Name":"x","Inner":{"Name":"y"}}"#, &mut Outer::default()).unwrap();
    assert_eq!(report.missing, ["Inner.Count", "Count"]);
}
