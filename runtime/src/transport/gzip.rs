//! Decompression of responses.

use crate::error::{Error, ErrorKind};
use crate::transport::HttpResponse;

/// Decompresses a response, up to `max` bytes.
pub(crate) fn decompress(mut response: HttpResponse, max: usize) -> Result<HttpResponse, Error> {
    let failed = |what: &str| Error::new(ErrorKind::Decode, what).with_status(response.status);
    let codings = response.headers.iter().filter(|(name, _)| name == "content-encoding");
    let codings = codings.flat_map(|(_, value)| value.split(',')).map(str::trim);
    let codings: Vec<&str> = codings
        .filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"))
        .collect();
    let is_gzip = |coding: &str| ["gzip", "x-gzip"].iter().any(|n| n.eq_ignore_ascii_case(coding));
    match codings[..] {
        [] => {}
        [coding] if is_gzip(coding) => {
            if !cfg!(feature = "gzip") {
                return Err(failed("the response is compressed: enable the feature `gzip`"));
            }
            response.body = inflate(&response.body, max, &failed)?;
        }
        _ => {
            let found = codings.join(", ");
            return Err(failed(&format!(
                "the response is compressed with `{found}`; only gzip is supported"
            )));
        }
    }
    Ok(response)
}

#[cfg(feature = "gzip")]
fn inflate(body: &[u8], max: usize, failed: &dyn Fn(&str) -> Error) -> Result<Vec<u8>, Error> {
    use std::io::Read as _;

    use flate2::read::MultiGzDecoder;

    let mut whole = Vec::new();
    let bound = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(body)
        .take(bound)
        .read_to_end(&mut whole)
        .map_err(|e| failed("the response is not valid gzip").with_source(e))?;
    if whole.len() > max {
        let what = format!("the response is larger than {max} bytes when decompressed");
        return Err(Error::transport(ErrorKind::ResponseTooLarge, what));
    }
    Ok(whole)
}

#[cfg(not(feature = "gzip"))]
fn inflate(_: &[u8], _: usize, _: &dyn Fn(&str) -> Error) -> Result<Vec<u8>, Error> {
    Ok(Vec::new())
}
