//! Enums of named values that preserve unknown values.

/// Implements an enum of strings: its variants, and `Unknown(String)` for any other string.
///
/// The enum is declared by the caller, with `Clone`, or by the macro from a `pub enum` with values
/// next to its variants; the macro then implements `Debug` as well, which prints the value in
/// quotes. It implements `VALUES`, `as_str`, `From` for strings, `Display`, `Default` (an
/// empty string, which [`crate::validate`] reports if the field is required), `Value`, `Slot` and,
/// if the calling crate has the feature `serde`, `Serialize` and `Deserialize`.
///
/// ```
/// #[derive(Clone, Debug, PartialEq)]
/// pub enum StatType {
///     Province,
///     Isp,
///     Unknown(String),
/// }
/// tencentcloud_runtime::open_enum!(StatType { Province = "Province", Isp = "Isp" });
///
/// assert_eq!(StatType::from("Isp"), StatType::Isp);
/// assert_eq!(StatType::from("Planet").as_str(), "Planet");
/// ```
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident { $($(#[$on_variant:meta])* $variant:ident = $text:literal),* $(,)? }
    ) => {
        $(#[$attribute])*
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$on_variant])* $variant,)*
            /// A value unknown to this version of the crate, preserved as received.
            Unknown(::std::string::String),
        }

        // The value in quotes, as in the `Debug` of a struct with this field. A derived
        // implementation takes the compiler twice the time.
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(self.as_str(), f)
            }
        }

        $crate::equal_on_the_wire!($name, as_str);

        $crate::open_enum!($name { $($variant = $text),* });
    };
    ($name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        // Deprecated values are still read and written.
        #[allow(deprecated)]
        impl $name {
            /// The known values.
            pub const VALUES: &'static [&'static str] = &[$($text),*];

            /// Returns the value as a string.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        #[allow(deprecated)]
        impl<'a, T: ::core::convert::Into<::std::borrow::Cow<'a, str>>> ::core::convert::From<T>
            for $name
        {
            fn from(text: T) -> Self {
                let text = text.into();
                match &*text {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown(text.into_owned()),
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::Unknown(::std::string::String::new())
            }
        }

        impl $crate::shape::Value for $name {
            fn view(&self) -> $crate::shape::ValueRef<'_> {
                $crate::shape::ValueRef::Str(self.as_str())
            }
        }

        impl $crate::shape::Slot for $name {
            #[inline]
            fn scalar(&mut self, scalar: $crate::shape::Scalar<'_>) -> bool {
                $crate::shape::set_text(self, scalar)
            }
        }

        #[cfg(feature = "serde")]
        $crate::wire_serde!($name);
    };
}

/// Implements `PartialEq`, `Eq` and `Hash` by what is sent, so that a value that was unknown to an
/// earlier version of a crate equals the variant that it has become. They cost the compiler less
/// than those that are derived.
#[doc(hidden)]
#[macro_export]
macro_rules! equal_on_the_wire {
    ($name:ident, $value:ident) => {
        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.$value() == other.$value()
            }
        }

        impl ::core::cmp::Eq for $name {}

        impl ::core::hash::Hash for $name {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                self.$value().hash(state);
            }
        }
    };
}

/// Implements an enum of integers: its variants, and `Unknown(i64)` for any other integer.
///
/// Like [`open_enum!`](crate::shape::open_enum), with `value` and `From<i64>`. The default is the
/// variant with the value 0, or `Unknown(0)`.
///
/// ```
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// pub enum Status {
///     Off,
///     On,
///     Unknown(i64),
/// }
/// tencentcloud_runtime::open_int_enum!(Status { Off = 0, On = 1 });
///
/// assert_eq!(Status::from(1), Status::On);
/// assert_eq!(Status::from(7).value(), 7);
/// ```
#[macro_export]
macro_rules! open_int_enum {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident { $($(#[$on_variant:meta])* $variant:ident = $value:literal),* $(,)? }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$on_variant])* $variant,)*
            /// A value unknown to this version of the crate, preserved as received.
            Unknown(i64),
        }

        $crate::equal_on_the_wire!($name, value);

        $crate::open_int_enum!($name { $($variant = $value),* });
    };
    ($name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        // Deprecated values are still read and written.
        #[allow(deprecated)]
        impl $name {
            /// The known values.
            pub const VALUES: &'static [i64] = &[$($value),*];

            /// Returns the value as an integer.
            pub fn value(&self) -> i64 {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => *value,
                }
            }
        }

        #[allow(deprecated)]
        impl ::core::convert::From<i64> for $name {
            fn from(value: i64) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    _ => Self::Unknown(value),
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.value(), f)
            }
        }

        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::from(0)
            }
        }

        impl $crate::shape::Value for $name {
            fn view(&self) -> $crate::shape::ValueRef<'_> {
                $crate::shape::ValueRef::Int(self.value())
            }
        }

        impl $crate::shape::Slot for $name {
            fn scalar(&mut self, scalar: $crate::shape::Scalar<'_>) -> bool {
                match scalar.integer() {
                    ::core::option::Option::Some(value) => {
                        *self = Self::from(value);
                        true
                    }
                    ::core::option::Option::None => false,
                }
            }
        }

        #[cfg(feature = "serde")]
        $crate::wire_serde!($name);
    };
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    crate::open_enum! {
        pub enum Carrier { Cable = "Cable", Radio = "Radio" }
    }

    crate::open_int_enum! {
        pub enum Switch { Off = 0, On = 1 }
    }

    #[test]
    fn values_are_equal_if_what_is_sent_is() {
        assert_eq!(Carrier::Unknown("Radio".to_owned()), Carrier::Radio);
        assert_ne!(Carrier::Cable, Carrier::Radio);
        assert_eq!(Carrier::VALUES, [Carrier::Cable, Carrier::Radio].map(|c| c.to_string()));
        assert_eq!(
            format!("{:?} {:?}", Carrier::Cable, Carrier::from("Kite")),
            r#""Cable" "Kite""#
        );
        let carriers = HashSet::from([Carrier::Radio, Carrier::Unknown("Radio".to_owned())]);
        assert_eq!(carriers.len(), 1);

        let switch = Switch::Unknown(Switch::VALUES[1]);
        assert_eq!(switch, Switch::On);
        assert_ne!(switch, Switch::Off);
        assert_eq!(HashSet::from([switch, Switch::On]).len(), 1);
    }
}
