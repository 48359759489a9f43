//! How far the service's clock is from ours, as its responses tell.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use crate::transport::HttpResponse;

/// Clocks that are no further apart count as equal. Signatures may be five minutes off.
const TOLERANCE_MS: i64 = 30_000;

/// What is added to our clock, in milliseconds. Learned anew from every response, so that it goes
/// away again once our clock is set right.
#[derive(Debug, Default)]
pub(crate) struct ClockSkew {
    ahead_ms: AtomicI64,
}

impl ClockSkew {
    /// Our time as the service has it.
    pub(crate) fn correct(&self, now: SystemTime) -> SystemTime {
        shifted(now, self.correction())
    }

    /// What is added, in milliseconds.
    pub(crate) fn correction(&self) -> i64 {
        self.ahead_ms.load(Ordering::Relaxed)
    }

    /// Learns from the `Date` of a response, which was written about halfway between sending and
    /// receiving. A response with an `Age` comes from a cache, and tells an old time.
    pub(crate) fn observe(&self, response: &HttpResponse, sent: SystemTime, received: SystemTime) {
        if response.header("age").is_some() {
            return;
        }
        let Some(date) = date(response) else { return };
        // If our clock was set while the call was under way, the next response will do.
        let Ok(way) = received.duration_since(sent) else { return };
        // A date names the second that was under way: on average it was half over.
        let ahead = millis(date + Duration::from_millis(500), sent + way / 2);
        let unsure = TOLERANCE_MS + i64::try_from(way.as_millis() / 2).unwrap_or(i64::MAX / 2);
        if (ahead - self.correction()).abs() > unsure {
            let ahead = if ahead.abs() > unsure { ahead } else { 0 };
            self.ahead_ms.store(ahead, Ordering::Relaxed);
        }
    }
}

/// The time that a response was written at.
pub(crate) fn date(response: &HttpResponse) -> Option<SystemTime> {
    httpdate::parse_http_date(response.header("date")?).ok()
}

/// How far `a` is ahead of `b`, in milliseconds.
fn millis(a: SystemTime, b: SystemTime) -> i64 {
    let whole = |d: Duration| i64::try_from(d.as_millis()).unwrap_or(i64::MAX / 4);
    match a.duration_since(b) {
        Ok(ahead) => whole(ahead),
        Err(behind) => -whole(behind.duration()),
    }
}

/// A time moved by milliseconds.
pub(crate) fn shifted(time: SystemTime, ms: i64) -> SystemTime {
    let by = Duration::from_millis(ms.unsigned_abs());
    let shifted = if ms < 0 { time.checked_sub(by) } else { time.checked_add(by) };
    shifted.unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn response(date: &str, age: Option<&str>) -> HttpResponse {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut headers = vec![header("date", date)];
        headers.extend(age.map(|age| header("age", age)));
        HttpResponse { status: 200, headers, body: Vec::new() }
    }

    fn dated(seconds: u64) -> HttpResponse {
        response(&httpdate::fmt_http_date(at(seconds)), None)
    }

    /// What the clock shows after these responses, each sent and received at these seconds of ours,
    /// when ours is at 1,000,000.
    #[track_caller]
    fn check(responses: &[(HttpResponse, u64, u64)], expected: i64) {
        let skew = ClockSkew::default();
        for (response, sent, received) in responses {
            skew.observe(response, at(*sent), at(*received));
        }
        let shown = millis(skew.correct(at(1_000_000)), at(1_000_000));
        assert_eq!(shown, expected);
    }

    const NOW: u64 = 1_700_000_000;

    #[test]
    fn a_small_difference_is_none() {
        check(&[(dated(NOW + 20), NOW, NOW + 1)], 0);
        check(&[], 0);
    }

    #[test]
    fn a_clock_that_is_off_is_corrected_by_the_middle_of_the_way() {
        check(&[(dated(NOW + 3600), NOW, NOW + 4)], 3_598_500);
        check(&[(dated(NOW - 3600), NOW, NOW + 4)], -3_601_500);
    }

    #[test]
    fn a_slow_response_is_no_evidence_of_a_small_difference() {
        check(&[(dated(NOW + 50), NOW, NOW + 100)], 0);
        check(&[(dated(NOW), NOW, NOW + 70)], 0);
    }

    #[test]
    fn a_clock_that_was_set_right_is_used_again() {
        check(&[(dated(NOW + 3600), NOW, NOW), (dated(NOW + 3700), NOW + 3700, NOW + 3700)], 0);
    }

    #[test]
    fn a_cached_response_and_a_date_that_is_none_say_nothing() {
        let date = httpdate::fmt_http_date(at(NOW + 3600));
        check(&[(response(&date, Some("0")), NOW, NOW)], 0);
        check(&[(response("yesterday", None), NOW, NOW)], 0);
        check(&[(dated(NOW + 3600), NOW + 5, NOW)], 0);
    }
}
