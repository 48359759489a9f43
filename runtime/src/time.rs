//! Date and time types that keep the exact string sent by the service.
//!
//! [`DateTime`], [`DateTimeIso`] and [`Date`] hold the string on the wire unchanged, and convert
//! from strings and to and from [`SystemTime`] and, with the features `chrono` and `jiff`, the
//! types of these crates. How a string is parsed depends on the string alone, so that a response in
//! a different format than documented is still a valid time.
//!
//! ```
//! use std::time::{Duration, SystemTime};
//! use tencentcloud_runtime::time::DateTime;
//!
//! let start = DateTime::from(SystemTime::UNIX_EPOCH + Duration::from_secs(1_551_369_600));
//! assert_eq!(start.as_str(), "2019-03-01 00:00:00"); // Beijing time
//!
//! let same = DateTime::from("2019-02-28T16:00:00Z");
//! assert_eq!(same.to_system_time(), start.to_system_time());
//! assert_eq!(DateTime::from("soon").to_system_time(), None);
//! ```

pub(crate) mod text;

#[cfg(feature = "chrono")]
mod with_chrono;
#[cfg(feature = "jiff")]
mod with_jiff;

use std::fmt;
use std::time::{Duration, SystemTime};

use crate::shape::{Scalar, Slot, Value, ValueRef};
use text::{BEIJING, Form};

/// The error for a string that is not a time in any format of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseTimeError(pub String);

impl fmt::Display for ParseTimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a time; expected 2019-03-01 00:00:00, 2019-03-01T00:00:00+08:00 or 2019-03-01",
            self.0
        )
    }
}

impl std::error::Error for ParseTimeError {}

macro_rules! time_text {
    ($(#[$doc:meta])* $name:ident, $form:expr, $offset:expr) => {
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// Returns the string on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Returns the string on the wire.
            pub fn into_string(self) -> String {
                self.0
            }

            /// Returns the time, or `None` if the string is not in any of the three formats.
            /// Without an offset, the time is in Beijing time (UTC+8); a date means the start of
            /// its day.
            pub fn to_system_time(&self) -> Option<SystemTime> {
                let time = text::parse(&self.0)?;
                let whole = Duration::from_secs(time.seconds.unsigned_abs());
                let second = if time.seconds < 0 {
                    SystemTime::UNIX_EPOCH.checked_sub(whole)?
                } else {
                    SystemTime::UNIX_EPOCH.checked_add(whole)?
                };
                second.checked_add(Duration::from_nanos(time.nanos.into()))
            }

            /// Formats a time. Outside of the years 0 to 9999 the string is empty, and is rejected
            /// as missing.
            fn at(seconds: i64) -> Self {
                Self(text::write($form, seconds, $offset).unwrap_or_default())
            }

            #[cfg(any(feature = "chrono", feature = "jiff"))]
            fn parsed(&self) -> Result<text::Time, ParseTimeError> {
                text::parse(&self.0).ok_or_else(|| ParseTimeError(self.0.clone()))
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<$name> for String {
            fn from(time: $name) -> Self {
                time.0
            }
        }

        /// Truncates fractions of a second.
        impl From<SystemTime> for $name {
            fn from(time: SystemTime) -> Self {
                let since = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
                Self::at(match time.duration_since(SystemTime::UNIX_EPOCH) {
                    Ok(after) => since(after),
                    Err(before) => {
                        let before = before.duration();
                        -since(before) - i64::from(before.subsec_nanos() > 0)
                    }
                })
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl Value for $name {
            fn view(&self) -> ValueRef<'_> {
                ValueRef::Str(&self.0)
            }
        }

        impl Slot for $name {
            fn scalar(&mut self, scalar: Scalar<'_>) -> bool {
                self.0.scalar(scalar)
            }
        }

        #[cfg(feature = "serde")]
        crate::wire_serde!($name);
    };
}

time_text! {
    /// A time such as `2019-03-01 00:00:00`, in Beijing time (UTC+8).
    DateTime, Form::Plain, BEIJING
}
time_text! {
    /// A time in ISO 8601, such as `2019-03-01T00:00:00+08:00`. Conversions from other types yield
    /// UTC, with `Z`.
    DateTimeIso, Form::Iso, 0
}
time_text! {
    /// A date such as `2019-03-01`. Conversions from other types yield the date in Beijing (UTC+8).
    Date, Form::Date, BEIJING
}
