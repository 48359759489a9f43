//! A response of a service, into a type with a field of each kind.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_runtime::decode::decode;
use tencentcloud_runtime::generated as rt;

struct Response {
    text: Option<String>,
    int: i64,
    uint: Option<u64>,
    float: f64,
    flag: Option<bool>,
    list: Vec<Vec<String>>,
    inner: Option<Box<Response>>,
    inners: Vec<Response>,
}

rt::shape! {
    received Response = "Response" {
        text: "Text",
        int: "Int",
        uint: "Uint",
        float: "Float",
        flag: "Flag",
        list: "List",
        inner: "Inner",
        inners: "Inners",
    }
}

fuzz_target!(|bytes: &[u8]| {
    let mut response = Response::default();
    if decode(bytes, &mut response).is_ok() {
        let json = tencentcloud_runtime::json::to_json(&response);
        let mut again = Response::default();
        let whole = [b"{\"Response\":".as_slice(), &json, b"}"].concat();
        decode(&whole, &mut again).expect("what is encoded decodes");
    }
});
