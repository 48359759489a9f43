//! `Serialize` and `Deserialize` of generated types, with wire names as keys.
//!
//! Used by [`shape_traits!`](crate::shape_traits), [`open_enum!`](crate::shape::open_enum) and
//! [`open_int_enum!`](crate::open_int_enum). Reading is as tolerant as reading a response, but
//! for one thing: a value that its field cannot hold is an error, because here it is the
//! caller's own data that would get lost.

#[doc(hidden)]
pub use serde;
use serde::de::{Deserializer, Error as _};
use serde::ser::{Serialize as _, Serializer};

use crate::request::json::Wire;
use crate::response::decode::read_into;
use crate::shape::{Bytes, Slot, Value};

/// Writes a value: a shape, or one of the kinds of fields.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize<S: Serializer>(value: &dyn Value, serializer: S) -> Result<S::Ok, S::Error> {
    Wire(value.view()).serialize(serializer)
}

/// Reads into a place: a record, or one of the kinds of fields. Unknown names are ignored.
///
/// # Errors
///
/// Those of the deserializer, and a value that its field cannot hold.
pub fn deserialize<'de, D: Deserializer<'de>>(
    slot: &mut dyn Slot,
    deserializer: D,
) -> Result<(), D::Error> {
    let report = read_into(slot, deserializer)?;
    match report.lost.first() {
        None => Ok(()),
        Some(path) => Err(D::Error::custom(format_args!(
            "{path}: a value of another kind than the field holds"
        ))),
    }
}

crate::wire_serde!(Bytes);
