//! Groups of typed parameters, such as a time shift, or the codecs of a push.

use std::time::{Duration, SystemTime};

use super::{Protocol, UrlError, unix};

/// A group of parameters, with the protocols that support them. Generated crates implement it with
/// the macro [`url_options!`](crate::url_options); [`StreamUrl::with`](super::StreamUrl::with)
/// adds them to a URL.
pub trait UrlOption<P: Protocol> {
    /// The protocols that support these parameters; empty if all do.
    const PROTOCOLS: &'static [P];

    /// Returns the parameters.
    ///
    /// # Errors
    ///
    /// Returns an error if a value is not allowed.
    fn parameters(&self) -> Result<Vec<(&'static str, String)>, UrlError>;
}

/// The kind of a parameter's values.
pub trait UrlValue {
    /// The values in Rust.
    type Value;

    /// Returns the value in a URL, or what is wrong with it.
    fn write(value: Self::Value) -> Result<String, &'static str>;
}

/// A number of seconds.
#[derive(Debug)]
pub enum Seconds {}

impl UrlValue for Seconds {
    type Value = Duration;

    fn write(value: Duration) -> Result<String, &'static str> {
        match value.subsec_nanos() {
            0 => Ok(value.as_secs().to_string()),
            _ => Err("it is not a number of whole seconds"),
        }
    }
}

/// A point in time, in seconds since the Unix epoch; fractions of a second are dropped.
#[derive(Debug)]
pub enum UnixTime {}

impl UrlValue for UnixTime {
    type Value = SystemTime;

    fn write(value: SystemTime) -> Result<String, &'static str> {
        let seconds = unix(value);
        if seconds > 0 { Ok(seconds.to_string()) } else { Err("it is not after 1970-01-01") }
    }
}

/// A string.
#[derive(Debug)]
pub enum Text {}

impl UrlValue for Text {
    type Value = String;

    fn write(value: String) -> Result<String, &'static str> {
        if value.is_empty() { Err("it is empty") } else { Ok(value) }
    }
}

/// Several names, separated by commas.
#[derive(Debug)]
pub enum Names {}

impl UrlValue for Names {
    type Value = NameList;

    fn write(value: NameList) -> Result<String, &'static str> {
        match value.0.as_slice() {
            [] => Err("it has no name"),
            names if names.iter().any(String::is_empty) => Err("a name is empty"),
            names if names.iter().any(|name| name.contains(',')) => Err("a name has a comma"),
            names => Ok(names.join(",")),
        }
    }
}

/// A name in a parameter that can have several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameList(Vec<String>);

impl<T: Into<String>, const N: usize> From<[T; N]> for NameList {
    fn from(names: [T; N]) -> Self {
        Self(names.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<String>> From<Vec<T>> for NameList {
    fn from(names: Vec<T>) -> Self {
        Self(names.into_iter().map(Into::into).collect())
    }
}

/// `true` or `false`.
#[derive(Debug)]
pub enum Flag {}

impl UrlValue for Flag {
    type Value = bool;

    fn write(value: bool) -> Result<String, &'static str> {
        Ok(value.to_string())
    }
}

/// The parameters of an option that have been set.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionValues {
    parameters: Vec<(&'static str, String)>,
    error: Option<UrlError>,
}

impl OptionValues {
    /// Creates the parameters that never change.
    pub fn new(constants: &[(&'static str, &str)]) -> Self {
        let parameters = constants.iter().map(|(name, value)| (*name, (*value).to_owned()));
        Self { parameters: parameters.collect(), error: None }
    }

    /// Sets a parameter. An invalid value is stored as an error until a valid value replaces it.
    pub fn set<V: UrlValue>(&mut self, name: &'static str, value: V::Value) {
        let was_invalid = |error: &UrlError| matches!(error, UrlError::Value { parameter, .. } if *parameter == name);
        self.error = self.error.take().filter(|error| !was_invalid(error));
        self.parameters.retain(|(known, _)| *known != name);
        match V::write(value) {
            Ok(text) => self.parameters.push((name, text)),
            Err(reason) => self.reject(name, reason.to_owned()),
        }
    }

    /// Rejects a number that was set and is less than the minimum.
    pub fn at_least(&mut self, name: &'static str, min: u64) {
        if let Some(number) = self.number(name).filter(|number| *number < min) {
            self.reject(name, format!("{number} is less than {min}"));
        }
    }

    /// Rejects a number that was set and is more than the maximum.
    pub fn at_most(&mut self, name: &'static str, max: u64) {
        if let Some(number) = self.number(name).filter(|number| *number > max) {
            self.reject(name, format!("{number} is more than {max}"));
        }
    }

    fn number(&self, name: &str) -> Option<u64> {
        let found = self.parameters.iter().find(|(known, _)| *known == name);
        found.and_then(|(_, text)| text.parse().ok())
    }

    fn reject(&mut self, parameter: &'static str, reason: String) {
        self.error = Some(UrlError::Value { parameter, reason });
    }

    /// Returns the parameters. In a window, the end must be after the start, by at most the given
    /// number of seconds.
    pub fn parameters(
        &self,
        window: Option<(&'static str, &'static str, u64)>,
    ) -> Result<Vec<(&'static str, String)>, UrlError> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        if let Some((start, end, most)) = window {
            let number = |name| self.number(name).unwrap_or(0);
            let invalid = |reason: String| Err(UrlError::Value { parameter: end, reason });
            match number(end).checked_sub(number(start)) {
                None | Some(0) => return invalid(format!("it is not after `{start}`")),
                Some(seconds) if seconds > most => {
                    return invalid(format!("it is more than {most} s after `{start}`"));
                }
                Some(_) => {}
            }
        }
        Ok(self.parameters.clone())
    }
}

/// Declares a group of parameters as a type with a method for each parameter.
///
/// ```
/// tencentcloud_runtime::stream_urls! {
///     /// The URLs of a relay.
///     pub type RelayUrl;
///     /// The protocols of a relay.
///     pub enum RelayProtocol("secret", "time") {
///         /// Plain.
///         Rtmp = ("rtmp", "rtmp://{domain}/{app}/{stream}", Query),
///     }
/// }
/// tencentcloud_runtime::url_options! {
///     /// Plays the stream later.
///     pub struct Later for RelayProtocol[Rtmp]("mode" = "later") {
///         needs {
///             /// By how much.
///             by = ("by", Seconds, min 1, max 60);
///         }
///         takes {
///             /// The template.
///             template = ("tpl", Text);
///         }
///     }
/// }
/// # use std::time::Duration;
/// let later = Later::new(Duration::from_secs(5)).template("hd");
/// let url = RelayUrl::new("relay.example.com", "live", "room").with(later).unsigned()?;
/// assert!(url.url(RelayProtocol::Rtmp)?.ends_with("?mode=later&by=5&tpl=hd"));
///
/// let too_late = Later::new(Duration::from_secs(61));
/// assert!(RelayUrl::new("relay.example.com", "live", "room").with(too_late).unsigned().is_err());
/// # Ok::<(), tencentcloud_runtime::stream_url::UrlError>(())
/// ```
#[macro_export]
macro_rules! url_options {
    (
        $(#[$on_type:meta])*
        pub struct $name:ident for $protocol:ident[$($only:ident),*]($($constant:literal = $fixed:literal),*) {
            needs { $($(#[$on_needed:meta])* $needed:ident = ($needed_wire:literal, $needed_kind:ident $(, min $needed_min:literal)? $(, max $needed_max:literal)?);)* }
            takes { $($(#[$on_taken:meta])* $taken:ident = ($taken_wire:literal, $taken_kind:ident $(, min $taken_min:literal)? $(, max $taken_max:literal)?);)* }
            $(window $start:literal to $end:literal at most $most:literal;)?
        }
    ) => {
        $(#[$on_type])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name($crate::stream_url::OptionValues);

        impl $name {
            /// Sets what is required.
            #[allow(clippy::new_without_default)]
            pub fn new($($needed: impl Into<<$crate::stream_url::$needed_kind as $crate::stream_url::UrlValue>::Value>),*) -> Self {
                let new = Self($crate::stream_url::OptionValues::new(&[$(($constant, $fixed)),*]));
                $(let new = new.$needed($needed);)*
                new
            }

            $(
                $(#[$on_needed])*
                pub fn $needed(mut self, value: impl Into<<$crate::stream_url::$needed_kind as $crate::stream_url::UrlValue>::Value>) -> Self {
                    self.0.set::<$crate::stream_url::$needed_kind>($needed_wire, value.into());
                    $(self.0.at_least($needed_wire, $needed_min);)?
                    $(self.0.at_most($needed_wire, $needed_max);)?
                    self
                }
            )*

            $(
                $(#[$on_taken])*
                pub fn $taken(mut self, value: impl Into<<$crate::stream_url::$taken_kind as $crate::stream_url::UrlValue>::Value>) -> Self {
                    self.0.set::<$crate::stream_url::$taken_kind>($taken_wire, value.into());
                    $(self.0.at_least($taken_wire, $taken_min);)?
                    $(self.0.at_most($taken_wire, $taken_max);)?
                    self
                }
            )*
        }

        impl $crate::stream_url::UrlOption<$protocol> for $name {
            const PROTOCOLS: &'static [$protocol] = &[$($protocol::$only),*];

            fn parameters(&self) -> ::core::result::Result<::std::vec::Vec<(&'static str, ::std::string::String)>, $crate::stream_url::UrlError> {
                let window = ::core::option::Option::None$(.or(::core::option::Option::Some(($start, $end, $most))))?;
                self.0.parameters(window)
            }
        }
    };
}
