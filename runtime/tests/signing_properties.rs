//! Random parameters, with both signatures and both methods, checked by the server's independent
//! implementation.

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use serde_json::{Map, Value as Json, json};
use support::server::start;
use support::service::{ACCOUNT, SERVICE, TestTime, config};
use tencentcloud_runtime::sign::v1::Hash;
use tencentcloud_runtime::{Access, Client, Method, RateLimits, Signature};

/// A pseudorandom generator with a seed.
struct Lots(u64);

impl Lots {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    fn text(&mut self) -> String {
        const LETTERS: [char; 24] = [
            'a', 'Z', '0', ' ', '+', '&', '=', '%', '/', '?', '#', ';', '~', '-', '.', '_', '"',
            '\\', '\n', '\u{0}', 'é', '直', '😀', '\u{202e}',
        ];
        (0..self.below(12)).map(|_| LETTERS[self.below(24) as usize]).collect()
    }

    fn name(&mut self) -> String {
        const NAMES: [&str; 6] = ["Name", "Limit", "Filters", "Values", "StreamId", "A"];
        let name = NAMES[self.below(6) as usize];
        format!("{name}{}", self.below(4))
    }

    fn value(&mut self, depth: u32) -> Json {
        match self.below(if depth == 0 { 5 } else { 7 }) {
            0 => json!(self.text()),
            1 => json!(self.below(u64::MAX) as i64),
            2 => json!(self.below(u64::MAX)),
            3 => json!(self.below(1000) as f64 / 8.0),
            4 => json!(self.below(2) == 0),
            5 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            _ => Json::Object(self.object(depth - 1)),
        }
    }

    fn object(&mut self, depth: u32) -> Map<String, Json> {
        (0..self.below(5)).map(|_| (self.name(), self.value(depth))).collect()
    }
}

#[tokio::test]
async fn random_requests_have_valid_signatures() {
    let address = start(ACCOUNT, |_| r#"{"Response":{"RequestId":"r"}}"#.to_owned());
    let ways = [
        (Method::Post, Signature::V3),
        (Method::Get, Signature::V3),
        (Method::Post, Signature::V3UnsignedPayload),
        (Method::Post, Signature::V1(Hash::Sha1)),
        (Method::Get, Signature::V1(Hash::Sha256)),
    ];
    for (number, (method, signature)) in ways.into_iter().enumerate() {
        let config = config(address, &TestTime::new())
            .method(method)
            .signature(signature)
            .region("ap-guangzhou")
            .rate_limits(RateLimits::off());
        let client = Client::new(&SERVICE, config).unwrap();
        for seed in 1..150 {
            let mut lots = Lots(u64::wrapping_mul(seed, 0x9E37_79B9_7F4A_7C15) ^ number as u64);
            let parameters = Json::Object(lots.object(3));
            let call = client.untyped("DescribeAnything", Access::Read, parameters.clone());
            if let Err(error) = call.await {
                panic!("{method:?} {signature:?} of seed {seed}: {error}\n{parameters:#}");
            }
        }
    }
}
