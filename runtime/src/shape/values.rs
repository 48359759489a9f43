//! `Value` for the field types.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;

use serde_json::{Map, Value as Json};

use super::{Descriptor, List, Record, Scalar, Shape, Slots, Value, ValueRef, Values};

/// Raw bytes, encoded as base64 in JSON and in forms.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Bytes(pub Vec<u8>);

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.view().fmt(f)
    }
}

/// Returns the initial value of a field. A call of this function takes the compiler less time than one
/// of the method.
#[inline]
pub fn empty<T: Default>() -> T {
    T::default()
}

/// Sets an enum of strings to a scalar. Returns that the slot can hold it.
#[inline]
pub fn set_text<'a, T: From<Cow<'a, str>>>(slot: &mut T, scalar: Scalar<'a>) -> bool {
    *slot = scalar.text().into();
    true
}

/// Returns the list of a field from the items that a constructor or setter receives.
pub fn list<T>(items: impl IntoIterator<Item = impl Into<T>>) -> Vec<T> {
    items.into_iter().map(Into::into).collect()
}

/// A value that can be cloned as a `dyn Value`. Each type that can be cloned can.
pub trait CloneTo {
    /// Clones the value to `to`, if that has the same type.
    fn clone_to(&self, to: &mut dyn Any);
}

impl<T: Clone + 'static> CloneTo for T {
    fn clone_to(&self, to: &mut dyn Any) {
        let to = to.downcast_mut::<T>();
        debug_assert!(to.is_some(), "values and slots are in the same order");
        to.into_iter().for_each(|to| to.clone_from(self));
    }
}

/// A slot whose type is known at run time.
// Conversions of a trait object to that of its supertrait need Rust 1.86.
pub trait AsAny {
    /// Returns the slot itself.
    fn as_any(&mut self) -> &mut dyn Any;
}

impl<T: 'static> AsAny for T {
    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

impl Value for Bytes {
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Bytes(&self.0)
    }
}

impl Value for String {
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Str(self)
    }
}

impl Value for i64 {
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Int(*self)
    }
}

impl Value for u64 {
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Uint(*self)
    }
}

impl Value for f64 {
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Float(*self)
    }
}

impl Value for bool {
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Bool(*self)
    }
}

impl<T: Value + Clone + 'static> Value for Option<T> {
    fn view(&self) -> ValueRef<'_> {
        self.as_ref().map_or(ValueRef::Absent, Value::view)
    }
}

impl<T: Value + Clone + 'static> Value for Vec<T> {
    fn view(&self) -> ValueRef<'_> {
        ValueRef::List(self)
    }
}

impl<T: Value> List for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, index: usize) -> ValueRef<'_> {
        <[T]>::get(self, index).map_or(ValueRef::Absent, Value::view)
    }
}

impl<T: Shape + Clone + 'static> Value for T {
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Object(self)
    }
}

impl<T: Shape> Shape for Box<T> {
    fn values(&self, to: &mut dyn Values) {
        (**self).values(to);
    }
}

impl<T: Record> Record for Box<T> {
    fn slots(&mut self, to: &mut dyn Slots) {
        (**self).slots(to);
    }
}

/// JSON without a type, such as the extra fields of a response.
impl Value for Json {
    fn view(&self) -> ValueRef<'_> {
        match self {
            Self::Null => ValueRef::Absent,
            Self::Bool(value) => ValueRef::Bool(*value),
            Self::String(text) => ValueRef::Str(text),
            Self::Number(number) => {
                let unsigned = number.as_u64().map(ValueRef::Uint);
                let signed = || number.as_i64().map(ValueRef::Int);
                let float = || number.as_f64().map(ValueRef::Float);
                unsigned.or_else(signed).or_else(float).unwrap_or(ValueRef::Absent)
            }
            Self::Array(items) => ValueRef::List(items),
            Self::Object(fields) => ValueRef::Object(fields),
        }
    }
}

impl Shape for Map<String, Json> {
    fn values(&self, to: &mut dyn Values) {
        to.take(Descriptor { name: "object", fields: &[], constraints: &[] }, &[]);
    }

    fn extra_fields(&self) -> Option<&Map<String, Json>> {
        Some(self)
    }
}
