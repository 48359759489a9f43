//! The macros that implement the reflection interface from one table per type.

/// The table of a type: its name in the definitions, its fields with their wire names and
/// constraints, and then the constraints on several fields. The macro implements `Clone` and, by
/// functions that are compiled once, [`Shape`](super::Shape), [`Record`](super::Record), `Debug`,
/// `PartialEq` and, if the calling crate has the feature `serde`, `Serialize` and `Deserialize`.
///
/// A type marked `sent` implements [`Record`](super::Record) only with that feature, since it is
/// not decoded otherwise. A row has any number of flags (`Required`, `Present`, `Sensitive`),
/// followed by any number of constraints, each with its provenance and source.
///
/// ```
/// #[derive(Default)]
/// pub struct ListRequest {
///     pub name: String,
///     pub page_size: Option<u64>,
/// }
///
/// tencentcloud_runtime::shape! {
///     received ListRequest = "ListRequest" {
///         name: "Name" Required,
///         page_size: "PageSize" [Range(Some(1), Some(100)), Reviewed, "reference page"],
///     }
///     AtLeastOne(&["Name", "PageSize"]), Mined, "reference page";
/// }
///
/// let request = ListRequest { name: "a".to_owned(), page_size: Some(7) };
/// assert_eq!(format!("{request:?}"), r#"ListRequest { Name: "a", PageSize: 7 }"#);
/// ```
#[macro_export]
macro_rules! shape {
    (
        $direction:ident $name:ident = $wire_name:literal {
            $(
                $field:ident: $wire:literal $($flag:ident)*
                $([$rule:ident($($argument:tt)*), $provenance:ident, $source:literal])*,
            )*
        }
        $($cross:ident($($part:tt)*), $cross_provenance:ident, $cross_source:literal;)*
    ) => {
        // Deprecated fields are still read and written.
        #[allow(deprecated)]
        impl $crate::shape::Shape for $name {
            // Inline, so that it is compiled by the programs that use the type, and not for all
            // types of a crate.
            #[inline]
            fn values(&self, to: &mut dyn $crate::shape::Values) {
                to.take(
                    &$crate::shape::Descriptor {
                        name: $wire_name,
                        fields: &[$($wire),*],
                        constraints: &[
                            $(
                                $($crate::shape::Constraint::$flag($wire),)*
                                $($crate::shape::Constraint::Field(
                                    $wire,
                                    $crate::shape::FieldRule::$rule($($argument)*),
                                    $crate::shape::Provenance::$provenance,
                                    $source,
                                ),)*
                            )*
                            $($crate::shape::Constraint::CrossField(
                                $crate::shape::CrossFieldRule::$cross($($part)*),
                                $crate::shape::Provenance::$cross_provenance,
                                $cross_source,
                            ),)*
                        ],
                    },
                    &[$(&self.$field),*],
                );
            }
        }

        // A derived implementation takes the compiler longer.
        #[allow(deprecated)]
        impl ::core::clone::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                Self { $($field: self.$field.clone()),* }
            }
        }

        $crate::shape_record!($direction $name $($field)*);

        $crate::shape_traits!($name);
    };
}

/// Implements `Record` for a type; see [`shape!`](crate::shape).
#[doc(hidden)]
#[macro_export]
macro_rules! shape_record {
    (sent $name:ident $($field:ident)*) => {
        #[cfg(feature = "serde")]
        $crate::shape_record!(received $name $($field)*);
    };
    (received $name:ident $($field:ident)*) => {
        #[allow(deprecated)]
        impl $crate::shape::Record for $name {
            #[inline]
            fn slots(&mut self, to: &mut dyn $crate::shape::Slots) {
                to.take(&mut [$(&mut self.$field),*]);
            }
        }
    };
}

/// Implements `Debug` and `PartialEq` for each of these types and, if the calling crate has the
/// feature `serde`, `Serialize` and `Deserialize`.
///
/// The types must implement [`Shape`](super::Shape) and, with that feature,
/// [`Record`](super::Record) and `Default`. The implementations are functions of this crate that
/// are compiled once.
#[macro_export]
macro_rules! shape_traits {
    ($($name:ty),+ $(,)?) => {$(
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::shape::debug(self, f)
            }
        }

        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::shape::equal(self, other)
            }
        }

        #[cfg(feature = "serde")]
        $crate::wire_serde!($name);
    )+};
}

/// Implements `Serialize` and `Deserialize` by the functions of
/// [`serde_support`](crate::shape::serde_support).
#[doc(hidden)]
#[macro_export]
macro_rules! wire_serde {
    ($name:ty) => {
        impl $crate::shape::serde_support::serde::Serialize for $name {
            fn serialize<S: $crate::shape::serde_support::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::shape::serde_support::serialize(self, serializer)
            }
        }

        impl<'de> $crate::shape::serde_support::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::shape::serde_support::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let mut value = <Self as ::core::default::Default>::default();
                $crate::shape::serde_support::deserialize(&mut value, deserializer)?;
                ::core::result::Result::Ok(value)
            }
        }
    };
}
