//! `Slot` for the field types. Slots accept more than the definitions allow, since real responses
//! require it.
//!
//! Decoding never fails on a value. A slot that cannot hold a value remains unchanged and returns
//! `false`.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{Bytes, Record, Scalar, Slot};

/// 2^63, the first float that an `i64` cannot hold.
const I64_END: f64 = 9_223_372_036_854_775_808.0;
/// 2^64, the first float that a `u64` cannot hold.
const U64_END: f64 = 18_446_744_073_709_551_616.0;

impl<'a> Scalar<'a> {
    /// Returns the scalar as a string: numbers with all digits, booleans as `true` and `false`.
    pub fn text(self) -> Cow<'a, str> {
        match self {
            Self::Str(v) => Cow::Borrowed(v),
            Self::Int(v) => Cow::Owned(v.to_string()),
            Self::Uint(v) => Cow::Owned(v.to_string()),
            // `{:?}` keeps `4.0` as it was written; `{}` would make it `4`.
            Self::Float(v) => Cow::Owned(format!("{v:?}")),
            Self::Bool(v) => Cow::Borrowed(if v { "true" } else { "false" }),
        }
    }

    /// Returns the scalar as an integer, if it is a whole number, a string of one, or a boolean.
    ///
    /// A value that only fits the other signedness wraps around, so that `as u64` and `as i64`
    /// restore it.
    pub fn integer(self) -> Option<i64> {
        match self {
            Self::Int(v) => Some(v),
            Self::Uint(v) => Some(v as i64),
            Self::Bool(v) => Some(v.into()),
            Self::Float(v) => whole(v),
            Self::Str(v) => whole_text(v.trim()),
        }
    }

    /// Returns the scalar as a finite number, if it is one or a string of one.
    pub fn float(self) -> Option<f64> {
        let number = match self {
            Self::Int(v) => v as f64,
            Self::Uint(v) => v as f64,
            Self::Float(v) => v,
            Self::Str(v) => v.trim().parse().ok()?,
            Self::Bool(_) => return None,
        };
        number.is_finite().then_some(number)
    }

    /// Returns the scalar as a boolean, if it is one, 0, 1, or a string of these.
    pub fn boolean(self) -> Option<bool> {
        match self {
            Self::Bool(v) => Some(v),
            Self::Str(v) if v.trim().eq_ignore_ascii_case("true") => Some(true),
            Self::Str(v) if v.trim().eq_ignore_ascii_case("false") => Some(false),
            _ => match self.integer()? {
                0 => Some(false),
                1 => Some(true),
                _ => None,
            },
        }
    }
}

fn whole(number: f64) -> Option<i64> {
    if number.fract() != 0.0 {
        None
    } else if (-I64_END..I64_END).contains(&number) {
        Some(number as i64)
    } else if (I64_END..U64_END).contains(&number) {
        Some(number as u64 as i64)
    } else {
        None
    }
}

fn whole_text(text: &str) -> Option<i64> {
    let signed = text.parse::<i64>().ok();
    let unsigned = || text.parse::<u64>().ok().map(|v| v as i64);
    let float = || text.parse::<f64>().ok().and_then(whole);
    signed.or_else(unsigned).or_else(float)
}

/// Decodes base64, with or without padding and line breaks.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    const CONFIG: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let text: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    GeneralPurpose::new(&STANDARD, CONFIG).decode(text).ok()
}

/// Stores a value, if there is one. Returns whether there was.
fn put<T>(slot: &mut T, value: Option<T>) -> bool {
    value.map(|value| *slot = value).is_some()
}

impl Slot for String {
    fn scalar(&mut self, scalar: Scalar<'_>) -> bool {
        *self = match scalar {
            Scalar::Str(text) => text.to_owned(),
            other => other.text().into_owned(),
        };
        true
    }
}

impl Slot for i64 {
    fn scalar(&mut self, scalar: Scalar<'_>) -> bool {
        put(self, scalar.integer())
    }
}

impl Slot for u64 {
    fn scalar(&mut self, scalar: Scalar<'_>) -> bool {
        put(self, scalar.integer().map(|v| v as u64))
    }
}

impl Slot for f64 {
    fn scalar(&mut self, scalar: Scalar<'_>) -> bool {
        put(self, scalar.float())
    }
}

impl Slot for bool {
    fn scalar(&mut self, scalar: Scalar<'_>) -> bool {
        put(self, scalar.boolean())
    }
}

impl Slot for Bytes {
    fn scalar(&mut self, scalar: Scalar<'_>) -> bool {
        match scalar {
            Scalar::Str(text) => put(&mut self.0, from_base64(text)),
            _ => false,
        }
    }
}

/// Becomes `Some` only if the inner slot can hold the value.
impl<T: Slot + Default + 'static> Slot for Option<T> {
    fn scalar(&mut self, scalar: Scalar<'_>) -> bool {
        let mut value = T::default();
        value.scalar(scalar) && put(self, Some(Some(value)))
    }

    fn object(&mut self) -> Option<&mut dyn Record> {
        let mut value = T::default();
        value.object()?;
        self.insert(value).object()
    }

    fn list(&mut self) -> bool {
        let mut value = T::default();
        value.list() && put(self, Some(Some(value)))
    }

    fn push(&mut self) -> Option<&mut dyn Slot> {
        self.as_mut()?.push()
    }
}

/// A single value stands for a list with one element; an empty string is not an element.
impl<T: Slot + Default + 'static> Slot for Vec<T> {
    fn scalar(&mut self, scalar: Scalar<'_>) -> bool {
        let mut value = T::default();
        scalar != Scalar::Str("") && value.scalar(scalar) && put(self, Some(vec![value]))
    }

    fn object(&mut self) -> Option<&mut dyn Record> {
        let mut value = T::default();
        value.object()?;
        *self = vec![value];
        self.first_mut()?.object()
    }

    fn list(&mut self) -> bool {
        self.clear();
        true
    }

    fn push(&mut self) -> Option<&mut dyn Slot> {
        Vec::push(self, T::default());
        self.last_mut().map(|slot| slot as &mut dyn Slot)
    }
}

/// `Box<T>` is a record too, and therefore a slot.
impl<T: Record + 'static> Slot for T {
    fn scalar(&mut self, _: Scalar<'_>) -> bool {
        false
    }

    fn object(&mut self) -> Option<&mut dyn Record> {
        Some(self)
    }
}
