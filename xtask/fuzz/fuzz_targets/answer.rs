//! An answer of a service, into a type with a field of each kind.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_runtime::decode::decode;
use tencentcloud_runtime::generated as rt;

#[derive(Default)]
struct Answer {
    text: Option<String>,
    int: i64,
    uint: Option<u64>,
    float: f64,
    flag: Option<bool>,
    list: Vec<Vec<String>>,
    inner: Option<Box<Answer>>,
    inners: Vec<Answer>,
}

impl rt::Shape for Answer {
fn values(&self, to: &mut dyn rt::Values) {
let layout = &rt::Layout { name: "Answer", names: &[
                "Text",
                "Int",
                "Uint",
                "Float",
                "Flag",
                "List",
                "Inner",
                "Inners",
            ], facts: &[] };
        let Self { text, int, uint, float, flag, list, inner, inners } = self;
        to.take(layout, &[text, int, uint, float, flag, list, inner, inners]);
    }
}

impl rt::Record for Answer {
    fn slots(&mut self, to: &mut dyn rt::Slots) {
        let Self { text, int, uint, float, flag, list, inner, inners } = self;
        to.take(&mut [text, int, uint, float, flag, list, inner, inners]);
    }
}

rt::shape_traits!(Answer);

fuzz_target!(|bytes: &[u8]| {
    let mut answer = Answer::default();
    if decode(bytes, &mut answer).is_ok() {
        let json = tencentcloud_runtime::json::to_json(&answer);
        let mut again = Answer::default();
        let whole = [b"{\"Response\":".as_slice(), &json, b"}"].concat();
        decode(&whole, &mut again).expect("what is encoded decodes");
    }
});
