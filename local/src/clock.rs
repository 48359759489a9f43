//! The clock of the local cloud, which tests can set, stop and advance.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The clock of a local cloud. Clones share their time. It runs with the system clock until it is
/// stopped.
#[derive(Clone, Debug, Default)]
pub struct Clock(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    stopped_at: Option<SystemTime>,
    ahead: Duration,
}

impl Clock {
    /// Returns the time.
    pub fn now(&self) -> SystemTime {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let base = state.stopped_at.unwrap_or_else(SystemTime::now);
        base.checked_add(state.ahead).unwrap_or(base)
    }

    /// Stops the clock at a time.
    pub fn stop_at(&self, time: SystemTime) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = State { stopped_at: Some(time), ahead: Duration::ZERO };
    }

    /// Advances the clock, whether it is stopped or not.
    pub fn advance(&self, by: Duration) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.ahead = state.ahead.saturating_add(by);
    }

    /// Lets the clock run with the system clock again.
    pub fn reset(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = State::default();
    }
}

/// Returns the seconds since 1970 of a time; negative before.
pub(crate) fn unix(time: SystemTime) -> i64 {
    let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => seconds(since),
        Err(before) => -seconds(before.duration()),
    }
}

/// Returns the UTC date of a time in seconds since 1970, as `YYYY-MM-DD`.
pub(crate) fn utc_date(seconds: i64) -> String {
    // Days since 0000-03-01, so that leap days are at the end of a year.
    let days = seconds.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_utc_dates() {
        assert_eq!(utc_date(0), "1970-01-01");
        assert_eq!(utc_date(1_551_113_065), "2019-02-25");
        assert_eq!(utc_date(951_782_399), "2000-02-28");
        assert_eq!(utc_date(951_782_400), "2000-02-29");
        assert_eq!(utc_date(951_868_800), "2000-03-01");
        assert_eq!(utc_date(1_704_067_199), "2023-12-31");
        assert_eq!(utc_date(-1), "1969-12-31");
    }

    #[test]
    fn a_stopped_clock_advances_only_on_request() {
        let clock = Clock::default();
        clock.stop_at(UNIX_EPOCH);
        clock.advance(Duration::from_secs(5));
        assert_eq!(unix(clock.now()), 5);
        assert_eq!(unix(clock.now()), 5);
    }
}
