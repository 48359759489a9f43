//! One case some hundred times, to count its instructions:
//! `valgrind --tool=callgrind --toggle-collect='*repeat_case*' decode-bench once ours 100`.

use std::hint::black_box;

use tencentcloud_live::runtime::decode::decode;
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

/// Repeats a case with this number of rows or fields.
pub fn run(case: &str, count: usize) {
    let body = || response(count).into_bytes();
    let wide = || wide::response(count).into_bytes();
    match case {
        "ours" => {
            let body = body();
            repeat_case(&|| {
                let mut response = DescribeProIspPlaySumInfoListResponse::default();
                decode(&body, &mut response).unwrap();
                black_box(&response);
            });
        }
        "derive" => {
            let body = body();
            repeat_case(&|| {
                black_box(serde_json::from_slice::<Envelope<Derived>>(&body).unwrap());
            });
        }
        "serde" => {
            let body = body();
            repeat_case(&|| {
                black_box(
                    serde_json::from_slice::<Envelope<DescribeProIspPlaySumInfoListResponse>>(
                        &body,
                    )
                    .unwrap(),
                );
            });
        }
        "wide" => {
            let body = wide();
            repeat_case(&|| {
                let mut response = Wide::default();
                decode(&body, &mut response).unwrap();
                black_box(&response);
            });
        }
        "wide-derive" => {
            let body = wide();
            repeat_case(&|| {
                black_box(serde_json::from_slice::<Envelope<WideDerived>>(&body).unwrap());
            });
        }
        case => encode::with_cases(count, |cases| {
            let (_, run) = cases.iter().find(|(name, _)| *name == case).unwrap_or_else(|| {
                let names: Vec<_> = cases.iter().map(|(name, _)| *name).collect();
                panic!("ours, derive, serde, wide, wide-derive, {}", names.join(", "))
            });
            repeat_case(run);
        }),
    }
}
