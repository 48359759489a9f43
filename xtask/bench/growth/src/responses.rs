//! Decoding, for responses of increasing size.

use tencentcloud_live::runtime::decode::decode;
use tencentcloud_live::v20180801::DescribeProIspPlaySumInfoListResponse as Rows;

use crate::chart::Curve;
use crate::{Failure, least};

const SIZES: [usize; 6] = [1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

pub(crate) fn measure() -> Result<Vec<Curve>, Failure> {
    let mut curve = Curve { name: "decode into the typed response", points: Vec::new() };
    let mut value = Curve { name: "parse into serde_json::Value", points: Vec::new() };
    for size in SIZES {
        let text = response(size);
        // CPU times are exact to the microsecond, so that short runs are measured together.
        let (runs, times) = (if size > 1_000_000 { 3 } else { 20 }, (1_000_000 / size).max(1));
        let typed = least(runs, || {
            for _ in 0..times {
                let mut rows = Rows::default();
                decode(text.as_bytes(), &mut rows).map_err(|_| "the response is invalid")?;
                assert!(!rows.data_info_list.is_empty());
            }
            Ok(())
        })?;
        let untyped = least(runs, || {
            for _ in 0..times {
                let parsed: serde_json::Value = serde_json::from_str(&text)?;
                assert!(parsed.is_object());
            }
            Ok(())
        })?;
        curve.points.push((text.len() as f64, typed / times as f64));
        value.points.push((text.len() as f64, untyped / times as f64));
    }
    Ok(vec![curve, value])
}

/// A response of about this size.
fn response(size: usize) -> String {
    const ROW: &str =
        r#"{"Name":"Guangdong","TotalFlux":1.25,"TotalRequest":2,"AvgFluxPerSecond":0.004}"#;
    let rows = vec![ROW; (size / (ROW.len() + 1)).max(1)].join(",");
    format!(
        r#"{{"Response":{{"TotalFlux":3.5,"DataInfoList":[{rows}],"RequestId":"eac6b301-a322-493a-8e36-83b295459397"}}}}"#
    )
}
