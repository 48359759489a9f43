//! Conversions from and to the times of `jiff`.

use jiff::{SignedDuration, Timestamp, civil};

use super::{Date, DateTime, DateTimeIso, ParseTimeError};

macro_rules! conversions {
    ($name:ident) => {
        /// Truncates fractions of a second.
        impl From<Timestamp> for $name {
            fn from(time: Timestamp) -> Self {
                // `as_second` truncates towards 1970.
                let before = i64::from(time.subsec_nanosecond() < 0);
                Self::at(time.as_second() - before)
            }
        }

        /// # Errors
        ///
        /// Returns an error if the string is not a time.
        impl TryFrom<&$name> for Timestamp {
            type Error = ParseTimeError;

            fn try_from(text: &$name) -> Result<Self, ParseTimeError> {
                let time = text.parsed()?;
                let second = Timestamp::from_second(time.seconds);
                let moment = second
                    .and_then(|t| t.checked_add(SignedDuration::from_nanos(time.nanos.into())));
                moment.map_err(|_| ParseTimeError(text.as_str().to_owned()))
            }
        }
    };
}

conversions!(DateTime);
conversions!(DateTimeIso);
conversions!(Date);

impl From<civil::Date> for Date {
    fn from(day: civil::Date) -> Self {
        Self::from(day.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_round_trip() {
        let time: Timestamp = "2019-02-28T16:00:00Z".parse().expect("a time");
        assert_eq!(DateTime::from(time), "2019-03-01 00:00:00");
        assert_eq!(DateTimeIso::from(time), "2019-02-28T16:00:00Z");
        assert_eq!(Date::from(civil::date(2019, 3, 1)), "2019-03-01");
        assert_eq!(Timestamp::try_from(&DateTime::from(time)), Ok(time));
    }

    #[test]
    fn fractions_are_truncated_before_1970_too() {
        let time: Timestamp = "1969-12-31T23:59:59.5Z".parse().expect("a time");
        assert_eq!(DateTimeIso::from(time), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn an_invalid_string_is_an_error_that_lists_the_formats() {
        let error = Timestamp::try_from(&DateTime::from("soon")).expect_err("no time");
        assert_eq!(error, ParseTimeError("soon".to_owned()));
    }
}
