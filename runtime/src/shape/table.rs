//! The macros that implement the reflection interface from one table per type.

/// The table of a type: its name in the definitions, its fields with their wire names and
/// constraints, and then the constraints on several fields. The macro implements `Default`,
/// [`Shape`](super::Shape), [`Record`](super::Record) and, mostly by functions that are compiled
/// once, `Clone`, `Debug`, `PartialEq` and, if the calling crate has the feature `serde`,
/// `Serialize` and `Deserialize`.
///
/// A type marked `sent` implements [`Record`](super::Record) only with that feature, since it is
/// not decoded otherwise. A row has any number of flags (`Required`, `Present`, `Sensitive`),
/// followed by any number of constraints, each with its provenance and source.
///
/// ```
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
    // Without constraints, as most types that are received. An empty list takes the compiler time.
    ($direction:ident $name:ident = $wire_name:literal { $($field:ident: $wire:literal,)* }) => {
        // Deprecated fields are still read and written.
        #[allow(deprecated)]
        impl $crate::shape::Shape for $name {
            // Inline as all functions here, so that they are compiled by the programs that use the
            // type, and not for all types of a crate.
            #[inline]
            fn values(&self, to: &mut dyn $crate::shape::Values) {
                $crate::shape::pass(to, $wire_name, &[$($wire),*], [$(&self.$field),*]);
            }
        }

        $crate::shape_fields!($direction $name $($field)*);

        $crate::shape_traits!($name);
    };
    (
        $direction:ident $name:ident = $wire_name:literal {
            $(
                $field:ident: $wire:literal $($flag:ident)*
                $([$rule:ident($($argument:tt)*), $provenance:ident, $source:literal])*,
            )*
        }
        $($cross:ident($($part:tt)*), $cross_provenance:ident, $cross_source:literal;)*
    ) => {
        #[allow(deprecated)]
        impl $crate::shape::Shape for $name {
            #[inline]
            fn values(&self, to: &mut dyn $crate::shape::Values) {
                $crate::shape::pass_constrained(
                    to,
                    $wire_name,
                    &[$($wire),*],
                    &[
                        $(
                            $($crate::shape::Constraint::$flag($wire),)*
                            $($crate::shape::Constraint::$provenance(
                                $wire,
                                $crate::shape::FieldRule::$rule($($argument)*),
                                $source,
                            ),)*
                        )*
                        $($crate::shape::Constraint::CrossField(
                            $crate::shape::CrossFieldRule::$cross($($part)*),
                            $crate::shape::Provenance::$cross_provenance,
                            $cross_source,
                        ),)*
                    ],
                    [$(&self.$field),*],
                );
            }
        }

        $crate::shape_fields!($direction $name $($field)*);

        $crate::shape_traits!($name);
    };
}

/// Implements `Default`, `Clone` and `Record` for a type; see [`shape!`](crate::shape). A derived
/// implementation of the first two takes the compiler longer.
#[doc(hidden)]
#[macro_export]
macro_rules! shape_fields {
    (sent $name:ident $($field:ident)*) => {
        #[allow(deprecated)]
        impl ::core::default::Default for $name {
            #[inline]
            fn default() -> Self {
                Self { $($field: $crate::shape::empty()),* }
            }
        }

        #[allow(deprecated)]
        impl ::core::clone::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                Self { $($field: self.$field.clone()),* }
            }
        }

        #[cfg(feature = "serde")]
        #[allow(deprecated)]
        impl $crate::shape::Record for $name {
            #[inline]
            fn slots(&mut self, to: &mut dyn $crate::shape::Slots) {
                $crate::shape::pass_slots(to, [$(&mut self.$field),*]);
            }
        }
    };
    (received $name:ident $($field:ident)*) => {
        #[allow(deprecated)]
        impl ::core::default::Default for $name {
            #[inline]
            fn default() -> Self {
                Self { $($field: $crate::shape::empty()),* }
            }
        }

        impl ::core::clone::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                $crate::shape::clone(self)
            }
        }

        #[allow(deprecated)]
        impl $crate::shape::Record for $name {
            #[inline]
            fn slots(&mut self, to: &mut dyn $crate::shape::Slots) {
                $crate::shape::pass_slots(to, [$(&mut self.$field),*]);
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

#[cfg(test)]
mod tests {
    use crate::shape::Bytes;

    crate::open_enum! {
        pub enum Carrier { Cable = "Cable", Radio = "Radio" }
    }

    struct Row {
        ratio: f64,
        content: Option<Bytes>,
        carrier: Carrier,
        empty: Option<Vec<i64>>,
        unset: Option<String>,
        inner: Option<Box<Row>>,
        rows: Vec<Row>,
    }

    crate::shape! {
        received Row = "Row" {
            ratio: "Ratio",
            content: "Content",
            carrier: "Carrier" Required [OneOf(Carrier::VALUES), Reviewed, "page"],
            empty: "Empty",
            unset: "Unset",
            inner: "Inner",
            rows: "Rows",
        }
    }

    // Also what no service sends, and decoding would change or refuse.
    #[test]
    fn a_clone_holds_the_same_values() {
        let row = |rows| Row {
            ratio: f64::NAN,
            content: Some(Bytes(vec![0, 255])),
            carrier: Carrier::Unknown("Radio".to_owned()),
            empty: Some(Vec::new()),
            unset: None,
            inner: Some(Box::default()),
            rows,
        };
        let clone = row(vec![row(Vec::new())]).clone();
        for row in [&clone, &clone.rows[0]] {
            assert!(row.ratio.is_nan());
            assert_eq!(row.content, Some(Bytes(vec![0, 255])));
            assert!(matches!(&row.carrier, Carrier::Unknown(text) if text == "Radio"));
            assert_eq!((&row.empty, &row.unset), (&Some(Vec::new()), &None));
            assert_eq!(row.inner, Some(Box::default()));
        }
        assert!(clone.rows[0].rows.is_empty());
    }
}
