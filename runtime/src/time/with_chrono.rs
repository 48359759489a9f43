//! Conversions from and to the times of `chrono`.

use chrono::{DateTime as ChronoTime, FixedOffset, NaiveDate, TimeZone};

use super::{Date, DateTime, DateTimeIso, ParseTimeError};

macro_rules! conversions {
    ($name:ident) => {
        /// Truncates fractions of a second.
        impl<Tz: TimeZone> From<ChronoTime<Tz>> for $name {
            fn from(time: ChronoTime<Tz>) -> Self {
                Self::at(time.timestamp())
            }
        }

        /// Converts to the time with the offset in the string, or else that of Beijing.
        ///
        /// # Errors
        ///
        /// Returns an error if the string is not a time.
        impl TryFrom<&$name> for ChronoTime<FixedOffset> {
            type Error = ParseTimeError;

            fn try_from(text: &$name) -> Result<Self, ParseTimeError> {
                let time = text.parsed()?;
                let moment = ChronoTime::from_timestamp(time.seconds, time.nanos);
                let offset = i32::try_from(time.offset).ok().and_then(FixedOffset::east_opt);
                let moment =
                    moment.zip(offset).map(|(moment, offset)| moment.with_timezone(&offset));
                moment.ok_or_else(|| ParseTimeError(text.as_str().to_owned()))
            }
        }
    };
}

conversions!(DateTime);
conversions!(DateTimeIso);
conversions!(Date);

impl From<NaiveDate> for Date {
    fn from(day: NaiveDate) -> Self {
        Self::from(day.format("%Y-%m-%d").to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_round_trip() {
        let time = ChronoTime::parse_from_rfc3339("2019-02-28T16:00:00Z").expect("a time");
        assert_eq!(DateTime::from(time), "2019-03-01 00:00:00");
        assert_eq!(DateTimeIso::from(time), "2019-02-28T16:00:00Z");
        assert_eq!(Date::from(time), "2019-03-01");
        assert_eq!(ChronoTime::try_from(&DateTime::from(time)), Ok(time));
        let beijing = ChronoTime::try_from(&DateTime::from("2019-03-01 00:00:00")).expect("a time");
        assert_eq!(beijing.to_rfc3339(), "2019-03-01T00:00:00+08:00");
    }

    #[test]
    fn calendar_dates_convert_to_dates() {
        let day = NaiveDate::from_ymd_opt(2019, 3, 1).expect("a day");
        assert_eq!(Date::from(day), "2019-03-01");
    }

    #[test]
    fn an_invalid_string_is_an_error_that_lists_the_formats() {
        let error = ChronoTime::try_from(&DateTime::from("soon")).expect_err("no time");
        assert!(error.to_string().starts_with("`soon` is not a time; expected"), "{error}");
    }
}
