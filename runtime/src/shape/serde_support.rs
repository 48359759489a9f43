//! `Serialize` and `Deserialize` for generated types, with wire names as keys.
//!
//! Used by [`shape_traits!`](crate::shape_traits), [`open_enum!`](crate::shape::open_enum) and
//! [`open_int_enum!`](crate::open_int_enum). Deserializing is as tolerant as decoding a response,
//! except that a value that its field cannot hold is an error, since the data belongs to the caller
//! and must not be lost.

#[doc(hidden)]
pub use serde;
use serde::de::{Deserializer, Error as _};
use serde::ser::{Serialize as _, Serializer};

use crate::request::json::Wire;
use crate::response::decode::read_into;
use crate::shape::{Bytes, Slot, Value};

/// Serializes a value: a shape, or a field value.
///
/// # Errors
///
/// Returns the errors of the serializer.
pub fn serialize<S: Serializer>(value: &dyn Value, serializer: S) -> Result<S::Ok, S::Error> {
    Wire(value.view()).serialize(serializer)
}

/// Deserializes into a slot: a record, or a field. Unknown names are ignored.
///
/// # Errors
///
/// Returns the errors of the deserializer, and an error for a value that its field cannot hold.
pub fn deserialize<'de, D: Deserializer<'de>>(
    slot: &mut dyn Slot,
    deserializer: D,
) -> Result<(), D::Error> {
    let report = read_into(slot, deserializer)?;
    match report.lost.first() {
        None => Ok(()),
        Some(path) => Err(D::Error::custom(format_args!(
            "{path}: the field cannot hold a value of this type"
        ))),
    }
}

crate::wire_serde!(Bytes);
