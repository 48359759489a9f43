//! Clock skew: the difference between the service's clock and the local clock, detected when the
//! service rejects a signature as expired.
//!
//! A `Date` header by itself proves nothing, since an intermediary or a cache may have written it.
//! It is therefore tried for the one call whose signature was rejected, and adopted once the
//! service accepts a signature based on it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::transport::HttpResponse;

/// Clocks that differ by less count as equal. Signatures may be off by five minutes.
const TOLERANCE_MS: i64 = 30_000;

/// The plausible range of the service's clock in Unix seconds, from 2015 to the end of the century.
const PLAUSIBLE: std::ops::Range<u64> = 1_420_070_400..4_102_444_800;

/// The correction that all calls of a client add to the local clock, in milliseconds.
#[derive(Debug, Default)]
pub(crate) struct ClockSkew {
    ahead_ms: AtomicI64,
}

impl ClockSkew {
    /// Returns the correction in milliseconds.
    pub(crate) fn correction(&self) -> i64 {
        self.ahead_ms.load(Ordering::Relaxed)
    }

    /// Adopts a correction with which the service accepted a signature.
    pub(crate) fn confirm(&self, correction: i64) {
        self.ahead_ms.store(correction, Ordering::Relaxed);
    }
}

/// The corrections that a call has tried after its signature was rejected as expired.
#[derive(Debug, Default)]
pub(crate) struct ClockTrials {
    tried: Vec<i64>,
    /// The correction for the next attempt, if it differs from the client's.
    pub(crate) trial: Option<i64>,
}

impl ClockTrials {
    /// Chooses the next correction: first according to the `Date` of the rejection, then none.
    /// Returns whether there is an untried one.
    pub(crate) fn advance(&mut self, used: i64, suggested: Option<i64>) -> bool {
        self.tried.push(used);
        let is_new =
            |next: &i64| !self.tried.iter().any(|tried| (tried - next).abs() <= TOLERANCE_MS);
        self.trial = suggested.into_iter().chain([0]).find(is_new);
        self.trial.is_some()
    }
}

/// Returns the correction according to the `Date` of a response, assuming that it was written
/// halfway between sending and receiving. A response with an `Age` is from a cache, and its date is
/// old.
pub(crate) fn suggested(
    response: &HttpResponse,
    sent: SystemTime,
    received: SystemTime,
) -> Option<i64> {
    if response.header("age").is_some() {
        return None;
    }
    let date = date(response)?;
    if !PLAUSIBLE.contains(&date.duration_since(UNIX_EPOCH).ok()?.as_secs()) {
        return None;
    }
    // If the local clock was adjusted during the call, wait for the next rejection.
    let way = received.duration_since(sent).ok()?;
    // The date is truncated to seconds, so that on average half a second has passed.
    let ahead = millis(date + Duration::from_millis(500), sent + way / 2);
    let unsure = TOLERANCE_MS + i64::try_from(way.as_millis() / 2).unwrap_or(i64::MAX / 2);
    Some(if ahead.abs() > unsure { ahead } else { 0 })
}

/// Returns the time at which a response was written.
pub(crate) fn date(response: &HttpResponse) -> Option<SystemTime> {
    httpdate::parse_http_date(response.header("date")?).ok()
}

/// Returns how far `a` is ahead of `b`, in milliseconds.
fn millis(a: SystemTime, b: SystemTime) -> i64 {
    let whole = |d: Duration| i64::try_from(d.as_millis()).unwrap_or(i64::MAX / 4);
    match a.duration_since(b) {
        Ok(ahead) => whole(ahead),
        Err(behind) => -whole(behind.duration()),
    }
}

/// Shifts a time by milliseconds.
pub(crate) fn shifted(time: SystemTime, ms: i64) -> SystemTime {
    let by = Duration::from_millis(ms.unsigned_abs());
    let shifted = if ms < 0 { time.checked_sub(by) } else { time.checked_add(by) };
    shifted.unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    /// Checks the correction for a response with this date, sent and received at these seconds.
    #[track_caller]
    fn check(date: &str, age: Option<&str>, sent: u64, received: u64, expected: Option<i64>) {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut headers = vec![header("date", date)];
        headers.extend(age.map(|age| header("age", age)));
        let response = HttpResponse { status: 200, headers, body: Vec::new() };
        assert_eq!(suggested(&response, at(sent), at(received)), expected, "{date}");
    }

    fn dated(seconds: u64) -> String {
        httpdate::fmt_http_date(at(seconds))
    }

    const NOW: u64 = 1_700_000_000;

    #[test]
    fn the_correction_uses_the_middle_of_the_round_trip() {
        check(&dated(NOW + 3600), None, NOW, NOW + 4, Some(3_598_500));
        check(&dated(NOW - 3600), None, NOW, NOW + 4, Some(-3_601_500));
        check(&dated(NOW + 20), None, NOW, NOW + 1, Some(0));
        // A slow response is not evidence of a small difference.
        check(&dated(NOW + 50), None, NOW, NOW + 100, Some(0));
        check(&dated(NOW), None, NOW, NOW + 70, Some(0));
        // A machine without a clock battery boots in 1970.
        check(&dated(NOW), None, 60, 60, Some(i64::try_from(NOW).unwrap() * 1000 - 59_500));
    }

    // K2, K3
    #[test]
    fn cached_and_implausible_dates_are_ignored() {
        check(&dated(NOW + 3600), Some("0"), NOW, NOW, None);
        check("yesterday", None, NOW, NOW, None);
        check(&dated(NOW + 3600), None, NOW + 5, NOW, None);
        check("Thu, 01 Jan 1970 00:00:00 GMT", None, NOW, NOW, None);
        check("Fri, 31 Dec 9999 23:59:59 GMT", None, NOW, NOW, None);
    }

    // K1
    #[test]
    fn the_date_and_then_the_local_clock_are_tried_once_each() {
        let mut trials = ClockTrials::default();
        assert!(trials.advance(7_200_000, Some(3_600_000)) && trials.trial == Some(3_600_000));
        assert!(trials.advance(3_600_000, Some(3_601_000)) && trials.trial == Some(0));
        assert!(!trials.advance(0, Some(3_599_000)));
        let mut confirmed = ClockTrials::default();
        assert!(confirmed.advance(3_600_000, Some(3_600_000)) && confirmed.trial == Some(0));
        assert!(!ClockTrials::default().advance(0, None));
        assert!(!ClockTrials::default().advance(0, Some(0)));
    }
}
