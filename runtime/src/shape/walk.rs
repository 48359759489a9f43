//! `Debug` and equality of every shape, and the macro that gives them to a type.

use std::fmt;

use super::{List, Shape, View};

/// Writes a struct as `Name { field: value, … }` with wire names; absent values are left out
/// and sensitive ones are `[redacted]`.
pub fn debug(shape: &dyn Shape, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let layout = shape.layout();
    let mut out = f.debug_struct(layout.name);
    shape.values(&mut |values| {
        for ((name, field), value) in layout.each().zip(values) {
            match value.view() {
                View::Absent => {}
                _ if field.is_some_and(|field| field.sensitive) => {
                    out.field(name, &format_args!("[redacted]"));
                }
                view => drop(out.field(name, &view)),
            }
        }
    });
    out.finish()
}

/// What `read` makes of the value under a path of wire names such as `Result.Items`;
/// [`View::Absent`] if there is none.
pub(crate) fn at<T>(shape: &dyn Shape, path: &str, read: impl FnOnce(View<'_>) -> T) -> T {
    let mut read = Some(read);
    let mut found = None;
    visit(shape, path, &mut |view| found = read.take().map(|read| read(view)));
    match (found, read) {
        (Some(found), _) => found,
        (None, Some(read)) => read(View::Absent),
        (None, None) => unreachable!("what is read is found"),
    }
}

fn visit(shape: &dyn Shape, path: &str, found: &mut dyn FnMut(View<'_>)) {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let index = shape.layout().position(name);
    shape.values(&mut |values| {
        let value = index.and_then(|index| values.get(index));
        match (value.map(|value| value.view()), rest) {
            (Some(view), "") => found(view),
            (Some(View::Object(inner)), rest) => visit(inner, rest, found),
            _ => {}
        }
    });
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            View::Absent => f.write_str("None"),
            View::Str(v) => v.fmt(f),
            View::Int(v) => v.fmt(f),
            View::Uint(v) => v.fmt(f),
            View::Float(v) => v.fmt(f),
            View::Bool(v) => v.fmt(f),
            View::Bytes(v) => write!(f, "[{} bytes]", v.len()),
            View::List(v) => f.debug_list().entries((0..v.len()).map(|i| v.get(i))).finish(),
            View::Object(v) => debug(v, f),
        }
    }
}

/// Whether two structs of one kind hold the same values.
pub fn equal(left: &dyn Shape, right: &dyn Shape) -> bool {
    let mut same = left.layout().name == right.layout().name;
    left.values(&mut |lefts| {
        right.values(&mut |rights| {
            same &= lefts.len() == rights.len()
                && lefts.iter().zip(rights).all(|(l, r)| equal_views(l.view(), r.view()));
        });
    });
    same
}

fn equal_views(left: View<'_>, right: View<'_>) -> bool {
    match (left, right) {
        (View::Absent, View::Absent) => true,
        (View::Str(l), View::Str(r)) => l == r,
        (View::Int(l), View::Int(r)) => l == r,
        (View::Uint(l), View::Uint(r)) => l == r,
        (View::Float(l), View::Float(r)) => l == r,
        (View::Bool(l), View::Bool(r)) => l == r,
        (View::Bytes(l), View::Bytes(r)) => l == r,
        (View::List(l), View::List(r)) => equal_lists(l, r),
        (View::Object(l), View::Object(r)) => equal(l, r),
        _ => false,
    }
}

fn equal_lists(left: &dyn List, right: &dyn List) -> bool {
    left.len() == right.len() && (0..left.len()).all(|i| equal_views(left.get(i), right.get(i)))
}

/// Gives each of these types `Debug` and `PartialEq`, and with the calling crate's feature
/// `serde` also `Serialize` and `Deserialize`.
///
/// The types must be [`Shape`]; with that feature also [`Record`](super::Record) and `Default`.
/// All of it is done by functions of this crate that are compiled once.
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

        $crate::wire_serde!($name);
    )+};
}

/// `Serialize` and `Deserialize` under the calling crate's feature `serde`.
#[doc(hidden)]
#[macro_export]
macro_rules! wire_serde {
    ($name:ty) => {
        #[cfg(feature = "serde")]
        impl $crate::serde_support::serde::Serialize for $name {
            fn serialize<S: $crate::serde_support::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::serde_support::serialize(self, serializer)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> $crate::serde_support::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde_support::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let mut value = <Self as ::core::default::Default>::default();
                $crate::serde_support::deserialize(&mut value, deserializer)?;
                ::core::result::Result::Ok(value)
            }
        }
    };
}
