//! A response of a service, into a type with a field of each kind.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_runtime::decode::decode;
use tencentcloud_runtime::generated as rt;

#[derive(Default)]
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

impl rt::Shape for Response {
fn values(&self, to: &mut dyn rt::Values) {
let Self { text, int, uint, float, flag, list, inner, inners } = self;
        to.take("Response", &[
                "Text",
                "Int",
                "Uint",
                "Float",
                "Flag",
                "List",
                "Inner",
                "Inners",
            ], &[], &[text, int, uint, float, flag, list, inner, inners]);
    }
}

impl rt::Record for Response {
    fn slots(&mut self, to: &mut dyn rt::Slots) {
        let Self { text, int, uint, float, flag, list, inner, inners } = self;
        to.take(&mut [text, int, uint, float, flag, list, inner, inners]);
    }
}

rt::shape_traits!(Response);

fuzz_target!(|bytes: &[u8]| {
    let mut response = Response::default();
    if decode(bytes, &mut response).is_ok() {
        let json = tencentcloud_runtime::json::to_json(&response);
        let mut again = Response::default();
        let whole = [b"{\"Response\":".as_slice(), &json, b"}"].concat();
        decode(&whole, &mut again).expect("what is encoded decodes");
    }
});
