//! One case some hundred times, to count its instructions:
//! `valgrind --tool=callgrind --toggle-collect='*repeat_case*' decode-bench once ours 100`.

use std::hint::black_box;

use serde::de::DeserializeOwned;
use tencentcloud_live::runtime::decode::decode;
use tencentcloud_live::runtime::generated::Record;
use tencentcloud_live::v20180801::DescribeProIspPlaySumInfoListResponse;

use crate::wide::{self, Wide, WideDerived};
use crate::{Derived, Envelope, encode, response};

/// The number of repetitions.
const TIMES: usize = 200;

/// What is called is counted.
#[inline(never)]
fn repeat_case(run: &dyn Fn()) {
    (0..TIMES).for_each(|_| run());
}

/// Decodes a response by the runtime.
fn ours<T: Record + Default>(body: &[u8]) {
    repeat_case(&|| {
        let mut response = T::default();
        decode(body, &mut response).unwrap();
        black_box(&response);
    });
}

/// Decodes a response by `Deserialize`.
fn derived<T: DeserializeOwned>(body: &[u8]) {
    repeat_case(&|| {
        black_box(serde_json::from_slice::<Envelope<T>>(body).unwrap());
    });
}

/// Repeats a case with this number of rows or fields.
pub fn run(case: &str, count: usize) {
    let body = || response(count).into_bytes();
    let wide = || wide::response(count).into_bytes();
    match case {
        "ours" => ours::<DescribeProIspPlaySumInfoListResponse>(&body()),
        "derive" => derived::<Derived>(&body()),
        "serde" => derived::<DescribeProIspPlaySumInfoListResponse>(&body()),
        "wide" => ours::<Wide>(&wide()),
        "wide-derive" => derived::<WideDerived>(&wide()),
        case => encode::with_cases(count, |cases| {
            let (_, run) = cases.iter().find(|(name, _)| *name == case).unwrap_or_else(|| {
                let names: Vec<_> = cases.iter().map(|(name, _)| *name).collect();
                panic!("ours, derive, serde, wide, wide-derive, {}", names.join(", "))
            });
            repeat_case(run);
        }),
    }
}
